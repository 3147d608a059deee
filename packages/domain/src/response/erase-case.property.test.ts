import fc from 'fast-check';
import { expect, test } from 'vitest';
import { noFacts, type Analysis } from '../analysis/analysis.ts';
import { eraseIncident } from '../incident/erase-incident.ts';
import { incidentSchema, keptPostSchema, type Incident, type KeptPost } from '../incident/incident.ts';
import { erasePost } from '../post/erase-post.ts';
import { compileQuotes } from '../text/quotes.ts';
import { instant } from '../time/instant.ts';
import { afterAnswer } from './after-answer-builders.ts';
import { START, aWaitingCase } from './case-builders.ts';
import { caseFileSchema, type CaseFile } from './case-file.ts';
import { checkErasure, clearCase, eraseCase, erasedDrafts } from './erase-case.ts';
import type { ReplyFinding } from './reply-gate/finding.ts';

const AT = instant(START + 1000);
const DECISION = { by: '甲', confirmedBy: '乙', note: '当事人申请', at: AT };

/** Words of a citizen: Chinese, with the marks people put in between, emoji and forms that look alike. */
const words = fc
  .array(
    fc.constantFrom(
      ...'河东巷口垃圾堆了半个月没人清运孩子闻着头疼夜里施工噪音扰民ＡＢ１２３，。！、；：“”🌊 ',
      '\u{20bb7}',
    ),
    { minLength: 12, maxLength: 60 },
  )
  .map((chars) => chars.join(''));

/** A piece of the words, as somebody copies it; at least six characters. */
const pieceOf = (text: string): fc.Arbitrary<string> =>
  fc
    .tuple(fc.nat(text.length - 6), fc.integer({ min: 6, max: 30 }))
    .map(([from, length]) => text.slice(from, from + length));

function aPost(title: string, text: string): KeptPost {
  const spoken = [{ id: 'urban', score: 1, words: [text.slice(0, 8)] }];
  const analysis: Analysis = {
    topics: spoken,
    subtopics: spoken,
    kind: '投诉',
    role: 'complaint',
    places: [{ name: text.slice(2, 10), kind: 'village', township: null, confidence: 0.9 }],
    territory: 'ours',
    risk: { score: 1, level: 'IV', reasons: [{ rule: 'r', words: [text.slice(3, 11)], points: 1 }] },
    sentiment: { label: 'negative', score: -1 },
    urgency: 'routine',
    falseInfo: { status: 'none', cues: [{ cue: 'c', words: [title.slice(0, 7)] }] },
    debunks: { scope: 'whole', claims: [title] },
    facts: noFacts,
    marks: [],
    personalData: [{ type: 'name', start: 0, end: 2 }],
    maskedTitle: title,
    maskedText: text,
  };
  return keptPostSchema.parse({
    post: {
      id: 'p1',
      sourceId: 's',
      channelType: 'leader_board',
      channelName: '留言板',
      region: '青岚县',
      official: false,
      link: `https://board.example/${title}`,
      title,
      text,
      authorKey: 'author',
      publishedAt: START,
      collectedAt: START,
      metrics: {},
      repostOf: null,
      revision: 0,
      reply: { unit: '县住建局', at: START, text, status: title, rating: text },
      superiorOrder: null,
      snapshot: 'a'.repeat(64),
      regionHint: title,
    },
    analysis,
    membership: {
      decision: 'open',
      incidentId: 'p1',
      reason: `共有词：${text}`,
      because: [],
      settingsVersion: 'test',
    },
  });
}

