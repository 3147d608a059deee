/**
 * How soon the sample county's posts are seen: from publication, and from the fetch, to a stored incident. Runs the real system
 * on its own web for some minutes of its story. Run: `node test/bench/detection.ts [minutes]`. Prints one JSON line.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout } from 'node:timers/promises';
import { quantile } from '@tingchao/cli/bench/quantile.ts';
import { startProcess } from '../journeys/running-system.ts';

const minutes = Number(process.argv[2] ?? 21);
const LOOK_EVERY_MS = 100;
const folder = mkdtempSync(join(tmpdir(), 'tingchao-detection-'));
const system = startProcess(folder);
const startedAt = Date.now();
await system.welcome;
const database = new DatabaseSync(join(folder, 'tingchao.db'), { readOnly: true });
const rows = database.prepare(
  'SELECT posts.id, posts.incident_id AS incident, posts.collected_at AS collected FROM posts JOIN incidents ON incidents.id = posts.incident_id WHERE posts.collected_at > ?',
);
type Row = { readonly id: string; readonly incident: string; readonly collected: number };
type Detail = { readonly posts: readonly { readonly id: string; readonly publishedAt: string | null }[] };

/** As the interface shows it to a person. */
async function publicationOf({ id, incident }: Row): Promise<number | undefined> {
  const headers = { authorization: `Bearer ${system.token()}` };
  const answer = await fetch(`${system.url()}/api/incidents/${incident}`, { headers });
  const { posts } = (await answer.json()) as Detail;
  const iso = posts.find((post) => post.id === id)?.publishedAt ?? null;
  return iso === null ? undefined : Date.parse(iso);
}

const looked = new Set<string>();
const seen = new Map<string, { readonly fromPublication: number; readonly fromFetch: number }>();
let longestPause = 0;
let lookedAt = Date.now();
while (Date.now() - startedAt < minutes * 60_000) {
  const at = Date.now();
  longestPause = Math.max(longestPause, at - lookedAt);
  lookedAt = at;
  for (const row of rows.all(at - 300_000) as Row[]) {
    if (looked.has(row.id) || row.id.includes('#') || row.id.includes('/')) continue;
    looked.add(row.id);
    const publishedAt = await publicationOf(row);
    // What the county had published before the start was waiting, not late.
    if (publishedAt === undefined || publishedAt < startedAt) continue;
    seen.set(row.id, { fromPublication: at - publishedAt, fromFetch: at - row.collected });
  }
  await setTimeout(LOOK_EVERY_MS);
}
database.close();
await system.interrupt();
rmSync(folder, { recursive: true, force: true });
const of = (pick: 'fromPublication' | 'fromFetch'): object => {
  const values = [...seen.values()].map((one) => one[pick]);
  return { p50: quantile(values, 0.5), p95: quantile(values, 0.95), max: quantile(values, 1) };
};
process.stdout.write(
  `${JSON.stringify({ posts: seen.size, fromPublicationMs: of('fromPublication'), fromFetchMs: of('fromFetch'), longestPauseMs: longestPause })}\n`,
);
