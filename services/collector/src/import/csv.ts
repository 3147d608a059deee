/** One record of a CSV file and the line it begins at, counted from 1. */
export type CsvRecord = {
  readonly line: number;
  readonly fields: readonly string[];
  /** What is wrong with its form; the fields are then not to be trusted. */
  readonly problem: string | null;
};

export type Delimiter = ',' | ';' | '\t';

/** A record longer than this is a quote that was never closed. 4 Mi UTF-16 units. */
const MAX_RECORD_UNITS = 4 * 1024 * 1024;

/**
 * Reads CSV by RFC 4180 from pieces of text: quoted fields with delimiters, line breaks and doubled quotes, any line end, a
 * byte-order mark, a last line without its end. Empty lines are left out. A quote that is never closed makes one record with
 * a problem; text after a closing quote is kept as written.
 */
export async function* readCsv(
  pieces: AsyncIterable<string> | Iterable<string>,
  delimiter: Delimiter,
): AsyncGenerator<CsvRecord> {
  const parser = createParser(delimiter);
  for await (const piece of pieces) yield* parser.push(piece);
  yield* parser.end();
}

/** What ends a run of plain characters outside quotes. */
const STOPS: Readonly<Record<Delimiter, RegExp>> = {
  ',': /[",\r\n]/g,
  ';': /[";\r\n]/g,
  '\t': /["\t\r\n]/g,
};

function createParser(delimiter: Delimiter): { push(piece: string): Iterable<CsvRecord>; end(): Iterable<CsvRecord> } {
  const stops = STOPS[delimiter];
  let fields: string[] = [];
  let field = '';
  let units = 0;
  let state: 'plain' | 'quoted' | 'after-quote' = 'plain';
  let line = 1;
  let begun = 1;
  let started = false;
  let wasReturn = false;
  let problem: string | null = null;

  const endField = (): void => {
    fields.push(field);
    field = '';
    state = 'plain';
  };

  function* endRecord(): Generator<CsvRecord> {
    endField();
    const isBlank = fields.length === 1 && fields[0] === '';
    if (!isBlank || problem !== null) yield { line: begun, fields, problem };
    fields = [];
    units = 0;
    problem = null;
    begun = line;
  }

  /** Takes the text from `from` while it belongs to one run; returns where the next one begins. */
  function* step(text: string, from: number): Generator<CsvRecord, number> {
    if (state === 'quoted') {
      const end = text.indexOf('"', from);
      const run = text.slice(from, end < 0 ? undefined : end);
      field += run;
      for (const char of run) if (char === '\n') line += 1;
      if (end < 0) return text.length;
      state = 'after-quote';
      return end + 1;
    }
    const char = text[from] as string;
    if (char === '"' && state === 'after-quote') {
      field += '"';
      state = 'quoted';
      return from + 1;
    }
    if (char === '"' && field === '') {
      state = 'quoted';
      return from + 1;
    }
    if (char === delimiter) {
      endField();
      return from + 1;
    }
    if (char === '\n' || char === '\r') {
      const isSecondHalf = char === '\n' && wasReturn;
      wasReturn = char === '\r';
      if (isSecondHalf) return from + 1;
      line += 1;
      yield* endRecord();
      return from + 1;
    }
    stops.lastIndex = from + 1;
    const stop = stops.exec(text)?.index ?? text.length;
    field += text.slice(from, stop);
    return stop;
  }

  return {
    *push(piece) {
      const text = started ? piece : piece.replace(/^\uFEFF/, '');
      started ||= piece !== '';
      for (let from = 0; from < text.length;) {
        const wasBreak = wasReturn;
        const next: number = yield* step(text, from);
        if (wasBreak && text[from] !== '\r') wasReturn = false;
        units += next - from;
        from = next;
        if (units > MAX_RECORD_UNITS) {
          problem = '这一行太长，多半是引号没有成对';
          field = '';
          yield* endRecord();
        }
      }
    },
    *end() {
      if (state === 'quoted') problem = `从这一行起引号没有成对，到文件末尾（第 ${line} 行）都读成了同一格`;
      if (fields.length > 0 || field !== '' || problem !== null) yield* endRecord();
    },
  };
}

/** The delimiter of a header line: whichever of comma, semicolon and tab stands in it most often outside quotes. */
export function guessDelimiter(header: string): Delimiter {
  const bare = header.replaceAll(/"(?:[^"]|"")*"/g, '');
  const count = (delimiter: Delimiter): number => bare.split(delimiter).length;
  return ([',', ';', '\t'] as const).toSorted((a, b) => count(b) - count(a))[0] as Delimiter;
}
