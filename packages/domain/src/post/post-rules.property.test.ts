import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { instant, minutes, parseInstant, toIso } from '../time/instant.ts';
import { nextCronTime } from '../time/cron.ts';
import { canonicalLink } from './canonical-link.ts';
import { plainItem, type CollectedItem } from './collected-item.ts';
import { answeredPostId, originalId, postId, replyPostId, revisionId } from './post-id.ts';
import { noteChange, readSeen, seenRemoved, writeSeen, type Observed, type SeenItem } from './revision.ts';
import { MAX_BACKOFF_MS, MAX_RETRY_AFTER_MS, newVisitState, nextVisit, type VisitOutcome } from './source-schedule.ts';
import { toPost } from './to-post.ts';

const at = parseInstant('2026-03-02T09:00:00+08:00')!;

const links = fc
  .record({
    scheme: fc.constantFrom('http', 'https'),
    host: fc.constantFrom('a.example', 'A.EXAMPLE', 'b.example:80', 'b.example:443', 'b.example:8080'),
    path: fc.constantFrom('', '/', '/x', '/x/%C4%E3', '/x;jsessionid=AB12', '/汉字'),
    query: fc.array(
      fc.constantFrom('b=2', 'a=1', 'utm_source=x', 'spm=1.2', 'from=timeline', 'from=home', 'k=%C4%E3', ''),
    ),
    hash: fc.constantFrom('', '#top', '#/thread/3', '#!/t'),
  })
  .map(
    ({ scheme, host, path, query, hash }) =>
      `${scheme}://${host}${path}${query.length ? `?${query.join('&')}` : ''}${hash}`,
  );

describe('canonical links', () => {
  test('are the same when made canonical again', () => {
    fc.assert(
      fc.property(
        fc.oneof(links, fc.webUrl({ withQueryParameters: true, withFragments: true }), fc.string()),
        (link) => {
          expect(canonicalLink(canonicalLink(link))).toBe(canonicalLink(link));
        },
      ),
    );
  });

  test('forget how somebody came to the page and nothing else', () => {
    expect(canonicalLink('HTTP://Board.Example:80/t?id=7&utm_source=wx&from=timeline#c3')).toBe(
      'https://board.example/t?id=7',
    );
    expect(canonicalLink('https://board.example/t?b=2&a=1')).toBe(canonicalLink('https://board.example/t?a=1&b=2'));
    expect(canonicalLink('https://board.example/#/t/1')).not.toBe(canonicalLink('https://board.example/#/t/2'));
    expect(canonicalLink('https://board.example/t?k=%C4%E3')).not.toBe(
      canonicalLink('https://board.example/t?k=%BA%C3'),
    );
    expect(canonicalLink('https://board.example/t?from=home')).toContain('from=home');
    expect(canonicalLink('https://board.example/t?id=7&Src=app&ad_x=1&ad=2', ['src', 'ad_*'])).toBe(
      'https://board.example/t?ad=2&id=7',
    );
  });
});

describe('post ids', () => {
  test('are 32 hex digits, stable, and different for another source', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), links, (source, other, link) => {
        const id = postId(source, { by: 'link', link });
        expect(id).toMatch(/^[0-9a-f]{32}$/);
        expect(postId(source, { by: 'link', link: canonicalLink(link) })).toBe(id);
        if (other !== source) expect(postId(other, { by: 'link', link })).not.toBe(id);
      }),
    );
  });

  test('lead from a revision or an answer back to the message', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(99), (native, n) => {
        const id = postId('board', { by: 'native', id: native });
        expect(originalId(revisionId(id, n))).toBe(id);
        expect(answeredPostId(revisionId(replyPostId(id), n))).toBe(id);
        expect(answeredPostId(revisionId(id, n))).toBeNull();
      }),
    );
  });
});

describe('posts', () => {
  const origin = {
    id: 's',
    name: '论坛',
    channelType: 'forum',
    region: '青岚县',
    official: false,
    regionHint: null,
  } as const;
  test('never carry an author name, a date nobody gave, or a broken character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ minLength: 8 }), (text, author) => {
        const item = plainItem({ identity: { by: 'native', id: '1' }, title: text, text, author });
        const post = toPost(item, origin, { at, salt: 'salt', snapshot: null, revision: 0 });
        expect(post.publishedAt).toBeNull();
        expect(post.authorKey ?? '').not.toContain(author);
        expect(post.text.isWellFormed()).toBe(true);
        expect(post.text).not.toContain('\u0000');
      }),
    );
  });
});

