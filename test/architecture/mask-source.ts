/** TypeScript text with everything taken out that is not code. */
export type MaskedSource = {
  /** Same length as the text: comments, templates and regular expressions are spaces, a string keeps only its quotes. */
  readonly code: string;
  /** Value of the string literal that starts at an offset. */
  readonly strings: ReadonlyMap<number, string>;
};

/** Words after which a `/` starts a regular expression and not a division. */
const beforeRegex = /(?:^|[(,=:[!&|?{};+\-*%<>~^]|\b(?:return|typeof|case|in|of|do|else|void|await|yield))\s*$/;

/**
 * Takes comments, strings, templates and regular expressions out of TypeScript, so that a search in the rest finds
 * code only. Knows just enough of the language for that; code inside `${…}` of a template is left out.
 */
export function maskSource(text: string): MaskedSource {
  // Every rule asks for the same files again, once more for each planted breach.
  const masked = masks.get(text) ?? mask(text);
  masks.set(text, masked);
  return masked;
}

const masks = new Map<string, MaskedSource>();

function mask(text: string): MaskedSource {
  const code: string[] = Array.from({ length: text.length }, (_, at) => (text[at] === '\n' ? '\n' : ' '));
  const strings = new Map<number, string>();
  let at = 0;
  while (at < text.length) {
    const char = text[at] ?? '';
    const pair = text.slice(at, at + 2);
    if (pair === '//') at = endOf(text, '\n', at);
    else if (pair === '/*') at = endOf(text, '*/', at + 2) + 2;
    else if (char === "'" || char === '"') {
      const end = endOfQuoted(text, at, char);
      strings.set(at, text.slice(at + 1, end - 1));
      code[at] = char;
      code[end - 1] = char;
      at = end;
    } else if (char === '`') at = endOfTemplate(text, at);
    else if (char === '/' && beforeRegex.test(lastCode(code, at))) at = endOfRegex(text, at);
    else {
      code[at] = char;
      at += 1;
    }
  }
  return { code: code.join(''), strings };
}

function lastCode(code: readonly string[], at: number): string {
  let end = at;
  while (end > 0 && /\s/.test(code[end - 1] ?? '')) end -= 1;
  return code.slice(Math.max(0, end - 12), end).join('');
}

function endOf(text: string, mark: string, from: number): number {
  const end = text.indexOf(mark, from);
  return end === -1 ? text.length : end;
}

function endOfQuoted(text: string, start: number, quote: string): number {
  let at = start + 1;
  while (at < text.length && text[at] !== quote && text[at] !== '\n') at += text[at] === '\\' ? 2 : 1;
  return at + 1;
}

function endOfTemplate(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '`') {
    if (text[at] === '\\') at += 2;
    else if (text.slice(at, at + 2) === '${') at = endOfHole(text, at + 2);
    else at += 1;
  }
  return at + 1;
}

function endOfHole(text: string, start: number): number {
  let depth = 1;
  let at = start;
  while (at < text.length && depth > 0) {
    const char = text[at] ?? '';
    if (char === '`') at = endOfTemplate(text, at);
    else if (char === "'" || char === '"') at = endOfQuoted(text, at, char);
    else {
      if (char === '{') depth += 1;
      if (char === '}') depth -= 1;
      at += 1;
    }
  }
  return at;
}

function endOfRegex(text: string, start: number): number {
  let at = start + 1;
  let inClass = false;
  while (at < text.length && text[at] !== '\n' && (text[at] !== '/' || inClass)) {
    if (text[at] === '[') inClass = true;
    if (text[at] === ']') inClass = false;
    at += text[at] === '\\' ? 2 : 1;
  }
  return at + 1;
}
