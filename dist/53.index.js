"use strict";
exports.id = 53;
exports.ids = [53];
exports.modules = {

/***/ 3053:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  gateCommand: () => (/* binding */ gateCommand),
  planStatically: () => (/* reexport */ planStatically),
  tellStory: () => (/* reexport */ tellStory)
});

// EXTERNAL MODULE: ./build/inputs/app.js
var inputs_app = __webpack_require__(1818);
// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(3024);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
var external_node_path_default = /*#__PURE__*/__webpack_require__.n(external_node_path_);
// EXTERNAL MODULE: external "node:util"
var external_node_util_ = __webpack_require__(7975);
// EXTERNAL MODULE: ./build/errors.js
var build_errors = __webpack_require__(9984);
// EXTERNAL MODULE: ./build/inputs/address.js
var address = __webpack_require__(3349);
// EXTERNAL MODULE: ./build/inputs/project-fields.js
var project_fields = __webpack_require__(7084);
// EXTERNAL MODULE: ./build/places.js
var build_places = __webpack_require__(5459);
// EXTERNAL MODULE: external "node:child_process"
var external_node_child_process_ = __webpack_require__(1421);
// EXTERNAL MODULE: ./build/project/describe.js
var describe = __webpack_require__(8712);
// EXTERNAL MODULE: ./build/project/files/links.js
var files_links = __webpack_require__(4092);
// EXTERNAL MODULE: ./build/inputs/names.js
var names = __webpack_require__(881);
;// CONCATENATED MODULE: ./build/gate/protocol.js

const protocol = 1;
const limits = { line: 2 * 1024 * 1024, files: 100_000, bytes: 2 * 1024 ** 3, runs: 4, text: 20_000 };
const sentInputs = names/* inputNames */.vj.filter((name) => name !== 'app' && !names/* loginNames */.CL.some((own) => own === name));
const runVariables = [
    'GITHUB_REPOSITORY',
    'GITHUB_REPOSITORY_ID',
    'GITHUB_SHA',
    'GITHUB_REF_NAME',
    'GITHUB_ACTOR',
    'GITHUB_SERVER_URL',
    'GITHUB_RUN_ID',
];

;// CONCATENATED MODULE: ./build/gate/check-request.js




function refused(message, hint) {
    return new build_errors/* DeployError */.s('GATE_REFUSED', message, { hint });
}
const older = (problem) => refused(`The gate on the server does not understand the run: ${problem}`, 'Do the action of the workflow and the gate have the same version? As root on the server, "gate install" of that version brings it (docs/deploy-key.md).');
function parseObject(line) {
    let value;
    try {
        value = JSON.parse(line);
    }
    catch {
        throw older('a line is not JSON');
    }
    if (typeof value !== 'object' || value === null || Array.isArray(value))
        throw older('a line is no object');
    return value;
}
function textsOf(value, name, allowed) {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
        throw older(`${name} is no object`);
    const entries = Object.entries(value);
    for (const [key, text] of entries) {
        if (typeof text !== 'string')
            throw older(`${name} holds what is no text`);
        if (!allowed(key))
            throw older(`${name} holds ${JSON.stringify((0,describe/* printable */.g$)(key).slice(0, 60))}`);
    }
    return Object.fromEntries(entries);
}
const isCount = (value, most) => Number.isSafeInteger(value) && value >= 0 && value <= most;
const isPlain = (text) => text.length <= 300 && !/[\p{Cc}\u2028\u2029]/u.test(text);
function parseRequest(line, app) {
    const value = parseObject(line);
    if (value.protocol !== protocol)
        throw older(`it speaks protocol ${protocol}`);
    if (value.app !== app) {
        throw refused(`This key deploys ${app} alone`, 'Set the input app to that name, or give the key that was made for the other application.');
    }
    if (typeof value.host !== 'string' || !/^[a-z0-9_.:-]{1,253}$/i.test(value.host))
        throw older('host is none');
    if (!isCount(value.files, limits.files)) {
        throw refused(`A project sent with this key has at most ${limits.files} files`, 'Name folders that the site does not need under exclude.');
    }
    const isInput = (key) => sentInputs.some((name) => name === key);
    const inputs = textsOf(value.inputs, 'inputs', isInput);
    const texts = textsOf(value.texts, 'texts', (key) => key.length <= 1000);
    const run = textsOf(value.run, 'run', (key) => runVariables.some((name) => name === key));
    if (!Object.values(run).every(isPlain))
        throw older('run holds more than short lines');
    return { protocol: protocol, app, host: value.host, inputs, texts, run, files: value.files };
}
function isPath(path) {
    if (typeof path !== 'string' || Buffer.byteLength(path) > 2000 || !path.isWellFormed() || /[\0\n]/.test(path))
        return false;
    return path.split('/').every((part) => {
        const isName = part !== '' && part !== '.' && part !== '..' && part.toLowerCase() !== '.git';
        return isName && Buffer.byteLength(part) <= 255;
    });
}
function parseFile(line) {
    const { path, kind, hash, size, executable, target } = parseObject(line);
    if (!isPath(path))
        throw older('a file has no path of the project');
    if (kind === 'link') {
        if (typeof target !== 'string' || target === '' || target.includes('\0') || Buffer.byteLength(target) > 2000)
            throw older('a link has no target');
        return { path, kind, target };
    }
    if (kind !== 'file' || typeof hash !== 'string' || !/^[0-9a-f]{64}$/.test(hash) || !isCount(size, limits.bytes))
        throw older('a file is not described as one');
    if (typeof executable !== 'boolean')
        throw older('a file is not described as one');
    return { path, kind, hash, size, executable };
}
function checkTree(files) {
    const paths = new Set(files.map(({ path }) => path));
    if (paths.size !== files.length)
        throw older('a path is there twice');
    for (const path of paths) {
        for (let at = path.indexOf('/'); at > 0; at = path.indexOf('/', at + 1)) {
            if (paths.has(path.slice(0, at)))
                throw older('a file lies in what is no folder');
        }
    }
    const links = new Map(files.flatMap((file) => (file.kind === 'link' ? [[file.path, file.target]] : [])));
    for (const path of links.keys()) {
        if ((0,files_links/* leavesTree */.t)(links, path))
            throw older(`the link ${(0,describe/* printable */.g$)(path)} leads out of the project`);
    }
    const bytes = files.reduce((sum, file) => sum + (file.kind === 'file' ? file.size : 0), 0);
    if (bytes > limits.bytes) {
        throw refused(`A project sent with this key has at most ${limits.bytes / 1024 ** 3} GiB`, 'Name folders that the site does not need under exclude.');
    }
}

;// CONCATENATED MODULE: ./build/gate/rules.js




const siteFolder = (app) => (0,external_node_path_.join)(build_places/* gatePlaces */.kw.sites, app);
const fileOf = (app) => (0,external_node_path_.join)(siteFolder(app), 'rules.json');
function readRules(app) {
    const file = fileOf(app);
    return (0,external_node_fs_.existsSync)(file) ? JSON.parse((0,external_node_fs_.readFileSync)(file, 'utf8')) : null;
}
const loaded = /^(LD_|GLIBC_TUNABLES$)/;
function allowed(inputs, rules) {
    const { domains, env, mode, packages } = inputs;
    const install = `"gate install --app ${rules.app}" as root on the server (docs/deploy-key.md)`;
    if (mode === 'restore') {
        throw refused(`The key of ${rules.app} may not bring a site back`, 'What comes from a repository of backups is laid down by root. Restore once with a key that may do everything; this one deploys then as before.');
    }
    if (mode === 'remove' || mode === 'plan-remove') {
        throw refused(`The key of ${rules.app} may not take the site away`, 'Remove it with a key that may do everything; "gate remove" on the server takes away what this key opens.');
    }
    const loads = env.map(({ name }) => name).filter((name) => loaded.test(name));
    if (loads.length > 0) {
        throw refused(`The key of ${rules.app} may not set ${loads.join(', ')}`, 'It makes every program load what it names. Take it out of `env`, or deploy with a key that may do everything.');
    }
    const foreign = domains.filter((domain) => !rules.domains.includes(domain));
    if (foreign.length > 0) {
        throw refused(`The key of ${rules.app} may not serve ${foreign.join(', ')}`, `It serves ${rules.domains.join(', ')}. Others are allowed with --domains by ${install}.`);
    }
    const more = packages.names.filter((name) => !rules.packages.includes(name));
    if (more.length > 0) {
        throw refused(`The key of ${rules.app} may not install ${more.join(', ')}`, `Scripts of packages run as root. Install them on the server, or allow them with --packages by ${install}; or deploy once with a key that may do everything.`);
    }
    return { ...inputs, packages: { ...packages, auto: false } };
}

;// CONCATENATED MODULE: ./build/gate/account.js





class InstallError extends Error {
}
function runProgram(words) {
    const [program = '', ...rest] = words;
    const { error, status, stderr, stdout } = (0,external_node_child_process_.spawnSync)(program, rest, { encoding: 'utf8' });
    if (error)
        throw new InstallError(`${program} can't be started: ${error.message}`);
    if (status !== 0)
        throw new InstallError(`${words.join(' ')} ended with code ${status}: ${stderr.trim()}`);
    return stdout;
}
function writeWhole(place, text, mode) {
    const beside = `${place}.new`;
    external_node_fs_.rmSync(beside, { force: true });
    external_node_fs_.writeFileSync(beside, text, { mode, flag: 'wx' });
    external_node_fs_.chmodSync(beside, mode);
    external_node_fs_.renameSync(beside, place);
}
const markOf = (app) => `django-prod-action deploys ${app}`;
const homeOf = (app) => (0,external_node_path_.join)(siteFolder(app), 'home');
function findAccount(app) {
    const user = (0,build_places/* deployUser */.fv)(app);
    const line = external_node_fs_.readFileSync('/etc/passwd', 'utf8')
        .split('\n')
        .find((one) => one.startsWith(`${user}:`));
    if (line === undefined)
        return false;
    if (line.split(':')[4] === markOf(app))
        return true;
    throw new InstallError(`there is an account ${user} already, which is none of this action's: nothing was changed`);
}
const sudoersOf = (app, plain) => {
    const user = (0,build_places/* deployUser */.fv)(app);
    return [
        `# Made by django-prod-action (docs/deploy-key.md): the key of ${user} starts one program for ${app}.`,
        ...(plain ? [] : [`Defaults:${user} env_reset, !requiretty, !use_pty`]),
        `${user} ALL=(root:root) NOPASSWD: ${build_places/* gatePlaces */.kw.command} ${app}`,
        '',
    ].join('\n');
};
function writeSudoers(app) {
    const tried = (0,external_node_path_.join)(siteFolder(app), 'sudoers');
    const check = () => runProgram(['/usr/sbin/visudo', '--check', '--quiet', `--file=${tried}`]);
    let plain = false;
    try {
        writeWhole(tried, sudoersOf(app, plain), 0o440);
        check();
    }
    catch {
        plain = true;
        writeWhole(tried, sudoersOf(app, plain), 0o440);
        check();
    }
    finally {
        external_node_fs_.rmSync(tried, { force: true });
    }
    writeWhole(build_places/* gatePlaces */.kw.sudoers(app), sudoersOf(app, plain), 0o440);
}
const lineOf = (app, key) => `restrict,command="/usr/bin/sudo -n -- ${build_places/* gatePlaces */.kw.command} ${app}" ${key} django-prod-action`;
function makeAccount(app, keys) {
    const user = (0,build_places/* deployUser */.fv)(app);
    const home = homeOf(app);
    external_node_fs_.mkdirSync((0,external_node_path_.join)(home, '.ssh'), { recursive: true, mode: 0o755 });
    if (!findAccount(app)) {
        const named = ['--comment', markOf(app), '--home-dir', home, '--no-create-home', '--shell', '/bin/sh'];
        runProgram(['/usr/sbin/useradd', '--system', '--user-group', ...named, user]);
        runProgram(['/usr/sbin/usermod', '--password', '*', user]);
    }
    writeSudoers(app);
    if (keys !== null)
        writeWhole(keysOf(app), keys.map((key) => `${lineOf(app, key)}\n`).join(''), 0o644);
}
const keysOf = (app) => (0,external_node_path_.join)(homeOf(app), '.ssh/authorized_keys');
function findKeyFiles(app) {
    const asked = `user=${(0,build_places/* deployUser */.fv)(app)},host=localhost,addr=127.0.0.1`;
    const { stdout } = (0,external_node_child_process_.spawnSync)('/usr/sbin/sshd', ['-T', '-C', asked], { encoding: 'utf8' });
    return /^authorizedkeysfile (.*)$/m.exec(stdout ?? '')?.[1] ?? null;
}
function removeAccount(app) {
    external_node_fs_.rmSync(keysOf(app), { force: true });
    external_node_fs_.rmSync(build_places/* gatePlaces */.kw.sudoers(app), { force: true });
    if (findAccount(app))
        runProgram(['/usr/sbin/userdel', (0,build_places/* deployUser */.fv)(app)]);
}

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(7598);
;// CONCATENATED MODULE: ./build/gate/identity.js



const bundleFolder = () => __dirname;
function identity(folder = bundleFolder()) {
    const names = (0,external_node_fs_.readdirSync)(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => (0,external_node_path_.join)(entry.parentPath, entry.name).slice(folder.length + 1))
        .sort();
    const digest = (0,external_node_crypto_.createHash)('sha256');
    for (const name of names)
        digest.update(`${name}\0`).update((0,external_node_crypto_.createHash)('sha256')
            .update((0,external_node_fs_.readFileSync)((0,external_node_path_.join)(folder, name)))
            .digest());
    return digest.digest('hex').slice(0, 16);
}

;// CONCATENATED MODULE: ./build/gate/install.js











const usage = `usage: node index.js gate install --app NAME --domains NAMES --key 'ssh-ed25519 AAAA…' [--packages NAMES]
       node index.js gate remove --app NAME

Run as root on the server. A second install changes what is given, and brings this version of the action.`;
function parseKey(text) {
    const [type = '', blob = ''] = text.trim().split(/\s+/);
    const known = /^(ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(256|384|521)|sk-(ssh-ed25519|ecdsa-sha2-nistp256)@openssh\.com)$/;
    const bytes = Buffer.from(blob, 'base64');
    const inner = bytes.length > 4 ? bytes.subarray(4, 4 + bytes.readUInt32BE(0)).toString('latin1') : '';
    if (!known.test(type) || !/^[A-Za-z0-9+/]+=*$/.test(blob) || inner !== type)
        throw new InstallError('--key takes a public key as one line, as the file that ends in .pub has it');
    return `${type} ${blob}`;
}
function requireRoots(place) {
    for (let at = place;; at = (0,external_node_path_.dirname)(at)) {
        const found = external_node_fs_.lstatSync(at, { throwIfNoEntry: false });
        if (found && (found.uid !== 0 || (found.mode & 0o022) !== 0 || found.isSymbolicLink()))
            throw new InstallError(`${at} must be a folder of root that nobody else may write`);
        if (at === '/')
            return;
    }
}
function installProgram() {
    const name = `program-${identity()}-${process.version}`;
    const folder = (0,external_node_path_.join)(build_places/* gatePlaces */.kw.folder, name);
    if (!external_node_fs_.existsSync(folder)) {
        const partial = `${folder}.partial`;
        external_node_fs_.rmSync(partial, { recursive: true, force: true });
        external_node_fs_.mkdirSync(partial, { recursive: true });
        external_node_fs_.cpSync(bundleFolder(), (0,external_node_path_.join)(partial, 'dist'), { recursive: true, dereference: true });
        external_node_fs_.copyFileSync(process.execPath, (0,external_node_path_.join)(partial, 'node'));
        runProgram(['/bin/chown', '--recursive', 'root:root', partial]);
        runProgram(['/bin/chmod', '--recursive', 'u=rwX,go=rX', partial]);
        external_node_fs_.chmodSync((0,external_node_path_.join)(partial, 'node'), 0o755);
        external_node_fs_.renameSync(partial, folder);
    }
    const { program } = build_places/* gatePlaces */.kw;
    const before = external_node_fs_.existsSync(program) ? external_node_fs_.readlinkSync(program) : name;
    external_node_fs_.rmSync(`${program}.new`, { force: true });
    external_node_fs_.symlinkSync(name, `${program}.new`);
    external_node_fs_.renameSync(`${program}.new`, program);
    for (const other of external_node_fs_.readdirSync(build_places/* gatePlaces */.kw.folder)) {
        if (other.startsWith('program-') && other !== name && other !== before)
            external_node_fs_.rmSync((0,external_node_path_.join)(build_places/* gatePlaces */.kw.folder, other), { recursive: true, force: true });
    }
    const real = '"$(readlink -f "$program")"';
    const lines = [
        '#!/bin/sh',
        '# Made by django-prod-action (docs/deploy-key.md). Nothing of the caller is handed on but the name.',
        'set -eu',
        `program=${program}`,
        `cd ${real}`,
        `exec /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 ./node dist/index.js gate serve "$1"`,
        '',
    ];
    writeWhole(build_places/* gatePlaces */.kw.command, lines.join('\n'), 0o755);
}
function install({ app, domains, packages, keys }, say) {
    if (Number(process.versions.node.split('.')[0]) < 24)
        throw new InstallError('this takes Node 24 or later');
    const missing = ['/usr/bin/sudo', '/usr/sbin/visudo'].find((program) => !external_node_fs_.existsSync(program));
    if (missing)
        throw new InstallError(`${missing} is missing: "apt-get install sudo" brings it`);
    requireRoots(build_places/* gatePlaces */.kw.folder);
    external_node_fs_.mkdirSync(siteFolder(app), { recursive: true, mode: 0o755 });
    installProgram();
    const rules = { app, domains, packages };
    writeWhole((0,external_node_path_.join)(siteFolder(app), 'rules.json'), `${JSON.stringify(rules, null, 2)}\n`, 0o644);
    makeAccount(app, keys);
    say(`${(0,build_places/* deployUser */.fv)(app)} deploys ${app}, with ${domains.join(', ')}${packages.length > 0 ? `, and may install ${packages.join(', ')}` : ''}.`);
    say(`Give the workflow "user: ${(0,build_places/* deployUser */.fv)(app)}" and the private key as "ssh-key".`);
    const files = findKeyFiles(app);
    if (files !== null && !/(^|\s|\/)(%h\/)?\.ssh\/authorized_keys(\s|$)/.test(files))
        say(`Note: sshd looks for keys in ${files} (sshd_config, AuthorizedKeysFile). Copy ${keysOf(app)} there.`);
}
function remove(app, say) {
    removeAccount(app);
    for (const folder of [siteFolder(app), (0,external_node_path_.join)(build_places/* gatePlaces */.kw.store, app)])
        external_node_fs_.rmSync(folder, { recursive: true, force: true });
    const others = external_node_fs_.existsSync(build_places/* gatePlaces */.kw.sites) ? external_node_fs_.readdirSync(build_places/* gatePlaces */.kw.sites) : [];
    if (others.length === 0)
        for (const folder of [build_places/* gatePlaces */.kw.folder, build_places/* gatePlaces */.kw.store])
            external_node_fs_.rmSync(folder, { recursive: true, force: true });
    say(`The key of ${(0,build_places/* deployUser */.fv)(app)} opens nothing any more. The site goes on.`);
}
function manageGate(words, say) {
    const [verb, ...rest] = words;
    if (verb !== 'install' && verb !== 'remove')
        throw new InstallError(usage);
    const one = { type: 'string' };
    const options = { app: one, domains: one, packages: one, key: { type: 'string', multiple: true } };
    const { values } = (0,external_node_util_.parseArgs)({ args: rest, options, strict: true });
    if (values.app === undefined)
        throw new InstallError(usage);
    if (process.getuid?.() !== 0)
        throw new InstallError('only root may do this');
    process.umask(0o022);
    const app = (0,inputs_app/* parseApp */.d)({ name: '--app', value: values.app }, '');
    const before = readRules(app);
    if (verb === 'remove') {
        remove(app, say);
        return;
    }
    const { domains, packages, key } = values;
    if ((domains ?? before?.domains) === undefined || (key ?? before) === null || (key === undefined && before === null))
        throw new InstallError(usage);
    install({
        app,
        domains: domains === undefined ? (before?.domains ?? []) : (0,address/* parseDomains */.J4)({ name: '--domains', value: domains }, 'off'),
        packages: packages === undefined
            ? (before?.packages ?? [])
            : (0,project_fields/* parsePackages */.R_)({ name: '--packages', value: packages }).names,
        keys: key?.map(parseKey) ?? null,
    }, say);
}
const describeFailure = (error) => error instanceof build_errors/* DeployError */.s
    ? `${error.message} ${error.details.hint}`
    : error instanceof InstallError || error.code?.startsWith('ERR_PARSE_ARGS')
        ? error.message
        : String(error.stack);

// EXTERNAL MODULE: external "node:net"
var external_node_net_ = __webpack_require__(7030);
// EXTERNAL MODULE: ./build/advice.js
var advice = __webpack_require__(783);
// EXTERNAL MODULE: ./build/inputs.js + 11 modules
var build_inputs = __webpack_require__(4307);
// EXTERNAL MODULE: ./build/outcome.js
var outcome = __webpack_require__(7583);
// EXTERNAL MODULE: ./build/patience.js
var patience = __webpack_require__(3412);
// EXTERNAL MODULE: ./build/report/hide.js + 1 modules
var report_hide = __webpack_require__(6379);
// EXTERNAL MODULE: ./build/report/report.js
var report_report = __webpack_require__(990);
// EXTERNAL MODULE: ./build/report/visible.js
var visible = __webpack_require__(2588);
;// CONCATENATED MODULE: ./build/begin-restore.js

async function beginRestore({ facts, inputs, run }, server) {
    const { app, mode } = inputs;
    if (mode !== 'restore' || facts.site !== null)
        return;
    const content = `${JSON.stringify({ version: 1, restoring: { at: run.startedAt, id: '', loading: '' } })}\n`;
    const file = { path: (0,build_places/* placesOf */.ek)(app).offsite, content, mode: 0o644, owner: 'root', group: 'root' };
    await server.call('release.place', { files: [file] });
}

// EXTERNAL MODULE: ./build/changed.js
var build_changed = __webpack_require__(4895);
// EXTERNAL MODULE: ./build/deployment.js
var build_deployment = __webpack_require__(3384);
;// CONCATENATED MODULE: ./build/render/protections.js

const linkCalls = {
    none: 'symlink symlinkat link linkat io_uring_setup io_uring_enter io_uring_register',
    semaphores: 'symlink symlinkat io_uring_setup io_uring_enter io_uring_register',
    any: '',
};
const alone = (setting) => ({ name: setting.split('=', 1)[0] ?? '', settings: [setting] });
function protectionsOf(app, links = 'semaphores') {
    const { home, shared } = (0,build_places/* placesOf */.ek)(app);
    const writable = `ReadWritePaths=${shared}`;
    return [
        {
            name: 'ProtectSystem',
            settings: ['ProtectSystem=strict', writable],
            comments: { ProtectSystem: 'The application may write to its shared folder and to nothing else.' },
        },
        {
            name: 'TemporaryFileSystem',
            settings: [
                'TemporaryFileSystem=/srv:ro',
                `BindReadOnlyPaths=${home}`,
                writable,
                'TemporaryFileSystem=/dev/shm:mode=1777',
            ],
            comments: { TemporaryFileSystem: 'Of all sites below /srv it sees its own; its shared memory is its own too.' },
        },
        {
            name: 'InaccessiblePaths',
            settings: ['InaccessiblePaths=-/etc/caddy -/var/lib/caddy -/run/caddy -/run/django-prod'],
        },
        ...[
            'ProtectHome=yes',
            'PrivateTmp=yes',
            'PrivateDevices=yes',
            'PrivateUsers=yes',
            'PrivateIPC=yes',
            'ProtectKernelTunables=yes',
            'ProtectKernelModules=yes',
            'ProtectKernelLogs=yes',
            'ProtectControlGroups=yes',
            'ProtectClock=yes',
            'ProtectHostname=yes',
            'ProtectProc=invisible',
            'ProcSubset=pid',
            'NoNewPrivileges=yes',
            'CapabilityBoundingSet=',
            'RestrictNamespaces=yes',
            'RestrictRealtime=yes',
            'RestrictSUIDSGID=yes',
            'RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6',
            'LockPersonality=yes',
            'MemoryDenyWriteExecute=yes',
            'RemoveIPC=yes',
            'SystemCallArchitectures=native',
        ].map(alone),
        {
            name: 'SystemCallFilter',
            settings: [
                'SystemCallFilter=@system-service',
                'SystemCallFilter=~@privileged @resources',
                ...(links === 'any' ? [] : [`SystemCallFilter=~${linkCalls[links]}`]),
                'SystemCallErrorNumber=EPERM',
            ],
            comments: {
                SystemCallErrorNumber: 'A forbidden call fails with an error that the application can show, instead of killing it.',
            },
        },
    ];
}
function protectionsOfRoot(app) {
    const others = ['TemporaryFileSystem', 'InaccessiblePaths', 'ProtectProc', 'ProcSubset'];
    const instead = ['ProtectSystem=strict', 'RestrictAddressFamilies=AF_UNIX'].map(alone);
    const same = protectionsOf(app).filter(({ name }) => !others.includes(name));
    return same.map((one) => instead.find(({ name }) => name === one.name) ?? one);
}
function protectionsOfViewer(app) {
    const filter = protectionsOf(app, 'any').find(({ name }) => name === 'SystemCallFilter');
    const instead = [
        { name: 'ProtectSystem', settings: ['ProtectSystem=strict', 'ReadWritePaths=/run'] },
        { name: 'SystemCallFilter', settings: [...(filter?.settings ?? []), 'SystemCallFilter=@chown'] },
    ];
    return protectionsOfRoot(app).map((one) => instead.find(({ name }) => name === one.name) ?? one);
}
function protectionsOfBackup(app, folder) {
    const others = [
        ...['TemporaryFileSystem', 'InaccessiblePaths', 'PrivateUsers', 'RestrictNamespaces', 'SystemCallFilter'],
        ...['ProtectProc', 'ProcSubset'],
    ];
    const instead = [
        alone('ProtectSystem=full'),
        alone('CapabilityBoundingSet=CAP_SYS_ADMIN CAP_DAC_OVERRIDE CAP_DAC_READ_SEARCH CAP_CHOWN CAP_FOWNER CAP_KILL CAP_SYS_NICE'),
        alone('RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK'),
    ];
    const same = protectionsOf(app).filter(({ name }) => !others.includes(name) && !(name === 'ProtectHome' && folder !== null));
    return same.map((one) => instead.find(({ name }) => name === one.name) ?? one);
}
const confined = (app, absent, links) => `${protections_limits}\n${write(protectionsOf(app, links), absent)}`;
const confinedRoot = (app, absent) => `UMask=0077\nIPAddressDeny=any\n${write(protectionsOfRoot(app), absent)}`;
const confinedViewer = (app, absent) => `UMask=0077\nIPAddressDeny=any\n${write(protectionsOfViewer(app), absent)}`;
const confinedBackup = (app, absent, folder) => `UMask=0077\n${write(protectionsOfBackup(app, folder), absent)}`;
const protections_limits = `# What is left is for the neighbours, for SSH and for the next deploy.
MemoryMax=80%
TasksMax=15%
# Whoever asks for the processor gets as much of it as a neighbour.
CPUWeight=100
# Where all memory is taken nevertheless, the kernel ends processes of a site before those of the system.
OOMScoreAdjust=500
`;
function write(protections, absent) {
    const lines = protections
        .filter(({ name }) => !absent.includes(name))
        .flatMap(({ settings, comments = {} }) => settings.flatMap((setting) => {
        const comment = comments[setting.split('=', 1)[0] ?? ''];
        return comment === undefined ? [setting] : [`# ${comment}`, setting];
    }));
    const lacking = absent.length === 0 ? [] : [`# Tried here, and not to be had on this machine: ${absent.join(', ')}.`];
    return [...lacking, ...lines, ''].join('\n');
}

;// CONCATENATED MODULE: ./build/render/confine.js


const readOnlyPostgresql = 'Environment="PGOPTIONS=-c default_transaction_read_only=on"';
function confine(confined) {
    const { app, absent, writes = [], any = false, links = false, looks, postgresql = false } = confined;
    const own = `ReadWritePaths=${(0,build_places/* placesOf */.ek)(app).shared}`;
    const settings = protectionsOf(app, any || links ? 'any' : 'semaphores')
        .filter(({ name }) => !absent.includes(name) && !(any && name === 'MemoryDenyWriteExecute'))
        .flatMap((one) => one.settings);
    return [
        ...settings.filter((setting) => looks === undefined || setting !== own),
        ...writes.map((path) => `ReadWritePaths=${path}`),
        ...(looks !== undefined && postgresql ? [readOnlyPostgresql] : []),
    ];
}
function renderPart(name, seconds, confined) {
    const { app, looks = [] } = confined;
    return {
        name,
        seconds,
        settings: confine(confined),
        scratch: looks.map((folder) => `${(0,build_places/* placesOf */.ek)(app).shared}/folders/${folder}`),
    };
}

;// CONCATENATED MODULE: ./build/release/launch.js


const protections = (0,external_node_crypto_.createHash)('sha256')
    .update(JSON.stringify(protectionsOf('')))
    .digest('hex')
    .slice(0, 12);
const groundOf = ({ ground }) => `${ground} ${protections}`;
const listAbsent = ({ records }) => records.launch?.absent ?? [];
const describeAbsent = (absent) => `this machine can't have ${absent.map((name) => `${name}=`).join(', ')}, so the units of the site go without`;
async function noteLaunch(deployment, server) {
    const { facts, records } = deployment;
    if (facts.current !== null && facts.records.launch !== undefined)
        return;
    deployment.records = { ...records, launch: { ground: groundOf(facts), absent: listAbsent(facts) } };
    await server.tell({ records: deployment.records });
}
async function forgetLaunch({ facts, records }, server) {
    await server.tell({ records: { ...records, launch: { ground: '', absent: listAbsent(facts) } } });
}

;// CONCATENATED MODULE: ./build/release/django.js




function partOf({ inputs: { app, links, mode, shared }, facts }, { name, seconds = patience/* patience */._.part, any = false }, writes = []) {
    const postgresql = facts.services.some(({ unit }) => unit.startsWith('postgresql'));
    const looks = mode === 'plan' ? { looks: shared, postgresql } : {};
    return renderPart(name, seconds, { app, absent: listAbsent(facts), any, links, writes, ...looks });
}
async function runDjango(server, { inputs, facts, release, checkout }, { python, unit, goesOn, quiet = false, keep, collect = false, settle, ...asked }, log) {
    const writes = collect ? [(0,build_places/* placesOf */.ek)(inputs.app).release(release).static] : [];
    const program = 'entry' in python ? python : null;
    return await server.call('environment.run', {
        app: inputs.app,
        release,
        directory: checkout.project.directory,
        words: 'entry' in python ? [] : python,
        inside: program?.entry ?? null,
        arguments: program?.arguments ?? [],
        input: program?.input ?? '',
        unit: unit ?? null,
        quiet,
        keep: keep ?? null,
        collect,
        settle: settle != null,
        previous: settle?.from ?? null,
        part: partOf({ inputs, facts }, asked, writes),
    }, {
        onMessage: (message) => typeof message.log === 'string' && log?.(message.log),
        inside: program === null ? [] : [program.entry],
        ...(goesOn === undefined ? {} : { goesOn }),
    });
}
const shellWords = (line) => [
    '-c',
    'import os,sys; os.environ["PATH"]=os.path.dirname(sys.executable)+":"+os.environ["PATH"]; os.execv("/bin/sh",["sh","-c",sys.argv[1]])',
    line,
];
const asMigration = (app) => ({
    name: 'migrate',
    seconds: patience/* patience */._.long,
    unit: `${app}-migrate`,
    goesOn: 'A migration that has begun goes on to its end, and what is applied stays; the next run waits for it.',
});
const migrateProgram = (seconds, words) => ({
    entry: 'inside.migrating.run',
    arguments: [seconds, patience/* patience */._.locked, patience/* patience */._.pause].map(String).concat(words),
});
const management = (...words) => ['-m', 'django', ...words];

;// CONCATENATED MODULE: ./build/server/apt-words.js
const locked = /lock was locked by another process|Could not get lock|is another process using it|Unable to lock (directory|the administration directory) .*another process/;
const isLocked = (output) => locked.test(output);
const wasInterrupted = (output) => /dpkg was interrupted/.test(output);
function readSources(text) {
    return [...text.matchAll(/^(\/[^:\n]+:\d+):(.*)$/gm)]
        .map(([, place = '', line = '']) => ({ place, text: line.trim() }))
        .filter((source) => source.text !== '' && !source.text.startsWith('#'));
}
const complaint = /^([EW]: |Error: |Warning: )/;
function listComplaints(output) {
    return output.split('\n').filter((line) => complaint.test(line));
}
function findFaulty(output, sources) {
    const bad = listComplaints(output);
    const discs = /Media change/.test(output);
    return sources.filter((source) => {
        const disc = /cdrom:(\[[^\]]*\])/.exec(source.text)?.[1];
        if (disc !== undefined)
            return discs || bad.some((line) => line.includes(`cdrom://${disc}`));
        return bad.some((line) => apt_words_names(line, source));
    });
}
function apt_words_names(line, { place, text }) {
    const [file = '', number] = place.split(':');
    if (new RegExp(`(entry|line) ${number} in (list file|source list) ${quote(file)}( |$)`).test(line))
        return true;
    if (line.includes(`stanza`) && line.includes(`in source list ${file} `))
        return /^URIs:/i.test(text);
    const [, address, suite] = /^(?:deb(?:-src)?\s+(?:\[[^\]]*\]\s+)?|URIs:.*?)([a-z+]+:\S+)(?:\s+(\S+))?/i.exec(text) ?? [];
    if (address === undefined)
        return false;
    const addresses = /^URIs:/i.test(text) ? text.replace(/^URIs:\s*/i, '').split(/\s+/) : [address];
    const inLine = addresses.some((one) => new RegExp(`${quote(one.replace(/\/+$/, ''))}([\\s/'"]|$)`).test(line));
    if (!inLine || /^URIs:/i.test(text) || suite === undefined || suite.endsWith('/'))
        return inLine;
    return new RegExp(`(/dists/| )${quote(suite)}([\\s/':]|$)`).test(line);
}
const quote = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
function findObstacles(output) {
    const unmet = /unmet dependencies/.test(output)
        ? [...output.matchAll(/^ (\S+?)(?::\w+)? : (?:Pre)?Depends: /gm)].map(([, name = '']) => name)
        : [];
    const half = [...output.matchAll(/The package (\S+?)(?::\w+)? needs to be reinstalled/g)].map(([, name = '']) => name);
    return [...new Set([...unmet, ...half])];
}
function findFailing(output) {
    const found = output.matchAll(/^dpkg: error processing (?:package |archive (?:\S*\/)?(?:\d+-)?)([a-z0-9][a-z0-9+.-]+)/gm);
    return [...new Set([...found].map(([, name = '']) => name))];
}

;// CONCATENATED MODULE: ./build/server/apt-hints.js

const listSources = (sources) => sources.map(({ place, text }) => `${place} ${text.replace(/:\/\/[^/\s]*@/g, '://…@')}`).join('\n');
const reasons = [
    [
        /Could not resolve|Temporary failure resolving/,
        'The server can\'t look up names: "getent hosts deb.debian.org" on it has to print an address. If it prints none, look at /etc/resolv.conf, and at the name servers that your provider tells.',
    ],
    [
        /Proxy Authentication Required|[Pp]roxy.*(refused|unreachable|timed out)/,
        'The proxy that apt is told to use does not let the server through: "apt-config dump Acquire" shows it, and which file says so is found by "grep -r Proxy /etc/apt".',
    ],
    [
        /Certificate verification failed|certificate.*(NOT trusted|not trusted|expired|not yet)|SSL certificate problem/i,
        'The server does not trust the certificate of the package archive: its clock is wrong ("timedatectl"), the package ca-certificates is missing, or something between them opens the encryption; then its authority belongs into /usr/local/share/ca-certificates ("update-ca-certificates").',
    ],
    [
        /Network is unreachable|No route to host|[Cc]onnection (timed out|refused|failed)|Could not connect|Cannot initiate the connection/,
        'The server does not reach its package archives. Has it a way out ("ip route" shows one that begins with "default")? Does a firewall keep it in? Where only a proxy leads out, write \'Acquire::http::Proxy "http://HOST:PORT";\' into /etc/apt/apt.conf.d/proxy. A server with IPv6 alone needs archives that have it.',
    ],
];
const untouched = 'Nothing that serves visitors was changed.';
function findReason(output) {
    if (/^(Get|Hit):\d/m.test(output))
        return null;
    return reasons.find(([words]) => words.test(output))?.[1] ?? null;
}
function hintFor(names, { output, sources, held, ahead }) {
    const faulty = findFaulty(output, sources);
    const takeOut = faulty.length === 0
        ? ''
        : `Take ${faulty.length === 1 ? 'this line' : 'these lines'} out of apt's sources on the server (or mend ${faulty.length === 1 ? 'it' : 'them'}), and run again:\n${listSources(faulty)}\n`;
    const say = (...sentences) => [...sentences.filter((one) => one !== ''), untouched].join(' ');
    const changed = /changed its '\w+' value/.test(output);
    const accepting = changed ? 'If such a change is right, "apt-get update --allow-releaseinfo-change" accepts it.' : '';
    if (isLocked(output)) {
        return say('Another program has been installing packages for five minutes: its number is below ("ps -fp NUMBER" on the server tells which). Run again when it has ended.');
    }
    if (/No space left|enough free space/.test(output)) {
        return say('The disk of the server is full: "df -h / /var/cache/apt/archives" shows it, and "apt-get clean" makes room.');
    }
    if (/Read-only file system/.test(output)) {
        return say('The disk of the server can\'t be written: one with errors is mounted so, and "dmesg" tells of them.');
    }
    if (ahead !== null && Math.abs(ahead) > 300 && /not valid yet|is expired|certificate/i.test(output)) {
        const wrong = `${describeSeconds(Math.abs(ahead))} ${ahead > 0 ? 'fast' : 'slow'}`;
        return say(`The clock of the server is ${wrong}: "timedatectl set-ntp true" on it sets it right, and keeps it so.`);
    }
    if (sources.length === 0)
        return say('The server names no package archive: /etc/apt/sources.list and /etc/apt/sources.list.d say none.');
    if (/The list of sources could not be read/.test(output) && takeOut !== '')
        return say(takeOut);
    const removed = /The following packages will be REMOVED:\n((?: {2}.*\n?)+)/.exec(output)?.[1]?.trim().split(/\s+/);
    if (removed && /remove is disabled/.test(output)) {
        return say(`Installing it would remove ${removed.join(', ')}, which is on the server already, so it was not done. If nothing needs that any more, remove it by hand and run again.`);
    }
    const holding = held.filter((name) => new RegExp(`(^|\\s)${name.replaceAll('+', '\\+')}([\\s:]|$)`, 'm').test(output));
    if (/[Hh]eld (broken )?packages|[Uu]nmet dependencies|[Uu]nsatisfied dependencies|conflicting assignments/.test(output) &&
        holding.length > 0) {
        return say(`Somebody has put packages of the server on hold: "apt-mark unhold ${holding.join(' ')}" lets them be changed. Find out why before, and run again.`);
    }
    const failing = findFailing(output).filter((name) => names.includes(name));
    if (failing.length > 0)
        return say(`"dpkg --configure ${failing[0]}" on the server repeats what failed. It says why, below.`);
    const reason = findReason(output);
    if (reason !== null)
        return say(reason);
    const obstacles = findObstacles(output).filter((name) => !names.includes(name));
    if (obstacles.length > 0) {
        return say(`apt installs nothing while packages of the server are broken: ${obstacles.join(', ')}. "apt-get --fix-broken install" says what it would do about them.`, takeOut);
    }
    const unknown = [
        ...output.matchAll(/(?:Unable to locate package |Package '?)([a-z0-9][a-z0-9+.-]+)(?:'? has no installation candidate)?/g),
    ]
        .map(([, name = '']) => name)
        .filter((name) => names.includes(name));
    if (unknown.length > 0) {
        const where = `No package archive of the server has ${[...new Set(unknown)].join(', ')}. It may need a newer Debian (12) or Ubuntu (24.04, with universe), or have another name there.`;
        return say(where, takeOut === '' ? '' : `Some archives could not be asked. ${takeOut}`, accepting);
    }
    if (takeOut !== '')
        return say(takeOut, accepting);
    return say('Log in and run "apt-get update" and the command below: what they say has to be mended first.');
}
function describeBeside(names, { output, sources }) {
    const faulty = findFaulty(output, sources);
    const broken = [...new Set([...findObstacles(output), ...findFailing(output)])].filter((one) => !names.includes(one));
    const parts = [];
    const reason = findReason(output);
    if (reason !== null)
        parts.push(reason);
    else if (faulty.length > 0)
        parts.push(`apt can't use these lines of its sources; take them out or mend them:\n${listSources(faulty)}`);
    if (broken.length > 0)
        parts.push(`These packages are not installed whole: ${broken.join(', ')}. "dpkg --audit" on the server tells why.`);
    if (parts.length === 0) {
        const said = listComplaints(output).filter((line) => !/^W: .*configured multiple times/.test(line));
        if (said.length === 0)
            return null;
        parts.push(said.slice(-5).join('\n'));
    }
    return parts.join('\n');
}
function describeSeconds(seconds) {
    const [size, unit] = seconds >= 172_800 ? [86_400, 'days'] : seconds >= 7200 ? [3600, 'hours'] : [60, 'minutes'];
    return `${Math.round(seconds / size)} ${unit}`;
}

;// CONCATENATED MODULE: ./build/server/packages.js



const patienceMilliseconds = 300_000;
const goesOn = 'The installation of packages goes on to its end, and ends by itself.';
const againAndAgain = /[Ll]ock|^Reading package lists/;
const quiet = [
    'env',
    'LC_ALL=C.UTF-8',
    'LANGUAGE=',
    'DEBIAN_FRONTEND=noninteractive',
    'DEBIAN_PRIORITY=critical',
    'APT_LISTCHANGES_FRONTEND=none',
    'APT_LISTBUGS_FRONTEND=none',
    'NEEDRESTART_MODE=l',
    'NEEDRESTART_SUSPEND=1',
    'UCF_FORCE_CONFFOLD=1',
];
const keeping = ['--force-confdef', '--force-confold'];
const packages_install = [
    ...['apt-get', '-q', 'install', '-y', '--no-install-recommends', '--no-remove', '-o', 'Dpkg::Use-Pty=0'],
    ...['-o', 'APT::Cmd::Pattern-Only=true'],
    ...keeping.flatMap((option) => ['-o', `Dpkg::Options::=${option}`]),
];
const without = `
aside=$(mktemp -d)
trap 'rm -rf "$aside"' EXIT
chmod 755 "$aside"
mkdir -p "$aside/archives/partial"
awk -v names="$1" '
  BEGIN { RS = ""; ORS = "\\n\\n"; split(names, list, " "); for (at in list) left["Package: " list[at]] }
  { split($0, line, "\\n"); if (!(line[1] in left)) print }
' /var/lib/dpkg/status >"$aside/status"
shift
"$@" --download-only -o "Dir::State::status=$aside/status" -o "Dir::Cache::archives=$aside/archives"
# apt-get would not remove what it does not see, and dpkg would: in favour of a package that replaces it.
if dpkg --no-act ${keeping.join(' ')} --install "$aside"/archives/*.deb 2>&1 | grep 'in favour of'; then exit 1; fi
dpkg ${keeping.join(' ')} --install "$aside"/archives/*.deb
`;
async function listLacking(run, names) {
    if (names.length === 0)
        return [];
    const ask = async (...words) => (await run(['dpkg-query', '-W', '-f', ...words])).stdout.split('\n');
    const there = await ask(`\${Package} \${db:Status-Status}\\n`, ...names);
    const lacking = names.filter((name) => !there.includes(`${name} installed`));
    if (lacking.length === 0)
        return [];
    const provided = (await ask(`\${db:Status-Status} \${Provides}\\n`))
        .filter((line) => line.startsWith('installed '))
        .flatMap((line) => line.slice('installed '.length).split(', '))
        .map((name) => name.split(' ')[0]);
    return lacking.filter((name) => !provided.includes(name));
}
async function installPackages(run, host, names, log) {
    const attempt = async (command) => {
        let deadline = Number.POSITIVE_INFINITY;
        for (let waited = 0;; waited++) {
            const onLine = (line) => (waited > 0 && againAndAgain.test(line)) || log(line);
            const { code, stdout, stderr } = await run([...quiet, ...command], { onLine, goesOn });
            const text = `${stdout}\n${stderr}`.trim();
            if (code === 0 || !isLocked(text) || performance.now() > deadline)
                return { code, text };
            if (waited === 0)
                deadline = performance.now() + patienceMilliseconds;
            if (waited % 5 === 0)
                log('Another program installs packages at the moment; waiting for it');
            await new Promise((resolve) => setTimeout(resolve, 1000));
        }
    };
    const lacking = () => listLacking(run, names);
    const wanted = await lacking();
    if (wanted.length === 0)
        return null;
    const words = [...packages_install, ...wanted];
    const updated = await attempt(['apt-get', '-q', 'update']);
    let installed = await attempt(words);
    if (wasInterrupted(installed.text)) {
        await attempt(['dpkg', ...keeping, '--configure', '-a']);
        installed = await attempt(words);
    }
    const said = [updated.text, installed.text];
    const aside = new Set();
    while (installed.code !== 0) {
        const others = findObstacles(installed.text).filter((name) => !aside.has(name) && !wanted.includes(name));
        if (others.length === 0)
            break;
        for (const name of others)
            aside.add(name);
        log(`${[...aside].join(', ')}: broken, so what is wanted is installed without looking at that`);
        installed = await attempt(['sh', '-euc', without, 'sh', [...aside].join(' '), ...words]);
        said.push(installed.text);
    }
    const output = said.join('\n');
    const failed = installed.code !== 0 && (await lacking()).length > 0;
    if (!failed && listComplaints(output).length === 0)
        return null;
    const found = await look(run, output);
    if (!failed)
        return describeBeside(wanted, found);
    const before = updated.text === '' ? [] : listComplaints(updated.text).slice(-8);
    throw new build_errors/* DeployError */.s('PACKAGES_FAILED', `${wanted.join(', ')}: not installed, as apt-get ended with code ${installed.code}`, {
        host,
        command: words.join(' '),
        output: [...before, ...installed.text.split('\n').slice(-15)].join('\n'),
        hint: hintFor(wanted, found),
    });
}
async function look(run, output) {
    const ask = async (...words) => (await run(words)).stdout;
    const sources = await ask('grep', '-rn', '--include=*.list', '--include=*.sources', '', '/etc/apt/sources.list', '/etc/apt/sources.list.d');
    const held = await ask('apt-mark', 'showhold');
    const clock = Number(await ask('date', '+%s'));
    const ahead = clock > 0 ? clock - Date.now() / 1000 : null;
    return { output, sources: readSources(sources), held: held.split('\n').filter((name) => name !== ''), ahead };
}

;// CONCATENATED MODULE: ./build/release/provide-packages.js

async function providePackages({ notices }, server, names, tools) {
    const beside = await installPackages(server.run, server.host, names, tools.log);
    if (beside === null || notices.some(({ message }) => message === beside))
        return;
    notices.push({
        level: 'warning',
        always: true,
        title: `apt is not in order on ${server.host}; what was wanted is installed`,
        message: beside,
    });
}

;// CONCATENATED MODULE: ./build/release/backup.js




async function backUp(deployment, server, tools, before = 'migrations') {
    const { checkout, inputs, release, run } = deployment;
    const stem = before === 'migrations' ? release : `before-${before}-${run.startedAt.replace(/[-:]|\.\d+Z$/g, '')}`;
    const migrates = before === 'migrations';
    const part = partOf(deployment, { name: 'The backup', seconds: patience/* patience */._.long });
    const asked = { app: inputs.app, release, directory: checkout.project.directory, stem, migrates, part };
    const make = () => server.call('database.backUp', asked);
    let made = await make();
    if (made.state === 'missing') {
        tools.tell(`${made.package} reads the database for the backup, and is not on the server yet`);
        await providePackages(deployment, server, [made.package], tools);
        made = await make();
    }
    if (made.state === 'made') {
        deployment.backup = made.path;
        const restorable = deployment.live && before !== 'move';
        const way = restorable ? restoreLine(deployment) : made.path;
        tools.tell(`backup: ${made.path}, ${(0,describe/* describeSize */.jt)(made.bytes)}${restorable ? `; to bring it back: ${way}` : ''}`);
        deployment.sections.push({ title: 'The database as it was before, on the server', lines: [way] });
    }
    else if (made.state === 'empty')
        tools.tell('no backup: the database is still empty');
    else {
        deployment.notices.push({
            level: 'warning',
            always: true,
            title: 'No backup was made',
            message: `${made.state === 'unknown' ? made.engine : made.package} is none of SQLite, PostgreSQL and MySQL: see to backups of this database yourself.`,
        });
    }
    return made.state === 'made' || made.state === 'empty';
}
async function backUpOther(deployment, server, tools, alias) {
    const { checkout, inputs, release } = deployment;
    const part = partOf(deployment, { name: `The backup of ${alias}`, seconds: patience/* patience */._.long });
    const { app, keepBackups: keep } = inputs;
    const asked = { app, release, directory: checkout.project.directory, alias, keep, part };
    let made = await server.call('database.backUpOther', asked);
    if (made.state === 'missing') {
        await providePackages(deployment, server, [made.package], tools);
        made = await server.call('database.backUpOther', asked);
    }
    if (made.state !== 'made')
        return null;
    tools.tell(`backup of ${alias}: ${made.path}, ${(0,describe/* describeSize */.jt)(made.bytes)}`);
    return made.path;
}
const restoreHint = (deployment) => deployment.live
    ? `"${restoreLine(deployment)}" on the server brings the database back as it was before.`
    : `The database as it was before lies in ${deployment.backup} on the server: docs/backups.md says how to bring it back where nothing is live yet.`;
const restoreLine = ({ backup, inputs }) => `sudo ${inputs.app}-restore ${backup?.slice(backup.lastIndexOf('/') + 1) ?? ''}`;
async function pruneBackups({ inputs }, server, tools) {
    const removed = await server.call('database.pruneBackups', { app: inputs.app, keep: inputs.keepBackups });
    for (const name of removed)
        tools.tell(`removed the backup ${name}, as ${inputs.keepBackups} are kept`);
}

;// CONCATENATED MODULE: ./build/runner.js

const notAsked = 'none asked for';
function planOf(changes, because) {
    return { changes, because };
}
async function runStory(story, deployment, server, report, options) {
    for (const entry of story) {
        const together = 'title' in entry ? [entry] : entry;
        const outcomes = await Promise.allSettled(together.map((step) => runStep(step, deployment, server, report, options)));
        const failed = outcomes.find((outcome) => outcome.status === 'rejected');
        if (failed)
            throw failed.reason;
    }
}
async function runStep(step, deployment, server, report, options) {
    const plan = planStep(step, deployment, report);
    if (plan.changes.length === 0 && plan.because === notAsked)
        return;
    const row = report.start(step.title, plan.changes);
    try {
        if (plan.changes.length === 0)
            row.done('kept', plan.because);
        else if (!options.apply)
            row.done('planned', plan.changes.map((change) => change.what).join('; '));
        else {
            const tools = { log: row.log, tell: row.tell, onFailure: (undo) => options.undos.unshift(undo) };
            const applied = (open) => step.apply(deployment, open, tools);
            row.done('done', await untilCancelled(server, options.cancelled, applied));
        }
    }
    catch (error) {
        row.failed(error);
        throw error;
    }
}
function planStep(step, deployment, report) {
    try {
        return step.plan(deployment);
    }
    catch (error) {
        report.start(step.title, []).failed(error);
        throw error;
    }
}
const runner_patienceMilliseconds = { byItself: 1000, ended: 3500 };
async function untilCancelled(server, cancelled, act) {
    let closed = null;
    cancelled.catch(() => {
        closed = cancelled;
    });
    const underWay = new Map();
    const counted = async (begin, goesOn = null) => {
        if (closed !== null)
            return await closed;
        const call = begin();
        underWay.set(call, goesOn);
        return await call.finally(() => underWay.delete(call));
    };
    const open = {
        ...server,
        run: (words, options) => counted(() => server.run(words, options), options?.goesOn),
        call: (name, args, options) => counted(() => server.call(name, args, options), options?.goesOn),
        upload: (...args) => counted(() => server.upload(...args)),
        makeFolders: (...args) => counted(() => server.makeFolders(...args)),
        tell: (...args) => counted(() => server.tell(...args)),
    };
    try {
        return await Promise.race([act(open), cancelled]);
    }
    catch (error) {
        if (closed === null)
            throw error;
        const goesOn = await endUnderWay(server, underWay);
        if (!(error instanceof build_errors/* DeployError */.s) || goesOn.length === 0)
            throw error;
        throw new build_errors/* DeployError */.s(error.code, error.message, { ...error.details, goesOn });
    }
}
async function endUnderWay(server, underWay) {
    const within = async (milliseconds, act) => {
        const late = new Promise((resolve) => setTimeout(() => resolve(false), milliseconds).unref());
        return await Promise.race([act.then(() => true), late]);
    };
    const toEnd = () => [...underWay].filter(([, sentence]) => sentence === null).map(([call]) => call);
    const { byItself, ended } = runner_patienceMilliseconds;
    await within(byItself, Promise.allSettled(underWay.keys()));
    const ending = async () => {
        await server.tell({ end: true });
        await Promise.allSettled(toEnd());
    };
    const late = toEnd().length > 0 && !(await within(ended, ending()).catch(() => false));
    const goesOn = [...underWay.values()].filter((sentence) => sentence !== null);
    return late
        ? [...goesOn, 'The server has not ended in time what was under way; if it runs on, the next run ends it.']
        : goesOn;
}
async function undoAll(undos, server, log) {
    let complete = true;
    for (const undo of undos.splice(0)) {
        try {
            await undo(server);
        }
        catch (error) {
            complete = false;
            log(`A way back failed: ${error.message}`);
        }
    }
    return complete;
}

;// CONCATENATED MODULE: ./build/ending.js








const looking = ['Connect', 'Compare', 'Domain', 'Moved'];
function concludeRun(deployment, report) {
    const { activate, comparison, inputs, migrate, release, run } = deployment;
    const name = (0,build_changed/* describeOrigin */.uN)(run);
    const reasons = comparison.instance.map((one) => `${one.what} (${one.why})`).join(', ');
    const acted = report.rows.filter((row) => row.state === 'done' && !row.outcome.startsWith('kept') && !looking.includes(row.title));
    const changed = [name, ...(0,build_changed/* describeChanged */.Ky)(deployment, report)];
    const conclude = (result, text, title) => ({
        ...{ result, text, title, deployment, error: null },
        changed: result === 'unchanged' ? [name] : changed,
    });
    if (inputs.mode === 'plan') {
        const plan = (0,build_changed/* planTold */.pT)(deployment, report);
        const would = plan.changes.length === 0 ? 'nothing would change' : plan.headline.join(', ');
        return { ...conclude('planned', `${name} was not deployed, this was a plan: ${would}`, ''), plan };
    }
    if (acted.length === 0)
        return conclude('unchanged', `${name} is live as release ${release}: nothing to do`, 'is live: nothing was to do');
    if (comparison.release.length === 0 && comparison.sick)
        return conclude('repaired', `${name} is live again: ${comparison.sick}`, `is live again: ${comparison.sick}`);
    if (acted.every(({ title }) => title === 'Guard')) {
        const why = 'every program of the server could tell Caddy what to serve';
        return conclude('repaired', `${name} is live: ${why}`, `is live: ${why}`);
    }
    const why = {
        kept: 'Gunicorn kept',
        started: 'Gunicorn started',
        replaced: `Gunicorn replaced because of ${reasons}`,
    }[activate?.gunicorn ?? 'kept'];
    const migrations = (0,describe/* describeCount */.vG)(migrate?.applied.length ?? 0, 'migration');
    if (deployment.move)
        return conclude('deployed', `${name} is live with ${deployment.move.to}: ${deployment.move.said}; ${migrations}`, 'is live with its rows in another database');
    const restored = (0,build_changed/* findRestored */.IR)(report.rows);
    if (restored !== undefined)
        return conclude('deployed', `${name} is live again, from ${restored}; ${migrations}`, 'is live again');
    return conclude('deployed', `${name} is live: ${why}, ${migrations}`, 'is live');
}
async function concludeFailure(error, deployment, session, undos, report) {
    const wasSwitched = deployment !== null && (0,build_deployment/* isSwitched */.sP)(deployment);
    const complete = session === null || (await undoAll(undos, session.server, report.say));
    const isBack = wasSwitched && complete && !(0,build_deployment/* isSwitched */.sP)(deployment);
    const result = isBack && deployment.live ? 'rolled-back' : 'failed';
    if (error instanceof build_errors/* DeployError */.s &&
        error.code === 'LAUNCH_FAILED' &&
        deployment?.live &&
        session &&
        deployment.inputs.mode !== 'plan')
        await forgetLaunch(deployment, session.server).catch((failed) => report.say(failed.message));
    const told = deployment === null ? error : explainCancelled(error, deployment, complete, report);
    const live = describeLive(session?.facts.manifest ?? null, deployment, session !== null, complete);
    return { result, text: report.hide(error.message), deployment, error: told, live };
}
function describeLive(live, deployment, asked, complete) {
    if (!asked)
        return 'Nothing was changed on the server: what was live stays live.';
    if (deployment !== null && (0,build_deployment/* isSwitched */.sP)(deployment)) {
        const doubt = complete ? '' : ' It could not be taken back, as the log says.';
        return `${(0,build_changed/* describeOrigin */.uN)(deployment.run)} is live.${doubt}`;
    }
    if (live === null)
        return 'Nothing is live yet.';
    return complete
        ? `The site goes on with ${(0,build_changed/* describeOrigin */.uN)(live)}.`
        : `The site is to go on with ${(0,build_changed/* describeOrigin */.uN)(live)}: not everything could be taken back, as the log says.`;
}
function explainCancelled(error, deployment, complete, report) {
    if (!(error instanceof build_errors/* DeployError */.s) || error.code !== 'CANCELLED')
        return error;
    const { goesOn = [] } = error.details;
    const migrated = report.rows.some(({ title, state }) => title === 'Migrate' && state === 'done');
    const sentences = [...goesOn];
    if ((0,build_deployment/* isSwitched */.sP)(deployment)) {
        sentences.push(`${deployment.release} was live already and stays; the next run does what follows.`);
    }
    else {
        if (!complete)
            sentences.push('Not all that it had begun could be undone, as the log says: the next run does it.');
        else if (migrated)
            sentences.push('What it had begun was undone, but for the migrations: they stay.');
        else
            sentences.push(`What ${goesOn.length > 0 ? 'else ' : ''}it had begun was undone.`);
        sentences.push('The site serves what it served before.');
        if (deployment.backup !== undefined && (migrated || goesOn.length > 0))
            sentences.push(restoreHint(deployment));
    }
    return new build_errors/* DeployError */.s('CANCELLED', error.message, { ...error.details, hint: sentences.join(' ') });
}
async function remember(session, ending, report) {
    if (!session)
        return;
    const { deployment } = ending;
    try {
        if (deployment && ending.result !== 'unchanged' && !ending.error)
            tellAdvice(deployment, session, report);
        await session.close(deployment && belongsInHistory(deployment) ? historyOf(deployment, ending, report) : ending.history);
    }
    catch (error) {
        report.say(`history.jsonl has no line of this run: ${error.message}`);
    }
}
function tellAdvice(deployment, { server }, report) {
    const { facts, inputs } = deployment;
    const told = inputs.mode === 'plan' || facts.records.damaged ? null : (0,advice/* rememberAdvice */.y)(deployment, report.hide);
    if (told === null)
        return;
    deployment.records = { ...deployment.records, told };
    server.tell({ records: deployment.records }).catch((error) => report.say(`records.json: ${error.message}`));
}
const belongsInHistory = (deployment) => (deployment.live !== null || (0,build_deployment/* isSwitched */.sP)(deployment)) && deployment.inputs.mode !== 'plan';
function historyOf({ inputs, release, run }, { result, text }, report) {
    const seconds = Object.fromEntries(report.rows.map((row) => [row.title, row.milliseconds / 1000]));
    const { commit, ref, actor, startedAt: at } = run;
    return { id: release, at, mode: inputs.mode, commit, ref, actor, result, reason: report.hide(text), seconds };
}

// EXTERNAL MODULE: ./build/look-at-domains.js + 1 modules
var look_at_domains = __webpack_require__(6773);
// EXTERNAL MODULE: ./build/project/decisions/proxy.js
var decisions_proxy = __webpack_require__(1233);
;// CONCATENATED MODULE: ./build/project/decisions/health.js

const isHealthy = (status, lenient) => (status >= 200 && status < 400) || (lenient && [401, 403, 404, 405].includes(status));
const healthQuestion = ({ domains, healthPath, healthPathGiven, https }) => ({
    domain: domains[0] ?? '',
    healthPath,
    secure: https !== 'off',
    lenient: !healthPathGiven,
});
const describeAnswer = ({ health }) => `${health?.path} answers ${health?.status}`;
const healsAlone = (sick, facts) => sick === findProxyFault(facts) || sick === findServiceFault(facts);
function findProxyFault(facts) {
    const { proxyActive, proxyServes, caddyMemory } = facts;
    if (!proxyActive)
        return `${(0,decisions_proxy/* nameOf */.V)(facts)} is not running`;
    if (!proxyServes)
        return `${(0,decisions_proxy/* nameOf */.V)(facts)} has not loaded the site's file`;
    return caddyMemory?.mends ? `Caddy serves something else than its files say: ${caddyMemory.altered.join(', ')}` : null;
}
function findServiceFault({ services }) {
    const down = services.filter(({ active }) => !active).map(({ unit }) => unit);
    return down.length === 0 ? null : `${down.join(', ')} is not running`;
}
const findLacking = ({ current, records: { behind } }) => behind && behind.release === current ? behind.lacking.join(', ') : null;
function findSickness(facts, lenient) {
    const lacking = findLacking(facts);
    if (lacking !== null)
        return `the database lacks ${lacking}, which it needs`;
    const { health, instance, unit } = facts;
    if (instance === null || health === null)
        return 'the live release has no instance';
    const service = facts.targetActive ? findServiceFault(facts) : null;
    if (service !== null)
        return service;
    if (!facts.targetActive)
        return 'its systemd target is not active';
    if (health.status === 0)
        return `no answer at ${health.path} (${health.error})`;
    if (unit && ['inactive', 'failed', 'deactivating'].includes(unit.active))
        return 'Gunicorn was not running';
    return isHealthy(health.status, lenient) ? findProxyFault(facts) : describeAnswer(facts);
}

;// CONCATENATED MODULE: ./build/release/front.js


const loopback = ['127.0.0.0/8', '::1/128'];
const frontOf = ({ gate = [], inputs }) => {
    const { healthPath, visitors } = inputs;
    const { accessLog = false, errorPage = null, onlyProxies = false, redirected = [], trustedProxies } = visitors;
    const own = inputs.domains.map(build_places/* addressOf */.ci).filter((address) => address !== null);
    const itself = [...loopback, ...own.map((address) => `${address}/${(0,external_node_net_.isIP)(address) === 6 ? 128 : 32}`)];
    const onlyFrom = onlyProxies ? [...itself, ...trustedProxies] : [];
    return { onlyFrom, redirected, users: gate, healthPath, errorPage, accessLog };
};

// EXTERNAL MODULE: ./build/project/decisions/address-certificates.js
var address_certificates = __webpack_require__(6114);
;// CONCATENATED MODULE: ./build/render/front.js

const plainFront = {
    ...{ onlyFrom: [], redirected: [], users: [] },
    ...{ healthPath: '/', errorPage: null, accessLog: false },
};
const realm = 'This site is not public';
const retryAfter = 120;
const redirectSeconds = 3600;
const challenge = '/\\.well-known/acme-challenge/[A-Za-z0-9_-]+';
const challenged = `^(?:${challenge})(?:\\?.*)?$`;
function exempt({ healthPath }) {
    const [path = '/'] = healthPath.split('?');
    const paths = [challenge, ...(path === '/' ? [] : [exactly(encodeURI(path))])];
    return `^(?:${paths.join('|')})(?:\\?.*)?$`;
}
const exactly = (text) => text.replace(/[^A-Za-z0-9/_-]/g, (one) => `\\x${one.charCodeAt(0).toString(16).padStart(2, '0').toUpperCase()}`);
const pageFile = (app, { errorPage }) => errorPage === null ? null : `${(0,build_places/* placesOf */.ek)(app).current.code}/${errorPage}`;
const page = (title, text) => `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="robots" content="noindex"><title>${title}</title></head><body style="font: 1.1em/1.5 sans-serif; max-width: 30em; margin: 15vh auto; padding: 0 1em"><h1 style="font-size: 1.5em">${title}</h1><p>${text}</p></body></html>`;
const maintenancePage = page('Back soon', 'This site is being worked on. Please try again in a few minutes.');
const unavailablePage = page('Not available', 'This site does not answer right now. Please try again in a moment.');
function describeBytes(bytes) {
    const [unit, size] = bytes >= 1_000_000 ? ['MB', 1_000_000] : ['kB', 1000];
    return `${Math.floor(bytes / Number(size))} ${unit}`;
}
const refusalOf = (maxBody) => `This site takes at most ${describeBytes(maxBody)} in one request. Its owner can change that: max-body in .github/django-prod.yml.`;

;// CONCATENATED MODULE: ./build/render/caddy-application.js


const keptStreams = 'stream_close_delay 24h';
function atLeast(least) {
    const digits = String(least);
    const greater = [...digits].flatMap((digit, i) => {
        const rest = digits.length - i - 1;
        return digit === '9' ? [] : [`${digits.slice(0, i)}[${Number(digit) + 1}-9][0-9]{${rest}}`];
    });
    return `^0*(?:${[`[1-9][0-9]{${digits.length},}`, ...greater, digits].join('|')})$`;
}
function renderApplication(options) {
    const { app, gated, keepsStreams, maxBody, trustedProxies, uploads } = options;
    const trusted = trustedProxies.length > 0 ? `\ttrusted_proxies ${trustedProxies.join(' ')}\n` : '';
    return `(${app}-upstream) {
${trusted}	# Gunicorn takes - and _ for the same: nobody but Caddy says who a visitor is.
	header_up -*_*
${gated ? '\theader_up -Authorization\n' : ''}	header_up X-Forwarded-Host {http.request.hostport}
	header_up X-Forwarded-Proto {http.vars.scheme}
	# Caddy's own is enough.
	header_down -Server
${keepsStreams ? `\t${keptStreams}\n` : ''}	# While the socket is missing for a moment: connect again, but never send a request twice.
	lb_try_duration 2s
	lb_retry_match {
		not path *
	}
}

(${app}-application) {
	@excessive header_regexp Content-Length ${atLeast(maxBody + 1)}
	@short header_regexp Content-Length ^(?:[0-9]{1,5}|1[0-9]{5}|2[0-4][0-9]{4})$
	@empty {
		method GET HEAD OPTIONS CONNECT
		not header Content-Length *
	}
	handle @excessive {
		respond "${refusalOf(maxBody)}" 413 {
			close
		}
	}
	handle @short {
		# Reads all of it before Gunicorn hears of the request.
		vars body {http.request.body}
${renderProxy(app)}	}
	handle @empty {
${renderProxy(app)}	}
	handle {
		request_body {
			max_size ${maxBody}
		}
${renderProxy(app, uploads === null ? '' : `				max_conns_per_host ${uploads}\n`)}	}
}
`;
}
const renderProxy = (app, more = '') => `		reverse_proxy unix/${(0,build_places/* placesOf */.ek)(app).current.socket} {
			import ${app}-upstream
			transport http {
				# A pooled connection would outlive the switch to the next release.
				keepalive off
${more}			}
		}
`;

;// CONCATENATED MODULE: ./build/render/caddy-token.js
function caddyToken(text) {
    if (/[\x00-\x1f\x7f{}]/.test(text) || !text.isWellFormed())
        throw new Error('A Caddyfile cannot carry this text');
    if (/^[A-Za-z0-9_./:@*+-]+$/.test(text))
        return text;
    if (!text.includes('`'))
        return `\`${text}\``;
    if (text.includes('\\'))
        throw new Error('A Caddyfile cannot carry a backslash together with a backtick');
    return `"${text.replaceAll('"', '\\"')}"`;
}

;// CONCATENATED MODULE: ./build/render/upload-kinds.js
const shown = 'apng avif bmp gif heic heif ico jfif jpe?g jxl png svg tiff? webp ' +
    'aac aiff? flac m4a mid midi mp3 oga ogg opus wav weba wma 3gp avi m4v mkv mov mp4 mpe?g mpg ogv webm wmv';
const sandbox = "sandbox; default-src 'none'; img-src 'self' data:; media-src 'self'; style-src 'unsafe-inline'";

;// CONCATENATED MODULE: ./build/render/caddy-files.js



const likeDjango = `			header {
				X-Content-Type-Options nosniff
				Referrer-Policy same-origin
				Cross-Origin-Opener-Policy same-origin
			}
`;
const odd = `		@odd path_regexp \\x00|[^/]{64}
		@absent not file
`;
const fileServer = `			route @odd {
				error @absent 404
			}
			file_server {
				hide .*
				index .none
			}
`;
function renderStatic(app, url) {
    if (url === null)
        return '';
    const { current, previous } = (0,build_places/* placesOf */.ek)(app);
    return `
	handle_path ${caddyToken(`${url}*`)} {
		root * ${current.static}
		@hashed {
			path_regexp \\.[0-9a-f]{12}\\.[^/]+$
			file
		}
		@earlier {
			path_regexp \\.[0-9a-f]{12}\\.[^/]+$
			not file
		}
${odd}		route {
			root @earlier ${previous.static}
			header Cache-Control "public, max-age=0, must-revalidate"
			header @hashed Cache-Control "public, max-age=31536000, immutable"
${likeDjango}${fileServer}		}
	}
`;
}
function renderMedia(app, url, open) {
    if (url === null)
        return '';
    const confined = `			header @other {
				Content-Type application/octet-stream
				Content-Disposition attachment
			}
			header @sandboxed Content-Security-Policy "${sandbox}"
`;
    const matchers = `		@other not path_regexp (?i)\\.(?:${`${shown} pdf`.replaceAll(' ', '|')})$
		@sandboxed not path_regexp (?i)\\.pdf$
`;
    return `
	handle_path ${caddyToken(`${url}*`)} {
		root * ${(0,build_places/* placesOf */.ek)(app).media}
${odd}${open ? '' : matchers}		route {
${likeDjango}${open ? '' : confined}${fileServer}		}
	}
`;
}

;// CONCATENATED MODULE: ./build/render/caddy-front.js



function renderFront(app, front, names, main) {
    const open = caddyToken(exempt(front));
    const snippet = `(${app}-front) {
${renderDirect(front)}${renderRedirect(front, names, main, open)}${renderMaintenance(app, front, open)}${renderPassword(front, open)}	handle_errors {
		@unavailable expression \`{http.error.status_code} in [502, 503, 504]\`
		handle @unavailable {
${renderPage(app, front, unavailablePage, '{http.error.status_code}')}		}
	}
${front.accessLog ? accessLog : ''}}
`;
    return { snippet, use: `\timport ${app}-front\n` };
}
function renderDirect({ onlyFrom }) {
    if (onlyFrom.length === 0)
        return '';
    return `	@direct {
		not remote_ip ${onlyFrom.join(' ')}
		not vars_regexp {http.request.uri} ${caddyToken(challenged)}
	}
	handle @direct {
		respond 403
	}
`;
}
const renderLetIn = ({ onlyFrom }) => onlyFrom.length === 0 ? '' : `		remote_ip ${onlyFrom.join(' ')}\n`;
function renderRedirect(front, names, main, open) {
    if (names.length === 0)
        return '';
    return `	@redirected {
		host ${names.map(caddyToken).join(' ')}
${renderLetIn(front)}		not vars_regexp {http.request.uri} ${open}
	}
	header @redirected Cache-Control max-age=${redirectSeconds}
	redir @redirected ${main}{uri} 308
`;
}
function renderMaintenance(app, front, open) {
    const { folder } = (0,build_places/* placesOf */.ek)(app).maintenance;
    return `	@maintenance {
		file {
			root ${folder}
			try_files /on
		}
		not file {
			root ${folder}
			try_files /{http.request.remote.host}
		}
		not vars_regexp {http.request.uri} ${open}
	}
	handle @maintenance {
		header Retry-After ${retryAfter}
${renderPage(app, front, maintenancePage, '503')}	}
`;
}
function renderPassword(front, open) {
    const { onlyFrom, users } = front;
    if (users.length === 0)
        return '';
    const rest = `not vars_regexp {http.request.uri} ${open}`;
    const closed = onlyFrom.length === 0 ? rest : `{\n${renderLetIn(front)}		${rest}\n	}`;
    return `	@closed ${closed}
	basicauth @closed bcrypt ${caddyToken(realm)} {
${users.map(({ name, hash }) => `		${name} ${hash}\n`).join('')}	}
`;
}
function renderPage(app, front, text, status) {
    const file = pageFile(app, front);
    const indent = '\t\t\t';
    const lines = file === null
        ? [
            'header Cache-Control no-store',
            'header Content-Type "text/html; charset=utf-8"',
            `respond ${caddyToken(text)} ${status}`,
        ]
        : [
            'header Cache-Control no-store',
            `root * ${caddyToken(file.slice(0, file.lastIndexOf('/')))}`,
            `rewrite * ${caddyToken(file.slice(file.lastIndexOf('/')))}`,
            'file_server {',
            `	status ${status}`,
            '}',
        ];
    return lines.map((line) => `${status === '503' ? indent.slice(1) : indent}${line}\n`).join('');
}
const accessLog = `	log {
		output stderr
		format filter {
			wrap json
			fields {
				request>uri regexp [?].* ""
				request>headers delete
				resp_headers delete
			}
		}
	}
`;

// EXTERNAL MODULE: external "node:url"
var external_node_url_ = __webpack_require__(3136);
;// CONCATENATED MODULE: ./build/render/host-name.js

function hostOf(domain) {
    if (domain.includes(':'))
        return `[${domain.replace(/^\[|\]$/g, '')}]`;
    const ascii = (0,external_node_url_.domainToASCII)(domain);
    if (ascii === '')
        throw new Error(`Not a domain: ${domain}`);
    return ascii;
}

;// CONCATENATED MODULE: ./build/render/hsts.js
const hstsValue = ({ days, preload }) => `max-age=${days * 86_400}${preload ? '; includeSubDomains; preload' : ''}`;

;// CONCATENATED MODULE: ./build/render/caddyfile.js







function renderCaddyfile(options) {
    const { app, front, https, keepsStreams, mediaUrl, staticUrl, uploads, visitors } = options;
    const { hsts, maxBody, media, trustedProxies } = visitors;
    const scheme = https === 'off' ? 'http://' : '';
    const hosts = options.domains.map(hostOf);
    const local = hosts.map((host) => caddyToken(`http://${host}:${options.healthListenerPort}`)).join(', ');
    const main = `${https === 'off' ? 'http' : 'https'}://${hosts[0]}`;
    const { snippet, use } = renderFront(app, front, front.redirected.map(hostOf), main);
    const isApart = (domain) => https === 'auto' && (0,build_places/* addressOf */.ci)(domain) !== null;
    const body = `${https === 'off' || hsts === null ? '' : renderHsts(hsts)}${use}	vars scheme {http.request.scheme}
	import ${app}-files
	handle {
		import ${app}-application
	}
`;
    const renderSites = (domains, tls) => {
        const names = domains.map((domain) => caddyToken(scheme + hostOf(domain))).join(', ');
        return names === '' ? '' : `${names} {\n${tls}${body}}\n`;
    };
    const sites = [
        renderSites(options.domains.filter((domain) => !isApart(domain)), https === 'internal' ? internal : ''),
        renderSites(options.domains.filter(isApart), options.addressCertificates ? shortLived : internal),
    ].filter((text) => text !== '');
    return `# Generated by django-prod-action, written again by each deploy.
# Change domains and https where the action is used; other sites belong into /etc/caddy/Caddyfile.

(${app}-files) {
	# Named, because Caddy 2.6 ignores a bare "encode".
	encode zstd gzip
${renderStatic(app, staticUrl)}${renderMedia(app, mediaUrl, media === 'open')}}

${renderApplication({ app, maxBody, trustedProxies, uploads, keepsStreams, gated: front.users.length > 0 })}
${snippet}
${sites.join('\n')}
# The same site for the server itself: a deploy verifies it here, also while a certificate is pending.
${local} {
	bind 127.0.0.1
	vars scheme ${https === 'off' ? 'http' : 'https'}
	import ${app}-files
	handle {
		import ${app}-application
	}
}
`;
}
const internal = '\ttls internal\n';
const shortLived = `	tls {
		issuer acme {
			profile shortlived
		}
	}
`;
function renderHsts(hsts) {
    const value = hstsValue(hsts);
    return `\theader ?Strict-Transport-Security "${value}"\n`;
}

// EXTERNAL MODULE: ./build/render/env.js
var env = __webpack_require__(3399);
// EXTERNAL MODULE: ./build/texts.js
var texts = __webpack_require__(7111);
;// CONCATENATED MODULE: ./build/render/blocks.js
const block = /^# >>> (\w+)\n([\s\S]*?)^# <<< \1\n/gm;
function fillBlocks(text, values) {
    const unused = new Set(Object.keys(values));
    const filled = text.replace(block, (_, name, own) => {
        const value = values[name];
        if (value === undefined)
            throw new Error(`Nothing is given for the block ${name}`);
        unused.delete(name);
        return value === true ? own : value || '';
    });
    const stray = /^# (?:>>>|<<<).*/m.exec(filled)?.[0] ?? [...unused][0];
    if (stray !== undefined)
        throw new Error(`There is no whole block for ${stray}`);
    return filled;
}
function collectImports(text, framework) {
    const lines = [...new Set(text.match(/^(?:import|from) (?!\.|typing ).*\n/gm))].sort();
    const theirs = lines.filter((line) => line.split(/[ .\n]/)[1] === framework);
    const names = lines.filter((line) => line.startsWith('from ') && !theirs.includes(line));
    const modules = lines.filter((line) => line.startsWith('import ') && !theirs.includes(line));
    return [...modules, ...names, '\n', ...theirs].join('');
}

;// CONCATENATED MODULE: ./build/render/python.js
function pythonString(value) {
    if (/\p{Surrogate}/u.test(value))
        throw new RangeError('half a surrogate pair has no place in a Python string');
    return `"${value.replace(/["\\\p{Cc}\p{Cf}\p{Cn}\p{Co}\p{Zl}\p{Zp}]/gu, escapeCharacter)}"`;
}
function pythonList(values) {
    return `[${values.map(pythonString).join(', ')}]`;
}
function pythonBoolean(value) {
    return value ? 'True' : 'False';
}
const python_short = { '"': '\\"', '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };
function escapeCharacter(character) {
    const code = character.codePointAt(0) ?? 0;
    const digits = code.toString(16);
    if (code < 0x100)
        return python_short[character] ?? `\\x${digits.padStart(2, '0')}`;
    return code < 0x10000 ? `\\u${digits.padStart(4, '0')}` : `\\U${digits.padStart(8, '0')}`;
}

;// CONCATENATED MODULE: ./build/render/gunicorn.js



const defaultThreads = 4;
const bytesPerWorker = 100 * 1024 * 1024;
function defaultWorkers(options) {
    const wanted = options.interface === 'wsgi' ? options.processors + 1 : options.processors;
    const affordable = Math.floor((options.memoryTotal ?? 0) / 4 / bytesPerWorker);
    return Math.max(1, Math.min(wanted, affordable, 8));
}
function limitUploads({ workers, threads = defaultThreads }, kind) {
    if (kind === 'asgi')
        return null;
    return Math.max(1, (threads > 1 ? threads : (workers ?? 1)) - 1);
}
const wsgiWorker = (threads) => threads === 1 ? 'worker_class = "sync"' : `worker_class = "gthread"\nthreads = ${threads}`;
function renderGunicorn(options) {
    const { application, directory, imports = [], workers, threads } = options;
    const asgi = options.interface === 'asgi';
    const folders = `",".join(os.path.join(release, "code", name) for name in ${pythonList(imports)})`;
    const parts = asgi
        ? [texts/* texts */.T.gunicornVisitor(), texts/* texts */.T.gunicornAsgi()]
        : [texts/* texts */.T.gunicornVisitor(), texts/* texts */.T.gunicornAnswers(), texts/* texts */.T.gunicornWsgi()];
    const proving = fillBlocks(parts.join(''), {
        alone: false,
        networks: `networks = [ip_network(text) for text in ${pythonList(options.trustedProxies ?? [])}]

`,
    });
    return fillBlocks(texts/* texts */.T.gunicornConf(), {
        imports: `${collectImports([texts/* texts */.T.gunicornConf(), ...parts].join(''), 'gunicorn')}\n`,
        alone: false,
        application: `wsgi_app = ${pythonString(application)}
chdir = os.path.normpath(os.path.join(release, "code", ${pythonString(directory)}))
${imports.length > 0 ? `pythonpath = ${folders}\n` : ''}`,
        workers: `workers = ${workers}
${asgi ? 'worker_class = "uvicorn_worker.UvicornWorker"' : wsgiWorker(threads)}
`,
        ready: asgi,
        answers: !asgi,
        proving: `${proving}\n\n`,
    });
}

// EXTERNAL MODULE: ./build/language/catalogue.js
var catalogue = __webpack_require__(6035);
;// CONCATENATED MODULE: ./build/language/messages.js


function messagesOf(language, files) {
    if (language === 'en')
        return {};
    const entries = (0,catalogue/* entriesOf */.Mc)(texts/* texts */.T.french(), new Set(files));
    return Object.fromEntries(entries.map(({ english, forms: [said = english] }) => [(0,catalogue/* bare */.$B)(english).core, (0,catalogue/* bare */.$B)(said).core]));
}

;// CONCATENATED MODULE: ./build/render/manage.js



function renderManage({ app, absent, language, links, }) {
    const { current, secrets } = (0,build_places/* placesOf */.ek)(app);
    const properties = confine({ app, absent, links })
        .map((setting) => `  --property='${setting}' \\\n`)
        .join('');
    const messages = messagesOf(language, ['render/manage.ts']);
    const show = (english) => (messages[english] ?? english).replaceAll('{0}', app).replaceAll('{1}', current.folder);
    const asRoot = show('{0}-manage must run as root: sudo {0}-manage $*');
    const nothing = show('{0}-manage: nothing is deployed yet, {1} leads nowhere');
    return `#!/bin/sh
# Generated by django-prod-action, written again by each deploy.
# Runs a command of manage.py in the live release, for example: sudo ${app}-manage createsuperuser
set -eu

if [ "$(id -u)" -ne 0 ]; then
  echo "${asRoot}" >&2
  exit 1
fi
if ! release=$(readlink -e ${current.folder}); then
  echo "${nothing}" >&2
  exit 1
fi
directory=$(cat "$release/conf/directory")
first=\${1-}

# systemd replaces $NAME in a command's words; $$ stands for one dollar. The x keeps newlines at a word's end.
for word do
  shift
  word=$(printf '%sx' "$word" | sed 's/\\$/$$/g')
  set -- "$@" "\${word%x}"
done

# --pty and --pipe together: a terminal where there is one, plain pipes otherwise.
set -- systemd-run --pty --pipe --wait --collect --quiet --service-type=exec \\
  --uid=${app} --gid=${app} \\
  --property=UMask=0022 \\
  --property=WorkingDirectory="$release/code/$directory" \\
  --property=EnvironmentFile=${secrets} \\
  --property=EnvironmentFile="$release/conf/env" \\
  --setenv=DJANGO_SETTINGS_MODULE=django_prod_settings \\
  --setenv=PYTHONPATH="$release/conf" \\
  --setenv=PYTHONUNBUFFERED=1 \\
  --setenv=PYTHONUTF8=1 \\
${properties}  -- "$release/venv/bin/python" -m django "$@"

[ "$first" = migrate ] || exec "$@"
code=0
"$@" || code=$?
# It may have taken back what the live release needs: the next run is to know that. One that is under way asks itself.
${(0,build_places/* placesOf */.ek)(app).restoreCommand} --note 2>/dev/null || true
exit $code
`;
}
function renderDirectory(directory) {
    if (/[\r\n]/.test(directory))
        throw new Error('The folder of manage.py has a line break in its name');
    return `${directory}\n`;
}

// EXTERNAL MODULE: ./build/render/systemd.js
var systemd = __webpack_require__(7299);
// EXTERNAL MODULE: external "node:path/posix"
var posix_ = __webpack_require__(3916);
;// CONCATENATED MODULE: ./build/render/units.js



function renderUnits(options) {
    const { app, proxy, absent, links } = options;
    return {
        [`${app}@.socket`]: renderSocket(app, proxy),
        [`${app}@.service`]: renderService(app, absent, links),
        [`${app}-current.service`]: renderCurrent(app, proxy.unit, absent),
        ...(proxy.kind === undefined || proxy.kind === 'caddy'
            ? { [`${app}-media.service`]: units_renderMedia(app, proxy, absent), ...renderMediaMounts(app) }
            : {}),
        [`${app}.target`]: renderTarget(app),
    };
}
const header = '# Generated by django-prod-action, written again by each deploy: put changes into a drop-in (systemctl edit).\n';
function renderSocket(app, { group, kind = 'caddy' }) {
    return `${header}
[Unit]
Description=${app}: listening socket of release %i

[Socket]
ListenStream=${(0,build_places/* placesOf */.ek)(app).release('%i').socket}
# ${kind === 'caddy' ? 'Caddy' : 'The web server'} alone may connect: that is why Gunicorn trusts the forwarded headers.
SocketUser=root
SocketGroup=${group}
SocketMode=0660
Backlog=2048
# The default limit (20 starts in 2 s) closes the socket for good when the service is stopped
# often while requests wait. A service that fails is started once a second, by its RestartSec=.
TriggerLimitIntervalSec=0
`;
}
function renderService(app, absent, links) {
    const { secrets, release } = (0,build_places/* placesOf */.ek)(app);
    const { code, conf, venv } = release('%i');
    return `${header}
[Unit]
Description=${app}: Gunicorn of release %i
PartOf=${app}.target
Requires=${app}@%i.socket
After=${app}@%i.socket network.target mariadb.service mysql.service postgresql.service redis-server.service valkey-server.service ${app}-redis.service
# However often it fails: it is tried again, and heals alone when the cause goes away.
StartLimitIntervalSec=0

[Service]
Type=notify
NotifyAccess=main
User=${app}
Group=${app}
UMask=0022
WorkingDirectory=${code}
Environment=DJANGO_SETTINGS_MODULE=django_prod_settings PYTHONPATH=${conf} PYTHONUNBUFFERED=1 PYTHONUTF8=1
EnvironmentFile=${secrets}
EnvironmentFile=${conf}/env
ExecStart=${venv}/bin/gunicorn --config ${conf}/gunicorn.conf.py
Restart=always
RestartSec=1s
KillMode=mixed
TimeoutStartSec=120s
# Longer than graceful_timeout in gunicorn.conf.py, so that Gunicorn ends by itself.
TimeoutStopSec=40s
# A reader who is slow costs a file or two, and no thread (gunicorn.conf.py).
LimitNOFILE=65536
# Gunicorn replaces a worker that the kernel killed; the others go on.
OOMPolicy=continue

${confined(app, absent, links ? 'any' : 'none')}`;
}
function renderCurrent(app, proxy, absent) {
    const { folder, socket } = (0,build_places/* placesOf */.ek)(app).current;
    return `${header}
[Unit]
Description=${app}: the live release
PartOf=${app}.target
${proxy === '' ? '' : `Before=${proxy}\n`}ConditionPathExists=${folder}

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/sh -c 'i=$$(basename "$$(dirname "$$(readlink -m ${socket})")"); systemctl start "${app}@$$i.socket" && exec systemctl start --no-block "${app}@$$i.service"'
# The other processes of the same release: those whose units are there. They never keep the site from starting.
ExecStart=-/bin/sh -c 'i=$$(basename "$$(dirname "$$(readlink -m ${socket})")"); for f in /etc/systemd/system/${app}--*@.service; do [ -e "$$f" ] || continue; t=$$\{f%%.service}.timer; [ ! -e "$$t" ] || f=$$t; f=$$\{f##*/}; systemctl start --no-block "$$\{f%%@.*}@$$i.$$\{f##*.}"; done'
ExecStop=/bin/sh -c 'systemctl list-jobs --no-legend | grep -Eq " ${app}(-current)?\\\\.(target|service) +(re)?start " || exec systemctl stop --no-block "${app}@*.socket" "${app}@*.service"'

# Root's, since systemd lets no other user start a unit. It reads links and asks systemd, and can do nothing else.
${confinedRoot(app, absent)}
[Install]
WantedBy=${app}.target
`;
}
function units_renderMedia(app, caddy, absent) {
    const { media, mediaSource, shared } = (0,build_places/* placesOf */.ek)(app);
    const uploads = `${shared}/media`;
    const steps = [
        `install -d -m 0750 -g ${caddy.group} ${(0,posix_.dirname)(media)}`,
        `[ ! ${media} -ef ${uploads} ] || exit 0`,
        `[ ! -L ${media} ] || rm ${media}`,
        `systemctl stop ${mediaSource}`,
        `systemctl start ${media} || { rmdir ${media}; ln -s ${uploads} ${media}; }`,
    ];
    return `${header}
[Unit]
Description=${app}: shows uploads to Caddy
RequiresMountsFor=${uploads}
Before=${caddy.unit}

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/sh -c '${steps.join('; ')}'
# The stop of a mount waits for this unit's where the server goes down, and would be waited for until its time is over.
ExecStop=-/bin/sh -c 'systemctl is-system-running | grep -q stopping || { systemctl stop ${mediaSource}; rmdir ${mediaSource} ${media} || rm ${media}; }'

# Root's with the group of Caddy, to which it gives the folder.
Group=${caddy.group}
${confinedViewer(app, absent)}`;
}
function renderMediaMounts(app) {
    const { media, mediaSource, shared } = (0,build_places/* placesOf */.ek)(app);
    const render = (what, where, options) => `${header}
[Unit]
Description=${app}: uploads, as Caddy sees them

[Mount]
What=${what}
Where=${where}
Type=none
Options=${options}
# A reader of an upload keeps nobody waiting.
LazyUnmount=yes
`;
    return {
        [mountUnit(mediaSource)]: render(`${shared}/media`, mediaSource, 'rbind,rslave,ro,nosymfollow'),
        [mountUnit(media)]: render(mediaSource, media, 'rbind'),
    };
}
const mountUnit = (path) => `${path.slice(1).replaceAll('-', '\\x2d').replaceAll('/', '-')}.mount`;
function renderTarget(app) {
    return `${header}
[Unit]
Description=${app}: the whole application
Wants=${app}-media.service

[Install]
WantedBy=multi-user.target
`;
}

;// CONCATENATED MODULE: ./build/render/processes.js




function renderProcesses(options) {
    const { app, processes } = options;
    const units = processes.flatMap((one) => {
        const service = [`${app}--${one.name}@.service`, processes_renderService(one, options)];
        return one.schedule === null ? [service] : [service, [`${app}--${one.name}@.timer`, renderTimer(app, one)]];
    });
    return Object.fromEntries(units);
}
function processes_renderService({ name, words, schedule }, { app, directory, absent, links }) {
    const { secrets, release } = (0,build_places/* placesOf */.ek)(app);
    const { code, conf, venv } = release('%i');
    const folder = directory ? `/${(0,systemd/* systemdValue */.By)(directory)}` : '';
    const always = schedule === null;
    return `${header}
[Unit]
Description=${app}: ${name} of release %i
PartOf=${app}.target
After=network.target mariadb.service mysql.service postgresql.service redis-server.service valkey-server.service ${app}-redis.service
${always ? '# However often it fails: it is tried again, and heals alone when the cause goes away.\nStartLimitIntervalSec=0\n' : ''}
[Service]
Type=${always ? 'exec' : 'oneshot'}
User=${app}
Group=${app}
UMask=0022
WorkingDirectory=${code}${folder}
Environment=DJANGO_SETTINGS_MODULE=django_prod_settings PYTHONPATH=${conf} PYTHONUNBUFFERED=1 PYTHONUTF8=1
Environment=PATH=${venv}/bin:/usr/local/bin:/usr/bin:/bin
EnvironmentFile=${secrets}
EnvironmentFile=${conf}/env
ExecStart=/usr/bin/env ${words.map(systemd/* systemdWord */.sX).join(' ')}
${always ? 'Restart=always\nRestartSec=1s\n' : ''}# SIGTERM first, to the main process: a worker finishes the job at hand.
KillMode=mixed
TimeoutStopSec=60s

${confined(app, absent, links ? 'any' : 'semaphores')}`;
}
function renderTimer(app, { name, schedule }) {
    return `${header}
[Unit]
Description=${app}: when ${name} of release %i runs
PartOf=${app}.target

[Timer]
OnCalendar=${(0,systemd/* systemdValue */.By)(schedule ?? '')}
Unit=${app}--${name}@%i.service
`;
}

// EXTERNAL MODULE: ./build/remote.js
var remote = __webpack_require__(8133);
;// CONCATENATED MODULE: ./build/render/standalone.js


const importer = 'remote.importer';
const lines = new Map();
function renderCommand(entry, about, args, language) {
    const modules = lines.get(entry) ?? moduleLines(entry);
    lines.set(entry, modules);
    const messages = messagesOf(language, listModules(entry).map(standalone_fileOf));
    const given = Object.keys(messages).length > 0 ? [...args, messages] : args;
    return `#!/usr/bin/python3 -I
# Generated by django-prod-action, written again by each deploy.
# ${about}

# The modules that it consists of, by their names. It begins with the function main of ${entry}. Those of
# "inside" run in the release's own Python, as the application's user.
MODULES = {
${modules}}

exec(compile(MODULES["${importer}"], "${standalone_fileOf(importer)}", "exec"))
begin({"entry": "${entry}", "modules": MODULES, "arguments": [${given.map((one) => JSON.stringify(one)).join(', ')}]})
`;
}
const standalone_fileOf = (name) => `${name.replaceAll('.', '/')}.py`;
function listModules(entry) {
    const others = [...(0,remote/* needed */.Ow)([entry])].filter((name) => name !== entry).sort();
    return [importer, entry, ...others];
}
const moduleLines = (entry) => listModules(entry)
    .map((name) => `    "${name}": r'''${(0,remote/* readModule */.bH)(name)}''',\n`)
    .join('');

;// CONCATENATED MODULE: ./build/render/restore.js


const longSeconds = 86_400;
function renderRestore({ app, absent, language, links, }) {
    const part = renderPart('The restore', longSeconds, { app, absent, links });
    const about = `Brings a backup of the database back: sudo ${app}-restore lists them, sudo ${app}-restore NAME restores one.`;
    return renderCommand('remote.database.restore', about, [app, part], language);
}

;// CONCATENATED MODULE: ./build/render/settings.js



function renderSettings(options) {
    const sections = [
        texts/* texts */.T.settingsProject(),
        texts/* texts */.T.settingsSecurity(),
        texts/* texts */.T.settingsFiles(),
        texts/* texts */.T.settingsDatabases(),
        texts/* texts */.T.settingsLogging(),
        texts/* texts */.T.settingsRecord(),
    ].join('');
    const rendered = fillBlocks(sections, {
        imports: `${collectImports(sections, 'django')}\n`,
        given: `_base_name = ${pythonString(options.base)}
_domains = ${pythonList(options.domains)}
_https = ${pythonBoolean(options.https !== 'off')}
_wanted_database = ${pythonString(options.database)}
_connection_age = ${options.interface === 'wsgi' ? 60 : 0}
_shared = Path(${pythonString(options.shared)})
`,
        project: [
            `_project = ${options.directory === '' ? '_code' : `_code / ${pythonString(options.directory)}`}\n`,
            ...(options.lent ?? []).map((one) => `os.environ.setdefault(${pythonString(one.name)}, ${renderLent(one, options)})\n`),
            ...(options.imports ?? []).map((folder) => `sys.path.insert(0, str(_code / ${pythonString(folder)}))\n`),
        ].join(''),
        alone: false,
    });
    return rendered + renderOverrides(options.overrides ?? '');
}
function renderLent({ what, separator = ',', number = 0 }, { domains, https }) {
    const [main = ''] = domains;
    switch (what) {
        case 'secret-key':
            return 'os.environ["DJANGO_PROD_SECRET_KEY"]';
        case 'host':
            return pythonString(main);
        case 'hosts':
            return pythonString(domains.join(separator));
        case 'site':
            return pythonString(`${https === 'off' ? 'http' : 'https'}://${main}`);
        case 'sqlite':
            return pythonString('sqlite:///db.sqlite3');
        case 'redis':
            return `os.environ.get("REDIS_URL", "redis://localhost:6379/0")${number === 0 ? '' : `.replace("/0", "/${number}")`}`;
    }
}
function renderOverrides(lines) {
    if (lines.trim() === '')
        return '';
    return `\n# 7. The lines of "overrides" in .github/django-prod.yml.\n\n${lines.trimEnd()}\n`;
}

;// CONCATENATED MODULE: ./build/release/lent.js
const listLent = ({ lent = [] }, { services }) => lent.filter(({ value }) => value.what !== 'redis' || services.includes('redis'));

// EXTERNAL MODULE: ./build/release/pins.js
var pins = __webpack_require__(9233);
;// CONCATENATED MODULE: ./build/release/managed-files.js
















function renderReleaseFiles({ inputs, checkout, facts }, release) {
    const { app } = inputs;
    const { application, debug, directory, imports, production, settings } = checkout.project;
    const { conf } = (0,build_places/* placesOf */.ek)(app).release(release);
    const { interface: interfaceName, target } = application.value;
    const settingsText = renderSettings({
        base: settings.value,
        domains: inputs.domains,
        https: inputs.https,
        database: typeof inputs.database === 'string' ? inputs.database : 'url',
        interface: interfaceName,
        shared: (0,build_places/* placesOf */.ek)(app).shared,
        directory,
        imports,
        lent: listLent(checkout.project, inputs).map(({ value }) => value),
        overrides: inputs.overrides,
    });
    const gunicornText = renderGunicorn({
        application: target,
        interface: interfaceName,
        directory,
        imports,
        workers: inputs.workers ?? defaultWorkers({ ...facts, interface: interfaceName }),
        threads: inputs.threads ?? defaultThreads,
        trustedProxies: inputs.visitors.trustedProxies,
    });
    const variables = [
        ...[production, debug].flatMap((found) => found?.value ?? []),
        ...listDatabaseVariables(inputs),
        ...listRedisVariables(inputs, facts),
        ...inputs.env,
    ];
    return [
        makeFile('settings', `${conf}/django_prod_settings.py`, settingsText, { mode: 0o640, group: app }),
        makeFile('gunicorn', `${conf}/gunicorn.conf.py`, gunicornText, { mode: 0o640, group: app }),
        makeFile('env', `${conf}/env`, (0,env/* renderEnv */.m)(variables), { mode: 0o600, secret: true }),
        makeFile('directory', `${conf}/directory`, renderDirectory(directory)),
        makeFile('shared', `${conf}/shared`, inputs.shared.map((folder) => `${folder}\n`).join('')),
    ];
}
function renderSystemFiles({ inputs, checkout, facts }) {
    const { app, language, links, processes } = inputs;
    const absent = listAbsent(facts);
    const { directory } = checkout.project;
    const { manageCommand, restoreCommand } = (0,build_places/* placesOf */.ek)(app);
    const proxy = { kind: (0,decisions_proxy/* kindOf */.I)(facts), unit: facts.proxyUnit, group: facts.proxyGroup };
    const units = Object.entries(renderUnits({ app, proxy, absent, links }));
    const processUnits = Object.entries(renderProcesses({ app, directory, processes, absent, links }));
    return [
        ...units.map(([name, text]) => makeFile('unit', (0,build_places/* unitFile */.TD)(name), text)),
        ...processUnits.map(([name, text]) => makeFile('process', (0,build_places/* unitFile */.TD)(name), text)),
        makeFile('command', manageCommand, renderManage({ app, absent, language, links }), { mode: 0o755 }),
        makeFile('command', restoreCommand, renderRestore({ app, absent, language, links }), { mode: 0o755 }),
    ];
}
function renderProxyFile({ inputs, checkout, facts, gate }, caddy, { staticUrl, mediaUrl }) {
    const { app, domains, https, visitors } = inputs;
    const content = renderCaddyfile({
        ...{ app, domains, https, visitors, staticUrl, mediaUrl },
        front: frontOf({ inputs, gate }),
        uploads: limitUploads(inputs, checkout.project.application.value.interface),
        addressCertificates: (0,address_certificates/* getsAddressCertificates */.Yv)(caddy),
        healthListenerPort: pins/* localPort */.f_,
        keepsStreams: facts.caddyKeepsStreams === true,
    });
    return makeFile('caddy', (0,build_places/* placesOf */.ek)(app).caddyfile, content);
}
function makeFile(kind, path, content, more = {}) {
    const hash = (0,external_node_crypto_.createHash)('sha256').update(content).digest('hex');
    return { kind, path, content, hash, mode: 0o644, owner: 'root', group: 'root', secret: false, ...more };
}
function listDatabaseVariables({ database }) {
    if (typeof database === 'string')
        return [];
    const { url, ...place } = database;
    return [
        { name: 'DATABASE_URL', value: url },
        { name: 'DJANGO_PROD_DATABASE', value: JSON.stringify(place) },
    ];
}
function listRedisVariables({ mode }, { redis }) {
    if (mode !== 'plan' || redis === null || redis.unit !== null)
        return [];
    return [{ name: 'REDIS_URL', value: `redis://localhost:6379/${redis.shared ?? 0}` }];
}

;// CONCATENATED MODULE: ./build/render/apache-token.js
function apacheToken(text) {
    return `"${refuseOthers(text).replace(/["\\]/g, '\\$&')}"`;
}
const rewriteToken = (pattern) => `"${refuseOthers(pattern).replaceAll('"', '\\"')}"`;
function refuseOthers(text) {
    if (/[\x00-\x1f\x7f]|\$\{/.test(text) || !text.isWellFormed())
        throw new Error('Apache cannot carry this text');
    return text;
}

;// CONCATENATED MODULE: ./build/render/nginx-token.js
function nginxToken(text) {
    if (/[\x00-\x1f\x7f]/.test(text) || !text.isWellFormed())
        throw new Error('nginx cannot carry this text');
    return /^[A-Za-z0-9_./:@*+-]+$/.test(text) ? text : `"${text.replace(/["\\]/g, '\\$&')}"`;
}
const literally = (text) => text.replace(/[\\^$.|?*+()[\]{}]/g, '\\$&');

;// CONCATENATED MODULE: ./build/render/apache-files.js




const apache_files_likeDjango = `		Header set X-Content-Type-Options nosniff
		Header set Referrer-Policy same-origin
		Header set Cross-Origin-Opener-Policy same-origin
`;
const plainFolder = `		DirectorySlash Off
		DirectoryIndex disabled
		AllowOverride None
		Require all granted
`;
const asFile = `		SetHandler default-handler
		Header set Content-Type application/octet-stream "expr=%{CONTENT_TYPE} == ''"
`;
const apache_files_closed = (url) => `	RedirectMatch 404 ${apacheToken(`^${literally(url)}(.*/)?\\.`)}
	ProxyPassMatch ${apacheToken(`^${literally(url)}`)} "!"
`;
function apache_files_renderStatic(app, url) {
    if (url === null)
        return '';
    const { current, home, previous } = (0,build_places/* placesOf */.ek)(app);
    const hashed = '.*\\.[0-9a-f]{12}\\.[^/]+';
    const at = (pattern) => apacheToken(`^${literally(url)}${pattern}$`);
    return `
	RewriteCond "${current.static}/$1" !-f
	RewriteCond "${previous.static}/$1" -f
	RewriteRule ${rewriteToken(`^${literally(url)}(${hashed})$`)} "${previous.static}/$1" [END]
	AliasMatch ${at('(.*)')} "${current.static}/$1"
${apache_files_closed(url)}	<DirectoryMatch "^${home}/(current|previous)/static(/|$)">
		Options FollowSymLinks
${plainFolder}	</DirectoryMatch>
	<LocationMatch ${at('.*')}>
${asFile}		Header set Cache-Control "public, max-age=0, must-revalidate"
${apache_files_likeDjango}	</LocationMatch>
	<LocationMatch ${at(hashed)}>
		Header set Cache-Control "public, max-age=31536000, immutable"
	</LocationMatch>
`;
}
function apache_files_renderMedia(app, url, open) {
    if (url === null)
        return '';
    const { uploads } = (0,build_places/* placesOf */.ek)(app);
    const at = (pattern) => apacheToken(`^${literally(url)}${pattern}`);
    const kinds = `	<LocationMatch ${at('(?!.*\\.(?i:pdf)$)')}>
		Header set Content-Security-Policy ${apacheToken(sandbox)}
	</LocationMatch>
	<LocationMatch ${at(`(?!.*\\.(?i:${`${shown} pdf`.replaceAll(' ', '|')})$)`)}>
		ForceType application/octet-stream
		Header set Content-Disposition attachment
	</LocationMatch>
`;
    return `
	AliasMatch ${at('(.*)$')} "${uploads}/$1"
${apache_files_closed(url)}	<Directory "${uploads}">
		# The site makes them: a link among them could lead to what is nobody's business.
		Options None
${plainFolder}	</Directory>
	<LocationMatch ${at('')}>
${asFile}${apache_files_likeDjango}	</LocationMatch>
${open ? '' : kinds}`;
}

;// CONCATENATED MODULE: ./build/render/apache-front.js




const pageUrl = '/.django-prod-page';
function apache_front_renderFront(options) {
    const { app, front, main, names } = options;
    const { folder, on } = (0,build_places/* placesOf */.ek)(app).maintenance;
    const asked = `^\\S+ ${exempt(front).slice(1, -1)} `;
    const unless = (pattern) => `	RewriteCond "%{ENV:REDIRECT_STATUS}" =""
	RewriteCond "%{THE_REQUEST}" ${rewriteToken(`!${pattern}`)}
`;
    const held = unless(asked);
    const known = front.onlyFrom.map((network) => `%{CONN_REMOTE_ADDR} -ipmatch '${network}'`).join(' || ');
    const direct = front.onlyFrom.length === 0
        ? ''
        : `	# Who does not come by way of the proxies.
${unless(`^\\S+ ${challenged.slice(1, -1)} `)}	RewriteCond expr "!(${known})"
	RewriteRule "^" - [F]
`;
    const redirect = names.length === 0
        ? ''
        : `	# Names that lead to the main one.
${held}	RewriteCond "%{HTTP_HOST}" ${rewriteToken(`^(?:${names.map(literally).join('|')})(?::[0-9]+)?$`)} [NC]
	RewriteCond "%{THE_REQUEST}" "^\\S+ (/[^?\\s]*)"
	RewriteRule "^" "${main}%1" [R=308,L,NE,E=elsewhere:1]
	Header always set Cache-Control max-age=${redirectSeconds} env=elsewhere
`;
    const gate = front.users.length === 0
        ? ''
        : `	<Location "/">
		AuthType Basic
		AuthName "${realm}"
		AuthBasicProvider file
		AuthUserFile ${(0,build_places/* placesOf */.ek)(app).gateUsers}
		<RequireAny>
			Require valid-user
			Require expr ${rewriteToken(`%{THE_REQUEST} =~ m#${asked}#`)}
			Require expr "-n reqenv('REDIRECT_STATUS')"
		</RequireAny>
	</Location>
	RequestHeader unset Authorization
`;
    return `${direct}${redirect}	# In maintenance this file is there, and one for each address that sees the site all the same.
${held}	RewriteCond "${on}" -f
	RewriteCond "${folder}/%{REMOTE_ADDR}" !-f
	RewriteRule "^" - [R=503,L,E=closed:1]
	Header always set Retry-After ${retryAfter} env=closed
	Header always set Retry-After ${retryAfter} env=REDIRECT_closed
	Header always set Cache-Control no-store env=closed
	Header always set Cache-Control no-store env=REDIRECT_closed
${gate}${renderPages(options)}`;
}
function renderPages({ app, front, maxBody }) {
    const { on } = (0,build_places/* placesOf */.ek)(app).maintenance;
    const file = pageFile(app, front);
    const codes = [502, 503, 504];
    const lines = (page) => codes.map((code) => `	ErrorDocument ${code} ${page}\n`).join('');
    const own = `	Alias "${pageUrl}" ${apacheToken(file ?? '')}
	ProxyPass "${pageUrl}" "!"
	<Location "${pageUrl}">
		SetHandler default-handler
		ForceType text/html
		Require all granted
	</Location>
${lines(pageUrl)}`;
    const plain = `${lines(apacheToken(unavailablePage))}	<If "-f '${on}'">
		ErrorDocument 503 ${apacheToken(maintenancePage)}
	</If>
`;
    return `${file === null ? plain : own}	ErrorDocument 413 ${apacheToken(refusalOf(maxBody))}
`;
}
const renderLog = (app, { accessLog }) => accessLog ? `	CustomLog "|/usr/bin/systemd-cat -t ${app}" "%a %m %V%U %>s %O %D"\n` : '	CustomLog /dev/null "-"\n';

;// CONCATENATED MODULE: ./build/render/media-types.js
const types = {
    'text/html': 'html htm',
    'text/css': 'css',
    'text/javascript': 'js mjs cjs',
    'text/plain': 'txt log',
    'text/csv': 'csv',
    'text/markdown': 'md',
    'text/calendar': 'ics',
    'text/vtt': 'vtt',
    'application/json': 'json map',
    'application/geo+json': 'geojson',
    'application/manifest+json': 'webmanifest',
    'application/xml': 'xml',
    'application/rss+xml': 'rss',
    'application/atom+xml': 'atom',
    'application/xhtml+xml': 'xhtml',
    'application/wasm': 'wasm',
    'application/pdf': 'pdf',
    'application/zip': 'zip',
    'application/gzip': 'gz',
    'font/woff2': 'woff2',
    'font/woff': 'woff',
    'font/ttf': 'ttf',
    'font/otf': 'otf',
    'application/vnd.ms-fontobject': 'eot',
    'image/apng': 'apng',
    'image/avif': 'avif',
    'image/bmp': 'bmp',
    'image/gif': 'gif',
    'image/heic': 'heic',
    'image/heif': 'heif',
    'image/vnd.microsoft.icon': 'ico',
    'image/jpeg': 'jpg jpeg jfif',
    'image/jxl': 'jxl',
    'image/png': 'png',
    'image/svg+xml': 'svg',
    'image/tiff': 'tif tiff',
    'image/webp': 'webp',
    'audio/aac': 'aac',
    'audio/aiff': 'aif aiff',
    'audio/flac': 'flac',
    'audio/mp4': 'm4a',
    'audio/midi': 'mid midi',
    'audio/mpeg': 'mp3',
    'audio/ogg': 'oga ogg opus',
    'audio/wav': 'wav',
    'audio/webm': 'weba',
    'audio/x-ms-wma': 'wma',
    'video/3gpp': '3gp',
    'video/x-msvideo': 'avi',
    'video/mp4': 'mp4 m4v',
    'video/x-matroska': 'mkv',
    'video/quicktime': 'mov',
    'video/mpeg': 'mpeg mpg mpe',
    'video/ogg': 'ogv',
    'video/webm': 'webm',
    'video/x-ms-wmv': 'wmv',
};

;// CONCATENATED MODULE: ./build/render/apache.js






const http2 = `# For this site alone: enabled as a module of the server it would change the others, too.
<IfModule !mpm_prefork_module>
	<IfModule !http2_module>
		<IfFile "/usr/lib/apache2/modules/mod_http2.so">
			LoadModule http2_module /usr/lib/apache2/modules/mod_http2.so
		</IfFile>
	</IfModule>
</IfModule>
`;
function renderApache(options) {
    const { app, domains, found, front, https, localPort, visitors: allowed } = options;
    const [first = '', ...others] = domains.map(hostOf);
    const secure = https !== 'off';
    const names = `	ServerName ${first}
${others.map((name) => `	ServerAlias ${name}\n`).join('')}	ServerSignature Off
${renderLog(app, front)}`;
    const addresses = (port) => (found.addresses[port] ?? []).join(' ');
    const site = renderSite(options, secure);
    const before = apache_front_renderFront({
        ...{ app, front, maxBody: allowed.maxBody },
        names: front.redirected.map(hostOf),
        main: `${secure ? 'https' : 'http'}://${first}`,
    });
    const open = `	AllowEncodedSlashes NoDecode\n	RewriteEngine On\n${before}`;
    const local = `127.0.0.1:${localPort}`;
    const visitors = secure
        ? `<VirtualHost ${addresses(80)}>
${names}	AllowEncodedSlashes NoDecode
${renderChallenge(https)}	RewriteEngine On
${https === 'auto' ? '	RewriteRule "^/\\.well-known/acme-challenge/" - [END]\n' : ''}	# The path as it was sent: decoded and encoded again it could be another one.
	RewriteCond "%{HTTP_HOST} %{THE_REQUEST}" "^(\\[[^\\]]*\\]|[^:\\s]+)\\S* \\S+ (/[^?\\s]*)"
	RewriteRule "^" "https://%1%2" [R=308,L,NE]
	RewriteRule "^" "https://${first}/" [R=308,L]
</VirtualHost>

<VirtualHost ${addresses(443)}>
${names}${renderEncryption(options)}${open}${site}</VirtualHost>
`
        : `<VirtualHost ${addresses(80)}>
${names}${open}${site}</VirtualHost>
`;
    return `# Generated by django-prod-action, written again by each deploy.
# Change domains and https where the action is used; other sites belong into files of their own.

${secure ? http2 : ''}<IfDefine !DJANGO_PROD_LOCAL>
	Define DJANGO_PROD_LOCAL
	Listen ${local}
</IfDefine>
${renderOthers(options)}
${visitors}
# For the server itself: a deploy verifies the site here, whatever its certificate is.
<VirtualHost ${local}>
${names}${site}</VirtualHost>
`;
}
function renderEncryption({ app }) {
    const { certificate } = (0,build_places/* placesOf */.ek)(app);
    return `	<IfModule http2_module>
		Protocols h2 http/1.1
	</IfModule>
	SSLEngine On
	SSLCertificateFile ${certificate.chain}
	SSLCertificateKeyFile ${certificate.key}
	SSLProtocol -all +TLSv1.2 +TLSv1.3
`;
}
function renderChallenge(https) {
    if (https !== 'auto')
        return '';
    const path = '/.well-known/acme-challenge/';
    return `	Alias "${path}" "${build_places/* challenges */.dt}${path}"
	ProxyPass "${path}" "!"
	<Directory "${build_places/* challenges */.dt}">
		Options None
		AllowOverride None
		Require all granted
	</Directory>
	<Location "${path}">
		SetHandler default-handler
		ForceType text/plain
	</Location>
`;
}
function renderSite({ app, https, mediaUrl, staticUrl, visitors }, secure) {
    const { current } = (0,build_places/* placesOf */.ek)(app);
    const { hsts, maxBody, media, trustedProxies } = visitors;
    const unasked = "expr=-z resp('Strict-Transport-Security')";
    const compressed = 'text/html text/css text/plain text/javascript text/csv application/json application/manifest+json application/xml application/rss+xml application/atom+xml image/svg+xml font/ttf application/wasm';
    return `	AllowEncodedSlashes NoDecode
	MergeSlashes Off
	RewriteEngine On
	# With a filter before it a body is held back until it is whole: a visitor who sends slowly holds no worker.
	SetInputFilter BUFFER
	# LimitRequestBody does not hold for what is passed on, so that a body has to tell its size.
	RewriteCond "%{HTTP:Content-Length}" "-gt${maxBody}"
	RewriteRule "^" - [R=413,L]
	RewriteCond "%{HTTP:Transfer-Encoding}" !=""
	RewriteRule "^" - [R=411,L]
	AddOutputFilterByType DEFLATE ${compressed}
	<IfVersion >= 2.4.58>
		DeflateAlterETag NoChange
	</IfVersion>
${Object.entries(types)
        .map(([type, endings]) => `	AddType ${type} ${endings}\n`)
        .join('')}	AddCharset utf-8 css txt log js mjs cjs csv md svg
${secure && hsts !== null ? `	Header always set Strict-Transport-Security "${hstsValue(hsts)}" "${unasked}"\n` : ''}
${renderChallenge(https)}${apache_files_renderStatic(app, staticUrl)}${apache_files_renderMedia(app, mediaUrl, media === 'open')}
	# As it was sent. A kept connection would lead to the release of before; a socket that is missing for a moment is
	# asked again with the next request.
	ProxyPass "/" "unix:${current.socket}|http://${app}/" nocanon disablereuse=on retry=0 upgrade=websocket
	# A websocket may be silent for long.
	ProxyTimeout 3600
	ProxyPreserveHost On
	ProxyAddHeaders Off
	Header unset Server
${renderTrust(trustedProxies)}	RequestHeader set X-Forwarded-Host "expr=%{HTTP_HOST}"
	RequestHeader set X-Forwarded-Proto ${secure ? 'https' : 'http'}
	# What a visitor may claim, and nobody here says.
	RequestHeader unset X-Forwarded-Port
	RequestHeader unset X-Forwarded-Server
	RequestHeader unset X-Forwarded-Ssl
	RequestHeader unset X-Real-IP
	RequestHeader unset Forwarded
	RequestHeader unset Proxy
`;
}
function renderTrust(networks) {
    if (networks.length === 0)
        return `	RequestHeader set X-Forwarded-For "expr=%{REMOTE_ADDR}"\n`;
    const trusted = networks.map((network) => `-R '${network}'`).join(' || ');
    return `	RequestHeader unset X-Forwarded-For "expr=!(${trusted})"
	RequestHeader append X-Forwarded-For "expr=%{REMOTE_ADDR}"
`;
}
function renderOthers(options) {
    const { found, https } = options;
    const block = (port, more) => `
# Hosts that no site names.
<VirtualHost *:${port}>
	ServerName unknown.invalid
	ServerSignature Off
${more}	Redirect 404 "/"
</VirtualHost>
`;
    return [
        ...(found.alone.includes(80) ? [block(80, '')] : []),
        ...(found.alone.includes(443) && https !== 'off' ? [block(443, renderEncryption(options))] : []),
    ].join('');
}

;// CONCATENATED MODULE: ./build/proxy/beside.js





const processes = { caddy: 'caddy', nginx: 'nginx', apache: 'apache2' };
function listTaken(before, kind, holds) {
    const taken = Object.entries(before.portsTaken).filter(([port]) => port !== String(pins/* localPort */.f_));
    if (holds)
        return Object.fromEntries(taken.filter(([, owner]) => owner !== processes[kind]));
    return { ...Object.fromEntries(taken), ...holdersOf(before, kind) };
}
function holdersOf(before, kind) {
    const found = (0,decisions_proxy/* kindOf */.I)(before);
    if (!before.proxyActive || found === kind || found === 'none')
        return {};
    return { 80: processes[found], 443: processes[found] };
}
const pendingCertificate = ({ facts, inputs }) => inputs.https === 'auto' && facts.files[(0,build_places/* placesOf */.ek)(inputs.app).certificateRefused]
    ? 'there is no certificate of an authority yet'
    : null;
async function refuseAddresses(inputs, name, code, refusing) {
    const [address] = (0,address_certificates/* listAddresses */.Zt)(inputs);
    if (address === undefined)
        return;
    await refusing(async () => {
        throw new build_errors/* DeployError */.s(code, `With ${name} there is no certificate of an authority for the address ${address}`, {
            host: inputs.host,
            hint: 'Write `https: internal` for a certificate that signs itself (browsers warn), give the site a domain, or have Caddy serve it (`proxy: caddy`). Nothing was touched.',
        });
    });
}

;// CONCATENATED MODULE: ./build/proxy/old-site.js




async function lookAtOldSite(inputs, facts, server) {
    const { app, domains, host, https, mode, proxy, takeOver } = inputs;
    if (takeOver.length === 0 || !['deploy', 'plan'].includes(mode))
        return facts;
    const noted = facts.files[(0,build_places/* placesOf */.ek)(app).takingOver.state]?.content;
    const phase = noted == null ? undefined : JSON.parse(noted).phase;
    if (phase === 'moving') {
        if (mode === 'deploy')
            await server.call('taking.giveBack', { app });
        throw new build_errors/* DeployError */.s('TAKE_OVER_REFUSED', 'The run before was cut off in the moment of the change', {
            host,
            hint: `${mode === 'deploy' ? 'The old site serves again, with all of its rows' : 'A deploy has the old site serve again'}. Run again then.`,
        });
    }
    if (phase === 'done' || (facts.manifest !== null && phase === undefined))
        return facts;
    if (!['auto', 'nginx', 'apache'].includes(proxy))
        throw new build_errors/* DeployError */.s('TAKE_OVER_REFUSED', `A site is taken over where nginx or Apache serves it, and not with proxy: ${proxy}`, {
            host,
            hint: 'Leave `proxy` out, or follow docs/taking-over.md by hand. Nothing was touched.',
        });
    const asked = { app, units: takeOver, domains, secure: https === 'auto', proxy };
    return { ...facts, oldSite: await server.call('taking.survey', asked) };
}
const listOld = ({ oldSite }) => Object.keys(oldSite?.files ?? {});
const askChange = ({ inputs, instance }, { certificate, files, web }) => ({
    ...{ release: instance, health: healthQuestion(inputs), startSeconds: patience/* patience */._.start },
    ...{ certificate, files, web },
});
function noteTaken({ units, user, crontab }, app) {
    const { program } = (0,build_places/* placesOf */.ek)(app).takingOver;
    const names = units.join(', ');
    const work = crontab
        ? ` ${user} has a crontab: what it does for the old site goes on there, in the old database. Make timers of it.`
        : '';
    return {
        level: 'warning',
        always: true,
        title: `This site has taken the place of ${names}`,
        message: `${names} is stopped and disabled, and nothing of it was deleted. The way back, on the server: sudo ${program} give-back. It keeps what visitors have written, and costs them a second or two of errors; migrations of later deploys stay in the database. When nobody misses the old site, remove its units and folder, and \`take-over\` from the YAML file.${work}`,
    };
}

;// CONCATENATED MODULE: ./build/proxy/web-server.js
const wordsFor = (name) => ({
    first: `configure ${name}`,
    again: `reload ${name}`,
    start: `start ${name}`,
    kept: `${name}'s file unchanged`,
    visit: `visit the site through ${name}`,
    done: `${name} serves`,
});

;// CONCATENATED MODULE: ./build/proxy/apache.js











const apache = {
    kind: 'apache',
    words: wordsFor('Apache'),
    port: pins/* apachePort */.oP,
    look: async ({ before, facts, inputs, refusing, server }) => {
        await refuseAddresses(inputs, 'Apache', 'APACHE_FAILED', refusing);
        const missing = facts.missingPackages.filter((name) => name !== 'caddy');
        const wanted = (found) => inputs.https === 'auto' && !found?.certbot ? ['certbot'] : [];
        if (before.proxy?.kind === 'apache' && facts.manifest !== null && findProxyFault(facts) === null)
            return { ...facts, missingPackages: [...missing, ...wanted(facts.proxy?.apache)], portsTaken: {} };
        return await refusing(async () => {
            const { app, domains, host } = inputs;
            const found = await server.call('apache.survey', { app, domains, instead: listOld(facts) });
            refuseTaken(host, found);
            return {
                ...facts,
                proxy: facts.proxy && { ...facts.proxy, apache: found?.found ?? null },
                proxyActive: found?.active ?? false,
                missingPackages: [...missing, ...(found ? [] : ['apache2']), ...wanted(found?.found)],
                portsTaken: listTaken(before, 'apache', found?.holds ?? false),
            };
        });
    },
    render: (deployment) => {
        const found = deployment.facts.proxy?.apache;
        return found ? renderFor(deployment, found) : null;
    },
    pending: pendingCertificate,
    prove: async ({ inputs }, server) => {
        const { app, domains, host } = inputs;
        refuseTaken(host, await server.call('apache.survey', { app, domains }));
    },
    load: async (deployment, server) => {
        const { domains: looked = [], facts, inputs, token } = deployment;
        const { app, domains, host, https } = inputs;
        const fresh = facts.missingPackages.includes('apache2');
        const found = await server.call('apache.survey', { app, domains, instead: listOld(facts) });
        if (!fresh)
            refuseTaken(host, found);
        const known = found && (fresh ? { ...found.found, alone: [80, 443] } : found.found);
        const file = known && renderFor(deployment, known);
        if (!file)
            throw new Error('Apache is configured only when it is there, and Django was asked');
        const note = JSON.stringify({ ...facts.proxy, apache: known });
        const asks = !looked.some(({ leadsHere }) => leadsHere === false);
        const told = { app, token, content: file.content, group: facts.proxyGroup, note, domains, https, port: pins/* apachePort */.oP };
        const old = facts.oldSite;
        if (old) {
            await server.call('taking.change', { ...told, ...askChange(deployment, old) });
            deployment.notices.push(noteTaken(old, app));
        }
        const { loaded, refused } = await server.call('apache.configure', { ...told, asks, fresh });
        deployment.uncertified = refused;
        return { loaded: loaded || old !== undefined };
    },
    takeBack: async ({ facts, inputs, token }, server) => {
        if (facts.oldSite)
            await server.call('taking.giveBack', { app: inputs.app });
        await server.call('apache.putBack', { app: inputs.app, token });
    },
    canTakeIn: async ({ facts, inputs, server }) => {
        const { app, domains } = inputs;
        const found = await server.call('apache.survey', { app, domains, instead: listOld(facts) });
        return found?.holds === true && Object.keys(found.taken).length === 0;
    },
};
function refuseTaken(host, found) {
    const [[domain, file] = []] = Object.entries(found?.taken ?? {});
    if (domain === undefined)
        return;
    throw new build_errors/* DeployError */.s('APACHE_FAILED', `Another site of Apache answers ${domain}: ${file}`, {
        host,
        hint: 'Apache would choose the first of the two. Take the name (ServerName, ServerAlias) out of that file, or out of the input domains; a site without ServerName has the name of the server itself, and 000-default is only the page of the package: `a2dissite 000-default`. If it is this very site, `take-over` in the YAML file has this one take its place (docs/taking-over.md). What Apache serves was not touched.',
    });
}
function renderFor(deployment, found) {
    const answer = (0,build_deployment/* findAnswer */.uO)(deployment);
    if (answer === null)
        return null;
    const { app, domains, https, visitors } = deployment.inputs;
    const { mediaUrl, staticUrl } = answer;
    const front = frontOf(deployment);
    const content = renderApache({
        ...{ app, domains, https, visitors, front, mediaUrl, staticUrl, found },
        localPort: pins/* apachePort */.oP,
    });
    return makeFile('apache', (0,build_places/* placesOf */.ek)(app).apacheFile, content);
}

// EXTERNAL MODULE: ./build/project/decisions/caddy-version.js
var caddy_version = __webpack_require__(3851);
;// CONCATENATED MODULE: ./build/release/caddyfile.js


function renderCaddyfileOnce(deployment) {
    const answer = (0,build_deployment/* findAnswer */.uO)(deployment);
    if (answer === null)
        return null;
    if (deployment.proxy?.answer !== answer) {
        const file = renderProxyFile(deployment, versionOfCaddy(deployment), answer);
        deployment.proxy = { answer, file };
    }
    return deployment.proxy.file;
}
const versionOfCaddy = ({ caddyVersion, facts }) => caddyVersion ?? facts.caddy;

;// CONCATENATED MODULE: ./build/proxy/caddy.js










const caddy = {
    kind: 'caddy',
    words: wordsFor('Caddy'),
    port: pins/* localPort */.f_,
    look: async ({ inputs, facts: seen, server, refusing }) => {
        const { app, mode } = inputs;
        const keeps = seen.files[(0,build_places/* placesOf */.ek)(app).caddyfile]?.content?.includes(keptStreams) ?? false;
        const told = { ...seen, caddyKeepsStreams: keeps };
        const facts = await lookAtMemory(app, told, server, mode !== 'plan');
        const asks = (0,address_certificates/* listAddresses */.Zt)(inputs).length > 0 && facts.caddy === null;
        if (isServed(facts) && !asks && (keeps || !canKeepStreams(facts.caddy)))
            return withCaddy(facts);
        return await refusing(async () => {
            const found = await server.call('site.survey', { app, port: pins/* localPort */.f_ });
            const { unit: proxyUnit, group: proxyGroup, active: proxyActive, imports: proxyServes } = found ?? pins/* debiansCaddy */.oH;
            const caddyKeepsStreams = canKeepStreams(found?.version ?? null);
            const known = { ...facts, proxy: null, proxyUnit, proxyGroup, proxyActive, proxyServes, caddyKeepsStreams };
            if (found && !isServed(known))
                await server.call('site.compare', { app });
            return found ? withCaddy({ ...known, caddy: found.version }, found.process) : known;
        });
    },
    render: renderCaddyfileOnce,
    prove: async ({ inputs }, server) => {
        await server.call('site.compare', { app: inputs.app });
    },
    load: async (deployment, server, known) => {
        const { facts, inputs, token } = deployment;
        const { app } = inputs;
        const file = facts.caddy === null ? await renderForNew(deployment, server) : known;
        if (file === null)
            throw new Error('Caddy is configured only after the probe');
        const configured = await server.call('site.configure', { app, token, content: file.content, port: pins/* localPort */.f_ });
        if (facts.files[(0,build_places/* placesOf */.ek)(app).proxy])
            await server.call('site.serveBy', { app, note: null });
        return configured;
    },
    takeBack: async ({ facts, inputs, token }, server) => {
        const { app } = inputs;
        const note = facts.files[(0,build_places/* placesOf */.ek)(app).proxy]?.content ?? null;
        if (note !== null)
            await server.call('site.serveBy', { app, note });
        await server.call('site.putBack', { app, token });
    },
};
const canKeepStreams = (version) => (0,caddy_version/* isCaddyFrom */.w)('2.7', version);
async function renderForNew(deployment, server) {
    const answer = (0,build_deployment/* findAnswer */.uO)(deployment);
    if (answer === null)
        return null;
    const found = await server.call('site.survey', { app: deployment.inputs.app, port: pins/* localPort */.f_ });
    const version = found?.version ?? null;
    if (version !== null)
        deployment.caddyVersion = version;
    const facts = { ...deployment.facts, caddyKeepsStreams: canKeepStreams(version) };
    const file = renderProxyFile({ ...deployment, facts }, version, answer);
    deployment.proxy = { answer, file };
    return file;
}
const isServed = (facts) => facts.manifest !== null && facts.proxy === null && findProxyFault(facts) === null;
async function lookAtMemory(app, facts, server, notes) {
    if (facts.manifest === null || facts.proxy !== null || !facts.proxyActive || facts.proxyServes)
        return facts;
    const asked = { app, unit: facts.proxyUnit, port: pins/* localPort */.f_, notes };
    const { imports: proxyServes, memory: caddyMemory } = await server.call('site.look', asked);
    return { ...facts, proxyServes, caddyMemory };
}
const withCaddy = (facts, process = 'caddy') => ({
    ...facts,
    portsTaken: Object.fromEntries(Object.entries(facts.portsTaken).filter(([, owner]) => owner !== process)),
    caddy: facts.caddy ?? 'of your own',
    missingPackages: facts.missingPackages.filter((name) => name !== 'caddy'),
});

;// CONCATENATED MODULE: ./build/render/nginx-files.js




const renderTypes = () => `	types {
${Object.entries(types)
    .map(([type, endings]) => `		${type} ${endings};\n`)
    .join('')}	}
	default_type application/octet-stream;
`;
const nginx_files_likeDjango = (hsts) => `			add_header X-Content-Type-Options nosniff;
			add_header Referrer-Policy same-origin;
			add_header Cross-Origin-Opener-Policy same-origin;
${hsts}`;
const nginx_files_hidden = `		location ~ /\\. {
			return 404;
		}
`;
function nginx_files_renderStatic(app, url, prefix, hsts) {
    if (url === null)
        return '';
    const { current, home, previous } = (0,build_places/* placesOf */.ek)(app);
    const [now, then] = [current, previous].map((one) => one.static.slice(home.length));
    const at = (pattern) => nginxToken(`^${literally(url)}${pattern}$`);
    return `
	location ^~ ${nginxToken(url)} {
		root ${home};
${nginx_files_hidden}		location ~ ${at(`(?<${prefix}hashed>.*\\.[0-9a-f]{12}\\.[^/]+)`)} {
			try_files ${now}/$${prefix}hashed ${then}/$${prefix}hashed =404;
			add_header Cache-Control "public, max-age=31536000, immutable";
${nginx_files_likeDjango(hsts)}		}
		location ~ ${at(`(?<${prefix}file>.+)`)} {
			try_files ${now}/$${prefix}file =404;
			add_header Cache-Control "public, max-age=0, must-revalidate";
${nginx_files_likeDjango(hsts)}		}
		return 404;
	}
`;
}
function nginx_files_renderMedia(app, url, open, prefix, hsts) {
    if (url === null)
        return '';
    const { uploads } = (0,build_places/* placesOf */.ek)(app);
    const csp = `			add_header Content-Security-Policy "${sandbox}";\n`;
    const found = `			try_files /$${prefix}upload =404;\n`;
    const of = (endings, more) => `		location ~ ${nginxToken(`^${literally(url)}(?<${prefix}upload>.+${endings})$`)} {
${found}${nginx_files_likeDjango(hsts)}${more}		}
`;
    const download = `			add_header Content-Disposition attachment;
			types {}
			default_type application/octet-stream;
`;
    const kinds = open
        ? of('', '')
        : of('\\.(?i:pdf)', '') + of(`\\.(?i:${shown.replaceAll(' ', '|')})`, csp) + of('', csp + download);
    return `
	location ^~ ${nginxToken(url)} {
		root ${uploads};
		# The site makes them: a link among them could lead to what is nobody's business.
		disable_symlinks on from=${uploads};
${nginx_files_hidden}${kinds}		return 404;
	}
`;
}

;// CONCATENATED MODULE: ./build/render/nginx-front.js



function nginx_front_renderFront(options) {
    const { app, front, localPort, main, maxBody, names, prefix } = options;
    const [free, elsewhere, closed] = ['free', 'elsewhere', 'closed'].map((name) => `$${prefix}${name}`);
    const { folder, on } = (0,build_places/* placesOf */.ek)(app).maintenance;
    const hsts = options.hsts.replace('\t\t\t', '\t\t');
    const maps = `${renderKnown(options)}map $server_port:$request_uri ${free} {
	default "";
	~^${localPort}: 1;
	${nginxToken(`~^[0-9]+:${exempt(front).slice(1)}`)} 1;
}
${names.length === 0
        ? ''
        : `map ${free}$host ${elsewhere} {
	default "";
${names.map((name) => `	${name} 1;\n`).join('')}}
`}${front.users.length === 0 ? '' : `map ${free} $${prefix}realm {\n	default "${realm}";\n	1 off;\n}\n`}${renderFormat(options)}`;
    const direct = front.onlyFrom.length === 0
        ? ''
        : `	# Who does not come by way of the proxies.
	if ($${prefix}direct) {
		return 403;
	}
`;
    const redirect = names.length === 0
        ? ''
        : `	# Names that lead to the main one.
	error_page 418 = @elsewhere;
	if (${elsewhere}) {
		return 418;
	}
	location @elsewhere {
		add_header Cache-Control max-age=${redirectSeconds};
${hsts}		return 308 ${main}$request_uri;
	}
`;
    const gate = front.users.length === 0
        ? ''
        : `	auth_basic $${prefix}realm;
	auth_basic_user_file ${(0,build_places/* placesOf */.ek)(app).gateUsers};
`;
    const lines = `${direct}${redirect}	# In maintenance this file is there, and one for each address that sees the site all the same.
	error_page 419 =503 @maintenance;
	set ${closed} "";
	if (-f ${on}) {
		set ${closed} 1;
	}
	if (-f ${folder}/$remote_addr) {
		set ${closed} "";
	}
	if (${free}) {
		set ${closed} "";
	}
	if (${closed}) {
		return 419;
	}
	location @maintenance {
		add_header Retry-After ${retryAfter} always;
${nginx_front_renderPage(app, front, maintenancePage, hsts)}	}
${gate}	# Where the application does not answer; what it answers itself passes.
	error_page 502 503 504 @unavailable;
	location @unavailable {
${nginx_front_renderPage(app, front, unavailablePage, hsts)}	}
	error_page 413 @excessive;
	location @excessive {
		types {}
		default_type text/plain;
		return 413 "${refusalOf(maxBody)}";
	}
`;
    return { maps, lines, log: `	access_log ${nginx_front_renderTarget(options)};\n` };
}
function renderKnown({ front: { onlyFrom }, localPort, prefix }) {
    if (onlyFrom.length === 0)
        return '';
    return `geo $realip_remote_addr $${prefix}known {
	default 0;
${onlyFrom.map((network) => `	${network} 1;\n`).join('')}}
map $${prefix}known:$server_port:$request_uri $${prefix}direct {
	default 1;
	~^1: "";
	~^0:${localPort}: "";
	${nginxToken(`~^0:[0-9]+:${challenged.slice(1)}`)} "";
}
`;
}
function nginx_front_renderPage(app, front, text, hsts) {
    const file = pageFile(app, front);
    const slash = file?.lastIndexOf('/') ?? 0;
    const content = file === null
        ? `		return 503 ${nginxToken(text)};
`
        : `		root ${nginxToken(file.slice(0, slash))};
		try_files ${nginxToken(file.slice(slash))} =503;
`;
    return `		add_header Cache-Control no-store always;
${hsts}		types {}
		default_type text/html;
${content}`;
}
const nginx_front_renderTarget = ({ front, prefix }) => front.accessLog ? `syslog:server=unix:/dev/log,tag=${prefix.slice(0, -1)},nohostname ${prefix}journal` : 'off';
function renderFormat({ address, front, prefix }) {
    if (!front.accessLog)
        return '';
    return `map $request_uri $${prefix}path {
	"~^(?<${prefix}bare>[^?]*)" $${prefix}bare;
}
log_format ${prefix}journal '${address} $request_method $host$${prefix}path $status $bytes_sent $request_time';
`;
}

;// CONCATENATED MODULE: ./build/render/nginx.js






function renderNginx(options) {
    const { app, domains, found, front, https, localPort, mediaUrl, staticUrl, visitors } = options;
    const { current, certificate } = (0,build_places/* placesOf */.ek)(app);
    const prefix = `${app.replaceAll('-', '_')}_`;
    const names = domains.map(hostOf).map(nginxToken).join(' ');
    const secure = https !== 'off';
    const hsts = secure && visitors.hsts !== null ? `			add_header Strict-Transport-Security $${prefix}hsts always;\n` : '';
    const open = (port, more = '') => (found.listens[port] ?? []).map((one) => `	listen ${one}${more};\n`).join('');
    const old = isBefore(found.version, [1, 25, 1]);
    const challenge = https === 'auto'
        ? `	location ^~ /.well-known/acme-challenge/ {
		root ${build_places/* challenges */.dt};
		default_type text/plain;
	}
`
        : '';
    const address = visitors.trustedProxies.length > 0 ? `$${prefix}visitor` : '$remote_addr';
    const before = nginx_front_renderFront({
        ...{ app, front, prefix, localPort, address, hsts },
        names: front.redirected.map(hostOf),
        main: `${secure ? 'https' : 'http'}://${hostOf(domains[0] ?? '')}`,
        maxBody: visitors.maxBody,
    });
    const redirect = `server {
${open(80)}	server_name ${names};
${before.log}${challenge}	location / {
		return 308 https://$host$request_uri;
	}
}

`;
    const encryption = `${open(443, old ? ' ssl http2' : ' ssl')}${old ? '' : '	http2 on;\n'}	ssl_certificate ${certificate.chain};
	ssl_certificate_key ${certificate.key};
	ssl_protocols TLSv1.2 TLSv1.3;
`;
    return `# Generated by django-prod-action, written again by each deploy.
# Change domains and https where the action is used; other sites belong into files of their own.

map $http_upgrade $${prefix}connection {
	default upgrade;
	"" close;
}
${nginx_renderTrust(visitors.trustedProxies, prefix)}${before.maps}${nginx_renderHsts(visitors.hsts, hsts === '' ? null : prefix)}
${secure ? redirect : ''}server {
${secure ? encryption : open(80)}	# For the server itself: a deploy verifies the site here, whatever its certificate is.
	listen 127.0.0.1:${localPort};
	server_name ${names};
${before.log}	server_tokens off;
	underscores_in_headers off;
	# A file is another one after a switch, by the same name.
	open_file_cache off;
	# nginx holds a body back until it is whole: a visitor who sends slowly holds no worker.
	client_max_body_size ${visitors.maxBody};
	charset utf-8;
	charset_types text/css text/plain text/javascript text/csv text/markdown image/svg+xml;
	gzip on;
	gzip_comp_level 5;
	gzip_min_length 512;
	gzip_vary on;
	gzip_proxied any;
	gzip_types text/css text/plain text/javascript text/csv application/json application/manifest+json application/xml application/rss+xml application/atom+xml image/svg+xml font/ttf application/wasm;
${renderTypes()}
${before.lines}${challenge}${nginx_files_renderStatic(app, staticUrl, prefix, hsts)}${nginx_files_renderMedia(app, mediaUrl, visitors.media === 'open', prefix, hsts)}
	location / {
		proxy_pass http://unix:${current.socket};
		proxy_http_version 1.1;
		proxy_set_header Connection $${prefix}connection;
		proxy_set_header Upgrade $http_upgrade;
		proxy_set_header Host $http_host;
		proxy_set_header X-Forwarded-For ${address};
		proxy_set_header X-Forwarded-Host $http_host;
		proxy_set_header X-Forwarded-Proto ${secure ? 'https' : 'http'};
		# What a visitor may claim, and nobody here says.
		proxy_set_header X-Forwarded-Port "";
		proxy_set_header X-Forwarded-Server "";
		proxy_set_header X-Forwarded-Ssl "";
		proxy_set_header X-Real-IP "";
		proxy_set_header Forwarded "";
		proxy_set_header Proxy "";
${front.users.length > 0 ? '\t\tproxy_set_header Authorization "";\n' : ''}		# A websocket may be silent for long.
		proxy_read_timeout 1h;
		proxy_send_timeout 1h;
${hsts.replace('\t\t\t', '\t\t')}	}
}
${nginx_renderOthers(options)}`;
}
function nginx_renderTrust(networks, prefix) {
    if (networks.length === 0)
        return '';
    return `geo $${prefix}proxied {
	default 0;
${networks.map((network) => `	${network} 1;\n`).join('')}}
map $${prefix}proxied $${prefix}visitor {
	default $remote_addr;
	1 $proxy_add_x_forwarded_for;
}
`;
}
function nginx_renderHsts(hsts, prefix) {
    if (hsts === null || prefix === null)
        return '';
    const value = hstsValue(hsts);
    return `map $upstream_http_strict_transport_security $${prefix}hsts {
	default "";
	"" "${value}";
}
`;
}
function nginx_renderOthers({ domains, found, https }) {
    const named = domains.every((domain) => /[a-z]/i.test(domain) && !domain.includes(':'));
    const anywhere = (port) => (found.listens[port] ?? []).filter((one) => /^(\[::\]:)?\d+$/.test(one));
    const block = (port, flags, answer) => `
# Hosts that no site names.
server {
${anywhere(port)
        .map((address) => `	listen ${address}${flags} default_server;\n`)
        .join('')}	server_name _;
	${answer};
}
`;
    const refuses = https !== 'off' && named && !isBefore(found.version, [1, 19, 4]);
    return [
        ...(found.alone.includes(80) ? [block(80, '', 'return 404')] : []),
        ...(found.alone.includes(443) && refuses ? [block(443, ' ssl', 'ssl_reject_handshake on')] : []),
    ].join('');
}
function isBefore(version, than) {
    const parts = version.split('.').map(Number);
    if (version === '' || parts.some(Number.isNaN))
        return false;
    for (const [index, number] of than.entries()) {
        const part = parts[index] ?? 0;
        if (part !== number)
            return part < number;
    }
    return false;
}

;// CONCATENATED MODULE: ./build/proxy/nginx.js










const nginx = {
    kind: 'nginx',
    words: wordsFor('nginx'),
    port: pins/* nginxPort */.Sc,
    look: async ({ before, facts, inputs, refusing, server }) => {
        await refuseAddresses(inputs, 'nginx', 'NGINX_FAILED', refusing);
        const missing = facts.missingPackages.filter((name) => name !== 'caddy');
        const wanted = (found) => inputs.https === 'auto' && !found?.certbot ? ['certbot'] : [];
        if (before.proxy?.kind === 'nginx' && facts.manifest !== null && findProxyFault(facts) === null)
            return { ...facts, missingPackages: [...missing, ...wanted(facts.proxy?.nginx)], portsTaken: {} };
        return await refusing(async () => {
            const { app, domains, host } = inputs;
            const found = await server.call('nginx.survey', { app, domains, instead: listOld(facts) });
            nginx_refuseTaken(host, found);
            return {
                ...facts,
                proxy: facts.proxy && { ...facts.proxy, nginx: found?.found ?? null },
                proxyActive: found?.active ?? false,
                missingPackages: [...missing, ...(found ? [] : ['nginx']), ...wanted(found?.found)],
                portsTaken: listTaken(before, 'nginx', found?.holds ?? false),
            };
        });
    },
    render: (deployment) => {
        const found = deployment.facts.proxy?.nginx;
        return found ? nginx_renderFor(deployment, found) : null;
    },
    pending: pendingCertificate,
    prove: async ({ inputs }, server) => {
        const { app, domains, host } = inputs;
        nginx_refuseTaken(host, await server.call('nginx.survey', { app, domains }));
    },
    load: async (deployment, server) => {
        const { domains: looked = [], facts, inputs, token } = deployment;
        const { app, domains, host, https } = inputs;
        const found = await server.call('nginx.survey', { app, domains, instead: listOld(facts) });
        nginx_refuseTaken(host, found);
        const file = found && nginx_renderFor(deployment, found.found);
        if (!file)
            throw new Error('nginx is configured only when it is there, and Django was asked');
        const note = JSON.stringify({ ...facts.proxy, nginx: found.found });
        const asks = !looked.some(({ leadsHere }) => leadsHere === false);
        const told = { app, token, content: file.content, group: facts.proxyGroup, note, domains, https };
        const old = facts.oldSite;
        if (old) {
            await server.call('taking.change', { ...told, ...askChange(deployment, old), port: pins/* nginxPort */.Sc });
            deployment.notices.push(noteTaken(old, app));
        }
        const { loaded, refused } = await server.call('nginx.configure', { ...told, asks });
        deployment.uncertified = refused;
        return { loaded: loaded || old !== undefined };
    },
    takeBack: async ({ facts, inputs, token }, server) => {
        if (facts.oldSite)
            await server.call('taking.giveBack', { app: inputs.app });
        await server.call('nginx.putBack', { app: inputs.app, token });
    },
    canTakeIn: async ({ facts, inputs, server }) => {
        const { app, domains } = inputs;
        const found = await server.call('nginx.survey', { app, domains, instead: listOld(facts) });
        return found?.holds === true && Object.keys(found.taken).length === 0;
    },
};
function nginx_refuseTaken(host, found) {
    const [[domain, file] = []] = Object.entries(found?.taken ?? {});
    if (domain === undefined)
        return;
    throw new build_errors/* DeployError */.s('NGINX_FAILED', `Another site of nginx has the name ${domain}: ${file}`, {
        host,
        hint: 'nginx would choose one of the two by the order of its files. Take the name out of that file, or out of the input domains. If it is this very site, `take-over` in the YAML file has this one take its place (docs/taking-over.md). What nginx serves was not touched.',
    });
}
function nginx_renderFor(deployment, found) {
    const answer = (0,build_deployment/* findAnswer */.uO)(deployment);
    if (answer === null)
        return null;
    const { app, domains, https, visitors } = deployment.inputs;
    const { mediaUrl, staticUrl } = answer;
    const front = frontOf(deployment);
    const content = renderNginx({
        app,
        domains,
        https,
        visitors,
        front,
        mediaUrl,
        staticUrl,
        found,
        localPort: pins/* nginxPort */.Sc,
    });
    return makeFile('nginx', found.path, content);
}

;// CONCATENATED MODULE: ./build/render/lines-to-paste.js




function listLinesToPaste(options) {
    const { app, group } = options;
    return [
        `# The socket: ${(0,build_places/* placesOf */.ek)(app).current.socket}. Only members of the group ${group} may open it:`,
        `#   usermod -aG ${group} www-data    (nginx, Apache)    or    usermod -aG ${group} caddy`,
        '# and reload nginx or Apache once, or restart Caddy.',
        '',
        ...[listForNginx(options), listForApache(options), listForCaddy(options)].flatMap((lines) => [...lines, '']),
    ].slice(0, -1);
}
const worked = 'This site is being worked on.';
function listForNginx({ app, mediaUrl, secure, staticUrl }) {
    const { current, home, maintenance, uploads } = (0,build_places/* placesOf */.ek)(app);
    const headers = '  add_header X-Content-Type-Options nosniff;';
    return [
        '# nginx, in the block server of the site:',
        '# With `mode: maintenance` this file is there.',
        `if (-f ${maintenance.on}) { return 503; }`,
        'error_page 503 @maintenance;',
        `location @maintenance { add_header Retry-After ${retryAfter} always; return 503 "${worked}"; }`,
        ...(staticUrl === null
            ? []
            : [
                `location ^~ ${nginxToken(staticUrl)} {`,
                `  alias ${current.static}/;`,
                headers,
                '  location ~ /\\. { return 404; }',
                '}',
            ]),
        ...(mediaUrl === null
            ? []
            : [
                `location ^~ ${nginxToken(mediaUrl)} {`,
                `  root ${uploads};`,
                `  disable_symlinks on from=${uploads};`,
                '  location ~ /\\. { return 404; }',
                `  location ~ ${nginxToken(`^${literally(mediaUrl)}(?<upload>.+)$`)} {`,
                '    try_files /$upload =404;',
                `  ${headers}`,
                `    add_header Content-Security-Policy "${sandbox}";`,
                '  }',
                '}',
            ]),
        'location / {',
        `  proxy_pass http://unix:${home}/current/http.sock;`,
        '  proxy_http_version 1.1;',
        '  # Without an upstream block, and closed: a kept connection outlives the switch to the next release.',
        '  # Websockets: "upgrade" instead of "close" where $http_upgrade is not empty (map).',
        '  proxy_set_header Connection close;',
        '  proxy_set_header Host $http_host;',
        '  proxy_set_header X-Forwarded-For $remote_addr;',
        '  proxy_set_header X-Forwarded-Host $http_host;',
        `  proxy_set_header X-Forwarded-Proto ${secure ? 'https' : 'http'};`,
        ...['X-Forwarded-Port', 'X-Forwarded-Server', 'X-Real-IP', 'Forwarded'].map((name) => `  proxy_set_header ${name} "";`),
        '}',
    ];
}
function listForApache({ app, mediaUrl, secure, staticUrl }) {
    const { current, home, maintenance, uploads } = (0,build_places/* placesOf */.ek)(app);
    const folders = [
        ...(staticUrl === null ? [] : [[staticUrl, current.static]]),
        ...(mediaUrl === null ? [] : [[mediaUrl, uploads]]),
    ];
    return [
        '# Apache (a2enmod proxy_http headers rewrite), in the VirtualHost of the site:',
        '# With `mode: maintenance` this file is there.',
        'RewriteEngine On',
        `RewriteCond "${maintenance.on}" -f`,
        'RewriteRule ^ - [R=503,L]',
        `Header always set Retry-After ${retryAfter} "expr=%{REQUEST_STATUS} == 503"`,
        'AllowEncodedSlashes NoDecode',
        '# As visitors ask for it; otherwise Django would be asked for another host, and refuse it.',
        'ProxyPreserveHost On',
        'ProxyAddHeaders off',
        'RequestHeader set X-Forwarded-For "expr=%{REMOTE_ADDR}"',
        'RequestHeader set X-Forwarded-Host "expr=%{HTTP_HOST}"',
        `RequestHeader set X-Forwarded-Proto ${secure ? 'https' : 'http'}`,
        ...['X-Forwarded-Port', 'X-Forwarded-Server', 'X-Real-IP', 'Forwarded'].map((name) => `RequestHeader unset ${name}`),
        ...folders.flatMap(([url, folder]) => [
            `ProxyPass "${url}" "!"`,
            `Alias "${url}" "${folder}/"`,
            `<Directory "${folder}/">`,
            '  Require all granted',
            '  Options -Indexes -FollowSymLinks',
            '  AllowOverride None',
            '</Directory>',
            '# No program of PHP runs what visitors have uploaded.',
            `<Location "${url}">`,
            '  SetHandler default-handler',
            '  Header set X-Content-Type-Options nosniff',
            ...(url === mediaUrl ? [`  Header set Content-Security-Policy "${sandbox}"`] : []),
            '</Location>',
            `RedirectMatch 404 "^${url}(.*/)?\\."`,
        ]),
        `ProxyPass "/" "unix:${home}/current/http.sock|http://${app}/" nocanon disablereuse=on retry=0 upgrade=websocket`,
    ];
}
function listForCaddy({ app, domain, mediaUrl, secure, staticUrl }) {
    const { current, home, maintenance, uploads } = (0,build_places/* placesOf */.ek)(app);
    const files = (url, folder, more) => [
        `  handle_path ${url}* {`,
        `    root * ${folder}`,
        '    header X-Content-Type-Options nosniff',
        ...more,
        '    file_server {',
        '      hide .*',
        '      index .none',
        '    }',
        '  }',
    ];
    return [
        '# Caddy, which follows links: a site that is broken into could show others what Caddy may read.',
        `${secure ? '' : 'http://'}${domain} {`,
        '  # With `mode: maintenance` this file is there.',
        '  @maintenance file {',
        `    root ${maintenance.folder}`,
        '    try_files /on',
        '  }',
        '  handle @maintenance {',
        `    header Retry-After ${retryAfter}`,
        `    respond "${worked}" 503`,
        '  }',
        ...(staticUrl === null ? [] : files(staticUrl, current.static, [])),
        ...(mediaUrl === null ? [] : files(mediaUrl, uploads, [`    header Content-Security-Policy "${sandbox}"`])),
        '  handle {',
        `    reverse_proxy unix/${home}/current/http.sock {`,
        '      header_up -*_*',
        '      transport http {',
        '        keepalive off',
        '      }',
        '    }',
        '  }',
        '}',
    ];
}

;// CONCATENATED MODULE: ./build/proxy/none.js





const left = 'leave the web server to you';
const none = {
    kind: 'none',
    port: null,
    words: {
        first: left,
        again: left,
        start: left,
        kept: 'a web server of your own leads to the socket',
        visit: 'ask the instance at its socket',
        done: 'a web server of your own serves',
    },
    look: async ({ facts, inputs }) => {
        if (inputs.basicAuth.length > 0)
            throw refusePassword(inputs.host);
        if (inputs.visitors.onlyProxies)
            throw refuseFrom(inputs.host);
        return {
            ...facts,
            proxyActive: true,
            proxyServes: true,
            portsTaken: {},
            missingPackages: facts.missingPackages.filter((name) => name !== 'caddy'),
        };
    },
    render: ({ facts, inputs }) => makeFile('note', (0,build_places/* placesOf */.ek)(inputs.app).proxy, JSON.stringify(facts.proxy)),
    prove: async () => { },
    load: async (deployment, server) => {
        const { facts, inputs } = deployment;
        const { staticUrl = null, mediaUrl = null } = (0,build_deployment/* findAnswer */.uO)(deployment) ?? {};
        const [domain = ''] = inputs.domains;
        const group = facts.proxyGroup;
        deployment.sections.push({
            title: 'Lines for your web server',
            quoted: true,
            lines: listLinesToPaste({
                ...{ app: inputs.app, domain, group, staticUrl, mediaUrl },
                secure: inputs.https !== 'off',
            }),
        });
        await server.call('site.serveBy', { app: inputs.app, note: JSON.stringify(facts.proxy) });
        return { loaded: true };
    },
    takeBack: async ({ facts, inputs }, server) => {
        const note = facts.files[(0,build_places/* placesOf */.ek)(inputs.app).proxy]?.content ?? null;
        await server.call('site.serveBy', { app: inputs.app, note });
    },
};
const refusePassword = (host) => new build_errors/* DeployError */.s('INPUT_INVALID', 'basic-auth: the web server is one of your own, which would not ask for it', {
    host,
    hint: 'Let it ask by a file of its own (htpasswd), and take basic-auth out; or write `proxy: caddy` or `proxy: nginx`.',
});
const refuseFrom = (host) => new build_errors/* DeployError */.s('INPUT_INVALID', 'visitors-from: the web server is one of your own, which would let everybody in', {
    host,
    hint: 'Have it turn away who is not of those networks, and take visitors-from out; or write `proxy: caddy`, `nginx` or `apache`.',
});

;// CONCATENATED MODULE: ./build/proxy/choose.js







const webServers = { caddy: caddy, nginx: nginx, apache: apache, none: none };
const webServerOf = (facts) => webServers[(0,decisions_proxy/* kindOf */.I)(facts)];
async function chooseProxy(inputs, facts, server) {
    const kind = inputs.proxy === 'auto' ? await findKind(inputs, facts, server) : inputs.proxy;
    if (kind === (0,decisions_proxy/* kindOf */.I)(facts))
        return facts;
    if (kind === 'caddy') {
        const nothing = { proxy: null, proxyActive: false, proxyServes: false };
        return { ...facts, ...nothing, portsTaken: { ...facts.portsTaken, ...holdersOf(facts, kind) } };
    }
    const unit = { nginx: 'nginx.service', apache: 'apache2.service', none: '' }[kind];
    const note = { kind, unit, group: (0,build_places/* webGroup */.iq)(inputs.app), nginx: null, apache: null };
    return { ...facts, proxy: note, proxyUnit: note.unit, proxyGroup: note.group, proxyActive: false, proxyServes: false };
}
async function findKind(inputs, facts, server) {
    const holders = [80, 443].flatMap((port) => facts.portsTaken[port] ?? []);
    if (facts.oldSite)
        return facts.oldSite.web;
    if (facts.manifest !== null || facts.caddy !== null)
        return (0,decisions_proxy/* kindOf */.I)(facts);
    for (const { canTakeIn, kind } of [nginx, apache])
        if (holders.includes(processes[kind]) && (await canTakeIn({ facts, inputs, server })))
            return kind;
    return 'caddy';
}

;// CONCATENATED MODULE: ./build/project/decisions/generated-files.js

const isReleaseFile = ({ kind }) => ['settings', 'gunicorn', 'env', 'directory', 'shared'].includes(kind);
const isSame = (found, wanted) => found !== undefined && found.hash === wanted.hash && found.mode === wanted.mode;
const describeChange = (found, wanted) => ({
    what: wanted.path,
    why: explainDifference(found, wanted),
});
const missing = 'it is not there';
const reasonNames = { settings: 'settings', env: 'the environment' };
const explainReleaseFile = (found, wanted) => ({
    what: reasonNames[wanted.kind] ?? (0,posix_.basename)(wanted.path),
    why: wanted.kind === 'env' ? 'a variable changed' : explainDifference(found, wanted),
});
function explainDifference(found, wanted) {
    if (found === undefined)
        return missing;
    if (found.hash === wanted.hash)
        return `its mode is ${found.mode.toString(8)} instead of ${wanted.mode.toString(8)}`;
    if (wanted.secret || found.content === null)
        return 'its content changed';
    const names = listChangedNames(found.content, wanted.content);
    return names.length > 0 ? `${names.join(', ')} changed` : 'its content changed';
}
const isProcessUnit = (path) => /^\/etc\/systemd\/system\/[^/]*--[^/]*@\.(service|timer)$/.test(path);
function findUnwanted(facts, files) {
    const wanted = new Set(files.map(({ path }) => path));
    return Object.keys(facts.files)
        .filter((path) => isProcessUnit(path) && !wanted.has(path))
        .map((what) => ({ what, why: 'it is no longer wanted' }));
}
function compareLines(before, after) {
    const [old, now] = [before.split('\n'), after.split('\n')];
    const [oldSet, nowSet] = [new Set(old), new Set(now)];
    return { gone: old.filter((line) => !nowSet.has(line)), come: now.filter((line) => !oldSet.has(line)) };
}
function describeDifference(name, before, after) {
    const { gone, come } = compareLines(before, after);
    const shown = (line) => line.replace(/\$2y\$\S+/, '***');
    return [`${name}:`, ...gone.map((line) => `- ${shown(line)}`), ...come.map((line) => `+ ${shown(line)}`)].join('\n');
}
function listChangedNames(before, after) {
    const { gone, come } = compareLines(before, after);
    const names = [...gone, ...come].flatMap((line) => /^\s*([A-Za-z_]\w*)\s*=/.exec(line)?.[1] ?? []);
    return [...new Set(names)].map((name) => settingNames[name] ?? name);
}
const settingNames = {
    _domains: 'ALLOWED_HOSTS',
    _base_name: 'the base settings module',
    _https: 'https',
    _wanted_database: 'DATABASES',
    wsgi_app: 'application',
};

;// CONCATENATED MODULE: ./build/release/gate.js


async function gateOf({ app, basicAuth, mode }, { files }, server) {
    if (mode === 'rollback')
        return parseUsers(files[(0,build_places/* placesOf */.ek)(app).gateUsers]?.content ?? '');
    if (basicAuth.length === 0)
        return [];
    const hashes = await server.call('site.hashPasswords', { app, users: basicAuth });
    return basicAuth.map(({ name }, index) => ({ name, hash: hashes[index] ?? '' }));
}
const parseUsers = (text) => text.split('\n').flatMap((line) => {
    const [name = '', hash = ''] = line.split(':');
    return name !== '' && hash.startsWith('$2') ? [{ name, hash }] : [];
});
function renderGate(app, users, group) {
    if (users.length === 0)
        return null;
    const content = users.map(({ name, hash }) => `${name}:${hash}\n`).join('');
    return makeFile('gate', (0,build_places/* placesOf */.ek)(app).gateUsers, content, { mode: 0o640, group, secret: true });
}

// EXTERNAL MODULE: ./build/release/environment.js + 1 modules
var environment = __webpack_require__(3280);
;// CONCATENATED MODULE: ./build/release/manifest.js






function releaseFile(app, manifest) {
    const path = (0,build_places/* placesOf */.ek)(app).release(manifest.id).manifest;
    return { path, content: `${JSON.stringify(manifest)}\n`, mode: 0o644, owner: 'root', group: 'root' };
}
const servingOf = (inputs) => {
    const { domains, healthPath, healthPathGiven, https, links, processes, processesLeft, threads, visitors, workers } = inputs;
    return { domains, https, healthPath, healthPathGiven, processes, processesLeft, links, visitors, workers, threads };
};
function manifestOf(deployment, createdAt) {
    const { checkout, facts, inputs, release, run, sync, wanted } = deployment;
    const probe = (0,build_deployment/* findAnswer */.uO)(deployment);
    if (!probe)
        throw new build_errors/* DeployError */.s('SETTINGS_FAILED', 'Django was never asked about this release', {
            hint: 'This is a fault of the action: please report it.',
        });
    const conf = wanted.filter(isReleaseFile).map((file) => [(0,posix_.basename)(file.path), file.hash]);
    return {
        version: 1,
        id: release,
        commit: run.commit,
        ref: run.ref,
        actor: run.actor,
        createdAt,
        files: checkout.files,
        filesHash: checkout.filesHash,
        fingerprint: sync?.fingerprint ?? '',
        venv: (0,environment/* hashEnvironment */.E)(deployment),
        conf: Object.fromEntries(conf),
        project: checkout.project,
        probe,
        serving: servingOf(inputs),
        follows: facts.current,
    };
}

;// CONCATENATED MODULE: ./build/steps/proxy.js







const proxy = {
    title: 'Proxy',
    plan: (deployment) => {
        const { facts, live } = deployment;
        const { pending, render, words } = webServerOf(facts);
        const file = render(deployment);
        if (file === null)
            return planOf([{ what: words.first, why: 'first deploy' }], '');
        const gate = planGate(deployment);
        const found = facts.files[file.path];
        if (found?.content !== file.content) {
            const names = found?.content == null ? [] : listChangedNames(found.content, file.content);
            const why = !live
                ? 'first deploy'
                : found === undefined
                    ? 'its file is not there'
                    : `its file differs${names.length > 0 ? `: ${names.join(', ')}` : ''}`;
            return planOf([{ what: live ? words.again : words.first, why }, ...gate], '');
        }
        const sick = findProxyFault(facts) ?? pending?.(deployment) ?? null;
        const what = facts.proxyActive ? words.again : words.start;
        return planOf([...(sick ? [{ what, why: sick }] : []), ...gate], words.kept);
    },
    apply: async (deployment, server, tools) => {
        const { comparison, facts, inputs, live } = deployment;
        const { app } = inputs;
        const { load, render, takeBack, words } = webServerOf(facts);
        const file = render(deployment);
        const found = file && facts.files[file.path];
        if (live && file && found?.content != null)
            tools.log(describeDifference(file.path, found.content, file.content));
        tools.onFailure(async (open) => {
            await takeBack(deployment, open);
        });
        if (live && comparison.release.length === 0) {
            tools.onFailure(async (open) => {
                await open.call('release.place', { files: [releaseFile(app, live)] });
            });
            await server.call('release.place', { files: [releaseFile(app, { ...live, serving: servingOf(inputs) })] });
        }
        await placeGate(deployment, server, tools);
        const { loaded } = await load(deployment, server, file);
        return loaded ? `${words.done} ${inputs.domains.join(', ')}` : `kept: ${words.kept}`;
    },
};
function planGate({ facts, gate = [], inputs }) {
    const wanted = renderGate(inputs.app, gate, facts.proxyGroup);
    const found = facts.files[(0,build_places/* placesOf */.ek)(inputs.app).gateUsers];
    if (wanted === null)
        return found ? [{ what: 'open the site to everybody', why: 'there is no basic-auth any more' }] : [];
    if (isSame(found, wanted))
        return [];
    return [{ what: 'ask for a password', why: found ? 'its users differ' : 'basic-auth' }];
}
async function placeGate(deployment, server, tools) {
    const { facts, gate = [], inputs } = deployment;
    const path = (0,build_places/* placesOf */.ek)(inputs.app).gateUsers;
    const wanted = renderGate(inputs.app, gate, facts.proxyGroup);
    const found = facts.files[path];
    if (wanted === null && found === undefined)
        return;
    const note = facts.files[(0,build_places/* placesOf */.ek)(inputs.app).proxy]?.content ?? null;
    const { group } = note === null ? { group: facts.proxyGroup } : JSON.parse(note);
    const before = found?.content == null ? null : renderGate(inputs.app, parseUsers(found.content), group);
    tools.onFailure(async (open) => {
        await open.call('release.place', before ? { files: [before] } : { files: [], remove: [path] });
    });
    await server.call('release.place', wanted ? { files: [wanted] } : { files: [], remove: [path] });
}

;// CONCATENATED MODULE: ./build/look-at-proxy.js





async function lookAtProxy(inputs, session, report) {
    const { server } = session;
    const before = await refusing('Old site', report, () => lookAtOldSite(inputs, session.facts, server));
    const facts = await refusing('Web server', report, () => chooseProxy(inputs, before, server));
    const looking = {
        ...{ inputs, server, facts, before },
        refusing: (act) => refusing((0,decisions_proxy/* nameOf */.V)(facts), report, act),
    };
    return { ...session, facts: await webServerOf(facts).look(looking) };
}
async function lookBeforeReload(deployment, session, report) {
    const { facts } = deployment;
    const isServed = facts.manifest !== null && findProxyFault(facts) === null;
    if (isServed && proxy.plan(deployment).changes.length > 0)
        await refusing((0,decisions_proxy/* nameOf */.V)(facts), report, () => webServerOf(facts).prove(deployment, session.server));
}
async function refusing(title, report, act) {
    try {
        return await act();
    }
    catch (error) {
        report.start(title, []).failed(error);
        throw error;
    }
}

;// CONCATENATED MODULE: ./build/mark-site.js

async function markFirst(deployment, server, report) {
    const { facts, inputs, live } = deployment;
    if (facts.site !== null)
        return facts.site;
    const site = mark_site_markOf(deployment, live?.serving.domains ?? inputs.domains);
    return (await mark(deployment, site, server, report)) ? site : null;
}
async function markLive(deployment, before, server, report) {
    const site = mark_site_markOf(deployment, deployment.inputs.domains);
    if (JSON.stringify(site) !== JSON.stringify(before))
        await mark(deployment, site, server, report);
}
async function mark({ facts, inputs }, site, server, report) {
    try {
        await server.call('release.mark', { app: inputs.app, site });
        return true;
    }
    catch (error) {
        if (facts.current === null || !(error instanceof build_errors/* DeployError */.s))
            throw error;
        report.say(`site.json could not be written: ${error.message}`);
        return false;
    }
}
function mark_site_markOf({ checkout, facts, inputs, run }, domains) {
    const { site } = facts;
    return {
        version: 1,
        layout: 1,
        by: 'django-prod-action',
        app: inputs.app,
        repository: run.repository || site?.repository || 'unknown',
        repositoryId: run.repositoryId || site?.repositoryId || '',
        path: (facts.current === null ? undefined : site?.path) ?? checkout.project.directory,
        domains,
        who: site?.who ?? run.actor,
        since: site?.since ?? run.startedAt,
    };
}

;// CONCATENATED MODULE: ./build/project/decisions/caddy.js
const closedAdmin = 'admin unix//run/caddy/admin.sock';
const memoryOf = ({ proxyActive, proxyServes, caddyMemory }) => caddyMemory ?? { admin: proxyActive && proxyServes ? 'closed' : 'unknown', altered: [], mends: false, untold: '' };
const describeOpen = ({ proxyUnit }, why = '') => `Caddy's admin API asks nobody who he is, and listens where every program of the server reaches it: a site that is broken into can take over all others.${why === '' ? '' : ` A deploy could not move it: ${why.replace(/\.?$/, '.')}`} Write "${closedAdmin}" into the global options of the file that ${proxyUnit} reads, let its unit make the folder (RuntimeDirectory=caddy, RuntimeDirectoryMode=0700), and restart it once.`;
function listCaddyNotices(facts, repairs) {
    const { proxyUnit } = facts;
    const { admin, altered, mends, untold } = memoryOf(facts);
    const warn = (title, message) => ({ level: 'warning', always: true, title, message });
    const notices = [];
    if (altered.length > 0) {
        const what = `In memory, and in none of its files: ${altered.join(', ')}. Somebody has told it to by its admin API.`;
        const kept = 'What it had in memory is kept in /opt/django-prod/caddy-altered.json on the server';
        const remedy = mends
            ? repairs
                ? `This run has it load its files again. ${kept}: look who that was, a site that was broken into perhaps.`
                : 'A deploy has it load its files again.'
            : `If it was you, write it into the file that ${proxyUnit} reads: its next reload takes away what is in no file. If not, "systemctl restart ${proxyUnit}" on the server loads the files.`;
        notices.push(warn('Caddy serves something else than its files say', `${what} ${remedy}`));
    }
    if (untold !== '')
        notices.push(warn('What Caddy serves could not be compared with its files', `${untold}.`));
    if (admin === 'left')
        notices.push(warn('Sites can take Caddy over', describeOpen(facts)));
    if (admin === 'open' && !repairs)
        notices.push(warn('Sites can take Caddy over', `${describeOpen(facts)} A deploy does that.`));
    return notices;
}
function describeCaddy(facts) {
    const { admin, altered, untold } = memoryOf(facts);
    if (!facts.proxyActive)
        return 'not running';
    const serves = altered.length > 0
        ? `something else than its files say: ${altered.join(', ')}`
        : untold === '' && admin !== 'unknown'
            ? 'what its files say'
            : 'what it serves was not compared with its files';
    const reached = { closed: 'no site reaches its admin API', unknown: 'who reaches its admin API is unknown' };
    return `${serves}; ${admin === 'closed' || admin === 'unknown' ? reached[admin] : 'every site reaches its admin API'}`;
}

;// CONCATENATED MODULE: ./build/project/decisions/classify.js
const heldInMemory = /\.(json|py|html)$/i;
function classify(difference, options) {
    const sources = options.staticSources.filter((source) => !source.startsWith('/')).map(normalize);
    const touched = [...difference.added, ...difference.changed];
    const all = [...touched, ...difference.removed].sort();
    const isStatic = (path) => sources.some((source) => contains(source, path));
    const kinds = {
        static: isStatic,
        python: (path) => path.endsWith('.py'),
        migrations: (path) => /(^|\/)migrations\/[^/]+\.py$/.test(path) && !path.endsWith('/__init__.py'),
        models: (path) => /(^|\/)models(\/.+)?\.py$/.test(path),
        templates: (path) => /\.html$/i.test(path) || /(^|\/)(templates|jinja2)\//.test(path),
    };
    const isOther = (path) => !Object.values(kinds).some((kind) => kind(path));
    const pureSources = sources.filter((source) => !contains(source, `${options.directory}/manage.py`));
    const keepable = (path) => pureSources.some((source) => contains(source, path)) && !heldInMemory.test(path) && !kinds.templates(path);
    return {
        static: all.filter(kinds.static),
        python: all.filter(kinds.python),
        migrations: all.filter(kinds.migrations),
        models: all.filter(kinds.models),
        templates: all.filter(kinds.templates),
        other: all.filter(isOther),
        staticOnly: !options.manifestStorage && touched.length > 0 && difference.removed.length === 0 && touched.every(keepable),
    };
}
function normalize(source) {
    return source
        .split('/')
        .filter((segment) => segment !== '' && segment !== '.')
        .join('/');
}
function contains(folder, path) {
    return folder === '' || path.replace(/^\//, '').startsWith(`${folder}/`);
}

;// CONCATENATED MODULE: ./build/project/decisions/difference.js
function compareFiles(before, after) {
    const added = [];
    const changed = [];
    for (const [path, entry] of Object.entries(after)) {
        const old = Object.hasOwn(before, path) ? before[path] : undefined;
        if (old === undefined)
            added.push(path);
        else if (!sameEntry(old, entry))
            changed.push(path);
    }
    const removed = Object.keys(before).filter((path) => !Object.hasOwn(after, path));
    return { added: added.sort(), changed: changed.sort(), removed: removed.sort() };
}
function sameEntry(a, b) {
    if (a.kind === 'link')
        return b.kind === 'link' && a.target === b.target;
    return b.kind === 'file' && a.hash === b.hash && a.executable === b.executable;
}

;// CONCATENATED MODULE: ./build/project/decisions/comparison.js






const noFiles = { added: [], changed: [], removed: [] };
function compare({ checkout, facts, live, venv, files, lenient }) {
    const difference = live
        ? addEdited(compareSources(live, checkout), facts.edited)
        : { ...noFiles, added: Object.keys(checkout.files) };
    const kinds = classify(difference, {
        staticSources: live?.probe.staticSources ?? [],
        manifestStorage: live?.probe.manifestStorage ?? false,
        directory: checkout.project.directory,
    });
    const differing = files.filter((file) => !isSame(facts.files[file.path], file));
    const changes = (part) => live ? differing.filter(part).map((file) => describeChange(facts.files[file.path], file)) : [];
    const conf = changes(isReleaseFile);
    const units = changes(({ kind }) => kind === 'unit');
    const processes = [...changes(({ kind }) => kind === 'process'), ...(live ? findUnwanted(facts, files) : [])];
    const outside = changes(({ kind }) => kind === 'command');
    const dependencies = live && live.venv !== venv ? explainDependencies(difference, checkout, live, facts) : null;
    const lacking = findLacking(facts);
    const common = live
        ? [
            ...(lacking === null
                ? []
                : [
                    { what: 'migrations', why: `the database lacks ${lacking}, which a restore or a command has taken back` },
                ]),
            ...differing.filter(isReleaseFile).map((file) => explainReleaseFile(facts.files[file.path], file)),
            ...units.map(byName),
            ...(dependencies ? [{ what: 'dependencies', why: dependencies }] : []),
        ]
        : [];
    const tried = new Set(live?.serving.processes.flatMap(({ name, from }) => (from === undefined ? [] : [name])));
    const others = processes
        .map(byName)
        .filter(({ what, why }) => why !== missing || !tried.has(/--(.*)@/.exec(what)?.[1] ?? ''));
    const code = listCodeReasons(difference, kinds, facts.edited, live?.probe.manifestStorage ?? false);
    const sick = live ? findSickness(facts, lenient) : null;
    const lost = facts.secrets?.lost ?? [];
    const renewed = lost.length > 0 ? [{ what: 'secrets.env', why: `made anew: ${lost.join(', ')}` }] : [];
    const release = live
        ? [...code, ...common, ...others, ...renewed]
        : [{ what: 'everything', why: 'this is the first deploy' }];
    const broken = sick !== null && !healsAlone(sick, facts) && release.length > 0 ? [{ what: 'the live site', why: sick }] : [];
    return {
        files: difference,
        kinds,
        conf,
        units,
        outside,
        processes,
        dependencies,
        release,
        instance: live
            ? [...(kinds.staticOnly ? [] : code), ...common, ...broken, ...renewed]
            : [{ what: 'Gunicorn', why: 'this is the first deploy' }],
        sick,
    };
}
function compareSources(live, checkout) {
    return live.filesHash === checkout.filesHash ? noFiles : compareFiles(live.files, checkout.files);
}
function addEdited(difference, edited) {
    const known = new Set([...difference.added, ...difference.changed, ...difference.removed]);
    const more = edited.filter((path) => !known.has(path));
    return more.length === 0 ? difference : { ...difference, changed: [...difference.changed, ...more].sort() };
}
const byName = ({ what, why }) => ({ what: (0,posix_.basename)(what), why });
function listCodeReasons(difference, kinds, edited, manifestStorage) {
    const all = [...difference.added, ...difference.changed, ...difference.removed].sort();
    if (all.length === 0)
        return [];
    const reasons = [];
    if (edited.length > 0)
        reasons.push({ what: 'files edited on the server', why: (0,describe/* describeFiles */.LG)(edited) });
    const rest = all.filter((path) => !edited.includes(path));
    const why = `changed: ${(0,describe/* describeFiles */.LG)(rest)}`;
    if (rest.length === 0)
        return reasons;
    if (kinds.staticOnly)
        return [...reasons, { what: 'static files', why }];
    if (manifestStorage && rest.every((path) => kinds.static.includes(path) && !kinds.python.includes(path)))
        return [...reasons, { what: 'static files', why: `${why}, and Gunicorn holds their names in memory` }];
    return [...reasons, { what: 'code', why }];
}
function explainDependencies(difference, checkout, live, facts) {
    const touched = new Set([...difference.added, ...difference.changed, ...difference.removed]);
    const { files: lists, local = [] } = checkout.project.dependencies;
    const files = [...lists, ...local].filter((path) => touched.has(path));
    if (files.length > 0)
        return `changed: ${(0,describe/* describeFiles */.LG)(files)}`;
    if (live.probe.python !== facts.python)
        return `Python is ${facts.python} and was ${live.probe.python}`;
    return 'what runs the site has another version';
}

;// CONCATENATED MODULE: ./build/project/files/database-file.js
const isDatabaseFile = (path) => /\.(sqlite3?|db3?)$/i.test(path);

;// CONCATENATED MODULE: ./build/project/decisions/fixtures.js


function hashOf(files, path) {
    const entry = files[path];
    return entry?.kind === 'file' ? entry.hash : '';
}
function listDueFixtures({ fixtures, fixturesReload }, files, records) {
    const hashes = new Set(Object.values(records.fixtures));
    const isLoaded = (path) => records.fixtures[path] !== undefined || hashes.has(hashOf(files, path));
    return { fresh: fixtures.filter((path) => !isLoaded(path)), again: fixturesReload.filter(isLoaded) };
}
function checkFixtures({ fixtures, fixturesReload }, files, records) {
    return fixtures.flatMap((path) => {
        const hash = hashOf(files, path);
        if (hash === '') {
            throw new build_errors/* DeployError */.s('INPUT_INVALID', `fixtures: there is no file ${path} in the repository`, {
                hint: 'Give the path from the top of the repository, as in "fixtures: [data.json]".',
            });
        }
        if (/\.(zst|7z|rar|tar|tgz|br)$/.test(path)) {
            throw new build_errors/* DeployError */.s('INPUT_INVALID', `fixtures: Django can't read ${path}`, {
                hint: 'loaddata reads .json, .jsonl, .xml and .yaml, also with .gz, .bz2, .xz, .lzma or .zip behind; a SQLite file (.sqlite3, .db) is taken as it is.',
            });
        }
        const loaded = records.fixtures[path];
        if (loaded === undefined || loaded === hash || fixturesReload.includes(path))
            return [];
        if (isDatabaseFile(path)) {
            return [
                {
                    level: 'notice',
                    title: `${path} changed`,
                    file: path,
                    message: 'Its rows came to the site once, and the site has had its own since then. Take it out of `fixtures`, and out of git.',
                },
            ];
        }
        return [
            {
                level: 'warning',
                title: `The fixture ${path} changed`,
                file: path,
                message: 'It was loaded once and is not loaded again, since that would overwrite rows that people changed meanwhile. Write a data migration for the difference, or load it once more with the input `fixtures-reload`.',
            },
        ];
    });
}
const ownRows = /django_content_type|auth_permission|contenttypes\.ContentType|auth\.Permission|ContentType matching query does not exist/;
function explainFixtureFailure(path, lines, host, live) {
    const stays = live
        ? 'The release is live, and nothing of this fixture was loaded'
        : 'Nothing of this fixture was loaded';
    const twice = lines.some((line) => /UNIQUE constraint failed|unique constraint|Duplicate entry/.test(line));
    const collides = lines.some((line) => ownRows.test(line));
    return new build_errors/* DeployError */.s('FIXTURE_FAILED', collides
        ? `The fixture ${path} collides with the content types and permissions that migrate makes by itself`
        : `The fixture ${path} can't be loaded`, {
        host,
        command: `loaddata ${path}`,
        output: lines.slice(-15).join('\n'),
        file: path,
        hint: collides
            ? `Dump it again without them: python manage.py dumpdata --natural-foreign -e contenttypes -e auth.permission -o ${path}. ${stays}.`
            : twice
                ? `A row of it meets one that is there: a migration has made it, or a receiver of post_save while the fixture was loaded (let it return where \`kwargs['raw']\`). ${stays}; the next deploy tries again. All rows of a db.sqlite3 come without that: \`fixtures: [db.sqlite3]\` (docs/recipes/data-from-home.md).`
                : `${stays}; the next deploy tries again. It has to fit the models as they are now: dump it again, or correct it.`,
    });
}
function explainHomeFailure(path, lines, host, live) {
    const stays = live ? 'The release is live, with the rows that it had' : 'Nothing of it was brought';
    return new build_errors/* DeployError */.s('FIXTURE_FAILED', `The rows of ${path} can't be brought: ${lines.at(-1) ?? ''}`, {
        host,
        output: lines.slice(-15).join('\n'),
        file: path,
        hint: `${stays}; the next deploy tries again. To go on without them, take ${path} out of \`fixtures\`.`,
    });
}

;// CONCATENATED MODULE: ./build/project/decisions/front.js


function keepServed(inputs, live) {
    if (inputs.redirectGiven || live === null)
        return inputs;
    const { domains, visitors } = live.serving;
    const served = domains.filter((domain) => !visitors?.redirected?.includes(domain));
    const redirected = (inputs.visitors.redirected ?? []).filter((domain) => !served.includes(domain));
    return { ...inputs, visitors: { ...inputs.visitors, redirected } };
}
function noteServed(inputs, wanted = []) {
    const served = wanted.filter((domain) => !inputs.visitors.redirected?.includes(domain));
    if (served.length === 0)
        return [];
    return [
        {
            level: 'notice',
            title: `${served.join(', ')} and ${inputs.domains[0]} show the same site`,
            message: `It is served under each of these names, as before. \`redirect: www\` in .github/django-prod.yml leads visitors to ${inputs.domains[0]}, so that log-ins and search engines know one address; \`redirect: off\` says that it is meant so.`,
        },
    ];
}
function refuseMissingPage({ visitors }, { files }) {
    const { errorPage } = visitors;
    if (!errorPage || files[errorPage]?.kind === 'file')
        return;
    throw new build_errors/* DeployError */.s('INPUT_INVALID', `error-page: there is no file ${errorPage} among what is sent`, {
        hint: 'Write its path from the top of the repository, and commit it. What `exclude` names is not sent.',
    });
}
const isClosed = ({ files }, app) => files[(0,build_places/* placesOf */.ek)(app).maintenance.on] !== undefined;
const closedSince = ({ files }, app) => files[(0,build_places/* placesOf */.ek)(app).maintenance.on]?.content?.trim() ?? '';
const listClosedNotices = (facts, app) => isClosed(facts, app)
    ? [
        {
            level: 'warning',
            always: true,
            title: 'The site is in maintenance',
            message: `Visitors get a page that says so, since ${closedSince(facts, app) || 'an unknown time'}. \`mode: maintenance\` with \`maintenance: off\` opens it.`,
        },
    ]
    : [];

;// CONCATENATED MODULE: ./build/project/decisions/offsite.js


const offsite_patience = 26 * 3_600_000;
function readOffsite(app, { files }) {
    try {
        const state = JSON.parse(files[(0,build_places/* placesOf */.ek)(app).offsite]?.content ?? 'null');
        return typeof state === 'object' ? state : null;
    }
    catch {
        return null;
    }
}
const makesBackups = (app, { files }) => files[(0,build_places/* placesOf */.ek)(app).backupSettings] !== undefined;
function listBackupNotices(app, facts, now) {
    const state = readOffsite(app, facts);
    if (state === null || !makesBackups(app, facts))
        return [];
    const { due, last, made } = state;
    const newest = made ? `The newest that was made is of ${made.at}.` : 'None was ever made.';
    const look = `"journalctl -u ${app}-backup" on the server says more; "systemctl start ${app}-backup" makes one now.`;
    const warn = (title, message) => [{ level: 'warning', title, message }];
    if (last?.state === 'failed')
        return warn('The last backup failed', `${last.reason} (${last.at}). ${newest} ${look}`);
    if (due && Date.parse(now) > Date.parse(due) + offsite_patience)
        return warn('A backup was missed', `It was due at ${due}. ${newest} Does its timer run (systemctl list-timers)? ${look}`);
    return [];
}
function listLeftOut(live) {
    const names = (live?.probe.others ?? []).map(({ alias }) => alias);
    if (names.length === 0)
        return [];
    return [
        {
            level: 'warning',
            title: 'Backups elsewhere hold the default database alone',
            message: `A dump of ${names.join(', ')} is not in them: see to that yourself (docs/backups.md#backups-that-outlive-the-server).`,
        },
    ];
}
function describeBackups(app, facts) {
    if (!makesBackups(app, facts))
        return null;
    const state = readOffsite(app, facts);
    if (state === null) {
        const { offsite } = (0,build_places/* placesOf */.ek)(app);
        return facts.files[offsite] === undefined
            ? 'none was made so far'
            : `unknown: ${offsite} can’t be read; the next backup writes it anew`;
    }
    const { due, last, made, read, restored, to = 'an unknown place' } = state;
    const parts = [
        made
            ? `the newest of ${made.at} (${made.id}), ${(0,describe/* describeSize */.jt)(made.bytes)}, in ${to}${made.unread > 0 ? `; ${made.unread} files could not be read` : ''}`
            : `none was made so far, for ${to}`,
        ...(last?.state === 'failed' ? [`the last one failed at ${last.at}: ${last.reason}`] : []),
        ...(last?.state === 'under way' ? [`one is under way since ${last.at}`] : []),
        read ? `a dump came back whole ${read.at}` : 'no dump was fetched again so far',
        restored ? `this site came back from ${restored.id} ${restored.at}` : 'never restored from on this server',
        ...(due ? [`the next is due ${due}`] : []),
    ];
    return parts.join('; ');
}

;// CONCATENATED MODULE: ./build/project/decisions/secrets.js


function refuseLostSecrets({ app, host, mode, newSecrets }, facts) {
    const { secrets } = facts;
    if (secrets === null || secrets.lost.length === 0 || mode === 'status')
        return;
    if (mode === 'deploy' && newSecrets === secrets.loss)
        return;
    const [problem, hint] = explainLoss(app, secrets);
    const accepted = newSecrets === secrets.loss ? ' `new-secrets` allows that: a deploy makes them anew.' : '';
    throw new build_errors/* DeployError */.s('SECRETS_LOST', problem, { host, hint: `${hint}${accepted} Nothing was touched.` });
}
function explainLoss(app, { copy, lost, loss }) {
    const { backups, secrets } = (0,build_places/* placesOf */.ek)(app);
    const back = copy
        ? `Bring it back on the server (sudo cp -p ${backups}/secrets.env ${secrets}).`
        : `Bring ${secrets} back from a copy of the server, which has none of its own yet. As long as the site runs, its processes still know them (docs/troubleshooting.md#secrets_lost).`;
    return [
        `${secrets} lacks ${lost.join(', ')}: it was removed, cut off or edited`,
        `The site runs on until it is restarted, and not after that. ${back} To go on with new ones, write \`new-secrets: ${loss}\` into .github/django-prod.yml and deploy: all sessions and tokens then end, and what was encrypted with the old key stays unreadable.`,
    ];
}
function listSecretNotices({ app, mode }, facts) {
    const { secrets } = facts;
    if (secrets === null)
        return [];
    const { backups, secrets: path } = (0,build_places/* placesOf */.ek)(app);
    const warn = (title, message) => [{ level: 'warning', title, message }];
    if (secrets.lost.length > 0) {
        if (mode !== 'deploy')
            return warn('SECRETS_LOST', explainLoss(app, secrets).join('. '));
        const kept = secrets.copy ? ` What it had before stays in ${backups}/secrets.env.${secrets.loss}.` : '';
        return warn('secrets.env was made anew', `It lacked ${secrets.lost.join(', ')}, and \`new-secrets\` allows it.${kept}`);
    }
    if (secrets.changed.length === 0)
        return [];
    return warn('secrets.env has other values than its copy', `${secrets.changed.join(', ')}: somebody has edited ${path}, or a run was cut off there. The site has them from its next restart on. A deploy brings the copy, ${backups}/secrets.env, up to date, and keeps the one before as secrets.env.before.`);
}

;// CONCATENATED MODULE: ./build/project/decisions/shared-folders.js


function listShared(app, facts) {
    const text = facts.files[`${(0,build_places/* placesOf */.ek)(app).release(facts.current ?? '').conf}/shared`]?.content;
    return text?.split('\n').filter((folder) => folder !== '') ?? [];
}
function listSharedNotices({ app, shared }, facts, { added, changed, removed }) {
    const before = listShared(app, facts);
    const folders = `${(0,build_places/* placesOf */.ek)(app).shared}/folders`;
    const warn = (title, message) => ({ level: 'warning', title, message });
    const notices = [];
    for (const folder of before.filter((name) => shared.includes(name))) {
        const within = (paths) => paths.filter((path) => path.startsWith(`${folder}/`));
        const own = [...within(changed), ...within(removed)];
        const said = [
            ...(own.length === 0 ? [] : [`The site goes on with its own of ${(0,describe/* describeFiles */.LG)(own)}, which git changed.`]),
            ...(within(added).length === 0
                ? []
                : [`${(0,describe/* describeFiles */.LG)(within(added))} come in where the site has none of that name.`]),
        ];
        if (said.length > 0)
            notices.push(warn(`The repository changed ${folder}, which is shared`, `${said.join(' ')} What all releases share is the site's, in ${folders}/${folder} on the server: change it there, or take files that belong to the code out of the folder.`));
    }
    for (const folder of before.filter((name) => !shared.includes(name))) {
        notices.push(warn(`${folder} is no longer shared`, `What the site has written there is not seen by it from this release on: it gets what the repository has. Nothing is removed: it stays in ${folders}/${folder} on the server, and \`shared: [${folder}]\` brings it back.`));
    }
    return notices;
}

;// CONCATENATED MODULE: ./build/refuse-restore.js



function refuseRestore({ app, host, mode }, facts) {
    const begun = readOffsite(app, facts)?.restoring !== undefined;
    const { offsite } = (0,build_places/* placesOf */.ek)(app);
    if (mode === 'restore' && facts.current !== null) {
        throw new build_errors/* DeployError */.s('RESTORE_REFUSED', `${app} is live on this server: a restore would take its place`, {
            host,
            hint: `\`mode: restore\` brings a site back where nothing of it is, on a new server say. A backup of the database alone comes back by "sudo ${app}-restore" on the server. Nothing was touched.`,
        });
    }
    if (mode === 'deploy' && facts.current === null && begun) {
        throw new build_errors/* DeployError */.s('RESTORE_REFUSED', `A restore of ${app} was begun on this server, and has not come to its end`, {
            host,
            hint: `Run \`mode: restore\` again: it goes on. To begin with an empty site instead, remove ${offsite} on the server. Nothing was touched.`,
        });
    }
}

// EXTERNAL MODULE: ./build/refuse-server.js
var refuse_server = __webpack_require__(1971);
;// CONCATENATED MODULE: ./build/release/password-hash.js

function hashPassword(password, salt = (0,external_node_crypto_.randomBytes)(16)) {
    return `${salt.toString('base64')}$${(0,external_node_crypto_.scryptSync)(password, salt, 32).toString('base64')}`;
}
function isHashOf(record, password) {
    if (record === undefined)
        return false;
    const salt = Buffer.from(record.split('$')[0] ?? '', 'base64');
    const [one, other] = [Buffer.from(record), Buffer.from(hashPassword(password, salt))];
    return one.length === other.length && (0,external_node_crypto_.timingSafeEqual)(one, other);
}

;// CONCATENATED MODULE: ./build/release/assume-records.js


function assumeRecords({ app, fixtures, passwords }, files, { damaged, ...records }) {
    if (!damaged)
        return { records, notices: [] };
    const done = [...fixtures, ...passwords.map(({ name }) => `the password of ${name}`)];
    const counts = done.length === 0 ? '' : `These count as done and are not done again: ${done.join(', ')}. `;
    return {
        records: {
            ...records,
            fixtures: Object.fromEntries(fixtures.map((path) => [path, hashOf(files, path)])),
            passwords: Object.fromEntries(passwords.map(({ name, password }) => [name, hashPassword(password)])),
        },
        notices: [
            {
                level: 'warning',
                always: true,
                title: 'What was done once is not known any more',
                message: `records.json in the folder of the site can't be read: a full disk or a power cut has cut it off, or somebody has edited it. ${counts}A fixture is loaded again by the input fixtures-reload, and a password is set by sudo ${app}-manage changepassword. The next step that is done once writes the file anew.`,
            },
        ],
    };
}

;// CONCATENATED MODULE: ./build/probe/database.js

const engineNames = { postgresql: 'PostgreSQL', mysql: 'MySQL' };
function serverEngine({ engine, vendor }) {
    if (vendor === 'postgresql' || vendor === 'mysql')
        return vendor;
    if (vendor !== '')
        return null;
    return /postg|psql/.test(engine) ? 'postgresql' : engine.includes('mysql') ? 'mysql' : null;
}
const isLocal = ({ host }) => /^(|localhost|127\.\d+\.\d+\.\d+|::1|[/@].*)$/.test(host);
const isContainer = ({ host, fault }) => fault === 'host' && /^[\w-]+$/.test(host);
const placeOf = ({ host, port }) => host === '' ? 'this server' : `${host}${port ? `, port ${port}` : ''}`;
function addPackage(name, { dependencies: { file, kind } }) {
    const tool = { uv: 'uv add', poetry: 'poetry add', pdm: 'pdm add', pipenv: 'pipenv install' }[kind];
    return tool === undefined
        ? `Add a line \`${name}\` to ${file}`
        : `Run \`${tool} ${/\[/.test(name) ? `'${name}'` : name}\` and commit what it changes`;
}
const driverHint = (engine, project) => engine === 'mysql'
    ? `${addPackage('mysqlclient', project)}, or choose \`database: sqlite\`.`
    : `${addPackage('psycopg[binary]', project)} (\`psycopg2-binary\` for Django before 4.2), or choose \`database: sqlite\`.`;
function explainDatabaseFailure(database, project, code = 'DATABASE_UNREACHABLE') {
    const { name, error } = database;
    const engine = serverEngine(database);
    if (engine === null) {
        return new build_errors/* DeployError */.s(code, `The database ${name || 'default'} can’t be used: ${error ?? ''}`, {
            hint: /sqlite|spatialite/.test(database.engine)
                ? 'Look at the owner and mode of that folder on the server: it belongs to the application’s user.'
                : 'Look at DATABASES in the settings and at its variables in the `env` input, or choose `database: sqlite`.',
        });
    }
    const [problem, hint] = explainFault(engine, database, project);
    return new build_errors/* DeployError */.s(code, problem, { hint, output: error ?? '' });
}
function explainFault(engine, database, project) {
    const { name, user, fault, source } = database;
    const server = engineNames[engine];
    const at = `${server} at ${placeOf(database)}`;
    const given = source === 'given' ? 'the input `database`' : 'DATABASES in the settings and its variables in `env`';
    const who = user === '' ? 'the user' : `the user ${user}`;
    switch (fault) {
        case 'driver':
            return [
                `Django can’t load its driver for ${server}`,
                database.error?.includes('psycopg_pool')
                    ? `${addPackage('psycopg[binary,pool]', project)}, as OPTIONS of DATABASES ask for a pool.`
                    : driverHint(engine, project),
            ];
        case 'version':
            return [
                `${at} is too old for this version of Django`,
                'Upgrade the database server, or pin an older Django in the list of packages.',
            ];
        case 'tls':
            return [
                `${at} and the driver do not agree on an encrypted connection`,
                'Look at the TLS options (sslmode, ssl-mode). To check the server’s certificate, name the authorities: `sslrootcert=/etc/ssl/certs/ca-certificates.crt` for PostgreSQL, `ssl-ca=…` for MySQL, or a file of your provider’s that lies in the repository.',
            ];
        case 'refused':
            return [
                `${at} refuses ${who}: the password is wrong, there is no such user, or it may not connect to ${name || 'the database'} from here`,
                `Correct user and password in ${given}.`,
            ];
        case 'name':
            return [`${at} has no database ${name}`, `Make it there, or correct the name in ${given}.`];
        case 'host':
            return [
                `${at} can’t be reached`,
                isContainer(database)
                    ? `${database.host} is the name of a container, which this server does not have. Write \`database: ${engine}\`, and the site gets one on the server.`
                    : `Is the host right in ${given}? A provider’s database must allow connections from the address of this server.`,
            ];
        case 'stopped':
            return [`Nothing answers as ${at}`, `Is it running, and are host and port right in ${given}?`];
        case 'privilege':
            return [
                `${at} lets ${who} in, but not migrate: ${database.error}`,
                engine === 'postgresql'
                    ? `As an administrator of the database, run: GRANT ALL ON SCHEMA public TO "${user}" (in the database ${name}), or make the user its owner: ALTER DATABASE "${name}" OWNER TO "${user}".`
                    : `As an administrator of the database, run: GRANT ALL PRIVILEGES ON \`${name}\`.* TO the user.`,
            ];
        default:
            return [`${at} can’t be used: ${database.error}`, `Look at ${given}, or choose \`database: sqlite\`.`];
    }
}

;// CONCATENATED MODULE: ./build/probe/identity.js

const usualPorts = { postgresql: '5432', mysql: '3306' };
function identityOf(database) {
    const { engine, host, port, name, placed, entry } = database;
    if (engine === 'django.db.backends.dummy')
        return null;
    const server = serverEngine(database);
    const short = engine.slice(engine.lastIndexOf('.') + 1);
    if (server === null)
        return host === '' ? `${short}:${name}` : `${short}://${host}/${name}`;
    if (!placed)
        return `${server}:${entry.join(' ')}`;
    return addressOf(server, isLocal(database) ? 'localhost' : host, port, name);
}
const identityOfOwn = (engine, name) => addressOf(engine, 'localhost', '', name);
function addressOf(engine, host, port, name) {
    const at = port === '' || port === usualPorts[engine] ? host : `${host}:${port}`;
    return `${engine}://${at}/${encodeURIComponent(name)}`;
}

;// CONCATENATED MODULE: ./build/release/given-database.js


function refuseMissingDatabase({ databaseGiven, host, leaveDatabase }, live) {
    if (databaseGiven || live?.probe.database.source !== 'given')
        return;
    const before = identityOf(live.probe.database);
    if (before === leaveDatabase)
        return;
    throw new build_errors/* DeployError */.s('SECRET_EMPTY', `database: nothing was given, and the site was given ${before} before.`, {
        host,
        hint: 'Is its secret named so in this repository, or in the environment this job declares (`environment:`)? If the settings of the project name the database by themselves now, write `database: auto`. Nothing was touched.',
    });
}
function refuseMove({ app, host, mode }, { current }) {
    if (mode !== 'move-database' || current !== null)
        return;
    throw new build_errors/* DeployError */.s('DATABASE_MOVE_REFUSED', `${app} is not live on this server: there is no database to move`, {
        host,
        hint: 'Leave `mode` out: the first deploy begins with the database that is wanted. Rows of a site elsewhere come by docs/databases.md. Nothing was touched.',
    });
}

// EXTERNAL MODULE: ./build/inputs/processes.js
var inputs_processes = __webpack_require__(2796);
;// CONCATENATED MODULE: ./build/project/detection/worker-command.js
const programs = [
    [/^celery$/, /^(?:worker|beat)$/],
    [/^rq$/, /^worker$/],
    [/^(?:rqworker|dramatiq|huey_consumer(?:\.py)?)$/, /^/],
    [/^procrastinate$/, /^worker$/],
];
const commands = /^(?:qcluster|run_huey|rqworker|rqscheduler|db_worker|rundramatiq|runworker|process_tasks|runapscheduler)$/;
const worker_command_names = /worker|beat|clock|scheduler|queue|consumer|listener|bot\b/i;
const ending = /^(?:check|clearsessions|collectstatic|compilemessages|create\w+|changepassword|dbshell|diffsettings|dumpdata|findstatic|flush|inspectdb|loaddata|make\w+|migrate\w*|optimizemigration|remove_stale_contenttypes|reset\w*|runserver\w*|sendtestemail|shell\w*|showmigrations|sql\w+|squashmigrations|start\w+|test\w*)$/;
function readWorkerCommand(name, words) {
    const start = words[0] === 'env' ? words.findIndex((word, at) => at > 0 && !/^\w+=/.test(word)) : 0;
    const run = start < 0 ? [] : words.slice(start);
    const python = /^python[\d.]*$/.test(run[0] ?? '');
    const rest = python ? run.slice(run[1] === '-u' ? 2 : 1) : run;
    const [program = '', ...args] = rest[0] === '-m' ? rest.slice(1) : rest;
    const command = { before: words.slice(0, words.length - args.length - 1), program, args };
    if (/^(?:\.\/)?manage\.py$/.test(program)) {
        const [own = ''] = args;
        return commands.test(own) || (worker_command_names.test(name) && /^[a-z]/.test(own) && !ending.test(own)) ? command : undefined;
    }
    const known = programs.some(([one, word]) => one.test(program) && (word.test('') || args.some((arg) => word.test(arg))));
    const away = args.some((arg) => /^(?:-D|--detach|multi)$/.test(arg));
    return known && !away && !(python && rest[0] !== '-m') ? command : undefined;
}

;// CONCATENATED MODULE: ./build/project/detection/cron.js
const days = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
function toCalendar(cron) {
    const named = /^@(yearly|annually|monthly|weekly|daily|hourly|midnight)$/.exec(cron.trim())?.[1];
    if (named !== undefined)
        return named === 'midnight' ? 'daily' : named;
    const fields = cron.trim().split(/\s+/);
    if (fields.length !== 5 || fields.some((field) => !/^[\d*,/-]+$|^[A-Za-z\d,/-]+$/.test(field)))
        return undefined;
    const [minute = '', hour = '', day = '', month = '', week = ''] = fields;
    if (day !== '*' && week !== '*')
        return undefined;
    if (/[A-Za-z]/.test(minute + hour + day + month))
        return undefined;
    const part = (field, first) => field.replace(/\*\//g, `${first}/`).replaceAll('-', '..');
    const weekdays = week === '*' ? '' : expandWeek(week);
    if (weekdays === undefined)
        return undefined;
    const two = (field) => field.replace(/^\d$/, '0$&');
    return `${weekdays === '' ? '' : `${weekdays} `}*-${two(part(month, '1'))}-${two(part(day, '1'))} ${two(part(hour, '0'))}:${two(part(minute, '0'))}`;
}
function expandWeek(field) {
    const numberOf = (text) => /^[0-7]$/.test(text) ? (Number(text) + 6) % 7 : days.findIndex((day) => day.toLowerCase() === text.toLowerCase());
    const wanted = new Set();
    for (const part of field.split(',')) {
        const [, from = '', to, step = '1'] = /^(\*|\w+)(?:-(\w+))?(?:\/(\d))?$/.exec(part) ?? [];
        const first = from === '*' ? 6 : numberOf(from);
        const last = from === '*' ? 5 : to === undefined ? first : numberOf(to);
        if (first < 0 || last < 0 || Number(step) < 1)
            return undefined;
        const length = ((last - first + 7) % 7) + 1;
        for (let at = 0; at < length; at += Number(step))
            wanted.add((first + at) % 7);
    }
    const runs = [];
    for (const day of [...wanted].sort()) {
        const run = runs.at(-1);
        if (run?.at(-1) === day - 1)
            run.push(day);
        else
            runs.push([day]);
    }
    if (wanted.size === 7)
        return '';
    return runs.map((run) => [days[run[0] ?? 0], ...(run.length > 1 ? [days[run.at(-1) ?? 0]] : [])].join('..')).join(',');
}

;// CONCATENATED MODULE: ./build/release/yaml-lines.js
function unitName(text, taken = new Set()) {
    const plain = text
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, '-')
        .replace(/^[^a-z]+/, '');
    const name = plain.slice(0, 27).replace(/-+$/, '') || 'job';
    for (let number = 1;; number++) {
        const one = number === 1 ? name : `${name}-${number}`;
        if (!taken.has(one))
            return one;
    }
}
function asCommand(line) {
    const assigned = /^(?:[A-Za-z_]\w*=\S* +)+/.exec(line)?.[0] ?? '';
    if (!needsShell(line))
        return assigned === '' ? line : `env ${line}`;
    return `sh -c '${line.replaceAll("'", `'"'"'`)}'`;
}
function needsShell(line) {
    const rest = line.replace(/'[^']*'/g, '');
    return /[$`\\]/.test(rest) || /[|&;<>()*?~]/.test(rest.replace(/"[^"]*"/g, ''));
}
const yamlText = (text) => /^[\w./-](?:.*\S)?$/.test(text) && !/: |:$| #/.test(text) ? text : `'${text.replaceAll("'", "''")}'`;

;// CONCATENATED MODULE: ./build/release/work.js


const signOf = (command) => /\b(worker|beat|qcluster|run_huey|rqworker|db_worker|rundramatiq|runworker|flower)\b/.exec(command)?.[1] ??
    /manage\.py\s+([\w-]+)/.exec(command)?.[1] ??
    command;
function noteWork({ processes, services }, { work = [], timers = [] }, { procfile }) {
    return [
        ...noteProcesses(processes, services, work, procfile),
        ...noteBroker(processes, services, work),
        ...noteTimers(processes, [...timers, ...(procfile?.timers ?? [])]),
    ];
}
function noteTimers(processes, timers) {
    const running = processes.map(({ words }) => words.join(' ')).join('\n');
    const left = timers.filter(([, name, command]) => !running.includes(name) && !running.includes(signOf(command)));
    if (left.length === 0)
        return [];
    const taken = new Set(processes.map(({ name }) => name));
    const lines = left.map(([when, name, command]) => {
        const unit = unitName(name, taken);
        taken.add(unit);
        return `  ${unit}:\n    command: ${yamlText(asCommand(command))}\n    schedule: '${toCalendar(when) ?? `… (${when} of cron)`}'`;
    });
    return [
        {
            level: 'warning',
            title: 'Work that no timer does',
            message: `On the server there is no cron job for ${left.map(([, name]) => name).join(', ')}. Add to .github/django-prod.yml:\ntimers:\n${lines.join('\n')}`,
        },
    ];
}
const noRedis = 'Nothing answers as Redis at the address in the settings. `services` makes one: a variable with that address as its default gets the new one, and without such a variable the settings have to read REDIS_URL (os.environ["REDIS_URL"]).';
function noteProcesses(processes, services, work, procfile) {
    const running = processes.map(({ words }) => words.join(' ')).join('\n');
    const named = Object.entries(procfile?.processes ?? {}).filter(([, command]) => !running.includes(signOf(command)));
    const inFile = named.map(([, command]) => command).join('\n');
    const left = work.filter(({ word }) => word === '' || !running.includes(word));
    const found = left.filter(({ word }) => word === '' || !inFile.includes(word));
    if (named.length === 0 && found.length === 0)
        return [];
    const lines = [
        ...named.map(([name, command]) => `  ${unitName(name)}: ${yamlText(asCommand(command))}`),
        ...found.map(({ process }) => `  ${process}`),
    ];
    const what = [
        ...left.map((one) => one.what),
        ...(left.length === 0 ? named.map(([name]) => `what ${procfile?.file} calls ${name}`) : []),
    ];
    const redis = left.some((one) => one.redis) && !services.includes('redis');
    return [
        {
            level: 'warning',
            title: 'Work that no process does',
            message: `On the server nobody does ${what.join(', ')} as the project means it. Add to .github/django-prod.yml:\nprocesses:\n${lines.join('\n')}${redis ? `\nservices: [redis]\n${noRedis}` : ''}`,
        },
    ];
}
function noteBroker(processes, services, work) {
    const taken = processes.flatMap(({ from, words }) => (from === undefined ? [] : words)).join('\n');
    const stranded = work.filter(({ word, redis }) => redis && word !== '' && taken.includes(word));
    if (stranded.length === 0 || services.includes('redis'))
        return [];
    return [
        {
            level: 'warning',
            title: 'A worker without its broker',
            message: `${stranded.map(({ what }) => what).join(', ')}: ${noRedis} Add to .github/django-prod.yml:\nservices: [redis]`,
        },
    ];
}
const own = /\bmanage(?:\.py)?\s+(?:check|collectstatic|migrate)\b|^\s*(?:set|cd|echo|true)\b/;
function noteReleaseCommand({ commands }, { procfile }) {
    const given = Object.values(commands).flat().join('\n');
    const parts = (procfile?.release ?? '').split(/&&|;/).map((part) => part.trim());
    const left = parts.filter((part) => part !== '' && !own.test(part) && !given.includes(part));
    if (procfile === undefined || left.length === 0)
        return [];
    return [
        {
            level: 'warning',
            title: `What ${procfile.file} runs at each release is not run here`,
            message: `The database is migrated and static files are collected by each deploy; ${left.map((part) => `\`${part}\``).join(', ')} is not. If the site needs it, add to .github/django-prod.yml:\ncommands:\n  after-migrate:\n${left.map((part) => `    - ${yamlText(part)}`).join('\n')}`,
            file: procfile.file,
        },
    ];
}

;// CONCATENATED MODULE: ./build/release/procfile.js






function takeWorkers(inputs, { project }, { manifest, oldSite }) {
    if (inputs.processesGiven)
        return { ...inputs, processesLeft: {} };
    const said = project.procfile?.processes ?? {};
    const before = manifest ? (manifest.serving.processesLeft ?? said) : oldSite ? said : {};
    const signs = Object.values(before).map(signOf);
    const timed = inputs.processes.map(({ words }) => words.join(' ')).join('\n');
    const used = new Set(inputs.processes.map(({ name }) => name));
    const left = {};
    const taken = [];
    for (const [name, command] of Object.entries(said)) {
        const sign = signOf(command);
        const isLeft = before[name] !== undefined || signs.includes(sign) || timed.includes(sign);
        const words = isLeft ? null : readWorker(name, command, project, inputs.app);
        if (words === null) {
            left[name] = command;
            continue;
        }
        const unit = unitName(name, used);
        used.add(unit);
        taken.push({ name: unit, words, schedule: null, from: project.procfile?.file ?? '' });
    }
    return { ...inputs, processes: [...inputs.processes, ...taken], processesLeft: left };
}
function readWorker(name, command, { directory, procfile }, app) {
    const [, place = '', run = ''] = /^(?:cd (?:\.\/)?([\w/-]+?)\/? && )?(.*)$/.exec(command) ?? [];
    if ([procfile?.folder, place].filter(Boolean).join('/') !== directory)
        return null;
    const words = splitCommand(run.replace(/^(?:poetry|pipenv|uv|pdm) run (?!-)/, ''));
    const worker = words === null ? undefined : readWorkerCommand(name, words);
    if (worker === undefined)
        return null;
    const { before, program, args } = worker;
    if (program !== 'celery')
        return [...before, program, ...args];
    const kept = withoutFiles(args);
    const schedules = args.some((arg) => /^(?:beat|-B|--beat)$/.test(arg));
    const placed = args.some((arg) => /^(?:-s|--schedule)/.test(arg));
    const schedule = schedules && !placed ? ['-s', `${(0,build_places/* placesOf */.ek)(app).shared}/data/celerybeat-schedule`] : [];
    return [...before, program, ...kept, ...schedule];
}
function withoutFiles(args) {
    return args.filter((arg, at) => {
        const [, value] = /^--(?:log|pid)file=(.*)/.exec(arg) ?? [];
        const option = /^(?:-f|--logfile|--pidfile)$/;
        const path = value ?? (option.test(arg) ? args[at + 1] : option.test(args[at - 1] ?? '') ? arg : undefined);
        return path === undefined || path === '' || path.startsWith('/');
    });
}
function splitCommand(command) {
    const line = asCommand(command);
    try {
        const words = (0,inputs_processes/* commandWords */.Bl)({ name: 'processes', value: line });
        return words[0] === 'sh' ? null : words;
    }
    catch (error) {
        if (error instanceof build_errors/* DeployError */.s)
            return null;
        throw error;
    }
}

;// CONCATENATED MODULE: ./build/open-deployment.js

















function openDeployment(asked, run, checkout, { facts, token }, report) {
    const row = report.start('Compare', []);
    try {
        const inputs = takeWorkers(keepServed(asked, facts.manifest), checkout, facts);
        (0,refuse_server/* refuseServer */._Z)(inputs, checkout, facts);
        refuseMissingPage(inputs, checkout);
        refuseRestore(inputs, facts);
        const live = facts.manifest;
        refuseMissingDatabase(inputs, live);
        refuseMove(inputs, facts);
        const ground = { inputs, checkout, facts };
        const venv = (0,environment/* hashEnvironment */.E)(ground);
        const ofSystem = renderSystemFiles(ground);
        const files = [...renderReleaseFiles(ground, facts.current ?? 'none'), ...ofSystem];
        const comparison = compare({ checkout, facts, live, venv, files, lenient: !inputs.healthPathGiven });
        const release = comparison.release.length > 0 || !facts.current ? nameRelease(run, facts) : facts.current;
        const instance = comparison.instance.length > 0 ? release : (facts.instance ?? release);
        const wanted = [...renderReleaseFiles(ground, release), ...ofSystem];
        const known = { inputs, run, checkout, facts, live, comparison, release, instance, wanted, token };
        const { records, notices } = assumeRecords(inputs, checkout.files, facts.records);
        const deployment = (0,build_deployment/* newDeployment */._3)(known, records, [
            ...checkout.notices,
            ...notices,
            ...checkFixtures(inputs, checkout.files, records),
            ...listCaddyNotices(facts, inputs.mode !== 'plan'),
            ...noteServed(inputs, asked.visitors.redirected),
            ...listClosedNotices(facts, inputs.app),
            ...listSecretNotices(inputs, facts),
            ...listSharedNotices(inputs, facts, comparison.files),
            ...(inputs.backups ? [...listBackupNotices(inputs.app, facts, run.startedAt), ...listLeftOut(live)] : []),
        ]);
        const { application, debug, dependencies, production, settings } = checkout.project;
        row.tell(`settings: ${settings.value}, ${settings.from}`);
        row.tell(`application: ${application.value.target} (${application.value.interface}), ${application.from}`);
        row.tell(`dependencies: ${(0,describe/* describeFiles */.LG)(dependencies.files)}`);
        for (const found of [production, debug]) {
            if (found)
                row.tell(`variable: ${found.value.name}=${found.value.value}, ${found.from}`);
        }
        for (const { name, words, from } of inputs.processes) {
            if (from !== undefined)
                row.log(`process: ${name} (${words.join(' ')}), from ${from}`);
        }
        const given = new Set(inputs.env.map(({ name }) => name));
        for (const { value, from } of listLent(checkout.project, inputs)) {
            if (!given.has(value.name))
                row.tell(`variable: ${value.name}=${describeLent[value.what]}, ${from}`);
        }
        row.tell(`Python: ${describePython((0,environment/* requireInterpreter */.K)(ground), checkout, inputs)}`);
        for (const { what, why } of [...comparison.release, ...comparison.outside])
            row.tell(`${what}: ${why}`);
        row.done('done', describeDifferences(deployment));
        tellOfPorts(deployment, report);
        return deployment;
    }
    catch (error) {
        row.failed(error);
        throw error;
    }
}
const describeLent = {
    'secret-key': '(made on the server)',
    host: '(the main domain)',
    hosts: '(the domains)',
    site: '(the address of the site)',
    sqlite: '(a file of SQLite)',
    redis: '(the address of the site’s Redis)',
};
function tellOfPorts({ inputs, facts, notices }, report) {
    const fault = (0,refuse_server/* findPortFault */.n)(inputs, facts);
    if (fault === null)
        return;
    const refused = `A deploy is refused as long as that is so (${fault.code}).`;
    report
        .start('Ports', [{ what: 'free the ports', why: fault.message }])
        .done('planned', `${fault.message}. ${refused}`);
    const message = `${fault.message}. ${refused} ${fault.details.hint}`;
    notices.push({ level: 'warning', always: true, title: fault.code, message });
}
function nameRelease(run, facts) {
    const base = `${run.startedAt.replace(/[-:]|\.\d+Z$/g, '')}-${run.commit.slice(0, 7) || 'local'}`;
    const taken = new Set(facts.releases.map((entry) => entry.id));
    let id = base;
    for (let count = 2; taken.has(id); count++)
        id = `${base}-${count}`;
    return id;
}
function describeDifferences({ comparison, live, checkout }) {
    if (!live)
        return `first deploy of ${(0,describe/* describeCount */.vG)(Object.keys(checkout.files).length, 'file')}`;
    const { added, changed, removed } = comparison.files;
    const all = [...added, ...changed, ...removed].sort();
    const parts = [
        all.length > 0 ? `${(0,describe/* describeCount */.vG)(all.length, 'file')} changed (${(0,describe/* describeFiles */.LG)(all)})` : 'no file changed',
    ];
    const rest = comparison.release.filter(({ what }) => !['code', 'static files'].includes(what));
    parts.push(...rest.map(({ what, why }) => `${what}: ${why}`), ...comparison.outside.map(({ what, why }) => `${what}: ${why}`));
    if (comparison.sick)
        parts.push(`the site is not well: ${comparison.sick}`);
    return parts.join('; ');
}
function describePython({ version, managed }, { project }, { python }) {
    const why = python
        ? 'from python in the YAML file'
        : project.python
            ? `${project.python.value} (${project.python.from})`
            : "the server's";
    return `${version}, ${why}${managed ? '; the server has none that fits, so uv fetches it' : ''}`;
}

;// CONCATENATED MODULE: ./build/project/detection/python-text.js
function stripPython(text) {
    const tokens = /("""|''')(?:\\[\s\S]|(?!\1)[\s\S])*\1|"(?:\\[\s\S]|[^"\\\n])*"|'(?:\\[\s\S]|[^'\\\n])*'|#[^\n]*/g;
    return text
        .replace(/\r\n?/g, '\n')
        .replace(tokens, (token, long) => (long ? "''" : token.startsWith('#') ? '' : token));
}
function findAssignedStrings(source, name) {
    const pattern = new RegExp(`^[ \\t]*${name}[ \\t]*(?::[^=\\n]+)?=[ \\t(\\n]*['"]([^'"\\n]*)['"]`, 'gm');
    return [...source.matchAll(pattern)].map((match) => match[1] ?? '');
}
function findNamedSettings(text) {
    const source = stripPython(text);
    const pattern = /['"]DJANGO_SETTINGS_MODULE['"]\s*(?:\]\s*=|,)\s*(?:['"]([\w.-]+)['"]|([A-Za-z_]\w*)\b(?!\s*[.([]))/g;
    const found = [];
    for (const [, literal, variable] of source.matchAll(pattern)) {
        if (literal !== undefined)
            found.push(literal);
        else if (variable !== undefined)
            found.push(...findAssignedStrings(source, variable).slice(-1));
    }
    return [...new Set(found)].filter(isModuleName);
}
function findDefaultSettings(text) {
    const pattern = /['"]DJANGO_SETTINGS_MODULE['"]\s*(?:\]\s*=|,)\s*(?:default\s*=\s*)?[\w.]+\(\s*['"]\w+['"]\s*,\s*(?:default\s*=\s*)?['"]([\w.-]+)['"]/g;
    return [...stripPython(text).matchAll(pattern)].map(([, name = '']) => name).filter(isModuleName);
}
const isModuleName = (name) => /^[A-Za-z_][\w-]*(\.[A-Za-z_][\w-]*)*$/.test(name);
function findStarImports(text) {
    const pattern = /^[ \t]*from[ \t]+(\.*[\w.]*)[ \t]+import[ \t]+\(?[ \t]*\*/gm;
    return [...stripPython(text).matchAll(pattern)].map((match) => match[1] ?? '');
}
function readStatement(lines) {
    let text = '';
    for (const line of lines.slice(0, 8)) {
        text += ` ${line.replace(/\s#.*$/, '')}`;
        const count = (sign) => (text.match(sign) ?? []).length;
        if (count(/[([{]/g) <= count(/[)\]}]/g))
            break;
    }
    return text.replace(/^\s*[A-Z_]+[^=]*=/, '').trim();
}

// EXTERNAL MODULE: ./build/project/detection/source.js
var detection_source = __webpack_require__(7280);
;// CONCATENATED MODULE: ./build/project/detection/modules.js


function listModuleRoots(directory) {
    return [directory, (0,detection_source/* below */.Gz)(directory, 'src')];
}
function findModuleFile(source, directory, module) {
    const relative = module.replaceAll('.', '/');
    return listModuleRoots(directory)
        .flatMap((root) => [(0,detection_source/* below */.Gz)(root, `${relative}.py`), (0,detection_source/* below */.Gz)(root, relative, '__init__.py')])
        .find(source.has);
}
function findImportFolders(source, directory, settings, entries) {
    const src = (0,detection_source/* below */.Gz)(directory, 'src');
    const found = findModuleFile(source, directory, settings)?.startsWith(`${src}/`) ? [src] : [];
    for (const entry of entries) {
        const lines = stripPython(source.read(entry)).split('\n');
        for (const line of lines.filter((one) => /\bsys\.path\b/.test(one))) {
            for (const [, , name = ''] of line.matchAll(/(['"])([\w./-]+)\1/g)) {
                const folder = (0,detection_source/* below */.Gz)(directory, name);
                if (!folder.startsWith('..') && source.paths.some((path) => path.startsWith(`${folder}/`)))
                    found.push(folder);
            }
        }
    }
    return [...new Set(found)];
}
function nameModule(directory, file) {
    for (const root of listModuleRoots(directory).reverse()) {
        const prefix = root === '' ? '' : `${root}/`;
        if (!file.startsWith(prefix) || !file.endsWith('.py'))
            continue;
        const module = file
            .slice(prefix.length, -'.py'.length)
            .replace(/\/__init__$/, '')
            .replaceAll('/', '.');
        if (isModuleName(module))
            return module;
    }
    return undefined;
}
function findImportedFile(source, directory, file, module) {
    const dots = /^\.*/.exec(module)?.[0].length ?? 0;
    if (dots === 0)
        return findModuleFile(source, directory, module);
    let folder = (0,detection_source/* folderOf */.yS)(file);
    for (let level = 1; level < dots; level += 1)
        folder = (0,detection_source/* folderOf */.yS)(folder);
    const relative = (0,detection_source/* below */.Gz)(folder, module.slice(dots).replaceAll('.', '/'));
    return [`${relative}.py`, (0,detection_source/* below */.Gz)(relative, '__init__.py')].find(source.has);
}
function* readSettingsLayers(source, directory, settings) {
    const seen = new Set();
    const open = [findModuleFile(source, directory, settings)];
    for (let file = open.shift(); file !== undefined; file = open.shift()) {
        if (seen.has(file))
            continue;
        seen.add(file);
        const text = source.read(file);
        yield { file, text };
        for (const module of findStarImports(text).reverse()) {
            const imported = findImportedFile(source, directory, file, module);
            if (imported !== undefined)
                open.push(imported);
        }
    }
}
function isSideFile(file) {
    return (0,detection_source/* folderOf */.yS)(file)
        .split('/')
        .some((folder) => /^(tests?|testing|templates|project_templates?|app_templates?|docs|site-packages)$/.test(folder) ||
        folder.includes('{{'));
}

// EXTERNAL MODULE: ./build/project/detection/pyproject.js
var pyproject = __webpack_require__(2469);
;// CONCATENATED MODULE: ./build/project/detection/unread.js





const others = [
    [/^Pipfile$/, 'Run `pipenv requirements > requirements.txt` and commit requirements.txt.'],
    [
        /^pixi\.toml$/,
        'Write the packages of [dependencies] and [pypi-dependencies] into a requirements.txt, by their names at PyPI, and commit it.',
    ],
    [/^pdm\.lock$/, 'Run `pdm export --prod -o requirements.txt` and commit requirements.txt.'],
    [
        /^(conda-lock\.yml|(conda|environment)[\w.-]*\.ya?ml)$/i,
        'Run `pip list --format=freeze > requirements.txt` in that environment and commit requirements.txt.',
    ],
    [
        /^(setup\.py|setup\.cfg)$/,
        'Commit a requirements.txt: one line `.` installs the project with what NAME asks for; `pip freeze > requirements.txt` pins the versions too.',
    ],
    [
        /^req\w*\.in$/i,
        'Run `pip-compile NAME` (or `uv pip compile NAME -o requirements.txt`) and commit requirements.txt.',
    ],
    [
        /^(req\w*\/[\w.-]+|(req|deps|dependencies|packages|pip|install)[\w.-]*)\.(txt|pip)$/i,
        'Rename it (`git mv NAME requirements.txt`), or commit a requirements.txt with one line `-r NAME`.',
    ],
];
function refuseUnread(source, directory) {
    const own = (0,detection_source/* sortNearestFirst */.Nw)(source.paths.filter((path) => !isSideFile(path) && source.has(path)));
    const near = own.filter((path) => path.split('/').length <= directory.split('/').filter(Boolean).length + 3);
    const poetry = [(0,detection_source/* below */.Gz)(directory, 'pyproject.toml'), 'pyproject.toml'].find((path) => /^\s*\[tool\.poetry/m.test(source.read(path)));
    if (poetry !== undefined) {
        return refuse(poetry, `${poetry} is Poetry's, and there is no poetry.lock beside it`, 'Run `poetry lock` and commit poetry.lock (is it in .gitignore?).');
    }
    const read = near.find((path) => /(^|\/)requirements\.txt$/.test(path));
    if (read !== undefined) {
        return refuse(read, `${read} lies neither beside manage.py nor at the top, and nothing else lists the packages`, `Move it there (\`git mv ${read} ${(0,detection_source/* below */.Gz)(directory, 'requirements.txt')}\`), or commit a requirements.txt there with one line \`-r ${relativeTo(directory, read)}\`.`);
    }
    for (const [pattern, hint] of others) {
        const places = near.filter((path) => !/(^|\/)setup\.(py|cfg)$/.test(path) || ['', directory].includes((0,detection_source/* folderOf */.yS)(path)));
        const file = places.find((path) => [1, 2].some((parts) => pattern.test(path.split('/').slice(-parts).join('/'))));
        if (file === undefined)
            continue;
        return refuse(file, `${file} is the only list of dependencies, and this version can't read it`, hint.replaceAll('NAME', file));
    }
    const bare = [(0,detection_source/* below */.Gz)(directory, 'pyproject.toml'), 'pyproject.toml'].find(source.has);
    const hint = 'Run `pip freeze > requirements.txt` in the environment that the project works in, and commit the file.';
    if (bare !== undefined) {
        const { groups } = (0,pyproject/* readPyProject */.z)(source.read(bare));
        const grouped = groups.length > 0
            ? `Name what production needs in [project] dependencies, or in a group called production (there are ${groups.join(', ')}).`
            : hint;
        return refuse(bare, `${bare} names no dependencies, and nothing else does`, grouped);
    }
    return new build_errors/* DeployError */.s('NO_DEPENDENCIES', 'There is no requirements.txt, uv.lock or pyproject.toml with dependencies', { hint });
}
const refuse = (file, message, hint) => new build_errors/* DeployError */.s('NO_DEPENDENCIES', (0,describe/* printable */.g$)(message), { hint: (0,describe/* printable */.g$)(hint), file });
const relativeTo = (directory, path) => directory === ''
    ? path
    : path.startsWith(`${directory}/`)
        ? path.slice(directory.length + 1)
        : `${directory
            .split('/')
            .map(() => '..')
            .join('/')}/${path}`;
function findAnyCase(source, path) {
    if (source.has(path))
        return path;
    const found = source.paths.filter((one) => one.toLowerCase() === path.toLowerCase() && source.has(one));
    return found.length === 1 ? found[0] : undefined;
}

;// CONCATENATED MODULE: ./build/project/detection/settings.js





function findSettings(source, directory, wanted) {
    if (wanted !== undefined)
        return requireModule(source, directory, { value: wanted, from: 'from the settings input' });
    for (const file of listEntryFiles(source, directory)) {
        const named = choose(findNamedSettings(source.read(file)));
        if (named !== undefined && !isEmptyPackage(source, directory, named))
            return requireModule(source, directory, { value: named, from: `from ${file}` });
    }
    const byName = listProductionFiles(source, directory);
    const [first, ...others] = byName.flatMap((file) => nameModule(directory, file) ?? []);
    if (first !== undefined && others.length === 0)
        return { value: first, from: `from the name of ${byName[0]}` };
    if (first !== undefined) {
        throw settings_refuse(source, directory, `Several settings modules are called like production's: ${[first, ...others].join(', ')}`);
    }
    const manage = (0,detection_source/* below */.Gz)(directory, 'manage.py');
    for (const file of [...listEntryFiles(source, directory), manage]) {
        const taken = choose(findDefaultSettings(source.read(file)));
        if (taken !== undefined && !isEmptyPackage(source, directory, taken))
            return requireModule(source, directory, { value: taken, from: `the default in ${file}` });
    }
    const named = choose(findNamedSettings(source.read(manage)));
    if (named !== undefined && !isEmptyPackage(source, directory, named))
        return requireModule(source, directory, { value: named, from: `from ${manage}` });
    const whole = listSettingsFiles(source, directory).filter((file) => /^ROOT_URLCONF\b/m.test(source.read(file)));
    const only = whole.length === 1 ? nameModule(directory, whole[0] ?? '') : undefined;
    if (only !== undefined)
        return { value: only, from: `the only one with ROOT_URLCONF, as nothing names another` };
    throw settings_refuse(source, directory, 'No settings module could be found: wsgi.py, asgi.py and manage.py name none');
}
function listSettingsNotices(source, directory, found) {
    const development = /[._](dev|develop|development|local|debug|test|testing)$/;
    const layers = [...readSettingsLayers(source, directory, found.value)].map(({ file }) => nameModule(directory, file) ?? '');
    if (layers.some((module) => /[._]prod(uction)?$/.test(module)))
        return [];
    const [taken = found.value] = layers.filter((module) => development.test(module));
    const [other] = listProductionFiles(source, directory).flatMap((file) => nameModule(directory, file) ?? []);
    if (other === undefined || !(development.test(taken) || other.startsWith(`${found.value}.`)))
        return [];
    const way = taken === found.value ? found.from : `${found.value} takes everything from it`;
    const message = `Production uses ${taken} (${way}), although there is ${other}. If that is meant, set the settings input to it.`;
    return [{ level: 'warning', title: 'Settings of development', message }];
}
function listEntryFiles(source, directory, names = ['wsgi.py', 'asgi.py']) {
    const own = listOwnFiles(source, directory);
    return names.flatMap((name) => (0,detection_source/* sortNearestFirst */.Nw)(own.filter((file) => file === name || file.endsWith(`/${name}`))));
}
function choose(named) {
    return named.find((module) => /(^|[._])prod(uction)?$/.test(module)) ?? named[0];
}
function isEmptyPackage(source, directory, module) {
    const file = findModuleFile(source, directory, module);
    return file?.endsWith('/__init__.py') === true && !/\S/.test(stripPython(source.read(file)).replace(/''/g, ''));
}
function requireModule(source, directory, found) {
    const file = findModuleFile(source, directory, found.value);
    if (file !== undefined) {
        if (/^\s*from configurations\b/m.test(source.read(file)))
            throw refuseClasses(file);
        return found;
    }
    const where = (0,detection_source/* below */.Gz)(directory, `${found.value.replaceAll('.', '/')}.py`);
    const other = findAnyCase(source, where) ?? findAnyCase(source, where.replace(/\.py$/, '/__init__.py'));
    if (other !== undefined) {
        throw new build_errors/* DeployError */.s('NO_SETTINGS', `The settings module ${found.value} (${found.from}) is not there: the file is called ${other}`, {
            hint: `On a server upper and lower case differ: rename one of them, as by \`git mv ${other} ${where}\`.`,
            file: other,
        });
    }
    throw settings_refuse(source, directory, `The settings module ${found.value} (${found.from}) is not there: ${where} is not sent`);
}
const refuseClasses = (file) => new build_errors/* DeployError */.s('NO_SETTINGS', `The settings in ${file} are classes (django-configurations), which this version can't use`, {
    file,
    hint: 'Commit a module that makes plain settings of the class, and name it in the settings input: `from configurations.utils import uppercase_attributes`, `Production.pre_setup(); Production.setup()`, `globals().update(uppercase_attributes(Production()))`; and let wsgi.py import get_wsgi_application from django.core.wsgi.',
});
function settings_refuse(source, directory, message) {
    const candidates = listSettingsFiles(source, directory).flatMap((file) => nameModule(directory, file) ?? []);
    return new build_errors/* DeployError */.s('NO_SETTINGS', message, {
        hint: candidates.length > 0
            ? `Set the settings input to one of: ${candidates.slice(0, 10).join(', ')}.`
            : 'Commit the settings module (is it in .gitignore?) without its secrets, or name it under include.',
    });
}
function listSettingsFiles(source, directory) {
    const pattern = /(^|\/)(settings(_\w+)?|\w+_settings)\.py$|(^|\/)settings\/\w+(\/__init__)?\.py$/;
    return listOwnFiles(source, directory).filter((file) => pattern.test(file));
}
function listProductionFiles(source, directory) {
    return listSettingsFiles(source, directory).filter((file) => /settings\/prod(uction)?(\/__init__)?\.py$/.test(file));
}
function listOwnFiles(source, directory) {
    const prefix = directory === '' ? '' : `${directory}/`;
    return source.paths.filter((file) => file.startsWith(prefix) && !isSideFile(file.slice(prefix.length)) && source.has(file));
}

;// CONCATENATED MODULE: ./build/project/detection/application.js





function findApplication(question) {
    if (question.wanted !== undefined)
        return fromInput(question, question.wanted);
    const asgi = fromSettings(question, 'asgi');
    const server = ['channels', 'daphne'].find((name) => question.required.has(name));
    if (asgi !== undefined && server !== undefined) {
        return { value: asgi.value, from: `${asgi.from}, and ${server} is required` };
    }
    const more = findMore(question);
    if (more !== undefined)
        return more;
    const found = fromSettings(question, 'wsgi') ?? fromFile(question, 'wsgi') ?? asgi ?? fromFile(question, 'asgi');
    if (found !== undefined)
        return found;
    throw new build_errors/* DeployError */.s('NO_APPLICATION', 'There is neither a wsgi.py nor an asgi.py among the files that are sent', {
        hint: 'Commit the wsgi.py that startproject made, or set the application input (`package.module:callable`).',
    });
}
function findMore(question) {
    const server = ['uvicorn', 'uvicorn-worker', 'hypercorn'].find((name) => question.required.has(name));
    const found = server === undefined ? undefined : (fromSettings(question, 'asgi') ?? fromFile(question, 'asgi'));
    const file = found && findModuleFile(question.source, question.directory, found.value.target.split(':')[0] ?? '');
    const text = file === undefined ? '' : stripPython(question.source.read(file));
    if (!found || !/\bscope\s*\[|ProtocolTypeRouter|\bFastAPI\b|\bStarlette\b|\.mount\(/.test(text))
        return undefined;
    const whole = /^([A-Za-z_]\w*)\s*(?::[^=\n]*)?=\s*(?:FastAPI|Starlette)\(/m.exec(text)?.[1];
    const target = whole === undefined ? found.value.target : found.value.target.replace(/:.*/, `:${whole}`);
    return {
        value: { ...found.value, target },
        from: `${found.from}, which serves more than Django, and ${server} is required`,
    };
}
function fromInput({ source, directory }, wanted) {
    const [module = '', callable = 'application'] = wanted.split(':');
    const file = findModuleFile(source, directory, module);
    if (file === undefined) {
        throw new build_errors/* DeployError */.s('NO_APPLICATION', `The module ${module} of the application input is not among the files`, {
            hint: 'Give it as `package.module:callable`, as it is imported from the folder of manage.py.',
        });
    }
    const text = stripPython(source.read(file));
    const asgi = /\bget_wsgi_application\b/.test(text) ? false : /asgi|ProtocolTypeRouter/.test(`${module}\n${text}`);
    return {
        value: { interface: asgi ? 'asgi' : 'wsgi', target: `${module}:${callable}` },
        from: 'from the application input',
    };
}
function fromSettings(question, kind) {
    const { source, directory, settings } = question;
    const name = kind === 'wsgi' ? 'WSGI_APPLICATION' : 'ASGI_APPLICATION';
    for (const { file, text } of readSettingsLayers(source, directory, settings)) {
        const dotted = findAssignedStrings(stripPython(text), name).at(-1);
        const match = dotted === undefined ? null : /^(.+)\.([A-Za-z_]\w*)$/.exec(dotted);
        if (match?.[1] !== undefined && findModuleFile(source, directory, match[1]) !== undefined) {
            return { value: { interface: kind, target: `${match[1]}:${match[2]}` }, from: `from ${name} in ${file}` };
        }
    }
    return undefined;
}
function fromFile({ source, directory, settings }, kind) {
    const packageName = `${settings.split('.')[0]}.`;
    const files = (0,detection_source/* sortNearestFirst */.Nw)(listEntryFiles(source, directory, [`${kind}.py`]));
    const modules = files.flatMap((file) => {
        const module = nameModule(directory, file);
        return module === undefined ? [] : [{ file, module }];
    });
    const chosen = modules.find(({ module }) => module.startsWith(packageName)) ?? modules[0];
    if (chosen === undefined)
        return undefined;
    const text = stripPython(source.read(chosen.file));
    const made = new RegExp(`^([A-Za-z_]\\w*)[^=\\n]*=.*\\bget_${kind}_application\\(`, 'm').exec(text)?.[1];
    const callable = /^application\b[^=\n]*=/m.test(text) ? 'application' : (made ?? 'application');
    return { value: { interface: kind, target: `${chosen.module}:${callable}` }, from: `from ${chosen.file}` };
}

// EXTERNAL MODULE: ./node_modules/yaml/dist/index.js
var dist = __webpack_require__(8815);
;// CONCATENATED MODULE: ./build/project/detection/containers.js



const composeFile = /^(?:(?:docker-?|podman-)?compose[\w.-]*|local|production)\.ya?ml$/;
const composeFolders = ['', 'docker', 'deploy', 'compose', '.docker'];
const containers_images = [
    [/(^|\/)(postgres(ql)?|postgis|timescaledb|pgvector)\b/, 'postgresql'],
    [/(^|\/)(mysql|mariadb|percona)\b/, 'mysql'],
    [/(^|\/)(redis|valkey|keydb|dragonfly)\b/, 'redis'],
];
function findComposeServices(source, directory) {
    const found = {};
    for (const file of listComposeFiles(source, directory)) {
        let service = '';
        const text = source.read(file);
        const indent = /^services:[ \t]*(?:#.*)?(?:\r?\n[ \t]*(?:#.*)?)*\r?\n([ \t]+)[\w-]/m.exec(text)?.[1] ?? '  ';
        for (const line of text.split(/\r?\n/)) {
            const name = /^([ \t]+)([\w.-]+):\s*(#.*|&\S+|<<.*)?$/.exec(line);
            if (name?.[1] === indent) {
                service = name[2] ?? service;
                const engine = containers_images.find(([pattern]) => pattern.test(service))?.[1];
                if (engine !== undefined && /^[a-z]+$/.test(service))
                    found[service] ??= engine;
            }
            const image = /^\s+image:\s*["']?([^\s"'#]+)/.exec(line)?.[1]?.replace(/^\$\{\w+:?-([^}]+)\}/, '$1');
            const engine = containers_images.find(([pattern]) => pattern.test(image ?? ''))?.[1];
            if (engine !== undefined && service !== '')
                found[service] = engine;
            const called = /^\s+(?:container_name|hostname):\s*["']?([\w-]+)/.exec(line)?.[1];
            const own = found[service];
            if (called !== undefined && own !== undefined)
                found[called] = own;
        }
    }
    return found;
}
function listComposeFiles(source, directory) {
    const folders = (0,detection_source/* foldersUp */.TS)(directory).flatMap((folder) => composeFolders.map((name) => (0,detection_source/* below */.Gz)(folder, name)));
    return folders.flatMap((folder) => source.paths.filter((path) => (0,detection_source/* folderOf */.yS)(path) === folder && composeFile.test(path.slice(path.lastIndexOf('/') + 1))));
}
const readers = [
    ['Procfile', readProcfile],
    ['fly.toml', readFly],
    ['render.yaml', readRender],
    ['app.json', readApp],
];
function findProcfile(source, directory) {
    for (const [name, read] of readers) {
        const file = (0,detection_source/* foldersUp */.TS)(directory)
            .map((folder) => (0,detection_source/* below */.Gz)(folder, name))
            .find(source.has);
        if (file === undefined)
            continue;
        const text = source.read(file);
        const entries = read(text);
        const release = entries.find(([process]) => process === 'release')?.[1];
        const processes = Object.fromEntries(entries.filter(([process]) => !['app', 'web', 'release'].includes(process)));
        const timers = name === 'render.yaml' ? readRenderTimers(text) : [];
        if (release !== undefined || Object.keys(processes).length > 0 || timers.length > 0)
            return {
                file,
                folder: (0,detection_source/* folderOf */.yS)(file),
                processes,
                ...(timers.length > 0 && { timers }),
                ...(release !== undefined && { release }),
            };
    }
    return findComposeWorkers(source, directory);
}
function findComposeWorkers(source, directory) {
    const rank = (file) => (/prod|live/.test(file) ? 0 : /dev|local|test|ci\b|override/.test(file) ? 2 : 1);
    const files = listComposeFiles(source, directory).sort((one, other) => rank(one) - rank(other));
    for (const file of files) {
        const processes = Object.fromEntries(readCompose(source.read(file), (0,detection_source/* folderOf */.yS)(file), directory));
        if (Object.keys(processes).length > 0)
            return { file, folder: directory, processes };
    }
    return undefined;
}
function readCompose(text, folder, directory) {
    const all = Object.entries(parseCompose(text)).flatMap(([name, service]) => {
        const { build, command, entrypoint, working_dir: place, profiles } = service ?? {};
        const context = typeof build === 'string' ? build : typeof build?.context === 'string' ? build.context : '.';
        const line = Array.isArray(command) ? quoteWords(command) : typeof command === 'string' ? command.trim() : '';
        const here = (0,detection_source/* below */.Gz)(folder, context).replace(/\/$/, '') === directory;
        const plain = entrypoint === undefined && place === undefined && profiles === undefined;
        return here && plain && line !== '' ? [[name, line.replace(/\s+/g, ' ')]] : [];
    });
    return all.filter(([name, line]) => readWorkerCommand(name, line.split(' ')) !== undefined);
}
function parseCompose(text) {
    try {
        const { services } = ((0,dist/* parse */.qg)(text, { merge: true, logLevel: 'silent' }) ?? {});
        return typeof services === 'object' && services !== null ? services : {};
    }
    catch {
        return {};
    }
}
const quoteWords = (words) => words.map((word) => (/^[\w@%+=:,./-]+$/.test(String(word)) ? String(word) : `'${String(word)}'`)).join(' ');
function readProcfile(text) {
    return text.split(/\r?\n/).flatMap((line) => {
        const [, name, command] = /^\s*([\w-]+)\s*:\s*(\S.*?)\s*$/.exec(line) ?? [];
        return name === undefined || command === undefined ? [] : [[name, command]];
    });
}
function readFly(text) {
    const section = (name) => text.split(/^\s*(?=\[)/m).find((one) => one.startsWith(`[${name}]`)) ?? '';
    const entries = (part) => [...part.matchAll(/^\s*([\w-]+)\s*=\s*(?:"([^"\n]+)"|'([^'\n]+)')/gm)].map(([, name = '', double, single]) => [
        name,
        double ?? single ?? '',
    ]);
    const release = entries(section('deploy')).find(([name]) => name === 'release_command');
    return [...entries(section('processes')), ...(release ? [['release', release[1]]] : [])];
}
const listRender = (text) => text.split(/^\s*-\s+(?=(?:type|name):)/m).map((service) => (key) => {
    const value = new RegExp(`^\\s*${key}:[ \\t]*(.*?)\\s*$`, 'm').exec(service)?.[1] ?? '';
    return /^[|>]/.test(value) ? '' : value.replace(/^(["'])(.*)\1$/, '$2');
});
function readRender(text) {
    return listRender(text).flatMap((read) => {
        const [command, release] = [read('startCommand'), read('preDeployCommand')];
        return [
            ...(read('type') === 'worker' && command !== '' ? [[read('name') || 'worker', command]] : []),
            ...(release === '' ? [] : [['release', release]]),
        ];
    });
}
const readRenderTimers = (text) => listRender(text).flatMap((read) => {
    const [command, when] = [read('startCommand'), read('schedule')];
    return read('type') === 'cron' && command !== '' && when !== ''
        ? [[when, read('name') || 'job', command]]
        : [];
});
function readApp(text) {
    try {
        const { scripts } = JSON.parse(text);
        const command = typeof scripts?.postdeploy === 'string' ? scripts.postdeploy : '';
        return command === '' ? [] : [['release', command]];
    }
    catch {
        return [];
    }
}

;// CONCATENATED MODULE: ./build/project/detection/debug-variable.js


const membership = /(['"])([A-Za-z_]\w*)\1\s+(not\s+)?in\s+(?:os\.)?environ\b/;
const reading = /(?:environ\.get|getenv|environ|config|env|env\.bool|env_bool|get_env|envbool|\w*bool\w*)\s*[([]\s*(['"])([A-Za-z_]\w*)\1/i;
const bare = /^(?:(?:os\.)?environ\s*\[\s*(['"])\w+\1\s*\]|(?:(?:os\.)?environ\.get|(?:os\.)?getenv)\s*\([^()]*\))$/;
const uncast = /^config\s*\(\s*(['"])\w+\1\s*(?:,(?!\s*cast\b)[^(),]*)?,?\s*\)$/;
function findDebugVariable(source, directory, settings) {
    for (const { file, text } of readSettingsLayers(source, directory, settings)) {
        const lines = text.split(/\r?\n/);
        const line = lines.findLastIndex((one) => /^DEBUG\s*(:\s*bool\s*)?=/.test(one));
        if (line >= 0) {
            const decouple = /^\s*(from|import)\s+decouple\b/m.test(text);
            const value = findSwitchOff(readStatement(lines.slice(line)), decouple);
            return value && { value, from: `since DEBUG reads it in ${file}:${line + 1}` };
        }
    }
    return undefined;
}
const chooseOther = (word) => (/^(false|no|off)$/i.test(word) ? 'True' : 'production');
function findSwitchOff(expression, decouple) {
    const member = membership.exec(expression);
    if (member?.[2] !== undefined) {
        return member[3] === undefined ? undefined : { name: member[2], value: 'true' };
    }
    const name = reading.exec(expression)?.[2];
    if (name === undefined || /\bor\b|\band\b|\bif\b/.test(expression.replace(/\bor\s+['"]\w*['"]/, '')))
        return undefined;
    const opposite = /^not\b|\bis\s+not\s+None\b|!=\s*['"](true|1|yes|on)['"]/i.test(expression);
    if (opposite)
        return undefined;
    const unequal = /!=\s*(['"])([^'"\\]*)\1/.exec(expression)?.[2];
    if (unequal !== undefined)
        return { name, value: unequal };
    const word = /==\s*(['"])([A-Za-z]\w*)\1/.exec(expression)?.[2];
    if (word !== undefined && !/^(true|yes|on|y|t)$/i.test(word))
        return { name, value: chooseOther(word) };
    if (/\bint\s*\(/.test(expression))
        return { name, value: '0' };
    const text = expression.replace(/^\(\s*(.*?)\s*\)$/, '$1');
    if (bare.test(text) || (decouple && uncast.test(text)))
        return { name, value: '' };
    if (/^bool\s*\(\s*(os\.)?(environ|getenv)/.test(expression))
        return { name, value: '' };
    return { name, value: 'False' };
}

;// CONCATENATED MODULE: ./build/project/detection/computer-paths.js


const path = /^(?:(?:-e|--editable)[\s=]+)?(?:[A-Za-z0-9][\w.-]*(?:\[[^\]]*\])?\s*@\s*)?(file:\S+|[A-Za-z]:[\\/]\S*|\\\\\S+|\/\S+)/;
const ofServer = /^(file:\/\/)?\/(opt|srv|usr|var)\/(?!.*(conda|concourse|croot|feedstock))/;
function isComputerPath(text) {
    const found = path.exec(text)?.[1];
    return found !== undefined && !found.includes('${') && !ofServer.test(found);
}
function describeReplacement(text) {
    const file = /([^\\/]+?)(?:\.whl|\.tar\.gz|\.zip)(?:[#;\s]|$)/.exec(text)?.[1]?.replaceAll('%2B', '+');
    const [, built, version] = /^([A-Za-z0-9][\w.]*?)-(\d[\w.!]*)/.exec(file ?? '') ?? [];
    if (built !== undefined && version !== undefined)
        return `write \`${built}==${version}\``;
    const name = /^([A-Za-z0-9][\w.-]*)(?:\[[^\]]*\])?\s*@/.exec(text)?.[1];
    if (name !== undefined)
        return `write \`${name}==\` and its version, as \`pip show ${name}\` tells it`;
    if (/^(-e|--editable)\b/.test(text))
        return 'remove the line if that is this project itself';
    return 'write name and version in its place';
}
function refuseComputerPaths(lines) {
    const [first] = lines;
    if (first === undefined)
        return;
    const shown = lines.map(({ text, file, line }) => `${(0,describe/* printable */.g$)(file)}:${line}: ${(0,describe/* printable */.g$)(text)}: ${describeReplacement(text)}`);
    throw new build_errors/* DeployError */.s('NO_DEPENDENCIES', `${(0,describe/* printable */.g$)(first.file)} names ${lines.length === 1 ? 'a path' : (0,describe/* describeCount */.vG)(lines.length, 'path')} of the computer that wrote it, which the server does not have`, {
        hint: `Write names and versions instead, as said above for each: in the environment that the project works in, \`pip list --format=freeze > ${(0,describe/* printable */.g$)(first.file)}\` writes all of them.`,
        output: shown.join('\n'),
        file: first.file,
        line: first.line,
    });
}

;// CONCATENATED MODULE: ./build/project/detection/requirements.js




function readRequirements(source, first, base) {
    const files = new Set();
    const local = new Set();
    const names = new Set();
    const strange = [];
    const open = [{ file: first, constraint: false }];
    for (let next = open.shift(); next !== undefined; next = open.shift()) {
        const { file, constraint } = next;
        if (files.has(file))
            continue;
        files.add(file);
        files.add(source.resolve(file));
        const lines = splitLogicalLines(source.read(file));
        refuseConda(file, lines);
        for (const { text, line } of lines) {
            const option = /^(-r|--requirement|-c|--constraint)[\s=]*(.+)$/.exec(text);
            if (option?.[1] !== undefined && option[2] !== undefined) {
                const target = option[2].trim().replace(/^(['"])(.*)\1$/, '$2');
                if (/^\w+:\/\//.test(target))
                    continue;
                const included = (0,detection_source/* below */.Gz)((0,detection_source/* folderOf */.yS)(file), target);
                if (!source.has(included))
                    throw refuseMissing(source, file, line, included);
                open.push({ file: included, constraint: constraint || option[1].includes('c') });
                continue;
            }
            const place = findOwnPlace(source, base, text);
            if (place === undefined && isComputerPath(text))
                strange.push({ text, file, line });
            if (place !== undefined) {
                for (const name of ['pyproject.toml', 'setup.py', 'setup.cfg']) {
                    const declared = (0,detection_source/* below */.Gz)(place, name);
                    if (source.has(declared))
                        files.add(declared);
                }
                for (const path of filesOf(source, place))
                    local.add(path);
            }
            else if (!constraint) {
                const name = readDistributionName(text);
                if (name !== undefined)
                    names.add(name);
            }
        }
    }
    refuseComputerPaths(strange);
    return { files: [...files].sort(), names, local: [...local].sort() };
}
function findOwnPlace(source, base, text) {
    const [, option, named, path = ''] = /^(?:(-e|--editable|-f|--find-links)[\s=]*)?([\w.-]+(?:\[[^\]]*\])?\s*@\s*)?(?:file:)?([^\s;[#/][^\s;[#]*)/.exec(text) ?? [];
    if (path.startsWith('.'))
        return (0,detection_source/* below */.Gz)(base, path);
    const meant = option !== undefined || named !== undefined || path.includes('/');
    const place = (0,detection_source/* below */.Gz)(base, path);
    return meant && filesOf(source, place).length > 0 ? place : undefined;
}
function filesOf(source, place) {
    const folder = place.replace(/\/+$/, '');
    if (folder === '' || folder === '.')
        return [];
    return source.paths.filter((path) => path === folder || path.startsWith(`${folder}/`));
}
function readDistributionName(requirement) {
    const name = /^[A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?(?=\s*($|[\s[(<>=!~;@,]))/.exec(requirement.trim())?.[0];
    return name?.toLowerCase().replace(/[-_.]+/g, '-');
}
function splitLogicalLines(text) {
    const lines = [];
    let pending = '';
    for (const [index, raw] of text.split(/\r\n?|\n/).entries()) {
        const joined = pending + raw;
        if (joined.endsWith('\\')) {
            pending = joined.slice(0, -1);
            continue;
        }
        pending = '';
        const clean = joined.replace(/(^|\s)#.*$/, '').trim();
        if (clean !== '')
            lines.push({ text: clean, line: index + 1 });
    }
    return lines;
}
function refuseConda(file, lines) {
    const exported = lines.find(({ text }) => /^[\w.-]+=[\w.!+]+=\w+$/.test(text));
    if (exported === undefined)
        return;
    throw new build_errors/* DeployError */.s('NO_DEPENDENCIES', `${(0,describe/* printable */.g$)(file)} is conda's list, which only conda reads`, {
        hint: `Run \`pip list --format=freeze > ${(0,describe/* printable */.g$)(file)}\` in that environment and commit the file.`,
        file,
        line: exported.line,
    });
}
function refuseMissing(source, file, line, included) {
    const slashed = included.replaceAll('\\', '/');
    return new build_errors/* DeployError */.s('NO_DEPENDENCIES', `${(0,describe/* printable */.g$)(file)} reads ${(0,describe/* printable */.g$)(included)}, which is not sent`, {
        hint: source.has(slashed)
            ? 'Write it with / in the place of \\, which Windows alone reads as a folder.'
            : 'Commit that file, or correct the line.',
        file,
        line,
    });
}

;// CONCATENATED MODULE: ./build/project/detection/dependencies.js




const requirementsFiles = [
    'requirements.txt',
    'requirements/production.txt',
    'requirements/prod.txt',
    'requirements-production.txt',
    'requirements-prod.txt',
    'requirements/requirements.txt',
    'requirements/base.txt',
    'requirements/common.txt',
    'requirements_production.txt',
    'requirements_prod.txt',
    'requirements.production.txt',
    'requirements.prod.txt',
    'requirements/main.txt',
    'requirements/default.txt',
    'requirements/deploy.txt',
    'requirements/live.txt',
    'requirement.txt',
];
function findDependencies(source, directory) {
    for (const folder of (0,detection_source/* foldersUp */.TS)(directory)) {
        const found = findUv(source, folder) ??
            findPylock(source, folder) ??
            findRequirements(source, folder) ??
            findPoetry(source, folder) ??
            findPdm(source, folder) ??
            findPipenv(source, folder) ??
            findPyproject(source, folder);
        if (found !== undefined)
            return found;
    }
    throw refuseUnread(source, directory);
}
function findUv(source, folder) {
    const [lock, project] = [(0,detection_source/* below */.Gz)(folder, 'uv.lock'), (0,detection_source/* below */.Gz)(folder, 'pyproject.toml')];
    if (!source.has(lock) || !source.has(project))
        return undefined;
    const declared = (0,pyproject/* readPyProject */.z)(source.read(project));
    const sources = /\bsource = \{ (?:editable|directory|path) = "([^"]+)" \}/g;
    const local = [...source.read(lock).matchAll(sources)].flatMap(([, place = '.']) => filesOf(source, (0,detection_source/* below */.Gz)(folder, place)));
    const names = namesOf([...(declared.dependencies ?? []), ...declared.production]);
    return declare('uv', lock, [lock, project].map(source.resolve), names, { ...declared, local });
}
function findPylock(source, folder) {
    const known = ['pylock.toml', 'pylock.production.toml', 'pylock.prod.toml'].map((name) => (0,detection_source/* below */.Gz)(folder, name));
    const named = source.paths.filter((path) => (0,detection_source/* folderOf */.yS)(path) === folder && /(^|\/)pylock\.[^./]+\.toml$/.test(path));
    const file = known.find(source.has) ?? (named.length === 1 ? named[0] : undefined);
    if (file === undefined)
        return undefined;
    return declare('pylock', file, [source.resolve(file)], namesOf(listLockedNames(source.read(file))));
}
function findPoetry(source, folder) {
    const [lock, project] = [(0,detection_source/* below */.Gz)(folder, 'poetry.lock'), (0,detection_source/* below */.Gz)(folder, 'pyproject.toml')];
    if (!source.has(lock) || !source.has(project))
        return undefined;
    const { groups, poetryGroups } = (0,pyproject/* readPyProject */.z)(source.read(project));
    const names = namesOf(listLockedNames(source.read(lock)));
    const all = [...new Set([...groups, ...poetryGroups])];
    return declare('poetry', lock, [lock, project].map(source.resolve), names, { extras: [], groups: all });
}
function findPdm(source, folder) {
    const [lock, project] = [(0,detection_source/* below */.Gz)(folder, 'pdm.lock'), (0,detection_source/* below */.Gz)(folder, 'pyproject.toml')];
    if (!source.has(lock) || !source.has(project))
        return undefined;
    const text = source.read(lock);
    if (!/^strategy = \[.*"inherit_metadata"/m.test(text) || /^path = /m.test(text))
        return undefined;
    const { extras, groups } = (0,pyproject/* readPyProject */.z)(source.read(project));
    return declare('pdm', lock, [lock, project].map(source.resolve), namesOf(listLockedNames(text)), { extras, groups });
}
function findPipenv(source, folder) {
    const file = (0,detection_source/* below */.Gz)(folder, 'Pipfile.lock');
    if (!source.has(file))
        return undefined;
    const text = /"default":\s*\{([\s\S]*?)\n {4}\}/.exec(source.read(file))?.[1] ?? '';
    const names = [...text.matchAll(/^ {8}"([^"]+)": \{/gm)].flatMap(([, name]) => name ?? []);
    return declare('pipenv', file, [source.resolve(file)], namesOf(names));
}
const listLockedNames = (text) => [...text.matchAll(/^\[\[packages?\]\]\s*\nname = "([^"]+)"/gm)].flatMap(([, name]) => name ?? []);
function findRequirements(source, folder) {
    const [file] = requirementsFiles.flatMap((name) => findAnyCase(source, (0,detection_source/* below */.Gz)(folder, name)) ?? []);
    if (file === undefined)
        return undefined;
    const { files, names, local } = readRequirements(source, file, folder);
    return declare('requirements', file, files, names, { extras: [], groups: [], local });
}
function findPyproject(source, folder) {
    const file = (0,detection_source/* below */.Gz)(folder, 'pyproject.toml');
    const declared = (0,pyproject/* readPyProject */.z)(source.read(file));
    const { dependencies = [], production } = declared;
    if (dependencies.length + production.length === 0)
        return findDynamic(source, folder, file);
    const lock = [(0,detection_source/* below */.Gz)(folder, 'pdm.lock'), 'uv.lock'].find(source.has);
    const notices = lock === undefined
        ? []
        : [
            {
                level: 'warning',
                title: 'Lock file not read',
                message: `The versions in ${lock} are not used: this version installs what ${file} asks for. To have them, write them beside it: \`${lock.endsWith('pdm.lock') ? 'pdm export --prod' : 'uv export --frozen --no-dev'} -o requirements.txt\`.`,
                file: lock,
            },
        ];
    return {
        ...declare('pyproject', file, [source.resolve(file)], namesOf([...dependencies, ...production]), declared),
        notices,
    };
}
function findDynamic(source, folder, file) {
    const table = /^\s*\[tool\.setuptools\.dynamic\]([\s\S]*?)(?=^\s*\[[\w"]|(?![\s\S]))/m.exec(source.read(file))?.[1] ?? '';
    const named = /^\s*dependencies\s*=\s*\{\s*file\s*=\s*(?:\[\s*)?["']([^"'\n]+)["']\s*\]?\s*\}/m.exec(table)?.[1];
    const list = (0,detection_source/* below */.Gz)(folder, named ?? '');
    if (named === undefined || !source.has(list))
        return undefined;
    const { files, names, local } = readRequirements(source, list, folder);
    return declare('requirements', list, files, names, { extras: [], groups: [], local });
}
function declare(kind, file, files, names, declared = { extras: [], groups: [] }) {
    const all = [...new Set([file, ...files])].sort();
    const production = (list) => list.filter((name) => /^prod(uction)?$/.test(name));
    const local = [...new Set(declared.local ?? [])].sort();
    const [extras, groups] = [production(declared.extras), production(declared.groups)];
    return {
        dependencies: {
            kind,
            file,
            files: all,
            ...(local.length > 0 ? { local } : {}),
            extras,
            groups,
            gunicorn: names.has('gunicorn'),
        },
        names,
        notices: [],
    };
}
function namesOf(requirementLines) {
    return new Set(requirementLines.flatMap((line) => readDistributionName(line) ?? []));
}

;// CONCATENATED MODULE: ./build/project/detection/directory.js




function findDirectory(source, wanted) {
    const found = source.paths.filter((path) => /(^|\/)manage\.py$/.test(path) && source.has(path));
    const own = found.filter((path) => !isSideFile(path));
    const list = (paths) => paths.map((path) => (0,describe/* printable */.g$)((0,detection_source/* folderOf */.yS)(path) || '.')).join(', ');
    if (wanted !== undefined) {
        const directory = wanted
            .split('/')
            .filter((part) => part !== '' && part !== '.')
            .join('/');
        if (found.some((path) => (0,detection_source/* folderOf */.yS)(path) === directory))
            return directory;
        throw new build_errors/* DeployError */.s('NO_MANAGE_PY', `There is no manage.py in ${(0,describe/* printable */.g$)(wanted)}, where the path input says`, {
            hint: found.length > 0 ? `manage.py lies in ${list(found)} (give that as path).` : notSent(source),
        });
    }
    const django = own.length > 1 ? own.filter((path) => /django/i.test(source.read(path))) : own;
    const [first] = django;
    if (first === undefined) {
        throw new build_errors/* DeployError */.s('NO_MANAGE_PY', 'There is no manage.py among the files that are sent', {
            hint: found.length > 0 ? `Give the folder as path if it is one of: ${list(found)}.` : notSent(source),
        });
    }
    if (django.length > 1) {
        throw new build_errors/* DeployError */.s('SEVERAL_MANAGE_PY', `There are ${django.length} manage.py: in ${list(django)}`, {
            hint: `Say which one with path, for example \`path: ${(0,detection_source/* folderOf */.yS)(django.at(-1) ?? '')}\`.`,
        });
    }
    return (0,detection_source/* folderOf */.yS)(first);
}
function notSent(source) {
    if (source.paths.length === 0) {
        return 'The workspace is empty: add `- uses: actions/checkout@v6` before this step.';
    }
    return 'Commit manage.py; if it is made by an earlier step, name it under include.';
}

// EXTERNAL MODULE: ./build/project/detection/python-version.js
var python_version = __webpack_require__(7162);
;// CONCATENATED MODULE: ./build/project/detection/django-version.js

const lacking = [
    [201, '<3.10', 'names of collections', /^$/],
    [400, '<3.12', 'distutils', /^setuptools$/],
    [402, '<3.13', 'cgi', /^(legacy|standard)-cgi$/],
];
const newest = [600, '>=3.12'];
const drivers = [
    [9, 0, '<3.11'],
    [9, 10, '<3.13'],
];
function findDriverBound(source, files) {
    for (const file of files) {
        const text = source.read(file);
        const [, minor, patch] = /(?:^|["'])[ \t]*psycopg2(?:-binary)?[ \t]*===?[ \t]*2\.(\d+)(?:\.(\d+))?/im.exec(text) ??
            /^name = "psycopg2(?:-binary)?"\s*\nversion = "2\.(\d+)(?:\.(\d+))?/m.exec(text) ??
            /"psycopg2(?:-binary)?": \{[^{}]*?"version": "==2\.(\d+)(?:\.(\d+))?/.exec(text) ??
            [];
        if (minor === undefined)
            continue;
        const number = Number(minor) * 1000 + Number(patch ?? 0);
        const found = drivers.find(([first, last]) => number < first * 1000 + last);
        return (found && {
            value: found[2],
            from: `psycopg2 2.${minor}.${patch ?? 0} in ${file}, which newer ones can’t import`,
        });
    }
    return undefined;
}
function findDjangoBound(source, files, names) {
    for (const file of files) {
        const text = source.read(file);
        const least = readLeastDjango(text);
        if (least !== undefined && numberOf(least) >= newest[0])
            return { value: newest[1], from: `Django ${least} in ${file}` };
        const version = readDjango(text);
        if (version === undefined)
            continue;
        const found = lacking.find(([until, , , back]) => numberOf(version) < until && ![...names].some((one) => back.test(one)));
        return found && { value: found[1], from: `Django ${version} in ${file}, which needs ${found[2]}` };
    }
    return undefined;
}
const numberOf = (version) => {
    const [major = 0, minor = 0] = version.split('.').map(Number);
    return major * 100 + minor;
};
const readAsked = (text) => /(?:^|["'])[ \t]*django[ \t]*(?:\[[^\]]*\])?[ \t]*\(?[ \t]*([=~<>!][^;#"'\n)]*)/im.exec(text)?.[1] ?? '';
const readLocked = (text) => /^name = "django"\s*\nversion = "(\d+\.\d+)/im.exec(text)?.[1] ??
    /"django": \{[^{}]*?"version": "==(\d+\.\d+)/i.exec(text)?.[1];
function readLeastDjango(text) {
    const [, major, minor = '0'] = /(?:={2,3}|~=|>=?)\s*(\d+)(?:\.(\d+))?/.exec(readAsked(text)) ?? [];
    return readLocked(text) ?? (major === undefined ? undefined : `${major}.${minor}`);
}
function readDjango(text) {
    const locked = readLocked(text);
    if (locked !== undefined)
        return locked;
    const asked = readAsked(text);
    const exact = /(?:={2,3}|~=)\s*(\d+\.\d+)(\.\d+)?/.exec(asked);
    if (exact?.[1] !== undefined)
        return /~=\s*\d+\.\d+\s*(,|$)/.test(asked) ? lastBelow(Number(exact[1].split('.')[0]) + 1, 0) : exact[1];
    const [, major, minor = '0', patch] = /<\s*(\d+)(?:\.(\d+))?(?:\.(\d+))?/.exec(asked) ?? [];
    if (major === undefined)
        return undefined;
    return patch !== undefined && Number(patch) > 0 ? `${major}.${minor}` : lastBelow(Number(major), Number(minor));
}
const lastBelow = (major, minor) => (minor > 0 ? `${major}.${minor - 1}` : `${major - 1}.2`);
function joinConstraints(declared, bound) {
    if (bound === undefined)
        return declared;
    if (declared === undefined)
        return { value: bound.value, from: `from ${bound.from}` };
    const both = `${declared.value},${bound.value}`;
    const fits = ['3.7', '3.8', '3.9', '3.10', '3.11', '3.12', '3.13', '3.14'].some((version) => (0,python_version/* satisfies */.i)(`${version}.99`, both) || (0,python_version/* satisfies */.i)(`${version}.0`, both));
    return fits ? { value: both, from: `${declared.from}, and from ${bound.from}` } : declared;
}

;// CONCATENATED MODULE: ./build/project/detection/lent-variables.js


const reader = String.raw `(?:(?:os\.)?environ\s*\[\s*(?<q1>['"])(?<n1>\w+)\k<q1>\s*\]|(?:(?:os\.)?environ\.get|(?:os\.)?getenv|config|env(?:\.(?:str|list))?|get_env\w*)\(\s*(?<q2>['"])(?<n2>\w+)\k<q2>\s*(?:,\s*cast\s*=\s*[\w.]+(?:\(\))?\s*)?,?\s*\))`;
const lent_variables_alone = new RegExp(`^${reader}$`);
const hosts = new RegExp(String.raw `^(?<list>\[\s*)?${reader}(?:\.split\(\s*(?:(?<q3>['"])(?<sep>[ ,;|])\k<q3>\s*)?\))?(?:\s*\])?$`);
const defaulted = /^(?:[\w.]*env[\w.]*|config)\(\s*(['"])(\w+)\1\s*,\s*(?:default\s*=\s*)?(?:None|(['"])([^'"]*)\3)\s*,?\s*\)$/;
const local = /\(\s*(['"])((?:\w+_)?(?:SITE|BASE|ROOT|APP|PUBLIC)_(?:ROOT|URL|ORIGIN|BASE_URL))\1\s*,\s*(?:default\s*=\s*)?(['"])https?:\/\/(?:localhost|127\.0\.0\.1)(?::8000)?\/?\3/g;
const redis = /\(\s*(['"])([A-Za-z_]\w*)\1\s*,\s*(?:default\s*=\s*)?(['"])redis:\/\/(?:127\.0\.0\.1|[\w-]+)(?::\d+)?(?:\/(\d{1,2})?)?\3/g;
const lent_variables_address = /(?:\b(?:config|env(?:\.\w+)?)\(\s*|\benviron\s*\[\s*)(['"])DATABASE_URL\1\s*(?:\)|\]|,\s*cast\b)|\benv\.db(?:_url)?\(\s*\)/;
const optional = /(['"])DATABASE_URL\1\s*(?:(?:not\s+)?in\b|,\s*(?!cast\b))|(?:environ\.get|getenv)\(\s*(['"])DATABASE_URL\2/;
const lent_variables_drivers = ['psycopg', 'psycopg-binary', 'psycopg2', 'psycopg2-binary', 'mysqlclient', 'pymysql'];
function findLentVariables(source, directory, settings, required) {
    const found = new Map();
    const add = (value, from) => {
        if (!found.has(value.name))
            found.set(value.name, { value, from });
    };
    const layers = [...readSettingsLayers(source, directory, settings)];
    for (const { file, text } of layers) {
        const lines = text.split(/\r?\n/);
        const [key, names] = ['SECRET_KEY', 'ALLOWED_HOSTS'].map((name) => {
            const line = lines.findLastIndex((one) => new RegExp(String.raw `^${name}\s*(:[^=]*)?=(?!=)`).test(one));
            return { line, text: line < 0 ? '' : readStatement(lines.slice(line)) };
        });
        const secret = findKeyVariable(key?.text ?? '');
        if (secret !== undefined)
            add({ name: secret, what: 'secret-key' }, `since SECRET_KEY reads it in ${file}:${(key?.line ?? 0) + 1}`);
        const said = hosts.exec(names?.text ?? '')?.groups;
        if (said)
            add({
                name: said.n1 ?? said.n2 ?? '',
                what: said.list ? 'host' : 'hosts',
                separator: said.sep ?? (/\.split\(\s*\)/.test(names?.text ?? '') ? ' ' : ','),
            }, `since ALLOWED_HOSTS reads it in ${file}:${(names?.line ?? 0) + 1}`);
        for (const [, , name = ''] of text.matchAll(local))
            add({ name, what: 'site' }, `since its default in ${file} is the address of runserver`);
        for (const [, , name = '', , number = '0'] of text.matchAll(redis))
            if (name !== 'REDIS_URL')
                add({ name, what: 'redis', number: Number(number) }, `since its default in ${file} is the address of a Redis`);
    }
    const whole = layers.map(({ text }) => text).join('\n');
    if (lent_variables_address.test(whole) && !optional.test(whole) && !lent_variables_drivers.some((name) => required.has(name)))
        add({ name: 'DATABASE_URL', what: 'sqlite' }, 'since the settings ask for it, and no driver of a database server is required');
    return [...found.values()];
}
function findKeyVariable(expression) {
    const bare = lent_variables_alone.exec(expression)?.groups;
    if (bare)
        return bare.n1 ?? bare.n2;
    const [, , name, , text = ''] = defaulted.exec(expression) ?? [];
    return name !== undefined && (new Set(text).size < 5 || text.startsWith('django-insecure-')) ? name : undefined;
}

;// CONCATENATED MODULE: ./build/project/detection/production-variable.js


const read = String.raw `\b(?:environ\.get|getenv|environ|config|env|env\.str)\s*[([]\s*(?<quote>['"])(?<name>[A-Za-z_]\w*)\k<quote>`;
const assigned = new RegExp(String.raw `^[ \t]*(?<local>[A-Za-z_]\w*)[ \t]*=.*?${read}`, 'gm');
const production = String.raw `(?:[=!]=|\bin)\s*[[({]?\s*(?<mark>['"])(?<word>prod(?:uction)?)\k<mark>`;
const compared = new RegExp(String.raw `${read}[^\n]*?${production}`, 'i');
function findProductionVariable(source, directory, settings) {
    for (const { file, text } of readSettingsLayers(source, directory, settings)) {
        const plain = stripPython(text);
        const direct = compared.exec(plain)?.groups;
        if (direct?.name && direct.word) {
            return { value: { name: direct.name, value: direct.word }, from: `since ${file} compares it` };
        }
        for (const { groups: { local = '', name = '' } = {} } of plain.matchAll(assigned)) {
            const against = new RegExp(String.raw `\b${local}(?:\.\w+\(\))?\s*(?:not\s+)?${production}`, 'i');
            const value = against.exec(plain)?.groups?.word;
            if (value)
                return { value: { name, value }, from: `since ${file} compares it` };
            const named = new RegExp(String.raw `\bf(['"])(?<text>[\w./{}()-]*\{${local}(?:\.\w+\(\))?\}[\w./{}()-]*)\1`).exec(plain);
            if (!named?.groups?.text || /\.(com|dev|eu|io|net|org)\b|\/$/.test(named.groups.text))
                continue;
            const module = source.paths.flatMap((path) => /settings\/(?:.*\/)?(prod(?:uction)?)\.py$/.exec(path)?.[1] ?? [])[0];
            if (module)
                return { value: { name, value: module }, from: `since ${file} takes the module of that name` };
        }
    }
    return undefined;
}

;// CONCATENATED MODULE: ./build/project/detection/detect.js












function detectProject(inputs, root, files) {
    const source = (0,detection_source/* openSource */.oD)(root, files);
    const directory = findDirectory(source, inputs.path);
    const settings = findSettings(source, directory, inputs.settings);
    const { dependencies, names, notices } = findDependencies(source, directory);
    const application = findApplication({
        source,
        directory,
        settings: settings.value,
        required: names,
        wanted: inputs.application,
    });
    const python = joinConstraints(joinConstraints((0,python_version/* findPython */.K)(source, directory), findDjangoBound(source, dependencies.files, names)), findDriverBound(source, dependencies.files));
    const switched = findDebugVariable(source, directory, settings.value);
    const production = findProductionVariable(source, directory, settings.value);
    const lent = findLentVariables(source, directory, settings.value, names);
    const driver = findDriver(names);
    const compose = findComposeServices(source, directory);
    const procfile = findProcfile(source, directory);
    const debug = switched?.value.name === production?.value.name ? undefined : switched;
    const entries = [(0,detection_source/* below */.Gz)(directory, 'manage.py'), ...listEntryFiles(source, directory)];
    const imports = findImportFolders(source, directory, settings.value, entries);
    return {
        project: {
            directory,
            ...(imports.length > 0 && { imports }),
            settings,
            application,
            dependencies,
            ...(debug && { debug }),
            ...(production && { production }),
            ...(lent.length > 0 && { lent }),
            ...(driver && { driver }),
            ...(Object.keys(compose).length > 0 && { compose }),
            ...(procfile && { procfile }),
            ...(python && { python }),
        },
        notices: [...(inputs.settings ? [] : listSettingsNotices(source, directory, settings)), ...notices],
    };
}
function findDriver(names) {
    const postgresql = ['psycopg', 'psycopg-binary', 'psycopg2', 'psycopg2-binary'].some((name) => names.has(name));
    const mysql = ['mysqlclient', 'pymysql'].some((name) => names.has(name));
    return postgresql === mysql ? undefined : postgresql ? 'postgresql' : 'mysql';
}

;// CONCATENATED MODULE: ./build/project/files/committed-keys.js


const marks = [
    Buffer.from('PRIVATE KEY-----'),
    Buffer.from('PRIVATE KEY-----', 'utf16le'),
    Buffer.from('LS0tLS1CRUdJTi'),
];
const samples = /(^|\/)(tests?|testing|__tests__|fixtures|examples?|docs?)\//;
function watchPrivateKeys(own) {
    const bodies = own.flatMap((key) => (key === undefined ? [] : [bodyOf(key)])).filter((body) => body !== '');
    const found = [];
    return {
        look: (path, content) => {
            if (!marks.some((mark) => content.includes(mark)))
                return;
            const text = plain(content.toString('latin1'));
            const inside = text.replace(/LS0tLS1CRUdJTi[A-Za-z0-9+/=]+/g, (one) => plain(Buffer.from(one, 'base64').toString('latin1')));
            if (bodies.some((body) => text.includes(body) || inside.includes(body)))
                throw committed_keys_refuse(path);
            if (/-----BEGIN[A-Z ]*PRIVATEKEY-----/.test(inside) && !samples.test(path))
                found.push(path);
        },
        notices: () => found.length === 0
            ? []
            : [
                {
                    level: 'warning',
                    title: 'Private key in the repository',
                    message: `${(0,describe/* describeFiles */.LG)(found)} can be read by everyone who can read the repository, and is sent with it. ` +
                        'Put the key into a secret and give that to the `env` input, make a new one, and delete the file; or name it under exclude.',
                    file: found[0],
                },
            ],
    };
}
const plain = (text) => text.replace(/\\[rn]|[\s\0"',\\]/g, '');
function bodyOf(key) {
    const inside = /-----BEGIN [^-]+-----([\s\S]+?)-----END/.exec(key)?.[1] ?? '';
    return plain(inside.replace(/^[A-Za-z-]+: .*$/gm, ''));
}
const committed_keys_refuse = (path) => new build_errors/* DeployError */.s('SECRET_IN_FILE', `${(0,describe/* printable */.g$)(path)} holds the private key that this run logs in with`, {
    hint: 'Everyone who can read the repository can log in to your server: make a new key (ssh-keygen -t ed25519), put its .pub into ~/.ssh/authorized_keys on the server in place of the old one, the key itself into the secret, and delete the file. Nothing was sent.',
    file: path,
});

// EXTERNAL MODULE: external "node:timers/promises"
var promises_ = __webpack_require__(8500);
// EXTERNAL MODULE: ./build/project/files/unreadable.js
var unreadable = __webpack_require__(9862);
;// CONCATENATED MODULE: ./build/project/files/hash.js







const smallFile = 256 * 1024;
const bytesPerTurn = 2 * 1024 * 1024;
const costOfOpening = 4096;
const chunk = Buffer.alloc(smallFile + 1);
const pointer = Buffer.from('version https://git-lfs.github.com/spec/v1\n');
async function hashFiles(root, files, look = () => { }) {
    const entries = [];
    const pointers = [];
    let sinceTurn = 0;
    for (const file of files) {
        if (file.kind === 'link') {
            entries.push([file.path, { kind: 'link', target: file.target }]);
            continue;
        }
        const place = external_node_path_default().join(root, file.path);
        const content = file.size <= smallFile ? (0,unreadable/* readOrRefuse */.u)(file.path, () => readSmall(place)) : undefined;
        const digest = content ? (0,external_node_crypto_.hash)('sha256', content, 'hex') : await hashLarge(place).catch((0,unreadable/* refuseUnreadable */.w)(file.path));
        if (content?.subarray(0, pointer.length).equals(pointer))
            pointers.push(file.path);
        if (content)
            look(file.path, content);
        sinceTurn += (content?.length ?? 0) + costOfOpening;
        if (sinceTurn > bytesPerTurn) {
            sinceTurn = 0;
            await (0,promises_.setImmediate)();
        }
        entries.push([file.path, { kind: 'file', hash: digest, size: file.size, executable: file.executable }]);
    }
    if (pointers.length > 0)
        refusePointers(pointers);
    return Object.fromEntries(entries);
}
function readSmall(place) {
    const file = (0,external_node_fs_.openSync)(place, 'r');
    try {
        const bytesRead = (0,external_node_fs_.readSync)(file, chunk);
        return bytesRead < chunk.length ? chunk.subarray(0, bytesRead) : undefined;
    }
    finally {
        (0,external_node_fs_.closeSync)(file);
    }
}
async function hashLarge(place) {
    const digest = (0,external_node_crypto_.createHash)('sha256');
    const file = (0,external_node_fs_.openSync)(place, 'r');
    try {
        for (let sinceTurn = 0;;) {
            const bytesRead = (0,external_node_fs_.readSync)(file, chunk);
            if (bytesRead === 0)
                return digest.digest('hex');
            digest.update(chunk.subarray(0, bytesRead));
            sinceTurn += bytesRead;
            if (sinceTurn <= bytesPerTurn)
                continue;
            sinceTurn = 0;
            await (0,promises_.setImmediate)();
        }
    }
    finally {
        (0,external_node_fs_.closeSync)(file);
    }
}
function refusePointers(pointers) {
    throw new build_errors/* DeployError */.s('FILE_REFUSED', `Only the Git LFS pointer is there, not the file: ${(0,describe/* describeFiles */.LG)(pointers)}`, {
        hint: 'Add `lfs: true` under `with:` of actions/checkout.',
        file: pointers[0],
    });
}
function hashList(files) {
    const digest = (0,external_node_crypto_.createHash)('sha256');
    for (const name of Object.keys(files).sort()) {
        const entry = files[name];
        const content = entry.kind === 'link' ? [entry.target] : [entry.hash, entry.executable];
        digest.update(`${JSON.stringify([name, entry.kind, ...content])}\n`);
    }
    return digest.digest('hex');
}

// EXTERNAL MODULE: ./node_modules/ignore/index.js
var ignore = __webpack_require__(298);
var ignore_default = /*#__PURE__*/__webpack_require__.n(ignore);
;// CONCATENATED MODULE: ./build/project/files/excluded.js

const neverSent = ['.git', '.github/', '__pycache__'];
const leftOut = [
    '*.pyc',
    'node_modules/',
    '.env',
    '.env.*',
    '*.sqlite3',
    '*.sqlite3-journal',
    '*.sqlite3-wal',
    '*.sqlite3-shm',
    '.DS_Store',
    '.idea/',
    '.vscode/',
];
const never = oneOf(neverSent);
const inList = oneOf(leftOut);
function oneOf(patterns) {
    const ends = patterns.map((pattern) => {
        const name = pattern.replace(/\/$/, '').replace(/[.]/g, '\\.').replaceAll('*', '[^/]*');
        return pattern.endsWith('/') ? `${name}/` : `${name}(?:/|$)`;
    });
    const any = new RegExp(`(?:^|/)(?:${ends.join('|')})`);
    return (path) => any.test(path);
}
function excluded_select(include, exclude) {
    const wanted = makeRules(include);
    const unwanted = makeRules(exclude);
    const naming = include.filter((pattern) => inList(makeSample(pattern)));
    const named = makeRules(naming);
    const leaves = (path) => inList(path) && !(named.ignores(path) && wanted.ignores(path));
    return {
        included: (path) => wanted.ignores(path),
        excluded: (path) => never(path) || unwanted.ignores(path) || leaves(path),
        pruned: (folder) => never(folder) || unwanted.ignores(folder) || (naming.length === 0 && inList(folder)),
        unmatched: (paths) => {
            const open = new Map(include.filter((pattern) => !pattern.startsWith('!')).map((p) => [p, makeRules([p])]));
            for (const path of paths) {
                if (open.size === 0)
                    break;
                for (const [pattern, rule] of open)
                    if (rule.ignores(path))
                        open.delete(pattern);
            }
            return [...open.keys()];
        },
    };
}
function makeRules(patterns) {
    return patterns.length === 0 ? { ignores: () => false } : ignore_default()({ ignorecase: false }).add([...patterns]);
}
function makeSample(pattern) {
    const path = pattern.replace(/\*+/g, 'x').replace(/^\/+/, '');
    return path === '' || path.startsWith('!') || path.startsWith('./') ? 'x' : path;
}

;// CONCATENATED MODULE: ./build/project/files/file-name.js


const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
function decodeName(name) {
    try {
        return utf8.decode(name);
    }
    catch (cause) {
        const shown = (0,describe/* printable */.g$)(name.toString('latin1'));
        throw new build_errors/* DeployError */.s('FILE_REFUSED', `The name of ${shown} is not valid UTF-8`, {
            hint: 'Rename the file (git mv), or name its folder under exclude.',
            cause,
        });
    }
}

;// CONCATENATED MODULE: ./build/project/files/notices.js


const large = 50_000_000;
const notices_samples = /\.(ex[ae]mpl[eo]|ejemplo|esempio|beispiel|muster|sample|template|dist|defaults?|schema)$/;
function listNotices(seen) {
    const notices = [];
    if (seen.gitMissing) {
        notices.push({
            level: 'warning',
            title: 'git is missing',
            message: 'There is no git on this runner, so ignored files of the workspace are sent as well.',
        });
    }
    for (const pattern of seen.unmatched) {
        notices.push({
            level: 'warning',
            title: 'include matches nothing',
            message: `No file matches \`${(0,describe/* printable */.g$)(pattern)}\` of include: does the step that builds it run before this one?`,
        });
    }
    const secrets = seen.leftOut.filter((path) => /(^|\/)\.env(\.[^/]*)?$/.test(path) && !notices_samples.test(path));
    if (secrets.length > 0) {
        notices.push({
            level: 'warning',
            title: 'Secrets in the repository',
            message: `${(0,describe/* describeFiles */.LG)(secrets)} can be read by everyone who can read the repository, and is not sent. ` +
                'Put its lines into a secret, give that to the `env` input, and delete the file.',
            file: secrets[0],
        });
    }
    const databases = seen.leftOut.filter((path) => /\.sqlite3$/.test(path));
    if (databases.length > 0) {
        notices.push({
            level: 'notice',
            title: 'SQLite file in the repository',
            message: `${(0,describe/* describeFiles */.LG)(databases)} is not sent: a database of the repository is never taken for production's. To bring its rows to a new site once, write \`fixtures: [${(0,describe/* printable */.g$)(databases[0] ?? '')}]\` into .github/django-prod.yml (docs/recipes/data-from-home.md).`,
            file: databases[0],
        });
    }
    const sent = seen.files
        .map(({ path }) => path)
        .filter((path) => isDatabaseFile(path) && !seen.databases.includes(path));
    if (sent.length > 0) {
        notices.push({
            level: 'notice',
            title: 'SQLite file in the repository',
            message: `${(0,describe/* describeFiles */.LG)(sent)} can only be read on the server: a database of the repository is never taken for production's.`,
            file: sent[0],
        });
    }
    for (const file of seen.files) {
        if (file.kind !== 'file' || file.size <= large)
            continue;
        notices.push({
            level: 'notice',
            title: 'Large file',
            message: `${(0,describe/* printable */.g$)(file.path)} has ${(0,describe/* describeSize */.jt)(file.size)}. If production does not need it, name it under exclude.`,
            file: file.path,
        });
    }
    return notices;
}

;// CONCATENATED MODULE: ./build/project/files/target.js

const readTarget = (place) => (0,external_node_fs_.lstatSync)(place).isSymbolicLink() ? (0,external_node_fs_.readlinkSync)(place, 'buffer') : (0,external_node_fs_.readFileSync)(place);

// EXTERNAL MODULE: ./node_modules/@actions/exec/lib/exec.js + 1 modules
var exec = __webpack_require__(1955);
// EXTERNAL MODULE: ./node_modules/@actions/io/lib/io.js
var io = __webpack_require__(8701);
;// CONCATENATED MODULE: ./build/project/files/tracked.js





async function listTracked(root) {
    const repository = (0,external_node_fs_.existsSync)(external_node_path_default().join(root, '.git'));
    const git = await (0,io/* which */.K7)('git', false);
    if (git === '')
        return repository ? 'missing' : 'none';
    const chunks = [];
    let complaint = '';
    const words = ['-c', 'safe.directory=*', '-C', root, 'ls-files', '-z', '--recurse-submodules'];
    const listeners = {
        stdout: (data) => void chunks.push(data),
        stderr: (data) => {
            complaint += data.toString();
        },
    };
    const code = await (0,exec/* exec */.m)(`"${git}"`, words, { silent: true, ignoreReturnCode: true, listeners }).catch((error) => {
        complaint += error.message;
        return null;
    });
    if (code === 0)
        return { paths: splitNames(Buffer.concat(chunks)) };
    if (!repository)
        return 'none';
    throw new build_errors/* DeployError */.s('COMMAND_FAILED', 'git could not list the files of the repository', {
        hint: 'Check the actions/checkout step that comes before this one.',
        command: 'git ls-files -z --recurse-submodules',
        output: complaint.trim(),
    });
}
async function listModes(root) {
    const git = await (0,io/* which */.K7)('git', false);
    if (git === '')
        return new Map();
    const chunks = [];
    const words = ['-c', 'safe.directory=*', '-C', root, 'ls-files', '-z', '--stage'];
    const listeners = { stdout: (data) => void chunks.push(data) };
    await (0,exec/* exec */.m)(`"${git}"`, words, { silent: true, ignoreReturnCode: true, listeners }).catch(() => 1);
    const rows = splitNames(Buffer.concat(chunks)).map((row) => /^(\d+) \w+ \d\t(.*)$/s.exec(row.toString('utf8')));
    const modes = new Map();
    for (const [, mode, name = ''] of rows.filter((row) => row !== null)) {
        if (mode === '100755')
            modes.set(name, 'program');
        if (mode === '120000')
            modes.set(name, 'link');
    }
    return modes;
}
function splitNames(output) {
    const names = [];
    let start = 0;
    for (let end = output.indexOf(0); end >= 0; end = output.indexOf(0, start)) {
        names.push(output.subarray(start, end));
        start = end + 1;
    }
    return names;
}

;// CONCATENATED MODULE: ./build/project/files/walk.js




function walk(root, folder, pruned) {
    const found = [];
    const open = [folder];
    for (let current = open.pop(); current !== undefined; current = open.pop()) {
        const prefix = current === '' ? '' : `${current}/`;
        const place = external_node_path_default().join(root, current);
        const entries = (0,unreadable/* readOrRefuse */.u)(current, () => (0,external_node_fs_.readdirSync)(place, { withFileTypes: true, encoding: 'buffer' }));
        for (const entry of entries) {
            const name = prefix + decodeName(entry.name);
            if (!entry.isDirectory())
                found.push(name);
            else if (!pruned(`${name}/`))
                open.push(name);
        }
    }
    return found;
}

;// CONCATENATED MODULE: ./build/project/files/listing.js











async function listFiles(root, patterns, platform = process.platform) {
    const { databases = [] } = patterns;
    const literal = (name) => name.replace(/[\\*?[\]]/g, '\\$&');
    const named = databases.flatMap((name) => [`/${literal(name)}`, `/${literal(name)}-wal`]);
    const include = [...patterns.include, ...named];
    const selection = excluded_select(include, patterns.exclude);
    const tracked = patterns.local ? 'none' : await listTracked(root);
    const names = typeof tracked === 'string' ? [] : tracked.paths.map(decodeName);
    const whole = names.length === 0;
    const all = whole || include.length > 0 ? walk(root, '', selection.pruned) : [];
    const candidates = new Set(whole ? all : [...names, ...all.filter(selection.included)]);
    const environments = [...candidates]
        .filter((name) => name.endsWith('/pyvenv.cfg'))
        .map((name) => name.slice(0, -'pyvenv.cfg'.length));
    const leftOut = new Set([...candidates].filter(selection.excluded));
    const kept = [...candidates].filter((name) => !leftOut.has(name) && !environments.some((folder) => name.startsWith(folder)));
    const modes = platform === 'win32' && !patterns.local ? await listModes(root) : null;
    const files = kept.flatMap((name) => listing_look(root, name, selection.excluded, modes)).sort(byPath);
    refuseLeavingLinks(files);
    const notices = listNotices({
        gitMissing: tracked === 'missing',
        unmatched: selection.unmatched([...names, ...all]).filter((pattern) => !named.includes(pattern)),
        databases,
        leftOut: [...leftOut],
        files,
    });
    return { files, notices };
}
function byPath(a, b) {
    return a.path < b.path ? -1 : a.path > b.path ? 1 : 0;
}
function listing_look(root, name, excluded, modes) {
    const found = (0,external_node_fs_.lstatSync)(external_node_path_default().join(root, name), { throwIfNoEntry: false });
    if (found === undefined)
        return [];
    if (found.isSymbolicLink() || (found.isFile() && modes?.get(name) === 'link')) {
        return [{ path: name, kind: 'link', target: decodeName(readTarget(external_node_path_default().join(root, name))) }];
    }
    if (found.isFile()) {
        const executable = modes ? modes.get(name) === 'program' : (found.mode & 0o111) !== 0;
        return [{ path: name, kind: 'file', size: found.size, executable }];
    }
    if (found.isDirectory())
        return lookInSubmodule(root, name, excluded, modes);
    throw new build_errors/* DeployError */.s('FILE_REFUSED', `${(0,describe/* printable */.g$)(name)} is ${kindOf(found)}, which can't be sent`, {
        hint: 'Remove it, or name it under exclude.',
        file: name,
    });
}
function lookInSubmodule(root, name, excluded, modes) {
    if (excluded(`${name}/`))
        return [];
    const inside = walk(root, name, excluded).filter((file) => !file.endsWith('/.git'));
    if (inside.length === 0) {
        throw new build_errors/* DeployError */.s('FILE_REFUSED', `The submodule ${(0,describe/* printable */.g$)(name)} is empty: it was not fetched`, {
            hint: 'Add `submodules: true` under `with:` of actions/checkout, or name the folder under exclude.',
            file: '.gitmodules',
        });
    }
    return inside.filter((file) => !excluded(file)).flatMap((file) => listing_look(root, file, excluded, modes));
}
function refuseLeavingLinks(files) {
    const links = new Map(files.flatMap((file) => (file.kind === 'link' ? [[file.path, file.target]] : [])));
    for (const [name, target] of links) {
        if (!(0,files_links/* leavesTree */.t)(links, name))
            continue;
        throw new build_errors/* DeployError */.s('FILE_REFUSED', `The link ${(0,describe/* printable */.g$)(name)} leads out of the project, to ${(0,describe/* printable */.g$)(target)}`, {
            hint: 'Make it a relative link to a file of the project, or name it under exclude.',
            file: name,
        });
    }
}
function kindOf(found) {
    if (found.isSocket())
        return 'a socket';
    if (found.isFIFO())
        return 'a named pipe';
    return 'a device';
}

;// CONCATENATED MODULE: ./build/project/checkout.js





async function listCheckout(inputs, root) {
    const { files, notices } = await listFiles(root, { ...inputs, databases: inputs.fixtures?.filter(isDatabaseFile) });
    const detected = detectProject(inputs, root, Object.fromEntries(files.map((file) => [file.path, file])));
    return { root, files, project: detected.project, notices: [...notices, ...detected.notices] };
}
async function hashCheckout({ root, files: listed, project, notices }, keys = []) {
    const watch = watchPrivateKeys(keys);
    const files = await hashFiles(root, listed, watch.look);
    return { root, files, filesHash: hashList(files), project, notices: [...notices, ...watch.notices()] };
}

;// CONCATENATED MODULE: ./build/see-to-secrets.js

async function seeToSecrets({ facts, inputs }, server, report) {
    const { app } = inputs;
    const { secrets } = facts;
    if (secrets === null)
        return;
    if (secrets.lost.length > 0)
        await server.call('release.renewSecrets', { app, loss: secrets.loss });
    else if (!secrets.kept) {
        await server.call('release.keepSecrets', { app }).catch((error) => {
            if (!(error instanceof build_errors/* DeployError */.s))
                throw error;
            report.say(`secrets.env was not copied beside the backups: ${error.message}`);
        });
    }
}

// EXTERNAL MODULE: ./build/server/connection.js + 1 modules
var server_connection = __webpack_require__(2819);
// EXTERNAL MODULE: ./build/server/deadline.js
var deadline = __webpack_require__(5763);
// EXTERNAL MODULE: ./build/server/streams.js
var streams = __webpack_require__(314);
// EXTERNAL MODULE: ./build/server/words.js
var words = __webpack_require__(4042);
;// CONCATENATED MODULE: ./build/server/boot.js





const ready = 'django-prod listens';
const sayReady = 'print("\\ndjango-prod","listens",flush=True);';
class ShellSilent extends Error {
}
async function bootProgram(connection, prefix, hearing) {
    const channel = await connection.open((0,words/* shellCommand */.q)([...prefix, ...(0,remote/* bootWords */.sc)(sayReady)]));
    let isProven = false;
    let prove = () => { };
    const proven = new Promise((resolve) => {
        prove = resolve;
    });
    const out = (line) => {
        if (isProven)
            return hearing.said(line);
        isProven = line === ready;
        if (isProven)
            prove(true);
        else if (line !== '')
            hearing.stray(line);
    };
    const ended = (0,streams/* hearChannel */.m4)(channel, { out, err: hearing.stray });
    ended.catch(() => { });
    const over = ended.then(() => false);
    try {
        const outcome = await (0,deadline/* within */.u)(patience/* patience */._.shell, Promise.race([proven, over]), () => new ShellSilent());
        return { channel, ended, proven: outcome };
    }
    catch (error) {
        channel.close();
        throw error;
    }
}

// EXTERNAL MODULE: ./build/server/refusal.js
var refusal = __webpack_require__(4315);
// EXTERNAL MODULE: ./build/server/server.js + 3 modules
var server_server = __webpack_require__(7412);
;// CONCATENATED MODULE: ./build/server/told.js
function readMessage(line) {
    if (!line.startsWith('{'))
        return null;
    try {
        return JSON.parse(line);
    }
    catch {
        return null;
    }
}
const told_text = ['string'];
const number = ['number'];
const flag = ['boolean'];
const list = ['array'];
const table = ['object'];
const noted = (one) => ['null', ...one];
const kinds = {
    os: table,
    architecture: told_text,
    processors: number,
    memoryTotal: noted(number),
    memoryAvailable: noted(number),
    diskFree: noted(number),
    inodesFree: noted(number),
    inet6: list,
    ground: told_text,
    python: told_text,
    pythons: list,
    systemd: flag,
    caddy: noted(told_text),
    missingPackages: list,
    uv: flag,
    firewall: table,
    portsTaken: table,
    site: noted(table),
    served: table,
    guarded: flag,
    interrupted: list,
    userExists: flag,
    current: noted(told_text),
    previous: noted(told_text),
    instance: noted(told_text),
    manifest: noted(table),
    releases: list,
    venvs: list,
    files: table,
    arrived: noted(list),
    edited: list,
    differing: list,
    health: noted(table),
    unit: noted(table),
    processes: table,
    targetActive: flag,
    proxy: noted(table),
    proxyActive: flag,
    proxyUnit: told_text,
    proxyGroup: told_text,
    proxyServes: flag,
    caddyMemory: noted(table),
    services: list,
    redis: noted(table),
    secrets: noted(table),
    records: table,
    status: noted(table),
};
const told_kindOf = (value) => value === null ? 'null' : Array.isArray(value) ? 'array' : value === undefined ? 'nothing' : typeof value;
function findMisshapen(facts) {
    if (told_kindOf(facts) !== 'object')
        return 'facts';
    const told = facts;
    const found = Object.entries(kinds).find(([name, allowed]) => !allowed.some((kind) => kind === told_kindOf(told[name])));
    return found?.[0] ?? null;
}

;// CONCATENATED MODULE: ./build/server/worker.js






const entry = 'remote.serve';
const hider = 'remote.hidden';
function openWorker(connection, prefix, app) {
    let current = null;
    let calls = 0;
    const start = async () => {
        const running = new Map();
        const stray = [];
        let heard = performance.now();
        const said = (line) => {
            const message = line.startsWith('{"call"') ? readMessage(line) : null;
            if (message === null)
                return (0,streams/* keepWords */.nr)(stray, line);
            heard = performance.now();
            hear(message, running);
        };
        const booting = bootProgram(connection, prefix, { said, stray: (line) => (0,streams/* keepWords */.nr)(stray, line) });
        const { channel, ended, proven } = await booting.catch((error) => {
            throw error instanceof ShellSilent ? notStarted(stray) : error;
        });
        if (proven)
            channel.write((0,remote/* program */.DM)(entry, [app]));
        let silent = () => { };
        const deaf = new Promise((_, reject) => {
            silent = reject;
        });
        deaf.catch(() => { });
        const asking = setInterval(() => {
            if (performance.now() - heard > patience/* patience */._.quiet * 1000)
                silent(lost());
            if (running.size > 0)
                channel.write('{"ping":true}\n');
            else
                heard = performance.now();
        }, patience/* patience */._.silence * 250);
        const done = ended.finally(() => {
            clearInterval(asking);
            current = null;
        });
        return { channel, done: Promise.race([done, deaf]), running, stray, sent: (0,remote/* needed */.Ow)([entry]) };
    };
    const opened = () => {
        current ??= start();
        current.catch(() => {
            current = null;
        });
        return current;
    };
    return {
        open: () => void opened(),
        run: async (call, onMessage, until) => {
            const { channel, done, running, stray, sent } = await opened();
            const number = ++calls;
            const errors = [];
            const finished = new Promise((finish) => running.set(number, { errors, onMessage, finish }));
            const write = (request, more = []) => channel.write(Buffer.concat([Buffer.from(`${JSON.stringify({ call: number, ...request })}\n`), ...more]));
            const { inside = [], ...asked } = call;
            const lacking = [...(0,remote/* needed */.Ow)([hider, call.module, ...inside])].filter((name) => !sent.has(name));
            for (const name of lacking)
                sent.add(name);
            const modules = lacking.length > 0 ? (0,remote/* packModules */.v1)(lacking) : Buffer.alloc(0);
            write({ ...asked, open: until !== undefined, bytes: modules.length }, [modules]);
            const end = (input) => running.has(number) && write({ input });
            until?.then(() => end(''), (error) => end(`${JSON.stringify({ failed: error.message.slice(0, 500) })}\n`));
            const code = await Promise.race([finished, done]);
            running.delete(number);
            return { code, errors: [...stray, ...errors].slice(-20) };
        },
        close: async () => {
            const last = await current?.catch(() => null);
            last?.channel.end();
            await last?.done.catch(() => { });
        },
    };
}
function hear({ call: number, out, err, ended }, running) {
    const call = typeof number === 'number' ? running.get(number) : undefined;
    if (!call)
        return;
    const message = typeof out === 'string' ? readMessage(out) : null;
    if (typeof ended === 'number')
        call.finish(ended);
    else if (message)
        call.onMessage(message);
    else
        for (const line of [out, err])
            if (typeof line === 'string')
                (0,streams/* keepWords */.nr)(call.errors, line);
}
const notStarted = (said) => new build_errors/* DeployError */.s('COMMAND_FAILED', 'The server does not start the program that does the work', {
    output: said.slice(-20).join('\n'),
    hint: 'Log-in and shell work, but systemd-run does not begin: "systemctl status" on the server says whether systemd still answers. Nothing that serves visitors was changed.',
});
const lost = () => new build_errors/* DeployError */.s('CONNECTION_LOST', `The program on the server has said nothing for ${patience/* patience */._.quiet} s`, {
    hint: 'The server may have no memory or processor time to spare, or a disk that does not answer ("uptime" and "dmesg" there tell). The site goes on serving a complete release. Run the workflow again: it tidies up and goes on.',
});

;// CONCATENATED MODULE: ./build/server/session.js













const lentModules = [
    'remote.facts.edited',
    'remote.facts.kept_secrets',
    'remote.facts.ports',
    'remote.facts.proxied',
    'remote.facts.recognised',
    'remote.hidden',
];
const heartbeatMilliseconds = patience/* patience */._.silence * 250;
const redisModule = 'remote.services.redis';
const entryOf = (wait) => (wait === null ? 'remote.status' : 'remote.session');
function prepareSession(asked) {
    programOf(asked);
}
const programOf = ({ wait, services }) => (0,remote/* program */.DM)(entryOf(wait), [], services.includes('redis') ? [] : [redisModule]);
async function openSession(connection, questions, log, { installs }) {
    const token = (0,external_node_crypto_.randomBytes)(12).toString('hex');
    const asked = { ...questions, token, silence: patience/* patience */._.silence };
    const outcome = await converse(connection, asked, log);
    if ('session' in outcome)
        return outcome.session;
    if (!/python3\S* (command not found|No such file)/i.test(outcome.said))
        throw (0,refusal/* refusal */.x)(connection, outcome.said, outcome.code);
    if (!installs) {
        throw new build_errors/* DeployError */.s('PYTHON_MISSING', 'The server has no Python 3, so nothing was deployed to it', {
            host: connection.target.host,
            hint: 'Deploy first: a deploy installs it. A run that only looks changes nothing.',
        });
    }
    log('python3 is missing on the server and is installed');
    const run = (what, options) => (0,server_server/* runWords */.$W)(connection, [...(0,server_server/* asRoot */.tE)(connection.target.user), ...what], options);
    const beside = await installPackages(run, connection.target.host, ['python3'], log).catch((error) => {
        if (!(error instanceof build_errors/* DeployError */.s))
            throw error;
        throw new build_errors/* DeployError */.s('PYTHON_MISSING', 'The server has no Python 3 and installing it failed', {
            ...error.details,
            command: 'apt-get install python3',
        });
    });
    if (beside !== null)
        log(beside);
    const second = await converse(connection, asked, log);
    if ('session' in second)
        return second.session;
    throw (0,refusal/* refusal */.x)(connection, second.said, second.code);
}
async function converse(connection, questions, log) {
    const { host, user } = connection.target;
    const worker = openWorker(connection, (0,server_server/* inSlice */.Ki)(user, (0,build_places/* sliceOf */.Mz)(questions.app, 'deploy')), questions.app);
    const said = [];
    const waiting = [];
    let settle = () => { };
    let fail = () => { };
    const hearFacts = () => new Promise((resolve, reject) => {
        settle = resolve;
        fail = reject;
    });
    const facts = hearFacts();
    facts.catch(() => { });
    let heard = performance.now();
    const hear = (line) => {
        const message = readMessage(line);
        if (message === null)
            return (0,streams/* keepWords */.nr)(said, line);
        heard = performance.now();
        if (message.log)
            log(String(message.log));
        if (message.sending) {
            worker.open();
        }
        const lent = lentModules.find((name) => name === message.lacks);
        if (lent)
            channel.write(`${JSON.stringify(modulesLacking(entryOf(questions.wait), lent))}\n`);
        if (message.facts) {
            const misshapen = findMisshapen(message.facts);
            if (misshapen === null)
                settle(message.facts);
            else
                fail(factsMisshapen(host, misshapen));
        }
        if (message.failure) {
            const failure = (0,server_server/* failureToError */.og)(message.failure, host);
            const asked = waiting.shift();
            if (asked)
                asked(failure);
            else
                fail(failure);
        }
        if (message.told)
            waiting.shift()?.();
    };
    const booting = bootProgram(connection, (0,server_server/* asRoot */.tE)(user), { said: hear, stray: (line) => (0,streams/* keepWords */.nr)(said, line) });
    const booted = await Promise.race([booting, connection.lost]).catch((error) => {
        throw error instanceof ShellSilent ? (0,refusal/* silence */.a)(connection, said) : error;
    });
    const { channel, ended } = booted;
    if (!booted.proven)
        return { said: said.join('\n'), code: await ended };
    channel.write(programOf(questions));
    channel.write(`${JSON.stringify(questions)}\n`);
    const longest = (questions.wait ?? 0) + patience/* patience */._.quiet;
    const heart = setInterval(() => {
        channel.write('{}\n');
        if (performance.now() - heard > longest * 1000)
            fail(factsMissing(host, longest));
    }, heartbeatMilliseconds);
    const stop = () => clearInterval(heart);
    ended.then(stop, stop);
    try {
        const first = await Promise.race([
            facts.then((value) => ({ value })),
            ended.then((code) => ({ code })),
            connection.lost,
        ]);
        if ('code' in first) {
            throw new build_errors/* DeployError */.s('COMMAND_FAILED', `The session on the server ended with code ${first.code}`, {
                host,
                output: said.slice(-20).join('\n'),
                hint: 'Run the workflow again; if it comes back, please report it with these lines.',
            });
        }
        const ask = async (message, answered) => {
            heard = performance.now();
            channel.write(`${JSON.stringify(message)}\n`);
            const gone = ended.then(() => Promise.reject(connectionGone(connection, said)));
            return await Promise.race([answered, gone, connection.lost]);
        };
        const tell = async (message) => {
            const told = new Promise((resolve, reject) => waiting.push((failure) => (failure ? reject(failure) : resolve())));
            await (0,deadline/* within */.u)(patience/* patience */._.quiet, ask(message, told), () => connectionGone(connection, said));
        };
        const clear = async () => {
            const removal = first.value.interrupted.some((name) => name.endsWith('/removing.json'));
            const more = removal ? ['remote.removal.finish'] : [];
            const lacking = modulesLacking(entryOf(0), 'remote.abandoned', ...more, ...lentModules);
            if (removal)
                lacking[redisModule] = (0,remote/* moduleText */.W7)(redisModule);
            return await ask({ clear: lacking }, hearFacts());
        };
        const { app, token } = questions;
        const close = async (history) => {
            stop();
            const told = history ? tell({ history }) : Promise.resolve();
            const gone = worker.close().then(async () => {
                channel.end(`${JSON.stringify({ over: true })}\n`);
                await ended;
            });
            const over = (0,deadline/* within */.u)(patience/* patience */._.shell, Promise.race([gone, connection.lost]), () => connectionGone(connection, said));
            try {
                await Promise.all([told, over.catch(() => { })]);
            }
            finally {
                connection.close();
            }
        };
        const server = (0,server_server/* openServer */.CT)(connection, app, worker, tell);
        return { session: { server, facts: first.value, token, clear, close } };
    }
    catch (error) {
        stop();
        throw error;
    }
}
function modulesLacking(entry, ...modules) {
    const there = (0,remote/* needed */.Ow)([entry]);
    const lacking = [...(0,remote/* needed */.Ow)(modules)].filter((name) => !there.has(name));
    return Object.fromEntries(lacking.map((name) => [name, (0,remote/* moduleText */.W7)(name)]));
}
const factsMissing = (host, seconds) => new build_errors/* DeployError */.s('COMMAND_FAILED', `The server has told nothing of itself for ${seconds} s`, {
    host,
    hint: 'Something that it is asked for does not answer: on the server, "df" hangs at a network disk that is gone, and "systemctl status" where systemd is stuck. Mend that, or reboot it. Nothing was changed.',
});
const factsMisshapen = (host, name) => new build_errors/* DeployError */.s('COMMAND_FAILED', `The server answers what is no answer (${name})`, {
    host,
    hint: 'Is this the right server ("host" and "port")? If it is, please report it with the log of this run. Nothing was changed.',
});
const connectionGone = (connection, said) => new build_errors/* DeployError */.s('CONNECTION_LOST', 'The session on the server does not answer', {
    host: connection.target.host,
    output: said.slice(-20).join('\n'),
    hint: 'The site goes on serving a complete release. Run the workflow again.',
});

// EXTERNAL MODULE: external "node:zlib"
var external_node_zlib_ = __webpack_require__(8522);
;// CONCATENATED MODULE: ./build/project/files/parts.js


const countParts = (files) => Math.max(1, Math.ceil(2.6 * Math.sqrt(files)));
function hashParts(files) {
    const entries = Object.entries(files);
    const digests = Array.from({ length: countParts(entries.length) }, () => (0,external_node_crypto_.createHash)('sha256'));
    for (const [name, entry] of entries)
        digests[(0,external_node_zlib_.crc32)(name) % digests.length]?.update(describeEntry(name, entry));
    return digests.map((digest) => digest.digest().subarray(0, 16).toString('base64'));
}
const describeEntry = (name, entry) => entry.kind === 'link' ? `${name}\0${entry.target}\0l\0` : `${name}\0${entry.hash}\0${entry.executable ? 'x' : ''}\0`;
function joinParts(files, differing, answered) {
    if (differing.length === 0)
        return files;
    const entries = Object.entries(files);
    const [count, others] = [countParts(entries.length), new Set(differing)];
    const same = entries.filter(([name]) => !others.has((0,external_node_zlib_.crc32)(name) % count));
    return Object.fromEntries([...same, ...Object.entries(answered)]);
}

;// CONCATENATED MODULE: ./build/refuse-site.js



function refuseSite({ app, domains, host }, run, path, { manifest, served, site }) {
    const refuse = (problem, hint) => new build_errors/* DeployError */.s('APP_NAME_TAKEN', problem, { host, hint: `${hint} Nothing was touched.` });
    const other = `For another site, give a name of its own: \`app: ${suggestName(app, domains)}\`.`;
    const same = `If it is the same site, which has moved: remove its mark on the server (sudo rm ${(0,build_places/* placesOf */.ek)(app).home}/site.json) and deploy again.`;
    if (site !== null && isOther(site, run)) {
        throw refuse(`${app} is the site of ${site.repository} on the server, and this is ${run.repository}`, `${other} ${same}`);
    }
    if (site !== null && manifest !== null && path !== undefined && path !== site.path) {
        const problem = `${app} is the site of the project in ${folderName(site.path)}, and this one is in ${folderName(path)}`;
        throw refuse(problem, `${other} ${same}`);
    }
    const live = manifest?.serving.domains ?? [];
    if (live.length > 0 && domains.length > 0 && !domains.some((name) => live.includes(name))) {
        const both = [live[0], ...domains].join(' ');
        throw refuse(`${live.join(', ')} is served by this name, ${app}, and ${domains.join(', ')} is not`, `${other} To change all domains of this one, deploy once with an old and the new ones (\`domains: ${both}\`), then with the new ones alone.`);
    }
    const [domain, owner] = Object.entries(served)[0] ?? [];
    if (domain === undefined)
        return;
    throw refuse(`${domain} is served here by \`${owner}\``, manifest === null
        ? `Write \`app: ${owner}\` if that is this site: without it the name follows the repository's. If it is another one, choose other \`domains\`.`
        : `Take it out of the domains of ${owner} first, by a deploy of that site, or out of these.`);
}
function isOther(site, { repository, repositoryId }) {
    if (repository === '' || site.repository === 'unknown')
        return false;
    if (repositoryId !== '' && repositoryId === site.repositoryId)
        return false;
    return repository.toLowerCase() !== site.repository.toLowerCase();
}
const folderName = (path) => (path === '' ? 'the top of the repository' : `${path}/`);
function suggestName(app, [domain = '']) {
    const [label = ''] = domain.replace(/^www\./, '').split('.');
    const name = (0,inputs_app/* slugOf */.t)(`${app}-${label}`);
    return name === app || label === app ? (0,inputs_app/* slugOf */.t)(`${app.slice(0, 28)}-2`) : name;
}

// EXTERNAL MODULE: ./build/server/connection-failure.js
var connection_failure = __webpack_require__(7404);
;// CONCATENATED MODULE: ./build/server/renamed.js
const renamed = (name) => `${name}t64`;
const withNewNames = (names) => [...names, ...names.map(renamed)];
const withoutNewNames = (names, missing) => missing.filter((name) => (names.includes(name) && missing.includes(renamed(name))) ||
    !(names.includes(name) || names.some((one) => renamed(one) === name)));

;// CONCATENATED MODULE: ./build/try-launch.js


const mounts = ['PrivateTmp', 'PrivateDevices'];
async function tryLaunch({ app, mode }, { facts, server }, log) {
    const isFirst = facts.current === null;
    const { launch: known, damaged = false } = facts.records;
    const tried = isFirst || damaged || known?.ground !== groundOf(facts);
    const found = tried ? await findAbsent() : facts;
    const absent = listAbsent(found);
    if (absent.length > 0)
        log(describeAbsent(absent));
    return found;
    async function findAbsent() {
        const left = mode === 'plan' ? mounts : [];
        const protections = protectionsOf(app)
            .filter(({ name }) => !left.includes(name))
            .map(({ name, settings }) => ({ name, settings }));
        const lacking = await server.call('launch.tryOut', { app, protections });
        const names = lacking.includes('ProtectHome') ? [...left, ...lacking] : lacking;
        const records = { ...facts.records, launch: { ground: groundOf(facts), absent: names } };
        if (!isFirst && !damaged && mode !== 'plan')
            await server
                .tell({ records })
                .catch((error) => log(`what the server can start was not noted: ${error.message}`));
        return { ...facts, records };
    }
}

;// CONCATENATED MODULE: ./build/start-session.js










async function startSession(inputs, run, asked, report) {
    const row = report.start('Connect', []);
    try {
        const { checkout } = asked;
        const { actor, ref, commit, url, startedAt: since } = run;
        const holder = {
            actor,
            doing: asked.doing ??
                `${inputs.mode === 'restore' ? 'restoring' : inputs.mode === 'move-database' ? 'moving the database with' : 'deploying'} ${ref} (${commit.slice(0, 7)})`,
            url,
            since,
        };
        const questions = {
            app: inputs.app,
            packages: [
                ...pins/* packages */.U$,
                ...(0,pins/* listBackupPackages */._n)(inputs),
                ...(0,pins/* listFirewallPackages */.Ij)(inputs),
                ...withNewNames(inputs.packages.names),
            ],
            services: inputs.services,
            uv: pins/* uvPath */.F_,
            domain: asked.domain,
            domains: inputs.domains,
            healthPath: inputs.healthPath,
            secure: inputs.https !== 'off',
            filesHash: checkout?.filesHash ?? '',
            parts: checkout ? hashParts(checkout.files) : [],
            ports: pins/* ports */.X6,
            holder,
            wait: asked.looks ? null : inputs.lockSeconds,
        };
        const open = async (connection) => await openSession(connection, questions, row.log, { installs: asked.clears === true });
        const alone = async () => await open(await (0,server_connection/* connect */.N)(inputs, { sftp: false, log: report.say }));
        const { connecting } = asked;
        const opened = connecting === undefined
            ? await alone()
            : await open(await connecting).catch((error) => {
                if ((0,connection_failure/* isNoPacket */.et)(error))
                    return alone();
                throw error;
            });
        try {
            refuseSite(inputs, run, checkout?.project.directory ?? inputs.path, opened.facts);
            refuseLostSecrets(inputs, opened.facts);
        }
        catch (error) {
            await opened.close().catch(() => { });
            throw error;
        }
        const tried = await tryOut(inputs, asked, await clearAway(opened, asked, row.log), row.log);
        const missingPackages = withoutNewNames(inputs.packages.names, tried.facts.missingPackages);
        const session = { ...tried, facts: { ...tried.facts, missingPackages } };
        const { os, python, memoryTotal, processors } = session.facts;
        const memory = memoryTotal === null ? 'an unknown amount' : `${Math.round(memoryTotal / 2 ** 20)} MB`;
        row.tell(`${os.name || 'an unknown system'}, ${processors} processors, ${memory} of memory`);
        row.done('done', `${inputs.user}@${inputs.host}, host key as pinned, ${os.name}, Python ${python}`);
        const { manifest } = session.facts;
        if (manifest === null || !checkout)
            return session;
        const files = joinParts(checkout.files, session.facts.differing, manifest.files);
        return { ...session, facts: { ...session.facts, manifest: { ...manifest, files } } };
    }
    catch (error) {
        row.failed(error);
        throw error;
    }
}
async function clearAway(session, { clears }, log) {
    const { interrupted } = session.facts;
    if (interrupted.length === 0)
        return session;
    if (clears)
        return { ...session, facts: await session.clear() };
    log(`an interrupted run left ${(0,describe/* describeFiles */.LG)(interrupted)}: the next deploy takes it away`);
    return session;
}
async function tryOut(inputs, asked, session, log) {
    if (!asked.starts)
        return session;
    try {
        return { ...session, facts: await tryLaunch(inputs, session, log) };
    }
    catch (error) {
        await session.close();
        throw error;
    }
}

;// CONCATENATED MODULE: ./build/release/page-notices.js

function listStartPageNotices({ healthPath }, { health, pages }) {
    if (health.status < 400)
        return [];
    const notices = [];
    const good = pages.filter(([, status]) => status === 200).map(([path]) => path);
    const broken = pages.filter(([, status]) => status >= 500);
    const line = `health-path: ${good[0] ?? '/a-page/'}`;
    const others = good.length > 0 ? `Pages that answer: ${good.slice(0, 3).join(', ')}.` : 'Which page answers 200?';
    notices.push({
        level: 'warning',
        title: `The start page answers ${health.status}`,
        message: `Visitors of ${healthPath} see that. ${others} Write into .github/django-prod.yml: ${line}`,
    });
    if (broken.length === 0)
        return notices;
    notices.push({
        level: 'warning',
        title: `${broken[0]?.[0]} answers ${broken[0]?.[1]}`,
        message: `${(0,describe/* describeCount */.vG)(broken.length, 'page fails', 'pages fail')}: ${broken.map(([path]) => path).join(', ')}. Why, mode status shows: the last lines of the application.`,
    });
    return notices;
}
const noteBroken = (pages) => ({
    level: 'warning',
    title: 'The start page links to broken pages',
    message: `${pages.map(([path, status]) => `${path} (${status})`).join(', ')}: visitors see an error there. Why, \`mode: logs\` shows: what the application wrote.`,
});
function listPageNotices({ domains, https }, visit) {
    const notices = [];
    const { away, local, leads } = visit;
    if (away !== null) {
        const { hostname, protocol } = URL.canParse(away) ? new URL(away) : { hostname: away, protocol: '' };
        const loops = hostname === domains[0];
        notices.push({
            level: 'warning',
            title: 'The start page sends all visitors to an address that nobody serves',
            message: loops
                ? `/ redirects to ${away}, which ${protocol === 'http:' && https !== 'off' ? 'leads back to HTTPS and so' : 'leads'} to the same page for ever. Redirect to a path (\`/…\`), or build the address with request.build_absolute_uri().`
                : `/ redirects to ${away}, and ${hostname} is none of the site's \`domains\`. Either add ${hostname} to \`domains\` (and its record at your domain's provider), or take out what redirects there (PREPEND_WWW, a middleware for one canonical name).`,
        });
    }
    if (local.length > 0) {
        notices.push({
            level: 'warning',
            title: "The start page loads files from the visitor's own computer",
            message: `${local.join(', ')}: that is where a development server (Vite, webpack) runs. Switch it off in production (for django-vite \`"dev_mode": False\` in DJANGO_VITE, or DEBUG read from a variable), build the files in a step before this action, and name their folder under \`include\`.`,
        });
    }
    if (leads.length > 0) {
        notices.push({
            level: 'warning',
            title: "The start page leads to the visitor's own computer",
            message: `${leads.join(', ')}: only who develops the site has something there. Write the path alone (\`/…\`, or {% url %} in a template), or read the address from a variable that \`env\` gives.`,
        });
    }
    return notices;
}

;// CONCATENATED MODULE: ./build/release/way-back.js
const wayBack = ({ facts, inputs, release, token }) => {
    return { to: facts.current, previous: facts.previous, token, failed: inputs.mode === 'rollback' ? null : release };
};

;// CONCATENATED MODULE: ./build/steps/activate.js










const lastAnswersSeconds = 5;
const activate = {
    title: 'Activate',
    plan: ({ comparison, facts, live }) => {
        if (comparison.instance.length > 0) {
            return planOf(comparison.instance.map(({ what, why }) => ({
                what: `${live ? 'replace' : 'start'} Gunicorn`,
                why: what === 'Gunicorn' ? why : `${what}: ${why}`,
            })), '');
        }
        if (comparison.sick && !healsAlone(comparison.sick, facts))
            return planOf([{ what: 'start Gunicorn again', why: comparison.sick }], '');
        if (comparison.release.length > 0)
            return planOf([{ what: 'switch to the new release', why: 'Gunicorn is kept: nothing that it holds in memory changed' }], '');
        return planOf([], 'nothing that Gunicorn has loaded changed');
    },
    apply: async (deployment, server, tools) => {
        if (deployment.comparison.release.length === 0)
            return await restart(deployment, server);
        return await replace(deployment, server, tools);
    },
};
const reactivate = {
    title: 'Activate',
    plan: ({ comparison, release }) => comparison.instance.length > 0
        ? planOf(comparison.instance, '')
        : planOf([{ what: `switch to ${release}`, why: 'the instance that runs is its own' }], ''),
    apply: takeOver,
};
async function restart(deployment, server) {
    const { comparison, facts, inputs, live } = deployment;
    const { app } = inputs;
    const found = facts.health;
    const refused = comparison.sick === describeAnswer(facts) && found && found.status >= 400 && found.status < 500;
    if (refused && live && live.serving.healthPath !== inputs.healthPath) {
        throw new build_errors/* DeployError */.s('INSTANCE_UNHEALTHY', `The live release answers ${found.status} at ${found.path}`, {
            host: server.host,
            command: `GET ${found.path}`,
            hint: `health-path was ${live.serving.healthPath} until now. Does the new one exist, and is it open to everybody? Set it to a page that answers 200. The site was not touched.`,
        });
    }
    const answer = await server.call('instance.repair', {
        app,
        health: healthQuestion(inputs),
        startSeconds: patience/* patience */._.start,
        work: !facts.oldSite,
    });
    deployment.activate = { gunicorn: 'replaced', switched: false };
    return `started again, healthy after ${activate_describeSeconds(answer)} (GET ${answer.path} ${answer.status})`;
}
const activate_describeSeconds = (answer) => `${(answer.milliseconds / 1000).toFixed(1)} s`;
async function replace(deployment, server, tools) {
    const { inputs, release, facts, live, comparison } = deployment;
    const { app } = inputs;
    await server.call('release.place', { files: [releaseFile(app, manifestOf(deployment, new Date().toISOString()))] });
    if (live !== null && comparison.instance.length === 0) {
        if (!facts.instance)
            throw new Error('there is no instance to keep');
        await server.call('instance.keep', { app, release, owner: facts.instance });
    }
    return await takeOver(deployment, server, tools);
}
async function takeOver(deployment, server, tools) {
    const { inputs, release, instance, facts, live, comparison, token } = deployment;
    const { app } = inputs;
    const at = new Date().toISOString();
    const keep = live !== null && comparison.instance.length === 0;
    let said = keep ? 'Gunicorn kept' : '';
    let served = false;
    if (!keep) {
        tools.onFailure(async (open) => {
            const drainSeconds = served ? Math.min(inputs.drainSeconds, lastAnswersSeconds) : 0;
            await open.call('instance.discard', { app, release: instance, drainSeconds });
        });
        const { instance: old } = facts;
        const starting = { app, release: instance, health: healthQuestion(inputs), startSeconds: patience/* patience */._.start };
        const { domain, secure } = starting.health;
        const compared = old !== null && !(0,build_deployment/* isSwitched */.sP)(deployment) && inputs.mode === 'deploy';
        const observed = compared ? server.call('instance.observe', { app, old, domain, secure }) : Promise.resolve([]);
        observed.catch(() => { });
        let answer = await server.call('instance.start', { ...starting, old });
        if ('short' in answer) {
            const { short } = answer;
            if (short === null)
                deployment.notices.push(noteSignals(inputs.app));
            tools.tell(short === null ? signalled : describeShortage(short));
            tools.onFailure(switchBack(deployment));
            if (old === null)
                throw new Error('only beside an old instance the memory can be short');
            const turns = {
                ...starting,
                old,
                to: release,
                at,
                drainSeconds: inputs.drainSeconds,
                force: short === null,
                back: wayBack(deployment),
            };
            deployment.activate = { gunicorn: 'kept', switched: true };
            answer = await server.call('instance.handOver', turns);
            said = `the old instance was ${short === null ? 'ended' : 'stopped'} first (${short === null ? 'signals ended the new one' : 'too little memory for two'}), `;
        }
        served = (0,build_deployment/* isSwitched */.sP)(deployment);
        const pages = served ? [] : await observed;
        if (pages.length > 0) {
            const asked = await server.call('instance.compare', { app, release: instance, pages, domain, secure });
            tools.tell(`${(0,describe/* describeCount */.vG)(asked, 'page')} of the start page asked of both: none is broken now`);
        }
        if (live === null && inputs.mode === 'deploy') {
            const broken = await server.call('instance.tour', { app, release: instance, domain, secure });
            if (broken.length > 0)
                deployment.notices.push(noteBroken(broken));
        }
        const { healthPaths } = inputs;
        if (healthPaths.length > 0 && inputs.mode !== 'rollback') {
            const first = live === null;
            await server.call('instance.expect', { app, release: instance, pages: healthPaths, domain, secure, first });
            tools.tell(`${(0,describe/* describeCount */.vG)(healthPaths.length, 'page')} of health-paths asked: all as expected`);
        }
        await noteLaunch(deployment, server).catch((error) => tools.tell(`what the server can start was not noted: ${error.message}`));
        said += `new instance healthy after ${activate_describeSeconds(answer)} (GET ${answer.path} ${answer.status})`;
    }
    const gunicorn = keep ? 'kept' : live ? 'replaced' : 'started';
    deployment.activate = { gunicorn, switched: (0,build_deployment/* isSwitched */.sP)(deployment) };
    if (!deployment.activate.switched) {
        tools.onFailure(switchBack(deployment));
        served = true;
        const switched = await server.call('instance.switch', { app, to: release, at, token, work: !facts.oldSite });
        deployment.activate = { gunicorn, switched: true };
        tools.tell(`switched in ${switched.milliseconds} ms`);
    }
    return `${said}, switched to ${release}`;
}
const describeShortage = ({ available, needed }) => `too little memory for two instances (${(0,describe/* describeSize */.jt)(available)} available, ${(0,describe/* describeSize */.jt)(needed)} required): the old one is stopped first, and requests wait for the new one`;
const signalled = 'signals that are none of ours end or stop the new instance: the old one is ended first, and requests wait for the new one';
const noteSignals = (app) => ({
    level: 'warning',
    always: true,
    title: 'Somebody ended the new instance by signals',
    message: `Only root and what runs as the user ${app} may do that: has the old release been broken into? It was ended at once, and with it what visitors had just asked it.`,
});
function switchBack(deployment) {
    return async (server) => {
        await server.call('instance.switchBack', { app: deployment.inputs.app, back: wayBack(deployment) });
        deployment.activate = { gunicorn: 'kept', switched: false };
    };
}

;// CONCATENATED MODULE: ./build/release/commands.js


async function runCommands(deployment, server, tools, moment, collect = false) {
    for (const line of deployment.inputs.commands[moment] ?? []) {
        tools.log(`$ ${line}`);
        const { code, lines } = await runDjango(server, deployment, { name: line, any: true, python: shellWords(line), collect }, tools.log);
        if (code === 0)
            continue;
        throw new build_errors/* DeployError */.s('COMMAND_FAILED', `The command of ${moment} ended with code ${code}: ${line}`, {
            host: server.host,
            command: line,
            output: lines.slice(-20).join('\n'),
            hint: moment === 'after-activate'
                ? `The release is live. Correct the line under commands: ${moment} in .github/django-prod.yml.`
                : `The old release still serves. Correct the line under commands: ${moment} in .github/django-prod.yml.`,
        });
    }
}

;// CONCATENATED MODULE: ./build/steps/commands.js



const beside = {
    Migrate: { before: 'before-migrate', after: 'after-migrate' },
    Activate: { before: 'before-activate' },
    Passwords: { after: 'after-activate' },
};
function insertCommands(story, { commands }) {
    const at = (moment) => (moment && commands[moment] ? [makeStep(moment)] : []);
    return story.flatMap((entry) => {
        const { before, after } = 'title' in entry ? (beside[entry.title] ?? {}) : {};
        return [...at(before), entry, ...at(after)];
    });
}
function makeStep(moment) {
    return {
        title: `${moment.slice(0, 1).toUpperCase()}${moment.slice(1).replace('-', ' ')}`,
        plan: ({ comparison, inputs }) => planOf(comparison.release.length === 0
            ? []
            : (inputs.commands[moment] ?? []).map((line) => ({ what: line, why: `commands: ${moment}` })), 'no release is made'),
        apply: async (deployment, server, tools) => {
            await runCommands(deployment, server, tools, moment);
            return `${(0,describe/* describeCount */.vG)((deployment.inputs.commands[moment] ?? []).length, 'command')} run`;
        },
    };
}

;// CONCATENATED MODULE: ./build/release/schedules.js

async function checkSchedules({ inputs }, server) {
    for (const { name, schedule } of inputs.processes)
        if (schedule !== null)
            await checkCalendar(server, schedule, 'timers', name);
}
async function checkCalendar(server, schedule, key, name) {
    const { code, stdout, stderr } = await server.run(['systemd-analyze', 'calendar', '--', schedule]);
    if (code === 0)
        return;
    throw new build_errors/* DeployError */.s('SCHEDULE_INVALID', `${key}: systemd does not understand the schedule of ${name}: ${schedule}`, {
        host: server.host,
        command: 'systemd-analyze calendar',
        output: `${stdout}${stderr}`.trim(),
        hint: 'Write for example "daily", "Mon 03:00" or "*-*-* *:0/15" (systemd.time(7)). The site was not touched.',
    });
}

;// CONCATENATED MODULE: ./build/steps/configure.js




const configure = {
    title: 'Configure',
    plan: ({ comparison, live }) => {
        if (comparison.release.length === 0)
            return planOf([], 'settings and environment unchanged');
        if (!live)
            return planOf([{ what: 'write settings, gunicorn.conf.py, environment', why: 'first deploy' }], '');
        return planOf(comparison.conf.length > 0
            ? comparison.conf
            : [{ what: 'the configuration of the release', why: 'the same as before' }], '');
    },
    apply: async (deployment, server, tools) => {
        const { comparison, facts, live, wanted } = deployment;
        await checkSchedules(deployment, server);
        const files = wanted.filter(isReleaseFile);
        await server.call('release.place', { files });
        if (!live)
            return 'settings, gunicorn.conf.py and environment written';
        if (comparison.conf.length === 0)
            return 'kept: settings and environment unchanged';
        for (const { what } of comparison.conf) {
            const name = (0,posix_.basename)(what);
            const [found, file] = [facts.files[what], files.find(({ path }) => (0,posix_.basename)(path) === name)];
            if (found?.content != null && file)
                tools.log(describeDifference(name, found.content, file.content));
        }
        return comparison.conf.map(({ what, why }) => `${(0,posix_.basename)(what)}: ${why}`).join('; ');
    },
};

;// CONCATENATED MODULE: ./build/probe/database-need.js


const database_need_packages = {
    postgresql: ['postgresql'],
    mysql: ['mariadb-server'],
};
const findForcedEngine = ({ database }) => database === 'postgresql' || database === 'mysql' ? database : null;
function findMissingEngine(inputs, database, project) {
    const forced = findForcedEngine(inputs);
    const engine = serverEngine(database);
    if (forced !== null && engine !== forced && database.source === 'project')
        return forced;
    if (database.reachable)
        return null;
    const contained = isContainer(database) && (forced !== null || project.compose?.[database.host] === engine);
    const place = isLocal(database) || contained;
    const here = place && database.placed && database.source !== 'given';
    const curable = !['driver', 'version', 'tls', 'privilege'].includes(database.fault ?? '');
    if (engine === null || !here || !curable)
        throw explainDatabaseFailure(database, project);
    return engine;
}
function planDatabase(engine, database, found, project) {
    const own = database === null || serverEngine(database) !== engine ? null : database;
    database_need_refuse(own, found, project);
    const server = found.unit === null ? engineTitle(engine) : found.title;
    const what = found.own ? `use the database ${found.name} of ${server} again` : `make the database ${found.name}`;
    const why = own === null
        ? database === null
            ? 'the settings ask for its address (DATABASE_URL)'
            : `\`database: ${engine}\``
        : own.source === 'made'
            ? `${placeOf(own)} does not let the application in`
            : `the settings name ${engineNames[engine]}, and there is no ${own.name || 'database'} of theirs here`;
    const changes = [];
    if (found.unit === null)
        changes.push({ what: `install ${server}`, why: 'not on the server yet' });
    else if (!found.active)
        changes.push({ what: `start ${found.unit}`, why: 'it is not running' });
    changes.push({ what, why });
    return {
        engine,
        packages: found.unit === null ? database_need_packages[engine] : [],
        changes,
        database,
    };
}
const engineTitle = (engine) => (engine === 'mysql' ? 'MariaDB' : engineNames[engine]);
function database_need_refuse(own, found, project) {
    const { title, unit, active, ours, name, recorded } = found;
    const output = own?.error ? { output: own.error } : {};
    const fail = (code, problem, hint) => new build_errors/* DeployError */.s(code, problem, { hint, ...output });
    if (unit === null) {
        if (!found.listening || own === null)
            return;
        throw explainDatabaseFailure(own, project, 'DATABASE_REFUSED');
    }
    if (!active) {
        if (ours)
            return;
        throw fail('DATABASE_UNREACHABLE', `${title} is installed on the server, and it is stopped`, `Start it: systemctl enable --now ${unit}. This action did not install it, so it does not start it either.`);
    }
    if (found.refused !== null) {
        throw new build_errors/* DeployError */.s('DATABASE_REFUSED', `${title} on the server does not let its administrator in`, {
            output: found.refused,
            hint: 'Make a database and a user there by hand, and give them as the input `database` (a URL), from a secret.',
        });
    }
    if (own?.source === 'project' && found.named && !(recorded !== 'none' && own.name === name)) {
        throw fail('DATABASE_REFUSED', `${title} on the server has a database ${own.name}, and it does not open to what the settings say`, 'Give the right user and password (a variable in `env`, or the input `database` as a URL, from a secret). For a new and empty database give it another name in the settings. Nothing was touched.');
    }
    if (recorded === 'made' && !found.own) {
        throw fail('DATABASE_UNREACHABLE', `The database ${name} that this action made is gone`, `Somebody removed it from ${title}. Bring it back from a backup. To begin with an empty one, remove the line DJANGO_PROD_DATABASES from /srv/<app>/secrets.env on the server, and from its copy in backups.`);
    }
    if (recorded === 'none' && found.taken.length > 0) {
        throw fail('DATABASE_TAKEN', `${title} on the server has ${found.taken.join(' and ')} already, which this action did not make`, `If it is this site's, give it as the input \`database\`, from a secret: \`…://user:password@127.0.0.1/${name}\`. If not, choose another name with the input \`app\`.`);
    }
}

;// CONCATENATED MODULE: ./build/probe/absent.js
function listAbsentFiles({ absent }, ignored) {
    const maybe = absent.maybe.filter((path) => path in ignored);
    return [...absent.files, ...maybe].map((path) => ({ path, rule: ignored[path] ?? null }));
}
const dataFile = /\.(cfg|conf|csv|env|ini|json|key|pem|properties|toml|txt|xml|ya?ml)$/;
function absentHint(failure, ignored) {
    const { absent, file, line, folder } = failure;
    const there = file === null ? 'the settings' : `${file}${line === null ? '' : `:${line}`}`;
    if (absent.actual !== null) {
        return `Upper and lower case differ on a server: the repository has ${absent.actual}, and ${there} names it in other letters. Write it there as it is called, or rename it with \`git mv\`.`;
    }
    const files = listAbsentFiles(failure, ignored);
    const [first] = files;
    const outside = /^\[Errno 2\] .*: '(\/[^']+|[A-Za-z]:[\\/][^']*)'$/.exec(failure.message)?.[1];
    if (first === undefined && failure.type === 'FileNotFoundError' && outside !== undefined) {
        return `${there} reads ${outside}, a file of the computer that the project was written on, and no part of the repository. Either read what stands in it from variables (os.environ), given by the \`env\` input, or put the file there on the server, where the application's user can read it.`;
    }
    if (first === undefined)
        return undefined;
    if (folder !== null && first.rule === null && !dataFile.test(first.path))
        return undefined;
    const named = files.map(({ path, rule }) => (rule === null ? path : `${path} (left out by ${rule})`)).join(', ');
    const which = files.length === 1 ? 'a file that git does not have' : 'files that git does not have';
    return `${there} reads ${which}: ${named}. ${waysOut(first.path)}`;
}
function waysOut(path) {
    const later = `let an earlier step of the workflow write it and name it under \`include: [${path}]\` in .github/django-prod.yml`;
    if (path.endsWith('.py')) {
        return `Either commit it without its secrets, which come as variables by the \`env\` input, and take it out of .gitignore (an optional one stands in \`try: … except ImportError: pass\`), or ${later}.`;
    }
    if (/(^|\/)\.env(\.|$)/.test(path)) {
        return `Either read the variables by os.environ (load_dotenv and environ.Env put the file's there too) and give them by the \`env\` input, or ${later}.`;
    }
    return `Either read what stands in it from variables (os.environ), given by the \`env\` input, or ${later}.`;
}

;// CONCATENATED MODULE: ./build/probe/elsewhere.js
const windows = /^(_winapi|comtypes|msvcrt|pythoncom|pywintypes|winreg|winshell|winsound|win32\w*|wmi)$/i;
const screen = /^(_?tkinter|turtle|idlelib)$/;
function elsewhereHint({ module, importer, file, line }) {
    const top = module?.split('.')[0] ?? '';
    const who = importer ?? (file === null ? 'the project' : `${file}${line === null ? '' : `:${line}`}`);
    if (windows.test(top))
        return `${who} imports ${top}, which only Windows has. Import it where it is used, behind \`if sys.platform == 'win32':\`, or take it out.`;
    if (screen.test(top))
        return `${who} imports ${top}, which draws windows on a screen, and a server has none. Take the line out: editors write such lines by themselves. If it is needed all the same: \`packages: [python3-tk]\` in .github/django-prod.yml.`;
    return undefined;
}

;// CONCATENATED MODULE: ./build/probe/libraries.js
const libraries = [
    [/Could not find the (GDAL|GEOS) library|libgdal|libgeos/i, 'gdal-bin'],
    [/SpatiaLite|mod_spatialite/i, 'libsqlite3-mod-spatialite'],
    [/spatialindex|undefined symbol: Error_GetLastErrorNum/, 'libspatialindex-dev'],
    [/libproj\b/, 'libproj-dev'],
    [/libGL\.so/, 'libgl1'],
    [/libEGL\.so/, 'libegl1'],
    [/libgthread-2\.0|libglib-2\.0|cannot load library '(lib)?gobject/, 'libglib2.0-0'],
    [/libgobject-2\.0|libpango|'pango|weasyprint/i, 'libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0'],
    [/libgdk_pixbuf|gdk_pixbuf/, 'libgdk-pixbuf-2.0-0'],
    [/libcairo|no library called "cairo/, 'libcairo2'],
    [/failed to find libmagic|libmagic\.so/, 'libmagic1'],
    [/libzbar|zbar shared library/, 'libzbar0'],
    [/libdmtx|dmtx shared library/, 'libdmtx0b'],
    [/MagickWand shared library|libMagickWand/, 'libmagickwand-dev'],
    [/libvips|'vips/, 'libvips42'],
    [/libpq\.so|no pq wrapper available/, 'libpq5'],
    [/libmysqlclient|libmariadb\.so/, 'libmariadb3'],
    [/libodbc\.so/, 'unixodbc'],
    [/libxmlsec1/, 'libxmlsec1-openssl'],
    [/libxslt\.so/, 'libxslt1.1'],
    [/libxml2\.so/, 'libxml2'],
    [/libgomp\.so/, 'libgomp1'],
    [/libSM\.so/, 'libsm6'],
    [/libICE\.so/, 'libice6'],
    [/libX11\.so/, 'libx11-6'],
    [/libXext\.so/, 'libxext6'],
    [/libXrender\.so/, 'libxrender1'],
    [/libxcb\.so/, 'libxcb1'],
    [/libsndfile|sndfile library not found/, 'libsndfile1'],
    [/libportaudio|PortAudio library not found/, 'libportaudio2'],
    [/libusb|No backend available/, 'libusb-1.0-0'],
    [/libmemcached\.so/, 'libmemcached11'],
    [/libsnappy\.so/, 'libsnappy1v5'],
    [/librdkafka\.so/, 'librdkafka1'],
    [/libsodium|sodium library/, 'libsodium23'],
    [/libtesseract/, 'tesseract-ocr'],
    [/libpoppler/, 'poppler-utils'],
    [/libenchant|enchant C library/, 'libenchant-2-2'],
    [/libaugeas/, 'libaugeas0'],
    [/libopenjp2/, 'libopenjp2-7'],
    [/libfreetype\.so/, 'libfreetype6'],
    [/libharfbuzz\.so/, 'libharfbuzz0b'],
    [/libjpeg\.so/, 'libjpeg-dev'],
    [/libcurl\.so/, 'libcurl4'],
    [/libldap/, 'libldap-common'],
    [/libhdf5/, 'libhdf5-dev'],
    [/libgraphviz|libcgraph|"dot" not found/, 'graphviz'],
    [/libatlas|libcblas|libopenblas/, 'libopenblas0'],
    [/liblzma/, 'liblzma5'],
    [/libffi\.so/, 'libffi8'],
];
const signs = /cannot open shared object file|undefined symbol: Error_GetLastErrorNum|spatialindex_c|cannot load library|shared library|no library called|[Cc]ould not find the (GDAL|GEOS)|[Ff]ailed to find lib|Unable to (find|load) .*(library|extension)|library not found|C library|no pq wrapper available|mod_spatialite|No backend available|Could not (find|import) .*(pango|gobject|cairo)/i;
function findLibraries(text) {
    const lines = text.split('\n').filter((line) => signs.test(line));
    const found = lines.flatMap((line) => libraries.filter(([sign]) => sign.test(line)).flatMap(([, names]) => names.split(' ')));
    return [...new Set(found)].sort();
}
const findUnknownLibrary = (text) => /\b(lib[\w+-]+(?:[.-][\w.+-]+)?\.so[\w.]*): cannot open shared object file/.exec(text)?.[1];
function nameLibraryPackage(soname) {
    const [, name, version] = /^(lib[\w+-]+)\.so\.(\d+)/.exec(soname) ?? [];
    if (name === undefined)
        return undefined;
    return `${name.toLowerCase().replaceAll('_', '-')}${/\d$/.test(name) ? '-' : ''}${version}`;
}

;// CONCATENATED MODULE: ./build/probe/newer.js
const added = [
    [/^(tomllib|enum\.StrEnum|datetime\.UTC|typing\.(Self|assert_never|LiteralString|NotRequired|Required))$/, '3.11'],
    [/^(typing\.(override|TypeAliasType)|itertools\.batched|collections\.abc\.Buffer)$/, '3.12'],
    [/^(warnings\.deprecated|copy\.replace|typing\.(ReadOnly|TypeIs|NoDefault)|queue\.ShutDown)$/, '3.13'],
    [
        /^(compression(\.\w+)*|annotationlib|string\.templatelib|concurrent\.interpreters|pathlib\.types|uuid\.uuid[678])$/,
        '3.14',
    ],
];
const syntax = [
    [/^\s*except\s+[A-Z][\w.]*(\s*,\s*[A-Z][\w.]*)+\s*:/, '3.14', 'except without parentheses'],
    [/(^|[\s=(,[{:])[tT][rR]?["']/, '3.14', 'a template string'],
    [/^\s*type\s+\w+\s*(\[.*\]\s*)?=/, '3.12', 'a type statement'],
    [/^\s*((async\s+)?def|class)\s+\w+\s*\[/, '3.12', 'type parameters'],
    [/^\s*except\s*\*/, '3.11', 'except*'],
    [/^\s*(match\s+.+|case\s+.+):/, '3.10', 'a match statement'],
];
const django = [
    [/\bdjango\.tasks\b|\bdjango\.(utils|middleware|views\.decorators)\.csp\b|context_processors\.csp\b/, '6.0'],
    [/\bCompositePrimaryKey\b/, '5.2'],
    [/\b(LoginRequiredMiddleware|login_not_required)\b/, '5.1'],
    [/\bGeneratedField\b/, '5.0'],
];
const newer_missing = /No module named|cannot import name|has no attribute|does not define/;
function newerHint(failure, file) {
    const { message, module, python } = failure;
    const who = failure.importer ?? failure.file ?? 'the project';
    const [what, since] = tooNew(failure);
    if (what !== undefined && since !== undefined && minor(python) < minor(since))
        return `${who} uses ${what}, which Python has had since ${since}, and this is ${python}. Write \`python: '${since}'\` into .github/django-prod.yml (it is fetched where the system lacks it).`;
    const version = newer_missing.test(message) ? django.find(([sign]) => sign.test(message))?.[1] : undefined;
    if (version !== undefined)
        return `Django has had it since ${version}, and an older one is installed. Ask for the Django that ${who} was written for: \`Django>=${version}\` in ${file}.`;
    if (module?.startsWith('django.') !== true)
        return undefined;
    return `The installed Django has no ${module}. Ask for the version that ${who} was written for in ${file}, as \`pip show Django\` tells it at home.`;
}
function tooNew({ type, message, module, traceback }) {
    if (type === 'SyntaxError') {
        if (/^f-string\b.*(backslash|expecting '}'|unmatched)/.test(message))
            return ['an f-string with the quotes or backslashes of its own text inside', '3.12'];
        const lines = traceback.split('\n');
        const at = lines.findLastIndex((line) => /^ {2}File ".*", line \d+$/.test(line));
        const found = at < 0 ? undefined : syntax.find(([sign]) => sign.test(lines[at + 1] ?? ''));
        return found ? [found[2], found[1]] : [];
    }
    const [, name, from] = /cannot import name '(\w+)' from '([\w.]+)'/.exec(message) ?? [];
    const [, owner, attribute] = /module '([\w.]+)' has no attribute '(\w+)'/.exec(message) ?? [];
    const what = module ?? (name ? `${from}.${name}` : owner ? `${owner}.${attribute}` : undefined);
    return what === undefined ? [] : [what, added.find(([sign]) => sign.test(what))?.[1]];
}
const minor = (version) => Number(version.split('.')[1]);

;// CONCATENATED MODULE: ./build/probe/removed.js
const modules = {
    ...Object.fromEntries('aifc audioop cgi cgitb chunk crypt imghdr lib2to3 mailcap msilib nis nntplib ossaudiodev pipes sndhdr spwd sunau telnetlib uu xdrlib'
        .split(' ')
        .map((name) => [name, '3.12'])),
    ...Object.fromEntries('asynchat asyncore distutils imp smtpd'.split(' ').map((name) => [name, '3.11'])),
    binhex: '3.10',
    ...Object.fromEntries('_bootlocale formatter parser symbol'.split(' ').map((name) => [name, '3.9'])),
    dummy_threading: '3.8',
    _dummy_thread: '3.8',
};
const removed_names = [
    [
        /^collections\.(Mapping|MutableMapping|Sequence|MutableSequence|Set|MutableSet|Iterable|Iterator|Callable|Hashable|Container|Sized|Generator|OrderedMapping)$/,
        '3.9',
    ],
    [/^(inspect\.(getargspec|formatargspec)|asyncio\.coroutine)$/, '3.10'],
    [/^(fractions\.gcd|base64\.(en|de)codestring|array\.array\.(to|from)string)$/, '3.8'],
    [/^(cgi\.escape|time\.clock|platform\.(linux_distribution|dist))$/, '3.7'],
    [
        /^(pkgutil\.Imp(Importer|Loader)|configparser\.SafeConfigParser|ssl\.(wrap_socket|match_hostname)|unittest\.(makeSuite|findTestCases)|locale\.(format|resetlocale)|importlib\.(find_loader|abc\.Finder)|re\.template)$/,
        '3.11',
    ],
    [/^(typing\.(io|re)|importlib\.abc\.(ResourceReader|Traversable))$/, '3.12'],
    [
        /^(ast\.(Str|Num|Bytes|NameConstant)|asyncio\.(get_child_watcher|AbstractEventLoopPolicy)|pkgutil\.(get_loader|find_loader))$/,
        '3.13',
    ],
];
const djangos = {
    '1.11': '3.7',
    '2.2': '3.9',
    '3.0': '3.9',
    '3.1': '3.9',
    '3.2': '3.10',
    '4.0': '3.10',
    '4.1': '3.11',
    '4.2': '3.12',
    '5.0': '3.12',
    '5.1': '3.13',
};
const removed_django = [
    [
        /'(ugettext(_lazy|_noop)?|ungettext(_lazy)?)' from 'django\.utils\.translation'/,
        '3.2',
        'the name without its u, as gettext_lazy',
    ],
    [/'(force|smart)_text' from 'django\.utils\.encoding'/, '3.2', 'force_str or smart_str'],
    [/'url' from 'django\.conf\.urls'/, '3.2', 're_path of django.urls'],
    [
        /'(is_safe_url|url(un)?quote(_plus)?)' from 'django\.utils\.http'/,
        '3.2',
        'url_has_allowed_host_and_scheme, or urllib.parse.quote',
    ],
    [
        /'python_2_unicode_compatible' from|No module named 'django\.utils\.(six|lru_cache|_os\.)/,
        '2.2',
        'nothing: Python 3 needs none of it',
    ],
    [
        /'(NullBooleanField)' from 'django\.db\.models|models' has no attribute 'NullBooleanField/,
        '3.2',
        'BooleanField(null=True)',
    ],
    [/No module named 'django\.core\.urlresolvers'/, '1.11', 'django.urls'],
    [/'(render_to_response)' from 'django\.shortcuts'/, '2.2', 'render'],
    [
        /'(staticfiles|static)' from 'django\.contrib\.staticfiles\.templatetags|No module named 'django\.contrib\.staticfiles\.templatetags/,
        '2.2',
        'django.templatetags.static',
    ],
    [/'(JSONField)' from 'django\.contrib\.postgres\.(fields|forms)'/, '3.2', 'JSONField of django.db.models'],
    [/'(utc)' from 'django\.utils\.timezone'/, '4.2', 'datetime.timezone.utc'],
    [/'(get_storage_class)' from 'django\.core\.files\.storage'/, '5.0', 'storages of django.core.files.storage'],
];
function removedHint(failure, file) {
    const { module, message, python, importer } = failure;
    const top = module?.split('.')[0] ?? '';
    const who = importer ?? (failure.file === null ? 'the project' : failure.file);
    if (top === 'pkg_resources')
        return `${who} imports pkg_resources, which setuptools has had until version 80: write a line \`setuptools<81\` into ${file}.`;
    const last = modules[top] ?? lastOfName(message);
    const what = top in modules ? top : nameIn(message);
    if (last !== undefined && isLater(python, last)) {
        const fits = earlier(last, importer?.startsWith('Django ') ? (djangos[/^Django (\d+\.\d+)/.exec(importer)?.[1] ?? ''] ?? last) : last);
        const newer = importer === null
            ? `or replace it in ${who}`
            : `or ask for a newer version of ${importer.split(' ')[0]} in ${file}`;
        return `${who} uses ${what}, which Python has had until ${last}, and this is ${python}. Write \`python: '${fits}'\` into .github/django-prod.yml (it is fetched where the system lacks it), ${newer}.`;
    }
    for (const [sign, version, instead] of removed_django) {
        if (!sign.test(message))
            continue;
        return `Django has had it until ${version}. Ask for a Django that ${who} was written for (\`Django~=${version}.0\` in ${file}), or write ${instead}.`;
    }
    return undefined;
}
function nameIn(message) {
    const [, module, attribute] = /module '([\w.]+)' has no attribute '(\w+)'/.exec(message) ?? [];
    if (module !== undefined)
        return `${module}.${attribute}`;
    const [, name, from] = /cannot import name '(\w+)' from '([\w.]+)'/.exec(message) ?? [];
    return name === undefined ? undefined : `${from}.${name}`;
}
function lastOfName(message) {
    const name = nameIn(message);
    return name === undefined ? undefined : removed_names.find(([pattern]) => pattern.test(name))?.[1];
}
const removed_minor = (version) => Number(version.split('.')[1]);
const isLater = (python, last) => removed_minor(python) > removed_minor(last);
const earlier = (one, other) => (removed_minor(one) < removed_minor(other) ? one : other);

;// CONCATENATED MODULE: ./build/probe/failure.js







const tableMissing = /no such table|relation .* does not exist|Table .* doesn't exist/;
const codes = {
    settings: 'SETTINGS_FAILED',
    setup: 'SETTINGS_FAILED',
    checks: 'CHECKS_FAILED',
    application: 'CHECKS_FAILED',
    database: 'DATABASE_UNREACHABLE',
    migrations: 'MIGRATION_FAILED',
    static: 'STATIC_FAILED',
    superusers: 'CHECKS_FAILED',
};
const during = {
    settings: 'The settings can’t be imported',
    setup: 'Django can’t be set up with these settings',
    checks: 'The project can’t be checked',
    application: 'The application can’t be imported',
    database: 'The database can’t be asked',
    migrations: 'The migrations can’t be read',
    static: 'The static files’ settings can’t be used',
    superusers: 'The users can’t be read',
};
const distributions = {
    Crypto: 'pycryptodome',
    MySQLdb: 'mysqlclient',
    PIL: 'Pillow',
    OpenSSL: 'pyOpenSSL',
    allauth: 'django-allauth',
    bs4: 'beautifulsoup4',
    ckeditor: 'django-ckeditor',
    corsheaders: 'django-cors-headers',
    crispy_bootstrap4: 'crispy-bootstrap4',
    crispy_bootstrap5: 'crispy-bootstrap5',
    cv2: 'opencv-python-headless',
    dateutil: 'python-dateutil',
    crispy_forms: 'django-crispy-forms',
    debug_toolbar: 'django-debug-toolbar',
    decouple: 'python-decouple',
    dj_database_url: 'dj-database-url',
    django: 'Django',
    django_extensions: 'django-extensions',
    dotenv: 'python-dotenv',
    django_celery_beat: 'django-celery-beat',
    django_celery_results: 'django-celery-results',
    django_filters: 'django-filter',
    environ: 'django-environ',
    import_export: 'django-import-export',
    jwt: 'PyJWT',
    magic: 'python-magic',
    mptt: 'django-mptt',
    phonenumber_field: 'django-phonenumber-field',
    psycopg2: 'psycopg2-binary',
    rest_framework: 'djangorestframework',
    rest_framework_simplejwt: 'djangorestframework-simplejwt',
    serial: 'pyserial',
    sklearn: 'scikit-learn',
    slugify: 'python-slugify',
    social_django: 'social-auth-app-django',
    storages: 'django-storages',
    taggit: 'django-taggit',
    widget_tweaks: 'django-widget-tweaks',
    yaml: 'PyYAML',
};
function explainFailure(failure, project, ignored = {}) {
    const place = failure.file === null ? '' : ` (${failure.file}${failure.line === null ? '' : `:${failure.line}`})`;
    const code = failure.type === 'SettingsModuleAssigned' ? 'SETTINGS_FAILED' : codes[failure.stage];
    const what = failure.variable === null ? `${failure.type}: ${failure.message}` : `${failure.variable} is not set`;
    const libraries = findLibraries(`${failure.message}\n${failure.traceback}`);
    return new build_errors/* DeployError */.s(code, `${during[failure.stage]}: ${what}${place}`, {
        hint: libraries.length > 0 ? libraryHint(libraries) : hint(failure, project, ignored),
        ...(libraries.length > 0 && { packages: libraries }),
        output: failure.traceback,
        ...(failure.file === null ? {} : { file: failure.file }),
        ...(failure.line === null ? {} : { line: failure.line }),
    });
}
const libraryHint = (names) => `The server lacks a library. Add to .github/django-prod.yml: \`packages: [${names.join(', ')}]\`.`;
function hint(failure, project, ignored) {
    const { type, message, module, variable } = failure;
    const there = failure.file === null ? 'the settings' : failure.file;
    if (variable !== null) {
        const { alsoMissing: also } = failure;
        const more = also.length === 0 ? '' : ` It reads ${also.join(', ')} without a default too: add these at once.`;
        return `Add a line ${variable}=… to the action’s \`env\` input, or give ${variable} a default in ${there}.${more}`;
    }
    const library = findUnknownLibrary(`${message}\n${failure.traceback}`);
    if (library !== undefined) {
        const name = nameLibraryPackage(library);
        const rule = name === undefined ? '' : `, ${name} by Debian’s rule`;
        return `The server lacks the library ${library}. \`apt-file search ${library}\` on a Debian names its package${rule}: add that to .github/django-prod.yml as \`packages: [${name ?? '…'}]\`.`;
    }
    const list = project.dependencies.file;
    const found = absentHint(failure, ignored) ?? elsewhereHint(failure) ?? removedHint(failure, list) ?? newerHint(failure, list);
    if (found !== undefined)
        return found;
    if (module !== null)
        return moduleHint(module, there, project, failure.importer);
    if (type === 'SettingsModuleAssigned') {
        return `In ${there} write os.environ.setdefault('DJANGO_SETTINGS_MODULE', '${project.settings.value}') instead.`;
    }
    if (type === 'Hanging') {
        return `Something in ${there} waits or works for too long while it is imported: do it when a request comes, or give it a time limit.`;
    }
    if (type === 'NoCallable')
        return 'Name the application as `application: package.module:callable` in the YAML file.';
    if (type === 'ConflictingMigrations')
        return 'Run `python manage.py makemigrations --merge` and commit the result.';
    const driver = /Error loading (MySQLdb|psycopg)/.exec(message)?.[1];
    if (driver !== undefined)
        return driverHint(driver === 'MySQLdb' ? 'mysql' : 'postgresql', project);
    if (tableMissing.test(message) && /\bapscheduler\b/.test(failure.traceback)) {
        return `A scheduler is started in ${there} whenever the code is loaded, also by migrate, which has to make its tables first, and in each worker of the site at once. Start it in a command of manage.py instead (management/commands/NAME.py), and add to .github/django-prod.yml: \`processes: {schedule: python manage.py NAME}\`.`;
    }
    if (tableMissing.test(message)) {
        return `${there} asks the database while it is imported, before its tables can be made: ask when a request comes.`;
    }
    if (failure.stage === 'migrations')
        return '`python manage.py showmigrations --plan` shows what is applied, and in which order.';
    if (message.startsWith('Unable to configure handler')) {
        return `A LOGGING handler can’t write its file here. Log to the console instead${orShare(failure.folder)}: the journal keeps it.`;
    }
    if (/write\+execute memory/.test(message)) {
        return `A package makes machine code while it runs (ffi.callback of cffi), which a site may not (MemoryDenyWriteExecute, docs/operating.md): name a version of it in ${project.dependencies.file} that comes with its parts built.`;
    }
    if (type === 'PermissionError' || /read-only file system|unable to open database file/i.test(message)) {
        return `The application can’t write into its code: let it write below MEDIA_ROOT, or into a temporary folder${orShare(failure.folder)}.`;
    }
    if (type === 'FileNotFoundError' && failure.folder !== null) {
        return `Git keeps no empty folders: commit a file in ${failure.folder}${orShare(failure.folder)}.`;
    }
    return `Correct ${there}; the lines below are the last of what was raised.`;
}
const orShare = (folder) => folder === null ? '' : `, or add to .github/django-prod.yml: \`shared: [${folder}]\``;
function moduleHint(module, there, project, importer) {
    const base = project.settings.value;
    if (base === module || base.startsWith(`${module}.`)) {
        return `Name the settings in the action’s \`settings\` input: ${base} (from ${project.settings.from}) is not there.`;
    }
    const top = module.split('.')[0] ?? module;
    const name = distributions[top] ?? top;
    if (name === 'Django')
        return `Add Django to ${project.dependencies.file}, which does not install it.`;
    const { kind } = project.dependencies;
    const locked = ['uv', 'poetry', 'pdm', 'pipenv'].includes(kind);
    const add = locked ? addPackage(name, project) : `Add ${name} to ${project.dependencies.file}`;
    if (importer !== null)
        return `${importer} needs ${top}: ${add.charAt(0).toLowerCase()}${add.slice(1)}.`;
    return `${add}, or take ${top} out of ${there} (INSTALLED_APPS, MIDDLEWARE, imports).`;
}
function explainChecks(errors) {
    const first = errors[0];
    const count = errors.length === 1 ? 'an error' : `${errors.length} errors`;
    const lines = errors.map((one) => `(${one.id}) ${one.message}${one.hint === '' ? '' : `\n    HINT: ${one.hint}`}`);
    return new build_errors/* DeployError */.s('CHECKS_FAILED', `Django’s system checks found ${count}: ${first?.message ?? ''}`, {
        hint: first?.hint || 'Correct it; `python manage.py check` lists them again.',
        output: lines.join('\n'),
    });
}

;// CONCATENATED MODULE: ./build/probe/probe.js



const probeProgram = (question) => ({
    entry: 'inside.probe.ask',
    arguments: [JSON.stringify(question)],
});
function parseProbe(output, marker, project, ignored = {}) {
    const report = readAnswer(output, marker);
    if ('error' in report)
        throw explainFailure(report.error, project, ignored);
    if (!('checks' in report))
        return report;
    const errors = report.checks.filter((check) => check.level >= 40);
    if (errors.length > 0)
        throw explainChecks(errors);
    return report;
}
function listAsked(output, marker) {
    const report = readAnswer(output, marker);
    return 'error' in report ? [...report.error.absent.files, ...report.error.absent.maybe] : [];
}
function readAnswer(output, marker) {
    const lines = output.split('\n');
    const answer = lines.find((line) => line.startsWith(marker));
    if (answer === undefined) {
        throw new build_errors/* DeployError */.s('SETTINGS_FAILED', 'Python ended before Django could answer', {
            hint: 'The settings, an AppConfig.ready() or the application ended the whole process, or the server ran out of ' +
                'memory: the output below shows how far it came.',
            output: lines.slice(-15).join('\n').trim(),
        });
    }
    return JSON.parse(answer.slice(marker.length));
}
function requireAnswer(answer, project) {
    if (!('checks' in answer))
        throw explainDatabaseFailure(answer.database, project);
    return answer;
}

;// CONCATENATED MODULE: ./build/project/files/ignored.js




async function findIgnored(root, paths) {
    const inside = paths.filter((one) => !external_node_path_default().isAbsolute(one) && !/^\.\.(\/|$)/.test(external_node_path_default().normalize(one)));
    const git = inside.length === 0 ? '' : await (0,io/* which */.K7)('git', false);
    if (git === '')
        return {};
    let output = '';
    const listeners = {
        stdout: (data) => {
            output += data.toString();
        },
    };
    const options = ['-c', 'safe.directory=*', '-c', 'core.quotePath=false', '-C', root];
    const words = [...options, 'check-ignore', '--verbose', '--no-index', '--', ...inside];
    await (0,exec/* exec */.m)(`"${git}"`, words, { silent: true, ignoreReturnCode: true, listeners }).catch(() => 1);
    const found = {};
    for (const [, source, line, pattern = '', name = ''] of output.matchAll(/^(.*?):(\d+):(.*)\t(.*)$/gm)) {
        if (!pattern.startsWith('!'))
            found[name] = (0,describe/* printable */.g$)(`${source}:${line} (${pattern})`);
    }
    return found;
}

;// CONCATENATED MODULE: ./build/release/hsts.js
const trialDays = 7;
const answered = ['security.W004'];
const answeredByPreload = [...answered, 'security.W005', 'security.W021'];
function withoutFollowed({ inputs }, report) {
    const { hsts } = inputs.visitors;
    if (hsts === null)
        return report;
    const followed = hsts.preload ? answeredByPreload : answered;
    return { ...report, deployChecks: report.deployChecks.filter(({ id }) => !followed.includes(id)) };
}
function noteHsts({ facts, inputs, live, run }, report) {
    const { hsts } = inputs.visitors;
    if (hsts?.preload && !live?.serving.visitors?.hsts?.preload)
        return [
            {
                level: 'warning',
                title: 'hsts: preload binds the whole domain',
                message: `Browsers that see it ask for ${inputs.domains[0]} and for every name below it over HTTPS only, for two years. Once the domain is in their list (hstspreload.org), taking it out lasts months. Names that have no HTTPS are then out of reach.`,
            },
        ];
    if (hsts !== null || inputs.https !== 'auto' || live === null || facts.site === null)
        return [];
    const shown = Date.parse(facts.site.since) + trialDays * 86_400_000;
    const isFirst = Date.parse(live.createdAt) < shown && shown <= Date.parse(run.startedAt);
    if (!isFirst || !report.deployChecks.some(({ id }) => id === 'security.W004'))
        return [];
    return [
        {
            level: 'notice',
            title: 'HTTPS has worked for a week',
            message: 'Browsers can be told to ask for this site over HTTPS only: write `hsts: 30` (days) into .github/django-prod.yml, and more later. They keep to it as long as it says.',
        },
    ];
}

;// CONCATENATED MODULE: ./build/release/risks.js


const risks_kinds = {
    breaks: 'breaks the live release until the new one serves, and for a rollback',
    unknown: 'unknown',
    fails: 'may fail',
    locks: 'makes others wait',
};
function judgeMigrations(deployment, report, tools) {
    const { inputs, live, notices, sections } = deployment;
    if (inputs.mode === 'rollback' || report.pending.length === 0)
        return;
    const judged = report.pending.map((migration) => ({
        ...migration,
        risks: migration.risks.filter(({ kind }) => live !== null || kind === 'fails' || kind === 'locks'),
    }));
    if (judged.every((one) => one.risks.length + one.sql.length === 0))
        return;
    const allowed = inputs.riskyMigrations === 'allow';
    const lines = judged.flatMap((migration) => describeMigration(migration, allowed));
    for (const line of lines)
        tools.tell(line);
    sections.push({ title: 'Migrations', lines });
    const risks = judged.flatMap(({ name, risks: own }) => own.map((risk) => `${name}: ${describeRisk(risk)}`));
    if (risks.length === 0 || allowed)
        return;
    const count = (0,describe/* describeCount */.vG)(risks.length, 'risk');
    const file = judged.find((one) => one.risks.length > 0)?.file;
    if (inputs.riskyMigrations === 'fail') {
        throw new build_errors/* DeployError */.s('MIGRATION_RISKY', `The pending migrations have ${count}: ${risks[0]}`, {
            output: risks.join('\n'),
            hint: 'Nothing was touched. Split the change over two releases (docs/backups.md says how), or deploy it once with `risky-migrations: warn`.',
            ...(file ? { file } : {}),
        });
    }
    const isPlan = inputs.mode === 'plan';
    notices.push({
        level: isPlan ? 'warning' : 'notice',
        always: true,
        title: isPlan ? `Pending migrations have ${count}` : `The migrations of this release had ${count}`,
        message: `${risks.join('\n')}\ndocs/backups.md says what to do about each; \`risky-migrations: allow\` says nothing.`,
    });
}
function describeMigration({ name, operations, risks, sql }, allowed) {
    return [
        `${name}: ${operations.join(', ') || 'no operations'}`,
        ...(allowed ? [] : risks.map((risk) => `  ! ${describeRisk(risk)}`)),
        ...sql.map((line) => `    ${line}`),
    ];
}
const describeRisk = ({ operation, kind, why }) => `${operation} ${risks_kinds[kind]}: ${why}`;

;// CONCATENATED MODULE: ./build/release/answer.js







async function acceptAnswer(deployment, answer, tools) {
    deployment.probe = answer;
    deployment.notices.push(...noteHsts(deployment, answer));
    const report = withoutFollowed(deployment, answer);
    deployment.notices.push(...(await noteMissing(deployment, report)), ...listFindings(deployment, report));
    judgeMigrations(deployment, report, tools);
    if (deployment.inputs.deployCheck === 'fail' && report.deployChecks.length > 0)
        throw refuseDeployChecks(report);
    const pending = report.pending.length === 0 ? 'nothing pending' : `${(0,describe/* describeCount */.vG)(report.pending.length, 'migration')} pending`;
    return `Django ${report.django} under production settings; ${pending}; ${(0,describe/* describeCount */.vG)(report.deployChecks.length, 'deploy check')} to look at`;
}
function refuseDeployChecks({ deployChecks }) {
    const [first] = deployChecks;
    return new build_errors/* DeployError */.s('CHECKS_FAILED', `check --deploy says: ${first ? describeCheck(first) : ''}`, {
        output: deployChecks.map(describeCheck).join('\n'),
        hint: 'Correct the settings, name what you accept in SILENCED_SYSTEM_CHECKS, or write `deploy-check: warn`.',
    });
}
async function noteMissing({ checkout }, { missing }) {
    const first = ({ file }) => file === null ? [] : [`${file.replace(/(^|\/)models(\/__init__)?\.py$/, '$1')}migrations/0001_initial.py`];
    const ignored = await findIgnored(checkout.root, missing.flatMap(first));
    return missing.map((one) => {
        const { app, file } = one;
        const rule = first(one).flatMap((path) => ignored[path] ?? [])[0];
        return {
            level: 'warning',
            title: `Migration missing for ${app}`,
            ...(file !== null && { file }),
            message: rule === undefined
                ? `The models of ${app} have no migration that makes their tables as they are. Run "python manage.py makemigrations ${app}", commit what it writes and deploy again.`
                : `The migrations of ${app} are not in git: ${rule} leaves them out. Take that line out and commit them, those that you have at home: made anew, they would not fit the databases that have them.`,
        };
    });
}
function listFindings({ checkout, inputs, live }, report) {
    const notices = [];
    const brings = inputs.superuser !== undefined || inputs.fixtures.length > 0;
    if (inputs.mode === 'deploy' && report.admin && report.superusers.length === 0 && !brings) {
        notices.push({
            level: 'warning',
            title: `Nobody can log in to ${report.admin} yet`,
            message: `Add \`superuser: yourname\` and \`superuser-password\` (from a secret), or on the server: sudo ${inputs.app}-manage createsuperuser.`,
        });
    }
    notices.push(...noteWork(inputs, report, checkout.project), ...noteReleaseCommand(inputs, checkout.project));
    if (live !== null && report.committedMedia) {
        notices.push({
            level: 'warning',
            title: 'Uploads in the repository',
            message: `${report.committedMedia}/ of the repository is not served: uploaded files lie in ${(0,build_places/* placesOf */.ek)(inputs.app).shared}/media, where a first deploy has brought those of the repository. Put pictures that belong to the project among its static files.`,
        });
    }
    for (const { alias, error } of report.others ?? []) {
        if (error === null)
            continue;
        notices.push({
            level: 'warning',
            title: `The database ${alias} can't be asked`,
            message: `${error}. It was not migrated: correct DATABASES['${alias}'] or its variables in \`env\`.`,
        });
    }
    for (const [file, line, message] of report.templates ?? []) {
        notices.push({
            level: 'warning',
            title: `The template ${file} can’t be parsed`,
            message: `${message}. A page that uses it answers 500: correct ${file}${line === null ? '' : `:${line}`}.`,
            file,
            ...(line !== null && { line }),
        });
    }
    for (const [file, line, name, actual] of report.missingTemplates ?? []) {
        notices.push({
            level: 'warning',
            title: `The template ${name} is not there`,
            message: actual === null
                ? `A page that uses it answers 500: ${file}:${line} names it. Is it in git?`
                : `A page that uses it answers 500: ${file}:${line} names it, and the repository has ${actual}. Upper and lower case differ on a server.`,
            file,
            line,
        });
    }
    const isKnown = (text) => inputs.fixtures.some((path) => text.startsWith(`${path} of the repository is not`));
    for (const warning of report.warnings.filter((text) => !isKnown(text)))
        notices.push({ level: 'warning', title: 'Settings', message: warning });
    if (report.replaced.length > 0) {
        notices.push({
            level: 'notice',
            title: 'Settings replaced for production',
            message: `${report.replaced.join(', ')} of ${checkout.project.settings.value} have another value in production.`,
        });
    }
    if (report.deployChecks.length > 0) {
        notices.push({
            level: 'notice',
            title: `${(0,describe/* describeCount */.vG)(report.deployChecks.length, 'deploy check')} of Django to look at`,
            message: report.deployChecks.map(describeCheck).join('\n'),
        });
    }
    return notices;
}
const describeCheck = (check) => `${check.id}: ${check.message}${check.hint ? ` (${check.hint})` : ''}`;

;// CONCATENATED MODULE: ./build/release/ask-django.js






async function askDjango(deployment, server, log) {
    const { checkout, inputs, release } = deployment;
    const marker = (0,external_node_crypto_.randomBytes)(12).toString('hex');
    const python = probeProgram({
        marker,
        application: checkout.project.application.value.target,
        code: (0,build_places/* placesOf */.ek)(inputs.app).release(release).code,
        secure: inputs.https !== 'off',
        seconds: patience/* patience */._.answer,
    });
    const { lines } = await runDjango(server, deployment, { name: 'The probe', seconds: patience/* patience */._.asked, python, quiet: true }, log);
    const output = lines.join('\n');
    const ignored = await findIgnored(checkout.root, listAsked(output, marker));
    return parseProbe(output, marker, checkout.project, ignored);
}

;// CONCATENATED MODULE: ./build/release/look-at-databases.js
async function lookAtDatabases({ inputs }, server, engine, database) {
    const asked = database?.vendor === engine && database.source === 'project' ? database : { name: '', port: '' };
    const { name, port } = asked;
    return await server.call('database.look', { app: inputs.app, engine, name, port });
}

;// CONCATENATED MODULE: ./build/steps/database.js








const database = {
    title: 'Database',
    plan: ({ comparison, database: need, probe }) => {
        if (need)
            return planOf(need.changes, '');
        if (probe)
            return planOf([], describeUse(probe));
        return comparison.instance.length === 0
            ? planOf([], 'nothing that Django reads changed')
            : planOf([{ what: 'see to the database', why: 'known once Django can be asked on the server' }], '');
    },
    apply: async (deployment, server, tools) => {
        const { checkout, inputs, database: need } = deployment;
        if (!need)
            throw new Error('there is no database to make');
        const { engine, packages, database: given } = need;
        const { project } = checkout;
        if (packages.length > 0) {
            await server.call('services.announce', { service: engine });
            await providePackages(deployment, server, packages, tools);
        }
        await server.call('database.prepare', { engine });
        planDatabase(engine, given, await lookAtDatabases(deployment, server, engine, given), project);
        const entry = given && serverEngine(given) === engine ? given.entry : [];
        const url = given === null;
        const made = await server.call('database.make', { app: inputs.app, engine, entry, url });
        const said = await acceptAnswer(deployment, requireAnswer(await askDjango(deployment, server), project), tools);
        const which = made.created ? `database ${made.name} made` : `database ${made.name} used again`;
        return `${made.title} ${made.version}, ${which}; ${said}`;
    },
};
function describeUse({ database: used }) {
    const engine = serverEngine(used);
    if (engine === null)
        return used.engine.includes('sqlite') ? `SQLite, ${used.name}` : "another database, which is the project's own";
    const where = `${used.name} of ${engineNames[engine]} at ${placeOf(used)}`;
    if (used.source === 'made')
        return `${where}, made by this action, answers`;
    if (used.source === 'given')
        return `${where}, as the input \`database\` says, answers`;
    return `${where}, as the project's settings name it, answers: it is used as it is`;
}

;// CONCATENATED MODULE: ./build/steps/drain.js


const drain = {
    title: 'Drain',
    plan: (deployment) => {
        const old = oldInstance(deployment);
        return old ? planOf([{ what: `end ${old}`, why: 'the new instance serves' }], '') : planOf([], 'no old instance');
    },
    apply: async (deployment, server) => {
        const { facts, inputs } = deployment;
        const old = oldInstance(deployment);
        if (old === null)
            throw new Error('there is no instance to end');
        if (/timed out/.test(facts.health?.error ?? '')) {
            await server.call('instance.discard', { app: inputs.app, release: old, drainSeconds: 0 });
            return `${old} did not answer and was ended`;
        }
        const { waiting, underWay } = await server.call('instance.drain', {
            app: inputs.app,
            release: old,
            drainSeconds: inputs.drainSeconds,
        });
        if (waiting === null || underWay === null)
            return `${old} has ended; what it had left is unknown, as ss tells nothing`;
        const left = [
            ...(underWay > 0 ? [`closed last: ${(0,describe/* describeCount */.vG)(underWay, 'connection')} still open`] : []),
            ...(waiting > 0 ? [`never answered: ${(0,describe/* describeCount */.vG)(waiting, 'request')}`] : []),
        ];
        return left.length === 0 ? `${old} has answered everything and ended` : `${old} has ended; ${left.join(', ')}`;
    },
};
function oldInstance({ facts, comparison }) {
    return comparison.release.length > 0 && comparison.instance.length > 0 ? facts.instance : null;
}

;// CONCATENATED MODULE: ./build/project/decisions/own-rules.js
const ownTable = /^table inet django_prod \{\n[\s\S]*?^\}\n?/m;
function splitOwn(printed) {
    const own = printed.map(({ text }) => ownTable.exec(text)?.[0]).find((text) => text !== undefined) ?? null;
    return { own, others: printed.map((one) => ({ ...one, text: one.text.replace(ownTable, '') })) };
}
function readChains(text) {
    const chains = new Map();
    let [table, name] = ['', ''];
    const chainOf = (wanted) => {
        const key = keyOf(table, wanted);
        const chain = chains.get(key) ?? { table, name: wanted, rules: [], entrance: false, policy: null };
        chains.set(key, chain);
        return chain;
    };
    for (const line of text.split('\n').map((one) => one.trim())) {
        const [first = '', second = ''] = line.split(/\s+/);
        if (first === 'table' || line.startsWith('*'))
            [table, name] = [line.replace(/^table |^\*| \{$/g, ''), ''];
        else if (first === 'chain')
            name = second;
        else if (/\bhook input\b/.test(line) || first === ':INPUT') {
            const chain = chainOf(name || 'INPUT');
            chain.entrance = true;
            if (/policy drop|^:INPUT (?!ACCEPT)/.test(line))
                chain.policy = line;
        }
        else if (first === '-A')
            chainOf(second).rules.push(line);
        else if (name !== '' && !/^(#|comment )/.test(line))
            chainOf(name).rules.push(line);
    }
    return chains;
}
const keyOf = (table, name) => `${table}\n${name}`;
function leadsTo(chains, { table }, rule) {
    const [, jump, option] = /\b(?:jump|goto) (\S+)|-[jg] (\S+)/.exec(rule) ?? [];
    return chains.get(keyOf(table, jump ?? option ?? ''));
}
function findClosingIn(chains, chain, seen = new Set()) {
    seen.add(chain);
    for (const rule of chain.rules) {
        const closing = closesBy(chains, chain, rule, seen);
        if (closing !== null)
            return closing;
    }
    return null;
}
function closesBy(chains, chain, rule, seen) {
    if (isForSome(rule))
        return null;
    if (/\b(drop|reject)\b/i.test(rule))
        return rule;
    const next = leadsTo(chains, chain, rule);
    return next === undefined || seen.has(next) ? null : findClosingIn(chains, next, seen);
}
function findClosing(text) {
    const chains = readChains(text);
    const entrances = [...chains.values()].filter(({ entrance }) => entrance);
    const policy = entrances.find((chain) => chain.policy !== null)?.policy ?? null;
    return policy ?? entrances.map((chain) => findClosingIn(chains, chain)).find((rule) => rule !== null) ?? null;
}
function findClosingRule(printed) {
    for (const { tool, failed, text } of printed) {
        const rule = failed ? null : findClosing(text);
        if (rule !== null)
            return { tool, rule };
    }
    return null;
}
function findGaps(text, tool, wanted) {
    const chains = readChains(text);
    return [...chains.values()].flatMap((chain) => {
        if (!chain.entrance || chain.table.endsWith(' firewalld'))
            return [];
        const closing = chain.rules.map((rule) => closesBy(chains, chain, rule, new Set([chain])));
        const at = closing.findIndex((rule) => rule !== null && !isForUdp(rule));
        if (at === -1 && chain.policy === null)
            return [];
        if (spansOf(closing[at] ?? '').length > 0)
            return [];
        const before = at === -1 ? chain.rules : chain.rules.slice(0, at);
        const words = before.flatMap((rule) => listLedTo(chains, chain, rule));
        const lacking = wanted.filter((port) => !words.some((rule) => letsIn(rule, port)));
        if (!lacking.some((port) => port.endsWith('/tcp')))
            return [];
        const { name, table } = chain;
        return [{ tool, table, chain: name, index: at === -1 ? null : at, ports: lacking }];
    });
}
const isForUdp = (rule) => /\budp\b/.test(rule) && !/\btcp\b/.test(rule);
function listLedTo(chains, chain, rule, seen = new Set()) {
    const next = leadsTo(chains, chain, rule);
    if (next === undefined || seen.has(next))
        return [rule];
    seen.add(next);
    return [rule, ...next.rules.flatMap((one) => listLedTo(chains, next, one, seen))];
}
function letsIn(rule, port) {
    const [number, protocol = ''] = port.split('/');
    const named = ['tcp', 'udp'].filter((one) => new RegExp(`\\b${one}\\b`).test(rule));
    if (!/\baccept\b/i.test(rule) || (named.length > 0 && !named.includes(protocol)))
        return false;
    return (/dports? @|\bxt match\b/.test(rule) ||
        spansOf(rule).some(([from, to]) => from <= Number(number) && Number(number) <= to));
}
function spansOf(rule) {
    const asked = rule.replace(/! --dports?/, 'dport !=');
    const ports = /dports? (?!!=)(?:vmap )?(\{[^}]*\}|\S+)/.exec(asked)?.[1] ?? '';
    return [...ports.matchAll(/(\d+)(?:[-:](\d+))?/g)].map(([, from, to]) => [Number(from), Number(to ?? from)]);
}
const some = /\b(invalid|icmp\w*|flags|limit|hashlimit|connlimit|recent|count|src|fib|frag)\b|@|(?<!! )-s |(?<!! )saddr (?!!=)|(?<!! )-i lo\b|iif(name)? "?lo\b/i;
function isForSome(rule) {
    const asked = rule.replace(/(--reject-)?with [\w-]+( [\w-]+)?$/, '');
    const spans = spansOf(asked);
    if (spans.length > 0 && !spans.some(([from, to]) => [80, 443].some((port) => from <= port && port <= to)))
        return true;
    return some.test(asked);
}

;// CONCATENATED MODULE: ./build/release/packet-filter.js


const namePort = ({ numbers, protocol, from }) => `${numbers}/${protocol}${from === null ? '' : ` from ${from}`}`;
function renderOpen(app, port) {
    const { numbers, protocol, from } = port;
    const family = (0,external_node_net_.isIP)(from?.split('/')[0] ?? '') === 6 ? 'ip6' : 'ip';
    const source = from === null ? '' : `${family} saddr ${from} `;
    return `${source}${protocol} dport ${numbers} accept comment "${app}: ${namePort(port)}"`;
}
function judgeFirewall({ firewall }, wish) {
    if (firewall.kind !== 'none')
        return { kept: `${firewall.kind} is active` };
    const { own, others } = splitOwn(firewall.printed);
    const closing = findClosingRule(others);
    if (closing !== null)
        return { kept: `packet filter rules of your own turn away what they name (${closing.rule})` };
    const lacks = packet_filter_findLacking(own, wish);
    if (lacks === null)
        return { kept: 'it lets in log-ins, visitors, and what its file names' };
    if (wish.local)
        return { kept: 'a key that only deploys switches none on; one that may do everything does' };
    return { lacks };
}
function packet_filter_findLacking(own, { app, firewall }) {
    if (own === null)
        return 'none is active';
    if (/^\s*chain trial \{/m.test(own))
        return 'it would not outlive a reboot';
    const named = [...own.matchAll(/comment "([^":]+): ([^"]*)"/g)];
    const open = named.filter(([, by]) => by === app).map(([, , port = '']) => port);
    const wanted = firewall.ports.map(namePort);
    const closed = wanted.filter((port) => !open.includes(port));
    if (closed.length > 0)
        return `${closed.join(', ')} is to be open`;
    const left = open.filter((port) => !wanted.includes(port));
    return left.length > 0 ? `${left.join(', ')} is open no more` : null;
}

;// CONCATENATED MODULE: ./build/steps/firewall.js







const trialSeconds = patience/* patience */._.confirm + 5;
function insertFirewall(story, { inputs }) {
    if (!inputs.firewall.enable)
        return story;
    return story.flatMap((entry) => ('title' in entry && entry.title === 'Guard' ? [entry, firewall] : [entry]));
}
const firewall = {
    title: 'Firewall',
    plan: ({ facts, inputs }) => {
        const finding = judgeFirewall(facts, inputs);
        return 'kept' in finding
            ? planOf([], finding.kept)
            : planOf([{ what: 'let in log-ins, visitors and what else runs, and nobody else', why: finding.lacks }], '');
    },
    apply: async ({ inputs, notices }, server, tools) => {
        const { app } = inputs;
        const port = await askPort(inputs, tools);
        let isKept = false;
        tools.onFailure(async (open) => {
            if (!isKept)
                await open.call('firewall.takeBack', {});
        });
        const wanted = inputs.firewall.ports.map((one) => renderOpen(app, one));
        const tried = await server.call('firewall.attempt', { app, port, wanted, seconds: trialSeconds });
        if (tried.absent !== '') {
            notices.push({
                level: 'warning',
                title: 'This machine can have no firewall of its own',
                message: `${tried.absent}. Close its ports in your provider's firewall: databases and administrators' interfaces are nobody's business outside.`,
            });
            return `kept: this machine can't have one (${tried.absent})`;
        }
        if (!tried.changed)
            return 'kept: it lets in what it has to';
        await comeIn(inputs, tools).catch(async (error) => {
            await server.call('firewall.takeBack', {});
            throw new build_errors/* DeployError */.s('FIREWALL_FAILED', 'No new connection came through the firewall, so it was taken back', {
                host: inputs.host,
                output: error.message,
                hint: 'The server is as open as it was, and the site goes on. What else is between this run and the server? Log-ins that are limited (fail2ban, MaxStartups) can be the reason, too: then run again later.',
            });
        });
        await server.call('firewall.keep', {});
        isKept = true;
        notices.push(...firewall_listNotices(tried));
        return `a new connection came through; open: ${[...tried.ssh, 80, 443].join(', ')}${firewall_describe(', ', tried.kept)}; closed: all else${firewall_describe(', as ', tried.closed)}`;
    },
};
async function askPort(inputs, { log }) {
    const connection = await (0,server_connection/* connect */.N)(inputs, { sftp: false, log });
    try {
        const { stdout } = await (0,server_server/* runWords */.$W)(connection, ['/usr/bin/printenv', 'SSH_CONNECTION']);
        return Number(/^\S+ \d+ \S+ (\d+)$/m.exec(stdout)?.[1] ?? 0);
    }
    finally {
        connection.close();
    }
}
async function comeIn(inputs, { log }) {
    const late = () => new Error(`It was not there within ${patience/* patience */._.confirm} s.`);
    const coming = (0,server_connection/* connect */.N)(inputs, { sftp: false, log }).then((connection) => connection.close());
    await (0,deadline/* within */.u)(patience/* patience */._.confirm, coming, late);
}
const firewall_describe = (before, found) => found.length === 0 ? '' : before + found.map(nameListening).join(', ');
const nameListening = ({ port, program }) => (program === '' ? port : `${port} (${program})`);
function firewall_listNotices({ beyond, closed, kept }) {
    const file = '/etc/django-prod-firewall.nft';
    const notices = [];
    if (closed.length > 0)
        notices.push({
            level: 'warning',
            title: 'The firewall closes what listens to the outside',
            message: `${firewall_describe('', closed)}. If another machine of yours comes by it, say so in the YAML file: \`firewall: [enable, ${closed[0]?.port} from 10.0.0.0/16]\`.`,
        });
    if (kept.length > 0)
        notices.push({
            level: 'notice',
            title: 'The firewall leaves open what others serve',
            message: `${firewall_describe('', kept)}. What is not for everybody is closed by taking its line out of ${file} on the server, and "systemctl reload django-prod-firewall".`,
        });
    if (beyond.length > 0)
        notices.push({
            level: 'warning',
            title: 'Ports of containers are open past the firewall',
            message: `${firewall_describe('', beyond)}. Docker leads to them before the firewall looks: publish them as 127.0.0.1:PORT:PORT.`,
        });
    return notices;
}

;// CONCATENATED MODULE: ./build/release/fixture-rows.js






async function refuseOverwriting(deployment, server, paths) {
    if (paths.length === 0)
        return;
    const { code: folder } = (0,build_places/* placesOf */.ek)(deployment.inputs.app).release(deployment.release);
    const { code, lines } = await runDjango(server, deployment, {
        name: 'the look at the fixtures',
        python: { entry: 'inside.fixtures', arguments: paths.map((path) => `${folder}/${path}`) },
        quiet: true,
    });
    const [first = ''] = paths;
    const live = (0,build_deployment/* isSwitched */.sP)(deployment) || deployment.live !== null;
    if (code !== 0)
        throw explainFixtureFailure(first, lines, server.host, live);
    const found = JSON.parse(lines.findLast((line) => line.startsWith('{')) ?? '{}');
    const [full, counts] = Object.entries(found)[0] ?? [];
    if (full === undefined || counts === undefined)
        return;
    throw fixture_rows_refusal(full.slice(folder.length + 1), counts, server.host, live);
}
function fixture_rows_refusal(path, counts, host, live) {
    const rows = Object.entries(counts).map(([label, count]) => `${(0,describe/* describeCount */.vG)(count, 'row')} of ${label}`);
    return new build_errors/* DeployError */.s('FIXTURE_FAILED', `The fixture ${path} would overwrite ${rows.join(', ')}: the database has these keys with other values`, {
        host,
        file: path,
        hint: `${live ? 'The release is live, and no' : 'No'} fixture was loaded. To have the rows as the fixture has them, run once with the input \`fixtures-reload: ${path}\`, which makes a backup first. To keep them as people have made them, take the fixture out of \`fixtures\`.`,
    });
}

;// CONCATENATED MODULE: ./build/steps/fixtures.js










const fixtures = {
    title: 'Fixtures',
    plan: (deployment) => {
        const { fresh, again } = listDue(deployment);
        return planOf([
            ...fresh.map((path) => ({ what: `load ${path}`, why: 'never loaded here' })),
            ...again.map((path) => ({ what: `load ${path} again`, why: 'fixtures-reload asks for it' })),
        ], deployment.inputs.fixtures.length === 0 ? notAsked : 'each was loaded before');
    },
    apply: async (deployment, server, tools) => {
        const { fresh, again } = listDue(deployment);
        const { app, fixtures: order } = deployment.inputs;
        if (deployment.backup !== undefined || !wasEmpty(deployment)) {
            const { fixturesReload } = deployment.inputs;
            const unasked = fresh.filter((path) => !fixturesReload.includes(path) && !isDatabaseFile(path));
            await refuseOverwriting(deployment, server, unasked);
        }
        if (again.length > 0) {
            if (!(await backUp(deployment, server, tools, 'fixtures')))
                throw refuseReload(server.host);
        }
        else if (deployment.backup === undefined && !wasEmpty(deployment))
            await backUp(deployment, server, tools, 'fixtures');
        const due = order.filter((path) => fresh.includes(path) || again.includes(path));
        const paths = [...due.filter(isDatabaseFile), ...due.filter((path) => !isDatabaseFile(path))];
        for (const path of paths) {
            const file = `${(0,build_places/* placesOf */.ek)(app).release(deployment.release).code}/${path}`;
            const over = deployment.inputs.fixturesReload.includes(path) ? 'over' : 'new';
            const python = isDatabaseFile(path)
                ? { entry: 'inside.moving.home', arguments: [file, over] }
                : management('loaddata', file);
            const name = isDatabaseFile(path) ? `the rows of ${path}` : `loaddata ${path}`;
            const { code, lines } = await runDjango(server, deployment, { name, python }, tools.log);
            if (code !== 0)
                throw explain(deployment, path, lines, server.host);
            deployment.records = {
                ...deployment.records,
                fixtures: { ...deployment.records.fixtures, [path]: hashOf(deployment.checkout.files, path) },
            };
            await server.tell({ records: deployment.records });
        }
        return `loaded ${(0,describe/* describeFiles */.LG)(paths)}${again.length > 0 && deployment.backup ? ', after a backup' : ''}`;
    },
};
function explain(deployment, path, lines, host) {
    const live = (0,build_deployment/* isSwitched */.sP)(deployment) || deployment.live !== null;
    return isDatabaseFile(path)
        ? explainHomeFailure(path, lines, host, live)
        : explainFixtureFailure(path, lines, host, live);
}
const listDue = ({ inputs, checkout, records }) => listDueFixtures(inputs, checkout.files, records);
const wasEmpty = ({ live, probe }) => live === null && (probe?.pending.length ?? 0) > 0;
const refuseReload = (host) => new build_errors/* DeployError */.s('BACKUP_FAILED', 'This database can’t be backed up, so no fixture was loaded again', {
    host,
    hint: 'Leave fixtures-reload out. Back the database up yourself, and load the fixture with `mode: manage` and `command: loaddata …`.',
});

;// CONCATENATED MODULE: ./build/steps/guard.js




const guard = {
    title: 'Guard',
    plan: ({ facts, inputs, live }) => {
        const left = listLeft(facts, inputs.app);
        if (left.length > 0)
            return planOf(left.map((name) => ({ what: `take the site's file from ${name}`, why: `it has ${(0,decisions_proxy/* nameOf */.V)(facts)} now` })), '');
        if ((0,decisions_proxy/* kindOf */.I)(facts) !== 'caddy')
            return planOf([], 'the site has nothing to do with Caddy');
        const { admin } = memoryOf(facts);
        if (admin === 'open' || (admin === 'unknown' && !live))
            return planOf([{ what: "close Caddy's admin API", why: 'every program of the server reaches it' }], '');
        return planOf([], admin === 'closed' ? "no site reaches Caddy's admin API" : "Caddy's admin API is left");
    },
    apply: async ({ facts, inputs, notices }, server, tools) => {
        const { app } = inputs;
        const left = listLeft(facts, app);
        if (left.includes('Caddy'))
            await server.call('site.leave', { app });
        if (left.includes('nginx'))
            await server.call('nginx.takeAway', { app });
        if (left.includes('Apache'))
            await server.call('apache.takeAway', { app });
        if ((0,decisions_proxy/* kindOf */.I)(facts) !== 'caddy')
            return `the site's file is taken from ${left.join(' and ')}`;
        const { absent, admin, why, written } = await server.call('site.guard', { app });
        if (why !== '')
            tools.tell(why);
        if (absent.length > 0)
            tools.tell(`Caddy's unit can't have on this machine: ${absent.join(', ')}`);
        if (admin === 'closed')
            return `no site reaches Caddy's admin API${written === '' ? '' : `: "${closedAdmin}" stands in ${written}`}`;
        if (admin === 'left')
            notices.push({ level: 'warning', title: 'Sites can take Caddy over', message: describeOpen(facts, why) });
        return "kept: Caddy's admin API is left";
    },
};
function listLeft(facts, app) {
    const { apacheFile, caddyfile, nginxFiles } = (0,build_places/* placesOf */.ek)(app);
    const kind = (0,decisions_proxy/* kindOf */.I)(facts);
    return [
        ...(kind !== 'caddy' && facts.files[caddyfile] ? ['Caddy'] : []),
        ...(kind !== 'nginx' && nginxFiles.some((path) => facts.files[path]) ? ['nginx'] : []),
        ...(kind !== 'apache' && facts.files[apacheFile] ? ['Apache'] : []),
    ];
}

;// CONCATENATED MODULE: ./build/project/decisions/build-packages.js

const compiler = ['build-essential', 'python3-dev'];
const needs = {
    cairocffi: 'libcairo2-dev',
    cffi: 'libffi-dev',
    cryptography: 'libssl-dev pkg-config cargo',
    'dbus-python': 'libdbus-1-dev libglib2.0-dev pkg-config',
    gdal: 'libgdal-dev',
    h5py: 'libhdf5-dev pkg-config',
    lxml: 'libxml2-dev libxslt1-dev',
    mysqlclient: 'default-libmysqlclient-dev pkg-config',
    pillow: 'libjpeg-dev zlib1g-dev libfreetype-dev libwebp-dev',
    psycopg: 'libpq-dev',
    'psycopg-c': 'libpq-dev',
    psycopg2: 'libpq-dev',
    'psycopg2-binary': 'libpq-dev',
    pycairo: 'libcairo2-dev pkg-config',
    pycurl: 'libcurl4-openssl-dev libssl-dev',
    pygraphviz: 'libgraphviz-dev pkg-config',
    pyodbc: 'unixodbc-dev',
    'python-ldap': 'libldap2-dev libsasl2-dev',
    'python3-saml': 'libxmlsec1-dev libxmlsec1-openssl libxml2-dev pkg-config',
    xmlsec: 'libxmlsec1-dev libxmlsec1-openssl libxml2-dev pkg-config',
};
const build_packages_signs = [
    [/pg_config executable not found|libpq-fe\.h/, 'libpq-dev'],
    [/mysql_config|mysqlclient.*pkg-config|Can not find valid pkg-config name/, 'default-libmysqlclient-dev pkg-config'],
    [/pkg-config(:| is) (command )?not found|Did not find pkg-config/i, 'pkg-config'],
    [/ffi\.h: No such file/, 'libffi-dev'],
    [/curl-config/, 'libcurl4-openssl-dev libssl-dev'],
    [/xmlsec1 is not installed|xmlsec1\.pc/, 'libxmlsec1-dev libxmlsec1-openssl libxml2-dev pkg-config'],
    [/libxml\/.*\.h: No such file|xslt-config/, 'libxml2-dev libxslt1-dev'],
    [/(lber|ldap)\.h: No such file/, 'libldap2-dev libsasl2-dev'],
    [/gdal-config/, 'libgdal-dev'],
    [/openssl\/.*\.h: No such file/, 'libssl-dev'],
    [/geos-config|geos_c\.h/, 'libgeos-dev'],
    [/proj executable not found|proj\.h: No such file/, 'libproj-dev proj-bin'],
    [/snappy-c\.h/, 'libsnappy-dev'],
    [/sqlfront\.h|sybdb\.h/, 'freetds-dev'],
    [/portaudio\.h/, 'portaudio19-dev'],
    [/libmemcached\/.*\.h/, 'libmemcached-dev zlib1g-dev'],
    [/sqlite3\.h/, 'libsqlite3-dev'],
    [/ft2build\.h/, 'libfreetype-dev'],
    [/krb5-config|gssapi\/.*\.h/, 'libkrb5-dev'],
    [/systemd\/.*\.h/, 'libsystemd-dev pkg-config'],
    [/unicode\/.*\.h|icu-config|icu-i18n/, 'libicu-dev pkg-config'],
    [/librdkafka\/rdkafka\.h/, 'librdkafka-dev'],
    [/magic\.h: No such file/, 'libmagic-dev'],
    [/sql\.h: No such file/, 'unixodbc-dev'],
    [/hdf5\.h: No such file/, 'libhdf5-dev pkg-config'],
    [/girepository|gobject-introspection/, 'libgirepository1.0-dev libcairo2-dev pkg-config'],
    [/can't find Rust compiler|[Rr]ust toolchain|cargo, the Rust package manager, is not installed/, 'cargo'],
    [/Unknown compiler.*gfortran|No Fortran compiler/, 'gfortran'],
    [/(cmake|ninja): (not found|command not found)|CMake must be installed/, 'cmake'],
    [/swig: (not found|No such file)|command 'swig' failed/, 'swig'],
    [/git executable not found|Git executable not found|Cannot find command 'git'/, 'git'],
];
const compiles = /Failed to build `?|Failed building wheel for|error: command '[^']*(gcc|cc|g\+\+)'|Python\.h: No such file|(gcc|cc1?|g\+\+): (not found|No such file)/;
const failedBuild = /(?:Failed to build `?|Failed building wheel for )([A-Za-z0-9][\w.-]*)/g;
const listFailedBuilds = (output) => [...output.matchAll(failedBuild)].map(([, built = '']) => readDistributionName(built.split('==')[0] ?? '') ?? '');
const outdated = /No module named '(distutils|imp|pkg_resources|numpy|Cython|cython)|use_2to3 is invalid|KeyError: '__version__'|has no attribute '(ImpImporter|SafeConfigParser|readfp|get_installer|cython_sources|build_ext)'|invalid command 'bdist_wheel'|Python version .* not supported|Cannot install on Python version|object has no attribute 'cython_sources'|only (Python )?versions? .* supported/;
const compiling = /(gcc|cc1?|g\+\+|c\+\+|clang)['"]? failed|fatal error: \S+\.h|(gcc|cc1?|g\+\+|cargo|rustc|cmake|make): (not found|No such file)|command '[^']*(gcc|cc|g\+\+|clang)'|[Uu]nknown compiler|COMPILER not set|[Rr]ust (compiler|toolchain)|unable to execute/;
const isOutdatedBuild = (output) => outdated.test(output) && !compiling.test(output);
function findBuildPackages(output) {
    const found = new Set();
    for (const [sign, names] of build_packages_signs)
        if (sign.test(output))
            for (const name of names.split(' '))
                found.add(name);
    if (found.size === 1 && found.has('git'))
        return ['git'];
    if (!compiles.test(output) || (found.size === 0 && isOutdatedBuild(output)))
        return [...found].sort();
    for (const built of listFailedBuilds(output))
        for (const name of needs[built]?.split(' ') ?? [])
            found.add(name);
    for (const name of compiler)
        found.add(name);
    return [...found].sort();
}
const windowsOnly = /\b(pywin32|pypiwin32|pywinpty|windows-curses|twisted-iocpsupport|wmi|wexpect|winshell|comtypes)\b(==[\w.]+)?/i;
function findWindowsPin(output) {
    for (const line of output.split('\n')) {
        if (!/no (wheels|version|matching)|not found|can't be|Failed to build|unsatisfiable/i.test(line))
            continue;
        const found = windowsOnly.exec(line);
        if (found?.[1] === undefined)
            continue;
        const pin = found[1] + (found[2] ?? '');
        return { name: found[1], line: `${pin}; sys_platform == "win32"` };
    }
    return null;
}

;// CONCATENATED MODULE: ./build/steps/install.js










const install_install = {
    title: 'Install',
    plan: (deployment) => {
        const { comparison, live, checkout, facts } = deployment;
        const { files } = checkout.project.dependencies;
        if (comparison.release.length === 0)
            return planOf([], `${(0,describe/* describeFiles */.LG)(files)} unchanged`);
        const key = (0,environment/* hashEnvironment */.E)(deployment);
        const known = facts.venvs.includes(key);
        const why = live ? (comparison.dependencies ?? 'the release uses the environment that is there') : 'first deploy';
        return planOf([{ what: known ? 'link the virtual environment' : 'build a virtual environment', why }], '');
    },
    apply: async (deployment, server, tools) => {
        const { checkout, comparison, inputs, live, release, facts } = deployment;
        const { dependencies, application } = checkout.project;
        const key = (0,environment/* hashEnvironment */.E)(deployment);
        const { added, changed } = comparison.files;
        const all = live?.venv === key ? [...added, ...changed] : Object.keys(checkout.files);
        if (inputs.mode === 'plan' && !facts.venvs.includes(key)) {
            tools.onFailure(async (open) => {
                await open.call('environment.discard', { app: inputs.app, venv: key });
            });
        }
        if (inputs.mode === 'plan' && !facts.uv) {
            tools.onFailure(async (open) => {
                await open.run(['rm', '-rf', (0,posix_.dirname)((0,posix_.dirname)(pins/* uvPath */.F_))]);
            });
        }
        const python = (0,environment/* requireInterpreter */.K)(deployment);
        const wanted = {
            app: inputs.app,
            release,
            venv: key,
            python,
            uv: pins/* uvPath */.F_,
            uvVersion: pins/* uvVersion */.ez,
            compiled: all.filter((path) => path.endsWith('.py') && Object.hasOwn(checkout.files, path)),
            environment: inputs.env,
            dependencies,
            beside: (0,pins/* listBeside */.R7)(application.value.interface),
            pinned: (0,pins/* readPinned */.r6)(application.value.interface),
            absent: listAbsent(facts),
            trial: inputs.mode === 'plan',
        };
        const unhashed = await buildEnvironment(wanted, deployment, server, tools);
        if (unhashed.length > 0)
            deployment.notices.push(tellUnhashed(unhashed, dependencies.file));
        if (live?.venv === key)
            return `kept: ${(0,describe/* describeFiles */.LG)(dependencies.files)} unchanged`;
        if (facts.venvs.includes(key))
            return `an environment for ${(0,describe/* describeFiles */.LG)(dependencies.files)} was still there`;
        return `what ${(0,describe/* describeFiles */.LG)(dependencies.files)} names, with Python ${facts.python.startsWith(`${python.version}.`) ? facts.python : python.version}`;
    },
};
async function buildEnvironment(wanted, deployment, server, tools) {
    const { inputs, checkout } = deployment;
    const { log } = tools;
    const build = async () => {
        const lines = [];
        const onMessage = ({ log: line }) => {
            if (typeof line !== 'string')
                return;
            lines.push(line);
            log(line);
        };
        try {
            return await server.call('environment.build', wanted, { onMessage });
        }
        catch (error) {
            if (error instanceof build_errors/* DeployError */.s && error.code === 'PYTHON_TOO_OLD') {
                throw withHint(error, `${error.details.hint}${whyOlder(checkout.project)}`);
            }
            if (!(error instanceof build_errors/* DeployError */.s) || error.code !== 'INSTALL_FAILED')
                throw error;
            const output = lines.join('\n');
            const { file, kind } = checkout.project.dependencies;
            const pin = kind === 'requirements' ? null : findWindowsPin(output);
            if (pin !== null)
                throw withHint(error, `${pin.name} exists for Windows only: write \`${pin.line}\` in ${file}.`);
            return {
                error: withHint(error, withVersion(error.details.hint, checkout.project)),
                lacking: findBuildPackages(output),
            };
        }
    };
    const first = await build();
    if (!('error' in first))
        return first;
    const lacking = await listLacking(server.run, first.lacking);
    if (lacking.length === 0)
        throw first.error;
    const names = lacking.join(', ');
    if (inputs.mode === 'plan' && inputs.packages.auto) {
        throw withHint(first.error, `A package has to be compiled on the server: a deploy installs ${names} for that.`);
    }
    if (!inputs.packages.auto) {
        throw withHint(first.error, inputs.local
            ? `A package has to be compiled on the server, and a key that only deploys installs nothing by itself: run "apt-get install ${lacking.join(' ')}" there as root, and deploy again (docs/deploy-key.md).`
            : `A package has to be compiled on the server. Add to .github/django-prod.yml: \`packages: [${names}]\` (\`none\` left out, such packages are installed by themselves).`);
    }
    log(`a package is compiled: ${names} are installed for that, and the build is tried again`);
    await providePackages(deployment, server, lacking, tools);
    const second = await build();
    if ('error' in second)
        throw second.error;
    return second;
}
function tellUnhashed(names, file) {
    const more = names.length > 5 ? ` and ${names.length - 5} more` : '';
    return {
        level: 'warning',
        title: 'Installed without a hash',
        message: `${file} has no hash for ${names.slice(0, 5).map(describe/* printable */.g$).join(', ')}${more}: what was installed for that could not be compared with what was locked. The others were.`,
        file,
    };
}
function whyOlder({ python }) {
    const django = /Django \d+\.\d+ in .*, which needs .*$/.exec(python?.from ?? '')?.[0];
    return django === undefined
        ? ''
        : ` It is for ${django}, which newer Pythons no longer have: or ask for a newer Django there (\`Django~=4.2.0\`).`;
}
function withVersion(hint, { python }) {
    const version = /^>=(\d+\.\d+)$/.exec(python?.value ?? '')?.[1];
    return version !== undefined && python !== undefined && hint.includes('`python: ')
        ? `${hint} (${python.from.replace(/^from /, '')} names ${version}.)`
        : hint;
}
const withHint = (error, hint) => new build_errors/* DeployError */.s(error.code, error.message, { ...error.details, hint });

;// CONCATENATED MODULE: ./build/release/extensions.js

const findExtension = (output) => /permission denied to create extension "([\w-]+)"/.exec(output)?.[1] ??
    /(?:extension "([\w-]+)" is not available|could not open extension control file "\S*\/([\w-]+)\.control")/
        .exec(output)
        ?.slice(1)
        .find(Boolean) ??
    (/type "(geometry|geography)" does not exist/.test(output) ? 'postgis' : undefined);
async function withExtensions(deployment, server, tools, run) {
    let done = await run();
    for (const tried = new Set(); done.code !== 0;) {
        const extension = findExtension(done.lines.join('\n'));
        if (extension === undefined || tried.has(extension))
            break;
        if (!(await makeExtension(deployment, server, tools, extension)))
            break;
        tried.add(extension);
        done = await run();
    }
    return done;
}
async function makeExtension({ inputs, notices, probe }, server, tools, extension) {
    const { database } = probe ?? {};
    if (database?.source !== 'made' || database.vendor !== 'postgresql' || !inputs.packages.auto)
        return false;
    const asked = { app: inputs.app, extension };
    let made = await server.call('database.extend', asked);
    if (made.package !== null) {
        await providePackages({ notices }, server, [made.package], tools);
        made = await server.call('database.extend', asked);
    }
    if (made.package !== null)
        return false;
    tools.tell(`the extension ${extension} is made by the database's administrator, and migrate runs again`);
    return true;
}

;// CONCATENATED MODULE: ./build/release/migration-failure.js




async function explainMigrationFailure(deployment, server, { code, lines }) {
    const { backup, probe } = deployment;
    const applied = deployment.migrate?.applied ?? [];
    const pending = probe?.pending ?? [];
    const left = pending.filter(({ name }) => !applied.includes(name));
    const next = left[0];
    const state = [
        applied.length === 0 ? 'None was applied.' : `Applied: ${applied.join(', ')}.`,
        next ? describeState(next) : '',
        left.length > 1 ? `Not begun: ${listNames(left.slice(1))}.` : '',
    ];
    const compatible = pending.filter(({ name }) => applied.includes(name)).every((one) => one.compatible);
    const hint = [
        deployment.move
            ? `The database that the site has now, ${deployment.move.from}, was not touched by it.`
            : await askOldRelease(deployment, server, compatible && (next === undefined || next.undone)),
        code === 0
            ? 'It ended migrate itself, with code 0, before the database had recorded it: is there a sys.exit() or os._exit() in it?'
            : explainCause(lines.join('\n')),
        ...(deployment.move
            ? ['Mend the migration and move again: it begins anew.']
            : [
                backup ? restoreHint(deployment) : 'There is no backup, as the database was empty.',
                'Mend the migration and deploy again: what is applied stays applied.',
            ]),
    ];
    const what = next ? `The migration ${next.name} failed` : 'migrate failed after the last migration';
    deployment.sections.push({
        title: 'What failed, and what the database is now',
        lines: dropEmpty([what, ...state, ...hint]),
    });
    return new build_errors/* DeployError */.s('MIGRATION_FAILED', `${what}. ${dropEmpty(state).join(' ')}`, {
        host: server.host,
        command: 'migrate --noinput',
        output: lines.slice(-20).join('\n'),
        hint: dropEmpty(hint).join(' '),
        ...(next?.file ? { file: next.file } : {}),
    });
}
const dropEmpty = (lines) => lines.filter((line) => line !== '');
const listNames = (migrations) => migrations.map(({ name }) => name).join(', ');
function describeState({ name, sql, undone }) {
    if (undone)
        return `Of ${name} nothing was kept: the database took it back as a whole.`;
    const statements = sql.filter((line) => !line.startsWith('--'));
    const which = statements.length === 0 ? '' : ` They are, in this order: ${statements.slice(0, 10).join(' ')}`;
    return `Of ${name} some statements may have happened and stay, as this can't be taken back by the database.${which}`;
}
async function askOldRelease({ facts, inputs, live }, server, whole) {
    if (!live)
        return 'No release was live yet.';
    const answer = await server.call('instance.askLive', { app: inputs.app, health: healthQuestion(live.serving) });
    if (answer === null)
        return 'No release was running.';
    if (answer.status === 0)
        return `The old release ${facts.current} gave no answer at ${answer.path} (${answer.error}): look at the site, and restore the database if it stays so.`;
    if (!answer.healthy)
        return `The old release ${facts.current} does not answer well any more (${answer.path}: ${answer.status}): restore the database now.`;
    const doubt = whole ? '' : ', but pages that need what was changed may fail';
    return `The old release still answers ${answer.path} with ${answer.status}${doubt}.`;
}
function explainCause(output) {
    const extension = findExtension(output);
    if (extension !== undefined)
        return `The migration needs the extension ${extension}, which the user of the database may not make. Somebody who administers the database runs in it: CREATE EXTENSION IF NOT EXISTS "${extension}";`;
    if (/No space left on device|database or disk is full|Disk full|errno: 28|The table '.*' is full/i.test(output))
        return 'The disk of the database is full: free space there ("df -h").';
    if (/permission denied for (schema|table|database)|must be owner of|command denied to user/i.test(output))
        return 'The user of the database lacks a right that is named below: give it (GRANT), as the owner of the database can.';
    if (/due to lock timeout|Lock wait timeout exceeded|database is locked/.test(output))
        return 'It got no lock on a table within the time that visitors may be held up, several times: a transaction of another program has been open for long (a report, a backup, a shell, a worker). The log above names those that it can see: end it, or deploy at a quiet hour.';
    if (/server closed the connection|Connection refused|Lost connection|gone away|Can't connect|could not connect/i.test(output))
        return 'The database stopped answering in between: see whether its server runs.';
    return '';
}

;// CONCATENATED MODULE: ./build/steps/migrate.js








const migrate = {
    title: 'Migrate',
    plan: (deployment) => {
        const { probe } = deployment;
        refuseOlderCode(deployment);
        if (!probe) {
            return deployment.comparison.instance.length === 0
                ? planOf([], 'nothing to apply')
                : planOf([{ what: 'apply what is pending', why: 'known once Django can be asked on the server' }], '');
        }
        return planOf([
            ...probe.pending.map(({ name, operations }) => ({
                what: `apply ${name}`,
                why: operations.join(', ') || 'no operations',
            })),
            ...listOthers(probe).map(({ alias, pending }) => ({
                what: `apply ${(0,describe/* describeCount */.vG)(pending.length, 'migration')} to the database ${alias}`,
                why: 'DATABASE_ROUTERS let it migrate',
            })),
            ...(probe.cacheTables ?? []).map((name) => ({ what: `make the table ${name}`, why: 'CACHES names it' })),
        ], 'nothing to apply');
    },
    apply: async (deployment, server, tools) => {
        const { probe } = deployment;
        if (!probe)
            throw new Error('migrations are applied only after the probe');
        const beside = async () => [
            ...(await migrateOthers(deployment, probe, server, tools)),
            ...(await makeCacheTables(deployment, probe, server, tools)),
        ];
        if (probe.pending.length === 0)
            return (await beside()).join('; ');
        if (!deployment.move)
            await backUp(deployment, server, tools);
        const run = () => applyPending(deployment, server, tools);
        const { code, lines } = await withExtensions(deployment, server, tools, run);
        const applied = await listApplied(deployment, server, lines);
        deployment.migrate = { applied };
        if (code !== 0 || applied.length < probe.pending.length)
            throw await explainMigrationFailure(deployment, server, { code, lines });
        const known = new Set(deployment.records.compatibleMigrations);
        for (const migration of probe.pending)
            if (migration.compatible)
                known.add(migration.name);
        deployment.records = { ...deployment.records, compatibleMigrations: [...known].sort() };
        await server.tell({ records: deployment.records });
        if (deployment.backup)
            await pruneBackups(deployment, server, tools);
        const meanwhile = lines.some((line) => line.startsWith('Waiting for another run')) ? countOthers(applied, lines) : 0;
        const whose = meanwhile > 0 ? `, ${meanwhile === applied.length ? 'all' : meanwhile} of them by another run meanwhile` : '';
        const said = `${(0,describe/* describeCount */.vG)(probe.pending.length, 'migration')} applied${whose}${deployment.backup ? ', after a backup' : ''}`;
        return [said, ...(await beside())].join('; ');
    },
};
const lockedCode = 75;
const refuseBeside = (said, host) => new build_errors/* DeployError */.s('LOCKED', said, {
    host,
    hint: 'It may be a run that deploys the same site to another server, or a command of `mode: manage`: wait for its end and run again, or give it more time by `lock-seconds`. Nothing was migrated by this run, and the site was not touched.',
});
const saidApplied = (lines) => lines.flatMap((line) => /^\s*Applying (\S+)\.\.\. OK/.exec(line)?.[1] ?? []);
const countOthers = (applied, lines) => applied.filter((name) => !saidApplied(lines).includes(name)).length;
async function applyPending(deployment, server, tools) {
    const { app, lockSeconds } = deployment.inputs;
    const python = migrateProgram(lockSeconds, ['--noinput', '--verbosity', '1']);
    const ran = await runDjango(server, deployment, { python, ...asMigration(app) }, tools.log).catch((error) => {
        if (!(error instanceof build_errors/* DeployError */.s) || error.code !== 'STEP_TIMED_OUT' || !deployment.backup)
            throw error;
        const hint = `${error.details.hint} What was applied until then stays. ${restoreHint(deployment)}`;
        throw new build_errors/* DeployError */.s(error.code, error.message, { ...error.details, hint });
    });
    if (ran.code === lockedCode)
        throw refuseBeside(ran.lines.at(-1) ?? '', server.host);
    return ran;
}
const listOthers = ({ others = [] }) => others.filter(({ pending }) => pending.length > 0);
async function migrateOthers(deployment, probe, server, tools) {
    const said = [];
    for (const { alias, pending } of listOthers(probe)) {
        const saved = await backUpOther(deployment, server, tools, alias);
        const name = `migrate --database=${alias}`;
        const { code, lines } = await runDjango(server, deployment, {
            ...asMigration(deployment.inputs.app),
            name,
            python: migrateProgram(deployment.inputs.lockSeconds, ['--noinput', '--verbosity', '1', '--database', alias]),
        }, tools.log);
        if (code === lockedCode)
            throw refuseBeside(lines.at(-1) ?? '', server.host);
        if (code !== 0) {
            throw new build_errors/* DeployError */.s('MIGRATION_FAILED', `The database ${alias} can't be migrated`, {
                host: server.host,
                command: name,
                output: lines.slice(-15).join('\n'),
                hint: `The last lines say why; what was applied before it stays.${saved === null ? '' : ` As it was before, that database lies in ${saved}.`}`,
            });
        }
        said.push(`${(0,describe/* describeCount */.vG)(pending.length, 'migration')} applied to ${alias}${saved === null ? '' : ', after a backup'}`);
    }
    return said;
}
async function makeCacheTables(deployment, { cacheTables = [] }, server, tools) {
    if (cacheTables.length === 0)
        return [];
    const name = 'createcachetable';
    const { code, lines } = await runDjango(server, deployment, { name, python: management(name) }, tools.log);
    if (code === 0)
        return [`the table ${cacheTables.join(', ')} made`];
    throw new build_errors/* DeployError */.s('MIGRATION_FAILED', `The table ${cacheTables.join(', ')} of a cache can't be made`, {
        host: server.host,
        command: name,
        output: lines.slice(-15).join('\n'),
        hint: 'The last lines say why: look at CACHES in the settings.',
    });
}
async function listApplied(deployment, server, lines) {
    const pending = deployment.probe?.pending.map(({ name }) => name) ?? [];
    const plan = await runDjango(server, deployment, {
        name: 'showmigrations',
        seconds: patience/* patience */._.asked,
        python: management('showmigrations', '--plan'),
        quiet: true,
    });
    const said = saidApplied(lines);
    const marked = plan.code === 0 ? plan.lines.flatMap((line) => /^\[X\]\s+(\S+)/.exec(line)?.[1] ?? []) : [];
    const known = [...said, ...marked];
    return pending.filter((name) => known.includes(name));
}
function refuseOlderCode({ records, probe, run }) {
    const unknown = (probe?.unknown ?? []).filter((name) => !records.compatibleMigrations.includes(name));
    if (unknown.length === 0)
        return;
    throw new build_errors/* DeployError */.s('CODE_OLDER_THAN_DATABASE', `The database has migrations that this code does not know: ${unknown.slice(0, 5).join(', ')}`, {
        output: unknown.join('\n'),
        hint: `Is ${run.ref || 'this commit'} older than what is live, or is it from another branch? Deploy a commit that has these migrations. The site still serves the newer release.`,
    });
}

;// CONCATENATED MODULE: ./build/release/other-database.js





async function guardDatabase(deployment, server, next) {
    const { inputs, live } = deployment;
    const before = live ? identityOf(live.probe.database) : null;
    if (before === null || before === next.identity)
        return;
    const name = next.identity ?? 'none';
    if (inputs.mode === 'move-database') {
        deployment.move = { from: before, to: name };
        return;
    }
    refuseHalf(deployment, before, name, server.host);
    const allowed = inputs.leaveDatabase === before;
    const held = allowed ? null : await lookInside(deployment, server);
    const behind = allowed ? '' : held === null ? 'How many rows it has can’t be told.' : describeHeld(held);
    const empty = held !== null && Object.keys(held.rows).length === 0 && !held.beside.some((one) => /\([1-9]/.test(one));
    if (!empty && !allowed) {
        throw new build_errors/* DeployError */.s('DATABASE_CHANGED', `This release has another database than the site: ${name} instead of ${before}`, {
            host: server.host,
            output: behind,
            hint: `Nothing was touched, and the site goes on with ${before}. If that is to stay so: are the input \`database\`, DATABASES in the settings and the variables in \`env\` right, and is none of their secrets empty? If the site is to change, ${inputs.mode === 'rollback' ? 'deploy that commit' : 'run it once'} with \`mode: move-database\`: the rows come along (docs/databases.md#another-database). To leave them where they are, write \`leave-database: ${before}\` into .github/django-prod.yml.`,
        });
    }
    deployment.records = turnRecords(deployment.records, before, { identity: name, fresh: next.fresh });
    deployment.notices.push({
        level: 'warning',
        always: true,
        title: 'The site goes to another database',
        message: `${next.identity ?? 'No database'} instead of ${before}, which stays as it is. ${behind}`.trimEnd(),
    });
}
function refuseHalf({ records }, before, name, host) {
    if (records.moving?.to !== name)
        return;
    throw new build_errors/* DeployError */.s('DATABASE_CHANGED', `A move to ${name} has not come to its end: it may have half of the rows`, {
        host,
        hint: `Nothing was touched, and the site goes on with ${before}. Run \`mode: move-database\` again: it begins with an empty one.`,
    });
}
async function lookInside(deployment, server) {
    const { facts, live } = deployment;
    if (facts.current === null)
        return null;
    const project = live?.project ?? deployment.checkout.project;
    const place = { ...deployment, release: facts.current, checkout: { project } };
    const command = { name: 'the count of rows', seconds: patience/* patience */._.asked, python: { entry: 'inside.rows' }, quiet: true };
    const answer = await runDjango(server, place, command).catch((error) => {
        if (error instanceof build_errors/* DeployError */.s && ['STEP_TIMED_OUT', 'LAUNCH_FAILED'].includes(error.code))
            return null;
        throw error;
    });
    if (answer === null || answer.code !== 0)
        return null;
    const { lines } = answer;
    try {
        const [rows, beside] = JSON.parse(lines.at(-1) ?? '');
        return { rows, beside };
    }
    catch {
        return null;
    }
}
function describeHeld({ rows, beside }) {
    const said = describeRows(rows);
    const moved = Object.keys(rows).length > 0 ? ' `mode: move-database` brings all of these rows along.' : '';
    if (beside.length === 0)
        return `${said}${moved}`;
    return `${said}${moved} Beside its models it has ${describeList(beside)}: of these comes along what migrations make.`;
}
const describeList = (all) => `${all.slice(0, 12).join(', ')}${all.length > 12 ? `, ${all.length - 12} more` : ''}`;
function describeRows(rows) {
    const entries = Object.entries(rows).sort(([, a], [, b]) => b - a);
    const total = entries.reduce((sum, [, count]) => sum + count, 0);
    if (total === 0)
        return 'It has no rows of the site’s.';
    const most = entries.slice(0, 8).map(([label, count]) => `${label} ${count}`);
    const more = entries.length > most.length ? [`${entries.length - most.length} more`] : [];
    return `It has ${(0,describe/* describeCount */.vG)(total, 'row')} in ${(0,describe/* describeCount */.vG)(entries.length, 'table')}: ${[...most, ...more].join(', ')}.`;
}
function turnRecords(records, before, { identity, fresh }) {
    const { fixtures, superusers, passwords, compatibleMigrations, databases = {}, ...rest } = records;
    const done = { fixtures, superusers, compatibleMigrations, ...(passwords ? { passwords } : {}) };
    const nothing = { fixtures: {}, superusers: [], compatibleMigrations: [] };
    const { [identity ?? '']: known = fresh ? nothing : done, ...others } = databases;
    return { ...rest, ...known, databases: { ...others, [before]: done } };
}
function bringRecords({ moving, databases = {}, ...records }) {
    if (!moving)
        return records;
    const { fixtures, superusers, passwords, compatibleMigrations } = records;
    const done = { fixtures, superusers, compatibleMigrations, ...(passwords ? { passwords } : {}) };
    const { [moving.to]: _, ...others } = databases;
    return { ...records, databases: { ...others, [moving.from]: done } };
}

;// CONCATENATED MODULE: ./build/steps/move.js












const move_codes = { refused: 65, unfit: 66 };
function insertMove(story, deployment) {
    const { inputs, move } = deployment;
    if (inputs.mode === 'move-database' && !move && story.some((entry) => 'title' in entry && entry.title === 'Migrate'))
        deployment.notices.push({
            level: 'warning',
            always: true,
            title: 'There was nothing to move',
            message: 'The release has the database that the site had before. To move it, let the settings or the input `database` name the new one (docs/databases.md#another-database).',
        });
    return story.flatMap((entry) => {
        const title = 'title' in entry ? entry.title : '';
        if (title === 'Migrate' && move)
            return [moveRows, entry];
        if (title === 'Drain' && (move || hasMoved(deployment)))
            return [concludeMove, entry];
        return [entry];
    });
}
const hasMoved = ({ live, records }) => records.moving !== undefined && live !== null && identityOf(live.probe.database) === records.moving.to;
const moveRows = {
    title: 'Move',
    plan: ({ move }) => planOf([{ what: `move the rows of ${move?.from} to ${move?.to}`, why: '`mode: move-database`' }], ''),
    apply: async (deployment, server, tools) => {
        const { checkout, facts, inputs, live, move } = deployment;
        if (!move || !live || facts.current === null)
            throw new Error('there is no database to move');
        const old = { ...deployment, release: facts.current, checkout: { ...checkout, project: live.project } };
        await backUp(old, server, tools, 'move');
        deployment.records = { ...deployment.records, moving: { from: move.from, to: move.to } };
        await server.tell({ records: deployment.records });
        const prepared = await withExtensions(deployment, server, tools, () => act(deployment, server, tools, 'prepare'));
        requireEnd(deployment, server, prepared);
        tools.onFailure((open) => comeBack(deployment, open, tools));
        tools.tell('the site is closed, so that nobody writes');
        deployment.move = { ...move, closed: Date.now() };
        await server.call('database.closeSite', { app: inputs.app });
        const copied = await act(deployment, server, tools, 'copy');
        requireEnd(deployment, server, copied);
        const said = copied.lines.at(-1) ?? '';
        deployment.move = { ...deployment.move, said };
        noteLeft(deployment, live.probe.database, copied.lines);
        const answer = requireAnswer(await askDjango(deployment, server), checkout.project);
        deployment.probe = answer;
        judgeMigrations(deployment, answer, tools);
        return said;
    },
};
async function act(deployment, server, tools, name) {
    const { checkout, facts, inputs, live, release } = deployment;
    return await server.call('database.move', {
        app: inputs.app,
        release,
        directory: checkout.project.directory,
        live: facts.current ?? '',
        liveDirectory: live?.project.directory ?? '',
        act: name,
        arguments: name === 'prepare' ? [String(inputs.lockSeconds)] : [],
        part: partOf(deployment, { name: 'The move of the database', seconds: patience/* patience */._.long }),
    }, { onMessage: ({ log }) => typeof log === 'string' && tools.log(log) });
}
function requireEnd({ move }, { host }, { code, lines }) {
    if (code === 0)
        return;
    const said = lines.at(-1) ?? `it ended with code ${code}`;
    const stays = `The site goes on with ${move?.from}, of which nothing was changed.`;
    if (code === move_codes.refused) {
        throw new build_errors/* DeployError */.s('DATABASE_MOVE_REFUSED', said, {
            host,
            hint: `${stays} docs/databases.md#another-database says what a move needs: an empty database, the drivers of both engines, and code that knows all migrations of the old one.`,
        });
    }
    const mend = code === move_codes.unfit ? 'Correct the row, by the admin say, and move again' : 'The lines below say why';
    throw new build_errors/* DeployError */.s('DATABASE_MOVE_FAILED', said, {
        host,
        output: lines.slice(-20).join('\n'),
        hint: `${mend}: the next move begins with an empty database. ${stays}`,
    });
}
async function comeBack(deployment, open, tools) {
    await open.call('database.openSite', { app: deployment.inputs.app });
    if (deployment.activate === undefined || !deployment.move)
        return;
    const { from, to } = deployment.move;
    const { code, lines } = await act(deployment, open, tools, 'settle');
    if (code === 0 && lines.at(-1) === 'untouched')
        return;
    const { moving: _, ...records } = deployment.records;
    deployment.records = records;
    await open.tell({ records });
    deployment.notices.push({
        level: 'warning',
        always: true,
        title: 'Rows may have been written into the new database',
        message: `For a moment the site was live with ${to}, and what was written then lies there alone: the site goes on with ${from}. ${to} is kept as it is, and another move wants an empty one.`,
    });
}
function noteLeft(deployment, old, lines) {
    const behind = lines.flatMap((line) => /^left behind: (.+)$/.exec(line)?.[1] ?? []);
    const alone = behind.length === 0 ? '' : ` What no migration makes stayed in it alone: ${describeList(behind)}.`;
    deployment.notices.push({
        level: 'notice',
        always: true,
        title: 'The old database is kept',
        message: `${deployment.move?.from} stays as it was when the rows were moved.${alone} When nobody misses it: ${dropLine(old)}`,
    });
}
function dropLine(database) {
    const { host, name, user } = database;
    const engine = serverEngine(database);
    if (engine === null)
        return `sudo rm ${name}, and ${name}-wal and ${name}-shm where they are there.`;
    const where = /^(|localhost|127\.\d+\.\d+\.\d+|::1|[/@].*)$/.test(host) ? 'on the server' : `on ${host}`;
    return engine === 'postgresql'
        ? `sudo -u postgres dropdb ${name} (${where}; the user ${user} stays).`
        : `sudo mariadb -e 'DROP DATABASE \`${name}\`' (${where}; the user ${user} stays).`;
}
const concludeMove = {
    title: 'Moved',
    plan: ({ move, records }) => planOf([{ what: `note that the site has ${move?.to ?? records.moving?.to}`, why: 'the rows were moved' }], ''),
    apply: async (deployment, server) => {
        const { checkout, inputs, move, release } = deployment;
        const seconds = move?.closed === undefined ? null : (Date.now() - move.closed) / 1000;
        const part = partOf(deployment, { name: 'The end of the move', seconds: patience/* patience */._.asked });
        const asked = { app: inputs.app, release, directory: checkout.project.directory, part };
        const { code, lines } = await server.call('database.concludeMove', asked);
        if (code !== 0)
            throw new build_errors/* DeployError */.s('DATABASE_MOVE_FAILED', lines.at(-1) ?? '', {
                host: server.host,
                output: lines.slice(-20).join('\n'),
                hint: 'The site is live with the new database, and all rows are there. The next run removes the mark of the move.',
            });
        deployment.records = bringRecords(deployment.records);
        await server.tell({ records: deployment.records });
        const off = seconds === null ? '' : `; the site was off for ${seconds.toFixed(1)} s`;
        return `${move?.said ?? 'an earlier run has moved the rows'}${off}`;
    },
};

;// CONCATENATED MODULE: ./build/render/offsite.js






const offsite_longSeconds = 86_400;
const patient = ['Nice=19', 'IOSchedulingClass=idle', 'CPUWeight=10', 'IOWeight=10'];
function renderBackupSettings({ backups, owner }) {
    const { address, keep, schedule } = backups;
    return `${JSON.stringify({ version: 1, address, owner, schedule: schedule.calendar, keep }, null, 1)}\n`;
}
function renderBackup({ app, absent, language, links, }) {
    const part = renderPart('The backup', offsite_longSeconds, { app, absent, links });
    const about = `Makes a backup that outlives the server: sudo ${app}-backup. With words it is restic: sudo ${app}-backup snapshots.`;
    return renderCommand('remote.offsite.send', about, [app, { ...part, settings: [...part.settings, ...patient] }], language);
}
function renderBackupUnits(options) {
    const { app } = options;
    return {
        [`${app}-backup.service`]: offsite_renderService(options),
        [`${app}-backup.timer`]: offsite_renderTimer(options),
        [`${app}-backup-failed.service`]: renderFailed(options),
    };
}
function offsite_renderService({ app, absent, backups }) {
    const { repository } = backups.address;
    const folder = repository.startsWith('/') ? repository : null;
    return `${header}
[Unit]
Description=${app}: a backup that outlives the server
Wants=network-online.target
After=network-online.target mariadb.service mysql.service postgresql.service
OnFailure=${app}-backup-failed.service

[Service]
Type=oneshot
ExecStart=${(0,build_places/* placesOf */.ek)(app).backupCommand}
# However it ended: why it failed is noted, before the unit above is started.
ExecStopPost=${(0,build_places/* placesOf */.ek)(app).backupCommand} failed
TimeoutStartSec=${offsite_longSeconds}s
# One processor at a time, and little memory (restic's manual, Tuning backup parameters).
Environment=GOMAXPROCS=1 GOGC=20
# Where all memory is taken, this ends before the site.
OOMScoreAdjust=800
${patient.join('\n')}

${confinedBackup(app, absent, folder)}`;
}
function offsite_renderTimer({ app, backups: { schedule } }) {
    return `${header}
[Unit]
Description=${app}: when it is backed up

[Timer]
OnCalendar=${(0,systemd/* systemdValue */.By)(schedule.calendar)}
${schedule.spread ? 'RandomizedDelaySec=1h\n' : ''}Persistent=true

[Install]
WantedBy=timers.target
`;
}
function renderFailed({ app, absent, backups: { notify }, directory, links }) {
    const { current, secrets } = (0,build_places/* placesOf */.ek)(app);
    const begin = `${header}
[Unit]
Description=${app}: a backup has failed

[Service]
Type=oneshot
`;
    if (notify === '')
        return `${begin}# Nobody is to be told.\nExecStart=/bin/true\n`;
    const folder = directory ? `/${(0,systemd/* systemdValue */.By)(directory)}` : '';
    return `${begin}User=${app}
Group=${app}
UMask=0022
WorkingDirectory=${current.code}${folder}
Environment=DJANGO_SETTINGS_MODULE=django_prod_settings PYTHONPATH=${current.conf} PYTHONUNBUFFERED=1 PYTHONUTF8=1
Environment=PATH=${current.venv}/bin:/usr/local/bin:/usr/bin:/bin
EnvironmentFile=${secrets}
EnvironmentFile=${current.conf}/env
# Written when the backup ended (ExecStopPost= there).
EnvironmentFile=-/run/django-prod/${app}.backup-failed
ExecStart=/bin/sh -c ${(0,systemd/* systemdWord */.sX)(notify)}
TimeoutStartSec=600s

${confined(app, absent, links ? 'any' : 'semaphores')}`;
}

;// CONCATENATED MODULE: ./build/release/offsite-files.js






const ownerOf = ({ inputs, run }) => ({
    app: inputs.app,
    repository: run.repository || 'unknown',
    repositoryId: run.repositoryId,
});
function placesOfBackups(app) {
    const { backupCommand, backupSettings } = (0,build_places/* placesOf */.ek)(app);
    const units = [`${app}-backup.service`, `${app}-backup.timer`, `${app}-backup-failed.service`].map(build_places/* unitFile */.TD);
    return {
        settings: backupSettings,
        command: backupCommand,
        units,
        enabled: (0,build_places/* unitFile */.TD)(`timers.target.wants/${app}-backup.timer`),
    };
}
function renderAll({ checkout, facts, inputs, run }, backups) {
    const { app, language, links } = inputs;
    const absent = listAbsent(facts);
    const owner = ownerOf({ inputs, run });
    const { settings, command } = placesOfBackups(app);
    const { directory } = checkout.project;
    const units = Object.entries(renderBackupUnits({ app, backups, owner, directory, absent, links }));
    return [
        offsite_files_fileOf(settings, renderBackupSettings({ backups, owner }), 0o600),
        offsite_files_fileOf(command, renderBackup({ app, absent, language, links }), 0o700),
        ...units.map(([name, text]) => offsite_files_fileOf((0,build_places/* unitFile */.TD)(name), text, 0o644)),
    ];
}
function offsite_files_fileOf(path, content, mode) {
    const hash = (0,external_node_crypto_.createHash)('sha256').update(content).digest('hex');
    return { kind: 'backup', path, content, hash, mode, owner: 'root', group: 'root', secret: mode === 0o600 };
}
function compareBackupFiles(known) {
    const { facts, inputs } = known;
    const { settings, command, units, enabled } = placesOfBackups(inputs.app);
    const foreign = [command, ...units].filter((path) => isForeign(facts.files[path]?.content));
    const wasHere = facts.files[settings] ?? facts.files[(0,build_places/* placesOf */.ek)(inputs.app).offsite];
    if (facts.files[command]?.content === null && wasHere === undefined)
        foreign.push(command);
    if (inputs.backups === undefined) {
        const ours = facts.files[settings] === undefined ? [] : [command, ...units, settings];
        const remove = ours.filter((path) => facts.files[path] !== undefined && !foreign.includes(path));
        const changes = remove.map((what) => ({ what, why: '`backups` is no longer given' }));
        return { write: [], remove, enable: false, changes, moved: false };
    }
    if (foreign.length > 0) {
        throw new build_errors/* DeployError */.s('APP_NAME_TAKEN', `${foreign.join(', ')} is somebody else's, and backups have that name`, {
            hint: 'Rename it on the server (systemctl disable, mv), or take `backups` out of the file. It was not touched.',
        });
    }
    const write = renderAll(known, inputs.backups).filter((file) => !isSame(facts.files[file.path], file));
    const enable = facts.files[enabled] === undefined;
    const moved = write.some(({ path }) => path === settings);
    if (moved && inputs.local) {
        throw new build_errors/* DeployError */.s('GATE_REFUSED', `The key of ${inputs.app} may not say where backups go, when, and how many stay`, {
            hint: 'Deploy once with a key that may do everything: it writes what `backups` says, and this one keeps to it. Until then take `backups` out of the file, or leave it as it was.',
        });
    }
    const changes = [
        ...write.map((file) => describeChange(facts.files[file.path], file)),
        ...(enable ? [{ what: `enable ${inputs.app}-backup.timer`, why: 'it is not enabled' }] : []),
    ];
    return { write, remove: [], enable, changes, moved };
}
const isForeign = (content) => content != null && !content.includes('Generated by django-prod-action');

;// CONCATENATED MODULE: ./build/steps/restore.js










const fetchBackup = {
    title: 'Fetch',
    plan: ({ inputs }) => planOf([
        {
            what: `fetch ${inputs.snapshot ? `the backup ${inputs.snapshot}` : 'the newest backup'}`,
            why: '`mode: restore`',
        },
    ], ''),
    apply: async (deployment, server, tools) => {
        const { facts, inputs, notices, run } = deployment;
        const { app, backups, snapshot = '' } = inputs;
        if (!backups)
            throw new Error('there is no place to restore from');
        const asked = { app, address: backups.address, owner: ownerOf(deployment), snapshot };
        const came = await server.call('offsite.fetch', asked, {
            onMessage: ({ log }) => typeof log === 'string' && tools.log(log),
        });
        const { launch } = facts.records;
        deployment.records = { ...came.records, ...(launch ? { launch } : {}) };
        await server.tell({ records: deployment.records });
        if (came.commit !== run.commit) {
            const [then, now] = [came.commit, run.commit].map((commit) => commit.slice(0, 7) || 'no commit');
            notices.push({
                level: 'warning',
                title: 'The backup is of another commit',
                message: `${then} (${came.ref || 'no branch'}) was live then, and this is ${now}: its pending migrations are applied to what came back. Deploy ${then} for what was.`,
            });
        }
        return `backup ${came.id} of ${came.at}, ${(0,describe/* describeSize */.jt)(came.bytes)}, of ${came.release}${came.database ? '' : '; it holds no database'}`;
    },
};
const loadDump = {
    title: 'Load',
    plan: () => planOf([{ what: 'load the database of the backup', why: '`mode: restore`' }], ''),
    apply: async (deployment, server, tools) => {
        const { checkout, inputs, release } = deployment;
        const { directory, ...project } = checkout.project;
        const part = partOf(deployment, { name: 'The restore', seconds: patience/* patience */._.long });
        const load = () => server.call('offsite.load', { app: inputs.app, release, directory, part });
        let loaded = await load();
        if (loaded.state === 'missing') {
            await providePackages(deployment, server, [loaded.package], tools);
            loaded = await load();
        }
        if (loaded.state === 'missing') {
            throw new build_errors/* DeployError */.s('RESTORE_FAILED', `${loaded.package} is installed, and its programs are not found`, {
                hint: 'This is a fault of the action: please report it.',
            });
        }
        if (loaded.state === 'none')
            return 'the backup holds no database';
        for (const sentence of loaded.kept)
            deployment.notices.push({
                level: 'warning',
                always: true,
                title: 'Something of the backup stayed out',
                message: `${sentence}. It is still in the snapshot: "sudo ${inputs.app}-backup restore ${loaded.snapshot} --target FOLDER" fetches all of it.`,
            });
        const beside = [
            ...loaded.others.map((alias) => `the database ${alias}`),
            ...(loaded.keys === null ? [] : [`${(0,describe/* describeCount */.vG)(loaded.keys, 'key')} of Redis`]),
        ];
        const answer = requireAnswer(await askDjango(deployment, server), { directory, ...project });
        const into = loaded.database === ''
            ? 'the backup holds no default database'
            : `${(0,describe/* describeSize */.jt)(loaded.bytes)} into ${loaded.database}`;
        return `${[into, ...beside].join(', ')}; ${await acceptAnswer(deployment, answer, tools)}`;
    },
};
const concludeRestore = {
    title: 'Restored',
    plan: () => planOf([{ what: 'note the restore', why: 'the site is live' }], ''),
    apply: async ({ inputs }, server) => {
        await server.call('offsite.conclude', { app: inputs.app });
        return 'noted; the backup that was fetched is removed from the server’s disk';
    },
};

;// CONCATENATED MODULE: ./build/steps/offsite.js









function insertBackups(story, deployment) {
    const { backups, mode } = deployment.inputs;
    const restores = mode === 'restore';
    return story.flatMap((entry) => {
        const title = 'title' in entry ? entry.title : 'Provision and Sync';
        if (title === 'Install' && backups && compareBackupFiles(deployment))
            return [restores ? fetchBackup : prepare, entry];
        if (title === 'Database' && restores)
            return [entry, loadDump];
        if (title === 'Drain' && restores)
            return [concludeRestore, entry];
        if (title === 'Prune' && (backups || compareBackupFiles(deployment).changes.length > 0))
            return [schedule, entry];
        return [entry];
    });
}
const prepare = {
    title: 'Repository',
    plan: (deployment) => planOf(compareBackupFiles(deployment).moved
        ? [{ what: `try ${deployment.inputs.backups?.address.repository}`, why: 'backups are to go there' }]
        : [], 'where backups go did not change'),
    apply: async (deployment, server) => {
        const { inputs, live } = deployment;
        const { backups } = inputs;
        if (!backups)
            throw new Error('there are no backups to prepare for');
        await checkCalendar(server, backups.schedule.calendar, 'backups', 'backups');
        const { address } = backups;
        const asked = { app: inputs.app, address, owner: ownerOf(deployment), fresh: live === null };
        const { created, snapshots } = await server.call('offsite.prepare', asked);
        if (created)
            deployment.notices.push(notePassword);
        return created
            ? `${address.repository} was made`
            : `${address.repository} opens, with ${(0,describe/* describeCount */.vG)(snapshots, 'backup')} of this site`;
    },
};
const notePassword = {
    level: 'notice',
    title: 'Keep the password of the backups elsewhere too',
    message: 'GitHub shows no secret again, and without `backup-password` nobody reads these backups: write it down where neither the server nor this repository is.',
};
const schedule = {
    title: 'Backups',
    plan: (deployment) => planOf(compareBackupFiles(deployment).changes, 'their timer is as wanted'),
    apply: async (deployment, server, tools) => {
        const { facts, inputs } = deployment;
        const { app } = inputs;
        const { write, remove, enable } = compareBackupFiles(deployment);
        const timer = `${app}-backup.timer`;
        if (remove.length > 0) {
            await server.call('release.place', { files: [], remove, disable: [timer], daemonReload: true });
            return 'no more are made; what lies in the repository stays';
        }
        await provideDumpProgram(deployment, server, tools);
        await server.call('release.place', { files: write, daemonReload: true, enable: enable ? [timer] : [] });
        const before = readOffsite(app, facts);
        const first = before?.made === undefined || before.to !== inputs.backups?.address.repository;
        const units = first ? [timer, `${app}-backup.service`] : [timer];
        await server.call('offsite.start', { units, restart: !enable });
        return first ? `by ${timer}, and the first one has begun` : `by ${timer}`;
    },
};
const dumpPrograms = {
    postgresql: { package: 'postgresql-client', find: 'command -v pg_dump' },
    mysql: { package: 'mariadb-client', find: 'command -v mariadb-dump || command -v mysqldump' },
};
async function provideDumpProgram(deployment, server, tools) {
    const used = (0,build_deployment/* findAnswer */.uO)(deployment)?.database;
    const engine = used ? serverEngine(used) : null;
    if (engine === null)
        return;
    const program = dumpPrograms[engine];
    const { code } = await server.run(['sh', '-c', program.find]);
    if (code !== 0)
        await providePackages(deployment, server, [program.package], tools);
}

;// CONCATENATED MODULE: ./build/probe/passwords.js
const passwordsProgram = (wanted) => ({
    entry: 'inside.accounts.passwords',
    input: `${JSON.stringify(wanted)}\n`,
});

;// CONCATENATED MODULE: ./build/steps/passwords.js






const passwords = {
    title: 'Passwords',
    plan: (deployment) => {
        const { inputs } = deployment;
        if (inputs.passwords.length === 0)
            return planOf([], notAsked);
        const why = 'another one is asked for than the last that was set here';
        return planOf(listUnset(deployment).map(({ name }) => ({ what: `set the password of ${name}`, why })), 'each was set before');
    },
    apply: async (deployment, server) => {
        const wanted = listUnset(deployment);
        const { app } = deployment.inputs;
        const { code, lines } = await runDjango(server, deployment, {
            name: 'The setting of passwords',
            seconds: patience/* patience */._.asked,
            python: passwordsProgram(wanted),
        });
        if (code !== 0 || lines.at(-1) !== 'set') {
            const said = lines.filter((line) => line.startsWith('refused: ')).map((line) => line.slice('refused: '.length));
            throw new build_errors/* DeployError */.s('PASSWORDS_FAILED', said[0] ?? 'The passwords can’t be set', {
                host: server.host,
                output: (said.length > 0 ? said : lines.slice(-15)).join('\n'),
                hint: `The release is live, and no password was changed. Correct the input passwords, or set it on the server: sudo ${app}-manage changepassword.`,
            });
        }
        const set = Object.fromEntries(wanted.map(({ name, password }) => [name, hashPassword(password)]));
        deployment.records = { ...deployment.records, passwords: { ...deployment.records.passwords, ...set } };
        await server.tell({ records: deployment.records });
        return `set for ${wanted.map(({ name }) => name).join(', ')}`;
    },
};
function listUnset({ inputs, records }) {
    return inputs.passwords.filter(({ name, password }) => !isHashOf(records.passwords?.[name], password));
}

;// CONCATENATED MODULE: ./build/release/outside-file.js



async function guardOutsideFile({ inputs, live }, server, { entry, name, source, vendor }, fresh) {
    const { app } = inputs;
    const path = pathOf(entry[3] ?? '');
    if (vendor !== 'sqlite' || source !== 'project' || !path.startsWith('/') || path === name)
        return;
    if (path.startsWith(`${(0,build_places/* placesOf */.ek)(app).home}/releases/`) || inputs.leaveDatabase === `sqlite3:${path}`)
        return;
    if (!fresh && (live === null || pathOf(live.probe.database.entry?.[3] ?? '') === path))
        return;
    const found = await server.call('database.lookOutside', { app, path });
    if (found === null)
        return;
    const rows = found.rows === null ? 'rows that can’t be counted' : `${(0,describe/* describeNumber */.Df)(found.rows)} rows`;
    const leave = `To leave it where it is, write \`leave-database: sqlite3:${path}\` into .github/django-prod.yml.`;
    throw new build_errors/* DeployError */.s('DATABASE_CHANGED', `The settings name ${path} (${(0,describe/* describeSize */.jt)(found.bytes)}, ${rows}), and the site's database is ${name}`, {
        host: server.host,
        hint: fresh
            ? `Bring it along on the server, while nobody writes to it: ${copyLine(app, path, name)} Then deploy again; ${path} stays as it is. ${leave}`
            : `The site has rows of its own: nothing was touched. Correct NAME in the settings. ${leave}`,
    });
}
const pathOf = (name) => name.replace(/^file:(\/\/)?(?=\/)/, '').replace(/\?.*$/, '');
function copyLine(app, from, to) {
    if (!/^[\w./-]+$/.test(from))
        return 'docs/databases.md#a-sqlite-file-elsewhere has the command.';
    return `sudo python3 -c "import sqlite3; sqlite3.connect('file:${from}?mode=ro', uri=True).backup(sqlite3.connect('${to}'))" && sudo chown ${app}: ${to}`;
}

;// CONCATENATED MODULE: ./build/steps/probe.js












const probe = {
    title: 'Probe',
    plan: ({ comparison }) => comparison.instance.length === 0
        ? planOf([], 'nothing that Django reads changed')
        : planOf([{ what: 'ask Django about the release', why: 'something that Django reads changed' }], ''),
    apply: async (deployment, server, tools) => {
        const { checkout, inputs, live } = deployment;
        const answer = await askWithLibraries(deployment, server, tools).catch((error) => {
            if (wantsAddress(error) && inputs.mode !== 'rollback' && findWanted(deployment) !== null)
                return null;
            throw error;
        });
        if (inputs.mode !== 'rollback') {
            const { project } = checkout;
            const database = answer?.database ?? null;
            const engine = database === null ? findWanted(deployment) : findMissingEngine(inputs, database, project);
            if (engine !== null) {
                const found = await lookAtDatabases(deployment, server, engine, database);
                const need = planDatabase(engine, database, found, project);
                const own = live?.probe.database.source === 'made' && serverEngine(live.probe.database) === engine;
                if (!own)
                    await guardDatabase(deployment, server, { identity: identityOfOwn(engine, found.name), fresh: !found.own });
                deployment.database = need;
                return `Django is asked again when it has its database: ${deployment.database.changes.map(({ what }) => what).join(', ')}`;
            }
        }
        if (answer === null)
            throw new Error('only a database that can be made is waited for');
        const fresh = 'pending' in answer && answer.pending.some(({ name }) => /^(auth|contenttypes)\.0001_/.test(name));
        await guardDatabase(deployment, server, { identity: identityOf(answer.database), fresh });
        if (inputs.mode !== 'rollback')
            await guardOutsideFile(deployment, server, answer.database, fresh);
        return await acceptAnswer(deployment, requireAnswer(answer, checkout.project), tools);
    },
};
async function askWithLibraries(deployment, server, tools) {
    const { inputs } = deployment;
    const tried = [];
    for (;;) {
        try {
            return await askDjango(deployment, server, tools.log);
        }
        catch (error) {
            const packages = error instanceof build_errors/* DeployError */.s ? (error.details.packages ?? []) : [];
            const missing = packages.filter((name) => !tried.includes(name));
            const installs = inputs.packages.auto && inputs.mode !== 'plan' && inputs.mode !== 'rollback';
            if (missing.length === 0 || !installs)
                throw error;
            tried.push(...missing);
            tools.tell(`a library is missing: ${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} installed, and Django is asked again`);
            await providePackages(deployment, server, missing, tools);
        }
    }
}
const wantsAddress = (error) => error instanceof build_errors/* DeployError */.s &&
    error.code === 'SETTINGS_FAILED' &&
    `${error.message}\n${error.details.output}`.includes('DATABASE_URL');
const findWanted = ({ checkout, inputs, live }) => findForcedEngine(inputs) ?? (live === null && inputs.database === 'auto' ? (checkout.project.driver ?? null) : null);

;// CONCATENATED MODULE: ./build/project/decisions/process-units.js
function chooseProcessActs(wishes) {
    const { app, instance, processes, running, changed } = wishes;
    const kind = ({ schedule }) => (schedule === null ? 'service' : 'timer');
    const wanted = new Map(processes.map((one) => [`${app}--${one.name}@${instance}.${kind(one)}`, `${app}--${one.name}@.${kind(one)}`]));
    const jobs = processes.filter(({ schedule }) => schedule !== null).map(({ name }) => `${app}--${name}@`);
    const isJob = (unit) => unit.endsWith('.service') && jobs.some((prefix) => unit.startsWith(prefix));
    const stop = Object.keys(running).filter((unit) => wanted.has(unit) ? changed.includes(wanted.get(unit) ?? '') || running[unit] !== 'active' : !isJob(unit));
    const start = [...wanted.keys()].filter((unit) => running[unit] !== 'active' || stop.includes(unit));
    return { stop: stop.sort(), start: start.sort() };
}

;// CONCATENATED MODULE: ./build/steps/processes.js





const steadySeconds = 2;
const firstSeconds = 5;
const processes_processes = {
    title: 'Processes',
    plan: (deployment) => {
        const { stop, start } = listActs(deployment);
        const why = deployment.comparison.instance.length > 0 ? 'they run the release that serves' : 'they are as wanted then';
        const count = deployment.inputs.processes.length;
        return planOf([
            ...stop.map((unit) => ({ what: `stop ${unit}`, why })),
            ...start.map((unit) => ({ what: `start ${unit}`, why })),
        ], count === 0 ? notAsked : 'nothing that they run changed');
    },
    apply: async (deployment, server) => {
        const { stop, start } = listActs(deployment);
        const { facts, inputs, instance } = deployment;
        const units = new Map(inputs.processes
            .filter(({ from }) => from !== undefined)
            .map((one) => [`${inputs.app}--${one.name}@${instance}.service`, one]));
        const spared = start.filter((unit) => units.has(unit));
        const isNew = spared.some((unit) => facts.files[(0,build_places/* unitFile */.TD)(unit.replace(/@.*(?=\.service$)/, '@'))] === undefined);
        const seconds = isNew ? firstSeconds : steadySeconds;
        const ended = await server.call('instance.replaceProcesses', { stop, start, steadySeconds: seconds, spared });
        for (const one of ended)
            deployment.notices.push(noteWithdrawn(one, units.get(one.unit)));
        return `${(0,describe/* describeCount */.vG)(stop.length, 'unit')} stopped, ${start.length - ended.length} started`;
    },
};
function noteWithdrawn({ unit, state, lines }, process) {
    const { from = '', name = unit, words = [] } = process ?? {};
    return {
        level: 'warning',
        always: true,
        title: `The worker ${name} of ${from} did not stay`,
        message: `\`${words.join(' ')}\` ended (${state}), so it was stopped and nothing starts it until the next deploy tries it again; the site is live. If it found no Redis, add \`services: [redis]\` to .github/django-prod.yml, whose address a variable gets that has one of a Redis as its default (else read REDIS_URL); \`processes: none\` leaves out what ${from} names. Its last lines:\n${lines}`,
        file: from,
    };
}
function listActs({ comparison, facts, inputs, instance }) {
    return chooseProcessActs({
        app: inputs.app,
        instance,
        processes: inputs.processes,
        running: facts.processes,
        changed: comparison.processes.map(({ what }) => (0,posix_.basename)(what)),
    });
}

;// CONCATENATED MODULE: ./build/project/decisions/firewall.js

const web = ['80/tcp', '443/tcp', '443/udp'];
function listClosed({ kind, printed }, server = 'caddy') {
    if (kind === 'none')
        return [...new Set(listGaps({ kind, printed }, server).flatMap(({ ports }) => ports))];
    const [first = '', second = ''] = printed.map(({ text }) => text);
    const opened = kind === 'ufw' ? openedByUfw(first, second) : openedByFirewalld(first, second);
    return wantedBy(server).filter((port) => !opened.has(port));
}
function wantedBy(server) {
    const tcp = web.filter((port) => port !== '443/udp');
    return { caddy: web, nginx: tcp, apache: tcp, none: [] }[server];
}
function listGaps({ kind, printed }, server = 'caddy') {
    if (kind !== 'none')
        return [];
    return splitOwn(printed)
        .others.filter(({ failed }) => !failed)
        .flatMap(({ text, tool }) => findGaps(text, tool.replace(/-save$/, ''), wantedBy(server)));
}
function describeFirewall({ kind, printed }) {
    if (kind !== 'none')
        return `ports 80 and 443 are open in ${kind}`;
    const { own, others } = splitOwn(printed);
    const closing = findClosingRule(others);
    if (closing !== null)
        return `packet filter rules of your own stay as they are (${closing.tool}: ${closing.rule}): 80/tcp, 443/tcp and 443/udp have to be open in them`;
    if (own !== null)
        return "ports 80 and 443 are open in the action's own firewall";
    const silent = printed.find(({ failed }) => failed);
    if (silent === undefined)
        return 'no firewall is active on the server';
    return `whether a firewall is active is unknown (${silent.tool}: ${silent.text.trim().slice(-200)}): 80/tcp, 443/tcp and 443/udp have to be open`;
}
const within = (from, to, protocol) => web.filter((port) => {
    const [number = '', name = ''] = port.split('/');
    return from <= Number(number) && Number(number) <= to && ['any', name].includes(protocol);
});
function openedByUfw(defaults, rules) {
    if (/^DEFAULT_INPUT_POLICY="?ACCEPT/m.test(defaults))
        return new Set(web);
    const opened = [...rules.matchAll(/^### tuple ### (.*)$/gm)].flatMap(([, tuple = '']) => {
        const fields = tuple
            .replace(/\bcomment=\S*/, '')
            .trim()
            .split(/\s+/);
        const [action = '', protocol = '', ports = '', to, sourcePort, source] = fields;
        const everywhere = to === '0.0.0.0/0' && sourcePort === 'any' && source === '0.0.0.0/0' && fields.at(-1) === 'in';
        if (!everywhere || !/^(allow|limit)(_|$)/.test(action))
            return [];
        return ports
            .replace('any', '0:65535')
            .split(',')
            .flatMap((span) => within(Number(span.split(':')[0]), Number(span.split(':').at(-1)), protocol));
    });
    return new Set(opened);
}
function openedByFirewalld(ports, services) {
    const names = { http: '80/tcp', https: '443/tcp', http3: '443/udp' };
    const words = (text) => text.split(/\s+/).filter((word) => word !== '');
    const byPort = words(ports).flatMap((entry) => {
        const [numbers = '', protocol = ''] = entry.split('/');
        return within(Number(numbers.split('-')[0]), Number(numbers.split('-').at(-1)), protocol);
    });
    return new Set([...byPort, ...words(services).flatMap((name) => names[name] ?? [])]);
}

;// CONCATENATED MODULE: ./build/steps/provision.js







const provision = {
    title: 'Provision',
    plan: ({ facts, inputs }) => {
        const changes = [];
        if (facts.missingPackages.length > 0)
            changes.push({ what: `install ${facts.missingPackages.join(', ')}`, why: 'not on the server yet' });
        changes.push(...listRedisChanges(facts));
        if (inputs.mode === 'plan' && facts.redis?.unit === null)
            changes.push({ what: 'start a Redis of the site’s own', why: '`services: [redis]`' });
        for (const { unit, active } of facts.services)
            if (!active)
                changes.push({ what: `start ${unit}`, why: 'it is not running' });
        const closed = listClosed(facts.firewall, (0,decisions_proxy/* kindOf */.I)(facts));
        if (closed.length > 0)
            changes.push({
                what: `open ${closed.join(', ')} in ${nameFirewall(facts)}`,
                why: 'visitors come through them',
            });
        return planOf(changes, `${describeFirewall(facts.firewall)}; all packages are there`);
    },
    apply: async (deployment, server, tools) => {
        const { facts } = deployment;
        const done = [];
        const { missingPackages } = facts;
        const addresses = missingPackages.includes('caddy') ? (0,address_certificates/* listAddresses */.Zt)(deployment.inputs) : [];
        if (addresses.length > 0) {
            const offered = await server.call('site.offerNewer', {});
            if (offered !== '')
                tools.tell(`Caddy comes from ${offered}: it gets certificates for addresses`);
        }
        if (listRedisChanges(facts).length > 0) {
            await server.call('services.announce', { service: 'redis' });
            done.push(`installed ${(await installRedis(deployment, server, missingPackages, tools)).join(', ')}`);
        }
        else if (missingPackages.length > 0) {
            await providePackages(deployment, server, missingPackages, tools);
            done.push(`installed ${missingPackages.join(', ')}`);
        }
        if (missingPackages.includes('dbus'))
            await startBus(server);
        if (findServiceFault(facts) !== null) {
            const services = facts.services.filter(({ active }) => !active);
            await server.call('services.start', { services });
            done.push(`started ${services.map(({ unit }) => unit).join(', ')}`);
        }
        const closed = listClosed(facts.firewall, (0,decisions_proxy/* kindOf */.I)(facts));
        if (closed.length === 0)
            done.push(describeFirewall(facts.firewall));
        else if (facts.firewall.kind === 'none')
            done.push(await letThrough(deployment, server, closed));
        else {
            await openPorts(server, facts.firewall.kind, closed, tools.log);
            done.push(`opened ${closed.join(', ')} in ${facts.firewall.kind}`);
        }
        return done.join('; ');
    },
};
function nameFirewall(facts) {
    const { firewall } = facts;
    if (firewall.kind !== 'none')
        return firewall.kind;
    const [gap] = listGaps(firewall, (0,decisions_proxy/* kindOf */.I)(facts));
    return `packet filter rules of your own (${gap?.tool}: ${gap?.table} ${gap?.chain})`;
}
async function letThrough({ facts, notices }, server, closed) {
    try {
        await server.call('firewall.letThrough', { gaps: listGaps(facts.firewall, (0,decisions_proxy/* kindOf */.I)(facts)) });
        return `opened ${closed.join(', ')} in ${nameFirewall(facts)}`;
    }
    catch (error) {
        if (!(error instanceof build_errors/* DeployError */.s) || error.code !== 'FIREWALL_FAILED')
            throw error;
        const { hint = '', output = '' } = error.details;
        notices.push({
            level: 'warning',
            always: true,
            title: 'Visitors may not get through the packet filter',
            message: `${error.message}${output === '' ? '' : ` (${output.trim().slice(-300)})`}. ${hint}`,
        });
        return describeFirewall(facts.firewall);
    }
}
const listRedisChanges = ({ redis }) => redis === null || redis.installed ? [] : [{ what: 'install Redis', why: '`services: [redis]`' }];
async function installRedis(deployment, server, beside, tools) {
    try {
        await providePackages(deployment, server, [...beside, 'redis-server'], tools);
        return [...beside, 'redis-server'];
    }
    catch (error) {
        const unknown = /redis-server.*(no installation candidate)|Unable to locate package redis-server/;
        if (!(error instanceof build_errors/* DeployError */.s) || !unknown.test(error.details.output ?? ''))
            throw error;
        await providePackages(deployment, server, [...beside, 'valkey-server'], tools);
        return [...beside, 'valkey-server'];
    }
}
async function startBus(server) {
    const words = ['systemctl', 'start', 'dbus.socket'];
    const { code, stdout, stderr } = await server.run(words);
    if (code === 0)
        return;
    throw new build_errors/* DeployError */.s('LAUNCH_FAILED', "The system's D-Bus does not start, and without it systemd starts nothing for us", {
        host: server.host,
        command: words.join(' '),
        output: `${stdout}\n${stderr}`.trim(),
        hint: 'See what "systemctl status dbus.socket dbus.service" says on the server; "systemctl unmask" lets a masked one start. The site was not touched.',
    });
}
async function openPorts(server, kind, closed, log) {
    const commands = kind === 'ufw'
        ? closed.map((port) => ['ufw', 'allow', port])
        : [
            ...closed.map((port) => ['firewall-cmd', '--quiet', '--permanent', `--add-port=${port}`]),
            ['firewall-cmd', '--quiet', '--reload'],
        ];
    for (const words of commands) {
        const { code, stdout, stderr } = await server.run(words, { onLine: log });
        if (code !== 0) {
            throw new build_errors/* DeployError */.s('FIREWALL_FAILED', `The firewall ${kind} refused to open a port`, {
                host: server.host,
                command: words.join(' '),
                output: `${stdout}\n${stderr}`.trim(),
                hint: 'Open 80/tcp, 443/tcp and 443/udp by hand and run again.',
            });
        }
    }
}

;// CONCATENATED MODULE: ./build/project/decisions/going-back.js

function describeRelease({ id, ref, commit }) {
    const origin = [ref, commit.slice(0, 7)].filter(Boolean).join(' ');
    return origin ? `${id} (${origin})` : id;
}
function findWayBack({ current, releases }) {
    const known = new Map(releases.map((entry) => [entry.id, entry]));
    const seen = new Set([current]);
    let next = known.get(current ?? '')?.follows ?? null;
    while (next !== null && !seen.has(next)) {
        seen.add(next);
        const entry = known.get(next);
        if (entry?.state === 'live')
            return entry;
        next = entry?.follows ?? null;
    }
    return null;
}
const commitWord = /^[0-9a-f]{7,40}$/i;
function findNamed(releases, word) {
    const name = word.replace(/^refs\/(tags|heads)\//, '');
    const named = [
        releases.filter(({ id }) => id === word),
        releases.filter(({ ref }) => ref === name),
        commitWord.test(word) ? releases.filter((one) => one.commit.startsWith(word.toLowerCase())) : [],
    ];
    return named.find((found) => found.length > 0) ?? [];
}
function chooseRelease(facts, wanted) {
    const good = facts.releases.filter(({ id, state }) => state === 'live' && id !== facts.current).reverse();
    const hint = good.length > 0
        ? `These are there, the last one live first: ${good.map(describeRelease).join(', ')}. Name one with the input release.`
        : 'No other release is on the server: deploy the commit that you want.';
    if (facts.current === null) {
        throw new build_errors/* DeployError */.s('NO_RELEASE', 'Nothing is live, so there is nothing to go back from', { hint });
    }
    if (wanted === undefined) {
        const back = findWayBack(facts);
        if (back)
            return back;
        throw new build_errors/* DeployError */.s('NO_RELEASE', `There is no release before the live one, ${facts.current}`, { hint });
    }
    const named = findNamed(facts.releases, wanted);
    const lived = named.filter(({ state }) => state === 'live');
    const entry = lived.at(-1) ?? named.at(-1);
    if (entry === undefined)
        throw new build_errors/* DeployError */.s('NO_RELEASE', `There is no release ${wanted} on the server`, { hint });
    if (new Set(lived.map((one) => one.commit)).size > 1) {
        const names = lived.reverse().map(describeRelease).join(', ');
        const choose = `These are there, the last one live first: ${names}. Name one of them by its commit or its identifier.`;
        throw new build_errors/* DeployError */.s('NO_RELEASE', `${wanted} names several releases`, { hint: choose });
    }
    if (entry.state === 'live')
        return entry;
    const why = entry.state === 'failed' ? 'failed when it was deployed' : 'was never live';
    throw new build_errors/* DeployError */.s('ROLLBACK_REFUSED', `The release ${wanted} ${why}`, { hint });
}

;// CONCATENATED MODULE: ./build/project/decisions/pruning.js

function shelfAfter({ current, releases }, made) {
    return { current: made.id, previous: current, releases: [...releases.filter(({ id }) => id !== made.id), made] };
}
function listRemovable(shelf, keep) {
    const { current, previous, releases } = shelf;
    const good = releases.filter(({ state }) => state === 'live').map(({ id }) => id);
    const kept = new Set([...good.slice(-keep), current, previous, findWayBack(shelf)?.id]);
    const owners = new Set(releases.filter(({ id }) => kept.has(id)).map(({ instance }) => instance));
    return releases.map(({ id }) => id).filter((id) => !kept.has(id) && !owners.has(id));
}
function listUnusedVenvs({ releases }, removed, venvs) {
    const used = new Set(releases.filter(({ id }) => !removed.includes(id)).map(({ venv }) => venv));
    return venvs.filter((venv) => !used.has(venv));
}

;// CONCATENATED MODULE: ./build/steps/prune.js




const prune = {
    title: 'Prune',
    plan: (deployment) => {
        const { comparison, facts, inputs } = deployment;
        if (comparison.release.length === 0)
            return planOf([], 'no new release');
        const { releases, venvs } = listUseless(deployment);
        const count = facts.releases.length + 1;
        return planOf([
            ...releases.map((id) => ({ what: `remove ${id}`, why: `${inputs.keepReleases} releases are kept` })),
            ...venvs.map((venv) => ({ what: `remove the environment ${venv}`, why: 'no release uses it' })),
        ], `${(0,describe/* describeCount */.vG)(count, 'release')}, up to ${inputs.keepReleases} stay`);
    },
    apply: async (deployment, server, tools) => {
        const { app } = deployment.inputs;
        const removed = await server.call('release.prune', { app, releases: listUseless(deployment).releases });
        const { busy, releases, venvs } = removed;
        for (const release of releases)
            tools.tell(`removed ${release}`);
        for (const release of busy)
            tools.tell(`kept ${release}: a job runs with its code, and the next run removes it`);
        return `removed ${(0,describe/* describeCount */.vG)(releases.length, 'release')} and ${(0,describe/* describeCount */.vG)(venvs, 'environment')}`;
    },
};
function listUseless(deployment) {
    const { comparison, facts, inputs, release, run } = deployment;
    const shelf = shelfAfter(facts, {
        id: release,
        state: 'live',
        instance: comparison.instance.length > 0 ? release : facts.instance,
        venv: (0,environment/* hashEnvironment */.E)(deployment),
        follows: facts.current,
        commit: run.commit,
        ref: run.ref,
    });
    const releases = listRemovable(shelf, inputs.keepReleases);
    return { releases, venvs: listUnusedVenvs(shelf, releases, facts.venvs) };
}

;// CONCATENATED MODULE: ./build/render/redis.js



const redisUnit = (app) => `${app}-redis.service`;
function renderRedis({ app, absent }) {
    return `${header}
[Unit]
Description=${app}: Redis
After=network.target
StartLimitIntervalSec=0

[Service]
Type=notify
User=${app}
Group=${app}
UMask=0077
# Of its own, beside what the application may write.
StateDirectory=${app}-redis
StateDirectoryMode=0700
ExecStart=/bin/sh -c 'exec "$$(command -v redis-server || command -v valkey-server)" ${(0,build_places/* placesOf */.ek)(app).home}/redis.conf'
Restart=always
RestartSec=1s
TimeoutStopSec=60s
LimitNOFILE=65535

${confined(app, absent, 'none')}
[Install]
WantedBy=multi-user.target
`;
}

;// CONCATENATED MODULE: ./build/steps/take-keys.js


const takeKeys = {
    title: 'Keys',
    plan: ({ facts }) => facts.redis?.shared == null
        ? planOf([], 'all are in the site’s own Redis')
        : planOf([{ what: 'move the keys of the site', why: 'it has a Redis of its own now' }], ''),
    apply: async ({ inputs }, server) => {
        const count = await server.call('services.takeKeys', { app: inputs.app });
        return count === null ? 'kept: the Redis that has them does not answer' : `${(0,describe/* describeCount */.vG)(count, 'key')} moved`;
    },
};

;// CONCATENATED MODULE: ./build/steps/redis.js




function insertRedis(story, { facts, inputs }) {
    if (!inputs.services.includes('redis'))
        return story;
    return story.flatMap((entry) => {
        const title = 'title' in entry ? entry.title : '';
        if (title === 'Probe')
            return [redis_redis, entry];
        return title === 'Processes' && facts.redis?.shared != null ? [entry, takeKeys] : [entry];
    });
}
const redis_redis = {
    title: 'Redis',
    plan: (deployment) => {
        const { facts } = deployment;
        const lost = facts.secrets?.lost.includes('REDIS_URL') ?? false;
        if (facts.redis?.unit === unitOf(deployment) && !lost)
            return planOf([], "the site's own is as it should be");
        const why = lost ? 'its password was lost' : facts.redis?.unit ? 'its unit changed' : '`services: [redis]`';
        return planOf([{ what: 'a Redis of the site’s own', why }], '');
    },
    apply: async (deployment, server) => {
        await server.call('services.provideRedis', { app: deployment.inputs.app, unit: unitOf(deployment) });
        return "the site has its own, which no other site's processes may enter";
    },
};
const unitOf = ({ facts, inputs }) => renderRedis({ app: inputs.app, absent: listAbsent(facts) });

;// CONCATENATED MODULE: ./build/release/uncollected.js
function hintForCollected(output, files) {
    const [, missing = ''] = /The file '([^']+)' could not be found with/.exec(output) ?? [];
    const [, from] = /Post-processing '([^']+)' failed/.exec(output) ?? [];
    if (missing === '' || from === undefined)
        return 'If a file cannot be found: a CSS file or template names a static file that is not in the repository. Nothing that visitors see was changed.';
    const tail = missing.replace(/[?#].*$/, '');
    const other = files.find((path) => path.toLowerCase().endsWith(`/${tail.toLowerCase()}`) && !path.endsWith(`/${tail}`));
    if (other !== undefined)
        return `${from} names ${missing}, and the repository has ${other}: upper and lower case differ on a server. Nothing that visitors see was changed.`;
    const map = /\.map$/.test(tail) ? ' (a comment `sourceMappingURL`, as libraries have at their end)' : '';
    return `${from} names ${missing}, which the repository does not have: commit that file, or take out of ${from} what names it${map}. Nothing that visitors see was changed.`;
}

;// CONCATENATED MODULE: ./build/steps/static.js






const collectStatic = {
    title: 'Static',
    plan: (deployment) => {
        const { comparison, probe } = deployment;
        if (comparison.release.length === 0)
            return planOf([], 'no static source changed');
        if (probe && !probe.staticfiles)
            return planOf([], 'the project does not use django.contrib.staticfiles');
        const why = static_findReason(deployment);
        return planOf([why ?? { what: 'link the static files', why: 'no static source changed' }], '');
    },
    apply: async (deployment, server, tools) => {
        const { facts, live, inputs, release } = deployment;
        if (!static_findReason(deployment) && live && facts.current) {
            await server.call('release.linkStatic', { app: inputs.app, release, base: facts.current });
            return 'kept: no static source changed';
        }
        const settle = { from: live ? facts.current : null };
        const compress = isCompressed(deployment);
        const more = compress || inputs.commands['after-static'] !== undefined;
        await runCommands(deployment, server, tools, 'before-static', true);
        const { code, lines } = await runDjango(server, deployment, {
            name: 'collectstatic',
            python: management('collectstatic', '--noinput', '--verbosity', '1'),
            collect: true,
            settle: more ? null : settle,
        }, tools.log);
        if (code !== 0) {
            throw new build_errors/* DeployError */.s('STATIC_FAILED', 'collectstatic failed', {
                host: server.host,
                command: 'collectstatic --noinput',
                output: lines.slice(-20).join('\n'),
                hint: hintForCollected(lines.join('\n'), Object.keys(deployment.checkout.files)),
            });
        }
        if (compress)
            await compressFiles(deployment, server, tools);
        await runCommands(deployment, server, tools, 'after-static', true);
        if (more)
            await runDjango(server, deployment, { name: 'Python', python: ['-c', ''], collect: true, settle });
        return (lines
            .findLast((line) => / static file/.test(line))
            ?.trim()
            .replace(/ to '.*'/, '')
            .replace(/\.$/, '') ?? 'collected');
    },
};
const isCompressed = ({ inputs, live, probe }) => (probe ?? live?.probe)?.compresses === true && !/\bcompress\b/.test(Object.values(inputs.commands).flat().join('\n'));
async function compressFiles(deployment, server, tools) {
    const command = { name: 'compress', python: management('compress'), collect: true };
    const { code, lines } = await runDjango(server, deployment, command, tools.log);
    if (code === 0)
        return;
    throw new build_errors/* DeployError */.s('STATIC_FAILED', 'compress failed', {
        host: server.host,
        command: 'compress',
        output: lines.slice(-20).join('\n'),
        hint: 'The settings have COMPRESS_OFFLINE, so django-compressor makes its files now. Correct the template that the lines below name, or set COMPRESS_OFFLINE = False. Nothing that visitors see was changed.',
    });
}
function static_findReason(deployment) {
    const { comparison, inputs, live, probe, checkout } = deployment;
    const what = 'collect static files';
    if (!live)
        return { what, why: 'first deploy' };
    if (inputs.commands['before-static'] || inputs.commands['after-static'])
        return { what, why: 'commands run with it' };
    if (isCompressed(deployment))
        return { what, why: 'COMPRESS_OFFLINE: what templates name is compressed anew' };
    if (comparison.kinds.static.length > 0)
        return { what, why: (0,describe/* describeFiles */.LG)(comparison.kinds.static) };
    if (comparison.dependencies)
        return { what, why: 'dependencies changed, and packages bring static files' };
    if (comparison.conf.length > 0)
        return { what, why: 'settings changed' };
    if (!probe || !live.probe)
        return null;
    const settings = checkout.project.settings.value.split('.').slice(0, -1).join('/');
    const touched = comparison.kinds.python.filter((path) => /(^|\/)settings(\/|\.py$)/.test(path) || (settings && path.startsWith(`${settings}/settings`)));
    if (touched.length > 0)
        return { what, why: `settings changed: ${(0,describe/* describeFiles */.LG)(touched)}` };
    if (probe.staticStorage !== live.probe.staticStorage)
        return { what, why: `the storage is now ${probe.staticStorage}` };
    if (probe.staticUrl !== live.probe.staticUrl)
        return { what, why: `STATIC_URL is now ${probe.staticUrl}` };
    const [now, before] = [probe.staticSources.join('\n'), live.probe.staticSources.join('\n')];
    return now === before ? null : { what, why: 'the list of static folders changed' };
}

;// CONCATENATED MODULE: ./build/probe/superuser.js
const superuserProgram = (account) => ({
    entry: 'inside.accounts.superuser',
    input: `${JSON.stringify(account)}\n`,
});

;// CONCATENATED MODULE: ./build/steps/superuser.js





const superuser = {
    title: 'Superuser',
    plan: ({ inputs, records }) => {
        if (!inputs.superuser)
            return planOf([], notAsked);
        const { name } = inputs.superuser;
        if (records.superusers.includes(name))
            return planOf([], `${name} was created before`);
        return planOf([{ what: `create ${name}`, why: 'there is none of that name' }], '');
    },
    apply: async (deployment, server) => {
        const account = deployment.inputs.superuser;
        if (!account)
            throw new Error('no superuser was asked for');
        const { code, lines } = await runDjango(server, deployment, {
            name: 'createsuperuser',
            seconds: patience/* patience */._.asked,
            python: superuserProgram(account),
        });
        const last = lines.at(-1);
        if (code !== 0 || (last !== 'created' && last !== 'exists')) {
            throw new build_errors/* DeployError */.s('SUPERUSER_FAILED', `The superuser ${account.name} can't be created`, {
                host: server.host,
                output: lines.slice(-15).join('\n'),
                hint: `The release is live. If the user model wants more fields, create it on the server: sudo ${deployment.inputs.app}-manage createsuperuser.`,
            });
        }
        deployment.records = { ...deployment.records, superusers: [...deployment.records.superusers, account.name] };
        await server.tell({ records: deployment.records });
        return last === 'created' ? `${account.name} created` : `kept: ${account.name} exists already and was not changed`;
    },
};

;// CONCATENATED MODULE: ./build/project/decisions/transfer.js
function planTransfer({ files, difference, before, shared, wasShared }) {
    const { added, changed, removed } = difference;
    const folders = [...shared, ...wasShared];
    const ofShared = Object.keys(files).filter((path) => folders.some((folder) => path.startsWith(`${folder}/`)));
    const made = listUncompiled(before ?? files).map(compiledPath);
    return {
        sent: [...new Set([...added, ...changed, ...ofShared])].flatMap((path) => pick(files, path)),
        leaveOut: [...changed, ...removed, ...ofShared, ...made],
        messages: listUncompiled(files),
    };
}
function pick(files, path) {
    const entry = Object.hasOwn(files, path) ? files[path] : undefined;
    return entry ? [[path, entry]] : [];
}
const listUncompiled = (files) => Object.keys(files).filter((path) => /(^|\/)LC_MESSAGES\/[^/]+\.po$/.test(path) && !Object.hasOwn(files, compiledPath(path)));
const compiledPath = (path) => path.replace(/\.po$/, '.mo');

;// CONCATENATED MODULE: ./build/project/files/contents.js







const contents_chunk = Buffer.alloc(256 * 1024);
const sampleSize = 16 * 1024;
const worthwhile = 0.9;
function* readChecked(root, name, entry, platform = process.platform) {
    const place = external_node_path_default().join(root, name);
    if (entry.kind === 'link') {
        if (askSystem(name, () => readTarget(place)).toString('utf8') !== entry.target)
            throw explainChanged(name);
        return;
    }
    const file = askSystem(name, () => (0,external_node_fs_.openSync)(place, external_node_fs_.constants.O_RDONLY | external_node_fs_.constants.O_NOFOLLOW | external_node_fs_.constants.O_NONBLOCK));
    try {
        const { mode, size } = (0,external_node_fs_.fstatSync)(file);
        const executable = platform === 'win32' ? entry.executable : (mode & 0o111) !== 0;
        if (size !== entry.size || executable !== entry.executable)
            throw explainChanged(name);
        const digest = (0,external_node_crypto_.createHash)('sha256');
        for (let left = size; left > 0;) {
            const bytesRead = askSystem(name, () => (0,external_node_fs_.readSync)(file, contents_chunk, 0, Math.min(contents_chunk.length, left), null));
            if (bytesRead === 0)
                throw explainChanged(name);
            const found = contents_chunk.subarray(0, bytesRead);
            digest.update(found);
            left -= bytesRead;
            if (left === 0 && (digest.digest('hex') !== entry.hash || (0,external_node_fs_.fstatSync)(file).size !== size))
                throw explainChanged(name);
            yield found;
        }
    }
    finally {
        (0,external_node_fs_.closeSync)(file);
    }
}
function isCompressible(content) {
    const start = Math.max(0, (content.length - sampleSize) >> 1);
    const sample = content.subarray(start, start + sampleSize);
    return (0,external_node_zlib_.deflateRawSync)(sample, { level: 1 }).length < sample.length * worthwhile;
}
function isCompressibleFile(root, name, size) {
    const sample = Buffer.alloc(Math.min(sampleSize, size));
    const file = askSystem(name, () => (0,external_node_fs_.openSync)(external_node_path_default().join(root, name), external_node_fs_.constants.O_RDONLY | external_node_fs_.constants.O_NOFOLLOW));
    try {
        return isCompressible(sample.subarray(0, (0,external_node_fs_.readSync)(file, sample, 0, sample.length, (size - sample.length) >> 1)));
    }
    finally {
        (0,external_node_fs_.closeSync)(file);
    }
}
function askSystem(name, question) {
    try {
        return question();
    }
    catch (cause) {
        throw explainChanged(name, cause);
    }
}
function explainChanged(name, cause) {
    return new build_errors/* DeployError */.s('SYNC_FAILED', `${(0,describe/* printable */.g$)(name)} changed while it was being sent`, {
        hint: 'Let the steps that write into the workspace end before this one begins.',
        file: name,
        cause,
    });
}

;// CONCATENATED MODULE: ./build/project/files/pack.js



const pieceSize = 512 * 1024;
const level = 3;
const threads = 4;
const compress = (0,external_node_util_.promisify)(external_node_zlib_.gzip);
async function* packFiles(root, packed, others, onRead = () => { }) {
    const contents = { packed: packed.length, files: [...packed, ...others] };
    const list = Buffer.from(JSON.stringify(contents));
    const header = Buffer.concat([Buffer.from(String(list.length).padStart(10, '0')), list]);
    const waiting = [];
    for (const piece of joinPieces(readChunks(header, root, packed, onRead))) {
        const made = compress(piece, { level: isCompressible(piece) ? level : 0 });
        made.catch(() => { });
        waiting.push(made);
        if (waiting.length === threads)
            yield (await waiting.shift());
    }
    for (const piece of waiting)
        yield await piece;
}
function* readChunks(header, root, packed, onRead) {
    yield header;
    for (const [path, entry] of packed) {
        for (const chunk of readChecked(root, path, entry)) {
            yield chunk;
            onRead(chunk.length);
        }
    }
}
function* joinPieces(contents) {
    const ring = Array.from({ length: threads + 1 }, () => Buffer.allocUnsafe(pieceSize));
    let filled = 0;
    for (const chunk of contents) {
        for (let start = 0; start < chunk.length;) {
            const piece = ring[0];
            const copied = chunk.copy(piece, filled, start);
            start += copied;
            filled += copied;
            if (filled < pieceSize)
                continue;
            yield piece;
            ring.push(...ring.splice(0, 1));
            filled = 0;
        }
    }
    if (filled > 0)
        yield ring[0].subarray(0, filled);
}

;// CONCATENATED MODULE: ./build/project/files/progress.js

const interval = 3000;
function watchProgress(files, log, stopped) {
    const sizes = files.flatMap(([, entry]) => (entry.kind === 'file' ? [entry.size] : []));
    const total = sizes.reduce((sum, size) => sum + size, 0);
    const began = performance.now();
    let read = 0;
    let [done, doneBytes] = [0, 0];
    const timer = setInterval(() => {
        while (done < sizes.length && doneBytes + sizes[done] <= read)
            doneBytes += sizes[done++];
        log(describeProgress({ files: done, of: sizes.length, bytes: read, total, milliseconds: performance.now() - began }));
    }, interval);
    const onRead = (bytes) => {
        stopped.throwIfAborted();
        read += bytes;
    };
    return {
        onRead,
        counted: function* (content) {
            for (const chunk of content) {
                yield chunk;
                onRead(chunk.length);
            }
        },
        end: () => clearInterval(timer),
    };
}
function describeProgress(o) {
    const rate = (o.bytes / o.milliseconds) * 1000;
    const left = rate > 0 ? (0,describe/* describeDuration */.MB)(((o.total - o.bytes) / rate) * 1000) : 'an unknown time';
    return `${(0,describe/* describeNumber */.Df)(o.files)} of ${(0,describe/* describeNumber */.Df)(o.of)} files, ${(0,describe/* describeSize */.jt)(o.bytes)} of ${(0,describe/* describeSize */.jt)(o.total)}, ${(0,describe/* describeSize */.jt)(rate)}/s, ${left} left`;
}

;// CONCATENATED MODULE: ./build/project/files/way.js


const way_alone = 4 * 1024 * 1024;
function chooseWays(root, files, kept) {
    const hashes = new Set(kept);
    const ways = {
        packed: [],
        single: [],
        there: [],
    };
    for (const file of files) {
        const [path, entry] = file;
        if (entry.kind === 'link')
            ways.packed.push(file);
        else if (hashes.has(entry.hash))
            ways.there.push(file);
        else if (entry.size < way_alone || isCompressibleFile(root, path, entry.size))
            ways.packed.push(file);
        else {
            hashes.add(entry.hash);
            ways.single.push(file);
        }
    }
    ways.packed.sort(([a], [b]) => compareText((0,posix_.extname)(a), (0,posix_.extname)(b)) || compareText(a, b));
    return ways;
}
const compareText = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

;// CONCATENATED MODULE: ./build/steps/sync.js










const sync = {
    title: 'Sync',
    plan: ({ comparison, checkout, live }) => {
        if (comparison.release.length === 0)
            return planOf([], `${(0,describe/* describeCount */.vG)(Object.keys(checkout.files).length, 'file')}, none changed`);
        const { added, changed, removed } = comparison.files;
        const all = [...added, ...changed, ...removed].sort();
        const why = live ? (all.length > 0 ? (0,describe/* describeFiles */.LG)(all) : 'a new release of the same code') : 'first deploy';
        return planOf([{ what: `${added.length + changed.length} to send, ${removed.length} to remove`, why }], '');
    },
    apply: async (deployment, server, tools) => {
        const { checkout, comparison, inputs, live, release, facts } = deployment;
        tools.onFailure(async (open) => {
            if (live === null && inputs.mode === 'deploy' && deployment.staged && !deployment.activate)
                return;
            await open.call('release.discard', { app: inputs.app, release });
        });
        const places = (0,build_places/* placesOf */.ek)(inputs.app);
        const { sent, leaveOut, messages } = planTransfer({
            files: checkout.files,
            difference: comparison.files,
            before: live && Object.keys(live.files).length > 0 ? live.files : null,
            shared: inputs.shared,
            wasShared: listShared(inputs.app, facts),
        });
        const count = Object.keys(checkout.files).length;
        const stop = new AbortController();
        const { onReady, uploaded } = uploadWhenReady((place) => upload(deployment, server, tools, sent, place, stop.signal));
        const looks = inputs.mode === 'plan';
        if (facts.arrived !== null && !looks)
            onReady({ folder: places.incoming, kept: facts.arrived });
        else if (facts.current === null && server.user === 'root') {
            const made = server.makeFolders([places.home, places.releases, places.incoming]);
            made.then((there) => there && onReady({ folder: places.incoming, kept: [] })).catch(() => { });
        }
        const onMessage = ({ ready, log }) => {
            if (log)
                tools.log(log);
            if (ready?.createdUser)
                tools.tell(`system user ${inputs.app} created`);
            if (ready)
                onReady(ready);
        };
        const call = server.call('release.receive', {
            app: inputs.app,
            release,
            user: server.user,
            caddy: facts.proxyGroup,
            base: live ? facts.current : null,
            leaveOut,
            count,
            shared: inputs.shared,
            messages,
            looks,
        }, { onMessage, until: uploaded });
        call.catch(() => stop.abort());
        const { fingerprint } = await call;
        const { files, bytes } = await uploaded;
        if (fingerprint === null)
            throw explainIncomplete(server.host);
        deployment.sync = { fingerprint, files, bytes };
        return `${(0,describe/* describeNumber */.Df)(sent.length)} of ${(0,describe/* describeCount */.vG)(count, 'file')}, ${(0,describe/* describeSize */.jt)(bytes)}`;
    },
};
function uploadWhenReady(act) {
    let onReady = () => { };
    const ready = new Promise((resolve) => {
        onReady = resolve;
    });
    const uploaded = ready.then(act);
    uploaded.catch(() => { });
    return { onReady, uploaded };
}
async function upload({ checkout, release }, server, tools, sent, { folder, kept }, stopped) {
    const { packed, single, there } = chooseWays(checkout.root, sent, kept);
    if (kept.length > 0)
        tools.tell(`${(0,describe/* describeCount */.vG)(kept.length, 'file')} of an interrupted run need not be sent again`);
    const progress = watchProgress([...packed, ...single], tools.log, stopped);
    try {
        let bytes = await server.upload(packFiles(checkout.root, packed, [...single, ...there], progress.onRead), `${folder}/${release}.pack`);
        for (const [path, entry] of single) {
            if (entry.kind === 'file') {
                const content = progress.counted(readChecked(checkout.root, path, entry));
                bytes += await server.upload(content, `${folder}/${entry.hash}`);
            }
        }
        return { files: packed.length + single.length, bytes };
    }
    finally {
        progress.end();
    }
}
const explainIncomplete = (host) => new build_errors/* DeployError */.s('SYNC_FAILED', 'The server ended the transfer before it was complete', {
    host,
    hint: 'Run the workflow again; if it comes back, please report it.',
});

;// CONCATENATED MODULE: ./build/render/taking-over.js



function renderTakingOver(language) {
    const messages = messagesOf(language, ['render/taking_over.py']);
    const isEnglish = Object.keys(messages).length === 0;
    return fillBlocks(texts/* texts */.T.takingOver(), { messages: isEnglish || `MESSAGES = ${JSON.stringify(messages)}\n` });
}

;// CONCATENATED MODULE: ./build/steps/take-over.js










function insertTakeOver(story, { facts }) {
    if (!facts.oldSite)
        return story;
    return story.flatMap((entry) => ('title' in entry && entry.title === 'Database' ? [entry, take_over_takeOver] : [entry]));
}
const take_over_takeOver = {
    title: 'Take over',
    plan: ({ facts }) => {
        const old = requireOld(facts.oldSite);
        const why = `until now ${old.units.join(', ')} serves the site`;
        const rows = isFile(old) ? [{ what: `bring the rows of ${old.database.name}`, why: 'its database' }] : [];
        const uploads = old.media ? [{ what: `bring the uploads of ${old.media}`, why: 'MEDIA_ROOT of the old site' }] : [];
        const files = Object.keys(old.files).join(', ');
        return planOf([{ what: `take the place of ${files}`, why }, ...rows, ...uploads], '');
    },
    apply: async (deployment, server, tools) => {
        const { checkout, facts, inputs } = deployment;
        const { app } = inputs;
        const old = requireOld(facts.oldSite);
        const name = requireDatabase(deployment, old);
        const { program, state } = (0,build_places/* placesOf */.ek)(app).takingOver;
        const uploads = (0,build_places/* placesOf */.ek)(app).uploads;
        const found = {
            ...{ app, web: old.web, units: old.units, enabled: old.enabled, beside: old.beside, user: old.user },
            ...{ files: old.files, since: 0 },
            database: isFile(old) ? { old: old.database.name, new: name } : null,
            media: old.media ? { old: old.media, new: uploads } : null,
            ours: take_over_filesOf(app, old.web).map((path) => path.replace('sites-available', 'sites-enabled')),
        };
        if (deployment.live === null)
            tools.onFailure(async (open) => {
                await open.call('release.place', { files: [], remove: [program, state] });
            });
        await server.call('release.place', {
            files: [
                makeFile('command', program, renderTakingOver(inputs.language), { mode: 0o700 }),
                makeFile('command', state, JSON.stringify({ ...found, phase: 'given back' })),
            ],
        });
        await server.call('taking.bring', { app });
        const said = await acceptAnswer(deployment, requireAnswer(await askDjango(deployment, server), checkout.project), tools);
        refusePending(deployment);
        return `rows and uploads of ${old.units[0]} are there; ${said}`;
    },
};
function requireOld(old) {
    if (!old)
        throw new Error('there is no old site');
    return old;
}
const take_over_filesOf = (app, web) => {
    const { apacheFile, nginxFiles } = (0,build_places/* placesOf */.ek)(app);
    return web === 'apache' ? [apacheFile] : nginxFiles;
};
const isFile = ({ database }) => database.engine.includes('sqlite');
function requireDatabase(deployment, old) {
    const { inputs, live } = deployment;
    const database = deployment.probe?.database ?? live?.probe.database;
    if (!database)
        throw new Error('a site is taken over only after the probe');
    const { engine, host, name, port } = old.database;
    const isSame = isFile(old)
        ? serverEngine(database) === null && database.engine.includes('sqlite')
        : identityOf({ ...database, engine, host, name, port, placed: true }) === identityOf(database);
    if (isSame)
        return database.name;
    const theirs = isFile(old) ? `SQLite, ${name}` : `${name} at ${host || 'localhost'} (${engine.replace(/^.*\./, '')})`;
    throw new build_errors/* DeployError */.s('TAKE_OVER_REFUSED', `The old site has another database: ${theirs}`, {
        host: inputs.host,
        hint: isFile(old)
            ? 'Take it over with SQLite (`database: sqlite`), and move it then (`mode: move-database`). The old site was not touched.'
            : 'Let the new site use it as it is: its URL as the input `database`, or the variables of the old site in `env`. The old site was not touched.',
    });
}
function refusePending({ inputs, probe }) {
    const pending = probe?.pending.map(({ name }) => name) ?? [];
    if (pending.length === 0)
        return;
    throw new build_errors/* DeployError */.s('TAKE_OVER_REFUSED', `The old site's database lacks migrations: ${pending.slice(0, 5).join(', ')}`, {
        host: inputs.host,
        output: pending.join('\n'),
        hint: 'Deploy the commit that the old site runs, and what is new after that; or migrate the old site first. The old site was not touched.',
    });
}

;// CONCATENATED MODULE: ./build/steps/units.js






const units = {
    title: 'Units',
    plan: ({ comparison, facts, inputs, live }) => {
        if (!live)
            return planOf([{ what: 'write units and commands', why: 'first deploy' }], '');
        const { home } = (0,build_places/* placesOf */.ek)(inputs.app);
        const open = facts.guarded
            ? []
            : [{ what: `close ${home}`, why: 'others may enter it, or its uploads are not mounted' }];
        return planOf([...comparison.units, ...comparison.outside, ...comparison.processes, ...open], 'units and commands unchanged');
    },
    apply: async (deployment, server, tools) => {
        deployment.staged = true;
        const { comparison, facts, inputs, live, wanted } = deployment;
        const differing = new Set([...comparison.units, ...comparison.outside, ...comparison.processes].map((change) => change.what));
        const files = wanted.filter((file) => !isReleaseFile(file) && (!live || differing.has(file.path)));
        const written = new Set(wanted.map(({ path }) => path));
        const gone = comparison.processes.map(({ what }) => what).filter((path) => !written.has(path));
        for (const file of files) {
            const found = facts.files[file.path];
            if (found?.content != null && live)
                tools.log(describeDifference(file.path, found.content, file.content));
        }
        const daemonReload = gone.length > 0 || files.some(({ kind }) => kind === 'unit' || kind === 'process');
        const media = `${inputs.app}-media.service`;
        const boot = [`${inputs.app}.target`, `${inputs.app}-current.service`];
        tools.onFailure(async (open) => {
            const owned = { owner: 'root', group: 'root' };
            const before = [...files.map(({ path }) => path), ...gone].flatMap((path) => {
                const found = facts.files[path];
                return found?.content == null ? [] : [{ path, ...owned, content: found.content, mode: found.mode }];
            });
            const remove = files.map((file) => file.path).filter((path) => facts.files[path] === undefined);
            await open.call('release.place', { files: before, remove, daemonReload, disable: live ? [] : [...boot, media] });
        });
        const guests = { app: inputs.app, user: server.user, group: facts.proxyGroup };
        await server.call('release.place', { files, remove: gone, daemonReload, enable: live ? [] : boot, guests });
        if ((0,decisions_proxy/* kindOf */.I)(facts) === 'caddy' && (files.some(({ kind }) => kind === 'unit') || !facts.guarded))
            deployment.notices.push(...noteMedia(await server.call('release.showMedia', { app: inputs.app })));
        const absent = listAbsent(facts);
        if (absent.length > 0 && daemonReload)
            deployment.notices.push({
                level: 'notice',
                title: 'Protections that this machine can’t have',
                message: `${describeAbsent(absent)[0]?.toUpperCase()}${describeAbsent(absent).slice(1)}. docs/operating.md says what each does, and what mostly keeps a machine from it.`,
            });
        const names = (paths) => paths.map((path) => (0,posix_.basename)(path)).join(', ');
        const parts = [
            ...(files.length > 0 ? [`written: ${names(files.map(({ path }) => path))}`] : []),
            ...(gone.length > 0 ? [`removed: ${names(gone)}`] : []),
            ...(facts.guarded || !live ? [] : ['closed to others']),
        ];
        return parts.join('; ');
    },
};
function noteMedia({ followed, links }) {
    const guarded = !followed.includes('.');
    const serves = guarded ? 'Caddy serves nothing that lies behind them' : 'Caddy serves what lies behind them';
    const shown = links.slice(0, 5).join(', ');
    const found = {
        level: 'warning',
        title: 'Links among the uploads',
        message: `${shown}${links.length > 5 ? ` and ${links.length - 5} more` : ''}: ${serves}. A folder of another disk is mounted in its place: docs/operating.md.`,
    };
    const open = {
        level: 'notice',
        title: 'Caddy follows links among the uploads',
        message: 'This machine can’t mount the uploads with nosymfollow, so that a link that the site makes there is served as a file.',
    };
    const mounted = {
        level: 'warning',
        title: 'Caddy follows links on a disk among the uploads',
        message: `${followed.join(', ')}: mounted there without nosymfollow, so that a link that the site makes there is served as a file. Add it to its options in /etc/fstab: docs/operating.md.`,
    };
    return [...(links.length > 0 ? [found] : []), ...(guarded ? (followed.length > 0 ? [mounted] : []) : [open])];
}

;// CONCATENATED MODULE: ./build/steps/uploads.js





const uploads = {
    title: 'Uploads',
    plan: ({ probe }) => probe?.committedMedia
        ? planOf([{ what: `bring ${probe.committedMedia}/ to the uploads`, why: 'the repository has files there' }], '')
        : planOf([], 'the repository has none'),
    apply: async (deployment, server, tools) => {
        const { inputs, probe, release } = deployment;
        const folder = probe?.committedMedia ?? '';
        const source = `${(0,build_places/* placesOf */.ek)(inputs.app).release(release).code}/${folder}`;
        const { code, lines } = await runDjango(server, deployment, { name: 'uploads', python: { entry: 'inside.uploads', arguments: [source] } }, tools.log);
        if (code !== 0) {
            throw new build_errors/* DeployError */.s('STATIC_FAILED', `${folder}/ of the repository can't be brought to the uploads`, {
                host: server.host,
                output: lines.slice(-10).join('\n'),
                hint: 'The lines above say why. What was there is as it was.',
            });
        }
        const count = Number(/^brought (\d+)$/m.exec(lines.join('\n'))?.[1] ?? 0);
        return `${(0,describe/* describeCount */.vG)(count, 'file')} of ${folder}/ came to the uploads, over none that was there`;
    },
};

// EXTERNAL MODULE: external "node:dns/promises"
var external_node_dns_promises_ = __webpack_require__(1553);
// EXTERNAL MODULE: external "node:http"
var external_node_http_ = __webpack_require__(7067);
// EXTERNAL MODULE: external "node:https"
var external_node_https_ = __webpack_require__(4708);
;// CONCATENATED MODULE: ./build/server/visit.js




const visit_patienceMilliseconds = 10_000;
async function visit_leadsTo(domain, host) {
    try {
        const [named, ours] = await Promise.all([
            (0,external_node_dns_promises_.lookup)((0,build_places/* addressOf */.ci)(domain) ?? domain, { all: true }),
            (0,external_node_dns_promises_.lookup)(host, { all: true }),
        ]);
        return named.some(({ address }) => ours.some((our) => our.address === address));
    }
    catch {
        return false;
    }
}
async function visitFromHere(address, trusted) {
    return await new Promise((resolve) => {
        const get = address.protocol === 'https:' ? external_node_https_.get : external_node_http_.get;
        const headers = { 'User-Agent': 'django-prod-action verification', Connection: 'close' };
        const options = { headers, agent: false, rejectUnauthorized: trusted };
        const asking = get(address, { ...options, signal: AbortSignal.timeout(visit_patienceMilliseconds) }, (answer) => {
            answer.resume();
            resolve({ status: answer.statusCode ?? 0, error: null });
        });
        asking.on('error', (error) => resolve({ status: 0, error: error.code ?? error.message }));
    });
}

;// CONCATENATED MODULE: ./build/steps/verify.js

















const verify = {
    title: 'Verify',
    plan: (deployment) => {
        const { comparison, facts } = deployment;
        const changed = comparison.release.length > 0 || comparison.sick || comparison.outside.length > 0;
        return changed || proxy.plan(deployment).changes.length > 0
            ? planOf([{ what: webServerOf(facts).words.visit, why: 'it changed' }], '')
            : planOf([], `${facts.health?.path} answered ${facts.health?.status} in ${facts.health?.milliseconds} ms`);
    },
    apply: async (deployment, server, tools) => {
        const { comparison, facts, inputs } = deployment;
        const { kind, port, render } = webServerOf(facts);
        const [switched, urls, file] = [(0,build_deployment/* isSwitched */.sP)(deployment), (0,build_deployment/* findAnswer */.uO)(deployment), render(deployment)];
        const isNew = kind === 'caddy' && file !== null && facts.files[file.path]?.content !== file.content;
        const seen = await server.call('site.verify', {
            app: inputs.app,
            domains: inputs.domains,
            health: healthQuestion(inputs),
            port,
            by: { name: (0,decisions_proxy/* nameOf */.V)(facts), unit: facts.proxyUnit },
            staticUrl: urls?.staticUrl ?? null,
            certificateSeconds: isNew && inputs.https !== 'off' ? patience/* patience */._.certificate : 0,
            elsewhere: listElsewhere(deployment),
            redirected: port === null ? [] : (inputs.visitors.redirected ?? []),
            gated: (deployment.gate ?? []).length > 0,
            verifySeconds: switched && comparison.instance.length > 0 ? inputs.verifySeconds : 0,
            pages: inputs.healthPathGiven ? [] : [...new Set([...(urls?.pages ?? []), ...(urls?.logIn ? [urls.logIn] : [])])],
            back: switched ? wayBack(deployment) : null,
        });
        const { uncertified = '' } = deployment;
        const { caddyVersion } = deployment;
        if (caddyVersion !== undefined)
            deployment.notices.push(...(0,address_certificates/* noteAddresses */.tv)(inputs, caddyVersion));
        const visit = uncertified === '' ? seen : { ...seen, pending: inputs.domains.map((domain) => ({ domain, error: uncertified })) };
        noteCertificates(deployment, visit);
        if (visit.missing.length > 0)
            deployment.notices.push(await verify_noteMissing(deployment, visit.missing));
        deployment.notices.push(...listStartPageNotices(inputs, visit), ...listPageNotices(inputs, visit));
        tools.tell(`${visit.where}: ${(0,describe/* describeCount */.vG)(visit.asked + 2, 'answer')}, all from the instance of this release`);
        if (visit.assets.length > 0)
            tools.tell(`the start page's own files: ${visit.assets.join(', ')}`);
        const parts = [`${visit.health.path} ${visit.health.status}`];
        if (visit.static)
            parts.push(`${visit.static.url} 200`);
        const pending = new Set(visit.pending.map((one) => one.domain));
        const certified = inputs.https === 'off' || port === null ? [] : inputs.domains.filter((name) => !pending.has(name));
        if (certified.length > 0)
            parts.push(`certificate for ${certified.join(', ')}`);
        if (port === null)
            parts.push('nothing public was looked at');
        if (await lookFromHere(deployment, visit))
            parts.push('also from the runner');
        return `${parts.join(', ')}, answered by ${visit.release}`;
    },
};
async function lookFromHere(deployment, visit) {
    const { inputs, notices } = deployment;
    const domain = inputs.domains[0] ?? '';
    const held = (deployment.gate ?? []).length > 0 || isClosed(deployment.facts, inputs.app);
    if (inputs.visitors.onlyProxies)
        return false;
    if (held && inputs.healthPath.split('?')[0] === '/')
        return false;
    if (visit.pending.some((one) => one.domain === domain) || !(await visit_leadsTo(domain, inputs.host)))
        return false;
    const address = new URL(visit.health.path, (0,build_places/* siteUrl */.hX)(inputs));
    const isOwn = (0,build_places/* addressOf */.ci)(domain) !== null && !(0,address_certificates/* getsAddressCertificates */.Yv)(versionOfCaddy(deployment));
    const { status, error } = await visitFromHere(address, inputs.https === 'auto' && !isOwn);
    if (isHealthy(status, !inputs.healthPathGiven))
        return true;
    if (status > 0 && (0,decisions_proxy/* kindOf */.I)(deployment.facts) !== 'none') {
        throw new build_errors/* DeployError */.s('VERIFICATION_FAILED', `From this runner, ${address} answers ${status}`, {
            host: inputs.host,
            command: `GET ${address}`,
            hint: 'On the server itself the same address answered well: is something between visitors and the server?',
        });
    }
    notices.push({
        level: 'warning',
        always: true,
        title: `${domain} can't be reached from this runner`,
        message: `The site answers on the server itself, and ${address} gives ${error || status} from here. Open the port ${inputs.https === 'off' ? 80 : 443} in the firewall of your provider, or in the server's own rules ("nft list ruleset" shows them).`,
    });
    return false;
}
async function verify_noteMissing(deployment, missing) {
    const { staticUrl = null, staticSources = [] } = (0,build_deployment/* findAnswer */.uO)(deployment) ?? {};
    const below = missing.flatMap((one) => staticUrl !== null && one.startsWith(staticUrl) ? one.slice(staticUrl.length) : []);
    const places = below.flatMap((one) => staticSources.map((folder) => `${folder}/${one.replace(/[?#].*$| \(\d+\)$/g, '')}`));
    const ignored = Object.entries(await findIgnored(deployment.checkout.root, places));
    const built = ignored.map(([path, line]) => ` ${path} is left out of git by ${line}: build it in a step before this action, and add to .github/django-prod.yml: \`include: [${path}]\`.`);
    return {
        level: 'warning',
        title: 'The start page names files that are not there',
        message: `${missing.join(', ')}: no file of the project answers these addresses.${built.join('')} The release is live all the same.`,
    };
}
const listElsewhere = ({ domains }) => (domains ?? []).filter(({ leadsHere }) => leadsHere === false).map(({ domain }) => domain);
function noteCertificates(deployment, visit) {
    const { inputs, notices } = deployment;
    const elsewhere = listElsewhere(deployment);
    const here = (deployment.domains ?? []).filter(({ leadsHere }) => leadsHere).map(({ domain }) => domain);
    const records = visit.addresses.map(([family, address]) => `${family === 'inet6' ? 'AAAA' : 'A'} ${address}`);
    const isCaddy = (0,decisions_proxy/* kindOf */.I)(deployment.facts) === 'caddy';
    const journal = isCaddy ? `"journalctl -u ${deployment.facts.proxyUnit}"` : '/var/log/letsencrypt/letsencrypt.log';
    const follows = isCaddy
        ? 'HTTPS follows by itself: Caddy goes on trying'
        : 'Until then browsers warn of a certificate of the server’s own; the next run asks again';
    const remedyFor = (domain) => {
        const address = (0,build_places/* addressOf */.ci)(domain);
        if (address !== null && !visit.addresses.some(([, own]) => own === address))
            return `${address} is no address of the server itself, but of what leads to it: visitors who name no host get no certificate there. Write "default_sni ${address}" into the options at the top of /etc/caddy/Caddyfile and reload Caddy, or give the site a domain.`;
        if (address !== null)
            return `Open the ports 80 and 443 in the firewall of your provider, if it has one; ${journal} on the server says what the authority answered.`;
        if (here.includes(domain))
            return `Its records lead here: open the ports 80 and 443 in the firewall of your provider, if it has one; ${journal} on the server says what the authority answered.`;
        return `Create at your domain's provider: ${records.map((record) => `${domain} ${record}`).join('; ') || `an A record to ${inputs.host}`}.`;
    };
    for (const { domain, error } of visit.pending.filter((one) => !elsewhere.includes(one.domain))) {
        notices.push({
            level: 'warning',
            always: true,
            title: `No certificate yet for ${domain}`,
            message: `${remedyFor(domain)} ${follows} (${error}).`,
        });
    }
}

;// CONCATENATED MODULE: ./build/deploy.js







































const stage = [[provision, sync], install_install, configure, probe];
const stagePlanned = [sync, install_install, configure, probe];
const goLive = [database, collectStatic, migrate, units, activate, proxy, verify];
const goFirstLive = goLive.flatMap((entry) => entry === migrate ? [migrate, fixtures] : entry === collectStatic ? [collectStatic, uploads] : [entry]);
const finish = [drain, guard, processes_processes, fixtures, superuser, passwords, prune];
const finishFirst = finish.filter((entry) => entry !== fixtures);
async function deploy(inputs, run, report, cancelled) {
    const undos = [];
    let deployment = null;
    let session = null;
    let ending;
    try {
        const listed = await listCheckout(inputs, run.workspace);
        const looking = (0,look_at_domains/* lookUp */.TE)(inputs);
        const connecting = (0,server_connection/* connect */.N)(inputs, { sftp: true, log: report.say });
        prepareSession({ wait: inputs.lockSeconds, services: inputs.services });
        connecting.catch(() => { });
        const checkout = await hashCheckout(listed, [inputs.privateKey, inputs.jump?.privateKey]);
        const apply = inputs.mode !== 'plan';
        const asked = { connecting, domain: inputs.domains[0] ?? '', checkout, clears: apply, starts: true };
        session = await Promise.race([startSession(inputs, run, asked, report), cancelled]);
        session = await Promise.race([lookAtProxy(inputs, session, report), cancelled]);
        deployment = openDeployment(inputs, run, checkout, session, report);
        deployment.gate = await gateOf(inputs, session.facts, session.server);
        (0,look_at_domains/* lookAtDomains */.It)(deployment, await Promise.race([looking, cancelled]), report);
        await Promise.race([lookBeforeReload(deployment, session, report), cancelled]);
        const options = { apply, undos, cancelled };
        const { server } = session;
        const mark = apply ? await markFirst(deployment, server, report) : null;
        await beginRestore(deployment, server);
        if (apply)
            await seeToSecrets(deployment, server, report);
        const inserted = (story, known) => insertBackups(insertRedis(story, known), known);
        if (apply)
            await runStory(inserted(stage, deployment), deployment, server, report, options);
        else {
            await runStory([provision], deployment, server, report, options);
            const { facts, live } = deployment;
            await runStory(stagePlanned, deployment, server, report, { ...options, apply: live !== null && facts.userExists });
        }
        await Promise.race([lookBeforeReload(deployment, session, report), cancelled]);
        const first = deployment.live === null && !deployment.facts.oldSite;
        const live = insertTakeOver(inserted(first ? goFirstLive : goLive, deployment), deployment);
        await runStory(insertCommands(insertMove(live, deployment), inputs), deployment, server, report, options);
        if (apply) {
            undos.length = 0;
            await markLive(deployment, mark, server, report);
        }
        const end = insertFirewall(inserted(first ? finishFirst : finish, deployment), deployment);
        await runStory(insertCommands(insertMove(end, deployment), inputs), deployment, server, report, options);
        ending = concludeRun(deployment, report);
        await undoAll(undos, server, report.say);
    }
    catch (error) {
        ending = await concludeFailure(error, deployment, session, undos, report);
    }
    await remember(session, ending, report);
    return ending;
}

;// CONCATENATED MODULE: ./build/logs.js




const lastLines = 100;
async function logs(inputs, _run, report, cancelled) {
    const { app, follow: follows = false, host, since = '' } = inputs;
    try {
        const connection = await Promise.race([(0,server_connection/* connect */.N)(inputs, { sftp: false, log: report.say }), cancelled]);
        const over = cancelled.catch(() => { });
        const worker = openWorker(connection, (0,server_server/* asRoot */.tE)(inputs.user), app);
        const server = (0,server_server/* openServer */.CT)(connection, app, worker, () => Promise.reject(new Error('there is no session')));
        try {
            const found = await server.call('instance.follow', { app, since, lines: lastLines, follows }, { until: over, onMessage: ({ log }) => typeof log === 'string' && report.pass(log) });
            if (!found) {
                throw new build_errors/* DeployError */.s('NO_RELEASE', `Nothing is deployed as ${app}, so nothing has written a log`, {
                    host,
                    hint: 'If the site has another name on the server, give it as the input app.',
                });
            }
        }
        finally {
            connection.close();
        }
        return { result: 'unchanged', text: `that is the log of ${app}`, deployment: null, error: null };
    }
    catch (error) {
        return { result: 'failed', text: report.hide(error.message), deployment: null, error };
    }
}

;// CONCATENATED MODULE: ./build/maintenance.js






async function maintenance(inputs, run, report, cancelled) {
    let session = null;
    let ending;
    try {
        const on = inputs.maintenance === true;
        const doing = on ? 'closing the site for maintenance' : 'opening the site after maintenance';
        session = await Promise.race([startSession(inputs, run, { domain: '', doing }, report), cancelled]);
        ending = await switchTo(on, inputs, run, session, report);
    }
    catch (error) {
        ending = await concludeFailure(error, null, session, [], report);
    }
    await remember(session, ending, report);
    return ending;
}
async function switchTo(on, inputs, run, session, report) {
    const { app } = inputs;
    const { facts, server } = session;
    const { manifest } = facts;
    if (manifest === null) {
        throw new build_errors/* DeployError */.s('NO_RELEASE', `Nothing is deployed as ${app}, so there is no site to close or open`, {
            host: server.host,
            hint: 'Deploy first. If the site has another name on the server, give it as the input app.',
        });
    }
    const row = report.start('Maintenance', []);
    try {
        const { serving } = manifest;
        const looks = (0,decisions_proxy/* kindOf */.I)(facts) !== 'none';
        const [domain = ''] = serving.domains;
        const secure = serving.https !== 'off';
        const { address, closed, was } = await server.call('site.maintain', {
            ...{ app, on, at: run.startedAt, domain, secure, looks },
        });
        const proxied = (serving.visitors?.trustedProxies.length ?? 0) > 0;
        const seen = address === '' || proxied ? '' : `; ${address} still sees the site`;
        const text = on ? `visitors get the page of maintenance${seen}` : 'visitors get the site';
        row.done(was === on ? 'kept' : 'done', text);
        const unseen = {
            level: 'notice',
            title: 'Nobody has looked at what visitors get',
            message: looks
                ? 'Nothing answers at the ports of visitors on the server itself.'
                : 'A web server of your own serves the site: it needs the lines for maintenance that the summary of a deploy shows.',
        };
        const { actor, startedAt: at } = run;
        const { commit, id, ref } = manifest;
        const result = was === on ? 'unchanged' : 'managed';
        return {
            result,
            text: `${describeRelease(manifest)}: ${text}`,
            deployment: null,
            error: null,
            notices: closed === null ? [unseen] : [],
            outputs: { release: id, url: (0,build_places/* siteUrl */.hX)(serving) },
            ...(was !== on && {
                history: { id, at, mode: 'maintenance', commit, ref, actor, result, reason: on ? 'on' : 'off' },
            }),
        };
    }
    catch (error) {
        row.failed(error);
        throw error;
    }
}

;// CONCATENATED MODULE: ./build/manage.js







const keptLines = 30;
async function manage(inputs, run, report, cancelled) {
    const line = report.hide(['manage.py', ...(inputs.command ?? [])].join(' '));
    let session = null;
    let ending;
    try {
        const asked = { domain: '', doing: `running ${line}` };
        session = await Promise.race([startSession(inputs, run, asked, report), cancelled]);
        ending = await runCommand(inputs, run, line, session, report, cancelled);
    }
    catch (error) {
        ending = await concludeFailure(error, null, session, [], report);
    }
    await remember(session, ending, report);
    return ending;
}
async function runCommand(inputs, run, line, { facts, server }, report, cancelled) {
    const manifest = facts.manifest ?? (await findStaged(inputs.app, server));
    if (manifest === null) {
        throw new build_errors/* DeployError */.s('NO_RELEASE', `Nothing is deployed as ${inputs.app}, so there is nothing to run`, {
            host: server.host,
            hint: 'Deploy first. If the site has another name on the server, give it as the input app.',
        });
    }
    const words = inputs.command ?? [];
    const unit = words[0] === 'migrate' ? asMigration(inputs.app) : { unit: `${inputs.app}-command`, seconds: patience/* patience */._.long };
    const row = report.stream(line);
    try {
        const place = { inputs, facts, release: manifest.id, checkout: { project: manifest.project } };
        const [first, ...rest] = words;
        const python = first === 'migrate' ? migrateProgram(inputs.lockSeconds, rest) : management(...words);
        const command = { ...unit, name: line, python, keep: keptLines };
        const lines = [];
        const show = (shown) => {
            lines.push(...shown.split('\n'));
            lines.splice(0, lines.length - keptLines);
            row.log(shown);
        };
        const { code } = await untilCancelled(server, cancelled, (open) => runDjango(open, place, command, show));
        const lacking = first === 'migrate' && facts.manifest ? await noteApplied(place, server) : [];
        return concludeCommand({ inputs, run, line, code, lines, host: server.host, manifest, lacking }, row);
    }
    catch (error) {
        row.failed(error);
        if (!(error instanceof build_errors/* DeployError */.s) || error.code !== 'CANCELLED')
            throw error;
        const hint = error.details.goesOn?.join(' ') ?? 'The command was ended; what it had done by then stays.';
        throw new build_errors/* DeployError */.s('CANCELLED', error.message, { ...error.details, hint });
    }
}
async function noteApplied(place, server) {
    const { checkout, inputs, release } = place;
    const part = partOf(place, { name: 'The look at migrations', seconds: patience/* patience */._.asked });
    const asked = { app: inputs.app, release, directory: checkout.project.directory, part };
    return await server.call('database.noteApplied', asked).catch((error) => {
        if (error instanceof build_errors/* DeployError */.s && error.code === 'BACKUP_FAILED')
            return [];
        throw error;
    });
}
async function findStaged(app, server) {
    const staged = await server.call('release.findStaged', { app });
    if (staged === null)
        return null;
    const { release: id, directory } = staged;
    return { id, commit: id.split('-')[1] ?? '', ref: '', project: { directory } };
}
function concludeCommand({ inputs, run, line, code, lines, host, manifest, lacking }, row) {
    const { actor, startedAt: at } = run;
    const { commit, id, ref } = manifest;
    const text = `${line} ended with code ${code}`;
    const asked = lines.some((one) => /EOFError|EOF when reading a line|not running in a TTY/.test(one));
    const terminal = `It asks for something, and a workflow has no terminal. Give it all it wants to know as arguments (\`--noinput\`), or log in to the server: sudo ${inputs.app}-manage ${inputs.command?.[0]}.`;
    const result = code === 0 ? 'managed' : 'failed';
    const notices = code === 0 && asked ? [{ level: 'warning', title: 'Nobody to ask', message: terminal }] : [];
    if (lacking.length > 0) {
        notices.push({
            level: 'warning',
            title: 'The database lacks migrations',
            message: `${lacking.join(', ')} are not applied, and ${describeRelease(manifest)} needs them. The next deploy, also of the same commit, applies them.`,
        });
    }
    const ending = {
        result,
        text,
        deployment: null,
        notices,
        outputs: { release: id, 'exit-code': String(code) },
        history: { id, at, mode: 'manage', commit, ref, actor, result, reason: text },
    };
    if (code === 0) {
        row.done('done', `ended with code 0, in ${describeRelease(manifest)}`);
        return { ...ending, error: null };
    }
    const error = new build_errors/* DeployError */.s('COMMAND_FAILED', text, {
        host,
        command: line,
        output: lines.join('\n'),
        hint: asked ? terminal : 'The lines below are its own. The site serves what it served before.',
    });
    row.failed(error);
    return { ...ending, error };
}

;// CONCATENATED MODULE: ./build/remove.js





async function remove_remove(inputs, run, report, cancelled) {
    const looks = inputs.mode === 'plan-remove';
    let session = null;
    let ending;
    const begun = { removal: false };
    try {
        const asked = { domain: '', looks, clears: !looks && !inputs.deleteData, doing: 'removing the site' };
        session = await Promise.race([startSession(inputs, run, asked, report), cancelled]);
        ending = await (looks ? plan(inputs, session, report) : takeAway(inputs, run, session, report, cancelled, begun));
    }
    catch (error) {
        ending = await concludeFailure(error, null, session, [], report);
        if (begun.removal)
            ending = {
                ...ending,
                live: inputs.deleteData
                    ? 'What is removed stays removed: run it again, and it goes on.'
                    : 'What is removed stays removed, and the data are there: run it again, and it goes on.',
            };
    }
    await remember(session, ending, report);
    return ending;
}
const isThere = ({ files, made, units, users }) => [files, made, units, users].some(({ length }) => length > 0);
async function remove_look({ app, deleteData }, { server }, report) {
    const found = await server.call('removal.look', { app });
    const show = (title, outcome, lines) => {
        const row = report.start(title, []);
        for (const line of lines)
            row.tell(line);
        row.done('done', outcome);
    };
    const goes = [...found.units, ...found.files, ...found.made, ...found.users.map((user) => `the user ${user}`)];
    const data = [...found.data, ...found.databases.map((name) => `the database ${name}`)];
    show('Found', goes.length === 0 ? 'nothing to take away' : (0,describe/* describeCount */.vG)(goes.length, 'thing'), goes);
    if (data.length > 0)
        show('Data', `${deleteData ? 'deleted' : 'kept'}: ${sizeOf(found.bytes)}`, data);
    if (found.unknown.length > 0)
        show('Unknown', `left as it is: ${found.unknown.join(', ')}`, []);
    return found;
}
const sizeOf = (bytes) => (bytes === null ? 'of unknown size' : (0,describe/* describeSize */.jt)(bytes));
async function plan(inputs, session, report) {
    const { app, deleteData } = inputs;
    const { manifest, site } = session.facts;
    const found = await remove_look(inputs, session, report);
    const data = [...found.data, ...found.databases];
    const changes = [
        ...found.units.map((what) => ({ what: `remove ${what}`, why: 'a unit of the site', risky: false })),
        ...[...found.files, ...found.made].map((what) => ({
            what: `remove ${what}`,
            why: 'made by deploys',
            risky: false,
        })),
        ...found.users.map((user) => ({ what: `remove the user ${user}`, why: 'the site runs as it', risky: false })),
        ...(deleteData ? data : []).map((what) => ({ what: `delete ${what}`, why: '`delete-data: true`', risky: true })),
    ];
    if (changes.length > 0)
        report.start('Remove', changes).done('planned', (0,describe/* describeCount */.vG)(changes.length, 'thing'));
    const kept = deleteData || data.length === 0 ? [] : [`data stay: ${data.join(', ')}`];
    const planned = {
        of: `the removal of ${app}`,
        live: manifest?.ref ?? '',
        url: manifest ? (0,build_places/* siteUrl */.hX)(manifest.serving) : '',
        headline: changes.length === 0 ? [] : [`${(0,describe/* describeCount */.vG)(changes.length, 'thing')} would go`, ...kept],
        changes,
        unchanged: [],
    };
    const text = isThere(found)
        ? `${app} was not removed, this was a plan: ${planned.headline.join(', ')}`
        : site === null
            ? `there is no site ${app} here`
            : `${app} is removed already${kept.length > 0 ? `; ${kept.join('')}` : ''}`;
    return { result: 'planned', text, title: '', deployment: null, error: null, plan: planned };
}
async function takeAway(inputs, run, session, report, cancelled, begun) {
    const { app, deleteData: data = false, host } = inputs;
    const { facts, server } = session;
    const { current, manifest, site } = facts;
    const found = await remove_look(inputs, session, report);
    const nothing = !isThere(found) && !(data && (found.data.length > 0 || site !== null));
    if (nothing) {
        const text = site === null ? `there is no site ${app} on ${host}` : `${app} is removed already: ${keptAt(app)}`;
        return { result: 'unchanged', text, deployment: null, error: null, sections: listKept(found, data) };
    }
    if (site === null) {
        const { actor: who, startedAt: since, repository, repositoryId } = run;
        const domains = manifest?.serving.domains ?? [];
        const path = manifest?.project.directory ?? '';
        const mark = {
            version: 1,
            layout: 1,
            by: 'django-prod-action',
            app,
            repositoryId,
            path,
            domains,
            who,
            since,
        };
        await server.call('release.mark', { app, site: { ...mark, repository: repository || 'unknown' } });
    }
    const row = report.start('Remove', [{ what: `remove ${app}`, why: '`mode: remove`' }]);
    let removed;
    begun.removal = true;
    try {
        removed = await untilCancelled(server, cancelled, (open) => open.call('removal.takeAway', { app, data }, { onMessage: ({ log }) => typeof log === 'string' && row.tell(log) }));
        row.done('done', `${app} is gone${data ? ', with its data' : `; ${keptAt(app)}`}`);
    }
    catch (error) {
        row.failed(error);
        throw error;
    }
    const text = `${app} is removed from ${host}${data ? ', with its data' : `; ${keptAt(app)}`}`;
    return {
        ...{ result: 'removed', text, title: text, deployment: null, error: null },
        notices: remove_listNotices(app, data, removed),
        sections: listKept(removed, data),
        outputs: { release: '', 'previous-release': current ?? '' },
        ...(!data && { history: remove_historyOf(run, inputs, text, manifest?.commit ?? '', manifest?.ref ?? '') }),
    };
}
const keptAt = (app) => `its data stay in ${(0,build_places/* placesOf */.ek)(app).home}`;
function remove_historyOf({ actor, startedAt: at }, { mode }, reason, commit, ref) {
    return { id: '', at, mode, commit, ref, actor, result: 'removed', reason };
}
function listKept(left, deleted) {
    const data = 'kept' in left ? left.kept : left.data;
    const databases = left.databases.map((name) => `database ${name}`);
    const lines = [...(deleted ? [] : [...data, ...databases]), ...left.unknown.map((path) => `not ours: ${path}`)];
    return lines.length === 0 ? [] : [{ title: 'Still on the server', lines }];
}
function remove_listNotices(app, data, { unknown }) {
    const kept = `A deploy of the same repository goes on with them. \`mode: remove\` with \`delete-data: true\` deletes them.`;
    return [
        ...(data
            ? []
            : [
                {
                    level: 'notice',
                    title: 'The data are kept',
                    message: `Database, uploads, backups and secrets stay in ${(0,build_places/* placesOf */.ek)(app).home}, for root alone. ${kept}`,
                },
            ]),
        ...(unknown.length > 0
            ? [
                {
                    level: 'notice',
                    title: 'Some things are not this site’s',
                    message: `They were left as they are: ${unknown.join(', ')}`,
                },
            ]
            : []),
    ];
}

;// CONCATENATED MODULE: ./build/steps/check-migrations.js


const checkMigrations = {
    title: 'Database',
    plan: ({ probe, records, release }) => {
        if (!probe)
            return planOf([], 'the same application runs on');
        const harmful = probe.unknown.filter((name) => !records.compatibleMigrations.includes(name));
        const pending = probe.pending.map(({ name }) => name);
        if (harmful.length > 0) {
            throw new build_errors/* DeployError */.s('ROLLBACK_REFUSED', `The database has migrations that ${release} does not know and can't live with: ${harmful.slice(0, 5).join(', ')}`, {
                output: harmful.join('\n'),
                hint: 'They may have removed or renamed what its code needs. Go back to a release that has them, or mend the code and deploy. The site was not touched.',
            });
        }
        if (pending.length > 0) {
            throw new build_errors/* DeployError */.s('ROLLBACK_REFUSED', `${release} waits for migrations that are no longer applied: ${pending.slice(0, 5).join(', ')}`, {
                output: pending.join('\n'),
                hint: 'A rollback migrates nothing. Deploy the commit of that release instead: a deploy applies them. The site was not touched.',
            });
        }
        const unknown = probe.unknown.length;
        return planOf([], unknown === 0 ? 'it knows every migration' : `it can live with ${probe.unknown.join(', ')}`);
    },
    apply: async () => {
        throw new Error('a rollback does nothing to the database');
    },
};

;// CONCATENATED MODULE: ./build/rollback.js























const rollback_goLive = [probe, checkMigrations, units, reactivate, proxy, verify];
const rollback_finish = [drain, processes_processes];
async function rollback(inputs, run, report, cancelled) {
    const undos = [];
    let deployment = null;
    let session = null;
    let ending;
    try {
        session = await Promise.race([
            startSession(inputs, run, { domain: '', clears: true, starts: true }, report),
            cancelled,
        ]);
        session = await Promise.race([lookAtProxy(inputs, session, report), cancelled]);
        deployment = await chooseDeployment(inputs, run, session, report);
        deployment.gate = await gateOf(inputs, session.facts, session.server);
        const { release, live, run: made } = deployment;
        (0,look_at_domains/* lookAtDomains */.It)(deployment, await Promise.race([(0,look_at_domains/* lookUp */.TE)(deployment.inputs), cancelled]), report);
        if (release !== live?.id)
            await Promise.race([lookBeforeReload(deployment, session, report), cancelled]);
        const name = describeRelease({ id: release, ...made });
        if (release === live?.id) {
            ending = { result: 'unchanged', text: `${name} is live already`, deployment, error: null };
        }
        else {
            const options = { apply: true, undos, cancelled };
            await runStory(rollback_goLive, deployment, session.server, report, options);
            undos.length = 0;
            await markLive(deployment, session.facts.site, session.server, report);
            await runStory(rollback_finish, deployment, session.server, report, options);
            ending = { result: 'deployed', text: `${name} is live again, instead of ${live?.id}`, deployment, error: null };
        }
    }
    catch (error) {
        ending = await concludeFailure(error, deployment, session, undos, report);
    }
    await remember(session, ending, report);
    return ending;
}
async function chooseDeployment(inputs, run, session, report) {
    const { facts, server } = session;
    const row = report.start('Choose', []);
    try {
        const entry = chooseRelease(facts, inputs.release);
        const found = await server.call('release.inspect', { app: inputs.app, release: entry.id });
        const { manifest } = found;
        if (manifest === null || found.missing.length > 0) {
            throw new build_errors/* DeployError */.s('ROLLBACK_REFUSED', `Parts of the release ${entry.id} are gone`, {
                host: server.host,
                output: found.missing.join('\n'),
                hint: 'Go back to another release, or deploy the commit of this one again. The site was not touched.',
            });
        }
        row.done('done', `${describeRelease(entry)}${inputs.release ? ', as asked for' : ', live before this one'}`);
        return openRollback(inputs, run, session, { ...found, manifest }, entry.instance);
    }
    catch (error) {
        row.failed(error);
        throw error;
    }
}
function openRollback(inputs, run, { facts, token }, { manifest, edited }, instance) {
    const { id, project } = manifest;
    const checkout = { root: '', files: {}, filesHash: '', project, notices: [] };
    const served = { ...inputs, ...manifest.serving };
    const files = renderSystemFiles({ inputs: served, checkout, facts });
    const why = [{ what: `start ${instance}`, why: `it serves ${id}, which is to be live again` }];
    const comparison = {
        ...compare({ checkout, facts, live: manifest, venv: manifest.venv, files, lenient: true }),
        release: [{ what: 'release', why: 'an earlier one is to be live again' }],
        instance: instance === facts.instance ? [] : why,
    };
    return (0,build_deployment/* newDeployment */._3)({
        inputs: served,
        run: { ...run, commit: manifest.commit, ref: manifest.ref },
        checkout,
        facts,
        live: facts.manifest,
        comparison,
        release: id,
        instance: instance ?? id,
        wanted: files,
        token,
    }, facts.records, [
        ...(edited ? [noteEdited(id, (0,build_places/* placesOf */.ek)(inputs.app).release(id).code)] : []),
        ...listCaddyNotices(facts, comparison.sick !== null),
        ...listClosedNotices(facts, inputs.app),
    ]);
}
const noteEdited = (id, code) => ({
    level: 'warning',
    always: true,
    title: `Files of ${id} were edited on the server`,
    message: `The code of ${id} is not what was deployed: somebody changed files below ${code}. It is live as it is now.`,
});

;// CONCATENATED MODULE: ./build/project/decisions/certificates.js
const leastLeft = 1 / 6;
function describeCertificates(certificates) {
    if (certificates.length === 0)
        return 'none: the site is served without encryption';
    return certificates
        .map(({ domain, expires, issuer, error }) => `${domain} ${expires ? `until ${expires}, from ${issuer}` : `none (${error})`}`)
        .join('; ');
}
function listCertificateNotices(certificates, proxyUnit, now) {
    const ending = certificates.filter(({ since, expires }) => endsSoon(since, expires, now));
    const without = certificates.filter(({ expires }) => expires === null);
    const warn = (title, message) => ({ level: 'warning', title, message });
    return [
        ...ending.map(({ domain, expires }) => warn(`The certificate of ${domain} ends soon`, `It ends ${expires} and should have been renewed by now: "journalctl -u ${proxyUnit}" on the server says why it was not.`)),
        ...without.map(({ domain, error }) => warn(`No certificate for ${domain}`, `Port 443 presents none: ${error}.`)),
    ];
}
function endsSoon(since, expires, now) {
    if (since === null || expires === null)
        return false;
    const [from, to] = [Date.parse(since), Date.parse(expires)];
    return to - Date.parse(now) < (to - from) * leastLeft;
}

// EXTERNAL MODULE: ./build/project/decisions/domains.js
var decisions_domains = __webpack_require__(1372);
;// CONCATENATED MODULE: ./build/project/decisions/web-server.js


function describeProxy(facts) {
    const { proxyActive, proxyGroup, proxyServes } = facts;
    const kind = (0,decisions_proxy/* kindOf */.I)(facts);
    if (kind === 'caddy')
        return { title: 'Caddy', outcome: describeCaddy(facts) };
    if (kind === 'none')
        return { title: 'Web server', outcome: `one of your own, which the group ${proxyGroup} lets open the socket` };
    const serves = proxyServes ? 'has loaded the site’s file' : 'has not loaded the site’s file';
    return { title: (0,decisions_proxy/* nameOf */.V)(facts), outcome: proxyActive ? serves : 'not running' };
}

;// CONCATENATED MODULE: ./build/status.js

















const leastFree = 0.1;
async function status_status(inputs, run, report, cancelled) {
    try {
        const asked = { domain: '', looks: true };
        const session = await Promise.race([startSession(inputs, run, asked, report), cancelled]);
        const { facts } = session;
        await session.close();
        if (facts.status === null)
            throw new Error('the server did not tell its status');
        const serving = facts.manifest?.serving;
        const seen = serving ? await Promise.race([(0,look_at_domains/* lookUp */.TE)({ ...inputs, ...serving }), cancelled]) : null;
        const domains = seen ? (0,look_at_domains/* judgeDomains */.zR)(seen, inputs, facts) : [];
        const told = tellStatus(inputs.app, facts, facts.status, run.startedAt, domains);
        for (const { title, outcome, lines, quoted } of told.sections) {
            const row = report.start(title, []);
            for (const line of lines)
                row[quoted ? 'log' : 'tell'](line);
            row.done('done', outcome);
        }
        const { manifest, current } = facts;
        const offsite = readOffsite(inputs.app, facts);
        return {
            result: 'unchanged',
            text: told.text,
            deployment: null,
            error: null,
            notices: told.notices,
            sections: told.sections.filter(({ lines }) => lines.length > 0),
            outputs: {
                release: current ?? '',
                url: manifest ? (0,build_places/* siteUrl */.hX)(manifest.serving) : '',
                status: JSON.stringify((0,report_hide/* hideWithin */.a)({ ...facts.status, release: current, commit: manifest?.commit, health: facts.health, offsite }, report.hide)),
            },
        };
    }
    catch (error) {
        const code = error instanceof build_errors/* DeployError */.s ? error.message : String(error);
        return { result: 'failed', text: code, deployment: null, error };
    }
}
function tellStatus(app, facts, told, now, domains = []) {
    const { manifest, health } = facts;
    const { units, certificates, backups, runs, log } = told;
    const lacks = told.lacking?.length ? `the database lacks ${told.lacking.join(', ')}, which it needs` : null;
    const noted = findLacking(facts) !== null;
    const sick = manifest ? ((noted ? null : lacks) ?? findSickness(facts, !manifest.serving.healthPathGiven)) : null;
    const name = manifest ? describeRelease(manifest) : 'nothing';
    const off = units.filter(({ active }) => active !== 'active');
    const well = units.length === 0 ? 'none' : `${(0,describe/* describeCount */.vG)(units.length, 'unit')}, all active`;
    const absent = listAbsent(facts);
    const elsewhere = describeBackups(app, facts);
    const web = describeProxy(facts);
    const renews = ['nginx', 'apache'].includes((0,decisions_proxy/* kindOf */.I)(facts)) ? 'certbot.service' : facts.proxyUnit;
    const section = (title, outcome, lines = []) => ({ title, outcome, lines });
    const sections = [
        section('Live', manifest
            ? `${name} since ${told.since ?? 'an unknown time'}, deployed by ${manifest.actor || 'somebody'} from ${manifest.commit.slice(0, 7) || 'no commit'}`
            : `nothing is deployed as ${app}`),
        section('Health', health
            ? health.status
                ? `${health.path} answers ${health.status} in ${health.milliseconds} ms`
                : `${health.path} does not answer: ${health.error}`
            : 'no instance runs'),
        ...(manifest && !sick?.startsWith('the database') && told.lacking
            ? [section('Database', 'has every migration of the live release')]
            : []),
        ...(isClosed(facts, app)
            ? [section('Maintenance', `visitors get the page of it since ${closedSince(facts, app) || 'an unknown time'}`)]
            : []),
        section('Units', off.length === 0 ? well : off.map(({ unit, active }) => `${unit} is ${active}`).join(', '), units.map((row) => `${row.unit}: ${row.active} (${row.sub}) since ${row.since || 'never'}, ${(0,describe/* describeCount */.vG)(row.restarts, 'restart')}${describeLimits(row)}`)),
        ...(manifest ? [section(web.title, web.outcome)] : []),
        ...(domains.length > 0 ? [section('Domain', (0,decisions_domains/* describeDomains */.vh)(domains))] : []),
        section('Certificate', describeCertificates(certificates)),
        section('Server', `${status_sizeOf(facts.diskFree)} of ${status_sizeOf(told.diskTotal)} disk free, ${status_sizeOf(facts.memoryAvailable)} of ${status_sizeOf(facts.memoryTotal)} memory available`),
        ...(told.usage.length > 0
            ? [section('Disk', told.usage.map(({ folder, bytes }) => `${folder} ${status_sizeOf(bytes)}`).join(', '))]
            : []),
        ...(absent.length > 0 ? [section('Protections', describeAbsent(absent))] : []),
        section('Backups', backups.count === 0
            ? 'none'
            : `${(0,describe/* describeCount */.vG)(backups.count, 'backup')}, ${(0,describe/* describeSize */.jt)(backups.bytes)}, the newest of ${backups.newest} (${backups.trial})${backups.sameDisk ? ', on the same disk as the database' : ''}`),
        ...(elsewhere === null ? [] : [section('Backups elsewhere', elsewhere)]),
        section('Runs', runs.length === 0 ? 'none' : `the last ${runs.length}`, [...runs].reverse().map(describeRun)),
        {
            ...section('Log', log.length === 0 ? 'empty' : `the last ${(0,describe/* describeCount */.vG)(log.length, 'line')}`, log),
            quoted: true,
        },
    ];
    const notices = [
        ...(sick
            ? [
                warn('The site is not well', `${sick}. ${sick === lacks && !noted ? `"sudo ${app}-manage migrate" on the server applies what is lacking.` : describeRemedy(facts, sick)}`),
            ]
            : []),
        ...(told.cutOff
            ? [
                warn('A restore of the database was cut off', `It may be half done. "sudo ${app}-restore --finish" on the server ends it, and so does the next deploy or rollback.`),
            ]
            : []),
        ...listShortages(app, facts, told),
        ...(manifest ? listCaddyNotices(facts, false) : []),
        ...listClosedNotices(facts, app),
        ...listSecretNotices({ app, mode: 'status' }, facts),
        ...(0,decisions_domains/* noteDomains */.UY)(domains),
        ...((0,decisions_proxy/* kindOf */.I)(facts) === 'none' ? [] : listCertificateNotices(certificates, renews, now)),
        ...(backups.trial.startsWith("CAN'T")
            ? [
                warn('The newest backup can’t be restored', `${backups.newest}: it ${backups.trial.toLowerCase()}. "sudo ${app}-restore" on the server lists those that can.`),
            ]
            : []),
        ...listBackupNotices(app, facts, now),
        ...(backups.sameDisk && elsewhere === null
            ? [
                {
                    level: 'notice',
                    title: 'Backups lie on the same disk as the database',
                    message: `What takes the disk takes both. \`backups\` in .github/django-prod.yml sends them to another place each night.`,
                },
            ]
            : []),
    ];
    return {
        text: manifest ? `${name} is live${sick ? `, but ${sick}` : ' and well'}` : `nothing is deployed as ${app}`,
        sections,
        notices,
    };
}
function describeRemedy(facts, sick) {
    const [port, owner] = Object.entries(facts.portsTaken)[0] ?? [];
    if (port === undefined || sick !== findProxyFault(facts))
        return 'A deploy of what is live repairs it.';
    return `Port ${port} is used by ${owner}: stop and disable that first, and no deploy is needed then but "systemctl start ${facts.proxyUnit}" on the server.`;
}
const warn = (title, message) => ({ level: 'warning', title, message });
function describeLimits({ memory, memoryMax, tasks, tasksMax }) {
    if (memoryMax === null || tasksMax === null)
        return '';
    return `, ${status_sizeOf(memory)} of ${status_sizeOf(memoryMax)} memory, ${tasks ?? 'unknown'} of ${tasksMax} tasks`;
}
function listShortages(app, { diskFree }, { diskTotal, units, usage }) {
    const isFull = diskFree !== null && diskTotal !== null && diskFree < diskTotal * leastFree;
    const known = usage.flatMap(({ folder, bytes }) => (bytes === null ? [] : [{ folder, bytes }]));
    const [largest] = known.sort((one, other) => other.bytes - one.bytes);
    const most = largest ? ` Of this site ${largest.folder} takes most: ${(0,describe/* describeSize */.jt)(largest.bytes)}.` : '';
    const full = units.filter(({ tasks, tasksMax }) => tasks !== null && tasksMax !== null && tasks >= tasksMax * 0.9);
    return [
        ...(isFull
            ? [
                warn('The disk is almost full', `${status_sizeOf(diskFree)} of ${status_sizeOf(diskTotal)} are free below ${(0,build_places/* placesOf */.ek)(app).home}.${most}`),
            ]
            : []),
        ...full.map(({ unit, tasks, tasksMax }) => warn(`${unit} is at its limit`, `It has ${tasks} of ${tasksMax} tasks (processes and threads) that it may have.`)),
    ];
}
const status_sizeOf = (bytes) => (bytes === null ? 'unknown' : (0,describe/* describeSize */.jt)(bytes));
function describeRun({ at, mode, result, ref, commit, actor, reason }) {
    const origin = [ref, commit.slice(0, 7)].filter(Boolean).join(' ');
    const what = result.startsWith(mode) ? result : `${mode} ${result}`;
    return `${at} ${what}: ${origin || 'no commit'}, started by ${actor || 'somebody'}: ${reason}`;
}

;// CONCATENATED MODULE: ./build/static-plan.js



async function planStatically(inputs, run, report, whose) {
    const row = report.start('Read', []);
    try {
        const checkout = await hashCheckout(await listCheckout(inputs, run.workspace));
        const { application, dependencies, python, settings } = checkout.project;
        const files = Object.keys(checkout.files);
        const migrations = files.filter((path) => /(^|\/)migrations\/\d[^/]*\.py$/.test(path));
        const found = [
            `settings: ${settings.value}, ${settings.from}`,
            `application: ${application.value.target} (${application.value.interface}), ${application.from}`,
            `dependencies: ${(0,describe/* describeFiles */.LG)(dependencies.files)}`,
            ...(python ? [`Python: ${python.value} (${python.from})`] : []),
            `${(0,describe/* describeCount */.vG)(files.length, 'file')} to send, ${(0,describe/* describeCount */.vG)(migrations.length, 'migration')} among them`,
        ];
        for (const line of found)
            row.tell(line);
        row.done('done', (0,describe/* describeCount */.vG)(files.length, 'file'));
        const why = `This code comes from ${whose}: it was read and not run, and no server was asked.`;
        const of = (0,build_changed/* describeOrigin */.uN)(run);
        const plan = { of, live: '', url: '', headline: [], changes: [], unchanged: [], static: { why, found } };
        const text = `${of} was only read, as it comes from ${whose}`;
        const outputs = { 'has-changes': '', 'change-count': '' };
        return { result: 'planned', text, deployment: null, error: null, notices: checkout.notices, plan, outputs };
    }
    catch (error) {
        row.failed(error);
        return { result: 'failed', text: report.hide(error.message), deployment: null, error };
    }
}

;// CONCATENATED MODULE: ./build/stories.js








const stories = {
    deploy: deploy,
    plan: deploy,
    rollback: rollback,
    status: status_status,
    manage: manage,
    restore: deploy,
    'move-database': deploy,
    maintenance: maintenance,
    logs: logs,
    remove: remove_remove,
    'plan-remove': remove_remove,
};

;// CONCATENATED MODULE: ./build/gate/incoming.js


function openInput(stream) {
    const pieces = stream[Symbol.asyncIterator]();
    let rest = Buffer.alloc(0);
    const next = async () => {
        const silent = () => new Error(`nothing has come for ${patience/* patience */._.silence} s`);
        const { done, value } = await (0,deadline/* within */.u)(patience/* patience */._.silence, pieces.next(), silent);
        return done ? null : value;
    };
    return {
        line: async (most) => {
            for (let searched = 0;;) {
                const at = rest.indexOf(10, searched);
                if (at > most || (at < 0 && rest.length > most))
                    throw new Error(`a line has more than ${most} bytes`);
                if (at >= 0) {
                    const line = rest.toString('utf8', 0, at);
                    rest = rest.subarray(at + 1);
                    return line;
                }
                searched = rest.length;
                const piece = await next();
                if (piece === null)
                    return null;
                rest = Buffer.concat([rest, piece]);
            }
        },
        bytes: async function* (count) {
            for (let left = count; left > 0;) {
                const piece = rest.length > 0 ? rest : await next();
                if (piece === null)
                    throw new Error('the files have ended before their time');
                const taken = piece.subarray(0, left);
                rest = piece.subarray(taken.length);
                left -= taken.length;
                yield taken;
            }
        },
    };
}

;// CONCATENATED MODULE: ./build/gate/told-error.js


const told_error_texts = ['hint', 'output', 'host', 'command', 'file'];
function tellError(error, hide) {
    const { message, stack } = error instanceof Error ? error : new Error(String(error));
    if (!(error instanceof build_errors/* DeployError */.s))
        return { message: hide(message), stack: hide(stack ?? message) };
    const { details } = error;
    const told = told_error_texts.flatMap((name) => (details[name] === undefined ? [] : [[name, hide(details[name])]]));
    return {
        code: error.code,
        message: hide(message),
        details: {
            ...Object.fromEntries(told),
            ...(details.line === undefined ? {} : { line: details.line }),
            ...(details.goesOn === undefined ? {} : { goesOn: details.goesOn.map(hide) }),
        },
    };
}
const textOf = (value) => (typeof value === 'string' ? value.slice(0, limits.text) : '');
function readError(told) {
    const { code, message, stack, details } = (typeof told === 'object' && told !== null ? told : {});
    if (code === undefined) {
        const error = new Error(textOf(message));
        error.stack = textOf(stack) || error.message;
        return error;
    }
    const known = build_errors/* errorCodes */.f.find((one) => one === code) ?? 'COMMAND_FAILED';
    const given = typeof details === 'object' && details !== null ? details : {};
    const found = told_error_texts.flatMap((name) => (typeof given[name] === 'string' ? [[name, textOf(given[name])]] : []));
    const { line, goesOn } = given;
    return new build_errors/* DeployError */.s(known, textOf(message), {
        ...Object.fromEntries(found),
        ...(Number.isSafeInteger(line) ? { line: line } : {}),
        ...(Array.isArray(goesOn) ? { goesOn: goesOn.slice(0, 20).map(textOf) } : {}),
        hint: textOf(given.hint),
    });
}

;// CONCATENATED MODULE: ./build/gate/rows.js


function tellRows(report, send) {
    const { hide } = report;
    let rows = 0;
    const relay = (open, first) => {
        const row = ++rows;
        send(first(row));
        return {
            log: (line) => {
                open.log(line);
                send({ row, log: hide(line) });
            },
            tell: (line) => {
                open.tell(line);
                send({ row, log: hide(line), own: true });
            },
            done: (state, outcome) => {
                open.done(state, outcome);
                send({ row, done: state, outcome: hide(outcome) });
            },
            failed: (error) => {
                open.failed(error);
                send({ row, failed: tellError(error, hide) });
            },
        };
    };
    return {
        rows: report.rows,
        hide,
        flush: report.flush,
        beat: report.beat,
        say: (line) => send({ say: hide(line) }),
        pass: (line) => send({ pass: hide(line) }),
        start: (title, changes) => {
            const told = changes.map(({ what, why }) => ({ what: hide(what), why: hide(why) }));
            return relay(report.start(title, changes), (row) => ({ row, start: hide(title), changes: told }));
        },
        stream: (title) => relay(report.stream(title), (row) => ({ row, stream: hide(title) })),
    };
}
const mostRows = 200;
const titleOf = (value) => (0,visible/* harmless */.Is)(textOf(value)).slice(0, 500);
function hearRows(report) {
    const open = new Map();
    let begun = 0;
    return (frame) => {
        const { row: number, say, pass, start, stream, changes, log, own, done, outcome, failed, } = frame;
        if (typeof say === 'string')
            report.say(textOf(say));
        if (typeof pass === 'string')
            report.pass(textOf(pass));
        if (typeof number !== 'number')
            return typeof say === 'string' || typeof pass === 'string';
        if (typeof start === 'string' && begun++ < mostRows) {
            const told = Array.isArray(changes) ? changes.slice(0, 1000) : [];
            const read = told.map((one) => one);
            open.set(number, report.start(titleOf(start), read.map((one) => ({ what: textOf(one?.what), why: textOf(one?.why) }))));
        }
        if (typeof stream === 'string' && begun++ < mostRows)
            open.set(number, report.stream(titleOf(stream)));
        const row = open.get(number);
        if (typeof log === 'string')
            row?.[own === true ? 'tell' : 'log'](textOf(log));
        if (done === 'done' || done === 'kept' || done === 'planned')
            row?.done(done, textOf(outcome));
        if (failed !== undefined)
            row?.failed(readError(failed));
        if (done !== undefined || failed !== undefined)
            open.delete(number);
        return true;
    };
}

;// CONCATENATED MODULE: ./build/gate/store.js








const reserve = 200 * 1024 * 1024;
function startOf(pid) {
    try {
        const text = external_node_fs_.readFileSync(`/proc/${pid}/stat`, 'utf8');
        return text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? null;
    }
    catch {
        return null;
    }
}
function openRunFolder(app, store = build_places/* gatePlaces */.kw.store) {
    const objects = (0,external_node_path_.join)(store, app, 'objects');
    const runs = (0,external_node_path_.join)(store, app, 'runs');
    for (const folder of [objects, runs])
        external_node_fs_.mkdirSync(folder, { recursive: true, mode: 0o700 });
    const others = external_node_fs_.readdirSync(runs).filter((name) => {
        const [pid, start] = name.split('-');
        if (startOf(Number(pid)) === start)
            return true;
        external_node_fs_.rmSync((0,external_node_path_.join)(runs, name), { recursive: true, force: true });
        return false;
    });
    if (others.length >= limits.runs) {
        throw refused(`${limits.runs} runs with the key of ${app} are under way`, 'Wait until one of them has ended, and run the workflow again.');
    }
    const folder = (0,external_node_path_.join)(runs, `${process.pid}-${startOf(process.pid)}`);
    const code = (0,external_node_path_.join)(folder, 'code');
    external_node_fs_.mkdirSync(code, { recursive: true, mode: 0o700 });
    return {
        folder,
        code,
        lay: (files) => layFiles(files, objects, code),
        receive: async (files, lacking, input) => {
            refuseFullDisk(folder, files, lacking);
            for (const number of lacking) {
                const file = files[number];
                if (file?.kind === 'file')
                    await receiveFile(file, objects, code, input);
            }
            if (files.length > 0)
                removeUnused(objects, files);
        },
        remove: () => external_node_fs_.rmSync(folder, { recursive: true, force: true }),
    };
}
const objectOf = (objects, file) => (0,external_node_path_.join)(objects, `${file.hash}${file.executable ? '-x' : ''}`);
function layFiles(files, objects, code) {
    const made = new Set([code]);
    return files.flatMap((file, number) => {
        const place = (0,external_node_path_.join)(code, file.path);
        const parent = (0,external_node_path_.dirname)(place);
        if (!made.has(parent))
            external_node_fs_.mkdirSync(parent, { recursive: true, mode: 0o700 });
        made.add(parent);
        if (file.kind === 'link') {
            external_node_fs_.symlinkSync(file.target, place);
            return [];
        }
        try {
            external_node_fs_.linkSync(objectOf(objects, file), place);
            return [];
        }
        catch (error) {
            if (error.code !== 'ENOENT')
                throw error;
            return [number];
        }
    });
}
async function receiveFile(file, objects, code, input) {
    const place = (0,external_node_path_.join)(code, file.path);
    const handle = external_node_fs_.openSync(place, 'wx', file.executable ? 0o700 : 0o600);
    const digest = (0,external_node_crypto_.createHash)('sha256');
    try {
        for await (const piece of input.bytes(file.size)) {
            digest.update(piece);
            for (let at = 0; at < piece.length;)
                at += external_node_fs_.writeSync(handle, piece, at);
        }
    }
    finally {
        external_node_fs_.closeSync(handle);
    }
    if (digest.digest('hex') !== file.hash)
        throw refused('A file is not what its hash says', 'Run the workflow again; if it comes back, please report it.');
    try {
        external_node_fs_.linkSync(place, objectOf(objects, file));
    }
    catch (error) {
        if (error.code !== 'EEXIST')
            throw error;
    }
}
function removeUnused(objects, files) {
    const used = new Set(files.flatMap((file) => (file.kind === 'file' ? [objectOf(objects, file)] : [])));
    for (const name of external_node_fs_.readdirSync(objects)) {
        const place = (0,external_node_path_.join)(objects, name);
        if (!used.has(place) && external_node_fs_.lstatSync(place).nlink === 1)
            external_node_fs_.unlinkSync(place);
    }
}
function refuseFullDisk(folder, files, lacking) {
    const { bavail, bsize } = external_node_fs_.statfsSync(folder);
    const wanted = lacking.reduce((sum, number) => {
        const file = files[number];
        return sum + (file?.kind === 'file' ? file.size : 0);
    }, 0);
    if (wanted + reserve <= bavail * bsize)
        return;
    throw new build_errors/* DeployError */.s('DISK_FULL', `The server has no room for ${(0,describe/* describeSize */.jt)(wanted)} more`, {
        hint: 'Make room on the disk of the server ("df -h" there), and run the workflow again.',
    });
}

;// CONCATENATED MODULE: ./build/gate/serve.js



















const lastMilliseconds = 30_000;
async function serve(rules) {
    const output = new external_node_net_.Socket({ fd: 1, readable: false, writable: true });
    output.on('error', () => { });
    const send = (frame) => void output.write(`${JSON.stringify(frame)}\n`);
    send({ 'django-prod gate': protocol, app: rules.app, bundle: identity() });
    const heart = setInterval(() => send({ lives: true }), patience/* patience */._.silence * 250);
    const secrets = new Set();
    const hidden = (0,report_hide/* hiding */.Q)(secrets);
    const hide = (text) => (0,visible/* plainText */.wh)(hidden(text));
    const received = new Set();
    let ending;
    try {
        const input = openInput(process.stdin);
        const { inputs, run } = await receive(input, rules, send, received, (secret) => secrets.add(secret));
        const report = tellRows((0,report_report/* openReport */.N)({ write: () => { }, now: () => performance.now(), hide }), send);
        ending = await stories[inputs.mode](inputs, run, report, listenOn(input));
    }
    catch (error) {
        ending = { result: 'failed', text: error.message, deployment: null, error };
    }
    try {
        for (const folder of received)
            folder.remove();
    }
    finally {
        clearInterval(heart);
        send(tellEnding(ending, hide));
        output.end(() => process.exit(0));
        setTimeout(() => process.exit(0), lastMilliseconds);
    }
    return await new Promise(() => { });
}
async function receive(input, rules, send, received, setSecret) {
    try {
        const request = parseRequest((await input.line(limits.line)) ?? '', rules.app);
        const files = await readFiles(input, request.files);
        const folder = openRunFolder(rules.app);
        received.add(folder);
        const lacking = folder.lay(files);
        const read = readRequest(request, folder, setSecret);
        const inputs = allowed(read.inputs, rules);
        send({ lacks: lacking });
        await folder.receive(files, lacking, input);
        return { ...read, inputs };
    }
    catch (error) {
        if (error instanceof build_errors/* DeployError */.s)
            throw error;
        throw refused(`The gate could not take what was sent: ${error.message}`, 'Nothing was changed. Run the workflow again; if it comes back, please report it.');
    }
}
async function readFiles(input, count) {
    const files = [];
    while (files.length < count)
        files.push(parseFile((await input.line(limits.line)) ?? ''));
    checkTree(files);
    return files;
}
function readRequest({ app, host, inputs: given, run: told, texts }, { code, folder }, setSecret) {
    const named = Object.entries(given).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]);
    const env = {
        ...Object.fromEntries(named),
        ...told,
        INPUT_HOST: host,
        INPUT_USER: (0,build_places/* deployUser */.fv)(app),
        INPUT_APP: app,
        GITHUB_WORKSPACE: code,
        RUNNER_TEMP: folder,
        SSH_AUTH_SOCK: 'none',
    };
    const files = new Map(Object.entries(texts).map(([path, text]) => [`${code}/${path}`, text]));
    const { inputs, run } = (0,build_inputs/* readInputs */.K)({ env, readFile: (path) => files.get(path) ?? null, setSecret });
    const { agent: _, jump: __, proxyCommand: ___, ...rest } = inputs;
    return { inputs: { ...rest, host, user: (0,build_places/* deployUser */.fv)(app), app, local: true }, run };
}
function listenOn(input) {
    const cancelled = new Promise((_, reject) => {
        const end = (why) => {
            reject(new build_errors/* DeployError */.s('CANCELLED', why, {
                hint: 'It had not begun to change the site, which serves what it served before.',
            }));
            setTimeout(() => process.exit(1), lastMilliseconds).unref();
        };
        const listen = async () => {
            for (;;) {
                const line = await input.line(limits.text);
                if (line === null)
                    return end('The runner has gone');
                if (line === '{"cancel":true}')
                    return end('The run was cancelled');
            }
        };
        listen().catch(() => end('The runner has gone'));
        for (const signal of ['SIGTERM', 'SIGHUP', 'SIGINT'])
            process.on(signal, () => end('The run was cancelled'));
    });
    cancelled.catch(() => { });
    return cancelled;
}
function tellEnding(ending, hide) {
    const { changed = null, deployment, error, live = '', plan = null, result, text, title = null } = ending;
    const notices = (0,report_hide/* hideWithin */.a)(deployment?.notices ?? ending.notices ?? [], hide);
    const { fresh, before } = (0,advice/* splitAdvice */.B)(notices, deployment?.facts.records.told ?? []);
    return {
        ending: {
            result,
            text: hide(text),
            error: error ? tellError(error, hide) : null,
            url: (0,outcome/* findUrl */.p)(ending),
            ...(0,report_hide/* hideWithin */.a)({ title, changed, live, plan, sections: ending.sections ?? deployment?.sections ?? [] }, hide),
            notices: fresh,
            before,
            outputs: (0,outcome/* outputsOf */.Y)(ending, hide),
        },
    };
}

// EXTERNAL MODULE: external "node:events"
var external_node_events_ = __webpack_require__(8474);
// EXTERNAL MODULE: ./build/inputs/source.js + 1 modules
var source = __webpack_require__(8904);
;// CONCATENATED MODULE: ./build/gate/ending.js


const results = [
    'deployed',
    'unchanged',
    'repaired',
    'planned',
    'rolled-back',
    'managed',
    'removed',
    'failed',
];
const outputNames = [
    'release',
    'previous-release',
    'gunicorn',
    'migrations',
    'migration-count',
    'file-count',
    'uploaded-files',
    'uploaded-bytes',
    'exit-code',
    'status',
];
const fieldsOf = (value) => (typeof value === 'object' && value !== null ? value : {});
const listOf = (value, most) => Array.isArray(value) ? value.slice(0, most).map(fieldsOf) : [];
function readEnding(told) {
    const { result, text, error, url, notices, before, sections, outputs, title, changed, live, plan } = fieldsOf(told);
    const given = fieldsOf(outputs);
    const known = results.find((one) => one === result) ?? 'failed';
    const failure = error ?? (known === 'failed' ? { message: 'The server told no reason' } : null);
    return {
        result: known,
        text: (0,visible/* harmless */.Is)(textOf(text)),
        deployment: null,
        error: failure === null ? null : readError(failure),
        url: ending_addressOf(url),
        ...(typeof title === 'string' ? { title: (0,visible/* harmless */.Is)(textOf(title)) } : {}),
        ...(Array.isArray(changed) ? { changed: readTexts(changed) } : {}),
        live: (0,visible/* harmless */.Is)(textOf(live)),
        ...(typeof plan === 'object' && plan !== null ? { plan: readPlan(fieldsOf(plan)) } : {}),
        notices: listOf(notices, 100).map(readNotice),
        before: listOf(before, 200).map(readNotice),
        sections: listOf(sections, 50).map(readSection),
        outputs: Object.fromEntries(outputNames.map((name) => [name, typeof given[name] === 'string' ? given[name].slice(0, 1_000_000) : ''])),
    };
}
const readTexts = (value) => (Array.isArray(value) ? value.slice(0, 1000) : []).map((one) => (0,visible/* harmless */.Is)(textOf(one)));
const ending_addressOf = (value) => typeof value === 'string' && /^https?:\/\/[a-z0-9.-]{1,253}\/$/.test(value) ? value : null;
function readPlan({ of, live, url, headline, changes, unchanged }) {
    return {
        of: (0,visible/* harmless */.Is)(textOf(of)),
        live: (0,visible/* harmless */.Is)(textOf(live)),
        url: ending_addressOf(url) ?? '',
        headline: readTexts(headline),
        changes: listOf(changes, 1000).map(({ what, why, risky }) => {
            return { what: (0,visible/* harmless */.Is)(textOf(what)), why: (0,visible/* harmless */.Is)(textOf(why)), risky: risky === true };
        }),
        unchanged: readTexts(unchanged),
    };
}
function readNotice({ level, title, message, file, line, always }) {
    return {
        level: level === 'error' || level === 'warning' ? level : 'notice',
        title: (0,visible/* harmless */.Is)(textOf(title)),
        message: textOf(message),
        ...(always === true ? { always } : {}),
        ...(typeof file === 'string' ? { file: textOf(file) } : {}),
        ...(Number.isSafeInteger(line) ? { line: line } : {}),
    };
}
function readSection({ title, lines, quoted }) {
    const told = Array.isArray(lines) ? lines.slice(0, 1000) : [];
    return {
        title: (0,visible/* harmless */.Is)(textOf(title)).replace(/[<&]/g, ' '),
        lines: told.map((line) => (0,visible/* harmless */.Is)(textOf(line))),
        ...(quoted === true && { quoted }),
    };
}

;// CONCATENATED MODULE: ./build/gate/greeting.js





const word = 'true';
async function knock(connection) {
    const channel = await connection.open(word);
    const waiting = [];
    let hear = null;
    let greeted = false;
    let greet = () => { };
    const greeting = new Promise((resolve) => {
        greet = resolve;
    });
    const out = (line) => {
        const frame = parse(line);
        if (frame === null)
            return;
        if (!greeted && 'django-prod gate' in frame) {
            greeted = true;
            greet(frame);
        }
        else if (greeted && hear)
            hear(frame);
        else if (greeted)
            waiting.push(frame);
    };
    const ended = (0,streams/* hearChannel */.m4)(channel, { out, err: () => { } });
    ended.catch(() => { });
    const found = await (0,deadline/* within */.u)(patience/* patience */._.shell, Promise.race([greeting, ended.then(() => null), connection.lost]), () => new Error('silent')).catch((error) => {
        if (error instanceof build_errors/* DeployError */.s)
            throw error;
        return null;
    });
    if (found === null)
        return null;
    if (found['django-prod gate'] !== protocol) {
        throw new build_errors/* DeployError */.s('GATE_REFUSED', 'The gate on the server speaks another protocol than this version', {
            host: connection.target.host,
            hint: 'As root on the server, "gate install" of the version that the workflow names brings both to the same (docs/deploy-key.md). Nothing was changed.',
        });
    }
    const frames = (listener) => {
        hear = listener;
        for (const frame of waiting.splice(0))
            listener(frame);
    };
    return { channel, bundle: String(found.bundle), frames, ended };
}
function parse(line) {
    if (!line.startsWith('{'))
        return null;
    try {
        return JSON.parse(line);
    }
    catch {
        return null;
    }
}

;// CONCATENATED MODULE: ./build/gate/through.js













const mayBeGate = ({ user }) => user.endsWith('-deploy');
async function runThroughGate(inputs, run, report, cancelled, given) {
    try {
        const keys = [inputs.privateKey, inputs.jump?.privateKey];
        const sends = ['deploy', 'plan', 'restore', 'move-database'].includes(inputs.mode);
        const checkout = sends ? await hashCheckout(await listCheckout(inputs, run.workspace), keys) : null;
        const connection = await Promise.race([(0,server_connection/* connect */.N)(inputs, { sftp: false, log: report.say }), cancelled]);
        try {
            const gate = await Promise.race([knock(connection), cancelled]);
            if (gate === null)
                return null;
            const ending = await Promise.race([through_converse(gate, inputs, checkout, report, cancelled, given), connection.lost]);
            return addNotices(ending, [...(checkout?.notices ?? []), ...noteVersion(gate, inputs)]);
        }
        finally {
            connection.close();
        }
    }
    catch (error) {
        return { result: 'failed', text: report.hide(error.message), deployment: null, error };
    }
}
async function through_converse({ channel, frames, ended }, inputs, checkout, report, cancelled, given) {
    const files = Object.entries(checkout?.files ?? {});
    const hearRow = hearRows(report);
    let lacks = () => { };
    const lacking = new Promise((resolve) => {
        lacks = resolve;
    });
    let heard = performance.now();
    const told = new Promise((resolve) => {
        frames((frame) => {
            heard = performance.now();
            if ('lacks' in frame && Array.isArray(frame.lacks))
                lacks(frame.lacks);
            else if ('ending' in frame)
                resolve(readEnding(frame.ending));
            else
                hearRow(frame);
        });
    });
    const gone = ended.then(() => {
        throw new build_errors/* DeployError */.s('CONNECTION_LOST', 'The gate on the server has ended without a word', {
            host: inputs.host,
            hint: 'What it had begun is ended by the server itself; the site serves one complete release. Run the workflow again. "journalctl -t sudo" on the server tells whether it was refused.',
        });
    });
    gone.catch(() => { });
    const lines = files.map(([path, entry]) => ({ path, ...entry }));
    let watch;
    const mute = new Promise((_, reject) => {
        watch = setInterval(() => {
            if (performance.now() - heard > patience/* patience */._.quiet * 1000)
                reject(saysNothing(inputs.host));
        }, 1000);
    });
    const over = Promise.race([told, gone, mute]);
    over.catch(() => { });
    let heart;
    try {
        const request = writeLines(channel, [requestOf(inputs, files.length, given), ...lines]);
        const numbers = await Promise.race([request.then(() => lacking), over, cancelled]);
        if ('result' in numbers)
            return numbers;
        const sent = numbers.flatMap((number) => {
            const file = files[number];
            return file ? [file] : [];
        });
        if (checkout && sent.length > 0) {
            report.say(`Sending     ${(0,describe/* describeCount */.vG)(sent.length, 'file')} of ${files.length} to the gate of ${inputs.app}`);
            const refused = await Promise.race([writeFiles(channel, checkout.root, sent), over, cancelled]);
            if (refused)
                return refused;
        }
        heart = setInterval(() => channel.write('{}\n'), patience/* patience */._.silence * 250);
        cancelled.catch(() => channel.write('{"cancel":true}\n'));
        return await over;
    }
    finally {
        clearInterval(heart);
        clearInterval(watch);
    }
}
const saysNothing = (host) => new build_errors/* DeployError */.s('CONNECTION_LOST', `The gate on the server has said nothing for ${patience/* patience */._.quiet} s`, {
    host,
    hint: 'Does a disk of the server hang ("dmesg" tells)? What the run had begun is ended by the server itself; the site serves one complete release. Run the workflow again.',
});
async function through_write(channel, data) {
    if (!channel.write(data))
        await (0,external_node_events_.once)(channel, 'drain');
}
async function writeLines(channel, lines) {
    for (const line of lines)
        await through_write(channel, `${JSON.stringify(line)}\n`);
}
async function writeFiles(channel, root, files) {
    for (const [path, entry] of files) {
        for (const piece of readChecked(root, path, entry))
            await through_write(channel, Buffer.from(piece));
    }
}
function requestOf({ app, host }, files, { env, texts }) {
    const inputs = sentInputs.flatMap((name) => {
        const value = (0,source/* inputValue */.UV)(env, name);
        return value === '' ? [] : [[name, value]];
    });
    const run = runVariables.flatMap((name) => (env[name] ? [[name, env[name]]] : []));
    return {
        protocol: protocol,
        app,
        host,
        inputs: Object.fromEntries(inputs),
        texts,
        run: Object.fromEntries(run),
        files,
    };
}
function addNotices(ending, more) {
    const known = new Set([...(ending.notices ?? []), ...(ending.before ?? [])].map(({ title, message }) => `${title}\n${message}`));
    const added = more.filter(({ title, message }) => !known.has(`${title}\n${message}`));
    return { ...ending, notices: [...(ending.notices ?? []), ...added] };
}
function noteVersion({ bundle }, { app, host }) {
    if (bundle === identity())
        return [];
    return [
        {
            level: 'notice',
            title: 'The gate on the server has another version of the action',
            message: `What happens is decided by the version on ${host}, and not by the one that the workflow names. As root there, "gate install --app ${app}" of the workflow's version brings both to the same (docs/deploy-key.md).`,
        },
    ];
}

;// CONCATENATED MODULE: ./build/gate/story.js


async function tellStory(inputs, run, report, cancelled, given) {
    const there = mayBeGate(inputs) ? await runThroughGate(inputs, run, report, cancelled, given) : null;
    return there ?? (await stories[inputs.mode](inputs, run, report, cancelled));
}

;// CONCATENATED MODULE: ./build/gate/entry.js






async function gateCommand(words) {
    try {
        if (words[0] !== 'serve')
            return manageGate(words, (line) => void process.stdout.write(`${line}\n`));
        const rules = readRules((0,inputs_app/* parseApp */.d)({ name: 'app', value: words[1] ?? '' }, ''));
        if (rules === null)
            throw new Error(`no key of ${words[1]} is installed`);
        await serve(rules);
    }
    catch (error) {
        process.stderr.write(`${describeFailure(error)}\n`);
        process.exit(1);
    }
}


/***/ }),

/***/ 6035:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   $B: () => (/* binding */ bare),
/* harmony export */   Mc: () => (/* binding */ entriesOf),
/* harmony export */   jH: () => (/* binding */ parseCatalogue),
/* harmony export */   qf: () => (/* binding */ placeholder)
/* harmony export */ });
/* unused harmony export listPlaceholders */
const unquote = (text) => text.replace(/\\(.)/g, (_, letter) => ({ n: '\n', t: '\t' })[letter] ?? letter);
function parseCatalogue(text) {
    const entries = [];
    let texts = {};
    let field = '';
    const end = () => {
        const { msgid = '', msgid_plural: plural = '', ...forms } = texts;
        if (msgid !== '')
            entries.push({ english: unquote(msgid), plural: unquote(plural), forms: Object.values(forms).map(unquote) });
    };
    for (const line of text.split('\n')) {
        const [, name, quoted] = /^(?:(msgid|msgid_plural|msgstr(?:\[\d\])?) )?"(.*)"$/.exec(line) ?? [];
        if (quoted === undefined)
            continue;
        if (name === 'msgid') {
            end();
            texts = {};
        }
        field = name ?? field;
        texts[field] = (texts[field] ?? '') + quoted;
    }
    end();
    return entries;
}
function entriesOf(text, files) {
    const isOne = (block) => (/^#: (.*)$/m.exec(block)?.[1] ?? '').split(' ').some((file) => files.has(file));
    return parseCatalogue(text.split('\n\n').filter(isOne).join('\n\n'));
}
const around = /^([\s,;:(·–]*)([\s\S]*?)([\s,;:]*)$/;
function bare(text) {
    const [, before = '', middle = '', space = ''] = around.exec(text) ?? [];
    let [core, after] = [middle, space];
    const close = (sign) => {
        core = core.slice(0, -1);
        after = sign + after;
    };
    if (before.includes('(') && core.endsWith(').')) {
        close('.');
        close(')');
    }
    else if (before.includes('(') && core.endsWith(')'))
        close(')');
    else if (/[^.…]\.$/.test(core))
        close('.');
    const rest = /[\s,;:]*$/.exec(core)?.[0] ?? '';
    return { before, core: core.slice(0, core.length - rest.length), after: rest + after };
}
const placeholder = /\{(\d+|n)\}/g;
const listPlaceholders = (text) => [...text.matchAll(placeholder)].map(([one]) => one).sort();


/***/ }),

/***/ 7280:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Gz: () => (/* binding */ below),
/* harmony export */   Nw: () => (/* binding */ sortNearestFirst),
/* harmony export */   TS: () => (/* binding */ foldersUp),
/* harmony export */   g7: () => (/* binding */ decodeText),
/* harmony export */   oD: () => (/* binding */ openSource),
/* harmony export */   yS: () => (/* binding */ folderOf)
/* harmony export */ });
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3024);
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_fs__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(6760);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_1___default = /*#__PURE__*/__webpack_require__.n(node_path__WEBPACK_IMPORTED_MODULE_1__);
/* harmony import */ var _files_links_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(4092);
/* harmony import */ var _files_unreadable_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(9862);




function openSource(root, files) {
    const links = new Map();
    for (const [name, entry] of Object.entries(files))
        if (entry.kind === 'link')
            links.set(name, entry.target);
    const resolve = (name) => (links.size === 0 ? name : ((0,_files_links_js__WEBPACK_IMPORTED_MODULE_3__/* .resolveLink */ .n)(links, name) ?? name));
    const has = (name) => {
        const real = resolve(name);
        return Object.hasOwn(files, real) && files[real]?.kind === 'file';
    };
    return {
        paths: Object.keys(files).sort(),
        has,
        resolve,
        read: (name) => has(name) ? decodeText((0,_files_unreadable_js__WEBPACK_IMPORTED_MODULE_2__/* .readOrRefuse */ .u)(name, () => (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.readFileSync)(node_path__WEBPACK_IMPORTED_MODULE_1___default().join(root, resolve(name))))) : '',
    };
}
function decodeText(content) {
    if (!content.includes(0) && !/^(\xff\xfe|\xfe\xff)/.test(content.toString('latin1', 0, 2))) {
        return new TextDecoder().decode(content);
    }
    let text = '';
    for (let at = 0; at < content.length;) {
        const [first, second] = [content[at], content[at + 1]];
        const wide = (first === 0xff && second === 0xfe) || second === 0
            ? 'utf-16le'
            : (first === 0xfe && second === 0xff) || first === 0
                ? 'utf-16be'
                : null;
        const end = endOfLine(content, at, wide);
        text += new TextDecoder(wide ?? 'utf-8').decode(content.subarray(at, end));
        at = end;
    }
    return text;
}
function endOfLine(content, start, wide) {
    const newline = Buffer.from(wide === null ? [10] : wide === 'utf-16le' ? [10, 0] : [0, 10]);
    let at = content.indexOf(newline, start);
    while (at >= 0 && (at - start) % newline.length > 0)
        at = content.indexOf(newline, at + 1);
    return at < 0 ? content.length : at + newline.length;
}
function below(...parts) {
    return node_path__WEBPACK_IMPORTED_MODULE_1___default().posix.join(...parts).replace(/^\.(\/|$)/, '');
}
function folderOf(name) {
    return name.includes('/') ? name.slice(0, name.lastIndexOf('/')) : '';
}
function foldersUp(directory) {
    const parts = directory.split('/').filter(Boolean);
    return [...parts.map((_, at) => parts.slice(0, parts.length - at).join('/')), ''];
}
function sortNearestFirst(paths) {
    const depth = (name) => name.split('/').length;
    return [...paths].sort((a, b) => depth(a) - depth(b) || (a < b ? -1 : 1));
}


/***/ }),

/***/ 4092:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   n: () => (/* binding */ resolveLink),
/* harmony export */   t: () => (/* binding */ leavesTree)
/* harmony export */ });
const maxLinks = 40;
function leavesTree(links, path) {
    return resolveLink(links, path) === null;
}
function resolveLink(links, path) {
    const reached = [];
    const ahead = path.split('/').reverse();
    let followed = 0;
    for (let segment = ahead.pop(); segment !== undefined; segment = ahead.pop()) {
        if (segment === '' || segment === '.')
            continue;
        if (segment === '..') {
            if (reached.pop() === undefined)
                return null;
            continue;
        }
        reached.push(segment);
        const target = links.get(reached.join('/'));
        if (target === undefined)
            continue;
        if (target.startsWith('/'))
            return null;
        followed += 1;
        if (followed > maxLinks)
            return path;
        reached.pop();
        ahead.push(...target.split('/').reverse());
    }
    return reached.join('/');
}


/***/ }),

/***/ 9862:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   u: () => (/* binding */ readOrRefuse),
/* harmony export */   w: () => (/* binding */ refuseUnreadable)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(9984);
/* harmony import */ var _describe_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(8712);


function refuseUnreadable(name) {
    return (cause) => {
        const reason = cause instanceof Error ? cause.message : String(cause);
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .DeployError */ .s('FILE_REFUSED', `${(0,_describe_js__WEBPACK_IMPORTED_MODULE_1__/* .printable */ .g$)(name)} can't be read: ${(0,_describe_js__WEBPACK_IMPORTED_MODULE_1__/* .printable */ .g$)(reason)}`, {
            hint: 'Did an earlier step make it as another user, or remove it? Change that, or name it under exclude.',
            file: name,
            cause,
        });
    };
}
function readOrRefuse(name, question) {
    try {
        return question();
    }
    catch (cause) {
        return refuseUnreadable(name)(cause);
    }
}


/***/ })

};
;