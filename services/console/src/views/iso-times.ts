import { toIso, type Instant } from '@tingchao/domain/time/instant.ts';

/** Whether a field of our documents holds an instant: `at`, `due`, `until` or a name that ends in `At`. A test holds us to it. */
export const holdsInstant = (name: string): boolean =>
  name === 'at' || name === 'due' || name === 'until' || name.endsWith('At');

/** A document as it leaves the interface: every instant as ISO 8601 with +08:00, everything else as it is. */
export function withIsoTimes(document: unknown): unknown {
  if (Array.isArray(document)) return document.map(withIsoTimes);
  if (document === null || typeof document !== 'object') return document;
  return Object.fromEntries(
    Object.entries(document).map(([name, value]) => [
      name,
      holdsInstant(name) && typeof value === 'number' ? toIso(value as Instant) : withIsoTimes(value),
    ]),
  );
}
