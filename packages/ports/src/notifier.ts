/** A notice as it leaves: number, level, clock and link — never text, names or attachments (design.md §7). */
export type OutgoingNotice = {
  /** Deterministic; the receiver can drop a second copy. */
  readonly idempotencyKey: string;
  readonly to: string;
  /** Name of the receiver as people read it; the address where there is none. */
  readonly toName?: string;
  readonly subject: string;
  readonly body: string;
  readonly link: string | null;
};

export interface Notifier {
  /** Names the way, e.g. `console`, `webhook`. */
  readonly name: string;
  /** Resolves when the other side took it; `Transient` to try again, `Permanent` to give up and show it. */
  send(notice: OutgoingNotice): Promise<void>;
}
