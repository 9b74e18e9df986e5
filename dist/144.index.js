"use strict";
exports.id = 144;
exports.ids = [144];
exports.modules = {

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

/***/ 2144:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  openTranslator: () => (/* binding */ openTranslator)
});

// EXTERNAL MODULE: ./build/language/catalogue.js
var language_catalogue = __webpack_require__(6035);
;// CONCATENATED MODULE: ./build/language/template.js
const lettersOf = (text) => text.replace(/[^A-Za-z]/g, '').length;
const hasPlaces = (english) => /\{(?:\d+|n)\}/.test(english);
const firstWord = (text) => /^([^\s{}]+)\s/.exec(text)?.[1] ?? '';
function compile({ english, forms }) {
    const parts = english.split(/(\{(?:\d+|n)\})/);
    const words = parts.filter((_, at) => at % 2 === 0);
    return {
        forms,
        names: parts.filter((_, at) => at % 2 === 1),
        words,
        longest: words.reduce((longest, one) => (one.length > longest.length ? one : longest), ''),
        weight: lettersOf(words.join('')) + words.join('').length / 1000,
    };
}
function fillIn({ names, words }, text) {
    const [first = '', last = ''] = [words[0], words.at(-1)];
    if (!text.startsWith(first) || !text.endsWith(last) || text.length < first.length + last.length)
        return null;
    const values = [];
    let at = first.length;
    for (const [place, name] of names.entries()) {
        const isLast = place === names.length - 1;
        const next = words[place + 1] ?? '';
        const end = isLast ? text.length - last.length : text.indexOf(next, at);
        const value = text.slice(at, end);
        if (end < at || (name === '{n}' && !/^\d[\d,]*(?:\.\d+)?$/.test(value)))
            return null;
        values.push(value);
        at = end + next.length;
    }
    return values;
}

;// CONCATENATED MODULE: ./build/language/translator.js


