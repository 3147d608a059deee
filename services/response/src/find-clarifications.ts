import {
  publishedClarifications,
  rankClarifications,
  type ClarificationQuery,
  type PublishedClarification,
} from '@tingchao/domain/response/false-info/reusable.ts';
import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';

/** So many of the newest cases are looked through; older wording is out of date. */
const MOST_CASES = 5000;
const PAGE = 200;

export type FoundClarification = PublishedClarification & {
  readonly score: number;
  /** The text as it was signed. */
  readonly text: string;
};

/** Approved clarifications of the same matter, best first, with their texts. */
export async function findClarifications(
  platform: Platform,
  query: ClarificationQuery,
  limit: number,
): Promise<readonly FoundClarification[]> {
  const known: PublishedClarification[] = [];
  for (let [looked, after]: [number, CaseFile | undefined] = [0, undefined]; looked < MOST_CASES; looked += PAGE) {
    const page: readonly CaseFile[] = await platform.cases.list({ limit: PAGE, after });
    known.push(...page.flatMap(publishedClarifications));
    after = page.at(-1);
    if (page.length < PAGE) break;
  }
  const best = rankClarifications(query, known).slice(0, limit);
  const texts = await Promise.all(best.map(({ hash }) => platform.blobs.get(hash)));
  return best.flatMap((one, n) => {
    const bytes = texts[n];
    return bytes === undefined ? [] : [{ ...one, text: new TextDecoder().decode(bytes) }];
  });
}
