import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { installationsOfFile, type Installation } from './lived-cluster.ts';
import { startAlone } from './service-alone.ts';
import { appendPosts, PATIENCE } from './watch-system.ts';
import { aPost } from '@tingchao/testkit/builders.ts';
import { createSystemClock } from '@tingchao/adapters/system/system-clock.ts';
import { expect, inject, test } from 'vitest';

const anInstallation = installationsOfFile();

type State = {
  readonly inForce: number;
  readonly latest: number;
  readonly content: string;
  readonly versions: unknown;
};
const why = ['--cluster', '--by', '甲', '--reason', '群众新说法'];
const stateOf = async (at: Installation): Promise<State> =>
  JSON.parse(await at.must('config', 'history', '--cluster', '--json')) as State;

test('an edit made at a cluster reaches a service that runs, outlives it, is refused when wrong, and is in the backup', async () => {
  const at = anInstallation();
  const seed = await stateOf(at);
  const stores = await at.open();
  const { now } = createSystemClock();
  /** Hands a post in and waits for what it is made of. */
  const read = async (id: string) => {
    const text = `望山乡${id}头又在咕噜哐哐`;
    await appendPosts(stores, [aPost({ id, title: '', text, collectedAt: now(), publishedAt: now() })]);
    await expect.poll(() => stores.posts.get(id), PATIENCE).toBeDefined();
    const kept = await stores.posts.get(id);
    return { subtopics: kept?.analysis.subtopics.map((one) => one.id), by: kept?.membership.settingsVersion };
  };
  const { prefix, folder } = at;
  const servers = { prefix, folder, kafka: inject('kafka'), elasticsearch: inject('elasticsearch') };
  const urban = readFileSync(join(at.configFolder, 'lexicons/topics/urban.yaml'), 'utf8');
  const mine = join(folder, 'mine.yaml');
  let first: State;
  {
    await using analyzer = await startAlone('analyzer', servers);
    expect(await read('东')).toMatchObject({ subtopics: [] });

    writeFileSync(mine, urban.replace('strong: [', 'stong: ['));
    const wrong = await at.run('config', 'put', mine, ...why).ended;
    expect([wrong.code, wrong.err]).toEqual([3, expect.stringContaining('是否想写“strong”')]);
    expect(await stateOf(at)).toEqual(seed);

    writeFileSync(mine, urban.replace('占道经营,', '占道经营, 咕噜哐哐,'));
    await at.must('config', 'put', mine, ...why);
    first = await stateOf(at);
    expect(first).toMatchObject({ inForce: 1, latest: 1 });
    // Other processes hear of it by Kafka, in their own time.
    const heard = (): boolean => analyzer.said().includes('"version":1');
    await expect.poll(heard, PATIENCE).toBe(true);
    expect(await read('西')).toMatchObject({ subtopics: ['city_mgmt'] });
    expect(await analyzer.ask('/readyz')).toMatchObject({ code: 200 });
  }
  {
    await using analyzer = await startAlone('analyzer', servers);
    expect(await read('南')).toMatchObject({ subtopics: ['city_mgmt'] });
    await at.must('config', 'rollback', '0', ...why);
    await expect.poll(() => analyzer.said().includes('"version":2'), PATIENCE).toBe(true);
    expect(await read('北')).toMatchObject({ subtopics: [] });
  }
  await stores.close();
  expect(JSON.parse(await at.must('audit', 'verify', '--cluster', '--json'))).toMatchObject({ ok: true });

  const copy = join(folder, '..', 'copy');
  await at.must('backup', copy, '--cluster');
  const fresh = anInstallation();
  await fresh.must('restore', copy, '--cluster');
  const [was, is] = [await stateOf(at), await stateOf(fresh)];
  expect(is.versions).toEqual(was.versions);
  expect(is).toMatchObject({ inForce: 2, latest: 2 });
});
