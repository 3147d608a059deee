import type { Instant } from '../time/instant.ts';
import type { CaseFile } from './case-file.ts';
import type { Letter } from './case-papers.ts';
import { printedNumber } from './notices.ts';

/** One numbered letter: a 催办清单 with all its cases, or a letter of one case. */
export type RegisterLine = {
  readonly number: string;
  readonly series: string;
  readonly year: number;
  readonly seq: number;
  readonly name: string;
  /** Void only when every letter under the number is. */
  readonly status: 'signed' | 'void';
  readonly unit: string | null;
  readonly place: string | null;
  readonly cases: readonly string[];
  readonly signedBy: string | null;
  readonly signedAt: Instant | null;
  readonly receivedBy: string | null;
  readonly receivedAt: Instant | null;
  readonly voidReason: string | null;
};

const PRINTED = /^(.+)〔(\d{4})〕(\d+)号$/u;

/** The register of numbered letters, by series, year and number; void ones keep their line, marked 作废. */
export function letterRegister(files: Iterable<CaseFile>): readonly RegisterLine[] {
  const lines = new Map<string, RegisterLine>();
  for (const file of files) {
    for (const letter of file.letters) {
      const [, series, year, seq] = PRINTED.exec(letter.number ?? '') ?? [];
      if (letter.number === null || series === undefined) continue;
      const line = lineOf(file, letter, { series, year: Number(year), seq: Number(seq) });
      const known = lines.get(letter.number);
      lines.set(letter.number, known === undefined ? line : together(known, line));
    }
  }
  return [...lines.values()].toSorted(
    (a, b) => (a.series < b.series ? -1 : a.series > b.series ? 1 : 0) || a.year - b.year || a.seq - b.seq,
  );
}

function lineOf(file: CaseFile, letter: Letter, numbered: Pick<RegisterLine, 'series' | 'year' | 'seq'>): RegisterLine {
  return {
    number: letter.number ?? '',
    ...numbered,
    name: letter.form ?? letter.name,
    status: letter.status === 'void' ? 'void' : 'signed',
    unit: letter.unit ?? null,
    place: letter.place ?? null,
    cases: [printedNumber(file)],
    signedBy: letter.signedBy,
    signedAt: letter.signedAt,
    receivedBy: letter.receipt?.by ?? null,
    receivedAt: letter.receipt?.at ?? null,
    voidReason: letter.voidReason,
  };
}

/** Two letters under one number: the list goes on while one of them does, and is received when all are. */
function together(a: RegisterLine, b: RegisterLine): RegisterLine {
  const alive = a.status === 'signed' ? a : b;
  const receipts = [a, b].filter(({ status }) => status === 'signed');
  const isReceived = receipts.length > 0 && receipts.every(({ receivedBy }) => receivedBy !== null);
  const last = receipts.toSorted((x, y) => (y.receivedAt ?? 0) - (x.receivedAt ?? 0))[0];
  return {
    ...alive,
    cases: [...new Set([...a.cases, ...b.cases])].toSorted(),
    receivedBy: isReceived ? (last?.receivedBy ?? null) : null,
    receivedAt: isReceived ? (last?.receivedAt ?? null) : null,
    voidReason: alive.status === 'void' ? alive.voidReason : null,
  };
}

/** Numbers that a series lacks between 1 and its last, by `系列〔年〕`; empty when numbering has no gap. */
export function missingNumbers(lines: readonly RegisterLine[]): readonly string[] {
  const bySeries = Map.groupBy(lines, ({ series, year }) => `${series}〔${year}〕`);
  return [...bySeries].flatMap(([series, group]) => {
    const taken = new Set(group.map(({ seq }) => seq));
    const last = Math.max(...taken);
    return Array.from({ length: last }, (_, index) => index + 1)
      .filter((seq) => !taken.has(seq))
      .map((seq) => `${series}${seq}号`);
  });
}

/** What a unit was sent in a time: void letters are counted apart, a list counts once. */
export type UnitLetters = {
  readonly unit: string | null;
  readonly place: string | null;
  /** By series, e.g. `舆催办`. */
  readonly signed: Readonly<Record<string, number>>;
  readonly void: number;
  /** Signed and not received yet. */
  readonly unreceived: number;
};

/** Counts the letters signed in `[from, to)` by the unit they turn to; those to the desk under `null`. */
export function countLetters(lines: readonly RegisterLine[], from: Instant, to: Instant): readonly UnitLetters[] {
  const within = lines.filter(({ signedAt }) => signedAt !== null && signedAt >= from && signedAt < to);
  const byUnit = Map.groupBy(within, ({ unit, place }) => JSON.stringify([unit, place]));
  return [...byUnit.values()].map((group) => {
    const { unit, place } = group[0]!;
    const alive = group.filter(({ status }) => status === 'signed');
    const signed: Record<string, number> = {};
    for (const { series } of alive) signed[series] = (signed[series] ?? 0) + 1;
    const unreceived = alive.filter(({ receivedBy }) => receivedBy === null).length;
    return { unit, place, signed, void: group.length - alive.length, unreceived };
  });
}
