import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hours, minutes, plus, type Instant } from '../../time/instant.ts';
import { aContext, aPerson, aWaitingCase, someSla, START } from '../case-builders.ts';
import { caseCommandSchema, type CaseCommand } from '../case-command.ts';
import { caseFileSchema, type CaseFile } from '../case-file.ts';
import type { CaseState } from '../case-states.ts';
import { hashText } from '../step-context.ts';
import { takeStep } from '../take-step.ts';
import { publicationsOf } from './publication.ts';
import { publicationSettingsSchema } from './publication-settings.ts';
import { maySend, recordSend, type SendOutcome } from './publish-step.ts';
import { recordCheck } from './record-check.ts';

const publication = publicationSettingsSchema.parse({
  version: 1,
  outlets: [
    { id: 'feed', way: 'rss', name: '订阅源', owner: '编辑', folder: 'rss', siteUrl: 'https://www.example.gov.cn/' },
    { id: 'drop', way: 'file', name: '投稿', owner: '编辑', folder: 'site' },
  ],
  recheckHours: [1, 24],
  effect: { windowsHours: [24], rebound: { leastPosts: 10, times: 1.5, hostility: 0.2 } },
  measures: { remindDays: [3, 0], againDays: 7 },
  handover: { receiver: '县公安局', series: '舆移送', signers: ['主要负责人'] },
});
const context = aContext({ publication, letterNumber: '舆移送〔2026〕1号' });
const people = ['zhang', 'li', 'wang', 'zhao'].map((id) => ({ ...aPerson(id), role: '主要负责人' }));
const texts = ['情况通报：正在核查。', '情况通报：网传不实。'];

const commands: readonly CaseCommand[] = [
  { action: 'judge' },
  { action: 'assign', lead: 'ecology_bureau', place: null },
  { action: 'accept', unit: 'ecology_bureau' },
  ...texts.flatMap((text) => [
    { action: 'draft', title: '说明', channel: '网站', text },
    { action: 'draft', title: '说明', channel: '网站', text, openness: '此件不公开' },
    { action: 'clarify', claim: 'c1', title: '澄清', channel: '网站', text },
    { action: 'publish', text },
    { action: 'publish', text, link: 'https://www.example.gov.cn/1.html' },
  ]),
  { action: 'publish', through: 'feed' },
  { action: 'publish', through: 'drop' },
  { action: 'link', publication: 'p1', link: 'https://www.example.gov.cn/2.html' },
  { action: 'submit' },
  ...['review', 'secrecy', 'wording', 'sign'].flatMap((action) => [
    { action, decision: 'pass' },
    { action, decision: 'reject', reason: '口径不一致' },
  ]),
  { action: 'level', level: 'II', reason: '现场聚集' },
  { action: 'claim', statement: '网传多人中毒住院' },
  { action: 'doubt', claim: 'c1', contradiction: '视频是外地的旧闻', source: '视频首发页' },
  ...['已核不实', '部分属实', '属实'].map((result) => ({
    action: 'verify',
    claim: 'c1',
    unit: 'ecology_bureau',
    result,
    evidence: '县医院无就诊记录',
    source: '核查笔录',
    truth: '确有异味',
  })),
  { action: 'handover', claim: 'c1', content: '网上流传多人中毒的内容，经核查不实。' },
  { action: 'handover_legal', handover: 'h1', decision: 'pass' },
  { action: 'sign_handover', handover: 'h1' },
  { action: 'track' },
].map((command) => caseCommandSchema.parse(command));

/** What touches statements and letters, and nothing else. */
const aboutClaims = commands.filter(({ action }) =>
  ['claim', 'doubt', 'verify', 'handover', 'handover_legal', 'sign_handover'].includes(action),
);

/** Steps that lead on to publication. */
const onward = commands.filter(
  (command) =>
    ['draft', 'clarify', 'submit', 'publish', 'verify', 'claim'].includes(command.action) ||
    ('decision' in command && command.decision === 'pass'),
);

/** A case at work in the ecology bureau. */
const begun = ['judge', 'assign', 'accept'].reduce((file, action) => {
  const command = commands.find((one) => one.action === action)!;
  const taken = takeStep(file, command, people[0]!, START, context);
  return taken.ok ? taken.value : file;
}, aWaitingCase());

const outcomes: readonly SendOutcome[] = [
  { kind: 'out', link: 'https://www.example.gov.cn/3.html' },
  { kind: 'refused', reason: '没有应答', forGood: false },
  { kind: 'refused', reason: '目录不存在', forGood: true },
];

/** The machine's part: every order that waits is tried, as the sender does it; what is out is fetched back. */
function machine(file: CaseFile, outcome: SendOutcome, at: Instant): CaseFile {
  return publicationsOf(file).reduce((next, { id }) => {
    const order = publicationsOf(next).find((one) => one.id === id)!;
    const settled = recordSend(next, id, maySend(next, order) ? outcome : { kind: 'withdrawn' }, at, {
      sla: someSla,
      publication,
    });
    return recordCheck(settled, id, { result: 'differs', missing: ['少了一句'], added: [] }, at, {
      sla: someSla,
      publication,
    });
  }, file);
}

const isAnswered = (state: CaseState): boolean => state === 'published' || state === 'clarified';

