import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { Settings } from '@tingchao/settings/settings.ts';
import { replayScenario } from '../commands/replay.ts';
import { CommandFailed, exitCodes } from '../io.ts';

const incidentSchema = z.object({
  key: z.string(),
  title: z.string(),
  postIds: z.array(z.string()),
  topics: z.object({ primary: z.string().nullable() }),
  level: z.string(),
  leadUnit: z.string().nullable(),
  leadPlace: z.string().nullable(),
});
type ReplayedIncident = z.infer<typeof incidentSchema>;

/** An incident of one run and of the other; null where it is not there. The founding post makes them the same. */
type ReplayedPair = { readonly before: ReplayedIncident | null; readonly after: ReplayedIncident | null };
export type ReplayTrial = {
  readonly before: number;
  readonly after: number;
  /** Incidents that differ in posts, first topic, level or lead. */
  readonly changed: readonly ReplayedPair[];
};

/** Replays a scenario through the whole pipeline twice, in memory, and tells which incidents differ. */
export async function replayBoth(file: string, before: Settings, after: Settings): Promise<ReplayTrial> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new CommandFailed(`读不到场景文件 ${file}：请检查路径`, exitCodes.failed, { cause });
  });
  const run = async (settings: Settings): Promise<ReadonlyMap<string, ReplayedIncident>> => {
    const { incidents } = await replayScenario(text, file, settings);
    return new Map(
      z
        .array(incidentSchema)
        .parse(incidents)
        .map((incident) => [incident.key, incident]),
    );
  };
  const [was, is] = [await run(before), await run(after)];
  const pairs = [...new Set([...was.keys(), ...is.keys()])].map((key): ReplayedPair => ({
    before: was.get(key) ?? null,
    after: is.get(key) ?? null,
  }));
  const seen = (incident: ReplayedIncident | null): string => JSON.stringify(incident && { ...incident, title: null });
  return {
    before: was.size,
    after: is.size,
    changed: pairs.filter((pair) => seen(pair.before) !== seen(pair.after)),
  };
}
