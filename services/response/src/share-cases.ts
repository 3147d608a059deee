import { createHash } from 'node:crypto';
import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import { SYSTEM } from '@tingchao/domain/response/case-parts.ts';
import { withNotice } from '@tingchao/domain/response/notices.ts';
import { unitName } from '@tingchao/domain/response/units-settings.ts';
import {
  concernsPeer,
  receivedShareSchema,
  sameMatter,
  sharedNote,
  shareOf,
  type ReceivedShare,
  type Share,
} from '@tingchao/domain/sharing/share.ts';
import type { Peer } from '@tingchao/domain/sharing/sharing-settings.ts';
import type { Instant } from '@tingchao/domain/time/instant.ts';
import { Conflict } from '@tingchao/ports/errors.ts';
import { booksInLog, type BookRecord } from '@tingchao/ports/record-book.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { linksOf, ownMatters } from './own-matters.ts';
import { saveCases } from './relay-cases.ts';

const RECEIVED = 'shares';
const SENT = 'shares-sent';

/** What was sent to a peer so far: the last bundle, and which state of each case it told. */
type Sent = {
  readonly number: number;
  readonly sha256: string | null;
  readonly told: Readonly<Record<string, string>>;
};
const nothingSent: Sent = { number: 0, sha256: null, told: {} };

/** What is to be told to a peer now, with the number of the bundle it goes in. */
export type Outgoing = {
  readonly stream: string;
  readonly number: number;
  readonly previous: string | null;
  readonly shares: readonly Share[];
};

/** What a peer does not know yet: cases that concern it and changed since it was told. */
export async function outgoingShares(platform: Platform, peer: Peer): Promise<Outgoing> {
  const { settings, clock } = platform;
  const at = clock.now();
  const sent = await readSent(platform, peer);
  const shares: Share[] = [];
  for await (const { file, incident } of ownMatters(platform)) {
    if (!concernsPeer(file, peer, at, settings.sharing)) continue;
    const lead = file.assignments.findLast(({ part, endedAt }) => part === 'lead' && endedAt === null);
    const name = lead ? (lead.place ?? unitName(settings.units, lead.unit)) : null;
    const given = { lead: name, links: linksOf(incident), detectedAt: incident.detectedAt };
    const share = shareOf(file, given, settings.sharing);
    if (sent.told[share.number] !== markOf(share)) shares.push(share);
  }
  const stream = createHash('sha256').update(`share|${settings.sharing.self.id}|${peer.id}`).digest('hex').slice(0, 16);
  return { stream, number: sent.number + 1, previous: sent.sha256, shares };
}

/** Writes down that a bundle is out. `Conflict` when another one with its number is out already. */
export async function noteSent(
  platform: Platform,
  peer: Peer,
  bundle: { readonly number: number; readonly sha256: string; readonly shares: readonly Share[]; readonly by: string },
): Promise<void> {
  const book = booksInLog(platform);
  const record = await book.get(SENT, peer.id);
  const before = (record?.content as Sent | undefined) ?? nothingSent;
  if (bundle.number !== before.number + 1) throw new Conflict(`bundle ${bundle.number} is out already`);
  const told = Object.fromEntries(bundle.shares.map((share) => [share.number, markOf(share)]));
  const content: Sent = { number: bundle.number, sha256: bundle.sha256, told: { ...before.told, ...told } };
  const { by } = bundle;
  const version = (record?.version ?? 0) + 1;
  const at = platform.clock.now();
  await book.put([{ book: SENT, id: peer.id, version, at, by, action: 'shares_sent', content }]);
}

/** The case version grows with every notice that leaves: what a peer would see decides. */
const markOf = ({ version: _version, ...share }: Share): string =>
  createHash('sha256').update(JSON.stringify(share)).digest('hex').slice(0, 16);

async function readSent(platform: Platform, peer: Peer): Promise<Sent> {
  return ((await booksInLog(platform).get(SENT, peer.id))?.content as Sent | undefined) ?? nothingSent;
}

/** What peers have told, the newest state of each matter. */
export async function readShares(
  platform: Pick<Platform, 'log' | 'audit'>,
): Promise<readonly (BookRecord & { readonly received: ReceivedShare })[]> {
  const records = await booksInLog(platform).list(RECEIVED);
  return records.map((record) => ({ ...record, received: receivedShareSchema.parse(record.content) }));
}

