"use strict";
exports.id = 334;
exports.ids = [334];
exports.modules = {

/***/ 6773:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  zR: () => (/* binding */ judgeDomains),
  It: () => (/* binding */ lookAtDomains),
  TE: () => (/* binding */ lookUp)
});

// EXTERNAL MODULE: ./build/inputs/visitors.js
var inputs_visitors = __webpack_require__(3362);
// EXTERNAL MODULE: ./build/project/decisions/address-certificates.js
var address_certificates = __webpack_require__(6114);
// EXTERNAL MODULE: ./build/project/decisions/domains.js
var domains = __webpack_require__(1372);
// EXTERNAL MODULE: ./build/project/decisions/proxy.js
var proxy = __webpack_require__(1233);
// EXTERNAL MODULE: external "node:dns/promises"
var promises_ = __webpack_require__(1553);
// EXTERNAL MODULE: external "node:os"
var external_node_os_ = __webpack_require__(8161);
// EXTERNAL MODULE: ./build/places.js
var places = __webpack_require__(5459);
;// CONCATENATED MODULE: ./build/server/domains.js



const patienceMilliseconds = 2000;
const special = /(?:^|\.)(?:test|example|invalid|localhost|local|internal|home\.arpa)$/;
const isNone = (error) => ['ENOTFOUND', 'ENODATA'].includes(error.code ?? '');
async function lookUpDomains(domains, resolver = new promises_.Resolver({ timeout: patienceMilliseconds, tries: 1 })) {
    return await Promise.all(domains
        .filter((domain) => (0,places/* addressOf */.ci)(domain) === null && !special.test(domain))
        .map((domain) => lookUpDomain(resolver, domain)));
}
async function lookUpHost(host) {
    const found = await (0,promises_.lookup)(host, { all: true }).catch(() => []);
    return found.map(({ address }) => address);
}
const listOwnAddresses = () => Object.values((0,external_node_os_.networkInterfaces)()).flatMap((all) => (all ?? []).filter(({ internal }) => !internal).map(({ address }) => address));
async function lookUpDomain(resolver, domain) {
    const names = listParents(domain);
    const [a, aaaa, cname, zones, authorities] = await Promise.all([
        ask(resolver.resolve4(domain)),
        ask(resolver.resolve6(domain)),
        ask(resolver.resolveCname(domain)),
        Promise.all(names.map((name) => ask(resolver.resolveSoa(name).then(() => [name])))),
        Promise.all(names.map((name) => ask(resolver.resolveCaa(name)))),
    ]);
    const caa = authorities.find((records) => records === null || records.length > 0);
    return {
        domain,
        a,
        aaaa,
        alias: cname?.[0] ?? null,
        zone: zones.find((found) => found !== null && found.length > 0)?.[0] ?? null,
        issuers: caa === null ? null : (caa ?? []).flatMap(({ issue }) => (issue === undefined ? [] : [issue])),
    };
}
function listParents(domain) {
    const labels = domain.split('.');
    return labels.slice(0, -1).map((_, index) => labels.slice(index).join('.'));
}
async function ask(answer) {
    return await answer.catch((error) => (isNone(error) ? [] : null));
}

;// CONCATENATED MODULE: ./build/look-at-domains.js





async function lookUp({ domains, host, https, local, }) {
    if (https !== 'auto')
        return { host: [], domains: [] };
    const [found, addresses] = await Promise.all([lookUpDomains(domains), lookUpHost(host)]);
    return { host: [...addresses, ...(local ? listOwnAddresses() : [])], domains: found };
}
const judgeDomains = (seen, { visitors }, { inet6 }) => seen.domains.map((records) => (0,domains/* judgeDomain */.oB)(records, visitors, { host: seen.host, inet6, cloudflare: inputs_visitors/* cloudflare */.iR }));
function lookAtDomains(deployment, seen, report) {
    const { facts, inputs, notices } = deployment;
    deployment.domains = judgeDomains(seen, inputs, facts);
    if ((0,proxy/* kindOf */.I)(facts) === 'caddy' && facts.caddy !== null)
        notices.push(...(0,address_certificates/* noteAddresses */.tv)(inputs, facts.caddy));
    const told = (0,domains/* noteDomains */.UY)(deployment.domains);
    if (told.length === 0)
        return;
    const row = report.start('Domain', []);
    for (const { message } of told)
        row.tell(message);
    row.done('done', told.map(({ title }) => title).join('; '));
    notices.unshift(...told);
}


/***/ }),

/***/ 3412:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   _: () => (/* binding */ patience)
/* harmony export */ });
/* unused harmony export readPatience */
const real = {
    start: 90,
    answer: 60,
    asked: 300,
    part: 3600,
    long: 86_400,
    locked: 5,
    pause: 10,
    silence: 40,
    handshake: 20,
    again: 10,
    shell: 60,
    quiet: 120,
    command: 1800,
    confirm: 15,
    certificate: 20,
};
function readPatience(text = '') {
    const patience = { ...real };
    for (const word of text.split(' ').filter((one) => one !== '')) {
        const [, name = '', number] = /^([a-z]+)=(\d+)$/.exec(word) ?? [];
        const most = Object.hasOwn(real, name) ? real[name] : 0;
        if (!(Number(number) >= 1 && Number(number) <= most))
            throw new RangeError(`DJANGO_PROD_TEST_SECONDS: ${word}`);
        patience[name] = Number(number);
    }
    return patience;
}
const patience = readPatience(process.env.DJANGO_PROD_TEST_SECONDS);


/***/ }),

/***/ 6114:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Yv: () => (/* binding */ getsAddressCertificates),
/* harmony export */   Zt: () => (/* binding */ listAddresses),
/* harmony export */   tv: () => (/* binding */ noteAddresses)
/* harmony export */ });
/* harmony import */ var _places_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(5459);
/* harmony import */ var _caddy_version_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3851);


const first = '2.10.1';
const listAddresses = ({ domains, https }) => https === 'auto' ? domains.filter((domain) => (0,_places_js__WEBPACK_IMPORTED_MODULE_0__/* .addressOf */ .ci)(domain) !== null) : [];
const getsAddressCertificates = (version) => (0,_caddy_version_js__WEBPACK_IMPORTED_MODULE_1__/* .isCaddyFrom */ .w)(first, version);
function noteAddresses(inputs, version) {
    const addresses = listAddresses(inputs);
    if (addresses.length === 0 || getsAddressCertificates(version))
        return [];
    return [
        {
            level: 'warning',
            always: true,
            title: `Browsers warn of the certificate of ${addresses.join(', ')}`,
            message: `Caddy ${version?.replace(/[- ].*/, '') ?? ''} gets no certificate for an address: it presents one of its own authority. Caddy 2.10.1 and newer get one: install it as https://caddyserver.com/docs/install says (Debian 13 has it in trixie-backports) and run again. Or give the site a domain.`,
        },
    ];
}


/***/ }),

/***/ 3851:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   w: () => (/* binding */ isCaddyFrom)
/* harmony export */ });
/* harmony import */ var _detection_python_version_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7162);

const isCaddyFrom = (first, version) => (0,_detection_python_version_js__WEBPACK_IMPORTED_MODULE_0__/* .satisfies */ .i)((version ?? '').replace(/^v/, ''), `>=${first}`);


/***/ }),

/***/ 1372:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   UY: () => (/* binding */ noteDomains),
/* harmony export */   oB: () => (/* binding */ judgeDomain),
/* harmony export */   vh: () => (/* binding */ describeDomains)
/* harmony export */ });
/* harmony import */ var node_net__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7030);
/* harmony import */ var node_net__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_net__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var _places_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(5459);


const authorities = ['letsencrypt.org', 'sectigo.com'];
function judgeDomain(records, { onlyProxies, trustedProxies }, ground) {
    const { domain, a, aaaa } = records;
    const ours = [...ground.host, ...ground.inet6.map(fromHex)].map(canonical);
    const open = ours.filter(_places_js__WEBPACK_IMPORTED_MODULE_1__/* .isPublicAddress */ .i0);
    const [four, six] = [open.filter((one) => (0,node_net__WEBPACK_IMPORTED_MODULE_0__.isIP)(one) === 4), open.filter((one) => (0,node_net__WEBPACK_IMPORTED_MODULE_0__.isIP)(one) === 6)];
    const isElsewhere = (address) => !ours.includes(canonical(address)) && !isWithin(address, trustedProxies);
    const wrong4 = a?.filter(isElsewhere) ?? null;
    const wrong6 = aaaa?.filter(isElsewhere) ?? null;
    const isNowhere = a?.length === 0 && aaaa?.length === 0;
    const isSixOnly = six.length > 0 && a?.length === 0;
    const isKnown = four.length > 0 ||
        isSixOnly ||
        isNowhere ||
        (a !== null && a.length > 0 && !a.filter(isElsewhere).some(_places_js__WEBPACK_IMPORTED_MODULE_1__/* .isPublicAddress */ .i0));
    if (!isKnown)
        return { domain, leadsHere: null, faults: describeIssuers(records) };
    if ([...(wrong4 ?? []), ...(wrong6 ?? [])].some((address) => isWithin(address, ground.cloudflare))) {
        const remedy = 'If the site is to stay behind it, write "trusted-proxies: cloudflare" in the YAML file';
        return {
            domain,
            leadsHere: null,
            faults: [`${domain} leads to Cloudflare. ${remedy}.`, ...describeIssuers(records)],
        };
    }
    const isPast = (address) => !isElsewhere(address) && !isWithin(address, trustedProxies);
    const past = onlyProxies ? describePast(domain, [...(a ?? []), ...(aaaa ?? [])].filter(isPast)) : [];
    const faults = [];
    const at = describeName(records);
    if (isNowhere) {
        faults.push(`${domain} has no address yet. At your domain's provider create the record ${describeRecord(at, four[0] ?? six[0])}.`);
    }
    else {
        if (a && wrong4 && wrong4.length > 0)
            faults.push(describeWrong(records, at, a, wrong4, four[0]));
        if (wrong6 && wrong6.length > 0)
            faults.push(describeWrong6(records, at, wrong6, six[0]));
    }
    const leadsHere = faults.length > 0 ? false : wrong4 === null || wrong6 === null ? null : true;
    return { domain, leadsHere, faults: [...faults, ...past, ...describeIssuers(records)] };
}
const describeDomains = (domains) => domains
    .map(({ domain, leadsHere }) => leadsHere === null ? `${domain}: unknown` : `${domain} ${leadsHere ? 'leads here' : 'does not lead here'}`)
    .join('; ');
