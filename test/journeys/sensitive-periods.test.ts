import type { Incident } from '@tingchao/domain/incident/incident.ts';
import { parseInstant, type Instant } from '@tingchao/domain/time/instant.ts';
import { aKeptPost } from '@tingchao/testkit/builders.ts';
import { openMemoryPlatform } from '@tingchao/testkit/memory-platform.ts';
import { expect, test } from 'vitest';
import { createIncidentBook } from '@tingchao/analyzer/incident-book.ts';
import { openUnderstanding } from '@tingchao/analyzer/understand.ts';

const title = '河堤塌陷没人管';
const text = '青岚县石桥镇河堤塌陷了一大段，村民天天从旁边过，太危险了。';

/** The incident that one post about a collapsed dyke makes when it is found at a moment. */
async function foundAt(time: string): Promise<Incident> {
  const platform = openMemoryPlatform({ at: time });
  const at = parseInstant(time) as Instant;
  const kept = aKeptPost({ post: { title, text, collectedAt: at, publishedAt: at } });
  const { analysis } = (await openUnderstanding(platform))(kept.post);
  const book = createIncidentBook(platform);
  const tally = book.sumOf([{ ...kept, analysis }]);
  return book.derive(tally, baseAt(at), at);
}

const baseAt = (at: Instant) =>
  ({
    id: 'i',
    region: '青岚县',
    splitFrom: null,
    answeredBy: null,
    history: [],
    levelTimeline: [],
    level: 'IV',
    levelTriggers: [],
    detectedAt: at,
    version: 0,
    appendedVersion: 0,
  }) as const;

test('the same matter is looked at sooner in the flood season, on the same level', async () => {
  const [april, june] = [await foundAt('2026-04-14T09:00'), await foundAt('2026-06-16T09:00')];
  expect(june.topics.primary).toBe('safety');
  expect(june.risk.score).toBe(april.risk.score + 3);
  expect(june.risk.reasons.at(-1)).toEqual({ rule: 'sensitivity.period', words: ['汛期'], points: 3 });
  expect(june).toMatchObject({ level: april.level, levelTriggers: april.levelTriggers });
});

test('an incident whose posts are still to be counted falls in no season', () => {
  const at = parseInstant('2026-06-16T09:00') as Instant;
  const book = createIncidentBook(openMemoryPlatform({ at: '2026-06-16T09:00' }));
  expect(book.derive(book.open('i'), baseAt(at), at).risk).toMatchObject({ score: 0, reasons: [] });
});
