import { z } from 'zod';
import type { PlaceMention } from '../analysis/analysis.ts';
import { channelTypeSchema } from '../post/post.ts';
import type { Exemplar, Incident } from './incident.ts';

/** Below this nothing may be counted for a place, as nothing may be dispatched to it. */
const SURE_ENOUGH = 0.5;

export const caseAboutSchema = z
  .strictObject({
    region: z.string(),
    /** Primary topic; null when none reached its minimum. */
    topic: z.string().nullable(),
    townships: z.array(z.string()).readonly(),
    /** The channel it was first seen on. */
    channel: channelTypeSchema.nullable(),
  })
  .readonly();
/** Where and what the incident of a case is, kept on the case so that cases can be counted by it. Names no person. */
export type CaseAbout = z.infer<typeof caseAboutSchema>;

/** The townships a matter lies in, sorted; neighbours and places below half confidence left out. */
export function townshipsOf(places: readonly PlaceMention[]): readonly string[] {
  const sure = places.filter(({ kind, confidence }) => kind !== 'neighbor' && confidence >= SURE_ENOUGH);
  const names = sure.map(({ township }) => township).filter((name) => name !== null);
  return [...new Set(names)].toSorted();
}

/** What a case keeps of its incident; the channel stays the one it was first seen on. */
export function aboutIncident(incident: Incident, before: CaseAbout | null): CaseAbout {
  return {
    region: incident.region,
    topic: incident.topics.primary,
    townships: townshipsOf(incident.places),
    channel: before?.channel ?? firstChannel(incident),
  };
}

function firstChannel(incident: Incident): CaseAbout['channel'] {
  const told = incident.exemplars.filter(({ official }) => !official);
  const first = (told.length > 0 ? told : incident.exemplars).reduce<Exemplar | undefined>(
    (earliest, one) => (earliest === undefined || one.collectedAt < earliest.collectedAt ? one : earliest),
    undefined,
  );
  return first?.channelType ?? incident.channelTypes[0] ?? null;
}
