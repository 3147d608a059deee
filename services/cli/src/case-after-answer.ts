import type { CaseDetail } from '@tingchao/console/views/case-view.ts';
import { claimStatusNames, claimStatusSchema } from '@tingchao/domain/response/false-info/claim.ts';
import { verdictNames } from '@tingchao/domain/response/effect/record-effect.ts';
import { checkNames } from '@tingchao/domain/response/publication/record-check.ts';
import { z } from 'zod';
import { shortTime } from './text-lines.ts';

const at = z.string();
/** The parts of a case about statements, publications and effects, as the interface passes them on. */
const storedSchema = z.object({
  claims: z
    .array(
      z.object({
        id: z.string(),
        statement: z.string(),
        status: claimStatusSchema,
        findings: z.array(
          z.object({
            status: claimStatusSchema,
            unitName: z.string().nullable(),
            evidence: z.string(),
            source: z.string(),
            truth: z.string(),
            by: z.string(),
            at,
          }),
        ),
      }),
    )
    .default([]),
  handovers: z
    .array(
      z.object({
        id: z.string(),
        claim: z.string(),
        receiver: z.string(),
        status: z.enum(['draft', 'reviewed', 'signed', 'void']),
        number: z.string().nullable(),
      }),
    )
    .default([]),
  publications: z
    .array(
      z.object({
        id: z.string(),
        draft: z.string(),
        outlet: z.string().nullable(),
        status: z.enum(['waiting', 'out', 'failed', 'withdrawn']),
        link: z.string().nullable(),
        publishedAt: at.nullable(),
        lastError: z.string().nullable(),
        checks: z.array(
          z.object({
            at,
            result: z.enum(['equal', 'differs', 'gone', 'unreachable']),
            missing: z.array(z.string()),
            added: z.array(z.string()),
          }),
        ),
      }),
    )
    .default([]),
  effects: z
    .array(
      z.object({
        hours: z.int(),
        at,
        before: z.object({ posts: z.int() }),
        after: z.object({ posts: z.int() }),
        returns: z.int(),
        verdict: z.enum(['calmer', 'level', 'rebound']),
      }),
    )
    .default([]),
  rebounds: z
    .array(
      z.object({
        at,
        why: z.string(),
        decided: z.object({ by: z.string(), reopened: z.boolean(), reason: z.string() }).nullable(),
      }),
    )
    .default([]),
  callBacks: z
    .array(z.object({ id: z.string(), at, satisfaction: z.string(), solved: z.boolean().nullable(), note: z.string() }))
    .default([]),
  measures: z
    .array(
      z.object({
        id: z.string(),
        what: z.string(),
        unitName: z.string(),
        dueAt: at,
        postponed: z.array(z.object({ until: at, reason: z.string() })),
        done: z.object({ at, result: z.string() }).nullable(),
        dropped: z.object({ at, reason: z.string() }).nullable(),
      }),
    )
    .default([]),
});
type Stored = z.infer<typeof storedSchema>;

/** What a case sheet says of statements, publications and what came after, each as lines. */
export function afterAnswerLines(one: CaseDetail): {
  readonly claims: readonly string[];
  readonly published: readonly string[];
  /** What was ordered to an outlet and has not left. */
  readonly waiting: readonly string[];
  readonly after: readonly string[];
  readonly measures: readonly string[];
} {
  const { claims, handovers, publications, effects, rebounds, callBacks, measures } = storedSchema.parse(one);
  return {
    claims: [...claims.flatMap(claimLines), ...handovers.map(handoverLine)],
    published: publications.flatMap(publicationLines),
    waiting: publications
      .filter(({ status }) => status === 'waiting')
      .map(
        ({ id, outlet }) =>
          `${id} 已交出口 ${outlet ?? ''}；系统运行时几秒内发出，时限以发出时间为准，用 case show 查看。`,
      ),
    after: [
      ...effects.map(
        (effect) =>
          `${effect.hours} 小时：${effect.before.posts} 帖 → ${effect.after.posts} 帖，新来件 ${effect.returns} 件，${verdictNames[effect.verdict]}`,
      ),
      ...rebounds.map(reboundLine),
      ...callBacks.map(
        ({ id, at: when, satisfaction, solved, note }) =>
          `${id} ${shortTime(when)} 回访 ${satisfaction}${solved === null ? '' : solved ? '，已解决' : '，未解决'} ${note}`,
      ),
    ],
    measures: measures.map(measureLine),
  };
}

function claimLines({ id, statement, status, findings }: Stored['claims'][number]): readonly string[] {
  return [
    `${id} ${claimStatusNames[status]}：${statement}`,
    ...findings.map(
      (found) =>
        `  ${shortTime(found.at)} ${found.unitName ?? found.by} ${claimStatusNames[found.status]}：${found.evidence}（${found.source}）${found.truth === '' ? '' : `；属实部分：${found.truth}`}`,
    ),
  ];
}

const handoverStates = { draft: '待法制审核', reviewed: '待主要负责人签发', signed: '已签发', void: '作废' } as const;
const handoverLine = ({ id, claim, receiver, status, number }: Stored['handovers'][number]): string =>
  `${id} 移送函（${claim}）→ ${receiver} ${number ?? ''} ${handoverStates[status]}`;

const publicationStates = {
  waiting: '待发出',
  out: '已发布',
  failed: '没有发出',
  withdrawn: '已撤回（稿件有变）',
} as const;

function publicationLines(one: Stored['publications'][number]): readonly string[] {
  const where = one.outlet === null ? '人工发布' : `出口 ${one.outlet}`;
  const when = one.publishedAt === null ? '' : ` ${shortTime(one.publishedAt)}`;
  const why = one.lastError === null ? '' : `（${one.lastError}）`;
  const last = one.checks.at(-1);
  return [
    `${one.id} ${one.draft} ${where} ${publicationStates[one.status]}${when}${why} ${one.link ?? '（无网页地址，不比对：case link 补记）'}`,
    ...(last === undefined ? [] : [`  ${shortTime(last.at)} 取回：${checkNames[last.result]}`]),
    ...(last?.missing.map((sentence) => `    少：“${sentence}”`) ?? []),
    ...(last?.added.map((sentence) => `    多：“${sentence}”`) ?? []),
  ];
}

function reboundLine({ at: when, why, decided }: Stored['rebounds'][number]): string {
  const outcome =
    decided === null
      ? '待定：重新打开 case reopen，或 case no-rebound'
      : `${decided.by}${decided.reopened ? '已重新打开' : `确认不是：${decided.reason}`}`;
  return `${shortTime(when)} 疑似反弹：${why}（${outcome}）`;
}

function measureLine({ id, what, unitName, dueAt, postponed, done, dropped }: Stored['measures'][number]): string {
  const moved = postponed.at(-1);
  const due = `应于 ${dueAt.slice(0, 10)} 完成${moved === undefined ? '' : `，改期至 ${moved.until.slice(0, 10)}（${moved.reason}）`}`;
  const late = done !== null && done.at > dueAt ? '（晚于原定）' : '';
  const state =
    done === null
      ? dropped === null
        ? due
        : `不再办：${dropped.reason}`
      : `${shortTime(done.at)} 办完${late}：${done.result}`;
  return `${id} ${what} ${unitName} ${state}`;
}
