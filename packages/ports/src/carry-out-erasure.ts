import { clearIncident, eraseIncident, type ErasedWords } from '@tingchao/domain/incident/erase-incident.ts';
import type { Incident, KeptPost } from '@tingchao/domain/incident/incident.ts';
import type { RegroupRecord } from '@tingchao/domain/incident/regroup.ts';
import { erasePost } from '@tingchao/domain/post/erase-post.ts';
import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import { clearCase, eraseCase, erasedDrafts } from '@tingchao/domain/response/erase-case.ts';
import type { ErasureLine } from '@tingchao/domain/response/erasure-line.ts';
import { caseIdOf } from '@tingchao/domain/response/open-case.ts';
import { auditOfCase } from './case-audit.ts';
import { quotesOf } from './plan-erasure.ts';
import type { Stores } from './stores.ts';

export type ErasingStores = Omit<Stores, 'close' | 'maintain' | 'authorSalt' | 'audit'>;

/** What an erasure did to these data; all 0 when nothing of it was there. */
export type CarriedOut = { readonly posts: number; readonly incidents: number; readonly cases: number };

/** Said in a case that is erased because the ledger says so: the data are older than the decision. */
const BY_LEDGER = '按抹除登记执行';

/**
 * Carries out a line of the ledger on data of any age, which the ledger holds already: redacts the posts, the incidents and
 * their cases, clears what other incidents and cases show of the posts, forgets every older copy, and writes down that it is
 * done. Everything is told: running analyzers let go of the posts. Harmless to repeat, and what a crash cut short is finished
 * by doing it again. `Conflict` when a document was changed meanwhile: the caller looks again at what is to be erased.
 */
export async function carryOutErasure(
  stores: ErasingStores,
  line: ErasureLine,
  note: string = BY_LEDGER,
): Promise<CarriedOut> {
  const found = await findIn(stores, line);
  const { going, own, others } = found;
  const isQuote = quotesOf(
    going,
    own.incidents,
    [...own.incidents, ...own.cases].map(({ title }) => title),
  );
  const words: ErasedWords = { posts: new Set([...line.posts, ...going.map(({ post }) => post.id)]), isQuote };
  const changedFrom = <T>(before: readonly T[], change: (one: T) => T): readonly T[] =>
    before.flatMap((one) => {
      const after = change(one);
      return after === one ? [] : [after];
    });
  const { by, confirmedBy, at } = line;
  const redacted = changedFrom(going, (kept) => erasePost(kept, at));
  const incidents = [
    ...changedFrom(own.incidents, (one) => eraseIncident(one, words, at)),
    ...changedFrom(others.incidents, (one) => clearIncident(one, words)),
  ];
  const cases = [
    ...changedFrom(own.cases, (one) => eraseCase(one, words, { by, confirmedBy, note, at })),
    ...changedFrom(others.cases, (one) => clearCase(one, words)),
  ];
  const blobs = [
    ...going.flatMap(({ post }) => (post.snapshot === null ? [] : [post.snapshot])),
    ...own.cases.flatMap(erasedDrafts),
  ];
  // Before the documents that name them: what a crash leaves nameless nobody would find again.
  await stores.blobs.remove(blobs);
  if (redacted.length + incidents.length + cases.length > 0)
    await stores.commit({ redacted, incidents, cases, audit: cases.flatMap(auditOfCase) });
  await tell(stores, line);
  await forgetWatched(stores, going, words.posts);
  await stores.erase({
    posts: [...words.posts],
    incidents: found.incidentIds,
    cases: [...new Set([line.case, ...found.incidentIds.map(caseIdOf)])],
    blobs,
  });
  await stores.erasures.finish(line.case);
  return { posts: redacted.length, incidents: incidents.length, cases: cases.length };
}

type Documents = { readonly incidents: readonly Incident[]; readonly cases: readonly CaseFile[] };
type Found = {
  readonly going: readonly KeptPost[];
  readonly own: Documents;
  /** What goes on, and shows posts that go: of older data, where they were members of it. */
  readonly others: Documents;
  /** Every incident that shows or once showed the posts. */
  readonly incidentIds: readonly string[];
};

async function findIn(stores: ErasingStores, line: ErasureLine): Promise<Found> {
  const going = [...(await stores.posts.getMany(line.posts)).values()];
  const ownIds = new Set(line.incidents);
  const own = [...(await stores.incidents.getMany(line.incidents)).values()];
  const homes = going.flatMap(({ membership: { incidentId, movedFrom = [], answers = [] } }) => [
    ...(incidentId === null ? [] : [incidentId]),
    ...movedFrom,
    ...answers,
  ]);
  const givers = own.flatMap(({ history, splitFrom }) => [
    ...history.flatMap(({ from = [] }) => from),
    ...(splitFrom === null ? [] : [splitFrom]),
  ]);
  const otherIds = [...new Set([...homes, ...givers])].filter((id) => id !== '' && !ownIds.has(id));
  const others = [...(await stores.incidents.getMany(otherIds)).values()];
  const casesOf = async (ids: readonly string[]): Promise<readonly CaseFile[]> => [
    ...(await stores.cases.getMany(ids.map(caseIdOf))).values(),
  ];
  return {
    going,
    own: { incidents: own, cases: await casesOf(line.incidents) },
    others: { incidents: others, cases: await casesOf(otherIds) },
    incidentIds: [...ownIds, ...otherIds],
  };
}

/** The windows of running analyzers hold signs of the words, and could let a later post join. */
async function tell({ log }: ErasingStores, { case: id, incidents }: ErasureLine): Promise<void> {
  const record: RegroupRecord = { merges: [], moves: [], erased: incidents };
  await log.append('incidents.regrouped', [{ key: id, value: JSON.stringify(record) }]);
}

/** Pages that a source looks at again are remembered with their title and address. */
async function forgetWatched(
  { sources }: ErasingStores,
  going: readonly KeptPost[],
  posts: ReadonlySet<string>,
): Promise<void> {
  for (const id of new Set(going.map(({ post }) => post.sourceId))) {
    const state = await sources.get(id);
    const { watched } = state?.memory ?? {};
    if (state === undefined || typeof watched !== 'object' || watched === null) continue;
    const left = Object.fromEntries(Object.entries(watched).filter(([post]) => !posts.has(post)));
    if (Object.keys(left).length === Object.keys(watched).length) continue;
    await sources.put({ ...state, memory: { ...state.memory, watched: left } });
  }
}
