import { instant, type Instant } from '../time/instant.ts';

/**
 * When an answer was given: its publication time, and never later than it was seen — a page dated tomorrow (a wrong clock, a
 * misread date) was public when it was collected. Without a date, when it was collected.
 */
export const answerTime = (publishedAt: Instant | null, collectedAt: Instant): Instant =>
  instant(Math.min(publishedAt ?? collectedAt, collectedAt));
