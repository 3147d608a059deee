/**
 * A desk that supervises and is killed at a write: `node supervision-child.ts <folder> <write> before|after` opens three cases
 * that ran out long ago, assigns them, turns the ladder, signs what waits and receives it, hands a refuted statement over to the
 * police from each, and dies at its n-th write (a
 * commit, a number, a notice). With `0` it lives, and says `done`. What is there from an earlier life is gone on with.
 */
import { appendFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { caseCommandSchema } from '@tingchao/domain/response/case-command.ts';
import { hours, plus } from '@tingchao/domain/time/instant.ts';
import { createIncidentHandler } from '@tingchao/response/handle-incidents.ts';
import { receiveByNumber } from '@tingchao/response/receive-letters.ts';
import { turnResponse } from '@tingchao/response/service.ts';
import { signDailyList } from '@tingchao/response/sign-daily-list.ts';
import { takeCaseStep } from '@tingchao/response/take-case-step.ts';
import { openPlatform } from '@tingchao/runtime/open-platform.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { createPinoEvents } from '@tingchao/runtime/pino-events.ts';
import { loadSettings } from '@tingchao/settings/load-settings.ts';
import { anIncident } from '@tingchao/testkit/builders.ts';

const [folder = '', cutAt = '0', when = 'after'] = process.argv.slice(2);
const config = fileURLToPath(new URL('../../config', import.meta.url));
let writes = 0;
/** Does a write, or dies right before or after it when it is the one. */
async function write<T>(work: () => Promise<T>): Promise<T> {
  writes += 1;
  const isLast = writes === Number(cutAt);
  if (isLast && when === 'before') await die();
  const done = await work();
  if (isLast) await die();
  return done;
}
async function die(): Promise<void> {
  process.kill(process.pid, 'SIGKILL');
  // The signal may need a moment; nothing may happen in it.
  await Promise.withResolvers<void>().promise;
}

const opened = await openPlatform(loadSettings(config), {
  mode: 'embedded',
  dataFolder: join(folder, 'data'),
  events: createPinoEvents({ level: 'warn' }),
  notifiers: [
    {
      name: 'file',
      send: (notice) =>
        write(async () => appendFileSync(join(folder, 'sent.txt'), `${notice.idempotencyKey}\n`)).then(() => undefined),
    },
  ],
});
const platform: Platform = {
  ...opened,
  commit: (change) => write(() => opened.commit(change)),
  cases: {
    ...opened.cases,
    numberFor: (series, year, ids) => write(() => opened.cases.numberFor(series, year, ids)),
  },
};
const by = { id: '王岚', name: '王岚', role: '督办员', unit: null };
const lead = 'ecology_bureau';
const step = (id: string, command: object, who: object = {}) =>
  takeCaseStep(platform, { case: id, by: { ...by, ...who }, command: caseCommandSchema.parse(command) });
/** A statement, its finding, the letter, its review, the head's signature: whatever of it an earlier life did is refused. */
async function handOver(id: string): Promise<void> {
  const file = await platform.cases.get(id);
  const [evidence, source] = ['县医院无就诊记录', '监测报告〔2026〕7号'];
  const found = { action: 'verify', claim: 'c1', unit: lead, result: '已核不实', evidence, source };
  if ((file?.claims ?? []).length === 0) await step(id, { action: 'claim', statement: '网传有多人中毒住院' });
  if (file?.assignments[0]?.status === 'offered') await step(id, { action: 'accept', unit: lead }, { id: '李川' });
  if (file?.claims?.[0]?.status !== 'false') await step(id, found, { id: '李川' });
  if ((file?.handovers ?? []).length === 0)
    await step(id, { action: 'handover', claim: 'c1', content: '网传多人中毒住院的内容，经核查不实。' });
  await step(id, { action: 'handover_legal', handover: 'h1', decision: 'pass' }, { id: '孙平' });
  await step(id, { action: 'sign_handover', handover: 'h1' }, { id: '钱立', role: '主要负责人' });
}

const incidents = ['a', 'b', 'c'].map((id) => {
  const detectedAt = plus(opened.clock.now(), -hours(90));
  return anIncident({ id, level: 'III', detectedAt, firstPublishedAt: detectedAt, lastPostAt: detectedAt });
});
await createIncidentHandler(platform).handle(new Map(incidents.map((one) => [one.id, one])));
for (const { id } of incidents) {
  const file = await platform.cases.get(`case-${id}`);
  if (file?.assignments.length === 0) await step(file.id, { action: 'assign', lead, assist: [] });
}
await turnResponse(platform);
await signDailyList(platform, { unit: lead, place: null, by, reason: '' });
for (const file of await platform.cases.list({})) {
  for (const { id, status } of file.letters) {
    if (status === 'draft') await step(file.id, { action: 'sign_letter', letter: id });
  }
}
for (const { id } of incidents) await handOver(`case-${id}`);
const numbers = (await platform.cases.list({})).flatMap(({ letters }) => letters.map(({ number }) => number));
for (const number of new Set(numbers)) if (number !== null) await receiveByNumber(platform, { number, by, unit: lead });
await turnResponse(platform);
writeSync(1, `done after ${writes} writes\n`);
await opened.close();
