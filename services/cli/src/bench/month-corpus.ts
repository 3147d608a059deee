import { noFacts } from '@tingchao/domain/analysis/analysis.ts';
import type { Incident, KeptPost } from '@tingchao/domain/incident/incident.ts';
import { caseFileSchema, type CaseFile } from '@tingchao/domain/response/case-file.ts';
import { planDeadlines } from '@tingchao/domain/response/plan-deadlines.ts';
import { createCalendar, type Calendar } from '@tingchao/domain/time/calendar.ts';
import { hours, instant, plus, toClock, type Instant } from '@tingchao/domain/time/instant.ts';
import type { Settings } from '@tingchao/settings/settings.ts';
import type { MonthPeriod } from '@tingchao/domain/report/month/month-period.ts';
import { hashOf, keptPost } from './month-posts.ts';

/** One matter as the stores hold it after it was handled. */
export type MadeMatter = {
  readonly incident: Incident;
  readonly file: CaseFile;
  readonly posts: readonly KeptPost[];
  readonly reply: string;
};

const channels = ['gov_mailbox', 'gov_wechat', 'weibo', 'leader_board', 'hotline_12345', 'forum'] as const;
const kinds = ['投诉', '咨询', '求助', '建议'] as const;
const words = [
  '工地夜间施工扰民',
  '供水管网改造停水',
  '学校门口交通拥堵',
  '医保报销比例咨询',
  '村道塌方无人修',
  '噪音扰民多次反映',
];

/** The `n`-th matter of a month: opened some time within it, most answered and closed, some late, some still open. */
export function madeMatter(
  n: number,
  period: MonthPeriod,
  settings: Settings,
  calendar: Calendar = createCalendar(settings.calendars),
): MadeMatter {
  const pick = <T>(list: readonly T[], salt: number): T => list[(n * 7919 + salt * 104_729) % list.length] as T;
  const span = period.to - period.from;
  const at = instant(period.from + ((n * 2_654_435_761) % span));
  const id = hashOf(`matter ${n}`).slice(0, 32);
  const channelType = pick(channels, 1);
  const kind = pick(kinds, 2);
  const topic = pick(settings.topics, 3).id;
  const unit = pick(settings.units.units, 4).id;
  const title = `城关镇${pick(words, 5)}${n}`;
  const text = `${title}。${'附近居民多次反映，请有关部门尽快处理并公布结果。'.repeat(3)}`;
  const posts = Array.from({ length: 1 + (n % 3) }, (_, index) =>
    keptPost(n, index, { at, id, channelType, kind, title, text, topic }),
  );
  const reply = `关于${title}的情况说明：经核查，已责成责任单位于三日内整改，联系电话见政府网站。`.repeat(2);
  const level = n % 50 === 0 ? 'II' : n % 9 === 0 ? 'III' : 'IV';
  const { deadlines } = planDeadlines(
    {
      level,
      eventSeverity: '无',
      detectedAt: at,
      channelTypes: [channelType],
      superiorOrders: [],
      needsPublicResponse: true,
      kinds: [kind],
    },
    settings.sla,
    calendar,
  );
  const answeredAt = n % 11 === 0 ? null : plus(at, hours(n % 13 === 0 ? 60 : 6 + (n % 40)));
  const closedAt = answeredAt === null || n % 7 === 0 ? null : plus(answeredAt, hours(20));
  const incident: Incident = {
    id,
    version: 1,
    appendedVersion: 0,
    status: 'open',
    mergedInto: null,
    splitFrom: null,
    region: settings.app.region.county,
    title,
    topics: { primary: topic, secondary: [] },
    subtopics: [],
    places: [{ name: '城关镇', kind: 'township', township: '城关镇', confidence: 0.9 }],
    category: '切身利益',
    level,
    levelTriggers: [],
    levelTimeline: [{ at, level, triggers: [] }],
    eventSeverity: '无',
    risk: { score: 20, level, reasons: [] },
    falseInfo: { status: n % 40 === 0 ? 'unverified' : 'none', evidence: [] },
    facts: noFacts,
    detectedAt: at,
    firstPublishedAt: at,
    lastPostAt: at,
    counts: { posts: posts.length, reposts: 0, independentSources: 1, channels: 1, reads: 100, interactions: 5 },
    channelTypes: [channelType],
    exemplars: posts.map(({ post }) => ({
      postId: post.id,
      role: 'complaint' as const,
      title: post.title,
      excerpt: post.text,
      channelType: post.channelType,
      channelName: post.channelName,
      official: false,
      publishedAt: post.publishedAt,
      collectedAt: post.collectedAt,
      link: post.link,
      metrics: post.metrics,
    })),
    answeredBy: null,
    superiorOrders: [],
    needsPublicResponse: true,
    history: [],
    settingsVersion: settings.version,
  };
  const file = handled({
    n,
    at,
    id,
    title,
    level,
    unit,
    topic,
    channelType,
    deadlines,
    answeredAt,
    closedAt,
    reply,
    settings,
  });
  return { incident, file, posts, reply };
}

