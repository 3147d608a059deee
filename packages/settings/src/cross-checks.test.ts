import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadSettings, SettingsError } from './load-settings.ts';

const shipped = fileURLToPath(new URL('../../../config', import.meta.url));
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'settings-'));
  cpSync(shipped, folder, { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Changes the shipped settings and tells what is wrong then; fails when there was nothing to change. */
function after(file: string, from: string | RegExp, to: string): readonly string[] {
  const path = join(folder, file);
  const before = readFileSync(path, 'utf8');
  const changed = before.replace(from, to);
  if (changed === before) throw new Error(`${file} holds nothing like ${from}`);
  writeFileSync(path, changed);
  try {
    loadSettings(folder);
    return [];
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return error.mistakes.map(
      (mistake) => `${mistake.file.replace(`${folder}/`, '')} ${mistake.path} ${mistake.message}`,
    );
  }
}

test('a duty of a unit that does not exist is told with the unit that was meant', () => {
  expect(after('routing.yaml', 'lead: ecology_bureau', 'lead: ecolgy_bureau')).toEqual([
    'routing.yaml duties[0].lead 没有单位（units.yaml）“ecolgy_bureau”，是否想写“ecology_bureau”？',
  ]);
});

test('a company cannot lead', () => {
  expect(after('routing.yaml', 'lead: ecology_bureau', 'lead: power_supply')).toEqual([
    'routing.yaml duties[0].lead “power_supply”是企业，只能协办，不能牵头',
  ]);
});

test('a duty for a sub-topic that does not exist is told', () => {
  expect(after('routing.yaml', /subtopics: \[([a-z_]+)/, 'subtopics: [$1x')).toEqual([
    expect.stringMatching(
      /^routing\.yaml duties\[\d+\]\.subtopics\[0\] 没有子题（lexicons\/topics\/）“([a-z_]+)x”，是否想写“\1”？$/,
    ),
  ]);
});

test('the unit of a sub-topic has to exist', () => {
  expect(after('lexicons/topics/rural.yaml', 'leadUnit: housing_bureau', 'leadUnit: housing_buro')).toEqual([
    'lexicons/topics/rural.yaml subtopics[1].leadUnit 没有单位（units.yaml）“housing_buro”，是否想写“housing_bureau”？',
  ]);
});

test('the same sub-topic in two files is told', () => {
  expect(after('lexicons/topics/rural.yaml', 'id: poverty_relief', 'id: water_pollution')).toContainEqual(
    expect.stringMatching(/子题编号“water_pollution”重复$/),
  );
});

test('a place in a township that does not exist is told', () => {
  expect(after('places.yaml', 'town: 东湖街道', 'town: 东河街道')).toEqual([
    expect.stringMatching(/^places\.yaml poi\[\d+\]\.town 没有乡镇（places\.yaml）“东河街道”，是否想写“东湖街道”？$/),
  ]);
});

test('the county of the deployment is the county of the gazetteer', () => {
  expect(after('app.yaml', 'county: 青岚县', 'county: 云溪县')).toEqual([
    'app.yaml region.county 与 places.yaml 的县名“青岚县”不一致',
  ]);
});

test('a source id is used once in all files', () => {
  const twice = readFileSync(join(folder, 'sources/examples.yaml'), 'utf8');
  writeFileSync(join(folder, 'sources/more.yaml'), twice.slice(0, twice.indexOf('\n  - id: rsshub-forum-hot')));
  expect(after('app.yaml', 'port: 7070', 'port: 7071')).toEqual([
    'sources/more.yaml sources[0].id 信源编号“rsshub-county-notices”重复',
  ]);
});

test('an enabled RSSHub source needs the base address', () => {
  expect(after('sources/examples.yaml', /^ {4}enabled: false/m, '    enabled: true')).toEqual([
    'sources/examples.yaml sources[0].url 用到 {rsshub},但 app.yaml 没有写 collector.rsshubBase',
  ]);
});

test('a letter of the ladder is a known document with its own series', () => {
  expect(after('sla.yaml', 'document: urge_note', 'document: urge_notes')).toEqual([
    expect.stringMatching(
      /^sla\.yaml ladder\[\d\]\.document 没有文书（documents\.yaml）“urge_notes”，是否想写“urge_note”？$/,
    ),
  ]);
  expect(after('sla.yaml', 'document: urge_notes', 'document: supervise_note')).toEqual([
    expect.stringMatching(
      /^sla\.yaml ladder\[\d\]\.series 与 documents\.yaml 里 supervise_note 的文号系列“舆督办”不一致$/,
    ),
  ]);
});

test('the topics of a sensitive period exist', () => {
  expect(after('risk.yaml', 'topics: [safety], points', 'topics: [safty], points')).toEqual([
    'risk.yaml sensitivePeriods.items[3].topics[0] 没有专题（lexicons/topics/）“safty”，是否想写“safety”？',
  ]);
});

test('the sub-topics that levels speak of exist', () => {
  expect(after('levels.yaml', /(subtopics:\s+emergency: \[)/, '$1no_such_matter, ')).toEqual([
    'levels.yaml subtopics.emergency[0] 没有专题或子题（lexicons/topics/）“no_such_matter”',
  ]);
});

test('a source whose channel has no chosen limit is told with what can be chosen', () => {
  const sla = join(folder, 'sla.yaml');
  const unchosen = readFileSync(sla, 'utf8').replace(/(- id: leader_board\n[^]*?chosen: )true/u, '$1false');
  writeFileSync(sla, unchosen);
  const source = /(kind: message-board\n\s*enabled: )false/u;
  expect(after('sources/examples.yaml', source, '$1true')).toEqual([
    expect.stringMatching(
      /channelType 领导留言板没有选定办理时限：请到 sla\.yaml 在其 leader_board、leader_board_long 中选一条/u,
    ),
  ]);
});
