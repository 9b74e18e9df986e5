"use strict";
exports.id = 90;
exports.ids = [90];
exports.modules = {

/***/ 1090:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  init: () => (/* binding */ init)
});

// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(3024);
// EXTERNAL MODULE: external "node:os"
var external_node_os_ = __webpack_require__(8161);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
// EXTERNAL MODULE: ./build/inputs/address.js
var address = __webpack_require__(3349);
// EXTERNAL MODULE: ./build/inputs/app.js
var app = __webpack_require__(1818);
// EXTERNAL MODULE: external "node:net"
var external_node_net_ = __webpack_require__(7030);
// EXTERNAL MODULE: ./node_modules/ssh2/lib/index.js
var lib = __webpack_require__(5472);
// EXTERNAL MODULE: ./build/errors.js
var errors = __webpack_require__(9984);
// EXTERNAL MODULE: ./build/server/connection.js + 1 modules
var connection = __webpack_require__(2819);
// EXTERNAL MODULE: ./build/server/login.js
var login = __webpack_require__(4814);
// EXTERNAL MODULE: ./build/server/refusal.js
var refusal = __webpack_require__(4315);
// EXTERNAL MODULE: ./build/server/server.js + 3 modules
var server = __webpack_require__(7412);
;// CONCATENATED MODULE: ./build/server/introduce.js







function makeKeyPair(comment) {
    const pair = lib.utils.generateKeyPairSync('ed25519', { comment });
    return { privateKey: pair.private, line: pair.public };
}
function publicLine(privateKey, comment) {
    const key = lib.utils.parseKey(privateKey);
    if (key instanceof Error || !key.isPrivateKey())
        return null;
    return `${key.type} ${key.getPublicSSH().toString('base64')} ${comment}`;
}
const lookAtHost = async (target) => await (0,login/* presentKeys */.s)(target, null);
async function tryLogIn(target, log) {
    try {
        return await (0,connection/* connect */.N)(target, { sftp: false, log });
    }
    catch (error) {
        if (error instanceof errors/* DeployError */.s && error.code === 'AUTH_FAILED')
            return error;
        throw error;
    }
}
const addLine = [
    'umask 077; cd && mkdir -p .ssh && touch .ssh/authorized_keys || exit 1',
    'grep -qxF -- "$1" .ssh/authorized_keys && exit 0',
    'if test -s .ssh/authorized_keys && test "$(tail -c 1 .ssh/authorized_keys | wc -l)" -eq 0; then echo >>.ssh/authorized_keys || exit 1; fi',
    'printf "%s\\n" "$1" >>.ssh/authorized_keys',
].join('; ');
async function bringKey(connection, line) {
    const { code, stderr, stdout } = await (0,server/* runWords */.$W)(connection, ['/bin/sh', '-c', addLine, 'sh', line]);
    if (code !== 0 || /login as the user/i.test(stdout))
        throw (0,refusal/* refusal */.x)(connection, `${stdout}\n${stderr}`, code);
}
async function lookAtSystem(connection) {
    const words = [...(0,server/* asRoot */.tE)(connection.target.user), 'cat', '/etc/os-release'];
    const { code, stderr, stdout } = await (0,server/* runWords */.$W)(connection, words);
    if (code !== 0 && !/os-release/.test(stderr))
        throw (0,refusal/* refusal */.x)(connection, `${stdout}\n${stderr}`, code);
    if (/login as the user/i.test(stdout))
        throw (0,refusal/* refusal */.x)(connection, stdout, code);
    return readOsRelease(stdout);
}
function readOsRelease(text) {
    const read = (name) => new RegExp(`^${name}=["']?(.*?)["']?$`, 'm').exec(text)?.[1] ?? '';
    return { id: read('ID'), like: read('ID_LIKE'), name: read('PRETTY_NAME'), version: read('VERSION_ID') };
}
const silence = 3000;
async function answers(host, port) {
    return await new Promise((resolve) => {
        const socket = (0,external_node_net_.connect)({ host, port, timeout: silence });
        const end = (answered) => {
            socket.destroy();
            resolve(answered);
        };
        socket.once('connect', () => end(true));
        socket.once('timeout', () => end(false));
        socket.once('error', (error) => end(error.code === 'ECONNREFUSED'));
    });
}

