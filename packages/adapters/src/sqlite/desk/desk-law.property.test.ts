import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Incident } from '@tingchao/domain/incident/incident.ts';
import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import { caseIdOf } from '@tingchao/domain/response/open-case.ts';
import type { SlaSettings } from '@tingchao/domain/response/sla-settings.ts';
import { days, hours, plus } from '@tingchao/domain/time/instant.ts';
import type { CaseQuestion, DeskPage, DeskReader, IncidentQuestion, Scope } from '@tingchao/ports/desk-reader.ts';
import { aCase, anAssignment, aKeptPost, anIncident, START } from '@tingchao/ports/examples.ts';
import type { Stores } from '@tingchao/ports/stores.ts';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openMemoryStores } from '../../memory/open-memory-stores.ts';
import { createSystemClock } from '../../system/system-clock.ts';
import { openSqliteStores } from '../open-sqlite-stores.ts';

/** As much of the settings as decides which clocks run. */
const sla = {
  clocks: [{ id: 'public_response', ladder: true }],
  ladder: [{ id: 'warn', name: '黄牌', at: 0.75, automatic: true, daily: false, to: [] }],
  notices: { dutyOfficer: '值班员' },
} as unknown as SlaSettings;
let folder: string;
let stores: Stores;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tingchao-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const units = ['housing', 'police', 'water'];
const places = ['城关镇', '柳河镇', '石桥镇'];
const topics = ['noise', 'roads'];
const states = ['found', 'judging', 'handling', 'closed', 'merged', 'not_need'] as const;
const levels = ['II', 'III', 'IV'] as const;

/** What one matter is made of: small numbers, so that many are alike. */
const drawn = fc.record({
  day: fc.integer({ min: 0, max: 40 }),
  hour: fc.integer({ min: 0, max: 23 }),
  unit: fc.constantFrom(undefined, ...units),
  recused: fc.subarray(units, { maxLength: 2 }),
  places: fc.subarray(places, { maxLength: 2 }),
  spot: fc.constantFrom(null, '幸福村'),
  topic: fc.constantFrom(null, ...topics),
  status: fc.constantFrom(...states),
  level: fc.constantFrom(...levels),
  met: fc.constantFrom(null, 10, 60),
  returns: fc.integer({ min: 0, max: 4 }),
  changedDays: fc.integer({ min: 0, max: 30 }),
  letter: fc.boolean(),
});
type Drawn = typeof drawn extends fc.Arbitrary<infer T> ? T : never;

function matterOf(of: Drawn, n: number, version = 1): { readonly incident: Incident; readonly file: CaseFile } {
  const at = plus(START, days(of.day) + hours(of.hour));
  const id = `incident-${n}`;
  const incident = anIncident({
    id,
    version,
    detectedAt: at,
    lastPostAt: plus(at, hours(n % 3)),
    level: of.level,
    topics: { primary: of.topic, secondary: [] },
    places: [
      ...of.places.map((name) => ({ name, kind: 'township' as const, township: name, confidence: 0.9 })),
      ...(of.spot === null ? [] : [{ name: of.spot, kind: 'village' as const, township: null, confidence: 0.8 }]),
    ],
  });
  const line = (action: string, after: number) => ({
    version: 1,
    at: plus(at, after),
    action,
    by: '王岚',
    from: 'judging' as const,
    to: of.status,
    note: '',
  });
  const file = aCase({
    id: caseIdOf(id),
    incidentId: id,
    version,
    openedAt: at,
    status: of.status,
    level: of.level,
    about: { region: '青岚县', topic: of.topic, townships: of.places, channel: null },
    proposal: {
      lead: 'housing',
      leadPlace: null,
      assisting: [],
      candidates: [],
      coordination: [],
      clause: { id: 'x', text: '', basis: '' },
      recused: of.recused,
      confidence: 1,
      reasons: [],
    } as unknown as CaseFile['proposal'],
    assignments:
      of.unit === undefined ? [] : [anAssignment({ unit: of.unit, offeredAt: at, dueAt: plus(at, hours(30)) })],
    deadlines: [
      {
        id: 'public_response',
        kind: 'public_response',
        name: '公开回应',
        startedAt: at,
        dueAt: plus(at, hours(48)),
        hard: true,
        calendar: 'natural',
        basis: '',
        arithmetic: '',
        metAt: of.met === null ? null : plus(at, hours(of.met)),
      },
    ],
    ledger: [
      ...Array.from({ length: of.returns }, () => line('return', hours(1))),
      line('step', days(of.changedDays)),
    ] as CaseFile['ledger'],
    letters: of.letter ? ([{ status: 'draft', number: null }] as unknown as CaseFile['letters']) : [],
  });
  return { incident, file };
}

