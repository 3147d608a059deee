import { expect, test } from 'vitest';
import { caseFigures } from '@tingchao/domain/report/case-figures.ts';
import { aRiver, deliver, disposable, open } from './response-testing.ts';

test('a case is counted where and as what its incident is, and follows it', async () => {
  await using platform = disposable(open());
  const incident = aRiver();
  const [file] = await deliver(platform, incident);
  const channel = file!.about!.channel;
  expect(channel).not.toBeNull();
  expect(caseFigures(file!)).toMatchObject({
    region: incident.region,
    topic: incident.topics.primary,
    townships: ['石桥镇'],
    channel,
    stage: '研判',
    open: true,
    answeredInTime: 0,
    leadUnit: null,
  });
  const topics = { primary: 'health', secondary: [] };
  const [after] = await deliver(platform, { ...incident, version: 2, topics, channelTypes: ['tieba'] });
  expect(after!.version).toBe(file!.version + 1);
  expect(after!.about).toEqual({ ...file!.about, topic: 'health' });
});
