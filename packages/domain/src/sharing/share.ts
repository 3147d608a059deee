import { z } from 'zod';
import { levelSchema } from '../analysis/analysis.ts';
import type { CaseFile } from '../response/case-file.ts';
import { isOpen } from '../response/case-states.ts';
import { printedNumber } from '../response/notices.ts';
import { days, hours, instantSchema, plus, type Instant } from '../time/instant.ts';
import type { Peer, SharingSettings } from './sharing-settings.ts';

export const shareSchema = z
  .strictObject({
    /** Who tells it; with the number it names the matter for ever. */
    from: z.string().regex(/^[a-z][a-z0-9-]*$/u),
    fromName: z.string().max(50),
    number: z.string().max(50),
    /** Version of the case it was made of; a newer one takes the place of an older one. */
    version: z.number().int().min(1),
    state: z.enum(['open', 'answered', 'closed']),
    level: levelSchema,
    topic: z.string().max(50).nullable(),
    townships: z.array(z.string().max(30)).max(20).readonly(),
    detectedAt: instantSchema,
    /** When the public answer is due; null without that clock. */
    dueAt: instantSchema.nullable(),
    /** Name of the unit that leads; null while nobody does. */
    lead: z.string().max(50).nullable(),
    /** SHA-256 (hex) of the canonical addresses it was seen at: tells sameness, and nothing to who does not know the address. */
    links: z
      .array(z.string().regex(/^[0-9a-f]{64}$/u))
      .max(100)
      .readonly(),
  })
  .readonly();
/** What one level tells another about a matter in hand: number, level, kind, place and clock — no title, text or name. */
export type Share = z.infer<typeof shareSchema>;

/** Makes the share of a case; `lead` and `links` are found by the caller. */
export function shareOf(
  file: CaseFile,
  given: { readonly lead: string | null; readonly links: readonly string[]; readonly detectedAt: Instant },
  { self }: SharingSettings,
): Share {
  const answered = file.answers.length > 0;
  return {
    from: self.id,
    fromName: self.name,
    number: printedNumber(file),
    version: file.version,
    state: isOpen(file.status) ? (answered ? 'answered' : 'open') : 'closed',
    level: file.level,
    topic: file.about?.topic ?? null,
    townships: [...(file.about?.townships ?? [])].slice(0, 20),
    detectedAt: given.detectedAt,
    dueAt: file.deadlines.find(({ kind }) => kind === 'public_response')?.dueAt ?? null,
    lead: given.lead,
    links: [...new Set(given.links)].toSorted().slice(0, 100),
  };
}

/** Whether a peer is told of a case: its levels, its townships; what is kept, merged or erased is nobody's business. */
export function concernsPeer(file: CaseFile, peer: Peer, at: Instant, { keepDays }: SharingSettings): boolean {
  if (file.erasedAt !== undefined || file.status === 'merged' || file.status === 'not_need') return false;
  if (!peer.levels.includes(file.level)) return false;
  const ended = isOpen(file.status) ? null : (file.ledger.at(-1)?.at ?? file.openedAt);
  if (ended !== null && ended < plus(at, -days(keepDays))) return false;
  return peer.townships === undefined || peer.townships.some((town) => file.about?.townships.includes(town) === true);
}

/** What of an own case decides whether a share tells of the same matter. */
export type OwnMatter = {
  readonly topic: string | null;
  readonly townships: readonly string[];
  readonly detectedAt: Instant;
  readonly links: ReadonlySet<string>;
};

/** `same`: seen at the same address. `maybe`: same kind, same township, about the same time — a person decides. */
export function sameMatter(
  share: Share,
  own: OwnMatter,
  { sameMatterHours }: SharingSettings,
): 'same' | 'maybe' | null {
  if (share.links.some((link) => own.links.has(link))) return 'same';
  if (share.topic === null || share.topic !== own.topic) return null;
  if (!share.townships.some((town) => own.townships.includes(town))) return null;
  return Math.abs(share.detectedAt - own.detectedAt) <= hours(sameMatterHours) ? 'maybe' : null;
}

export const receivedShareSchema = z
  .strictObject({
    share: shareSchema,
    receivedAt: instantSchema,
    /** Own cases the desk was told of it for, and how sure that was. */
    told: z.array(z.strictObject({ caseId: z.string(), sure: z.enum(['same', 'maybe']) }).readonly()).readonly(),
  })
  .readonly();
/** A share as it was received, with what came of it here. */
export type ReceivedShare = z.infer<typeof receivedShareSchema>;

/** What stands in the ledger of an own case that somebody else has in hand too. */
export function sharedNote({ fromName, number, state, lead }: Share, sure: 'same' | 'maybe'): string {
  const words = { open: '办理中', answered: '已回应', closed: '已办结' }[state];
  const who = lead === null ? '' : `，牵头 ${lead}`;
  return `${sure === 'same' ? '同一件事' : '可能是同一件事'}已由${fromName}报送（${number}，${words}${who}）；请核对，不必重复报送`;
}
