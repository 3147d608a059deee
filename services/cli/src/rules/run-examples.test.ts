import { fileURLToPath } from 'node:url';
import { loadSettings } from '@tingchao/settings/load-settings.ts';
import { expect, test } from 'vitest';
import { runExamples } from './run-examples.ts';

const settings = loadSettings(fileURLToPath(new URL('../../../../config', import.meta.url)));

test('the shipped examples pass; one that says otherwise is told with what came out', async () => {
  expect(await runExamples(settings)).toEqual([]);
  const [first, ...others] = settings.topics;
  const examples = [{ text: '今天天气不错', subtopic: first!.subtopics[0]!.id }];
  const [duty] = settings.routing.examples;
  const wrong = {
    ...settings,
    topics: [{ ...first!, examples }, ...others],
    routing: { ...settings.routing, examples: [{ ...duty!, lead: 'archives' }] },
  };
  expect(await runExamples(wrong)).toMatchObject([
    { of: 'topics', text: '今天天气不错', expected: first!.subtopics[0]!.id, found: null },
    { of: 'routing', text: duty!.text, expected: expect.stringContaining('archives') as unknown },
  ]);
});
