import { hours, plus, type Instant } from '../../time/instant.ts';
import type { CaseFile } from '../case-file.ts';

/**
 * Whether another case is the same matter come back: the same topic in one of the same townships, opened within `length` hours
 * after the answer. Counted by place and matter, never by person (design.md §7).
 */
export function isReturn(file: CaseFile, other: CaseFile, answeredAt: Instant, length: number): boolean {
  const [here, there] = [file.about, other.about];
  if (other.id === file.id || other.status === 'merged' || !here || !there) return false;
  if (other.openedAt < answeredAt || other.openedAt >= plus(answeredAt, hours(length))) return false;
  return (
    here.topic !== null && here.topic === there.topic && here.townships.some((name) => there.townships.includes(name))
  );
}
