import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { fieldTypes, shippedFiles } from './shipped-dashboards.ts';
import { findFaults } from './find-faults.ts';
import { parseKql } from './kql.ts';
import { mutants } from './mutants.ts';
import { layerOf, readFile } from './read-dashboards.ts';

const folder = new URL('../../infra/kibana/', import.meta.url);
const committed = (name: string): string => readFileSync(new URL(name, folder), 'utf8');
const files = shippedFiles();

test('the committed files are what the code makes (otherwise run `corepack pnpm kibana`)', () => {
  const names = readdirSync(folder).filter((name) => name.endsWith('.ndjson'));
  expect(names.toSorted()).toEqual(files.map(({ name }) => name).toSorted());
  for (const { name, text } of files) expect(committed(name) === text, `${name} is out of date`).toBe(true);
});

test('making them twice makes the same bytes', () => {
  expect(shippedFiles()).toEqual(files);
});

describe.for(files)('$name', ({ text }) => {
  const file = readFile(text);

  test('holds nothing that Kibana would refuse, or take and show broken', () => {
    expect(findFaults(file, fieldTypes)).toEqual([]);
  });

  test('says on every panel which question it answers and how the figure is counted', () => {
    const panels = file.dashboard.attributes.panelsJSON;
    for (const { embeddableConfig } of panels) {
      expect(embeddableConfig.attributes.description).toMatch(/？[^]*口径/u);
    }
    expect(new Set(panels.map(({ embeddableConfig }) => embeddableConfig.title)).size).toBe(panels.length);
  });

  test('speaks Chinese', () => {
    const { title, panelsJSON } = file.dashboard.attributes;
    const columns = panelsJSON.flatMap((panel) => Object.values(layerOf(panel).columns).map(({ label }) => label));
    const titles = panelsJSON.map(({ embeddableConfig }) => embeddableConfig.title);
    for (const said of [title, ...titles, ...columns]) expect(said).toMatch(/\p{Script=Han}/u);
  });

  test('shows no name of a person, no title and no text', () => {
    const fields = file.dashboard.attributes.panelsJSON.flatMap((panel) =>
      Object.values(layerOf(panel).columns).map(({ sourceField }) => sourceField),
    );
    for (const field of fields) expect(field ?? '').not.toMatch(/author|title|text|excerpt|link|tokens|document|by$/iu);
  });
});

test('a list of whole documents leaves out what holds their text', () => {
  for (const { text } of files) {
    for (const { attributes } of readFile(text).views.values()) {
      const hidden = attributes.sourceFilters.map(({ value }) => value);
      for (const name of ['document', 'tokens', 'title']) expect(hidden).toContain(name);
    }
  }
});

test('every fault that is planted is found', () => {
  const planted = files.flatMap(({ name, text }) => mutants(text).map((one) => ({ ...one, name })));
  expect(planted.length).toBeGreaterThan(500);
  const unnoticed = planted.filter(({ mutant }) => !isFaulty(mutant));
  expect(unnoticed.map(({ name, what }) => `${name}: ${what}`)).toEqual([]);
});

function isFaulty(text: string): boolean {
  try {
    return findFaults(readFile(text), fieldTypes).length > 0;
  } catch {
    return true;
  }
}

test('what is not of the query language is not taken for a query', () => {
  for (const text of [
    'status:',
    'status: open and',
    '(open: true',
    'a < ',
    'open: true closed: false',
    ': x',
    'a = b',
  ]) {
    expect(() => parseKql(text), text).toThrow();
  }
  expect(parseKql(' ')).toBeUndefined();
  expect(parseKql('a: (x or y) and not b: * or c <= now-3d')).toEqual({
    is: 'or',
    of: [
      {
        is: 'and',
        of: [
          {
            is: 'or',
            of: [
              { is: 'equals', field: 'a', value: 'x', quoted: false },
              { is: 'equals', field: 'a', value: 'y', quoted: false },
            ],
          },
          { is: 'not', it: { is: 'exists', field: 'b' } },
        ],
      },
      { is: 'range', field: 'c', bound: 'lte', value: 'now-3d' },
    ],
  });
});
