import { createHash } from 'node:crypto';
import type { Incident } from '@tingchao/domain/incident/incident.ts';
import { canonicalLink } from '@tingchao/domain/post/canonical-link.ts';
import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import type { OwnMatter } from '@tingchao/domain/sharing/share.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';

const PAGE = 500;

/** Hashes of the addresses an incident was seen at, of those it shows. */
export const linksOf = (incident: Incident): readonly string[] => [
  ...new Set(
    incident.exemplars.flatMap(({ link }) =>
      link === null ? [] : [createHash('sha256').update(canonicalLink(link)).digest('hex')],
    ),
  ),
];

/** Own cases with what tells whether a share is of the same matter; open ones, or all. */
export async function* ownMatters(
  platform: Pick<Platform, 'cases' | 'incidents'>,
  query: { readonly open?: boolean } = {},
): AsyncGenerator<{ readonly file: CaseFile; readonly incident: Incident; readonly own: OwnMatter }> {
  for (let after: CaseFile | undefined; ;) {
    const page: readonly CaseFile[] = await platform.cases.list({ ...query, limit: PAGE, after });
    const incidents = await platform.incidents.getMany(page.map(({ incidentId }) => incidentId));
    for (const file of page) {
      const incident = incidents.get(file.incidentId);
      if (!incident) continue;
      const { topic = null, townships = [] } = file.about ?? {};
      const links = new Set(linksOf(incident));
      yield { file, incident, own: { topic, townships, detectedAt: incident.detectedAt, links } };
    }
    after = page.at(-1);
    if (page.length < PAGE) return;
  }
}
