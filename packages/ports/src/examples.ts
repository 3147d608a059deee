import { createHash } from 'node:crypto';
import { noFacts, type Analysis } from '@tingchao/domain/analysis/analysis.ts';
import type { Incident, KeptPost } from '@tingchao/domain/incident/incident.ts';
import type { Post } from '@tingchao/domain/post/post.ts';
import { caseFileSchema, type CaseFile } from '@tingchao/domain/response/case-file.ts';
import { hours, parseInstant, plus, type Instant } from '@tingchao/domain/time/instant.ts';

/** Where the time of built things starts: a working Monday, 2026-03-02 09:00 +08:00. */
export const START: Instant = parseInstant('2026-03-02T09:00+08:00') as Instant;

let built = 0;
const nextId = (): string =>
  createHash('sha256')
    .update(`built ${(built += 1)}`)
    .digest('hex')
    .slice(0, 32);

/** A citizen's post on a message board; say only what the test is about. */
export function aPost(over: Partial<Post> = {}): Post {
  return {
    id: nextId(),
    sourceId: 'qinglan-board',
    channelType: 'leader_board',
    channelName: '青岚县留言板',
    region: '青岚县',
    official: false,
    link: null,
    title: '工地夜间噪音扰民',
    text: '城关镇和平路工地每天施工到凌晨,附近居民无法休息,请有关部门管一管。',
    authorKey: null,
    publishedAt: START,
    collectedAt: START,
    metrics: { reads: 0, reposts: 0, comments: 0, likes: 0 },
    repostOf: null,
    revision: 0,
    reply: null,
    superiorOrder: null,
    snapshot: null,
    regionHint: null,
    ...over,
  };
}

/** A quiet complaint, analysed. */
export function anAnalysis(over: Partial<Analysis> = {}): Analysis {
  return {
    topics: [{ id: 'environment', score: 3, words: ['噪音'] }],
    subtopics: [],
    kind: '投诉',
    role: 'complaint',
    places: [{ name: '城关镇', kind: 'township', township: '城关镇', confidence: 0.9 }],
    territory: 'ours',
    risk: { score: 20, level: 'IV', reasons: [] },
    sentiment: { label: 'negative', score: -0.4 },
    urgency: 'routine',
    falseInfo: { status: 'none', cues: [] },
    facts: noFacts,
    marks: [],
    personalData: [],
    maskedTitle: '工地夜间噪音扰民',
    maskedText: '城关镇和平路工地每天施工到凌晨,附近居民无法休息,请有关部门管一管。',
    ...over,
  };
}

/** A post as the store keeps it. */
export function aKeptPost(
  over: {
    readonly post?: Partial<Post>;
    readonly analysis?: Partial<Analysis>;
    readonly incidentId?: string | null;
  } = {},
): KeptPost {
  const post = aPost(over.post);
  return {
    post,
    analysis: anAnalysis(over.analysis),
    membership: {
      decision: 'open',
      incidentId: over.incidentId === undefined ? post.id : over.incidentId,
      reason: '首帖',
      because: [],
      settingsVersion: 'test',
    },
  };
}

/** A new incident of level IV at version 1. */
export function anIncident(over: Partial<Incident> = {}): Incident {
  return {
    id: nextId(),
    version: 1,
    appendedVersion: 0,
    status: 'open',
    mergedInto: null,
    splitFrom: null,
    region: '青岚县',
    title: '城关镇和平路工地夜间噪音扰民',
    topics: { primary: 'environment', secondary: [] },
    subtopics: [],
    places: [{ name: '城关镇', kind: 'township', township: '城关镇', confidence: 0.9 }],
    category: '切身利益',
    level: 'IV',
    levelTriggers: [],
    levelTimeline: [{ at: START, level: 'IV', triggers: [] }],
    eventSeverity: '无',
    risk: { score: 20, level: 'IV', reasons: [] },
    falseInfo: { status: 'none', evidence: [] },
    facts: noFacts,
    detectedAt: START,
    firstPublishedAt: START,
    lastPostAt: START,
    counts: { posts: 1, reposts: 0, independentSources: 1, channels: 1, reads: 0, interactions: 0 },
    channelTypes: ['leader_board'],
    exemplars: [],
    answeredBy: null,
    superiorOrders: [],
    needsPublicResponse: true,
    history: [],
    settingsVersion: 'test',
    ...over,
  };
}

/** A fresh case with a 48-hour clock, at version 1. What the schema gives a default for takes it. */
export function aCase(over: Partial<CaseFile> = {}): CaseFile {
  const id = nextId();
  const required = {
    id,
    number: `青舆〔2026〕${built}号`,
    incidentId: id,
    version: 1,
    appendedVersion: 0,
    title: '城关镇和平路工地夜间噪音扰民',
    level: 'IV',
    status: 'judging',
    openedAt: START,
    deadlines: [
      {
        id: 'public_response',
        kind: 'public_response',
        name: '其他政务舆情回应',
        startedAt: START,
        dueAt: plus(START, hours(48)),
        hard: true,
        calendar: 'natural',
        basis: '国办发〔2016〕61号',
        arithmetic: '2026-03-02 09:00 + 48 小时 = 2026-03-04 09:00',
        metAt: null,
      },
    ],
    notices: [],
    nextTimerAt: null,
  };
  return { ...caseFileSchema.parse(required), ...over };
}

/** A notice that waits in a case's outbox. */
export function aNotice(over: Partial<CaseFile['notices'][number]> = {}): CaseFile['notices'][number] {
  return {
    id: nextId(),
    step: 'remind',
    to: 'duty-officer',
    subject: '提醒',
    body: '距时限还有 24 小时',
    createdAt: START,
    status: 'pending',
    tries: 0,
    nextTryAt: START,
    sentAt: null,
    lastError: null,
    ...over,
  };
}

/** A unit's accepted part as the lead of a case. */
export function anAssignment(over: Partial<CaseFile['assignments'][number]> = {}): CaseFile['assignments'][number] {
  return {
    id: 'a1',
    unit: 'housing',
    place: null,
    part: 'lead',
    status: 'accepted',
    offeredAt: START,
    offeredBy: 'officer-1',
    acceptedAt: START,
    endedAt: null,
    dueAt: plus(START, hours(24)),
    arithmetic: '2026-03-02 09:00 + 24 小时 = 2026-03-03 09:00',
    extension: null,
    reason: null,
    ...over,
  };
}