/**
 * Takes in what a peer told. Harmless to repeat: the same state of a matter changes nothing, an older one neither. Own shares
 * that come back are passed over. Returns how many were new.
 */
export async function receiveShares(
  platform: Platform,
  shares: readonly Share[],
  by: string,
): Promise<{ readonly added: number; readonly known: number }> {
  const book = booksInLog(platform);
  let added = 0;
  for (const share of shares) {
    if (share.from === platform.settings.sharing.self.id) continue;
    const id = `${share.from}/${share.number}`;
    for (;;) {
      const record = await book.get(RECEIVED, id);
      const before = record && receivedShareSchema.parse(record.content);
      if (before && before.share.version >= share.version) break;
      const at = platform.clock.now();
      const content: ReceivedShare = { share, receivedAt: at, told: before?.told ?? [] };
      const version = (record?.version ?? 0) + 1;
      try {
        await book.put([{ book: RECEIVED, id, version, at, by, action: 'share_received', content }]);
        added += 1;
        break;
      } catch (error) {
        if (!(error instanceof Conflict)) throw error;
      }
    }
  }
  await matchShares(platform);
  return { added, known: shares.length - added };
}

/**
 * Holds what peers told against the own open cases: each case whose matter somebody else has in hand gets a line in its ledger
 * and the duty desk a notice, once for each share. Returns how many were told.
 */
export async function matchShares(platform: Platform): Promise<number> {
  const { sharing } = platform.settings;
  const shares = (await readShares(platform)).filter(({ received }) => received.share.state !== 'closed');
  if (shares.length === 0) return 0;
  const told = new Map(shares.map(({ id, received }) => [id, [...received.told]]));
  let count = 0;
  for await (const { file, own } of ownMatters(platform, { open: true })) {
    for (const { id, received } of shares) {
      const known = told.get(id)!.find(({ caseId }) => caseId === file.id);
      const sure = sameMatter(received.share, own, sharing);
      if (sure === null || known?.sure === 'same' || known?.sure === sure) continue;
      if (!(await tellCase(platform, file.id, received.share, sure))) continue;
      told.set(id, [...told.get(id)!.filter(({ caseId }) => caseId !== file.id), { caseId: file.id, sure }]);
      count += 1;
    }
  }
  for (const { id, version, received } of shares) {
    const now = told.get(id)!;
    if (JSON.stringify(now) === JSON.stringify(received.told)) continue;
    await noteTold(platform, id, version, { ...received, told: now });
  }
  return count;
}

/** False when the case is gone or somebody is at it: the next look tries again. The step makes the notice leave once. */
async function tellCase(platform: Platform, caseId: string, share: Share, sure: 'same' | 'maybe'): Promise<boolean> {
  const file = await platform.cases.get(caseId);
  if (!file) return false;
  const at = platform.clock.now();
  const step = `share:${share.from}/${share.number}:${sure}`;
  if (file.notices.some((notice) => notice.step === step)) return true;
  try {
    await saveCases(platform, [shared(file, step, share, sure, at, platform.settings.sla.notices.dutyOfficer)]);
    return true;
  } catch (error) {
    if (error instanceof Conflict) return false;
    throw error;
  }
}

function shared(file: CaseFile, step: string, share: Share, sure: 'same' | 'maybe', at: Instant, to: string): CaseFile {
  const version = file.version + 1;
  const { status } = file;
  const note = sharedNote(share, sure);
  const line = { version, at, action: 'shared', by: SYSTEM.id, from: status, to: status, note };
  const what = `${sure === 'same' ? '已由' : '可能已由'}${share.fromName}报送，请核对`;
  return withNotice({ ...file, version, ledger: [...file.ledger, line] }, { step, to, what, dueAt: null }, at);
}

async function noteTold(platform: Platform, id: string, version: number, content: ReceivedShare): Promise<void> {
  const at = platform.clock.now();
  try {
    await booksInLog(platform).put([
      { book: RECEIVED, id, version: version + 1, at, by: SYSTEM.id, action: 'share_matched', content },
    ]);
  } catch (error) {
    // A newer state came meanwhile: the notices that left are in the cases, and are not made twice.
    if (!(error instanceof Conflict)) throw error;
  }
}