function noteDomains(findings) {
    return findings
        .filter(({ faults }) => faults.length > 0)
        .map(({ domain, leadsHere, faults }) => ({
        level: 'warning',
        always: true,
        title: leadsHere === false ? `${domain} does not lead to this server` : `The records of ${domain} need a change`,
        message: `${faults.join(' ')}${leadsHere === false ? ' HTTPS then comes by itself.' : ''}`,
    }));
}
function describeWrong({ domain, alias }, at, all, wrong, ours) {
    const proxy = 'If that is a proxy of yours, name its network in trusted-proxies.';
    const leads = wrong.length < all.length ? 'leads to other servers too' : 'leads to another server';
    const what = `${domain} ${leads}: ${wrong.join(', ')}`;
    if (alias !== null) {
        return `${what}, by way of ${alias}. At your domain's provider replace the CNAME record by ${describeRecord(at, ours)}. ${proxy}`;
    }
    const how = wrong.length < all.length ? 'keep of its A records only' : 'change its A record to';
    return `${what}. At your domain's provider ${how} ${describeRecord(at, ours)}. ${proxy}`;
}
function describePast(domain, addresses) {
    if (addresses.length === 0)
        return [];
    return [
        `${domain} leads straight here (${addresses.join(', ')}), where only proxies are let in (visitors-from): let its record lead to your proxy (at Cloudflare: proxied), or take visitors-from out of the YAML file.`,
    ];
}
function describeWrong6({ a, domain }, at, wrong, ours) {
    const what = `The AAAA record of ${domain} leads to another server: ${wrong.join(', ')}.`;
    if (ours && a?.length === 0)
        return `${what} Change it to ${describeRecord(at, ours)}.`;
    const remedy = ours ? `change it to ${describeRecord(at, ours)}, or remove it` : 'remove it';
    return `${what} It goes before the A record: ${remedy}.`;
}
function describeIssuers({ domain, issuers }) {
    if (issuers === null || issuers.length === 0)
        return [];
    const allowed = issuers.map((value) => value.split(';')[0]?.trim().toLowerCase() ?? '');
    if (allowed.some((name) => authorities.includes(name)))
        return [];
    const told = allowed.filter((name) => name !== '').join(', ') || 'nobody';
    return [
        `The CAA records of ${domain} let only ${told} issue certificates: add the record 0 issue "letsencrypt.org" there.`,
    ];
}
function describeName({ domain, zone }) {
    if (zone === null)
        return `name ${domain}`;
    return domain === zone
        ? `name @ (in the zone ${zone})`
        : `name ${domain.slice(0, -zone.length - 1)} (in the zone ${zone})`;
}
const describeRecord = (at, address = 'the public address of your server') => `${at}, type ${(0,node_net__WEBPACK_IMPORTED_MODULE_0__.isIP)(address) === 6 ? 'AAAA' : 'A'}, value ${address}`;
function canonical(address) {
    return (0,node_net__WEBPACK_IMPORTED_MODULE_0__.isIP)(address) === 6 ? new URL(`http://[${address}]`).hostname.slice(1, -1) : address;
}
const fromHex = (digits) => digits.match(/.{4}/g)?.join(':') ?? digits;
function isWithin(address, networks) {
    const list = new node_net__WEBPACK_IMPORTED_MODULE_0__.BlockList();
    for (const network of networks) {
        const [base = '', bits] = network.split('/');
        list.addSubnet(base, Number(bits), (0,node_net__WEBPACK_IMPORTED_MODULE_0__.isIP)(base) === 6 ? 'ipv6' : 'ipv4');
    }
    return list.check(address, (0,node_net__WEBPACK_IMPORTED_MODULE_0__.isIP)(address) === 6 ? 'ipv6' : 'ipv4');
}


/***/ }),

/***/ 2469:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   z: () => (/* binding */ readPyProject)
/* harmony export */ });
function readPyProject(text) {
    const project = tableOf(text, 'project');
    const requiresPython = /^[ \t]*requires-python[ \t]*=[ \t]*(?:"([^"\n]*)"|'([^'\n]*)')/m.exec(project);
    const tables = ['project.optional-dependencies', 'dependency-groups'].map((name) => tableOf(text, name));
    return {
        dependencies: stringsOf(project, 'dependencies'),
        requiresPython: requiresPython?.[1] ?? requiresPython?.[2] ?? readPoetryPython(text),
        extras: keysOf(tables[0] ?? ''),
        groups: keysOf(tables[1] ?? ''),
        poetryGroups: listPoetryGroups(text),
        production: tables.flatMap((table) => ['production', 'prod'].flatMap((name) => stringsOf(table, name) ?? [])),
        poetry: /^[ \t]*\[tool\.poetry(\.dependencies)?\]/m.test(text),
    };
}
const listPoetryGroups = (text) => [...text.matchAll(/^[ \t]*\[tool\.poetry\.group\.["']?([\w-]+)["']?\.dependencies\]/gm)].map(([, name = '']) => name);
function readPoetryPython(text) {
    const table = tableOf(text, 'tool.poetry.dependencies');
    const written = /^[ \t]*python[ \t]*=[ \t]*["']([^"'\n|]+)["']/m.exec(table)?.[1]?.trim();
    if (written === undefined || written === '*')
        return undefined;
    const clauses = written.split(/\s*,\s*|\s+(?=[<>=!~^])/).flatMap((clause) => {
        const [, operator = '', version = ''] = /^(\^|~=|~|[<>=!]=?=?)?\s*(\d+(?:\.(?:\d+|\*))*)$/.exec(clause) ?? [];
        const [major = 0, minor = 0] = version.split('.').map(Number);
        if (version === '')
            return [clause];
        if (operator === '^')
            return [`>=${version}`, `<${major + 1}`];
        if (operator === '~')
            return [`>=${version}`, version.includes('.') ? `<${major}.${minor + 1}` : `<${major + 1}`];
        if (operator !== '' && operator !== '=')
            return [`${operator}${version}`];
        return [`==${version}${/^\d+\.\d+$/.test(version) ? '.*' : ''}`];
    });
    return clauses.join(',');
}
const keysOf = (table) => [...table.matchAll(/^[ \t]*["']?([A-Za-z0-9][\w.-]*)["']?[ \t]*=/gm)].flatMap(([, name]) => name ?? []);
function tableOf(text, name) {
    const lines = text.split(/\r?\n/);
    const header = /^\s*\[/;
    const start = lines.findIndex((line) => new RegExp(`^\\s*\\[\\s*${name}\\s*\\]\\s*(#.*)?$`).test(line));
    if (start < 0)
        return '';
    const end = lines.findIndex((line, index) => index > start && header.test(line) && /^\s*\[\[?[\w."' -]+\]\]?\s*(#.*)?$/.test(line));
    return lines.slice(start + 1, end < 0 ? undefined : end).join('\n');
}
function stringsOf(table, key) {
    const begin = new RegExp(`^[ \\t]*${key}[ \\t]*=[ \\t]*\\[`, 'm').exec(table);
    if (begin === null)
        return undefined;
    const strings = [];
    const tokens = /"((?:\\.|[^"\\\n])*)"|'([^'\n]*)'|#[^\n]*|\]/g;
    tokens.lastIndex = begin.index + begin[0].length;
    for (let token = tokens.exec(table); token !== null && token[0] !== ']'; token = tokens.exec(table)) {
        const value = token[1]?.replace(/\\(.)/g, '$1') ?? token[2];
        if (value !== undefined)
            strings.push(value);
    }
    return strings;
}


/***/ }),

/***/ 7162:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   K: () => (/* binding */ findPython),
/* harmony export */   i: () => (/* binding */ satisfies)
/* harmony export */ });
/* harmony import */ var _pyproject_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(2469);
/* harmony import */ var _source_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7280);


function findPython(source, directory) {
    const folders = (0,_source_js__WEBPACK_IMPORTED_MODULE_0__/* .foldersUp */ .TS)(directory);
    const first = (name, read) => {
        for (const file of folders.map((folder) => (0,_source_js__WEBPACK_IMPORTED_MODULE_0__/* .below */ .Gz)(folder, name))) {
            const value = read(source.read(file));
            if (value)
                return { value, from: `from ${file}` };
        }
        return undefined;
    };
    return (first('pyproject.toml', (text) => (0,_pyproject_js__WEBPACK_IMPORTED_MODULE_1__/* .readPyProject */ .z)(text).requiresPython?.trim()) ??
        first('uv.lock', readLocked) ??
        first('pylock.toml', readLocked) ??
        first('.python-version', (text) => readAtLeast(/^\s*(?:cpython[-@])?(\d+\.\d+)/m.exec(text))) ??
        first('runtime.txt', (text) => readAtLeast(/^\s*python-(\d+\.\d+)/m.exec(text))) ??
        first('Pipfile', (text) => readAtLeast(/^\s*python_(?:full_)?version\s*=\s*["'](\d+\.\d+)/m.exec(text))) ??
        first('.tool-versions', (text) => readAtLeast(/^\s*python\s+(\d+\.\d+)/m.exec(text))) ??
        first('mise.toml', readMise) ??
        first('.mise.toml', readMise));
}
const readLocked = (text) => /^requires-python = "([^"\n]+)"/m.exec(text.split('\n[')[0] ?? '')?.[1];
const readMise = (text) => readAtLeast(/^\s*python\s*=\s*(?:\[\s*|\{[^}]*version\s*=\s*)?["'](\d+\.\d+)/m.exec(text));
function readAtLeast(match) {
    return match?.[1] === undefined ? undefined : `>=${match[1]}`;
}
function satisfies(version, constraint) {
    const release = splitVersion(version);
    return constraint.split(',').every((clause) => {
        const [, operator, wanted = '', star] = /^\s*(===|~=|==|!=|<=|>=|<|>)\s*(\d+(?:\.\d+)*)(\.\*)?\s*$/.exec(clause) ?? [];
        const bound = splitVersion(wanted);
        const order = compareVersions(release, bound);
        const same = star ? compareVersions(release.slice(0, bound.length), bound) === 0 : order === 0;
        switch (operator) {
            case '>=':
                return order >= 0;
            case '<=':
                return order <= 0;
            case '>':
                return order > 0;
            case '<':
                return order < 0;
            case '==':
            case '===':
                return same;
            case '!=':
                return !same;
            case '~=':
                return order >= 0 && compareVersions(release.slice(0, bound.length - 1), bound.slice(0, -1)) === 0;
            default:
                return true;
        }
    });
}
function splitVersion(version) {
    return (/^\d+(\.\d+)*/.exec(version.trim())?.[0] ?? '').split('.').map(Number);
}
function compareVersions(a, b) {
    for (let index = 0; index < Math.max(a.length, b.length); index += 1) {
        const difference = (a[index] ?? 0) - (b[index] ?? 0);
        if (difference !== 0)
            return difference;
    }
    return 0;
}


/***/ }),

/***/ 1971:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   GE: () => (/* binding */ refuseSystem),
/* harmony export */   _Z: () => (/* binding */ refuseServer),
/* harmony export */   mr: () => (/* binding */ refuseOld),
/* harmony export */   n: () => (/* binding */ findPortFault)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(9984);
/* harmony import */ var _project_decisions_proxy_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(1233);
/* harmony import */ var _release_environment_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3280);
/* harmony import */ var _release_pins_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(9233);




const oldest = { debian: 12, ubuntu: 24.04 };
function refuseServer(inputs, checkout, facts) {
    refuseSystem(inputs, facts.os);
    if ((0,_project_decisions_proxy_js__WEBPACK_IMPORTED_MODULE_3__/* .kindOf */ .I)(facts) === 'caddy' && facts.caddy === null)
        refuseOld(inputs, facts.os);
    const taken = findPortFault(inputs, facts);
    if (taken !== null && inputs.mode !== 'plan')
        throw taken;
    (0,_release_environment_js__WEBPACK_IMPORTED_MODULE_1__/* .requireInterpreter */ .K)({ inputs, checkout, facts });
}
function refuseSystem({ host }, os) {
    if (['debian', 'ubuntu'].some((id) => os.id === id || os.like.split(' ').includes(id)))
        return;
    const name = os.name || 'The system of the server (no /etc/os-release)';
    throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .DeployError */ .s('SERVER_UNSUPPORTED', `${name} is neither Debian nor Ubuntu`, {
        host,
        hint: 'Use a server with Debian 12 or newer, or Ubuntu 24.04 or newer.',
    });
}
function refuseOld({ host }, os) {
    const since = oldest[os.id];
    if (since === undefined || os.version === '' || Number(os.version) >= since)
        return;
    throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .DeployError */ .s('SERVER_UNSUPPORTED', `${os.name} is too old: it has no package of Caddy`, {
        host,
        hint: 'Use Debian 12 or newer, or Ubuntu 24.04 or newer; or install Caddy from its own package archive first.',
    });
}
function findPortFault({ host }, facts) {
    const taken = Object.entries(facts.portsTaken);
    if (taken.length === 0)
        return null;
    const owners = [...new Set(taken.map(([, owner]) => owner))].join(', ');
    const which = `Port${taken.length > 1 ? 's' : ''} ${taken.map(([port]) => port).join(', ')}`;
    return new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .DeployError */ .s('PORT_TAKEN', `${which} ${taken.length > 1 ? 'are' : 'is'} used by ${owners}`, {
        host,
        hint: adviseOn(facts, owners),
    });
}
function adviseOn(facts, owners) {
    const kind = (0,_project_decisions_proxy_js__WEBPACK_IMPORTED_MODULE_3__/* .kindOf */ .I)(facts);
    if (kind !== 'caddy')
        return `${(0,_project_decisions_proxy_js__WEBPACK_IMPORTED_MODULE_3__/* .nameOf */ .V)(facts)} needs the ports 80 and 443. Stop ${owners}, or move it to other ports; nothing was touched.${owners === 'caddy' ? ' Without `proxy` in the YAML file Caddy goes on and serves this site, too.' : ''}`;
    const needs = `Caddy needs the ports 80 and 443 (and ${_release_pins_js__WEBPACK_IMPORTED_MODULE_2__/* .ports */ .X6[2]} on 127.0.0.1).`;
    const other = { nginx: ['nginx', 'nginx'], apache2: ['apache', 'Apache'] }[owners];
    if (other)
        return `${needs} With \`proxy: ${other[0]}\` in the YAML file ${other[1]} goes on, and serves this site beside its others. If it serves this very site already, docs/taking-over.md is the way across (\`take-over\`); nothing was touched.`;
    return `${needs} Remove or move ${owners} first; nothing was touched. If it serves this very site, docs/taking-over.md is the way across.`;
}


/***/ }),

/***/ 3280:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  E: () => (/* binding */ hashEnvironment),
  K: () => (/* binding */ requireInterpreter)
});

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(7598);
// EXTERNAL MODULE: ./build/errors.js
var errors = __webpack_require__(9984);
// EXTERNAL MODULE: ./build/project/detection/python-version.js
var python_version = __webpack_require__(7162);
;// CONCATENATED MODULE: ./build/project/decisions/interpreter.js

const offered = ['3.13', '3.12', '3.14', '3.11', '3.10', '3.9'];
function chooseInterpreter(has, wanted, constraint = '') {
    const own = has.python.split('.').slice(0, 2).join('.');
    const system = (version) => ({
        request: version === own ? '/usr/bin/python3' : `/usr/bin/python${version}`,
        managed: false,
        version,
    });
    const installed = [own, ...has.pythons.map((name) => name.replace('python', '')).reverse()];
    if (wanted !== undefined) {
        return installed.includes(wanted) ? system(wanted) : { request: wanted, managed: true, version: wanted };
    }
    if (constraint === '' || (0,python_version/* satisfies */.i)(has.python, constraint))
        return system(own);
    const fits = (version) => (0,python_version/* satisfies */.i)(`${version}.99`, constraint) || (0,python_version/* satisfies */.i)(`${version}.0`, constraint);
    const other = installed.find(fits);
    if (other !== undefined)
        return system(other);
    const fetched = offered.find(fits);
    return fetched === undefined ? null : { request: fetched, managed: true, version: fetched };
}

// EXTERNAL MODULE: ./build/release/pins.js
var pins = __webpack_require__(9233);
;// CONCATENATED MODULE: ./build/release/environment.js




function requireInterpreter({ inputs, checkout, facts }) {
    const { python } = checkout.project;
    const found = chooseInterpreter(facts, inputs.python, python?.value);
    if (found !== null)
        return found;
    const wanted = `${python?.value} (${python?.from})`;
    throw new errors/* DeployError */.s('PYTHON_TOO_OLD', `The project wants Python ${wanted}, and there is none`, {
        hint: "Widen the project's constraint, or name one in .github/django-prod.yml: `python: 3.12`.",
    });
}
function hashEnvironment(wish) {
    const { project, files } = wish.checkout;
    const { dependencies, application } = project;
    const hash = (0,external_node_crypto_.createHash)('sha256');
    const { version, request } = requireInterpreter(wish);
    hash.update(`${version}\n${request}\n${dependencies.kind}\n`);
    for (const path of [...dependencies.files, ...(dependencies.local ?? [])].sort()) {
        const entry = files[path];
        hash.update(`${path}\0${entry?.kind === 'file' ? entry.hash : ''}\n`);
    }
    hash.update((0,pins/* listBeside */.R7)(application.value.interface).join(' '));
    return hash.digest('hex').slice(0, 16);
}


/***/ }),

