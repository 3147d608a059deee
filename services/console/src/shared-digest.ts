import type { Digest } from '@tingchao/domain/report/daily-digest.ts';
import type { LedgerEntry } from '@tingchao/domain/report/ledger.ts';
import { sightOfViewer } from '@tingchao/domain/access/viewer.ts';
import { minutes, plus, type Instant } from '@tingchao/domain/time/instant.ts';
import { readDigest, type ConcerningCases } from '@tingchao/response/read-reports.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { whoAsks } from './access/current-viewer.ts';

/** Cases of one page. */
const PAGE = 200;
/** A digest of more cases than that is made at most once in `KEPT_MS`; it says when it was made. */
const MANY = 2000;
const KEPT_MS = minutes(1);

type Made = { readonly digest: Promise<Digest | undefined>; readonly at: Instant };

/**
 * Digests as screens read them: out of the desk's index, and one of many cases once a minute for all with the same eyes, however
 * often it is opened.
 */
export function openSharedDigests(platform: Platform): (date?: string) => Promise<Digest | undefined> {
  const made = new Map<string, Made>();

  async function make(date: string | undefined, looked: (cases: number) => void): Promise<Digest | undefined> {
    const concerning: ConcerningCases = (since) => pagesOf(platform, since, looked);
    return readDigest(platform, date, concerning);
  }
  return async (date) => {
    const now = platform.clock.now();
    for (const [key, one] of made) if (plus(one.at, KEPT_MS) <= now) made.delete(key);
    const { scope, recusedAs } = sightOfViewer(whoAsks().viewer);
    const key = JSON.stringify([scope, recusedAs, date ?? '', platform.settings.version]);
    const known = made.get(key);
    if (known !== undefined) return known.digest;
    let cases = 0;
    const digest = make(date, (more) => (cases += more));
    const one: Made = { digest, at: now };
    // While it is made, whoever asks waits for the same.
    made.set(key, one);
    const forget = (): void => {
      if (made.get(key) === one) made.delete(key);
    };
    await digest.then(() => cases <= MANY && forget(), forget);
    return digest;
  };
}

/** Open cases and those changed since, latest opened first, with their incidents. */
async function* pagesOf(
  { desk, incidents }: Platform,
  since: Instant,
  looked: (cases: number) => void,
): AsyncGenerator<readonly LedgerEntry[]> {
  let after: string | undefined;
  do {
    const page = await desk.cases({ scope: 'all', concernsSince: since, limit: PAGE, after });
    looked(page.items.length);
    const found = await incidents.getMany(page.items.map(({ incidentId }) => incidentId));
    yield page.items.map((file) => ({ file, incident: found.get(file.incidentId) }));
    after = page.next ?? undefined;
  } while (after !== undefined);
}