type Handling = {
  readonly n: number;
  readonly at: Instant;
  readonly id: string;
  readonly title: string;
  readonly level: CaseFile['level'];
  readonly unit: string;
  readonly topic: string;
  readonly channelType: KeptPost['post']['channelType'];
  readonly deadlines: CaseFile['deadlines'];
  readonly answeredAt: Instant | null;
  readonly closedAt: Instant | null;
  readonly reply: string;
  readonly settings: Settings;
};

/** A case as it is after all its steps. */
function handled(given: Handling): CaseFile {
  const { n, at, id, unit, answeredAt, closedAt, settings } = given;
  const step = (minutes: number): Instant => plus(at, minutes * 60_000);
  const hash = hashOf(given.reply);
  const states = [
    'found',
    'judging',
    'dispatched',
    'handling',
    'drafting',
    'reviewing',
    'secrecy',
    'signing',
    'approved',
  ] as const;
  const end = answeredAt === null ? [] : (['published', 'tracking', ...(closedAt === null ? [] : ['closed'])] as const);
  const all = [...states, ...end] as CaseFile['status'][];
  const reached = answeredAt === null ? all.slice(0, 5) : all;
  const times = reached.map((state, index) =>
    state === 'published' || state === 'tracking'
      ? (answeredAt as Instant)
      : state === 'closed'
        ? (closedAt as Instant)
        : step(index * 30),
  );
  return caseFileSchema.parse({
    id: `case-${id}`,
    number: `${settings.app.numbering.prefix}〔${toClock(at).slice(0, 4)}〕${n}号`,
    incidentId: id,
    version: 1,
    appendedVersion: 0,
    title: given.title,
    level: given.level,
    status: reached.at(-1),
    openedAt: at,
    deadlines: given.deadlines.map((one) => (one.kind === 'public_response' ? { ...one, metAt: answeredAt } : one)),
    notices: [],
    nextTimerAt: null,
    about: {
      region: settings.app.region.county,
      topic: given.topic,
      townships: ['城关镇'],
      channel: given.channelType,
    },
    assignments: [
      {
        id: 'a1',
        unit,
        place: null,
        part: 'lead',
        status: closedAt === null ? 'accepted' : 'done',
        offeredAt: step(60),
        offeredBy: '王岚',
        acceptedAt: step(90),
        endedAt: closedAt,
        dueAt: step(36 * 60),
        arithmetic: '交办 + 36 小时',
        extension: null,
        reason: null,
      },
    ],
    drafts:
      answeredAt === null
        ? []
        : [
            {
              id: 'd1',
              hash,
              title: `关于${given.title}的回应`,
              channel: '政府网站',
              kind: 'response',
              by: '李川',
              at: step(120),
            },
          ],
    approvals:
      answeredAt === null
        ? []
        : (['review', 'secrecy', 'sign'] as const).map((name, index) => ({
            step: name,
            draftId: 'd1',
            hash,
            decision: 'pass',
            by: `审${index}`,
            at: step(150 + index),
            reason: '',
          })),
    answers: answeredAt === null ? [] : [{ source: 'published', ref: 'd1', at: answeredAt, channel: '政府网站' }],
    closing: closedAt === null ? null : { verified: '属实', measures: '已停工整改', at: closedAt },
    ledger: reached.map((to, index) => ({
      version: 1,
      at: times[index],
      action: 'step',
      by: '王岚',
      from: reached[Math.max(0, index - 1)],
      to,
      note: '',
    })),
  });
}
