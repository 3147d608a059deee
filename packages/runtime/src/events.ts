/**
 * Every fact that is logged or counted: one typed entry, `<noun>_<past verb>`, in this one place.
 * Never a post's body and never a person's contact data.
 */
export type EventCatalog = {
  service_started: { readonly service: string };
  service_stopped: { readonly service: string };
  source_collected: {
    readonly sourceId: string;
    readonly found: number;
    readonly added: number;
    readonly health: string;
  };
  source_failed: { readonly sourceId: string; readonly reason: string; readonly retryAt: number };
  source_recovered: { readonly sourceId: string };
  /** A source was held against its recorded pages; `told` names what is not read any more. */
  source_checked: { readonly sourceId: string; readonly verdict: string; readonly told: string };
  posts_analyzed: { readonly count: number; readonly incidents: number; readonly ms: number };
  record_parked: { readonly topic: string; readonly key: string; readonly reason: string };
  /** Records that were passed over, or not written, because what they tell of was erased. */
  records_erased: { readonly topic: string; readonly count: number };
  incidents_appended: { readonly count: number };
  incidents_regrouped: {
    readonly kind: string;
    readonly incidentId: string;
    readonly posts: number;
    readonly actor: string;
  };
  window_refilled: { readonly posts: number; readonly ms: number; readonly done: boolean };
  case_opened: { readonly caseId: string; readonly number: string; readonly level: string; readonly leadUnit: string };
  case_stepped: { readonly caseId: string; readonly action: string; readonly actor: string };
  month_closed: { readonly month: string; readonly copy: number; readonly cases: number; readonly actor: string };
  document_issued: { readonly kind: string; readonly subject: string; readonly actor: string };
  timer_fired: { readonly caseId: string; readonly step: string };
  notice_sent: { readonly caseId: string; readonly step: string; readonly way: string };
  notice_failed: { readonly caseId: string; readonly step: string; readonly reason: string };
  segmenter_fell_back: { readonly from: string; readonly to: string; readonly reason: string };
  batch_retried: {
    readonly topic: string;
    readonly group: string;
    readonly attempt: number;
    readonly delayMs: number;
    readonly reason: string;
  };
  group_recovered: { readonly topic: string; readonly group: string };
  /** A loop of a service (timers, relay) cannot work for the moment; it tries again by itself. */
  work_paused: {
    readonly service: string;
    readonly attempt: number;
    readonly delayMs: number;
    readonly reason: string;
  };
  work_resumed: { readonly service: string };
  log_maintained: { readonly compacted: number; readonly forgotten: number; readonly keysErased: number };
  maintenance_failed: { readonly reason: string };
  /** A batch went from reading to saved; for the metrics. */
  batch_handled: { readonly topic: string; readonly group: string; readonly records: number; readonly ms: number };
  /** A server refused a request, or a document within it, or did not answer; for the metrics. */
  server_failed: { readonly server: string; readonly scope: 'request' | 'item'; readonly kind: string };
  /** Something about a server that a person should know: one line with what to do. */
  server_noticed: { readonly server: string; readonly line: string };
  calendar_missing: { readonly year: number };
  /** A version of the settings is in force in a process or a thread. */
  settings_applied: { readonly where: string; readonly version: number; readonly content: string };
  /** The newest version cannot be used there; the one before stays in force. */
  settings_refused: {
    readonly where: string;
    readonly version: number;
    readonly inForce: number;
    readonly reason: string;
  };
};
export type EventName = keyof EventCatalog;

export interface Events {
  emit<N extends EventName>(name: N, fields: EventCatalog[N]): void;
}
