/** One thing wrong in the settings, ready for a person: where it is, and what to write instead. */
export type Mistake = {
  /** The file as the person would open it: relative to the working folder when it lies inside it. */
  readonly file: string;
  /** Counted from 1; 1 when the whole file is meant. */
  readonly line: number;
  /** Counted from 1. */
  readonly column: number;
  /** Place inside the document, `rules[3].words[0]`; empty for the whole document. */
  readonly path: string;
  /** What is wrong and what would be right, in Chinese, on one line. */
  readonly message: string;
};

/** The settings cannot be used; the message lists every mistake, one a line: file:line:column, path, what is wrong. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
  readonly mistakes: readonly Mistake[];
  constructor(mistakes: readonly Mistake[], options?: ErrorOptions) {
    super(mistakes.map(toLine).join('\n'), options);
    this.mistakes = mistakes;
  }
}

/** Writes a mistake as one line. */
export function toLine(mistake: Mistake): string {
  const where = `${mistake.file}:${mistake.line}:${mistake.column}`;
  const text = mistake.path === '' ? mistake.message : `${mistake.path}:${mistake.message}`;
  return `${where} ${text.replaceAll(/\s*\n\s*/g, ' ')}`;
}

/** Writes a path of keys and indexes the way people read it: `rules[3].words[0]`. */
export function toPath(keys: readonly PropertyKey[]): string {
  return keys
    .map((key, index) => (typeof key === 'number' ? `[${key}]` : index === 0 ? String(key) : `.${String(key)}`))
    .join('');
}
