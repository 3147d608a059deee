import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import type { SlaSettings } from '@tingchao/domain/response/sla-settings.ts';
import { hours, plus } from '@tingchao/domain/time/instant.ts';
import { expect, test } from 'vitest';
import { aMatter, housing, ids, saveMatters } from './desk-examples.ts';
import type { DeskReader, Scope } from './desk-reader.ts';
import { START } from './examples.ts';
import type { Stores } from './stores.ts';

type Use = (stores: Pick<Stores, 'commit' | 'desk'>) => Promise<void>;

/** What every desk reader promises of figures over many cases; part of `deskReaderContract`. */
export function deskFiguresContract(withDesk: (use: Use) => () => Promise<void>): void {
  test(
    'cases are narrowed down by what the ledger calls late, and by what is open or changed since',
    withDesk(async ({ desk, commit }) => {
      const [clock] = aMatter(0).file.deadlines;
      const answered = (after: number) => [
        { ...clock!, dueAt: plus(START, hours(48)), metAt: plus(START, hours(after)) },
      ];
      const waiting = aMatter(1, {
        file: { deadlines: [{ ...clock!, dueAt: plus(START, hours(48)), metAt: null }] },
      });
      const late = aMatter(2, { file: { status: 'closed', deadlines: answered(50) } });
      const punctual = aMatter(3, { file: { status: 'closed', deadlines: answered(40) } });
      const line = { version: 1, at: plus(START, hours(60)), action: 'step', by: '王岚', note: '' } as const;
      const changed = aMatter(4, {
        file: { status: 'closed', deadlines: [], ledger: [{ ...line, from: 'tracking', to: 'closed' }] },
      });
      await saveMatters({ commit }, waiting, late, punctual, changed);
      const list = async (question: Partial<Parameters<DeskReader['cases']>[0]>): Promise<readonly string[]> =>
        ids(await desk.cases({ scope: 'all', limit: 10, ...question }));
      const [a, b, c, d] = [changed, punctual, late, waiting].map(({ file }) => file.id);
      const at = (n: number) => plus(START, hours(n));
      expect(await list({ late: { at: at(49), is: true } })).toEqual([c, d]);
      expect(await list({ late: { at: at(48), is: true } })).toEqual([]);
      expect(await list({ late: { at: at(49), is: false } })).toEqual([a, b]);
      expect(await list({ concernsSince: at(59) })).toEqual([a, d]);
    }),
  );

  test(
    'figures over many cases are counted in a scope, without what somebody must recuse from',
    withDesk(async ({ desk, commit }) => {
      const recused = (units: readonly string[]): CaseFile['proposal'] =>
        ({
          lead: 'housing',
          leadPlace: null,
          assisting: [],
          candidates: [],
          coordination: [],
          clause: { id: 'x', text: '', basis: '' },
          recused: units,
          confidence: 1,
          reasons: [],
        }) as unknown as CaseFile['proposal'];
      const about = { region: '青岚县', topic: 'noise', townships: ['城关镇'], channel: null };
      const matters = [1, 2, 3, 4].map((n) =>
        aMatter(n, {
          unit: n === 4 ? 'police' : 'housing',
          file: { about, proposal: recused(n === 1 ? ['cac_office'] : []) },
        }),
      );
      await saveMatters({ commit }, ...matters);
      const sla = { clocks: [], ladder: [], notices: { dutyOfficer: '值班员' } } as unknown as SlaSettings;
      const at = plus(START, hours(10));
      const asked = { at, from: START, days: 7, sla };
      const open = async (scope: Scope, without: readonly string[]) => {
        const counts = await desk.counts({ scope, without, at });
        const { total, days } = await desk.situation({ ...asked, scope, without });
        expect([total.open, days.at(-1)?.open]).toEqual([counts.cases.open, counts.cases.open]);
        expect(counts.incidents.open).toBe(counts.cases.open);
        return total.open;
      };
      expect(await open('all', [])).toBe(4);
      expect(await open('all', ['cac_office'])).toBe(3);
      expect(await open(housing, [])).toBe(3);
      expect(await open(housing, ['cac_office'])).toBe(2);
      expect(await open({ units: [] }, [])).toBe(0);
      const { matters: found, total } = await desk.repeats({ scope: 'all', without: [], at, limit: 5, each: 2 });
      expect(total).toBe(1);
      const [third, fourth] = matters.slice(2).map(({ file }) => file.id);
      expect(found.map(({ count, cases }) => [count, ...cases.map(({ id }) => id)])).toEqual([[4, third, fourth]]);
      const ofHousing = await desk.repeats({ scope: housing, without: ['cac_office'], at, limit: 5, each: 2 });
      expect(ofHousing).toMatchObject({ total: 0, matters: [], passedOn: [] });
    }),
  );
}
