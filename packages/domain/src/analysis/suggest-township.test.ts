import { expect, test } from 'vitest';
import { placeSettingsSchema } from './place-settings.ts';
import { suggestTownships } from './suggest-township.ts';

const places = placeSettingsSchema.parse({
  version: 1,
  county: { name: '青岚县', aliases: ['青岚'], city: '宁川市', province: '虚构省' },
  towns: [
    { name: '柳河镇', aliases: ['柳河'], villages: ['上柳村'], traps: ['柳河人家火锅'] },
    { name: '石桥镇', aliases: ['石桥'], villages: ['桥头村'], ambiguous: true, traps: ['大石桥'] },
  ],
  neighbors: [{ name: '桐江县', towns: ['石桥镇'] }],
  poi: [{ name: '柳河中心敬老院', town: '柳河镇' }],
  roads: [],
});
const named = (text: string) => suggestTownships(text, places).map(({ name }) => name);

test('a village, a well-known place or the township itself points to the township, with the words that do', () => {
  expect(suggestTownships('上柳村的路灯坏了半个月', places)).toEqual([{ name: '柳河镇', words: ['上柳村'] }]);
  expect(suggestTownships('柳河镇上柳村', places)).toEqual([{ name: '柳河镇', words: ['柳河镇', '上柳村'] }]);
  expect(named('敬老院在哪')).toEqual([]);
  expect(named('柳河中心敬老院伙食差')).toEqual(['柳河镇']);
});

test('a word that only looks like a place points nowhere, and a namesake next door is no guess of ours', () => {
  expect(named('柳河人家火锅太咸')).toEqual([]);
  expect(named('石桥镇的河水发黑')).toEqual([]);
  expect(named('青岚石桥镇的河水发黑')).toEqual(['石桥镇']);
  expect(named('桐江县上柳村')).toEqual([]);
});