/***/ 9233:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   F_: () => (/* binding */ uvPath),
/* harmony export */   Ij: () => (/* binding */ listFirewallPackages),
/* harmony export */   R7: () => (/* binding */ listBeside),
/* harmony export */   Sc: () => (/* binding */ nginxPort),
/* harmony export */   U$: () => (/* binding */ packages),
/* harmony export */   X6: () => (/* binding */ ports),
/* harmony export */   _n: () => (/* binding */ listBackupPackages),
/* harmony export */   ez: () => (/* binding */ uvVersion),
/* harmony export */   f_: () => (/* binding */ localPort),
/* harmony export */   oH: () => (/* binding */ debiansCaddy),
/* harmony export */   oP: () => (/* binding */ apachePort),
/* harmony export */   r6: () => (/* binding */ readPinned)
/* harmony export */ });
/* harmony import */ var _texts_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7111);

const beside = { gunicorn: '27.0.1', 'uvicorn-worker': '0.4.0', uvicorn: '0.54.0', websockets: '17.4' };
const uvVersion = '0.13.9';
const uvPath = `/opt/django-prod/uv-${uvVersion}/bin/uv`;
const packages = ['python3-venv', 'caddy', 'iproute2', 'ca-certificates', 'dbus'];
const listBackupPackages = ({ backups }) => backups === undefined ? [] : ['restic', ...(backups.address.sftp === null ? [] : ['openssh-client'])];
const listFirewallPackages = ({ firewall }) => firewall.enable ? ['nftables'] : [];
const debiansCaddy = { unit: 'caddy.service', group: 'caddy', active: false, imports: false };
const localPort = 20190;
const nginxPort = 20191;
const apachePort = 20192;
const ports = [80, 443, localPort];
function listBeside(interfaceName) {
    const names = interfaceName === 'wsgi'
        ? ['gunicorn']
        : ['gunicorn', 'uvicorn-worker', 'uvicorn', 'websockets'];
    return names.map((name) => `${name}==${beside[name]}`);
}
const needed = { wsgi: [], asgi: ['click', 'h11'] };
function readPinned(interfaceName) {
    const names = listBeside(interfaceName).map((pin) => pin.split('==')[0] ?? '');
    const wanted = [...names, ...needed[interfaceName], 'setuptools', 'uv'];
    return _texts_js__WEBPACK_IMPORTED_MODULE_0__/* .texts */ .T
        .pinned()
        .split(/^(?=[a-z])/m)
        .filter((entry) => wanted.includes(entry.split('==')[0] ?? ''))
        .join('');
}


/***/ }),

/***/ 8133:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   DM: () => (/* binding */ program),
/* harmony export */   Ow: () => (/* binding */ needed),
/* harmony export */   W7: () => (/* binding */ moduleText),
/* harmony export */   bH: () => (/* binding */ readModule),
/* harmony export */   sc: () => (/* binding */ bootWords),
/* harmony export */   v1: () => (/* binding */ packModules)
/* harmony export */ });
/* unused harmony export withoutComments */
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3024);
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_fs__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(6760);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_1___default = /*#__PURE__*/__webpack_require__.n(node_path__WEBPACK_IMPORTED_MODULE_1__);
/* harmony import */ var node_zlib__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(8522);
/* harmony import */ var node_zlib__WEBPACK_IMPORTED_MODULE_2___default = /*#__PURE__*/__webpack_require__.n(node_zlib__WEBPACK_IMPORTED_MODULE_2__);



const importer = 'remote.importer';
const texts = new Map();
function moduleText(name) {
    let text = texts.get(name);
    if (text === undefined) {
        text = withoutComments(readModule(name));
        texts.set(name, text);
    }
    return text;
}
const folder = () => __dirname;
const readModule = (name) => (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.readFileSync)((0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(folder(), `${name.replaceAll('.', '/')}.py`), 'utf8');
const tokens = /("""|''')(?:\\[\s\S]|(?!\1)[^\\])*\1|(["'])(?:\\[\s\S]|(?!\2)[^\\\n])*\2|[ \t]*#[^\n]*/g;
const typeChecking = /^(?:TYPE_CHECKING = False\n)?if TYPE_CHECKING:\n(?:[ \t].*\n|\n)*/gm;
const futureImport = /^from __future__ import annotations$/gm;
const heads = /^[ \t]*def \w+\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)(?: -> [^\n]+)?:$/gm;
const argumentTypes = /((?:[(,]|^)\s*\**\w+): (?:[^[\](),=]|\[(?:[^[\]]|\[(?:[^[\]]|\[[^[\]]*\])*\])*\])+?(?=\s*[,)]|\s*=)/gm;
const variableTypes = /^([ \t]+\w+|\w+): [^\n={('"]+ = /gm;
const emptied = /^([ \t]*)""(\n+)(?=\1[^ \t\n])/gm;
function withoutComments(text) {
    let hasLongText = false;
    const bare = text.replace(tokens, (token, _triple, _single, at) => {
        if (/^[ \t]*#/.test(token))
            return '';
        const before = text.slice(0, at);
        const isStatement = token.startsWith('"""') && /^\s*$|:\s*\n\s*$/.test(before.slice(-200));
        hasLongText ||= !isStatement && token.includes('\n');
        return isStatement ? `""${token.replace(/[^\n]/g, '')}` : token;
    });
    const untyped = bare
        .replace(typeChecking, (block) => block.replace(/[^\n]/g, ''))
        .replace(futureImport, '')
        .replace(heads, (head) => head.replace(/ -> [^\n]+:$/, ':').replace(argumentTypes, '$1'))
        .replace(variableTypes, '$1 = ');
    if (hasLongText)
        return untyped;
    return untyped.replace(emptied, '$2').replace(/^(?: {4})+/gm, (indent) => indent.slice(0, indent.length / 4));
}
const imports = /^\s*from ((?:remote|inside)\.[\w.]+) import|"(inside\.[\w.]+)"/gm;
const isUnsent = (name) => name === importer || /\.(?:shapes|model|codes)(?:\.|$)/.test(name);
function needed(entries) {
    const found = new Set();
    const waiting = [...entries];
    for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
        if (found.has(name) || isUnsent(name))
            continue;
        found.add(name);
        for (const [, imported, named] of moduleText(name).matchAll(imports))
            waiting.push(imported ?? named ?? '');
    }
    return found;
}
function packModules(names) {
    return pack(JSON.stringify(Object.fromEntries([...names].map((name) => [name, moduleText(name)]))));
}
const pack = (text) => (0,node_zlib__WEBPACK_IMPORTED_MODULE_2__.deflateSync)(text, { level: 9 });
function program(entry, args = [], unneeded = []) {
    const key = JSON.stringify([entry, args, unneeded]);
    const made = programs.get(key) ?? packProgram(entry, args, unneeded);
    programs.set(key, made);
    return made;
}
const programs = new Map();
function packProgram(entry, args, unneeded) {
    const names = [importer, ...needed([entry])].filter((name) => !unneeded.includes(name));
    const head = JSON.stringify({ entry, modules: names, arguments: args });
    const packed = pack([head, ...names.map(moduleText)].join('\0'));
    return Buffer.concat([Buffer.from(`${packed.length}\n`), packed]);
}
const bootWords = (first = '') => {
    const boot = /^BOOT = "(.*)"$/m.exec(moduleText(importer))?.[1];
    if (boot === undefined)
        throw new Error('remote/importer.py has no BOOT');
    return ['/usr/bin/python3', '-I', '-S', '-c', `${first}${boot}`];
};


