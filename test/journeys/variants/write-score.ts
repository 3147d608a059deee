import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { replayScenario } from '@tingchao/cli/commands/replay.ts';
import { shippedSettings } from '@tingchao/testkit/memory-platform.ts';
import { readScenarios, type Replayed } from '../scenario.ts';
import { scoreScenario } from '../score-scenario.ts';
import { makeFromSlots, VARIANTS_PER_SCENARIO } from './from-slots.ts';

/**
 * Scores the variants drawn from slots and writes the table of the README beside this file. The first score of a set of
 * slots, from before anybody had seen what the rules do with it, is written once and stays.
 */
const readme = fileURLToPath(new URL('./README.md', import.meta.url));

type Row = { readonly base: string; variants: number; right: number; all: number };

async function scoreAll(): Promise<readonly Row[]> {
  const settings = shippedSettings();
  const bases = new Map(readScenarios().map((scenario) => [scenario.id, scenario]));
  const rows = new Map<string, Row>();
  for (const variant of makeFromSlots(bases, settings.calendars, VARIANTS_PER_SCENARIO)) {
    const outcome = await replayScenario(JSON.stringify(variant), variant.id, settings);
    const checks = scoreScenario(variant, outcome as Replayed);
    const base = variant.id.split('#')[0]!;
    const row = rows.get(base) ?? { base, variants: 0, right: 0, all: 0 };
    row.variants += 1;
    row.all += checks.length;
    row.right += checks.filter(({ right }) => right).length;
    rows.set(base, row);
  }
  return [...rows.values()];
}

function table(rows: readonly Row[]): string {
  const total = rows.reduce(
    (sum, row) => ({
      ...sum,
      variants: sum.variants + row.variants,
      right: sum.right + row.right,
      all: sum.all + row.all,
    }),
    { base: 'all', variants: 0, right: 0, all: 0 },
  );
  const lines = [...rows, total].map(
    ({ base, variants, right, all }) =>
      `| ${base} | ${variants} | ${right} of ${all} | ${((100 * right) / all).toFixed(1)} % |`,
  );
  return ['| scenario | variants | checks right | share |', '|---|---|---|---|', ...lines].join('\n');
}

/** Puts text between two marks of the README; a filled place may be kept as it is. */
function place(text: string, name: string, content: string, keep: boolean): string {
  const [begin, end] = [`<!-- ${name}: written by write-score.ts -->`, `<!-- end of ${name} -->`];
  const from = text.indexOf(begin);
  const to = text.indexOf(end);
  if (from < 0 || to < 0) throw new Error(`${readme} has no place for the ${name} (${begin} … ${end})`);
  if (keep && text.slice(from + begin.length, to).trim() !== '') return text;
  return `${text.slice(0, from + begin.length)}\n\n${content}\n\n${text.slice(to)}`;
}

const scored = table(await scoreAll());
const before = readFileSync(readme, 'utf8');
writeFileSync(readme, place(place(before, 'first score', scored, true), 'score now', scored, false));
process.stdout.write(`${scored}\n`);
