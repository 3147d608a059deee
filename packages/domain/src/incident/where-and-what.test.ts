import { expect, test } from 'vitest';
import type { PlaceMention } from '../analysis/analysis.ts';
import type { Incident } from './incident.ts';
import { aboutIncident, townshipsOf } from './where-and-what.ts';

const place = (over: Partial<PlaceMention>): PlaceMention => ({
  name: '和平路',
  kind: 'road',
  township: '城关镇',
  confidence: 0.9,
  ...over,
});

const exemplar = (channelType: string, collectedAt: number, official = false) => ({
  channelType,
  collectedAt,
  official,
});

function incident(over: object): Incident {
  const plain = {
    region: '青岚县',
    topics: { primary: 'ecology', secondary: [] },
    places: [],
    channelTypes: [],
    exemplars: [],
  };
  return { ...plain, ...over } as unknown as Incident;
}

test('a matter is counted for its townships, not for a neighbour and not on a guess', () => {
  const places = [
    place({ township: '柳河镇' }),
    place({}),
    place({ name: '城关镇', kind: 'township' }),
    place({ township: '石门乡', kind: 'neighbor' }),
    place({ township: '东岭乡', confidence: 0.4 }),
    place({ township: null, kind: 'county' }),
  ];
  expect(townshipsOf(places)).toEqual(['城关镇', '柳河镇']);
});

test('a case keeps the channel on which the public was first heard', () => {
  const heard = incident({
    channelTypes: ['gov_weibo', 'tieba', 'weibo'],
    exemplars: [exemplar('gov_weibo', 1, true), exemplar('weibo', 3), exemplar('tieba', 2)],
  });
  const first = aboutIncident(heard, null);
  expect(first).toEqual({ region: '青岚县', topic: 'ecology', townships: [], channel: 'tieba' });
  expect(aboutIncident(incident({ exemplars: [exemplar('douyin', 0)] }), first).channel).toBe('tieba');
  expect(aboutIncident(incident({ exemplars: [exemplar('gov_weibo', 1, true)] }), null).channel).toBe('gov_weibo');
  expect(aboutIncident(incident({ channelTypes: ['news'] }), null).channel).toBe('news');
});