// EXTERNAL MODULE: ./build/command/here.js
var here = __webpack_require__(1471);
// EXTERNAL MODULE: ./build/command/parse.js
var parse = __webpack_require__(5930);
;// CONCATENATED MODULE: ./build/command/deploy-key.js





const keyFileOf = (home, app) => (0,external_node_path_.join)(home, '.ssh', `django-prod-${app}`);
function provideKey(file, top, comment) {
    const path = (0,external_node_path_.resolve)(file);
    if (isBelow(path, top))
        throw new parse/* Misuse */.Jr(`${file} lies in the repository, where a key would be committed: choose another place with -i.`);
    if ((0,external_node_fs_.existsSync)(path)) {
        const privateKey = (0,here/* readText */.yR)(path);
        const line = publicLine(privateKey, comment);
        if (line === null)
            throw new parse/* Misuse */.Jr(`${file} is there, and is no private key without a passphrase: choose another one with -i.`);
        return { file: path, privateKey, line, made: false };
    }
    (0,external_node_fs_.mkdirSync)((0,external_node_path_.dirname)(path), { recursive: true, mode: 0o700 });
    const { privateKey, line } = makeKeyPair(comment);
    (0,external_node_fs_.writeFileSync)(path, privateKey, { mode: 0o600, flag: 'wx' });
    if (!(0,external_node_fs_.existsSync)(`${path}.pub`))
        (0,external_node_fs_.writeFileSync)(`${path}.pub`, `${line}\n`, { mode: 0o644, flag: 'wx' });
    return { file: path, privateKey, line, made: true };
}
function isBelow(path, top) {
    let there = path;
    while (!(0,external_node_fs_.existsSync)(there))
        there = (0,external_node_path_.dirname)(there);
    const real = (0,external_node_path_.join)(external_node_fs_.realpathSync.native(there), (0,external_node_path_.relative)(there, path));
    const way = (0,external_node_path_.relative)(external_node_fs_.realpathSync.native(top), real);
    return way === '' || !(way === '..' || way.startsWith(`..${external_node_path_.sep}`) || (0,external_node_path_.resolve)(way) === way);
}

// EXTERNAL MODULE: external "node:child_process"
var external_node_child_process_ = __webpack_require__(1421);
;// CONCATENATED MODULE: ./build/command/github.js


async function findRepository(top) {
    const url = (await (0,here/* ask */.kA)('git', ['-C', top, 'remote', 'get-url', 'origin'])) ?? '';
    const name = /[:/]([^/:]+\/[^/]+?)(?:\.git)?\/?$/.exec(url)?.[1];
    return name === undefined ? null : { name, onGitHub: /(^|[@/.])github\.com[:/]/.test(url) };
}
async function setSecret(repository, name, value) {
    return await new Promise((resolve) => {
        const words = ['secret', 'set', name, '--repo', `github.com/${repository}`];
        const child = (0,external_node_child_process_.spawn)('gh', words, { stdio: ['pipe', 'ignore', 'pipe'], windowsHide: true });
        let said = '';
        child.stderr.on('data', (data) => {
            said += data.toString('utf8');
        });
        child.stdin.on('error', () => { });
        child.once('error', () => resolve('gh is not there'));
        child.once('close', (code) => resolve(code === 0 ? null : reasonIn(said) || `gh ended with ${code}`));
        child.stdin.end(value);
    });
}
function reasonIn(said) {
    const lines = said.split('\n').map((line) => line.replace(/^\s*\* /, '').trim());
    return lines.find((line) => line !== '' && !/^\d+ errors? occurred:$/.test(line)) ?? '';
}
const patience = 5000;
async function pinAction(action) {
    const url = `https://github.com/${action}`;
    const asked = (0,here/* ask */.kA)('git', ['-c', 'credential.helper=', 'ls-remote', url, 'refs/tags/v1', 'refs/tags/v1^{}'], undefined, {
        timeout: patience,
        env: { ...process.env, GIT_TERMINAL_PROMPT: '0', GIT_ASKPASS: '', SSH_ASKPASS: '' },
    });
    const commit = /^([0-9a-f]{40})\t/.exec((await asked)?.split('\n').at(-1) ?? '')?.[1];
    return commit === undefined ? `${action}@v1` : `${action}@${commit} # v1`;
}

