"use strict";
exports.id = 587;
exports.ids = [587];
exports.modules = {

/***/ 4587:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  gatherInputs: () => (/* binding */ gatherInputs),
  runCommand: () => (/* binding */ runCommand)
});

// EXTERNAL MODULE: external "node:child_process"
var external_node_child_process_ = __webpack_require__(1421);
// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(3024);
// EXTERNAL MODULE: external "node:os"
var external_node_os_ = __webpack_require__(8161);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
// EXTERNAL MODULE: external "node:readline"
var external_node_readline_ = __webpack_require__(481);
// EXTERNAL MODULE: ./build/errors.js
var errors = __webpack_require__(9984);
// EXTERNAL MODULE: ./build/inputs/dotenv.js
var dotenv = __webpack_require__(1183);
// EXTERNAL MODULE: ./build/inputs/names.js
var names = __webpack_require__(881);
// EXTERNAL MODULE: ./build/inputs/source.js + 1 modules
var source = __webpack_require__(8904);
// EXTERNAL MODULE: ./build/language.js
var language = __webpack_require__(6065);
// EXTERNAL MODULE: ./node_modules/yaml/dist/index.js
var dist = __webpack_require__(8815);
// EXTERNAL MODULE: ./build/command/parse.js
var parse = __webpack_require__(5930);
;// CONCATENATED MODULE: ./build/command/help.js



const columns = 96;
function renderHelp(action) {
    const { inputs } = (0,dist/* parse */.qg)(action);
    const explained = parse/* flags */.Mv.map((name) => {
        const file = (0,parse/* isFile */.fo)(name) ? 'In the file that you name. ' : '';
        return [`--${name}${(0,parse/* isFile */.fo)(name) ? ' FILE' : ''}`, `${file}${inputs[name]?.description ?? ''}`];
    });
    const own = [
        ['--workflow FILE', 'The workflow whose step says what no flag says. (default: the one that uses this action)'],
        ['--secrets FILE', 'Lines NAME=value with the secrets and variables that the workflow names.'],
        ['--uncommitted', 'Deploy changes that are not committed, too.'],
        ['-y, --yes', 'With init: deploy without asking. The key of the host is asked for all the same.'],
        ['-f, --follow', 'With logs: go on until Ctrl-C.'],
        ['-v, --verbose', 'Show each line of each step.'],
        ['-i FILE', 'As --ssh-key.'],
    ];
    return [
        (0,language/* translate */.Tl)('django-prod-action COMMAND [FLAGS]: deploys from this computer as the action does from a workflow.'),
        '',
        (0,language/* translate */.Tl)('Commands'),
        ...listed(Object.entries(parse/* commands */.Pi).map(([name, { word, meaning }]) => [argued(name, word), meaning])),
        '',
        (0,language/* translate */.Tl)('Flags'),
        ...listed([...explained, ...own]),
        '',
        ...broken((0,language/* translate */.Tl)('What no flag says comes from the workflow that uses this action, and the secrets that it names from --secrets. Without --ssh-key and --password your agent logs in, else a key of ~/.ssh. A host key that nobody names is looked up in ~/.ssh/known_hosts.'), columns),
        '',
    ].join('\n');
}
const argued = (name, word) => ({
    server: `${name} USER@HOST [DOMAIN]`,
    release: `${name} [RELEASE]`,
    snapshot: `${name} [SNAPSHOT]`,
    maintenance: `${name} on|off`,
    confirm: `${name} NAME`,
    command: `${name} -- WORDS`,
})[word ?? ''] ?? name;
function listed(rows) {
    const width = Math.max(...rows.map(([left]) => left.length)) + 4;
    return rows.flatMap(([left, right]) => {
        const lines = broken((0,language/* translate */.Tl)(right), columns - width);
        return lines.map((line, at) => `  ${(at === 0 ? left : '').padEnd(width - 2)}${line}`);
    });
}
function broken(text, width) {
    const lines = [''];
    for (const word of text.split(/[ \n]+/)) {
        const last = lines.at(-1) ?? '';
        if (last !== '' && last.length + word.length + 1 > width)
            lines.push(word);
        else
            lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
    }
    return lines;
}

// EXTERNAL MODULE: ./build/command/here.js
var here = __webpack_require__(1471);
;// CONCATENATED MODULE: ./build/command/talk.js


