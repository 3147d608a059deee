import type { DeskChange } from '@tingchao/ports/desk-reader.ts';
import { toIso } from '@tingchao/domain/time/instant.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { ChangeHub } from '../change-hub.ts';
import { openEventStream, type EventStream } from '../event-stream.ts';
import { Problem } from '../problem.ts';
import type { Server } from '../server.ts';

/** Browsers at once: a page has one stream, a desk has dozens of pages. */
const MOST_STREAMS = 500;
/** How often a stream shows that it lives, and that who opened it may still see it. */
const BEAT_MS = 10_000;
/** Changes of one document within this time are told once. */
const GATHER_MS = 200;

const querySchema = z.strictObject({
  after: z
    .string()
    .max(64)
    .optional()
    .meta({ description: '最后收到的编号：页面自己重连时代替 Last-Event-ID，从断处续传' }),
});

export type EventsOptions = {
  /** Follows the desk for all; sees everything, unlike `platform`. */
  readonly hub: ChangeHub;
  /** Whether who opened a stream is still signed in, with the same rights. */
  readonly isCurrent: (request: FastifyRequest) => Promise<boolean>;
  readonly report: (error: unknown) => void;
};

/**
 * `GET /api/events`: server-sent events. `change` says that an incident or case the reader may see was saved anew (ids and numbers,
 * no text), `reset` that changes were missed and lists are to be read anew, `beat` that the line is alive, `bye` that the session is over.
 */
export function registerEvents(app: Server, platform: Platform, { hub, isCurrent, report }: EventsOptions): void {
  const streams = new Set<EventStream>();
  app.addHook('preClose', (done) => {
    for (const stream of streams) stream.end();
    done();
  });

  app.get(
    '/api/events',
    {
      config: { needs: 'case.read', unattended: true },
      schema: {
        tags: ['检索'],
        querystring: querySchema,
        summary: '变更推送（SSE）：事件与处置单有新版本时告知编号、版本与状态；断线按 Last-Event-ID 续传',
      },
    },
    async (request, reply) => {
      if (streams.size >= MOST_STREAMS)
        throw new Problem(503, 'too-many-streams', '连接过多', '实时连接已满，页面会改为定时刷新。');
      await hub.begin();
      const last = request.headers['last-event-id'] ?? request.query.after;
      const missed = typeof last === 'string' ? hub.since(last) : [];
      const gathered = gather(platform, (changes) => {
        for (const change of changes) stream.send({ name: 'change', id: hub.idOf(change), data: toLine(change) });
      });
      const stop = await platform.desk.follow(gathered.add);
      reply.hijack();
      const stream = openEventStream(reply.raw, reply.getHeaders());
      streams.add(stream);
      stream.ended.addEventListener('abort', () => {
        streams.delete(stream);
        stop();
      });
      if (missed === undefined) stream.send({ name: 'reset', id: hub.newest(), data: {} });
      else if (missed.length > 0) {
        for (const change of await seenOf(platform, missed))
          stream.send({ name: 'change', id: hub.idOf(change), data: toLine(change) });
      } else stream.send({ name: 'ready', id: hub.newest(), data: {} });
      void keepAlive(stream, request).catch(report);
    },
  );

  async function keepAlive(stream: EventStream, request: FastifyRequest): Promise<void> {
    try {
      while (!stream.ended.aborted) {
        await platform.clock.sleep(BEAT_MS, stream.ended);
        if (stream.ended.aborted) return;
        if (await isCurrent(request)) stream.beat();
        else {
          stream.send({ name: 'bye', data: {} });
          stream.end();
          return;
        }
      }
    } catch (error) {
      // Whether the session holds cannot be told: the browser asks again, and is let in or not.
      stream.end();
      throw error;
    }
  }
}

/** Tells the newest change of each document, a moment after the first. */
function gather(
  { clock }: Pick<Platform, 'clock'>,
  tell: (changes: readonly DeskChange[]) => void,
): { readonly add: (change: DeskChange) => void } {
  let waiting = new Map<string, DeskChange>();
  const flush = async (): Promise<void> => {
    await clock.sleep(GATHER_MS);
    const changes = [...waiting.values()];
    waiting = new Map();
    tell(changes);
  };
  return {
    add(change) {
      if (waiting.size === 0) void flush();
      const key = `${change.kind} ${change.id}`;
      // The newest goes last, so that the last id told is the newest.
      waiting.delete(key);
      waiting.set(key, change);
    },
  };
}

/** Those of what was missed that who asks may see. */
async function seenOf({ cases, incidents }: Platform, changes: readonly DeskChange[]): Promise<readonly DeskChange[]> {
  const of = (kind: DeskChange['kind']): readonly string[] => [
    ...new Set(changes.filter((change) => change.kind === kind).map(({ id }) => id)),
  ];
  const seen = {
    case: await cases.getMany(of('case')),
    incident: await incidents.getMany(of('incident')),
  };
  return changes.filter(({ kind, id }) => seen[kind].has(id));
}

/** The change as it goes out: times in words, and not who else may see it. */
function toLine(change: DeskChange): object {
  const { units: _, ...line } = change;
  if (line.kind === 'incident') return { ...line, lastPostAt: toIso(line.lastPostAt) };
  return { ...line, dueAt: line.dueAt === null ? null : toIso(line.dueAt) };
}
