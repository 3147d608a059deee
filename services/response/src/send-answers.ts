import { randomUUID } from 'node:crypto';
import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import type { CaseState } from '@tingchao/domain/response/case-states.ts';
import { publicationsOf, type Publication } from '@tingchao/domain/response/publication/publication.ts';
import {
  claimSend,
  maySend,
  recordSend,
  type SendOutcome,
} from '@tingchao/domain/response/publication/publish-step.ts';
import { civilDate, instant } from '@tingchao/domain/time/instant.ts';
import { Permanent, Throttled, Transient } from '@tingchao/ports/errors.ts';
import type { Piece } from '@tingchao/ports/publisher.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { casesIn, changeCase } from './change-case.ts';

/**
 * Sends every signed text that a named person ordered to an outlet and whose time has come, and records what became of it: its
 * publication time is when the outlet took it. A crash in between sends it again with the same id, which changes nothing there.
 * Returns how many left.
 */
export async function sendAnswers(platform: Platform, states: readonly CaseState[]): Promise<number> {
  const at = platform.clock.now();
  const orders: { readonly id: string; readonly publication: string }[] = [];
  for await (const page of casesIn(platform, states)) {
    for (const file of page) {
      for (const one of publicationsOf(file)) {
        if (one.status === 'waiting' && one.nextTryAt <= at) orders.push({ id: file.id, publication: one.id });
      }
    }
  }
  let sent = 0;
  for (const { id, publication } of orders) sent += (await send(platform, id, publication)) ? 1 : 0;
  return sent;
}

async function send(platform: Platform, id: string, publication: string): Promise<boolean> {
  const [now, claim] = [platform.clock.now(), randomUUID()];
  if (!(await changeCase(platform, id, (newest) => claimSend(newest, publication, claim, now)))) return false;
  const file = await platform.cases.get(id);
  const order = file && publicationsOf(file).find((one) => one.id === publication);
  if (file === undefined || order?.status !== 'waiting') return false;
  const outcome = await trySend(platform, file, order);
  const at = platform.clock.now();
  const { sla, publication: settings } = platform.settings;
  const record = (newest: CaseFile): CaseFile =>
    recordSend(newest, publication, outcome, at, { sla, publication: settings });
  const changed = await changeCase(platform, id, record);
  if (outcome.kind === 'refused') {
    platform.events.emit('notice_failed', { caseId: id, step: `publication:${publication}`, reason: outcome.reason });
  } else if (changed && outcome.kind === 'out') {
    platform.events.emit('case_stepped', { caseId: id, action: 'sent_out', actor: order.by });
  }
  return outcome.kind === 'out';
}

async function trySend(platform: Platform, file: CaseFile, order: Publication): Promise<SendOutcome> {
  // Drafted anew, or raised to a level that asks for more: what was ordered is no longer what may leave.
  if (!maySend(file, order)) return { kind: 'withdrawn' };
  const outlet = platform.settings.publication.outlets.find(({ id }) => id === order.outlet);
  if (!outlet) return { kind: 'refused', reason: `发布出口 ${order.outlet} 已不在配置中`, forGood: true };
  const text = await platform.blobs.get(order.hash);
  if (!text) return { kind: 'refused', reason: '签发稿的正文找不到', forGood: true };
  const draft = file.drafts.find(({ id }) => id === order.draft)!;
  const piece: Piece = {
    id: `${civilDate(order.at)}-${order.hash.slice(0, 12)}`,
    title: draft.title,
    text: new TextDecoder().decode(text),
    hash: order.hash,
    orderedAt: order.at,
  };
  try {
    return { kind: 'out', link: (await platform.publisher.publish(outlet, piece)).link };
  } catch (error) {
    if (error instanceof Throttled) {
      return { kind: 'refused', reason: error.message, forGood: false, retryAt: instant(error.retryAt) };
    }
    if (error instanceof Transient) return { kind: 'refused', reason: error.message, forGood: false };
    if (error instanceof Permanent) return { kind: 'refused', reason: error.message, forGood: true };
    throw error;
  }
}
