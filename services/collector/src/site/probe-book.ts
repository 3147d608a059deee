import { join } from 'node:path';
import { openPaperFiles, paperFolders, type PaperFiles } from '@tingchao/adapters/system/paper-files.ts';
import { probeSchema, type Probe } from '@tingchao/domain/site-check/site-finding.ts';
import { days } from '@tingchao/domain/time/instant.ts';
import { z } from 'zod';

const probesSchema = z
  .strictObject({ id: z.string(), version: z.int(), probes: z.array(probeSchema).readonly() })
  .readonly();
type ProbeBook = z.infer<typeof probesSchema>;

const openProbes = (dataFolder: string): PaperFiles<ProbeBook> =>
  openPaperFiles(join(dataFolder, paperFolders.siteVisits), (value) => probesSchema.parse(value));

/** Visits that are kept: a quarter, with some to spare. */
const KEPT_DAYS = 100;
/** A file is named by letters, digits and hyphens. */
const fileOf = (site: string): string => site.replaceAll('_', '-');

/** The visits of a site so far, oldest first. */
export const probesOf = (site: string, dataFolder: string): readonly Probe[] =>
  openProbes(dataFolder).read(fileOf(site))?.probes ?? [];

/** Adds a visit; it is on the disk when this returns, so that a restart loses none. `Conflict` when somebody else adds one right now. */
export function keepProbe(site: string, probe: Probe, dataFolder: string): void {
  const books = openProbes(dataFolder);
  const id = fileOf(site);
  const book = books.read(id) ?? { id, version: 0, probes: [] };
  const since = probe.at - days(KEPT_DAYS);
  const probes = [...book.probes, probe].filter(({ at }) => at > since);
  books.write({ id, version: book.version + 1, probes });
}
