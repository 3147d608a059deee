import type { AuditLog, ChainedEntry } from '@tingchao/ports/audit-log.ts';
import { Rejected, Transient } from '@tingchao/ports/errors.ts';
import type { AuditHeads } from '../sqlite/audit-heads.ts';
import { chain } from '../system/audit-chain.ts';
import { createAuditQueue, type WaitingEntry } from '../system/audit-queue.ts';
import { verifyChain } from '../system/verify-chain.ts';
import { openAuditBlocks } from './audit-blocks.ts';
import type { Server } from './server.ts';

/** Other processes append at the same time; more often than this in a row is no accident. */
const TRIES = 20;

/**
 * One audit chain for all processes. Entries that meet go into one block, a document whose id is its first number; it
 * is created or it is not, so that two writers never take the same number and none is left out.
 */
export function createElasticAuditLog(server: Server, heads: AuditHeads): AuditLog {
  const blocks = openAuditBlocks(server);

  async function appendAll(group: readonly WaitingEntry[]): Promise<readonly ChainedEntry[]> {
    for (let attempt = 1; attempt <= TRIES; attempt += 1) {
      const tail = await blocks.tail();
      const known = await blocks.find(group.map(({ id }) => id));
      const fresh = new Map(group.filter(({ id }) => !known.has(id)).map(({ id, entry }) => [id, entry]));
      const chained = new Map(known);
      let previous = tail;
      for (const [id, entry] of fresh) {
        previous = chain(previous, entry);
        chained.set(id, previous);
      }
      const ids = [...fresh.keys()];
      const entries = ids.map((id) => chained.get(id) as ChainedEntry);
      const answer = (): readonly ChainedEntry[] => group.map(({ id }) => chained.get(id) as ChainedEntry);
      if (ids.length === 0) return answer();
      const outcome = await blocks.create(ids, entries);
      if (outcome === 'refused') throw new Rejected('审计记录无法保存', [{ id: ids[0] ?? '', reason: '文档太大' }]);
      if (outcome === 'written') {
        await heads.write(entries.at(-1) as ChainedEntry, server.clock.now());
        return answer();
      }
      await server.pause(Math.min(attempt, 3));
    }
    throw new Transient('审计日志同时被多方写入，稍后重试');
  }

  return {
    append: createAuditQueue(appendAll),
    async list({ subject, from = 1, limit = 1000 }) {
      const found: ChainedEntry[] = [];
      for await (const entries of blocks.read(from, subject)) {
        found.push(
          ...entries.filter(({ seq, subject: of }) => seq >= from && (subject === undefined || of === subject)),
        );
        if (found.length >= limit) break;
      }
      return found.slice(0, limit);
    },
    async verify() {
      await heads.flush();
      return verifyChain(() => blocks.read(1), heads);
    },
  };
}