const scopes = fc.oneof(
  fc.constant<Scope>('all'),
  fc.subarray(units).map((some): Scope => ({ units: some })),
);
const asked = fc.record({
  scope: scopes,
  without: fc.subarray(units, { maxLength: 1 }),
  day: fc.integer({ min: 1, max: 45 }),
  order: fc.constantFrom('opened', 'due', 'urgent'),
  open: fc.constantFrom(undefined, true, false),
  place: fc.constantFrom(undefined, ...places),
  topic: fc.constantFrom(undefined, ...topics),
  level: fc.constantFrom(undefined, ...levels),
  late: fc.constantFrom(undefined, true, false),
  concerns: fc.boolean(),
  status: fc.constantFrom(undefined, 'open' as const),
});
type Asked = typeof asked extends fc.Arbitrary<infer T> ? T : never;

/** All lines of a list by their ids, three at a time. */
async function leaf<T extends { readonly id: string }>(
  ask: (page: { readonly limit: number; readonly after: string | undefined }) => Promise<DeskPage<T>>,
): Promise<readonly string[]> {
  const ids: string[] = [];
  for (let after: string | undefined; ;) {
    const { items, next }: DeskPage<T> = await ask({ limit: 3, after });
    ids.push(...items.map(({ id }) => id));
    if (next === null) return ids;
    after = next;
  }
}

/** Everything that is asked of a desk at once. */
async function answers(desk: DeskReader, question: Asked) {
  const { scope, without, place, topic, level, status } = question;
  const at = plus(START, days(question.day));
  const ofCases: Omit<CaseQuestion, 'limit'> = {
    scope,
    order: question.order,
    open: question.open,
    place,
    topic,
    level,
    late: question.late === undefined ? undefined : { at, is: question.late },
    concernsSince: question.concerns ? plus(at, -days(5)) : undefined,
  };
  const ofIncidents: Omit<IncidentQuestion, 'limit'> = { scope, place, topic, level, status };
  const { matters, ...repeats } = await desk.repeats({ scope, without, at, limit: 5, each: 3 });
  return {
    cases: await leaf((page) => desk.cases({ ...ofCases, ...page })),
    incidents: await leaf((page) => desk.incidents({ ...ofIncidents, ...page })),
    ledger: (await desk.ledger({ scope, limit: 500, from: plus(at, -days(20)), to: at })).items.map(
      ({ seq, file }) => `${seq} ${file.id}`,
    ),
    counts: await desk.counts({ scope, without, at }),
    situation: await desk.situation({ scope, without, at, from: plus(at, -days(14)), days: 10, sla }),
    repeats: {
      ...repeats,
      matters: matters.map(({ cases, ...matter }) => ({ ...matter, cases: cases.map(({ openedAt }) => openedAt) })),
      passedOn: repeats.passedOn.map(({ file, ...figures }) => ({ ...figures, openedAt: file.openedAt })),
    },
  };
}

test('what the index answers is what looking at everything finds, in every scope, after every change', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(drawn, { minLength: 1, maxLength: 60 }),
      fc.array(fc.tuple(fc.nat(), drawn), { maxLength: 20 }),
      fc.array(asked, { minLength: 6, maxLength: 12 }),
      async (matters, changes, questions) => {
        const clock = createSystemClock();
        stores = openSqliteStores(mkdtempSync(join(folder, 'run-')), { clock, backoffMs: 1 });
        const plain = openMemoryStores({ clock });
        try {
          const versions = matters.map(() => 1);
          const save = async (made: readonly { readonly incident: Incident; readonly file: CaseFile }[]) => {
            const change = {
              posts: made.map(({ incident, file }) =>
                aKeptPost({ post: { id: `${file.id} ${file.version}` }, incidentId: incident.id }),
              ),
              incidents: made.map(({ incident }) => incident),
              cases: made.map(({ file }) => file),
            };
            await stores.commit(change);
            await plain.commit(change);
          };
          await save(matters.map((of, n) => matterOf(of, n)));
          for (const [at, of] of changes) {
            const n = at % matters.length;
            versions[n] = (versions[n] ?? 1) + 1;
            await save([matterOf({ ...of, day: matters[n]!.day, hour: matters[n]!.hour }, n, versions[n])]);
          }
          for (const question of questions)
            expect(await answers(stores.desk, question)).toEqual(await answers(plain.desk, question));
        } finally {
          await stores.close();
          await plain.close();
        }
      },
    ),
    // Each run opens an index with its threads: few runs, many matters and questions in each.
    { numRuns: 3, endOnFailure: true },
  );
}, 120_000);