/** Nothing is out but what was reviewed, cleared and signed by others, fit to be public, and refuted where it clarifies. */
function expectByTheBook(before: CaseFile, after: CaseFile): void {
  const was = new Map(publicationsOf(before).map((one) => [one.id, one.status]));
  for (const one of publicationsOf(after)) {
    if (one.status !== 'out' || was.get(one.id) === 'out') continue;
    const draft = after.drafts.find(({ id }) => id === one.draft)!;
    expect(one.hash).toBe(draft.hash);
    expect(draft.openness).not.toBe('此件不公开');
    const needed = ['review', 'secrecy', 'sign', ...(before.level === 'II' ? ['wording'] : [])];
    for (const step of needed) {
      const passed = after.approvals.filter(
        (each) => each.step === step && each.decision === 'pass' && each.hash === draft.hash,
      );
      expect(
        passed.some((each) => each.draftId === draft.id && each.by !== draft.by),
        step,
      ).toBe(true);
    }
    if (draft.kind === 'clarification') {
      expect(before.claims?.some(({ status }) => status === 'false' || status === 'partly_true')).toBe(true);
    }
    expect(after.answers.some(({ source, ref }) => source === 'published' && ref === draft.id)).toBe(true);
  }
  if (isAnswered(after.status) && !isAnswered(before.status)) {
    expect(
      publicationsOf(after).some(({ status, draft }) => status === 'out' && draft === after.drafts.at(-1)!.id),
    ).toBe(true);
  }
}

const moves = fc.array(
  fc.record({
    pick: fc.nat(10_000),
    person: fc.nat(3),
    minutes: fc.nat(90),
    machine: fc.nat(3),
    outcome: fc.nat(2),
    stray: fc.nat(3),
  }),
  { minLength: 25, maxLength: 70 },
);

test(
  'by hand or by an outlet, on any walk only what went the whole way of approvals is ever out',
  { timeout: 60_000 },
  () => {
    let out = 0;
    fc.assert(
      fc.property(moves, (walk) => {
        let file = begun;
        let at: Instant = START;
        for (const move of walk) {
          at = plus(at, minutes(move.minutes));
          // Walks that mostly go forward get somewhere; every third step is any step at all.
          const possible = (move.stray === 0 ? commands : onward).flatMap((command) => {
            const turns = people.map((_, n) => people[(n + move.person) % people.length]!);
            const results = turns.map((by) => takeStep(file, command, by, at, context));
            const result = results.find(({ ok }) => ok);
            return result === undefined ? [] : [{ action: command.action, result }];
          });
          const actions = [...new Set(possible.map(({ action }) => action))];
          const action = actions[move.pick % Math.max(1, actions.length)];
          const same = possible.filter((one) => one.action === action);
          const chosen = same[move.minutes % Math.max(1, same.length)]?.result;
          const stepped = chosen?.ok === true ? chosen.value : file;
          expectByTheBook(file, stepped);
          const next = move.machine === 0 ? machine(stepped, outcomes[move.outcome]!, at) : stepped;
          expectByTheBook(stepped, next);
          expect(next.version).toBeGreaterThanOrEqual(stepped.version);
          expect(() => caseFileSchema.parse(next)).not.toThrow();
          if (isAnswered(next.status) && !isAnswered(file.status)) out += 1;
          file = next;
        }
      }),
      { numRuns: 60 },
    );
    expect(out).toBeGreaterThan(0);
  },
);

test('whatever is found about a statement, by whom and in what order, moves no clock, no level, no state and no timer', () => {
  const steps = fc.array(fc.record({ pick: fc.nat(10_000), person: fc.nat(3), hours: fc.nat(30) }), { maxLength: 25 });
  let settled = 0;
  fc.assert(
    fc.property(steps, (walk) => {
      let file = begun;
      let at: Instant = START;
      for (const step of walk) {
        at = plus(at, hours(step.hours));
        const taken = takeStep(file, aboutClaims[step.pick % aboutClaims.length]!, people[step.person]!, at, context);
        if (!taken.ok) continue;
        const { deadlines, level, status, nextTimerAt, assignments, notices, answers, needsPublicResponse } =
          taken.value;
        expect({ deadlines, level, status, nextTimerAt, assignments, notices, answers, needsPublicResponse }).toEqual({
          deadlines: begun.deadlines,
          level: begun.level,
          status: begun.status,
          nextTimerAt: begun.nextTimerAt,
          assignments: begun.assignments,
          notices: begun.notices,
          answers: begun.answers,
          needsPublicResponse: begun.needsPublicResponse,
        });
        if (taken.value.claims?.some((claim) => claim.status !== 'unverified')) settled += 1;
        file = taken.value;
      }
    }),
  );
  expect(settled).toBeGreaterThan(0);
});

test('a text is what was signed, to the byte, whoever registers it', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, maxLength: 40 }), (text) => {
      const file = aWaitingCase({
        status: 'approved',
        drafts: [
          {
            id: 'd1',
            hash: hashText(texts[0]!),
            title: '说明',
            channel: '网站',
            kind: 'response',
            by: 'li',
            at: START,
          },
        ],
        approvals: (['review', 'secrecy', 'sign'] as const).map((step) => ({
          step,
          draftId: 'd1',
          hash: hashText(texts[0]!),
          decision: 'pass' as const,
          by: 'wang',
          at: START,
          reason: '',
        })),
      });
      const command = caseCommandSchema.safeParse({ action: 'publish', text: `${texts[0]!}${text}` });
      if (!command.success) return;
      const taken = takeStep(file, command.data, people[1]!, plus(START, hours(1)), context);
      const isSame = command.data.action === 'publish' && command.data.text === texts[0]!;
      expect(taken.ok).toBe(isSame);
    }),
  );
});
