import { expect, inject, test } from 'vitest';
import { elasticsearchAnswers } from '../../infra/test-stack/elasticsearch.ts';
import { kafkaAnswers } from '../../infra/test-stack/kafka.ts';

test('both servers answer', async () => {
  expect(await kafkaAnswers(inject('kafka'))).toBe(true);
  expect(await elasticsearchAnswers(inject('elasticsearch'))).toBe(true);
});

test('nobody answers where there is no server', async () => {
  expect(await kafkaAnswers('127.0.0.1:1')).toBe(false);
  expect(await elasticsearchAnswers('http://127.0.0.1:1')).toBe(false);
});