/***/ }),

/***/ 7404:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Bx: () => (/* binding */ connectionLost),
/* harmony export */   Cs: () => (/* binding */ forwardFailure),
/* harmony export */   Kp: () => (/* binding */ sftpFailure),
/* harmony export */   c_: () => (/* binding */ channelsForbidden),
/* harmony export */   e$: () => (/* binding */ hostKeyMissing),
/* harmony export */   et: () => (/* binding */ isNoPacket),
/* harmony export */   qT: () => (/* binding */ hostKeyMismatch)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(9984);
/* harmony import */ var _language_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(6065);
/* harmony import */ var _target_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(3882);



function hostKeyMissing(target, presented) {
    const lines = presented.map((key) => `${(0,_target_js__WEBPACK_IMPORTED_MODULE_2__/* .hostKeyInput */ .g)(target)}: ${key.fingerprint}   (${key.type})`);
    return new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .DeployError */ .s('HOST_KEY_MISSING', `The input ${(0,_target_js__WEBPACK_IMPORTED_MODULE_2__/* .hostKeyInput */ .g)(target)} is missing, so ${(0,_target_js__WEBPACK_IMPORTED_MODULE_2__/* .addressOf */ .c)(target)} can't be told from an impostor`, {
        host: target.host,
        output: lines.join('\n'),
        hint: 'The server presents the keys below. Compare one with your provider\'s console (there: "ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub"), then paste its line into the workflow.',
    });
}
function hostKeyMismatch(target, presented) {
    const expected = target.hostKeys.map((pin) => pin.fingerprint + (pin.type ? ` (${pin.type})` : '')).join(', ');
    const found = presented.map((key) => `${key.fingerprint} (${key.type})`).join(', ') || 'no key of that type';
    return new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .DeployError */ .s('HOST_KEY_MISMATCH', `${(0,_target_js__WEBPACK_IMPORTED_MODULE_2__/* .addressOf */ .c)(target)} is not the server that ${(0,_target_js__WEBPACK_IMPORTED_MODULE_2__/* .hostKeyInput */ .g)(target)} names`, {
        host: target.host,
        output: (0,_language_js__WEBPACK_IMPORTED_MODULE_1__/* .translate */ .Tl)(`expected:  ${expected}\npresented: ${found}`),
        hint: `If you reinstalled the server, compare the presented key with your provider's console and put it into ${(0,_target_js__WEBPACK_IMPORTED_MODULE_2__/* .hostKeyInput */ .g)(target)}. If you did not, somebody may be between you and the server: do not deploy.`,
    });
}
function isNoPacket(error) {
    const { cause, level } = error;
    return level === 'sftp-protocol' || (cause instanceof Error && isNoPacket(cause));
}
function sftpFailure(target, error) {
    const details = { host: target.host, output: error.message, cause: error };
    const subsystem = 'has the line "Subsystem sftp internal-sftp", reload sshd (systemctl reload ssh) and run the workflow again.';
    if (/packet length/i.test(error.message)) {
        return new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .DeployError */ .s('SYNC_FAILED', `The log-in shell of ${target.user} prints text, which SFTP can't read`, {
            ...details,
            hint: `Make ~${target.user}/.bashrc silent for programs (first line: case $- in *i*) ;; *) return;; esac), or see that /etc/ssh/sshd_config ${subsystem}`,
        });
    }
    return new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .DeployError */ .s('SYNC_FAILED', `${target.host} offers no SFTP`, {
        ...details,
        hint: `See that /etc/ssh/sshd_config ${subsystem}`,
    });
}
function connectionLost(target, error) {
    const details = { host: target.host, output: error.message, cause: error };
    if (/Unable to exec/i.test(error.message)) {
        return new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .DeployError */ .s('SHELL_UNUSABLE', `${(0,_target_js__WEBPACK_IMPORTED_MODULE_2__/* .addressOf */ .c)(target)} runs no commands for ${target.user}`, {
            ...details,
            hint: 'Use a user with an ordinary shell, whose line in authorized_keys restricts nothing.',
        });
    }
    return new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .DeployError */ .s('CONNECTION_LOST', `The connection to ${(0,_target_js__WEBPACK_IMPORTED_MODULE_2__/* .addressOf */ .c)(target)} was lost`, {
        ...details,
        hint: 'The site goes on serving a complete release. Run the workflow again: it tidies up and goes on.',
    });
}
function channelsForbidden(target, error) {
    return new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .DeployError */ .s('SHELL_UNUSABLE', `${(0,_target_js__WEBPACK_IMPORTED_MODULE_2__/* .addressOf */ .c)(target)} lets ${target.user} in and then opens no session`, {
        host: target.host,
        output: error.message,
        cause: error,
        hint: 'In /etc/ssh/sshd_config, "MaxSessions" has to be 1 at least (10 unless it says otherwise), also in the Match blocks that hold for this account. Then reload sshd (systemctl reload ssh).',
    });
}
function forwardFailure(bastion, host, port, error) {
    const details = { host: bastion.host, output: error.message, cause: error };
    const forbidden = error.reason === 1;
    return forbidden
        ? new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .DeployError */ .s('HOST_UNREACHABLE', `${(0,_target_js__WEBPACK_IMPORTED_MODULE_2__/* .addressOf */ .c)(bastion)} passes no connection on to ${host}, port ${port}`, {
            ...details,
            hint: 'In its /etc/ssh/sshd_config, AllowTcpForwarding has to be yes or local, and PermitOpen, where it is set, has to name the server; "restrict" in authorized_keys there forbids it too ("port-forwarding" allows it again).',
        })
        : new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .DeployError */ .s('HOST_UNREACHABLE', `${(0,_target_js__WEBPACK_IMPORTED_MODULE_2__/* .addressOf */ .c)(bastion)} does not reach ${host}, port ${port}`, {
            ...details,
            hint: 'The inputs host and port are those under which the bastion knows the server. On the bastion, "nc -vz HOST PORT" says whether it reaches it.',
        });
}


/***/ }),

/***/ 2819:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  N: () => (/* binding */ connect)
});

// EXTERNAL MODULE: ./build/server/connection-failure.js
var connection_failure = __webpack_require__(7404);
// EXTERNAL MODULE: external "node:child_process"
var external_node_child_process_ = __webpack_require__(1421);
// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(3024);
// EXTERNAL MODULE: external "node:stream"
var external_node_stream_ = __webpack_require__(7075);
;// CONCATENATED MODULE: ./build/server/local.js



const environment = {
    HOME: '/root',
    USER: 'root',
    LOGNAME: 'root',
    SHELL: '/bin/sh',
    PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
};
function openLocal(target) {
    const lost = new Promise(() => { });
    return {
        target: { ...target, user: 'root' },
        hostKey: { type: 'none', fingerprint: '' },
        open: async (command) => openChannel(command),
        sftp: async () => files,
        lost,
        close: () => { },
    };
}
function readProxies() {
    const text = external_node_fs_.existsSync('/etc/environment') ? external_node_fs_.readFileSync('/etc/environment', 'utf8') : '';
    const lines = text.matchAll(/^(?:export +)?(\w+_(?:proxy|PROXY))=(["']?)(.*)\2\s*$/gm);
    return Object.fromEntries([...lines].map(([, name = '', , value = '']) => [name, value]));
}
function openChannel(command) {
    const child = (0,external_node_child_process_.spawn)('/bin/sh', ['-c', command], {
        cwd: '/',
        env: { ...readProxies(), ...environment },
        stdio: 'pipe',
    });
    return new Channel(child);
}
class Channel extends external_node_stream_.Duplex {
    stderr;
    #child;
    constructor(child) {
        super({ autoDestroy: false, emitClose: false });
        this.#child = child;
        this.stderr = child.stderr;
        child.stdout.on('data', (chunk) => {
            if (!this.push(chunk))
                child.stdout.pause();
        });
        child.stdout.on('end', () => this.push(null));
        child.stdin?.on('error', () => { });
        child.once('exit', (code) => this.emit('exit', code));
        child.once('error', () => this.push(null));
        let left = 2;
        const end = () => {
            left -= 1;
            if (left === 0)
                this.emit('close');
        };
        this.once('end', end);
        child.once('close', end);
    }
    _read() {
        this.#child.stdout?.resume();
    }
    _write(chunk, _encoding, done) {
        const { stdin } = this.#child;
        if (!stdin?.writable)
            done();
        else
            stdin.write(chunk, () => done());
    }
    _final(done) {
        this.#child.stdin?.end();
        done();
    }
    close() {
        this.#child.stdin?.destroy();
        this.#child.kill();
    }
}
function answer(act, done) {
    let error = null;
    let value = undefined;
    try {
        value = act();
    }
    catch (failed) {
        error = failed;
    }
    setImmediate(() => done(error, value));
}
const { O_CREAT, O_NOFOLLOW, O_TRUNC, O_WRONLY } = external_node_fs_.constants;
const files = {
    open: (path, _flags, done) => answer(() => external_node_fs_.openSync(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, 0o600), done),
    write: (handle, data, offset, length, position, done) => answer(() => writeAll(handle, data.subarray(offset, offset + length), position), done),
    close: (handle, done) => answer(() => external_node_fs_.closeSync(handle), done),
    mkdir: (path, { mode }, done) => answer(() => external_node_fs_.mkdirSync(path, { mode }), done),
    stat: (path, done) => answer(() => external_node_fs_.statSync(path), done),
};
function writeAll(file, data, position) {
    for (let at = 0; at < data.length;)
        at += external_node_fs_.writeSync(file, data, at, data.length - at, position + at);
}

// EXTERNAL MODULE: ./build/server/login.js
var login = __webpack_require__(4814);
// EXTERNAL MODULE: ./build/server/ssh.js + 4 modules
var ssh = __webpack_require__(8197);
;// CONCATENATED MODULE: ./build/server/connection.js




async function connect(target, { sftp: early, log }) {
    if (target.local)
        return openLocal(target);
    const bastion = target.jump ? await (0,login/* logIn */.E)({ ...target.jump, isBastion: true }, null, log) : null;
    const dialled = [];
    let loseConnection = () => { };
    const lost = new Promise((_, reject) => {
        loseConnection = reject;
    });
    lost.catch(() => { });
    bastion?.lost.catch(loseConnection);
    let closed = false;
    const link = (at) => {
        dialled[at] ??= (0,login/* logIn */.E)(target, bastion?.forward ?? null, log).then((made) => {
            made.lost.catch(loseConnection);
            if (closed)
                made.close();
            return { link: made, taken: 0, most: Number.POSITIVE_INFINITY, used: false };
        });
        return dialled[at];
    };
    const open = async (ask) => {
        for (let at = 0;; at++) {
            const slots = await link(at);
            if (slots.taken >= slots.most)
                continue;
            slots.taken += 1;
            try {
                const channel = await ask(slots.link);
                slots.used = true;
                channel.on('close', () => {
                    slots.taken -= 1;
                });
                return channel;
            }
            catch (error) {
                slots.taken -= 1;
                if (!(error instanceof ssh/* ChannelRefused */.mu))
                    throw error;
                if (!slots.used && slots.taken === 0)
                    throw (0,connection_failure/* channelsForbidden */.c_)(target, error);
                slots.most = slots.taken;
                if (dialled.length === at + 1) {
                    log(`The server takes no more than ${slots.most} on one connection (MaxSessions): opening a further one`);
                }
            }
        }
    };
    try {
        const first = await link(0);
        let sftp;
        const connection = {
            target,
            hostKey: first.link.hostKey,
            lost,
            open: (command) => open((one) => one.run(command)),
            sftp: () => {
                sftp ??= open((one) => one.sftp());
                return sftp;
            },
            close: () => {
                closed = true;
                for (const one of dialled)
                    one.then((slots) => slots.link.close()).catch(() => { });
                bastion?.close();
            },
        };
        if (early)
            connection.sftp().catch(() => { });
        return connection;
    }
    catch (error) {
        bastion?.close();
        throw error;
    }
}


/***/ }),

/***/ 5763:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   u: () => (/* binding */ within),
/* harmony export */   v: () => (/* binding */ pause)
/* harmony export */ });
async function within(seconds, promise, late) {
    let timer;
    const over = new Promise((_, reject) => {
        timer = setTimeout(() => reject(late()), seconds * 1000);
    });
    try {
        return await Promise.race([promise, over]);
    }
    finally {
        clearTimeout(timer);
    }
}
async function pause(seconds) {
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
}