const interrupted = 130;
function openTalk(input, output, agrees) {
    const say = (text) => void output.write(`${(0,language/* translate */.Tl)(text)}\n`);
    const lines = input.isTTY ? null : readLines(input);
    const askLine = async (question) => {
        output.write((0,language/* translate */.Tl)(question));
        if (lines === null)
            return await typeLine(input, output);
        const line = await lines.next();
        output.write('\n');
        return line;
    };
    const askSecret = async (question) => {
        if (lines !== null)
            return (await askLine(question)) ?? '';
        const secret = await typeSecret(input, () => output.write((0,language/* translate */.Tl)(question)));
        output.write('\n');
        return secret;
    };
    const agree = async (question, otherwise) => {
        if (agrees)
            return true;
        const answer = await askLine(`${(0,language/* translate */.Tl)(question)} ${(0,language/* translate */.Tl)(otherwise ? '[Y/n]' : '[y/N]')} `);
        if (answer === null)
            return false;
        return answer.trim() === '' ? otherwise : /^(y|yes|o|oui)$/i.test(answer.trim());
    };
    const ask = async (question) => ((await askLine(question)) ?? '').trim();
    return { say, ask, askSecret, agree, close: () => lines?.close() };
}
function readLines(input) {
    let opened;
    let iterator;
    return {
        next: async () => {
            opened ??= (0,external_node_readline_.createInterface)({ input, crlfDelay: Number.POSITIVE_INFINITY });
            iterator ??= opened[Symbol.asyncIterator]();
            const { done, value } = await iterator.next();
            return done ? null : value;
        },
        close: () => opened?.close(),
    };
}
async function typeLine(input, output) {
    const typed = (0,external_node_readline_.createInterface)({ input, output, terminal: true });
    typed.on('SIGINT', () => process.exit(interrupted));
    try {
        return await new Promise((resolve) => {
            typed.once('line', resolve);
            typed.once('close', () => resolve(null));
        });
    }
    finally {
        typed.close();
    }
}
async function typeSecret(input, show) {
    let secret = '';
    input.setRawMode(true);
    show();
    input.resume();
    try {
        return await new Promise((resolve) => {
            const hear = (data) => {
                for (const sign of data.toString('utf8')) {
                    if (sign === '\u0003')
                        process.exit(interrupted);
                    if (sign === '\r' || sign === '\n' || sign === '\u0004') {
                        input.off('data', hear);
                        resolve(secret);
                        return;
                    }
                    if (sign === '\u007f' || sign === '\b')
                        secret = [...secret].slice(0, -1).join('');
                    else if (sign === '\u0015')
                        secret = '';
                    else
                        secret += sign;
                }
            };
            input.on('data', hear);
        });
    }
    finally {
        input.setRawMode(false);
        input.pause();
    }
}

;// CONCATENATED MODULE: ./build/command/terminal.js

const codes = { error: 31, warning: 33, notice: 36, quiet: 2 };
const words = { error: 'Error', warning: 'Warning', notice: 'Note' };
function readLog({ colours, verbose }) {
    const paint = (kind, text) => (colours ? `\x1b[${codes[kind]}m${text}\x1b[0m` : text);
    const masks = [];
    const hide = (text) => masks.reduce((shown, mask) => shown.replaceAll(mask, '***'), text);
    let inGroup = false;
    return (line) => {
        const [, name = '', properties = '', value = ''] = /^::([a-z-]+)(?: (.*?))?::(.*)$/s.exec(line) ?? [];
        if (name === '') {
            if (!inGroup)
                return hide(line);
            return verbose ? paint('quiet', hide(`  ${line}`)) : null;
        }
        if (name === 'add-mask' && value !== '')
            masks.push(decode(value));
        if (name === 'endgroup')
            inGroup = false;
        if (name === 'group') {
            inGroup = true;
            return hide(decode(value));
        }
        if (name !== 'error' && name !== 'warning' && name !== 'notice')
            return null;
        const read = (key) => decode(new RegExp(`(?:^|,)${key}=([^,]*)`).exec(properties)?.[1] ?? '');
        const [title, file, at] = [read('title'), read('file'), read('line')];
        const where = file === '' ? '' : ` (${file}${at === '' ? '' : `, ${(0,language/* translate */.Tl)(`line ${at}`)}`})`;
        const head = `${(0,language/* translate */.Tl)(`${words[name]}:`)} ${title === '' ? decode(value) : title}${where}`;
        return hide([
            paint(name, head),
            ...(title === ''
                ? []
                : decode(value)
                    .split('\n')
                    .map((one) => `  ${one}`)),
        ].join('\n'));
    };
}
const decode = (text) => text.replace(/%(0A|0D|3A|2C|25)/g, (_, code) => String.fromCharCode(Number.parseInt(code, 16)));

