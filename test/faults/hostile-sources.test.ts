import { benchCollect } from '@tingchao/cli/bench/collect.ts';
import { hostileWeb } from '@tingchao/cli/bench/hostile-web.ts';
import { repositoryRoot } from '../architecture/source-tree.ts';
import { expect, test } from 'vitest';

/** A fetch may take its 30 seconds; a machine that others load, longer. */
const TIMEOUT_MS = 300_000;

test(
  'sources that drip, pour, loop, bomb, lie, flood or refuse end as what they are, and no healthy source beside them fails',
  { timeout: TIMEOUT_MS },
  async () => {
    const figures = await benchCollect({
      configFolder: `${repositoryRoot}config`,
      sources: 20,
      everyMinutes: [0.1, 0.1],
      items: 5,
      seconds: 12,
      hostileAfter: 8,
      parseRounds: 0,
      onProgress: () => undefined,
    });
    process.stdout.write(
      `  beside ${figures.hostile.length} hostile sources: lag p95 ${figures.lagMs.p95} ms, memory grew ${figures.rssGrewMiB} MiB\n`,
    );
    expect(figures.hostile.filter(({ asExpected }) => !asExpected)).toEqual([]);
    expect(figures.hostile.map(({ name }) => name).toSorted()).toEqual(hostileWeb.map(({ name }) => name).toSorted());
    expect({ failed: figures.failedVisits, why: figures.firstFailure }).toEqual({ failed: 0, why: '' });
  },
);
