import { join } from 'node:path';
import type { Command } from 'commander';
import { createSystemClock } from '@tingchao/adapters/system/system-clock.ts';
import {
  differences,
  openFixture,
  recordedSources,
  recording,
  writeFixture,
} from '@tingchao/collector/desk/fixtures.ts';
import { openTrialWeb, trySource } from '@tingchao/collector/desk/try-source.ts';
import { allSources } from '@tingchao/collector/ready-source.ts';
import type { VisitedSource } from '@tingchao/domain/post/source-settings.ts';
import { toIso } from '@tingchao/domain/time/instant.ts';
import type { Settings } from '@tingchao/settings/settings.ts';
import { CommandFailed, exitCodes, type Io } from '../io.ts';

/** Where fixtures lie: in the data folder, since pages of boards hold what citizens wrote. */
export const fixtureFolder = (io: Io): string => join(io.dataFolder, 'source-fixtures');

/** `source record ID` keeps the pages of a source and what came of them; `source check` reads them again with the settings of today. */
export function addSourceRecord(source: Command, io: Io, settingsOf: () => Settings): void {
  source
    .command('record')
    .description('把信源现在的网页和读到的结果存成样本，供 source check 比对')
    .argument('<编号>')
    .action(async (id: string) => {
      const settings = settingsOf();
      const web = openTrialWeb(settings);
      const kept = recording(web.fetcher);
      try {
        const trial = await trySource(visited(settings, id), settings, { ...web, fetcher: kept.fetcher });
        if (trial.report.health === 'failed') throw new CommandFailed(`没有存：${trial.report.reason}`);
        writeFixture(fixtureFolder(io), id, toIso(createSystemClock().now()), kept.pages, trial);
        io.stdout.write(`已存 ${kept.pages.size} 页、${trial.report.posts.length} 条\n`);
      } finally {
        await web.close();
      }
    });
  source
    .command('check')
    .description('用现在的配置重读存下的样本（--live 则采真的网页），与当时读到的比对，并说出是哪个选择器取不到了')
    .argument('[编号]', '缺省为有样本的全部信源')
    .option('--live', '采真的网页，只比选择器')
    .action(async (id: string | undefined, options: { readonly live?: boolean }) => {
      const settings = settingsOf();
      const ids = id === undefined ? recordedSources(fixtureFolder(io)) : [id];
      if (ids.length === 0) throw new CommandFailed('还没有样本；先 tingchao source record <编号>', exitCodes.usage);
      let changed = 0;
      for (const one of ids) {
        const told = await checkOne(one, settings, io, options.live === true);
        changed += told.length > 0 ? 1 : 0;
        io.stdout.write(told.length === 0 ? `对  ${one}\n` : `变  ${one}：${told.join('；')}\n`);
      }
      if (changed > 0) throw new CommandFailed(`${changed} 个信源读不出原来的内容`);
    });
}

async function checkOne(id: string, settings: Settings, io: Io, live: boolean): Promise<readonly string[]> {
  if (!recordedSources(fixtureFolder(io)).includes(id)) throw new CommandFailed(`${id} 没有样本`, exitCodes.usage);
  const { fixture, fetcher } = openFixture(fixtureFolder(io), id);
  const web = openTrialWeb(settings, live ? undefined : fetcher);
  try {
    const trial = await trySource(visited(settings, id), settings, web, live ? { usual: fixture.fills } : {});
    if (!live) return differences(fixture, trial);
    return trial.report.health === 'failed' ? [trial.report.reason] : [];
  } finally {
    await web.close();
  }
}

/** A configured source that is visited. */
export function visited(settings: Settings, id: string): VisitedSource {
  const found = allSources(settings).find((one) => one.id === id);
  if (found === undefined) throw new CommandFailed(`没有编号为 ${id} 的信源`, exitCodes.usage);
  if (found.kind === 'import')
    throw new CommandFailed(`${id} 是导入类信源，没有地址可采；请用 tingchao import`, exitCodes.usage);
  return found;
}
