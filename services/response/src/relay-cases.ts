import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import { documentJson } from '@tingchao/ports/versioned.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';

/** As many cases a turn as fit a batch of the log. */
const PAGE = 200;

/**
 * Tells what cases became: audit lines that are missing, and `cases.changed`, then the mark. Every part is idempotent,
 * so a crash between them costs nothing (design.md §6.5).
 */
export async function relayCases(platform: Platform, files: readonly CaseFile[]): Promise<void> {
  if (files.length === 0) return;
  // Asked for in order, awaited together: what waits shares one sync of the disk. The mark comes when both are durable.
  await Promise.all([
    ...files.flatMap((file) => auditNewLines(platform, file)),
    platform.log.append(
      'cases.changed',
      files.map((file) => ({ key: file.id, value: documentJson(file) })),
    ),
  ]);
  await platform.cases.markAppended(files.map(({ id, version }) => ({ id, version })));
}

/** Relays every case whose newest version has not been told yet. Returns how many. */
export async function relayUnappended(platform: Platform): Promise<number> {
  let relayed = 0;
  for (;;) {
    const files = await platform.cases.unappended(PAGE);
    await relayCases(platform, files);
    relayed += files.length;
    if (files.length < PAGE) return relayed;
  }
}

function auditNewLines(platform: Platform, file: CaseFile): readonly Promise<unknown>[] {
  return file.ledger.flatMap((line, index) =>
    line.version <= file.appendedVersion
      ? []
      : [
          platform.audit.append(`${file.id}:${index}`, {
            at: line.at,
            actor: line.by,
            action: `case_${line.action}`,
            subject: file.id,
            detail: { number: file.number, from: line.from, to: line.to, version: line.version },
          }),
        ],
  );
}
