import { hours, minutes, plus } from '@tingchao/domain/time/instant.ts';
import { PACE_RULE } from '@tingchao/domain/incident/pace.ts';
import { START } from '@tingchao/testkit/builders.ts';
import { expect, test } from 'vitest';
import { readDigest } from './read-reports.ts';
import { aRiver, deliver, disposable, mustStep, open } from './response-testing.ts';
import { turnResponse } from './service.ts';

const reason = '经现场核实规模轻微';

test('a level that two officers lowered outlives later posts and keeps its clocks; a new trigger lifts it again', async () => {
  await using platform = disposable(open());
  const river = aRiver({ level: 'II', levelTriggers: ['group_30'] });
  const [opened] = await deliver(platform, river);
  const judged = await mustStep(platform, opened!, 'zhang', { action: 'judge' });
  await mustStep(platform, judged, 'zhang', { action: 'level', level: 'IV', reason });
  const lowered = await mustStep(platform, judged, 'li', { action: 'confirm_level' });
  expect(lowered).toMatchObject({ level: 'IV', deadlines: opened!.deadlines });

  const earlier = plus(START, -minutes(30));
  const again = { ...river, version: 2, detectedAt: earlier, lastPostAt: plus(START, minutes(5)) };
  const [held] = await deliver(platform, again);
  expect(held).toMatchObject({
    level: 'IV',
    levelByRules: { level: 'II' },
    levelOverride: { by: 'zhang', confirmedBy: 'li' },
  });
  // Found earlier than was known: the clocks of Ⅱ run from there, whatever was made of the level.
  for (const clock of opened!.deadlines.filter(({ calendar }) => calendar === 'natural')) {
    expect(held!.deadlines.find(({ id }) => id === clock.id)?.dueAt).toBeLessThan(clock.dueAt);
  }

  const [raised] = await deliver(platform, { ...again, version: 3, levelTriggers: ['deaths_1', 'group_30'] });
  expect(raised).toMatchObject({ level: 'II', levelOverride: null });
  expect(raised!.ledger.at(-1)).toMatchObject({ action: 'level', note: expect.stringContaining('原人工定级不再适用') });
  expect(raised!.notices.map(({ step }) => step)).toContain('level:II');
  const audited = (await platform.audit.list({ subject: opened!.id })).map(({ action }) => action);
  expect(audited).toEqual(expect.arrayContaining(['case_level', 'case_confirm_level']));
});

test('a level that an officer raises brings its clocks at once, and lowering it again takes none away', async () => {
  await using platform = disposable(open());
  const river = aRiver({ level: 'IV', levelTriggers: ['default_rule'] });
  await platform.incidents.save([river]);
  const [opened] = await deliver(platform, river);
  const raised = await mustStep(platform, opened!, 'zhang', { action: 'level', level: 'II', reason: '上级关注' });
  const due = ({ deadlines }: typeof raised, id: string) => deadlines.find((clock) => clock.id === id)?.dueAt;
  expect(due(raised, 'internal_response')).toBe(plus(START, hours(24)));
  expect(due(raised, 'report_up')).toBe(plus(START, hours(1)));
  await mustStep(platform, raised, 'zhang', { action: 'restore_level', reason: '看错了' });
  const back = await mustStep(platform, raised, 'li', { action: 'confirm_level' });
  expect(back).toMatchObject({ level: 'IV', levelOverride: null, deadlines: raised.deadlines });
});

test('taking a lowered level back is a step of its own, in ledger and audit', async () => {
  await using platform = disposable(open());
  const [opened] = await deliver(platform, aRiver({ level: 'II', levelTriggers: ['group_30'] }));
  const judged = await mustStep(platform, opened!, 'zhang', { action: 'judge' });
  await mustStep(platform, judged, 'zhang', { action: 'level', level: 'III', reason });
  await mustStep(platform, judged, 'li', { action: 'confirm_level' });
  const back = await mustStep(platform, judged, 'wang', { action: 'restore_level', reason: '现场仍在聚集' });
  expect(back).toMatchObject({ level: 'II', levelOverride: null });
  const audited = await platform.audit.list({ subject: opened!.id });
  expect(audited.at(-1)).toMatchObject({ action: 'case_restore_level', actor: 'wang' });
});

test('an incident that grows faster is told to the desk once a day and watched in the digest', async () => {
  await using platform = disposable(open());
  const river = aRiver({ level: 'IV', levelTriggers: ['default_rule'], lastPostAt: START });
  await deliver(platform, river);
  const sentence = '近 2 小时新增 9 个独立信源，为此前 24 小时同长时段均值（0.5 个）的 18.0 倍';
  const risk = { score: 30, level: 'IV' as const, reasons: [{ rule: PACE_RULE, words: [sentence], points: 10 }] };
  for (const version of [2, 3]) {
    const faster = { ...river, version, risk };
    await platform.incidents.save([faster].map((one) => ({ ...one, version: version - 1 })));
    await deliver(platform, faster);
  }
  await turnResponse(platform);
  const told = platform.outbox.sent.filter(({ subject }) => subject.includes('升温加快'));
  expect(told).toMatchObject([{ to: 'duty' }]);
  expect(JSON.stringify(told)).not.toContain('死鱼');
  expect((await readDigest(platform))?.watch).toMatchObject([{ why: `升温加快：${sentence}` }]);
});