// EXTERNAL MODULE: ./build/command/workflow.js
var workflow = __webpack_require__(812);
;// CONCATENATED MODULE: ./build/command/entry.js
















const whole = ['deploy', 'plan', 'move-database', 'restore'];
const login = [...names/* wayNames */.yw, 'proxy-command', 'app', 'config'];
const ofOneRun = [...parse/* ownWords */.I1, 'fixtures-reload', 'since', 'delete-data'];
async function runCommand(words, started) {
    const bundle = (0,external_node_fs_.realpathSync)(started);
    try {
        await (0,language/* speak */.Lr)(findAsked(words));
        const asked = (0,parse/* parseWords */.nl)(words);
        if (asked === 'help') {
            process.stdout.write(renderHelp((0,external_node_fs_.readFileSync)((0,external_node_path_.join)(bundle, '../../action.yml'), 'utf8')));
            return 0;
        }
        const checkout = await (0,here/* findCheckout */.I8)(process.cwd());
        if (checkout === null)
            throw new parse/* Misuse */.Jr('This folder is no git repository with a commit. Run this in your project.');
        if (asked.mode === 'init')
            return await begin(asked, checkout, bundle);
        refuseUncommitted(asked, checkout);
        return await run(asked, checkout, await gatherInputs(asked, checkout), bundle);
    }
    catch (error) {
        if (!(error instanceof parse/* Misuse */.Jr || error instanceof errors/* DeployError */.s))
            throw error;
        process.stderr.write(`${(0,language/* translate */.Tl)(error.message)}\n${error instanceof errors/* DeployError */.s ? `${(0,language/* translate */.Tl)(error.details.hint)}\n` : ''}`);
        return 2;
    }
}
function findAsked(words) {
    const at = words.findIndex((word) => /^--language(=|$)/.test(word));
    const given = at < 0 ? '' : (words[at]?.split('=')[1] ?? words[at + 1] ?? '');
    return (0,language/* findLanguage */.iG)(given, (0,external_node_fs_.existsSync)(source/* defaultConfig */.sb) ? (0,here/* readText */.yR)(source/* defaultConfig */.sb) : null);
}
async function begin(asked, checkout, bundle) {
    const { init } = await Promise.all(/* import() */[__webpack_require__.e(524), __webpack_require__.e(334), __webpack_require__.e(90)]).then(__webpack_require__.bind(__webpack_require__, 1090));
    const talk = openTalk(process.stdin, process.stdout, asked.agrees);
    try {
        return await init(asked, checkout, talk, async (mode, inputs, workflow) => {
            const { workflow: _, ...rest } = asked;
            const other = { ...rest, mode, inputs, ...(workflow && { workflow }) };
            refuseUncommitted(other, checkout);
            return await run(other, checkout, await gatherInputs(other, checkout), bundle);
        });
    }
    finally {
        talk.close();
    }
}
function refuseUncommitted({ mode, uncommitted }, { changed }) {
    if (uncommitted || mode === 'plan' || !whole.includes(mode) || changed.length === 0)
        return;
    const named = changed.slice(0, 5).join(', ');
    throw new parse/* Misuse */.Jr(`Changes are not committed: ${named}${changed.length > 5 ? ', …' : ''}. Commit them, or add --uncommitted.`);
}
const secretLines = { input: '--secrets', pattern: /^[A-Za-z_]\w*$/, problem: 'has a name that no secret has.' };
async function gatherInputs(asked, { top }, home = (0,external_node_os_.homedir)(), env = process.env) {
    const inputs = { mode: asked.mode };
    for (const [name, value] of Object.entries(asked.inputs))
        inputs[name] = (0,parse/* isFile */.fo)(name) ? readSecret(name, value) : value;
    const workflows = asked.workflow
        ? [[asked.workflow, readNamed('workflow', asked.workflow)]]
        : inputs.host && inputs.domains
            ? []
            : (0,here/* readWorkflows */.L9)(top);
    const step = (0,workflow/* chooseStep */.KB)(workflows.flatMap(([file, text]) => (0,workflow/* findSteps */.B0)(file, text)));
    if (asked.workflow && !step)
        throw new parse/* Misuse */.Jr(`No step of ${asked.workflow} uses this action.`);
    const told = asked.secrets ? (0,dotenv/* parseDotenv */.q)(readNamed('secrets', asked.secrets), secretLines) : [];
    const known = Object.fromEntries(told.map(({ name, value }) => [name, value]));
    const lacking = [];
    for (const [name, value] of Object.entries(step?.inputs ?? {})) {
        if (name in inputs || ofOneRun.includes(name))
            continue;
        if (!whole.includes(asked.mode) && !login.includes(name) && !(0,parse/* isFile */.fo)(name))
            continue;
        const resolved = (0,workflow/* resolveValue */.g$)(value, known);
        if (resolved !== null)
            inputs[name] = resolved;
        else if (whole.includes(asked.mode) ? !['ssh-key', 'ssh-key-passphrase'].includes(name) : login.includes(name))
            lacking.push(`${name} (${value})`);
    }
    if (lacking.length > 0) {
        throw new parse/* Misuse */.Jr(`Only GitHub knows ${lacking.join(', ')}. Give each by its flag, or all in a file: --secrets FILE, with lines NAME=value. Without them another site would be deployed.`);
    }
    if (!inputs['ssh-key'] && !inputs.password) {
        const file = (await (0,here/* findOwnKey */.Z0)(top)) ?? ((await (0,here/* findAgent */.dp)(env)) ? undefined : (0,here/* findKey */.Tj)(home));
        if (file)
            inputs['ssh-key'] = (0,here/* readText */.yR)(file);
    }
    if (!inputs['host-key'] && inputs.host)
        inputs['host-key'] = await (0,here/* findKnown */.X3)(home, inputs.host, inputs.port ?? '');
    return inputs;
}
function readSecret(name, file) {
    if ((0,external_node_fs_.existsSync)(file))
        return (0,here/* readText */.yR)(file);
    throw new parse/* Misuse */.Jr(`--${name}: there is no file of that name. It takes the file that holds the secret, not the secret.`);
}
function readNamed(flag, file) {
    if ((0,external_node_fs_.existsSync)(file))
        return (0,here/* readText */.yR)(file);
    throw new parse/* Misuse */.Jr(`--${flag}: there is no file ${file}.`);
}
async function run({ follows, mode, verbose }, { top, commit, ref }, inputs, bundle) {
    const agent = await (0,here/* findAgent */.dp)();
    const temp = (0,external_node_fs_.mkdtempSync)((0,external_node_path_.join)((0,external_node_os_.tmpdir)(), 'django-prod-'));
    try {
        const files = ['GITHUB_OUTPUT', 'GITHUB_STATE', 'GITHUB_STEP_SUMMARY'].map((name) => [name, (0,external_node_path_.join)(temp, name)]);
        for (const [, file] of files)
            (0,external_node_fs_.writeFileSync)(file, '');
        const given = Object.entries(inputs).map(([name, value]) => [(0,source/* variableOf */.Qn)(name), value]);
        const own = Object.entries(process.env).filter(([name]) => !/^(INPUT|GITHUB|STATE)_/.test(name));
        const env = {
            ...Object.fromEntries([...own, ...given, ...files]),
            GITHUB_WORKSPACE: top,
            GITHUB_SHA: commit,
            GITHUB_REF_NAME: ref,
            RUNNER_TEMP: temp,
            USER: process.env.USER ?? process.env.USERNAME,
            ...(agent && { SSH_AUTH_SOCK: agent }),
            ...(follows && { DJANGO_PROD_FOLLOW: '1' }),
        };
        const child = (0,external_node_child_process_.spawn)(process.execPath, [(0,external_node_path_.resolve)(bundle)], { cwd: top, env, stdio: ['ignore', 'pipe', 'inherit'] });
        for (const signal of ['SIGINT', 'SIGTERM'])
            process.on(signal, () => signal === 'SIGTERM' && child.kill());
        const colours = process.stdout.isTTY && !process.env.NO_COLOR;
        const read = readLog({
            colours,
            verbose: verbose || ['manage', 'status', 'plan', 'plan-remove', 'remove'].includes(mode),
        });
        (0,external_node_readline_.createInterface)({ input: child.stdout, crlfDelay: Number.POSITIVE_INFINITY }).on('line', (line) => {
            const shown = read(line);
            if (shown !== null)
                process.stdout.write(`${shown}\n`);
        });
        return await new Promise((done, failed) => {
            child.once('error', failed);
            child.once('close', (code) => done(code ?? 1));
        });
    }
    finally {
        (0,external_node_fs_.rmSync)(temp, { recursive: true, force: true });
    }
}


