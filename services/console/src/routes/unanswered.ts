import { days, instant, plus, toIso, type Instant } from '@tingchao/domain/time/instant.ts';
import { createCalendar } from '@tingchao/domain/time/calendar.ts';
import { kindSchema, type Analysis } from '@tingchao/domain/analysis/analysis.ts';
import type { KeptPost } from '@tingchao/domain/incident/incident.ts';
import { answeredPostId, originalId } from '@tingchao/domain/post/post-id.ts';
import { channelTypeSchema, type ChannelType } from '@tingchao/domain/post/post.ts';
import { lateAnswers, type LateAnswers, type WaitingMessage } from '@tingchao/domain/site-check/expected-answers.ts';
import { caseIdOf } from '@tingchao/domain/response/open-case.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { z } from 'zod';
import { problemResponses } from '../problem.ts';
import type { Server } from '../server.ts';

const lateSchema = z.object({
  id: z.string(),
  title: z.string(),
  sourceId: z.string(),
  channelName: z.string(),
  channelType: channelTypeSchema,
  kind: kindSchema,
  askedAt: z.int(),
  dueAt: z.int(),
  arithmetic: z.string().meta({ description: '怎样算出：提出时间 + 几个工作日 = 应答复时间' }),
  basis: z.string().meta({ description: '时限的依据' }),
  removed: z.boolean().meta({ description: '网站上已不见' }),
  caseNumber: z.string().nullable().meta({ description: '所在处置单' }),
});

export const unansweredSchema = z.object({
  messages: z.array(z.object({ id: z.string(), title: z.string(), publishedAt: z.int() })),
  /** How many messages of these boards there are from that year at all: none is no pass. */
  seen: z.int(),
  waiting: z.int().meta({ description: '待答复的件数' }),
  late: z.array(lateSchema).meta({ description: '超过工作日时限未答复，逾期最久的在前' }),
  calendarMissing: z.array(z.int()).meta({ description: '放假安排未录入、算不出时限的年份' }),
  asOf: z.string(),
});
export type Unanswered = z.infer<typeof unansweredSchema>;

const querySchema = z.object({
  source: z
    .string()
    .optional()
    .meta({ description: '留言板信源编号，多个用逗号隔开；不写为全部留言、信箱、12345 渠道' }),
  days: z.coerce.number().int().min(1).max(1000).optional().meta({ description: '多少天未答复（季度检查用）' }),
});

/** The check looks back a year (国办秘函〔2019〕19号). */
const YEAR_DAYS = 365;
/** Channels on which a message waits for an answer of its own. */
const desks: ReadonlySet<ChannelType> = new Set(['gov_mailbox', 'leader_board', 'hotline_12345', 'petition']);

/**
 * `GET /api/unanswered`: messages of boards that nobody answered — for longer than so many days (the check's veto), and beyond
 * the working days their source or channel allows; oldest first; masked titles.
 */
export function registerUnanswered(app: Server, platform: Platform): void {
  app.get(
    '/api/unanswered',
    {
      config: { needs: 'report.read' },
      schema: {
        tags: ['帖文'],
        summary: '留言板一年内仍未答复的留言：超过若干天的（季度检查用），和超过工作日时限的',
        querystring: querySchema,
        response: { 200: unansweredSchema, ...problemResponses },
      },
    },
    async ({ query }) => {
      const now = platform.clock.now();
      const { siteCheck, sla, calendars } = platform.settings;
      const limit = plus(now, -days(query.days ?? siteCheck.measures.unansweredDays));
      const boards = await readBoards(platform, query.source?.split(','), now);
      const waiting = boards.waiting.filter(({ askedAt }) => askedAt >= plus(now, -days(YEAR_DAYS)));
      const sources = new Map(platform.settings.sources.flatMap((file) => file.sources.map((one) => [one.id, one])));
      const found = lateAnswers(
        waiting,
        {
          sla,
          measures: siteCheck.measures,
          calendar: createCalendar(calendars),
          ofSource: (id) => {
            const source = sources.get(id);
            return source?.kind === 'message-board'
              ? { workdays: source.answerWorkdays, basis: source.answerBasis }
              : {};
          },
        },
        now,
      );
      return {
        seen: boards.seen,
        messages: waiting
          .filter(({ askedAt }) => askedAt < limit)
          .map(({ id, title, askedAt }) => ({ id, title, publishedAt: askedAt }))
          .toSorted((a, b) => a.publishedAt - b.publishedAt),
        waiting: found.waiting,
        late: await withCases(platform, found, boards.incidentOf),
        calendarMissing: [...found.calendarMissing],
        asOf: toIso(now),
      };
    },
  );
}

type Boards = {
  readonly waiting: readonly WaitingMessage[];
  readonly seen: number;
  readonly incidentOf: ReadonlyMap<string, string | null>;
};

/** The messages of a year on these boards (all channels of offices without a choice), by their newest revision. */
async function readBoards(platform: Platform, sources: readonly string[] | undefined, now: Instant): Promise<Boards> {
  const wanted = sources === undefined ? undefined : new Set(sources);
  const newest = new Map<string, KeptPost>();
  for await (const page of platform.posts.scan(plus(now, -days(YEAR_DAYS)))) {
    for (const kept of page) {
      const { post } = kept;
      const isWanted = wanted === undefined ? desks.has(post.channelType) : wanted.has(post.sourceId);
      if (!isWanted || post.official || post.erasedAt !== undefined || answeredPostId(post.id) !== null) continue;
      const first = originalId(post.id);
      // The newest revision tells whether an answer came.
      if ((newest.get(first)?.post.revision ?? -1) < post.revision) newest.set(first, kept);
    }
  }
  const open = [...newest.values()].filter(({ post }) => post.reply === null || post.reply.settles === false);
  return {
    seen: newest.size,
    waiting: open.map(toWaiting),
    incidentOf: new Map(open.map(({ post, membership }) => [post.id, membership.incidentId])),
  };
}

const toWaiting = ({ post, analysis }: KeptPost): WaitingMessage => ({
  id: post.id,
  title: titleOf(analysis),
  sourceId: post.sourceId,
  channelName: post.channelName,
  channelType: post.channelType,
  kind: analysis.kind,
  askedAt: instant(post.publishedAt ?? post.collectedAt),
  removed: post.boardFacts?.some(({ kind }) => kind === 'removed') === true,
});

async function withCases(
  platform: Platform,
  { late }: LateAnswers,
  incidentOf: Boards['incidentOf'],
): Promise<Unanswered['late']> {
  const ids = late.flatMap(({ id }) => incidentOf.get(id) ?? []);
  const files = await platform.cases.getMany([...new Set(ids)].map((id) => caseIdOf(id)));
  return late.map((one) => {
    const incident = incidentOf.get(one.id) ?? null;
    return { ...one, caseNumber: incident === null ? null : (files.get(caseIdOf(incident))?.number ?? null) };
  });
}

/** A list is read by many: what a report (举报) is about stays with those who may know. */
function titleOf({ kind, maskedTitle, maskedText }: Analysis): string {
  if (kind === '举报') return '（举报件，标题不显示）';
  return maskedTitle === '' ? maskedText.slice(0, 40) : maskedTitle;
}
