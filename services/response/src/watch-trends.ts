import type { Warning } from '@tingchao/domain/trend/warnings.ts';
import { civilDate } from '@tingchao/domain/time/instant.ts';
import { Permanent, Transient } from '@tingchao/ports/errors.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { readTrends } from './read-trends.ts';

/** More lines than a day can have. */
const LINES_READ = 1_000;
/** The action of a line of the audit log that says that a warning was told. */
export const WARNING_TOLD = 'warning_told';

const words: Readonly<Record<Warning['kind'], string>> = {
  raised: '高于往常',
  silent: '异常安静',
  outage: '采集中断',
};

/** Ways that took a warning while others refused it: they do not get it again in this process. */
export type Taken = Map<string, Set<string>>;

/**
 * Tells the duty desk of today's warnings: each subject once a day, at most so many a day as the settings say, the farthest
 * from usual first. What was told is in the audit log, so that no restart and no other process tells it again; killed in between,
 * it is sent again under the same key. Carries places, topics and counts: no text, no title, no person.
 */
export async function tellWarnings(platform: Platform, taken: Taken = new Map()): Promise<number> {
  const { warnings } = await readTrends(platform);
  // Broken collecting is told with the sources.
  const worth = warnings.filter(({ kind }) => kind !== 'outage');
  if (worth.length === 0) return 0;
  const now = platform.clock.now();
  const ledger = `trend:${civilDate(now)}`;
  const lines = await platform.audit.list({ subject: ledger, limit: LINES_READ });
  const told = new Set(lines.map(({ detail }) => detail['warning']));
  const room = platform.settings.trend.noticesPerDay - told.size;
  const fresh = worth.filter(({ id }) => !told.has(id)).slice(0, Math.max(0, room));
  let sent = 0;
  for (const warning of fresh) {
    const outcome = await send(platform, warning, taken);
    if (outcome === 'later') continue;
    const detail = { warning: warning.id, kind: warning.kind, sentence: warning.sentence, outcome };
    await platform.audit.append(warning.id, {
      at: platform.clock.now(),
      actor: 'system',
      action: WARNING_TOLD,
      subject: ledger,
      detail,
    });
    taken.delete(warning.id);
    sent += 1;
  }
  return sent;
}

/** Sends one warning by every way; `later` while one of them cannot take it for the moment. */
async function send(platform: Platform, warning: Warning, taken: Taken): Promise<'sent' | 'refused' | 'later'> {
  const { host, port } = platform.settings.app.server;
  const by = taken.get(warning.id) ?? new Set<string>();
  taken.set(warning.id, by);
  let outcome: 'sent' | 'refused' | 'later' = 'sent';
  for (const notifier of platform.notifiers.filter(({ name }) => !by.has(name))) {
    try {
      await notifier.send({
        idempotencyKey: warning.id,
        to: platform.settings.sla.notices.dutyOfficer,
        toName: '值班员',
        subject: `【趋势预警·${words[warning.kind]}】${warning.name}`,
        body: `${warning.sentence}只计数量，未经核实，请值班员核看。`,
        link: `http://${host}:${port}/api/digests/latest?format=html`,
      });
      by.add(notifier.name);
      platform.events.emit('notice_sent', { caseId: warning.id, step: 'trend', way: notifier.name });
    } catch (error) {
      if (error instanceof Transient) outcome = 'later';
      else if (error instanceof Permanent) outcome = outcome === 'later' ? 'later' : 'refused';
      else throw error;
      platform.events.emit('notice_failed', { caseId: warning.id, step: 'trend', reason: error.message });
    }
  }
  return outcome;
}