/***/ }),

/***/ 7231:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   S: () => (/* binding */ mostOfOthers),
/* harmony export */   U: () => (/* binding */ mostOfOurs)
/* harmony export */ });
const MiB = 1024 * 1024;
const mostOfOurs = { line: 64 * MiB, all: 256 * MiB };
const mostOfOthers = { line: MiB, all: 16 * MiB };


/***/ }),

/***/ 573:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   bg: () => (/* binding */ mayPass),
/* harmony export */   ie: () => (/* binding */ loginFailure)
/* harmony export */ });
/* unused harmony export networkCode */
/* harmony import */ var node_net__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7030);
/* harmony import */ var node_net__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_net__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(9984);
/* harmony import */ var _target_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(3882);



const ownConsole = '"journalctl -u ssh -n 20" on the server\'s console says why';
function networkCode(error) {
    const { code = '', errors = [] } = (error ?? {});
    const codes = errors.map((one) => one.code ?? '');
    const others = codes.filter((one) => !noRoute.test(one));
    return (codes.length > 0 ? (others[0] ?? codes[0]) : code) ?? '';
}
const noRoute = /^(ENETUNREACH|EADDRNOTAVAIL|EAFNOSUPPORT)$/;
function mayPass(error) {
    if (!(error instanceof _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .DeployError */ .s))
        return false;
    return error.code === 'LOGINS_LIMITED' || networkCode(error.details.cause) === 'ECONNREFUSED';
}
function loginFailure(target, error, approach) {
    const text = [error, ...(error.errors ?? [])]
        .map(({ message }) => message)
        .filter((message) => message !== '')
        .join('\n');
    const output = [approach.words.trim(), approach.tunnel, text].filter((one) => one !== '').join('\n');
    const fail = (code, message, hint) => new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .DeployError */ .s(code, message, { host: target.host, hint, output, cause: error });
    const way = explainKey(target, error, text, fail) ?? explainWords(target, text, approach, fail);
    return way ?? explainNetwork(target, networkCode(error), text, approach, fail);
}
function explainKey(target, error, text, fail) {
    const input = target.isBastion ? 'jump-key' : 'ssh-key';
    if (/passphrase/i.test(text)) {
        return fail('KEY_INVALID', `The ${input} is encrypted and its passphrase is missing or wrong`, 'Give it as the secret input ssh-key-passphrase, or make a key without one for deployments: ssh-keygen -t ed25519 -N "" -f deploy_key.');
    }
    if (/parse privateKey|unsupported key format|malformed/i.test(text)) {
        return fail('KEY_INVALID', `The ${input} is not a private key in a format that can be read`, 'Paste the whole private key file, from its "-----BEGIN" line to its "-----END" line, into the secret.');
    }
    const tooMany = /Too many authentication failures/i.test(text);
    const ofAgent = error.level === 'agent';
    if (!tooMany && !ofAgent && !/authentication methods failed/i.test(text))
        return null;
    const { agent, privateKey, password, user } = target;
    const own = privateKey ? (password ? 'neither the key nor the password' : 'not this key') : 'not this password';
    const way = privateKey || password || !agent ? own : "no key of the runner's agent (as no ssh-key was given)";
    const limit = tooMany
        ? 'It ended the log-in at the first tries ("MaxAuthTries" in /etc/ssh/sshd_config): give either ssh-key or password. '
        : '';
    return fail('AUTH_FAILED', `${(0,_target_js__WEBPACK_IMPORTED_MODULE_2__/* .addressOf */ .c)(target)} accepts ${way} for the user ${user}`, privateKey || agent
        ? `${limit}Add the public half of the key to ~${user}/.ssh/authorized_keys on the server (ssh-copy-id), and check that the input user is the right one: on cloud images it is often debian or ubuntu. A right key is refused too where ~${user}, its .ssh or authorized_keys may be written by others ("chmod go-w ~ ~/.ssh ~/.ssh/authorized_keys"), and by "PermitRootLogin no", AllowUsers or AllowGroups ("sshd -T" lists them): ${ownConsole}.`
        : `${limit}Many servers accept no password for root, or for anybody ("sshd -T | grep -i -e permitrootlogin -e passwordauthentication" on the server): use ssh-key, or another user. Check the secret for a pasted line break. ${ownConsole}.`);
}
const limits = [
    [
        /Exceeded MaxStartups/i,
        'takes no further log-ins at the moment (MaxStartups)',
        'Others hold connections open there, bots mostly. Raise "MaxStartups" in /etc/ssh/sshd_config on the server (100:30:200, say), or let its firewall or fail2ban keep them away, and reload sshd (systemctl reload ssh).',
    ],
    [
        /Not allowed at this time/i,
        'has banned this address for a while (PerSourcePenalties)',
        'Log-ins that failed from this address did that: this run\'s, or another\'s where runners share one. Wait some minutes and run again with the right key; "PerSourcePenaltyExemptList" in /etc/ssh/sshd_config names addresses that are never banned.',
    ],
];
function explainWords(target, text, approach, fail) {
    const { connected, greeted, words, tunnel } = approach;
    if (/^not SSH|Invalid identification|Unexpected packet before version/i.test(text)) {
        return fail('NOT_SSH', `What answers at ${(0,_target_js__WEBPACK_IMPORTED_MODULE_2__/* .addressOf */ .c)(target)} does not speak SSH`, 'Check the input port: SSH usually answers on 22. 21 is FTP, 80 and 443 are web servers.');
    }
    if (tunnel !== '') {
        return fail('HOST_UNREACHABLE', `The proxy-command did not reach ${(0,_target_js__WEBPACK_IMPORTED_MODULE_2__/* .addressOf */ .c)(target)}`, 'The lines below are its own. Run the same command on your machine with the tokens filled in (%h host, %p port, %r user): it has to show the SSH greeting of the server.');
    }
    if (/no matching/i.test(text)) {
        return fail('NOT_SSH', `SSH at ${(0,_target_js__WEBPACK_IMPORTED_MODULE_2__/* .addressOf */ .c)(target)} has no algorithm in common with this action`, 'In /etc/ssh/sshd_config, let KexAlgorithms, Ciphers, MACs and HostKeyAlgorithms hold usual ones too: curve25519-sha256, aes256-gcm@openssh.com, hmac-sha2-256, ssh-ed25519. Then reload sshd (systemctl reload ssh).');
    }
    const closed = connected && /lost before handshake|connection closed|ECONNRESET|EPIPE|ended|closed/i.test(text);
    if (!closed)
        return null;
    const limit = limits.find(([pattern]) => pattern.test(words));
    if (limit)
        return fail('LOGINS_LIMITED', `${(0,_target_js__WEBPACK_IMPORTED_MODULE_2__/* .addressOf */ .c)(target)} ${limit[1]}`, limit[2]);
    if (greeted) {
        return fail('LOGINS_LIMITED', `${(0,_target_js__WEBPACK_IMPORTED_MODULE_2__/* .addressOf */ .c)(target)} closed the connection during the log-in`, `Its SSH limits log-ins (MaxStartups, LoginGraceTime, MaxAuthTries), or this address is banned for a while: ${ownConsole}.`);
    }
    return fail('LOGINS_LIMITED', `${(0,_target_js__WEBPACK_IMPORTED_MODULE_2__/* .addressOf */ .c)(target)} closes the connection before SSH greets`, `Either log-ins are limited there (MaxStartups, while bots hold connections open), or this runner's address is banned for a while (PerSourcePenalties of sshd, fail2ban, hosts.deny): ${ownConsole}. Or no SSH listens on this port; it usually is 22.`);
}
function explainNetwork(target, code, text, approach, fail) {
    const address = (0,_target_js__WEBPACK_IMPORTED_MODULE_2__/* .addressOf */ .c)(target);
    const unreachable = (message, hint) => fail('HOST_UNREACHABLE', message, hint);
    if (code === 'ENOTFOUND' || code === 'EAI_AGAIN' || code === 'ENODATA') {
        return unreachable(`The name ${target.host} has no address`, 'Check the input host for a typing mistake; an IP address works too.');
    }
    const ipv6 = "GitHub's runners have no IPv6. Give the IPv4 address of the server as host, or a name that has one (an A record). A server without IPv4 is reached through a machine that has both (the input jump), or from a runner of your own.";
    if (noRoute.test(code)) {
        return unreachable(`This runner has no way to ${address}, as an IPv6 address needs IPv6`, ipv6);
    }
    if (code === 'ECONNREFUSED') {
        return unreachable(`${address} refuses the connection`, 'Is the server running, and does its SSH listen on this port? Your provider\'s console shows both. fail2ban refuses addresses too from which log-ins failed: "fail2ban-client status sshd" on the server lists them.');
    }
    if (/Timed out while waiting for handshake/i.test(text) && approach.connected) {
        return unreachable(approach.greeted
            ? `The log-in at ${address} did not come to an end`
            : `${address} takes the connection and then says nothing`, `Is it the port of SSH (22 mostly)? A server without memory or processor time to spare, or that looks up names in vain ("UseDNS no" in /etc/ssh/sshd_config), is that slow too: ${ownConsole}.`);
    }
    return unreachable(`${address} does not answer`, (0,node_net__WEBPACK_IMPORTED_MODULE_0__.isIPv6)(target.host)
        ? ipv6
        : 'Is the server running, is the address right, and does a firewall of your provider let SSH in from everywhere? GitHub\'s runners have no fixed address. fail2ban may have shut this one out: "fail2ban-client status sshd" on the server lists them.');
}


/***/ }),

/***/ 4814:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   E: () => (/* binding */ logIn),
/* harmony export */   s: () => (/* binding */ presentKeys)
/* harmony export */ });
/* harmony import */ var _patience_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3412);
/* harmony import */ var _connection_failure_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(7404);
/* harmony import */ var _deadline_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(5763);
/* harmony import */ var _login_failure_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(573);
/* harmony import */ var _ssh_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(8197);





