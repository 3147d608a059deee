import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { catalog } from './catalog.ts';
import { layOver } from './load-changed.ts';
import { loadSettings, SettingsError } from './load-settings.ts';
import { placeFiles } from './place-files.ts';

const folder = fileURLToPath(new URL('../../../config', import.meta.url));
const text = (path: string): string => readFileSync(join(folder, path), 'utf8');
const single = Object.values(catalog).filter(({ kind }) => kind === 'file');

const complaints = (name: string, content: string): readonly string[] => {
  try {
    layOver(folder, [{ name, text: content }]);
    return [];
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return error.message.split('\n');
  }
};

test.each(single.map(({ path }) => path))('%s is known by what is in it, whatever it is called', (path) => {
  const { placed, mistakes } = placeFiles(folder, [{ name: 'mine.yaml', text: text(path) }]);
  expect({ paths: placed.map((one) => one.path), mistakes }).toEqual({ paths: [path], mistakes: [] });
});

test('a topic takes the place of the one of the same id; a new one gets a file of its own', () => {
  const land = text('lexicons/topics/land.yaml');
  const fresh = land.replace(/^id: land$/mu, 'id: forest');
  const { placed } = placeFiles(folder, [
    { name: 'a.yaml', text: land },
    { name: 'b.yaml', text: fresh },
  ]);
  expect(placed.map(({ path }) => path)).toEqual(['lexicons/topics/land.yaml', 'lexicons/topics/forest.yaml']);
});

test('laid over the folder, the text makes the very version that the folder would have with it', () => {
  const before = loadSettings(folder);
  const same = layOver(folder, [{ name: 'mine.yaml', text: text('calendars.yaml') }]).settings;
  expect(same.version).toBe(before.version);
  const edited = layOver(folder, [{ name: 'mine.yaml', text: `${text('calendars.yaml')}\n# 注\n` }]).settings;
  expect(edited.version).not.toBe(before.version);
  expect(edited.calendars).toEqual(before.calendars);
});

test('a mistyped key is told with its line, its path and the key that was meant, also the one a kind is known by', () => {
  const mistyped = text('calendars.yaml').replace('weeklyOff', 'weekyOff');
  expect(complaints('mine.yaml', mistyped).join('\n')).toMatch(
    /^mine\.yaml:\d+:\d+ weekyOff:未知的键“weekyOff”，是否想写“weeklyOff”？$/mu,
  );
});

test('a unit that nothing else has is told where the file names it', () => {
  const wrong = text('lexicons/topics/land.yaml').replace(/^leadUnit: .*$/mu, 'leadUnit: land_burro');
  expect(complaints('land.yaml', wrong)).toEqual([expect.stringMatching(/^land\.yaml:\d+:\d+ leadUnit:没有单位/u)]);
});

test('what is no settings file is said to be none', () => {
  expect(complaints('list.yaml', '- 1\n')).toEqual([expect.stringContaining('看不出是哪一种规则')]);
  expect(complaints('other.yaml', 'colour: red\n')).toEqual([expect.stringContaining('看不出是哪一种规则')]);
});
