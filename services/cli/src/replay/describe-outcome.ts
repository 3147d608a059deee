import type { Incident, KeptPost } from '@tingchao/domain/incident/incident.ts';
import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import { caseIdOf } from '@tingchao/domain/response/open-case.ts';
import { slaOutcome } from '@tingchao/domain/response/sla-outcome.ts';
import { suggestNextActions } from '@tingchao/domain/response/suggest-next-actions.ts';
import { toIso, type Instant } from '@tingchao/domain/time/instant.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';

/** What `replay` prints: incidents with their cases, and what became no incident. Masked throughout. */
export type ReplayOutcome = {
  readonly incidents: readonly object[];
  readonly notIncident: readonly { readonly postId: string; readonly reason: string }[];
};

/** Reads the end state of a run: the open incidents by detection time, then the posts outside any. */
export async function describeOutcome(
  platform: Platform,
  postIds: readonly string[],
  at: Instant,
): Promise<ReplayOutcome> {
  const incidents = (await platform.incidents.list({ status: 'open', limit: postIds.length }))
    .filter((incident) => incident.counts.posts > 0)
    .toSorted((a, b) => a.detectedAt - b.detectedAt);
  const described = [];
  for (const incident of incidents) {
    const file = await platform.cases.get(caseIdOf(incident.id));
    if (!file) throw new Error(`incident ${incident.id} has no case`);
    const members = await platform.posts.byIncident(incident.id);
    described.push(describeIncident(incident, file, members, platform, at));
  }
  const posts = await platform.posts.getMany(postIds);
  const outside = postIds.flatMap((id) => {
    const membership = posts.get(id)?.membership;
    return membership?.incidentId === null ? [{ postId: id, reason: membership.reason }] : [];
  });
  return { incidents: described, notIncident: outside };
}

function describeIncident(
  incident: Incident,
  file: CaseFile,
  members: readonly KeptPost[],
  platform: Platform,
  at: Instant,
): object {
  const { sla, units } = platform.settings;
  const names = new Map(units.units.map((unit) => [unit.id, unit.name]));
  const nameOf = (unit: string): string => names.get(unit) ?? unit;
  const answered = incident.answeredBy;
  const clock = file.deadlines.find((deadline) => deadline.kind === 'public_response');
  const advice = suggestNextActions(incident, file, at, nameOf);
  return {
    key: incident.id,
    caseNumber: file.number,
    title: incident.title,
    postIds: members.map((member) => member.post.id).toSorted(),
    postRoles: Object.fromEntries(members.map((member) => [member.post.id, member.analysis.role])),
    reasons: Object.fromEntries(members.map((member) => [member.post.id, member.membership.reason])),
    topics: incident.topics,
    subtopics: incident.subtopics.map((subtopic) => subtopic.id),
    places: placesOf(incident),
    category: incident.category,
    level: incident.level,
    levelTriggers: incident.levelTriggers,
    levelTimeline: incident.levelTimeline.map((step) => ({ ...step, at: toIso(step.at) })),
    eventSeverity: incident.eventSeverity,
    risk: incident.risk,
    leadUnit: file.proposal?.lead ?? null,
    leadPlace: file.proposal?.leadPlace ?? null,
    coUnits: file.proposal?.assisting ?? [],
    clause: file.proposal?.clause ?? null,
    coordination: file.proposal?.coordination ?? [],
    falseInfo: incident.falseInfo,
    needsPublicResponse: incident.needsPublicResponse,
    clockStart: toIso(incident.detectedAt),
    deadlines: file.deadlines.map(({ kind, name, dueAt, hard, calendar, basis, arithmetic }) => ({
      kind,
      name,
      at: toIso(dueAt),
      hard,
      calendar,
      basis,
      arithmetic,
    })),
    slaOutcome: {
      ...slaOutcome(clock, answered?.at ?? null, at, sla.ladder),
      respondedBy: answered?.postId ?? null,
      respondedAt: answered ? toIso(answered.at) : null,
    },
    nextActions: advice.actions,
    documents: advice.documents,
  };
}

/** Townships the matter lies in, as the gazetteer prints them; a place it knows no township for stands by itself. */
function placesOf(incident: Incident): readonly string[] {
  const ours = incident.places.filter((place) => place.kind !== 'county' && place.kind !== 'neighbor');
  return [...new Set(ours.map((place) => place.township ?? place.name))];
}