// EXTERNAL MODULE: ./build/inputs/host-key.js
var host_key = __webpack_require__(8757);
// EXTERNAL MODULE: ./build/look-at-domains.js + 1 modules
var look_at_domains = __webpack_require__(6773);
// EXTERNAL MODULE: ./build/refuse-server.js
var refuse_server = __webpack_require__(1971);
;// CONCATENATED MODULE: ./build/command/meet-server.js








const tries = 3;
async function meetServer(server, key, talk) {
    const { host, port, user } = server;
    const [seen, open, presented] = await Promise.all([
        (0,look_at_domains/* lookUp */.TE)({ domains: server.domains, host, https: 'auto', local: undefined }),
        Promise.all([80, 443].map(async (one) => [one, await answers(host, one)])),
        lookAtHost({ host, port, user, hostKeys: [] }),
    ]);
    const visitors = { trustedProxies: [] };
    const found = (0,look_at_domains/* judgeDomains */.zR)(seen, { visitors }, { inet6: [] });
    for (const { domain, faults, leadsHere } of found) {
        const told = leadsHere ? `${domain} leads there` : `${domain} is not known here`;
        talk.say(`Domain   ${faults.length > 0 ? faults.join(' ') : told}`);
    }
    const silent = open.filter(([, answered]) => !answered).map(([one]) => one);
    talk.say(silent.length === 0
        ? `Ports    ${port}, 80 and 443 can be reached`
        : `Ports    nothing comes back from ${silent.join(' and ')}: open them for TCP in the firewall of your provider's console`);
    const pin = await compareKeys(server, presented, talk);
    const connection = await bringOurs(server, pin, key, talk);
    try {
        const os = await lookAtSystem(connection);
        (0,refuse_server/* refuseSystem */.GE)(server, os);
        (0,refuse_server/* refuseOld */.mr)(server, os);
        talk.say(`System   ${os.name}, ${user === 'root' ? 'as root' : `as ${user}, with sudo`}`);
    }
    finally {
        connection.close();
    }
    return pin.fingerprint;
}
async function compareKeys(server, presented, talk) {
    const { host, port } = server;
    const pinned = (text) => {
        const pins = (0,host_key/* parseHostKeys */.C)({ name: 'host-key', value: text });
        return presented.find((one) => pins.some(({ fingerprint }) => fingerprint === one.fingerprint));
    };
    const known = server.hostKeys || (await (0,here/* findKnown */.X3)((0,external_node_os_.homedir)(), host, String(port)));
    if (known !== '') {
        const key = pinned(known);
        if (key) {
            talk.say(`Server   presents the key that ${server.hostKeys ? '--host-key' : 'known_hosts'} names: ${key.fingerprint}`);
            return key;
        }
        if (server.hostKeys)
            throw new parse/* Misuse */.Jr(`${host} does not present the key of --host-key, but ${listed(presented)}`);
        throw new parse/* Misuse */.Jr(`known_hosts has other keys of ${host} than it presents. If the server is new: ssh-keygen -R ${host}`);
    }
    const [key] = presented;
    if (!key)
        throw new parse/* Misuse */.Jr(`${host} presents no host key of a known type.`);
    talk.say(`Server   ${host} presents this key (${key.type}):\n\n             ${key.fingerprint}\n`);
    talk.say("         Your provider's console shows the server's own by: ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub");
    const answer = await talk.ask('Are they the same? Type yes, or paste what the console shows: ');
    if (/^(y|yes|o|oui)$/i.test(answer))
        return key;
    const same = answer === '' || /^no?n?$/i.test(answer) ? undefined : pinned(answer);
    if (same)
        return same;
    throw new parse/* Misuse */.Jr(answer === ''
        ? 'Nobody has compared the key, so the server is not trusted. Nothing was sent. --host-key names it beforehand.'
        : 'That is not the key that the server presents: somebody may be between you and it. Nothing was sent.');
}
const listed = (presented) => presented.map(({ fingerprint, type }) => `${fingerprint} (${type})`).join(', ');
async function bringOurs(server, pin, key, talk) {
    const { host, port, user } = server;
    const log = (line) => talk.say(`         ${line}`);
    const target = { host, port, user, hostKeys: [pin] };
    const enter = async () => await tryLogIn({ ...target, privateKey: key.privateKey }, log);
    const first = key.made ? null : await enter();
    if (first !== null && !(first instanceof errors/* DeployError */.s)) {
        talk.say('Access   the server knows the key');
        return first;
    }
    const bring = async (other, by) => {
        try {
            await bringKey(other, key.line);
        }
        finally {
            other.close();
        }
        const entered = await enter();
        if (entered instanceof errors/* DeployError */.s)
            throw entered;
        talk.say(`Access   the key was brought to the server, by ${by}`);
        return entered;
    };
    if (server.password === '') {
        const agent = await (0,here/* findAgent */.dp)();
        const entered = agent ? await tryLogIn({ ...target, agent }, log) : null;
        if (entered && !(entered instanceof errors/* DeployError */.s))
            return await bring(entered, 'your SSH agent');
        const own = (0,here/* findKey */.Tj)((0,external_node_os_.homedir)());
        const other = own ? await tryWithKey(target, (0,here/* readText */.yR)(own), log) : null;
        if (other)
            return await bring(other, own ?? '');
    }
    for (let tried = 0, given = server.password; tried < tries; tried++, given = '') {
        const password = given ||
            (server.agrees
                ? ''
                : await talk.askSecret(`Password of ${user} on ${host}, once, to bring the key there (Enter: there is none): `));
        if (password === '')
            break;
        const entered = await tryLogIn({ ...target, password }, log);
        if (!(entered instanceof errors/* DeployError */.s))
            return await bring(entered, 'the password');
        talk.say(`         ${entered.message}.`);
    }
    return await waitForPaste(server, key, talk, enter);
}
async function tryWithKey(target, privateKey, log) {
    try {
        const entered = await tryLogIn({ ...target, privateKey }, log);
        return entered instanceof errors/* DeployError */.s ? null : entered;
    }
    catch (error) {
        if (error instanceof errors/* DeployError */.s && error.code === 'KEY_INVALID')
            return null;
        throw error;
    }
}
async function waitForPaste({ agrees, host, user }, key, talk, enter) {
    const home = user === 'root' ? '/root' : `/home/${user}`;
    talk.say(`Access   Paste this line where your provider asks for an SSH key, or on the server into ${home}/.ssh/authorized_keys:\n\n${key.line}\n`);
    if (agrees)
        throw new parse/* Misuse */.Jr(`${host} does not know the key yet. Run init again when it does.`);
    await talk.ask('Enter, when that is done: ');
    const entered = await enter();
    if (entered instanceof errors/* DeployError */.s)
        throw entered;
    talk.say('Access   the server knows the key');
    return entered;
}

