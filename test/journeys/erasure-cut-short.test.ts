import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { checkErasures } from '@tingchao/cli/doctor/erasures.ts';
import type { Stores } from '@tingchao/ports/stores.ts';
import { eraseCaseFile } from '@tingchao/response/erase-case.ts';
import { expect, test } from 'vitest';
import { copyWorld } from './copied-world.ts';
import { deliver, later, liveToClose, readEverything, REASON, tracesIn } from './erasure-world.ts';
import { documentsOf, platformOver, post, startServices } from './lived-world.ts';
import { runTingchao } from './running-system.ts';

const world = copyWorld((stores) => liveToClose(platformOver(stores)));
const { open } = world;
const person = (name: string) => ({ id: name, name, role: '值班员', unit: null });
const erase = (stores: Stores) =>
  eraseCaseFile(platformOver(stores), {
    case: world.story.number,
    by: person('甲'),
    confirmedBy: person('乙'),
    reason: REASON,
  });

const filesHolding = (words: (bytes: Buffer) => boolean): readonly string[] =>
  readdirSync(world.folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && words(readFileSync(join(entry.parentPath, entry.name))))
    .map(({ name }) => name);

/** The part of the stores that the process is killed in. */
const dyingIn = {
  'before anything': (stores: Stores): Stores => ({ ...stores, blobs: { ...stores.blobs, remove: die } }),
  'with the blobs gone': (stores: Stores): Stores => ({ ...stores, commit: die }),
  'with the documents redacted': (stores: Stores): Stores => ({ ...stores, log: { ...stores.log, append: die } }),
  'with everybody told': (stores: Stores): Stores => ({ ...stores, erase: die }),
  'with all done but the last word': (stores: Stores): Stores => ({
    ...stores,
    erasures: { ...stores.erasures, finish: die },
  }),
} as const;
const killed = new Error('killed');
async function die(): Promise<never> {
  throw killed;
}

test.for(Object.entries(dyingIn))('an erasure cut short %s is finished by the next start', async ([, dying]) => {
  const stores = open();
  await expect(erase(dying(stores))).rejects.toThrow(killed);
  await stores.close();
  expect(checkErasures(world.folder)).toMatchObject([
    { status: 'warning', detail: expect.stringContaining('没有做完') },
  ]);
  const again = open();
  const platform = platformOver(again);
  const services = await startServices(platform);
  await services.settled();
  await services.stop();
  expect((await again.erasures.list()).map(({ finished }) => finished)).toEqual([true]);
  expect(checkErasures(world.folder)).toMatchObject([{ status: 'ok' }]);
  expect(tracesIn(await readEverything(platform))).toEqual([]);
  const { cases } = await documentsOf(again);
  expect(cases.get(world.story.caseId)?.ledger.at(-1)).toMatchObject({ action: 'erase', by: '甲', confirmedBy: '乙' });
  const erased = (await again.audit.list({ subject: world.story.caseId })).filter(
    ({ action }) => action === 'case_erase',
  );
  expect(erased).toHaveLength(1);
  await again.close();
  expect(filesHolding((bytes) => tracesIn(bytes).length > 0)).toEqual([]);
});

