import { days, parseInstant, plus, type Instant } from '@tingchao/domain/time/instant.ts';
import type { Post } from '@tingchao/domain/post/post.ts';
import { sourcesFileSchema } from '@tingchao/domain/post/source-settings.ts';
import { aKeptPost } from '@tingchao/testkit/builders.ts';
import { openMemoryPlatform } from '@tingchao/testkit/memory-platform.ts';
import { expect, test } from 'vitest';
import { unansweredSchema } from './routes/unanswered.ts';
import { serveDesk } from './console-testing.ts';

const NOW = parseInstant('2026-09-01T20:00+08:00') as Instant;

const letter = (id: string, daysAgo: number, rest: Partial<Post> = {}, kind: '咨询' | '举报' = '咨询') =>
  aKeptPost({
    post: {
      id,
      sourceId: 'mailbox',
      publishedAt: plus(NOW, -days(daysAgo)),
      collectedAt: plus(NOW, -days(daysAgo)),
      ...rest,
    },
    analysis: { kind, maskedTitle: `来信${id}` },
  });
const reply = { unit: '县住建局', at: NOW, text: '已修好', status: null, rating: null };

test('a letter waits until an answer came that settles it; what is too old, too new or of another board is left out', async () => {
  const platform = openMemoryPlatform({ at: '2026-09-01T20:00+08:00' });
  await platform.posts.add([
    letter('old', 100),
    letter('interim', 120, { reply: { ...reply, settles: false } }),
    letter('answered', 130, { reply }),
    letter('late', 140),
    letter('late#1', 140, { revision: 1, reply }),
    letter('fresh', 10),
    letter('ancient', 400),
    letter('elsewhere', 100, { sourceId: 'forum' }),
    letter('told', 110, {}, '举报'),
  ]);
  const app = await serveDesk(platform);
  const answer = unansweredSchema.parse((await app.inject({ url: '/api/unanswered?source=mailbox&days=92' })).json());
  await app.close();
  expect(answer.messages.map(({ id }) => id)).toEqual(['interim', 'told', 'old']);
  expect(answer.seen).toBe(6);
  // What a report is about is not told in a list.
  expect(answer.messages.map(({ title }) => title)).not.toContain('来信told');
});

test('beyond the working days of its source, else of its channel, a letter is listed with the arithmetic and its case', async () => {
  const memory = openMemoryPlatform({ at: '2026-09-01T20:00+08:00' });
  const board = sourcesFileSchema.parse({
    version: 1,
    sources: [
      {
        id: 'strict',
        kind: 'message-board',
        name: '县长信箱',
        channelType: 'gov_mailbox',
        owner: '信息科',
        answerWorkdays: 2,
        answerBasis: '某县网上信箱办理办法第五条',
        list: { format: 'json', url: 'https://board.example/', items: 'rows', fields: { id: 'id' } },
      },
    ],
  });
  const platform = { ...memory, settings: { ...memory.settings, sources: [board] } };
  const mailbox = { channelType: 'gov_mailbox' as const };
  await platform.posts.add([
    // Asked on a Friday: two working days end on Tuesday, the first of September.
    letter('friday', 4, { ...mailbox, sourceId: 'strict' }),
    letter('thursday', 5, { ...mailbox, sourceId: 'strict' }),
    letter('usual', 6, { ...mailbox, sourceId: 'other' }),
    letter('gone', 40, { ...mailbox, sourceId: 'other' }),
    letter('gone#1', 40, {
      ...mailbox,
      sourceId: 'other',
      revision: 1,
      boardFacts: [{ kind: 'removed', at: NOW, lastSeenAt: plus(NOW, -days(3)) }],
    }),
    letter('forum', 40, { channelType: 'forum', sourceId: 'forum' }),
  ]);
  const app = await serveDesk(platform);
  const found = unansweredSchema.parse((await app.inject({ url: '/api/unanswered' })).json());
  await app.close();
  expect(found.late.map(({ id }) => id)).toEqual(['gone#1', 'thursday', 'usual']);
  expect(found.late[0]).toMatchObject({ removed: true, caseNumber: null });
  expect(found.late[1]).toMatchObject({
    basis: '某县网上信箱办理办法第五条',
    arithmetic: expect.stringContaining('2 个工作日') as string,
    dueAt: parseInstant('2026-08-31T23:59:59+08:00'),
  });
  expect(found).toMatchObject({ waiting: 4, calendarMissing: [] });
});
