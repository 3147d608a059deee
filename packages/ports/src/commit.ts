import type { Incident, KeptPost } from '@tingchao/domain/incident/incident.ts';
import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import type { AuditEntry } from './audit-log.ts';
import { Conflict, Rejected } from './errors.ts';
import type { NewRecord } from './message-log.ts';
import type { Stores } from './stores.ts';
import { asTold, documentJson, type Versioned } from './versioned.ts';

/** What one piece of work changes; every part is told in its topic. */
export type Change = {
  /** Stored when new; told in any case, since a crash may have left the telling undone. */
  readonly posts?: readonly KeptPost[];
  /** Stored posts with the membership they get. */
  readonly moved?: readonly KeptPost[];
  /** Stored posts of which only this remains: an erasure. Takes their place as by `PostStore.replace`. */
  readonly redacted?: readonly KeptPost[];
  /** Saved as by `IncidentStore.save`. */
  readonly incidents?: readonly Incident[];
  /** Stored incidents that did not change and are told again: a crash may have left the telling undone. */
  readonly retold?: readonly Incident[];
  /**
   * Ids of incidents whose change is brought again, with `retold`, should it be cut short: the batch that changed them is
   * acknowledged after this. The acknowledgement is the mark of their telling, and no other is written.
   */
  readonly redelivered?: ReadonlySet<string>;
  /** Saved as by `CaseStore.save`. */
  readonly cases?: readonly CaseFile[];
  /** Entries of the audit log, each id once. */
  readonly audit?: readonly { readonly id: string; readonly entry: AuditEntry }[];
};

/**
 * Saves a change and tells it: save, append, mark (design.md §6.5). In one database that is one transaction; elsewhere the parts
 * go in this order, each idempotent, and after a crash the relay tells what is untold, or the batch that comes again. `Conflict` when a document was changed
 * meanwhile: no document of the change is told, and the caller reads and decides again. `Rejected` names what the stores refuse
 * for good: when new posts are among it, no document of the change is saved, since it would count them; otherwise everything
 * else of the change is saved and told.
 */
export type Commit = (change: Change) => Promise<void>;

/** The records of `posts.kept`. */
export const postRecord = (kept: KeptPost): NewRecord => ({
  key: kept.post.id,
  partitionKey: kept.post.region,
  value: JSON.stringify(kept),
});

/** The records of `incidents.changed`. */
export const incidentRecord = (incident: Incident): NewRecord => ({
  key: incident.id,
  partitionKey: incident.region,
  value: documentJson(incident),
});

/** The records of `cases.changed`. */
export const caseRecord = (file: CaseFile): NewRecord => ({ key: file.id, value: documentJson(file) });

const marks = (documents: readonly Versioned[]): readonly { id: string; version: number }[] =>
  documents.map(({ id, version }) => ({ id, version }));

/**
 * A commit over stores that share no transaction. A move is told before it is done: after a crash in between the posts are
 * still where they were, so that who completes the move finds them and tells them again.
 */