describe('visits', () => {
  const outcomes = fc.oneof(
    fc.record({ kind: fc.constant('collected' as const), found: fc.nat(50), added: fc.nat(50), note: fc.constant('') }),
    fc.constant({ kind: 'not_modified' as const }),
    fc.record({
      kind: fc.constant('failed' as const),
      reason: fc.constant('断网'),
      retryAt: fc.option(fc.integer({ min: 0, max: 1e13 }).map(instant)),
    }),
  );
  test('keep within the configured interval, and after any number of failures there is a next one', () => {
    const plan = {
      schedule: { minIntervalMinutes: 5, maxIntervalMinutes: 60 },
      expectedPerDay: 10,
      lateAfterIntervals: 3,
    };
    const walk = fc.array(fc.tuple(outcomes, fc.double({ min: 0, max: 0.999, noNaN: true })), { maxLength: 60 });
    fc.assert(
      fc.property(walk, (steps) => {
        let state = newVisitState(plan, at);
        let now = at;
        for (const [outcome, seed] of steps as [VisitOutcome, number][]) {
          const next = nextVisit(state, outcome, plan, now, seed);
          const wait = next.nextDueAt - now;
          expect(wait).toBeGreaterThan(0);
          expect(next.intervalMs).toBeGreaterThanOrEqual(minutes(5));
          expect(next.intervalMs).toBeLessThanOrEqual(minutes(60));
          if (outcome.kind === 'failed')
            expect(wait).toBeLessThanOrEqual(Math.max(MAX_RETRY_AFTER_MS, MAX_BACKOFF_MS * 1.2));
          else expect(wait).toBeLessThanOrEqual(minutes(60) * 1.05);
          expect(next.since).toBeLessThanOrEqual(now);
          state = next;
          now = next.nextDueAt;
        }
      }),
    );
  });
});

describe('cron times', () => {
  test('are after now and on the minute the expression names, in civil time', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4e12 }), fc.nat(59), fc.nat(23), (ms, minute, hour) => {
        const next = nextCronTime(`${minute} ${hour} * * *`, instant(ms))!;
        expect(next).toBeGreaterThan(ms);
        expect(next - ms).toBeLessThanOrEqual(86_400_000);
        expect(toIso(next).slice(11, 16)).toBe(`${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`);
      }),
    );
  });

  test('read lists, ranges, steps and weekdays', () => {
    const next = (cron: string): string | undefined => {
      const time = nextCronTime(cron, at);
      return time === undefined ? undefined : toIso(time).slice(0, 16);
    };
    expect(next('*/15 * * * *')).toBe('2026-03-02T09:15');
    expect(next('0 8,17 * * 1-5')).toBe('2026-03-02T17:00');
    expect(next('30 7 * * 7')).toBe('2026-03-08T07:30');
    expect(next('0 0 29 2 *')).toBe('2028-02-29T00:00');
    expect(next('0 0 30 2 *')).toBeUndefined();
    expect(next('61 0 * * *')).toBeUndefined();
  });
});

