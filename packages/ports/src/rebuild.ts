import type { Versioned } from './versioned.ts';

/** The three kinds of documents that lie in compacted topics too, and can be made again from there. */
export const rebuiltKinds = ['posts', 'incidents', 'cases'] as const;
export type RebuiltKind = (typeof rebuiltKinds)[number];
export const topicOfKind = {
  posts: 'posts.kept',
  incidents: 'incidents.changed',
  cases: 'cases.changed',
} as const satisfies Readonly<Record<RebuiltKind, string>>;

/**
 * Whether a record takes the place of what stands so far of its document: the newest version wins wherever it lies, since an
 * older one may have been appended behind it; of the same version the later one.
 */
export const supersedes = (version: number, standing: number): boolean => version >= standing;

/** Documents that were not told and are newer than all that the topic has of them: they stay as they were stored. */
export const beyondTopic = <T extends Versioned>(
  untold: readonly T[],
  versionOf: (id: string) => number,
): readonly T[] => untold.filter(({ id, version }) => version > versionOf(id));

/** How many documents of each kind. */
export type KindCounts = Readonly<Record<RebuiltKind, number>>;

/** What stands before a rebuild: documents in the stores, records in the topics (several a document, until compacted). */
export type RebuildPlan = { readonly stored: KindCounts; readonly records: KindCounts };

export type Rebuilt = {
  /** Documents before and after. */
  readonly before: KindCounts;
  readonly after: KindCounts;
  /** Documents that the log did not have yet, kept as they were. */
  readonly carried: number;
};

export type RebuildOptions = {
  /** Called now and then: records of a topic read so far. */
  readonly progress?: (step: { readonly kind: RebuiltKind; readonly read: number; readonly of: number }) => void;
  /** Goes on although the topics give fewer documents than are stored; else that is refused and nothing is changed. */
  readonly fewer?: boolean;
};

/** The stores cannot be rebuilt (now); the message says why and what to do. Nothing was changed. */
export class RebuildRefused extends Error {
  override readonly name = 'RebuildRefused';
}

const names: Readonly<Record<RebuiltKind, string>> = { posts: '帖文', incidents: '事件', cases: '处置单' };

/** `帖文 12、事件 3、处置单 3`. */
export const countsInWords = (counts: KindCounts): string =>
  rebuiltKinds.map((kind) => `${names[kind]} ${counts[kind]}`).join('、');

/** Throws `RebuildRefused` when a kind would lose documents, unless that was asked for. */
export function refuseFewer(before: KindCounts, after: KindCounts, fewer: boolean | undefined): void {
  if (fewer === true || rebuiltKinds.every((kind) => after[kind] >= before[kind])) return;
  throw new RebuildRefused(
    `消息主题里的比现有的少（现有${countsInWords(before)}；主题里有${countsInWords(after)}），没有改动任何数据；` +
      '主题多半丢失过数据，请改用 tingchao restore 从备份恢复，确实要按主题重建时加 --fewer',
  );
}