/***/ }),

/***/ 1471:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   I8: () => (/* binding */ findCheckout),
/* harmony export */   L9: () => (/* binding */ readWorkflows),
/* harmony export */   Tj: () => (/* binding */ findKey),
/* harmony export */   X3: () => (/* binding */ findKnown),
/* harmony export */   Z0: () => (/* binding */ findOwnKey),
/* harmony export */   dp: () => (/* binding */ findAgent),
/* harmony export */   kA: () => (/* binding */ ask),
/* harmony export */   yR: () => (/* binding */ readText)
/* harmony export */ });
/* harmony import */ var node_child_process__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1421);
/* harmony import */ var node_child_process__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_child_process__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3024);
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_1___default = /*#__PURE__*/__webpack_require__.n(node_fs__WEBPACK_IMPORTED_MODULE_1__);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(6760);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_2___default = /*#__PURE__*/__webpack_require__.n(node_path__WEBPACK_IMPORTED_MODULE_2__);
/* harmony import */ var _project_detection_source_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(7280);




function ask(program, words, cwd, more = {}) {
    return new Promise((resolve) => {
        const options = { cwd, maxBuffer: 2 ** 26, windowsHide: true, ...more };
        (0,node_child_process__WEBPACK_IMPORTED_MODULE_0__.execFile)(program, words, options, (error, stdout) => resolve(error ? null : stdout.trimEnd()));
    });
}
async function findCheckout(folder) {
    const git = (...words) => ask('git', ['-C', folder, ...words]);
    const [top, commit] = await Promise.all([git('rev-parse', '--show-toplevel'), git('rev-parse', 'HEAD')]);
    if (top === null || commit === null)
        return null;
    const [tag, branch, changed] = await Promise.all([
        git('describe', '--tags', '--exact-match', 'HEAD'),
        git('symbolic-ref', '--short', 'HEAD'),
        git('status', '--porcelain', '--untracked-files=no'),
    ]);
    const names = (changed ?? '').split('\n').filter((line) => line !== '');
    return { top, commit, ref: tag ?? branch ?? '', changed: names.map((line) => line.slice(3)) };
}
function readWorkflows(top) {
    const files = (0,node_fs__WEBPACK_IMPORTED_MODULE_1__.globSync)(['.github/workflows/*.yml', '.github/workflows/*.yaml'], { cwd: top }).sort();
    return files.map((file) => [file, readText((0,node_path__WEBPACK_IMPORTED_MODULE_2__.join)(top, file))]);
}
const readText = (file) => (0,_project_detection_source_js__WEBPACK_IMPORTED_MODULE_3__/* .decodeText */ .g7)((0,node_fs__WEBPACK_IMPORTED_MODULE_1__.readFileSync)(file));
const windowsAgent = '\\\\.\\pipe\\openssh-ssh-agent';
async function findAgent(env = process.env, platform = process.platform) {
    const agent = env.SSH_AUTH_SOCK || (platform === 'win32' ? windowsAgent : '');
    if (agent === '')
        return undefined;
    return (await ask('ssh-add', ['-l'], undefined, { env: { ...process.env, ...env } })) === null ? undefined : agent;
}
const keyFiles = ['id_ed25519', 'id_ecdsa', 'id_rsa'];
const findKey = (home) => keyFiles.map((name) => (0,node_path__WEBPACK_IMPORTED_MODULE_2__.join)(home, '.ssh', name)).find((file) => (0,node_fs__WEBPACK_IMPORTED_MODULE_1__.existsSync)(file));
async function findOwnKey(top) {
    const file = await ask('git', ['-C', top, 'config', '--get', 'django-prod.key']);
    return file !== null && (0,node_fs__WEBPACK_IMPORTED_MODULE_1__.existsSync)(file) ? file : undefined;
}
async function findKnown(home, host, port) {
    const name = port === '' || port === '22' ? host : `[${host}]:${port}`;
    const said = await ask('ssh-keygen', ['-F', name, '-f', (0,node_path__WEBPACK_IMPORTED_MODULE_2__.join)(home, '.ssh/known_hosts')]);
    return (said ?? '')
        .split('\n')
        .filter((line) => line !== '' && !/^[#@]/.test(line))
        .join('\n');
}


/***/ }),

