"use strict";
exports.id = 670;
exports.ids = [670];
exports.modules = {

/***/ 7670:
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
// EXTERNAL MODULE: ./node_modules/yaml/dist/index.js
var dist = __webpack_require__(8815);
// EXTERNAL MODULE: external "node:util"
var external_node_util_ = __webpack_require__(7975);
// EXTERNAL MODULE: ./node_modules/leven/index.js
var leven = __webpack_require__(7785);
;// CONCATENATED MODULE: ./build/command/parse.js



class Misuse extends Error {
}
const commands = {
    deploy: { word: null, meaning: 'Bring the committed project into production.' },
    plan: { word: null, meaning: 'Show what a deploy would do. Nothing of the site changes.' },
    rollback: { word: 'release', meaning: 'Make an earlier release live again: a tag, a commit, or the one before.' },
    status: { word: null, meaning: 'Tell what is live and how it is.' },
    manage: { word: 'command', meaning: 'Run a command of manage.py on the server: manage -- check --deploy' },
    'move-database': { word: null, meaning: 'Deploy, and bring the rows along into another database.' },
    restore: { word: 'snapshot', meaning: 'Bring a site back from its backups onto a server that holds nothing of it.' },
};
const ownWords = ['mode', 'release', 'command', 'snapshot'];
const flags = names/* inputNames */.vj.filter((name) => !ownWords.includes(name));
const given = flags.map((name) => [name, { type: 'string', ...(name === 'ssh-key' && { short: 'i' }) }]);
const options = {
    ...Object.fromEntries(given),
    workflow: { type: 'string' },
    secrets: { type: 'string' },
    verbose: { type: 'boolean', short: 'v' },
    uncommitted: { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
};
function parseWords(words) {
    const { values, positionals } = parsed(words);
    const [name, ...rest] = positionals;
    if (name === undefined || name === 'help' || values.help)
        return 'help';
    const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
    if (!command) {
        const near = (0,leven/* closestMatch */.h)(name, Object.keys(commands), { maxDistance: 3 });
        const meant = near ? ` Did you mean ${near}?` : '';
        throw new Misuse(`There is no command ${name}.${meant} The commands are ${Object.keys(commands).join(', ')}.`);
    }
    const most = { release: 1, snapshot: 1, command: Number.POSITIVE_INFINITY }[command.word ?? ''] ?? 0;
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
    if (command.word && rest.length > 0)
        inputs[command.word] = rest.map(quoteWord).join(' ');
    const { workflow, secrets } = values;
    return {
        mode: name,
        inputs,
        ...(typeof workflow === 'string' && { workflow }),
        ...(typeof secrets === 'string' && { secrets }),
        verbose: values.verbose === true,
        uncommitted: values.uncommitted === true,
    };
}
function parsed(words) {
    try {
        return (0,external_node_util_.parseArgs)({ args: [...words], options, allowPositionals: true, strict: true });
    }
    catch (error) {
        const unknown = /Unknown option '--?([^']*)'/.exec(error.message)?.[1];
        if (unknown === undefined)
            throw new Misuse(error.message);
        const near = (0,names/* nearestName */.qb)(unknown, flags);
        throw new Misuse(`There is no flag --${unknown}.${near ? ` Did you mean --${near}?` : ''} --help lists them.`);
    }
}
function quoteWord(word) {
    return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'"'"'`)}'`;
}
const isFile = (name) => names/* secretNames */.XG.includes(name);

;// CONCATENATED MODULE: ./build/command/help.js


