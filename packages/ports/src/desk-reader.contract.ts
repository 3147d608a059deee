import { describe, expect, test } from 'vitest';
import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import { hours, plus } from '@tingchao/domain/time/instant.ts';
import type { DeskChange, DeskPage, DeskReader, PageQuestion, Scope } from './desk-reader.ts';
import { aKeptPost, anAssignment, START } from './examples.ts';
import { aMatter, housing, ids, saveMatters as save, type Matter } from './desk-examples.ts';
import { deskFiguresContract } from './desk-figures.contract.ts';
import type { Stores } from './stores.ts';

type Use = (stores: Pick<Stores, 'commit' | 'desk'>) => Promise<void>;
/** Every page of a question, three lines at a time. */
async function leaf<T>(ask: (page: PageQuestion) => Promise<DeskPage<T>>, scope: Scope = 'all'): Promise<readonly T[]> {
  const all: T[] = [];
  for (let after: string | undefined; ;) {
    const { items, next }: DeskPage<T> = await ask({ scope, limit: 3, after });
    all.push(...items);
    if (next === null) return all;
    after = next;
  }
}

/** What every desk reader promises; `open` gives fresh stores, `close` is called behind each test. */
export function deskReaderContract(
  open: () => Promise<{ readonly stores: Pick<Stores, 'commit' | 'desk'>; readonly close: () => Promise<void> }>,
): void {
  const withDesk = (use: Use) => async (): Promise<void> => {
    const { stores, close } = await open();
    try {
      await use(stores);
    } finally {
      await close();
    }
  };

  describe('desk reader', () => {
    deskFiguresContract(withDesk);
    test(
      'what was committed is listed at the next question, latest first, and narrowed down by what is asked for',
      withDesk(async (stores) => {
        const noise = aMatter(1, { unit: 'housing' });
        const wages = aMatter(2, {
          title: '工地拖欠工资',
          incident: { level: 'II', topics: { primary: 'wages', secondary: [] } },
        });
        const road = aMatter(3, {
          incident: { places: [{ name: '柳河镇', kind: 'township', township: '柳河镇', confidence: 0.9 }] },
        });
        await save(stores, noise, wages, road);
        const list = async (question: Partial<Parameters<DeskReader['incidents']>[0]>): Promise<readonly string[]> =>
          ids(await stores.desk.incidents({ scope: 'all', limit: 10, ...question }));
        const [a, b, c] = [road, wages, noise].map(({ incident }) => incident.id);
        expect(await list({})).toEqual([a, b, c]);
        expect(await list({ level: 'II' })).toEqual([b]);
        expect(await list({ topic: 'wages' })).toEqual([b]);
        expect(await list({ place: '柳河镇' })).toEqual([a]);
        expect(await list({ unit: 'housing' })).toEqual([c]);
        expect(await list({ since: plus(START, hours(2)) })).toEqual([a, b]);
        expect(await list({ caseStatus: 'judging' })).toEqual([a, b, c]);
        expect(await list({ caseStatus: 'closed' })).toEqual([]);
        expect(await list({ skip: 1, limit: 1 })).toEqual([b]);
      }),
    );

    test(
      'a unit sees in every list, search and count what lies in its view, and nothing else',
      withDesk(async ({ desk, commit }) => {
        const own = aMatter(1, { unit: 'housing' });
        const other = aMatter(2, { unit: 'police' });
        const untold = aMatter(3);
        const recused = aMatter(4, { unit: 'housing' });
        const proposal = {
          lead: 'housing',
          leadPlace: null,
          assisting: [],
          candidates: [],
          coordination: [],
          clause: { id: 'x', text: '', basis: '' },
          recused: ['housing'],
          confidence: 1,
          reasons: [],
        } as unknown as CaseFile['proposal'];
        await save({ commit }, own, other, untold, { ...recused, file: { ...recused.file, proposal } });
        const page = { scope: housing, limit: 10 };
        expect(ids(await desk.incidents(page))).toEqual([own.incident.id]);
        expect(ids(await desk.cases(page))).toEqual([own.file.id]);
        expect((await desk.ledger(page)).items.map(({ file }) => file.id)).toEqual([own.file.id]);
        expect((await desk.searchPosts({ ...page, text: '噪音' })).items.map(({ post }) => post.id)).toEqual([
          own.post.post.id,
        ]);
        expect(ids(await desk.searchIncidents({ ...page, text: '噪音' }))).toEqual([own.incident.id]);
        const counts = await desk.counts({ scope: housing, at: START });
        expect(counts.incidents.open).toBe(1);
        expect(counts.cases).toMatchObject({ open: 1, byStatus: { judging: 1 }, overdue: 0, toSign: 0 });
        expect((await desk.counts({ scope: 'all', at: START })).cases.open).toBe(4);
        expect((await desk.searchPosts({ scope: { units: [] }, limit: 10, text: '噪音' })).items).toEqual([]);
        expect(ids(await desk.cases({ scope: { units: [] }, limit: 10 }))).toEqual([]);
      }),
    );

    test(
      'posts come into the view of a unit when their case is dispatched to it',
      withDesk(async ({ desk, commit }) => {
        const matter = aMatter(1);
        await save({ commit }, matter);
        const search = async (): Promise<number> =>
          (await desk.searchPosts({ scope: housing, limit: 10, text: '噪音' })).items.length;
        expect(await search()).toBe(0);
        await commit({
          cases: [
            { ...matter.file, version: 2, status: 'dispatched', assignments: [anAssignment({ unit: 'housing' })] },
          ],
        });
        expect(await search()).toBe(1);
        expect(ids(await desk.incidents({ scope: housing, limit: 10, caseStatus: 'dispatched' }))).toEqual([
          matter.incident.id,
        ]);
      }),
    );

    test(
      'a search wants every word, gives the latest first, and each incident once',
      withDesk(async ({ desk, commit }) => {
        const first = aMatter(1);
        const again = aKeptPost({
          post: { ...first.post.post, id: 'again', collectedAt: plus(START, hours(5)) },
          incidentId: first.incident.id,
        });
        const second = aMatter(3, { title: '学校门口拥堵噪音' });
        await save({ commit }, first, second);
        await commit({ posts: [again] });
        const all = { scope: 'all', limit: 10 } as const;
        const posts = async (text: string): Promise<readonly string[]> =>
          (await desk.searchPosts({ ...all, text })).items.map(({ post }) => post.id);
        expect(await posts('噪音')).toEqual(['again', second.post.post.id, first.post.post.id]);
        expect(await posts('工地，噪音！')).toEqual(['again', first.post.post.id]);
        expect(await posts('学校 工地')).toEqual([]);
        expect(await posts('" OR * (噪音')).toEqual(await posts('OR 噪音'));
        expect(await posts('。！')).toEqual([]);
        expect(ids(await desk.searchIncidents({ ...all, text: '噪音' }))).toEqual([
          first.incident.id,
          second.incident.id,
        ]);
        const leafed = await leaf((page) => desk.searchIncidents({ ...page, limit: 1, text: '噪音' }));
        expect(leafed.map(({ id }) => id)).toEqual([first.incident.id, second.incident.id]);
        expect((await desk.searchPosts({ ...all, text: '噪音', since: plus(START, hours(4)) })).items).toHaveLength(1);
        expect((await desk.searchPosts({ ...all, text: '噪音', topic: 'wages' })).items).toEqual([]);
      }),
    );

    test(
      'pages follow each other without a gap or a line twice, though lines change their place meanwhile',
      withDesk(async ({ desk, commit }) => {
        const matters = Array.from({ length: 8 }, (_, n) => aMatter(n, { unit: 'housing' }));
        await save({ commit }, ...matters);
        const newest = matters.toReversed();
        const incidents = newest.map(({ incident }) => incident.id);
        const files = newest.map(({ file }) => file.id);
        expect((await leaf((page) => desk.incidents(page))).map(({ id }) => id)).toEqual(incidents);
        expect((await leaf((page) => desk.cases(page), housing)).map(({ id }) => id)).toEqual(files);
        expect((await leaf((page) => desk.ledger(page))).map(({ file, seq }) => [seq, file.id])).toEqual(
          files.toReversed().map((id, n) => [n + 1, id]),
        );
        expect((await leaf((page) => desk.searchPosts({ ...page, text: '噪音' }))).map(({ post }) => post.id)).toEqual(
          newest.map(({ post }) => post.post.id),
        );
        const first = await desk.cases({ scope: 'all', limit: 3, open: true });
        const gone = newest.slice(0, 2).map(({ file }) => ({ ...file, version: 2, status: 'closed' as const }));
        await commit({ cases: gone });
        const rest = await desk.cases({ scope: 'all', limit: 10, open: true, after: first.next ?? '' });
        expect([...ids(first), ...ids(rest)]).toEqual(files);
        await expect(desk.cases({ scope: 'all', limit: 3, after: 'nonsense' })).rejects.toBeInstanceOf(RangeError);
      }),
    );

    test(
      'cases are asked for by what runs out first, and by their letters',
      withDesk(async ({ desk, commit }) => {
        const late = aMatter(5);
        const [clock] = late.file.deadlines;
        const soon = aMatter(6, { file: { deadlines: [{ ...clock!, dueAt: plus(START, hours(2)) }] } });
        const closed = aMatter(7, { file: { status: 'closed' } });
        const letter = {
          id: 'l1',
          name: '催办单',
          status: 'draft',
          number: null,
        } as unknown as CaseFile['letters'][number];
        const urged = aMatter(8, { file: { letters: [letter] } });
        const register = aMatter(9, {
          file: { letters: [{ ...letter, status: 'signed', number: '舆催办〔2026〕1号' }] },
        });
        await save({ commit }, late, soon, closed, urged, register);
        const due = await desk.cases({ scope: 'all', limit: 2, order: 'due' });
        expect(ids(due)[0]).toBe(soon.file.id);
        const before = { scope: 'all', limit: 10, dueBefore: plus(START, hours(3)) } as const;
        expect(ids(await desk.cases({ ...before, order: 'due' }))).toEqual([soon.file.id]);
        expect(ids(await desk.cases(before))).toEqual([soon.file.id]);
        const [from, until] = [plus(START, hours(7)), plus(START, hours(8))];
        const opened = { scope: 'all', limit: 10, openedFrom: from, openedBefore: until } as const;
        expect(ids(await desk.cases(opened))).toEqual([closed.file.id]);
        expect(ids(await desk.cases({ ...opened, level: 'I' }))).toEqual([]);
        expect(ids(await desk.cases({ ...opened, place: '柳河镇' }))).toEqual([]);
        expect(ids(await desk.cases({ scope: 'all', limit: 10, letters: 'waiting' }))).toEqual([urged.file.id]);
        expect(ids(await desk.cases({ scope: 'all', limit: 10, letters: 'numbered' }))).toEqual([register.file.id]);
        const counts = await desk.counts({ scope: 'all', at: plus(START, hours(3)) });
        expect(counts.cases).toMatchObject({ open: 4, overdue: 1, toSign: 1, byStatus: { judging: 4, closed: 1 } });
      }),
    );

    test(
      'the queue is by level, then by what runs out first, and goes on by its last line',
      withDesk(async ({ desk, commit }) => {
        const [clock] = aMatter(0).file.deadlines;
        const withDue = (n: number, file: Partial<CaseFile>, due: number | null): Matter =>
          aMatter(n, {
            file: { ...file, deadlines: due === null ? [] : [{ ...clock!, dueAt: plus(START, hours(due)) }] },
          });
        const calm = withDue(1, { level: 'IV' }, 9);
        const soon = withDue(2, { level: 'III' }, 20);
        const later = withDue(3, { level: 'III' }, 30);
        const answered = withDue(4, { level: 'III' }, null);
        const grave = withDue(5, { level: 'I' }, 40);
        const gone = withDue(6, { level: 'I', status: 'closed' }, 8);
        await save({ commit }, calm, soon, later, answered, grave, gone);
        const order = [grave, soon, later, answered, calm].map(({ file }) => file.id);
        expect(ids(await desk.cases({ scope: 'all', limit: 10, order: 'urgent' }))).toEqual(order);
        const first = await desk.cases({ scope: 'all', limit: 2, order: 'urgent' });
        expect(ids(first)).toEqual(order.slice(0, 2));
        // One that was shown is closed, one that was not becomes the most urgent of all: nothing is left out, nothing comes twice.
        await commit({ cases: [{ ...grave.file, version: 2, status: 'closed' }] });
        const rest = await desk.cases({ scope: 'all', limit: 10, order: 'urgent', after: first.next ?? '' });
        expect(ids(rest)).toEqual(order.slice(2));
        const narrow = { scope: 'all', limit: 10, order: 'urgent', level: 'III', open: true } as const;
        expect(ids(await desk.cases(narrow))).toEqual(order.slice(1, 4));
        const [{ about }] = [soon.file];
        expect(ids(await desk.cases({ ...narrow, topic: about?.topic ?? 'nothing' }))).toEqual(
          about?.topic ? order.slice(1, 4) : [],
        );
        expect(ids(await desk.cases({ ...narrow, scope: { units: ['housing'] } }))).toEqual([]);
      }),
    );

    test(
      'changes are told in order, with the view they lie in, and only those to come',
      withDesk(async ({ desk, commit }) => {
        const before = aMatter(1);
        await save({ commit }, before);
        const told: DeskChange[] = [];
        const { promise, resolve } = Promise.withResolvers<void>();
        const stop = await desk.follow((change) => {
          told.push(change);
          if (told.some(({ kind, version }) => kind === 'case' && version === 2)) resolve();
        });
        const { file } = before;
        await commit({ cases: [{ ...file, version: 2, assignments: [anAssignment({ unit: 'housing' })] }] });
        await promise;
        stop();
        expect(told).toEqual([
          expect.objectContaining({
            kind: 'case',
            id: file.id,
            version: 2,
            units: ['housing'],
            number: file.number,
            open: true,
          }),
        ]);
      }),
    );
  });
}
