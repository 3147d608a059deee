import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { PlaceMention } from '@tingchao/domain/analysis/analysis.ts';
import { compileRouting } from '@tingchao/domain/response/route-to-unit.ts';
import { loadSettings } from './load-settings.ts';

const settings = loadSettings(fileURLToPath(new URL('../../../config', import.meta.url)));
const router = compileRouting(settings);

describe('the examples of config/routing.yaml', () => {
  test.each(settings.routing.examples)('$text', (example) => {
    const places: PlaceMention[] = [];
    if (example.place !== undefined) {
      places.push({ name: example.place, kind: 'township', township: example.place, confidence: 0.9 });
    }
    if (example.neighbor !== undefined) {
      places.push({ name: example.neighbor, kind: 'neighbor', township: null, confidence: 0.9 });
    }
    const route = router.routeToUnit({ ...example, places });
    if (example.lead !== undefined) expect(route.lead).toBe(example.lead);
    if (example.notLead !== undefined) expect(route.lead).not.toBe(example.notLead);
    expect(route.assisting).toEqual(expect.arrayContaining([...example.assists]));
  });
});

describe('the duty matrix', () => {
  const known = new Map(settings.units.units.map((unit) => [unit.id, unit]));

  test('names only units that are configured', () => {
    const named = settings.routing.duties.flatMap(({ lead, assist }) => [lead, ...assist]);
    expect(named.filter((id) => !known.has(id))).toEqual([]);
    expect(
      Object.values(settings.routing.topicDefaults)
        .flat()
        .filter((id) => !known.has(id)),
    ).toEqual([]);
  });

  test('lets a company assist and never lead', () => {
    const leads = settings.routing.duties.map(({ lead }) => lead);
    expect(leads.filter((id) => known.get(id)?.kind === 'company')).toEqual([]);
  });
});
