import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { instant, parseInstant, toIso, type Instant } from '@tingchao/domain/time/instant.ts';

/**
 * When the story of the sample county began on this data: kept in `<data>/sample.json`, so that a second start goes on
 * with the story instead of telling it anew.
 */
export function sampleEpoch(dataFolder: string, now: Instant): Instant {
  const path = join(dataFolder, 'sample.json');
  const fresh = instant(Math.floor(now / 1000) * 1000);
  try {
    writeFileSync(path, `${JSON.stringify({ startedAt: toIso(fresh) })}\n`, { flag: 'wx' });
    return fresh;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const { startedAt } = JSON.parse(readFileSync(path, 'utf8')) as { readonly startedAt?: unknown };
  const known = typeof startedAt === 'string' ? parseInstant(startedAt) : undefined;
  if (known === undefined) throw new Error(`${path} 不是本程序写的样子；请删除它后重新启动`);
  return known;
}
