import { expect, test } from 'vitest';
import { importUnits, unitsYaml } from './import-units.ts';
import { unitsSettingsSchema } from './units-settings.ts';

const settings = unitsSettingsSchema.parse({
  version: 1,
  units: [
    { id: 'water_bureau', name: '县水利局', aliases: ['水利局'], level: 'county', kind: 'department' },
    { id: 'gas', name: '县燃气公司', level: 'county', kind: 'company', note: '只协办' },
  ],
});

test('a row is laid over the unit of its code or name; what it does not say stays', () => {
  const {
    settings: after,
    changes,
    mistakes,
  } = importUnits(
    settings,
    '代码\t名称\t别名\t职责\nwater_bureau\t县水务局\t水利局、水务局\t供水、河道\n\t县燃气公司\t\t燃气',
  );
  expect(mistakes).toEqual([]);
  expect(changes).toEqual([
    {
      id: 'water_bureau',
      name: '县水务局',
      what: ['名称：县水利局 → 县水务局', '别名：水利局 → 水利局、水务局', '职责：（空） → 供水、河道'],
    },
    { id: 'gas', name: '县燃气公司', what: ['职责：（空） → 燃气'] },
  ]);
  expect(after.units[1]).toMatchObject({ kind: 'company', note: '只协办', duty: '燃气' });
});

test('a new unit needs code, name and a known kind; every mistake is told with its line', () => {
  const told = importUnits(
    settings,
    '名称,代码,性质\n县气象局,weather,事业单位\n县档案馆,,事业单位\n县委党校,school,学校\n甲局,A1,职能部门',
  );
  expect(told.changes).toMatchObject([{ id: 'weather', what: ['新增'] }, { id: 'A1' }]);
  expect(told.mistakes).toHaveLength(3);
  expect(told.mistakes.join('\n')).toMatch(/第 3 行.*县档案馆[\s\S]*第 4 行.*学校[\s\S]*甲局：单位代码/u);
  expect(told.settings).toBe(settings);
});

test('a table without heads, with unknown ones, or with nothing new changes nothing', () => {
  expect(importUnits(settings, '县水利局').mistakes[0]).toContain('第一行须是栏名');
  expect(importUnits(settings, '名称,电话\n县水利局,5551234').mistakes[0]).toContain('不认识的栏：电话');
  expect(importUnits(settings, '\uFEFF名称,别名\r\n县水利局,"水利局"\r\n')).toMatchObject({
    changes: [],
    mistakes: [],
  });
});

test('what is written is read back as it was, whatever the words', () => {
  const odd = unitsSettingsSchema.parse({
    version: 1,
    units: [
      { id: 'odd', name: '甲: "乙" #1', aliases: ["o'k", '{a}'], level: 'county', kind: 'agency', duty: '一\n二' },
    ],
  });
  const lines = unitsYaml(odd)
    .split('\n')
    .filter((line) => line.startsWith('  - '));
  const text = (lines[0] ?? '').slice(4).replaceAll(/([a-z]+): /gu, '"$1": ');
  expect(JSON.parse(text)).toEqual(odd.units[0]);
});
