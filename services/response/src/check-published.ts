import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import { compareTexts } from '@tingchao/domain/response/publication/compare-texts.ts';
import {
  publicationsOf,
  type Publication,
  type PublicationCheck,
} from '@tingchao/domain/response/publication/publication.ts';
import { recordCheck } from '@tingchao/domain/response/publication/record-check.ts';
import { Permanent, Transient } from '@tingchao/ports/errors.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { changeCase } from './change-case.ts';

/** Fetches back what a case published and whose time has come (`now`: all of it), and records how it stands to what was signed. */
export async function checkPublished(platform: Platform, file: CaseFile, now = false): Promise<void> {
  const at = platform.clock.now();
  const due = publicationsOf(file).filter(
    ({ status, link, nextCheckAt }) =>
      status === 'out' && link !== null && (now || (nextCheckAt !== null && nextCheckAt <= at)),
  );
  for (const one of due) {
    const found = await look(platform, one);
    const { sla, publication } = platform.settings;
    await changeCase(platform, file.id, (newest) =>
      recordCheck(newest, one.id, found, platform.clock.now(), { sla, publication }),
    );
  }
}

async function look(platform: Platform, { link, hash }: Publication): Promise<Omit<PublicationCheck, 'at'>> {
  const none = { missing: [], added: [] };
  const signed = await platform.blobs.get(hash);
  if (!signed || link === null) return { result: 'unreachable', ...none };
  try {
    const page = await platform.publisher.readBack(link);
    return page === null ? { result: 'gone', ...none } : compareTexts(new TextDecoder().decode(signed), page);
  } catch (error) {
    if (error instanceof Transient || error instanceof Permanent) return { result: 'unreachable', ...none };
    throw error;
  }
}
