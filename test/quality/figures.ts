import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** One measured line of the table: what was asked, of how much, what came out, and the floor the test holds. */
export type Figure = {
  readonly measure: string;
  readonly size: string;
  readonly result: string;
  readonly floor: string;
};

const folder = (): string => process.env['TINGCHAO_FIGURES'] ?? join(tmpdir(), 'tingchao-quality-figures');

/** Keeps what a quality test measured for `write-figures.ts`, under the name of the test's file. Overwrites the last run's. */
export function recordFigures(test: string, figures: readonly Figure[]): void {
  mkdirSync(folder(), { recursive: true });
  writeFileSync(join(folder(), `${test}.json`), JSON.stringify(figures));
}

/** What the last runs measured, tests in order of their names. */
export function readFigures(): readonly { readonly test: string; readonly figures: readonly Figure[] }[] {
  return readdirSync(folder())
    .filter((name) => name.endsWith('.json'))
    .toSorted()
    .map((name) => ({
      test: name.slice(0, -'.json'.length),
      figures: JSON.parse(readFileSync(join(folder(), name), 'utf8')) as readonly Figure[],
    }));
}

/** Forgets them, so that a test that is gone leaves no line in the next table. */
export function forgetFigures(): void {
  rmSync(folder(), { recursive: true, force: true });
}

/** A share of 0…1 in per cent with one decimal. */
export const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