function anIncident({ post, analysis }: KeptPost, quote: string): Incident {
  const { channelType, channelName, official, publishedAt, collectedAt, metrics } = post;
  return incidentSchema.parse({
    id: post.id,
    version: 3,
    appendedVersion: 3,
    status: 'open',
    mergedInto: null,
    splitFrom: null,
    region: post.region,
    title: post.title.slice(0, 60),
    topics: { primary: 'urban', secondary: [] },
    subtopics: analysis.subtopics,
    places: analysis.places,
    category: '切身利益',
    level: 'IV',
    levelTriggers: [],
    levelTimeline: [],
    eventSeverity: '无',
    risk: analysis.risk,
    falseInfo: { status: 'unverified', evidence: [`留言板:${post.text.slice(0, 80)}`] },
    facts: noFacts,
    detectedAt: START,
    firstPublishedAt: START,
    lastPostAt: START,
    counts: { posts: 1, reposts: 0, independentSources: 1, channels: 1, reads: 0, interactions: 0 },
    channelTypes: ['leader_board'],
    exemplars: [
      {
        postId: post.id,
        role: 'complaint',
        title: post.title,
        excerpt: post.text,
        link: post.link,
        channelType,
        channelName,
        official,
        publishedAt,
        collectedAt,
        metrics,
      },
    ],
    answeredBy: { postId: 'p1/reply', at: START, text: `您反映的“${quote}”已收悉` },
    superiorOrders: [{ documentNo: '督〔2026〕1号', from: '市政府', due: START }],
    needsPublicResponse: true,
    history: [
      { at: START, kind: 'merged', note: `并入 x（${post.title}，03-02 09:00）：同一事由` },
      { at: START, kind: 'moved', note: `说的是“${quote}”`, by: '甲' },
    ],
    settingsVersion: 'test',
  });
}

function aFinding(quote: string): ReplyFinding {
  return {
    id: 'f1',
    rule: 'blames_complainant',
    blocking: false,
    of: 'reply',
    sentence: `您说“${quote}”是误会`,
    start: 0,
    end: 1,
    message: `“${quote}”像是责怪反映人`,
    source: '61号',
    answer: { by: '乙', at: START, reason: `原话是${quote}` },
  };
}

function aCase(title: string, quote: string): CaseFile {
  const findings = [aFinding(quote)];
  const base = aWaitingCase({ status: 'closed', title });
  return caseFileSchema.parse({
    ...base,
    drafts: [
      {
        id: 'd1',
        hash: '1'.repeat(64),
        title: `关于${quote}的回应`,
        channel: '公众号',
        kind: 'response',
        by: '甲',
        at: START,
        findings,
      },
      {
        id: 'd2',
        hash: '2'.repeat(64),
        title: '情况通报',
        channel: '公众号',
        kind: 'response',
        by: '甲',
        at: START,
        findings,
      },
    ],
    answers: [{ source: 'published', ref: 'd2', at: START, channel: '公众号' }],
    approvals: [
      { step: 'review', draftId: 'd1', hash: '1'.repeat(64), decision: 'reject', by: '乙', at: START, reason: quote },
    ],
    closing: { verified: '属实', measures: `已处理${quote}`, at: START },
    ...afterAnswer(quote),
    ledger: [
      ...base.ledger,
      { version: 1, at: START, action: 'return', by: '丙', from: 'dispatched', to: 'returned', note: `退：${quote}` },
      { version: 1, at: START, action: 'close', by: '丙', from: 'tracking', to: 'closed', note: '已答复' },
    ],
  });
}

const erased = (title: string, text: string, quote: string) => {
  const kept = aPost(title, text);
  const [incident, file] = [anIncident(kept, quote), aCase(title, quote)];
  const gone = { posts: new Set([kept.post.id]), isQuote: compileQuotes([title, text]) };
  return {
    before: { kept, incident, file },
    post: erasePost(kept, AT),
    incident: eraseIncident(incident, gone, AT),
    file: eraseCase(file, gone, DECISION),
    gone,
  };
};

const told = fc
  .tuple(words, words)
  .chain(([title, text]) => fc.tuple(fc.constant(title), fc.constant(text), pieceOf(text)));

test('no six characters in a row of what a citizen wrote are left in any document', () => {
  fc.assert(
    fc.property(told, ([title, text, quote]) => {
      const { post, incident, file } = erased(title, text, quote);
      const left = JSON.stringify([post, incident, file]);
      for (const original of [title, text])
        for (let at = 0; at + 6 <= original.length; at += 1) {
          const piece = JSON.stringify(original.slice(at, at + 6)).slice(1, -1);
          if (piece.trim() === piece) expect(left).not.toContain(piece);
        }
    }),
    { numRuns: 300 },
  );
});