const tries = 3;
async function logIn(target, forward, log) {
    for (let tried = 1;; tried++) {
        try {
            return await logInOnce(target, forward);
        }
        catch (error) {
            if (tried === tries || !(0,_login_failure_js__WEBPACK_IMPORTED_MODULE_2__/* .mayPass */ .bg)(error))
                throw error;
            const seconds = _patience_js__WEBPACK_IMPORTED_MODULE_0__/* .patience */ ._.again * (2 * tried - 1);
            log(`${error.message}; trying again in ${seconds} s (try ${tried + 1} of ${tries})`);
            await (0,_deadline_js__WEBPACK_IMPORTED_MODULE_4__/* .pause */ .v)(seconds);
        }
    }
}
async function logInOnce(target, forward) {
    if (target.hostKeys.length === 0)
        throw (0,_connection_failure_js__WEBPACK_IMPORTED_MODULE_1__/* .hostKeyMissing */ .e$)(target, await presentKeys(target, forward));
    const pinned = _ssh_js__WEBPACK_IMPORTED_MODULE_3__/* .keyTypes */ .lo.filter((type) => target.hostKeys.some((pin) => pin.type === type));
    const untyped = target.hostKeys.some((pin) => !_ssh_js__WEBPACK_IMPORTED_MODULE_3__/* .keyTypes */ .lo.some((type) => type === pin.type));
    const attempts = untyped ? _ssh_js__WEBPACK_IMPORTED_MODULE_3__/* .keyTypes */ .lo.map((type) => [type]) : [pinned];
    const seen = [];
    for (const types of attempts) {
        const outcome = await (0,_ssh_js__WEBPACK_IMPORTED_MODULE_3__/* .openLink */ .Fe)(target, types, forward);
        if (!('refused' in outcome))
            return outcome;
        seen.push(...outcome.refused);
    }
    throw (0,_connection_failure_js__WEBPACK_IMPORTED_MODULE_1__/* .hostKeyMismatch */ .qT)(target, seen);
}
async function presentKeys(target, forward) {
    const keys = [];
    for (const type of _ssh_js__WEBPACK_IMPORTED_MODULE_3__/* .keyTypes */ .lo) {
        try {
            const outcome = await (0,_ssh_js__WEBPACK_IMPORTED_MODULE_3__/* .openLink */ .Fe)({ ...target, hostKeys: [] }, [type], forward);
            if ('refused' in outcome)
                keys.push(...outcome.refused);
        }
        catch (error) {
            if (keys.length === 0)
                throw error;
        }
    }
    return keys;
}


/***/ }),

/***/ 4315:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   a: () => (/* binding */ silence),
/* harmony export */   x: () => (/* binding */ refusal)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(9984);
/* harmony import */ var _patience_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3412);


const tail = (said) => said.split('\n').slice(-10).join('\n');
const onlyForPeople = 'case $- in *i*) ;; *) return;; esac';
function refusal(connection, said, code) {
    const { host, user } = connection.target;
    const output = tail(said);
    const fail = (errorCode, message, hint) => new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .DeployError */ .s(errorCode, message, { host, output, hint });
    const other = /login as the user ["']?([a-z_][a-z0-9_-]*)/i.exec(said)?.[1];
    if (other)
        return fail('LOGIN_REFUSED', `${host} lets nobody in as ${user}`, `Set the input user: ${other}.`);
    if (/password (has )?expired|password change required|required to change your password/i.test(said)) {
        return fail('PASSWORD_EXPIRED', `${user} on ${host} has to choose a new password before any command runs`, `Log in once by hand (ssh ${user}@${host}), choose a new password, and run the workflow again.`);
    }
    return refusalOfSudo(said, host, user, fail) ?? refusalOfShell(said, code, host, user, fail);
}
function refusalOfSudo(said, host, user, fail) {
    const allow = `As root, write "${user} ALL=(ALL) NOPASSWD:ALL" into /etc/sudoers.d/${user} (visudo -f), or set the input user: root.`;
    if (/env: \S*sudo\S*: No such file/.test(said)) {
        return fail('SUDO_REFUSED', `${host} has no sudo, which ${user} needs`, `As root, run "apt-get install sudo". ${allow}`);
    }
    const rules = /.*(\/etc\/sudoers[^\s:]*).*(syntax|parse error|writable|owned by|expecting|expected|bad permissions)/.exec(said)?.[1];
    if (rules !== undefined) {
        return fail('SUDO_REFUSED', `sudo on ${host} can't use its rules in ${rules}`, `As root, run "visudo -c": it says what is wrong with ${rules}. A file of rules belongs to root and has mode 0440.`);
    }
    if (/must have a tty/i.test(said)) {
        return fail('SUDO_REFUSED', `sudo on ${host} wants a terminal of ${user}, which a workflow has not`, `/etc/sudoers, or a file in /etc/sudoers.d, says "Defaults requiretty". As root, add "Defaults:${user} !requiretty" to /etc/sudoers.d/${user} (visudo -f).`);
    }
    if (!/sudo(-rs)?:|not in the sudoers/i.test(said))
        return null;
    return fail('SUDO_REFUSED', `${user} on ${host} can't use sudo without a password`, allow);
}
function refusalOfShell(said, code, host, user, fail) {
    const unusable = (message, hint) => fail('SHELL_UNUSABLE', message, hint);
    if (/sftp connections only|restricted by rssh|Allowed commands: .*(scp|sftp)|scponly|lshell/i.test(said)) {
        return unusable(`${user} on ${host} is an account for file transfer only`, `Its log-ins run SFTP and no commands ("ForceCommand internal-sftp" in /etc/ssh/sshd_config, or a shell such as rssh). Use a user with an ordinary shell: "chsh -s /bin/bash ${user}" gives one, and a Match block of sshd_config can leave the account out.`);
    }
    if (/account is currently not available|nologin|account has been disabled/i.test(said)) {
        return unusable(`${user} on ${host} has no shell`, `Its shell is nologin: "chsh -s /bin/bash ${user}" as root gives it an ordinary shell, or use another user.`);
    }
    return unusable(`The log-in as ${user} works, but commands do not run on ${host} (exit code ${code})`, 'Something in the log-in shell answers instead: a menu, a forced command in authorized_keys ("command=") or sshd_config (ForceCommand), start-up files that start another program, or a shell set to nologin. Use a user with an ordinary shell.');
}
function silence(connection, said) {
    const { host, user } = connection.target;
    return new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .DeployError */ .s('SHELL_UNUSABLE', `The log-in as ${user} works, but the shell on ${host} starts no command in ${_patience_js__WEBPACK_IMPORTED_MODULE_1__/* .patience */ ._.shell} s`, {
        host,
        output: tail(said.join('\n')),
        hint: `Something reads what is sent instead of running the command: a line of ~${user}/.bashrc (or of another start-up file) that starts another program, as "exec fish", "exec bash" or "tmux" do, or that waits for input, as "read" does; or a forced command in authorized_keys ("command=") or sshd_config (ForceCommand). Nothing was sent to it. Let ~${user}/.bashrc begin with the line: ${onlyForPeople}. Then "ssh ${user}@${host} true" on your machine ends at once and prints nothing.`,
    });
}


/***/ }),

/***/ 7412:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  tE: () => (/* binding */ asRoot),
  og: () => (/* binding */ failureToError),
  Ki: () => (/* binding */ inSlice),
  CT: () => (/* binding */ openServer),
  $W: () => (/* binding */ runWords)
});

;// CONCATENATED MODULE: ./build/calls.js
const callModules = {
    'apache.configure': 'remote.apache.configure',
    'apache.putBack': 'remote.apache.configure',
    'apache.survey': 'remote.apache.found',
    'apache.takeAway': 'remote.apache.configure',
    'database.backUp': 'remote.database.dump',
    'database.backUpOther': 'remote.database.others',
    'database.closeSite': 'remote.database.moving',
    'database.concludeMove': 'remote.database.moving',
    'database.extend': 'remote.database.extensions',
    'database.look': 'remote.database.own',
    'database.lookOutside': 'remote.database.outside',
    'database.make': 'remote.database.own',
    'database.move': 'remote.database.moving',
    'database.noteApplied': 'remote.database.look',
    'database.openSite': 'remote.database.moving',
    'database.prepare': 'remote.database.own',
    'database.pruneBackups': 'remote.database.backups',
    'environment.build': 'remote.environment.build',
    'environment.discard': 'remote.environment.build',
    'environment.run': 'remote.environment.django',
    'firewall.attempt': 'remote.firewall.enable',
    'firewall.keep': 'remote.firewall.enable',
    'firewall.letThrough': 'remote.firewall.visitors',
    'firewall.takeBack': 'remote.firewall.enable',
    'instance.askLive': 'remote.instance.live',
    'instance.compare': 'remote.instance.linked',
    'instance.discard': 'remote.instance.discard',
    'instance.drain': 'remote.instance.drain',
    'instance.expect': 'remote.instance.expected',
    'instance.follow': 'remote.instance.follow',
    'instance.handOver': 'remote.instance.start',
    'instance.keep': 'remote.instance.switch',
    'instance.observe': 'remote.instance.linked',
    'instance.repair': 'remote.instance.start',
    'instance.replaceProcesses': 'remote.instance.processes',
    'instance.start': 'remote.instance.start',
    'instance.switch': 'remote.instance.switch',
    'instance.switchBack': 'remote.instance.switch',
    'instance.tour': 'remote.instance.linked',
    'launch.tryOut': 'remote.launch.trial',
    'nginx.configure': 'remote.nginx.configure',
    'nginx.putBack': 'remote.nginx.configure',
    'nginx.survey': 'remote.nginx.found',
    'nginx.takeAway': 'remote.nginx.configure',
    'offsite.conclude': 'remote.offsite.restore',
    'offsite.fetch': 'remote.offsite.restore',
    'offsite.load': 'remote.offsite.loading',
    'offsite.prepare': 'remote.offsite.prepare',
    'offsite.start': 'remote.offsite.timer',
    'release.discard': 'remote.release.prune',
    'release.findStaged': 'remote.release.staged',
    'release.inspect': 'remote.release.inspect',
    'release.keepSecrets': 'remote.release.renew',
    'release.linkStatic': 'remote.release.links',
    'release.mark': 'remote.release.mark',
    'release.place': 'remote.release.place',
    'release.prune': 'remote.release.prune',
    'release.receive': 'remote.release.receive',
    'release.renewSecrets': 'remote.release.renew',
    'release.showMedia': 'remote.release.media',
    'removal.look': 'remote.removal.take_away',
    'removal.takeAway': 'remote.removal.take_away',
    'services.announce': 'remote.services.serving',
    'services.provideRedis': 'remote.services.own_redis',
    'services.start': 'remote.services.serving',
    'services.takeKeys': 'remote.services.own_redis',
    'site.compare': 'remote.site.caddy',
    'site.configure': 'remote.site.caddy',
    'site.guard': 'remote.site.guard',
    'site.hashPasswords': 'remote.site.hashes',
    'site.leave': 'remote.site.served_by',
    'site.look': 'remote.site.guard',
    'site.maintain': 'remote.site.maintenance',
    'site.offerNewer': 'remote.site.newer',
    'site.putBack': 'remote.site.caddy',
    'site.serveBy': 'remote.site.served_by',
    'site.survey': 'remote.site.caddy',
    'site.verify': 'remote.site.verify',
    'taking.bring': 'remote.taking.change',
    'taking.change': 'remote.taking.change',
    'taking.giveBack': 'remote.taking.change',
    'taking.survey': 'remote.taking.survey',
};

