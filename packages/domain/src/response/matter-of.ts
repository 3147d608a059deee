import type { Kind } from '../analysis/analysis.ts';
import type { Exemplar, Incident } from '../incident/incident.ts';
import type { Matter } from './route-to-unit.ts';

/** So much of the members' text is read for the route; the matter is said early. */
const TEXT_LIMIT = 2_000;

/** Members that say what the matter is, not what others think of it. */
const telling: ReadonlySet<Exemplar['role']> = new Set(['complaint', 'report', 'question', 'rumour', 'media']);

/** What an incident says about who has to answer and what the citizens want, from its masked exemplars. */
export function matterOf(incident: Incident): Matter & { readonly kinds: readonly Kind[] } {
  const members = incident.exemplars.filter(({ official, role }) => !official && telling.has(role));
  const told = members.length > 0 ? members : incident.exemplars;
  const text = [incident.title, ...told.flatMap(({ title, excerpt }) => [title, excerpt])]
    .join('\n')
    .slice(0, TEXT_LIMIT)
    .toLowerCase();
  const kinds = [...new Set(told.map(kindOf))];
  return {
    topics: incident.topics.primary === null ? [] : [incident.topics.primary, ...incident.topics.secondary],
    subtopics: incident.subtopics.map(({ id }) => id),
    text,
    places: incident.places,
    disputedClaim: ['suspected', 'confirmed', 'corrected'].includes(incident.falseInfo.status),
    kind: kinds.includes('举报') ? '举报' : (kinds[0] ?? '其他'),
    kinds,
  };
}

function kindOf({ role, title, excerpt }: Exemplar): Kind {
  if (/举报|检举|控告/u.test(`${title}\n${excerpt}`)) return '举报';
  if (role === 'question') return '咨询';
  return role === 'praise' ? '感谢' : '投诉';
}