test('ids, clocks, counts, level, topics, units and steps stay, and every document still fits its schema', () => {
  fc.assert(
    fc.property(told, ([title, text, quote]) => {
      const { before, post, incident, file } = erased(title, text, quote);
      expect(keptPostSchema.parse(post)).toMatchObject({
        post: { id: 'p1', collectedAt: START, publishedAt: START, channelType: 'leader_board', erasedAt: AT },
        analysis: { kind: '投诉', topics: [{ id: 'urban', score: 1 }], risk: { score: 1, level: 'IV' } },
        membership: { incidentId: 'p1', decision: 'open' },
      });
      const { counts, detectedAt, level, topics, superiorOrders } = before.incident;
      expect(incidentSchema.parse(incident)).toMatchObject({
        version: 4,
        counts,
        detectedAt,
        level,
        topics,
        superiorOrders,
        erasedAt: AT,
        history: before.incident.history.map(({ at, kind }) => ({ at, kind })),
      });
      const { number, deadlines, proposal, openedAt } = before.file;
      expect(caseFileSchema.parse(file)).toMatchObject({ number, deadlines, proposal, openedAt, status: 'closed' });
      expect(file.ledger.slice(0, -1).map(({ action, by, at }) => [action, by, at])).toEqual(
        before.file.ledger.map(({ action, by, at }) => [action, by, at]),
      );
      expect(file.ledger.at(-1)).toMatchObject({ action: 'erase', by: '甲', confirmedBy: '乙', note: '当事人申请' });
      expect(file.ledger.at(-2)?.note).toBe('已答复');
    }),
    { numRuns: 50 },
  );
});

test('what is erased is not erased again: the very same documents come back', () => {
  fc.assert(
    fc.property(told, ([title, text, quote]) => {
      const { post, incident, file, gone } = erased(title, text, quote);
      expect(erasePost(post, AT)).toBe(post);
      expect(eraseIncident(incident, gone, AT)).toBe(incident);
      expect(eraseCase(file, gone, DECISION)).toBe(file);
    }),
    { numRuns: 20 },
  );
});

test('the signed and published answer stays, its drafts go', () => {
  const { before, file } = erased('河东巷口垃圾堆了半个月', '河东巷口垃圾堆了半个月没人清运', '垃圾堆了半个月');
  expect(erasedDrafts(before.file)).toEqual(['1'.repeat(64)]);
  expect(file.drafts).toMatchObject([{ title: '（已抹除）' }, { title: '情况通报', hash: '2'.repeat(64) }]);
});

test('the name of a place is no quotation, a sentence about it is', () => {
  const isQuote = compileQuotes(['望山乡云顶村的路灯坏了两个月没人修'], ['望山乡', '云顶村']);
  expect(isQuote('望山乡云顶村已派人到场')).toBe(false);
  expect(isQuote('望山乡云顶村：路灯坏了，两个月没人管')).toBe(true);
});

test('a case that quotes nothing of what is erased elsewhere stays the very same', () => {
  const file = aCase('另一件事', '道路塌方多日');
  expect(clearCase(file, { posts: new Set(), isQuote: compileQuotes(['河东巷口垃圾堆了半个月']) })).toBe(file);
  const cleared = clearCase(file, { posts: new Set(), isQuote: compileQuotes(['邻村道路塌方多日无人管']) });
  expect(cleared).toMatchObject({ version: file.version + 1, title: '另一件事', closing: { measures: '（已抹除）' } });
});

const person = (name: string, unit: string | null = null) => ({ id: name, name, role: '值班员', unit });
const refusalOf = (over: Partial<CaseFile>, by = person('甲'), confirmedBy = person('乙'), reason = '当事人申请') => {
  const checked = checkErasure(aWaitingCase({ status: 'closed', ...over }), { by, confirmedBy, reason });
  return checked.ok ? null : checked.error.code;
};

test('two named persons of the desk erase a case on which nothing runs any more', () => {
  for (const status of ['closed', 'cleared', 'archived', 'not_need'] as const) expect(refusalOf({ status })).toBeNull();
  for (const status of ['found', 'handling', 'published', 'tracking', 'reopened'] as const)
    expect(refusalOf({ status })).toBe('not_closed');
  expect(refusalOf({ status: 'merged' })).toBe('is_merged');
  expect(refusalOf({}, person('甲'), person('甲'))).toBe('same_person');
  expect(refusalOf({}, person('甲'), { ...person('乙'), name: '甲' })).toBe('same_person');
  expect(refusalOf({}, person('甲', 'housing'))).toBe('desk_only');
  expect(refusalOf({}, person('甲'), person('乙', 'housing'))).toBe('desk_only');
  expect(refusalOf({}, person('system'))).toBe('needs_person');
  expect(refusalOf({}, person('甲'), person('乙'), ' ')).toBe('needs_reason');
});
