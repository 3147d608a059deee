import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hours, parseInstant, plus, toClock, type Instant } from '@tingchao/domain/time/instant.ts';
import { createSettingsEditor } from '@tingchao/runtime/edit-settings.ts';
import { openLivePlatform, shippedFolder, type LivePlatform } from '@tingchao/testkit/live-platform.ts';
import { expect, test } from 'vitest';
import type { Incident } from '@tingchao/domain/incident/incident.ts';
import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import { aRiver, deliver as deliverOnly, mustStep } from './response-testing.ts';
import { createRetimer } from './retime-cases.ts';

const NEW_YEAR: Instant = parseInstant('2026-12-28T09:00:00+08:00')!;
const shipped = readFileSync(join(shippedFolder, 'calendars.yaml'), 'utf8');
const notice = (daysOff: string): string => `${shipped.trimEnd()}
  "2027":
    papers: ["https://www.gov.cn/example-2027"]
    daysOff: [${daysOff}]
    extraWorkdays: []
`;
const publish = async (platform: LivePlatform, daysOff: string): Promise<void> => {
  await createSettingsEditor(platform).put([{ name: 'mine.yaml', text: notice(daysOff) }], {
    by: '甲',
    reason: '通知',
  });
};
/** Delivers an incident that is in the store, as the analyzer leaves it. */
async function deliver(platform: LivePlatform, incident: Incident): Promise<readonly CaseFile[]> {
  await platform.incidents.save([incident]);
  return deliverOnly(platform, incident);
}
const openDesk = () => openLivePlatform({ at: '2026-12-28T09:00:00+08:00' });
const clocks = (file: { readonly deadlines: readonly { readonly id: string; readonly dueAt: Instant }[] }) =>
  Object.fromEntries(file.deadlines.map(({ id, dueAt }) => [id, toClock(dueAt)]));

test('a notice that is published dates the clocks that waited for it, from their own start, and the ledger says so', async () => {
  const platform = await openDesk();
  const [before] = await deliver(platform, aRiver({ detectedAt: NEW_YEAR }));
  expect(before!.undetermined.map(({ id, year }) => [id, year])).toEqual([
    ['close', 2027],
    ['channel_reply.leader_board', 2027],
  ]);
  const retime = createRetimer(platform);
  expect(await retime()).toBe(0);
  await platform.clock.advance(hours(30));
  await publish(platform, '"2027-01-01", "2027-01-02", "2027-01-03"');
  expect(await retime()).toBe(1);
  expect(await retime()).toBe(0);
  const [after] = await platform.cases.list({});
  expect(after!.undetermined).toEqual([]);
  const close = after!.deadlines.find(({ id }) => id === 'close')!;
  expect(close).toMatchObject({
    startedAt: NEW_YEAR,
    calendarVersion: expect.stringMatching(/^2026-\w{8}\+2027-\w{8}$/u),
  });
  expect(toClock(close.dueAt)).toBe('2027-01-05 23:59');
  expect(after!.ledger.at(-1)).toMatchObject({ action: 'calendar', note: expect.stringContaining('办结 原待定') });
  const { close: _close, 'channel_reply.leader_board': _board, ...rest } = clocks(after!);
  expect(rest).toEqual(clocks(before!));
});

test('a notice that was entered while nobody ran is met at the first look after the start', async () => {
  const platform = await openDesk();
  await deliver(platform, aRiver({ detectedAt: NEW_YEAR }));
  await publish(platform, '"2027-01-01"');
  expect(await createRetimer(platform)()).toBe(1);
});