// EXTERNAL MODULE: ./node_modules/yaml/dist/index.js
var dist = __webpack_require__(8815);
;// CONCATENATED MODULE: ./build/command/production-workflow.js


const workflowFile = '.github/workflows/production.yml';
const configFile = '.github/django-prod.yml';
const secretOf = (input) => input === 'ssh-key' ? 'DEPLOY_KEY' : input === 'env' ? 'DJANGO_ENV' : input.toUpperCase().replaceAll('-', '_');
const scalar = (value) => (0,dist/* stringify */.As)(value, { lineWidth: 0 }).trimEnd();
function renderWorkflow(inputs, uses) {
    const given = Object.entries(inputs).map(([name, value]) => {
        return `          ${name}: ${(0,parse/* isFile */.fo)(name) ? `\${{ secrets.${secretOf(name)} }}` : scalar(value)}\n`;
    });
    return `name: production
on:
  push: { tags: ['v*'] }
  workflow_dispatch:
    inputs:
      mode: { type: choice, options: [deploy, plan, rollback, status], default: deploy }
      release: { type: string, description: "rollback to: a tag or a commit, or nothing for the one before" }
permissions: { contents: read }
concurrency: { group: production, cancel-in-progress: false }
jobs:
  deploy:
    runs-on: ubuntu-latest
    timeout-minutes: 20
    environment: { name: production, url: "\${{ steps.site.outputs.url }}" }
    steps:
      - uses: actions/checkout@v6
      - id: site
        uses: ${uses}
        with:
          mode: \${{ inputs.mode || 'deploy' }}
          release: \${{ inputs.release }}
${given.join('')}`;
}
function renderConfig(app, action) {
    return `# yaml-language-server: $schema=https://raw.githubusercontent.com/${action}/v1/docs/django-prod.schema.json
# What rarely changes: https://github.com/${action}/blob/v1/docs/inputs.md#the-file
app: ${app}
`;
}

