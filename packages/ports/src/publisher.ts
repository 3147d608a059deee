import type { Outlet } from '@tingchao/domain/response/publication/publication-settings.ts';
import type { Instant } from '@tingchao/domain/time/instant.ts';

/** A signed text as it leaves: nothing of the case, of a citizen or of an officer. */
export type Piece = {
  /** Deterministic and fit for a file name or an address; the other side can drop a second copy. */
  readonly id: string;
  readonly title: string;
  /** To the byte what was signed. */
  readonly text: string;
  /** SHA-256 of the text, hex. */
  readonly hash: string;
  readonly orderedAt: Instant;
};

/** Lets signed texts out and reads back what stands there. */
export interface Publisher {
  /**
   * Resolves when the outlet took the piece, with the address it will stand at, where that is known; a second copy of the same
   * id changes nothing. `Transient` to try again, `Permanent` to give up and show it.
   */
  publish(outlet: Outlet, piece: Piece): Promise<{ readonly link: string | null }>;
  /** The page at an address as plain text; null when it is not there any more. `Transient` when nobody answers, `Permanent` when it may not be asked. */
  readBack(link: string): Promise<string | null>;
}