const columns = 96;
function renderHelp(action) {
    const { inputs } = (0,dist/* parse */.qg)(action);
    const explained = flags.map((name) => {
        const file = isFile(name) ? 'In the file that you name. ' : '';
        return [`--${name}${isFile(name) ? ' FILE' : ''}`, `${file}${inputs[name]?.description ?? ''}`];
    });
    const own = [
        ['--workflow FILE', 'The workflow whose step says what no flag says. (default: the one that uses this action)'],
        ['--secrets FILE', 'Lines NAME=value with the secrets and variables that the workflow names.'],
        ['--uncommitted', 'Deploy changes that are not committed, too.'],
        ['-v, --verbose', 'Show each line of each step.'],
        ['-i FILE', 'As --ssh-key.'],
    ];
    return [
        'django-prod-action COMMAND [FLAGS]: deploys from this computer as the action does from a workflow.',
        '',
        'Commands',
        ...listed(Object.entries(commands).map(([name, { word, meaning }]) => [argued(name, word), meaning])),
        '',
        'Flags',
        ...listed([...explained, ...own]),
        '',
        'What no flag says comes from the workflow that uses this action, and the secrets that it names from --secrets.',
        'Without --ssh-key and --password your agent logs in, else a key of ~/.ssh. A host key that nobody names is looked up',
        'in ~/.ssh/known_hosts.',
        '',
    ].join('\n');
}
const argued = (name, word) => ({ release: `${name} [RELEASE]`, snapshot: `${name} [SNAPSHOT]`, command: `${name} -- WORDS` })[word ?? ''] ?? name;
function listed(rows) {
    const width = Math.max(...rows.map(([left]) => left.length)) + 4;
    return rows.flatMap(([left, right]) => {
        const lines = [''];
        for (const word of right.split(/\s+/)) {
            const last = lines.at(-1) ?? '';
            if (last !== '' && width + last.length + word.length + 1 > columns)
                lines.push(word);
            else
                lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
        }
        return lines.map((line, at) => `  ${(at === 0 ? left : '').padEnd(width - 2)}${line}`);
    });
}

;// CONCATENATED MODULE: ./build/command/here.js



