import { fileURLToPath } from 'node:url';
import { openSegmenter } from '@tingchao/adapters/jieba/open-segmenter.ts';
import { compileAnalyzer } from '@tingchao/domain/analysis/analyze-post.ts';
import { catalog } from '@tingchao/settings/catalog.ts';
import { jsonSchemas } from '@tingchao/settings/json-schemas.ts';
import { loadSettings } from '@tingchao/settings/load-settings.ts';
import { describe, expect, test } from 'vitest';

const settings = loadSettings(fileURLToPath(new URL('../../config', import.meta.url)));
// What a lexicon promises it keeps by its own words, whatever a model trained on other texts would add.
const analyzer = compileAnalyzer({ ...settings, model: { ...settings.model, mode: 'dictionary' } });
const segmenter = await openSegmenter({ userWords: analyzer.userWords });

const withExamples = settings.topics.filter(({ examples }) => examples.length > 0);

describe.for(withExamples)('the examples of the topic $id', ({ id, examples }) => {
  test.for(examples)('$text → $subtopic', ({ text, subtopic }) => {
    const { analysis } = analyzer.analyze({ title: '', text, channelType: 'forum' }, (it) => segmenter.cut(it));
    expect(analysis.subtopics[0]?.id).toBe(subtopic);
    expect(analysis.topics[0]?.id).toBe(id);
  });
});

/** Files whose examples run: the topics here, the routing beside its rule's settings. */
const run = ['routing', 'topics'];

test('every settings file that may hold examples has them run', () => {
  const able = Object.keys(catalog).filter((key) => jsonSchemas().get(`${key}.schema.json`)?.includes('"examples": {'));
  expect(able.toSorted()).toEqual(run);
});