test('an amended notice makes an open clock earlier, never later, and leaves alone what ran out', async () => {
  const platform = await openDesk();
  await publish(platform, '"2027-01-01", "2027-01-04", "2027-01-05"');
  const retime = createRetimer(platform);
  await deliver(platform, aRiver({ detectedAt: NEW_YEAR }));
  const [first] = await platform.cases.list({});
  await retime();
  await publish(platform, '"2027-01-01"');
  expect(await retime()).toBe(1);
  const [earlier] = await platform.cases.list({});
  expect(clocks(earlier!)['close']! < clocks(first!)['close']!).toBe(true);
  await publish(platform, '"2027-01-01", "2027-01-04", "2027-01-05", "2027-01-06", "2027-01-07"');
  expect(await retime()).toBe(0);
  await platform.clock.advance(hours(24 * 30));
  await publish(platform, '"2027-01-02"');
  expect(await retime()).toBe(0);
  const [last] = await platform.cases.list({});
  expect(clocks(last!)).toEqual(clocks(earlier!));
});

test('a case that was opened again gets the dates of its second clocks as well', async () => {
  const platform = await openDesk();
  const [file] = await deliver(platform, aRiver({ detectedAt: NEW_YEAR }));
  const answeredBy = { postId: 'p1', at: plus(NEW_YEAR, hours(2)), text: '情况通报' };
  await deliver(platform, { ...aRiver({ id: file!.incidentId, detectedAt: NEW_YEAR }), version: 2, answeredBy });
  const stored = (await platform.cases.get(file!.id))!;
  await platform.cases.save([{ ...stored, version: stored.version + 1, status: 'tracking' }]);
  await platform.clock.advance(hours(5));
  const again = await mustStep(platform, file!, 'zhang', { action: 'reopen', reason: '又有新情况' });
  expect(again.undetermined.map(({ id }) => id)).toContain('close#R1');
  await publish(platform, '"2027-01-01"');
  await createRetimer(platform)();
  const after = (await platform.cases.get(file!.id))!;
  expect(after.undetermined).toEqual([]);
  expect(after.deadlines.find(({ id }) => id === 'close#R1')).toMatchObject({
    kind: 'close',
    startedAt: plus(NEW_YEAR, hours(5)),
  });
});

test('a letter to a desk alone has the clock of its channel; once it is spoken of in public both run, from the start', async () => {
  const platform = await openDesk();
  const detectedAt = plus(NEW_YEAR, -hours(24 * 14));
  const letter = aRiver({
    detectedAt,
    channelTypes: ['hotline_12345'],
    needsPublicResponse: false,
    level: 'IV',
  });
  const [only] = await deliver(platform, letter);
  expect(Object.keys(clocks(only!))).not.toContain('public_response');
  expect(only!.needSuggested).toMatchObject({ needed: false });
  expect(only!.nextTimerAt).not.toBeNull();
  const [both] = await deliver(platform, {
    ...letter,
    version: 2,
    channelTypes: ['hotline_12345', 'weibo'],
    needsPublicResponse: true,
  });
  expect(clocks(both!)['public_response']).toBe(toClock(plus(detectedAt, hours(48))));
  expect(Object.keys(clocks(both!)).some((id) => id.startsWith('channel_reply'))).toBe(true);
  const [back] = await deliver(platform, { ...letter, version: 3 });
  expect(Object.keys(clocks(back!))).toContain('public_response');
});

test.each([
  ['an emergency', { category: '突发事件' as const }],
  ['a matter of level Ⅱ', { level: 'II' as const }],
  ['a letter by a channel without a limit of its own', { channelTypes: ['weibo' as const] }],
])('%s is due in public though it came as a letter', async (_, over) => {
  const platform = await openDesk();
  const letter = aRiver({ detectedAt: NEW_YEAR, channelTypes: ['hotline_12345'], needsPublicResponse: false, ...over });
  const [file] = await deliver(platform, letter);
  expect(Object.keys(clocks(file!))).toContain('public_response');
});

test('a letter about a danger at level Ⅳ, where nothing has happened yet, has the clock of its channel', async () => {
  const platform = await openDesk();
  const over = { needsPublicResponse: false, category: '突发事件' as const, level: 'IV' as const };
  const detectedAt = plus(NEW_YEAR, -hours(24 * 14));
  const [file] = await deliver(platform, aRiver({ detectedAt, channelTypes: ['gov_mailbox'], ...over }));
  expect(Object.keys(clocks(file!))).not.toContain('public_response');
});
