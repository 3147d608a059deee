import type { EventCatalog, EventName, Events } from './events.ts';

/** How this process feels, learnt from its own events. */
export type Vitals = Events & {
  /** What cannot be done at the moment and is tried again, one line each; empty when all goes well. */
  troubles(): readonly string[];
  /** What has to be finished before work can begin, one line each. */
  missing(): readonly string[];
  /** Which version of the settings each part of this process works by: a thread, or the rest of it. */
  settings(): readonly { readonly where: string; readonly version: number }[];
};

const isVitals = (events: Events): events is Vitals => 'troubles' in events;

/** Listens to events on their way; what listens already is returned as it is. */
export function watchVitals(events: Events): Vitals {
  if (isVitals(events)) return events;
  /** What is in trouble → its line. */
  const troubles = new Map<string, string>();
  /** Part of the process → the version of the settings it works by. */
  const versions = new Map<string, number>();
  let analyzes = false;
  let windowIsFull = false;

  const heard: { readonly [N in EventName]?: (fields: EventCatalog[N]) => void } = {
    service_started: ({ service }) => {
      if (service === 'analyzer') analyzes = true;
    },
    window_refilled: ({ done }) => {
      windowIsFull = done;
    },
    batch_retried: ({ topic, group, attempt, reason }) =>
      void troubles.set(`${group} ${topic}`, `${group} 处理 ${topic} 受阻，已试 ${attempt} 次，会自动重试：${reason}`),
    group_recovered: ({ topic, group }) => void troubles.delete(`${group} ${topic}`),
    work_paused: ({ service, attempt, reason }) =>
      void troubles.set(service, `${service} 暂停，已试 ${attempt} 次，会自动继续：${reason}`),
    work_resumed: ({ service }) => void troubles.delete(service),
    service_stopped: ({ service }) => void troubles.delete(service),
    maintenance_failed: ({ reason }) => void troubles.set('maintenance', `到期清理没有完成，下次再试：${reason}`),
    settings_applied: ({ where, version }) => {
      versions.set(where, version);
      troubles.delete(`settings ${where}`);
    },
    settings_refused: ({ where, version, inForce, reason }) => {
      versions.set(where, inForce);
      troubles.set(
        `settings ${where}`,
        `${where} 用不了配置版本 ${version}，仍用${inForce === 0 ? '配置目录原样' : `版本 ${inForce}`}（改正后 config put，或 config rollback）：${reason.split('\n', 1)[0]}`,
      );
    },
    log_maintained: () => void troubles.delete('maintenance'),
  };
  return {
    emit(name, fields) {
      heard[name]?.(fields);
      events.emit(name, fields);
    },
    troubles: () => [...troubles.values()],
    settings: () => [...versions].map(([where, version]) => ({ where, version })),
    missing: () => (analyzes && !windowIsFull ? ['归并窗口尚未读回内存，新帖在日志里等候'] : []),
  };
}