/***/ 5930:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   I1: () => (/* binding */ ownWords),
/* harmony export */   Jr: () => (/* binding */ Misuse),
/* harmony export */   Mv: () => (/* binding */ flags),
/* harmony export */   Pi: () => (/* binding */ commands),
/* harmony export */   fo: () => (/* binding */ isFile),
/* harmony export */   nl: () => (/* binding */ parseWords)
/* harmony export */ });
/* harmony import */ var node_util__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7975);
/* harmony import */ var node_util__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_util__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var leven__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(7785);
/* harmony import */ var _inputs_names_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(881);
/* harmony import */ var _inputs_nearest_name_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(2343);




class Misuse extends Error {
}
const commands = {
    init: { word: 'server', meaning: 'From a new server to a live site: key, workflow, secrets, plan, first deploy.' },
    deploy: { word: null, meaning: 'Bring the committed project into production.' },
    plan: { word: null, meaning: 'Show what a deploy would do. Nothing of the site changes.' },
    rollback: { word: 'release', meaning: 'Make an earlier release live again: a tag, a commit, or the one before.' },
    status: { word: null, meaning: 'Tell what is live and how it is.' },
    logs: { word: null, meaning: 'Show what the site has written: -f goes on, --since "1 hour ago" goes back.' },
    manage: { word: 'command', meaning: 'Run a command of manage.py on the server: manage -- check --deploy' },
    'move-database': { word: null, meaning: 'Deploy, and bring the rows along into another database.' },
    maintenance: { word: 'maintenance', meaning: 'Close the site by a page that says so, or open it: on, off.' },
    restore: { word: 'snapshot', meaning: 'Bring a site back from its backups onto a server that holds nothing of it.' },
    remove: { word: 'confirm', meaning: 'Take the site from the server; its data stay. The name has to be typed.' },
    'plan-remove': { word: null, meaning: 'Show what remove would take away, and what would stay.' },
};
const ownWords = ['mode', 'release', 'command', 'snapshot', 'maintenance', 'confirm'];
const flags = _inputs_names_js__WEBPACK_IMPORTED_MODULE_1__/* .inputNames */ .vj.filter((name) => !ownWords.includes(name));
const given = flags.map((name) => [name, { type: 'string', ...(name === 'ssh-key' && { short: 'i' }) }]);
const options = {
    ...Object.fromEntries(given),
    workflow: { type: 'string' },
    secrets: { type: 'string' },
    verbose: { type: 'boolean', short: 'v' },
    uncommitted: { type: 'boolean' },
    yes: { type: 'boolean', short: 'y' },
    follow: { type: 'boolean', short: 'f' },
    help: { type: 'boolean', short: 'h' },
};
function parseWords(words) {
    const { values, positionals } = parsed(words);
    const [name, ...rest] = positionals;
    if (name === undefined || name === 'help' || values.help)
        return 'help';
    const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
    if (!command) {
        const near = (0,leven__WEBPACK_IMPORTED_MODULE_3__/* .closestMatch */ .h)(name, Object.keys(commands), { maxDistance: 3 });
        const meant = near ? ` Did you mean ${near}?` : '';
        throw new Misuse(`There is no command ${name}.${meant} The commands are ${Object.keys(commands).join(', ')}.`);
    }
    const most = {
        release: 1,
        snapshot: 1,
        maintenance: 1,
        confirm: 1,
        command: Number.POSITIVE_INFINITY,
        server: Number.POSITIVE_INFINITY,
    }[command.word ?? ''] ?? 0;
    if (rest.length > most)
        throw new Misuse(`${name} takes ${most === 0 ? 'no word' : 'one word'}, not ${rest.join(' ')}.`);
    if (command.word === 'command' && rest.length === 0)
        throw new Misuse('manage: which command? manage -- check');
    const inputs = {};
    for (const flag of flags) {
        const value = values[flag];
        if (typeof value === 'string')
            inputs[flag] = value;
    }
    if (command.word === 'server')
        Object.assign(inputs, readServer(rest));
    else if (command.word && rest.length > 0)
        inputs[command.word] = rest.map(quoteWord).join(' ');
    const { workflow, secrets } = values;
    return {
        mode: name,
        inputs,
        ...(typeof workflow === 'string' && { workflow }),
        ...(typeof secrets === 'string' && { secrets }),
        verbose: values.verbose === true,
        uncommitted: values.uncommitted === true,
        agrees: values.yes === true,
        follows: values.follow === true,
    };
}
function parsed(words) {
    try {
        return (0,node_util__WEBPACK_IMPORTED_MODULE_0__.parseArgs)({ args: [...words], options, allowPositionals: true, strict: true });
    }
    catch (error) {
        const unknown = /Unknown option '--?([^']*)'/.exec(error.message)?.[1];
        if (unknown === undefined)
            throw new Misuse(error.message);
        const near = (0,_inputs_nearest_name_js__WEBPACK_IMPORTED_MODULE_2__/* .nearestName */ .q)(unknown, flags);
        throw new Misuse(`There is no flag --${unknown}.${near ? ` Did you mean --${near}?` : ''} --help lists them.`);
    }
}
function readServer([server = '', ...domains]) {
    const [, user, host = '', port] = /^(?:ssh:\/\/)?(?:([^@]*)@)?(.*?)(?::(\d+))?\/?$/.exec(server) ?? [];
    if (host === '')
        throw new Misuse('init: which server? init root@203.0.113.7 www.example.org');
    const six = host.includes(':') && !host.startsWith('[');
    return {
        host: six && port ? `${host}:${port}` : host,
        ...(user && { user }),
        ...(port && !six && { port }),
        ...(domains.length > 0 && { domains: domains.join(' ') }),
    };
}
function quoteWord(word) {
    return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'"'"'`)}'`;
}
const isFile = (name) => _inputs_names_js__WEBPACK_IMPORTED_MODULE_1__/* .secretNames */ .XG.includes(name);


