import { destination, pino, type DestinationStream } from 'pino';
import { register, type Registry } from 'prom-client';
import { eventMetricsIn } from './event-metrics.ts';
import type { EventCatalog, EventName, Events } from './events.ts';

type Level = 'debug' | 'info' | 'warn' | 'error';
type Rule<N extends EventName> = {
  readonly level: Level;
  /** Names what is in trouble, e.g. one source; while its reason stays the same, one line is enough. */
  readonly trouble?: (fields: EventCatalog[N]) => { readonly subject: string; readonly reason: string };
  /** Names what is out of trouble: its next failure is news again. */
  readonly ends?: (fields: EventCatalog[N]) => string;
};

/** How each event is logged. */
const rules: { readonly [N in EventName]: Rule<N> } = {
  service_started: { level: 'info' },
  service_stopped: { level: 'info' },
  source_collected: { level: 'debug' },
  source_failed: {
    level: 'warn',
    trouble: ({ sourceId, reason }) => ({ subject: `source ${sourceId}`, reason }),
  },
  source_recovered: { level: 'info', ends: ({ sourceId }) => `source ${sourceId}` },
  source_checked: { level: 'info' },
  posts_analyzed: { level: 'debug' },
  record_parked: { level: 'warn' },
  records_erased: { level: 'debug' },
  incidents_appended: { level: 'debug' },
  incidents_regrouped: { level: 'info' },
  window_refilled: { level: 'info' },
  case_opened: { level: 'info' },
  case_stepped: { level: 'info' },
  month_closed: { level: 'info' },
  document_issued: { level: 'info' },
  timer_fired: { level: 'info' },
  notice_sent: { level: 'info', ends: ({ caseId, step }) => `notice ${caseId} ${step}` },
  notice_failed: {
    level: 'warn',
    trouble: ({ caseId, step, reason }) => ({ subject: `notice ${caseId} ${step}`, reason }),
  },
  segmenter_fell_back: { level: 'warn' },
  batch_retried: {
    level: 'warn',
    trouble: ({ topic, group, reason }) => ({ subject: `group ${topic} ${group}`, reason }),
  },
  group_recovered: { level: 'info', ends: ({ topic, group }) => `group ${topic} ${group}` },
  work_paused: { level: 'warn', trouble: ({ service, reason }) => ({ subject: `work ${service}`, reason }) },
  work_resumed: { level: 'info', ends: ({ service }) => `work ${service}` },
  log_maintained: { level: 'info', ends: () => 'maintenance' },
  maintenance_failed: { level: 'warn', trouble: ({ reason }) => ({ subject: 'maintenance', reason }) },
  server_noticed: { level: 'warn', trouble: ({ server, line }) => ({ subject: `server ${server}`, reason: line }) },
  batch_handled: { level: 'debug' },
  server_failed: { level: 'debug' },
  settings_applied: { level: 'info', ends: ({ where }) => `settings ${where}` },
  settings_refused: {
    level: 'error',
    trouble: ({ where, version, reason }) => ({ subject: `settings ${where}`, reason: `${version} ${reason}` }),
  },
  calendar_missing: { level: 'warn', trouble: ({ year }) => ({ subject: `calendar ${year}`, reason: 'missing' }) },
};

/** Subjects in trouble that are remembered; a run of strangers forgets the oldest, at the price of a second line. */
const REMEMBERED = 10_000;

/**
 * The one place where events become log lines (pino, JSON on stderr unless told otherwise) and counters. A repeated
 * failure is one line until its reason changes or it ends.
 */
export function createPinoEvents(
  options: { readonly level?: Level; readonly stream?: DestinationStream; readonly registry?: Registry } = {},
): Events {
  const logger = pino(
    { level: options.level ?? 'info', base: null },
    options.stream ?? destination({ dest: 2, sync: true }),
  );
  const measure = eventMetricsIn(options.registry ?? register);
  const reasons = new Map<string, string>();

  function isNews<N extends EventName>(rule: Rule<N>, fields: EventCatalog[N]): boolean {
    if (rule.ends) reasons.delete(rule.ends(fields));
    if (!rule.trouble) return true;
    const { subject, reason } = rule.trouble(fields);
    if (reasons.get(subject) === reason) return false;
    reasons.delete(subject);
    reasons.set(subject, reason);
    const oldest = reasons.keys().next();
    if (reasons.size > REMEMBERED && !oldest.done) reasons.delete(oldest.value);
    return true;
  }

  return {
    emit(name, fields) {
      measure(name, fields);
      const rule: Rule<typeof name> = rules[name];
      if (isNews(rule, fields)) logger[rule.level](fields as object, name);
    },
  };
}
