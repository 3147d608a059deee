import { errors } from '@elastic/elasticsearch';
import { expect, test } from 'vitest';
import { failureOf, itemFailureOf } from './failure-kinds.ts';

test.each([
  [429, 'es_rejected_execution_exception', 'busy'],
  [429, 'cluster_block_exception', 'read_only'],
  [403, 'cluster_block_exception', 'read_only'],
  [403, 'security_exception', 'forbidden'],
  [503, 'unavailable_shards_exception', 'unavailable'],
  [400, 'document_parsing_exception', 'refused'],
  [409, 'version_conflict_engine_exception', undefined],
  [404, 'document_missing_exception', undefined],
])('a document that ended with %d %s counts as %s', (status, type, kind) => {
  expect(itemFailureOf({ status, type, reason: '' })).toBe(kind);
});

test('a request without an answer counts by what kept it', () => {
  expect(failureOf(new errors.TimeoutError('late'))).toBe('timeout');
  expect(failureOf(new errors.ConnectionError('refused'))).toBe('unreachable');
  // A proxy's page, half an answer: somebody answers, and it is not Elasticsearch.
  expect(failureOf(new errors.DeserializationError('broken', '<html>'))).toBe('unavailable');
});
