import type { Actor } from '@tingchao/domain/response/case-parts.ts';
import { Rejected } from '@tingchao/ports/errors.ts';
import { documentJson, type Versioned } from '@tingchao/ports/versioned.ts';
import { saveCases } from '@tingchao/response/relay-cases.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { contentOf, PARKED_SUBJECT, type Parked } from './parked.ts';

/** How a replay ended: on its way to its handler, stored here and told, or why not. */
export type Replayed = { readonly ok: true; readonly told: string } | { readonly ok: false; readonly told: string };

/**
 * Gives a parked record to its handler again, under the rules of the first time: a post goes through the log; a document
 * that a store refused is saved against its version, and where a newer one is stored by now that one is told instead, so
 * that nothing old lands behind it. `Conflict` when somebody changes it this moment.
 */
export async function replayParked(platform: Platform, one: Parked, by: Actor): Promise<Replayed> {
  if (one.unopened) return { ok: false, told: '密文打不开，不能重放；只能丢弃' };
  const content = contentOf(one);
  if (content === undefined) return { ok: false, told: `仍读不懂（${one.reason}）；升级或改正来源后再试，或丢弃` };
  try {
    switch (content.kind) {
      case 'post': {
        const { id, region } = content.post;
        await platform.log.append('posts.collected', [{ key: id, partitionKey: region, value: one.value }]);
        await note(platform, one, by, { action: 'parked_replayed' });
        return { ok: true, told: '已重新交给归并，结果稍后可见；仍不成会再次出现在清单里' };
      }
      case 'kept':
        await platform.commit({ moved: [content.kept] });
        break;
      case 'incident':
        await platform.commit({ incidents: [newest(content.incident, await platform.incidents.get(one.key))] });
        break;
      case 'case':
        await saveCases(platform, [newest(content.file, await platform.cases.get(one.key))]);
        break;
      default:
        return content satisfies never;
    }
  } catch (error) {
    if (!(error instanceof Rejected)) throw error;
    return { ok: false, told: `存储仍然拒绝：${error.items[0]?.reason ?? error.message}` };
  }
  await note(platform, one, by, { action: 'parked_replayed', closes: true });
  return { ok: true, told: '已存入并通知下游' };
}

/** The parked document where it is the next version, else the one that is stored. */
const newest = <T extends Versioned>(parked: T, stored: T | undefined): T => {
  if (stored === undefined || parked.version === stored.version + 1) return parked;
  return JSON.parse(documentJson(stored)) as T;
};

/** Closes a parked record for good: nobody will handle it. */
export async function dropParked(platform: Platform, one: Parked, by: Actor, reason: string): Promise<void> {
  await note(platform, one, by, { action: 'parked_dropped', closes: true, reason });
}

async function note(
  { audit, clock }: Pick<Platform, 'audit' | 'clock'>,
  { id, topic, key, attempts }: Parked,
  by: Actor,
  {
    action,
    closes = false,
    reason = null,
  }: { readonly action: string; readonly closes?: boolean; readonly reason?: string | null },
): Promise<void> {
  const at = clock.now();
  await audit.append(`${id}/${attempts}/${action}/${at}`, {
    at,
    actor: by.id,
    action,
    subject: PARKED_SUBJECT,
    detail: { parked: id, topic, key, attempts, closes, reason },
  });
}
