import { readdirSync, readFileSync } from 'node:fs';

/**
 * Ids of topics and units of a settings folder, read from the files alone: the settings as a whole cannot be loaded
 * before the weights are made.
 */
export function knownIds(config: string): {
  readonly topics: ReadonlySet<string>;
  readonly units: ReadonlySet<string>;
} {
  const topics = readdirSync(`${config}lexicons/topics`)
    .map((name) => /^id: ([a-z_]+)$/mu.exec(readFileSync(`${config}lexicons/topics/${name}`, 'utf8'))?.[1])
    .filter((id) => id !== undefined);
  const units = readFileSync(`${config}units.yaml`, 'utf8').matchAll(/\bid: ([a-z_]+)/gu);
  return { topics: new Set(topics), units: new Set([...units].map(([, id]) => id!)) };
}
