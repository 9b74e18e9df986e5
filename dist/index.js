#!/usr/bin/env node
/******/ (() => { // webpackBootstrap
/******/ 	"use strict";
/******/ 	var __webpack_modules__ = ({

/***/ 783:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   B: () => (/* binding */ splitAdvice),
/* harmony export */   y: () => (/* binding */ rememberAdvice)
/* harmony export */ });
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(7598);
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__nccwpck_require__.n(node_crypto__WEBPACK_IMPORTED_MODULE_0__);

const most = 200;
const hashNotice = ({ title, message }) => (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.createHash)('sha256').update(`${title}\n${message}`).digest('hex').slice(0, 16);
function splitAdvice(notices, told) {
    const known = new Set(told);
    const once = [...new Map(notices.map((one) => [hashNotice(one), one])).values()];
    const isFresh = (one) => one.always === true || !known.has(hashNotice(one));
    return { fresh: once.filter(isFresh), before: once.filter((one) => !isFresh(one)) };
}
function rememberAdvice({ facts, notices, probe }, hide) {
    const before = facts.records.told ?? [];
    const now = notices
        .filter(({ always }) => always !== true)
        .map((one) => hashNotice({ ...one, title: hide(one.title), message: hide(one.message) }));
    const all = [...new Set([...(probe ? [] : before), ...now])].slice(-most);
    return all.length === before.length && all.every((one) => before.includes(one)) ? null : all;
}


/***/ }),

/***/ 4895:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   Dc: () => (/* binding */ countFiles),
/* harmony export */   IR: () => (/* binding */ findRestored),
/* harmony export */   Ky: () => (/* binding */ describeChanged),
/* harmony export */   Wd: () => (/* binding */ listChanges),
/* harmony export */   YJ: () => (/* binding */ listMigrations),
/* harmony export */   nO: () => (/* binding */ describeGunicorn),
/* harmony export */   pT: () => (/* binding */ planTold),
/* harmony export */   uN: () => (/* binding */ describeOrigin)
/* harmony export */ });
/* harmony import */ var _places_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(5459);
/* harmony import */ var _project_decisions_proxy_js__WEBPACK_IMPORTED_MODULE_3__ = __nccwpck_require__(1233);
/* harmony import */ var _project_describe_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(8712);
/* harmony import */ var _report_steps_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(6225);




const looking = ['Connect', 'Compare', 'Choose', 'Ports', 'Probe', 'Repository', 'Verify'];
const tidying = ['Drain', 'Prune', 'Restored', 'Moved'];
const same = /^(link |the configuration of the release$)/;
function describeOrigin({ ref, commit }) {
    const name = ref.replace(/^(\d+)\/merge$/, 'pull request $1') || 'local';
    return `${name} (${commit.slice(0, 7) || 'no commit'})`;
}
function listChanges(rows) {
    return rows
        .filter((row) => !looking.includes(row.title) && !(0,_report_steps_js__WEBPACK_IMPORTED_MODULE_2__/* .isKept */ .t8)(row) && row.state !== 'failed')
        .flatMap(({ changes, title }) => changes.filter(({ what }) => !same.test(what)).map((change) => ({ step: title, ...change })));
}
const listMigrations = ({ inputs, migrate, probe }) => inputs.mode === 'plan' ? (probe?.pending ?? []).map(({ name }) => name) : (migrate?.applied ?? []);
function countFiles({ checkout, comparison, live }) {
    if (comparison.release.length === 0)
        return 0;
    const { added, changed, removed } = comparison.files;
    return live ? added.length + changed.length + removed.length : Object.keys(checkout.files).length;
}
function describeGunicorn({ activate, comparison, inputs, live }) {
    if (inputs.mode !== 'plan')
        return activate?.gunicorn ?? 'kept';
    if (comparison.instance.length === 0)
        return 'kept';
    return live ? 'replaced' : 'started';
}
const findRestored = (rows) => rows.find(({ title, state }) => title === 'Fetch' && state === 'done')?.outcome;
function describeChanged(deployment, report) {
    const steps = new Set(listChanges(report.rows).map(({ step }) => step));
    const { facts, live } = deployment;
    const count = (number, noun) => (number === 0 ? [] : [(0,_project_describe_js__WEBPACK_IMPORTED_MODULE_1__/* .describeCount */ .vG)(number, noun)]);
    const gunicorn = describeGunicorn(deployment);
    const own = {
        Provision: "the server's packages",
        Install: "the project's packages",
        Static: 'static files',
        Units: 'units',
        Proxy: (0,_project_decisions_proxy_js__WEBPACK_IMPORTED_MODULE_3__/* .kindOf */ .I)(facts) === 'none' ? 'the web server is left to you' : `${(0,_project_decisions_proxy_js__WEBPACK_IMPORTED_MODULE_3__/* .nameOf */ .V)(facts)}'s file`,
        Guard: (0,_project_decisions_proxy_js__WEBPACK_IMPORTED_MODULE_3__/* .kindOf */ .I)(facts) === 'caddy' ? "Caddy's admin API closed" : "the site's file taken from Caddy",
        Processes: 'workers',
        Redis: 'a Redis of its own',
        Database: 'a database',
        Move: 'all rows in it',
        Backups: 'backups elsewhere',
        Fixtures: 'fixtures',
        Superuser: 'an administrator',
        Passwords: 'passwords',
    };
    const restored = findRestored(report.rows);
    return [
        ...(live ? [] : [restored ? `from ${restored}` : 'first deploy']),
        ...count(listMigrations(deployment).length, 'migration'),
        ...(gunicorn === 'kept' || !live ? [] : [`Gunicorn ${gunicorn}`]),
        ...count(countFiles(deployment), 'file'),
        ...(live ? Object.entries(own).flatMap(([step, words]) => (steps.has(step) ? [words] : [])) : []),
    ];
}
function planTold(deployment, report) {
    const { inputs, live, probe, run } = deployment;
    const risky = (probe?.pending ?? []).filter(({ risks }) => live !== null && risks.length > 0);
    const changes = new Map();
    for (const { step, what, why } of listChanges(report.rows).filter((one) => !tidying.includes(one.step))) {
        const before = changes.get(`${step} ${what}`);
        changes.set(`${step} ${what}`, {
            what: step === 'Sync' && before === undefined ? `new release: ${what}` : what,
            why: before ? `${before.why}; ${why}` : why,
            risky: risky.some(({ name }) => what === `apply ${name}`),
        });
    }
    const all = [...changes.values()];
    const words = describeChanged(deployment, report);
    const headline = words.length > 0 ? words : [(0,_project_describe_js__WEBPACK_IMPORTED_MODULE_1__/* .describeCount */ .vG)(all.length, 'change')];
    const kept = report.rows.filter((row) => (0,_report_steps_js__WEBPACK_IMPORTED_MODULE_2__/* .isKept */ .t8)(row) && !looking.includes(row.title)).map(({ title }) => title);
    return {
        of: describeOrigin(run),
        live: live ? describeOrigin(live) : '',
        url: (0,_places_js__WEBPACK_IMPORTED_MODULE_0__/* .siteUrl */ .hX)(inputs),
        headline: all.length === 0 ? [] : headline,
        changes: [...all.filter((one) => one.risky), ...all.filter((one) => !one.risky)],
        unchanged: kept.filter((title) => !tidying.includes(title)),
    };
}


/***/ }),

/***/ 3384:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   _3: () => (/* binding */ newDeployment),
/* harmony export */   sP: () => (/* binding */ isSwitched),
/* harmony export */   uO: () => (/* binding */ findAnswer)
/* harmony export */ });
function newDeployment(known, records, notices) {
    return { ...known, records, notices: [...notices], sections: [] };
}
const findAnswer = ({ probe, live }) => probe ?? live?.probe ?? null;
const isSwitched = ({ activate }) => activate?.switched ?? false;


/***/ }),

/***/ 9984:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   f: () => (/* binding */ errorCodes),
/* harmony export */   s: () => (/* binding */ DeployError)
/* harmony export */ });
const errorCodes = [
    'INPUT_MISSING',
    'INPUT_INVALID',
    'INPUT_UNKNOWN',
    'SECRET_EMPTY',
    'SECRET_IN_FILE',
    'CONFIG_INVALID',
    'NO_MANAGE_PY',
    'SEVERAL_MANAGE_PY',
    'NO_DEPENDENCIES',
    'NO_SETTINGS',
    'NO_APPLICATION',
    'FILE_REFUSED',
    'HOST_UNREACHABLE',
    'NOT_SSH',
    'LOGINS_LIMITED',
    'HOST_KEY_MISSING',
    'HOST_KEY_MISMATCH',
    'AUTH_FAILED',
    'KEY_INVALID',
    'LOGIN_REFUSED',
    'PASSWORD_EXPIRED',
    'SHELL_UNUSABLE',
    'SUDO_REFUSED',
    'GATE_REFUSED',
    'CONNECTION_LOST',
    'SERVER_FLOODS',
    'SERVER_UNSUPPORTED',
    'LAUNCH_FAILED',
    'PYTHON_MISSING',
    'PYTHON_TOO_OLD',
    'APP_NAME_TAKEN',
    'PORT_TAKEN',
    'DISK_FULL',
    'LOCKED',
    'FILE_DAMAGED',
    'SECRETS_LOST',
    'PACKAGES_FAILED',
    'FIREWALL_FAILED',
    'SYNC_FAILED',
    'INSTALL_FAILED',
    'CADDY_FAILED',
    'NGINX_FAILED',
    'APACHE_FAILED',
    'SERVICE_FAILED',
    'COMMAND_FAILED',
    'STEP_TIMED_OUT',
    'SETTINGS_FAILED',
    'CHECKS_FAILED',
    'DATABASE_UNREACHABLE',
    'DATABASE_REFUSED',
    'DATABASE_TAKEN',
    'DATABASE_CHANGED',
    'DATABASE_MOVE_REFUSED',
    'DATABASE_MOVE_FAILED',
    'TAKE_OVER_REFUSED',
    'TAKE_OVER_FAILED',
    'CODE_OLDER_THAN_DATABASE',
    'STATIC_FAILED',
    'MIGRATION_FAILED',
    'MIGRATION_RISKY',
    'BACKUP_FAILED',
    'BACKUPS_UNREACHABLE',
    'BACKUPS_REFUSED',
    'RESTORE_REFUSED',
    'RESTORE_FAILED',
    'INSTANCE_FAILED',
    'INSTANCE_UNHEALTHY',
    'VERIFICATION_FAILED',
    'FIXTURE_FAILED',
    'SUPERUSER_FAILED',
    'PASSWORDS_FAILED',
    'SCHEDULE_INVALID',
    'PROCESS_FAILED',
    'NO_RELEASE',
    'ROLLBACK_REFUSED',
    'CANCELLED',
];
class DeployError extends Error {
    code;
    details;
    constructor(code, message, details) {
        super(message, { cause: details.cause });
        this.name = 'DeployError';
        this.code = code;
        this.details = details;
    }
}


/***/ }),

/***/ 4307:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  K: () => (/* binding */ readInputs)
});

// EXTERNAL MODULE: ./build/errors.js
var errors = __nccwpck_require__(9984);
// EXTERNAL MODULE: ./build/inputs/address.js
var address = __nccwpck_require__(3349);
// EXTERNAL MODULE: ./build/inputs/app.js
var inputs_app = __nccwpck_require__(1818);
;// CONCATENATED MODULE: ./build/inputs/secrets.js
const plainWords = new Set(['true', 'false', 'none', 'null', 'production', 'localhost', '127.0.0.1', 'smtp', 'utf-8']);
function linesToMask(secret) {
    return secret
        .split(/[\r\n]+/)
        .map((line) => line.trim())
        .filter((line) => line.length >= 4 && !plainWords.has(line.toLowerCase()));
}
function valueLinesToMask(value, open) {
    return linesToMask(value).filter((line) => !/^\d{4,5}$/.test(line) && !open.some((text) => text.includes(line)));
}

// EXTERNAL MODULE: ./build/inputs/source.js + 1 modules
var inputs_source = __nccwpck_require__(8904);
;// CONCATENATED MODULE: ./build/inputs/basic-auth.js



const mostBytes = 72;
const refuse = (line, problem) => new errors/* DeployError */.s('INPUT_INVALID', `basic-auth: line ${line} ${problem}`, {
    hint: 'Write one `user:password` a line, into a secret. A line that begins with # is left out.',
});
function parseBasicAuth(text) {
    const users = new Map();
    for (const [index, raw] of text.split(/\r\n|\r|\n/).entries()) {
        const line = raw.trim();
        if (line === '' || line.startsWith('#'))
            continue;
        const colon = line.indexOf(':');
        const [name, password] = [line.slice(0, colon), line.slice(colon + 1)];
        if (colon < 0)
            throw refuse(index + 1, 'has no colon.');
        if (!/^[A-Za-z0-9._@+-]{1,64}$/.test(name))
            throw refuse(index + 1, 'has a user name with other characters than letters, digits and . _ @ + -.');
        if (password === '')
            throw refuse(index + 1, 'has an empty password.');
        if (Buffer.byteLength(password) > mostBytes)
            throw refuse(index + 1, `has a password of more than ${mostBytes} bytes, of which the rest would not count.`);
        if (/[\x00-\x1f\x7f]/.test(password))
            throw refuse(index + 1, 'has a password with control characters.');
        users.set(name, password);
    }
    return [...users].map(([name, password]) => ({ name, password }));
}
function readBasicAuth({ env, setSecret }) {
    const users = parseBasicAuth((0,inputs_source/* inputValue */.UV)(env, 'basic-auth'));
    for (const { password } of users)
        for (const line of linesToMask(password))
            setSecret(line);
    return users;
}

// EXTERNAL MODULE: ./build/inputs/given.js
var inputs_given = __nccwpck_require__(8796);
;// CONCATENATED MODULE: ./build/inputs/database.js



const words = {
    auto: 'auto',
    sqlite: 'sqlite',
    sqlite3: 'sqlite',
    postgresql: 'postgresql',
    postgres: 'postgresql',
    psql: 'postgresql',
    mysql: 'mysql',
    mariadb: 'mysql',
};
const schemes = {
    postgres: 'postgresql',
    postgresql: 'postgresql',
    mysql: 'mysql',
    mariadb: 'mysql',
};
const example = '`postgresql://user:password@host:5432/name?sslmode=verify-full`';
function parseDatabase(given, setSecret) {
    const text = (0,inputs_given/* asText */.e1)(given);
    if (!text.includes('://')) {
        const wish = words[text.toLowerCase()];
        if (wish !== undefined)
            return wish;
        return (0,inputs_given/* asChoice */._z)(given, ['auto', 'sqlite', 'postgresql', 'mysql']);
    }
    for (const line of linesToMask(text))
        setSecret(line);
    const raw = /:\/\/[^:]*:(.*)@/.exec(text)?.[1] ?? '';
    for (const secret of [raw, decoded(raw) ?? ''])
        for (const line of linesToMask(secret))
            setSecret(line);
    if (given.file !== undefined && raw !== '') {
        throw new errors/* DeployError */.s('SECRET_IN_FILE', `${given.file}, line ${given.line}: this URL holds a password.`, {
            hint: 'Remove it from the file, change the password (it is in the history of the repository now), and give the URL as the input `database` of the workflow, from a secret.',
            file: given.file,
            ...(given.line === undefined ? {} : { line: given.line }),
        });
    }
    return addressOf(text, given);
}
function addressOf(text, given) {
    const refuse = (problem, hint) => (0,inputs_given/* invalid */.Gq)(given, problem, hint);
    const scheme = /^([a-z0-9+]+):\/\//i.exec(text)?.[1]?.toLowerCase() ?? '';
    const engine = schemes[scheme.split('+')[0] ?? ''];
    if (engine === undefined) {
        const hint = `Begin it with postgresql:// or mysql://, as in ${example}.`;
        throw refuse(`${(0,inputs_given/* shown */.SP)(`${scheme}://`)} is no kind of database that this action knows.`, hint);
    }
    const escapes = 'Write characters of the password that mean something in a URL by their codes: @ as %40, : as %3A, / as %2F, ? as %3F, # as %23, % as %25.';
    let url;
    try {
        url = new URL(text.replace(/^[^:]*/, scheme));
    }
    catch {
        throw refuse('this is not a URL.', `${escapes} The whole is ${example}.`);
    }
    const [user, password] = [decoded(url.username), decoded(url.password)];
    const name = decoded(url.pathname.replace(/^\//, ''));
    if (user === null || password === null || name === null)
        throw refuse('a % in it begins no code.', escapes);
    if (url.hash !== '')
        throw refuse('it holds a #.', escapes);
    if (name === '' || name.includes('/')) {
        throw refuse('it names no database.', `Its name comes after the host, as in ${example}. ${escapes}`);
    }
    const host = decoded(url.hostname.replace(/^\[(.*)\]$/, '$1')) ?? '';
    if (host === '')
        throw refuse('it names no host.', `The host comes after the @, as in ${example}.`);
    const options = (engine === 'mysql' ? mysqlOptions : postgresqlOptions)(url.searchParams);
    return { url: text, engine, host, port: url.port, name, user, password, options };
}
function decoded(text) {
    try {
        return decodeURIComponent(text);
    }
    catch {
        return null;
    }
}
const postgresqlOptions = (given) => Object.fromEntries(given);
function mysqlOptions(given) {
    const options = {};
    const ssl = {};
    for (const [key, value] of given) {
        const name = key.toLowerCase().replaceAll('-', '_');
        const file = /^ssl_?(ca|cert|key|capath|cipher)$/.exec(name)?.[1];
        if (file !== undefined)
            ssl[file] = value;
        else if (name === 'ssl_mode' || name === 'sslmode')
            options.ssl_mode = value.toUpperCase().replaceAll('-', '_');
        else
            options[name] = value;
    }
    return Object.keys(ssl).length > 0 ? { ...options, ssl } : options;
}
const serviceNames = ['redis'];
function parseServices(given) {
    const items = (0,inputs_given/* asList */.DD)(given, /[\s,]+/).map((item) => (0,inputs_given/* asChoice */._z)({ ...given, value: item }, serviceNames));
    return [...new Set(items)];
}

// EXTERNAL MODULE: ./build/inputs/dotenv.js
var dotenv = __nccwpck_require__(1183);
// EXTERNAL MODULE: ./build/inputs/visitors.js
var visitors = __nccwpck_require__(3362);
;// CONCATENATED MODULE: ./build/inputs/firewall.js


const hint = 'Write `firewall: enable`, or a list: `[enable, 25/tcp, 5432/tcp from 10.0.0.0/16]`.';
function parseFirewall(given) {
    const items = (0,inputs_given/* asList */.DD)(given).map((item) => item.toLowerCase().replace(/\s+/g, ' '));
    const words = items.filter((item) => /^[a-z-]+$/.test(item));
    const wrong = words.find((word) => word !== 'open' && word !== 'enable');
    if (wrong !== undefined || words.length > 1)
        throw (0,inputs_given/* invalid */.Gq)(given, `${(0,inputs_given/* shown */.SP)(wrong ?? words.join(', '))} is neither open nor enable.`, hint);
    const ports = items.filter((item) => !words.includes(item)).map((item) => parsePort(given, item));
    const enable = words[0] === 'enable';
    if (!enable && ports.length > 0)
        throw (0,inputs_given/* invalid */.Gq)(given, 'ports are opened in a firewall that is switched on by `enable` only.', hint);
    return { enable, ports };
}
function parsePort(given, item) {
    const [, numbers = '', protocol, from] = /^(\d{1,5}(?:-\d{1,5})?)\/(tcp|udp)(?: from (\S+))?$/.exec(item) ?? [];
    const [first = 0, last = first] = numbers.split('-').map(Number);
    if ((protocol !== 'tcp' && protocol !== 'udp') || first < 1 || last > 65_535 || last < first)
        throw (0,inputs_given/* invalid */.Gq)(given, `${(0,inputs_given/* shown */.SP)(item)} is not a port.`, hint);
    return { numbers: numbers.replace(/^(\d+)-\1$/, '$1'), protocol, from: from ? (0,visitors/* parseNetwork */.MO)(given, from) : null };
}

// EXTERNAL MODULE: ./build/inputs/host-key.js
var host_key = __nccwpck_require__(8757);
// EXTERNAL MODULE: ./build/inputs/limits.js
var limits = __nccwpck_require__(7793);
;// CONCATENATED MODULE: ./build/inputs/missing-secret.js


function missingSecret(env, names, why, line) {
    const named = names.filter((name) => (0,inputs_source/* inputIsNamed */.gd)(env, name));
    if (named.length === 0) {
        return new errors/* DeployError */.s('INPUT_MISSING', `${names[0]}: nothing was given. ${why}`, { hint: `Add ${line}.` });
    }
    return new errors/* DeployError */.s('SECRET_EMPTY', `${named.join(' and ')}: empty. ${why}`, {
        hint: `Give it from a secret: ${line}. If the workflow does, the secret is empty: is it named so in this repository, or in the environment this job declares? (Runs of forks and of Dependabot get no secrets.)`,
    });
}
const secretLine = (input, secret) => `\`${input}: \${{ secrets.${secret} }}\``;

// EXTERNAL MODULE: ./build/inputs/names.js
var names = __nccwpck_require__(881);
;// CONCATENATED MODULE: ./build/inputs/private-key.js

const whole = 'Paste the whole private key (the file without .pub), from its line -----BEGIN to its line -----END, into the secret.';
function repairPrivateKey(given) {
    const text = private_key_decoded(given
        .replace(/^\uFEFF/, '')
        .replace(/\\r|\r/g, '')
        .replace(/\\n/g, '\n')
        .trim()
        .replace(/^(["'])([\s\S]*)\1$/, '$2'));
    refuseOthers(text);
    const block = /-----BEGIN ([A-Z0-9 ]*PRIVATE KEY)-----([\s\S]*?)-----END \1-----/.exec(text);
    if (!block) {
        throw /-----(BEGIN|END)/.test(text)
            ? private_key_refuse('is cut off: its first or its last line is missing.', whole)
            : private_key_refuse('is not a private key.', whole);
    }
    const label = block[1] ?? '';
    if (label === 'PRIVATE KEY' || label === 'ENCRYPTED PRIVATE KEY') {
        throw private_key_refuse('is in the PKCS #8 format, as openssl writes it, which SSH programs do not all read.', 'Convert it with `ssh-keygen -p -f FILE`, which rewrites the file (an empty passphrase is fine). For an Ed25519 key that command fails: make a new one with `ssh-keygen -t ed25519 -f deploy_key`.');
    }
    const lines = (block[2] ?? '').split(/\s*\n\s*/);
    const headers = lines.filter((line) => /^[A-Za-z-]+: /.test(line));
    const body = lines
        .filter((line) => !headers.includes(line))
        .join('')
        .replace(/\s+/g, '');
    if (!/^[A-Za-z0-9+/]{40,}=*$/.test(body))
        throw private_key_refuse('holds characters that no key has, or too few.', whole);
    if (label.startsWith('OPENSSH'))
        refuseUnusable(Buffer.from(body, 'base64'));
    const wrapped = body.match(/.{1,70}/g) ?? [];
    const head = headers.length > 0 ? [...headers, ''] : [];
    return `${[`-----BEGIN ${label}-----`, ...head, ...wrapped, `-----END ${label}-----`].join('\n')}\n`;
}
function private_key_decoded(text) {
    if (text.includes('-----') || !/^[A-Za-z0-9+/\s]+=*$/.test(text))
        return text;
    const inside = Buffer.from(text, 'base64').toString('latin1').replace(/\r/g, '').trim();
    return /^(-----BEGIN|PuTTY-User-Key-File)/.test(inside) ? inside : text;
}
function refuseOthers(text) {
    if (/^PuTTY-User-Key-File/.test(text)) {
        throw private_key_refuse('is in the format of PuTTY.', 'In PuTTYgen choose Conversions, Export OpenSSH key; or run `puttygen FILE.ppk -O private-openssh -o deploy_key`. Then paste the new file into the secret.');
    }
    if (/^((ssh|ecdsa|sk)-[a-z0-9@.-]+ AAAA|---- BEGIN SSH2 PUBLIC KEY|-----BEGIN [A-Z ]*PUBLIC KEY)/.test(text)) {
        throw private_key_refuse('is a public key.', `That one belongs on the server, in ~/.ssh/authorized_keys. ${whole}`);
    }
    if (/^-----BEGIN CERTIFICATE/.test(text))
        throw private_key_refuse('is a certificate.', whole);
    if (/^[~./][^\n]*$/.test(text)) {
        throw private_key_refuse('is the name of a file.', `The file is not on GitHub's machine. ${whole}`);
    }
}
function refuseUnusable(blob) {
    const magic = 'openssh-key-v1\0';
    if (blob.subarray(0, magic.length).toString('latin1') !== magic)
        throw private_key_refuse('was changed when it was copied.', whole);
    if (blob.includes('sk-ssh-ed25519@openssh.com') || blob.includes('sk-ecdsa-sha2-nistp256@openssh.com')) {
        throw private_key_refuse('needs a security token that somebody touches.', 'Make one that works alone: `ssh-keygen -t ed25519 -f deploy_key`.');
    }
    let at = magic.length;
    for (const kind of ['text', 'text', 'text', 'number', 'text', 'text']) {
        if (at + 4 > blob.length)
            throw private_key_refuse('is cut off.', whole);
        at += kind === 'text' ? 4 + blob.readUInt32BE(at) : 4;
    }
    if (at > blob.length)
        throw private_key_refuse('is cut off.', whole);
}
function private_key_refuse(problem, hint) {
    return new errors/* DeployError */.s('KEY_INVALID', `ssh-key: what was given ${problem}`, { hint });
}

// EXTERNAL MODULE: ./build/inputs/processes.js
var processes = __nccwpck_require__(2796);
;// CONCATENATED MODULE: ./build/inputs/offsite.js









const nightly = { calendar: '*-*-* 03:00:00', spread: true };
const defaultKeep = { daily: 7, weekly: 5, monthly: 12 };
const examples = '`to: s3:https://s3.eu-central-1.amazonaws.com/bucket/folder`, `to: sftp:user@host:/folder` or `to: /mnt/folder`';
function parseBackups(given, source) {
    for (const name of ['backup-password', 'backup-access-key', 'backup-secret-key', 'backup-ssh-key'])
        for (const line of linesToMask((0,inputs_source/* inputValue */.UV)(source.env, name)))
            source.setSecret(line);
    const all = [...given.values()].filter(({ name }) => name.startsWith('backups.'));
    if (all.length === 0)
        return undefined;
    const unknown = all.find(({ name }) => !limits/* backupFields */.EU.includes(name.split('.')[1] ?? '') || isTooDeep(name));
    if (unknown)
        throw (0,inputs_given/* invalid */.Gq)(unknown, 'there is no such key.', `The keys are ${limits/* backupFields */.EU.join(', ')}.`);
    const to = given.get('backups.to');
    if (!to) {
        throw new errors/* DeployError */.s('INPUT_MISSING', 'backups.to: nothing was given.', {
            hint: `Say below \`backups:\` where they go: ${examples}.`,
        });
    }
    const address = parseAddress(to, given, source);
    const schedule = given.get('backups.schedule');
    return {
        address,
        schedule: schedule ? { calendar: (0,processes/* parseSchedule */.nP)(schedule), spread: false } : nightly,
        keep: parseKeep(given),
        notify: parseNotify(given.get('backups.notify')),
    };
}
const isTooDeep = (name) => name.split('.').length > (name.startsWith('backups.keep.') ? 3 : 2);
function parseAddress(to, given, source) {
    const text = (0,inputs_given/* asText */.e1)(to);
    if (/(\/\/|^sftp:)[^/@]*:[^/@]*@/.test(text)) {
        throw new errors/* DeployError */.s('SECRET_IN_FILE', `${to.file}, line ${to.line}: this address holds a password.`, {
            hint: 'Remove it from the file, change it (it is in the history of the repository now), and give it as an input of the workflow, from a secret.',
            ...(to.file === undefined ? {} : { file: to.file }),
            ...(to.line === undefined ? {} : { line: to.line }),
        });
    }
    const { env } = source;
    const secret = (name, example, why) => {
        const value = (0,inputs_source/* inputValue */.UV)(env, name);
        if (value === '')
            throw missingSecret(env, [name], why, secretLine(name, example));
        return value;
    };
    const kind = /^\//.test(text) ? 'folder' : (/^(s3|sftp):/.exec(text)?.[1] ?? '');
    if (/[\s\p{Cc}]/u.test(text) || kind === '') {
        throw (0,inputs_given/* invalid */.Gq)(to, `${(0,inputs_given/* shown */.SP)(text)} is no place for backups.`, `Write ${examples}.`);
    }
    const password = secret('backup-password', 'BACKUP_PASSWORD', 'Backups are encrypted by it.');
    if (kind === 'folder')
        return { repository: folderOf(to, text), environment: { RESTIC_PASSWORD: password }, sftp: null };
    if (kind === 's3') {
        if (!/^s3:(https?:\/\/)?[A-Za-z0-9.-]+(:\d+)?\/[^/?#]+[^?#]*$/.test(text)) {
            const hint = 'Write the address of the service and the bucket: `to: s3:https://s3.eu-central-1.amazonaws.com/bucket/folder`.';
            throw (0,inputs_given/* invalid */.Gq)(to, `${(0,inputs_given/* shown */.SP)(text)} is no address of S3.`, hint);
        }
        const why = 'S3 is opened by a key of two parts.';
        const environment = {
            RESTIC_PASSWORD: password,
            AWS_ACCESS_KEY_ID: secret('backup-access-key', 'BACKUP_ACCESS_KEY', why),
            AWS_SECRET_ACCESS_KEY: secret('backup-secret-key', 'BACKUP_SECRET_KEY', why),
        };
        return { repository: text, environment, sftp: null };
    }
    const parts = /^sftp:(?:([^@/:]+)@([^@/:]+):([^:].*)|\/\/([^@/:]+)@([^@/:]+)(?::(\d+))?\/(.+))$/.exec(text);
    if (!parts || !/^[A-Za-z0-9_][A-Za-z0-9_.+-]*$/.test(parts[1] ?? parts[4] ?? '')) {
        const hint = 'Write `to: sftp:user@host:/folder`, or `to: sftp://user@host:2222//folder` with a port.';
        throw (0,inputs_given/* invalid */.Gq)(to, `${(0,inputs_given/* shown */.SP)(text)} is no address of SFTP.`, hint);
    }
    return {
        repository: text,
        environment: { RESTIC_PASSWORD: password },
        sftp: {
            user: parts[1] ?? parts[4] ?? '',
            host: (0,address/* parseHost */.o6)({ ...to, value: parts[2] ?? parts[5] ?? '' }),
            port: Number(parts[6] ?? 22),
            key: repairKey(secret('backup-ssh-key', 'BACKUP_SSH_KEY', 'SFTP is opened by a key.'), source),
            hostKeys: parseKeysOfHost(given.get('backups.host-key'), parts[2] ?? parts[5] ?? ''),
        },
    };
}
function folderOf(to, text) {
    const path = text.replace(/\/+$/, '');
    if (path !== '' && !path.split('/').includes('..') && !path.includes('//'))
        return path;
    throw (0,inputs_given/* invalid */.Gq)(to, `${(0,inputs_given/* shown */.SP)(text)} is no folder for backups.`, 'Name the folder where another disk is mounted: `to: /mnt/backups`.');
}
function parseKeysOfHost(given, host) {
    const scan = `\`ssh-keyscan ${host}\``;
    if (!given) {
        throw new errors/* DeployError */.s('INPUT_MISSING', 'backups.host-key: nothing was given.', {
            hint: `Without it nobody knows whether ${host} is yours. Add a line that ${scan} shows, once you have compared it: \`host-key: ssh-ed25519 AAAA…\`.`,
        });
    }
    return (0,inputs_given/* asList */.DD)(given, /\n/).map((line) => {
        const key = /(?:^|\s)((?:ssh-(?:ed25519|rsa)|ecdsa-sha2-nistp\d+) [A-Za-z0-9+/]{40,}=*)(?:\s|$)/.exec(line)?.[1];
        if (key !== undefined)
            return key;
        throw (0,inputs_given/* invalid */.Gq)(given, `${(0,inputs_given/* shown */.SP)(line)} is no host key.`, `Paste a line that ${scan} shows; a fingerprint is too little here.`);
    });
}
function repairKey(key, { setSecret }) {
    try {
        const repaired = repairPrivateKey(key);
        for (const line of linesToMask(repaired))
            setSecret(line);
        return repaired;
    }
    catch (error) {
        if (!(error instanceof errors/* DeployError */.s))
            throw error;
        throw new errors/* DeployError */.s(error.code, error.message.replace(/^ssh-key/, 'backup-ssh-key'), error.details);
    }
}
function parseKeep(given) {
    const all = [...given.values()].filter(({ name }) => name === 'backups.keep' || name.startsWith('backups.keep.'));
    const [first] = all;
    if (!first)
        return defaultKeep;
    const keep = all.map((one) => {
        const span = one.name.split('.')[2] ?? '';
        if (!limits/* spans */.iV.includes(span)) {
            throw (0,inputs_given/* invalid */.Gq)(one, 'there is no such span.', `Write below \`keep:\` how many stay of ${limits/* spans */.iV.join(', ')}: \`daily: 7\`.`);
        }
        return [span, (0,inputs_given/* asNumber */.i)(one, 0, 1000)];
    });
    if (keep.some(([, count]) => count > 0))
        return Object.fromEntries(keep.filter(([, count]) => count > 0));
    throw (0,inputs_given/* invalid */.Gq)({ ...first, name: 'backups.keep' }, 'none would stay.', 'Write for example `daily: 7`.');
}
function parseNotify(given) {
    if (!given)
        return '';
    const text = (0,inputs_given/* asText */.e1)(given);
    if (!/[\p{Cc}]/u.test(text))
        return text;
    throw (0,inputs_given/* invalid */.Gq)(given, 'is of several lines.', 'Write one line, or a script of the repository: `notify: sh tell.sh`.');
}

;// CONCATENATED MODULE: ./build/inputs/passwords.js


const userName = /^[\p{L}\p{N}_.@+-]{1,150}$/u;
const users = {
    input: 'passwords',
    pattern: userName,
    problem: 'has a user name with other characters than letters, digits and @ . + - _.',
};
function parsePasswords(text) {
    const found = new Map((0,dotenv/* parseDotenv */.q)(text, users).map(({ name, value }) => [name, value]));
    return [...found].map(([name, password]) => {
        if (password !== '')
            return { name, password };
        throw new errors/* DeployError */.s('INPUT_INVALID', `passwords: the password of ${name} is empty.`, {
            hint: 'Write `name=password`, with single quotes around a password that has spaces, quotes or # in it.',
        });
    });
}

// EXTERNAL MODULE: ./build/inputs/project-fields.js
var project_fields = __nccwpck_require__(7084);
;// CONCATENATED MODULE: ./build/inputs/run.js
function readRun(source) {
    const { env } = source;
    const server = env.GITHUB_SERVER_URL;
    const workspace = (env.GITHUB_WORKSPACE || env.PWD || '.').replace(/(.)\/+$/, '$1');
    const repository = env.GITHUB_REPOSITORY || readOrigin(source.readFile(`${workspace}/.git/config`) ?? '');
    const id = env.GITHUB_RUN_ID;
    return {
        workspace,
        repository,
        repositoryId: env.GITHUB_REPOSITORY_ID ?? '',
        commit: env.GITHUB_SHA ?? '',
        ref: env.GITHUB_REF_NAME ?? '',
        actor: env.GITHUB_ACTOR || env.USER || '',
        url: server && id ? `${server}/${repository}/actions/runs/${id}` : '',
        temp: env.RUNNER_TEMP || env.TMPDIR || '/tmp',
        startedAt: (source.now?.() ?? new Date()).toISOString(),
    };
}
function readOrigin(config) {
    const url = /^\[remote "origin"\]\n(?:\s+.*\n)*?\s+url = (.*)$/m.exec(config)?.[1] ?? '';
    return /[:/]([^/:]+\/[^/]+?)(?:\.git)?\/?$/.exec(url)?.[1] ?? '';
}

;// CONCATENATED MODULE: ./build/inputs/run-fields.js




function onlyIn(given, mode, modes, who) {
    if (modes.includes(mode))
        return;
    const hint = `Leave it out, or write \`mode: ${modes[0]}\`.`;
    throw (0,inputs_given/* invalid */.Gq)(given, `only ${who} takes it, and this is \`mode: ${mode}\`.`, hint);
}
function parseRelease(given, mode) {
    onlyIn(given, mode, ['rollback'], 'a rollback');
    const text = (0,inputs_given/* asText */.e1)(given);
    if (/^[\p{L}\p{N}][\p{L}\p{N}._/+@-]{0,199}$/u.test(text) && !text.includes('..'))
        return text;
    const hint = 'Write the tag, the commit, or the identifier that the log and the output `release` of its run tell.';
    throw (0,inputs_given/* invalid */.Gq)(given, `${(0,inputs_given/* shown */.SP)(text)} names no release.`, hint);
}
const interactive = /^(shell|shell_plus|dbshell|changepassword)$/;
const serving = /^(runserver|runserver_plus|testserver)$/;
function parseCommand(given, mode) {
    onlyIn(given, mode, ['manage'], '`mode: manage`');
    const words = (0,processes/* commandWords */.Bl)({ ...given, value: (0,inputs_given/* asText */.e1)(given).replace(/^\s*(python3?\s+)?(\.\/)?manage\.py\s+/, '') });
    const [name = '', ...rest] = words;
    if (!/^[A-Za-z_][\w-]*$/.test(name)) {
        throw (0,inputs_given/* invalid */.Gq)(given, `${(0,inputs_given/* shown */.SP)(name)} is no command of manage.py.`, 'Write for example `command: clearsessions`.');
    }
    if (serving.test(name)) {
        throw (0,inputs_given/* invalid */.Gq)(given, `${name} serves a site, and never ends.`, 'The site is served already: look at its address.');
    }
    if (interactive.test(name) && (rest.length === 0 || name === 'changepassword')) {
        throw (0,inputs_given/* invalid */.Gq)(given, `${name} waits for what somebody types, and a workflow has no terminal.`, name === 'changepassword'
            ? 'Use the input `passwords`.'
            : 'Give it something to do (`command: shell -c "…"`), or log in to the server and use `sudo <app>-manage`.');
    }
    return words;
}
function requireCommand(command, mode) {
    if (mode !== 'manage' || command !== undefined)
        return;
    throw new errors/* DeployError */.s('INPUT_MISSING', 'command: nothing was given.', {
        hint: 'Add what is to run on the server: `command: clearsessions`.',
    });
}
function parseMaintenance(given, mode) {
    onlyIn(given, mode, ['maintenance'], '`mode: maintenance`');
    const text = (0,inputs_given/* asText */.e1)(given).toLowerCase();
    return (0,inputs_given/* asChoice */._z)({ ...given, value: { true: 'on', false: 'off' }[text] ?? text }, ['on', 'off']) === 'on';
}
function requireMaintenance(maintenance, mode) {
    if (mode !== 'maintenance' || maintenance !== undefined)
        return maintenance;
    throw new errors/* DeployError */.s('INPUT_MISSING', 'maintenance: nothing was given.', {
        hint: 'Add what is wanted: `maintenance: on`, or `maintenance: off`.',
    });
}
function parseFixturesReload(given, mode, fixtures) {
    onlyIn(given, mode, ['deploy', 'plan'], 'a deploy');
    if ((0,inputs_given/* asText */.e1)(given) === 'all')
        return [...fixtures];
    const files = (0,project_fields/* parseFiles */.Bj)(given);
    const unknown = files.find((file) => !fixtures.includes(file));
    if (unknown === undefined)
        return files;
    const known = fixtures.length === 0 ? 'there are none' : `they are ${fixtures.join(', ')}`;
    throw (0,inputs_given/* invalid */.Gq)(given, `${(0,inputs_given/* shown */.SP)(unknown)} is none of the fixtures.`, `Name one of \`fixtures\` (${known}), or \`all\`.`);
}
function parseSnapshot(given, mode) {
    onlyIn(given, mode, ['restore'], '`mode: restore`');
    const text = (0,inputs_given/* asText */.e1)(given).toLowerCase();
    if (text === 'latest')
        return '';
    if (/^[0-9a-f]{4,64}$/.test(text))
        return text;
    const hint = 'Copy it from a run of `mode: status`, or leave it out for the newest.';
    throw (0,inputs_given/* invalid */.Gq)(given, `${(0,inputs_given/* shown */.SP)(text)} is not the name of a snapshot.`, hint);
}
function requireBackups(backups, mode) {
    if (mode !== 'restore' || backups !== undefined)
        return;
    throw new errors/* DeployError */.s('INPUT_MISSING', 'backups: nothing was given, and `mode: restore` brings a site back from them.', {
        hint: 'Say in .github/django-prod.yml where they are, as the site that is gone did: `backups:`, and below it `to: …`.',
    });
}
function parseSince(given, mode) {
    onlyIn(given, mode, ['logs'], '`mode: logs`');
    const text = (0,inputs_given/* asText */.e1)(given);
    if (/^[\w :.,+-]{1,60}$/.test(text))
        return text;
    throw (0,inputs_given/* invalid */.Gq)(given, `${(0,inputs_given/* shown */.SP)(text)} is no time.`, 'Write for example `since: 1 hour ago`, or `2026-01-31 18:00`.');
}
function parseDeleteData(given, mode) {
    onlyIn(given, mode, ['remove', 'plan-remove'], '`mode: remove`');
    return (0,inputs_given/* asChoice */._z)(given, ['true', 'false']) === 'true';
}
function requireConfirm(given, mode, app) {
    if (given !== undefined)
        onlyIn(given, mode, ['remove'], '`mode: remove`');
    if (mode !== 'remove')
        return;
    const hint = `Write \`confirm: ${app}\` if it is to be removed from the server. \`mode: plan-remove\` shows what would go, and what would stay. Nothing was touched.`;
    if (given === undefined) {
        throw new errors/* DeployError */.s('INPUT_MISSING', 'confirm: nothing was given, and `mode: remove` takes a site away.', {
            hint,
        });
    }
    if ((0,inputs_given/* asText */.e1)(given) !== app)
        throw (0,inputs_given/* invalid */.Gq)(given, `${(0,inputs_given/* shown */.SP)((0,inputs_given/* asText */.e1)(given))} is not the name of this site.`, hint);
}

;// CONCATENATED MODULE: ./build/inputs/way.js





function readWay(given, key, own) {
    const jump = given.get('jump');
    const command = given.get('proxy-command');
    if (jump && command) {
        throw (0,inputs_given/* invalid */.Gq)(command, 'there is `jump` too.', 'Give one of both: the command may go through any machine itself.');
    }
    const hostKey = given.get('jump-host-key');
    if (!jump) {
        const alone = hostKey ? 'jump-host-key' : key === '' ? undefined : 'jump-key';
        if (alone === undefined)
            return command ? { proxyCommand: parseProxyCommand(command) } : {};
        throw new errors/* DeployError */.s('INPUT_MISSING', `jump: nothing was given, and there is \`${alone}\`.`, {
            hint: `Add the machine: \`jump: user@bastion.example.org\`; or remove \`${alone}\`.`,
        });
    }
    const privateKey = key === '' ? own.privateKey : repairJumpKey(key);
    if (privateKey === undefined && own.agent === undefined) {
        throw new errors/* DeployError */.s('INPUT_MISSING', 'jump-key: nothing was given, and there is no ssh-key either.', {
            hint: 'Give one from a secret as the input `jump-key`: the password of the server is not tried on another machine.',
        });
    }
    const hostKeys = hostKey ? (0,host_key/* parseHostKeys */.C)(hostKey) : [];
    const { agent, passphrase } = own;
    return { jump: { ...parseJump(jump, own.user), privateKey, passphrase, agent, hostKeys } };
}
function parseJump(given, user) {
    const text = (0,inputs_given/* asText */.e1)(given).replace(/^ssh:\/\//, '');
    const parts = /^(?:([^@\s]+)@)?(\[[^\]\s]+\]|[^:@,\s]+)(?::(\d+))?$/.exec(text);
    if (!parts) {
        const hint = 'Write one machine, `jump: user@bastion.example.org:22` say. For a way over several use `proxy-command`.';
        throw (0,inputs_given/* invalid */.Gq)(given, `${(0,inputs_given/* shown */.SP)(text)} names no machine to log in to.`, hint);
    }
    const part = (value) => ({ ...given, value });
    return {
        user: parts[1] === undefined ? user : (0,address/* parseUser */.tN)(part(parts[1])),
        host: (0,address/* parseHost */.o6)(part(parts[2] ?? '')),
        port: parts[3] === undefined ? 22 : (0,address/* parsePort */.pz)(part(parts[3])),
    };
}
function parseProxyCommand(given) {
    const text = (0,inputs_given/* asText */.e1)(given);
    if (!/[\0\r\n]/.test(text))
        return text;
    throw (0,inputs_given/* invalid */.Gq)(given, 'is of several lines.', 'Write one command of the shell: `proxy-command: nc %h %p` say.');
}
function repairJumpKey(key) {
    try {
        return repairPrivateKey(key);
    }
    catch (error) {
        if (!(error instanceof errors/* DeployError */.s))
            throw error;
        throw new errors/* DeployError */.s(error.code, error.message.replace(/^ssh-key/, 'jump-key'), error.details);
    }
}

// EXTERNAL MODULE: ./build/inputs/workflow.js
var workflow = __nccwpck_require__(8336);
// EXTERNAL MODULE: ./build/render/env.js
var env = __nccwpck_require__(3399);
;// CONCATENATED MODULE: ./build/inputs.js

























function readInputs(source) {
    const { env } = source;
    for (const name of ['basic-auth', 'ssh-key', 'ssh-key-passphrase', 'password', 'jump-key', 'superuser-password']) {
        for (const line of linesToMask((0,inputs_source/* inputValue */.UV)(env, name)))
            source.setSecret(line);
    }
    const passwords = readPasswords(source);
    (0,inputs_source/* refuseUnknownInputs */.QZ)(env);
    const run = readRun(source);
    const given = (0,inputs_source/* readGiven */.Q8)(source, run.workspace);
    const read = (name, parse) => {
        const one = given.get(name);
        return one === undefined ? undefined : parse(one);
    };
    const require = (name, parse, hint) => {
        const value = read(name, parse);
        if (value === undefined)
            throw new errors/* DeployError */.s('INPUT_MISSING', `${name}: nothing was given.`, { hint });
        return value;
    };
    const number = (name) => {
        const [least, most] = limits/* bounds */.O[name];
        return read(name, (one) => (0,inputs_given/* asNumber */.i)(one, least, most));
    };
    const choice = (name) => read(name, (one) => (0,inputs_given/* asChoice */._z)(one, limits/* choices */.zM[name]));
    const language = choice('language') ?? 'en';
    const host = require('host', address/* parseHost */.o6, 'Add the address of your server: `host: 203.0.113.7`.');
    const user = read('user', address/* parseUser */.tN) ?? 'root';
    const app = (0,inputs_app/* parseApp */.d)(given.get('app'), run.repository);
    const https = read('https', parseHttps) ?? 'auto';
    const mode = read('mode', (one) => (0,inputs_given/* asChoice */._z)(one, names/* modes */.nI)) ?? 'deploy';
    const readDomains = (one) => (0,address/* parseDomains */.J4)(one, https);
    const domainsHint = 'Add the name under which people reach the site: `domains: www.example.org`.';
    const bringsOwn = names/* modesWithoutProject */.MI.includes(mode);
    const domains = bringsOwn ? (read('domains', readDomains) ?? []) : require('domains', readDomains, domainsHint);
    if (domains.length === 0 && !bringsOwn)
        throw new errors/* DeployError */.s('INPUT_MISSING', 'domains: no name in it.', { hint: 'Add one.' });
    const open = [host, user, app, ...domains.flatMap((domain) => [`https://${domain}/`, `http://${domain}/`])];
    if (!bringsOwn && !given.has('database'))
        (0,workflow/* refuseEmpty */.O)('database', source, run);
    const basicAuth = readBasicAuth(source);
    if (!bringsOwn && basicAuth.length === 0)
        (0,workflow/* refuseEmpty */.O)('basic-auth', source, run);
    const fixtures = read('fixtures', project_fields/* parseFiles */.Bj) ?? [];
    const command = read('command', (one) => parseCommand(one, mode));
    requireCommand(command, mode);
    requireConfirm(given.get('confirm'), mode, app);
    const backups = bringsOwn ? undefined : parseBackups(given, source);
    requireBackups(backups, mode);
    const login = readLogin(env, source.setSecret);
    const way = readWay(given, (0,inputs_source/* inputValue */.UV)(env, 'jump-key'), { ...login, user });
    for (const line of linesToMask(way.jump?.privateKey ?? ''))
        source.setSecret(line);
    const inputs = {
        host,
        port: read('port', address/* parsePort */.pz) ?? 22,
        user,
        ...login,
        ...way,
        hostKeys: read('host-key', host_key/* parseHostKeys */.C) ?? [],
        mode,
        release: read('release', (one) => parseRelease(one, mode)),
        command,
        maintenance: requireMaintenance(read('maintenance', (one) => parseMaintenance(one, mode)), mode),
        snapshot: read('snapshot', (one) => parseSnapshot(one, mode)),
        since: read('since', (one) => parseSince(one, mode)),
        follow: env.DJANGO_PROD_FOLLOW === '1',
        language,
        deleteData: read('delete-data', (one) => parseDeleteData(one, mode)) ?? false,
        app,
        path: read('path', project_fields/* parseFolder */.Ir),
        domains,
        settings: read('settings', project_fields/* parseModule */.Y$),
        env: readEnv(source, open),
        database: read('database', (one) => parseDatabase(one, source.setSecret)) ?? 'auto',
        databaseGiven: given.has('database'),
        services: read('services', parseServices) ?? [],
        superuser: readSuperuser(env, given),
        passwords,
        https,
        proxy: choice('proxy') ?? 'auto',
        firewall: read('firewall', parseFirewall) ?? { enable: false, ports: [] },
        visitors: (0,visitors/* parseVisitors */.nW)(given, https, domains),
        redirectGiven: given.has('redirect'),
        basicAuth,
        include: read('include', project_fields/* parsePatterns */.Z7) ?? [],
        exclude: read('exclude', project_fields/* parsePatterns */.Z7) ?? [],
        application: read('application', project_fields/* parseApplication */.wO),
        python: read('python', project_fields/* parsePython */.w_),
        fixtures,
        fixturesReload: read('fixtures-reload', (one) => parseFixturesReload(one, mode, fixtures)) ?? [],
        workers: number('workers'),
        threads: number('threads'),
        healthPath: read('health-path', project_fields/* parseHealthPath */.fj) ?? '/',
        healthPathGiven: given.has('health-path'),
        healthPaths: (0,project_fields/* parseHealthPaths */.qh)(given),
        lockSeconds: number('lock-seconds') ?? 600,
        verifySeconds: number('verify-seconds') ?? 2,
        drainSeconds: number('drain-seconds') ?? 10,
        keepReleases: number('keep-releases') ?? 5,
        processes: (0,processes/* parseProcesses */.xO)(given),
        processesGiven: [...given.keys()].some((name) => /^processes(\.|$)/.test(name)),
        packages: read('packages', project_fields/* parsePackages */.R_) ?? { names: [], auto: true },
        commands: (0,project_fields/* parseCommands */.Gr)(given),
        shared: read('shared', project_fields/* parseSharedFolders */.Mg) ?? [],
        overrides: read('overrides', inputs_given/* asText */.e1) ?? '',
        deployCheck: choice('deploy-check') ?? 'warn',
        backups,
        keepBackups: number('keep-backups') ?? 10,
        riskyMigrations: choice('risky-migrations') ?? 'warn',
        leaveDatabase: read('leave-database', inputs_given/* asText */.e1) ?? '',
        newSecrets: read('new-secrets', inputs_given/* asText */.e1) ?? '',
        links: choice('links') === 'true',
        takeOver: read('take-over', project_fields/* parseUnits */.XS) ?? [],
    };
    return { inputs, run };
}
function parseHttps(given) {
    const text = (0,inputs_given/* asText */.e1)(given).toLowerCase();
    if (['false', 'no', 'none'].includes(text)) {
        throw (0,inputs_given/* invalid */.Gq)(given, `${(0,inputs_given/* shown */.SP)(text)} is none of auto, internal, off.`, 'Write `https: off`.');
    }
    return (0,inputs_given/* asChoice */._z)(given, limits/* choices */.zM.https);
}
function readLogin(env, setSecret) {
    const key = (0,inputs_source/* inputValue */.UV)(env, 'ssh-key');
    const passphrase = (0,inputs_source/* inputValue */.UV)(env, 'ssh-key-passphrase');
    const password = (0,inputs_source/* inputValue */.UV)(env, 'password');
    const line = secretLine('ssh-key', 'DEPLOY_KEY');
    const agent = env.SSH_AUTH_SOCK ?? '';
    if (key === '' && password === '' && passphrase === '' && agent !== '')
        return { agent };
    if (key === '' && password === '') {
        throw missingSecret(env, ['ssh-key', 'password'], 'Logging in needs a key or a password.', line);
    }
    if (key === '' && passphrase !== '') {
        throw missingSecret(env, ['ssh-key'], 'There is a passphrase, and no key that it could be for.', line);
    }
    const privateKey = key === '' ? undefined : repairPrivateKey(key);
    for (const one of linesToMask(privateKey ?? ''))
        setSecret(one);
    return { privateKey, passphrase: passphrase || undefined, password: password || undefined };
}
function readEnv(source, open) {
    const entries = (0,dotenv/* parseDotenv */.q)((0,inputs_source/* inputValue */.UV)(source.env, 'env'));
    for (const { value } of entries) {
        for (const line of valueLinesToMask(value, open))
            source.setSecret(line);
    }
    (0,env/* checkEnv */.c)(entries);
    return entries;
}
function readPasswords(source) {
    const text = (0,inputs_source/* inputValue */.UV)(source.env, 'passwords');
    for (const line of linesToMask(text))
        source.setSecret(line);
    const passwords = parsePasswords(text);
    for (const { password } of passwords)
        for (const line of linesToMask(password))
            source.setSecret(line);
    return passwords;
}
function readSuperuser(env, given) {
    const name = given.get('superuser');
    const email = given.get('superuser-email');
    const password = (0,inputs_source/* inputValue */.UV)(env, 'superuser-password');
    if (name === undefined) {
        if (email === undefined && password === '')
            return undefined;
        const hint = 'Add `superuser: admin`, or remove `superuser-email` and `superuser-password`.';
        throw new errors/* DeployError */.s('INPUT_MISSING', 'superuser: the first administrator has no name.', { hint });
    }
    if (!userName.test((0,inputs_given/* asText */.e1)(name))) {
        throw (0,inputs_given/* invalid */.Gq)(name, `${(0,inputs_given/* shown */.SP)((0,inputs_given/* asText */.e1)(name))} is not a user name.`, 'Use letters, digits and @ . + - _ only.');
    }
    if (email !== undefined && !/^[^\s@]+@[^\s@]+$/.test((0,inputs_given/* asText */.e1)(email))) {
        throw (0,inputs_given/* invalid */.Gq)(email, `${(0,inputs_given/* shown */.SP)((0,inputs_given/* asText */.e1)(email))} is not an e-mail address.`, 'Correct it, or leave it out.');
    }
    if (password === '') {
        const line = secretLine('superuser-password', 'SUPERUSER_PASSWORD');
        throw missingSecret(env, ['superuser-password'], 'The superuser gets no password made up for it.', line);
    }
    return { name: (0,inputs_given/* asText */.e1)(name), email: email === undefined ? '' : (0,inputs_given/* asText */.e1)(email), password };
}


/***/ }),

/***/ 3349:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   J4: () => (/* binding */ parseDomains),
/* harmony export */   o6: () => (/* binding */ parseHost),
/* harmony export */   pz: () => (/* binding */ parsePort),
/* harmony export */   tN: () => (/* binding */ parseUser)
/* harmony export */ });
/* harmony import */ var node_net__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(7030);
/* harmony import */ var node_net__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__nccwpck_require__.n(node_net__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var node_url__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(3136);
/* harmony import */ var node_url__WEBPACK_IMPORTED_MODULE_1___default = /*#__PURE__*/__nccwpck_require__.n(node_url__WEBPACK_IMPORTED_MODULE_1__);
/* harmony import */ var _places_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(5459);
/* harmony import */ var _given_js__WEBPACK_IMPORTED_MODULE_3__ = __nccwpck_require__(8796);
/* harmony import */ var _limits_js__WEBPACK_IMPORTED_MODULE_4__ = __nccwpck_require__(7793);





function parseHost(given) {
    const text = (0,_given_js__WEBPACK_IMPORTED_MODULE_3__/* .asText */ .e1)(given);
    const bare = text.replace(/^\[(.*)\]$/, '$1');
    if ((0,node_net__WEBPACK_IMPORTED_MODULE_0__.isIP)(bare))
        return bare.toLowerCase();
    const parts = /^(?:[a-z][a-z0-9+.-]*:\/\/)?(?:([^@/]*)@)?(\[[^\]]*\]|[^:/@\s]+)(?::(\d+))?(?:[:/].*)?$/i.exec(text);
    const name = parts?.[2]?.replace(/^\[(.*)\]$/, '$1') ?? '';
    if (parts && name !== text) {
        const user = parts[1]?.split(':')[0];
        const corrected = [`host: ${name}`, user ? `user: ${user}` : '', parts[3] ? `port: ${parts[3]}` : ''];
        const hint = `Write ${corrected
            .filter((one) => one !== '')
            .map((one) => `\`${one}\``)
            .join(' and ')}.`;
        throw (0,_given_js__WEBPACK_IMPORTED_MODULE_3__/* .invalid */ .Gq)(given, 'holds more than the name or address of the server.', hint);
    }
    const ascii = (0,node_url__WEBPACK_IMPORTED_MODULE_1__.domainToASCII)(text);
    if (ascii === '' || !ascii.split('.').every((label) => /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/.test(label))) {
        const hint = 'Write the name or the IP address that your provider shows, for example `host: 203.0.113.7`.';
        throw (0,_given_js__WEBPACK_IMPORTED_MODULE_3__/* .invalid */ .Gq)(given, `${(0,_given_js__WEBPACK_IMPORTED_MODULE_3__/* .shown */ .SP)(text)} is neither a name nor an IP address.`, hint);
    }
    return ascii;
}
function parsePort(given) {
    const port = (0,_given_js__WEBPACK_IMPORTED_MODULE_3__/* .asNumber */ .i)(given, ..._limits_js__WEBPACK_IMPORTED_MODULE_4__/* .bounds */ .O.port);
    if (port !== 21)
        return port;
    const hint = 'Use the port of SSH, which is 22 unless your provider says otherwise. FTP access is not enough.';
    throw (0,_given_js__WEBPACK_IMPORTED_MODULE_3__/* .invalid */ .Gq)(given, "21 is FTP's port; this action needs SSH.", hint);
}
function parseUser(given) {
    const user = (0,_given_js__WEBPACK_IMPORTED_MODULE_3__/* .asText */ .e1)(given);
    if (/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}$/.test(user))
        return user;
    const at = /^([A-Za-z0-9_][A-Za-z0-9_.-]*)@(\S+)$/.exec(user);
    const hint = at
        ? `Write \`user: ${at[1]}\` and \`host: ${at[2]}\`.`
        : 'Write the account you log in with, `root` say.';
    throw (0,_given_js__WEBPACK_IMPORTED_MODULE_3__/* .invalid */ .Gq)(given, `${(0,_given_js__WEBPACK_IMPORTED_MODULE_3__/* .shown */ .SP)(user)} is not the name of an account.`, hint);
}
function parseDomains(given, https) {
    const domains = (0,_given_js__WEBPACK_IMPORTED_MODULE_3__/* .asList */ .DD)(given, /[\s,]+/).map((text) => parseDomain(given, text, https));
    return [...new Set(domains)];
}
function parseDomain(given, text, https) {
    const bare = text
        .replace(/^[a-z][a-z0-9+.-]*:\/\//i, '')
        .replace(/^\/\//, '')
        .replace(/[/?#].*$/, '');
    const named = bare.replace(/:\d*$/, '').replace(/\.$/, '');
    if (/^(\*|\.)/.test(named)) {
        const hint = `Name each domain: \`domains: ${named.replace(/^[*.]+/, '')} www.${named.replace(/^[*.]+/, '')}\`.`;
        throw (0,_given_js__WEBPACK_IMPORTED_MODULE_3__/* .invalid */ .Gq)(given, `${(0,_given_js__WEBPACK_IMPORTED_MODULE_3__/* .shown */ .SP)(text)} stands for any name below a domain, for which certificates need more.`, hint);
    }
    const six = bare.replace(/^\[|\](:\d+)?$/g, '');
    if ((0,node_net__WEBPACK_IMPORTED_MODULE_0__.isIPv6)(six)) {
        const written = (0,node_net__WEBPACK_IMPORTED_MODULE_0__.isIPv6)(text) || text === `[${six}]` ? new URL(`http://[${six.split('%')[0]}]/`).hostname : '';
        if (written === '' || six.includes('%'))
            throw (0,_given_js__WEBPACK_IMPORTED_MODULE_3__/* .invalid */ .Gq)(given, `${(0,_given_js__WEBPACK_IMPORTED_MODULE_3__/* .shown */ .SP)(text)} is more than an address.`, `Write \`domains: ${six.split('%')[0]}\`.`);
        refuseLocal(given, text, https, (0,_places_js__WEBPACK_IMPORTED_MODULE_2__/* .isPublicAddress */ .i0)(written.slice(1, -1)));
        return written;
    }
    if (named !== text.replace(/\.$/, '')) {
        throw (0,_given_js__WEBPACK_IMPORTED_MODULE_3__/* .invalid */ .Gq)(given, `${(0,_given_js__WEBPACK_IMPORTED_MODULE_3__/* .shown */ .SP)(text)} is more than a domain name.`, `Write \`domains: ${named}\`.`);
    }
    const ascii = (0,node_url__WEBPACK_IMPORTED_MODULE_1__.domainToASCII)(named);
    const labels = ascii.split('.');
    if (ascii.length > 253 || !labels.every((label) => /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(label))) {
        throw (0,_given_js__WEBPACK_IMPORTED_MODULE_3__/* .invalid */ .Gq)(given, `${(0,_given_js__WEBPACK_IMPORTED_MODULE_3__/* .shown */ .SP)(text)} is not a domain name.`, 'Write it as in the browser: `domains: www.example.org`.');
    }
    const local = labels.length === 1 || labels.at(-1) === 'localhost';
    refuseLocal(given, text, https, (0,node_net__WEBPACK_IMPORTED_MODULE_0__.isIP)(ascii) ? (0,_places_js__WEBPACK_IMPORTED_MODULE_2__/* .isPublicAddress */ .i0)(ascii) : !local);
    return ascii;
}
function refuseLocal(given, text, https, isPublic) {
    if (https !== 'auto' || isPublic)
        return;
    const what = (0,node_net__WEBPACK_IMPORTED_MODULE_0__.isIP)(text.replace(/^\[|\]$/g, '')) ? 'a private address' : 'a name that only this machine knows';
    throw (0,_given_js__WEBPACK_IMPORTED_MODULE_3__/* .invalid */ .Gq)(given, `${(0,_given_js__WEBPACK_IMPORTED_MODULE_3__/* .shown */ .SP)(text)} is ${what}, for which no public authority gives a certificate.`, 'Use a domain name, or the public address; or write `https: internal` (browsers warn) or `https: off` (no encryption) for a trial.');
}


/***/ }),

/***/ 1818:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   d: () => (/* binding */ parseApp),
/* harmony export */   t: () => (/* binding */ slugOf)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(9984);
/* harmony import */ var _given_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(8796);


const ownedNames = new Set(('root daemon bin sys sync games man lp mail news uucp proxy www-data backup list irc gnats nobody nogroup adm tty ' +
    'disk kmem dialout fax voice cdrom floppy tape sudo audio dip operator src shadow utmp video sasl plugdev staff ' +
    'users input render sgx kvm netdev crontab messagebus dbus polkitd sshd ssh debian ubuntu admin caddy nginx apache ' +
    'apache2 httpd http www ftp git gunicorn uwsgi postgres postgresql mysql mariadb redis memcached docker podman ' +
    'exim4 postfix dovecot cron anacron rsyslog syslog ufw firewalld fail2ban apt getty autovt console-getty ' +
    'container-getty serial-getty user network networking network-online timers sockets paths slices swap basic ' +
    'default emergency rescue graphical multi-user halt poweroff reboot shutdown suspend sleep hibernate sysinit ' +
    'system session machine init exit final kexec local-fs remote-fs modprobe quotacheck umount initrd printer ' +
    'bluetooth sound smartcard usb-gadget usrmerge time-sync time-set nss-lookup rpcbind certbot snapd lxd').split(' '));
const hint = 'Give another one with the input `app`, for example `app: mysite`.';
function parseApp(given, repository) {
    if (given !== undefined) {
        const name = (0,_given_js__WEBPACK_IMPORTED_MODULE_1__/* .asText */ .e1)(given);
        if (name !== slugOf(name)) {
            const slug = slugOf(name);
            throw (0,_given_js__WEBPACK_IMPORTED_MODULE_1__/* .invalid */ .Gq)(given, `${(0,_given_js__WEBPACK_IMPORTED_MODULE_1__/* .shown */ .SP)(name)} is not lower case letters, digits and single dashes, 30 at most, starting with a letter.`, slug === '' ? 'Write for example `app: mysite`.' : `Write \`app: ${slug}\`.`);
        }
        if (isOwned(name))
            throw (0,_given_js__WEBPACK_IMPORTED_MODULE_1__/* .invalid */ .Gq)(given, `${(0,_given_js__WEBPACK_IMPORTED_MODULE_1__/* .shown */ .SP)(name)} is a name of the system itself.`, hint);
        return name;
    }
    const slug = slugOf(repository.split('/').at(-1) ?? '');
    if (slug === '')
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .DeployError */ .s('INPUT_MISSING', 'app: no name can be made of the repository’s name.', { hint });
    if (isOwned(slug)) {
        const problem = `app: the repository's name gives "${slug}", which is a name of the system itself.`;
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .DeployError */ .s('INPUT_INVALID', problem, { hint });
    }
    return slug;
}
function isOwned(name) {
    return ownedNames.has(name) || name.startsWith('systemd-');
}
function slugOf(text) {
    const words = text
        .normalize('NFKD')
        .replace(/\p{M}/gu, '')
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, '-')
        .replace(/^-+|-+$/g, '');
    const named = /^[0-9]/.test(words) ? `app-${words}` : words;
    return named.slice(0, 30).replace(/-+$/, '');
}


/***/ }),

/***/ 1183:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   q: () => (/* binding */ parseDotenv)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(9984);

const variables = {
    input: 'env',
    pattern: /^[A-Za-z_][A-Za-z0-9_]*$/,
    problem: 'has a name with other characters than letters, digits and _, or with a digit at its start.',
};
const escapes = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\', $: '$' };
function parseDotenv(text, names = variables) {
    const source = text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
    const entries = [];
    let at = 0;
    let line = 1;
    const refuse = (problem, hint) => new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .DeployError */ .s('INPUT_INVALID', `${names.input}: line ${line} ${problem}`, { hint });
    const quotes = "Put the value into quotes: `NAME='value'`. Quoted values may span lines.";
    while (at < source.length) {
        const newline = source.indexOf('\n', at);
        const end = newline < 0 ? source.length : newline;
        const current = source.slice(at, end);
        if (/^\s*(#.*)?$/.test(current)) {
            at = end + 1;
            line += 1;
            continue;
        }
        const assignment = /^\s*(?:export\s+)?([^=\s]+)\s*=[^\S\n]*/.exec(current);
        if (!assignment)
            throw refuse('is not NAME=value.', `Write one \`NAME=value\` a line. ${quotes}`);
        const name = assignment[1] ?? '';
        if (!names.pattern.test(name)) {
            throw refuse(names.problem, `Correct the name. If the line belongs to the value above it: ${quotes}`);
        }
        at += assignment[0].length;
        const quote = source[at];
        if (quote !== "'" && quote !== '"') {
            const value = source
                .slice(source.indexOf('=', at - assignment[0].length) + 1, end)
                .replace(/\s+#.*$/, '')
                .trim();
            if (value.startsWith('-----BEGIN'))
                throw refuse('begins a value of several lines without quotes.', quotes);
            entries.push({ name, value });
            at = end + 1;
            line += 1;
            continue;
        }
        const closed = closingQuote(source, at, quote);
        if (closed < 0)
            throw refuse('opens a quote that is never closed.', `End the value with ${quote}.`);
        const raw = source.slice(at + 1, closed);
        const rest = source.slice(closed + 1).split('\n', 1)[0] ?? '';
        line += raw.split('\n').length - 1;
        if (!/^\s*(#.*)?$/.test(rest)) {
            throw refuse('goes on after its closing quote.', 'Write `\\"` for a quote inside double quotes, or put single quotes around the value.');
        }
        entries.push({ name, value: quote === '"' ? unescaped(raw) : raw });
        at = closed + 1 + rest.length + 1;
        line += 1;
    }
    return entries;
}
function closingQuote(source, open, quote) {
    for (let at = open + 1; at < source.length; at++) {
        if (quote === '"' && source[at] === '\\')
            at += 1;
        else if (source[at] === quote)
            return at;
    }
    return -1;
}
function unescaped(raw) {
    return raw.replace(/\\([\s\S])/g, (whole, character) => escapes[character] ?? whole);
}


/***/ }),

/***/ 8796:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   DD: () => (/* binding */ asList),
/* harmony export */   Gq: () => (/* binding */ invalid),
/* harmony export */   SP: () => (/* binding */ shown),
/* harmony export */   _z: () => (/* binding */ asChoice),
/* harmony export */   e1: () => (/* binding */ asText),
/* harmony export */   i: () => (/* binding */ asNumber)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(9984);

function invalid(given, problem, hint) {
    return new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .DeployError */ .s('INPUT_INVALID', `${given.name}: ${problem}`, { hint, file: given.file, line: given.line });
}
function shown(value) {
    const line = value.replace(/\s+/g, ' ');
    return `"${line.length > 60 ? `${line.slice(0, 57)}…` : line}"`;
}
function asText(given) {
    if (typeof given.value === 'string')
        return given.value;
    if (given.value.length === 1)
        return given.value[0] ?? '';
    throw invalid(given, 'takes one value, not a list.', `Write \`${given.name}: value\`.`);
}
function asList(given, separator = /[,\n]/) {
    const items = typeof given.value === 'string' ? given.value.split(separator) : given.value;
    return items.map((item) => item.trim()).filter((item) => item !== '');
}
function asNumber(given, least, most) {
    const text = asText(given);
    const number = Number(text);
    if (!/^\d{1,9}$/.test(text) || number < least || number > most) {
        throw invalid(given, `${shown(text)} is not a whole number from ${least} to ${most}.`, `Write a number, for example \`${given.name}: ${least}\`.`);
    }
    return number;
}
function asChoice(given, choices) {
    const text = asText(given).toLowerCase();
    const choice = choices.find((one) => one === text);
    if (choice === undefined) {
        throw invalid(given, `${shown(text)} is none of ${choices.join(', ')}.`, `Choose one of ${choices.join(', ')}.`);
    }
    return choice;
}


/***/ }),

/***/ 8757:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   C: () => (/* binding */ parseHostKeys)
/* harmony export */ });
/* unused harmony export fingerprintOf */
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(7598);
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__nccwpck_require__.n(node_crypto__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var _given_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(8796);


const shortTypes = { ED25519: 'ssh-ed25519', RSA: 'ssh-rsa', DSA: 'ssh-dss' };
const ecdsaTypes = {
    '256': 'ecdsa-sha2-nistp256',
    '384': 'ecdsa-sha2-nistp384',
    '521': 'ecdsa-sha2-nistp521',
};
const howTo = 'On the server (your provider has a console), run `ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub` and paste the line it prints.';
function fingerprintOf(blob) {
    return `SHA256:${(0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.createHash)('sha256').update(blob).digest('base64').replace(/=+$/, '')}`;
}
function parseHostKeys(given) {
    const text = typeof given.value === 'string' ? given.value : given.value.join('\n');
    const pins = text
        .replace(/\\n/g, '\n')
        .split(/[\r\n]+/)
        .flatMap((line, index) => parseLine(line.trim().replace(/^(jump-)?host-key:\s*/, ''), given, index + 1));
    return pins.filter((pin, index) => pins.findIndex((other) => other.fingerprint === pin.fingerprint) === index);
}
function parseLine(line, given, number) {
    const refuse = (problem, hint) => (0,_given_js__WEBPACK_IMPORTED_MODULE_1__/* .invalid */ .Gq)(given, `line ${number} ${problem}`, hint);
    if (line === '' || line.startsWith('#'))
        return [];
    if (/PRIVATE KEY/.test(line))
        throw refuse('is of a private key.', `It belongs into \`${given.name === 'host-key' ? 'ssh-key' : 'jump-key'}\`. ${howTo}`);
    if (line.startsWith('@')) {
        throw refuse('is marked as a certificate authority or as revoked.', `Paste the server's own key. ${howTo}`);
    }
    const words = line.split(/\s+/);
    const typeAt = words.findIndex((word, at) => /^[a-z0-9@.-]+$/.test(word) && /^AAAA/.test(words[at + 1] ?? ''));
    if (typeAt >= 0 && typeAt <= 1)
        return [parseBlob(words[typeAt] ?? '', words[typeAt + 1] ?? '', refuse)];
    const fingerprints = line.split(/[\s,]+/);
    if (fingerprints.every((word) => /^(SHA256:|[A-Za-z0-9+/]{43}=?$)/i.test(word))) {
        return fingerprints.map((word) => ({ fingerprint: parseFingerprint(word, refuse) }));
    }
    const printed = /^(?:(\d+) +)?(SHA256:\S+)(?: .*?)??(?: +\(([A-Za-z0-9-]+)\))?$/.exec(line);
    if (printed) {
        const type = typeNamed(printed[3] ?? '', printed[1] ?? '');
        const fingerprint = parseFingerprint(printed[2] ?? '', refuse);
        return [type === undefined ? { fingerprint } : { fingerprint, type }];
    }
    if (/(^|[\s:])([0-9a-f]{2}:){15}[0-9a-f]{2}\b/i.test(line)) {
        throw refuse('is an MD5 fingerprint, which proves nothing any more.', 'On the server (your provider has a console), run `ssh-keygen -l -E sha256 -f /etc/ssh/ssh_host_ed25519_key.pub` and paste the line it prints.');
    }
    throw refuse('is neither a fingerprint (SHA256:…) nor a line of known_hosts.', howTo);
}
function typeNamed(name, bits) {
    if (name === 'ECDSA')
        return ecdsaTypes[bits];
    const types = [...Object.values(shortTypes), ...Object.values(ecdsaTypes)];
    return types.includes(name) ? name : shortTypes[name];
}
function parseFingerprint(word, refuse) {
    const digest = word.replace(/^SHA256:/i, '').replace(/=+$/, '');
    if (!/^[A-Za-z0-9+/]*$/.test(digest) || digest.length !== 43) {
        throw refuse(`holds a fingerprint of ${digest.length} characters, where a whole one has 43 after SHA256:.`, `It was cut off or changed when it was copied. ${howTo}`);
    }
    if (Buffer.from(digest, 'base64').toString('base64') !== `${digest}=`) {
        throw refuse('holds a fingerprint that no key can have.', `One of its characters was changed. ${howTo}`);
    }
    return `SHA256:${digest}`;
}
function parseBlob(type, base64, refuse) {
    const blob = Buffer.from(base64, 'base64');
    const fields = fieldsOf(blob);
    const canonical = blob.toString('base64').replace(/=+$/, '') === base64.replace(/=+$/, '');
    if (!canonical || fields === null || fields.length < 2) {
        throw refuse('holds a public key that is cut off or was changed.', `Copy the whole line. ${howTo}`);
    }
    const inside = fields[0]?.toString('latin1');
    if (inside !== type)
        throw refuse(`says ${type}, but its key is of another type.`, `Copy the whole line. ${howTo}`);
    return { fingerprint: fingerprintOf(blob), type };
}
function fieldsOf(blob) {
    const fields = [];
    let at = 0;
    while (at < blob.length) {
        if (at + 4 > blob.length)
            return null;
        const end = at + 4 + blob.readUInt32BE(at);
        if (end > blob.length)
            return null;
        fields.push(blob.subarray(at + 4, end));
        at = end;
    }
    return fields;
}


/***/ }),

/***/ 7793:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   Cl: () => (/* binding */ moments),
/* harmony export */   EU: () => (/* binding */ backupFields),
/* harmony export */   O: () => (/* binding */ bounds),
/* harmony export */   TH: () => (/* binding */ listKeys),
/* harmony export */   iV: () => (/* binding */ spans),
/* harmony export */   zM: () => (/* binding */ choices)
/* harmony export */ });
/* harmony import */ var _language_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(6065);

const bounds = {
    port: [1, 65_535],
    workers: [1, 64],
    threads: [1, 64],
    'lock-seconds': [0, 3600],
    'verify-seconds': [0, 60],
    'drain-seconds': [0, 600],
    'keep-releases': [2, 100],
    'keep-backups': [1, 1000],
};
const choices = {
    language: _language_js__WEBPACK_IMPORTED_MODULE_0__/* .languages */ .eo,
    https: ['auto', 'internal', 'off'],
    proxy: ['auto', 'caddy', 'nginx', 'apache', 'none'],
    'deploy-check': ['warn', 'fail'],
    'risky-migrations': ['warn', 'fail', 'allow'],
    links: ['true', 'false'],
    media: ['sandboxed', 'open'],
    'visitors-from': ['anywhere', 'trusted-proxies'],
    redirect: ['www', 'main', 'off'],
    'access-log': ['off', 'journal'],
};
const listKeys = [
    'domains',
    'include',
    'exclude',
    'fixtures',
    'services',
    'packages',
    'shared',
    'health-paths',
    'trusted-proxies',
    'take-over',
    'firewall',
];
const moments = [
    'before-static',
    'after-static',
    'before-migrate',
    'after-migrate',
    'before-activate',
    'after-activate',
];
const backupFields = ['to', 'schedule', 'keep', 'host-key', 'notify'];
const spans = ['last', 'hourly', 'daily', 'weekly', 'monthly', 'yearly'];


/***/ }),

/***/ 881:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   CL: () => (/* binding */ loginNames),
/* harmony export */   MI: () => (/* binding */ modesWithoutProject),
/* harmony export */   Nh: () => (/* binding */ fileKeys),
/* harmony export */   Vq: () => (/* binding */ fileOnlyKeys),
/* harmony export */   XG: () => (/* binding */ secretNames),
/* harmony export */   d4: () => (/* binding */ mapKeys),
/* harmony export */   nI: () => (/* binding */ modes),
/* harmony export */   oE: () => (/* binding */ runNames),
/* harmony export */   vj: () => (/* binding */ inputNames),
/* harmony export */   yw: () => (/* binding */ wayNames)
/* harmony export */ });
const loginNames = [
    'host',
    'port',
    'user',
    'ssh-key',
    'ssh-key-passphrase',
    'password',
    'host-key',
    'jump',
    'jump-key',
    'jump-host-key',
    'proxy-command',
];
const inputNames = [
    ...loginNames,
    'mode',
    'release',
    'command',
    'app',
    'path',
    'domains',
    'settings',
    'env',
    'database',
    'superuser',
    'superuser-email',
    'superuser-password',
    'passwords',
    'fixtures-reload',
    'https',
    'basic-auth',
    'backup-password',
    'backup-access-key',
    'backup-secret-key',
    'backup-ssh-key',
    'snapshot',
    'maintenance',
    'since',
    'confirm',
    'delete-data',
    'language',
    'config',
];
const modes = [
    'deploy',
    'plan',
    'rollback',
    'status',
    'logs',
    'manage',
    'restore',
    'move-database',
    'maintenance',
    'remove',
    'plan-remove',
];
const modesWithoutProject = [
    'rollback',
    'status',
    'logs',
    'manage',
    'maintenance',
    'remove',
    'plan-remove',
];
const secretNames = [
    ...['ssh-key', 'ssh-key-passphrase', 'password', 'jump-key', 'env'],
    ...['superuser-password', 'passwords', 'basic-auth'],
    ...['backup-password', 'backup-access-key', 'backup-secret-key', 'backup-ssh-key'],
];
const fileOnlyKeys = [
    'include',
    'exclude',
    'application',
    'python',
    'fixtures',
    'workers',
    'threads',
    'health-path',
    'health-paths',
    'lock-seconds',
    'verify-seconds',
    'drain-seconds',
    'keep-releases',
    'processes',
    'timers',
    'services',
    'packages',
    'commands',
    'shared',
    'overrides',
    'deploy-check',
    'backups',
    'keep-backups',
    'risky-migrations',
    'leave-database',
    'new-secrets',
    'links',
    'proxy',
    'firewall',
    'max-body',
    'media',
    'trusted-proxies',
    'visitors-from',
    'hsts',
    'redirect',
    'error-page',
    'access-log',
    'take-over',
];
const mapKeys = ['processes', 'timers', 'commands', 'backups', 'health-paths'];
const runNames = [
    'proxy-command',
    'mode',
    'release',
    'command',
    'fixtures-reload',
    'snapshot',
    'maintenance',
    'since',
    'confirm',
    'delete-data',
    'config',
];
const wayNames = ['host', 'port', 'user', 'host-key', 'jump', 'jump-host-key'];
const fileKeys = [
    ...inputNames.filter((name) => !secretNames.includes(name) && !runNames.includes(name)),
    ...fileOnlyKeys,
];


/***/ }),

/***/ 2343:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   q: () => (/* binding */ nearestName)
/* harmony export */ });
/* harmony import */ var leven__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(7785);

const otherNames = {
    host: 'server hostname host-name ip ip-address remote remote-host ssh-host address server-host server-ip target',
    port: 'ssh-port server-port remote-port',
    user: 'username user-name login ssh-user ssh-username remote-user server-user account',
    'ssh-key': 'key private-key ssh-private-key privatekey identity identity-file id-rsa deploy-key ssh-deploy-key pem',
    'ssh-key-passphrase': 'passphrase key-passphrase private-key-passphrase ssh-passphrase',
    password: 'pass passwd ssh-password ssh-pass remote-password server-password sudo-password',
    'host-key': 'fingerprint hostkey host-fingerprint host-keys known-hosts knownhosts ssh-known-hosts host-key-fingerprint ' +
        'server-fingerprint',
    jump: 'proxy-jump proxyjump jump-host jump-server bastion bastion-host gateway proxy-host',
    'jump-key': 'proxy-key bastion-key jump-ssh-key proxy-ssh-key bastion-ssh-key',
    'jump-host-key': 'jump-fingerprint proxy-fingerprint bastion-fingerprint bastion-host-key proxy-host-key',
    'proxy-command': 'proxycommand ssh-proxy-command tunnel tunnel-command',
    mode: 'action operation dry-run plan task',
    app: 'app-name appname name project project-name site-name slug service service-name application-name',
    path: 'working-directory workdir project-path directory dir root source src manage-py base-path folder',
    domains: 'domain domain-name url site host-names server-name server-names allowed-hosts hosts website',
    settings: 'django-settings-module django-settings settings-module settings-file django-settings-file',
    env: 'environment env-file envfile dotenv env-vars environment-variables envs variables vars secrets',
    database: 'db database-url database-engine db-engine db-type',
    superuser: 'admin admin-user superuser-name superuser-username django-superuser-username admin-username',
    'superuser-email': 'admin-email django-superuser-email email',
    'superuser-password': 'admin-password django-superuser-password',
    command: 'manage-command management-command django-command manage-py-command',
    passwords: 'user-passwords set-passwords changepassword',
    'fixtures-reload': 'reload-fixtures fixture-reload force-fixtures',
    https: 'ssl tls certificate letsencrypt acme',
    language: 'lang locale language-code',
    config: 'config-file configuration config-path',
    application: 'wsgi wsgi-application asgi asgi-application wsgi-module asgi-module entrypoint',
    python: 'python-version',
    fixtures: 'fixture loaddata initial-data',
    workers: 'gunicorn-workers worker-count web-concurrency num-workers',
    threads: 'gunicorn-threads',
    'health-path': 'health healthcheck health-check health-check-path healthcheck-path healthz health-url',
    'health-paths': 'health-checks healthchecks smoke-tests smoke-test check-paths check-urls',
    'keep-releases': 'keep releases-to-keep retain releases',
    exclude: 'ignore excludes exclude-files',
    include: 'includes include-files',
    processes: 'process workers-command worker celery queue procfile services-command',
    timers: 'timer cron crons cronjobs schedule schedules periodic',
    packages: 'apt apt-packages system-packages debian-packages',
    commands: 'hooks scripts run',
    shared: 'shared-folders linked-dirs shared-dirs persistent volumes',
    overrides: 'settings-overrides override extra-settings',
    'deploy-check': 'check-deploy',
    backups: 'backup offsite restic',
    'backup-password': 'restic-password repository-password',
    'backup-access-key': 'aws-access-key-id s3-access-key access-key',
    'backup-secret-key': 'aws-secret-access-key s3-secret-key secret-key',
    'keep-backups': 'backups-to-keep keep-dumps',
    proxy: 'web-server webserver reverse-proxy http-server frontend-server',
    firewall: 'ufw nftables iptables firewalld packet-filter open-ports',
    'max-body': 'max-body-size client-max-body-size max-upload upload-limit max-upload-size body-limit max-request-body',
    media: 'uploads media-files',
    'trusted-proxies': 'trusted-proxy proxies forwarded-allow-ips real-ip-from cloudflare',
    'visitors-from': 'only-proxies only-trusted-proxies trusted-proxies-only allow-from allowed-networks cloudflare-only',
    redirect: 'redirects canonical canonical-domain www www-redirect redirect-www force-domain prepend-www',
    'error-page': 'error-pages error-document maintenance-page unavailable-page custom-error-page 502-page 503-page',
    'access-log': 'access-logs access_log log-requests request-log',
    'basic-auth': 'basicauth htpasswd auth-basic http-auth http-basic staging-password site-password',
    maintenance: 'maintenance-mode offline',
    hsts: 'strict-transport-security secure-hsts-seconds hsts-seconds',
    'risky-migrations': 'risks migration-risks migrations-check risky-migration',
    'leave-database': 'old-database previous-database change-database move-database',
    'new-secrets': 'renew-secrets reset-secrets accept-new-secrets lost-secrets',
    links: 'symlinks symbolic-links hard-links allow-links allow-symlinks make-links',
};
const rightNames = new Map(Object.entries(otherNames).flatMap(([right, others]) => others.split(' ').map((other) => [other, right])));
function nearestName(name, candidates) {
    const dashed = name.toLowerCase().replace(/[_ .]+/g, '-');
    if (candidates.includes(dashed))
        return dashed;
    const right = rightNames.get(dashed);
    if (right !== undefined && candidates.includes(right))
        return right;
    return (0,leven__WEBPACK_IMPORTED_MODULE_0__/* .closestMatch */ .h)(dashed, candidates, { maxDistance: Math.max(1, Math.floor(dashed.length / 3)) }) ?? null;
}


/***/ }),

/***/ 2796:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   Bl: () => (/* binding */ commandWords),
/* harmony export */   nP: () => (/* binding */ parseSchedule),
/* harmony export */   xO: () => (/* binding */ parseProcesses)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(9984);
/* harmony import */ var _given_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(8796);


function parseProcesses(given) {
    const all = [...given.values()];
    const below = (top) => all.filter(({ name }) => name.startsWith(`${top}.`));
    const workers = below('processes').map((one) => {
        return { name: processName(one, one.name.slice('processes.'.length)), words: commandWords(one), schedule: null };
    });
    const timers = new Map();
    for (const one of below('timers')) {
        const [, name = '', ...rest] = one.name.split('.');
        if (rest.length !== 1 || !['command', 'schedule'].includes(rest[0] ?? '')) {
            throw (0,_given_js__WEBPACK_IMPORTED_MODULE_1__/* .invalid */ .Gq)(one, 'a timer has a `command` and a `schedule`, and nothing else.', 'Write both below its name.');
        }
        timers.set(name, [...(timers.get(name) ?? []), one]);
    }
    const timed = [...timers].map(([name, fields]) => timer(name, fields));
    const twice = timed.find(({ name }) => workers.some((worker) => worker.name === name));
    if (twice) {
        const hint = 'Their units would have the same name. Give one of them another.';
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .DeployError */ .s('INPUT_INVALID', `timers: ${twice.name} is one of the processes too.`, { hint });
    }
    return [...workers, ...timed];
}
function timer(name, fields) {
    const field = (key) => {
        const found = fields.find((one) => one.name.endsWith(`.${key}`));
        if (found)
            return found;
        const [other] = fields;
        throw (0,_given_js__WEBPACK_IMPORTED_MODULE_1__/* .invalid */ .Gq)({ ...other, name: `timers.${name}` }, `has no \`${key}\`.`, `Add \`${key}: …\` below its name.`);
    };
    const schedule = field('schedule');
    const calendar = parseSchedule(schedule);
    return { name: processName(schedule, name), words: commandWords(field('command')), schedule: calendar };
}
function parseSchedule(given) {
    const text = (0,_given_js__WEBPACK_IMPORTED_MODULE_1__/* .asText */ .e1)(given);
    if (/^[A-Za-z0-9*:,./~ +_-]+$/.test(text))
        return text;
    const hint = "Write for example `schedule: daily` or `schedule: '*-*-* 03:00'`.";
    throw (0,_given_js__WEBPACK_IMPORTED_MODULE_1__/* .invalid */ .Gq)(given, `${(0,_given_js__WEBPACK_IMPORTED_MODULE_1__/* .shown */ .SP)(text)} is no time of systemd's.`, hint);
}
function processName(given, name) {
    if (/^[a-z](-?[a-z0-9])*$/.test(name) && name.length <= 30)
        return name;
    const hint = 'Use lower case letters, digits and single dashes, 30 at most, starting with a letter.';
    throw (0,_given_js__WEBPACK_IMPORTED_MODULE_1__/* .invalid */ .Gq)(given, `${(0,_given_js__WEBPACK_IMPORTED_MODULE_1__/* .shown */ .SP)(name)} can't be the name of a unit.`, hint);
}
function commandWords(given) {
    const text = (0,_given_js__WEBPACK_IMPORTED_MODULE_1__/* .asText */ .e1)(given);
    const words = [];
    const token = /\s*((?:[^\s"'\\$`|&;<>()]|\\[^\n]|'[^']*'|"(?:[^"\\$`]|\\[^\n])*")+)(?=\s|$)/y;
    while (text.slice(token.lastIndex).trim() !== '') {
        const match = token.exec(text);
        if (!match) {
            throw (0,_given_js__WEBPACK_IMPORTED_MODULE_1__/* .invalid */ .Gq)(given, `${(0,_given_js__WEBPACK_IMPORTED_MODULE_1__/* .shown */ .SP)(text)} needs a shell, or a quote is not closed.`, 'Nothing is expanded, redirected or joined: put single quotes around a word with such characters, or write a management command.');
        }
        words.push(unquoted(match[1] ?? ''));
    }
    const first = words[0] ?? '';
    if (/^[A-Za-z0-9_./][A-Za-z0-9_.+/-]*$/.test(first))
        return words;
    throw (0,_given_js__WEBPACK_IMPORTED_MODULE_1__/* .invalid */ .Gq)(given, `${(0,_given_js__WEBPACK_IMPORTED_MODULE_1__/* .shown */ .SP)(first)} is no program.`, 'Write for example `python manage.py qcluster`.');
}
const unquoted = (text) => text.replace(/'([^']*)'|"((?:[^"\\]|\\.)*)"|\\(.)/gs, (_, single, double, plain) => single ?? double?.replace(/\\(["\\$`])/g, '$1') ?? plain ?? '');


/***/ }),

/***/ 7084:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   Bj: () => (/* binding */ parseFiles),
/* harmony export */   Gr: () => (/* binding */ parseCommands),
/* harmony export */   Ir: () => (/* binding */ parseFolder),
/* harmony export */   Mg: () => (/* binding */ parseSharedFolders),
/* harmony export */   R_: () => (/* binding */ parsePackages),
/* harmony export */   XS: () => (/* binding */ parseUnits),
/* harmony export */   Y$: () => (/* binding */ parseModule),
/* harmony export */   Z7: () => (/* binding */ parsePatterns),
/* harmony export */   fj: () => (/* binding */ parseHealthPath),
/* harmony export */   iZ: () => (/* binding */ relativePath),
/* harmony export */   qh: () => (/* binding */ parseHealthPaths),
/* harmony export */   wO: () => (/* binding */ parseApplication),
/* harmony export */   w_: () => (/* binding */ parsePython)
/* harmony export */ });
/* harmony import */ var _given_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(8796);
/* harmony import */ var _limits_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(7793);


const identifier = '[\\p{L}_][\\p{L}\\p{N}_]*';
const dotted = new RegExp(`^${identifier}(\\.${identifier})*$`, 'u');
function parseModule(given) {
    const text = (0,_given_js__WEBPACK_IMPORTED_MODULE_0__/* .asText */ .e1)(given);
    if (dotted.test(text) && !text.endsWith('.py'))
        return text;
    const corrected = text
        .replace(/^\.?\//, '')
        .replace(/\.py$/, '')
        .replace(/\//g, '.');
    const hint = dotted.test(corrected) ? `\`${given.name}: ${corrected}\`` : `\`${given.name}: mysite.settings\``;
    throw (0,_given_js__WEBPACK_IMPORTED_MODULE_0__/* .invalid */ .Gq)(given, `${(0,_given_js__WEBPACK_IMPORTED_MODULE_0__/* .shown */ .SP)(text)} is not the dotted name of a Python module.`, `Write for example ${hint}.`);
}
function parseApplication(given) {
    const [module = '', callable = 'application', ...rest] = (0,_given_js__WEBPACK_IMPORTED_MODULE_0__/* .asText */ .e1)(given).split(':');
    if (rest.length > 0 || !new RegExp(`^${identifier}$`, 'u').test(callable)) {
        const hint = `Write for example \`${given.name}: mysite.wsgi:application\`.`;
        throw (0,_given_js__WEBPACK_IMPORTED_MODULE_0__/* .invalid */ .Gq)(given, `${(0,_given_js__WEBPACK_IMPORTED_MODULE_0__/* .shown */ .SP)((0,_given_js__WEBPACK_IMPORTED_MODULE_0__/* .asText */ .e1)(given))} is not package.module:name.`, hint);
    }
    return `${parseModule({ ...given, value: module })}:${callable}`;
}
function parsePython(given) {
    const text = (0,_given_js__WEBPACK_IMPORTED_MODULE_0__/* .asText */ .e1)(given);
    if (/^3\.\d{1,2}$/.test(text))
        return text;
    const near = /3\.\d{1,2}/.exec(text)?.[0] ?? '3.12';
    throw (0,_given_js__WEBPACK_IMPORTED_MODULE_0__/* .invalid */ .Gq)(given, `${(0,_given_js__WEBPACK_IMPORTED_MODULE_0__/* .shown */ .SP)(text)} is not a version of Python 3, as 3.12.`, `Write \`${given.name}: ${near}\`.`);
}
function parseFolder(given) {
    const text = relativePath(given, (0,_given_js__WEBPACK_IMPORTED_MODULE_0__/* .asText */ .e1)(given), 'a folder of the repository');
    if (!/(^|\/)manage\.py$/.test(text))
        return text;
    const folder = text.replace(/\/?manage\.py$/, '');
    throw (0,_given_js__WEBPACK_IMPORTED_MODULE_0__/* .invalid */ .Gq)(given, `${(0,_given_js__WEBPACK_IMPORTED_MODULE_0__/* .shown */ .SP)(text)} is the file, not its folder.`, `Write \`${given.name}: ${folder || '.'}\`.`);
}
function parseFiles(given) {
    return (0,_given_js__WEBPACK_IMPORTED_MODULE_0__/* .asList */ .DD)(given).map((item) => relativePath(given, item, 'a file of the repository'));
}
function relativePath(given, text, what) {
    const parts = text.split('/').filter((part) => part !== '' && part !== '.');
    if (!/^([/~]|[A-Za-z]:)|\\|[\0\n]/.test(text) && !parts.includes('..'))
        return parts.join('/');
    const hint = 'Write the path from the top of the repository, with `/` and without `..`.';
    throw (0,_given_js__WEBPACK_IMPORTED_MODULE_0__/* .invalid */ .Gq)(given, `${(0,_given_js__WEBPACK_IMPORTED_MODULE_0__/* .shown */ .SP)(text)} is not ${what}.`, hint);
}
function parsePatterns(given) {
    const patterns = (0,_given_js__WEBPACK_IMPORTED_MODULE_0__/* .asList */ .DD)(given);
    const wrong = patterns.find((pattern) => /[\0\n]/.test(pattern) || pattern.split('/').includes('..'));
    if (wrong === undefined)
        return patterns;
    const hint = 'Patterns are as in .gitignore (`docs/`, `*.psd`, `/notes.txt`), and stay in the repository.';
    throw (0,_given_js__WEBPACK_IMPORTED_MODULE_0__/* .invalid */ .Gq)(given, `${(0,_given_js__WEBPACK_IMPORTED_MODULE_0__/* .shown */ .SP)(wrong)} is not a pattern.`, hint);
}
function parseHealthPath(given) {
    const text = (0,_given_js__WEBPACK_IMPORTED_MODULE_0__/* .asText */ .e1)(given);
    if (/^\/[^\s\\#\p{Cc}]*$/u.test(text) && !text.startsWith('//'))
        return text;
    const path = text.replace(/^[a-z]+:\/\/[^/]*/i, '').replace(/[#\s].*$/, '');
    const hint = `Write \`${given.name}: /${path.replace(/^\/+/, '')}\`.`;
    throw (0,_given_js__WEBPACK_IMPORTED_MODULE_0__/* .invalid */ .Gq)(given, `${(0,_given_js__WEBPACK_IMPORTED_MODULE_0__/* .shown */ .SP)(text)} is not the path of an address; it starts with one /.`, hint);
}
const mostPages = 50;
function parseHealthPaths(given) {
    const listed = given.get('health-paths');
    const items = listed
        ? (0,_given_js__WEBPACK_IMPORTED_MODULE_0__/* .asList */ .DD)(listed).map((value) => ({ path: { ...listed, value }, words: '' }))
        : [...given.values()]
            .filter(({ name }) => name.startsWith('health-paths.'))
            .map((one) => ({ path: { ...one, name: 'health-paths', value: one.name.slice(13) }, words: (0,_given_js__WEBPACK_IMPORTED_MODULE_0__/* .asText */ .e1)(one) }));
    const last = items[mostPages];
    if (last)
        throw (0,_given_js__WEBPACK_IMPORTED_MODULE_0__/* .invalid */ .Gq)(last.path, `more than ${mostPages} pages.`, 'Name those that matter most.');
    return items.map(({ path, words }) => ({ path: parseHealthPath(path), words }));
}
function parsePackages(given) {
    const items = (0,_given_js__WEBPACK_IMPORTED_MODULE_0__/* .asList */ .DD)(given, /[\s,]+/);
    const names = items.filter((item) => item !== 'auto' && item !== 'none');
    const wrong = names.find((name) => !/^[a-z0-9][a-z0-9+.-]*([a-z0-9.]|\+\+)$/.test(name));
    if (wrong === undefined)
        return { names, auto: !items.includes('none') };
    const hint = 'Write names as apt-get install takes them, for example `packages: [libpq-dev]`, or `packages: none`.';
    throw (0,_given_js__WEBPACK_IMPORTED_MODULE_0__/* .invalid */ .Gq)(given, `${(0,_given_js__WEBPACK_IMPORTED_MODULE_0__/* .shown */ .SP)(wrong)} is not the name of a Debian package.`, hint);
}
function parseCommands(given) {
    const all = [...given.values()].filter(({ name }) => name.startsWith('commands.'));
    return Object.fromEntries(all.map((one) => {
        const moment = _limits_js__WEBPACK_IMPORTED_MODULE_1__/* .moments */ .Cl.find((known) => one.name === `commands.${known}`);
        if (moment === undefined)
            throw (0,_given_js__WEBPACK_IMPORTED_MODULE_0__/* .invalid */ .Gq)(one, 'there is no such moment.', `The moments are ${_limits_js__WEBPACK_IMPORTED_MODULE_1__/* .moments */ .Cl.join(', ')}.`);
        return [moment, (0,_given_js__WEBPACK_IMPORTED_MODULE_0__/* .asList */ .DD)(one, /\n/)];
    }));
}
function parseUnits(given) {
    const names = (0,_given_js__WEBPACK_IMPORTED_MODULE_0__/* .asList */ .DD)(given, /[\s,]+/).map((item) => (/\.\w+$/.test(item) ? item : `${item}.service`));
    const wrong = names.find((name) => !/^[A-Za-z0-9:_.\\@-]{1,247}\.service$/.test(name) || name.startsWith('-'));
    if (wrong === undefined)
        return [...new Set(names)];
    const hint = 'Name the unit that runs the old site, for example `take-over: gunicorn.service`.';
    throw (0,_given_js__WEBPACK_IMPORTED_MODULE_0__/* .invalid */ .Gq)(given, `${(0,_given_js__WEBPACK_IMPORTED_MODULE_0__/* .shown */ .SP)(wrong)} is no service of systemd.`, hint);
}
function parseSharedFolders(given) {
    const folders = [...new Set((0,_given_js__WEBPACK_IMPORTED_MODULE_0__/* .asList */ .DD)(given).map((item) => relativePath(given, item, 'a folder of the repository')))];
    const top = folders.find((folder) => folder === '');
    if (top !== undefined)
        throw (0,_given_js__WEBPACK_IMPORTED_MODULE_0__/* .invalid */ .Gq)(given, 'the whole repository cannot be shared.', 'Name a folder, as `logs`.');
    const inner = folders.find((folder) => folders.some((other) => folder.startsWith(`${other}/`)));
    if (inner === undefined)
        return folders;
    throw (0,_given_js__WEBPACK_IMPORTED_MODULE_0__/* .invalid */ .Gq)(given, `${(0,_given_js__WEBPACK_IMPORTED_MODULE_0__/* .shown */ .SP)(inner)} lies inside another shared folder.`, 'Remove it: the outer one holds it.');
}


/***/ }),

/***/ 8904:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  sb: () => (/* binding */ defaultConfig),
  gd: () => (/* binding */ inputIsNamed),
  UV: () => (/* binding */ inputValue),
  Q8: () => (/* binding */ readGiven),
  QZ: () => (/* binding */ refuseUnknownInputs),
  Qn: () => (/* binding */ variableOf)
});

// EXTERNAL MODULE: ./build/errors.js
var errors = __nccwpck_require__(9984);
// EXTERNAL MODULE: ./node_modules/yaml/dist/index.js
var dist = __nccwpck_require__(8815);
// EXTERNAL MODULE: ./build/inputs/limits.js
var limits = __nccwpck_require__(7793);
// EXTERNAL MODULE: ./build/inputs/names.js
var inputs_names = __nccwpck_require__(881);
// EXTERNAL MODULE: ./build/inputs/nearest-name.js
var nearest_name = __nccwpck_require__(2343);
;// CONCATENATED MODULE: ./build/inputs/config-file.js





function readConfigFile(text, file) {
    const lines = new dist/* LineCounter */.HN();
    const source = text.replace(/^\uFEFF/, '');
    const document = (0,dist/* parseDocument */.Tp)(source, {
        version: '1.2',
        lineCounter: lines,
        prettyErrors: false,
    });
    const last = Math.max(0, source.trimEnd().length - 1);
    const lineOf = (offset) => lines.linePos(Math.min(offset ?? 0, last)).line;
    const refuse = (code) => {
        return (line, problem, hint) => new errors/* DeployError */.s(code, `${file}, line ${line}: ${problem}`, { hint, file, line });
    };
    const wrong = refuse('CONFIG_INVALID');
    const error = document.errors[0] ?? document.warnings[0];
    if (error) {
        const hint = 'Correct this line. Indent with spaces, and put quotes around values that hold `: ` or ` #`.';
        throw wrong(lineOf(error.pos[0]), `this is not valid YAML: ${error.message}`, hint);
    }
    const top = document.contents;
    if (top === null || ((0,dist/* isScalar */.jn)(top) && top.value === null))
        return [];
    if (!(0,dist/* isMap */.jh)(top))
        throw wrong(lineOf(top.range?.[0]), 'this is not a list of keys.', 'Write one `key: value` a line.');
    const entries = top.items.map((pair) => {
        const key = pair.key;
        const line = lineOf(key?.range?.[0]);
        if (!(0,dist/* isScalar */.jn)(key) || typeof key.value !== 'string')
            throw wrong(line, 'a key is not a word.', 'Write `key: value`.');
        return { name: key.value, line, node: pair.value };
    });
    const unknown = [];
    for (const { name, line } of entries) {
        if (inputs_names/* fileKeys */.Nh.includes(name))
            continue;
        const meant = (0,nearest_name/* nearestName */.q)(name, [...inputs_names/* secretNames */.XG, ...inputs_names/* runNames */.oE, ...inputs_names/* fileKeys */.Nh]);
        if (meant !== null && inputs_names/* secretNames */.XG.includes(meant)) {
            const hint = `Remove it from the file, change the secret (it is in the history of the repository now), and give the new one as the input \`${meant}\` of the workflow, from a secret.`;
            throw refuse('SECRET_IN_FILE')(line, `\`${name}\` is secret and must not be in the repository.`, hint);
        }
        if (meant !== null && inputs_names/* runNames */.oE.includes(meant) && inputs_names/* inputNames */.vj.some((input) => input === name)) {
            throw wrong(line, `\`${name}\` is no key of this file.`, `Give it as the input \`${name}\` of the workflow.`);
        }
        unknown.push({ name, line, meant: meant !== null && inputs_names/* fileKeys */.Nh.includes(meant) ? meant : null });
    }
    const first = unknown[0];
    if (first) {
        const names = unknown.map((one) => `\`${one.name}\`${one.meant ? ` (did you mean \`${one.meant}\`?)` : ''}`);
        const problem = `unknown ${names.length === 1 ? 'key' : 'keys'} ${names.join(', ')}.`;
        throw refuse('INPUT_UNKNOWN')(first.line, problem, `The keys are ${inputs_names/* fileKeys */.Nh.join(', ')}.`);
    }
    const resolved = (node, name, line) => {
        if (!(0,dist/* isAlias */.Vj)(node))
            return node;
        const target = node.resolve(document);
        if (target === undefined)
            throw wrong(line, `\`${name}\` refers to nothing.`, 'Put a value with * into quotes.');
        return target;
    };
    const scalar = (node, name, line) => {
        if (node === null)
            return '';
        if (!(0,dist/* isScalar */.jn)(node))
            throw wrong(line, `\`${name}\` holds keys or lists inside.`, `Write \`${name}: value\`.`);
        if (node.value === null)
            return '';
        return (typeof node.value === 'string' ? node.value : (node.source ?? String(node.value))).trim();
    };
    const flattened = (name, line, node) => {
        const target = resolved(node, name, line);
        const holdsKeys = inputs_names/* mapKeys */.d4.includes(name.split('.')[0] ?? '') && !name.startsWith('health-paths.');
        if (!holdsKeys || target === null)
            return [{ name, line, node }];
        if (name === 'processes' && (0,dist/* isMap */.jh)(target) && target.items.length === 0)
            return [{ name, line, node: new dist/* Scalar */.X5('none') }];
        if (!(0,dist/* isMap */.jh)(target)) {
            if (name === 'processes' && (0,dist/* isScalar */.jn)(target) && target.value === 'none')
                return [{ name, line, node }];
            if ((0,dist/* isSeq */.oP)(target) && limits/* listKeys */.TH.includes(name))
                return [{ name, line, node }];
            if (name.includes('.') || scalar(target, name, line) === '')
                return [{ name, line, node }];
            throw wrong(line, `\`${name}\` is no list of keys.`, `Write \`${name}:\` and below it one \`name: …\` a line.`);
        }
        return target.items.flatMap((pair) => {
            const key = pair.key;
            const at = lineOf(key?.range?.[0]);
            if (!(0,dist/* isScalar */.jn)(key))
                throw wrong(at, 'a key is not a word.', 'Write `name: …`.');
            return flattened(`${name}.${String(key.value)}`, at, pair.value);
        });
    };
    const flat = entries.flatMap(({ name, line, node }) => flattened(name, line, node));
    return flat.flatMap(({ name, line, node }) => {
        const target = resolved(node, name, line);
        if (!(0,dist/* isSeq */.oP)(target)) {
            const value = scalar(target, name, line);
            return value === '' && !name.startsWith('health-paths.') ? [] : [{ name, value, file, line }];
        }
        const value = target.items.map((item) => {
            const itemLine = lineOf(item.range?.[0]);
            return scalar(resolved(item, name, itemLine), name, itemLine);
        });
        return value.length === 0 ? [] : [{ name, value, file, line }];
    });
}

// EXTERNAL MODULE: ./build/inputs/given.js
var inputs_given = __nccwpck_require__(8796);
// EXTERNAL MODULE: ./build/inputs/project-fields.js
var project_fields = __nccwpck_require__(7084);
;// CONCATENATED MODULE: ./build/inputs/source.js






const defaultConfig = '.github/django-prod.yml';
function inputValue(env, name) {
    return (env[variableOf(name)] ?? '').trim();
}
function inputIsNamed(env, name) {
    return env[variableOf(name)] !== undefined;
}
function variableOf(name) {
    return `INPUT_${name.replace(/ /g, '_').toUpperCase()}`;
}
function refuseUnknownInputs(env) {
    const known = new Set(inputs_names/* inputNames */.vj.map(variableOf));
    const names = Object.keys(env)
        .filter((variable) => variable.startsWith('INPUT_') && !known.has(variable))
        .map((variable) => variable.slice('INPUT_'.length).toLowerCase());
    if (names.length === 0)
        return;
    const advice = names.map((name) => {
        const meant = (0,nearest_name/* nearestName */.q)(name, [...inputs_names/* inputNames */.vj, ...inputs_names/* fileOnlyKeys */.Vq]);
        if (meant === null)
            return `\`${name}\` has no equivalent here.`;
        const isInput = inputs_names/* inputNames */.vj.some((input) => input === meant);
        return isInput ? `For \`${name}\` write \`${meant}\`.` : `\`${name}\`: write \`${meant}\` into ${defaultConfig}.`;
    });
    const subject = names.length === 1 ? 'there is no input' : 'there are no inputs';
    throw new errors/* DeployError */.s('INPUT_UNKNOWN', `${subject} ${listed(names)}.`, {
        hint: `${advice.join(' ')} The inputs are ${inputs_names/* inputNames */.vj.join(', ')}.`,
    });
}
function listed(names) {
    return names.map((name) => `\`${name}\``).join(', ');
}
function readGiven(source, workspace) {
    const given = new Map();
    for (const entry of readFileGiven(source, workspace))
        if (!source.unread?.includes(entry.name.split('.')[0] ?? ''))
            given.set(entry.name, entry);
    for (const name of [...inputs_names/* fileKeys */.Nh, ...inputs_names/* runNames */.oE]) {
        const value = inputValue(source.env, name);
        if (value !== '' && inputs_names/* inputNames */.vj.some((input) => input === name))
            given.set(name, { name, value });
    }
    refuseWayOfFile(source, given);
    return given;
}
const usual = { port: '22', user: 'root' };
function refuseWayOfFile(source, given) {
    const secret = inputs_names/* secretNames */.XG.find((name) => inputValue(source.env, name) !== '');
    const named = inputs_names/* wayNames */.yw
        .flatMap((name) => given.get(name) ?? [])
        .filter(({ name, value, file }) => file !== undefined && value !== usual[name]);
    const [first] = named;
    if (secret === undefined || first === undefined)
        return;
    const lines = named.map(({ name, value }) => `\`${name}: ${(0,inputs_given/* shown */.SP)(typeof value === 'string' ? value : value.join(' ')).slice(1, -1)}\``);
    throw new errors/* DeployError */.s('CONFIG_INVALID', `${first.file}, line ${first.line}: ${listed(named.map(({ name }) => name))} would come from a file of the repository, and \`${secret}\` would go there: whoever may push a branch could have it sent to a machine of their own.`, {
        hint: `Write below \`with:\` in the workflow: ${lines.join(', ')}; and remove ${named.length === 1 ? 'it' : 'them'} from the file.`,
        file: first.file,
        line: first.line,
    });
}
function readFileGiven(source, workspace) {
    const named = inputValue(source.env, 'config');
    const config = { name: 'config', value: named || defaultConfig };
    const path = (0,project_fields/* relativePath */.iZ)(config, named || defaultConfig, 'a file of the repository');
    const text = source.readFile(`${workspace}/${path}`);
    if (text !== null)
        return readConfigFile(text, path);
    if (named === '')
        return [];
    throw (0,inputs_given/* invalid */.Gq)(config, `there is no file ${path} in the checkout.`, 'Commit it, or correct the input `config`.');
}


/***/ }),

/***/ 3362:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   MO: () => (/* binding */ parseNetwork),
/* harmony export */   iR: () => (/* binding */ cloudflare),
/* harmony export */   nW: () => (/* binding */ parseVisitors)
/* harmony export */ });
/* unused harmony export listRedirected */
/* harmony import */ var node_net__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(7030);
/* harmony import */ var node_net__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__nccwpck_require__.n(node_net__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var _given_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(8796);
/* harmony import */ var _limits_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(7793);
/* harmony import */ var _project_fields_js__WEBPACK_IMPORTED_MODULE_3__ = __nccwpck_require__(7084);




const cloudflare = [
    ...['173.245.48.0/20', '103.21.244.0/22', '103.22.200.0/22', '103.31.4.0/22', '141.101.64.0/18'],
    ...['108.162.192.0/18', '190.93.240.0/20', '188.114.96.0/20', '197.234.240.0/22', '198.41.128.0/17'],
    ...['162.158.0.0/15', '104.16.0.0/13', '104.24.0.0/14', '172.64.0.0/13', '131.0.72.0/22'],
    ...['2400:cb00::/32', '2606:4700::/32', '2803:f800::/32', '2405:b500::/32', '2405:8100::/32'],
    ...['2a06:98c0::/29', '2c0f:f248::/32'],
];
const defaultMaxBody = 25_000_000;
const units = { k: 1000, m: 1000 ** 2, g: 1000 ** 3 };
const binaryUnits = { k: 1024, m: 1024 ** 2, g: 1024 ** 3 };
function parseVisitors(given, https, domains) {
    const [maxBody, media, proxies, from, hsts, redirect, page, log] = [
        ...['max-body', 'media', 'trusted-proxies', 'visitors-from', 'hsts', 'redirect', 'error-page', 'access-log'],
    ].map((name) => given.get(name));
    const trustedProxies = proxies ? parseNetworks(proxies) : [];
    return {
        maxBody: maxBody ? parseBytes(maxBody) : defaultMaxBody,
        media: media ? (0,_given_js__WEBPACK_IMPORTED_MODULE_1__/* .asChoice */ ._z)(media, _limits_js__WEBPACK_IMPORTED_MODULE_2__/* .choices */ .zM.media) : 'sandboxed',
        trustedProxies,
        onlyProxies: from ? parseFrom(from, trustedProxies) : false,
        hsts: hsts ? parseHsts(hsts, https) : null,
        redirected: listRedirected(redirect ? parseRedirect(redirect) : 'www', domains),
        errorPage: page ? parsePage(page) : null,
        accessLog: log ? parseLog(log) === 'journal' : false,
    };
}
function parseBytes(given) {
    const text = (0,_given_js__WEBPACK_IMPORTED_MODULE_1__/* .asText */ .e1)(given);
    const [, number = '', prefix = '', binary = ''] = /^(\d{1,6}(?:\.\d{1,3})?) ?([kmg])(i?)b?$/i.exec(text) ?? [];
    const unit = (binary === '' ? units : binaryUnits)[prefix.toLowerCase()] ?? 0;
    const bytes = Math.floor(Number(number) * unit);
    if (bytes >= 1000 && bytes <= 1000 ** 4)
        return bytes;
    throw (0,_given_js__WEBPACK_IMPORTED_MODULE_1__/* .invalid */ .Gq)(given, `${(0,_given_js__WEBPACK_IMPORTED_MODULE_1__/* .shown */ .SP)(text)} is no size from 1kB to 1000GB.`, `Write for example \`${given.name}: 100MB\`.`);
}
function parseNetworks(given) {
    const networks = (0,_given_js__WEBPACK_IMPORTED_MODULE_1__/* .asList */ .DD)(given, /[\s,]+/).flatMap((item) => item.toLowerCase() === 'cloudflare' ? cloudflare : [parseNetwork(given, item)]);
    return [...new Set(networks)];
}
function parseFrom(given, proxies) {
    if ((0,_given_js__WEBPACK_IMPORTED_MODULE_1__/* .asChoice */ ._z)(given, _limits_js__WEBPACK_IMPORTED_MODULE_2__/* .choices */ .zM['visitors-from']) === 'anywhere')
        return false;
    if (proxies.length > 0)
        return true;
    const hint = 'Name them: `trusted-proxies: cloudflare`, or their networks. Without them nobody could see the site.';
    throw (0,_given_js__WEBPACK_IMPORTED_MODULE_1__/* .invalid */ .Gq)(given, 'no `trusted-proxies` are named.', hint);
}
function parseNetwork(given, item) {
    const [address = '', length, ...rest] = item.split('/');
    const bits = { 0: 0, 4: 32, 6: 128 }[(0,node_net__WEBPACK_IMPORTED_MODULE_0__.isIP)(address)] ?? 0;
    const prefix = length === undefined ? bits : /^\d{1,3}$/.test(length) ? Number(length) : -1;
    if (bits === 0 || address.includes('%') || rest.length > 0 || prefix < 0 || prefix > bits) {
        const hint = 'Write networks as your provider lists them (`203.0.113.0/24`, `2001:db8::/32`), or `cloudflare`.';
        throw (0,_given_js__WEBPACK_IMPORTED_MODULE_1__/* .invalid */ .Gq)(given, `${(0,_given_js__WEBPACK_IMPORTED_MODULE_1__/* .shown */ .SP)(item)} is neither a network nor an address.`, hint);
    }
    if (prefix < (bits === 32 ? 8 : 7)) {
        const hint = 'Name only what belongs to you or your provider.';
        throw (0,_given_js__WEBPACK_IMPORTED_MODULE_1__/* .invalid */ .Gq)(given, `${(0,_given_js__WEBPACK_IMPORTED_MODULE_1__/* .shown */ .SP)(item)} is half of the internet.`, hint);
    }
    return `${address.toLowerCase()}/${prefix}`;
}
function parseHsts(given, https) {
    const text = (0,_given_js__WEBPACK_IMPORTED_MODULE_1__/* .asText */ .e1)(given).toLowerCase();
    if (['off', 'false', 'no', '0'].includes(text))
        return null;
    if (https === 'off') {
        throw (0,_given_js__WEBPACK_IMPORTED_MODULE_1__/* .invalid */ .Gq)(given, 'there is no HTTPS that browsers could keep to.', 'Take it out, or take out `https: off`.');
    }
    if (text === 'preload')
        return { days: 730, preload: true };
    const days = Number(text);
    if (/^\d{1,4}$/.test(text) && days >= 1 && days <= 3650)
        return { days, preload: false };
    const hint = 'Write for example `hsts: 30`; begin with few days and raise them when nothing is amiss.';
    throw (0,_given_js__WEBPACK_IMPORTED_MODULE_1__/* .invalid */ .Gq)(given, `${(0,_given_js__WEBPACK_IMPORTED_MODULE_1__/* .shown */ .SP)(text)} is neither off, a number of days from 1 to 3650, nor preload.`, hint);
}
const said = (given) => (0,_given_js__WEBPACK_IMPORTED_MODULE_1__/* .asText */ .e1)(given).toLowerCase();
function parseRedirect(given) {
    return ['false', 'no', 'none'].includes(said(given)) ? 'off' : (0,_given_js__WEBPACK_IMPORTED_MODULE_1__/* .asChoice */ ._z)(given, _limits_js__WEBPACK_IMPORTED_MODULE_2__/* .choices */ .zM.redirect);
}
function parseLog(given) {
    return ['false', 'no', 'none'].includes(said(given)) ? 'off' : (0,_given_js__WEBPACK_IMPORTED_MODULE_1__/* .asChoice */ ._z)(given, _limits_js__WEBPACK_IMPORTED_MODULE_2__/* .choices */ .zM['access-log']);
}
function listRedirected(redirect, domains) {
    if (redirect === 'off')
        return [];
    if (redirect === 'main')
        return domains.slice(1);
    const bare = (name) => name.replace(/^www\./, '');
    return domains.slice(1).filter((name) => name !== domains[0] && bare(name) === bare(domains[0] ?? ''));
}
function parsePage(given) {
    const path = (0,_project_fields_js__WEBPACK_IMPORTED_MODULE_3__/* .relativePath */ .iZ)(given, (0,_given_js__WEBPACK_IMPORTED_MODULE_1__/* .asText */ .e1)(given), 'a file of the repository');
    if (/^[A-Za-z0-9_-][A-Za-z0-9._-]*(\/[A-Za-z0-9_-][A-Za-z0-9._-]*)*\.html?$/.test(path))
        return path;
    const hint = 'Name one page of HTML, by a path of letters, digits, `-`, `_` and `.`: `error-page: pages/sorry.html`.';
    throw (0,_given_js__WEBPACK_IMPORTED_MODULE_1__/* .invalid */ .Gq)(given, `${(0,_given_js__WEBPACK_IMPORTED_MODULE_1__/* .shown */ .SP)(path)} is not the path of such a page.`, hint);
}


/***/ }),

/***/ 8336:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   O: () => (/* binding */ refuseEmpty),
/* harmony export */   h: () => (/* binding */ parseWorkflow)
/* harmony export */ });
/* harmony import */ var yaml__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(8815);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(9984);


const hints = {
    database: 'For the database of the settings write `database: auto`.',
    'basic-auth': 'Without it everybody would see the site: take the line out of the workflow, if that is meant.',
};
function refuseEmpty(name, { env, readFile }, { repository, workspace }) {
    const [path = ''] = (env.GITHUB_WORKFLOW_REF ?? '').split('@');
    if (repository === '' || !path.startsWith(`${repository}/`))
        return;
    const text = readFile(`${workspace}/${path.slice(repository.length + 1)}`);
    if (text === null || !givesSecret(name, parseWorkflow(text)))
        return;
    throw new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .DeployError */ .s('SECRET_EMPTY', `${name}: empty, and the workflow gives it from a secret.`, {
        hint: `Is the secret named so in this repository, or in the environment this job declares (\`environment:\`)? Runs of forks and of Dependabot get no secrets. ${hints[name]}`,
    });
}
function parseWorkflow(text) {
    try {
        return (0,yaml__WEBPACK_IMPORTED_MODULE_0__/* .parse */ .qg)(text);
    }
    catch {
        return null;
    }
}
function givesSecret(name, node) {
    if (typeof node !== 'object' || node === null)
        return false;
    const { host, [name]: value } = node;
    if (typeof value === 'string' && host !== undefined && /\$\{\{[^}]*\bsecrets\b/.test(value))
        return true;
    return Object.values(node).some((one) => givesSecret(name, one));
}


/***/ }),

/***/ 6065:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   Lr: () => (/* binding */ speak),
/* harmony export */   Tl: () => (/* binding */ translate),
/* harmony export */   WE: () => (/* binding */ explain),
/* harmony export */   eo: () => (/* binding */ languages),
/* harmony export */   iG: () => (/* binding */ findLanguage),
/* harmony export */   xL: () => (/* binding */ translateLine)
/* harmony export */ });
/* harmony import */ var _texts_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(7111);

const languages = ['en', 'fr'];
let translator = null;
async function speak(language) {
    if (language === 'en') {
        translator = null;
        return;
    }
    const { openTranslator } = await __nccwpck_require__.e(/* import() */ 144).then(__nccwpck_require__.bind(__nccwpck_require__, 2144));
    translator = openTranslator(_texts_js__WEBPACK_IMPORTED_MODULE_0__/* .texts */ .T.french());
}
const translate = (text) => translator?.message(text) ?? text;
const explain = (what, why) => `${translate(what)}${translator === null ? '' : '\u00a0'}: ${translate(why)}`;
const translateLine = (text) => translator?.line(text) ?? text;
function findLanguage(given, config) {
    const written = given.trim() || /^language:[ \t]*["']?(\w+)["']?[ \t]*(?:#.*)?\r?$/m.exec(config ?? '')?.[1];
    return languages.find((one) => one === written?.toLowerCase()) ?? 'en';
}


/***/ }),

/***/ 7583:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   Y: () => (/* binding */ outputsOf),
/* harmony export */   p: () => (/* binding */ findUrl)
/* harmony export */ });
/* harmony import */ var _changed_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(4895);
/* harmony import */ var _deployment_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(3384);
/* harmony import */ var _places_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(5459);
/* harmony import */ var _report_hide_js__WEBPACK_IMPORTED_MODULE_3__ = __nccwpck_require__(6379);




function findUrl({ deployment, outputs, url }) {
    if (!deployment)
        return url ?? (outputs?.url || null);
    return (0,_deployment_js__WEBPACK_IMPORTED_MODULE_2__/* .isSwitched */ .sP)(deployment) || deployment.live ? (0,_places_js__WEBPACK_IMPORTED_MODULE_1__/* .siteUrl */ .hX)(deployment.inputs) : null;
}
function outputsOf(ending, hide) {
    const { deployment, error, result } = ending;
    const url = findUrl(ending);
    const reached = (deployment && (0,_deployment_js__WEBPACK_IMPORTED_MODULE_2__/* .isSwitched */ .sP)(deployment)) || (!error && result !== 'planned');
    const migrations = deployment ? (0,_changed_js__WEBPACK_IMPORTED_MODULE_0__/* .listMigrations */ .YJ)(deployment) : [];
    return {
        release: deployment ? (reached ? deployment.release : (deployment.live?.id ?? '')) : '',
        'previous-release': deployment?.live?.id ?? '',
        url: url ?? '',
        gunicorn: deployment && (url !== null || result === 'planned') ? (0,_changed_js__WEBPACK_IMPORTED_MODULE_0__/* .describeGunicorn */ .nO)(deployment) : '',
        migrations: JSON.stringify((0,_report_hide_js__WEBPACK_IMPORTED_MODULE_3__/* .hideWithin */ .a)(migrations, hide)),
        'migration-count': String(migrations.length),
        'file-count': String(deployment ? (0,_changed_js__WEBPACK_IMPORTED_MODULE_0__/* .countFiles */ .Dc)(deployment) : 0),
        'uploaded-files': String(deployment?.sync?.files ?? 0),
        'uploaded-bytes': String(deployment?.sync?.bytes ?? 0),
        'exit-code': '',
        status: '',
        ...ending.outputs,
    };
}


/***/ }),

/***/ 5459:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   Mz: () => (/* binding */ sliceOf),
/* harmony export */   TD: () => (/* binding */ unitFile),
/* harmony export */   ci: () => (/* binding */ addressOf),
/* harmony export */   dt: () => (/* binding */ challenges),
/* harmony export */   ek: () => (/* binding */ placesOf),
/* harmony export */   fv: () => (/* binding */ deployUser),
/* harmony export */   hX: () => (/* binding */ siteUrl),
/* harmony export */   i0: () => (/* binding */ isPublicAddress),
/* harmony export */   iq: () => (/* binding */ webGroup),
/* harmony export */   kw: () => (/* binding */ gatePlaces)
/* harmony export */ });
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(7598);
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__nccwpck_require__.n(node_crypto__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var node_net__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(7030);
/* harmony import */ var node_net__WEBPACK_IMPORTED_MODULE_1___default = /*#__PURE__*/__nccwpck_require__.n(node_net__WEBPACK_IMPORTED_MODULE_1__);


const unitFolder = '/etc/systemd/system';
const unitFile = (name) => `${unitFolder}/${name}`;
function placesOf(app) {
    const home = `/srv/${app}`;
    const releases = `${home}/releases`;
    return {
        home,
        releases,
        incoming: `${home}/incoming`,
        shared: `${home}/shared`,
        media: `/run/django-prod-media/${app}`,
        mediaSource: `/run/django-prod-media/.${app}`,
        uploads: `${home}/shared/media`,
        backups: `${home}/backups`,
        current: releasePlaces(`${home}/current`),
        previous: releasePlaces(`${home}/previous`),
        secrets: `${home}/secrets.env`,
        caddyfile: `/etc/caddy/${app}.caddyfile`,
        nginxFiles: ['sites-available', 'conf.d'].map((folder) => `/etc/nginx/${folder}/zz-django-prod-${app}.conf`),
        apacheFile: `/etc/apache2/sites-available/zz-django-prod-${app}.conf`,
        proxy: `${home}/proxy.json`,
        certificate: { chain: `${home}/tls/fullchain.pem`, key: `${home}/tls/privkey.pem` },
        certificateRefused: `${home}/tls/refused`,
        gateUsers: `${home}/basic-auth`,
        maintenance: { folder: `${home}/maintenance`, on: `${home}/maintenance/on` },
        manageCommand: `/usr/local/bin/${app}-manage`,
        restoreCommand: `/usr/local/bin/${app}-restore`,
        backupCommand: `/usr/local/bin/${app}-backup`,
        backupSettings: `${home}/backups.json`,
        offsite: `${home}/offsite.json`,
        takingOver: { program: `${home}/taking-over`, state: `${home}/taken.json` },
        release: (id) => releasePlaces(`${releases}/${id}`),
    };
}
const releasePlaces = (folder) => ({
    folder,
    code: `${folder}/code`,
    conf: `${folder}/conf`,
    venv: `${folder}/venv`,
    static: `${folder}/static`,
    socket: `${folder}/http.sock`,
    manifest: `${folder}/release.json`,
});
const siteUrl = ({ domains, https }) => `${https === 'off' ? 'http' : 'https'}://${domains[0]}/`;
function addressOf(domain) {
    const bare = domain.replace(/^\[(.*)\]$/, '$1');
    return (0,node_net__WEBPACK_IMPORTED_MODULE_1__.isIP)(bare) === 0 ? null : bare;
}
const privates = new node_net__WEBPACK_IMPORTED_MODULE_1__.BlockList();
for (const [network, bits] of [
    ['10.0.0.0', 8],
    ['172.16.0.0', 12],
    ['192.168.0.0', 16],
    ['100.64.0.0', 10],
    ['169.254.0.0', 16],
    ['127.0.0.0', 8],
    ['0.0.0.0', 8],
]) {
    privates.addSubnet(network, bits);
}
const isPublicAddress = (address) => (0,node_net__WEBPACK_IMPORTED_MODULE_1__.isIP)(address) === 4 ? !privates.check(address) : (0,node_net__WEBPACK_IMPORTED_MODULE_1__.isIP)(address) === 6 && /^[23][0-9a-f]{3}:/i.test(address);
const sliceOf = (app, what) => `${app.replaceAll('-', '_')}-${what}.slice`;
const deployUser = (app) => `${app.slice(0, 25).replace(/-$/, '')}-deploy`;
const webGroup = (app) => app.length <= 27
    ? `${app}--web`
    : `${app.slice(0, 18)}--web-${(0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.createHash)('sha256').update(app).digest('hex').slice(0, 8)}`;
const challenges = '/var/lib/django-prod-acme';
const gatePlaces = {
    folder: '/opt/django-prod/gate',
    command: '/opt/django-prod/gate/run',
    program: '/opt/django-prod/gate/program',
    sites: '/opt/django-prod/gate/sites',
    store: '/var/lib/django-prod/gate',
    sudoers: (app) => `/etc/sudoers.d/django-prod-${app}`,
};


/***/ }),

/***/ 1233:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   I: () => (/* binding */ kindOf),
/* harmony export */   V: () => (/* binding */ nameOf)
/* harmony export */ });
const kindOf = ({ proxy }) => proxy?.kind ?? 'caddy';
const nameOf = (facts) => ({ caddy: 'Caddy', nginx: 'nginx', apache: 'Apache', none: 'a web server of your own' })[kindOf(facts)];


/***/ }),

/***/ 8712:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   Df: () => (/* binding */ describeNumber),
/* harmony export */   LG: () => (/* binding */ describeFiles),
/* harmony export */   MB: () => (/* binding */ describeDuration),
/* harmony export */   g$: () => (/* binding */ printable),
/* harmony export */   jt: () => (/* binding */ describeSize),
/* harmony export */   vG: () => (/* binding */ describeCount)
/* harmony export */ });
const names = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };
function printable(name) {
    return name.replace(/[\p{Cc}\u2028-\u202e\u2066-\u2069]/gu, (char) => names[char] ?? `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
function describeFiles(paths) {
    const [first, second] = paths.map(printable);
    if (first === undefined)
        return 'no files';
    if (second === undefined)
        return first;
    return paths.length === 2 ? `${first} and ${second}` : `${first} and ${describeNumber(paths.length - 1)} more`;
}
function describeNumber(value) {
    return Math.round(value)
        .toString()
        .replace(/\B(?=(\d{3})+$)/g, ',');
}
function describeCount(count, noun, plural = `${noun}s`) {
    return `${describeNumber(count)} ${count === 1 ? noun : plural}`;
}
function describeSize(bytes) {
    let value = bytes;
    let unit = 'B';
    for (const larger of ['KB', 'MB', 'GB', 'TB']) {
        if (value < 999.5)
            break;
        value /= 1000;
        unit = larger;
    }
    return `${unit !== 'B' && value < 9.95 ? value.toFixed(1) : value.toFixed(0)} ${unit}`;
}
function describeDuration(milliseconds) {
    const seconds = milliseconds / 1000;
    if (seconds < 0.995)
        return `${seconds.toFixed(2)} s`;
    if (seconds < 9.95)
        return `${seconds.toFixed(1)} s`;
    const whole = Math.round(seconds);
    if (whole < 120)
        return `${whole} s`;
    return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}


/***/ }),

/***/ 3399:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   c: () => (/* binding */ checkEnv),
/* harmony export */   m: () => (/* binding */ renderEnv)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(9984);
/* harmony import */ var _systemd_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(7299);


const maximumBytes = 131_071;
const reserved = /^(LISTEN_(FDS|PID|FDNAMES|PIDFDID)|NOTIFY_SOCKET|PYTHONHOME|MAINPID|MANAGERPID|WATCHDOG_.*|INVOCATION_ID|JOURNAL_STREAM)$/;
const ours = {
    DJANGO_SETTINGS_MODULE: 'Name the settings module by the input `settings` instead.',
    PYTHONPATH: 'Remove the line: the folder of manage.py is on the path already.',
};
function checkEnv(entries) {
    for (const { name, value } of entries) {
        if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
            refuse(name, 'is not a name of a variable', 'Use letters, digits and _ only, with no digit first.');
        }
        const hint = Object.hasOwn(ours, name) ? ours[name] : undefined;
        if (hint !== undefined)
            refuse(name, 'is set by this action', hint);
        if (reserved.test(name))
            refuse(name, 'is reserved for systemd or Python', 'Remove the line, or choose another name.');
        if (value.includes('\0'))
            refuse(name, 'holds the character NUL', 'Encode the value, for example as base64.');
        if (!(0,_systemd_js__WEBPACK_IMPORTED_MODULE_1__/* .isSystemdText */ .rs)(value)) {
            refuse(name, 'holds something that is no text', 'Encode the value, for example as base64.');
        }
        if (Buffer.byteLength(`${name}=${value}`) > maximumBytes) {
            refuse(name, `is longer than ${maximumBytes} bytes`, 'Put the value into a file and name the file in the variable.');
        }
    }
}
function renderEnv(entries) {
    checkEnv(entries);
    const values = new Map(entries.map(({ name, value }) => [name, value]));
    return [...values].map(([name, value]) => `${name}="${value.replaceAll(/[\\"`$]/g, '\\$&')}"\n`).join('');
}
function refuse(name, what, hint) {
    throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .DeployError */ .s('INPUT_INVALID', `The variable ${JSON.stringify(name)} of \`env\` ${what}`, { hint });
}


/***/ }),

/***/ 7299:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   By: () => (/* binding */ systemdValue),
/* harmony export */   rs: () => (/* binding */ isSystemdText),
/* harmony export */   sX: () => (/* binding */ systemdWord)
/* harmony export */ });
function systemdWord(word) {
    refuseUnwritable(word);
    const text = word
        .replaceAll('\\', '\\\\')
        .replaceAll('"', '\\"')
        .replaceAll('%', '%%')
        .replaceAll('$', '$$$$')
        .replaceAll(/[\x01-\x1f\x7f]/g, (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`);
    return `"${text}"`;
}
function systemdValue(text) {
    refuseUnwritable(text);
    if (/[\x00-\x1f\x7f]|^\s|\s$|\\$/.test(text))
        throw new Error('A line of a systemd unit cannot carry this value');
    return text.replaceAll('%', '%%');
}
function refuseUnwritable(text) {
    if (text.includes('\0'))
        throw new Error('A systemd unit cannot hold NUL');
    if (!isSystemdText(text))
        throw new Error('A systemd unit must be valid UTF-8');
}
function isSystemdText(text) {
    return text.isWellFormed() && ![...text].some(isNoncharacter);
}
function isNoncharacter(character) {
    const point = character.codePointAt(0) ?? 0;
    return (point >= 0xfdd0 && point <= 0xfdef) || (point & 0xfffe) === 0xfffe;
}


/***/ }),

/***/ 6379:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  a: () => (/* binding */ hideWithin),
  Q: () => (/* binding */ hiding)
});

// EXTERNAL MODULE: ./build/report/visible.js
var visible = __nccwpck_require__(2588);
;// CONCATENATED MODULE: ./build/report/masking.js

const between = /['"]\s+[bu]['"]|['"]|[\s\x00-\x1f\x7f-\x9f`\\]+/g;
const piece = 10;
const step = 4;
const gram = 6;
const longest = 400;
const shortest = 6;
const squeeze = (text) => (0,visible/* show */.WU)(text).replace(between, '');
const hex = (bytes, prefix) => [...bytes].map((byte) => prefix + byte.toString(16).padStart(2, '0')).join('');
const escapeUnicode = (text, short) => text.replace(/[\u0080-\uffff]/g, (letter) => {
    const code = letter.charCodeAt(0).toString(16);
    return short && code.length === 2 ? `\\x${code}` : `\\u${code.padStart(4, '0')}`;
});
const quote = (bytes, kept) => [...bytes.toString('latin1')]
    .map((letter) => /[\w.~-]/.test(letter) || kept.includes(letter)
    ? letter
    : `%${letter.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`)
    .join('');
function listBase64(bytes) {
    return [0, 1, 2].flatMap((before) => {
        const text = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
        const core = text.slice([0, 2, 3][before], Math.floor(((before + bytes.length) * 8) / 6));
        return [core, core.replaceAll('+', '-').replaceAll('/', '_')];
    });
}
const escapeHtml = (text, apostrophe) => text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", apostrophe);
function listForms(secret) {
    const bytes = Buffer.from(secret);
    const literal = (text) => text.replaceAll('\\', '\\\\');
    const json = JSON.stringify(secret).slice(1, -1);
    const escaped = [
        secret,
        json,
        escapeUnicode(json, false),
        escapeUnicode(literal(secret), true),
        literal(secret).replaceAll("'", "\\'"),
        quote(bytes, ''),
    ];
    const bare = bytes.toString('latin1');
    const written = [
        ...escaped,
        escapeUnicode(bare, true),
        ...['/', "!~*'()", ";,/?:@&=+$-_.!~*'()#"].map((kept) => quote(bytes, kept)),
        ...['', '*'].map((kept) => quote(bytes, `${kept} `).replaceAll(' ', '+')),
        ...['&#x27;', '&#39;'].map((apostrophe) => escapeHtml(secret, apostrophe)),
        [...bytes].join(','),
        hex(bytes, 'x'),
        hex(bytes, '%').toUpperCase(),
        hex(bytes, ''),
        hex(bytes, '').toUpperCase(),
    ];
    const lower = written
        .filter((text) => text.includes('%'))
        .map((text) => text.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()));
    const encoded = escaped.flatMap((text) => listBase64(Buffer.from(text)));
    return new Set([...written, ...lower, ...encoded].map(squeeze).filter((form) => form.length >= shortest));
}
class Masker {
    #known = new Set();
    #plain = new Set();
    #brief = new Set();
    #grams = new Map();
    learn(secret) {
        if (this.#known.has(secret))
            return;
        this.#known.add(secret);
        if (squeeze(secret).length < shortest) {
            const doubled = secret.replaceAll('\\', '\\\\');
            for (const form of [secret, doubled, doubled.replaceAll("'", "\\'"), doubled.replaceAll('"', '\\"')])
                this.#plain.add(form);
            return;
        }
        const inPieces = isTelling(secret);
        for (let at = 0; at < secret.length; at += longest)
            for (const form of listForms(secret.slice(at, at + longest)))
                this.#add(form, inPieces);
    }
    #add(form, inPieces) {
        if (form.length < step + gram - 1) {
            this.#brief.add(form);
            return;
        }
        for (let at = 0; at < (inPieces ? form.length - gram + 1 : step); at++) {
            const key = form.slice(at, at + gram);
            const places = this.#grams.get(key) ?? [];
            this.#grams.set(key, places);
            if (places.length < 8)
                places.push({ form, at, inPieces });
        }
    }
    mask(text) {
        if (this.#known.size === 0)
            return text;
        const shown = (0,visible/* show */.WU)(text);
        const spans = this.#find(shown.replace(between, ''));
        let masked = spans.length > 0 ? replace(shown, spans) : shown;
        for (const value of [...this.#plain].sort((a, b) => b.length - a.length))
            masked = masked.replaceAll(value, '***');
        return masked === shown ? text : masked;
    }
    #find(text) {
        const found = [];
        for (const form of this.#brief)
            for (let at = text.indexOf(form); at >= 0; at = text.indexOf(form, at + 1))
                found.push([at, at + form.length]);
        for (let at = 0; at + gram <= text.length; at += step) {
            for (const place of this.#grams.get(text.slice(at, at + gram)) ?? []) {
                const span = meet(text, at, place);
                if (span)
                    found.push(span);
            }
        }
        return found.sort(([a], [b]) => a - b);
    }
}
function meet(text, at, { form, at: place, inPieces }) {
    if (at >= place && text.startsWith(form, at - place))
        return [at - place, at - place + form.length];
    if (!inPieces)
        return null;
    let [start, end, first] = [at, at + gram, place];
    while (start > 0 && first > 0 && text[start - 1] === form[first - 1]) {
        start -= 1;
        first -= 1;
    }
    while (end < text.length && first + end - start < form.length && text[end] === form[first + end - start])
        end += 1;
    return end - start >= piece ? [start, end] : null;
}
function replace(text, spans) {
    let [stretch, squeezed, done, out] = [0, 0, 0, ''];
    const gaps = [...text.matchAll(between)];
    const begins = [[0, 0]];
    for (const { 0: gap, index } of gaps) {
        squeezed += index - stretch;
        stretch = index + gap.length;
        begins.push([squeezed, stretch]);
    }
    const place = (at) => {
        let [low, high] = [0, begins.length - 1];
        while (low < high) {
            const middle = Math.ceil((low + high) / 2);
            if ((begins[middle]?.[0] ?? 0) <= at)
                low = middle;
            else
                high = middle - 1;
        }
        const [from, to] = begins[low] ?? [0, 0];
        return to + at - from;
    };
    for (const [first, behind] of spans) {
        const [start, end] = [place(first), place(behind - 1) + 1];
        if (start >= done)
            out += `${text.slice(done, start)}***`;
        done = Math.max(done, end);
    }
    return out + text.slice(done);
}
const isTelling = (secret) => secret.length >= 12 && /\d/.test(secret) && /[A-Za-z]/.test(secret) && !/:\/\/|^\/|^-----|@/.test(secret);

;// CONCATENATED MODULE: ./build/report/hide.js

function hiding(secrets) {
    const masker = new Masker();
    return (text) => {
        for (const secret of secrets)
            masker.learn(secret);
        return masker.mask(text);
    };
}
function hideWithin(value, hide) {
    if (typeof value === 'string')
        return hide(value);
    if (Array.isArray(value))
        return value.map((one) => hideWithin(one, hide));
    if (value === null || typeof value !== 'object')
        return value;
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, hideWithin(one, hide)]));
}


/***/ }),

/***/ 569:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   EC: () => (/* binding */ preformatted),
/* harmony export */   TM: () => (/* binding */ folded),
/* harmony export */   Vr: () => (/* binding */ addressLink),
/* harmony export */   p7: () => (/* binding */ markdownText)
/* harmony export */ });
/* harmony import */ var _visible_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(2588);

const html = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
const entity = (character) => `&#${character.charCodeAt(0)};`;
const markdownText = (text) => html((0,_visible_js__WEBPACK_IMPORTED_MODULE_0__/* .plainText */ .wh)(text).replace(/\s*\n\s*/g, ' '))
    .replace(/[\\`*[\]{}|!~$^]/g, entity)
    .replace(/(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g, entity)
    .replace(/:\/\//g, '&#58;//')
    .replace(/www\./gi, (word) => `${word.slice(0, 3)}&#46;`)
    .replace(/@|#(?!\d+;)|(?<!&)#/g, (character) => `${entity(character)}<!-- -->`);
const preformatted = (lines) => `<pre>${lines.map((line) => html((0,_visible_js__WEBPACK_IMPORTED_MODULE_0__/* .plainText */ .wh)(line).replaceAll('\n', ' '))).join('\n')}</pre>`;
const folded = (title, lines) => [
    `<details><summary>${markdownText(title)}</summary>`,
    '',
    ...lines,
    '',
    '</details>',
    '',
];
const addressLink = (url) => /^https?:\/\/[A-Za-z0-9.:[\]-]+\/$/.test(url) ? `<${url}>` : markdownText(url);


/***/ }),

/***/ 990:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   N: () => (/* binding */ openReport)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(9984);
/* harmony import */ var _language_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(6065);
/* harmony import */ var _visible_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(2588);



const most = { characters: 4_000_000, last: 100 };
function keepLines() {
    const [first, last] = [[], []];
    let [length, leftOut] = [0, 0];
    return {
        add: (text) => {
            for (const line of text.split('\n')) {
                length += line.length + 1;
                if (length <= most.characters)
                    first.push(line);
                else if (last.push(line.slice(0, 2000)) > most.last) {
                    last.shift();
                    leftOut += 1;
                }
            }
        },
        all: () => [...first, ...(leftOut > 0 ? [(0,_language_js__WEBPACK_IMPORTED_MODULE_1__/* .translate */ .Tl)(`… ${leftOut} lines are left out`)] : []), ...last],
    };
}
const patienceMilliseconds = { first: 3000, next: 1000 };
const silenceMilliseconds = 10_000;
function openReport(surroundings) {
    const { now, hide = (text) => text } = surroundings;
    const spoken = (text) => (0,_visible_js__WEBPACK_IMPORTED_MODULE_2__/* .harmless */ .Is)((0,_language_js__WEBPACK_IMPORTED_MODULE_1__/* .translate */ .Tl)(hide(text)));
    const logged = (line) => (0,_visible_js__WEBPACK_IMPORTED_MODULE_2__/* .harmless */ .Is)((0,_language_js__WEBPACK_IMPORTED_MODULE_1__/* .translateLine */ .xL)(line));
    const rows = [];
    const open = new Set();
    let written = now();
    const write = (line) => {
        written = now();
        surroundings.write(line);
    };
    const explained = (what, why) => (0,_visible_js__WEBPACK_IMPORTED_MODULE_2__/* .harmless */ .Is)((0,_language_js__WEBPACK_IMPORTED_MODULE_1__/* .explain */ .WE)(hide(what), hide(why)));
    const timed = (title, said, milliseconds) => `${spoken(title).padEnd(11)} ${said} · ${(0,_language_js__WEBPACK_IMPORTED_MODULE_1__/* .translate */ .Tl)(`${(milliseconds / 1000).toFixed(2)} s`)}`;
    return {
        rows,
        hide,
        say: (line) => write(spoken(line)),
        pass: (line) => write((0,_visible_js__WEBPACK_IMPORTED_MODULE_2__/* .harmless */ .Is)(hide(line))),
        flush: () => {
            for (const { flush } of open)
                flush();
        },
        beat: () => {
            if (now() - written < silenceMilliseconds)
                return;
            const steps = [...open];
            if (steps.length === 0)
                write(`            ${(0,_language_js__WEBPACK_IMPORTED_MODULE_1__/* .translate */ .Tl)('… at work')}`);
            for (const { title, since, doing } of steps)
                write(`${spoken(title).padEnd(11)} … ${doing} · ${(0,_language_js__WEBPACK_IMPORTED_MODULE_1__/* .translate */ .Tl)(`${Math.round((now() - since) / 1000)} s so far`)}`);
        },
        start: (title, changes) => {
            const began = now();
            let shown = began;
            const kept = keepLines();
            const group = (said) => {
                const milliseconds = now() - began;
                write(`::group::${timed(title, said, milliseconds)}`);
                for (const { what, why } of changes)
                    write(explained(what, why));
                const lines = kept.all();
                if (lines.length > 0)
                    for (const line of hide(lines.join('\n')).split('\n'))
                        write(`│ ${logged(line)}`);
                write('::endgroup::');
                open.delete(step);
                return milliseconds;
            };
            const doing = spoken(changes.map(({ what }) => what).join('; ') || 'under way');
            const step = { title, since: began, doing, flush: () => group(spoken('interrupted')) };
            open.add(step);
            const close = (state, outcome) => {
                const milliseconds = group(state === 'kept' ? explained('kept', outcome) : spoken(outcome));
                const told = changes.map(({ what, why }) => ({ what: hide(what), why: hide(why) }));
                rows.push({ title, state, outcome: hide(outcome), changes: told, milliseconds: Math.round(milliseconds) });
            };
            const log = (line) => {
                kept.add(line);
                if (line.trim() !== '')
                    step.doing = logged(hide(line));
                if (now() - began < patienceMilliseconds.first || now() - shown < patienceMilliseconds.next)
                    return;
                shown = now();
                write(`${spoken(title).padEnd(11)} … ${logged(hide(line))}`);
            };
            return {
                log,
                tell: (line) => log((0,_language_js__WEBPACK_IMPORTED_MODULE_1__/* .translate */ .Tl)(hide(line))),
                done: close,
                failed: (error) => {
                    if (error instanceof _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .DeployError */ .s && error.details.output)
                        kept.add(error.details.output);
                    close('failed', `failed: ${error.message}`);
                },
            };
        },
        stream: (title) => {
            const began = now();
            write(`::group::${spoken(title)}`);
            const end = (outcome) => {
                const milliseconds = Math.round(now() - began);
                write('::endgroup::');
                write(timed(title, spoken(outcome), milliseconds));
                open.delete(step);
                return milliseconds;
            };
            const step = { title, since: began, doing: (0,_language_js__WEBPACK_IMPORTED_MODULE_1__/* .translate */ .Tl)('runs'), flush: () => end('interrupted') };
            open.add(step);
            const close = (state, outcome) => {
                rows.push({ title, state, outcome: hide(outcome), changes: [], milliseconds: end(outcome) });
            };
            const log = (line) => {
                for (const one of line.split('\n'))
                    write(`│ ${(0,_visible_js__WEBPACK_IMPORTED_MODULE_2__/* .harmless */ .Is)(hide(one))}`);
            };
            return {
                log,
                tell: (line) => log((0,_language_js__WEBPACK_IMPORTED_MODULE_1__/* .translate */ .Tl)(hide(line))),
                done: close,
                failed: (error) => close('failed', `failed: ${error.message}`),
            };
        },
    };
}


/***/ }),

/***/ 2459:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   RV: () => (/* binding */ fitLines),
/* harmony export */   ml: () => (/* binding */ shorten),
/* harmony export */   u5: () => (/* binding */ fitParts)
/* harmony export */ });
/* harmony import */ var _language_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(6065);

function shorten(text, limit) {
    if (text.length <= limit)
        return text;
    const sign = (left) => (0,_language_js__WEBPACK_IMPORTED_MODULE_0__/* .translate */ .Tl)(`… (${left.toLocaleString('en')} more characters are in the log)`);
    const end = text.slice(0, limit + 1).search(/\s\S*$/);
    if (end <= 0)
        return sign(text.length).slice(2);
    return `${text.slice(0, end).trimEnd()} ${sign(text.length - end)}`;
}
function fitLines(lines, limit) {
    let length = 0;
    const fitting = lines.findIndex((line) => {
        length += line.length + 1;
        return length > limit;
    });
    if (fitting < 0)
        return [...lines];
    const left = lines.length - fitting;
    return [...lines.slice(0, fitting), (0,_language_js__WEBPACK_IMPORTED_MODULE_0__/* .translate */ .Tl)(`… (${left} more ${left === 1 ? 'line is' : 'lines are'} in the log)`)];
}
function fitParts(parts, limit) {
    let length = 0;
    const shown = parts.filter((lines) => {
        const added = Buffer.byteLength(lines.join('\n')) + 1;
        if (length + added > limit)
            return false;
        length += added;
        return true;
    });
    return { lines: shown.flat(), left: parts.length - shown.length };
}


/***/ }),

/***/ 6225:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   Xw: () => (/* binding */ tabulate),
/* harmony export */   t8: () => (/* binding */ isKept),
/* harmony export */   zF: () => (/* binding */ foldSteps)
/* harmony export */ });
/* harmony import */ var _language_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(6065);
/* harmony import */ var _markdown_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(569);
/* harmony import */ var _shorten_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(2459);



const most = 1000;
const describeTime = (milliseconds) => (0,_language_js__WEBPACK_IMPORTED_MODULE_0__/* .translate */ .Tl)(`${(milliseconds / 1000).toFixed(2)} s`).replace(' ', '&nbsp;');
const isKept = ({ state, outcome }) => state === 'kept' || (state === 'done' && outcome.startsWith('kept'));
const tabulate = (rows) => [
    (0,_language_js__WEBPACK_IMPORTED_MODULE_0__/* .translate */ .Tl)('| Step | What became of it | Time |'),
    '| --- | --- | ---: |',
    ...rows.map(({ title, outcome, milliseconds }) => `| ${(0,_markdown_js__WEBPACK_IMPORTED_MODULE_2__/* .markdownText */ .p7)((0,_shorten_js__WEBPACK_IMPORTED_MODULE_1__/* .shorten */ .ml)((0,_language_js__WEBPACK_IMPORTED_MODULE_0__/* .translate */ .Tl)(title), most))} | ${(0,_markdown_js__WEBPACK_IMPORTED_MODULE_2__/* .markdownText */ .p7)((0,_shorten_js__WEBPACK_IMPORTED_MODULE_1__/* .shorten */ .ml)((0,_language_js__WEBPACK_IMPORTED_MODULE_0__/* .translate */ .Tl)(outcome), most))} | ${describeTime(milliseconds)} |`),
];
function foldSteps(rows) {
    if (rows.length === 0)
        return [];
    const [kept, acted] = [rows.filter(isKept), rows.filter((row) => !isKept(row))];
    const names = kept.map(({ title }) => (0,_markdown_js__WEBPACK_IMPORTED_MODULE_2__/* .markdownText */ .p7)((0,_shorten_js__WEBPACK_IMPORTED_MODULE_1__/* .shorten */ .ml)((0,_language_js__WEBPACK_IMPORTED_MODULE_0__/* .translate */ .Tl)(title), most)));
    return (0,_markdown_js__WEBPACK_IMPORTED_MODULE_2__/* .folded */ .TM)((0,_language_js__WEBPACK_IMPORTED_MODULE_0__/* .translate */ .Tl)(rows.length === 1 ? '1 step' : `${rows.length} steps`), [
        ...(acted.length > 0 ? [...tabulate(acted), ''] : []),
        ...(names.length > 0 ? [(0,_language_js__WEBPACK_IMPORTED_MODULE_0__/* .translate */ .Tl)(`Nothing to do: ${names.join(', ')}.`)] : []),
    ]);
}


/***/ }),

/***/ 2588:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   Is: () => (/* binding */ harmless),
/* harmony export */   WU: () => (/* binding */ show),
/* harmony export */   wh: () => (/* binding */ plainText)
/* harmony export */ });
const invisible = /(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|(?:\x1b[\]P_^X]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c\n]*(?:\x07|\x1b\\|\x9c)|\x1b[ -/]*[0-Z\\`-~]|[\xad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;
const show = (text) => text.replace(invisible, '');
const plainText = (text) => show(text)
    .replace(/\r\n/g, '\n')
    .replace(/[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]/g, ' ');
const harmless = (line) => plainText(line)
    .replaceAll('\n', ' ')
    .replaceAll('##[', '# #[')
    .replace(/^(\s*)::/, '$1: :');


/***/ }),

/***/ 7111:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   T: () => (/* binding */ texts)
/* harmony export */ });
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(3024);
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__nccwpck_require__.n(node_fs__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(6760);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_1___default = /*#__PURE__*/__nccwpck_require__.n(node_path__WEBPACK_IMPORTED_MODULE_1__);


const texts = {
    gunicornConf: () => (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.readFileSync)((0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(__dirname, 'render/gunicorn_conf.py'), 'utf8'),
    gunicornWsgi: () => (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.readFileSync)((0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(__dirname, 'render/gunicorn_wsgi.py'), 'utf8'),
    gunicornAnswers: () => (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.readFileSync)((0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(__dirname, 'render/gunicorn_answers.py'), 'utf8'),
    gunicornVisitor: () => (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.readFileSync)((0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(__dirname, 'render/gunicorn_visitor.py'), 'utf8'),
    gunicornAsgi: () => (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.readFileSync)((0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(__dirname, 'render/gunicorn_asgi.py'), 'utf8'),
    settingsProject: () => (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.readFileSync)((0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(__dirname, 'render/settings_project.py'), 'utf8'),
    settingsSecurity: () => (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.readFileSync)((0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(__dirname, 'render/settings_security.py'), 'utf8'),
    settingsFiles: () => (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.readFileSync)((0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(__dirname, 'render/settings_files.py'), 'utf8'),
    settingsDatabases: () => (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.readFileSync)((0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(__dirname, 'render/settings_databases.py'), 'utf8'),
    settingsLogging: () => (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.readFileSync)((0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(__dirname, 'render/settings_logging.py'), 'utf8'),
    takingOver: () => (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.readFileSync)((0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(__dirname, 'render/taking_over.py'), 'utf8'),
    pinned: () => (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.readFileSync)((0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(__dirname, 'release/pinned.txt'), 'utf8'),
    french: () => (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.readFileSync)((0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(__dirname, 'language/fr.po'), 'utf8'),
    settingsRecord: () => (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.readFileSync)((0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(__dirname, 'render/settings_record.py'), 'utf8'),
};


/***/ }),

/***/ 2613:
/***/ ((module) => {

module.exports = require("assert");

/***/ }),

/***/ 181:
/***/ ((module) => {

module.exports = require("buffer");

/***/ }),

/***/ 5317:
/***/ ((module) => {

module.exports = require("child_process");

/***/ }),

/***/ 6982:
/***/ ((module) => {

module.exports = require("crypto");

/***/ }),

/***/ 2250:
/***/ ((module) => {

module.exports = require("dns");

/***/ }),

/***/ 4434:
/***/ ((module) => {

module.exports = require("events");

/***/ }),

/***/ 9896:
/***/ ((module) => {

module.exports = require("fs");

/***/ }),

/***/ 8611:
/***/ ((module) => {

module.exports = require("http");

/***/ }),

/***/ 5692:
/***/ ((module) => {

module.exports = require("https");

/***/ }),

/***/ 9278:
/***/ ((module) => {

module.exports = require("net");

/***/ }),

/***/ 1421:
/***/ ((module) => {

module.exports = require("node:child_process");

/***/ }),

/***/ 7598:
/***/ ((module) => {

module.exports = require("node:crypto");

/***/ }),

/***/ 1553:
/***/ ((module) => {

module.exports = require("node:dns/promises");

/***/ }),

/***/ 8474:
/***/ ((module) => {

module.exports = require("node:events");

/***/ }),

/***/ 3024:
/***/ ((module) => {

module.exports = require("node:fs");

/***/ }),

/***/ 7067:
/***/ ((module) => {

module.exports = require("node:http");

/***/ }),

/***/ 4708:
/***/ ((module) => {

module.exports = require("node:https");

/***/ }),

/***/ 7030:
/***/ ((module) => {

module.exports = require("node:net");

/***/ }),

/***/ 8161:
/***/ ((module) => {

module.exports = require("node:os");

/***/ }),

/***/ 6760:
/***/ ((module) => {

module.exports = require("node:path");

/***/ }),

/***/ 3916:
/***/ ((module) => {

module.exports = require("node:path/posix");

/***/ }),

/***/ 481:
/***/ ((module) => {

module.exports = require("node:readline");

/***/ }),

/***/ 7075:
/***/ ((module) => {

module.exports = require("node:stream");

/***/ }),

/***/ 8500:
/***/ ((module) => {

module.exports = require("node:timers/promises");

/***/ }),

/***/ 3136:
/***/ ((module) => {

module.exports = require("node:url");

/***/ }),

/***/ 7975:
/***/ ((module) => {

module.exports = require("node:util");

/***/ }),

/***/ 8877:
/***/ ((module) => {

module.exports = require("node:v8");

/***/ }),

/***/ 714:
/***/ ((module) => {

module.exports = require("node:vm");

/***/ }),

/***/ 8522:
/***/ ((module) => {

module.exports = require("node:zlib");

/***/ }),

/***/ 857:
/***/ ((module) => {

module.exports = require("os");

/***/ }),

/***/ 6928:
/***/ ((module) => {

module.exports = require("path");

/***/ }),

/***/ 932:
/***/ ((module) => {

module.exports = require("process");

/***/ }),

/***/ 2203:
/***/ ((module) => {

module.exports = require("stream");

/***/ }),

/***/ 3193:
/***/ ((module) => {

module.exports = require("string_decoder");

/***/ }),

/***/ 3557:
/***/ ((module) => {

module.exports = require("timers");

/***/ }),

/***/ 4756:
/***/ ((module) => {

module.exports = require("tls");

/***/ }),

/***/ 9023:
/***/ ((module) => {

module.exports = require("util");

/***/ }),

/***/ 3106:
/***/ ((module) => {

module.exports = require("zlib");

/***/ }),

/***/ 7349:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var identity = __nccwpck_require__(1127);
var Scalar = __nccwpck_require__(3301);
var YAMLMap = __nccwpck_require__(4454);
var YAMLSeq = __nccwpck_require__(2223);
var resolveBlockMap = __nccwpck_require__(7103);
var resolveBlockSeq = __nccwpck_require__(334);
var resolveFlowCollection = __nccwpck_require__(3142);

function resolveCollection(CN, ctx, token, onError, tagName, tag) {
    const coll = token.type === 'block-map'
        ? resolveBlockMap.resolveBlockMap(CN, ctx, token, onError, tag)
        : token.type === 'block-seq'
            ? resolveBlockSeq.resolveBlockSeq(CN, ctx, token, onError, tag)
            : resolveFlowCollection.resolveFlowCollection(CN, ctx, token, onError, tag);
    const Coll = coll.constructor;
    // If we got a tagName matching the class, or the tag name is '!',
    // then use the tagName from the node class used to create it.
    if (tagName === '!' || tagName === Coll.tagName) {
        coll.tag = Coll.tagName;
        return coll;
    }
    if (tagName)
        coll.tag = tagName;
    return coll;
}
function composeCollection(CN, ctx, token, props, onError) {
    const tagToken = props.tag;
    const tagName = !tagToken
        ? null
        : ctx.directives.tagName(tagToken.source, msg => onError(tagToken, 'TAG_RESOLVE_FAILED', msg));
    if (token.type === 'block-seq') {
        const { anchor, newlineAfterProp: nl } = props;
        const lastProp = anchor && tagToken
            ? anchor.offset > tagToken.offset
                ? anchor
                : tagToken
            : (anchor ?? tagToken);
        if (lastProp && (!nl || nl.offset < lastProp.offset)) {
            const message = 'Missing newline after block sequence props';
            onError(lastProp, 'MISSING_CHAR', message);
        }
    }
    const expType = token.type === 'block-map'
        ? 'map'
        : token.type === 'block-seq'
            ? 'seq'
            : token.start.source === '{'
                ? 'map'
                : 'seq';
    // shortcut: check if it's a generic YAMLMap or YAMLSeq
    // before jumping into the custom tag logic.
    if (!tagToken ||
        !tagName ||
        tagName === '!' ||
        (tagName === YAMLMap.YAMLMap.tagName && expType === 'map') ||
        (tagName === YAMLSeq.YAMLSeq.tagName && expType === 'seq')) {
        return resolveCollection(CN, ctx, token, onError, tagName);
    }
    let tag = ctx.schema.tags.find(t => t.tag === tagName && t.collection === expType);
    if (!tag) {
        const kt = ctx.schema.knownTags[tagName];
        if (kt?.collection === expType) {
            ctx.schema.tags.push(Object.assign({}, kt, { default: false }));
            tag = kt;
        }
        else {
            if (kt) {
                onError(tagToken, 'BAD_COLLECTION_TYPE', `${kt.tag} used for ${expType} collection, but expects ${kt.collection ?? 'scalar'}`, true);
            }
            else {
                onError(tagToken, 'TAG_RESOLVE_FAILED', `Unresolved tag: ${tagName}`, true);
            }
            return resolveCollection(CN, ctx, token, onError, tagName);
        }
    }
    const coll = resolveCollection(CN, ctx, token, onError, tagName, tag);
    const res = tag.resolve?.(coll, msg => onError(tagToken, 'TAG_RESOLVE_FAILED', msg), ctx.options) ?? coll;
    const node = identity.isNode(res)
        ? res
        : new Scalar.Scalar(res);
    node.range = coll.range;
    node.tag = tagName;
    if (tag?.format)
        node.format = tag.format;
    return node;
}

exports.composeCollection = composeCollection;


/***/ }),

/***/ 3683:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var Document = __nccwpck_require__(3021);
var composeNode = __nccwpck_require__(5937);
var resolveEnd = __nccwpck_require__(7788);
var resolveProps = __nccwpck_require__(4631);

function composeDoc(options, directives, { offset, start, value, end }, onError) {
    const opts = Object.assign({ _directives: directives }, options);
    const doc = new Document.Document(undefined, opts);
    const ctx = {
        atKey: false,
        atRoot: true,
        directives: doc.directives,
        options: doc.options,
        schema: doc.schema
    };
    const props = resolveProps.resolveProps(start, {
        indicator: 'doc-start',
        next: value ?? end?.[0],
        offset,
        onError,
        parentIndent: 0,
        startOnNewline: true
    });
    if (props.found) {
        doc.directives.docStart = true;
        if (value &&
            (value.type === 'block-map' || value.type === 'block-seq') &&
            !props.hasNewline)
            onError(props.end, 'MISSING_CHAR', 'Block collection cannot start on same line with directives-end marker');
    }
    // @ts-expect-error If Contents is set, let's trust the user
    doc.contents = value
        ? composeNode.composeNode(ctx, value, props, onError)
        : composeNode.composeEmptyNode(ctx, props.end, start, null, props, onError);
    const contentEnd = doc.contents.range[2];
    const re = resolveEnd.resolveEnd(end, contentEnd, false, onError);
    if (re.comment)
        doc.comment = re.comment;
    doc.range = [offset, contentEnd, re.offset];
    return doc;
}

exports.composeDoc = composeDoc;


/***/ }),

/***/ 5937:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var Alias = __nccwpck_require__(4065);
var identity = __nccwpck_require__(1127);
var composeCollection = __nccwpck_require__(7349);
var composeScalar = __nccwpck_require__(5413);
var resolveEnd = __nccwpck_require__(7788);
var utilEmptyScalarPosition = __nccwpck_require__(2599);

const CN = { composeNode, composeEmptyNode };
function composeNode(ctx, token, props, onError) {
    const atKey = ctx.atKey;
    const { spaceBefore, comment, anchor, tag } = props;
    let node;
    let isSrcToken = true;
    switch (token.type) {
        case 'alias':
            node = composeAlias(ctx, token, onError);
            if (anchor || tag)
                onError(token, 'ALIAS_PROPS', 'An alias node must not specify any properties');
            break;
        case 'scalar':
        case 'single-quoted-scalar':
        case 'double-quoted-scalar':
        case 'block-scalar':
            node = composeScalar.composeScalar(ctx, token, tag, onError);
            if (anchor)
                node.anchor = anchor.source.substring(1);
            break;
        case 'block-map':
        case 'block-seq':
        case 'flow-collection':
            try {
                node = composeCollection.composeCollection(CN, ctx, token, props, onError);
                if (anchor)
                    node.anchor = anchor.source.substring(1);
            }
            catch (error) {
                // Almost certainly here due to a stack overflow
                const message = error instanceof Error ? error.message : String(error);
                onError(token, 'RESOURCE_EXHAUSTION', message);
            }
            break;
        default: {
            const message = token.type === 'error'
                ? token.message
                : `Unsupported token (type: ${token.type})`;
            onError(token, 'UNEXPECTED_TOKEN', message);
            isSrcToken = false;
        }
    }
    node ?? (node = composeEmptyNode(ctx, token.offset, undefined, null, props, onError));
    if (anchor && node.anchor === '')
        onError(anchor, 'BAD_ALIAS', 'Anchor cannot be an empty string');
    if (atKey &&
        ctx.options.stringKeys &&
        (!identity.isScalar(node) ||
            typeof node.value !== 'string' ||
            (node.tag && node.tag !== 'tag:yaml.org,2002:str'))) {
        const msg = 'With stringKeys, all keys must be strings';
        onError(tag ?? token, 'NON_STRING_KEY', msg);
    }
    if (spaceBefore)
        node.spaceBefore = true;
    if (comment) {
        if (token.type === 'scalar' && token.source === '')
            node.comment = comment;
        else
            node.commentBefore = comment;
    }
    // @ts-expect-error Type checking misses meaning of isSrcToken
    if (ctx.options.keepSourceTokens && isSrcToken)
        node.srcToken = token;
    return node;
}
function composeEmptyNode(ctx, offset, before, pos, { spaceBefore, comment, anchor, tag, end }, onError) {
    const token = {
        type: 'scalar',
        offset: utilEmptyScalarPosition.emptyScalarPosition(offset, before, pos),
        indent: -1,
        source: ''
    };
    const node = composeScalar.composeScalar(ctx, token, tag, onError);
    if (anchor) {
        node.anchor = anchor.source.substring(1);
        if (node.anchor === '')
            onError(anchor, 'BAD_ALIAS', 'Anchor cannot be an empty string');
    }
    if (spaceBefore)
        node.spaceBefore = true;
    if (comment) {
        node.comment = comment;
        node.range[2] = end;
    }
    return node;
}
function composeAlias({ options }, { offset, source, end }, onError) {
    const alias = new Alias.Alias(source.substring(1));
    if (alias.source === '')
        onError(offset, 'BAD_ALIAS', 'Alias cannot be an empty string');
    if (alias.source.endsWith(':'))
        onError(offset + source.length - 1, 'BAD_ALIAS', 'Alias ending in : is ambiguous', true);
    const valueEnd = offset + source.length;
    const re = resolveEnd.resolveEnd(end, valueEnd, options.strict, onError);
    alias.range = [offset, valueEnd, re.offset];
    if (re.comment)
        alias.comment = re.comment;
    return alias;
}

exports.composeEmptyNode = composeEmptyNode;
exports.composeNode = composeNode;


/***/ }),

/***/ 5413:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var identity = __nccwpck_require__(1127);
var Scalar = __nccwpck_require__(3301);
var resolveBlockScalar = __nccwpck_require__(8913);
var resolveFlowScalar = __nccwpck_require__(6842);

function composeScalar(ctx, token, tagToken, onError) {
    const { value, type, comment, range } = token.type === 'block-scalar'
        ? resolveBlockScalar.resolveBlockScalar(ctx, token, onError)
        : resolveFlowScalar.resolveFlowScalar(token, ctx.options.strict, onError);
    const tagName = tagToken
        ? ctx.directives.tagName(tagToken.source, msg => onError(tagToken, 'TAG_RESOLVE_FAILED', msg))
        : null;
    let tag;
    if (ctx.options.stringKeys && ctx.atKey) {
        tag = ctx.schema[identity.SCALAR];
    }
    else if (tagName)
        tag = findScalarTagByName(ctx.schema, value, tagName, tagToken, onError);
    else if (token.type === 'scalar')
        tag = findScalarTagByTest(ctx, value, token, onError);
    else
        tag = ctx.schema[identity.SCALAR];
    let scalar;
    try {
        const res = tag.resolve(value, msg => onError(tagToken ?? token, 'TAG_RESOLVE_FAILED', msg), ctx.options);
        scalar = identity.isScalar(res) ? res : new Scalar.Scalar(res);
    }
    catch (error) {
        const msg = error instanceof Error ? error.message : String(error);
        onError(tagToken ?? token, 'TAG_RESOLVE_FAILED', msg);
        scalar = new Scalar.Scalar(value);
    }
    scalar.range = range;
    scalar.source = value;
    if (type)
        scalar.type = type;
    if (tagName)
        scalar.tag = tagName;
    if (tag.format)
        scalar.format = tag.format;
    if (comment)
        scalar.comment = comment;
    return scalar;
}
function findScalarTagByName(schema, value, tagName, tagToken, onError) {
    if (tagName === '!')
        return schema[identity.SCALAR]; // non-specific tag
    const matchWithTest = [];
    for (const tag of schema.tags) {
        if (!tag.collection && tag.tag === tagName) {
            if (tag.default && tag.test)
                matchWithTest.push(tag);
            else
                return tag;
        }
    }
    for (const tag of matchWithTest)
        if (tag.test?.test(value))
            return tag;
    const kt = schema.knownTags[tagName];
    if (kt && !kt.collection) {
        // Ensure that the known tag is available for stringifying,
        // but does not get used by default.
        schema.tags.push(Object.assign({}, kt, { default: false, test: undefined }));
        return kt;
    }
    onError(tagToken, 'TAG_RESOLVE_FAILED', `Unresolved tag: ${tagName}`, tagName !== 'tag:yaml.org,2002:str');
    return schema[identity.SCALAR];
}
function findScalarTagByTest({ atKey, directives, schema }, value, token, onError) {
    const tag = schema.tags.find(tag => (tag.default === true || (atKey && tag.default === 'key')) &&
        tag.test?.test(value)) || schema[identity.SCALAR];
    if (schema.compat) {
        const compat = schema.compat.find(tag => tag.default && tag.test?.test(value)) ??
            schema[identity.SCALAR];
        if (tag.tag !== compat.tag) {
            const ts = directives.tagString(tag.tag);
            const cs = directives.tagString(compat.tag);
            const msg = `Value may be parsed as either ${ts} or ${cs}`;
            onError(token, 'TAG_RESOLVE_FAILED', msg, true);
        }
    }
    return tag;
}

exports.composeScalar = composeScalar;


/***/ }),

/***/ 7603:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var node_process = __nccwpck_require__(932);
var directives = __nccwpck_require__(1342);
var Document = __nccwpck_require__(3021);
var errors = __nccwpck_require__(1464);
var identity = __nccwpck_require__(1127);
var composeDoc = __nccwpck_require__(3683);
var resolveEnd = __nccwpck_require__(7788);

function getErrorPos(src) {
    if (typeof src === 'number')
        return [src, src + 1];
    if (Array.isArray(src))
        return src.length === 2 ? src : [src[0], src[1]];
    const { offset, source } = src;
    return [offset, offset + (typeof source === 'string' ? source.length : 1)];
}
function parsePrelude(prelude) {
    let comment = '';
    let atComment = false;
    let afterEmptyLine = false;
    for (let i = 0; i < prelude.length; ++i) {
        const source = prelude[i];
        switch (source[0]) {
            case '#':
                comment +=
                    (comment === '' ? '' : afterEmptyLine ? '\n\n' : '\n') +
                        (source.substring(1) || ' ');
                atComment = true;
                afterEmptyLine = false;
                break;
            case '%':
                if (prelude[i + 1]?.[0] !== '#')
                    i += 1;
                atComment = false;
                break;
            default:
                // This may be wrong after doc-end, but in that case it doesn't matter
                if (!atComment)
                    afterEmptyLine = true;
                atComment = false;
        }
    }
    return { comment, afterEmptyLine };
}
/**
 * Compose a stream of CST nodes into a stream of YAML Documents.
 *
 * ```ts
 * import { Composer, Parser } from 'yaml'
 *
 * const src: string = ...
 * const tokens = new Parser().parse(src)
 * const docs = new Composer().compose(tokens)
 * ```
 */
class Composer {
    constructor(options = {}) {
        this.doc = null;
        this.atDirectives = false;
        this.prelude = [];
        this.errors = [];
        this.warnings = [];
        this.onError = (source, code, message, warning) => {
            const pos = getErrorPos(source);
            if (warning)
                this.warnings.push(new errors.YAMLWarning(pos, code, message));
            else
                this.errors.push(new errors.YAMLParseError(pos, code, message));
        };
        // eslint-disable-next-line @typescript-eslint/prefer-nullish-coalescing
        this.directives = new directives.Directives({ version: options.version || '1.2' });
        this.options = options;
    }
    decorate(doc, afterDoc) {
        const { comment, afterEmptyLine } = parsePrelude(this.prelude);
        //console.log({ dc: doc.comment, prelude, comment })
        if (comment) {
            const dc = doc.contents;
            if (afterDoc) {
                doc.comment = doc.comment ? `${doc.comment}\n${comment}` : comment;
            }
            else if (afterEmptyLine || doc.directives.docStart || !dc) {
                doc.commentBefore = comment;
            }
            else if (identity.isCollection(dc) && !dc.flow && dc.items.length > 0) {
                let it = dc.items[0];
                if (identity.isPair(it))
                    it = it.key;
                const cb = it.commentBefore;
                it.commentBefore = cb ? `${comment}\n${cb}` : comment;
            }
            else {
                const cb = dc.commentBefore;
                dc.commentBefore = cb ? `${comment}\n${cb}` : comment;
            }
        }
        if (afterDoc) {
            for (let i = 0; i < this.errors.length; ++i)
                doc.errors.push(this.errors[i]);
            for (let i = 0; i < this.warnings.length; ++i)
                doc.warnings.push(this.warnings[i]);
        }
        else {
            doc.errors = this.errors;
            doc.warnings = this.warnings;
        }
        this.prelude = [];
        this.errors = [];
        this.warnings = [];
    }
    /**
     * Current stream status information.
     *
     * Mostly useful at the end of input for an empty stream.
     */
    streamInfo() {
        return {
            comment: parsePrelude(this.prelude).comment,
            directives: this.directives,
            errors: this.errors,
            warnings: this.warnings
        };
    }
    /**
     * Compose tokens into documents.
     *
     * @param forceDoc - If the stream contains no document, still emit a final document including any comments and directives that would be applied to a subsequent document.
     * @param endOffset - Should be set if `forceDoc` is also set, to set the document range end and to indicate errors correctly.
     */
    *compose(tokens, forceDoc = false, endOffset = -1) {
        for (const token of tokens)
            yield* this.next(token);
        yield* this.end(forceDoc, endOffset);
    }
    /** Advance the composer by one CST token. */
    *next(token) {
        if (node_process.env.LOG_STREAM)
            console.dir(token, { depth: null });
        switch (token.type) {
            case 'directive':
                this.directives.add(token.source, (offset, message, warning) => {
                    const pos = getErrorPos(token);
                    pos[0] += offset;
                    this.onError(pos, 'BAD_DIRECTIVE', message, warning);
                });
                this.prelude.push(token.source);
                this.atDirectives = true;
                break;
            case 'document': {
                const doc = composeDoc.composeDoc(this.options, this.directives, token, this.onError);
                if (this.atDirectives && !doc.directives.docStart)
                    this.onError(token, 'MISSING_CHAR', 'Missing directives-end/doc-start indicator line');
                this.decorate(doc, false);
                if (this.doc)
                    yield this.doc;
                this.doc = doc;
                this.atDirectives = false;
                break;
            }
            case 'byte-order-mark':
            case 'space':
                break;
            case 'comment':
            case 'newline':
                this.prelude.push(token.source);
                break;
            case 'error': {
                const msg = token.source
                    ? `${token.message}: ${JSON.stringify(token.source)}`
                    : token.message;
                const error = new errors.YAMLParseError(getErrorPos(token), 'UNEXPECTED_TOKEN', msg);
                if (this.atDirectives || !this.doc)
                    this.errors.push(error);
                else
                    this.doc.errors.push(error);
                break;
            }
            case 'doc-end': {
                if (!this.doc) {
                    const msg = 'Unexpected doc-end without preceding document';
                    this.errors.push(new errors.YAMLParseError(getErrorPos(token), 'UNEXPECTED_TOKEN', msg));
                    break;
                }
                this.doc.directives.docEnd = true;
                const end = resolveEnd.resolveEnd(token.end, token.offset + token.source.length, this.doc.options.strict, this.onError);
                this.decorate(this.doc, true);
                if (end.comment) {
                    const dc = this.doc.comment;
                    this.doc.comment = dc ? `${dc}\n${end.comment}` : end.comment;
                }
                this.doc.range[2] = end.offset;
                break;
            }
            default:
                this.errors.push(new errors.YAMLParseError(getErrorPos(token), 'UNEXPECTED_TOKEN', `Unsupported token ${token.type}`));
        }
    }
    /**
     * Call at end of input to yield any remaining document.
     *
     * @param forceDoc - If the stream contains no document, still emit a final document including any comments and directives that would be applied to a subsequent document.
     * @param endOffset - Should be set if `forceDoc` is also set, to set the document range end and to indicate errors correctly.
     */
    *end(forceDoc = false, endOffset = -1) {
        if (this.doc) {
            this.decorate(this.doc, true);
            yield this.doc;
            this.doc = null;
        }
        else if (forceDoc) {
            const opts = Object.assign({ _directives: this.directives }, this.options);
            const doc = new Document.Document(undefined, opts);
            if (this.atDirectives)
                this.onError(endOffset, 'MISSING_CHAR', 'Missing directives-end indicator line');
            doc.range = [0, endOffset, endOffset];
            this.decorate(doc, false);
            yield doc;
        }
    }
}

exports.Composer = Composer;


/***/ }),

/***/ 7103:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var Pair = __nccwpck_require__(7165);
var YAMLMap = __nccwpck_require__(4454);
var resolveProps = __nccwpck_require__(4631);
var utilContainsNewline = __nccwpck_require__(9499);
var utilFlowIndentCheck = __nccwpck_require__(4051);
var utilMapIncludes = __nccwpck_require__(1187);

const startColMsg = 'All mapping items must start at the same column';
function resolveBlockMap({ composeNode, composeEmptyNode }, ctx, bm, onError, tag) {
    const NodeClass = tag?.nodeClass ?? YAMLMap.YAMLMap;
    const map = new NodeClass(ctx.schema);
    if (ctx.atRoot)
        ctx.atRoot = false;
    let offset = bm.offset;
    let commentEnd = null;
    for (const collItem of bm.items) {
        const { start, key, sep, value } = collItem;
        // key properties
        const keyProps = resolveProps.resolveProps(start, {
            indicator: 'explicit-key-ind',
            next: key ?? sep?.[0],
            offset,
            onError,
            parentIndent: bm.indent,
            startOnNewline: true
        });
        const implicitKey = !keyProps.found;
        if (implicitKey) {
            if (key) {
                if (key.type === 'block-seq')
                    onError(offset, 'BLOCK_AS_IMPLICIT_KEY', 'A block sequence may not be used as an implicit map key');
                else if ('indent' in key && key.indent !== bm.indent)
                    onError(offset, 'BAD_INDENT', startColMsg);
            }
            if (!keyProps.anchor && !keyProps.tag && !sep) {
                commentEnd = keyProps.end;
                if (keyProps.comment) {
                    if (map.comment)
                        map.comment += '\n' + keyProps.comment;
                    else
                        map.comment = keyProps.comment;
                }
                continue;
            }
            if (keyProps.newlineAfterProp || utilContainsNewline.containsNewline(key)) {
                onError(key ?? start[start.length - 1], 'MULTILINE_IMPLICIT_KEY', 'Implicit keys need to be on a single line');
            }
        }
        else if (keyProps.found?.indent !== bm.indent) {
            onError(offset, 'BAD_INDENT', startColMsg);
        }
        // key value
        ctx.atKey = true;
        const keyStart = keyProps.end;
        const keyNode = key
            ? composeNode(ctx, key, keyProps, onError)
            : composeEmptyNode(ctx, keyStart, start, null, keyProps, onError);
        if (ctx.schema.compat)
            utilFlowIndentCheck.flowIndentCheck(bm.indent, key, onError);
        ctx.atKey = false;
        if (utilMapIncludes.mapIncludes(ctx, map.items, keyNode))
            onError(keyStart, 'DUPLICATE_KEY', 'Map keys must be unique');
        // value properties
        const valueProps = resolveProps.resolveProps(sep ?? [], {
            indicator: 'map-value-ind',
            next: value,
            offset: keyNode.range[2],
            onError,
            parentIndent: bm.indent,
            startOnNewline: !key || key.type === 'block-scalar'
        });
        offset = valueProps.end;
        if (valueProps.found) {
            if (implicitKey) {
                if (value?.type === 'block-map' && !valueProps.hasNewline)
                    onError(offset, 'BLOCK_AS_IMPLICIT_KEY', 'Nested mappings are not allowed in compact mappings');
                if (ctx.options.strict &&
                    keyProps.start < valueProps.found.offset - 1024)
                    onError(keyNode.range, 'KEY_OVER_1024_CHARS', 'The : indicator must be at most 1024 chars after the start of an implicit block mapping key');
            }
            // value value
            const valueNode = value
                ? composeNode(ctx, value, valueProps, onError)
                : composeEmptyNode(ctx, offset, sep, null, valueProps, onError);
            if (ctx.schema.compat)
                utilFlowIndentCheck.flowIndentCheck(bm.indent, value, onError);
            offset = valueNode.range[2];
            const pair = new Pair.Pair(keyNode, valueNode);
            if (ctx.options.keepSourceTokens)
                pair.srcToken = collItem;
            map.items.push(pair);
        }
        else {
            // key with no value
            if (implicitKey)
                onError(keyNode.range, 'MISSING_CHAR', 'Implicit map keys need to be followed by map values');
            if (valueProps.comment) {
                if (keyNode.comment)
                    keyNode.comment += '\n' + valueProps.comment;
                else
                    keyNode.comment = valueProps.comment;
            }
            const pair = new Pair.Pair(keyNode);
            if (ctx.options.keepSourceTokens)
                pair.srcToken = collItem;
            map.items.push(pair);
        }
    }
    if (commentEnd && commentEnd < offset)
        onError(commentEnd, 'IMPOSSIBLE', 'Map comment with trailing content');
    map.range = [bm.offset, offset, commentEnd ?? offset];
    return map;
}

exports.resolveBlockMap = resolveBlockMap;


/***/ }),

/***/ 8913:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var Scalar = __nccwpck_require__(3301);

function resolveBlockScalar(ctx, scalar, onError) {
    const start = scalar.offset;
    const header = parseBlockScalarHeader(scalar, ctx.options.strict, onError);
    if (!header)
        return { value: '', type: null, comment: '', range: [start, start, start] };
    const type = header.mode === '>' ? Scalar.Scalar.BLOCK_FOLDED : Scalar.Scalar.BLOCK_LITERAL;
    const lines = scalar.source ? splitLines(scalar.source) : [];
    // determine the end of content & start of chomping
    let chompStart = lines.length;
    for (let i = lines.length - 1; i >= 0; --i) {
        const content = lines[i][1];
        if (content === '' || content === '\r')
            chompStart = i;
        else
            break;
    }
    // shortcut for empty contents
    if (chompStart === 0) {
        const value = header.chomp === '+' && lines.length > 0
            ? '\n'.repeat(Math.max(1, lines.length - 1))
            : '';
        let end = start + header.length;
        if (scalar.source)
            end += scalar.source.length;
        return { value, type, comment: header.comment, range: [start, end, end] };
    }
    // find the indentation level to trim from start
    let trimIndent = scalar.indent + header.indent;
    let offset = scalar.offset + header.length;
    let contentStart = 0;
    for (let i = 0; i < chompStart; ++i) {
        const [indent, content] = lines[i];
        if (content === '' || content === '\r') {
            if (header.indent === 0 && indent.length > trimIndent)
                trimIndent = indent.length;
        }
        else {
            if (indent.length < trimIndent) {
                const message = 'Block scalars with more-indented leading empty lines must use an explicit indentation indicator';
                onError(offset + indent.length, 'MISSING_CHAR', message);
            }
            if (header.indent === 0)
                trimIndent = indent.length;
            contentStart = i;
            if (trimIndent === 0 && !ctx.atRoot) {
                const message = 'Block scalar values in collections must be indented';
                onError(offset, 'BAD_INDENT', message);
            }
            break;
        }
        offset += indent.length + content.length + 1;
    }
    // include trailing more-indented empty lines in content
    for (let i = lines.length - 1; i >= chompStart; --i) {
        if (lines[i][0].length > trimIndent)
            chompStart = i + 1;
    }
    let value = '';
    let sep = '';
    let prevMoreIndented = false;
    // leading whitespace is kept intact
    for (let i = 0; i < contentStart; ++i)
        value += lines[i][0].slice(trimIndent) + '\n';
    for (let i = contentStart; i < chompStart; ++i) {
        let [indent, content] = lines[i];
        offset += indent.length + content.length + 1;
        const crlf = content[content.length - 1] === '\r';
        if (crlf)
            content = content.slice(0, -1);
        /* istanbul ignore if already caught in lexer */
        if (content && indent.length < trimIndent) {
            const src = header.indent
                ? 'explicit indentation indicator'
                : 'first line';
            const message = `Block scalar lines must not be less indented than their ${src}`;
            onError(offset - content.length - (crlf ? 2 : 1), 'BAD_INDENT', message);
            indent = '';
        }
        if (type === Scalar.Scalar.BLOCK_LITERAL) {
            value += sep + indent.slice(trimIndent) + content;
            sep = '\n';
        }
        else if (indent.length > trimIndent || content[0] === '\t') {
            // more-indented content within a folded block
            if (sep === ' ')
                sep = '\n';
            else if (!prevMoreIndented && sep === '\n')
                sep = '\n\n';
            value += sep + indent.slice(trimIndent) + content;
            sep = '\n';
            prevMoreIndented = true;
        }
        else if (content === '') {
            // empty line
            if (sep === '\n')
                value += '\n';
            else
                sep = '\n';
        }
        else {
            value += sep + content;
            sep = ' ';
            prevMoreIndented = false;
        }
    }
    switch (header.chomp) {
        case '-':
            break;
        case '+':
            for (let i = chompStart; i < lines.length; ++i)
                value += '\n' + lines[i][0].slice(trimIndent);
            if (value[value.length - 1] !== '\n')
                value += '\n';
            break;
        default:
            value += '\n';
    }
    const end = start + header.length + scalar.source.length;
    return { value, type, comment: header.comment, range: [start, end, end] };
}
function parseBlockScalarHeader({ offset, props }, strict, onError) {
    /* istanbul ignore if should not happen */
    if (props[0].type !== 'block-scalar-header') {
        onError(props[0], 'IMPOSSIBLE', 'Block scalar header not found');
        return null;
    }
    const { source } = props[0];
    const mode = source[0];
    let indent = 0;
    let chomp = '';
    let error = -1;
    for (let i = 1; i < source.length; ++i) {
        const ch = source[i];
        if (!chomp && (ch === '-' || ch === '+'))
            chomp = ch;
        else {
            const n = Number(ch);
            if (!indent && n)
                indent = n;
            else if (error === -1)
                error = offset + i;
        }
    }
    if (error !== -1)
        onError(error, 'UNEXPECTED_TOKEN', `Block scalar header includes extra characters: ${source}`);
    let hasSpace = false;
    let comment = '';
    let length = source.length;
    for (let i = 1; i < props.length; ++i) {
        const token = props[i];
        switch (token.type) {
            case 'space':
                hasSpace = true;
            // fallthrough
            case 'newline':
                length += token.source.length;
                break;
            case 'comment':
                if (strict && !hasSpace) {
                    const message = 'Comments must be separated from other tokens by white space characters';
                    onError(token, 'MISSING_CHAR', message);
                }
                length += token.source.length;
                comment = token.source.substring(1);
                break;
            case 'error':
                onError(token, 'UNEXPECTED_TOKEN', token.message);
                length += token.source.length;
                break;
            /* istanbul ignore next should not happen */
            default: {
                const message = `Unexpected token in block scalar header: ${token.type}`;
                onError(token, 'UNEXPECTED_TOKEN', message);
                const ts = token.source;
                if (ts && typeof ts === 'string')
                    length += ts.length;
            }
        }
    }
    return { mode, indent, chomp, comment, length };
}
/** @returns Array of lines split up as `[indent, content]` */
function splitLines(source) {
    const split = source.split(/\n( *)/);
    const first = split[0];
    const m = first.match(/^( *)/);
    const line0 = m?.[1]
        ? [m[1], first.slice(m[1].length)]
        : ['', first];
    const lines = [line0];
    for (let i = 1; i < split.length; i += 2)
        lines.push([split[i], split[i + 1]]);
    return lines;
}

exports.resolveBlockScalar = resolveBlockScalar;


/***/ }),

/***/ 334:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var YAMLSeq = __nccwpck_require__(2223);
var resolveProps = __nccwpck_require__(4631);
var utilFlowIndentCheck = __nccwpck_require__(4051);

function resolveBlockSeq({ composeNode, composeEmptyNode }, ctx, bs, onError, tag) {
    const NodeClass = tag?.nodeClass ?? YAMLSeq.YAMLSeq;
    const seq = new NodeClass(ctx.schema);
    if (ctx.atRoot)
        ctx.atRoot = false;
    if (ctx.atKey)
        ctx.atKey = false;
    let offset = bs.offset;
    let commentEnd = null;
    for (const { start, value } of bs.items) {
        const props = resolveProps.resolveProps(start, {
            indicator: 'seq-item-ind',
            next: value,
            offset,
            onError,
            parentIndent: bs.indent,
            startOnNewline: true
        });
        if (!props.found) {
            if (props.anchor || props.tag || value) {
                if (value?.type === 'block-seq')
                    onError(props.end, 'BAD_INDENT', 'All sequence items must start at the same column');
                else
                    onError(offset, 'MISSING_CHAR', 'Sequence item without - indicator');
            }
            else {
                commentEnd = props.end;
                if (props.comment)
                    seq.comment = props.comment;
                continue;
            }
        }
        const node = value
            ? composeNode(ctx, value, props, onError)
            : composeEmptyNode(ctx, props.end, start, null, props, onError);
        if (ctx.schema.compat)
            utilFlowIndentCheck.flowIndentCheck(bs.indent, value, onError);
        offset = node.range[2];
        seq.items.push(node);
    }
    seq.range = [bs.offset, offset, commentEnd ?? offset];
    return seq;
}

exports.resolveBlockSeq = resolveBlockSeq;


/***/ }),

/***/ 7788:
/***/ ((__unused_webpack_module, exports) => {



function resolveEnd(end, offset, reqSpace, onError) {
    let comment = '';
    if (end) {
        let hasSpace = false;
        let sep = '';
        for (const token of end) {
            const { source, type } = token;
            switch (type) {
                case 'space':
                    hasSpace = true;
                    break;
                case 'comment': {
                    if (reqSpace && !hasSpace)
                        onError(token, 'MISSING_CHAR', 'Comments must be separated from other tokens by white space characters');
                    const cb = source.substring(1) || ' ';
                    if (!comment)
                        comment = cb;
                    else
                        comment += sep + cb;
                    sep = '';
                    break;
                }
                case 'newline':
                    if (comment)
                        sep += source;
                    hasSpace = true;
                    break;
                default:
                    onError(token, 'UNEXPECTED_TOKEN', `Unexpected ${type} at node end`);
            }
            offset += source.length;
        }
    }
    return { comment, offset };
}

exports.resolveEnd = resolveEnd;


/***/ }),

/***/ 3142:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var identity = __nccwpck_require__(1127);
var Pair = __nccwpck_require__(7165);
var YAMLMap = __nccwpck_require__(4454);
var YAMLSeq = __nccwpck_require__(2223);
var resolveEnd = __nccwpck_require__(7788);
var resolveProps = __nccwpck_require__(4631);
var utilContainsNewline = __nccwpck_require__(9499);
var utilMapIncludes = __nccwpck_require__(1187);

const blockMsg = 'Block collections are not allowed within flow collections';
const isBlock = (token) => token && (token.type === 'block-map' || token.type === 'block-seq');
function resolveFlowCollection({ composeNode, composeEmptyNode }, ctx, fc, onError, tag) {
    const isMap = fc.start.source === '{';
    const fcName = isMap ? 'flow map' : 'flow sequence';
    const NodeClass = (tag?.nodeClass ?? (isMap ? YAMLMap.YAMLMap : YAMLSeq.YAMLSeq));
    const coll = new NodeClass(ctx.schema);
    coll.flow = true;
    const atRoot = ctx.atRoot;
    if (atRoot)
        ctx.atRoot = false;
    if (ctx.atKey)
        ctx.atKey = false;
    let offset = fc.offset + fc.start.source.length;
    for (let i = 0; i < fc.items.length; ++i) {
        const collItem = fc.items[i];
        const { start, key, sep, value } = collItem;
        const props = resolveProps.resolveProps(start, {
            flow: fcName,
            indicator: 'explicit-key-ind',
            next: key ?? sep?.[0],
            offset,
            onError,
            parentIndent: fc.indent,
            startOnNewline: false
        });
        if (!props.found) {
            if (!props.anchor && !props.tag && !sep && !value) {
                if (i === 0 && props.comma)
                    onError(props.comma, 'UNEXPECTED_TOKEN', `Unexpected , in ${fcName}`);
                else if (i < fc.items.length - 1)
                    onError(props.start, 'UNEXPECTED_TOKEN', `Unexpected empty item in ${fcName}`);
                if (props.comment) {
                    if (coll.comment)
                        coll.comment += '\n' + props.comment;
                    else
                        coll.comment = props.comment;
                }
                offset = props.end;
                continue;
            }
            if (!isMap && ctx.options.strict && utilContainsNewline.containsNewline(key))
                onError(key, // checked by containsNewline()
                'MULTILINE_IMPLICIT_KEY', 'Implicit keys of flow sequence pairs need to be on a single line');
        }
        if (i === 0) {
            if (props.comma)
                onError(props.comma, 'UNEXPECTED_TOKEN', `Unexpected , in ${fcName}`);
        }
        else {
            if (!props.comma)
                onError(props.start, 'MISSING_CHAR', `Missing , between ${fcName} items`);
            if (props.comment) {
                let prevItemComment = '';
                loop: for (const st of start) {
                    switch (st.type) {
                        case 'comma':
                        case 'space':
                            break;
                        case 'comment':
                            prevItemComment = st.source.substring(1);
                            break loop;
                        default:
                            break loop;
                    }
                }
                if (prevItemComment) {
                    let prev = coll.items[coll.items.length - 1];
                    if (identity.isPair(prev))
                        prev = prev.value ?? prev.key;
                    if (prev.comment)
                        prev.comment += '\n' + prevItemComment;
                    else
                        prev.comment = prevItemComment;
                    props.comment = props.comment.substring(prevItemComment.length + 1);
                }
            }
        }
        if (!isMap && !sep && !props.found) {
            // item is a value in a seq
            // → key & sep are empty, start does not include ? or :
            const valueNode = value
                ? composeNode(ctx, value, props, onError)
                : composeEmptyNode(ctx, props.end, sep, null, props, onError);
            coll.items.push(valueNode);
            offset = valueNode.range[2];
            if (isBlock(value))
                onError(valueNode.range, 'BLOCK_IN_FLOW', blockMsg);
        }
        else {
            // item is a key+value pair
            // key value
            ctx.atKey = true;
            const keyStart = props.end;
            const keyNode = key
                ? composeNode(ctx, key, props, onError)
                : composeEmptyNode(ctx, keyStart, start, null, props, onError);
            if (isBlock(key))
                onError(keyNode.range, 'BLOCK_IN_FLOW', blockMsg);
            ctx.atKey = false;
            // value properties
            const valueProps = resolveProps.resolveProps(sep ?? [], {
                flow: fcName,
                indicator: 'map-value-ind',
                next: value,
                offset: keyNode.range[2],
                onError,
                parentIndent: fc.indent,
                startOnNewline: false
            });
            if (valueProps.found) {
                if (!isMap && !props.found && ctx.options.strict) {
                    if (sep)
                        for (const st of sep) {
                            if (st === valueProps.found)
                                break;
                            if (st.type === 'newline') {
                                onError(st, 'MULTILINE_IMPLICIT_KEY', 'Implicit keys of flow sequence pairs need to be on a single line');
                                break;
                            }
                        }
                    if (props.start < valueProps.found.offset - 1024)
                        onError(valueProps.found, 'KEY_OVER_1024_CHARS', 'The : indicator must be at most 1024 chars after the start of an implicit flow sequence key');
                }
            }
            else if (value) {
                if ('source' in value && value.source?.[0] === ':')
                    onError(value, 'MISSING_CHAR', `Missing space after : in ${fcName}`);
                else
                    onError(valueProps.start, 'MISSING_CHAR', `Missing , or : between ${fcName} items`);
            }
            // value value
            const valueNode = value
                ? composeNode(ctx, value, valueProps, onError)
                : valueProps.found
                    ? composeEmptyNode(ctx, valueProps.end, sep, null, valueProps, onError)
                    : null;
            if (valueNode) {
                if (isBlock(value))
                    onError(valueNode.range, 'BLOCK_IN_FLOW', blockMsg);
            }
            else if (valueProps.comment) {
                if (keyNode.comment)
                    keyNode.comment += '\n' + valueProps.comment;
                else
                    keyNode.comment = valueProps.comment;
            }
            const pair = new Pair.Pair(keyNode, valueNode);
            if (ctx.options.keepSourceTokens)
                pair.srcToken = collItem;
            if (isMap) {
                const map = coll;
                if (utilMapIncludes.mapIncludes(ctx, map.items, keyNode))
                    onError(keyStart, 'DUPLICATE_KEY', 'Map keys must be unique');
                map.items.push(pair);
            }
            else {
                const map = new YAMLMap.YAMLMap(ctx.schema);
                map.flow = true;
                map.items.push(pair);
                const endRange = (valueNode ?? keyNode).range;
                map.range = [keyNode.range[0], endRange[1], endRange[2]];
                coll.items.push(map);
            }
            offset = valueNode ? valueNode.range[2] : valueProps.end;
        }
    }
    const expectedEnd = isMap ? '}' : ']';
    const [ce, ...ee] = fc.end;
    let cePos = offset;
    if (ce?.source === expectedEnd)
        cePos = ce.offset + ce.source.length;
    else {
        const name = fcName[0].toUpperCase() + fcName.substring(1);
        const msg = atRoot
            ? `${name} must end with a ${expectedEnd}`
            : `${name} in block collection must be sufficiently indented and end with a ${expectedEnd}`;
        onError(offset, atRoot ? 'MISSING_CHAR' : 'BAD_INDENT', msg);
        if (ce && ce.source.length !== 1)
            ee.unshift(ce);
    }
    if (ee.length > 0) {
        const end = resolveEnd.resolveEnd(ee, cePos, ctx.options.strict, onError);
        if (end.comment) {
            if (coll.comment)
                coll.comment += '\n' + end.comment;
            else
                coll.comment = end.comment;
        }
        coll.range = [fc.offset, cePos, end.offset];
    }
    else {
        coll.range = [fc.offset, cePos, cePos];
    }
    return coll;
}

exports.resolveFlowCollection = resolveFlowCollection;


/***/ }),

/***/ 6842:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var Scalar = __nccwpck_require__(3301);
var resolveEnd = __nccwpck_require__(7788);

function resolveFlowScalar(scalar, strict, onError) {
    const { offset, type, source, end } = scalar;
    let _type;
    let value;
    const _onError = (rel, code, msg) => onError(offset + rel, code, msg);
    switch (type) {
        case 'scalar':
            _type = Scalar.Scalar.PLAIN;
            value = plainValue(source, _onError);
            break;
        case 'single-quoted-scalar':
            _type = Scalar.Scalar.QUOTE_SINGLE;
            value = singleQuotedValue(source, _onError);
            break;
        case 'double-quoted-scalar':
            _type = Scalar.Scalar.QUOTE_DOUBLE;
            value = doubleQuotedValue(source, _onError);
            break;
        /* istanbul ignore next should not happen */
        default:
            onError(scalar, 'UNEXPECTED_TOKEN', `Expected a flow scalar value, but found: ${type}`);
            return {
                value: '',
                type: null,
                comment: '',
                range: [offset, offset + source.length, offset + source.length]
            };
    }
    const valueEnd = offset + source.length;
    const re = resolveEnd.resolveEnd(end, valueEnd, strict, onError);
    return {
        value,
        type: _type,
        comment: re.comment,
        range: [offset, valueEnd, re.offset]
    };
}
function plainValue(source, onError) {
    let badChar = '';
    switch (source[0]) {
        /* istanbul ignore next should not happen */
        case '\t':
            badChar = 'a tab character';
            break;
        case ',':
            badChar = 'flow indicator character ,';
            break;
        case '%':
            badChar = 'directive indicator character %';
            break;
        case '|':
        case '>': {
            badChar = `block scalar indicator ${source[0]}`;
            break;
        }
        case '@':
        case '`': {
            badChar = `reserved character ${source[0]}`;
            break;
        }
    }
    if (badChar)
        onError(0, 'BAD_SCALAR_START', `Plain value cannot start with ${badChar}`);
    return unfoldLines(source);
}
function singleQuotedValue(source, onError) {
    if (source[source.length - 1] !== "'" || source.length === 1)
        onError(source.length, 'MISSING_CHAR', "Missing closing 'quote");
    return unfoldLines(source.slice(1, -1)).replace(/''/g, "'");
}
function unfoldLines(source) {
    const line = /(.*?)\r?\n/sy;
    let match = line.exec(source);
    if (!match)
        return source;
    /**
     * The negative lookbehinds in these RegExps are to
     * prevent causing a polynomial search time in certain cases.
     *
     * The try-catch is for Safari < 16.4 and other old browsers:
     * https://caniuse.com/js-regexp-lookbehind
     */
    let trimEnd, trimBoth;
    try {
        trimEnd = new RegExp('(?<![ \t])[ \t]+$');
        trimBoth = new RegExp('^[ \t]+|(?<![ \t])[ \t]+$', 'g');
    }
    catch {
        trimEnd = /[ \t]+$/;
        trimBoth = /^[ \t]+|[ \t]+$/g;
    }
    let res = match[1].replace(trimEnd, '');
    let sep = ' ';
    let pos = line.lastIndex;
    while ((match = line.exec(source))) {
        const lm = match[1].replace(trimBoth, '');
        if (lm === '') {
            if (sep === '\n')
                res += sep;
            else
                sep = '\n';
        }
        else {
            res += sep + lm;
            sep = ' ';
        }
        pos = line.lastIndex;
    }
    const last = /[ \t]*(.*)/sy;
    last.lastIndex = pos;
    match = last.exec(source);
    return res + sep + (match?.[1] ?? '');
}
function doubleQuotedValue(source, onError) {
    let res = '';
    for (let i = 1; i < source.length - 1; ++i) {
        const ch = source[i];
        if (ch === '\r' && source[i + 1] === '\n')
            continue;
        if (ch === '\n') {
            const { fold, offset } = foldNewline(source, i);
            res += fold;
            i = offset;
        }
        else if (ch === '\\') {
            let next = source[++i];
            const cc = escapeCodes[next];
            if (cc)
                res += cc;
            else if (next === '\n') {
                // skip escaped newlines, but still trim the following line
                next = source[i + 1];
                while (next === ' ' || next === '\t')
                    next = source[++i + 1];
            }
            else if (next === '\r' && source[i + 1] === '\n') {
                // skip escaped CRLF newlines, but still trim the following line
                next = source[++i + 1];
                while (next === ' ' || next === '\t')
                    next = source[++i + 1];
            }
            else if (next === 'x' || next === 'u' || next === 'U') {
                const length = next === 'x' ? 2 : next === 'u' ? 4 : 8;
                res += parseCharCode(source, i + 1, length, onError);
                i += length;
            }
            else {
                const raw = source.substr(i - 1, 2);
                onError(i - 1, 'BAD_DQ_ESCAPE', `Invalid escape sequence ${raw}`);
                res += raw;
            }
        }
        else if (ch === ' ' || ch === '\t') {
            // trim trailing whitespace
            const wsStart = i;
            let next = source[i + 1];
            while (next === ' ' || next === '\t')
                next = source[++i + 1];
            if (next !== '\n' && !(next === '\r' && source[i + 2] === '\n'))
                res += i > wsStart ? source.slice(wsStart, i + 1) : ch;
        }
        else {
            res += ch;
        }
    }
    if (source[source.length - 1] !== '"' || source.length === 1)
        onError(source.length, 'MISSING_CHAR', 'Missing closing "quote');
    return res;
}
/**
 * Fold a single newline into a space, multiple newlines to N - 1 newlines.
 * Presumes `source[offset] === '\n'`
 */
function foldNewline(source, offset) {
    let fold = '';
    let ch = source[offset + 1];
    while (ch === ' ' || ch === '\t' || ch === '\n' || ch === '\r') {
        if (ch === '\r' && source[offset + 2] !== '\n')
            break;
        if (ch === '\n')
            fold += '\n';
        offset += 1;
        ch = source[offset + 1];
    }
    if (!fold)
        fold = ' ';
    return { fold, offset };
}
const escapeCodes = {
    '0': '\0', // null character
    a: '\x07', // bell character
    b: '\b', // backspace
    e: '\x1b', // escape character
    f: '\f', // form feed
    n: '\n', // line feed
    r: '\r', // carriage return
    t: '\t', // horizontal tab
    v: '\v', // vertical tab
    N: '\u0085', // Unicode next line
    _: '\u00a0', // Unicode non-breaking space
    L: '\u2028', // Unicode line separator
    P: '\u2029', // Unicode paragraph separator
    ' ': ' ',
    '"': '"',
    '/': '/',
    '\\': '\\',
    '\t': '\t'
};
function parseCharCode(source, offset, length, onError) {
    const cc = source.substr(offset, length);
    const ok = cc.length === length && /^[0-9a-fA-F]+$/.test(cc);
    const code = ok ? parseInt(cc, 16) : NaN;
    try {
        return String.fromCodePoint(code);
    }
    catch {
        const raw = source.substr(offset - 2, length + 2);
        onError(offset - 2, 'BAD_DQ_ESCAPE', `Invalid escape sequence ${raw}`);
        return raw;
    }
}

exports.resolveFlowScalar = resolveFlowScalar;


/***/ }),

/***/ 4631:
/***/ ((__unused_webpack_module, exports) => {



function resolveProps(tokens, { flow, indicator, next, offset, onError, parentIndent, startOnNewline }) {
    let spaceBefore = false;
    let atNewline = startOnNewline;
    let hasSpace = startOnNewline;
    let comment = '';
    let commentSep = '';
    let hasNewline = false;
    let reqSpace = false;
    let tab = null;
    let anchor = null;
    let tag = null;
    let newlineAfterProp = null;
    let comma = null;
    let found = null;
    let start = null;
    for (const token of tokens) {
        if (reqSpace) {
            if (token.type !== 'space' &&
                token.type !== 'newline' &&
                token.type !== 'comma')
                onError(token.offset, 'MISSING_CHAR', 'Tags and anchors must be separated from the next token by white space');
            reqSpace = false;
        }
        if (tab) {
            if (atNewline && token.type !== 'comment' && token.type !== 'newline') {
                onError(tab, 'TAB_AS_INDENT', 'Tabs are not allowed as indentation');
            }
            tab = null;
        }
        switch (token.type) {
            case 'space':
                // At the doc level, tabs at line start may be parsed
                // as leading white space rather than indentation.
                // In a flow collection, only the parser handles indent.
                if (!flow &&
                    (indicator !== 'doc-start' || next?.type !== 'flow-collection') &&
                    token.source.includes('\t')) {
                    tab = token;
                }
                hasSpace = true;
                break;
            case 'comment': {
                if (!hasSpace)
                    onError(token, 'MISSING_CHAR', 'Comments must be separated from other tokens by white space characters');
                const cb = token.source.substring(1) || ' ';
                if (!comment)
                    comment = cb;
                else
                    comment += commentSep + cb;
                commentSep = '';
                atNewline = false;
                break;
            }
            case 'newline':
                if (atNewline) {
                    if (comment)
                        comment += token.source;
                    else if (!found || indicator !== 'seq-item-ind')
                        spaceBefore = true;
                }
                else
                    commentSep += token.source;
                atNewline = true;
                hasNewline = true;
                if (anchor || tag)
                    newlineAfterProp = token;
                hasSpace = true;
                break;
            case 'anchor':
                if (anchor)
                    onError(token, 'MULTIPLE_ANCHORS', 'A node can have at most one anchor');
                if (token.source.endsWith(':'))
                    onError(token.offset + token.source.length - 1, 'BAD_ALIAS', 'Anchor ending in : is ambiguous', true);
                anchor = token;
                start ?? (start = token.offset);
                atNewline = false;
                hasSpace = false;
                reqSpace = true;
                break;
            case 'tag': {
                if (tag)
                    onError(token, 'MULTIPLE_TAGS', 'A node can have at most one tag');
                tag = token;
                start ?? (start = token.offset);
                atNewline = false;
                hasSpace = false;
                reqSpace = true;
                break;
            }
            case indicator:
                // Could here handle preceding comments differently
                if (anchor || tag)
                    onError(token, 'BAD_PROP_ORDER', `Anchors and tags must be after the ${token.source} indicator`);
                if (found)
                    onError(token, 'UNEXPECTED_TOKEN', `Unexpected ${token.source} in ${flow ?? 'collection'}`);
                found = token;
                atNewline =
                    indicator === 'seq-item-ind' || indicator === 'explicit-key-ind';
                hasSpace = false;
                break;
            case 'comma':
                if (flow) {
                    if (comma)
                        onError(token, 'UNEXPECTED_TOKEN', `Unexpected , in ${flow}`);
                    comma = token;
                    atNewline = false;
                    hasSpace = false;
                    break;
                }
            // else fallthrough
            default:
                onError(token, 'UNEXPECTED_TOKEN', `Unexpected ${token.type} token`);
                atNewline = false;
                hasSpace = false;
        }
    }
    const last = tokens[tokens.length - 1];
    const end = last ? last.offset + last.source.length : offset;
    if (reqSpace &&
        next &&
        next.type !== 'space' &&
        next.type !== 'newline' &&
        next.type !== 'comma' &&
        (next.type !== 'scalar' || next.source !== '')) {
        onError(next.offset, 'MISSING_CHAR', 'Tags and anchors must be separated from the next token by white space');
    }
    if (tab &&
        ((atNewline && tab.indent <= parentIndent) ||
            next?.type === 'block-map' ||
            next?.type === 'block-seq'))
        onError(tab, 'TAB_AS_INDENT', 'Tabs are not allowed as indentation');
    return {
        comma,
        found,
        spaceBefore,
        comment,
        hasNewline,
        anchor,
        tag,
        newlineAfterProp,
        end,
        start: start ?? end
    };
}

exports.resolveProps = resolveProps;


/***/ }),

/***/ 9499:
/***/ ((__unused_webpack_module, exports) => {



function containsNewline(key) {
    if (!key)
        return null;
    switch (key.type) {
        case 'alias':
        case 'scalar':
        case 'double-quoted-scalar':
        case 'single-quoted-scalar':
            if (key.source.includes('\n'))
                return true;
            if (key.end)
                for (const st of key.end)
                    if (st.type === 'newline')
                        return true;
            return false;
        case 'flow-collection':
            for (const it of key.items) {
                for (const st of it.start)
                    if (st.type === 'newline')
                        return true;
                if (it.sep)
                    for (const st of it.sep)
                        if (st.type === 'newline')
                            return true;
                if (containsNewline(it.key) || containsNewline(it.value))
                    return true;
            }
            return false;
        default:
            return true;
    }
}

exports.containsNewline = containsNewline;


/***/ }),

/***/ 2599:
/***/ ((__unused_webpack_module, exports) => {



function emptyScalarPosition(offset, before, pos) {
    if (before) {
        pos ?? (pos = before.length);
        for (let i = pos - 1; i >= 0; --i) {
            let st = before[i];
            switch (st.type) {
                case 'space':
                case 'comment':
                case 'newline':
                    offset -= st.source.length;
                    continue;
            }
            // Technically, an empty scalar is immediately after the last non-empty
            // node, but it's more useful to place it after any whitespace.
            st = before[++i];
            while (st?.type === 'space') {
                offset += st.source.length;
                st = before[++i];
            }
            break;
        }
    }
    return offset;
}

exports.emptyScalarPosition = emptyScalarPosition;


/***/ }),

/***/ 4051:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var utilContainsNewline = __nccwpck_require__(9499);

function flowIndentCheck(indent, fc, onError) {
    if (fc?.type === 'flow-collection') {
        const end = fc.end[0];
        if (end.indent === indent &&
            (end.source === ']' || end.source === '}') &&
            utilContainsNewline.containsNewline(fc)) {
            const msg = 'Flow end indicator should be more indented than parent';
            onError(end, 'BAD_INDENT', msg, true);
        }
    }
}

exports.flowIndentCheck = flowIndentCheck;


/***/ }),

/***/ 1187:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var identity = __nccwpck_require__(1127);

function mapIncludes(ctx, items, search) {
    const { uniqueKeys } = ctx.options;
    if (uniqueKeys === false)
        return false;
    const isEqual = typeof uniqueKeys === 'function'
        ? uniqueKeys
        : (a, b) => a === b || (identity.isScalar(a) && identity.isScalar(b) && a.value === b.value);
    return items.some(pair => isEqual(pair.key, search));
}

exports.mapIncludes = mapIncludes;


/***/ }),

/***/ 3021:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var Alias = __nccwpck_require__(4065);
var Collection = __nccwpck_require__(101);
var identity = __nccwpck_require__(1127);
var Pair = __nccwpck_require__(7165);
var toJS = __nccwpck_require__(4043);
var Schema = __nccwpck_require__(5840);
var stringifyDocument = __nccwpck_require__(6829);
var anchors = __nccwpck_require__(1596);
var applyReviver = __nccwpck_require__(3661);
var createNode = __nccwpck_require__(2404);
var directives = __nccwpck_require__(1342);

class Document {
    constructor(value, replacer, options) {
        /** A comment before this Document */
        this.commentBefore = null;
        /** A comment immediately after this Document */
        this.comment = null;
        /** Errors encountered during parsing. */
        this.errors = [];
        /** Warnings encountered during parsing. */
        this.warnings = [];
        Object.defineProperty(this, identity.NODE_TYPE, { value: identity.DOC });
        let _replacer = null;
        if (typeof replacer === 'function' || Array.isArray(replacer)) {
            _replacer = replacer;
        }
        else if (options === undefined && replacer) {
            options = replacer;
            replacer = undefined;
        }
        const opt = Object.assign({
            intAsBigInt: false,
            keepSourceTokens: false,
            logLevel: 'warn',
            prettyErrors: true,
            strict: true,
            stringKeys: false,
            uniqueKeys: true,
            version: '1.2'
        }, options);
        this.options = opt;
        let { version } = opt;
        if (options?._directives) {
            this.directives = options._directives.atDocument();
            if (this.directives.yaml.explicit)
                version = this.directives.yaml.version;
        }
        else
            this.directives = new directives.Directives({ version });
        this.setSchema(version, options);
        // @ts-expect-error We can't really know that this matches Contents.
        this.contents =
            value === undefined ? null : this.createNode(value, _replacer, options);
    }
    /**
     * Create a deep copy of this Document and its contents.
     *
     * Custom Node values that inherit from `Object` still refer to their original instances.
     */
    clone() {
        const copy = Object.create(Document.prototype, {
            [identity.NODE_TYPE]: { value: identity.DOC }
        });
        copy.commentBefore = this.commentBefore;
        copy.comment = this.comment;
        copy.errors = this.errors.slice();
        copy.warnings = this.warnings.slice();
        copy.options = Object.assign({}, this.options);
        if (this.directives)
            copy.directives = this.directives.clone();
        copy.schema = this.schema.clone();
        // @ts-expect-error We can't really know that this matches Contents.
        copy.contents = identity.isNode(this.contents)
            ? this.contents.clone(copy.schema)
            : this.contents;
        if (this.range)
            copy.range = this.range.slice();
        return copy;
    }
    /** Adds a value to the document. */
    add(value) {
        if (assertCollection(this.contents))
            this.contents.add(value);
    }
    /** Adds a value to the document. */
    addIn(path, value) {
        if (assertCollection(this.contents))
            this.contents.addIn(path, value);
    }
    /**
     * Create a new `Alias` node, ensuring that the target `node` has the required anchor.
     *
     * If `node` already has an anchor, `name` is ignored.
     * Otherwise, the `node.anchor` value will be set to `name`,
     * or if an anchor with that name is already present in the document,
     * `name` will be used as a prefix for a new unique anchor.
     * If `name` is undefined, the generated anchor will use 'a' as a prefix.
     */
    createAlias(node, name) {
        if (!node.anchor) {
            const prev = anchors.anchorNames(this);
            node.anchor =
                // eslint-disable-next-line @typescript-eslint/prefer-nullish-coalescing
                !name || prev.has(name) ? anchors.findNewAnchor(name || 'a', prev) : name;
        }
        return new Alias.Alias(node.anchor);
    }
    createNode(value, replacer, options) {
        let _replacer = undefined;
        if (typeof replacer === 'function') {
            value = replacer.call({ '': value }, '', value);
            _replacer = replacer;
        }
        else if (Array.isArray(replacer)) {
            const keyToStr = (v) => typeof v === 'number' || v instanceof String || v instanceof Number;
            const asStr = replacer.filter(keyToStr).map(String);
            if (asStr.length > 0)
                replacer = replacer.concat(asStr);
            _replacer = replacer;
        }
        else if (options === undefined && replacer) {
            options = replacer;
            replacer = undefined;
        }
        const { aliasDuplicateObjects, anchorPrefix, flow, keepUndefined, onTagObj, tag } = options ?? {};
        const { onAnchor, setAnchors, sourceObjects } = anchors.createNodeAnchors(this, 
        // eslint-disable-next-line @typescript-eslint/prefer-nullish-coalescing
        anchorPrefix || 'a');
        const ctx = {
            aliasDuplicateObjects: aliasDuplicateObjects ?? true,
            keepUndefined: keepUndefined ?? false,
            onAnchor,
            onTagObj,
            replacer: _replacer,
            schema: this.schema,
            sourceObjects
        };
        const node = createNode.createNode(value, tag, ctx);
        if (flow && identity.isCollection(node))
            node.flow = true;
        setAnchors();
        return node;
    }
    /**
     * Convert a key and a value into a `Pair` using the current schema,
     * recursively wrapping all values as `Scalar` or `Collection` nodes.
     */
    createPair(key, value, options = {}) {
        const k = this.createNode(key, null, options);
        const v = this.createNode(value, null, options);
        return new Pair.Pair(k, v);
    }
    /**
     * Removes a value from the document.
     * @returns `true` if the item was found and removed.
     */
    delete(key) {
        return assertCollection(this.contents) ? this.contents.delete(key) : false;
    }
    /**
     * Removes a value from the document.
     * @returns `true` if the item was found and removed.
     */
    deleteIn(path) {
        if (Collection.isEmptyPath(path)) {
            if (this.contents == null)
                return false;
            // @ts-expect-error Presumed impossible if Strict extends false
            this.contents = null;
            return true;
        }
        return assertCollection(this.contents)
            ? this.contents.deleteIn(path)
            : false;
    }
    /**
     * Returns item at `key`, or `undefined` if not found. By default unwraps
     * scalar values from their surrounding node; to disable set `keepScalar` to
     * `true` (collections are always returned intact).
     */
    get(key, keepScalar) {
        return identity.isCollection(this.contents)
            ? this.contents.get(key, keepScalar)
            : undefined;
    }
    /**
     * Returns item at `path`, or `undefined` if not found. By default unwraps
     * scalar values from their surrounding node; to disable set `keepScalar` to
     * `true` (collections are always returned intact).
     */
    getIn(path, keepScalar) {
        if (Collection.isEmptyPath(path))
            return !keepScalar && identity.isScalar(this.contents)
                ? this.contents.value
                : this.contents;
        return identity.isCollection(this.contents)
            ? this.contents.getIn(path, keepScalar)
            : undefined;
    }
    /**
     * Checks if the document includes a value with the key `key`.
     */
    has(key) {
        return identity.isCollection(this.contents) ? this.contents.has(key) : false;
    }
    /**
     * Checks if the document includes a value at `path`.
     */
    hasIn(path) {
        if (Collection.isEmptyPath(path))
            return this.contents !== undefined;
        return identity.isCollection(this.contents) ? this.contents.hasIn(path) : false;
    }
    /**
     * Sets a value in this document. For `!!set`, `value` needs to be a
     * boolean to add/remove the item from the set.
     */
    set(key, value) {
        if (this.contents == null) {
            // @ts-expect-error We can't really know that this matches Contents.
            this.contents = Collection.collectionFromPath(this.schema, [key], value);
        }
        else if (assertCollection(this.contents)) {
            this.contents.set(key, value);
        }
    }
    /**
     * Sets a value in this document. For `!!set`, `value` needs to be a
     * boolean to add/remove the item from the set.
     */
    setIn(path, value) {
        if (Collection.isEmptyPath(path)) {
            // @ts-expect-error We can't really know that this matches Contents.
            this.contents = value;
        }
        else if (this.contents == null) {
            // @ts-expect-error We can't really know that this matches Contents.
            this.contents = Collection.collectionFromPath(this.schema, Array.from(path), value);
        }
        else if (assertCollection(this.contents)) {
            this.contents.setIn(path, value);
        }
    }
    /**
     * Change the YAML version and schema used by the document.
     * A `null` version disables support for directives, explicit tags, anchors, and aliases.
     * It also requires the `schema` option to be given as a `Schema` instance value.
     *
     * Overrides all previously set schema options.
     */
    setSchema(version, options = {}) {
        if (typeof version === 'number')
            version = String(version);
        let opt;
        switch (version) {
            case '1.1':
                if (this.directives)
                    this.directives.yaml.version = '1.1';
                else
                    this.directives = new directives.Directives({ version: '1.1' });
                opt = { resolveKnownTags: false, schema: 'yaml-1.1' };
                break;
            case '1.2':
            case 'next':
                if (this.directives)
                    this.directives.yaml.version = version;
                else
                    this.directives = new directives.Directives({ version });
                opt = { resolveKnownTags: true, schema: 'core' };
                break;
            case null:
                if (this.directives)
                    delete this.directives;
                opt = null;
                break;
            default: {
                const sv = JSON.stringify(version);
                throw new Error(`Expected '1.1', '1.2' or null as first argument, but found: ${sv}`);
            }
        }
        // Not using `instanceof Schema` to allow for duck typing
        if (options.schema instanceof Object)
            this.schema = options.schema;
        else if (opt)
            this.schema = new Schema.Schema(Object.assign(opt, options));
        else
            throw new Error(`With a null YAML version, the { schema: Schema } option is required`);
    }
    // json & jsonArg are only used from toJSON()
    toJS({ json, jsonArg, mapAsMap, maxAliasCount, onAnchor, reviver } = {}) {
        const ctx = {
            anchors: new Map(),
            doc: this,
            keep: !json,
            mapAsMap: mapAsMap === true,
            mapKeyWarned: false,
            maxAliasCount: typeof maxAliasCount === 'number' ? maxAliasCount : 100
        };
        const res = toJS.toJS(this.contents, jsonArg ?? '', ctx);
        if (typeof onAnchor === 'function')
            for (const { count, res } of ctx.anchors.values())
                onAnchor(res, count);
        return typeof reviver === 'function'
            ? applyReviver.applyReviver(reviver, { '': res }, '', res)
            : res;
    }
    /**
     * A JSON representation of the document `contents`.
     *
     * @param jsonArg Used by `JSON.stringify` to indicate the array index or
     *   property name.
     */
    toJSON(jsonArg, onAnchor) {
        return this.toJS({ json: true, jsonArg, mapAsMap: false, onAnchor });
    }
    /** A YAML representation of the document. */
    toString(options = {}) {
        if (this.errors.length > 0)
            throw new Error('Document with errors cannot be stringified');
        if ('indent' in options &&
            (!Number.isInteger(options.indent) || Number(options.indent) <= 0)) {
            const s = JSON.stringify(options.indent);
            throw new Error(`"indent" option must be a positive integer, not ${s}`);
        }
        return stringifyDocument.stringifyDocument(this, options);
    }
}
function assertCollection(contents) {
    if (identity.isCollection(contents))
        return true;
    throw new Error('Expected a YAML collection as document contents');
}

exports.Document = Document;


/***/ }),

/***/ 1596:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var identity = __nccwpck_require__(1127);
var visit = __nccwpck_require__(204);

/**
 * Verify that the input string is a valid anchor.
 *
 * Will throw on errors.
 */
function anchorIsValid(anchor) {
    if (/[\x00-\x19\s,[\]{}]/.test(anchor)) {
        const sa = JSON.stringify(anchor);
        const msg = `Anchor must not contain whitespace or control characters: ${sa}`;
        throw new Error(msg);
    }
    return true;
}
function anchorNames(root) {
    const anchors = new Set();
    visit.visit(root, {
        Value(_key, node) {
            if (node.anchor)
                anchors.add(node.anchor);
        }
    });
    return anchors;
}
/** Find a new anchor name with the given `prefix` and a one-indexed suffix. */
function findNewAnchor(prefix, exclude) {
    for (let i = 1; true; ++i) {
        const name = `${prefix}${i}`;
        if (!exclude.has(name))
            return name;
    }
}
function createNodeAnchors(doc, prefix) {
    const aliasObjects = [];
    const sourceObjects = new Map();
    let prevAnchors = null;
    return {
        onAnchor: (source) => {
            aliasObjects.push(source);
            prevAnchors ?? (prevAnchors = anchorNames(doc));
            const anchor = findNewAnchor(prefix, prevAnchors);
            prevAnchors.add(anchor);
            return anchor;
        },
        /**
         * With circular references, the source node is only resolved after all
         * of its child nodes are. This is why anchors are set only after all of
         * the nodes have been created.
         */
        setAnchors: () => {
            for (const source of aliasObjects) {
                const ref = sourceObjects.get(source);
                if (typeof ref === 'object' &&
                    ref.anchor &&
                    (identity.isScalar(ref.node) || identity.isCollection(ref.node))) {
                    ref.node.anchor = ref.anchor;
                }
                else {
                    const error = new Error('Failed to resolve repeated object (this should not happen)');
                    error.source = source;
                    throw error;
                }
            }
        },
        sourceObjects
    };
}

exports.anchorIsValid = anchorIsValid;
exports.anchorNames = anchorNames;
exports.createNodeAnchors = createNodeAnchors;
exports.findNewAnchor = findNewAnchor;


/***/ }),

/***/ 3661:
/***/ ((__unused_webpack_module, exports) => {



/**
 * Applies the JSON.parse reviver algorithm as defined in the ECMA-262 spec,
 * in section 24.5.1.1 "Runtime Semantics: InternalizeJSONProperty" of the
 * 2021 edition: https://tc39.es/ecma262/#sec-json.parse
 *
 * Includes extensions for handling Map and Set objects.
 */
function applyReviver(reviver, obj, key, val) {
    if (val && typeof val === 'object') {
        if (Array.isArray(val)) {
            for (let i = 0, len = val.length; i < len; ++i) {
                const v0 = val[i];
                const v1 = applyReviver(reviver, val, String(i), v0);
                // eslint-disable-next-line @typescript-eslint/no-array-delete
                if (v1 === undefined)
                    delete val[i];
                else if (v1 !== v0)
                    val[i] = v1;
            }
        }
        else if (val instanceof Map) {
            for (const k of Array.from(val.keys())) {
                const v0 = val.get(k);
                const v1 = applyReviver(reviver, val, k, v0);
                if (v1 === undefined)
                    val.delete(k);
                else if (v1 !== v0)
                    val.set(k, v1);
            }
        }
        else if (val instanceof Set) {
            for (const v0 of Array.from(val)) {
                const v1 = applyReviver(reviver, val, v0, v0);
                if (v1 === undefined)
                    val.delete(v0);
                else if (v1 !== v0) {
                    val.delete(v0);
                    val.add(v1);
                }
            }
        }
        else {
            for (const [k, v0] of Object.entries(val)) {
                const v1 = applyReviver(reviver, val, k, v0);
                if (v1 === undefined)
                    delete val[k];
                else if (v1 !== v0)
                    val[k] = v1;
            }
        }
    }
    return reviver.call(obj, key, val);
}

exports.applyReviver = applyReviver;


/***/ }),

/***/ 2404:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var Alias = __nccwpck_require__(4065);
var identity = __nccwpck_require__(1127);
var Scalar = __nccwpck_require__(3301);

const defaultTagPrefix = 'tag:yaml.org,2002:';
function findTagObject(value, tagName, tags) {
    if (tagName) {
        const match = tags.filter(t => t.tag === tagName);
        const tagObj = match.find(t => !t.format) ?? match[0];
        if (!tagObj)
            throw new Error(`Tag ${tagName} not found`);
        return tagObj;
    }
    return tags.find(t => t.identify?.(value) && !t.format);
}
function createNode(value, tagName, ctx) {
    if (identity.isDocument(value))
        value = value.contents;
    if (identity.isNode(value))
        return value;
    if (identity.isPair(value)) {
        const map = ctx.schema[identity.MAP].createNode?.(ctx.schema, null, ctx);
        map.items.push(value);
        return map;
    }
    if (value instanceof String ||
        value instanceof Number ||
        value instanceof Boolean ||
        (typeof BigInt !== 'undefined' && value instanceof BigInt) // not supported everywhere
    ) {
        // https://tc39.es/ecma262/#sec-serializejsonproperty
        value = value.valueOf();
    }
    const { aliasDuplicateObjects, onAnchor, onTagObj, schema, sourceObjects } = ctx;
    // Detect duplicate references to the same object & use Alias nodes for all
    // after first. The `ref` wrapper allows for circular references to resolve.
    let ref = undefined;
    if (aliasDuplicateObjects && value && typeof value === 'object') {
        ref = sourceObjects.get(value);
        if (ref) {
            ref.anchor ?? (ref.anchor = onAnchor(value));
            return new Alias.Alias(ref.anchor);
        }
        else {
            ref = { anchor: null, node: null };
            sourceObjects.set(value, ref);
        }
    }
    if (tagName?.startsWith('!!'))
        tagName = defaultTagPrefix + tagName.slice(2);
    let tagObj = findTagObject(value, tagName, schema.tags);
    if (!tagObj) {
        if (value && typeof value.toJSON === 'function') {
            // eslint-disable-next-line @typescript-eslint/no-unsafe-call
            value = value.toJSON();
        }
        if (!value || typeof value !== 'object') {
            const node = new Scalar.Scalar(value);
            if (ref)
                ref.node = node;
            return node;
        }
        tagObj =
            value instanceof Map
                ? schema[identity.MAP]
                : Symbol.iterator in Object(value)
                    ? schema[identity.SEQ]
                    : schema[identity.MAP];
    }
    if (onTagObj) {
        onTagObj(tagObj);
        delete ctx.onTagObj;
    }
    const node = tagObj?.createNode
        ? tagObj.createNode(ctx.schema, value, ctx)
        : typeof tagObj?.nodeClass?.from === 'function'
            ? tagObj.nodeClass.from(ctx.schema, value, ctx)
            : new Scalar.Scalar(value);
    if (tagName)
        node.tag = tagName;
    else if (!tagObj.default)
        node.tag = tagObj.tag;
    if (ref)
        ref.node = node;
    return node;
}

exports.createNode = createNode;


/***/ }),

/***/ 1342:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var identity = __nccwpck_require__(1127);
var visit = __nccwpck_require__(204);

const escapeChars = {
    '!': '%21',
    ',': '%2C',
    '[': '%5B',
    ']': '%5D',
    '{': '%7B',
    '}': '%7D'
};
const escapeTagName = (tn) => tn.replace(/[!,[\]{}]/g, ch => escapeChars[ch]);
class Directives {
    constructor(yaml, tags) {
        /**
         * The directives-end/doc-start marker `---`. If `null`, a marker may still be
         * included in the document's stringified representation.
         */
        this.docStart = null;
        /** The doc-end marker `...`.  */
        this.docEnd = false;
        this.yaml = Object.assign({}, Directives.defaultYaml, yaml);
        this.tags = Object.assign({}, Directives.defaultTags, tags);
    }
    clone() {
        const copy = new Directives(this.yaml, this.tags);
        copy.docStart = this.docStart;
        return copy;
    }
    /**
     * During parsing, get a Directives instance for the current document and
     * update the stream state according to the current version's spec.
     */
    atDocument() {
        const res = new Directives(this.yaml, this.tags);
        switch (this.yaml.version) {
            case '1.1':
                this.atNextDocument = true;
                break;
            case '1.2':
                this.atNextDocument = false;
                this.yaml = {
                    explicit: Directives.defaultYaml.explicit,
                    version: '1.2'
                };
                this.tags = Object.assign({}, Directives.defaultTags);
                break;
        }
        return res;
    }
    /**
     * @param onError - May be called even if the action was successful
     * @returns `true` on success
     */
    add(line, onError) {
        if (this.atNextDocument) {
            this.yaml = { explicit: Directives.defaultYaml.explicit, version: '1.1' };
            this.tags = Object.assign({}, Directives.defaultTags);
            this.atNextDocument = false;
        }
        const parts = line.trim().split(/[ \t]+/);
        const name = parts.shift();
        switch (name) {
            case '%TAG': {
                if (parts.length !== 2) {
                    onError(0, '%TAG directive should contain exactly two parts');
                    if (parts.length < 2)
                        return false;
                }
                const [handle, prefix] = parts;
                this.tags[handle] = prefix;
                return true;
            }
            case '%YAML': {
                this.yaml.explicit = true;
                if (parts.length !== 1) {
                    onError(0, '%YAML directive should contain exactly one part');
                    return false;
                }
                const [version] = parts;
                if (version === '1.1' || version === '1.2') {
                    this.yaml.version = version;
                    return true;
                }
                else {
                    const isValid = /^\d+\.\d+$/.test(version);
                    onError(6, `Unsupported YAML version ${version}`, isValid);
                    return false;
                }
            }
            default:
                onError(0, `Unknown directive ${name}`, true);
                return false;
        }
    }
    /**
     * Resolves a tag, matching handles to those defined in %TAG directives.
     *
     * @returns Resolved tag, which may also be the non-specific tag `'!'` or a
     *   `'!local'` tag, or `null` if unresolvable.
     */
    tagName(source, onError) {
        if (source === '!')
            return '!'; // non-specific tag
        if (source[0] !== '!') {
            onError(`Not a valid tag: ${source}`);
            return null;
        }
        if (source[1] === '<') {
            const verbatim = source.slice(2, -1);
            if (verbatim === '!' || verbatim === '!!') {
                onError(`Verbatim tags aren't resolved, so ${source} is invalid.`);
                return null;
            }
            if (source[source.length - 1] !== '>')
                onError('Verbatim tags must end with a >');
            return verbatim;
        }
        const [, handle, suffix] = source.match(/^(.*!)([^!]*)$/s);
        if (!suffix)
            onError(`The ${source} tag has no suffix`);
        const prefix = this.tags[handle];
        if (prefix) {
            try {
                return prefix + decodeURIComponent(suffix);
            }
            catch (error) {
                onError(String(error));
                return null;
            }
        }
        if (handle === '!')
            return source; // local tag
        onError(`Could not resolve tag: ${source}`);
        return null;
    }
    /**
     * Given a fully resolved tag, returns its printable string form,
     * taking into account current tag prefixes and defaults.
     */
    tagString(tag) {
        for (const [handle, prefix] of Object.entries(this.tags)) {
            if (tag.startsWith(prefix))
                return handle + escapeTagName(tag.substring(prefix.length));
        }
        return tag[0] === '!' ? tag : `!<${tag}>`;
    }
    toString(doc) {
        const lines = this.yaml.explicit
            ? [`%YAML ${this.yaml.version || '1.2'}`]
            : [];
        const tagEntries = Object.entries(this.tags);
        let tagNames;
        if (doc && tagEntries.length > 0 && identity.isNode(doc.contents)) {
            const tags = {};
            visit.visit(doc.contents, (_key, node) => {
                if (identity.isNode(node) && node.tag)
                    tags[node.tag] = true;
            });
            tagNames = Object.keys(tags);
        }
        else
            tagNames = [];
        for (const [handle, prefix] of tagEntries) {
            if (handle === '!!' && prefix === 'tag:yaml.org,2002:')
                continue;
            if (!doc || tagNames.some(tn => tn.startsWith(prefix)))
                lines.push(`%TAG ${handle} ${prefix}`);
        }
        return lines.join('\n');
    }
}
Directives.defaultYaml = { explicit: false, version: '1.2' };
Directives.defaultTags = { '!!': 'tag:yaml.org,2002:' };

exports.Directives = Directives;


/***/ }),

/***/ 1464:
/***/ ((__unused_webpack_module, exports) => {



class YAMLError extends Error {
    constructor(name, pos, code, message) {
        super();
        this.name = name;
        this.code = code;
        this.message = message;
        this.pos = pos;
    }
}
class YAMLParseError extends YAMLError {
    constructor(pos, code, message) {
        super('YAMLParseError', pos, code, message);
    }
}
class YAMLWarning extends YAMLError {
    constructor(pos, code, message) {
        super('YAMLWarning', pos, code, message);
    }
}
const prettifyError = (src, lc) => (error) => {
    if (error.pos[0] === -1)
        return;
    error.linePos = error.pos.map(pos => lc.linePos(pos));
    const { line, col } = error.linePos[0];
    error.message += ` at line ${line}, column ${col}`;
    let ci = col - 1;
    let lineStr = src
        .substring(lc.lineStarts[line - 1], lc.lineStarts[line])
        .replace(/[\n\r]+$/, '');
    // Trim to max 80 chars, keeping col position near the middle
    if (ci >= 60 && lineStr.length > 80) {
        const trimStart = Math.min(ci - 39, lineStr.length - 79);
        lineStr = '…' + lineStr.substring(trimStart);
        ci -= trimStart - 1;
    }
    if (lineStr.length > 80)
        lineStr = lineStr.substring(0, 79) + '…';
    // Include previous line in context if pointing at line start
    if (line > 1 && /^ *$/.test(lineStr.substring(0, ci))) {
        // Regexp won't match if start is trimmed
        let prev = src.substring(lc.lineStarts[line - 2], lc.lineStarts[line - 1]);
        if (prev.length > 80)
            prev = prev.substring(0, 79) + '…\n';
        lineStr = prev + lineStr;
    }
    if (/[^ ]/.test(lineStr)) {
        let count = 1;
        const end = error.linePos[1];
        if (end?.line === line && end.col > col) {
            count = Math.max(1, Math.min(end.col - col, 80 - ci));
        }
        const pointer = ' '.repeat(ci) + '^'.repeat(count);
        error.message += `:\n\n${lineStr}\n${pointer}\n`;
    }
};

exports.YAMLError = YAMLError;
exports.YAMLParseError = YAMLParseError;
exports.YAMLWarning = YAMLWarning;
exports.prettifyError = prettifyError;


/***/ }),

/***/ 8815:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {

var __webpack_unused_export__;


var composer = __nccwpck_require__(7603);
var Document = __nccwpck_require__(3021);
var Schema = __nccwpck_require__(5840);
var errors = __nccwpck_require__(1464);
var Alias = __nccwpck_require__(4065);
var identity = __nccwpck_require__(1127);
var Pair = __nccwpck_require__(7165);
var Scalar = __nccwpck_require__(3301);
var YAMLMap = __nccwpck_require__(4454);
var YAMLSeq = __nccwpck_require__(2223);
var cst = __nccwpck_require__(3461);
var lexer = __nccwpck_require__(361);
var lineCounter = __nccwpck_require__(6628);
var parser = __nccwpck_require__(3456);
var publicApi = __nccwpck_require__(4047);
var visit = __nccwpck_require__(204);



__webpack_unused_export__ = composer.Composer;
__webpack_unused_export__ = Document.Document;
__webpack_unused_export__ = Schema.Schema;
__webpack_unused_export__ = errors.YAMLError;
__webpack_unused_export__ = errors.YAMLParseError;
__webpack_unused_export__ = errors.YAMLWarning;
__webpack_unused_export__ = Alias.Alias;
exports.Vj = identity.isAlias;
__webpack_unused_export__ = identity.isCollection;
__webpack_unused_export__ = identity.isDocument;
exports.jh = identity.isMap;
__webpack_unused_export__ = identity.isNode;
__webpack_unused_export__ = identity.isPair;
exports.jn = identity.isScalar;
exports.oP = identity.isSeq;
__webpack_unused_export__ = Pair.Pair;
exports.X5 = Scalar.Scalar;
__webpack_unused_export__ = YAMLMap.YAMLMap;
__webpack_unused_export__ = YAMLSeq.YAMLSeq;
__webpack_unused_export__ = cst;
__webpack_unused_export__ = lexer.Lexer;
exports.HN = lineCounter.LineCounter;
__webpack_unused_export__ = parser.Parser;
exports.qg = publicApi.parse;
__webpack_unused_export__ = publicApi.parseAllDocuments;
exports.Tp = publicApi.parseDocument;
exports.As = publicApi.stringify;
__webpack_unused_export__ = visit.visit;
__webpack_unused_export__ = visit.visitAsync;


/***/ }),

/***/ 7249:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var node_process = __nccwpck_require__(932);

function debug(logLevel, ...messages) {
    if (logLevel === 'debug')
        console.log(...messages);
}
function warn(logLevel, warning) {
    if (logLevel === 'debug' || logLevel === 'warn') {
        if (typeof node_process.emitWarning === 'function')
            node_process.emitWarning(warning);
        else
            console.warn(warning);
    }
}

exports.debug = debug;
exports.warn = warn;


/***/ }),

/***/ 4065:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var anchors = __nccwpck_require__(1596);
var visit = __nccwpck_require__(204);
var identity = __nccwpck_require__(1127);
var Node = __nccwpck_require__(6673);
var toJS = __nccwpck_require__(4043);

class Alias extends Node.NodeBase {
    constructor(source) {
        super(identity.ALIAS);
        this.source = source;
        Object.defineProperty(this, 'tag', {
            set() {
                throw new Error('Alias nodes cannot have tags');
            }
        });
    }
    /**
     * Resolve the value of this alias within `doc`, finding the last
     * instance of the `source` anchor before this node.
     */
    resolve(doc, ctx) {
        if (ctx?.maxAliasCount === 0)
            throw new ReferenceError('Alias resolution is disabled');
        let nodes;
        if (ctx?.aliasResolveCache) {
            nodes = ctx.aliasResolveCache;
        }
        else {
            nodes = [];
            visit.visit(doc, {
                Node: (_key, node) => {
                    if (identity.isAlias(node) || identity.hasAnchor(node))
                        nodes.push(node);
                }
            });
            if (ctx)
                ctx.aliasResolveCache = nodes;
        }
        let found = undefined;
        for (const node of nodes) {
            if (node === this)
                break;
            if (node.anchor === this.source)
                found = node;
        }
        if (found && ctx) {
            const { anchors, doc, maxAliasCount } = ctx;
            let data = anchors.get(found);
            if (!data) {
                // Resolve anchors for Node.prototype.toJS()
                toJS.toJS(found, null, ctx);
                data = anchors.get(found);
            }
            /* istanbul ignore if */
            if (data?.res === undefined) {
                const msg = 'This should not happen: Alias anchor was not resolved?';
                throw new ReferenceError(msg);
            }
            if (maxAliasCount >= 0) {
                data.count += 1;
                if (data.aliasCount === 0)
                    data.aliasCount = getAliasCount(doc, found, anchors);
                if (data.count * data.aliasCount > maxAliasCount) {
                    const msg = 'Excessive alias count indicates a resource exhaustion attack';
                    throw new ReferenceError(msg);
                }
            }
        }
        return found;
    }
    toJSON(_arg, ctx) {
        if (!ctx)
            return { source: this.source };
        const source = this.resolve(ctx.doc, ctx);
        if (!source) {
            const msg = `Unresolved alias (the anchor must be set before the alias): ${this.source}`;
            throw new ReferenceError(msg);
        }
        return ctx.anchors.get(source).res;
    }
    toString(ctx, _onComment, _onChompKeep) {
        const src = `*${this.source}`;
        if (ctx) {
            anchors.anchorIsValid(this.source);
            if (ctx.options.verifyAliasOrder && !ctx.anchors.has(this.source)) {
                const msg = `Unresolved alias (the anchor must be set before the alias): ${this.source}`;
                throw new Error(msg);
            }
            if (ctx.implicitKey)
                return `${src} `;
        }
        return src;
    }
}
function getAliasCount(doc, node, anchors) {
    if (identity.isAlias(node)) {
        const source = node.resolve(doc);
        const anchor = anchors && source && anchors.get(source);
        return anchor ? anchor.count * anchor.aliasCount : 0;
    }
    else if (identity.isCollection(node)) {
        let count = 0;
        for (const item of node.items) {
            const c = getAliasCount(doc, item, anchors);
            if (c > count)
                count = c;
        }
        return count;
    }
    else if (identity.isPair(node)) {
        const kc = getAliasCount(doc, node.key, anchors);
        const vc = getAliasCount(doc, node.value, anchors);
        return Math.max(kc, vc);
    }
    return 1;
}

exports.Alias = Alias;


/***/ }),

/***/ 101:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var createNode = __nccwpck_require__(2404);
var identity = __nccwpck_require__(1127);
var Node = __nccwpck_require__(6673);

function collectionFromPath(schema, path, value) {
    let v = value;
    for (let i = path.length - 1; i >= 0; --i) {
        const k = path[i];
        if (typeof k === 'number' && Number.isInteger(k) && k >= 0) {
            const a = [];
            a[k] = v;
            v = a;
        }
        else {
            v = new Map([[k, v]]);
        }
    }
    return createNode.createNode(v, undefined, {
        aliasDuplicateObjects: false,
        keepUndefined: false,
        onAnchor: () => {
            throw new Error('This should not happen, please report a bug.');
        },
        schema,
        sourceObjects: new Map()
    });
}
// Type guard is intentionally a little wrong so as to be more useful,
// as it does not cover untypable empty non-string iterables (e.g. []).
const isEmptyPath = (path) => path == null ||
    (typeof path === 'object' && !!path[Symbol.iterator]().next().done);
class Collection extends Node.NodeBase {
    constructor(type, schema) {
        super(type);
        Object.defineProperty(this, 'schema', {
            value: schema,
            configurable: true,
            enumerable: false,
            writable: true
        });
    }
    /**
     * Create a copy of this collection.
     *
     * @param schema - If defined, overwrites the original's schema
     */
    clone(schema) {
        const copy = Object.create(Object.getPrototypeOf(this), Object.getOwnPropertyDescriptors(this));
        if (schema)
            copy.schema = schema;
        copy.items = copy.items.map(it => identity.isNode(it) || identity.isPair(it) ? it.clone(schema) : it);
        if (this.range)
            copy.range = this.range.slice();
        return copy;
    }
    /**
     * Adds a value to the collection. For `!!map` and `!!omap` the value must
     * be a Pair instance or a `{ key, value }` object, which may not have a key
     * that already exists in the map.
     */
    addIn(path, value) {
        if (isEmptyPath(path))
            this.add(value);
        else {
            const [key, ...rest] = path;
            const node = this.get(key, true);
            if (identity.isCollection(node))
                node.addIn(rest, value);
            else if (node === undefined && this.schema)
                this.set(key, collectionFromPath(this.schema, rest, value));
            else
                throw new Error(`Expected YAML collection at ${key}. Remaining path: ${rest}`);
        }
    }
    /**
     * Removes a value from the collection.
     * @returns `true` if the item was found and removed.
     */
    deleteIn(path) {
        const [key, ...rest] = path;
        if (rest.length === 0)
            return this.delete(key);
        const node = this.get(key, true);
        if (identity.isCollection(node))
            return node.deleteIn(rest);
        else
            throw new Error(`Expected YAML collection at ${key}. Remaining path: ${rest}`);
    }
    /**
     * Returns item at `key`, or `undefined` if not found. By default unwraps
     * scalar values from their surrounding node; to disable set `keepScalar` to
     * `true` (collections are always returned intact).
     */
    getIn(path, keepScalar) {
        const [key, ...rest] = path;
        const node = this.get(key, true);
        if (rest.length === 0)
            return !keepScalar && identity.isScalar(node) ? node.value : node;
        else
            return identity.isCollection(node) ? node.getIn(rest, keepScalar) : undefined;
    }
    hasAllNullValues(allowScalar) {
        return this.items.every(node => {
            if (!identity.isPair(node))
                return false;
            const n = node.value;
            return (n == null ||
                (allowScalar &&
                    identity.isScalar(n) &&
                    n.value == null &&
                    !n.commentBefore &&
                    !n.comment &&
                    !n.tag));
        });
    }
    /**
     * Checks if the collection includes a value with the key `key`.
     */
    hasIn(path) {
        const [key, ...rest] = path;
        if (rest.length === 0)
            return this.has(key);
        const node = this.get(key, true);
        return identity.isCollection(node) ? node.hasIn(rest) : false;
    }
    /**
     * Sets a value in this collection. For `!!set`, `value` needs to be a
     * boolean to add/remove the item from the set.
     */
    setIn(path, value) {
        const [key, ...rest] = path;
        if (rest.length === 0) {
            this.set(key, value);
        }
        else {
            const node = this.get(key, true);
            if (identity.isCollection(node))
                node.setIn(rest, value);
            else if (node === undefined && this.schema)
                this.set(key, collectionFromPath(this.schema, rest, value));
            else
                throw new Error(`Expected YAML collection at ${key}. Remaining path: ${rest}`);
        }
    }
}

exports.Collection = Collection;
exports.collectionFromPath = collectionFromPath;
exports.isEmptyPath = isEmptyPath;


/***/ }),

/***/ 6673:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var applyReviver = __nccwpck_require__(3661);
var identity = __nccwpck_require__(1127);
var toJS = __nccwpck_require__(4043);

class NodeBase {
    constructor(type) {
        Object.defineProperty(this, identity.NODE_TYPE, { value: type });
    }
    /** Create a copy of this node.  */
    clone() {
        const copy = Object.create(Object.getPrototypeOf(this), Object.getOwnPropertyDescriptors(this));
        if (this.range)
            copy.range = this.range.slice();
        return copy;
    }
    /** A plain JavaScript representation of this node. */
    toJS(doc, { mapAsMap, maxAliasCount, onAnchor, reviver } = {}) {
        if (!identity.isDocument(doc))
            throw new TypeError('A document argument is required');
        const ctx = {
            anchors: new Map(),
            doc,
            keep: true,
            mapAsMap: mapAsMap === true,
            mapKeyWarned: false,
            maxAliasCount: typeof maxAliasCount === 'number' ? maxAliasCount : 100
        };
        const res = toJS.toJS(this, '', ctx);
        if (typeof onAnchor === 'function')
            for (const { count, res } of ctx.anchors.values())
                onAnchor(res, count);
        return typeof reviver === 'function'
            ? applyReviver.applyReviver(reviver, { '': res }, '', res)
            : res;
    }
}

exports.NodeBase = NodeBase;


/***/ }),

/***/ 7165:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var createNode = __nccwpck_require__(2404);
var stringifyPair = __nccwpck_require__(9748);
var addPairToJSMap = __nccwpck_require__(7104);
var identity = __nccwpck_require__(1127);

function createPair(key, value, ctx) {
    const k = createNode.createNode(key, undefined, ctx);
    const v = createNode.createNode(value, undefined, ctx);
    return new Pair(k, v);
}
class Pair {
    constructor(key, value = null) {
        Object.defineProperty(this, identity.NODE_TYPE, { value: identity.PAIR });
        this.key = key;
        this.value = value;
    }
    clone(schema) {
        let { key, value } = this;
        if (identity.isNode(key))
            key = key.clone(schema);
        if (identity.isNode(value))
            value = value.clone(schema);
        return new Pair(key, value);
    }
    toJSON(_, ctx) {
        const pair = ctx?.mapAsMap ? new Map() : {};
        return addPairToJSMap.addPairToJSMap(ctx, pair, this);
    }
    toString(ctx, onComment, onChompKeep) {
        return ctx?.doc
            ? stringifyPair.stringifyPair(this, ctx, onComment, onChompKeep)
            : JSON.stringify(this);
    }
}

exports.Pair = Pair;
exports.createPair = createPair;


/***/ }),

/***/ 3301:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var identity = __nccwpck_require__(1127);
var Node = __nccwpck_require__(6673);
var toJS = __nccwpck_require__(4043);

const isScalarValue = (value) => !value || (typeof value !== 'function' && typeof value !== 'object');
class Scalar extends Node.NodeBase {
    constructor(value) {
        super(identity.SCALAR);
        this.value = value;
    }
    toJSON(arg, ctx) {
        return ctx?.keep ? this.value : toJS.toJS(this.value, arg, ctx);
    }
    toString() {
        return String(this.value);
    }
}
Scalar.BLOCK_FOLDED = 'BLOCK_FOLDED';
Scalar.BLOCK_LITERAL = 'BLOCK_LITERAL';
Scalar.PLAIN = 'PLAIN';
Scalar.QUOTE_DOUBLE = 'QUOTE_DOUBLE';
Scalar.QUOTE_SINGLE = 'QUOTE_SINGLE';

exports.Scalar = Scalar;
exports.isScalarValue = isScalarValue;


/***/ }),

/***/ 4454:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var stringifyCollection = __nccwpck_require__(1212);
var addPairToJSMap = __nccwpck_require__(7104);
var Collection = __nccwpck_require__(101);
var identity = __nccwpck_require__(1127);
var Pair = __nccwpck_require__(7165);
var Scalar = __nccwpck_require__(3301);

function findPair(items, key) {
    const k = identity.isScalar(key) ? key.value : key;
    for (const it of items) {
        if (identity.isPair(it)) {
            if (it.key === key || it.key === k)
                return it;
            if (identity.isScalar(it.key) && it.key.value === k)
                return it;
        }
    }
    return undefined;
}
class YAMLMap extends Collection.Collection {
    static get tagName() {
        return 'tag:yaml.org,2002:map';
    }
    constructor(schema) {
        super(identity.MAP, schema);
        this.items = [];
    }
    /**
     * A generic collection parsing method that can be extended
     * to other node classes that inherit from YAMLMap
     */
    static from(schema, obj, ctx) {
        const { keepUndefined, replacer } = ctx;
        const map = new this(schema);
        const add = (key, value) => {
            if (typeof replacer === 'function')
                value = replacer.call(obj, key, value);
            else if (Array.isArray(replacer) && !replacer.includes(key))
                return;
            if (value !== undefined || keepUndefined)
                map.items.push(Pair.createPair(key, value, ctx));
        };
        if (obj instanceof Map) {
            for (const [key, value] of obj)
                add(key, value);
        }
        else if (obj && typeof obj === 'object') {
            for (const key of Object.keys(obj))
                add(key, obj[key]);
        }
        if (typeof schema.sortMapEntries === 'function') {
            map.items.sort(schema.sortMapEntries);
        }
        return map;
    }
    /**
     * Adds a value to the collection.
     *
     * @param overwrite - If not set `true`, using a key that is already in the
     *   collection will throw. Otherwise, overwrites the previous value.
     */
    add(pair, overwrite) {
        let _pair;
        if (identity.isPair(pair))
            _pair = pair;
        else if (!pair || typeof pair !== 'object' || !('key' in pair)) {
            // In TypeScript, this never happens.
            _pair = new Pair.Pair(pair, pair?.value);
        }
        else
            _pair = new Pair.Pair(pair.key, pair.value);
        const prev = findPair(this.items, _pair.key);
        const sortEntries = this.schema?.sortMapEntries;
        if (prev) {
            if (!overwrite)
                throw new Error(`Key ${_pair.key} already set`);
            // For scalars, keep the old node & its comments and anchors
            if (identity.isScalar(prev.value) && Scalar.isScalarValue(_pair.value))
                prev.value.value = _pair.value;
            else
                prev.value = _pair.value;
        }
        else if (sortEntries) {
            const i = this.items.findIndex(item => sortEntries(_pair, item) < 0);
            if (i === -1)
                this.items.push(_pair);
            else
                this.items.splice(i, 0, _pair);
        }
        else {
            this.items.push(_pair);
        }
    }
    delete(key) {
        const it = findPair(this.items, key);
        if (!it)
            return false;
        const del = this.items.splice(this.items.indexOf(it), 1);
        return del.length > 0;
    }
    get(key, keepScalar) {
        const it = findPair(this.items, key);
        const node = it?.value;
        return (!keepScalar && identity.isScalar(node) ? node.value : node) ?? undefined;
    }
    has(key) {
        return !!findPair(this.items, key);
    }
    set(key, value) {
        this.add(new Pair.Pair(key, value), true);
    }
    /**
     * @param ctx - Conversion context, originally set in Document#toJS()
     * @param {Class} Type - If set, forces the returned collection type
     * @returns Instance of Type, Map, or Object
     */
    toJSON(_, ctx, Type) {
        const map = Type ? new Type() : ctx?.mapAsMap ? new Map() : {};
        if (ctx?.onCreate)
            ctx.onCreate(map);
        for (const item of this.items)
            addPairToJSMap.addPairToJSMap(ctx, map, item);
        return map;
    }
    toString(ctx, onComment, onChompKeep) {
        if (!ctx)
            return JSON.stringify(this);
        for (const item of this.items) {
            if (!identity.isPair(item))
                throw new Error(`Map items must all be pairs; found ${JSON.stringify(item)} instead`);
        }
        if (!ctx.allNullValues && this.hasAllNullValues(false))
            ctx = Object.assign({}, ctx, { allNullValues: true });
        return stringifyCollection.stringifyCollection(this, ctx, {
            blockItemPrefix: '',
            flowChars: { start: '{', end: '}' },
            itemIndent: ctx.indent || '',
            onChompKeep,
            onComment
        });
    }
}

exports.YAMLMap = YAMLMap;
exports.findPair = findPair;


/***/ }),

/***/ 2223:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var createNode = __nccwpck_require__(2404);
var stringifyCollection = __nccwpck_require__(1212);
var Collection = __nccwpck_require__(101);
var identity = __nccwpck_require__(1127);
var Scalar = __nccwpck_require__(3301);
var toJS = __nccwpck_require__(4043);

class YAMLSeq extends Collection.Collection {
    static get tagName() {
        return 'tag:yaml.org,2002:seq';
    }
    constructor(schema) {
        super(identity.SEQ, schema);
        this.items = [];
    }
    add(value) {
        this.items.push(value);
    }
    /**
     * Removes a value from the collection.
     *
     * `key` must contain a representation of an integer for this to succeed.
     * It may be wrapped in a `Scalar`.
     *
     * @returns `true` if the item was found and removed.
     */
    delete(key) {
        const idx = asItemIndex(key);
        if (typeof idx !== 'number')
            return false;
        const del = this.items.splice(idx, 1);
        return del.length > 0;
    }
    get(key, keepScalar) {
        const idx = asItemIndex(key);
        if (typeof idx !== 'number')
            return undefined;
        const it = this.items[idx];
        return !keepScalar && identity.isScalar(it) ? it.value : it;
    }
    /**
     * Checks if the collection includes a value with the key `key`.
     *
     * `key` must contain a representation of an integer for this to succeed.
     * It may be wrapped in a `Scalar`.
     */
    has(key) {
        const idx = asItemIndex(key);
        return typeof idx === 'number' && idx < this.items.length;
    }
    /**
     * Sets a value in this collection. For `!!set`, `value` needs to be a
     * boolean to add/remove the item from the set.
     *
     * If `key` does not contain a representation of an integer, this will throw.
     * It may be wrapped in a `Scalar`.
     */
    set(key, value) {
        const idx = asItemIndex(key);
        if (typeof idx !== 'number')
            throw new Error(`Expected a valid index, not ${key}.`);
        const prev = this.items[idx];
        if (identity.isScalar(prev) && Scalar.isScalarValue(value))
            prev.value = value;
        else
            this.items[idx] = value;
    }
    toJSON(_, ctx) {
        const seq = [];
        if (ctx?.onCreate)
            ctx.onCreate(seq);
        let i = 0;
        for (const item of this.items)
            seq.push(toJS.toJS(item, String(i++), ctx));
        return seq;
    }
    toString(ctx, onComment, onChompKeep) {
        if (!ctx)
            return JSON.stringify(this);
        return stringifyCollection.stringifyCollection(this, ctx, {
            blockItemPrefix: '- ',
            flowChars: { start: '[', end: ']' },
            itemIndent: (ctx.indent || '') + '  ',
            onChompKeep,
            onComment
        });
    }
    static from(schema, obj, ctx) {
        const { replacer } = ctx;
        const seq = new this(schema);
        if (obj && Symbol.iterator in Object(obj)) {
            let i = 0;
            for (let it of obj) {
                if (typeof replacer === 'function') {
                    const key = obj instanceof Set ? it : String(i++);
                    it = replacer.call(obj, key, it);
                }
                seq.items.push(createNode.createNode(it, undefined, ctx));
            }
        }
        return seq;
    }
}
function asItemIndex(key) {
    let idx = identity.isScalar(key) ? key.value : key;
    if (idx && typeof idx === 'string')
        idx = Number(idx);
    return typeof idx === 'number' && Number.isInteger(idx) && idx >= 0
        ? idx
        : null;
}

exports.YAMLSeq = YAMLSeq;


/***/ }),

/***/ 7104:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var log = __nccwpck_require__(7249);
var merge = __nccwpck_require__(452);
var stringify = __nccwpck_require__(2148);
var identity = __nccwpck_require__(1127);
var toJS = __nccwpck_require__(4043);

function addPairToJSMap(ctx, map, { key, value }) {
    if (identity.isNode(key) && key.addToJSMap)
        key.addToJSMap(ctx, map, value);
    // TODO: Should drop this special case for bare << handling
    else if (merge.isMergeKey(ctx, key))
        merge.addMergeToJSMap(ctx, map, value);
    else {
        const jsKey = toJS.toJS(key, '', ctx);
        if (map instanceof Map) {
            map.set(jsKey, toJS.toJS(value, jsKey, ctx));
        }
        else if (map instanceof Set) {
            map.add(jsKey);
        }
        else {
            const stringKey = stringifyKey(key, jsKey, ctx);
            const jsValue = toJS.toJS(value, stringKey, ctx);
            if (stringKey in map)
                Object.defineProperty(map, stringKey, {
                    value: jsValue,
                    writable: true,
                    enumerable: true,
                    configurable: true
                });
            else
                map[stringKey] = jsValue;
        }
    }
    return map;
}
function stringifyKey(key, jsKey, ctx) {
    if (jsKey === null)
        return '';
    // eslint-disable-next-line @typescript-eslint/no-base-to-string
    if (typeof jsKey !== 'object')
        return String(jsKey);
    if (identity.isNode(key) && ctx?.doc) {
        const strCtx = stringify.createStringifyContext(ctx.doc, {});
        strCtx.anchors = new Set();
        for (const node of ctx.anchors.keys())
            strCtx.anchors.add(node.anchor);
        strCtx.inFlow = true;
        strCtx.inStringifyKey = true;
        const strKey = key.toString(strCtx);
        if (!ctx.mapKeyWarned) {
            let jsonStr = JSON.stringify(strKey);
            if (jsonStr.length > 40)
                jsonStr = jsonStr.substring(0, 36) + '..."';
            log.warn(ctx.doc.options.logLevel, `Keys with collection values will be stringified due to JS Object restrictions: ${jsonStr}. Set mapAsMap: true to use object keys.`);
            ctx.mapKeyWarned = true;
        }
        return strKey;
    }
    return JSON.stringify(jsKey);
}

exports.addPairToJSMap = addPairToJSMap;


/***/ }),

/***/ 1127:
/***/ ((__unused_webpack_module, exports) => {



const ALIAS = Symbol.for('yaml.alias');
const DOC = Symbol.for('yaml.document');
const MAP = Symbol.for('yaml.map');
const PAIR = Symbol.for('yaml.pair');
const SCALAR = Symbol.for('yaml.scalar');
const SEQ = Symbol.for('yaml.seq');
const NODE_TYPE = Symbol.for('yaml.node.type');
const isAlias = (node) => !!node && typeof node === 'object' && node[NODE_TYPE] === ALIAS;
const isDocument = (node) => !!node && typeof node === 'object' && node[NODE_TYPE] === DOC;
const isMap = (node) => !!node && typeof node === 'object' && node[NODE_TYPE] === MAP;
const isPair = (node) => !!node && typeof node === 'object' && node[NODE_TYPE] === PAIR;
const isScalar = (node) => !!node && typeof node === 'object' && node[NODE_TYPE] === SCALAR;
const isSeq = (node) => !!node && typeof node === 'object' && node[NODE_TYPE] === SEQ;
function isCollection(node) {
    if (node && typeof node === 'object')
        switch (node[NODE_TYPE]) {
            case MAP:
            case SEQ:
                return true;
        }
    return false;
}
function isNode(node) {
    if (node && typeof node === 'object')
        switch (node[NODE_TYPE]) {
            case ALIAS:
            case MAP:
            case SCALAR:
            case SEQ:
                return true;
        }
    return false;
}
const hasAnchor = (node) => (isScalar(node) || isCollection(node)) && !!node.anchor;

exports.ALIAS = ALIAS;
exports.DOC = DOC;
exports.MAP = MAP;
exports.NODE_TYPE = NODE_TYPE;
exports.PAIR = PAIR;
exports.SCALAR = SCALAR;
exports.SEQ = SEQ;
exports.hasAnchor = hasAnchor;
exports.isAlias = isAlias;
exports.isCollection = isCollection;
exports.isDocument = isDocument;
exports.isMap = isMap;
exports.isNode = isNode;
exports.isPair = isPair;
exports.isScalar = isScalar;
exports.isSeq = isSeq;


/***/ }),

/***/ 4043:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var identity = __nccwpck_require__(1127);

/**
 * Recursively convert any node or its contents to native JavaScript
 *
 * @param value - The input value
 * @param arg - If `value` defines a `toJSON()` method, use this
 *   as its first argument
 * @param ctx - Conversion context, originally set in Document#toJS(). If
 *   `{ keep: true }` is not set, output should be suitable for JSON
 *   stringification.
 */
function toJS(value, arg, ctx) {
    // eslint-disable-next-line @typescript-eslint/no-unsafe-return
    if (Array.isArray(value))
        return value.map((v, i) => toJS(v, String(i), ctx));
    if (value && typeof value.toJSON === 'function') {
        // eslint-disable-next-line @typescript-eslint/no-unsafe-call
        if (!ctx || !identity.hasAnchor(value))
            return value.toJSON(arg, ctx);
        const data = { aliasCount: 0, count: 1, res: undefined };
        ctx.anchors.set(value, data);
        ctx.onCreate = res => {
            data.res = res;
            delete ctx.onCreate;
        };
        const res = value.toJSON(arg, ctx);
        if (ctx.onCreate)
            ctx.onCreate(res);
        return res;
    }
    if (typeof value === 'bigint' && !ctx?.keep)
        return Number(value);
    return value;
}

exports.toJS = toJS;


/***/ }),

/***/ 110:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var resolveBlockScalar = __nccwpck_require__(8913);
var resolveFlowScalar = __nccwpck_require__(6842);
var errors = __nccwpck_require__(1464);
var stringifyString = __nccwpck_require__(3069);

function resolveAsScalar(token, strict = true, onError) {
    if (token) {
        const _onError = (pos, code, message) => {
            const offset = typeof pos === 'number' ? pos : Array.isArray(pos) ? pos[0] : pos.offset;
            if (onError)
                onError(offset, code, message);
            else
                throw new errors.YAMLParseError([offset, offset + 1], code, message);
        };
        switch (token.type) {
            case 'scalar':
            case 'single-quoted-scalar':
            case 'double-quoted-scalar':
                return resolveFlowScalar.resolveFlowScalar(token, strict, _onError);
            case 'block-scalar':
                return resolveBlockScalar.resolveBlockScalar({ options: { strict } }, token, _onError);
        }
    }
    return null;
}
/**
 * Create a new scalar token with `value`
 *
 * Values that represent an actual string but may be parsed as a different type should use a `type` other than `'PLAIN'`,
 * as this function does not support any schema operations and won't check for such conflicts.
 *
 * @param value The string representation of the value, which will have its content properly indented.
 * @param context.end Comments and whitespace after the end of the value, or after the block scalar header. If undefined, a newline will be added.
 * @param context.implicitKey Being within an implicit key may affect the resolved type of the token's value.
 * @param context.indent The indent level of the token.
 * @param context.inFlow Is this scalar within a flow collection? This may affect the resolved type of the token's value.
 * @param context.offset The offset position of the token.
 * @param context.type The preferred type of the scalar token. If undefined, the previous type of the `token` will be used, defaulting to `'PLAIN'`.
 */
function createScalarToken(value, context) {
    const { implicitKey = false, indent, inFlow = false, offset = -1, type = 'PLAIN' } = context;
    const source = stringifyString.stringifyString({ type, value }, {
        implicitKey,
        indent: indent > 0 ? ' '.repeat(indent) : '',
        inFlow,
        options: { blockQuote: true, lineWidth: -1 }
    });
    const end = context.end ?? [
        { type: 'newline', offset: -1, indent, source: '\n' }
    ];
    switch (source[0]) {
        case '|':
        case '>': {
            const he = source.indexOf('\n');
            const head = source.substring(0, he);
            const body = source.substring(he + 1) + '\n';
            const props = [
                { type: 'block-scalar-header', offset, indent, source: head }
            ];
            if (!addEndtoBlockProps(props, end))
                props.push({ type: 'newline', offset: -1, indent, source: '\n' });
            return { type: 'block-scalar', offset, indent, props, source: body };
        }
        case '"':
            return { type: 'double-quoted-scalar', offset, indent, source, end };
        case "'":
            return { type: 'single-quoted-scalar', offset, indent, source, end };
        default:
            return { type: 'scalar', offset, indent, source, end };
    }
}
/**
 * Set the value of `token` to the given string `value`, overwriting any previous contents and type that it may have.
 *
 * Best efforts are made to retain any comments previously associated with the `token`,
 * though all contents within a collection's `items` will be overwritten.
 *
 * Values that represent an actual string but may be parsed as a different type should use a `type` other than `'PLAIN'`,
 * as this function does not support any schema operations and won't check for such conflicts.
 *
 * @param token Any token. If it does not include an `indent` value, the value will be stringified as if it were an implicit key.
 * @param value The string representation of the value, which will have its content properly indented.
 * @param context.afterKey In most cases, values after a key should have an additional level of indentation.
 * @param context.implicitKey Being within an implicit key may affect the resolved type of the token's value.
 * @param context.inFlow Being within a flow collection may affect the resolved type of the token's value.
 * @param context.type The preferred type of the scalar token. If undefined, the previous type of the `token` will be used, defaulting to `'PLAIN'`.
 */
function setScalarValue(token, value, context = {}) {
    let { afterKey = false, implicitKey = false, inFlow = false, type } = context;
    let indent = 'indent' in token ? token.indent : null;
    if (afterKey && typeof indent === 'number')
        indent += 2;
    if (!type)
        switch (token.type) {
            case 'single-quoted-scalar':
                type = 'QUOTE_SINGLE';
                break;
            case 'double-quoted-scalar':
                type = 'QUOTE_DOUBLE';
                break;
            case 'block-scalar': {
                const header = token.props[0];
                if (header.type !== 'block-scalar-header')
                    throw new Error('Invalid block scalar header');
                type = header.source[0] === '>' ? 'BLOCK_FOLDED' : 'BLOCK_LITERAL';
                break;
            }
            default:
                type = 'PLAIN';
        }
    const source = stringifyString.stringifyString({ type, value }, {
        implicitKey: implicitKey || indent === null,
        indent: indent !== null && indent > 0 ? ' '.repeat(indent) : '',
        inFlow,
        options: { blockQuote: true, lineWidth: -1 }
    });
    switch (source[0]) {
        case '|':
        case '>':
            setBlockScalarValue(token, source);
            break;
        case '"':
            setFlowScalarValue(token, source, 'double-quoted-scalar');
            break;
        case "'":
            setFlowScalarValue(token, source, 'single-quoted-scalar');
            break;
        default:
            setFlowScalarValue(token, source, 'scalar');
    }
}
function setBlockScalarValue(token, source) {
    const he = source.indexOf('\n');
    const head = source.substring(0, he);
    const body = source.substring(he + 1) + '\n';
    if (token.type === 'block-scalar') {
        const header = token.props[0];
        if (header.type !== 'block-scalar-header')
            throw new Error('Invalid block scalar header');
        header.source = head;
        token.source = body;
    }
    else {
        const { offset } = token;
        const indent = 'indent' in token ? token.indent : -1;
        const props = [
            { type: 'block-scalar-header', offset, indent, source: head }
        ];
        if (!addEndtoBlockProps(props, 'end' in token ? token.end : undefined))
            props.push({ type: 'newline', offset: -1, indent, source: '\n' });
        for (const key of Object.keys(token))
            if (key !== 'type' && key !== 'offset')
                delete token[key];
        Object.assign(token, { type: 'block-scalar', indent, props, source: body });
    }
}
/** @returns `true` if last token is a newline */
function addEndtoBlockProps(props, end) {
    if (end)
        for (const st of end)
            switch (st.type) {
                case 'space':
                case 'comment':
                    props.push(st);
                    break;
                case 'newline':
                    props.push(st);
                    return true;
            }
    return false;
}
function setFlowScalarValue(token, source, type) {
    switch (token.type) {
        case 'scalar':
        case 'double-quoted-scalar':
        case 'single-quoted-scalar':
            token.type = type;
            token.source = source;
            break;
        case 'block-scalar': {
            const end = token.props.slice(1);
            let oa = source.length;
            if (token.props[0].type === 'block-scalar-header')
                oa -= token.props[0].source.length;
            for (const tok of end)
                tok.offset += oa;
            delete token.props;
            Object.assign(token, { type, source, end });
            break;
        }
        case 'block-map':
        case 'block-seq': {
            const offset = token.offset + source.length;
            const nl = { type: 'newline', offset, indent: token.indent, source: '\n' };
            delete token.items;
            Object.assign(token, { type, source, end: [nl] });
            break;
        }
        default: {
            const indent = 'indent' in token ? token.indent : -1;
            const end = 'end' in token && Array.isArray(token.end)
                ? token.end.filter(st => st.type === 'space' ||
                    st.type === 'comment' ||
                    st.type === 'newline')
                : [];
            for (const key of Object.keys(token))
                if (key !== 'type' && key !== 'offset')
                    delete token[key];
            Object.assign(token, { type, indent, source, end });
        }
    }
}

exports.createScalarToken = createScalarToken;
exports.resolveAsScalar = resolveAsScalar;
exports.setScalarValue = setScalarValue;


/***/ }),

/***/ 1733:
/***/ ((__unused_webpack_module, exports) => {



/**
 * Stringify a CST document, token, or collection item
 *
 * Fair warning: This applies no validation whatsoever, and
 * simply concatenates the sources in their logical order.
 */
const stringify = (cst) => 'type' in cst ? stringifyToken(cst) : stringifyItem(cst);
function stringifyToken(token) {
    switch (token.type) {
        case 'block-scalar': {
            let res = '';
            for (const tok of token.props)
                res += stringifyToken(tok);
            return res + token.source;
        }
        case 'block-map':
        case 'block-seq': {
            let res = '';
            for (const item of token.items)
                res += stringifyItem(item);
            return res;
        }
        case 'flow-collection': {
            let res = token.start.source;
            for (const item of token.items)
                res += stringifyItem(item);
            for (const st of token.end)
                res += st.source;
            return res;
        }
        case 'document': {
            let res = stringifyItem(token);
            if (token.end)
                for (const st of token.end)
                    res += st.source;
            return res;
        }
        default: {
            let res = token.source;
            if ('end' in token && token.end)
                for (const st of token.end)
                    res += st.source;
            return res;
        }
    }
}
function stringifyItem({ start, key, sep, value }) {
    let res = '';
    for (const st of start)
        res += st.source;
    if (key)
        res += stringifyToken(key);
    if (sep)
        for (const st of sep)
            res += st.source;
    if (value)
        res += stringifyToken(value);
    return res;
}

exports.stringify = stringify;


/***/ }),

/***/ 7715:
/***/ ((__unused_webpack_module, exports) => {



const BREAK = Symbol('break visit');
const SKIP = Symbol('skip children');
const REMOVE = Symbol('remove item');
/**
 * Apply a visitor to a CST document or item.
 *
 * Walks through the tree (depth-first) starting from the root, calling a
 * `visitor` function with two arguments when entering each item:
 *   - `item`: The current item, which included the following members:
 *     - `start: SourceToken[]` – Source tokens before the key or value,
 *       possibly including its anchor or tag.
 *     - `key?: Token | null` – Set for pair values. May then be `null`, if
 *       the key before the `:` separator is empty.
 *     - `sep?: SourceToken[]` – Source tokens between the key and the value,
 *       which should include the `:` map value indicator if `value` is set.
 *     - `value?: Token` – The value of a sequence item, or of a map pair.
 *   - `path`: The steps from the root to the current node, as an array of
 *     `['key' | 'value', number]` tuples.
 *
 * The return value of the visitor may be used to control the traversal:
 *   - `undefined` (default): Do nothing and continue
 *   - `visit.SKIP`: Do not visit the children of this token, continue with
 *      next sibling
 *   - `visit.BREAK`: Terminate traversal completely
 *   - `visit.REMOVE`: Remove the current item, then continue with the next one
 *   - `number`: Set the index of the next step. This is useful especially if
 *     the index of the current token has changed.
 *   - `function`: Define the next visitor for this item. After the original
 *     visitor is called on item entry, next visitors are called after handling
 *     a non-empty `key` and when exiting the item.
 */
function visit(cst, visitor) {
    if ('type' in cst && cst.type === 'document')
        cst = { start: cst.start, value: cst.value };
    _visit(Object.freeze([]), cst, visitor);
}
// Without the `as symbol` casts, TS declares these in the `visit`
// namespace using `var`, but then complains about that because
// `unique symbol` must be `const`.
/** Terminate visit traversal completely */
visit.BREAK = BREAK;
/** Do not visit the children of the current item */
visit.SKIP = SKIP;
/** Remove the current item */
visit.REMOVE = REMOVE;
/** Find the item at `path` from `cst` as the root */
visit.itemAtPath = (cst, path) => {
    let item = cst;
    for (const [field, index] of path) {
        const tok = item?.[field];
        if (tok && 'items' in tok) {
            item = tok.items[index];
        }
        else
            return undefined;
    }
    return item;
};
/**
 * Get the immediate parent collection of the item at `path` from `cst` as the root.
 *
 * Throws an error if the collection is not found, which should never happen if the item itself exists.
 */
visit.parentCollection = (cst, path) => {
    const parent = visit.itemAtPath(cst, path.slice(0, -1));
    const field = path[path.length - 1][0];
    const coll = parent?.[field];
    if (coll && 'items' in coll)
        return coll;
    throw new Error('Parent collection not found');
};
function _visit(path, item, visitor) {
    let ctrl = visitor(item, path);
    if (typeof ctrl === 'symbol')
        return ctrl;
    for (const field of ['key', 'value']) {
        const token = item[field];
        if (token && 'items' in token) {
            for (let i = 0; i < token.items.length; ++i) {
                const ci = _visit(Object.freeze(path.concat([[field, i]])), token.items[i], visitor);
                if (typeof ci === 'number')
                    i = ci - 1;
                else if (ci === BREAK)
                    return BREAK;
                else if (ci === REMOVE) {
                    token.items.splice(i, 1);
                    i -= 1;
                }
            }
            if (typeof ctrl === 'function' && field === 'key')
                ctrl = ctrl(item, path);
        }
    }
    return typeof ctrl === 'function' ? ctrl(item, path) : ctrl;
}

exports.visit = visit;


/***/ }),

/***/ 3461:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var cstScalar = __nccwpck_require__(110);
var cstStringify = __nccwpck_require__(1733);
var cstVisit = __nccwpck_require__(7715);

/** The byte order mark */
const BOM = '\u{FEFF}';
/** Start of doc-mode */
const DOCUMENT = '\x02'; // C0: Start of Text
/** Unexpected end of flow-mode */
const FLOW_END = '\x18'; // C0: Cancel
/** Next token is a scalar value */
const SCALAR = '\x1f'; // C0: Unit Separator
/** @returns `true` if `token` is a flow or block collection */
const isCollection = (token) => !!token && 'items' in token;
/** @returns `true` if `token` is a flow or block scalar; not an alias */
const isScalar = (token) => !!token &&
    (token.type === 'scalar' ||
        token.type === 'single-quoted-scalar' ||
        token.type === 'double-quoted-scalar' ||
        token.type === 'block-scalar');
/* istanbul ignore next */
/** Get a printable representation of a lexer token */
function prettyToken(token) {
    switch (token) {
        case BOM:
            return '<BOM>';
        case DOCUMENT:
            return '<DOC>';
        case FLOW_END:
            return '<FLOW_END>';
        case SCALAR:
            return '<SCALAR>';
        default:
            return JSON.stringify(token);
    }
}
/** Identify the type of a lexer token. May return `null` for unknown tokens. */
function tokenType(source) {
    switch (source) {
        case BOM:
            return 'byte-order-mark';
        case DOCUMENT:
            return 'doc-mode';
        case FLOW_END:
            return 'flow-error-end';
        case SCALAR:
            return 'scalar';
        case '---':
            return 'doc-start';
        case '...':
            return 'doc-end';
        case '':
        case '\n':
        case '\r\n':
            return 'newline';
        case '-':
            return 'seq-item-ind';
        case '?':
            return 'explicit-key-ind';
        case ':':
            return 'map-value-ind';
        case '{':
            return 'flow-map-start';
        case '}':
            return 'flow-map-end';
        case '[':
            return 'flow-seq-start';
        case ']':
            return 'flow-seq-end';
        case ',':
            return 'comma';
    }
    switch (source[0]) {
        case ' ':
        case '\t':
            return 'space';
        case '#':
            return 'comment';
        case '%':
            return 'directive-line';
        case '*':
            return 'alias';
        case '&':
            return 'anchor';
        case '!':
            return 'tag';
        case "'":
            return 'single-quoted-scalar';
        case '"':
            return 'double-quoted-scalar';
        case '|':
        case '>':
            return 'block-scalar-header';
    }
    return null;
}

exports.createScalarToken = cstScalar.createScalarToken;
exports.resolveAsScalar = cstScalar.resolveAsScalar;
exports.setScalarValue = cstScalar.setScalarValue;
exports.stringify = cstStringify.stringify;
exports.visit = cstVisit.visit;
exports.BOM = BOM;
exports.DOCUMENT = DOCUMENT;
exports.FLOW_END = FLOW_END;
exports.SCALAR = SCALAR;
exports.isCollection = isCollection;
exports.isScalar = isScalar;
exports.prettyToken = prettyToken;
exports.tokenType = tokenType;


/***/ }),

/***/ 361:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var cst = __nccwpck_require__(3461);

/*
START -> stream

stream
  directive -> line-end -> stream
  indent + line-end -> stream
  [else] -> line-start

line-end
  comment -> line-end
  newline -> .
  input-end -> END

line-start
  doc-start -> doc
  doc-end -> stream
  [else] -> indent -> block-start

block-start
  seq-item-start -> block-start
  explicit-key-start -> block-start
  map-value-start -> block-start
  [else] -> doc

doc
  line-end -> line-start
  spaces -> doc
  anchor -> doc
  tag -> doc
  flow-start -> flow -> doc
  flow-end -> error -> doc
  seq-item-start -> error -> doc
  explicit-key-start -> error -> doc
  map-value-start -> doc
  alias -> doc
  quote-start -> quoted-scalar -> doc
  block-scalar-header -> line-end -> block-scalar(min) -> line-start
  [else] -> plain-scalar(false, min) -> doc

flow
  line-end -> flow
  spaces -> flow
  anchor -> flow
  tag -> flow
  flow-start -> flow -> flow
  flow-end -> .
  seq-item-start -> error -> flow
  explicit-key-start -> flow
  map-value-start -> flow
  alias -> flow
  quote-start -> quoted-scalar -> flow
  comma -> flow
  [else] -> plain-scalar(true, 0) -> flow

quoted-scalar
  quote-end -> .
  [else] -> quoted-scalar

block-scalar(min)
  newline + peek(indent < min) -> .
  [else] -> block-scalar(min)

plain-scalar(is-flow, min)
  scalar-end(is-flow) -> .
  peek(newline + (indent < min)) -> .
  [else] -> plain-scalar(min)
*/
function isEmpty(ch) {
    switch (ch) {
        case undefined:
        case ' ':
        case '\n':
        case '\r':
        case '\t':
            return true;
        default:
            return false;
    }
}
const hexDigits = new Set('0123456789ABCDEFabcdef');
const tagChars = new Set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-#;/?:@&=+$_.!~*'()");
const flowIndicatorChars = new Set(',[]{}');
const invalidAnchorChars = new Set(' ,[]{}\n\r\t');
const isNotAnchorChar = (ch) => !ch || invalidAnchorChars.has(ch);
/**
 * Splits an input string into lexical tokens, i.e. smaller strings that are
 * easily identifiable by `tokens.tokenType()`.
 *
 * Lexing starts always in a "stream" context. Incomplete input may be buffered
 * until a complete token can be emitted.
 *
 * In addition to slices of the original input, the following control characters
 * may also be emitted:
 *
 * - `\x02` (Start of Text): A document starts with the next token
 * - `\x18` (Cancel): Unexpected end of flow-mode (indicates an error)
 * - `\x1f` (Unit Separator): Next token is a scalar value
 * - `\u{FEFF}` (Byte order mark): Emitted separately outside documents
 */
class Lexer {
    constructor() {
        /**
         * Flag indicating whether the end of the current buffer marks the end of
         * all input
         */
        this.atEnd = false;
        /**
         * Explicit indent set in block scalar header, as an offset from the current
         * minimum indent, so e.g. set to 1 from a header `|2+`. Set to -1 if not
         * explicitly set.
         */
        this.blockScalarIndent = -1;
        /**
         * Block scalars that include a + (keep) chomping indicator in their header
         * include trailing empty lines, which are otherwise excluded from the
         * scalar's contents.
         */
        this.blockScalarKeep = false;
        /** Current input */
        this.buffer = '';
        /**
         * Flag noting whether the map value indicator : can immediately follow this
         * node within a flow context.
         */
        this.flowKey = false;
        /** Count of surrounding flow collection levels. */
        this.flowLevel = 0;
        /**
         * Minimum level of indentation required for next lines to be parsed as a
         * part of the current scalar value.
         */
        this.indentNext = 0;
        /** Indentation level of the current line. */
        this.indentValue = 0;
        /** Position of the next \n character. */
        this.lineEndPos = null;
        /** Stores the state of the lexer if reaching the end of incpomplete input */
        this.next = null;
        /** A pointer to `buffer`; the current position of the lexer. */
        this.pos = 0;
    }
    /**
     * Generate YAML tokens from the `source` string. If `incomplete`,
     * a part of the last line may be left as a buffer for the next call.
     *
     * @returns A generator of lexical tokens
     */
    *lex(source, incomplete = false) {
        if (source) {
            if (typeof source !== 'string')
                throw TypeError('source is not a string');
            this.buffer = this.buffer ? this.buffer + source : source;
            this.lineEndPos = null;
        }
        this.atEnd = !incomplete;
        let next = this.next ?? 'stream';
        while (next && (incomplete || this.hasChars(1)))
            next = yield* this.parseNext(next);
    }
    atLineEnd() {
        let i = this.pos;
        let ch = this.buffer[i];
        while (ch === ' ' || ch === '\t')
            ch = this.buffer[++i];
        if (!ch || ch === '#' || ch === '\n')
            return true;
        if (ch === '\r')
            return this.buffer[i + 1] === '\n';
        return false;
    }
    charAt(n) {
        return this.buffer[this.pos + n];
    }
    continueScalar(offset) {
        let ch = this.buffer[offset];
        if (this.indentNext > 0) {
            let indent = 0;
            while (ch === ' ')
                ch = this.buffer[++indent + offset];
            if (ch === '\r') {
                const next = this.buffer[indent + offset + 1];
                if (next === '\n' || (!next && !this.atEnd))
                    return offset + indent + 1;
            }
            return ch === '\n' || indent >= this.indentNext || (!ch && !this.atEnd)
                ? offset + indent
                : -1;
        }
        if (ch === '-' || ch === '.') {
            const dt = this.buffer.substr(offset, 3);
            if ((dt === '---' || dt === '...') && isEmpty(this.buffer[offset + 3]))
                return -1;
        }
        return offset;
    }
    getLine() {
        let end = this.lineEndPos;
        if (typeof end !== 'number' || (end !== -1 && end < this.pos)) {
            end = this.buffer.indexOf('\n', this.pos);
            this.lineEndPos = end;
        }
        if (end === -1)
            return this.atEnd ? this.buffer.substring(this.pos) : null;
        if (this.buffer[end - 1] === '\r')
            end -= 1;
        return this.buffer.substring(this.pos, end);
    }
    hasChars(n) {
        return this.pos + n <= this.buffer.length;
    }
    setNext(state) {
        this.buffer = this.buffer.substring(this.pos);
        this.pos = 0;
        this.lineEndPos = null;
        this.next = state;
        return null;
    }
    peek(n) {
        return this.buffer.substr(this.pos, n);
    }
    *parseNext(next) {
        switch (next) {
            case 'stream':
                return yield* this.parseStream();
            case 'line-start':
                return yield* this.parseLineStart();
            case 'block-start':
                return yield* this.parseBlockStart();
            case 'doc':
                return yield* this.parseDocument();
            case 'flow':
                return yield* this.parseFlowCollection();
            case 'quoted-scalar':
                return yield* this.parseQuotedScalar();
            case 'block-scalar':
                return yield* this.parseBlockScalar();
            case 'plain-scalar':
                return yield* this.parsePlainScalar();
        }
    }
    *parseStream() {
        let line = this.getLine();
        if (line === null)
            return this.setNext('stream');
        if (line[0] === cst.BOM) {
            yield* this.pushCount(1);
            line = line.substring(1);
        }
        if (line[0] === '%') {
            let dirEnd = line.length;
            let cs = line.indexOf('#');
            while (cs !== -1) {
                const ch = line[cs - 1];
                if (ch === ' ' || ch === '\t') {
                    dirEnd = cs - 1;
                    break;
                }
                else {
                    cs = line.indexOf('#', cs + 1);
                }
            }
            while (true) {
                const ch = line[dirEnd - 1];
                if (ch === ' ' || ch === '\t')
                    dirEnd -= 1;
                else
                    break;
            }
            const n = (yield* this.pushCount(dirEnd)) + (yield* this.pushSpaces(true));
            yield* this.pushCount(line.length - n); // possible comment
            this.pushNewline();
            return 'stream';
        }
        if (this.atLineEnd()) {
            const sp = yield* this.pushSpaces(true);
            yield* this.pushCount(line.length - sp);
            yield* this.pushNewline();
            return 'stream';
        }
        yield cst.DOCUMENT;
        return yield* this.parseLineStart();
    }
    *parseLineStart() {
        const ch = this.charAt(0);
        if (!ch && !this.atEnd)
            return this.setNext('line-start');
        if (ch === '-' || ch === '.') {
            if (!this.atEnd && !this.hasChars(4))
                return this.setNext('line-start');
            const s = this.peek(3);
            if ((s === '---' || s === '...') && isEmpty(this.charAt(3))) {
                yield* this.pushCount(3);
                this.indentValue = 0;
                this.indentNext = 0;
                return s === '---' ? 'doc' : 'stream';
            }
        }
        this.indentValue = yield* this.pushSpaces(false);
        if (this.indentNext > this.indentValue && !isEmpty(this.charAt(1)))
            this.indentNext = this.indentValue;
        return yield* this.parseBlockStart();
    }
    *parseBlockStart() {
        const [ch0, ch1] = this.peek(2);
        if (!ch1 && !this.atEnd)
            return this.setNext('block-start');
        if ((ch0 === '-' || ch0 === '?' || ch0 === ':') && isEmpty(ch1)) {
            const n = (yield* this.pushCount(1)) + (yield* this.pushSpaces(true));
            this.indentNext = this.indentValue + 1;
            this.indentValue += n;
            return 'block-start';
        }
        return 'doc';
    }
    *parseDocument() {
        yield* this.pushSpaces(true);
        const line = this.getLine();
        if (line === null)
            return this.setNext('doc');
        let n = yield* this.pushIndicators();
        switch (line[n]) {
            case '#':
                yield* this.pushCount(line.length - n);
            // fallthrough
            case undefined:
                yield* this.pushNewline();
                return yield* this.parseLineStart();
            case '{':
            case '[':
                yield* this.pushCount(1);
                this.flowKey = false;
                this.flowLevel = 1;
                return 'flow';
            case '}':
            case ']':
                // this is an error
                yield* this.pushCount(1);
                return 'doc';
            case '*':
                yield* this.pushUntil(isNotAnchorChar);
                return 'doc';
            case '"':
            case "'":
                return yield* this.parseQuotedScalar();
            case '|':
            case '>':
                n += yield* this.parseBlockScalarHeader();
                n += yield* this.pushSpaces(true);
                yield* this.pushCount(line.length - n);
                yield* this.pushNewline();
                return yield* this.parseBlockScalar();
            default:
                return yield* this.parsePlainScalar();
        }
    }
    *parseFlowCollection() {
        let nl, sp;
        let indent = -1;
        do {
            nl = yield* this.pushNewline();
            if (nl > 0) {
                sp = yield* this.pushSpaces(false);
                this.indentValue = indent = sp;
            }
            else {
                sp = 0;
            }
            sp += yield* this.pushSpaces(true);
        } while (nl + sp > 0);
        const line = this.getLine();
        if (line === null)
            return this.setNext('flow');
        if ((indent !== -1 && indent < this.indentNext && line[0] !== '#') ||
            (indent === 0 &&
                (line.startsWith('---') || line.startsWith('...')) &&
                isEmpty(line[3]))) {
            // Allowing for the terminal ] or } at the same (rather than greater)
            // indent level as the initial [ or { is technically invalid, but
            // failing here would be surprising to users.
            const atFlowEndMarker = indent === this.indentNext - 1 &&
                this.flowLevel === 1 &&
                (line[0] === ']' || line[0] === '}');
            if (!atFlowEndMarker) {
                // this is an error
                this.flowLevel = 0;
                yield cst.FLOW_END;
                return yield* this.parseLineStart();
            }
        }
        let n = 0;
        while (line[n] === ',') {
            n += yield* this.pushCount(1);
            n += yield* this.pushSpaces(true);
            this.flowKey = false;
        }
        n += yield* this.pushIndicators();
        switch (line[n]) {
            case undefined:
                return 'flow';
            case '#':
                yield* this.pushCount(line.length - n);
                return 'flow';
            case '{':
            case '[':
                yield* this.pushCount(1);
                this.flowKey = false;
                this.flowLevel += 1;
                return 'flow';
            case '}':
            case ']':
                yield* this.pushCount(1);
                this.flowKey = true;
                this.flowLevel -= 1;
                return this.flowLevel ? 'flow' : 'doc';
            case '*':
                yield* this.pushUntil(isNotAnchorChar);
                return 'flow';
            case '"':
            case "'":
                this.flowKey = true;
                return yield* this.parseQuotedScalar();
            case ':': {
                const next = this.charAt(1);
                if (this.flowKey || isEmpty(next) || next === ',') {
                    this.flowKey = false;
                    yield* this.pushCount(1);
                    yield* this.pushSpaces(true);
                    return 'flow';
                }
            }
            // fallthrough
            default:
                this.flowKey = false;
                return yield* this.parsePlainScalar();
        }
    }
    *parseQuotedScalar() {
        const quote = this.charAt(0);
        let end = this.buffer.indexOf(quote, this.pos + 1);
        if (quote === "'") {
            while (end !== -1 && this.buffer[end + 1] === "'")
                end = this.buffer.indexOf("'", end + 2);
        }
        else {
            // double-quote
            while (end !== -1) {
                let n = 0;
                while (this.buffer[end - 1 - n] === '\\')
                    n += 1;
                if (n % 2 === 0)
                    break;
                end = this.buffer.indexOf('"', end + 1);
            }
        }
        // Only looking for newlines within the quotes
        const qb = this.buffer.substring(0, end);
        let nl = qb.indexOf('\n', this.pos);
        if (nl !== -1) {
            while (nl !== -1) {
                const cs = this.continueScalar(nl + 1);
                if (cs === -1)
                    break;
                nl = qb.indexOf('\n', cs);
            }
            if (nl !== -1) {
                // this is an error caused by an unexpected unindent
                end = nl - (qb[nl - 1] === '\r' ? 2 : 1);
            }
        }
        if (end === -1) {
            if (!this.atEnd)
                return this.setNext('quoted-scalar');
            end = this.buffer.length;
        }
        yield* this.pushToIndex(end + 1, false);
        return this.flowLevel ? 'flow' : 'doc';
    }
    *parseBlockScalarHeader() {
        this.blockScalarIndent = -1;
        this.blockScalarKeep = false;
        let i = this.pos;
        while (true) {
            const ch = this.buffer[++i];
            if (ch === '+')
                this.blockScalarKeep = true;
            else if (ch > '0' && ch <= '9')
                this.blockScalarIndent = Number(ch) - 1;
            else if (ch !== '-')
                break;
        }
        return yield* this.pushUntil(ch => isEmpty(ch) || ch === '#');
    }
    *parseBlockScalar() {
        let nl = this.pos - 1; // may be -1 if this.pos === 0
        let indent = 0;
        let ch;
        loop: for (let i = this.pos; (ch = this.buffer[i]); ++i) {
            switch (ch) {
                case ' ':
                    indent += 1;
                    break;
                case '\n':
                    nl = i;
                    indent = 0;
                    break;
                case '\r': {
                    const next = this.buffer[i + 1];
                    if (!next && !this.atEnd)
                        return this.setNext('block-scalar');
                    if (next === '\n')
                        break;
                } // fallthrough
                default:
                    break loop;
            }
        }
        if (!ch && !this.atEnd)
            return this.setNext('block-scalar');
        if (indent >= this.indentNext) {
            if (this.blockScalarIndent === -1)
                this.indentNext = indent;
            else {
                this.indentNext =
                    this.blockScalarIndent + (this.indentNext === 0 ? 1 : this.indentNext);
            }
            do {
                const cs = this.continueScalar(nl + 1);
                if (cs === -1)
                    break;
                nl = this.buffer.indexOf('\n', cs);
            } while (nl !== -1);
            if (nl === -1) {
                if (!this.atEnd)
                    return this.setNext('block-scalar');
                nl = this.buffer.length;
            }
        }
        // Trailing insufficiently indented tabs are invalid.
        // To catch that during parsing, we include them in the block scalar value.
        let i = nl + 1;
        ch = this.buffer[i];
        while (ch === ' ')
            ch = this.buffer[++i];
        if (ch === '\t') {
            while (ch === '\t' || ch === ' ' || ch === '\r' || ch === '\n')
                ch = this.buffer[++i];
            nl = i - 1;
        }
        else if (!this.blockScalarKeep) {
            do {
                let i = nl - 1;
                let ch = this.buffer[i];
                if (ch === '\r')
                    ch = this.buffer[--i];
                const lastChar = i; // Drop the line if last char not more indented
                while (ch === ' ')
                    ch = this.buffer[--i];
                if (ch === '\n' && i >= this.pos && i + 1 + indent > lastChar)
                    nl = i;
                else
                    break;
            } while (true);
        }
        yield cst.SCALAR;
        yield* this.pushToIndex(nl + 1, true);
        return yield* this.parseLineStart();
    }
    *parsePlainScalar() {
        const inFlow = this.flowLevel > 0;
        let end = this.pos - 1;
        let i = this.pos - 1;
        let ch;
        while ((ch = this.buffer[++i])) {
            if (ch === ':') {
                const next = this.buffer[i + 1];
                if (isEmpty(next) || (inFlow && flowIndicatorChars.has(next)))
                    break;
                end = i;
            }
            else if (isEmpty(ch)) {
                let next = this.buffer[i + 1];
                if (ch === '\r') {
                    if (next === '\n') {
                        i += 1;
                        ch = '\n';
                        next = this.buffer[i + 1];
                    }
                    else
                        end = i;
                }
                if (next === '#' || (inFlow && flowIndicatorChars.has(next)))
                    break;
                if (ch === '\n') {
                    const cs = this.continueScalar(i + 1);
                    if (cs === -1)
                        break;
                    i = Math.max(i, cs - 2); // to advance, but still account for ' #'
                }
            }
            else {
                if (inFlow && flowIndicatorChars.has(ch))
                    break;
                end = i;
            }
        }
        if (!ch && !this.atEnd)
            return this.setNext('plain-scalar');
        yield cst.SCALAR;
        yield* this.pushToIndex(end + 1, true);
        return inFlow ? 'flow' : 'doc';
    }
    *pushCount(n) {
        if (n > 0) {
            yield this.buffer.substr(this.pos, n);
            this.pos += n;
            return n;
        }
        return 0;
    }
    *pushToIndex(i, allowEmpty) {
        const s = this.buffer.slice(this.pos, i);
        if (s) {
            yield s;
            this.pos += s.length;
            return s.length;
        }
        else if (allowEmpty)
            yield '';
        return 0;
    }
    *pushIndicators() {
        let n = 0;
        loop: while (true) {
            switch (this.charAt(0)) {
                case '!':
                    n += yield* this.pushTag();
                    n += yield* this.pushSpaces(true);
                    continue loop;
                case '&':
                    n += yield* this.pushUntil(isNotAnchorChar);
                    n += yield* this.pushSpaces(true);
                    continue loop;
                case '-': // this is an error
                case '?': // this is an error outside flow collections
                case ':': {
                    const inFlow = this.flowLevel > 0;
                    const ch1 = this.charAt(1);
                    if (isEmpty(ch1) || (inFlow && flowIndicatorChars.has(ch1))) {
                        if (!inFlow)
                            this.indentNext = this.indentValue + 1;
                        else if (this.flowKey)
                            this.flowKey = false;
                        n += yield* this.pushCount(1);
                        n += yield* this.pushSpaces(true);
                        continue loop;
                    }
                }
            }
            break loop;
        }
        return n;
    }
    *pushTag() {
        if (this.charAt(1) === '<') {
            let i = this.pos + 2;
            let ch = this.buffer[i];
            while (!isEmpty(ch) && ch !== '>')
                ch = this.buffer[++i];
            return yield* this.pushToIndex(ch === '>' ? i + 1 : i, false);
        }
        else {
            let i = this.pos + 1;
            let ch = this.buffer[i];
            while (ch) {
                if (tagChars.has(ch))
                    ch = this.buffer[++i];
                else if (ch === '%' &&
                    hexDigits.has(this.buffer[i + 1]) &&
                    hexDigits.has(this.buffer[i + 2])) {
                    ch = this.buffer[(i += 3)];
                }
                else
                    break;
            }
            return yield* this.pushToIndex(i, false);
        }
    }
    *pushNewline() {
        const ch = this.buffer[this.pos];
        if (ch === '\n')
            return yield* this.pushCount(1);
        else if (ch === '\r' && this.charAt(1) === '\n')
            return yield* this.pushCount(2);
        else
            return 0;
    }
    *pushSpaces(allowTabs) {
        let i = this.pos - 1;
        let ch;
        do {
            ch = this.buffer[++i];
        } while (ch === ' ' || (allowTabs && ch === '\t'));
        const n = i - this.pos;
        if (n > 0) {
            yield this.buffer.substr(this.pos, n);
            this.pos = i;
        }
        return n;
    }
    *pushUntil(test) {
        let i = this.pos;
        let ch = this.buffer[i];
        while (!test(ch))
            ch = this.buffer[++i];
        return yield* this.pushToIndex(i, false);
    }
}

exports.Lexer = Lexer;


/***/ }),

/***/ 6628:
/***/ ((__unused_webpack_module, exports) => {



/**
 * Tracks newlines during parsing in order to provide an efficient API for
 * determining the one-indexed `{ line, col }` position for any offset
 * within the input.
 */
class LineCounter {
    constructor() {
        this.lineStarts = [];
        /**
         * Should be called in ascending order. Otherwise, call
         * `lineCounter.lineStarts.sort()` before calling `linePos()`.
         */
        this.addNewLine = (offset) => this.lineStarts.push(offset);
        /**
         * Performs a binary search and returns the 1-indexed { line, col }
         * position of `offset`. If `line === 0`, `addNewLine` has never been
         * called or `offset` is before the first known newline.
         */
        this.linePos = (offset) => {
            let low = 0;
            let high = this.lineStarts.length;
            while (low < high) {
                const mid = (low + high) >> 1; // Math.floor((low + high) / 2)
                if (this.lineStarts[mid] < offset)
                    low = mid + 1;
                else
                    high = mid;
            }
            if (this.lineStarts[low] === offset)
                return { line: low + 1, col: 1 };
            if (low === 0)
                return { line: 0, col: offset };
            const start = this.lineStarts[low - 1];
            return { line: low, col: offset - start + 1 };
        };
    }
}

exports.LineCounter = LineCounter;


/***/ }),

/***/ 3456:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var node_process = __nccwpck_require__(932);
var cst = __nccwpck_require__(3461);
var lexer = __nccwpck_require__(361);

function includesToken(list, type) {
    for (let i = 0; i < list.length; ++i)
        if (list[i].type === type)
            return true;
    return false;
}
function findNonEmptyIndex(list) {
    for (let i = 0; i < list.length; ++i) {
        switch (list[i].type) {
            case 'space':
            case 'comment':
            case 'newline':
                break;
            default:
                return i;
        }
    }
    return -1;
}
function isFlowToken(token) {
    switch (token?.type) {
        case 'alias':
        case 'scalar':
        case 'single-quoted-scalar':
        case 'double-quoted-scalar':
        case 'flow-collection':
            return true;
        default:
            return false;
    }
}
function getPrevProps(parent) {
    switch (parent.type) {
        case 'document':
            return parent.start;
        case 'block-map': {
            const it = parent.items[parent.items.length - 1];
            return it.sep ?? it.start;
        }
        case 'block-seq':
            return parent.items[parent.items.length - 1].start;
        /* istanbul ignore next should not happen */
        default:
            return [];
    }
}
/** Note: May modify input array */
function getFirstKeyStartProps(prev) {
    if (prev.length === 0)
        return [];
    let i = prev.length;
    loop: while (--i >= 0) {
        switch (prev[i].type) {
            case 'doc-start':
            case 'explicit-key-ind':
            case 'map-value-ind':
            case 'seq-item-ind':
            case 'newline':
                break loop;
        }
    }
    while (prev[++i]?.type === 'space') {
        /* loop */
    }
    return prev.splice(i, prev.length);
}
function arrayPushArray(target, source) {
    // May exhaust call stack with large `source` array
    if (source.length < 1e5)
        Array.prototype.push.apply(target, source);
    else
        for (let i = 0; i < source.length; ++i)
            target.push(source[i]);
}
function fixFlowSeqItems(fc) {
    if (fc.start.type === 'flow-seq-start') {
        for (const it of fc.items) {
            if (it.sep &&
                !it.value &&
                !includesToken(it.start, 'explicit-key-ind') &&
                !includesToken(it.sep, 'map-value-ind')) {
                if (it.key)
                    it.value = it.key;
                delete it.key;
                if (isFlowToken(it.value)) {
                    if (it.value.end)
                        arrayPushArray(it.value.end, it.sep);
                    else
                        it.value.end = it.sep;
                }
                else
                    arrayPushArray(it.start, it.sep);
                delete it.sep;
            }
        }
    }
}
/**
 * A YAML concrete syntax tree (CST) parser
 *
 * ```ts
 * const src: string = ...
 * for (const token of new Parser().parse(src)) {
 *   // token: Token
 * }
 * ```
 *
 * To use the parser with a user-provided lexer:
 *
 * ```ts
 * function* parse(source: string, lexer: Lexer) {
 *   const parser = new Parser()
 *   for (const lexeme of lexer.lex(source))
 *     yield* parser.next(lexeme)
 *   yield* parser.end()
 * }
 *
 * const src: string = ...
 * const lexer = new Lexer()
 * for (const token of parse(src, lexer)) {
 *   // token: Token
 * }
 * ```
 */
class Parser {
    /**
     * @param onNewLine - If defined, called separately with the start position of
     *   each new line (in `parse()`, including the start of input).
     */
    constructor(onNewLine) {
        /** If true, space and sequence indicators count as indentation */
        this.atNewLine = true;
        /** If true, next token is a scalar value */
        this.atScalar = false;
        /** Current indentation level */
        this.indent = 0;
        /** Current offset since the start of parsing */
        this.offset = 0;
        /** On the same line with a block map key */
        this.onKeyLine = false;
        /** Top indicates the node that's currently being built */
        this.stack = [];
        /** The source of the current token, set in parse() */
        this.source = '';
        /** The type of the current token, set in parse() */
        this.type = '';
        // Must be defined after `next()`
        this.lexer = new lexer.Lexer();
        this.onNewLine = onNewLine;
    }
    /**
     * Parse `source` as a YAML stream.
     * If `incomplete`, a part of the last line may be left as a buffer for the next call.
     *
     * Errors are not thrown, but yielded as `{ type: 'error', message }` tokens.
     *
     * @returns A generator of tokens representing each directive, document, and other structure.
     */
    *parse(source, incomplete = false) {
        if (this.onNewLine && this.offset === 0)
            this.onNewLine(0);
        for (const lexeme of this.lexer.lex(source, incomplete))
            yield* this.next(lexeme);
        if (!incomplete)
            yield* this.end();
    }
    /**
     * Advance the parser by the `source` of one lexical token.
     */
    *next(source) {
        this.source = source;
        if (node_process.env.LOG_TOKENS)
            console.log('|', cst.prettyToken(source));
        if (this.atScalar) {
            this.atScalar = false;
            yield* this.step();
            this.offset += source.length;
            return;
        }
        const type = cst.tokenType(source);
        if (!type) {
            const message = `Not a YAML token: ${source}`;
            yield* this.pop({ type: 'error', offset: this.offset, message, source });
            this.offset += source.length;
        }
        else if (type === 'scalar') {
            this.atNewLine = false;
            this.atScalar = true;
            this.type = 'scalar';
        }
        else {
            this.type = type;
            yield* this.step();
            switch (type) {
                case 'newline':
                    this.atNewLine = true;
                    this.indent = 0;
                    if (this.onNewLine)
                        this.onNewLine(this.offset + source.length);
                    break;
                case 'space':
                    if (this.atNewLine && source[0] === ' ')
                        this.indent += source.length;
                    break;
                case 'explicit-key-ind':
                case 'map-value-ind':
                case 'seq-item-ind':
                    if (this.atNewLine)
                        this.indent += source.length;
                    break;
                case 'doc-mode':
                case 'flow-error-end':
                    return;
                default:
                    this.atNewLine = false;
            }
            this.offset += source.length;
        }
    }
    /** Call at end of input to push out any remaining constructions */
    *end() {
        while (this.stack.length > 0)
            yield* this.pop();
    }
    get sourceToken() {
        const st = {
            type: this.type,
            offset: this.offset,
            indent: this.indent,
            source: this.source
        };
        return st;
    }
    *step() {
        const top = this.peek(1);
        if (this.type === 'doc-end' && top?.type !== 'doc-end') {
            while (this.stack.length > 0)
                yield* this.pop();
            this.stack.push({
                type: 'doc-end',
                offset: this.offset,
                source: this.source
            });
            return;
        }
        if (!top)
            return yield* this.stream();
        switch (top.type) {
            case 'document':
                return yield* this.document(top);
            case 'alias':
            case 'scalar':
            case 'single-quoted-scalar':
            case 'double-quoted-scalar':
                return yield* this.scalar(top);
            case 'block-scalar':
                return yield* this.blockScalar(top);
            case 'block-map':
                return yield* this.blockMap(top);
            case 'block-seq':
                return yield* this.blockSequence(top);
            case 'flow-collection':
                return yield* this.flowCollection(top);
            case 'doc-end':
                return yield* this.documentEnd(top);
        }
        /* istanbul ignore next should not happen */
        yield* this.pop();
    }
    peek(n) {
        return this.stack[this.stack.length - n];
    }
    *pop(error) {
        const token = error ?? this.stack.pop();
        /* istanbul ignore if should not happen */
        if (!token) {
            const message = 'Tried to pop an empty stack';
            yield { type: 'error', offset: this.offset, source: '', message };
        }
        else if (this.stack.length === 0) {
            yield token;
        }
        else {
            const top = this.peek(1);
            if (token.type === 'block-scalar') {
                // Block scalars use their parent rather than header indent
                token.indent = 'indent' in top ? top.indent : 0;
            }
            else if (token.type === 'flow-collection' && top.type === 'document') {
                // Ignore all indent for top-level flow collections
                token.indent = 0;
            }
            if (token.type === 'flow-collection')
                fixFlowSeqItems(token);
            switch (top.type) {
                case 'document':
                    top.value = token;
                    break;
                case 'block-scalar':
                    top.props.push(token); // error
                    break;
                case 'block-map': {
                    const it = top.items[top.items.length - 1];
                    if (it.value) {
                        top.items.push({ start: [], key: token, sep: [] });
                        this.onKeyLine = true;
                        return;
                    }
                    else if (it.sep) {
                        it.value = token;
                    }
                    else {
                        Object.assign(it, { key: token, sep: [] });
                        this.onKeyLine = !it.explicitKey;
                        return;
                    }
                    break;
                }
                case 'block-seq': {
                    const it = top.items[top.items.length - 1];
                    if (it.value)
                        top.items.push({ start: [], value: token });
                    else
                        it.value = token;
                    break;
                }
                case 'flow-collection': {
                    const it = top.items[top.items.length - 1];
                    if (!it || it.value)
                        top.items.push({ start: [], key: token, sep: [] });
                    else if (it.sep)
                        it.value = token;
                    else
                        Object.assign(it, { key: token, sep: [] });
                    return;
                }
                /* istanbul ignore next should not happen */
                default:
                    yield* this.pop();
                    yield* this.pop(token);
            }
            if ((top.type === 'document' ||
                top.type === 'block-map' ||
                top.type === 'block-seq') &&
                (token.type === 'block-map' || token.type === 'block-seq')) {
                const last = token.items[token.items.length - 1];
                if (last &&
                    !last.sep &&
                    !last.value &&
                    last.start.length > 0 &&
                    findNonEmptyIndex(last.start) === -1 &&
                    (token.indent === 0 ||
                        last.start.every(st => st.type !== 'comment' || st.indent < token.indent))) {
                    if (top.type === 'document')
                        top.end = last.start;
                    else
                        top.items.push({ start: last.start });
                    token.items.splice(-1, 1);
                }
            }
        }
    }
    *stream() {
        switch (this.type) {
            case 'directive-line':
                yield { type: 'directive', offset: this.offset, source: this.source };
                return;
            case 'byte-order-mark':
            case 'space':
            case 'comment':
            case 'newline':
                yield this.sourceToken;
                return;
            case 'doc-mode':
            case 'doc-start': {
                const doc = {
                    type: 'document',
                    offset: this.offset,
                    start: []
                };
                if (this.type === 'doc-start')
                    doc.start.push(this.sourceToken);
                this.stack.push(doc);
                return;
            }
        }
        yield {
            type: 'error',
            offset: this.offset,
            message: `Unexpected ${this.type} token in YAML stream`,
            source: this.source
        };
    }
    *document(doc) {
        if (doc.value)
            return yield* this.lineEnd(doc);
        switch (this.type) {
            case 'doc-start': {
                if (findNonEmptyIndex(doc.start) !== -1) {
                    yield* this.pop();
                    yield* this.step();
                }
                else
                    doc.start.push(this.sourceToken);
                return;
            }
            case 'anchor':
            case 'tag':
            case 'space':
            case 'comment':
            case 'newline':
                doc.start.push(this.sourceToken);
                return;
        }
        const bv = this.startBlockValue(doc);
        if (bv)
            this.stack.push(bv);
        else {
            yield {
                type: 'error',
                offset: this.offset,
                message: `Unexpected ${this.type} token in YAML document`,
                source: this.source
            };
        }
    }
    *scalar(scalar) {
        if (this.type === 'map-value-ind') {
            const prev = getPrevProps(this.peek(2));
            const start = getFirstKeyStartProps(prev);
            let sep;
            if (scalar.end) {
                sep = scalar.end;
                sep.push(this.sourceToken);
                delete scalar.end;
            }
            else
                sep = [this.sourceToken];
            const map = {
                type: 'block-map',
                offset: scalar.offset,
                indent: scalar.indent,
                items: [{ start, key: scalar, sep }]
            };
            this.onKeyLine = true;
            this.stack[this.stack.length - 1] = map;
        }
        else
            yield* this.lineEnd(scalar);
    }
    *blockScalar(scalar) {
        switch (this.type) {
            case 'space':
            case 'comment':
            case 'newline':
                scalar.props.push(this.sourceToken);
                return;
            case 'scalar':
                scalar.source = this.source;
                // block-scalar source includes trailing newline
                this.atNewLine = true;
                this.indent = 0;
                if (this.onNewLine) {
                    let nl = this.source.indexOf('\n') + 1;
                    while (nl !== 0) {
                        this.onNewLine(this.offset + nl);
                        nl = this.source.indexOf('\n', nl) + 1;
                    }
                }
                yield* this.pop();
                break;
            /* istanbul ignore next should not happen */
            default:
                yield* this.pop();
                yield* this.step();
        }
    }
    *blockMap(map) {
        const it = map.items[map.items.length - 1];
        // it.sep is true-ish if pair already has key or : separator
        switch (this.type) {
            case 'newline':
                this.onKeyLine = false;
                if (it.value) {
                    const end = 'end' in it.value ? it.value.end : undefined;
                    const last = Array.isArray(end) ? end[end.length - 1] : undefined;
                    if (last?.type === 'comment')
                        end?.push(this.sourceToken);
                    else
                        map.items.push({ start: [this.sourceToken] });
                }
                else if (it.sep) {
                    it.sep.push(this.sourceToken);
                }
                else {
                    it.start.push(this.sourceToken);
                }
                return;
            case 'space':
            case 'comment':
                if (it.value) {
                    map.items.push({ start: [this.sourceToken] });
                }
                else if (it.sep) {
                    it.sep.push(this.sourceToken);
                }
                else {
                    if (this.atIndentedComment(it.start, map.indent)) {
                        const prev = map.items[map.items.length - 2];
                        const end = prev?.value?.end;
                        if (Array.isArray(end)) {
                            arrayPushArray(end, it.start);
                            end.push(this.sourceToken);
                            map.items.pop();
                            return;
                        }
                    }
                    it.start.push(this.sourceToken);
                }
                return;
        }
        if (this.indent >= map.indent) {
            const atMapIndent = !this.onKeyLine && this.indent === map.indent;
            const atNextItem = atMapIndent &&
                (it.sep || it.explicitKey) &&
                this.type !== 'seq-item-ind';
            // For empty nodes, assign newline-separated not indented empty tokens to following node
            let start = [];
            if (atNextItem && it.sep && !it.value) {
                const nl = [];
                for (let i = 0; i < it.sep.length; ++i) {
                    const st = it.sep[i];
                    switch (st.type) {
                        case 'newline':
                            nl.push(i);
                            break;
                        case 'space':
                            break;
                        case 'comment':
                            if (st.indent > map.indent)
                                nl.length = 0;
                            break;
                        default:
                            nl.length = 0;
                    }
                }
                if (nl.length >= 2)
                    start = it.sep.splice(nl[1]);
            }
            switch (this.type) {
                case 'anchor':
                case 'tag':
                    if (atNextItem || it.value) {
                        start.push(this.sourceToken);
                        map.items.push({ start });
                        this.onKeyLine = true;
                    }
                    else if (it.sep) {
                        it.sep.push(this.sourceToken);
                    }
                    else {
                        it.start.push(this.sourceToken);
                    }
                    return;
                case 'explicit-key-ind':
                    if (!it.sep && !it.explicitKey) {
                        it.start.push(this.sourceToken);
                        it.explicitKey = true;
                    }
                    else if (atNextItem || it.value) {
                        start.push(this.sourceToken);
                        map.items.push({ start, explicitKey: true });
                    }
                    else {
                        this.stack.push({
                            type: 'block-map',
                            offset: this.offset,
                            indent: this.indent,
                            items: [{ start: [this.sourceToken], explicitKey: true }]
                        });
                    }
                    this.onKeyLine = true;
                    return;
                case 'map-value-ind':
                    if (it.explicitKey) {
                        if (!it.sep) {
                            if (includesToken(it.start, 'newline')) {
                                Object.assign(it, { key: null, sep: [this.sourceToken] });
                            }
                            else {
                                const start = getFirstKeyStartProps(it.start);
                                this.stack.push({
                                    type: 'block-map',
                                    offset: this.offset,
                                    indent: this.indent,
                                    items: [{ start, key: null, sep: [this.sourceToken] }]
                                });
                            }
                        }
                        else if (it.value) {
                            map.items.push({ start: [], key: null, sep: [this.sourceToken] });
                        }
                        else if (includesToken(it.sep, 'map-value-ind')) {
                            this.stack.push({
                                type: 'block-map',
                                offset: this.offset,
                                indent: this.indent,
                                items: [{ start, key: null, sep: [this.sourceToken] }]
                            });
                        }
                        else if (isFlowToken(it.key) &&
                            !includesToken(it.sep, 'newline')) {
                            const start = getFirstKeyStartProps(it.start);
                            const key = it.key;
                            const sep = it.sep;
                            sep.push(this.sourceToken);
                            // @ts-expect-error type guard is wrong here
                            delete it.key;
                            // @ts-expect-error type guard is wrong here
                            delete it.sep;
                            this.stack.push({
                                type: 'block-map',
                                offset: this.offset,
                                indent: this.indent,
                                items: [{ start, key, sep }]
                            });
                        }
                        else if (start.length > 0) {
                            // Not actually at next item
                            it.sep = it.sep.concat(start, this.sourceToken);
                        }
                        else {
                            it.sep.push(this.sourceToken);
                        }
                    }
                    else {
                        if (!it.sep) {
                            Object.assign(it, { key: null, sep: [this.sourceToken] });
                        }
                        else if (it.value || atNextItem) {
                            map.items.push({ start, key: null, sep: [this.sourceToken] });
                        }
                        else if (includesToken(it.sep, 'map-value-ind')) {
                            this.stack.push({
                                type: 'block-map',
                                offset: this.offset,
                                indent: this.indent,
                                items: [{ start: [], key: null, sep: [this.sourceToken] }]
                            });
                        }
                        else {
                            it.sep.push(this.sourceToken);
                        }
                    }
                    this.onKeyLine = true;
                    return;
                case 'alias':
                case 'scalar':
                case 'single-quoted-scalar':
                case 'double-quoted-scalar': {
                    const fs = this.flowScalar(this.type);
                    if (atNextItem || it.value) {
                        map.items.push({ start, key: fs, sep: [] });
                        this.onKeyLine = true;
                    }
                    else if (it.sep) {
                        this.stack.push(fs);
                    }
                    else {
                        Object.assign(it, { key: fs, sep: [] });
                        this.onKeyLine = true;
                    }
                    return;
                }
                default: {
                    const bv = this.startBlockValue(map);
                    if (bv) {
                        if (bv.type === 'block-seq') {
                            if (!it.explicitKey &&
                                it.sep &&
                                !includesToken(it.sep, 'newline')) {
                                yield* this.pop({
                                    type: 'error',
                                    offset: this.offset,
                                    message: 'Unexpected block-seq-ind on same line with key',
                                    source: this.source
                                });
                                return;
                            }
                        }
                        else if (atMapIndent) {
                            map.items.push({ start });
                        }
                        this.stack.push(bv);
                        return;
                    }
                }
            }
        }
        yield* this.pop();
        yield* this.step();
    }
    *blockSequence(seq) {
        const it = seq.items[seq.items.length - 1];
        switch (this.type) {
            case 'newline':
                if (it.value) {
                    const end = 'end' in it.value ? it.value.end : undefined;
                    const last = Array.isArray(end) ? end[end.length - 1] : undefined;
                    if (last?.type === 'comment')
                        end?.push(this.sourceToken);
                    else
                        seq.items.push({ start: [this.sourceToken] });
                }
                else
                    it.start.push(this.sourceToken);
                return;
            case 'space':
            case 'comment':
                if (it.value)
                    seq.items.push({ start: [this.sourceToken] });
                else {
                    if (this.atIndentedComment(it.start, seq.indent)) {
                        const prev = seq.items[seq.items.length - 2];
                        const end = prev?.value?.end;
                        if (Array.isArray(end)) {
                            arrayPushArray(end, it.start);
                            end.push(this.sourceToken);
                            seq.items.pop();
                            return;
                        }
                    }
                    it.start.push(this.sourceToken);
                }
                return;
            case 'anchor':
            case 'tag':
                if (it.value || this.indent <= seq.indent)
                    break;
                it.start.push(this.sourceToken);
                return;
            case 'seq-item-ind':
                if (this.indent !== seq.indent)
                    break;
                if (it.value || includesToken(it.start, 'seq-item-ind'))
                    seq.items.push({ start: [this.sourceToken] });
                else
                    it.start.push(this.sourceToken);
                return;
        }
        if (this.indent > seq.indent) {
            const bv = this.startBlockValue(seq);
            if (bv) {
                this.stack.push(bv);
                return;
            }
        }
        yield* this.pop();
        yield* this.step();
    }
    *flowCollection(fc) {
        const it = fc.items[fc.items.length - 1];
        if (this.type === 'flow-error-end') {
            let top;
            do {
                yield* this.pop();
                top = this.peek(1);
            } while (top?.type === 'flow-collection');
        }
        else if (fc.end.length === 0) {
            switch (this.type) {
                case 'comma':
                case 'explicit-key-ind':
                    if (!it || it.sep)
                        fc.items.push({ start: [this.sourceToken] });
                    else
                        it.start.push(this.sourceToken);
                    return;
                case 'map-value-ind':
                    if (!it || it.value)
                        fc.items.push({ start: [], key: null, sep: [this.sourceToken] });
                    else if (it.sep)
                        it.sep.push(this.sourceToken);
                    else
                        Object.assign(it, { key: null, sep: [this.sourceToken] });
                    return;
                case 'space':
                case 'comment':
                case 'newline':
                case 'anchor':
                case 'tag':
                    if (!it || it.value)
                        fc.items.push({ start: [this.sourceToken] });
                    else if (it.sep)
                        it.sep.push(this.sourceToken);
                    else
                        it.start.push(this.sourceToken);
                    return;
                case 'alias':
                case 'scalar':
                case 'single-quoted-scalar':
                case 'double-quoted-scalar': {
                    const fs = this.flowScalar(this.type);
                    if (!it || it.value)
                        fc.items.push({ start: [], key: fs, sep: [] });
                    else if (it.sep)
                        this.stack.push(fs);
                    else
                        Object.assign(it, { key: fs, sep: [] });
                    return;
                }
                case 'flow-map-end':
                case 'flow-seq-end':
                    fc.end.push(this.sourceToken);
                    return;
            }
            const bv = this.startBlockValue(fc);
            /* istanbul ignore else should not happen */
            if (bv)
                this.stack.push(bv);
            else {
                yield* this.pop();
                yield* this.step();
            }
        }
        else {
            const parent = this.peek(2);
            if (parent.type === 'block-map' &&
                ((this.type === 'map-value-ind' && parent.indent === fc.indent) ||
                    (this.type === 'newline' &&
                        !parent.items[parent.items.length - 1].sep))) {
                yield* this.pop();
                yield* this.step();
            }
            else if (this.type === 'map-value-ind' &&
                parent.type !== 'flow-collection') {
                const prev = getPrevProps(parent);
                const start = getFirstKeyStartProps(prev);
                fixFlowSeqItems(fc);
                const sep = fc.end.splice(1, fc.end.length);
                sep.push(this.sourceToken);
                const map = {
                    type: 'block-map',
                    offset: fc.offset,
                    indent: fc.indent,
                    items: [{ start, key: fc, sep }]
                };
                this.onKeyLine = true;
                this.stack[this.stack.length - 1] = map;
            }
            else {
                yield* this.lineEnd(fc);
            }
        }
    }
    flowScalar(type) {
        if (this.onNewLine) {
            let nl = this.source.indexOf('\n') + 1;
            while (nl !== 0) {
                this.onNewLine(this.offset + nl);
                nl = this.source.indexOf('\n', nl) + 1;
            }
        }
        return {
            type,
            offset: this.offset,
            indent: this.indent,
            source: this.source
        };
    }
    startBlockValue(parent) {
        switch (this.type) {
            case 'alias':
            case 'scalar':
            case 'single-quoted-scalar':
            case 'double-quoted-scalar':
                return this.flowScalar(this.type);
            case 'block-scalar-header':
                return {
                    type: 'block-scalar',
                    offset: this.offset,
                    indent: this.indent,
                    props: [this.sourceToken],
                    source: ''
                };
            case 'flow-map-start':
            case 'flow-seq-start':
                return {
                    type: 'flow-collection',
                    offset: this.offset,
                    indent: this.indent,
                    start: this.sourceToken,
                    items: [],
                    end: []
                };
            case 'seq-item-ind':
                return {
                    type: 'block-seq',
                    offset: this.offset,
                    indent: this.indent,
                    items: [{ start: [this.sourceToken] }]
                };
            case 'explicit-key-ind': {
                this.onKeyLine = true;
                const prev = getPrevProps(parent);
                const start = getFirstKeyStartProps(prev);
                start.push(this.sourceToken);
                return {
                    type: 'block-map',
                    offset: this.offset,
                    indent: this.indent,
                    items: [{ start, explicitKey: true }]
                };
            }
            case 'map-value-ind': {
                this.onKeyLine = true;
                const prev = getPrevProps(parent);
                const start = getFirstKeyStartProps(prev);
                return {
                    type: 'block-map',
                    offset: this.offset,
                    indent: this.indent,
                    items: [{ start, key: null, sep: [this.sourceToken] }]
                };
            }
        }
        return null;
    }
    atIndentedComment(start, indent) {
        if (this.type !== 'comment')
            return false;
        if (this.indent <= indent)
            return false;
        return start.every(st => st.type === 'newline' || st.type === 'space');
    }
    *documentEnd(docEnd) {
        if (this.type !== 'doc-mode') {
            if (docEnd.end)
                docEnd.end.push(this.sourceToken);
            else
                docEnd.end = [this.sourceToken];
            if (this.type === 'newline')
                yield* this.pop();
        }
    }
    *lineEnd(token) {
        switch (this.type) {
            case 'comma':
            case 'doc-start':
            case 'doc-end':
            case 'flow-seq-end':
            case 'flow-map-end':
            case 'map-value-ind':
                yield* this.pop();
                yield* this.step();
                break;
            case 'newline':
                this.onKeyLine = false;
            // fallthrough
            case 'space':
            case 'comment':
            default:
                // all other values are errors
                if (token.end)
                    token.end.push(this.sourceToken);
                else
                    token.end = [this.sourceToken];
                if (this.type === 'newline')
                    yield* this.pop();
        }
    }
}

exports.Parser = Parser;


/***/ }),

/***/ 4047:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var composer = __nccwpck_require__(7603);
var Document = __nccwpck_require__(3021);
var errors = __nccwpck_require__(1464);
var log = __nccwpck_require__(7249);
var identity = __nccwpck_require__(1127);
var lineCounter = __nccwpck_require__(6628);
var parser = __nccwpck_require__(3456);

function parseOptions(options) {
    const prettyErrors = options.prettyErrors !== false;
    const lineCounter$1 = options.lineCounter || (prettyErrors && new lineCounter.LineCounter()) || null;
    return { lineCounter: lineCounter$1, prettyErrors };
}
/**
 * Parse the input as a stream of YAML documents.
 *
 * Documents should be separated from each other by `...` or `---` marker lines.
 *
 * @returns If an empty `docs` array is returned, it will be of type
 *   EmptyStream and contain additional stream information. In
 *   TypeScript, you should use `'empty' in docs` as a type guard for it.
 */
function parseAllDocuments(source, options = {}) {
    const { lineCounter, prettyErrors } = parseOptions(options);
    const parser$1 = new parser.Parser(lineCounter?.addNewLine);
    const composer$1 = new composer.Composer(options);
    const docs = Array.from(composer$1.compose(parser$1.parse(source)));
    if (prettyErrors && lineCounter)
        for (const doc of docs) {
            doc.errors.forEach(errors.prettifyError(source, lineCounter));
            doc.warnings.forEach(errors.prettifyError(source, lineCounter));
        }
    if (docs.length > 0)
        return docs;
    return Object.assign([], { empty: true }, composer$1.streamInfo());
}
/** Parse an input string into a single YAML.Document */
function parseDocument(source, options = {}) {
    const { lineCounter, prettyErrors } = parseOptions(options);
    const parser$1 = new parser.Parser(lineCounter?.addNewLine);
    const composer$1 = new composer.Composer(options);
    // `doc` is always set by compose.end(true) at the very latest
    let doc = null;
    for (const _doc of composer$1.compose(parser$1.parse(source), true, source.length)) {
        if (!doc)
            doc = _doc;
        else if (doc.options.logLevel !== 'silent') {
            doc.errors.push(new errors.YAMLParseError(_doc.range.slice(0, 2), 'MULTIPLE_DOCS', 'Source contains multiple documents; please use YAML.parseAllDocuments()'));
            break;
        }
    }
    if (prettyErrors && lineCounter) {
        doc.errors.forEach(errors.prettifyError(source, lineCounter));
        doc.warnings.forEach(errors.prettifyError(source, lineCounter));
    }
    return doc;
}
function parse(src, reviver, options) {
    let _reviver = undefined;
    if (typeof reviver === 'function') {
        _reviver = reviver;
    }
    else if (options === undefined && reviver && typeof reviver === 'object') {
        options = reviver;
    }
    const doc = parseDocument(src, options);
    if (!doc)
        return null;
    doc.warnings.forEach(warning => log.warn(doc.options.logLevel, warning));
    if (doc.errors.length > 0) {
        if (doc.options.logLevel !== 'silent')
            throw doc.errors[0];
        else
            doc.errors = [];
    }
    return doc.toJS(Object.assign({ reviver: _reviver }, options));
}
function stringify(value, replacer, options) {
    let _replacer = null;
    if (typeof replacer === 'function' || Array.isArray(replacer)) {
        _replacer = replacer;
    }
    else if (options === undefined && replacer) {
        options = replacer;
    }
    if (typeof options === 'string')
        options = options.length;
    if (typeof options === 'number') {
        const indent = Math.round(options);
        options = indent < 1 ? undefined : indent > 8 ? { indent: 8 } : { indent };
    }
    if (value === undefined) {
        const { keepUndefined } = options ?? replacer ?? {};
        if (!keepUndefined)
            return undefined;
    }
    if (identity.isDocument(value) && !_replacer)
        return value.toString(options);
    return new Document.Document(value, _replacer, options).toString(options);
}

exports.parse = parse;
exports.parseAllDocuments = parseAllDocuments;
exports.parseDocument = parseDocument;
exports.stringify = stringify;


/***/ }),

/***/ 5840:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var identity = __nccwpck_require__(1127);
var map = __nccwpck_require__(7451);
var seq = __nccwpck_require__(1706);
var string = __nccwpck_require__(6464);
var tags = __nccwpck_require__(18);

const sortMapEntriesByKey = (a, b) => a.key < b.key ? -1 : a.key > b.key ? 1 : 0;
class Schema {
    constructor({ compat, customTags, merge, resolveKnownTags, schema, sortMapEntries, toStringDefaults }) {
        this.compat = Array.isArray(compat)
            ? tags.getTags(compat, 'compat')
            : compat
                ? tags.getTags(null, compat)
                : null;
        this.name = (typeof schema === 'string' && schema) || 'core';
        this.knownTags = resolveKnownTags ? tags.coreKnownTags : {};
        this.tags = tags.getTags(customTags, this.name, merge);
        this.toStringOptions = toStringDefaults ?? null;
        Object.defineProperty(this, identity.MAP, { value: map.map });
        Object.defineProperty(this, identity.SCALAR, { value: string.string });
        Object.defineProperty(this, identity.SEQ, { value: seq.seq });
        // Used by createMap()
        this.sortMapEntries =
            typeof sortMapEntries === 'function'
                ? sortMapEntries
                : sortMapEntries === true
                    ? sortMapEntriesByKey
                    : null;
    }
    clone() {
        const copy = Object.create(Schema.prototype, Object.getOwnPropertyDescriptors(this));
        copy.tags = this.tags.slice();
        return copy;
    }
}

exports.Schema = Schema;


/***/ }),

/***/ 7451:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var identity = __nccwpck_require__(1127);
var YAMLMap = __nccwpck_require__(4454);

const map = {
    collection: 'map',
    default: true,
    nodeClass: YAMLMap.YAMLMap,
    tag: 'tag:yaml.org,2002:map',
    resolve(map, onError) {
        if (!identity.isMap(map))
            onError('Expected a mapping for this tag');
        return map;
    },
    createNode: (schema, obj, ctx) => YAMLMap.YAMLMap.from(schema, obj, ctx)
};

exports.map = map;


/***/ }),

/***/ 3632:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var Scalar = __nccwpck_require__(3301);

const nullTag = {
    identify: value => value == null,
    createNode: () => new Scalar.Scalar(null),
    default: true,
    tag: 'tag:yaml.org,2002:null',
    test: /^(?:~|[Nn]ull|NULL)?$/,
    resolve: () => new Scalar.Scalar(null),
    stringify: ({ source }, ctx) => typeof source === 'string' && nullTag.test.test(source)
        ? source
        : ctx.options.nullStr
};

exports.nullTag = nullTag;


/***/ }),

/***/ 1706:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var identity = __nccwpck_require__(1127);
var YAMLSeq = __nccwpck_require__(2223);

const seq = {
    collection: 'seq',
    default: true,
    nodeClass: YAMLSeq.YAMLSeq,
    tag: 'tag:yaml.org,2002:seq',
    resolve(seq, onError) {
        if (!identity.isSeq(seq))
            onError('Expected a sequence for this tag');
        return seq;
    },
    createNode: (schema, obj, ctx) => YAMLSeq.YAMLSeq.from(schema, obj, ctx)
};

exports.seq = seq;


/***/ }),

/***/ 6464:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var stringifyString = __nccwpck_require__(3069);

const string = {
    identify: value => typeof value === 'string',
    default: true,
    tag: 'tag:yaml.org,2002:str',
    resolve: str => str,
    stringify(item, ctx, onComment, onChompKeep) {
        ctx = Object.assign({ actualString: true }, ctx);
        return stringifyString.stringifyString(item, ctx, onComment, onChompKeep);
    }
};

exports.string = string;


/***/ }),

/***/ 3959:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var Scalar = __nccwpck_require__(3301);

const boolTag = {
    identify: value => typeof value === 'boolean',
    default: true,
    tag: 'tag:yaml.org,2002:bool',
    test: /^(?:[Tt]rue|TRUE|[Ff]alse|FALSE)$/,
    resolve: str => new Scalar.Scalar(str[0] === 't' || str[0] === 'T'),
    stringify({ source, value }, ctx) {
        if (source && boolTag.test.test(source)) {
            const sv = source[0] === 't' || source[0] === 'T';
            if (value === sv)
                return source;
        }
        return value ? ctx.options.trueStr : ctx.options.falseStr;
    }
};

exports.boolTag = boolTag;


/***/ }),

/***/ 8405:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var Scalar = __nccwpck_require__(3301);
var stringifyNumber = __nccwpck_require__(8689);

const floatNaN = {
    identify: value => typeof value === 'number',
    default: true,
    tag: 'tag:yaml.org,2002:float',
    test: /^(?:[-+]?\.(?:inf|Inf|INF)|\.nan|\.NaN|\.NAN)$/,
    resolve: str => str.slice(-3).toLowerCase() === 'nan'
        ? NaN
        : str[0] === '-'
            ? Number.NEGATIVE_INFINITY
            : Number.POSITIVE_INFINITY,
    stringify: stringifyNumber.stringifyNumber
};
const floatExp = {
    identify: value => typeof value === 'number',
    default: true,
    tag: 'tag:yaml.org,2002:float',
    format: 'EXP',
    test: /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)[eE][-+]?[0-9]+$/,
    resolve: str => parseFloat(str),
    stringify(node) {
        const num = Number(node.value);
        return isFinite(num) ? num.toExponential() : stringifyNumber.stringifyNumber(node);
    }
};
const float = {
    identify: value => typeof value === 'number',
    default: true,
    tag: 'tag:yaml.org,2002:float',
    test: /^[-+]?(?:\.[0-9]+|[0-9]+\.[0-9]*)$/,
    resolve(str) {
        const node = new Scalar.Scalar(parseFloat(str));
        const dot = str.indexOf('.');
        if (dot !== -1 && str[str.length - 1] === '0')
            node.minFractionDigits = str.length - dot - 1;
        return node;
    },
    stringify: stringifyNumber.stringifyNumber
};

exports.float = float;
exports.floatExp = floatExp;
exports.floatNaN = floatNaN;


/***/ }),

/***/ 9874:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var stringifyNumber = __nccwpck_require__(8689);

const intIdentify = (value) => typeof value === 'bigint' || Number.isInteger(value);
const intResolve = (str, offset, radix, { intAsBigInt }) => (intAsBigInt ? BigInt(str) : parseInt(str.substring(offset), radix));
function intStringify(node, radix, prefix) {
    const { value } = node;
    if (intIdentify(value) && value >= 0)
        return prefix + value.toString(radix);
    return stringifyNumber.stringifyNumber(node);
}
const intOct = {
    identify: value => intIdentify(value) && value >= 0,
    default: true,
    tag: 'tag:yaml.org,2002:int',
    format: 'OCT',
    test: /^0o[0-7]+$/,
    resolve: (str, _onError, opt) => intResolve(str, 2, 8, opt),
    stringify: node => intStringify(node, 8, '0o')
};
const int = {
    identify: intIdentify,
    default: true,
    tag: 'tag:yaml.org,2002:int',
    test: /^[-+]?[0-9]+$/,
    resolve: (str, _onError, opt) => intResolve(str, 0, 10, opt),
    stringify: stringifyNumber.stringifyNumber
};
const intHex = {
    identify: value => intIdentify(value) && value >= 0,
    default: true,
    tag: 'tag:yaml.org,2002:int',
    format: 'HEX',
    test: /^0x[0-9a-fA-F]+$/,
    resolve: (str, _onError, opt) => intResolve(str, 2, 16, opt),
    stringify: node => intStringify(node, 16, '0x')
};

exports.int = int;
exports.intHex = intHex;
exports.intOct = intOct;


/***/ }),

/***/ 896:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var map = __nccwpck_require__(7451);
var _null = __nccwpck_require__(3632);
var seq = __nccwpck_require__(1706);
var string = __nccwpck_require__(6464);
var bool = __nccwpck_require__(3959);
var float = __nccwpck_require__(8405);
var int = __nccwpck_require__(9874);

const schema = [
    map.map,
    seq.seq,
    string.string,
    _null.nullTag,
    bool.boolTag,
    int.intOct,
    int.int,
    int.intHex,
    float.floatNaN,
    float.floatExp,
    float.float
];

exports.schema = schema;


/***/ }),

/***/ 3559:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var Scalar = __nccwpck_require__(3301);
var map = __nccwpck_require__(7451);
var seq = __nccwpck_require__(1706);

function intIdentify(value) {
    return typeof value === 'bigint' || Number.isInteger(value);
}
const stringifyJSON = ({ value }) => JSON.stringify(value);
const jsonScalars = [
    {
        identify: value => typeof value === 'string',
        default: true,
        tag: 'tag:yaml.org,2002:str',
        resolve: str => str,
        stringify: stringifyJSON
    },
    {
        identify: value => value == null,
        createNode: () => new Scalar.Scalar(null),
        default: true,
        tag: 'tag:yaml.org,2002:null',
        test: /^null$/,
        resolve: () => null,
        stringify: stringifyJSON
    },
    {
        identify: value => typeof value === 'boolean',
        default: true,
        tag: 'tag:yaml.org,2002:bool',
        test: /^true$|^false$/,
        resolve: str => str === 'true',
        stringify: stringifyJSON
    },
    {
        identify: intIdentify,
        default: true,
        tag: 'tag:yaml.org,2002:int',
        test: /^-?(?:0|[1-9][0-9]*)$/,
        resolve: (str, _onError, { intAsBigInt }) => intAsBigInt ? BigInt(str) : parseInt(str, 10),
        stringify: ({ value }) => intIdentify(value) ? value.toString() : JSON.stringify(value)
    },
    {
        identify: value => typeof value === 'number',
        default: true,
        tag: 'tag:yaml.org,2002:float',
        test: /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]*)?(?:[eE][-+]?[0-9]+)?$/,
        resolve: str => parseFloat(str),
        stringify: stringifyJSON
    }
];
const jsonError = {
    default: true,
    tag: '',
    test: /^/,
    resolve(str, onError) {
        onError(`Unresolved plain scalar ${JSON.stringify(str)}`);
        return str;
    }
};
const schema = [map.map, seq.seq].concat(jsonScalars, jsonError);

exports.schema = schema;


/***/ }),

/***/ 18:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var map = __nccwpck_require__(7451);
var _null = __nccwpck_require__(3632);
var seq = __nccwpck_require__(1706);
var string = __nccwpck_require__(6464);
var bool = __nccwpck_require__(3959);
var float = __nccwpck_require__(8405);
var int = __nccwpck_require__(9874);
var schema = __nccwpck_require__(896);
var schema$1 = __nccwpck_require__(3559);
var binary = __nccwpck_require__(6083);
var merge = __nccwpck_require__(452);
var omap = __nccwpck_require__(303);
var pairs = __nccwpck_require__(8385);
var schema$2 = __nccwpck_require__(5913);
var set = __nccwpck_require__(1528);
var timestamp = __nccwpck_require__(6752);

const schemas = new Map([
    ['core', schema.schema],
    ['failsafe', [map.map, seq.seq, string.string]],
    ['json', schema$1.schema],
    ['yaml11', schema$2.schema],
    ['yaml-1.1', schema$2.schema]
]);
const tagsByName = {
    binary: binary.binary,
    bool: bool.boolTag,
    float: float.float,
    floatExp: float.floatExp,
    floatNaN: float.floatNaN,
    floatTime: timestamp.floatTime,
    int: int.int,
    intHex: int.intHex,
    intOct: int.intOct,
    intTime: timestamp.intTime,
    map: map.map,
    merge: merge.merge,
    null: _null.nullTag,
    omap: omap.omap,
    pairs: pairs.pairs,
    seq: seq.seq,
    set: set.set,
    timestamp: timestamp.timestamp
};
const coreKnownTags = {
    'tag:yaml.org,2002:binary': binary.binary,
    'tag:yaml.org,2002:merge': merge.merge,
    'tag:yaml.org,2002:omap': omap.omap,
    'tag:yaml.org,2002:pairs': pairs.pairs,
    'tag:yaml.org,2002:set': set.set,
    'tag:yaml.org,2002:timestamp': timestamp.timestamp
};
function getTags(customTags, schemaName, addMergeTag) {
    const schemaTags = schemas.get(schemaName);
    if (schemaTags && !customTags) {
        return addMergeTag && !schemaTags.includes(merge.merge)
            ? schemaTags.concat(merge.merge)
            : schemaTags.slice();
    }
    let tags = schemaTags;
    if (!tags) {
        if (Array.isArray(customTags))
            tags = [];
        else {
            const keys = Array.from(schemas.keys())
                .filter(key => key !== 'yaml11')
                .map(key => JSON.stringify(key))
                .join(', ');
            throw new Error(`Unknown schema "${schemaName}"; use one of ${keys} or define customTags array`);
        }
    }
    if (Array.isArray(customTags)) {
        for (const tag of customTags)
            tags = tags.concat(tag);
    }
    else if (typeof customTags === 'function') {
        tags = customTags(tags.slice());
    }
    if (addMergeTag)
        tags = tags.concat(merge.merge);
    return tags.reduce((tags, tag) => {
        const tagObj = typeof tag === 'string' ? tagsByName[tag] : tag;
        if (!tagObj) {
            const tagName = JSON.stringify(tag);
            const keys = Object.keys(tagsByName)
                .map(key => JSON.stringify(key))
                .join(', ');
            throw new Error(`Unknown custom tag ${tagName}; use one of ${keys}`);
        }
        if (!tags.includes(tagObj))
            tags.push(tagObj);
        return tags;
    }, []);
}

exports.coreKnownTags = coreKnownTags;
exports.getTags = getTags;


/***/ }),

/***/ 6083:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var node_buffer = __nccwpck_require__(181);
var Scalar = __nccwpck_require__(3301);
var stringifyString = __nccwpck_require__(3069);

const binary = {
    identify: value => value instanceof Uint8Array, // Buffer inherits from Uint8Array
    default: false,
    tag: 'tag:yaml.org,2002:binary',
    /**
     * Returns a Buffer in node and an Uint8Array in browsers
     *
     * To use the resulting buffer as an image, you'll want to do something like:
     *
     *   const blob = new Blob([buffer], { type: 'image/jpeg' })
     *   document.querySelector('#photo').src = URL.createObjectURL(blob)
     */
    resolve(src, onError) {
        if (typeof node_buffer.Buffer === 'function') {
            return node_buffer.Buffer.from(src, 'base64');
        }
        else if (typeof atob === 'function') {
            // On IE 11, atob() can't handle newlines
            const str = atob(src.replace(/[\n\r]/g, ''));
            const buffer = new Uint8Array(str.length);
            for (let i = 0; i < str.length; ++i)
                buffer[i] = str.charCodeAt(i);
            return buffer;
        }
        else {
            onError('This environment does not support reading binary tags; either Buffer or atob is required');
            return src;
        }
    },
    stringify({ comment, type, value }, ctx, onComment, onChompKeep) {
        if (!value)
            return '';
        const buf = value; // checked earlier by binary.identify()
        let str;
        if (typeof node_buffer.Buffer === 'function') {
            str =
                buf instanceof node_buffer.Buffer
                    ? buf.toString('base64')
                    : node_buffer.Buffer.from(buf.buffer).toString('base64');
        }
        else if (typeof btoa === 'function') {
            let s = '';
            for (let i = 0; i < buf.length; ++i)
                s += String.fromCharCode(buf[i]);
            str = btoa(s);
        }
        else {
            throw new Error('This environment does not support writing binary tags; either Buffer or btoa is required');
        }
        type ?? (type = Scalar.Scalar.BLOCK_LITERAL);
        if (type !== Scalar.Scalar.QUOTE_DOUBLE) {
            const lineWidth = Math.max(ctx.options.lineWidth - ctx.indent.length, ctx.options.minContentWidth);
            const n = Math.ceil(str.length / lineWidth);
            const lines = new Array(n);
            for (let i = 0, o = 0; i < n; ++i, o += lineWidth) {
                lines[i] = str.substr(o, lineWidth);
            }
            str = lines.join(type === Scalar.Scalar.BLOCK_LITERAL ? '\n' : ' ');
        }
        return stringifyString.stringifyString({ comment, type, value: str }, ctx, onComment, onChompKeep);
    }
};

exports.binary = binary;


/***/ }),

/***/ 8398:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var Scalar = __nccwpck_require__(3301);

function boolStringify({ value, source }, ctx) {
    const boolObj = value ? trueTag : falseTag;
    if (source && boolObj.test.test(source))
        return source;
    return value ? ctx.options.trueStr : ctx.options.falseStr;
}
const trueTag = {
    identify: value => value === true,
    default: true,
    tag: 'tag:yaml.org,2002:bool',
    test: /^(?:Y|y|[Yy]es|YES|[Tt]rue|TRUE|[Oo]n|ON)$/,
    resolve: () => new Scalar.Scalar(true),
    stringify: boolStringify
};
const falseTag = {
    identify: value => value === false,
    default: true,
    tag: 'tag:yaml.org,2002:bool',
    test: /^(?:N|n|[Nn]o|NO|[Ff]alse|FALSE|[Oo]ff|OFF)$/,
    resolve: () => new Scalar.Scalar(false),
    stringify: boolStringify
};

exports.falseTag = falseTag;
exports.trueTag = trueTag;


/***/ }),

/***/ 5782:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var Scalar = __nccwpck_require__(3301);
var stringifyNumber = __nccwpck_require__(8689);

const floatNaN = {
    identify: value => typeof value === 'number',
    default: true,
    tag: 'tag:yaml.org,2002:float',
    test: /^(?:[-+]?\.(?:inf|Inf|INF)|\.nan|\.NaN|\.NAN)$/,
    resolve: (str) => str.slice(-3).toLowerCase() === 'nan'
        ? NaN
        : str[0] === '-'
            ? Number.NEGATIVE_INFINITY
            : Number.POSITIVE_INFINITY,
    stringify: stringifyNumber.stringifyNumber
};
const floatExp = {
    identify: value => typeof value === 'number',
    default: true,
    tag: 'tag:yaml.org,2002:float',
    format: 'EXP',
    test: /^[-+]?(?:[0-9][0-9_]*)?(?:\.[0-9_]*)?[eE][-+]?[0-9]+$/,
    resolve: (str) => parseFloat(str.replace(/_/g, '')),
    stringify(node) {
        const num = Number(node.value);
        return isFinite(num) ? num.toExponential() : stringifyNumber.stringifyNumber(node);
    }
};
const float = {
    identify: value => typeof value === 'number',
    default: true,
    tag: 'tag:yaml.org,2002:float',
    test: /^[-+]?(?:[0-9][0-9_]*)?\.[0-9_]*$/,
    resolve(str) {
        const node = new Scalar.Scalar(parseFloat(str.replace(/_/g, '')));
        const dot = str.indexOf('.');
        if (dot !== -1) {
            const f = str.substring(dot + 1).replace(/_/g, '');
            if (f[f.length - 1] === '0')
                node.minFractionDigits = f.length;
        }
        return node;
    },
    stringify: stringifyNumber.stringifyNumber
};

exports.float = float;
exports.floatExp = floatExp;
exports.floatNaN = floatNaN;


/***/ }),

/***/ 873:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var stringifyNumber = __nccwpck_require__(8689);

const intIdentify = (value) => typeof value === 'bigint' || Number.isInteger(value);
function intResolve(str, offset, radix, { intAsBigInt }) {
    const sign = str[0];
    if (sign === '-' || sign === '+')
        offset += 1;
    str = str.substring(offset).replace(/_/g, '');
    if (intAsBigInt) {
        switch (radix) {
            case 2:
                str = `0b${str}`;
                break;
            case 8:
                str = `0o${str}`;
                break;
            case 16:
                str = `0x${str}`;
                break;
        }
        const n = BigInt(str);
        return sign === '-' ? BigInt(-1) * n : n;
    }
    const n = parseInt(str, radix);
    return sign === '-' ? -1 * n : n;
}
function intStringify(node, radix, prefix) {
    const { value } = node;
    if (intIdentify(value)) {
        const str = value.toString(radix);
        return value < 0 ? '-' + prefix + str.substr(1) : prefix + str;
    }
    return stringifyNumber.stringifyNumber(node);
}
const intBin = {
    identify: intIdentify,
    default: true,
    tag: 'tag:yaml.org,2002:int',
    format: 'BIN',
    test: /^[-+]?0b[0-1_]+$/,
    resolve: (str, _onError, opt) => intResolve(str, 2, 2, opt),
    stringify: node => intStringify(node, 2, '0b')
};
const intOct = {
    identify: intIdentify,
    default: true,
    tag: 'tag:yaml.org,2002:int',
    format: 'OCT',
    test: /^[-+]?0[0-7_]+$/,
    resolve: (str, _onError, opt) => intResolve(str, 1, 8, opt),
    stringify: node => intStringify(node, 8, '0')
};
const int = {
    identify: intIdentify,
    default: true,
    tag: 'tag:yaml.org,2002:int',
    test: /^[-+]?[0-9][0-9_]*$/,
    resolve: (str, _onError, opt) => intResolve(str, 0, 10, opt),
    stringify: stringifyNumber.stringifyNumber
};
const intHex = {
    identify: intIdentify,
    default: true,
    tag: 'tag:yaml.org,2002:int',
    format: 'HEX',
    test: /^[-+]?0x[0-9a-fA-F_]+$/,
    resolve: (str, _onError, opt) => intResolve(str, 2, 16, opt),
    stringify: node => intStringify(node, 16, '0x')
};

exports.int = int;
exports.intBin = intBin;
exports.intHex = intHex;
exports.intOct = intOct;


/***/ }),

/***/ 452:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var identity = __nccwpck_require__(1127);
var Scalar = __nccwpck_require__(3301);

// If the value associated with a merge key is a single mapping node, each of
// its key/value pairs is inserted into the current mapping, unless the key
// already exists in it. If the value associated with the merge key is a
// sequence, then this sequence is expected to contain mapping nodes and each
// of these nodes is merged in turn according to its order in the sequence.
// Keys in mapping nodes earlier in the sequence override keys specified in
// later mapping nodes. -- http://yaml.org/type/merge.html
const MERGE_KEY = '<<';
const merge = {
    identify: value => value === MERGE_KEY ||
        (typeof value === 'symbol' && value.description === MERGE_KEY),
    default: 'key',
    tag: 'tag:yaml.org,2002:merge',
    test: /^<<$/,
    resolve: () => Object.assign(new Scalar.Scalar(Symbol(MERGE_KEY)), {
        addToJSMap: addMergeToJSMap
    }),
    stringify: () => MERGE_KEY
};
const isMergeKey = (ctx, key) => (merge.identify(key) ||
    (identity.isScalar(key) &&
        (!key.type || key.type === Scalar.Scalar.PLAIN) &&
        merge.identify(key.value))) &&
    ctx?.doc.schema.tags.some(tag => tag.tag === merge.tag && tag.default);
function addMergeToJSMap(ctx, map, value) {
    const source = resolveAliasValue(ctx, value);
    if (identity.isSeq(source))
        for (const it of source.items)
            mergeValue(ctx, map, it);
    else if (Array.isArray(source))
        for (const it of source)
            mergeValue(ctx, map, it);
    else
        mergeValue(ctx, map, source);
}
function mergeValue(ctx, map, value) {
    const source = resolveAliasValue(ctx, value);
    if (!identity.isMap(source))
        throw new Error('Merge sources must be maps or map aliases');
    const srcMap = source.toJSON(null, ctx, Map);
    for (const [key, value] of srcMap) {
        if (map instanceof Map) {
            if (!map.has(key))
                map.set(key, value);
        }
        else if (map instanceof Set) {
            map.add(key);
        }
        else if (!Object.prototype.hasOwnProperty.call(map, key)) {
            Object.defineProperty(map, key, {
                value,
                writable: true,
                enumerable: true,
                configurable: true
            });
        }
    }
    return map;
}
function resolveAliasValue(ctx, value) {
    return ctx && identity.isAlias(value) ? value.resolve(ctx.doc, ctx) : value;
}

exports.addMergeToJSMap = addMergeToJSMap;
exports.isMergeKey = isMergeKey;
exports.merge = merge;


/***/ }),

/***/ 303:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var identity = __nccwpck_require__(1127);
var toJS = __nccwpck_require__(4043);
var YAMLMap = __nccwpck_require__(4454);
var YAMLSeq = __nccwpck_require__(2223);
var pairs = __nccwpck_require__(8385);

class YAMLOMap extends YAMLSeq.YAMLSeq {
    constructor() {
        super();
        this.add = YAMLMap.YAMLMap.prototype.add.bind(this);
        this.delete = YAMLMap.YAMLMap.prototype.delete.bind(this);
        this.get = YAMLMap.YAMLMap.prototype.get.bind(this);
        this.has = YAMLMap.YAMLMap.prototype.has.bind(this);
        this.set = YAMLMap.YAMLMap.prototype.set.bind(this);
        this.tag = YAMLOMap.tag;
    }
    /**
     * If `ctx` is given, the return type is actually `Map<unknown, unknown>`,
     * but TypeScript won't allow widening the signature of a child method.
     */
    toJSON(_, ctx) {
        if (!ctx)
            return super.toJSON(_);
        const map = new Map();
        if (ctx?.onCreate)
            ctx.onCreate(map);
        for (const pair of this.items) {
            let key, value;
            if (identity.isPair(pair)) {
                key = toJS.toJS(pair.key, '', ctx);
                value = toJS.toJS(pair.value, key, ctx);
            }
            else {
                key = toJS.toJS(pair, '', ctx);
            }
            if (map.has(key))
                throw new Error('Ordered maps must not include duplicate keys');
            map.set(key, value);
        }
        return map;
    }
    static from(schema, iterable, ctx) {
        const pairs$1 = pairs.createPairs(schema, iterable, ctx);
        const omap = new this();
        omap.items = pairs$1.items;
        return omap;
    }
}
YAMLOMap.tag = 'tag:yaml.org,2002:omap';
const omap = {
    collection: 'seq',
    identify: value => value instanceof Map,
    nodeClass: YAMLOMap,
    default: false,
    tag: 'tag:yaml.org,2002:omap',
    resolve(seq, onError) {
        const pairs$1 = pairs.resolvePairs(seq, onError);
        const seenKeys = [];
        for (const { key } of pairs$1.items) {
            if (identity.isScalar(key)) {
                if (seenKeys.includes(key.value)) {
                    onError(`Ordered maps must not include duplicate keys: ${key.value}`);
                }
                else {
                    seenKeys.push(key.value);
                }
            }
        }
        return Object.assign(new YAMLOMap(), pairs$1);
    },
    createNode: (schema, iterable, ctx) => YAMLOMap.from(schema, iterable, ctx)
};

exports.YAMLOMap = YAMLOMap;
exports.omap = omap;


/***/ }),

/***/ 8385:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var identity = __nccwpck_require__(1127);
var Pair = __nccwpck_require__(7165);
var Scalar = __nccwpck_require__(3301);
var YAMLSeq = __nccwpck_require__(2223);

function resolvePairs(seq, onError) {
    if (identity.isSeq(seq)) {
        for (let i = 0; i < seq.items.length; ++i) {
            let item = seq.items[i];
            if (identity.isPair(item))
                continue;
            else if (identity.isMap(item)) {
                if (item.items.length > 1)
                    onError('Each pair must have its own sequence indicator');
                const pair = item.items[0] || new Pair.Pair(new Scalar.Scalar(null));
                if (item.commentBefore)
                    pair.key.commentBefore = pair.key.commentBefore
                        ? `${item.commentBefore}\n${pair.key.commentBefore}`
                        : item.commentBefore;
                if (item.comment) {
                    const cn = pair.value ?? pair.key;
                    cn.comment = cn.comment
                        ? `${item.comment}\n${cn.comment}`
                        : item.comment;
                }
                item = pair;
            }
            seq.items[i] = identity.isPair(item) ? item : new Pair.Pair(item);
        }
    }
    else
        onError('Expected a sequence for this tag');
    return seq;
}
function createPairs(schema, iterable, ctx) {
    const { replacer } = ctx;
    const pairs = new YAMLSeq.YAMLSeq(schema);
    pairs.tag = 'tag:yaml.org,2002:pairs';
    let i = 0;
    if (iterable && Symbol.iterator in Object(iterable))
        for (let it of iterable) {
            if (typeof replacer === 'function')
                it = replacer.call(iterable, String(i++), it);
            let key, value;
            if (Array.isArray(it)) {
                if (it.length === 2) {
                    key = it[0];
                    value = it[1];
                }
                else
                    throw new TypeError(`Expected [key, value] tuple: ${it}`);
            }
            else if (it && it instanceof Object) {
                const keys = Object.keys(it);
                if (keys.length === 1) {
                    key = keys[0];
                    value = it[key];
                }
                else {
                    throw new TypeError(`Expected tuple with one key, not ${keys.length} keys`);
                }
            }
            else {
                key = it;
            }
            pairs.items.push(Pair.createPair(key, value, ctx));
        }
    return pairs;
}
const pairs = {
    collection: 'seq',
    default: false,
    tag: 'tag:yaml.org,2002:pairs',
    resolve: resolvePairs,
    createNode: createPairs
};

exports.createPairs = createPairs;
exports.pairs = pairs;
exports.resolvePairs = resolvePairs;


/***/ }),

/***/ 5913:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var map = __nccwpck_require__(7451);
var _null = __nccwpck_require__(3632);
var seq = __nccwpck_require__(1706);
var string = __nccwpck_require__(6464);
var binary = __nccwpck_require__(6083);
var bool = __nccwpck_require__(8398);
var float = __nccwpck_require__(5782);
var int = __nccwpck_require__(873);
var merge = __nccwpck_require__(452);
var omap = __nccwpck_require__(303);
var pairs = __nccwpck_require__(8385);
var set = __nccwpck_require__(1528);
var timestamp = __nccwpck_require__(6752);

const schema = [
    map.map,
    seq.seq,
    string.string,
    _null.nullTag,
    bool.trueTag,
    bool.falseTag,
    int.intBin,
    int.intOct,
    int.int,
    int.intHex,
    float.floatNaN,
    float.floatExp,
    float.float,
    binary.binary,
    merge.merge,
    omap.omap,
    pairs.pairs,
    set.set,
    timestamp.intTime,
    timestamp.floatTime,
    timestamp.timestamp
];

exports.schema = schema;


/***/ }),

/***/ 1528:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var identity = __nccwpck_require__(1127);
var Pair = __nccwpck_require__(7165);
var YAMLMap = __nccwpck_require__(4454);

class YAMLSet extends YAMLMap.YAMLMap {
    constructor(schema) {
        super(schema);
        this.tag = YAMLSet.tag;
    }
    add(key) {
        let pair;
        if (identity.isPair(key))
            pair = key;
        else if (key &&
            typeof key === 'object' &&
            'key' in key &&
            'value' in key &&
            key.value === null)
            pair = new Pair.Pair(key.key, null);
        else
            pair = new Pair.Pair(key, null);
        const prev = YAMLMap.findPair(this.items, pair.key);
        if (!prev)
            this.items.push(pair);
    }
    /**
     * If `keepPair` is `true`, returns the Pair matching `key`.
     * Otherwise, returns the value of that Pair's key.
     */
    get(key, keepPair) {
        const pair = YAMLMap.findPair(this.items, key);
        return !keepPair && identity.isPair(pair)
            ? identity.isScalar(pair.key)
                ? pair.key.value
                : pair.key
            : pair;
    }
    set(key, value) {
        if (typeof value !== 'boolean')
            throw new Error(`Expected boolean value for set(key, value) in a YAML set, not ${typeof value}`);
        const prev = YAMLMap.findPair(this.items, key);
        if (prev && !value) {
            this.items.splice(this.items.indexOf(prev), 1);
        }
        else if (!prev && value) {
            this.items.push(new Pair.Pair(key));
        }
    }
    toJSON(_, ctx) {
        return super.toJSON(_, ctx, Set);
    }
    toString(ctx, onComment, onChompKeep) {
        if (!ctx)
            return JSON.stringify(this);
        if (this.hasAllNullValues(true))
            return super.toString(Object.assign({}, ctx, { allNullValues: true }), onComment, onChompKeep);
        else
            throw new Error('Set items must all have null values');
    }
    static from(schema, iterable, ctx) {
        const { replacer } = ctx;
        const set = new this(schema);
        if (iterable && Symbol.iterator in Object(iterable))
            for (let value of iterable) {
                if (typeof replacer === 'function')
                    value = replacer.call(iterable, value, value);
                set.items.push(Pair.createPair(value, null, ctx));
            }
        return set;
    }
}
YAMLSet.tag = 'tag:yaml.org,2002:set';
const set = {
    collection: 'map',
    identify: value => value instanceof Set,
    nodeClass: YAMLSet,
    default: false,
    tag: 'tag:yaml.org,2002:set',
    createNode: (schema, iterable, ctx) => YAMLSet.from(schema, iterable, ctx),
    resolve(map, onError) {
        if (identity.isMap(map)) {
            if (map.hasAllNullValues(true))
                return Object.assign(new YAMLSet(), map);
            else
                onError('Set items must all have null values');
        }
        else
            onError('Expected a mapping for this tag');
        return map;
    }
};

exports.YAMLSet = YAMLSet;
exports.set = set;


/***/ }),

/***/ 6752:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var stringifyNumber = __nccwpck_require__(8689);

/** Internal types handle bigint as number, because TS can't figure it out. */
function parseSexagesimal(str, asBigInt) {
    const sign = str[0];
    const parts = sign === '-' || sign === '+' ? str.substring(1) : str;
    const num = (n) => asBigInt ? BigInt(n) : Number(n);
    const res = parts
        .replace(/_/g, '')
        .split(':')
        .reduce((res, p) => res * num(60) + num(p), num(0));
    return (sign === '-' ? num(-1) * res : res);
}
/**
 * hhhh:mm:ss.sss
 *
 * Internal types handle bigint as number, because TS can't figure it out.
 */
function stringifySexagesimal(node) {
    let { value } = node;
    let num = (n) => n;
    if (typeof value === 'bigint')
        num = n => BigInt(n);
    else if (isNaN(value) || !isFinite(value))
        return stringifyNumber.stringifyNumber(node);
    let sign = '';
    if (value < 0) {
        sign = '-';
        value *= num(-1);
    }
    const _60 = num(60);
    const parts = [value % _60]; // seconds, including ms
    if (value < 60) {
        parts.unshift(0); // at least one : is required
    }
    else {
        value = (value - parts[0]) / _60;
        parts.unshift(value % _60); // minutes
        if (value >= 60) {
            value = (value - parts[0]) / _60;
            parts.unshift(value); // hours
        }
    }
    return (sign +
        parts
            .map(n => String(n).padStart(2, '0'))
            .join(':')
            .replace(/000000\d*$/, '') // % 60 may introduce error
    );
}
const intTime = {
    identify: value => typeof value === 'bigint' || Number.isInteger(value),
    default: true,
    tag: 'tag:yaml.org,2002:int',
    format: 'TIME',
    test: /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+$/,
    resolve: (str, _onError, { intAsBigInt }) => parseSexagesimal(str, intAsBigInt),
    stringify: stringifySexagesimal
};
const floatTime = {
    identify: value => typeof value === 'number',
    default: true,
    tag: 'tag:yaml.org,2002:float',
    format: 'TIME',
    test: /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*$/,
    resolve: str => parseSexagesimal(str, false),
    stringify: stringifySexagesimal
};
const timestamp = {
    identify: value => value instanceof Date,
    default: true,
    tag: 'tag:yaml.org,2002:timestamp',
    // If the time zone is omitted, the timestamp is assumed to be specified in UTC. The time part
    // may be omitted altogether, resulting in a date format. In such a case, the time part is
    // assumed to be 00:00:00Z (start of day, UTC).
    test: RegExp('^([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})' + // YYYY-Mm-Dd
        '(?:' + // time is optional
        '(?:t|T|[ \\t]+)' + // t | T | whitespace
        '([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2}(\\.[0-9]+)?)' + // Hh:Mm:Ss(.ss)?
        '(?:[ \\t]*(Z|[-+][012]?[0-9](?::[0-9]{2})?))?' + // Z | +5 | -03:30
        ')?$'),
    resolve(str) {
        const match = str.match(timestamp.test);
        if (!match)
            throw new Error('!!timestamp expects a date, starting with yyyy-mm-dd');
        const [, year, month, day, hour, minute, second] = match.map(Number);
        const millisec = match[7] ? Number((match[7] + '00').substr(1, 3)) : 0;
        let date = Date.UTC(year, month - 1, day, hour || 0, minute || 0, second || 0, millisec);
        const tz = match[8];
        if (tz && tz !== 'Z') {
            let d = parseSexagesimal(tz, false);
            if (Math.abs(d) < 30)
                d *= 60;
            date -= 60000 * d;
        }
        return new Date(date);
    },
    stringify: ({ value }) => value?.toISOString().replace(/(T00:00:00)?\.000Z$/, '') ?? ''
};

exports.floatTime = floatTime;
exports.intTime = intTime;
exports.timestamp = timestamp;


/***/ }),

/***/ 4475:
/***/ ((__unused_webpack_module, exports) => {



const FOLD_FLOW = 'flow';
const FOLD_BLOCK = 'block';
const FOLD_QUOTED = 'quoted';
/**
 * Tries to keep input at up to `lineWidth` characters, splitting only on spaces
 * not followed by newlines or spaces unless `mode` is `'quoted'`. Lines are
 * terminated with `\n` and started with `indent`.
 */
function foldFlowLines(text, indent, mode = 'flow', { indentAtStart, lineWidth = 80, minContentWidth = 20, onFold, onOverflow } = {}) {
    if (!lineWidth || lineWidth < 0)
        return text;
    if (lineWidth < minContentWidth)
        minContentWidth = 0;
    const endStep = Math.max(1 + minContentWidth, 1 + lineWidth - indent.length);
    if (text.length <= endStep)
        return text;
    const folds = [];
    const escapedFolds = {};
    let end = lineWidth - indent.length;
    if (typeof indentAtStart === 'number') {
        if (indentAtStart > lineWidth - Math.max(2, minContentWidth))
            folds.push(0);
        else
            end = lineWidth - indentAtStart;
    }
    let split = undefined;
    let prev = undefined;
    let overflow = false;
    let i = -1;
    let escStart = -1;
    let escEnd = -1;
    if (mode === FOLD_BLOCK) {
        i = consumeMoreIndentedLines(text, i, indent.length);
        if (i !== -1)
            end = i + endStep;
    }
    for (let ch; (ch = text[(i += 1)]);) {
        if (mode === FOLD_QUOTED && ch === '\\') {
            escStart = i;
            switch (text[i + 1]) {
                case 'x':
                    i += 3;
                    break;
                case 'u':
                    i += 5;
                    break;
                case 'U':
                    i += 9;
                    break;
                default:
                    i += 1;
            }
            escEnd = i;
        }
        if (ch === '\n') {
            if (mode === FOLD_BLOCK)
                i = consumeMoreIndentedLines(text, i, indent.length);
            end = i + indent.length + endStep;
            split = undefined;
        }
        else {
            if (ch === ' ' &&
                prev &&
                prev !== ' ' &&
                prev !== '\n' &&
                prev !== '\t') {
                // space surrounded by non-space can be replaced with newline + indent
                const next = text[i + 1];
                if (next && next !== ' ' && next !== '\n' && next !== '\t')
                    split = i;
            }
            if (i >= end) {
                if (split) {
                    folds.push(split);
                    end = split + endStep;
                    split = undefined;
                }
                else if (mode === FOLD_QUOTED) {
                    // white-space collected at end may stretch past lineWidth
                    while (prev === ' ' || prev === '\t') {
                        prev = ch;
                        ch = text[(i += 1)];
                        overflow = true;
                    }
                    // Account for newline escape, but don't break preceding escape
                    const j = i > escEnd + 1 ? i - 2 : escStart - 1;
                    // Bail out if lineWidth & minContentWidth are shorter than an escape string
                    if (escapedFolds[j])
                        return text;
                    folds.push(j);
                    escapedFolds[j] = true;
                    end = j + endStep;
                    split = undefined;
                }
                else {
                    overflow = true;
                }
            }
        }
        prev = ch;
    }
    if (overflow && onOverflow)
        onOverflow();
    if (folds.length === 0)
        return text;
    if (onFold)
        onFold();
    let res = text.slice(0, folds[0]);
    for (let i = 0; i < folds.length; ++i) {
        const fold = folds[i];
        const end = folds[i + 1] || text.length;
        if (fold === 0)
            res = `\n${indent}${text.slice(0, end)}`;
        else {
            if (mode === FOLD_QUOTED && escapedFolds[fold])
                res += `${text[fold]}\\`;
            res += `\n${indent}${text.slice(fold + 1, end)}`;
        }
    }
    return res;
}
/**
 * Presumes `i + 1` is at the start of a line
 * @returns index of last newline in more-indented block
 */
function consumeMoreIndentedLines(text, i, indent) {
    let end = i;
    let start = i + 1;
    let ch = text[start];
    while (ch === ' ' || ch === '\t') {
        if (i < start + indent) {
            ch = text[++i];
        }
        else {
            do {
                ch = text[++i];
            } while (ch && ch !== '\n');
            end = i;
            start = i + 1;
            ch = text[start];
        }
    }
    return end;
}

exports.FOLD_BLOCK = FOLD_BLOCK;
exports.FOLD_FLOW = FOLD_FLOW;
exports.FOLD_QUOTED = FOLD_QUOTED;
exports.foldFlowLines = foldFlowLines;


/***/ }),

/***/ 2148:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var anchors = __nccwpck_require__(1596);
var identity = __nccwpck_require__(1127);
var stringifyComment = __nccwpck_require__(9799);
var stringifyString = __nccwpck_require__(3069);

function createStringifyContext(doc, options) {
    const opt = Object.assign({
        blockQuote: true,
        commentString: stringifyComment.stringifyComment,
        defaultKeyType: null,
        defaultStringType: 'PLAIN',
        directives: null,
        doubleQuotedAsJSON: false,
        doubleQuotedMinMultiLineLength: 40,
        falseStr: 'false',
        flowCollectionPadding: true,
        indentSeq: true,
        lineWidth: 80,
        minContentWidth: 20,
        nullStr: 'null',
        simpleKeys: false,
        singleQuote: null,
        trailingComma: false,
        trueStr: 'true',
        verifyAliasOrder: true
    }, doc.schema.toStringOptions, options);
    let inFlow;
    switch (opt.collectionStyle) {
        case 'block':
            inFlow = false;
            break;
        case 'flow':
            inFlow = true;
            break;
        default:
            inFlow = null;
    }
    return {
        anchors: new Set(),
        doc,
        flowCollectionPadding: opt.flowCollectionPadding ? ' ' : '',
        indent: '',
        indentStep: typeof opt.indent === 'number' ? ' '.repeat(opt.indent) : '  ',
        inFlow,
        options: opt
    };
}
function getTagObject(tags, item) {
    if (item.tag) {
        const match = tags.filter(t => t.tag === item.tag);
        if (match.length > 0)
            return match.find(t => t.format === item.format) ?? match[0];
    }
    let tagObj = undefined;
    let obj;
    if (identity.isScalar(item)) {
        obj = item.value;
        let match = tags.filter(t => t.identify?.(obj));
        if (match.length > 1) {
            const testMatch = match.filter(t => t.test);
            if (testMatch.length > 0)
                match = testMatch;
        }
        tagObj =
            match.find(t => t.format === item.format) ?? match.find(t => !t.format);
    }
    else {
        obj = item;
        tagObj = tags.find(t => t.nodeClass && obj instanceof t.nodeClass);
    }
    if (!tagObj) {
        const name = obj?.constructor?.name ?? (obj === null ? 'null' : typeof obj);
        throw new Error(`Tag not resolved for ${name} value`);
    }
    return tagObj;
}
// needs to be called before value stringifier to allow for circular anchor refs
function stringifyProps(node, tagObj, { anchors: anchors$1, doc }) {
    if (!doc.directives)
        return '';
    const props = [];
    const anchor = (identity.isScalar(node) || identity.isCollection(node)) && node.anchor;
    if (anchor && anchors.anchorIsValid(anchor)) {
        anchors$1.add(anchor);
        props.push(`&${anchor}`);
    }
    const tag = node.tag ?? (tagObj.default ? null : tagObj.tag);
    if (tag)
        props.push(doc.directives.tagString(tag));
    return props.join(' ');
}
function stringify(item, ctx, onComment, onChompKeep) {
    if (identity.isPair(item))
        return item.toString(ctx, onComment, onChompKeep);
    if (identity.isAlias(item)) {
        if (ctx.doc.directives)
            return item.toString(ctx);
        if (ctx.resolvedAliases?.has(item)) {
            throw new TypeError(`Cannot stringify circular structure without alias nodes`);
        }
        else {
            if (ctx.resolvedAliases)
                ctx.resolvedAliases.add(item);
            else
                ctx.resolvedAliases = new Set([item]);
            item = item.resolve(ctx.doc);
        }
    }
    let tagObj = undefined;
    const node = identity.isNode(item)
        ? item
        : ctx.doc.createNode(item, { onTagObj: o => (tagObj = o) });
    tagObj ?? (tagObj = getTagObject(ctx.doc.schema.tags, node));
    const props = stringifyProps(node, tagObj, ctx);
    if (props.length > 0)
        ctx.indentAtStart = (ctx.indentAtStart ?? 0) + props.length + 1;
    const str = typeof tagObj.stringify === 'function'
        ? tagObj.stringify(node, ctx, onComment, onChompKeep)
        : identity.isScalar(node)
            ? stringifyString.stringifyString(node, ctx, onComment, onChompKeep)
            : node.toString(ctx, onComment, onChompKeep);
    if (!props)
        return str;
    return identity.isScalar(node) || str[0] === '{' || str[0] === '['
        ? `${props} ${str}`
        : `${props}\n${ctx.indent}${str}`;
}

exports.createStringifyContext = createStringifyContext;
exports.stringify = stringify;


/***/ }),

/***/ 1212:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var identity = __nccwpck_require__(1127);
var stringify = __nccwpck_require__(2148);
var stringifyComment = __nccwpck_require__(9799);

function stringifyCollection(collection, ctx, options) {
    const flow = ctx.inFlow ?? collection.flow;
    const stringify = flow ? stringifyFlowCollection : stringifyBlockCollection;
    return stringify(collection, ctx, options);
}
function stringifyBlockCollection({ comment, items }, ctx, { blockItemPrefix, flowChars, itemIndent, onChompKeep, onComment }) {
    const { indent, options: { commentString } } = ctx;
    const itemCtx = Object.assign({}, ctx, { indent: itemIndent, type: null });
    let chompKeep = false; // flag for the preceding node's status
    const lines = [];
    for (let i = 0; i < items.length; ++i) {
        const item = items[i];
        let comment = null;
        if (identity.isNode(item)) {
            if (!chompKeep && item.spaceBefore)
                lines.push('');
            addCommentBefore(ctx, lines, item.commentBefore, chompKeep);
            if (item.comment)
                comment = item.comment;
        }
        else if (identity.isPair(item)) {
            const ik = identity.isNode(item.key) ? item.key : null;
            if (ik) {
                if (!chompKeep && ik.spaceBefore)
                    lines.push('');
                addCommentBefore(ctx, lines, ik.commentBefore, chompKeep);
            }
        }
        chompKeep = false;
        let str = stringify.stringify(item, itemCtx, () => (comment = null), () => (chompKeep = true));
        if (comment)
            str += stringifyComment.lineComment(str, itemIndent, commentString(comment));
        if (chompKeep && comment)
            chompKeep = false;
        lines.push(blockItemPrefix + str);
    }
    let str;
    if (lines.length === 0) {
        str = flowChars.start + flowChars.end;
    }
    else {
        str = lines[0];
        for (let i = 1; i < lines.length; ++i) {
            const line = lines[i];
            str += line ? `\n${indent}${line}` : '\n';
        }
    }
    if (comment) {
        str += '\n' + stringifyComment.indentComment(commentString(comment), indent);
        if (onComment)
            onComment();
    }
    else if (chompKeep && onChompKeep)
        onChompKeep();
    return str;
}
function stringifyFlowCollection({ items }, ctx, { flowChars, itemIndent }) {
    const { indent, indentStep, flowCollectionPadding: fcPadding, options: { commentString } } = ctx;
    itemIndent += indentStep;
    const itemCtx = Object.assign({}, ctx, {
        indent: itemIndent,
        inFlow: true,
        type: null
    });
    let reqNewline = false;
    let linesAtValue = 0;
    const lines = [];
    for (let i = 0; i < items.length; ++i) {
        const item = items[i];
        let comment = null;
        if (identity.isNode(item)) {
            if (item.spaceBefore)
                lines.push('');
            addCommentBefore(ctx, lines, item.commentBefore, false);
            if (item.comment)
                comment = item.comment;
        }
        else if (identity.isPair(item)) {
            const ik = identity.isNode(item.key) ? item.key : null;
            if (ik) {
                if (ik.spaceBefore)
                    lines.push('');
                addCommentBefore(ctx, lines, ik.commentBefore, false);
                if (ik.comment)
                    reqNewline = true;
            }
            const iv = identity.isNode(item.value) ? item.value : null;
            if (iv) {
                if (iv.comment)
                    comment = iv.comment;
                if (iv.commentBefore)
                    reqNewline = true;
            }
            else if (item.value == null && ik?.comment) {
                comment = ik.comment;
            }
        }
        if (comment)
            reqNewline = true;
        let str = stringify.stringify(item, itemCtx, () => (comment = null));
        reqNewline || (reqNewline = lines.length > linesAtValue || str.includes('\n'));
        if (i < items.length - 1) {
            str += ',';
        }
        else if (ctx.options.trailingComma) {
            if (ctx.options.lineWidth > 0) {
                reqNewline || (reqNewline = lines.reduce((sum, line) => sum + line.length + 2, 2) +
                    (str.length + 2) >
                    ctx.options.lineWidth);
            }
            if (reqNewline) {
                str += ',';
            }
        }
        if (comment)
            str += stringifyComment.lineComment(str, itemIndent, commentString(comment));
        lines.push(str);
        linesAtValue = lines.length;
    }
    const { start, end } = flowChars;
    if (lines.length === 0) {
        return start + end;
    }
    else {
        if (!reqNewline) {
            const len = lines.reduce((sum, line) => sum + line.length + 2, 2);
            reqNewline = ctx.options.lineWidth > 0 && len > ctx.options.lineWidth;
        }
        if (reqNewline) {
            let str = start;
            for (const line of lines)
                str += line ? `\n${indentStep}${indent}${line}` : '\n';
            return `${str}\n${indent}${end}`;
        }
        else {
            return `${start}${fcPadding}${lines.join(' ')}${fcPadding}${end}`;
        }
    }
}
function addCommentBefore({ indent, options: { commentString } }, lines, comment, chompKeep) {
    if (comment && chompKeep)
        comment = comment.replace(/^\n+/, '');
    if (comment) {
        const ic = stringifyComment.indentComment(commentString(comment), indent);
        lines.push(ic.trimStart()); // Avoid double indent on first line
    }
}

exports.stringifyCollection = stringifyCollection;


/***/ }),

/***/ 9799:
/***/ ((__unused_webpack_module, exports) => {



/**
 * Stringifies a comment.
 *
 * Empty comment lines are left empty,
 * lines consisting of a single space are replaced by `#`,
 * and all other lines are prefixed with a `#`.
 */
const stringifyComment = (str) => str.replace(/^(?!$)(?: $)?/gm, '#');
function indentComment(comment, indent) {
    if (/^\n+$/.test(comment))
        return comment.substring(1);
    return indent ? comment.replace(/^(?! *$)/gm, indent) : comment;
}
const lineComment = (str, indent, comment) => str.endsWith('\n')
    ? indentComment(comment, indent)
    : comment.includes('\n')
        ? '\n' + indentComment(comment, indent)
        : (str.endsWith(' ') ? '' : ' ') + comment;

exports.indentComment = indentComment;
exports.lineComment = lineComment;
exports.stringifyComment = stringifyComment;


/***/ }),

/***/ 6829:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var identity = __nccwpck_require__(1127);
var stringify = __nccwpck_require__(2148);
var stringifyComment = __nccwpck_require__(9799);

function stringifyDocument(doc, options) {
    const lines = [];
    let hasDirectives = options.directives === true;
    if (options.directives !== false && doc.directives) {
        const dir = doc.directives.toString(doc);
        if (dir) {
            lines.push(dir);
            hasDirectives = true;
        }
        else if (doc.directives.docStart)
            hasDirectives = true;
    }
    if (hasDirectives)
        lines.push('---');
    const ctx = stringify.createStringifyContext(doc, options);
    const { commentString } = ctx.options;
    if (doc.commentBefore) {
        if (lines.length !== 1)
            lines.unshift('');
        const cs = commentString(doc.commentBefore);
        lines.unshift(stringifyComment.indentComment(cs, ''));
    }
    let chompKeep = false;
    let contentComment = null;
    if (doc.contents) {
        if (identity.isNode(doc.contents)) {
            if (doc.contents.spaceBefore && hasDirectives)
                lines.push('');
            if (doc.contents.commentBefore) {
                const cs = commentString(doc.contents.commentBefore);
                lines.push(stringifyComment.indentComment(cs, ''));
            }
            // top-level block scalars need to be indented if followed by a comment
            ctx.forceBlockIndent = !!doc.comment;
            contentComment = doc.contents.comment;
        }
        const onChompKeep = contentComment ? undefined : () => (chompKeep = true);
        let body = stringify.stringify(doc.contents, ctx, () => (contentComment = null), onChompKeep);
        if (contentComment)
            body += stringifyComment.lineComment(body, '', commentString(contentComment));
        if ((body[0] === '|' || body[0] === '>') &&
            lines[lines.length - 1] === '---') {
            // Top-level block scalars with a preceding doc marker ought to use the
            // same line for their header.
            lines[lines.length - 1] = `--- ${body}`;
        }
        else
            lines.push(body);
    }
    else {
        lines.push(stringify.stringify(doc.contents, ctx));
    }
    if (doc.directives?.docEnd) {
        if (doc.comment) {
            const cs = commentString(doc.comment);
            if (cs.includes('\n')) {
                lines.push('...');
                lines.push(stringifyComment.indentComment(cs, ''));
            }
            else {
                lines.push(`... ${cs}`);
            }
        }
        else {
            lines.push('...');
        }
    }
    else {
        let dc = doc.comment;
        if (dc && chompKeep)
            dc = dc.replace(/^\n+/, '');
        if (dc) {
            if ((!chompKeep || contentComment) && lines[lines.length - 1] !== '')
                lines.push('');
            lines.push(stringifyComment.indentComment(commentString(dc), ''));
        }
    }
    return lines.join('\n') + '\n';
}

exports.stringifyDocument = stringifyDocument;


/***/ }),

/***/ 8689:
/***/ ((__unused_webpack_module, exports) => {



function stringifyNumber({ format, minFractionDigits, tag, value }) {
    if (typeof value === 'bigint')
        return String(value);
    const num = typeof value === 'number' ? value : Number(value);
    if (!isFinite(num))
        return isNaN(num) ? '.nan' : num < 0 ? '-.inf' : '.inf';
    let n = Object.is(value, -0) ? '-0' : JSON.stringify(value);
    if (!format &&
        minFractionDigits &&
        (!tag || tag === 'tag:yaml.org,2002:float') &&
        /^-?\d/.test(n) &&
        !n.includes('e')) {
        let i = n.indexOf('.');
        if (i < 0) {
            i = n.length;
            n += '.';
        }
        let d = minFractionDigits - (n.length - i - 1);
        while (d-- > 0)
            n += '0';
    }
    return n;
}

exports.stringifyNumber = stringifyNumber;


/***/ }),

/***/ 9748:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var identity = __nccwpck_require__(1127);
var Scalar = __nccwpck_require__(3301);
var stringify = __nccwpck_require__(2148);
var stringifyComment = __nccwpck_require__(9799);

function stringifyPair({ key, value }, ctx, onComment, onChompKeep) {
    const { allNullValues, doc, indent, indentStep, options: { commentString, indentSeq, simpleKeys } } = ctx;
    let keyComment = (identity.isNode(key) && key.comment) || null;
    if (simpleKeys) {
        if (keyComment) {
            throw new Error('With simple keys, key nodes cannot have comments');
        }
        if (identity.isCollection(key) || (!identity.isNode(key) && typeof key === 'object')) {
            const msg = 'With simple keys, collection cannot be used as a key value';
            throw new Error(msg);
        }
    }
    let explicitKey = !simpleKeys &&
        (!key ||
            (keyComment && value == null && !ctx.inFlow) ||
            identity.isCollection(key) ||
            (identity.isScalar(key)
                ? key.type === Scalar.Scalar.BLOCK_FOLDED || key.type === Scalar.Scalar.BLOCK_LITERAL
                : typeof key === 'object'));
    ctx = Object.assign({}, ctx, {
        allNullValues: false,
        implicitKey: !explicitKey && (simpleKeys || !allNullValues),
        indent: indent + indentStep
    });
    let keyCommentDone = false;
    let chompKeep = false;
    let str = stringify.stringify(key, ctx, () => (keyCommentDone = true), () => (chompKeep = true));
    if (!explicitKey && !ctx.inFlow && str.length > 1024) {
        if (simpleKeys)
            throw new Error('With simple keys, single line scalar must not span more than 1024 characters');
        explicitKey = true;
    }
    if (ctx.inFlow) {
        if (allNullValues || value == null) {
            if (keyCommentDone && onComment)
                onComment();
            return str === '' ? '?' : explicitKey ? `? ${str}` : str;
        }
    }
    else if ((allNullValues && !simpleKeys) || (value == null && explicitKey)) {
        str = `? ${str}`;
        if (keyComment && !keyCommentDone) {
            str += stringifyComment.lineComment(str, ctx.indent, commentString(keyComment));
        }
        else if (chompKeep && onChompKeep)
            onChompKeep();
        return str;
    }
    if (keyCommentDone)
        keyComment = null;
    if (explicitKey) {
        if (keyComment)
            str += stringifyComment.lineComment(str, ctx.indent, commentString(keyComment));
        str = `? ${str}\n${indent}:`;
    }
    else {
        str = `${str}:`;
        if (keyComment)
            str += stringifyComment.lineComment(str, ctx.indent, commentString(keyComment));
    }
    let vsb, vcb, valueComment;
    if (identity.isNode(value)) {
        vsb = !!value.spaceBefore;
        vcb = value.commentBefore;
        valueComment = value.comment;
    }
    else {
        vsb = false;
        vcb = null;
        valueComment = null;
        if (value && typeof value === 'object')
            value = doc.createNode(value);
    }
    ctx.implicitKey = false;
    if (!explicitKey && !keyComment && identity.isScalar(value))
        ctx.indentAtStart = str.length + 1;
    chompKeep = false;
    if (!indentSeq &&
        indentStep.length >= 2 &&
        !ctx.inFlow &&
        !explicitKey &&
        identity.isSeq(value) &&
        !value.flow &&
        !value.tag &&
        !value.anchor) {
        // If indentSeq === false, consider '- ' as part of indentation where possible
        ctx.indent = ctx.indent.substring(2);
    }
    let valueCommentDone = false;
    const valueStr = stringify.stringify(value, ctx, () => (valueCommentDone = true), () => (chompKeep = true));
    let ws = ' ';
    if (keyComment || vsb || vcb) {
        ws = vsb ? '\n' : '';
        if (vcb) {
            const cs = commentString(vcb);
            ws += `\n${stringifyComment.indentComment(cs, ctx.indent)}`;
        }
        if (valueStr === '' && !ctx.inFlow) {
            if (ws === '\n' && valueComment)
                ws = '\n\n';
        }
        else {
            ws += `\n${ctx.indent}`;
        }
    }
    else if (!explicitKey && identity.isCollection(value)) {
        const vs0 = valueStr[0];
        const nl0 = valueStr.indexOf('\n');
        const hasNewline = nl0 !== -1;
        const flow = ctx.inFlow ?? value.flow ?? value.items.length === 0;
        if (hasNewline || !flow) {
            let hasPropsLine = false;
            if (hasNewline && (vs0 === '&' || vs0 === '!')) {
                let sp0 = valueStr.indexOf(' ');
                if (vs0 === '&' &&
                    sp0 !== -1 &&
                    sp0 < nl0 &&
                    valueStr[sp0 + 1] === '!') {
                    sp0 = valueStr.indexOf(' ', sp0 + 1);
                }
                if (sp0 === -1 || nl0 < sp0)
                    hasPropsLine = true;
            }
            if (!hasPropsLine)
                ws = `\n${ctx.indent}`;
        }
    }
    else if (valueStr === '' || valueStr[0] === '\n') {
        ws = '';
    }
    str += ws + valueStr;
    if (ctx.inFlow) {
        if (valueCommentDone && onComment)
            onComment();
    }
    else if (valueComment && !valueCommentDone) {
        str += stringifyComment.lineComment(str, ctx.indent, commentString(valueComment));
    }
    else if (chompKeep && onChompKeep) {
        onChompKeep();
    }
    return str;
}

exports.stringifyPair = stringifyPair;


/***/ }),

/***/ 3069:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var Scalar = __nccwpck_require__(3301);
var foldFlowLines = __nccwpck_require__(4475);

const getFoldOptions = (ctx, isBlock) => ({
    indentAtStart: isBlock ? ctx.indent.length : ctx.indentAtStart,
    lineWidth: ctx.options.lineWidth,
    minContentWidth: ctx.options.minContentWidth
});
// Also checks for lines starting with %, as parsing the output as YAML 1.1 will
// presume that's starting a new document.
const containsDocumentMarker = (str) => /^(%|---|\.\.\.)/m.test(str);
function lineLengthOverLimit(str, lineWidth, indentLength) {
    if (!lineWidth || lineWidth < 0)
        return false;
    const limit = lineWidth - indentLength;
    const strLen = str.length;
    if (strLen <= limit)
        return false;
    for (let i = 0, start = 0; i < strLen; ++i) {
        if (str[i] === '\n') {
            if (i - start > limit)
                return true;
            start = i + 1;
            if (strLen - start <= limit)
                return false;
        }
    }
    return true;
}
function doubleQuotedString(value, ctx) {
    const json = JSON.stringify(value);
    if (ctx.options.doubleQuotedAsJSON)
        return json;
    const { implicitKey } = ctx;
    const minMultiLineLength = ctx.options.doubleQuotedMinMultiLineLength;
    const indent = ctx.indent || (containsDocumentMarker(value) ? '  ' : '');
    let str = '';
    let start = 0;
    for (let i = 0, ch = json[i]; ch; ch = json[++i]) {
        if (ch === ' ' && json[i + 1] === '\\' && json[i + 2] === 'n') {
            // space before newline needs to be escaped to not be folded
            str += json.slice(start, i) + '\\ ';
            i += 1;
            start = i;
            ch = '\\';
        }
        if (ch === '\\')
            switch (json[i + 1]) {
                case 'u':
                    {
                        str += json.slice(start, i);
                        const code = json.substr(i + 2, 4);
                        switch (code) {
                            case '0000':
                                str += '\\0';
                                break;
                            case '0007':
                                str += '\\a';
                                break;
                            case '000b':
                                str += '\\v';
                                break;
                            case '001b':
                                str += '\\e';
                                break;
                            case '0085':
                                str += '\\N';
                                break;
                            case '00a0':
                                str += '\\_';
                                break;
                            case '2028':
                                str += '\\L';
                                break;
                            case '2029':
                                str += '\\P';
                                break;
                            default:
                                if (code.substr(0, 2) === '00')
                                    str += '\\x' + code.substr(2);
                                else
                                    str += json.substr(i, 6);
                        }
                        i += 5;
                        start = i + 1;
                    }
                    break;
                case 'n':
                    if (implicitKey ||
                        json[i + 2] === '"' ||
                        json.length < minMultiLineLength) {
                        i += 1;
                    }
                    else {
                        // folding will eat first newline
                        str += json.slice(start, i) + '\n\n';
                        while (json[i + 2] === '\\' &&
                            json[i + 3] === 'n' &&
                            json[i + 4] !== '"') {
                            str += '\n';
                            i += 2;
                        }
                        str += indent;
                        // space after newline needs to be escaped to not be folded
                        if (json[i + 2] === ' ')
                            str += '\\';
                        i += 1;
                        start = i + 1;
                    }
                    break;
                default:
                    i += 1;
            }
    }
    str = start ? str + json.slice(start) : json;
    return implicitKey
        ? str
        : foldFlowLines.foldFlowLines(str, indent, foldFlowLines.FOLD_QUOTED, getFoldOptions(ctx, false));
}
function singleQuotedString(value, ctx) {
    if (ctx.options.singleQuote === false ||
        (ctx.implicitKey && value.includes('\n')) ||
        /[ \t]\n|\n[ \t]/.test(value) // single quoted string can't have leading or trailing whitespace around newline
    )
        return doubleQuotedString(value, ctx);
    const indent = ctx.indent || (containsDocumentMarker(value) ? '  ' : '');
    const res = "'" + value.replace(/'/g, "''").replace(/\n+/g, `$&\n${indent}`) + "'";
    return ctx.implicitKey
        ? res
        : foldFlowLines.foldFlowLines(res, indent, foldFlowLines.FOLD_FLOW, getFoldOptions(ctx, false));
}
function quotedString(value, ctx) {
    const { singleQuote } = ctx.options;
    let qs;
    if (singleQuote === false)
        qs = doubleQuotedString;
    else {
        const hasDouble = value.includes('"');
        const hasSingle = value.includes("'");
        if (hasDouble && !hasSingle)
            qs = singleQuotedString;
        else if (hasSingle && !hasDouble)
            qs = doubleQuotedString;
        else
            qs = singleQuote ? singleQuotedString : doubleQuotedString;
    }
    return qs(value, ctx);
}
// The negative lookbehind avoids a polynomial search,
// but isn't supported yet on Safari: https://caniuse.com/js-regexp-lookbehind
let blockEndNewlines;
try {
    blockEndNewlines = new RegExp('(^|(?<!\n))\n+(?!\n|$)', 'g');
}
catch {
    blockEndNewlines = /\n+(?!\n|$)/g;
}
function blockString({ comment, type, value }, ctx, onComment, onChompKeep) {
    const { blockQuote, commentString, lineWidth } = ctx.options;
    // 1. Block can't end in whitespace unless the last line is non-empty.
    // 2. Strings consisting of only whitespace are best rendered explicitly.
    if (!blockQuote || /\n[\t ]+$/.test(value)) {
        return quotedString(value, ctx);
    }
    const indent = ctx.indent ||
        (ctx.forceBlockIndent || containsDocumentMarker(value) ? '  ' : '');
    const literal = blockQuote === 'literal'
        ? true
        : blockQuote === 'folded' || type === Scalar.Scalar.BLOCK_FOLDED
            ? false
            : type === Scalar.Scalar.BLOCK_LITERAL
                ? true
                : !lineLengthOverLimit(value, lineWidth, indent.length);
    if (!value)
        return literal ? '|\n' : '>\n';
    // determine chomping from whitespace at value end
    let chomp;
    let endStart;
    for (endStart = value.length; endStart > 0; --endStart) {
        const ch = value[endStart - 1];
        if (ch !== '\n' && ch !== '\t' && ch !== ' ')
            break;
    }
    let end = value.substring(endStart);
    const endNlPos = end.indexOf('\n');
    if (endNlPos === -1) {
        chomp = '-'; // strip
    }
    else if (value === end || endNlPos !== end.length - 1) {
        chomp = '+'; // keep
        if (onChompKeep)
            onChompKeep();
    }
    else {
        chomp = ''; // clip
    }
    if (end) {
        value = value.slice(0, -end.length);
        if (end[end.length - 1] === '\n')
            end = end.slice(0, -1);
        end = end.replace(blockEndNewlines, `$&${indent}`);
    }
    // determine indent indicator from whitespace at value start
    let startWithSpace = false;
    let startEnd;
    let startNlPos = -1;
    for (startEnd = 0; startEnd < value.length; ++startEnd) {
        const ch = value[startEnd];
        if (ch === ' ')
            startWithSpace = true;
        else if (ch === '\n')
            startNlPos = startEnd;
        else
            break;
    }
    let start = value.substring(0, startNlPos < startEnd ? startNlPos + 1 : startEnd);
    if (start) {
        value = value.substring(start.length);
        start = start.replace(/\n+/g, `$&${indent}`);
    }
    const indentSize = indent ? '2' : '1'; // root is at -1
    // Leading | or > is added later
    let header = (startWithSpace ? indentSize : '') + chomp;
    if (comment) {
        header += ' ' + commentString(comment.replace(/ ?[\r\n]+/g, ' '));
        if (onComment)
            onComment();
    }
    if (!literal) {
        const foldedValue = value
            .replace(/\n+/g, '\n$&')
            .replace(/(?:^|\n)([\t ].*)(?:([\n\t ]*)\n(?![\n\t ]))?/g, '$1$2') // more-indented lines aren't folded
            //                ^ more-ind. ^ empty     ^ capture next empty lines only at end of indent
            .replace(/\n+/g, `$&${indent}`);
        let literalFallback = false;
        const foldOptions = getFoldOptions(ctx, true);
        if (blockQuote !== 'folded' && type !== Scalar.Scalar.BLOCK_FOLDED) {
            foldOptions.onOverflow = () => {
                literalFallback = true;
            };
        }
        const body = foldFlowLines.foldFlowLines(`${start}${foldedValue}${end}`, indent, foldFlowLines.FOLD_BLOCK, foldOptions);
        if (!literalFallback)
            return `>${header}\n${indent}${body}`;
    }
    value = value.replace(/\n+/g, `$&${indent}`);
    return `|${header}\n${indent}${start}${value}${end}`;
}
function plainString(item, ctx, onComment, onChompKeep) {
    const { type, value } = item;
    const { actualString, implicitKey, indent, indentStep, inFlow } = ctx;
    if ((implicitKey && value.includes('\n')) ||
        (inFlow && /[[\]{},]/.test(value))) {
        return quotedString(value, ctx);
    }
    if (/^[\n\t ,[\]{}#&*!|>'"%@`]|^[?-]$|^[?-][ \t]|[\n:][ \t]|[ \t]\n|[\n\t ]#|[\n\t :]$/.test(value)) {
        // not allowed:
        // - '-' or '?'
        // - start with an indicator character (except [?:-]) or /[?-] /
        // - '\n ', ': ' or ' \n' anywhere
        // - '#' not preceded by a non-space char
        // - end with ' ' or ':'
        return implicitKey || inFlow || !value.includes('\n')
            ? quotedString(value, ctx)
            : blockString(item, ctx, onComment, onChompKeep);
    }
    if (!implicitKey &&
        !inFlow &&
        type !== Scalar.Scalar.PLAIN &&
        value.includes('\n')) {
        // Where allowed & type not set explicitly, prefer block style for multiline strings
        return blockString(item, ctx, onComment, onChompKeep);
    }
    if (containsDocumentMarker(value)) {
        if (indent === '') {
            ctx.forceBlockIndent = true;
            return blockString(item, ctx, onComment, onChompKeep);
        }
        else if (implicitKey && indent === indentStep) {
            return quotedString(value, ctx);
        }
    }
    const str = value.replace(/\n+/g, `$&\n${indent}`);
    // Verify that output will be parsed as a string, as e.g. plain numbers and
    // booleans get parsed with those types in v1.2 (e.g. '42', 'true' & '0.9e-3'),
    // and others in v1.1.
    if (actualString) {
        const test = (tag) => tag.default && tag.tag !== 'tag:yaml.org,2002:str' && tag.test?.test(str);
        const { compat, tags } = ctx.doc.schema;
        if (tags.some(test) || compat?.some(test))
            return quotedString(value, ctx);
    }
    return implicitKey
        ? str
        : foldFlowLines.foldFlowLines(str, indent, foldFlowLines.FOLD_FLOW, getFoldOptions(ctx, false));
}
function stringifyString(item, ctx, onComment, onChompKeep) {
    const { implicitKey, inFlow } = ctx;
    const ss = typeof item.value === 'string'
        ? item
        : Object.assign({}, item, { value: String(item.value) });
    let { type } = item;
    if (type !== Scalar.Scalar.QUOTE_DOUBLE) {
        // force double quotes on control characters & unpaired surrogates
        if (/[\x00-\x08\x0b-\x1f\x7f-\x9f\u{D800}-\u{DFFF}]/u.test(ss.value))
            type = Scalar.Scalar.QUOTE_DOUBLE;
    }
    const _stringify = (_type) => {
        switch (_type) {
            case Scalar.Scalar.BLOCK_FOLDED:
            case Scalar.Scalar.BLOCK_LITERAL:
                return implicitKey || inFlow
                    ? quotedString(ss.value, ctx) // blocks are not valid inside flow containers
                    : blockString(ss, ctx, onComment, onChompKeep);
            case Scalar.Scalar.QUOTE_DOUBLE:
                return doubleQuotedString(ss.value, ctx);
            case Scalar.Scalar.QUOTE_SINGLE:
                return singleQuotedString(ss.value, ctx);
            case Scalar.Scalar.PLAIN:
                return plainString(ss, ctx, onComment, onChompKeep);
            default:
                return null;
        }
    };
    let res = _stringify(type);
    if (res === null) {
        const { defaultKeyType, defaultStringType } = ctx.options;
        const t = (implicitKey && defaultKeyType) || defaultStringType;
        res = _stringify(t);
        if (res === null)
            throw new Error(`Unsupported default string type ${t}`);
    }
    return res;
}

exports.stringifyString = stringifyString;


/***/ }),

/***/ 204:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var identity = __nccwpck_require__(1127);

const BREAK = Symbol('break visit');
const SKIP = Symbol('skip children');
const REMOVE = Symbol('remove node');
/**
 * Apply a visitor to an AST node or document.
 *
 * Walks through the tree (depth-first) starting from `node`, calling a
 * `visitor` function with three arguments:
 *   - `key`: For sequence values and map `Pair`, the node's index in the
 *     collection. Within a `Pair`, `'key'` or `'value'`, correspondingly.
 *     `null` for the root node.
 *   - `node`: The current node.
 *   - `path`: The ancestry of the current node.
 *
 * The return value of the visitor may be used to control the traversal:
 *   - `undefined` (default): Do nothing and continue
 *   - `visit.SKIP`: Do not visit the children of this node, continue with next
 *     sibling
 *   - `visit.BREAK`: Terminate traversal completely
 *   - `visit.REMOVE`: Remove the current node, then continue with the next one
 *   - `Node`: Replace the current node, then continue by visiting it
 *   - `number`: While iterating the items of a sequence or map, set the index
 *     of the next step. This is useful especially if the index of the current
 *     node has changed.
 *
 * If `visitor` is a single function, it will be called with all values
 * encountered in the tree, including e.g. `null` values. Alternatively,
 * separate visitor functions may be defined for each `Map`, `Pair`, `Seq`,
 * `Alias` and `Scalar` node. To define the same visitor function for more than
 * one node type, use the `Collection` (map and seq), `Value` (map, seq & scalar)
 * and `Node` (alias, map, seq & scalar) targets. Of all these, only the most
 * specific defined one will be used for each node.
 */
function visit(node, visitor) {
    const visitor_ = initVisitor(visitor);
    if (identity.isDocument(node)) {
        const cd = visit_(null, node.contents, visitor_, Object.freeze([node]));
        if (cd === REMOVE)
            node.contents = null;
    }
    else
        visit_(null, node, visitor_, Object.freeze([]));
}
// Without the `as symbol` casts, TS declares these in the `visit`
// namespace using `var`, but then complains about that because
// `unique symbol` must be `const`.
/** Terminate visit traversal completely */
visit.BREAK = BREAK;
/** Do not visit the children of the current node */
visit.SKIP = SKIP;
/** Remove the current node */
visit.REMOVE = REMOVE;
function visit_(key, node, visitor, path) {
    const ctrl = callVisitor(key, node, visitor, path);
    if (identity.isNode(ctrl) || identity.isPair(ctrl)) {
        replaceNode(key, path, ctrl);
        return visit_(key, ctrl, visitor, path);
    }
    if (typeof ctrl !== 'symbol') {
        if (identity.isCollection(node)) {
            path = Object.freeze(path.concat(node));
            for (let i = 0; i < node.items.length; ++i) {
                const ci = visit_(i, node.items[i], visitor, path);
                if (typeof ci === 'number')
                    i = ci - 1;
                else if (ci === BREAK)
                    return BREAK;
                else if (ci === REMOVE) {
                    node.items.splice(i, 1);
                    i -= 1;
                }
            }
        }
        else if (identity.isPair(node)) {
            path = Object.freeze(path.concat(node));
            const ck = visit_('key', node.key, visitor, path);
            if (ck === BREAK)
                return BREAK;
            else if (ck === REMOVE)
                node.key = null;
            const cv = visit_('value', node.value, visitor, path);
            if (cv === BREAK)
                return BREAK;
            else if (cv === REMOVE)
                node.value = null;
        }
    }
    return ctrl;
}
/**
 * Apply an async visitor to an AST node or document.
 *
 * Walks through the tree (depth-first) starting from `node`, calling a
 * `visitor` function with three arguments:
 *   - `key`: For sequence values and map `Pair`, the node's index in the
 *     collection. Within a `Pair`, `'key'` or `'value'`, correspondingly.
 *     `null` for the root node.
 *   - `node`: The current node.
 *   - `path`: The ancestry of the current node.
 *
 * The return value of the visitor may be used to control the traversal:
 *   - `Promise`: Must resolve to one of the following values
 *   - `undefined` (default): Do nothing and continue
 *   - `visit.SKIP`: Do not visit the children of this node, continue with next
 *     sibling
 *   - `visit.BREAK`: Terminate traversal completely
 *   - `visit.REMOVE`: Remove the current node, then continue with the next one
 *   - `Node`: Replace the current node, then continue by visiting it
 *   - `number`: While iterating the items of a sequence or map, set the index
 *     of the next step. This is useful especially if the index of the current
 *     node has changed.
 *
 * If `visitor` is a single function, it will be called with all values
 * encountered in the tree, including e.g. `null` values. Alternatively,
 * separate visitor functions may be defined for each `Map`, `Pair`, `Seq`,
 * `Alias` and `Scalar` node. To define the same visitor function for more than
 * one node type, use the `Collection` (map and seq), `Value` (map, seq & scalar)
 * and `Node` (alias, map, seq & scalar) targets. Of all these, only the most
 * specific defined one will be used for each node.
 */
async function visitAsync(node, visitor) {
    const visitor_ = initVisitor(visitor);
    if (identity.isDocument(node)) {
        const cd = await visitAsync_(null, node.contents, visitor_, Object.freeze([node]));
        if (cd === REMOVE)
            node.contents = null;
    }
    else
        await visitAsync_(null, node, visitor_, Object.freeze([]));
}
// Without the `as symbol` casts, TS declares these in the `visit`
// namespace using `var`, but then complains about that because
// `unique symbol` must be `const`.
/** Terminate visit traversal completely */
visitAsync.BREAK = BREAK;
/** Do not visit the children of the current node */
visitAsync.SKIP = SKIP;
/** Remove the current node */
visitAsync.REMOVE = REMOVE;
async function visitAsync_(key, node, visitor, path) {
    const ctrl = await callVisitor(key, node, visitor, path);
    if (identity.isNode(ctrl) || identity.isPair(ctrl)) {
        replaceNode(key, path, ctrl);
        return visitAsync_(key, ctrl, visitor, path);
    }
    if (typeof ctrl !== 'symbol') {
        if (identity.isCollection(node)) {
            path = Object.freeze(path.concat(node));
            for (let i = 0; i < node.items.length; ++i) {
                const ci = await visitAsync_(i, node.items[i], visitor, path);
                if (typeof ci === 'number')
                    i = ci - 1;
                else if (ci === BREAK)
                    return BREAK;
                else if (ci === REMOVE) {
                    node.items.splice(i, 1);
                    i -= 1;
                }
            }
        }
        else if (identity.isPair(node)) {
            path = Object.freeze(path.concat(node));
            const ck = await visitAsync_('key', node.key, visitor, path);
            if (ck === BREAK)
                return BREAK;
            else if (ck === REMOVE)
                node.key = null;
            const cv = await visitAsync_('value', node.value, visitor, path);
            if (cv === BREAK)
                return BREAK;
            else if (cv === REMOVE)
                node.value = null;
        }
    }
    return ctrl;
}
function initVisitor(visitor) {
    if (typeof visitor === 'object' &&
        (visitor.Collection || visitor.Node || visitor.Value)) {
        return Object.assign({
            Alias: visitor.Node,
            Map: visitor.Node,
            Scalar: visitor.Node,
            Seq: visitor.Node
        }, visitor.Value && {
            Map: visitor.Value,
            Scalar: visitor.Value,
            Seq: visitor.Value
        }, visitor.Collection && {
            Map: visitor.Collection,
            Seq: visitor.Collection
        }, visitor);
    }
    return visitor;
}
function callVisitor(key, node, visitor, path) {
    if (typeof visitor === 'function')
        return visitor(key, node, path);
    if (identity.isMap(node))
        return visitor.Map?.(key, node, path);
    if (identity.isSeq(node))
        return visitor.Seq?.(key, node, path);
    if (identity.isPair(node))
        return visitor.Pair?.(key, node, path);
    if (identity.isScalar(node))
        return visitor.Scalar?.(key, node, path);
    if (identity.isAlias(node))
        return visitor.Alias?.(key, node, path);
    return undefined;
}
function replaceNode(key, path, node) {
    const parent = path[path.length - 1];
    if (identity.isCollection(parent)) {
        parent.items[key] = node;
    }
    else if (identity.isPair(parent)) {
        if (key === 'key')
            parent.key = node;
        else
            parent.value = node;
    }
    else if (identity.isDocument(parent)) {
        parent.contents = node;
    }
    else {
        const pt = identity.isAlias(parent) ? 'alias' : 'scalar';
        throw new Error(`Cannot replace node with ${pt} parent`);
    }
}

exports.visit = visit;
exports.visitAsync = visitAsync;


/***/ }),

/***/ 90:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   H8: () => (/* binding */ IS_WINDOWS),
/* harmony export */   Qh: () => (/* binding */ isRooted),
/* harmony export */   rm: () => (/* binding */ rm),
/* harmony export */   t2: () => (/* binding */ exists),
/* harmony export */   vr: () => (/* binding */ tryGetExecutablePath)
/* harmony export */ });
/* unused harmony exports chmod, copyFile, lstat, mkdir, open, readdir, rename, rmdir, stat, symlink, unlink, readlink, UV_FS_O_EXLOCK, READONLY, isDirectory, getCmdPath */
/* harmony import */ var fs__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(9896);
/* harmony import */ var path__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(6928);
var __awaiter = (undefined && undefined.__awaiter) || function (thisArg, _arguments, P, generator) {
    function adopt(value) { return value instanceof P ? value : new P(function (resolve) { resolve(value); }); }
    return new (P || (P = Promise))(function (resolve, reject) {
        function fulfilled(value) { try { step(generator.next(value)); } catch (e) { reject(e); } }
        function rejected(value) { try { step(generator["throw"](value)); } catch (e) { reject(e); } }
        function step(result) { result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected); }
        step((generator = generator.apply(thisArg, _arguments || [])).next());
    });
};


const { chmod, copyFile, lstat, mkdir, open, readdir, rename, rm, rmdir, stat, symlink, unlink } = fs__WEBPACK_IMPORTED_MODULE_0__.promises;
// export const {open} = 'fs'
const IS_WINDOWS = process.platform === 'win32';
/**
 * Custom implementation of readlink to ensure Windows junctions
 * maintain trailing backslash for backward compatibility with Node.js < 24
 *
 * In Node.js 20, Windows junctions (directory symlinks) always returned paths
 * with trailing backslashes. Node.js 24 removed this behavior, which breaks
 * code that relied on this format for path operations.
 *
 * This implementation restores the Node 20 behavior by adding a trailing
 * backslash to all junction results on Windows.
 */
function readlink(fsPath) {
    return __awaiter(this, void 0, void 0, function* () {
        const result = yield fs.promises.readlink(fsPath);
        // On Windows, restore Node 20 behavior: add trailing backslash to all results
        // since junctions on Windows are always directory links
        if (IS_WINDOWS && !result.endsWith('\\')) {
            return `${result}\\`;
        }
        return result;
    });
}
// See https://github.com/nodejs/node/blob/d0153aee367422d0858105abec186da4dff0a0c5/deps/uv/include/uv/win.h#L691
const UV_FS_O_EXLOCK = 0x10000000;
const READONLY = fs__WEBPACK_IMPORTED_MODULE_0__.constants.O_RDONLY;
function exists(fsPath) {
    return __awaiter(this, void 0, void 0, function* () {
        try {
            yield stat(fsPath);
        }
        catch (err) {
            if (err.code === 'ENOENT') {
                return false;
            }
            throw err;
        }
        return true;
    });
}
function isDirectory(fsPath_1) {
    return __awaiter(this, arguments, void 0, function* (fsPath, useStat = false) {
        const stats = useStat ? yield stat(fsPath) : yield lstat(fsPath);
        return stats.isDirectory();
    });
}
/**
 * On OSX/Linux, true if path starts with '/'. On Windows, true for paths like:
 * \, \hello, \\hello\share, C:, and C:\hello (and corresponding alternate separator cases).
 */
function isRooted(p) {
    p = normalizeSeparators(p);
    if (!p) {
        throw new Error('isRooted() parameter "p" cannot be empty');
    }
    if (IS_WINDOWS) {
        return (p.startsWith('\\') || /^[A-Z]:/i.test(p) // e.g. \ or \hello or \\hello
        ); // e.g. C: or C:\hello
    }
    return p.startsWith('/');
}
/**
 * Best effort attempt to determine whether a file exists and is executable.
 * @param filePath    file path to check
 * @param extensions  additional file extensions to try
 * @return if file exists and is executable, returns the file path. otherwise empty string.
 */
function tryGetExecutablePath(filePath, extensions) {
    return __awaiter(this, void 0, void 0, function* () {
        let stats = undefined;
        try {
            // test file exists
            stats = yield stat(filePath);
        }
        catch (err) {
            if (err.code !== 'ENOENT') {
                // eslint-disable-next-line no-console
                console.log(`Unexpected error attempting to determine if executable file exists '${filePath}': ${err}`);
            }
        }
        if (stats && stats.isFile()) {
            if (IS_WINDOWS) {
                // on Windows, test for valid extension
                const upperExt = path__WEBPACK_IMPORTED_MODULE_1__.extname(filePath).toUpperCase();
                if (extensions.some(validExt => validExt.toUpperCase() === upperExt)) {
                    return filePath;
                }
            }
            else {
                if (isUnixExecutable(stats)) {
                    return filePath;
                }
            }
        }
        // try each extension
        const originalFilePath = filePath;
        for (const extension of extensions) {
            filePath = originalFilePath + extension;
            stats = undefined;
            try {
                stats = yield stat(filePath);
            }
            catch (err) {
                if (err.code !== 'ENOENT') {
                    // eslint-disable-next-line no-console
                    console.log(`Unexpected error attempting to determine if executable file exists '${filePath}': ${err}`);
                }
            }
            if (stats && stats.isFile()) {
                if (IS_WINDOWS) {
                    // preserve the case of the actual file (since an extension was appended)
                    try {
                        const directory = path__WEBPACK_IMPORTED_MODULE_1__.dirname(filePath);
                        const upperName = path__WEBPACK_IMPORTED_MODULE_1__.basename(filePath).toUpperCase();
                        for (const actualName of yield readdir(directory)) {
                            if (upperName === actualName.toUpperCase()) {
                                filePath = path__WEBPACK_IMPORTED_MODULE_1__.join(directory, actualName);
                                break;
                            }
                        }
                    }
                    catch (err) {
                        // eslint-disable-next-line no-console
                        console.log(`Unexpected error attempting to determine the actual case of the file '${filePath}': ${err}`);
                    }
                    return filePath;
                }
                else {
                    if (isUnixExecutable(stats)) {
                        return filePath;
                    }
                }
            }
        }
        return '';
    });
}
function normalizeSeparators(p) {
    p = p || '';
    if (IS_WINDOWS) {
        // convert slashes on Windows
        p = p.replace(/\//g, '\\');
        // remove redundant slashes
        return p.replace(/\\\\+/g, '\\');
    }
    // remove redundant slashes
    return p.replace(/\/\/+/g, '/');
}
// on Mac/Linux, test the execute bit
//     R   W  X  R  W X R W X
//   256 128 64 32 16 8 4 2 1
function isUnixExecutable(stats) {
    return ((stats.mode & 1) > 0 ||
        ((stats.mode & 8) > 0 &&
            process.getgid !== undefined &&
            stats.gid === process.getgid()) ||
        ((stats.mode & 64) > 0 &&
            process.getuid !== undefined &&
            stats.uid === process.getuid()));
}
// Get the path of cmd.exe in windows
function getCmdPath() {
    var _a;
    return (_a = process.env['COMSPEC']) !== null && _a !== void 0 ? _a : `cmd.exe`;
}
//# sourceMappingURL=io-util.js.map

/***/ }),

/***/ 8701:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   K7: () => (/* binding */ which),
/* harmony export */   Yz: () => (/* binding */ rmRF)
/* harmony export */ });
/* unused harmony exports cp, mv, mkdirP, findInPath */
/* harmony import */ var assert__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(2613);
/* harmony import */ var path__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(6928);
/* harmony import */ var _io_util_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(90);
var __awaiter = (undefined && undefined.__awaiter) || function (thisArg, _arguments, P, generator) {
    function adopt(value) { return value instanceof P ? value : new P(function (resolve) { resolve(value); }); }
    return new (P || (P = Promise))(function (resolve, reject) {
        function fulfilled(value) { try { step(generator.next(value)); } catch (e) { reject(e); } }
        function rejected(value) { try { step(generator["throw"](value)); } catch (e) { reject(e); } }
        function step(result) { result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected); }
        step((generator = generator.apply(thisArg, _arguments || [])).next());
    });
};



/**
 * Copies a file or folder.
 * Based off of shelljs - https://github.com/shelljs/shelljs/blob/9237f66c52e5daa40458f94f9565e18e8132f5a6/src/cp.js
 *
 * @param     source    source path
 * @param     dest      destination path
 * @param     options   optional. See CopyOptions.
 */
function cp(source_1, dest_1) {
    return __awaiter(this, arguments, void 0, function* (source, dest, options = {}) {
        const { force, recursive, copySourceDirectory } = readCopyOptions(options);
        const destStat = (yield ioUtil.exists(dest)) ? yield ioUtil.stat(dest) : null;
        // Dest is an existing file, but not forcing
        if (destStat && destStat.isFile() && !force) {
            return;
        }
        // If dest is an existing directory, should copy inside.
        const newDest = destStat && destStat.isDirectory() && copySourceDirectory
            ? path.join(dest, path.basename(source))
            : dest;
        if (!(yield ioUtil.exists(source))) {
            throw new Error(`no such file or directory: ${source}`);
        }
        const sourceStat = yield ioUtil.stat(source);
        if (sourceStat.isDirectory()) {
            if (!recursive) {
                throw new Error(`Failed to copy. ${source} is a directory, but tried to copy without recursive flag.`);
            }
            else {
                yield cpDirRecursive(source, newDest, 0, force);
            }
        }
        else {
            if (path.relative(source, newDest) === '') {
                // a file cannot be copied to itself
                throw new Error(`'${newDest}' and '${source}' are the same file`);
            }
            yield copyFile(source, newDest, force);
        }
    });
}
/**
 * Moves a path.
 *
 * @param     source    source path
 * @param     dest      destination path
 * @param     options   optional. See MoveOptions.
 */
function mv(source_1, dest_1) {
    return __awaiter(this, arguments, void 0, function* (source, dest, options = {}) {
        if (yield ioUtil.exists(dest)) {
            let destExists = true;
            if (yield ioUtil.isDirectory(dest)) {
                // If dest is directory copy src into dest
                dest = path.join(dest, path.basename(source));
                destExists = yield ioUtil.exists(dest);
            }
            if (destExists) {
                if (options.force == null || options.force) {
                    yield rmRF(dest);
                }
                else {
                    throw new Error('Destination already exists');
                }
            }
        }
        yield mkdirP(path.dirname(dest));
        yield ioUtil.rename(source, dest);
    });
}
/**
 * Remove a path recursively with force
 *
 * @param inputPath path to remove
 */
function rmRF(inputPath) {
    return __awaiter(this, void 0, void 0, function* () {
        if (_io_util_js__WEBPACK_IMPORTED_MODULE_2__/* .IS_WINDOWS */ .H8) {
            // Check for invalid characters
            // https://docs.microsoft.com/en-us/windows/win32/fileio/naming-a-file
            if (/[*"<>|]/.test(inputPath)) {
                throw new Error('File path must not contain `*`, `"`, `<`, `>` or `|` on Windows');
            }
        }
        try {
            // note if path does not exist, error is silent
            yield _io_util_js__WEBPACK_IMPORTED_MODULE_2__.rm(inputPath, {
                force: true,
                maxRetries: 3,
                recursive: true,
                retryDelay: 300
            });
        }
        catch (err) {
            throw new Error(`File was unable to be removed ${err}`);
        }
    });
}
/**
 * Make a directory.  Creates the full path with folders in between
 * Will throw if it fails
 *
 * @param   fsPath        path to create
 * @returns Promise<void>
 */
function mkdirP(fsPath) {
    return __awaiter(this, void 0, void 0, function* () {
        ok(fsPath, 'a path argument must be provided');
        yield ioUtil.mkdir(fsPath, { recursive: true });
    });
}
/**
 * Returns path of a tool had the tool actually been invoked.  Resolves via paths.
 * If you check and the tool does not exist, it will throw.
 *
 * @param     tool              name of the tool
 * @param     check             whether to check if tool exists
 * @returns   Promise<string>   path to tool
 */
function which(tool, check) {
    return __awaiter(this, void 0, void 0, function* () {
        if (!tool) {
            throw new Error("parameter 'tool' is required");
        }
        // recursive when check=true
        if (check) {
            const result = yield which(tool, false);
            if (!result) {
                if (_io_util_js__WEBPACK_IMPORTED_MODULE_2__/* .IS_WINDOWS */ .H8) {
                    throw new Error(`Unable to locate executable file: ${tool}. Please verify either the file path exists or the file can be found within a directory specified by the PATH environment variable. Also verify the file has a valid extension for an executable file.`);
                }
                else {
                    throw new Error(`Unable to locate executable file: ${tool}. Please verify either the file path exists or the file can be found within a directory specified by the PATH environment variable. Also check the file mode to verify the file is executable.`);
                }
            }
            return result;
        }
        const matches = yield findInPath(tool);
        if (matches && matches.length > 0) {
            return matches[0];
        }
        return '';
    });
}
/**
 * Returns a list of all occurrences of the given tool on the system path.
 *
 * @returns   Promise<string[]>  the paths of the tool
 */
function findInPath(tool) {
    return __awaiter(this, void 0, void 0, function* () {
        if (!tool) {
            throw new Error("parameter 'tool' is required");
        }
        // build the list of extensions to try
        const extensions = [];
        if (_io_util_js__WEBPACK_IMPORTED_MODULE_2__/* .IS_WINDOWS */ .H8 && process.env['PATHEXT']) {
            for (const extension of process.env['PATHEXT'].split(path__WEBPACK_IMPORTED_MODULE_1__.delimiter)) {
                if (extension) {
                    extensions.push(extension);
                }
            }
        }
        // if it's rooted, return it if exists. otherwise return empty.
        if (_io_util_js__WEBPACK_IMPORTED_MODULE_2__/* .isRooted */ .Qh(tool)) {
            const filePath = yield _io_util_js__WEBPACK_IMPORTED_MODULE_2__/* .tryGetExecutablePath */ .vr(tool, extensions);
            if (filePath) {
                return [filePath];
            }
            return [];
        }
        // if any path separators, return empty
        if (tool.includes(path__WEBPACK_IMPORTED_MODULE_1__.sep)) {
            return [];
        }
        // build the list of directories
        //
        // Note, technically "where" checks the current directory on Windows. From a toolkit perspective,
        // it feels like we should not do this. Checking the current directory seems like more of a use
        // case of a shell, and the which() function exposed by the toolkit should strive for consistency
        // across platforms.
        const directories = [];
        if (process.env.PATH) {
            for (const p of process.env.PATH.split(path__WEBPACK_IMPORTED_MODULE_1__.delimiter)) {
                if (p) {
                    directories.push(p);
                }
            }
        }
        // find all matches
        const matches = [];
        for (const directory of directories) {
            const filePath = yield _io_util_js__WEBPACK_IMPORTED_MODULE_2__/* .tryGetExecutablePath */ .vr(path__WEBPACK_IMPORTED_MODULE_1__.join(directory, tool), extensions);
            if (filePath) {
                matches.push(filePath);
            }
        }
        return matches;
    });
}
function readCopyOptions(options) {
    const force = options.force == null ? true : options.force;
    const recursive = Boolean(options.recursive);
    const copySourceDirectory = options.copySourceDirectory == null
        ? true
        : Boolean(options.copySourceDirectory);
    return { force, recursive, copySourceDirectory };
}
function cpDirRecursive(sourceDir, destDir, currentDepth, force) {
    return __awaiter(this, void 0, void 0, function* () {
        // Ensure there is not a run away recursive copy
        if (currentDepth >= 255)
            return;
        currentDepth++;
        yield mkdirP(destDir);
        const files = yield ioUtil.readdir(sourceDir);
        for (const fileName of files) {
            const srcFile = `${sourceDir}/${fileName}`;
            const destFile = `${destDir}/${fileName}`;
            const srcFileStat = yield ioUtil.lstat(srcFile);
            if (srcFileStat.isDirectory()) {
                // Recurse
                yield cpDirRecursive(srcFile, destFile, currentDepth, force);
            }
            else {
                yield copyFile(srcFile, destFile, force);
            }
        }
        // Change the mode for the newly created directory
        yield ioUtil.chmod(destDir, (yield ioUtil.stat(sourceDir)).mode);
    });
}
// Buffered file copy
function copyFile(srcFile, destFile, force) {
    return __awaiter(this, void 0, void 0, function* () {
        if ((yield ioUtil.lstat(srcFile)).isSymbolicLink()) {
            // unlink/re-link it
            try {
                yield ioUtil.lstat(destFile);
                yield ioUtil.unlink(destFile);
            }
            catch (e) {
                // Try to override file permission
                if (e.code === 'EPERM') {
                    yield ioUtil.chmod(destFile, '0666');
                    yield ioUtil.unlink(destFile);
                }
                // other errors = it doesn't exist, no work to do
            }
            // Copy over symlink
            const symlinkFull = yield ioUtil.readlink(srcFile);
            yield ioUtil.symlink(symlinkFull, destFile, ioUtil.IS_WINDOWS ? 'junction' : null);
        }
        else if (!(yield ioUtil.exists(destFile)) || force) {
            yield ioUtil.copyFile(srcFile, destFile);
        }
    });
}
//# sourceMappingURL=io.js.map

/***/ }),

/***/ 7785:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   h: () => (/* binding */ closestMatch)
/* harmony export */ });
/* unused harmony export default */
const array = [];
const characterCodeCache = [];

function leven(first, second, options) {
	if (first === second) {
		return 0;
	}

	const maxDistance = options?.maxDistance;
	const swap = first;

	// Swapping the strings if `a` is longer than `b` so we know which one is the
	// shortest & which one is the longest
	if (first.length > second.length) {
		first = second;
		second = swap;
	}

	let firstLength = first.length;
	let secondLength = second.length;

	// Performing suffix trimming:
	// We can linearly drop suffix common to both strings since they
	// don't increase distance at all
	// Note: `~-` is the bitwise way to perform a `- 1` operation
	while (firstLength > 0 && (first.charCodeAt(~-firstLength) === second.charCodeAt(~-secondLength))) {
		firstLength--;
		secondLength--;
	}

	// Performing prefix trimming
	// We can linearly drop prefix common to both strings since they
	// don't increase distance at all
	let start = 0;

	while (start < firstLength && (first.charCodeAt(start) === second.charCodeAt(start))) {
		start++;
	}

	firstLength -= start;
	secondLength -= start;

	// Early termination after trimming: if difference in length exceeds max distance
	if (maxDistance !== undefined && secondLength - firstLength > maxDistance) {
		return maxDistance;
	}

	if (firstLength === 0) {
		return maxDistance !== undefined && secondLength > maxDistance
			? maxDistance
			: secondLength;
	}

	let bCharacterCode;
	let result;
	let temporary;
	let temporary2;
	let index = 0;
	let index2 = 0;

	while (index < firstLength) {
		characterCodeCache[index] = first.charCodeAt(start + index);
		array[index] = ++index;
	}

	while (index2 < secondLength) {
		bCharacterCode = second.charCodeAt(start + index2);
		temporary = index2++;
		result = index2;

		for (index = 0; index < firstLength; index++) {
			temporary2 = bCharacterCode === characterCodeCache[index] ? temporary : temporary + 1;
			temporary = array[index];
			// eslint-disable-next-line no-multi-assign
			result = array[index] = temporary > result
				? (temporary2 > result ? result + 1 : temporary2)
				: (temporary2 > temporary ? temporary + 1 : temporary2);
		}

		// Early termination: if all values in current row exceed maxDistance
		if (maxDistance !== undefined) {
			let rowMinimum = result;
			for (index = 0; index < firstLength; index++) {
				if (array[index] < rowMinimum) {
					rowMinimum = array[index];
				}
			}

			if (rowMinimum > maxDistance) {
				return maxDistance;
			}
		}
	}

	// Bound arrays to avoid retaining large previous sizes
	array.length = firstLength;
	characterCodeCache.length = firstLength;

	return maxDistance !== undefined && result > maxDistance ? maxDistance : result;
}

function closestMatch(target, candidates, options) {
	if (!Array.isArray(candidates) || candidates.length === 0) {
		return undefined;
	}

	const userMax = options?.maxDistance;
	const targetLength = target.length;

	// Exact match fast-path
	for (const candidate of candidates) {
		if (candidate === target) {
			return candidate;
		}
	}

	if (userMax === 0) {
		return undefined;
	}

	let best;
	let bestDist = Number.POSITIVE_INFINITY;
	const seen = new Set();

	for (const candidate of candidates) {
		if (seen.has(candidate)) {
			continue;
		}

		seen.add(candidate);

		const lengthDiff = Math.abs(candidate.length - targetLength);
		if (lengthDiff >= bestDist) {
			continue;
		}

		if (userMax !== undefined && lengthDiff > userMax) {
			continue;
		}

		const cap = Number.isFinite(bestDist)
			? (userMax === undefined ? bestDist : Math.min(bestDist, userMax))
			: userMax;

		const distance = cap === undefined
			? leven(target, candidate)
			: leven(target, candidate, {maxDistance: cap});

		// Skip candidates that exceed the user's maximum distance
		if (userMax !== undefined && distance > userMax) {
			continue;
		}

		// If we got a capped result that equals the cap, we need the actual distance
		// for accurate comparison, but only if the cap was due to userMax
		let actualD = distance;
		if (cap !== undefined && distance === cap && cap === userMax) {
			actualD = leven(target, candidate);
		}

		if (actualD < bestDist) {
			bestDist = actualD;
			best = candidate;
			if (bestDist === 0) {
				break;
			}
		}
	}

	if (userMax !== undefined && bestDist > userMax) {
		return undefined;
	}

	return best;
}


/***/ })

/******/ 	});
/************************************************************************/
/******/ 	// The module cache
/******/ 	var __webpack_module_cache__ = {};
/******/ 	
/******/ 	// The require function
/******/ 	function __nccwpck_require__(moduleId) {
/******/ 		// Check if module is in cache
/******/ 		var cachedModule = __webpack_module_cache__[moduleId];
/******/ 		if (cachedModule !== undefined) {
/******/ 			return cachedModule.exports;
/******/ 		}
/******/ 		// Create a new module (and put it into the cache)
/******/ 		var module = __webpack_module_cache__[moduleId] = {
/******/ 			// no module.id needed
/******/ 			// no module.loaded needed
/******/ 			exports: {}
/******/ 		};
/******/ 	
/******/ 		// Execute the module function
/******/ 		var threw = true;
/******/ 		try {
/******/ 			__webpack_modules__[moduleId](module, module.exports, __nccwpck_require__);
/******/ 			threw = false;
/******/ 		} finally {
/******/ 			if(threw) delete __webpack_module_cache__[moduleId];
/******/ 		}
/******/ 	
/******/ 		// Return the exports of the module
/******/ 		return module.exports;
/******/ 	}
/******/ 	
/******/ 	// expose the modules object (__webpack_modules__)
/******/ 	__nccwpck_require__.m = __webpack_modules__;
/******/ 	
/************************************************************************/
/******/ 	/* webpack/runtime/asset-relocator-loader */
/******/ 	if (typeof __nccwpck_require__ !== 'undefined') __nccwpck_require__.ab = __dirname + "/";
/******/ 	
/******/ 	/* webpack/runtime/compat get default export */
/******/ 	(() => {
/******/ 		// getDefaultExport function for compatibility with non-harmony modules
/******/ 		__nccwpck_require__.n = (module) => {
/******/ 			var getter = module && module.__esModule ?
/******/ 				() => (module['default']) :
/******/ 				() => (module);
/******/ 			__nccwpck_require__.d(getter, { a: getter });
/******/ 			return getter;
/******/ 		};
/******/ 	})();
/******/ 	
/******/ 	/* webpack/runtime/define property getters */
/******/ 	(() => {
/******/ 		// define getter functions for harmony exports
/******/ 		__nccwpck_require__.d = (exports, definition) => {
/******/ 			for(var key in definition) {
/******/ 				if(__nccwpck_require__.o(definition, key) && !__nccwpck_require__.o(exports, key)) {
/******/ 					Object.defineProperty(exports, key, { enumerable: true, get: definition[key] });
/******/ 				}
/******/ 			}
/******/ 		};
/******/ 	})();
/******/ 	
/******/ 	/* webpack/runtime/ensure chunk */
/******/ 	(() => {
/******/ 		__nccwpck_require__.f = {};
/******/ 		// This file contains only the entry chunk.
/******/ 		// The chunk loading function for additional chunks
/******/ 		__nccwpck_require__.e = (chunkId) => {
/******/ 			return Promise.all(Object.keys(__nccwpck_require__.f).reduce((promises, key) => {
/******/ 				__nccwpck_require__.f[key](chunkId, promises);
/******/ 				return promises;
/******/ 			}, []));
/******/ 		};
/******/ 	})();
/******/ 	
/******/ 	/* webpack/runtime/get javascript chunk filename */
/******/ 	(() => {
/******/ 		// This function allow to reference async chunks
/******/ 		__nccwpck_require__.u = (chunkId) => {
/******/ 			// return url for filenames based on template
/******/ 			return "" + chunkId + ".index.js";
/******/ 		};
/******/ 	})();
/******/ 	
/******/ 	/* webpack/runtime/hasOwnProperty shorthand */
/******/ 	(() => {
/******/ 		__nccwpck_require__.o = (obj, prop) => (Object.prototype.hasOwnProperty.call(obj, prop))
/******/ 	})();
/******/ 	
/******/ 	/* webpack/runtime/make namespace object */
/******/ 	(() => {
/******/ 		// define __esModule on exports
/******/ 		__nccwpck_require__.r = (exports) => {
/******/ 			if(typeof Symbol !== 'undefined' && Symbol.toStringTag) {
/******/ 				Object.defineProperty(exports, Symbol.toStringTag, { value: 'Module' });
/******/ 			}
/******/ 			Object.defineProperty(exports, '__esModule', { value: true });
/******/ 		};
/******/ 	})();
/******/ 	
/******/ 	/* webpack/runtime/require chunk loading */
/******/ 	(() => {
/******/ 		// no baseURI
/******/ 		
/******/ 		// object to store loaded chunks
/******/ 		// "1" means "loaded", otherwise not loaded yet
/******/ 		var installedChunks = {
/******/ 			792: 1
/******/ 		};
/******/ 		
/******/ 		// no on chunks loaded
/******/ 		
/******/ 		var installChunk = (chunk) => {
/******/ 			var moreModules = chunk.modules, chunkIds = chunk.ids, runtime = chunk.runtime;
/******/ 			for(var moduleId in moreModules) {
/******/ 				if(__nccwpck_require__.o(moreModules, moduleId)) {
/******/ 					__nccwpck_require__.m[moduleId] = moreModules[moduleId];
/******/ 				}
/******/ 			}
/******/ 			if(runtime) runtime(__nccwpck_require__);
/******/ 			for(var i = 0; i < chunkIds.length; i++)
/******/ 				installedChunks[chunkIds[i]] = 1;
/******/ 		
/******/ 		};
/******/ 		
/******/ 		// require() chunk loading for javascript
/******/ 		__nccwpck_require__.f.require = (chunkId, promises) => {
/******/ 			// "1" is the signal for "already loaded"
/******/ 			if(!installedChunks[chunkId]) {
/******/ 				if(true) { // all chunks have JS
/******/ 					installChunk(require("./" + __nccwpck_require__.u(chunkId)));
/******/ 				} else installedChunks[chunkId] = 1;
/******/ 			}
/******/ 		};
/******/ 		
/******/ 		// no external install chunk
/******/ 		
/******/ 		// no HMR
/******/ 		
/******/ 		// no HMR manifest
/******/ 	})();
/******/ 	
/************************************************************************/
var __webpack_exports__ = {};

// EXTERNAL MODULE: external "os"
var external_os_ = __nccwpck_require__(857);
;// CONCATENATED MODULE: ./build/node_modules/@actions/core/lib/utils.js
// We use any as a valid input type
/* eslint-disable @typescript-eslint/no-explicit-any */
/**
 * Sanitizes an input into a string so it can be passed into issueCommand safely
 * @param input input to sanitize into a string
 */
function utils_toCommandValue(input) {
    if (input === null || input === undefined) {
        return '';
    }
    else if (typeof input === 'string' || input instanceof String) {
        return input;
    }
    return JSON.stringify(input);
}
/**
 *
 * @param annotationProperties
 * @returns The command properties to send with the actual annotation command
 * See IssueCommandProperties: https://github.com/actions/runner/blob/main/src/Runner.Worker/ActionCommandManager.cs#L646
 */
function toCommandProperties(annotationProperties) {
    if (!Object.keys(annotationProperties).length) {
        return {};
    }
    return {
        title: annotationProperties.title,
        file: annotationProperties.file,
        line: annotationProperties.startLine,
        endLine: annotationProperties.endLine,
        col: annotationProperties.startColumn,
        endColumn: annotationProperties.endColumn
    };
}
//# sourceMappingURL=utils.js.map
;// CONCATENATED MODULE: ./build/node_modules/@actions/core/lib/command.js


/**
 * Issues a command to the GitHub Actions runner
 *
 * @param command - The command name to issue
 * @param properties - Additional properties for the command (key-value pairs)
 * @param message - The message to include with the command
 * @remarks
 * This function outputs a specially formatted string to stdout that the Actions
 * runner interprets as a command. These commands can control workflow behavior,
 * set outputs, create annotations, mask values, and more.
 *
 * Command Format:
 *   ::name key=value,key=value::message
 *
 * @example
 * ```typescript
 * // Issue a warning annotation
 * issueCommand('warning', {}, 'This is a warning message');
 * // Output: ::warning::This is a warning message
 *
 * // Set an environment variable
 * issueCommand('set-env', { name: 'MY_VAR' }, 'some value');
 * // Output: ::set-env name=MY_VAR::some value
 *
 * // Add a secret mask
 * issueCommand('add-mask', {}, 'secretValue123');
 * // Output: ::add-mask::secretValue123
 * ```
 *
 * @internal
 * This is an internal utility function that powers the public API functions
 * such as setSecret, warning, error, and exportVariable.
 */
function command_issueCommand(command, properties, message) {
    const cmd = new Command(command, properties, message);
    process.stdout.write(cmd.toString() + external_os_.EOL);
}
function command_issue(name, message = '') {
    command_issueCommand(name, {}, message);
}
const CMD_STRING = '::';
class Command {
    constructor(command, properties, message) {
        if (!command) {
            command = 'missing.command';
        }
        this.command = command;
        this.properties = properties;
        this.message = message;
    }
    toString() {
        let cmdStr = CMD_STRING + this.command;
        if (this.properties && Object.keys(this.properties).length > 0) {
            cmdStr += ' ';
            let first = true;
            for (const key in this.properties) {
                if (this.properties.hasOwnProperty(key)) {
                    const val = this.properties[key];
                    if (val) {
                        if (first) {
                            first = false;
                        }
                        else {
                            cmdStr += ',';
                        }
                        cmdStr += `${key}=${escapeProperty(val)}`;
                    }
                }
            }
        }
        cmdStr += `${CMD_STRING}${escapeData(this.message)}`;
        return cmdStr;
    }
}
function escapeData(s) {
    return utils_toCommandValue(s)
        .replace(/%/g, '%25')
        .replace(/\r/g, '%0D')
        .replace(/\n/g, '%0A');
}
function escapeProperty(s) {
    return utils_toCommandValue(s)
        .replace(/%/g, '%25')
        .replace(/\r/g, '%0D')
        .replace(/\n/g, '%0A')
        .replace(/:/g, '%3A')
        .replace(/,/g, '%2C');
}
//# sourceMappingURL=command.js.map
// EXTERNAL MODULE: external "crypto"
var external_crypto_ = __nccwpck_require__(6982);
// EXTERNAL MODULE: external "fs"
var external_fs_ = __nccwpck_require__(9896);
;// CONCATENATED MODULE: ./build/node_modules/@actions/core/lib/file-command.js
// For internal use, subject to change.
// We use any as a valid input type
/* eslint-disable @typescript-eslint/no-explicit-any */




function file_command_issueFileCommand(command, message) {
    const filePath = process.env[`GITHUB_${command}`];
    if (!filePath) {
        throw new Error(`Unable to find environment variable for file command ${command}`);
    }
    if (!external_fs_.existsSync(filePath)) {
        throw new Error(`Missing file at path: ${filePath}`);
    }
    external_fs_.appendFileSync(filePath, `${utils_toCommandValue(message)}${external_os_.EOL}`, {
        encoding: 'utf8'
    });
}
function file_command_prepareKeyValueMessage(key, value) {
    const delimiter = `ghadelimiter_${external_crypto_.randomUUID()}`;
    const convertedValue = utils_toCommandValue(value);
    // These should realistically never happen, but just in case someone finds a
    // way to exploit uuid generation let's not allow keys or values that contain
    // the delimiter.
    if (key.includes(delimiter)) {
        throw new Error(`Unexpected input: name should not contain the delimiter "${delimiter}"`);
    }
    if (convertedValue.includes(delimiter)) {
        throw new Error(`Unexpected input: value should not contain the delimiter "${delimiter}"`);
    }
    return `${key}<<${delimiter}${external_os_.EOL}${convertedValue}${external_os_.EOL}${delimiter}`;
}
//# sourceMappingURL=file-command.js.map
// EXTERNAL MODULE: external "path"
var external_path_ = __nccwpck_require__(6928);
;// CONCATENATED MODULE: ./build/node_modules/@actions/core/lib/core.js
var __awaiter = (undefined && undefined.__awaiter) || function (thisArg, _arguments, P, generator) {
    function adopt(value) { return value instanceof P ? value : new P(function (resolve) { resolve(value); }); }
    return new (P || (P = Promise))(function (resolve, reject) {
        function fulfilled(value) { try { step(generator.next(value)); } catch (e) { reject(e); } }
        function rejected(value) { try { step(generator["throw"](value)); } catch (e) { reject(e); } }
        function step(result) { result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected); }
        step((generator = generator.apply(thisArg, _arguments || [])).next());
    });
};






/**
 * The code to exit an action
 */
var ExitCode;
(function (ExitCode) {
    /**
     * A code indicating that the action was successful
     */
    ExitCode[ExitCode["Success"] = 0] = "Success";
    /**
     * A code indicating that the action was a failure
     */
    ExitCode[ExitCode["Failure"] = 1] = "Failure";
})(ExitCode || (ExitCode = {}));
//-----------------------------------------------------------------------
// Variables
//-----------------------------------------------------------------------
/**
 * Sets env variable for this action and future actions in the job
 * @param name the name of the variable to set
 * @param val the value of the variable. Non-string values will be converted to a string via JSON.stringify
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
function exportVariable(name, val) {
    const convertedVal = toCommandValue(val);
    process.env[name] = convertedVal;
    const filePath = process.env['GITHUB_ENV'] || '';
    if (filePath) {
        return issueFileCommand('ENV', prepareKeyValueMessage(name, val));
    }
    issueCommand('set-env', { name }, convertedVal);
}
/**
 * Registers a secret which will get masked from logs
 *
 * @param secret - Value of the secret to be masked
 * @remarks
 * This function instructs the Actions runner to mask the specified value in any
 * logs produced during the workflow run. Once registered, the secret value will
 * be replaced with asterisks (***) whenever it appears in console output, logs,
 * or error messages.
 *
 * This is useful for protecting sensitive information such as:
 * - API keys
 * - Access tokens
 * - Authentication credentials
 * - URL parameters containing signatures (SAS tokens)
 *
 * Note that masking only affects future logs; any previous appearances of the
 * secret in logs before calling this function will remain unmasked.
 *
 * @example
 * ```typescript
 * // Register an API token as a secret
 * const apiToken = "abc123xyz456";
 * setSecret(apiToken);
 *
 * // Now any logs containing this value will show *** instead
 * console.log(`Using token: ${apiToken}`); // Outputs: "Using token: ***"
 * ```
 */
function core_setSecret(secret) {
    command_issueCommand('add-mask', {}, secret);
}
/**
 * Prepends inputPath to the PATH (for this action and future actions)
 * @param inputPath
 */
function addPath(inputPath) {
    const filePath = process.env['GITHUB_PATH'] || '';
    if (filePath) {
        issueFileCommand('PATH', inputPath);
    }
    else {
        issueCommand('add-path', {}, inputPath);
    }
    process.env['PATH'] = `${inputPath}${path.delimiter}${process.env['PATH']}`;
}
/**
 * Gets the value of an input.
 * Unless trimWhitespace is set to false in InputOptions, the value is also trimmed.
 * Returns an empty string if the value is not defined.
 *
 * @param     name     name of the input to get
 * @param     options  optional. See InputOptions.
 * @returns   string
 */
function getInput(name, options) {
    const val = process.env[`INPUT_${name.replace(/ /g, '_').toUpperCase()}`] || '';
    if (options && options.required && !val) {
        throw new Error(`Input required and not supplied: ${name}`);
    }
    if (options && options.trimWhitespace === false) {
        return val;
    }
    return val.trim();
}
/**
 * Gets the values of an multiline input.  Each value is also trimmed.
 *
 * @param     name     name of the input to get
 * @param     options  optional. See InputOptions.
 * @returns   string[]
 *
 */
function getMultilineInput(name, options) {
    const inputs = getInput(name, options)
        .split('\n')
        .filter(x => x !== '');
    if (options && options.trimWhitespace === false) {
        return inputs;
    }
    return inputs.map(input => input.trim());
}
/**
 * Gets the input value of the boolean type in the YAML 1.2 "core schema" specification.
 * Support boolean input list: `true | True | TRUE | false | False | FALSE` .
 * The return value is also in boolean type.
 * ref: https://yaml.org/spec/1.2/spec.html#id2804923
 *
 * @param     name     name of the input to get
 * @param     options  optional. See InputOptions.
 * @returns   boolean
 */
function getBooleanInput(name, options) {
    const trueValue = ['true', 'True', 'TRUE'];
    const falseValue = ['false', 'False', 'FALSE'];
    const val = getInput(name, options);
    if (trueValue.includes(val))
        return true;
    if (falseValue.includes(val))
        return false;
    throw new TypeError(`Input does not meet YAML 1.2 "Core Schema" specification: ${name}\n` +
        `Support boolean input list: \`true | True | TRUE | false | False | FALSE\``);
}
/**
 * Sets the value of an output.
 *
 * @param     name     name of the output to set
 * @param     value    value to store. Non-string values will be converted to a string via JSON.stringify
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
function setOutput(name, value) {
    const filePath = process.env['GITHUB_OUTPUT'] || '';
    if (filePath) {
        return file_command_issueFileCommand('OUTPUT', file_command_prepareKeyValueMessage(name, value));
    }
    process.stdout.write(external_os_.EOL);
    command_issueCommand('set-output', { name }, utils_toCommandValue(value));
}
/**
 * Enables or disables the echoing of commands into stdout for the rest of the step.
 * Echoing is disabled by default if ACTIONS_STEP_DEBUG is not set.
 *
 */
function setCommandEcho(enabled) {
    issue('echo', enabled ? 'on' : 'off');
}
//-----------------------------------------------------------------------
// Results
//-----------------------------------------------------------------------
/**
 * Sets the action status to failed.
 * When the action exits it will be with an exit code of 1
 * @param message add error issue message
 */
function setFailed(message) {
    process.exitCode = ExitCode.Failure;
    error(message);
}
//-----------------------------------------------------------------------
// Logging Commands
//-----------------------------------------------------------------------
/**
 * Gets whether Actions Step Debug is on or not
 */
function isDebug() {
    return process.env['RUNNER_DEBUG'] === '1';
}
/**
 * Writes debug message to user log
 * @param message debug message
 */
function debug(message) {
    issueCommand('debug', {}, message);
}
/**
 * Adds an error issue
 * @param message error issue message. Errors will be converted to string via toString()
 * @param properties optional properties to add to the annotation.
 */
function error(message, properties = {}) {
    command_issueCommand('error', toCommandProperties(properties), message instanceof Error ? message.toString() : message);
}
/**
 * Adds a warning issue
 * @param message warning issue message. Errors will be converted to string via toString()
 * @param properties optional properties to add to the annotation.
 */
function warning(message, properties = {}) {
    command_issueCommand('warning', toCommandProperties(properties), message instanceof Error ? message.toString() : message);
}
/**
 * Adds a notice issue
 * @param message notice issue message. Errors will be converted to string via toString()
 * @param properties optional properties to add to the annotation.
 */
function notice(message, properties = {}) {
    command_issueCommand('notice', toCommandProperties(properties), message instanceof Error ? message.toString() : message);
}
/**
 * Writes info to log with console.log.
 * @param message info message
 */
function info(message) {
    process.stdout.write(message + os.EOL);
}
/**
 * Begin an output group.
 *
 * Output until the next `groupEnd` will be foldable in this group
 *
 * @param name The name of the output group
 */
function startGroup(name) {
    issue('group', name);
}
/**
 * End an output group.
 */
function endGroup() {
    issue('endgroup');
}
/**
 * Wrap an asynchronous function call in a group.
 *
 * Returns the same type as the function itself.
 *
 * @param name The name of the group
 * @param fn The function to wrap in the group
 */
function group(name, fn) {
    return __awaiter(this, void 0, void 0, function* () {
        startGroup(name);
        let result;
        try {
            result = yield fn();
        }
        finally {
            endGroup();
        }
        return result;
    });
}
//-----------------------------------------------------------------------
// Wrapper action state
//-----------------------------------------------------------------------
/**
 * Saves state for current action, the state can only be retrieved by this action's post job execution.
 *
 * @param     name     name of the state to store
 * @param     value    value to store. Non-string values will be converted to a string via JSON.stringify
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
function saveState(name, value) {
    const filePath = process.env['GITHUB_STATE'] || '';
    if (filePath) {
        return file_command_issueFileCommand('STATE', file_command_prepareKeyValueMessage(name, value));
    }
    command_issueCommand('save-state', { name }, utils_toCommandValue(value));
}
/**
 * Gets the value of an state set by this action's main execution.
 *
 * @param     name     name of the state to get
 * @returns   string
 */
function getState(name) {
    return process.env[`STATE_${name}`] || '';
}
function getIDToken(aud) {
    return __awaiter(this, void 0, void 0, function* () {
        return yield OidcClient.getIDToken(aud);
    });
}
/**
 * Summary exports
 */

/**
 * @deprecated use core.summary
 */

/**
 * Path exports
 */

/**
 * Platform utilities exports
 */

//# sourceMappingURL=core.js.map
// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __nccwpck_require__(3024);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __nccwpck_require__(6760);
// EXTERNAL MODULE: ./build/advice.js
var advice = __nccwpck_require__(783);
// EXTERNAL MODULE: ./build/changed.js
var changed = __nccwpck_require__(4895);
// EXTERNAL MODULE: ./build/errors.js
var errors = __nccwpck_require__(9984);
// EXTERNAL MODULE: ./build/inputs/names.js
var names = __nccwpck_require__(881);
// EXTERNAL MODULE: ./build/inputs/source.js + 1 modules
var inputs_source = __nccwpck_require__(8904);
;// CONCATENATED MODULE: ./build/inputs/foreign.js


function findForeign({ env, readFile }) {
    if ((env.INPUT_MODE ?? '').trim() !== 'plan')
        return null;
    const text = env.GITHUB_EVENT_PATH ? readFile(env.GITHUB_EVENT_PATH) : null;
    const { pull_request: request, workflow_run: before } = readEvent(text ?? '') ?? {};
    const heads = [...(request ? [request.head?.repo] : []), ...(before ? [before.head_repository] : [])];
    if (heads.some((head) => head?.full_name !== env.GITHUB_REPOSITORY))
        return 'a fork';
    return [env.GITHUB_ACTOR, request?.user?.login].includes('dependabot[bot]') ? 'Dependabot' : null;
}
function readEvent(text) {
    try {
        return JSON.parse(text);
    }
    catch {
        return null;
    }
}
const unread = [...names/* wayNames */.yw, 'database', 'superuser', 'superuser-email', 'backups'];
function withoutServer({ env, readFile }) {
    const none = [...names/* secretNames */.XG, 'superuser', 'superuser-email', 'jump', 'jump-host-key', 'host-key', 'proxy-command'];
    const emptied = Object.fromEntries(none.map((name) => [(0,inputs_source/* variableOf */.Qn)(name), '']));
    const login = { INPUT_PASSWORD: 'not given to this run', SSH_AUTH_SOCK: '' };
    const host = env.INPUT_HOST?.trim() || 'server.invalid';
    const domains = env.INPUT_DOMAINS?.trim() || 'site.invalid';
    const way = { INPUT_HOST: host, INPUT_DOMAINS: domains, INPUT_DATABASE: 'auto' };
    return { env: { ...env, ...emptied, ...login, ...way }, readFile, unread };
}

// EXTERNAL MODULE: ./build/inputs.js + 11 modules
var build_inputs = __nccwpck_require__(4307);
// EXTERNAL MODULE: ./build/language.js
var build_language = __nccwpck_require__(6065);
// EXTERNAL MODULE: ./build/outcome.js
var outcome = __nccwpck_require__(7583);
// EXTERNAL MODULE: ./build/report/shorten.js
var shorten = __nccwpck_require__(2459);
;// CONCATENATED MODULE: ./build/report/annotations.js


const limit = 10;
function fitting(notices) {
    const levels = ['error', 'warning', 'notice'];
    return levels.flatMap((level) => {
        const all = notices.filter((notice) => notice.level === level);
        if (all.length <= limit)
            return all;
        const rest = all.slice(limit - 1);
        return [
            ...all.slice(0, limit - 1),
            {
                level,
                title: (0,build_language/* translate */.Tl)(`${rest.length} more`),
                message: (0,shorten/* shorten */.ml)(rest.map((notice) => (0,build_language/* translate */.Tl)(notice.title)).join('; '), 1000),
            },
        ];
    });
}

;// CONCATENATED MODULE: ./build/report/traceback.js
const traceback_frame = /^(\s*)(?:\| )?File "([^"]+)", line (\d+)/;
const code = /^\/srv\/[^/]+\/releases\/[^/]+\/code\//;
const marks = /^\s*(\| )?[\^~]+\s*$/;
const findOwn = (path) => {
    if (code.test(path))
        return path.replace(code, '');
    return path.startsWith('/') || path.startsWith('<') ? null : path;
};
function findPlace(output) {
    const found = [...output.matchAll(/File "([^"\n]+)", line (\d+)/g)].flatMap(([, path = '', line]) => code.test(path) ? [{ file: path.replace(code, ''), line: Number(line) }] : []);
    return found.at(-1) ?? null;
}
function listOwnLines(output) {
    const lines = output.split('\n');
    if (!lines.some((line) => findOwn(traceback_frame.exec(line)?.[2] ?? '/') !== null))
        return lines;
    let indent = null;
    let own = false;
    return lines.flatMap((line) => {
        if (/^\s*(\| )?Traceback \(most recent call last\)/.test(line))
            return [];
        const [, before = '', path, number] = traceback_frame.exec(line) ?? [];
        if (path !== undefined) {
            const file = findOwn(path);
            own = file !== null;
            indent = before.length;
            return own ? [line.replace(/File "[^"]+", line \d+/, `File "${file}", line ${number}`)] : [];
        }
        if (indent !== null && line.trim() !== '' && line.length - line.trimStart().length > indent)
            return own && !marks.test(line) ? [line] : [];
        indent = null;
        return line.trim() === '' ? [] : [line];
    });
}

;// CONCATENATED MODULE: ./build/report/troubleshooting.js
const file = 'docs/troubleshooting.md';
function linkToSection(code, env) {
    const { GITHUB_ACTION_REPOSITORY: repository = '', GITHUB_ACTION_REF: ref = '', GITHUB_SERVER_URL: server } = env;
    if (!/^[\w.-]+\/[\w.-]+$/.test(repository) || !/^[\w./-]+$/.test(ref))
        return null;
    const origin = /^https?:\/\/[\w.:-]+$/.test(server ?? '') ? server : 'https://github.com';
    return `${origin}/${repository}/blob/${ref}/${file}#${code.toLowerCase()}`;
}
const nameSection = (code) => `${code} in ${file} of the action`;

;// CONCATENATED MODULE: ./build/report/failure.js




function describeFailure(error, live, env, hide = (text) => text) {
    if (!(error instanceof errors/* DeployError */.s)) {
        const text = hide(error instanceof Error ? (error.stack ?? error.message) : String(error));
        const [what = '', ...all] = text.split('\n');
        return {
            code: 'A fault of the action itself',
            what,
            remedy: 'Run the workflow again. If it comes back, please report it with the log of this run.',
            live,
            where: '',
            own: all,
            all: [],
            link: null,
        };
    }
    const { command, hint, host } = error.details;
    const output = hide(error.details.output ?? '');
    const place = error.details.file ? error.details : findPlace(output);
    const own = output === '' ? [] : listOwnLines(output).map(build_language/* translateLine */.xL);
    const all = output.split('\n');
    return {
        code: error.code,
        what: error.message,
        remedy: hint,
        live,
        where: [host ? `on ${host}` : '', command ? `command: ${command}` : ''].filter(Boolean).join(', '),
        own,
        all: own.length < all.length && output !== '' ? all : [],
        link: linkToSection(error.code, env),
        ...(place?.file ? { file: place.file } : {}),
        ...(place?.line ? { line: place.line } : {}),
    };
}
function errorNotice(failure) {
    const { code, file, line, link, live, own, remedy, what, where } = failure;
    const first = `${(0,build_language/* translate */.Tl)(/[.!?:]$/.test(what) ? what : `${what}.`)} ${(0,build_language/* translate */.Tl)(remedy)}`.trim();
    const section = link === null ? nameSection(code) : `${code}: ${link}`;
    const message = [
        first,
        (0,build_language/* translate */.Tl)(live),
        (0,build_language/* translate */.Tl)(where),
        ...own,
        code.includes(' ') ? '' : (0,build_language/* translate */.Tl)(`See ${section}`),
    ]
        .filter((one) => one !== '')
        .join('\n');
    return { level: 'error', title: (0,build_language/* translate */.Tl)(code), message, ...(file ? { file } : {}), ...(line ? { line } : {}) };
}

// EXTERNAL MODULE: ./build/report/hide.js + 1 modules
var report_hide = __nccwpck_require__(6379);
// EXTERNAL MODULE: ./build/report/markdown.js
var markdown = __nccwpck_require__(569);
// EXTERNAL MODULE: ./build/report/steps.js
var steps = __nccwpck_require__(6225);
;// CONCATENATED MODULE: ./build/report/summary.js




const mostNotices = 20;
const most = { heading: 300, text: 2000, lines: 20_000, all: 900_000 };
const told = (text, limit = most.text) => (0,markdown/* markdownText */.p7)((0,shorten/* shorten */.ml)((0,build_language/* translate */.Tl)(text), limit));
const shown = (lines, limit = most.lines) => (0,markdown/* preformatted */.EC)((0,shorten/* fitLines */.RV)(lines, limit));
function listNotices(notices, mark) {
    const left = notices.length - mostNotices;
    const items = notices
        .slice(0, mostNotices)
        .map(({ title, message }, index) => `${mark(index)} **${told(title, most.heading)}${/[.!?:)]$/.test(title) ? '' : '.'}** ${told(message)}`);
    return left > 0 ? [...items, (0,build_language/* translate */.Tl)(`${mark(mostNotices)} … ${left} more are in the log`)] : items;
}
function listToDo(notices) {
    const items = listNotices(notices, (index) => `${index + 1}.`);
    return items.length === 0 ? [] : [`**${(0,build_language/* translate */.Tl)('To do')}**`, '', ...items, ''];
}
function foldKnown(notices) {
    const items = listNotices(notices, () => '-');
    return items.length === 0 ? [] : (0,markdown/* folded */.TM)((0,build_language/* translate */.Tl)(`Good to know (${notices.length})`), items);
}
const foldSection = ({ title, lines, quoted }) => (0,markdown/* folded */.TM)((0,shorten/* shorten */.ml)((0,build_language/* translate */.Tl)(title), most.heading), [shown(lines.map(quoted ? build_language/* translateLine */.xL : build_language/* translate */.Tl))]);
function renderSummary(options) {
    const { before = [], changed = [], failure, notices, open = false, rows, sections = [], title, url } = options;
    const bytes = options.most ?? most.all;
    const isTask = ({ level }) => level === 'warning';
    const rest = notices.filter(({ level }) => level !== 'error');
    const known = [...rest.filter((one) => !isTask(one)), ...before];
    const heading = failure
        ? `### ❌ ${told(title, most.heading)}`
        : `### ✅ ${url === null ? '' : `${(0,markdown/* addressLink */.Vr)(url)} `}${told(title, most.heading)}`;
    const { lines, left } = (0,shorten/* fitParts */.u5)([
        [heading, ''],
        changed.length > 0 ? [changed.map((text) => told(text)).join(' · '), ''] : [],
        failure ? tellFailure(failure, title, url) : [],
        failure && failure.own.length > 0 ? [shown(failure.own, Math.min(most.lines, bytes / 8)), ''] : [],
        failure && failure.where !== '' ? [told(failure.where), ''] : [],
        listToDo(rest.filter(isTask)),
        open ? [...(0,steps/* tabulate */.Xw)(rows), ''] : [],
        foldKnown(known),
        ...sections.map(foldSection),
        failure && failure.all.length > 0 ? (0,markdown/* folded */.TM)((0,build_language/* translate */.Tl)('All that it printed'), [shown(failure.all)]) : [],
        open ? [] : (0,steps/* foldSteps */.zF)(rows),
    ], bytes - 1000);
    return [...lines, ...(left > 0 ? [(0,build_language/* translate */.Tl)('Not all fits here: the log of the run has it.'), ''] : [])].join('\n');
}
function tellFailure({ code, link, live, remedy, what }, title, url) {
    const whole = title.includes(what) && title.length <= most.heading ? [] : [told(what), ''];
    const section = link === null ? (0,markdown/* markdownText */.p7)(code) : `[${(0,markdown/* markdownText */.p7)(code)}](${link})`;
    return [
        ...whole,
        `${(0,build_language/* translate */.Tl)('**What to do:**')} ${told(remedy)} ${section}`,
        '',
        ...(live === '' ? [] : [`${told(live)}${url === null ? '' : ` ${(0,markdown/* addressLink */.Vr)(url)}`}`, '']),
    ];
}

;// CONCATENATED MODULE: ./build/report/plan.js




const commentBytes = 60_000;
const cell = 500;
function renderPlan(options) {
    const { plan, notices, before, sections } = options;
    const told = (text) => (0,markdown/* markdownText */.p7)((0,shorten/* shorten */.ml)((0,build_language/* translate */.Tl)(text), cell));
    const against = plan.live === '' ? 'nothing is live yet' : `live: ${told(plan.live)}`;
    const head = plan.static
        ? [(0,build_language/* translate */.Tl)(`### Plan of ${told(plan.of)}, without a server`), '']
        : [(0,build_language/* translate */.Tl)(`### Plan of ${told(plan.of)} for ${(0,markdown/* addressLink */.Vr)(plan.url)} (${against})`), ''];
    const headline = plan.static
        ? [told(plan.static.why), '', ...plan.static.found.map((line) => `- ${told(line)}`), '']
        : plan.changes.length === 0
            ? [(0,build_language/* translate */.Tl)('**Nothing would change.**'), '']
            : [`**${plan.headline.map(told).join(', ')}**`, ''];
    const rows = plan.changes.map(({ what, why, risky }) => `| ${risky ? '🟠' : '🔵'} | ${told(what)} | ${told(why)} |`);
    const table = rows.length === 0 ? [] : [(0,build_language/* translate */.Tl)('| | What would change | Why |'), '| --- | --- | --- |'];
    const warnings = notices.filter(({ level }) => level === 'warning');
    const changes = (0,shorten/* fitParts */.u5)([...[[...head, ...headline, ...table]], ...rows.map((row) => [row])], commentBytes - 1000);
    const rest = (0,shorten/* fitParts */.u5)([
        listToDo(warnings),
        plan.unchanged.length === 0 ? [] : [(0,build_language/* translate */.Tl)(`Unchanged: ${plan.unchanged.map(told).join(', ')}.`), ''],
        ...sections.map(foldSection),
        foldKnown([...notices.filter(({ level }) => level === 'notice'), ...before]),
    ], commentBytes - 1000 - Buffer.byteLength(changes.lines.join('\n')));
    const left = changes.left > 0 ? ` (${changes.left} more changes)` : '';
    return [
        ...changes.lines,
        ...(table.length > 0 ? [''] : []),
        ...rest.lines,
        ...(changes.left + rest.left > 0 ? [(0,build_language/* translate */.Tl)(`Not all fits here${left}: the log of the run has it.`), ''] : []),
    ].join('\n');
}

// EXTERNAL MODULE: ./build/report/report.js
var report_report = __nccwpck_require__(990);
// EXTERNAL MODULE: ./build/report/visible.js
var visible = __nccwpck_require__(2588);
;// CONCATENATED MODULE: ./build/main.js



















const overdueMilliseconds = 6500;
const heartbeatMilliseconds = 5000;
async function main() {
    const began = performance.now();
    const secrets = new Set();
    const setSecret = (secret) => {
        secrets.add(secret);
        core_setSecret(secret);
    };
    const write = (line) => process.stdout.write(`${line}\n`);
    const hide = (0,report_hide/* hiding */.Q)(secrets);
    const report = (0,report_report/* openReport */.N)({ write, now: () => performance.now(), hide: (text) => (0,visible/* plainText */.wh)(hide(text)) });
    let cancel = () => { };
    const cancelled = new Promise((_, reject) => {
        cancel = reject;
    });
    cancelled.catch(() => { });
    for (const signal of ['SIGINT', 'SIGTERM']) {
        process.once(signal, () => cancel(new errors/* DeployError */.s('CANCELLED', 'The run was cancelled', {
            hint: 'It had not begun to change the site, which serves what it served before.',
        })));
    }
    const overdue = new Promise((resolve) => {
        cancelled.catch(() => setTimeout(() => resolve(concludeOverdue()), overdueMilliseconds).unref());
    });
    const beating = setInterval(report.beat, heartbeatMilliseconds);
    let mode = readMode(process.env.INPUT_MODE ?? '');
    let ending;
    try {
        const workspace = process.env.GITHUB_WORKSPACE || process.cwd();
        const texts = new Map();
        const find = (path) => {
            const full = (0,external_node_path_.resolve)(workspace, path);
            return (0,external_node_fs_.existsSync)(full) ? (0,external_node_fs_.readFileSync)(full, 'utf8') : null;
        };
        const readFile = (path) => {
            const text = find(path);
            if (text !== null)
                texts.set((0,external_node_path_.relative)(workspace, (0,external_node_path_.resolve)(workspace, path)), text);
            return text;
        };
        const { env } = process;
        const language = (0,build_language/* findLanguage */.iG)((0,inputs_source/* inputValue */.UV)(env, 'language'), find((0,inputs_source/* inputValue */.UV)(env, 'config') || inputs_source/* defaultConfig */.sb));
        if (language !== 'en')
            saveState('language', language);
        await (0,build_language/* speak */.Lr)(language);
        const foreign = findForeign({ env, readFile: find });
        const source = foreign === null ? { env, readFile } : withoutServer({ env, readFile });
        const { inputs, run } = (0,build_inputs/* readInputs */.K)({ ...source, setSecret });
        mode = inputs.mode;
        if (inputs.follow)
            clearInterval(beating);
        const { planStatically, tellStory } = await Promise.all(/* import() */[__nccwpck_require__.e(524), __nccwpck_require__.e(484), __nccwpck_require__.e(334), __nccwpck_require__.e(53)]).then(__nccwpck_require__.bind(__nccwpck_require__, 3053));
        const given = { env, texts: Object.fromEntries(texts) };
        const story = foreign === null ? tellStory(inputs, run, report, cancelled, given) : planStatically(inputs, run, report, foreign);
        ending = await Promise.race([story, overdue]);
    }
    catch (error) {
        ending = { result: 'failed', text: report.hide(error.message), deployment: null, error };
    }
    clearInterval(beating);
    tell(ending, mode, report, Math.round(performance.now() - began));
    process.exit(ending.error ? 1 : 0);
}
function concludeOverdue() {
    const error = new errors/* DeployError */.s('CANCELLED', 'The run was cancelled, and the server has not answered in time', {
        hint: 'What it had begun may go on there, and was not undone: the next run ends it, and tidies up. The site serves one complete release.',
    });
    return { result: 'failed', text: error.message, deployment: null, error };
}
const failures = {
    deploy: 'Not deployed',
    plan: 'No plan',
    rollback: 'Not rolled back',
    status: 'No status',
    manage: 'Failed',
    restore: 'Not restored',
    'move-database': 'Not moved',
    maintenance: 'Not switched',
    logs: 'No log',
    remove: 'Not removed',
    'plan-remove': 'No plan',
};
const readMode = (given) => Object.keys(failures).find((mode) => mode === (given.trim() || 'deploy')) ?? null;
function tell(told, mode, report, milliseconds) {
    const { hide } = report;
    const ending = { ...told, text: hide(told.text) };
    const { deployment, error, text } = ending;
    const url = (0,outcome/* findUrl */.p)(ending);
    const seconds = `${(milliseconds / 1000).toFixed(1)} s`;
    report.flush();
    report.pass(`${(0,build_language/* translate */.Tl)(error ? 'Failed' : 'Done').padEnd(11)} ${(0,build_language/* translate */.Tl)(text)} · ${(0,build_language/* translate */.Tl)(seconds)}${url === null ? '' : ` · ${url}`}`);
    const failure = error ? (0,report_hide/* hideWithin */.a)(describeFailure(error, told.live ?? '', process.env, hide), hide) : undefined;
    const { fresh, before } = (0,report_hide/* hideWithin */.a)(deployment
        ? (0,advice/* splitAdvice */.B)((0,report_hide/* hideWithin */.a)(deployment.notices, hide), deployment.facts.records.told ?? [])
        : { fresh: told.notices ?? [], before: told.before ?? [] }, hide);
    const notices = [...(failure ? [errorNotice(failure)] : []), ...fresh];
    const annotated = fitting(notices);
    for (const one of annotated)
        annotate(one.level === 'error' ? one : { ...one, title: (0,build_language/* translate */.Tl)(one.title), message: (0,build_language/* translate */.Tl)(one.message) });
    const left = before.slice(Math.max(0, mostNotices - fresh.length));
    for (const one of [...notices.filter((notice) => !annotated.includes(notice)), ...left])
        report.say(`${one.title}: ${one.message}`);
    const sections = (0,report_hide/* hideWithin */.a)(ending.sections ?? deployment?.sections ?? [], hide);
    const shared = { notices: fresh, before, sections };
    const plan = told.plan && !failure ? renderPlan({ ...shared, plan: (0,report_hide/* hideWithin */.a)(told.plan, hide) }) : undefined;
    const happened = mode && failure ? `${failures[mode]}: ${failure.what}` : failure?.what;
    const options = {
        ...shared,
        title: happened ?? hide(told.title ?? text),
        url,
        changed: told.changed && !failure ? [...(0,report_hide/* hideWithin */.a)(told.changed, hide), seconds] : [],
        failure,
    };
    setOutputs(ending, report, milliseconds, notices, mode === 'plan' || mode === 'plan-remove'
        ? (plan ?? renderSummary({ ...options, rows: [], most: commentBytes }))
        : '');
    const file = process.env.GITHUB_STEP_SUMMARY;
    const { rows } = report;
    const open = mode === 'status' && !failure;
    if (file)
        (0,external_node_fs_.appendFileSync)(file, plan ? [plan, ...(0,steps/* foldSteps */.zF)(rows)].join('\n') : renderSummary({ ...options, rows, open }));
}
function annotate({ level, title, message, file, line }) {
    const properties = { title, ...(file ? { file } : {}), ...(line ? { startLine: line } : {}) };
    const say = { error: error, warning: warning, notice: notice }[level];
    say(message, properties);
}
const lists = ['changes', 'migrations', 'status'];
const readJson = (name, text = '') => (text === '' ? [] : [[name, JSON.parse(text)]]);
function setOutputs(ending, report, milliseconds, notices, plan) {
    const { error, result, text } = ending;
    const changes = (0,changed/* listChanges */.Wd)(report.rows);
    const outputs = {
        result,
        'error-code': error instanceof errors/* DeployError */.s ? error.code : error ? 'BUG' : '',
        'has-changes': String(changes.length > 0),
        'change-count': String(changes.length),
        changes: JSON.stringify(changes),
        plan,
        'duration-ms': String(milliseconds),
        ...(0,outcome/* outputsOf */.Y)(ending, report.hide),
    };
    const path = `${process.env.RUNNER_TEMP || '/tmp'}/django-prod-report-${process.pid}.json`;
    for (const [name, value] of Object.entries({ ...outputs, report: path }))
        setOutput(name, value);
    saveState('result', result);
    const told = { ...outputs, ...Object.fromEntries(lists.flatMap((name) => readJson(name, outputs[name]))) };
    const all = { result, text, milliseconds, outputs: told, steps: report.rows, notices };
    (0,external_node_fs_.writeFileSync)(path, `${JSON.stringify(all, null, 2)}\n`);
}

;// CONCATENATED MODULE: external "node:fs/promises"
const promises_namespaceObject = require("node:fs/promises");
// EXTERNAL MODULE: ./node_modules/@actions/io/lib/io.js
var io = __nccwpck_require__(8701);
;// CONCATENATED MODULE: ./build/post.js






async function post() {
    const temp = process.env.RUNNER_TEMP;
    if (temp && (0,external_node_fs_.existsSync)(temp)) {
        for (const name of await (0,promises_namespaceObject.readdir)(temp)) {
            if (/^django-prod-.*\.tar\.gz$/.test(name))
                await (0,io/* rmRF */.Yz)((0,external_node_path_.join)(temp, name));
        }
    }
    if (!getState('result')) {
        await (0,build_language/* speak */.Lr)((0,build_language/* findLanguage */.iG)(getState('language'), null));
        warning((0,build_language/* translate */.Tl)('The run was ended before it could finish. The site serves one complete release, the one before or the new one. The server ends by itself what was under way, and the next run tidies up and goes on.'), { title: (0,build_language/* translate */.Tl)('Not finished') });
    }
}

;// CONCATENATED MODULE: ./build/index.js



const [, bundle = '', word, ...words] = process.argv;
if (word === 'gate')
    void Promise.all(/* import() */[__nccwpck_require__.e(524), __nccwpck_require__.e(484), __nccwpck_require__.e(334), __nccwpck_require__.e(53)]).then(__nccwpck_require__.bind(__nccwpck_require__, 3053)).then((gate) => gate.gateCommand(words));
else if (word !== undefined) {
    void __nccwpck_require__.e(/* import() */ 587).then(__nccwpck_require__.bind(__nccwpck_require__, 4587)).then(async (command) => {
        process.exitCode = await command.runCommand([word, ...words], bundle);
    });
}
else if (getState('started'))
    void post();
else {
    saveState('started', 'true');
    void main();
}

module.exports = __webpack_exports__;
/******/ })()
;