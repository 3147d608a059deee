import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { PlaceMention } from '@tingchao/domain/analysis/analysis.ts';
import { compileRouting, type Matter } from '@tingchao/domain/response/route-to-unit.ts';
import { loadSettings } from './load-settings.ts';

const settings = loadSettings(fileURLToPath(new URL('../../../config', import.meta.url)));
const router = compileRouting(settings);

const town = (name: string, confidence = 0.9): PlaceMention => ({ name, kind: 'township', township: name, confidence });
const neighbour: PlaceMention = { name: '桐江县', kind: 'neighbor', township: null, confidence: 0.9 };

const route = (text: string, over: Partial<Matter> = {}) =>
  router.routeToUnit({ topics: [], subtopics: [], text, places: [], kind: '投诉', ...over });

describe('the lead', () => {
  test('of a township matter is the township, with its name', () => {
    const found = route('村里的路一下雨全是泥,盼望硬化', { places: [town('柳河镇')] });
    expect(found).toMatchObject({ lead: 'town_gov', leadPlace: '柳河镇', dispatchable: true });
    expect(found.assisting).toContain('transport');
  });

  test('of water that fails in a village is the water bureau, in a community of the town the housing bureau', () => {
    const village: PlaceMention = { name: '桥头村', kind: 'village', township: '石桥镇', confidence: 0.9 };
    const community: PlaceMention = { name: '锦绣社区', kind: 'village', township: '东湖街道', confidence: 0.9 };
    const text = '自来水连着三天发黄,没法用';
    expect(route(text, { places: [village] }).lead).toBe('water_bureau');
    expect(route(text, { places: [community] }).lead).toBe('housing_bureau');
  });

  test.each(['检测', '补贴', '执法', '处罚'])('of a matter with %s is never the township', (word) => {
    const found = route(`村里的路和垃圾池要${word},村委不管`, { places: [town('柳河镇')], topics: ['rural'] });
    expect(found.lead).not.toBe('town_gov');
  });

  test('of a matter of two townships is the county department, the townships help', () => {
    const found = route('河水发黑,两个镇都有死鱼', { places: [town('石桥镇'), town('白沙镇')], topics: ['ecology'] });
    expect(found).toMatchObject({ lead: 'ecology_bureau', leadPlace: null });
    expect(found.assisting).toContain('town_gov');
    expect(found.coordination.map(({ rule }) => rule)).toEqual(expect.arrayContaining(['multiTown', 'vertical']));
  });

  test('is never a company', () => {
    for (const text of ['自来水公司乱收水费', '供热公司停暖三天', '供电公司停电不通知', '公交公司司机拒载']) {
      const found = route(text);
      const unit = settings.units.units.find(({ id }) => id === found.lead);
      expect(unit?.kind).not.toBe('company');
    }
  });

  test('falls to the office when nobody is named by any rule, and a person must settle it', () => {
    expect(route('这件事到底归谁')).toMatchObject({ lead: 'gov_office', dispatchable: false });
  });
});

describe('the place', () => {
  test('in a neighbouring county makes the matter not ours', () => {
    expect(route('石桥镇今天修路封闭', { places: [neighbour], topics: ['transport'] }).lead).toBe('__outside__');
  });

  test('that is uncertain keeps the machine from dispatching', () => {
    const found = route('河水发黑', { places: [town('石桥镇', 0.3)], topics: ['ecology'] });
    expect(found).toMatchObject({ lead: 'ecology_bureau', dispatchable: false });
  });
});

describe('a report on officials', () => {
  test('goes to the discipline authority only, and no township or department sees it', () => {
    const found = route('举报村主任冒领低保、侵占集体资金', { kind: '举报', places: [town('白沙镇')] });
    expect(found).toMatchObject({ lead: 'discipline', assisting: [], dispatchable: false });
    expect(found.recused).toContain('town_gov');
    expect(found.candidates).not.toContain('town_gov');
  });

  test('is not made by words of rhetoric alone', () => {
    expect(route('物业不作为,要去纪委举报,业主没人管', { kind: '投诉' }).lead).toBe('housing_bureau');
  });

  test('keeps away the unit complained about, not the unit that is asked', () => {
    const found = route('举报城管局工作人员包庇违建,请市场监管局查处', { kind: '举报', topics: ['urban'] });
    expect(found.recused).toContain('urban_mgmt');
    expect(found.recused).not.toContain('market_reg');
    expect(found.lead).not.toBe('urban_mgmt');
  });

  test('goes to the superior when the authority itself is complained about', () => {
    const found = route('举报纪委监委干部受贿', { kind: '举报' });
    expect(found.lead).toBe('__superior__');
  });
});

test('at least three candidates are offered for a matter of a known topic', () => {
  const found = route('小区电梯坏了半年', { topics: ['urban'] });
  expect(found.candidates.length).toBeGreaterThanOrEqual(3);
  expect(found.candidates[0]).toBe(found.lead);
});

test('a disputed claim brings in the publicity department', () => {
  const found = route('网传医保要交800元', { topics: ['social_security'], disputedClaim: true });
  expect(found.assisting).toContain('publicity');
});
