import type { ExpectedIncident, Replayed, Scenario } from './scenario.ts';

/** One thing that was looked at, and whether it was right. */
export type Check = { readonly name: string; readonly right: boolean; readonly detail: string };

/**
 * Scores a replay against a scenario's expected part, by the rules of the scenarios' README: grouping by pairwise F1
 * (≥ 0.85, posts outside any incident are singletons, posts with several acceptable homes may be in any), and per
 * incident primary topic, level, lead unit, false-information status, hard deadlines to the minute, limits in working days
 * where given, and the outcome;
 * nothing masked may appear anywhere in the output.
 */
export function scoreScenario(scenario: Scenario, replayed: Replayed): readonly Check[] {
  const f1 = pairwiseF1(scenario, replayed);
  const output = JSON.stringify(replayed);
  return [
    { name: 'grouping', right: f1 >= 0.85, detail: `pairwise F1 ${f1.toFixed(3)}` },
    ...scenario.expected.notIncident.flatMap(({ postIds }) =>
      postIds.map((id) => ({
        name: `not an incident: ${id}`,
        right: replayed.notIncident.some((post) => post.postId === id),
        detail: `in ${replayed.incidents.find((incident) => incident.postIds.includes(id))?.title ?? 'nothing'}`,
      })),
    ),
    ...scenario.expected.incidents.flatMap((expected) => scoreIncident(expected, replayed)),
    ...scenario.expected.maskedSubstrings.map((secret) => ({
      name: 'masked',
      right: !output.includes(secret),
      detail: secret,
    })),
    { name: 'must not', right: !/删除|封号|管控|稳控|屏蔽|人肉/.test(output), detail: 'words of suppression' },
  ];
}

function scoreIncident(expected: ExpectedIncident, replayed: Replayed): Check[] {
  const found = bestMatch(expected, replayed);
  const label = (name: string): string => `${expected.key} ${name}`;
  if (!found) return [{ name: label('found'), right: false, detail: 'no incident holds any of its posts' }];
  const due = new Map(found.deadlines.map((deadline) => [deadline.kind, deadline.at]));
  return [
    check(label('topic'), found.topics.primary ?? 'none', expected.topics.acceptablePrimary),
    check(label('level'), found.level, expected.acceptableLevels),
    check(label('lead'), found.leadUnit, expected.acceptableLeadUnits),
    check(label('false info'), found.falseInfo.status, expected.falseInfo.acceptable),
    check(label('clock start'), found.clockStart, [expected.clockStart]),
    ...expected.deadlines
      .filter((deadline) => deadline.hard)
      .map((deadline) => check(label(`deadline ${deadline.kind}`), due.get(deadline.kind) ?? 'none', [deadline.at])),
    ...(expected.workingDays ?? []).map(({ name, at }) =>
      check(label(name), found.deadlines.find((deadline) => deadline.name === name)?.at ?? 'none', [at]),
    ),
    check(label('outcome'), found.slaOutcome.status, [expected.slaOutcome.status]),
  ];
}

function check(name: string, actual: string, acceptable: readonly string[]): Check {
  return { name, right: acceptable.includes(actual), detail: `${actual} (right: ${acceptable.join(' / ')})` };
}

function bestMatch(expected: ExpectedIncident, replayed: Replayed): Replayed['incidents'][number] | undefined {
  const overlap = (ids: readonly string[]): number => ids.filter((id) => expected.postIds.includes(id)).length;
  const best = replayed.incidents.toSorted((a, b) => overlap(b.postIds) - overlap(a.postIds))[0];
  return best && overlap(best.postIds) > 0 ? best : undefined;
}

function pairwiseF1(scenario: Scenario, replayed: Replayed): number {
  const ids = scenario.posts.map((post) => post.id);
  const right = new Map<string, string>();
  for (const incident of scenario.expected.incidents) for (const id of incident.postIds) right.set(id, incident.key);
  const actual = new Map<string, string>();
  for (const incident of replayed.incidents) for (const id of incident.postIds) actual.set(id, incident.key);
  const homes = new Map(
    (scenario.expected.acceptableAlternatives ?? []).map((entry) => [entry.postId, entry.mayBelongTo]),
  );
  const together = (map: Map<string, string>, a: string, b: string): boolean => map.has(a) && map.get(a) === map.get(b);
  let both = 0;
  let expectedPairs = 0;
  let actualPairs = 0;
  for (let i = 0; i < ids.length; i += 1) {
    for (let j = i + 1; j < ids.length; j += 1) {
      const [a, b] = [ids[i]!, ids[j]!];
      if (homes.has(a) || homes.has(b)) continue;
      const e = together(right, a, b);
      const s = together(actual, a, b);
      if (e) expectedPairs += 1;
      if (s) actualPairs += 1;
      if (e && s) both += 1;
    }
  }
  if (expectedPairs === 0 && actualPairs === 0) return 1;
  return (2 * both) / (expectedPairs + actualPairs);
}
