import { createHash } from 'node:crypto';
import { incidentSchema, keptPostSchema } from '@tingchao/domain/incident/incident.ts';
import { postSchema } from '@tingchao/domain/post/post.ts';
import { caseFileSchema } from '@tingchao/domain/response/case-file.ts';
import type { Instant } from '@tingchao/domain/time/instant.ts';
import type { LogRecord } from '@tingchao/ports/message-log.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { z } from 'zod';

/** What lies in `parked`, as `park` and the log write it. */
const bodySchema = z.looseObject({
  topic: z.string(),
  key: z.string(),
  value: z.string(),
  reason: z.string(),
  /** Of a record that could not be read: where it lay. What a store refused has none. */
  partition: z.int().optional(),
  encoding: z.string().optional(),
});

/** What could not be handled and still waits for a person: one a record key, however often it was tried. */
export type Parked = {
  readonly id: string;
  readonly topic: string;
  readonly key: string;
  /** Of the last try. */
  readonly reason: string;
  readonly at: Instant;
  readonly attempts: number;
  readonly value: string;
  /** It could not be read at all, else a store refused it. */
  readonly unread: boolean;
  /** Could not even be opened: the value is what lay there, in base64. */
  readonly unopened: boolean;
};

/** Under this subject the audit log has what became of parked records. */
export const PARKED_SUBJECT = 'parked';
const PAGE = 500;

/** What is parked and neither handled since nor dropped, in the order of the first try. */
export async function pendingParked(platform: Platform): Promise<readonly Parked[]> {
  const all = await readParked(platform);
  if (all.length === 0) return [];
  const [closed, isHandled] = await Promise.all([readClosed(platform), handledBy(platform, all)]);
  return all.filter((one) => (closed.get(one.id) ?? 0) < one.attempts && !isHandled(one));
}

async function readParked({ log }: Pick<Platform, 'log'>): Promise<readonly Parked[]> {
  const found = new Map<string, Parked>();
  for await (const page of log.scan('parked')) {
    for (const record of page) {
      const one = toParked(record);
      const before = found.get(one.id);
      found.set(one.id, { ...one, attempts: (before?.attempts ?? 0) + 1 });
    }
  }
  return [...found.values()];
}

function toParked({ key: place, value: text, at }: LogRecord): Parked {
  const read = bodySchema.safeParse(readJson(text));
  // Somebody else may write to the topic as well; a list that fails on it would hide all the others.
  const body = read.success
    ? read.data
    : { topic: '（不明）', key: place, value: text, reason: '搁置的记录本身读不懂' };
  const { topic, key, value, reason, partition, encoding } = body;
  const name = `${topic}|${key === '' ? place : key}`;
  const id = createHash('sha256').update(name).digest('hex').slice(0, 12);
  const unread = partition !== undefined || !read.success;
  return { id, topic, key, reason, at, attempts: 1, value, unread, unopened: encoding !== undefined };
}

/** Id → up to how many tries it was dropped, or given to its handler again where no store shows the outcome. */
async function readClosed({ audit }: Pick<Platform, 'audit'>): Promise<ReadonlyMap<string, number>> {
  const closed = new Map<string, number>();
  for (let from = 0; ;) {
    const entries = await audit.list({ subject: PARKED_SUBJECT, from, limit: PAGE });
    for (const { detail } of entries) {
      const { parked, attempts } = detail;
      if (detail['closes'] === true)
        closed.set(String(parked), Math.max(closed.get(String(parked)) ?? 0, Number(attempts)));
    }
    const last = entries.at(-1);
    if (last === undefined || entries.length < PAGE) return closed;
    from = last.seq + 1;
  }
}

/** What a record says, by the schema of its topic; undefined when it cannot be read (yet). */
export function contentOf({ topic, value, unopened }: Parked) {
  if (unopened) return undefined;
  const json = readJson(value);
  switch (topic) {
    case 'posts.collected': {
      const read = postSchema.safeParse(json);
      return read.success ? ({ kind: 'post', post: read.data } as const) : undefined;
    }
    case 'posts.kept': {
      const read = keptPostSchema.safeParse(json);
      return read.success ? ({ kind: 'kept', kept: read.data } as const) : undefined;
    }
    case 'incidents.changed': {
      const read = incidentSchema.safeParse(json);
      return read.success ? ({ kind: 'incident', incident: read.data } as const) : undefined;
    }
    case 'cases.changed': {
      const read = caseFileSchema.safeParse(json);
      return read.success ? ({ kind: 'case', file: read.data } as const) : undefined;
    }
    default:
      return undefined;
  }
}

function readJson(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return undefined;
  }
}

/** Whether the stores have by now what could not be stored: by a later try, a later post, an officer. */
async function handledBy(platform: Platform, all: readonly Parked[]): Promise<(one: Parked) => boolean> {
  const contents = new Map(all.map((one) => [one, contentOf(one)]));
  const ids = (kind: 'post' | 'incident' | 'case'): readonly string[] =>
    [...contents.values()].flatMap((content) => {
      if (content?.kind === 'post' && kind === 'post') return [content.post.id];
      if (content?.kind === 'kept' && kind === 'post') return [content.kept.post.id];
      if (content?.kind === 'incident' && kind === 'incident') return [content.incident.id];
      return content?.kind === 'case' && kind === 'case' ? [content.file.id] : [];
    });
  const [posts, incidents, cases] = await Promise.all([
    platform.posts.getMany(ids('post')),
    platform.incidents.getMany(ids('incident')),
    platform.cases.getMany(ids('case')),
  ]);
  return (one) => {
    const content = contents.get(one);
    switch (content?.kind) {
      case 'post':
        return posts.has(content.post.id);
      case 'kept':
        return posts.get(content.kept.post.id)?.membership.incidentId === content.kept.membership.incidentId;
      case 'incident':
        return !one.unread && (incidents.get(content.incident.id)?.version ?? 0) >= content.incident.version;
      case 'case':
        return !one.unread && (cases.get(content.file.id)?.version ?? 0) >= content.file.version;
      case undefined:
        return false;
      default:
        return content satisfies never;
    }
  };
}
