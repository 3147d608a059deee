import { createHash } from 'node:crypto';
import type { KeptPost, Incident } from '../incident/incident.ts';
import { levelNumerals } from '../analysis/analysis.ts';
import { attributeTime } from '../response/attribute-time.ts';
import type { CaseFile } from '../response/case-file.ts';
import { receiverOf } from '../response/case-parts.ts';
import { stateNames } from '../response/case-states.ts';
import { dueOf } from '../response/due-of.ts';
import { printedNumber } from '../response/notices.ts';
import { answerClock } from '../response/owed-answer.ts';
import { isSealed, titleFor } from '../response/sealed-title.ts';
import type { SlaSettings } from '../response/sla-settings.ts';
import { hours, toClock, toIso, type Instant } from '../time/instant.ts';
import { proofIndex } from './proof-index.ts';
import { channelNames, type ReportNames } from './report-names.ts';

/** One file of the pack, before it is packed. */
export type PackFile = { readonly path: string; readonly text: string };
/** A file that is there as bytes: an original page. */
export type PackBytes = { readonly path: string; readonly bytes: Uint8Array };

export type ProofInput = {
  readonly file: CaseFile;
  readonly incident: Incident | undefined;
  readonly posts: readonly KeptPost[];
  /** Texts of drafts by id, as far as they are still there. */
  readonly texts: ReadonlyMap<string, string>;
  /** Entries of the audit chain about the case, oldest first. */
  readonly audit: readonly Readonly<Record<string, unknown>>[];
  /** Documents that were issued, as their frozen copies. */
  readonly issued: readonly {
    readonly kind: string;
    readonly number: string;
    readonly hash: string;
    readonly page: string | null;
  }[];
  /** Original pages, where a named person asked for them. */
  readonly originals: readonly PackBytes[];
  readonly sla: SlaSettings;
  readonly names: ReportNames;
};

/** One line of the manifest. */
export type PackEntry = { readonly path: string; readonly bytes: number; readonly sha256: string };

/**
 * 办理凭证: everything that shows how a case was handled, in one pack — posts as kept (masked), grounds, clocks with their
 * arithmetic, where the hours went, assignments, approvals, letters, the reply with its hash, its effect, the audit chain — and a
 * manifest with the hash of every file. Pure: the same case gives the same pack, and nothing in it tells when it was made. A case
 * that reports officials is packed without its words.
 */
export function proofFiles(input: ProofInput): readonly PackFile[] {
  const { file, incident, posts, texts, issued, audit, names } = input;
  const sealed = isSealed(file);
  const shown = sealed ? [] : posts;
  const files: PackFile[] = [
    json('case.json', sealed ? withoutWords(file) : file),
    json('incident.json', incident === undefined || sealed ? null : incident),
    json('grounds.json', groundsOf(file)),
    json('clocks.json', clocksOf(file, input.sla, names)),
    json('assignments.json', file.assignments),
    json('approvals.json', approvalsOf(file)),
    json('letters.json', file.letters),
    json('reply.json', replyOf(file)),
    json('effect.json', {
      effects: file.effects ?? [],
      rebounds: file.rebounds ?? [],
      callBacks: file.callBacks ?? [],
      measures: file.measures ?? [],
      claims: sealed ? [] : (file.claims ?? []),
      closing: file.closing,
    }),
    { path: 'ledger.jsonl', text: lines(file.ledger) },
    { path: 'audit.jsonl', text: lines(audit) },
    ...shown.map((kept) => ({ path: `snapshots/${safe(kept.post.id)}.txt`, text: snapshotOf(kept) })),
    json('snapshots/list.json', shown.map(listed)),
    ...file.drafts.flatMap(({ id, hash }) => {
      const text = sealed ? undefined : texts.get(id);
      return text === undefined ? [] : [{ path: `drafts/${safe(id)}-${hash.slice(0, 12)}.txt`, text }];
    }),
    ...issued.flatMap(({ number, kind, page }) =>
      page === null || sealed ? [] : [{ path: `documents/${safe(kind)}-${safe(number)}.html`, text: page }],
    ),
    json(
      'documents/list.json',
      issued.map(({ kind, number, hash }) => ({ kind, number, hash })),
    ),
  ];
  return [{ path: 'index.html', text: proofIndex(summaryOf(input)) }, ...files];
}