test('a backup made of half an erasure is cleaned as it is made', async () => {
  const stores = open();
  await expect(erase(dyingIn['with the blobs gone'](stores))).rejects.toThrow(killed);
  await stores.close();
  const copy = join(world.folder, '..', `${world.folder}-copy`);
  expect(await runTingchao(world.folder, 'backup', copy)).toMatchObject({ code: 0 });
  const held = readdirSync(copy, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .filter((entry) => tracesIn(readFileSync(join(entry.parentPath, entry.name))).length > 0);
  expect(held).toEqual([]);
  rmSync(copy, { recursive: true });
});

test('what the log holds sealed is gone from the disk too, not only unreadable', async () => {
  const sealedOf = (): readonly Buffer[] => {
    const database = new DatabaseSync(join(world.folder, 'tingchao.db'), { readOnly: true });
    const rows = database.prepare(`SELECT value FROM log_posts_collected WHERE key LIKE 'e%'`).all();
    database.close();
    return rows.map((row) => Buffer.from(row['value'] as Uint8Array));
  };
  const sealed = sealedOf();
  expect(sealed.length).toBeGreaterThanOrEqual(world.story.posts.length);
  const piece = (bytes: Buffer): Buffer => bytes.subarray(40, 80);
  expect(filesHolding((bytes) => sealed.some((one) => bytes.includes(piece(one))))).toEqual(['tingchao.db']);
  const stores = open();
  expect(await erase(stores)).toMatchObject({ ok: true });
  await stores.close();
  expect(sealedOf()).toEqual([]);
  expect(filesHolding((bytes) => sealed.some((one) => bytes.includes(piece(one))))).toEqual([]);
});

test('erased while the services run, a later post of the matter opens one of its own', async () => {
  const stores = open();
  const platform = platformOver(stores);
  const services = await startServices(platform);
  await services.settled();
  const erased = await eraseCaseFile(platform, {
    case: world.story.number,
    by: person('甲'),
    confirmedBy: person('乙'),
    reason: REASON,
  });
  expect(erased).toMatchObject({ ok: true });
  const before = await documentsOf(stores);
  const again = (world.story.posts[0]?.text ?? '').slice(0, 30);
  await deliver(platform, [post('e9', later, 95), post('f0', again, 96), ...world.story.posts]);
  await services.settled();
  await services.stop();
  const after = await documentsOf(stores);
  for (const id of ['e9', 'f0']) {
    const home = after.posts.get(id)?.membership.incidentId ?? '';
    expect(world.story.incidents).not.toContain(home);
    expect(after.incidents.get(home)?.erasedAt).toBeUndefined();
    expect(after.cases.has(`case-${home}`)).toBe(true);
  }
  for (const id of world.story.incidents) expect(after.incidents.get(id)).toEqual(before.incidents.get(id));
  expect(after.cases.get(world.story.caseId)).toEqual(before.cases.get(world.story.caseId));
  await stores.close();
});

test('a post that reaches an erased matter before the analyzer has heard of it goes to one of its own', async () => {
  const stores = open();
  const platform = platformOver(stores);
  const services = await startServices(platform);
  await services.settled();
  // Whoever erased could not tell: the window still holds the posts.
  const silent = { ...stores, log: { ...stores.log, append: async () => {} } };
  expect(await erase(silent)).toMatchObject({ ok: true });
  const before = await documentsOf(stores);
  const again = (world.story.posts[0]?.text ?? '').slice(0, 30);
  await deliver(platform, [post('f0', again, 96), ...world.story.posts, post('w7', '东关社区还在停水', 97)]);
  const waiting = setInterval(() => void platform.clock.advance(1_000), 50);
  await services.settled();
  clearInterval(waiting);
  await services.stop();
  const after = await documentsOf(stores);
  const home = after.posts.get('f0')?.membership.incidentId ?? '';
  expect(world.story.incidents).not.toContain(home);
  expect(after.cases.has(`case-${home}`)).toBe(true);
  const joined = after.posts.get('w7')?.membership.incidentId;
  expect(joined).toBe(after.posts.get('w0')?.membership.incidentId);
  for (const id of world.story.incidents) expect(after.incidents.get(id)).toEqual(before.incidents.get(id));
  expect(tracesIn(JSON.stringify([...after.posts.values()].filter(({ post: { id } }) => id !== 'f0')))).toEqual([]);
  await stores.close();
});

test('the command erases for two persons, says what is left to do, and refuses what may not be', async () => {
  const command = (...args: readonly string[]) =>
    runTingchao(world.folder, 'case', 'erase', world.story.number, ...args);
  const said = ['--reason', REASON, '--by', '甲'];
  expect(await command(...said, '--confirmed-by', '甲')).toMatchObject({
    code: 1,
    err: expect.stringContaining('复核人不能是经办人'),
  });
  expect(await command(...said)).toMatchObject({ code: 2, out: '' });
  const [other] = await (async () => {
    const stores = open();
    const running = await stores.cases.list({ open: true });
    await stores.close();
    return running;
  })();
  expect(
    await runTingchao(world.folder, 'case', 'erase', other?.number ?? '', ...said, '--confirmed-by', '乙'),
  ).toMatchObject({ code: 1, err: expect.stringContaining('还在办理') });
  const done = await command(...said, '--confirmed-by', '乙');
  expect(done).toMatchObject({ code: 0, out: expect.stringContaining(`帖文 ${world.story.posts.length} 条`) });
  expect(done.out).toContain('tingchao erase --in');
  expect(filesHolding((bytes) => tracesIn(bytes).length > 0)).toEqual([]);
  expect(await command(...said, '--confirmed-by', '乙')).toMatchObject({
    code: 0,
    out: expect.stringContaining('之前已抹除'),
  });
  const shown = await runTingchao(world.folder, 'case', 'show', world.story.number);
  expect(shown).toMatchObject({ code: 0, out: expect.stringContaining('（已抹除）') });
  expect(
    await runTingchao(world.folder, 'case', 'reopen', world.story.number, '--reason', '新情况', '--by', '甲'),
  ).toMatchObject({
    code: 1,
    err: expect.stringContaining('已抹除'),
  });
});
