import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { createSystemClock } from '@tingchao/adapters/system/system-clock.ts';
import { countyAt, type County } from '../kibana/county-fixture.ts';
import { expected } from '../kibana/expected.ts';
import { fillElasticsearch } from '../kibana/fill-elasticsearch.ts';
import { numberMutants } from '../kibana/number-mutants.ts';
import { differences, withoutEmpty } from '../kibana/panel-rows.ts';
import { readFile } from '../kibana/read-dashboards.ts';
import { chooseIn, choices } from '../kibana/county-choices.ts';
import { showPanel, windowOf } from '../kibana/show-panel.ts';
import { shippedFiles, typesWith } from '../kibana/shipped-dashboards.ts';
import { ask } from './raw-elasticsearch.ts';

const url = inject('elasticsearch');
const prefix = `kibana-${randomUUID().slice(0, 8)}`;
const typesOf = typesWith(prefix);
const now = createSystemClock().now();
const county: County = countyAt(now);
const files = shippedFiles(prefix).map(({ name, text }) => ({ name, file: readFile(text) }));
const panels = files.flatMap(({ name, file }) =>
  file.dashboard.attributes.panelsJSON.map((panel) => ({ name, id: panel.panelIndex, file, panel })),
);
const search = async (index: string, body: object): Promise<unknown> => {
  const { status, body: answer } = await ask(url, 'POST', `/${index}/_search`, body);
  if (status !== 200) throw new Error(JSON.stringify(answer));
  return answer;
};

beforeAll(async () => {
  await fillElasticsearch(url, prefix, county);
  await ask(url, 'POST', `/${prefix}-*/_refresh`);
});
afterAll(async () => {
  await ask(url, 'DELETE', `/${prefix}-*`);
  await ask(url, 'DELETE', `/_index_template/${prefix}-*`);
});

describe.for(panels)('$name $id', ({ name, id, file, panel }) => {
  const window = windowOf(file, now);
  const reckon = expected[name]?.[id];

  test('shows on the real Elasticsearch what TypeScript counts in the same documents', async () => {
    const wanted = reckon!(county, window);
    expect(Object.keys(withoutEmpty(wanted)), 'the fixture holds something for it').not.toEqual([]);
    expect(differences(await showPanel(panel, { file, typesOf, search, window }), wanted)).toEqual([]);
  });

  test('shows what is left when a control chooses one value', async () => {
    for (const field of Object.values(file.dashboard.attributes.controlGroupInput.panelsJSON).map(
      ({ explicitInput }) => explicitInput.fieldName,
    )) {
      const chosen = { field, value: choices[field]! };
      const found = await showPanel(panel, { file, typesOf, search, window, chosen });
      expect(differences(found, reckon!(chooseIn(county, chosen), window)), `${field} = ${chosen.value}`).toEqual([]);
    }
  });

  test('would be found wrong with a lost filter, another field, another sum, another time', async () => {
    const wanted = reckon!(county, window);
    const mutants = numberMutants(panel, file, typesOf);
    expect(mutants.length).toBeGreaterThan(1);
    const tried = mutants.map(async ({ what, mutant, of = file }) => {
      const found = await showPanel(mutant, { file: of, typesOf, search, window });
      return differences(found, wanted).length === 0 ? [what] : [];
    });
    const unnoticed = (await Promise.all(tried)).flat();
    expect(unnoticed).toEqual([]);
  });
});

test('every panel has a number to be compared with, and no number is left over', () => {
  const known = Object.entries(expected).flatMap(([name, list]) => Object.keys(list).map((id) => `${name} ${id}`));
  expect(panels.map(({ name, id }) => `${name} ${id}`).toSorted()).toEqual(known.toSorted());
});

test('the fields that panels ask for are there and can be counted by', async () => {
  for (const { file } of files) {
    for (const { attributes } of file.views.values()) {
      const { body } = await ask(url, 'GET', `/${attributes.title}/_field_caps?fields=*`);
      const { fields } = body as {
        readonly fields: Readonly<Record<string, Readonly<Record<string, { readonly aggregatable: boolean }>>>>;
      };
      const uncountable = Object.keys(typesOf(attributes.title)!).filter(
        (field) => field !== 'tokens' && !Object.values(fields[field] ?? {}).some(({ aggregatable }) => aggregatable),
      );
      expect(uncountable).toEqual([]);
    }
  }
});
