import { readFileSync, writeFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { topics } from '@tingchao/ports/message-log.ts';
import { kafkaConfigOf, readTopicSettings, topicsFile, topicsJsonSchema } from './topic-settings.ts';

const declared = readTopicSettings();

test('every topic of the log is declared, and those that a rebuild reads are compacted', () => {
  expect(Object.keys(declared.topics).toSorted()).toEqual(topics.toSorted());
  const compacted = topics.filter((topic) => declared.topics[topic].cleanup === 'compact');
  expect(compacted).toEqual(['posts.kept', 'incidents.changed', 'cases.changed', 'settings.changed', 'books.changed']);
  expect(kafkaConfigOf(declared.topics['posts.collected'])).toMatchObject({
    'cleanup.policy': 'delete',
    'retention.ms': String(30 * 24 * 60 * 60 * 1000),
  });
  expect(kafkaConfigOf(declared.topics['posts.kept'])).not.toHaveProperty(['retention.ms']);
});

test('whatever was collected can be parked: written out again it is at most five times as long', () => {
  const { parked, ...others } = declared.topics;
  for (const { maxMessageBytes } of Object.values(others)) {
    expect(parked.maxMessageBytes).toBeGreaterThanOrEqual(5 * maxMessageBytes);
  }
});

test('the schema for editors is current (pnpm schemas)', () => {
  expect(readFileSync(new URL('topics.schema.json', topicsFile), 'utf8')).toBe(topicsJsonSchema());
});

test('a file that is not as the schema asks is refused with the place', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tingchao-'));
  try {
    const file = join(folder, 'topics.yaml');
    writeFileSync(file, readFileSync(topicsFile, 'utf8').replace('cleanup: compact', 'cleanup: compacted'));
    expect(() => readTopicSettings(pathToFileURL(file))).toThrow(/topics\.posts\.kept\.cleanup/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
