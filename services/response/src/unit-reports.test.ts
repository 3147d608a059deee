import { minutes } from '@tingchao/domain/time/instant.ts';
import { aKeptPost } from '@tingchao/testkit/builders.ts';
import { expect, test } from 'vitest';
import { aRiver, deliver, disposable, open } from './response-testing.ts';
import { sendNotices } from './send-notices.ts';
import { noteReport, tellLaterReporters } from './unit-reports.ts';

test('the second unit hears at once who reported the same post, and the case it is in', async () => {
  await using platform = disposable(open());
  const river = aRiver();
  const [file] = await deliver(platform, river);
  const kept = aKeptPost({ post: { id: 'p1' } });
  await platform.posts.add([{ ...kept, membership: { ...kept.membership, incidentId: river.id } }]);
  const first = await noteReport(platform, { postId: 'p1', unit: 'ecology_bureau' });
  expect(first).toEqual({ first: null, number: file!.number });
  await platform.clock.advance(minutes(5));
  const second = await noteReport(platform, { postId: 'p1', unit: 'water_bureau' });
  expect(second.first?.unit).toBe('ecology_bureau');
  // Reporting it again changes nothing.
  expect((await noteReport(platform, { postId: 'p1', unit: 'ecology_bureau' })).first).toBeNull();
});

test('two units that reported different posts of one matter: the later one is told, once, when they have come together', async () => {
  await using platform = disposable(open());
  await noteReport(platform, { postId: 'p1', unit: 'ecology_bureau' });
  await platform.clock.advance(minutes(5));
  expect((await noteReport(platform, { postId: 'p2', unit: 'water_bureau' })).first).toBeNull();
  const river = aRiver();
  await deliver(platform, river);
  for (const id of ['p1', 'p2']) {
    const kept = aKeptPost({ post: { id } });
    await platform.posts.add([{ ...kept, membership: { ...kept.membership, incidentId: river.id } }]);
  }
  expect(await tellLaterReporters(platform)).toBe(1);
  expect(await tellLaterReporters(platform)).toBe(0);
  await sendNotices(platform);
  const told = platform.outbox.sent.filter(({ subject }) => subject.includes('不必重复报送'));
  expect(told.map(({ to }) => to)).toEqual(['water_bureau']);
  const [file] = await platform.cases.list({});
  expect(file!.ledger.filter(({ action }) => action === 'reported_again')).toHaveLength(1);
});
