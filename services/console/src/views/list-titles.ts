import type { Incident } from '@tingchao/domain/incident/incident.ts';
import { caseIdOf } from '@tingchao/domain/response/open-case.ts';
import { titleFor } from '@tingchao/domain/response/sealed-title.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';

/** Incidents with the titles a list may show: who reads it may be the one complained about (design.md §7). */
export async function titlesOnLists(
  { cases }: Pick<Platform, 'cases'>,
  incidents: readonly Incident[],
): Promise<readonly Incident[]> {
  const files = await cases.getMany(incidents.map(({ id }) => caseIdOf(id)));
  return incidents.map((incident) => {
    const file = files.get(caseIdOf(incident.id));
    return file === undefined ? incident : { ...incident, title: titleFor({ ...file, title: incident.title }, '列表') };
  });
}
