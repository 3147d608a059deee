import type { Incident } from '@tingchao/domain/incident/incident.ts';
import { commitInOrder, type Commit } from '@tingchao/ports/commit.ts';
import { Conflict } from '@tingchao/ports/errors.ts';
import { anIncident } from '@tingchao/ports/examples.ts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createFakeClock } from './fake-clock.ts';
import { openMemoryStores } from './open-memory-stores.ts';

type Incidents = ReturnType<typeof openMemoryStores>['incidents'];

/** Stores behind a network: every request arrives, and every answer comes back, when the scheduler lets it. */
function openRemote(scheduler: fc.Scheduler) {
  const { log, incidents, ...stores } = openMemoryStores({ clock: createFakeClock() });
  const sent = async <T>(ask: () => Promise<T>): Promise<T> => {
    await scheduler.schedule(Promise.resolve(), 'request');
    const answer = await ask();
    await scheduler.schedule(Promise.resolve(), 'answer');
    return answer;
  };
  const remote: Incidents = {
    ...incidents,
    get: (id) => sent(() => incidents.get(id)),
    getMany: (ids) => sent(() => incidents.getMany(ids)),
    save: (all) => sent(() => incidents.save(all)),
    unappended: (limit) => sent(() => incidents.unappended(limit)),
    markAppended: (marks) => sent(() => incidents.markAppended(marks)),
  };
  const append: typeof log.append = (topic, records) => sent(() => log.append(topic, records));
  const commit = commitInOrder({ ...stores, incidents: remote, log: { ...log, append } });
  return { log, incidents, remote, commit };
}

/** One process that changes an incident some times, deciding again on a conflict. */
async function write(store: Incidents, commit: Commit, id: string, times: number): Promise<void> {
  for (let left = times; left > 0;) {
    const before = (await store.get(id)) as Incident;
    try {
      await commit({ incidents: [{ ...before, version: before.version + 1, title: `${before.title}.` }] });
      left -= 1;
    } catch (error) {
      if (!(error instanceof Conflict)) throw error;
    }
  }
}

/** One process that tells what it finds untold, as the relays do. */
async function relay(store: Incidents, commit: Commit, times: number): Promise<void> {
  for (let round = 0; round < times; round += 1) {
    const untold = await store.unappended(10);
    try {
      await commit({ incidents: untold });
    } catch (error) {
      if (!(error instanceof Conflict)) throw error;
    }
  }
}

test('however writers and relays come in between each other, the last record of an incident is its newest version', async () => {
  const writers = fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 3 });
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), writers, fc.integer({ min: 0, max: 3 }), async (scheduler, times, rounds) => {
      const { log, incidents, remote, commit } = openRemote(scheduler);
      const incident = anIncident();
      await incidents.save([incident]);
      const works = [...times.map((n) => write(remote, commit, incident.id, n)), relay(remote, commit, rounds)];
      await scheduler.waitFor(Promise.all(works));
      expect(await incidents.unappended(1)).toEqual([]);
      const last = (await log.read('incidents.changed')).at(-1);
      expect(JSON.parse(last?.value ?? '{}')).toMatchObject({ version: (await incidents.get(incident.id))?.version });
    }),
    { numRuns: 300 },
  );
});
