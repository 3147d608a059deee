import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { kindSchema } from '@tingchao/domain/analysis/analysis.ts';

const ids = z.array(z.string()).readonly();

/** One text written for this project, with the labels its writer gave it. */
export const letterSchema = z
  .strictObject({
    id: z.string().regex(/^[a-z]-\d{4}$/u),
    title: z.string(),
    text: z.string().min(1),
    topic: z.string(),
    acceptable: ids,
    kind: kindSchema,
    leadUnit: z.string(),
    acceptableUnits: ids,
    urgency: z.enum(['routine', 'elevated', 'high']),
  })
  .readonly();
export type Letter = z.infer<typeof letterSchema>;

const folder = fileURLToPath(new URL('../letters/', import.meta.url));

/**
 * All texts of `letters/`, files and lines in order. Throws with file and line when a line is no letter, an id stands
 * twice, or a topic or unit is not among those known.
 */
export function loadCorpus(known: {
  readonly topics: ReadonlySet<string>;
  readonly units: ReadonlySet<string>;
}): readonly Letter[] {
  const seen = new Set<string>();
  const letters: Letter[] = [];
  for (const file of readdirSync(folder)
    .filter((name) => name.endsWith('.jsonl'))
    .toSorted()) {
    const lines = readFileSync(folder + file, 'utf8').split('\n');
    for (const [index, line] of lines.entries()) {
      if (line.trim() === '') continue;
      const where = `${file}:${index + 1}`;
      const letter = letterSchema.parse(JSON.parse(line), { error: () => `${where} is no letter` });
      const stray = [letter.topic, ...letter.acceptable].find((id) => !known.topics.has(id));
      const strayUnit = [letter.leadUnit, ...letter.acceptableUnits].find((id) => !known.units.has(id));
      if (seen.has(letter.id)) throw new Error(`${where}: ${letter.id} stands twice`);
      if (stray !== undefined) throw new Error(`${where}: unknown topic ${stray}`);
      if (strayUnit !== undefined) throw new Error(`${where}: unknown unit ${strayUnit}`);
      seen.add(letter.id);
      letters.push(letter);
    }
  }
  return letters;
}