function ask(program, words, cwd) {
    return new Promise((resolve) => {
        const options = { cwd, maxBuffer: 2 ** 26 };
        (0,external_node_child_process_.execFile)(program, words, options, (error, stdout) => resolve(error ? null : stdout.trimEnd()));
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
    const files = (0,external_node_fs_.globSync)(['.github/workflows/*.yml', '.github/workflows/*.yaml'], { cwd: top }).sort();
    return files.map((file) => [file, (0,external_node_fs_.readFileSync)((0,external_node_path_.join)(top, file), 'utf8')]);
}
const keyFiles = ['id_ed25519', 'id_ecdsa', 'id_rsa'];
const findKey = (home) => keyFiles.map((name) => (0,external_node_path_.join)(home, '.ssh', name)).find((file) => (0,external_node_fs_.existsSync)(file));
async function findKnown(home, host, port) {
    const name = port === '' || port === '22' ? host : `[${host}]:${port}`;
    const said = await ask('ssh-keygen', ['-F', name, '-f', (0,external_node_path_.join)(home, '.ssh/known_hosts')]);
    return (said ?? '')
        .split('\n')
        .filter((line) => line !== '' && !/^[#@]/.test(line))
        .join('\n');
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
        const where = file === '' ? '' : ` (${file}${at === '' ? '' : `, line ${at}`})`;
        const head = `${words[name]}: ${title === '' ? decode(value) : title}${where}`;
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

// EXTERNAL MODULE: ./build/inputs/workflow.js
var workflow = __webpack_require__(8336);
;// CONCATENATED MODULE: ./build/command/workflow.js


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
    look((0,workflow/* parseWorkflow */.h)(text));
    return found;
}
const identity = ['host', 'port', 'app', 'domains', 'config'];
function chooseStep(steps) {
    const sites = new Map(steps.map((step) => [JSON.stringify(identity.map((name) => step.inputs[name] ?? '')), step]));
    if (sites.size > 1) {
        const files = [...new Set(steps.map(({ file }) => file))].join(', ');
        throw new Misuse(`Workflows deploy ${sites.size} sites (${files}): name one by --workflow, or give --host, --domains and the rest.`);
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

;// CONCATENATED MODULE: ./build/command/entry.js














const whole = ['deploy', 'plan', 'move-database', 'restore'];
const login = [...names/* wayNames */.yw, 'proxy-command', 'app', 'config'];
const ofOneRun = [...ownWords, 'fixtures-reload'];
async function runCommand(words, bundle) {
    try {
        const asked = parseWords(words);
        if (asked === 'help') {
            process.stdout.write(renderHelp((0,external_node_fs_.readFileSync)((0,external_node_path_.join)(bundle, '../../action.yml'), 'utf8')));
            return 0;
        }
        const checkout = await findCheckout(process.cwd());
        if (checkout === null)
            throw new Misuse('This folder is no git repository with a commit. Run this in your project.');
        refuseUncommitted(asked, checkout);
        return await run(asked, checkout, await gatherInputs(asked, checkout), bundle);
    }
    catch (error) {
        if (!(error instanceof Misuse || error instanceof errors/* DeployError */.s))
            throw error;
        process.stderr.write(`${error.message}\n${error instanceof errors/* DeployError */.s ? `${error.details.hint}\n` : ''}`);
        return 2;
    }
}
function refuseUncommitted({ mode, uncommitted }, { changed }) {
    if (uncommitted || mode === 'plan' || !whole.includes(mode) || changed.length === 0)
        return;
    const named = changed.slice(0, 5).join(', ');
    throw new Misuse(`Changes are not committed: ${named}${changed.length > 5 ? ', …' : ''}. Commit them, or add --uncommitted.`);
}
const secretLines = { input: '--secrets', pattern: /^[A-Za-z_]\w*$/, problem: 'has a name that no secret has.' };
async function gatherInputs(asked, { top }, home = (0,external_node_os_.homedir)(), env = process.env) {
    const inputs = { mode: asked.mode };
    for (const [name, value] of Object.entries(asked.inputs))
        inputs[name] = isFile(name) ? readSecret(name, value) : value;
    const workflows = asked.workflow
        ? [[asked.workflow, readNamed('workflow', asked.workflow)]]
        : inputs.host && inputs.domains
            ? []
            : readWorkflows(top);
    const step = chooseStep(workflows.flatMap(([file, text]) => findSteps(file, text)));
    if (asked.workflow && !step)
        throw new Misuse(`No step of ${asked.workflow} uses this action.`);
    const told = asked.secrets ? (0,dotenv/* parseDotenv */.q)(readNamed('secrets', asked.secrets), secretLines) : [];
    const known = Object.fromEntries(told.map(({ name, value }) => [name, value]));
    const lacking = [];
    for (const [name, value] of Object.entries(step?.inputs ?? {})) {
        if (name in inputs || ofOneRun.includes(name))
            continue;
        if (!whole.includes(asked.mode) && !login.includes(name) && !isFile(name))
            continue;
        const resolved = resolveValue(value, known);
        if (resolved !== null)
            inputs[name] = resolved;
        else if (whole.includes(asked.mode) ? !['ssh-key', 'ssh-key-passphrase'].includes(name) : login.includes(name))
            lacking.push(`${name} (${value})`);
    }
    if (lacking.length > 0) {
        throw new Misuse(`Only GitHub knows ${lacking.join(', ')}. Give each by its flag, or all in a file: --secrets FILE, with lines NAME=value. Without them another site would be deployed.`);
    }
    if (!inputs['ssh-key'] && !inputs.password && !env.SSH_AUTH_SOCK) {
        const file = findKey(home);
        if (file)
            inputs['ssh-key'] = (0,external_node_fs_.readFileSync)(file, 'utf8');
    }
    if (!inputs['host-key'] && inputs.host)
        inputs['host-key'] = await findKnown(home, inputs.host, inputs.port ?? '');
    return inputs;
}
function readSecret(name, file) {
    if ((0,external_node_fs_.existsSync)(file))
        return (0,external_node_fs_.readFileSync)(file, 'utf8');
    throw new Misuse(`--${name}: there is no file of that name. It takes the file that holds the secret, not the secret.`);
}
function readNamed(flag, file) {
    if ((0,external_node_fs_.existsSync)(file))
        return (0,external_node_fs_.readFileSync)(file, 'utf8');
    throw new Misuse(`--${flag}: there is no file ${file}.`);
}
async function run({ mode, verbose }, { top, commit, ref }, inputs, bundle) {
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
        };
        const child = (0,external_node_child_process_.spawn)(process.execPath, [(0,external_node_path_.resolve)(bundle)], { cwd: top, env, stdio: ['ignore', 'pipe', 'inherit'] });
        for (const signal of ['SIGINT', 'SIGTERM'])
            process.on(signal, () => signal === 'SIGTERM' && child.kill());
        const colours = process.stdout.isTTY && !process.env.NO_COLOR;
        const read = readLog({ colours, verbose: verbose || ['manage', 'status', 'plan'].includes(mode) });
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


/***/ })

};
;