// EXTERNAL MODULE: ./build/errors.js
var build_errors = __webpack_require__(9984);
// EXTERNAL MODULE: ./build/patience.js
var patience = __webpack_require__(3412);
// EXTERNAL MODULE: ./build/places.js
var places = __webpack_require__(5459);
// EXTERNAL MODULE: ./build/remote.js
var remote = __webpack_require__(8133);
// EXTERNAL MODULE: ./build/server/deadline.js
var deadline = __webpack_require__(5763);
// EXTERNAL MODULE: ./build/server/limits.js
var limits = __webpack_require__(7231);
// EXTERNAL MODULE: external "node:v8"
var external_node_v8_ = __webpack_require__(8877);
// EXTERNAL MODULE: external "node:vm"
var external_node_vm_ = __webpack_require__(714);
;// CONCATENATED MODULE: ./build/server/collect.js


const collectEvery = 4 * 1024 * 1024;
let sinceCollected = 0;
let collectYoung;
function collect(sent) {
    sinceCollected += sent;
    if (sinceCollected < collectEvery)
        return;
    sinceCollected = 0;
    collectYoung ??= findCollector();
    collectYoung();
}
function findCollector() {
    (0,external_node_v8_.setFlagsFromString)('--expose-gc');
    const gc = (0,external_node_vm_.runInNewContext)('gc');
    (0,external_node_v8_.setFlagsFromString)('--no-expose-gc');
    return () => gc({ type: 'minor' });
}

;// CONCATENATED MODULE: ./build/server/pipelined.js



const inFlight = 16;
const requestSize = 131_072;
async function writePipelined(sftp, path, content) {
    const answer = (waiting) => (0,deadline/* within */.u)(patience/* patience */._.quiet, waiting, unanswered);
    const opening = new Promise((resolve, reject) => sftp.open(path, 'w', (error, opened) => (error ? reject(error) : resolve(opened))));
    const handle = await answer(opening);
    let open = 0;
    let room = () => { };
    let failure;
    let position = 0;
    try {
        for await (const piece of content) {
            for (let start = 0; start < piece.length; start += requestSize) {
                const part = piece.subarray(start, start + requestSize);
                sftp.write(handle, part, 0, part.length, position, (error) => {
                    failure ??= error ?? undefined;
                    open -= 1;
                    room();
                });
                position += part.length;
                open += 1;
                collect(part.length);
                if (open === inFlight)
                    await answer(new Promise((resolve) => (room = resolve)));
                if (failure)
                    throw failure;
            }
        }
    }
    finally {
        const closing = new Promise((resolve) => {
            sftp.close(handle, (error) => {
                failure ??= error ?? undefined;
                resolve();
            });
        });
        await answer(closing);
    }
    if (failure)
        throw failure;
    return position;
}
const unanswered = () => new Error(`SFTP has answered nothing for ${patience/* patience */._.quiet} s`);

// EXTERNAL MODULE: ./build/server/streams.js
var streams = __webpack_require__(314);
// EXTERNAL MODULE: ./build/server/words.js
var server_words = __webpack_require__(4042);
;// CONCATENATED MODULE: ./build/server/server.js










const generalHint = 'The last lines below come from the server. Nothing that serves visitors was changed by this step.';
function failureToError(failure, host) {
    const code = build_errors/* errorCodes */.f.find((known) => known === failure.code) ?? 'COMMAND_FAILED';
    const { command, hint, output } = failure;
    return new build_errors/* DeployError */.s(code, String(failure.message), {
        host,
        hint: hint ? String(hint) : generalHint,
        ...(output ? { output: String(output) } : {}),
        ...(command ? { command: String(command) } : {}),
    });
}
const fixed = [
    '/usr/bin/env',
    'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    'LC_ALL=C.UTF-8',
    'LANGUAGE=',
];
const asRoot = (user) => user === 'root' ? fixed : [...fixed, 'sudo', '-n', '--', ...fixed];
const launcherWords = /^(Failed to (connect to|create) .*bus|Failed to start transient|Failed to find executable|Unit \S+ (was already|is masked)|Job for |Access denied|Interactive authentication|Transport endpoint)/;
function refuseUnstarted(lines, host) {
    const words = lines.filter((line) => launcherWords.test(line));
    if (words.length === 0)
        return;
    throw new build_errors/* DeployError */.s('LAUNCH_FAILED', `systemd starts no program for us: ${words[0]}`, {
        host,
        command: 'systemd-run --scope',
        output: words.join('\n'),
        hint: 'Does "systemd-run --scope true" work on the server as root? "systemctl status" and "systemctl status dbus.socket" say how systemd is. The project is not to blame, and the site was not touched.',
    });
}
async function runWords(connection, words, options = {}) {
    const channel = await connection.open((0,server_words/* shellCommand */.q)(words));
    const [stdout, stderr] = [[], []];
    let heard = performance.now();
    const into = (lines) => (line) => {
        heard = performance.now();
        lines.push(line);
        options.onLine?.(line);
    };
    const done = (0,streams/* hearChannel */.m4)(channel, { out: into(stdout), err: into(stderr) }, limits/* mostOfOthers */.S);
    channel.end(options.input);
    let watching;
    const mute = new Promise((_, reject) => {
        watching = setInterval(() => {
            if (performance.now() - heard > patience/* patience */._.command * 1000)
                reject(saysNothing(words));
        }, 1000);
    });
    try {
        const code = await Promise.race([done, connection.lost, mute]);
        return { code, stdout: stdout.join('\n'), stderr: stderr.join('\n') };
    }
    finally {
        clearInterval(watching);
    }
}
const saysNothing = (words) => new build_errors/* DeployError */.s('CONNECTION_LOST', `A command on the server has said nothing for ${patience/* patience */._.command} s`, {
    command: words.slice(-8).join(' '),
    hint: 'Does it wait for a network or a disk that does not answer ("ps" and "dmesg" on the server tell)? The site goes on serving a complete release. Run the workflow again.',
});
const inSlice = (user, slice) => [
    ...asRoot(user),
    'systemd-run',
    '--scope',
    '--quiet',
    '--collect',
    `--slice=${slice}`,
    '--',
];
function openServer(connection, app, worker, tell) {
    const { host, user } = connection.target;
    const runPlain = (words, options) => options?.goesOn === undefined
        ? runWords(connection, [...inSlice(user, (0,places/* sliceOf */.Mz)(app, 'deploy')), ...words], options)
        : runWords(connection, [...inSlice(user, (0,places/* sliceOf */.Mz)(app, 'install')), ...(0,remote/* bootWords */.sc)()], {
            ...options,
            input: (0,remote/* program */.DM)('remote.outlive', words),
        });
    const run = async (words, options) => {
        const output = await runPlain(words, options);
        const lines = output.stderr.split('\n');
        if (output.code !== 0 && output.stdout === '' && lines.every((line) => launcherWords.test(line)))
            refuseUnstarted(lines, host);
        return output;
    };
    const call = async (name, args, { onMessage, until, inside = [] } = {}) => {
        let answer = {};
        const hear = (message) => {
            if ('result' in message || 'failure' in message)
                answer = message;
            else
                onMessage?.(message);
        };
        const asked = { module: callModules[name], function: name.replace(/^\w+\./, ''), arguments: args, inside };
        const { code, errors } = await Promise.race([worker.run(asked, hear, until), connection.lost]);
        if (answer.failure)
            throw failureToError(answer.failure, host);
        if (!('result' in answer)) {
            refuseUnstarted(errors, host);
            throw new build_errors/* DeployError */.s('COMMAND_FAILED', `${name} ended on the server with code ${code} and no result`, {
                host,
                command: name,
                output: errors.join('\n'),
                hint: 'This is most likely a fault of the action: please report it with these lines.',
            });
        }
        return answer.result;
    };
    const upload = async (content, remote) => {
        const sftp = await connection.sftp();
        try {
            return await Promise.race([writePipelined(sftp, remote, content), connection.lost]);
        }
        catch (error) {
            if (error instanceof build_errors/* DeployError */.s)
                throw error;
            throw new build_errors/* DeployError */.s('SYNC_FAILED', `The server did not take a file by SFTP: ${error.message}`, {
                host,
                hint: 'Is the disk of the server full ("df -h"), or its file system read-only? The site is untouched; run the workflow again.',
                cause: error,
            });
        }
    };
    const makeFolders = async (paths) => {
        const sftp = await connection.sftp();
        for (const path of paths)
            sftp.mkdir(path, { mode: 0o700 }, () => { });
        const made = new Promise((resolve) => sftp.stat(paths.at(-1) ?? '', (error, found) => resolve(!error && found.isDirectory())));
        return await (0,deadline/* within */.u)(patience/* patience */._.quiet, Promise.race([made, connection.lost]), () => new build_errors/* DeployError */.s('SYNC_FAILED', 'The server answers nothing by SFTP', {
            host,
            hint: 'Does a disk of the server hang ("dmesg" tells)? The site is untouched; run the workflow again.',
        }));
    };
    return { host, user, run, call, upload, makeFolders, tell };
}


/***/ }),

/***/ 8197:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  mu: () => (/* binding */ ChannelRefused),
  lo: () => (/* binding */ keyTypes),
  Fe: () => (/* binding */ openLink)
});

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(7598);
// EXTERNAL MODULE: ./build/node_modules/ssh2-sftp-client/src/index.js
var src = __webpack_require__(2524);
var src_default = /*#__PURE__*/__webpack_require__.n(src);
// EXTERNAL MODULE: ./build/patience.js
var patience = __webpack_require__(3412);
// EXTERNAL MODULE: ./build/server/connection-failure.js
var connection_failure = __webpack_require__(7404);
// EXTERNAL MODULE: ./build/server/deadline.js
var deadline = __webpack_require__(5763);
// EXTERNAL MODULE: external "node:net"
var external_node_net_ = __webpack_require__(7030);
// EXTERNAL MODULE: external "node:child_process"
var external_node_child_process_ = __webpack_require__(1421);
// EXTERNAL MODULE: external "node:events"
var external_node_events_ = __webpack_require__(8474);
// EXTERNAL MODULE: external "node:stream"
var external_node_stream_ = __webpack_require__(7075);
// EXTERNAL MODULE: ./build/server/streams.js
var streams = __webpack_require__(314);
;// CONCATENATED MODULE: ./build/server/tunnel.js




const keptLines = 10;
function expandTokens(command, { host, port, user }) {
    const values = { h: host, n: host, p: String(port), r: user, '%': '%' };
    return command.replace(/%([hnpr%])/g, (token, letter) => values[letter] ?? token);
}
function openTunnel(command, target) {
    const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('INPUT_')));
    const child = (0,external_node_child_process_.spawn)('/bin/sh', ['-c', `exec ${expandTokens(command, target)}`], { stdio: 'pipe', env });
    const said = [];
    (0,streams/* eachLine */.IM)(child.stderr, (line) => said.push(line));
    const ended = (0,external_node_events_.once)(child, 'close').then(([code, signal]) => ({ code, signal }));
    const stream = new external_node_stream_.Duplex({
        read: () => void child.stdout.resume(),
        write: (chunk, _, done) => void child.stdin.write(chunk, () => done()),
        final: (done) => void child.stdin.end(() => done()),
        destroy: (error, done) => {
            child.kill();
            done(error);
        },
    });
    child.stdout.on('data', (chunk) => void (stream.push(chunk) || child.stdout.pause()));
    child.stdout.on('end', () => stream.push(null));
    child.stdin.on('error', () => { });
    return {
        stream,
        failed: async () => {
            const over = new Promise((resolve) => setTimeout(() => resolve(null), 1000).unref());
            const end = await Promise.race([ended, over]);
            if (end === null || (end.code === 0 && said.length === 0))
                return '';
            const how = end.code === null ? `ended by ${end.signal}` : `ended with code ${end.code}`;
            return [...said.slice(-keptLines), how].join('\n');
        },
    };
}