const fewLetters = 5;
const someLetters = 9;
const exception = /(?<![\w.])(?:\w+\.)*(?:[A-Z]\w*)?(?:Error|Exception|Warning|DoesNotExist|ImproperlyConfigured|NotFound|Exit): /;
const enoughLetters = 12;
const nameOrNumber = /\S*[\w@][/._@=\\-][\w/]\S*/g;
const signs = 0.1;
const mostPieces = 12;
const longestLine = 3000;
const joints = [
    /(\n+)/,
    /((?<=[.!?][)"'`]?)\s+(?=[`"]|['(]?[A-ZÀ-Þ/]))(?=(?:[^`]*`[^`]*`)*[^`]*$)/,
    /( · |; |: |, and |, | and | \(|\)(?=$|[ .,;:]))(?=(?:[^`]*`[^`]*`)*[^`]*$)/,
];
const french = {
    '; ': '\u00a0; ',
    ': ': '\u00a0: ',
    ' and ': ' et ',
    ', and ': ' et ',
};
const isAmount = (text, behind = '') => /^\d+\.\d+$/.test(text) && /^ (?:[KMG]B|m?s)\b/.test(behind);
const frenchNumber = (text) => text.replaceAll(',', '\u202f').replace('.', ',');
function chooseForm([one = '', many = one], values) {
    const counted = values.map((value) => /^\d[\d,]*(?:\.\d+)?/.exec(value)?.[0]).find((number) => number !== undefined);
    return counted === undefined || Number(counted.replaceAll(',', '')) >= 2 ? many : one;
}
const frenchEdge = (text) => text.replace(/^([;:]) /, '\u00a0$1 ').replace(/^:$/, '\u00a0:');
function joined(sign, left, right, inside) {
    const isOurs = ({ plain, weight }) => weight > 0 || (inside && !/ /.test(plain.trim()));
    const ours = /[;:]/.test(sign) ? left.weight > 0 || right.weight > 0 : isOurs(left) && isOurs(right);
    return ours ? (french[sign] ?? sign) : sign;
}
function withWholeException(pieces) {
    const at = pieces.findIndex((_, index) => index % 2 === 0 && findException(pieces.slice(index).join('')) === 0);
    return at < 0 ? pieces : [...pieces.slice(0, at), pieces.slice(at).join('')];
}
function holdsException(text, values) {
    const at = findException(text);
    if (at === undefined)
        return true;
    const said = text.slice(at);
    return values.some((value) => value !== '' && said.startsWith(value) && said.length - value.length < 3);
}
const heavier = (one, other) => one === null || (other !== null && other.weight > one.weight) ? other : one;
const withoutStop = (one) => one && { ...one, text: one.text.replace(/\.$/, '') };
const findException = (text) => exception.exec(text.replace(/`[^`]*`/g, (code) => '`'.repeat(code.length)))?.index;
const isWord = (text) => /^[a-z-]+\.?$/.test(text);
class Translator {
    #exact = new Map();
    #templates = new Map();
    #known = new Map();
    constructor(catalogue) {
        for (const entry of (0,language_catalogue/* parseCatalogue */.jH)(catalogue)) {
            const forms = entry.forms.map((one) => (0,language_catalogue/* bare */.$B)(one).core);
            if (forms.includes(''))
                continue;
            for (const english of new Set([entry.english, entry.plural || entry.english].map((one) => (0,language_catalogue/* bare */.$B)(one).core)))
                this.#add(english, forms);
        }
    }
    #add(english, forms) {
        if (!hasPlaces(english)) {
            this.#exact.set(english, forms[0] ?? english);
            return;
        }
        const first = firstWord(english);
        this.#templates.set(first, [...(this.#templates.get(first) ?? []), compile({ english, forms })]);
    }
    message(text) {
        return this.#find(text, false, 0).text;
    }
    line(text) {
        if (text.length > longestLine)
            return text;
        const found = this.#find(text, false, 0);
        return found.weight >= Math.max(enoughLetters, lettersOf(text.replace(nameOrNumber, '')) / 2) ? found.text : text;
    }
    #find(text, inside, level) {
        const key = `${inside ? 1 : 0}${level}${text}`;
        const found = this.#known.get(key) ?? this.#look(text, inside, level);
        this.#known.set(key, found);
        return found;
    }
    #look(text, inside, level) {
        if (level > 0 && text.length > longestLine)
            return { text, weight: 0 };
        if (findException(text) === 0)
            return { text, weight: 0 };
        const joint = joints[level];
        if (joint === undefined)
            return this.#match(text) ?? { text, weight: 0 };
        const pieces = withWholeException(text.split(joint));
        return pieces.length === 1 ? this.#find(text, inside, level + 1) : this.#join(pieces, inside, level);
    }
    #join(pieces, inside, level) {
        const best = [];
        for (let end = 0; end < pieces.length; end += 2) {
            for (let start = end; start >= Math.max(0, end - 2 * mostPieces); start -= 2) {
                const plain = pieces.slice(start, end + 1).join('');
                const one = start === end ? this.#findPiece(pieces, end, inside, level) : this.#match(plain);
                const left = best[start - 2];
                const weight = (one?.weight ?? 0) + (left?.weight ?? 0);
                if (one === null || weight < (best[end]?.weight ?? 0))
                    continue;
                const last = { ...one, plain };
                const sign = pieces[start - 1] ?? '';
                const joint = left === undefined ? sign : joined(sign, left.last, last, inside);
                best[end] = { text: (left?.text ?? '') + joint + one.text, weight: weight + (joint === ' et ' ? 0.1 : 0), last };
            }
        }
        return best[pieces.length - 1] ?? { text: pieces.join(''), weight: 0 };
    }
    #findPiece(pieces, at, inside, level) {
        const text = pieces[at] ?? '';
        const listed = [pieces[at - 1], pieces[at + 1]].some((sign) => sign !== undefined && /,|and/.test(sign));
        return listed && isWord(text) ? { text, weight: 0 } : this.#find(text, inside, level + 1);
    }
    #match(text) {
        if (text.length > longestLine)
            return null;
        const { before, core, after } = (0,language_catalogue/* bare */.$B)(text);
        const whole = this.#exact.get(core);
        const stopped = after.startsWith('.') ? withoutStop(this.#matchTemplate(`${core}.`)) : null;
        const found = whole === undefined
            ? heavier(this.#matchTemplate(core), stopped)
            : { text: whole, weight: lettersOf(core) + core.length / 1000 };
        return found && { text: frenchEdge(before) + found.text + frenchEdge(after), weight: found.weight };
    }
    #matchTemplate(text) {
        let best = null;
        let own = 0;
        for (const template of [...(this.#templates.get(firstWord(text)) ?? []), ...(this.#templates.get('') ?? [])]) {
            const found = text.includes(template.longest) ? this.#fill(template, text) : null;
            const more = found === null ? 0 : found.weight - (best?.weight ?? 0);
            if (found === null || more < -signs || (more <= signs && template.weight <= own))
                continue;
            best = found;
            own = template.weight;
        }
        return best;
    }
    #fill(template, text) {
        const { names, forms, weight: own } = template;
        const values = fillIn(template, text);
        if (values === null || !holdsException(text, values))
            return null;
        const found = values.map((value, at) => names[at] === '{n}' || isAmount(value, template.words[at + 1])
            ? { text: frenchNumber(value), weight: 1 }
            : this.#find(value, true, 0));
        const foreign = values.filter((_, at) => found[at]?.weight === 0).map((value) => value.replace(/`[^`]*`/g, '`'));
        if (own < fewLetters && foreign.some((value) => /[ '"]/.test(value)))
            return null;
        if (template.words[0] === '' && /; /.test((values[0] ?? '').replace(/`[^`]*`/g, '')))
            return null;
        const open = own < someLetters && template.words[0] === '';
        if (open && values.some((value) => /[.!?]\s+[A-Z]/.test(value)))
            return null;
        if (open && foreign.some((value) => /[a-z]{2,} ['"]?[a-z]{2,}/.test(value)))
            return null;
        if (open && own < 6 && values.length > 1 && foreign.length === values.length && foreign.some(isWord))
            return null;
        return {
            text: chooseForm(forms, values).replace(language_catalogue/* placeholder */.qf, (name) => found[names.indexOf(name)]?.text ?? name),
            weight: found.reduce((sum, { weight }) => sum + weight, own),
        };
    }
}
const openTranslator = (catalogue) => new Translator(catalogue);


/***/ })

};
;