import type { IncidentStore } from '@tingchao/ports/incident-store.ts';
import type { BatchStages, MessageLog } from '@tingchao/ports/message-log.ts';
import { commitInOrder } from '@tingchao/ports/commit.ts';
import type { PostStore } from '@tingchao/ports/post-store.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';

/** Time with at least one call under way, and how many there were. */
export type StageTime = { readonly ms: number; readonly calls: number };

/** Adds up how long works of a name are under way; two at once count once. */
export type Stopwatch = {
  time<T>(name: string, work: () => Promise<T>): Promise<T>;
  read(): Readonly<Record<string, StageTime>>;
};

export function createStopwatch(): Stopwatch {
  const stages = new Map<string, { ms: number; calls: number; open: number; since: number }>();
  return {
    async time(name, work) {
      const stage = stages.get(name) ?? { ms: 0, calls: 0, open: 0, since: 0 };
      stages.set(name, stage);
      if (stage.open === 0) stage.since = performance.now();
      stage.open += 1;
      stage.calls += 1;
      try {
        return await work();
      } finally {
        stage.open -= 1;
        if (stage.open === 0) stage.ms += performance.now() - stage.since;
      }
    },
    read: () => Object.fromEntries([...stages].map(([name, { ms, calls }]) => [name, { ms, calls }])),
  };
}

type Method = (...args: never[]) => Promise<unknown>;
/** The methods of a port whose answer is awaited. */
type Timed<P> = { readonly [K in keyof P as P[K] extends Method ? K : never]?: string };

/** The same port; each named method is timed under its name. */
function timedPort<P extends object>(port: P, names: Timed<P>, watch: Stopwatch): P {
  const timed = Object.entries(names as Record<string, string>).map(([method, name]) => {
    const call = (port as Record<string, Method>)[method] as Method;
    return [method, (...args: never[]) => watch.time(name, () => call.apply(port, args))];
  });
  return { ...port, ...Object.fromEntries(timed) };
}

const postStages: Timed<PostStore> = {
  getMany: 'es.posts.getMany',
  add: 'es.posts.add',
  move: 'es.posts.move',
  byIncident: 'es.posts.byIncident',
};
const incidentStages: Timed<IncidentStore> = {
  getMany: 'es.incidents.getMany',
  save: 'es.incidents.save',
  markAppended: 'es.incidents.mark',
  unappended: 'es.incidents.unappended',
};

/** The platform of an analyzer whose calls to stores and log are timed, and what the handler takes as a whole. */
export function timedPlatform(platform: Platform, watch: Stopwatch): Platform {
  const log = timedLog(platform.log, watch);
  const posts = timedPort(platform.posts, postStages, watch);
  const incidents = timedPort(platform.incidents, incidentStages, watch);
  const parts = { ...platform, log, posts, incidents };
  return { ...parts, commit: commitInOrder(parts) };
}

function timedLog(log: MessageLog, watch: Stopwatch): MessageLog {
  return {
    ...log,
    append: (topic, records) => watch.time(`kafka.${topic}`, () => log.append(topic, records)),
    subscribe(topic, group, handler, options) {
      if (topic !== 'posts.collected' || typeof handler === 'function')
        return log.subscribe(topic, group, handler, options);
      const stages: BatchStages<unknown> = handler;
      return log.subscribe<unknown>(
        topic,
        group,
        {
          prepare: (batch) => watch.time('prepare', () => stages.prepare(batch)),
          handle: (read) => watch.time('handle', () => stages.handle(read)),
        },
        options,
      );
    },
  };
}