// EXTERNAL MODULE: ./build/command/workflow.js
var workflow = __webpack_require__(812);
;// CONCATENATED MODULE: ./build/command/init.js












const action = 'org/django-prod-action';
const first = ['host', 'port', 'user', 'host-key', 'ssh-key', 'domains'];
async function init(asked, checkout, talk, run) {
    const { top } = checkout;
    refuseFlags(asked.inputs);
    const repository = await findRepository(top);
    const config = readIfThere((0,external_node_path_.join)(top, configFile));
    const called = asked.inputs.app ?? nameIn(config ?? '');
    const site = readSite({ ...asked.inputs, ...(called && { app: called }) }, repository?.name ?? (0,external_node_path_.basename)(top));
    const { app, domains, host, port, user } = site;
    talk.say(`${app}: ${user}@${host}, ${domains.join(' ')}`);
    const named = asked.inputs['ssh-key'];
    const key = provideKey(named ?? keyFileOf((0,external_node_os_.homedir)(), app), top, `django-prod-${app}`);
    talk.say(key.made
        ? `Key      ${key.file} is made, and stays on this computer`
        : `Key      ${key.file} is there, and is taken`);
    const hostKey = await meetServer({ ...site, ...readAccess(asked) }, key, talk);
    await (0,here/* ask */.kA)('git', ['-C', top, 'config', 'django-prod.key', key.file]);
    const given = { ...asked.inputs, app, host, domains: domains.join(' '), 'host-key': hostKey };
    given['ssh-key'] = key.file;
    if (port !== 22)
        given.port = String(port);
    if (user !== 'root')
        given.user = user;
    delete given.password;
    const { replaced, same } = await writeFiles(top, app, given, talk);
    await giveSecrets(given, repository?.onGitHub ? repository.name : null, talk);
    const secrets = Object.fromEntries(Object.entries(given).filter(([name]) => (0,parse/* isFile */.fo)(name)));
    const workflow = replaced || same ? (0,external_node_path_.join)(top, workflowFile) : undefined;
    const start = async (mode) => await run(mode, replaced ? secrets : given, workflow);
    talk.say('');
    const planned = await start('plan');
    if (planned !== 0) {
        talk.say('\nWhen that is mended, go on with the commands plan and deploy; all else is done.');
        return planned;
    }
    talk.say('');
    const deploys = await talk.agree('Deploy now?', true);
    const deployed = deploys ? await start('deploy') : 0;
    talk.say(`\n${deploys ? '' : 'The command deploy does it. '}Later, from GitHub: commit ${listFiles()} and push, then`);
    talk.say('“Run workflow” below Actions deploys, and so does a tag: git tag v1.0.0, git push origin v1.0.0');
    return deployed;
}
function refuseFlags(inputs) {
    const way = ['jump', 'jump-key', 'jump-host-key', 'proxy-command', 'ssh-key-passphrase'].find((name) => inputs[name]);
    if (way)
        throw new parse/* Misuse */.Jr(`init goes to the server directly, with a key that has no passphrase: not with --${way}.`);
    const missing = Object.entries(inputs).find(([name, file]) => (0,parse/* isFile */.fo)(name) && name !== 'ssh-key' && !(0,external_node_fs_.existsSync)(file));
    if (missing)
        throw new parse/* Misuse */.Jr(`--${missing[0]} takes the file that holds the secret, and there is no ${missing[1]}.`);
}
const listFiles = () => `${workflowFile} and ${configFile}`;
function readSite(inputs, repository) {
    const { domains: given = '', https = 'auto', port = '22', user = 'root' } = inputs;
    const host = (0,address/* parseHost */.o6)({ name: 'host', value: inputs.host ?? '' });
    const domains = given || nameFor(host);
    if (/:\/\/[^/]*@/.test(inputs.database ?? ''))
        throw new parse/* Misuse */.Jr('--database with a password would stand in the workflow: put DATABASE_URL into the file of --env.');
    return {
        app: (0,app/* parseApp */.d)(inputs.app ? { name: 'app', value: inputs.app } : undefined, repository),
        host,
        port: (0,address/* parsePort */.pz)({ name: 'port', value: port }),
        user: (0,address/* parseUser */.tN)({ name: 'user', value: user }),
        domains: (0,address/* parseDomains */.J4)({ name: 'domains', value: domains }, https === 'internal' || https === 'off' ? https : 'auto'),
    };
}
function nameFor(host) {
    if (/^\d+(\.\d+){3}$/.test(host))
        return `${host.replaceAll('.', '-')}.sslip.io`;
    throw new parse/* Misuse */.Jr('init: which domain? init root@203.0.113.7 www.example.org');
}
function readAccess({ agrees, inputs }) {
    const file = inputs.password;
    const password = file === undefined ? (process.env.DJANGO_PROD_PASSWORD ?? '') : (0,here/* readText */.yR)(file).trimEnd();
    return { hostKeys: inputs['host-key'] ?? '', password, agrees };
}
async function writeFiles(top, app, given, talk) {
    const config = readIfThere((0,external_node_path_.join)(top, configFile));
    const left = config === null || nameIn(config) === app ? ['app'] : [];
    const names = [...new Set([...first, ...Object.keys(given)])].filter((name) => !left.includes(name));
    const inputs = Object.fromEntries(names.flatMap((name) => (given[name] === undefined ? [] : [[name, given[name]]])));
    const there = readIfThere((0,external_node_path_.join)(top, workflowFile));
    const step = there === null ? undefined : (0,workflow/* findSteps */.B0)(workflowFile, there).at(0);
    const same = step?.inputs.host === given.host && step?.inputs.domains === given.domains;
    const replaced = there === null || (!same && (await mayReplace(workflowFile, talk)));
    if (replaced)
        write((0,external_node_path_.join)(top, workflowFile), renderWorkflow(inputs, await pinAction(action)));
    if (config === null)
        write((0,external_node_path_.join)(top, configFile), renderConfig(app, action));
    const told = [[workflowFile, replaced], [configFile, config === null]];
    talk.say(`Files    ${told.map(([file, written]) => (written ? `${file} is written` : `${file} is kept as it is`)).join(', ')}`);
    return { replaced, same };
}
const nameIn = (config) => /^app:\s*([\w-]+)/m.exec(config)?.[1];
async function mayReplace(file, talk) {
    talk.say(`${file} is there, and says something else.`);
    return /^(yes|oui)$/i.test(await talk.ask('Type yes to replace it, Enter keeps it: '));
}
const readIfThere = (file) => ((0,external_node_fs_.existsSync)(file) ? (0,here/* readText */.yR)(file) : null);
function write(file, text) {
    (0,external_node_fs_.mkdirSync)((0,external_node_path_.dirname)(file), { recursive: true });
    (0,external_node_fs_.writeFileSync)(file, text);
}
async function giveSecrets(given, repository, talk) {
    for (const [input, file] of Object.entries(given).filter(([name]) => (0,parse/* isFile */.fo)(name))) {
        const name = secretOf(input);
        const why = repository === null ? 'origin is no repository on GitHub' : await setSecret(repository, name, (0,here/* readText */.yR)(file));
        if (why === null) {
            talk.say(`Secret   ${name} of ${repository} is set`);
            continue;
        }
        const place = repository === null
            ? 'Settings, Secrets and variables, Actions of the repository on GitHub'
            : `https://github.com/${repository}/settings/secrets/actions/new`;
        talk.say(`Secret   ${name} is still to be set (${why}), for runs on GitHub:\n         at ${place}\n         Name ${name}, Secret: the whole text of ${file}`);
    }
}


/***/ })

};
;