/** A notice as it leaves: number, level, clock and link — never text, names or attachments (design.md §7). */
export type OutgoingNotice = {
  /** Deterministic; the receiver can drop a second copy. */
  readonly idempotencyKey: string;
  readonly to: string;
  /** Name of the receiver as people read it; the address where there is none. */
  readonly toName?: string;
  /** Who of the registered people it is for, where the rota says so; absent: whoever usually gets it. */
  readonly people?: readonly string[];
  readonly subject: string;
  readonly body: string;
  readonly link: string | null;
};

export interface Notifier {
  /** Names the way, e.g. `console`, `webhook`. */
  readonly name: string;
  /** It rings in somebody's pocket: held back in quiet hours, folded in a storm, never for a closed case. */
  readonly rings?: boolean;
  /** The other side cannot tell a second copy from the first: whoever sends writes it down before (`Unanswered`). */
  readonly forgetful?: boolean;
  /** Whether this way leads to a receiver, or to these people of it; absent: to everybody. */
  reaches?(to: string, people?: readonly string[]): boolean;
  /** How many messages it takes right now; absent: as many as come. */
  room?(): number;
  /**
   * Resolves when the other side took it; `Transient` to try again (`Unanswered` when it may have been taken all the same),
   * `Permanent` to give up and show it. A receiver that it does not reach is none of its business: it resolves at once.
   */
  send(notice: OutgoingNotice): Promise<void>;
}
