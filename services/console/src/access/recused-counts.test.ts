import { caseIdOf } from '@tingchao/domain/response/open-case.ts';
import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import { aCase, anAssignment, anIncident } from '@tingchao/testkit/builders.ts';
import { openMemoryPlatform } from '@tingchao/testkit/memory-platform.ts';
import { expect, test } from 'vitest';
import { serveGate, signInAs } from '../console-testing.ts';

test('who must recuse counts a matter in no figure of any screen; who need not counts it in all', async () => {
  const platform = openMemoryPlatform();
  const app = await serveGate(platform);
  const incident = anIncident();
  const proposal: CaseFile['proposal'] = {
    lead: 'discipline',
    leadPlace: null,
    assisting: [],
    candidates: [],
    coordination: [],
    clause: { id: 'topic', text: '', basis: '' },
    recused: ['cac_office'],
    confidence: 0.5,
    dispatchable: false,
    reasons: [],
  };
  await platform.incidents.save([incident]);
  await platform.cases.save([
    aCase({ id: caseIdOf(incident.id), incidentId: incident.id, proposal, assignments: [anAssignment()] }),
  ]);
  const recused = await signInAs(platform, { id: 'recused', unit: 'cac_office', roles: ['analyst'] });
  const other = await signInAs(platform, { id: 'other', unit: 'gov_office', roles: ['analyst'] });
  const countsFor = async (headers: object) => {
    const { incidents, cases } = (await app.inject({ url: '/api/counts', headers: { ...headers } })).json<{
      incidents: { open: number; byLevel: Record<string, number> };
      cases: { open: number; byStatus: Record<string, number>; byUnit: Record<string, number> };
    }>();
    const sum = (by: Record<string, number>): number => Object.values(by).reduce((all, n) => all + n, 0);
    return [incidents.open, sum(incidents.byLevel), cases.open, sum(cases.byStatus), sum(cases.byUnit)];
  };
  expect(await countsFor(recused.headers)).toEqual([0, 0, 0, 0, 0]);
  for (const n of await countsFor(other.headers)) expect(n).toBeGreaterThan(0);
  await app.close();
});