;// CONCATENATED MODULE: ./build/server/dial.js


const addressMilliseconds = 2500;
async function dial(target, forward) {
    const { host, port, proxyCommand } = target;
    const failed = async () => '';
    if (forward !== null)
        return { stream: await forward(host, port), failed };
    if (proxyCommand !== undefined)
        return openTunnel(proxyCommand, target);
    const families = { autoSelectFamily: true, autoSelectFamilyAttemptTimeout: addressMilliseconds };
    return { stream: (0,external_node_net_.connect)({ host, port, noDelay: true, ...families }), failed };
}

;// CONCATENATED MODULE: ./build/server/hearing.js
const others = /^(220[ -]|\+OK\b|\* OK\b|RFB \d|HTTP\/\d|-ERR\b|<(!DOCTYPE|html))/i;
const binary = /[\x00-\x08\x0e-\x1f\x7f]/;
const keptCharacters = 4096;
function listenBefore(stream) {
    const heard = { greeted: false, words: '' };
    const listen = (chunk) => {
        const text = heard.words + chunk.toString('latin1');
        const at = /^SSH-/m.exec(text)?.index;
        heard.greeted = at !== undefined;
        heard.words = text.slice(0, at ?? keptCharacters);
        if (heard.greeted || text.length > keptCharacters)
            stream.off('data', listen);
        if (heard.greeted)
            return;
        const line = text.split(/[\r\n]/, 1)[0] ?? '';
        if (others.test(line))
            stream.destroy(new Error(`not SSH: ${line.slice(0, 200)}`));
        else if (binary.test(text))
            stream.destroy(new Error('not SSH: bytes that are no text'));
    };
    stream.on('data', listen);
    return heard;
}

// EXTERNAL MODULE: ./build/server/login-failure.js
var login_failure = __webpack_require__(573);
;// CONCATENATED MODULE: ./build/server/sign-at-once.js
const hashes = { 'rsa-sha2-256': 'sha256', 'rsa-sha2-512': 'sha512' };
function signAtOnce(client) {
    const { _protocol: protocol } = client;
    if (protocol === undefined)
        return;
    const offer = protocol.authPK.bind(protocol);
    protocol.authPK = (user, key, algorithm, sign) => {
        const signed = (data, done) => {
            const signature = key.sign(data, hashes[algorithm ?? '']);
            if (signature instanceof Error)
                throw signature;
            done(signature);
        };
        offer(user, key, algorithm, sign ?? (key.isPrivateKey() ? signed : undefined));
    };
}

;// CONCATENATED MODULE: ./build/server/ssh.js









class ChannelRefused extends Error {
}
const algorithms = {
    'ssh-ed25519': 'ssh-ed25519',
    'ecdsa-sha2-nistp256': 'ecdsa-sha2-nistp256',
    'ecdsa-sha2-nistp384': 'ecdsa-sha2-nistp384',
    'ecdsa-sha2-nistp521': 'ecdsa-sha2-nistp521',
    'ssh-rsa': 'rsa-sha2-512',
};
const keyTypes = Object.keys(algorithms);
function present(blob) {
    const type = blob.subarray(4, 4 + blob.readUInt32BE(0)).toString('latin1');
    return { type, fingerprint: `SHA256:${(0,external_node_crypto_.createHash)('sha256').update(blob).digest('base64').replace(/=+$/, '')}` };
}
const isRefusedChannel = (error) => /Channel open failure/.test(error.message) && typeof error.reason === 'number';
async function openLink(target, types, forward) {
    const way = await dial(target, forward);
    const { stream } = way;
    const heard = listenBefore(stream);
    let presented;
    let refused = false;
    let raw;
    let connected = !('connecting' in stream);
    let closing = false;
    let loseConnection = () => { };
    const lost = new Promise((_, reject) => {
        loseConnection = reject;
    });
    lost.catch(() => { });
    const sftpClient = new (src_default())('site', { error: () => { }, end: () => { }, close: () => { } });
    const client = sftpClient.client;
    const openSftp = client.sftp.bind(client);
    let askForSftp = () => { };
    let sftpRefused;
    const asked = new Promise((resolve) => {
        askForSftp = resolve;
    });
    client.sftp = ((opened) => {
        const open = () => openSftp((error, session) => {
            if (error && isRefusedChannel(error))
                sftpRefused = error;
            opened(error, session);
        });
        asked.then(open).catch((error) => opened(error, undefined));
        return client;
    });
    const ready = new Promise((resolve, reject) => {
        client.once('ready', resolve);
        client.prependListener('error', (error) => {
            raw ??= error;
            reject(error);
        });
        client.once('close', () => reject(raw ?? new Error('connection closed')));
    });
    ready.catch(() => { });
    client.on('close', () => {
        if (closing)
            return;
        const error = raw ?? new Error('connection closed');
        loseConnection((0,connection_failure/* isNoPacket */.et)(error) ? (0,connection_failure/* sftpFailure */.Kp)(target, error) : (0,connection_failure/* connectionLost */.Bx)(target, error));
    });
    client.on('keyboard-interactive', (_name, _instructions, _language, prompts, finish) => {
        finish(prompts.map(() => target.password ?? ''));
    });
    stream.once('connect', () => {
        connected = true;
    });
    const sftp = sftpClient.connect({
        sock: stream,
        username: target.user,
        ...(target.privateKey ? { privateKey: target.privateKey } : {}),
        ...(target.passphrase ? { passphrase: target.passphrase } : {}),
        ...(target.password ? { password: target.password, tryKeyboard: true } : {}),
        ...(target.agent ? { agent: target.agent } : {}),
        authHandler: [
            ...(target.privateKey ? ['publickey'] : []),
            ...(target.password ? ['password', 'keyboard-interactive'] : []),
            ...(target.agent && !target.privateKey ? ['agent'] : []),
        ],
        algorithms: { serverHostKey: types.map((type) => algorithms[type]) },
        hostVerifier: (blob) => {
            presented = present(blob);
            const { fingerprint } = presented;
            refused = !target.hostKeys.some((pin) => pin.fingerprint === fingerprint);
            return !refused;
        },
        readyTimeout: patience/* patience */._.handshake * 1000,
        keepaliveInterval: patience/* patience */._.silence * 250,
        keepaliveCountMax: 3,
    });
    signAtOnce(client);
    sftp.catch(() => { });
    try {
        await Promise.race([ready, sftp.catch((error) => Promise.reject(raw ?? error))]);
    }
    catch (error) {
        closing = true;
        client.end();
        if (refused && presented)
            return { refused: [presented] };
        if (/no matching host key/i.test(String(error)))
            return { refused: [] };
        throw (0,login_failure/* loginFailure */.ie)(target, error, { ...heard, connected, tunnel: await way.failed() });
    }
    if (!presented)
        throw new Error('connected without a host key');
    return {
        hostKey: presented,
        lost,
        run: (command) => {
            const opening = new Promise((resolve, reject) => {
                client.exec(command, (error, channel) => {
                    if (!error)
                        resolve(channel);
                    else
                        reject(isRefusedChannel(error) ? new ChannelRefused(error.message) : (0,connection_failure/* connectionLost */.Bx)(target, error));
                });
            });
            const silent = new Error('the server does not answer the request for a channel');
            return (0,deadline/* within */.u)(patience/* patience */._.shell, opening, () => (0,connection_failure/* connectionLost */.Bx)(target, silent));
        },
        sftp: async () => {
            askForSftp();
            try {
                await (0,deadline/* within */.u)(patience/* patience */._.shell, sftp, () => new Error('the server did not answer the request for SFTP'));
                return sftpClient.sftp;
            }
            catch (error) {
                if (sftpRefused)
                    throw new ChannelRefused(sftpRefused.message);
                throw (0,connection_failure/* sftpFailure */.Kp)(target, raw ?? error);
            }
        },
        forward: (host, port) => (0,deadline/* within */.u)(patience/* patience */._.handshake, new Promise((resolve, reject) => {
            client.forwardOut('127.0.0.1', 0, host, port, (error, channel) => (error ? reject(error) : resolve(channel)));
        }), () => new Error('the bastion did not answer')).catch((error) => {
            throw (0,connection_failure/* forwardFailure */.Cs)(target, host, port, error);
        }),
        close: () => {
            closing = true;
            client.end();
        },
    };
}


/***/ }),

/***/ 314:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   IM: () => (/* binding */ eachLine),
/* harmony export */   m4: () => (/* binding */ hearChannel),
/* harmony export */   nr: () => (/* binding */ keepWords)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(9984);
/* harmony import */ var _limits_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(7231);


async function hearChannel(channel, { out, err }, most = _limits_js__WEBPACK_IMPORTED_MODULE_1__/* .mostOfOurs */ .U) {
    let taken = 0;
    return await new Promise((resolve, reject) => {
        const refuse = () => {
            channel.removeAllListeners('data');
            channel.stderr.removeAllListeners('data');
            channel.close();
            reject(flooded());
        };
        const isTaken = (characters) => {
            taken += characters;
            return taken <= most.all;
        };
        eachLine(channel, out, { most: most.line, isTaken, refuse });
        eachLine(channel.stderr, err, { most: most.line, isTaken, refuse });
        let code = 255;
        channel.on('exit', (value) => {
            code = value ?? 137;
        });
        channel.on('close', () => resolve(code));
    });
}
function eachLine(stream, onLine, limit) {
    let pieces = [];
    let length = 0;
    let over = false;
    stream.setEncoding('utf8');
    stream.on('data', (chunk) => {
        if (over)
            return;
        const [first = '', ...rest] = chunk.split('\n');
        over = limit !== undefined && (length + first.length > limit.most || !limit.isTaken(chunk.length));
        if (over) {
            pieces = [];
            limit?.refuse();
            return;
        }
        pieces.push(first);
        length += first.length;
        for (const begun of rest) {
            onLine(pieces.join(''));
            pieces = [begun];
            length = begun.length;
        }
    });
    stream.on('end', () => {
        if (length > 0)
            onLine(pieces.join(''));
        pieces = [];
        length = 0;
    });
}
const flooded = () => new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .DeployError */ .s('SERVER_FLOODS', 'The server says more than any answer is, and was cut off', {
    hint: 'Is this the right server ("host" and "port"), and does a start-up file of the account print without end? Log in by ssh and look. The site was not touched by what was cut off.',
});
const kept = { lines: 200, characters: 2000 };
function keepWords(words, line) {
    words.push(line.slice(0, kept.characters));
    if (words.length > kept.lines)
        words.splice(kept.lines / 2, 1);
}


/***/ }),

/***/ 3882:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   c: () => (/* binding */ addressOf),
/* harmony export */   g: () => (/* binding */ hostKeyInput)
/* harmony export */ });
function addressOf({ host, port, isBastion }) {
    const address = port === 22 ? host : `${host}, port ${port}`;
    return isBastion ? `the bastion ${address}` : address;
}
const hostKeyInput = ({ isBastion }) => (isBastion ? 'jump-host-key' : 'host-key');


/***/ }),

/***/ 4042:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   q: () => (/* binding */ shellCommand)
/* harmony export */ });
/* unused harmony export shellWord */
function shellWord(word) {
    if (word.includes('\0'))
        throw new Error('A shell word cannot hold NUL');
    if (/^[A-Za-z0-9_./:@%+,-]+$/.test(word))
        return word;
    return `'${word.replaceAll("'", "'\\''")}'`;
}
function shellCommand(words) {
    return words.map(shellWord).join(' ');
}


/***/ })

};
;