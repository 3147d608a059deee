import { isDeepStrictEqual } from 'node:util';
import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import { withTimer } from '@tingchao/domain/response/ladder.ts';
import type { SlaSettings } from '@tingchao/domain/response/sla-settings.ts';
import { Conflict } from '@tingchao/ports/errors.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { saveOrPark } from './relay-cases.ts';

const PAGE = 100;

/**
 * What looks after open cases when other limits come into force: a rung that is earlier by them is due earlier, none is later.
 * Limits that were edited while nobody ran are met at the first look; where nothing was ever edited, that look is spared.
 */
export function createRetimer(platform: Platform): () => Promise<number> {
  let seen: SlaSettings | undefined = (platform.live?.number() ?? 0) > 0 ? undefined : platform.settings.sla;
  return async () => {
    const { sla } = platform.settings;
    if (sla === seen) return 0;
    const moved = isDeepStrictEqual(sla, seen) ? 0 : await retimeCases(platform, sla);
    seen = sla;
    return moved;
  };
}

/** Gives every open case the time of its next rung where that is earlier by these limits. Returns how many got one. */
export async function retimeCases(platform: Platform, sla: SlaSettings): Promise<number> {
  let moved = 0;
  for (let offset = 0; ; offset += PAGE) {
    const page = await platform.cases.list({ open: true, limit: PAGE, offset });
    for (const file of page) moved += await retime(platform, file, sla);
    if (page.length < PAGE) return moved;
  }
}

async function retime(platform: Platform, file: CaseFile, sla: SlaSettings): Promise<number> {
  const retimed = withTimer(file, sla);
  if (retimed.nextTimerAt === null || file.erasedAt !== undefined) return 0;
  if (file.nextTimerAt !== null && file.nextTimerAt <= retimed.nextTimerAt) return 0;
  try {
    const refused = await saveOrPark(platform, [{ ...retimed, version: file.version + 1 }]);
    return 1 - refused.size;
  } catch (error) {
    // Who came in between set its timer by the limits in force.
    if (error instanceof Conflict) return 0;
    throw error;
  }
}
