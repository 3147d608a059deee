import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import { caseIdOf } from '@tingchao/domain/response/open-case.ts';
import { aCase, aKeptPost, anIncident } from '@tingchao/testkit/builders.ts';
import { openMemoryPlatform, type MemoryPlatform } from '@tingchao/testkit/memory-platform.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { headers, serveDesk } from './console-testing.ts';
import type { Server } from './server.ts';
import { eventsOf, nextEvent } from './stream-testing.ts';

let platform: MemoryPlatform;
let app: Server;
let url: string;
beforeEach(async () => {
  platform = openMemoryPlatform({ at: '2026-03-02T09:00+08:00' });
  app = await serveDesk(platform);
  url = await app.listen({ host: '127.0.0.1', port: 0 });
});
afterEach(async () => app.close());

const listen = (lastEventId?: string) =>
  eventsOf(url, { headers: { ...headers, ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }) } });
/** The next event, while time goes on. */
const nextOf = (events: ReturnType<typeof listen>) => nextEvent(events, () => platform.clock.advance(300));

const aMatter = (): { incident: ReturnType<typeof anIncident>; file: CaseFile } => {
  const incident = anIncident();
  return { incident, file: aCase({ id: caseIdOf(incident.id), incidentId: incident.id }) };
};

test('who listens is told of a new version of a case, without a word of its text, and goes on where the line broke', async () => {
  const { incident, file } = aMatter();
  const events = listen();
  expect((await events.next()).value).toMatchObject({ event: 'ready' });
  await platform.commit({ incidents: [incident], cases: [file] });
  const [first, second] = [await nextOf(events), await nextOf(events)];
  const told = [first, second].map(({ data }) => JSON.parse(data) as { kind: string; id: string; version: number });
  expect(new Set(told.map(({ kind, id, version }) => `${kind} ${id} ${version}`))).toEqual(
    new Set([`incident ${incident.id} 1`, `case ${file.id} 1`]),
  );
  expect(first.data + second.data).not.toContain('噪音');
  await events.return(undefined);
  await platform.commit({ cases: [{ ...file, version: 2 }] });
  const again = listen(second.id);
  expect(JSON.parse((await again.next()).value!.data)).toMatchObject({ kind: 'case', id: file.id, version: 2 });
  await again.return(undefined);
});

test('who was away too long, or comes from another run, is told to read everything anew', async () => {
  const events = listen('0123456789ab-7');
  expect((await events.next()).value).toMatchObject({ event: 'reset' });
  await events.return(undefined);
});

test('incidents and posts are found by their words, counted, and leafed through by the last line', async () => {
  const matters = [aMatter(), aMatter(), aMatter()];
  await platform.commit({
    posts: matters.map(({ incident }) => aKeptPost({ incidentId: incident.id })),
    incidents: matters.map(({ incident }) => incident),
    cases: matters.map(({ file }) => file),
  });
  const get = async <T>(path: string): Promise<T> => (await app.inject({ url: path, headers })).json<T>();
  type Page = { readonly items: readonly { readonly id: string }[]; readonly next: string | null };
  const word = encodeURIComponent('噪音');
  expect((await get<Page>(`/api/search/posts?text=${word}`)).items).toHaveLength(3);
  const first = await get<Page>(`/api/search/incidents?text=${word}&limit=2`);
  const rest = await get<Page>(`/api/search/incidents?text=${word}&limit=2&after=${first.next}`);
  expect(new Set([...first.items, ...rest.items].map(({ id }) => id)).size).toBe(3);
  expect(await get('/api/counts')).toMatchObject({ incidents: { open: 3 }, cases: { open: 3 } });
  const cases = await get<Page>('/api/cases?limit=2&order=due');
  expect((await get<Page>(`/api/cases?limit=2&order=due&after=${cases.next}`)).items).toHaveLength(1);
  expect((await app.inject({ url: '/api/cases?after=nonsense', headers })).statusCode).toBe(400);
});