/** The manifest over a pack: path, size and SHA-256 of every file, in the order of their paths. */
export function proofManifest(file: CaseFile, files: readonly PackBytes[]): string {
  const entries: readonly PackEntry[] = files
    .map(({ path, bytes }) => ({ path, bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') }))
    .toSorted((a, b) => (a.path < b.path ? -1 : 1));
  return `${JSON.stringify({ format: 1, case: printedNumber(file), version: file.version, files: entries }, null, 2)}\n`;
}

/** A clock with its arithmetic, how it stands, and where its time went. */
function clocksOf(file: CaseFile, sla: SlaSettings, names: ReportNames): readonly unknown[] {
  const asOf = lastTouched(file);
  return file.deadlines.map((clock) => ({
    id: clock.id,
    name: clock.name,
    basis: clock.basis,
    arithmetic: clock.arithmetic,
    hard: clock.hard,
    startedAt: toIso(clock.startedAt),
    dueAt: toIso(clock.dueAt),
    endsAt: toIso(dueOf(clock)),
    metAt: clock.metAt === null ? null : toIso(clock.metAt),
    extension: clock.extension ?? null,
    outcome: outcomeOf(clock.metAt, dueOf(clock)),
    spent: attributeTime(file, clock, asOf, sla).parts.map(({ stage, holder, ms, lateMs }) => ({
      stage,
      holder: holder.kind === 'unit' ? names.unit(receiverOf(holder)) : holder.kind,
      hours: ms / hours(1),
      lateHours: lateMs / hours(1),
    })),
  }));
}

const outcomeOf = (metAt: Instant | null, end: Instant): string =>
  metAt === null ? '未停' : metAt <= end ? '按时' : '超时';

const lastTouched = (file: CaseFile): Instant => file.ledger.at(-1)?.at ?? file.openedAt;

const groundsOf = (file: CaseFile): unknown => ({
  level: file.level,
  byRules: file.levelByRules,
  override: file.levelOverride,
  setBy: file.levelSetBy,
  needsPublicResponse: file.needsPublicResponse,
  needSuggested: file.needSuggested ?? null,
  proposal: file.proposal,
});

/** Which text each approval was given to: the hash, and whether it is the text that was published. */
function approvalsOf(file: CaseFile): readonly unknown[] {
  const published = new Set(file.answers.filter(({ source }) => source === 'published').map(({ ref }) => ref));
  return file.approvals.map((one) => ({ ...one, at: toIso(one.at), published: published.has(one.draftId) }));
}

const replyOf = (file: CaseFile): unknown => ({
  drafts: file.drafts,
  answers: file.answers.map((one) => ({ ...one, at: toIso(one.at) })),
  publications: file.publications ?? [],
});

const listed = ({ post, membership }: KeptPost): unknown => ({
  id: post.id,
  channel: channelNames[post.channelType],
  channelName: post.channelName,
  link: post.link,
  publishedAt: post.publishedAt === null ? null : toIso(post.publishedAt),
  collectedAt: toIso(post.collectedAt),
  official: post.official,
  revision: post.revision,
  /** SHA-256 of the page as first seen; the page itself stays sealed. */
  snapshot: post.snapshot,
  decision: membership.decision,
  reason: membership.reason,
});

const snapshotOf = ({ post }: KeptPost): string =>
  [
    `标题：${post.title}`,
    `渠道：${channelNames[post.channelType]} ${post.channelName}`,
    `链接：${post.link ?? '无'}`,
    `发布：${post.publishedAt === null ? '未注明' : toClock(post.publishedAt)}`,
    `采集：${toClock(post.collectedAt)}`,
    `原页面 SHA-256：${post.snapshot ?? '无'}`,
    '（个人信息已遮蔽）',
    '',
    post.text,
    ...(post.reply === null ? [] : ['', `答复（${post.reply.unit ?? '未注明单位'}）：`, post.reply.text]),
    '',
  ].join('\n');

/** A sealed case without title, notes and texts: numbers, times, units and hashes remain. */
function withoutWords(file: CaseFile): unknown {
  return {
    id: file.id,
    number: file.number,
    version: file.version,
    title: titleFor(file, '台账'),
    level: file.level,
    status: file.status,
    openedAt: file.openedAt,
    deadlines: file.deadlines,
    letters: file.letters,
    answers: file.answers,
  };
}

type Summary = Parameters<typeof proofIndex>[0];

function summaryOf({ file, posts, issued, originals, names }: ProofInput): Summary {
  const clock = answerClock(file);
  const lead = file.assignments.findLast(({ part }) => part === 'lead');
  return {
    number: printedNumber(file),
    title: titleFor(file, '台账'),
    facts: [
      ['舆情等级', levelNumerals[file.level]],
      ['状态', stateNames[file.status]],
      ['建立', toClock(file.openedAt)],
      ['责任单位', lead ? names.unit(receiverOf(lead)) : '未交办'],
      ['公开回应时限', clock ? `${toClock(dueOf(clock))}（${outcomeOf(clock.metAt, dueOf(clock))}）` : '无'],
      ['首次回应', file.answers[0] ? toClock(file.answers[0].at) : '无'],
      ['是否属实', file.closing?.verified ?? '未办结'],
    ],
    clocks: file.deadlines.map(({ name, arithmetic, basis }) => [name, arithmetic, basis]),
    approvals: file.approvals.map((one) => [
      stepNames[one.step],
      one.decision === 'pass' ? '通过' : '退回',
      one.by,
      toClock(one.at),
      one.hash,
    ]),
    letters: file.letters.map((one) => [
      one.number ?? '（未签发）',
      one.name,
      one.signedAt === null ? '' : toClock(one.signedAt),
      one.status,
    ]),
    parts: [
      ['index.html', '本页'],
      ['case.json · incident.json', '处置单与事件全部数据'],
      ['grounds.json', '定级、须否回应、分办的依据'],
      ['clocks.json', '每个钟的规则、算式、结果与各环节用时'],
      ['assignments.json · approvals.json · letters.json', '交办、审签（附稿件哈希）、函件'],
      ['reply.json · drafts/', '稿件、发布与回取核对'],
      ['effect.json', '回应效果、次生、回访、转化措施、核查'],
      ['snapshots/', `帖文 ${posts.length} 条（已遮蔽）与原页面哈希`],
      ['documents/', `已签发文书 ${issued.length} 份`],
      ['ledger.jsonl · audit.jsonl', '办理经过与审计链'],
      ...(originals.length > 0
        ? [['originals/', `原页面 ${originals.length} 个（含个人信息，限本案办理）`] as const]
        : []),
      ['manifest.json', '各文件的大小与 SHA-256'],
    ],
  };
}

const stepNames = { review: '审签', secrecy: '保密审查', wording: '口径会商', sign: '签发' } as const;

const json = (path: string, value: unknown): PackFile => ({ path, text: `${JSON.stringify(value, null, 2)}\n` });
const lines = (values: readonly unknown[]): string => values.map((value) => `${JSON.stringify(value)}\n`).join('');
/** A name for a file on any system: letters, digits and Chinese stay. */
const safe = (text: string): string => text.replaceAll(/[^\p{L}\p{N}_-]+/gu, '-').slice(0, 80);