/***/ }),

/***/ 812:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   B0: () => (/* binding */ findSteps),
/* harmony export */   KB: () => (/* binding */ chooseStep),
/* harmony export */   g$: () => (/* binding */ resolveValue)
/* harmony export */ });
/* harmony import */ var _inputs_workflow_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8336);
/* harmony import */ var _parse_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(5930);


function findSteps(file, text) {
    const found = [];
    const look = (node) => {
        if (typeof node !== 'object' || node === null)
            return;
        const { uses, with: given } = node;
        if (typeof uses === 'string' && /(^|\/)django-prod-action(@|$)/.test(uses) && typeof given === 'object' && given) {
            const inputs = Object.entries(given).map(([name, value]) => [name, value === null ? '' : String(value)]);
            found.push({ file, inputs: Object.fromEntries(inputs) });
        }
        for (const value of Object.values(node))
            look(value);
    };
    look((0,_inputs_workflow_js__WEBPACK_IMPORTED_MODULE_0__/* .parseWorkflow */ .h)(text));
    return found;
}
const identity = ['host', 'port', 'app', 'domains', 'config'];
function chooseStep(steps) {
    const sites = new Map(steps.map((step) => [JSON.stringify(identity.map((name) => step.inputs[name] ?? '')), step]));
    if (sites.size > 1) {
        const files = [...new Set(steps.map(({ file }) => file))].join(', ');
        throw new _parse_js__WEBPACK_IMPORTED_MODULE_1__/* .Misuse */ .Jr(`Workflows deploy ${sites.size} sites (${files}): name one by --workflow, or give --host, --domains and the rest.`);
    }
    return steps.find(({ inputs }) => (inputs.mode ?? 'deploy') !== 'plan') ?? steps[0];
}
function resolveValue(value, known) {
    let lacking = false;
    const resolved = value.replace(/\$\{\{([^}]*)\}\}/g, (_, expression) => {
        const name = /^\s*(?:secrets|vars|env)\.([A-Za-z_]\w*)\s*$/.exec(expression)?.[1];
        const found = name === undefined ? undefined : known[name];
        if (found === undefined)
            lacking = true;
        return found ?? '';
    });
    return lacking ? null : resolved;
}


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