describe('revisions', () => {
  const reply = { unit: '县住建局', at, text: '正在核实', status: '办理中', rating: null };
  const item = plainItem({ identity: { by: 'native', id: '1' }, title: '停水', text: '小区停水三天' });

  test('an unchanged item is nothing new, changed words are a revision', () => {
    const first = noteChange(item, undefined, { at });
    expect(first).toMatchObject({ revision: 0, replyRevision: null });
    expect(noteChange(item, first.seen, { at }).revision).toBeNull();
    expect(noteChange({ ...item, text: '小区停水四天' }, first.seen, { at }).revision).toBe(1);
  });

  test('an interim note is data of the message; the settling answer also becomes a post; a changed answer its revision', () => {
    const first = noteChange(item, undefined, { at }).seen;
    const interim = noteChange({ ...item, reply, answered: false }, first, { at });
    expect(interim).toMatchObject({ revision: 1, replyRevision: null });
    const settled = { ...item, reply: { ...reply, text: '水管已修好', status: '已答复' }, answered: true };
    const answer = noteChange(settled, interim.seen, { at });
    expect(answer).toMatchObject({ revision: 2, replyRevision: 0 });
    expect(noteChange(settled, answer.seen, { at })).toMatchObject({ revision: null, replyRevision: null });
    const rated = { ...settled, reply: { ...settled.reply, rating: '满意' } };
    expect(noteChange(rated, answer.seen, { at })).toMatchObject({ revision: 3, replyRevision: 1 });
  });

  test('an answer that vanishes for a while is no change, nor is its return', () => {
    const answered = { ...item, reply, answered: true };
    const seen = noteChange(answered, undefined, { at }).seen;
    const gone = noteChange(item, seen, { at });
    expect(gone.revision).toBeNull();
    expect(noteChange(answered, gone.seen, { at }).revision).toBeNull();
  });

  test('what is remembered reads back as written', () => {
    const { seen } = noteChange({ ...item, reply, answered: true }, undefined, { at });
    expect(readSeen(writeSeen(seen))).toEqual(seen);
    expect(readSeen('something else')).toBeUndefined();
  });

  const answered = {
    ...item,
    reply: { ...reply, text: '水管已修好', status: '已答复' },
    answered: true,
  };
  const kindsOf = (now: CollectedItem, seen: SeenItem, more: Partial<Observed> = {}): readonly string[] =>
    noteChange(now, seen, { at, ...more }).facts.map(({ kind }) => kind);

  test('a message that is opened again, asked again, rated, or whose answer changes or is taken down, says so once', () => {
    const { seen } = noteChange(answered, undefined, { at });
    expect(
      kindsOf({ ...answered, reply: { ...answered.reply, status: '办理中' }, answered: false, waits: true }, seen),
    ).toEqual(['reopened']);
    expect(kindsOf({ ...item, waits: true }, seen)).toEqual(['reopened', 'answer_withdrawn']);
    expect(kindsOf({ ...answered, text: '小区停水三天\n追问：还是没水', followUp: '还是没水' }, seen)).toEqual([
      'asked_again',
    ]);
    expect(kindsOf({ ...answered, reply: { ...answered.reply, text: '已转水务公司' } }, seen)).toEqual([
      'answer_changed',
    ]);
    expect(noteChange({ ...answered, reply: { ...answered.reply, rating: '不满意' } }, seen, { at }).facts).toEqual([
      { kind: 'rated', at, rating: '不满意' },
    ]);
    expect(kindsOf(item, seen)).toEqual([]);
    const gone = noteChange(item, seen, { at, answerGone: true });
    expect(gone.facts.map(({ kind }) => kind)).toEqual(['answer_withdrawn']);
    expect(noteChange(item, gone.seen, { at, answerGone: true }).facts).toEqual([]);
    expect(kindsOf(answered, seenRemoved(seen), { restored: true })).toEqual(['restored']);
  });

  test('an interim note that turns into the answer is no change of an answer', () => {
    const note = { ...item, reply, answered: false, waits: true };
    expect(kindsOf(answered, noteChange(note, undefined, { at }).seen)).toEqual([]);
  });

  test('an interim note that goes away is no answer taken down', () => {
    const note = noteChange({ ...item, reply, answered: false, waits: true }, undefined, { at });
    expect(kindsOf({ ...item, waits: true }, note.seen)).toEqual([]);
    expect(kindsOf(item, note.seen, { answerGone: true })).toEqual([]);
  });

  test('what an earlier version remembered tells no fact at its first change, and every one after that', () => {
    const old = readSeen(
      writeSeen(noteChange(answered, undefined, { at }).seen)
        .split(':')
        .slice(0, 4)
        .join(':'),
    )!;
    expect(old.standing).toBeUndefined();
    const first = noteChange({ ...answered, reply: { ...answered.reply, text: '已转水务公司' } }, old, { at });
    expect(first).toMatchObject({ revision: 1, facts: [] });
    expect(kindsOf(answered, first.seen)).toEqual(['answer_changed']);
  });
});
