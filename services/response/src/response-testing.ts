import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import { caseCommandSchema } from '@tingchao/domain/response/case-command.ts';
import type { Incident } from '@tingchao/domain/incident/incident.ts';
import { explainRefusal } from '@tingchao/domain/response/refusal.ts';
import { anIncident, START } from '@tingchao/testkit/builders.ts';
import { openMemoryPlatform, shippedSettings, type MemoryPlatform } from '@tingchao/testkit/memory-platform.ts';
import type { LogRecord } from '@tingchao/ports/message-log.ts';
import { createIncidentHandler } from './handle-incidents.ts';
import { takeCaseStep } from './take-case-step.ts';

/** Builders for the tests of this folder. */
export const settings = shippedSettings();

/** A duty officer, told apart by id alone. */
export const person = (id: string) => ({ id, name: id, role: '值班员', unit: null });

/** A river that turns black in 石桥镇, level Ⅲ. */
export function aRiver(over: Partial<Incident> = {}): Incident {
  return anIncident({
    title: '青岚河石桥段水体发黑、死鱼',
    topics: { primary: 'ecology', secondary: [] },
    subtopics: [{ id: 'water_pollution', score: 6, words: ['死鱼'] }],
    places: [{ name: '石桥镇', kind: 'township', township: '石桥镇', confidence: 0.9 }],
    level: 'III',
    detectedAt: START,
    ...over,
  });
}

/** Gives one batch of records to the handler, as the log does. */
export async function deliverRecords(platform: MemoryPlatform, records: readonly LogRecord[]): Promise<void> {
  const { prepare, handle } = createIncidentHandler(platform);
  await handle(await prepare(records));
}

/** Delivers incidents the way the log does and returns what stands in the store. */
export async function deliver(
  platform: MemoryPlatform,
  ...incidents: readonly Incident[]
): Promise<readonly CaseFile[]> {
  await deliverRecords(
    platform,
    incidents.map((incident, offset) => ({
      topic: 'incidents.changed' as const,
      partition: 0,
      offset,
      key: incident.id,
      value: JSON.stringify(incident),
      at: platform.clock.now(),
    })),
  );
  return platform.cases.list({});
}

/** One step by a person, or why not. */
export async function step(platform: MemoryPlatform, file: CaseFile, by: string, command: object) {
  return takeCaseStep(platform, { case: file.number, by: person(by), command: caseCommandSchema.parse(command) });
}

/** One step that has to pass. */
export async function mustStep(
  platform: MemoryPlatform,
  file: CaseFile,
  by: string,
  command: object,
): Promise<CaseFile> {
  const result = await step(platform, file, by, command);
  if (!result.ok) throw new Error(explainRefusal(result.error));
  return result.value;
}

/** A platform in memory at a working Monday morning. */
export const open = () => openMemoryPlatform({ at: '2026-03-02T09:00:00+08:00', settings });

/** The platform as something `await using` closes. */
export function disposable(platform: MemoryPlatform): MemoryPlatform & AsyncDisposable {
  return { ...platform, [Symbol.asyncDispose]: () => platform.close() };
}