export function commitInOrder(stores: Pick<Stores, 'posts' | 'incidents' | 'cases' | 'audit' | 'log'>): Commit {
  const { log } = stores;
  const tellPosts = async (kept: readonly KeptPost[]): Promise<void> => {
    if (kept.length > 0) await log.append('posts.kept', kept.map(postRecord));
  };
  return async (change) => {
    const { posts = [], moved = [], redacted = [], retold = [], cases = [], audit = [] } = change;
    const isRedelivered = ({ id }: Incident): boolean => change.redelivered?.has(id) === true;
    const incidents = (change.incidents ?? []).map((incident) =>
      isRedelivered(incident) ? asTold(incident) : incident,
    );
    const refused: Rejected['items'][number][] = [];
    const noting = async (work: () => Promise<void>): Promise<void> => {
      try {
        await work();
      } catch (error) {
        if (!(error instanceof Rejected)) throw error;
        refused.push(...error.items);
      }
    };
    const isSaved = ({ id }: { readonly id: string }): boolean => refused.every((one) => one.id !== id);
    const kept = posts.length > 0 ? await addPosts(stores.posts, posts) : [];
    // What is stored is told, whatever becomes of the documents; the log is at work while they are saved.
    const postsTold = moved.length > 0 ? Promise.resolve() : tellPosts(kept);
    // Looked at with the other tellings; until then a failure must not count as unhandled.
    postsTold.catch(() => undefined);
    try {
      if (incidents.length > 0) await noting(() => stores.incidents.save(incidents));
      if (cases.length > 0) await noting(() => stores.cases.save(cases));
      const [incidentsSaved, casesSaved] = [incidents.filter(isSaved), cases.filter(isSaved)];
      if (moved.length > 0) {
        await tellPosts([...kept, ...moved]);
        await noting(() => stores.posts.move(moved.map(({ post, membership }) => ({ id: post.id, membership }))));
      }
      if (redacted.length > 0) {
        await tellPosts(redacted);
        await noting(() => stores.posts.replace(redacted));
      }
      await Promise.all([
        ...audit
          .filter(({ entry }) => isSaved({ id: entry.subject }))
          .map(({ id, entry }) => stores.audit.append(id, entry)),
        postsTold,
        incidentsSaved.length + retold.length > 0
          ? log.append('incidents.changed', [...retold, ...incidentsSaved].map(incidentRecord))
          : undefined,
        casesSaved.length > 0 ? log.append('cases.changed', casesSaved.map(caseRecord)) : undefined,
      ]);
      await markTold(
        stores.incidents,
        incidentsSaved.filter((incident) => !isRedelivered(incident)),
        (newer) => log.append('incidents.changed', newer.map(incidentRecord)),
      );
      await markTold(stores.cases, casesSaved, (newer) => log.append('cases.changed', newer.map(caseRecord)));
      if (refused.length > 0) throw new Rejected(`存储拒绝了 ${refused.length} 份文档`, refused);
    } finally {
      await Promise.allSettled([postsTold]);
    }
  };
}

/**
 * Marks what was appended. Compaction keeps the last record of a document, not its newest version: where somebody saved, and
 * maybe appended, a newer one meanwhile, our record may lie behind it and hide it for good, so the newest is appended again
 * until nobody has come in between. Whoever appends last thereby sees, after its append, the version it appended; a version
 * that is saved later is appended later. Who is killed between append and mark leaves this to the daily `maintain`, and so does
 * what is told without a mark.
 */
async function markTold<T extends Versioned>(
  store: {
    markAppended(marks: readonly { readonly id: string; readonly version: number }[]): Promise<readonly string[]>;
    getMany(ids: readonly string[]): Promise<ReadonlyMap<string, T>>;
  },
  told: readonly T[],
  append: (newer: readonly T[]) => Promise<void>,
): Promise<void> {
  for (let appended = told; appended.length > 0;) {
    const overtaken = await store.markAppended(marks(appended));
    appended = overtaken.length === 0 ? [] : [...(await store.getMany(overtaken)).values()];
    if (appended.length > 0) await append(appended);
  }
}

/**
 * Stores posts; what was there already comes back as it is stored, since that is what must be told. `Conflict` when somebody
 * else put one into another incident meanwhile: it would be counted twice.
 */
async function addPosts(store: Stores['posts'], posts: readonly KeptPost[]): Promise<readonly KeptPost[]> {
  const added = new Set(await store.add(posts));
  const there = posts.filter(({ post }) => !added.has(post.id)).map(({ post }) => post.id);
  if (there.length === 0) return posts;
  const stored = await store.getMany(there);
  const homeOf = (kept: KeptPost | undefined): string | null | undefined => kept?.membership.incidentId;
  const other = posts.find((kept) => stored.has(kept.post.id) && homeOf(stored.get(kept.post.id)) !== homeOf(kept));
  if (other !== undefined) throw new Conflict(`post ${other.post.id} was put into another incident meanwhile`);
  return posts.map((kept) => stored.get(kept.post.id) ?? kept);
}
