import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
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

const appYaml = (lines: string): void => writeFileSync(join(folder, 'app.yaml'), lines);
const complaints = (): readonly string[] => {
  try {
    loadSettings(folder);
    return [];
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return error.message.split('\n').map((line) => line.replace(`${folder}/`, ''));
  }
};

const sound = `version: 1
region: { county: 青岚县, city: 宁川市 }
numbering: { prefix: 青舆 }
server: { host: 127.0.0.1, port: 7070 }
collector: { userAgent: Tingchao/0.1, contact: tingchao@qinglan.example }
retention: { collectedDays: 30 }
digest: { cron: "0 17 * * *" }
`;

test('the shipped settings have no mistake', () => {
  expect(complaints()).toEqual([]);
});

test('the version changes with every edit and with nothing else', () => {
  const before = loadSettings(folder).version;
  expect(loadSettings(folder).version).toBe(before);
  appYaml(sound.replace('青舆', '岚舆'));
  expect(loadSettings(folder).version).not.toBe(before);
});

test('three mistakes in one file are three lines, each with its place and a way out', () => {
  appYaml(
    sound
      .replace('port: 7070', 'prot: 7070')
      .replace('prefix: 青舆', 'prefix: ""')
      .replace('collectedDays: 30', 'collectedDays: 三十'),
  );
  expect(complaints()).toEqual([
    'app.yaml:3:22 numbering.prefix:不能为空',
    'app.yaml:4:28 server.prot:未知的键“prot”，是否想写“port”？',
    'app.yaml:6:29 retention.collectedDays:应为数字，现为“三十”',
  ]);
});

test('a repeated key does not hide the other mistakes', () => {
  appYaml(`${sound.replace('port: 7070', 'port: 70700')}digest: { cron: "0 9 * * *" }\n`);
  expect(complaints()).toEqual(['app.yaml:4:34 server.port:不能大于 65535', 'app.yaml:8:1 YAML 语法：同一层里键重复']);
});

test('broken YAML is told by its line', () => {
  appYaml(sound.replace('青舆 }', '青舆'));
  const [first = ''] = complaints();
  expect(first).toMatch(/^app\.yaml:[34]:\d+ YAML 语法：/);
});

test('a value that runs over lines is still told on one', () => {
  appYaml(sound.replace('collectedDays: 30', 'collectedDays: "三\\n十"'));
  expect(complaints()).toEqual(['app.yaml:6:29 retention.collectedDays:应为数字，现为“三 十”']);
});

test('an unknown alias is a mistake, not a crash', () => {
  appYaml(`${sound}webhook: *nowhere\n`);
  expect(complaints()[0]).toMatch(/^app\.yaml:1:1 YAML 引用/);
});

test('a missing file, an empty file and a file in GBK are told apart', () => {
  rmSync(join(folder, 'app.yaml'));
  expect(complaints()).toContain('app.yaml:1:1 文件不存在，请从安装包的 config/ 补回');
  appYaml('# 只有注释\n');
  expect(complaints()).toContain('app.yaml:1:1 文件是空的');
  writeFileSync(join(folder, 'app.yaml'), Buffer.from([0xc7, 0xe0, 0xe1, 0xb0]));
  expect(complaints()).toContain('app.yaml:1:1 不是 UTF-8 编码，请另存为 UTF-8');
});

test('a misnamed file is pointed out beside the missing one', () => {
  rmSync(join(folder, 'app.yaml'));
  writeFileSync(join(folder, 'apps.yaml'), sound);
  expect(complaints()).toContain('apps.yaml:1:1 没有程序读取这个文件，是否应命名为 app.yaml？');
});

test('a file can stand in for the shipped one', () => {
  const other = join(folder, 'other-app.txt');
  writeFileSync(other, sound.replace('青舆', '岚舆'));
  expect(loadSettings(folder, { instead: { app: other } }).app.numbering.prefix).toBe('岚舆');
});
