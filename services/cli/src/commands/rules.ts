import { SingleBar } from 'cli-progress';
import type { Command } from 'commander';
import { resolve } from 'node:path';
import { days, instant, plus, toIso, type Instant } from '@tingchao/domain/time/instant.ts';
import { loadChanged } from '@tingchao/settings/load-changed.ts';
import { loadSettings, SettingsError } from '@tingchao/settings/load-settings.ts';
import type { Settings } from '@tingchao/settings/settings.ts';
import { CommandFailed, exitCodes, type Io } from '../io.ts';
import { wholeNumber } from '../option-values.ts';
import { replayBoth } from '../rules/replay-both.ts';
import { overlayHere } from '../rules/overlay-here.ts';
import { namesOf } from '../rules/rule-names.ts';
import { replayInWords, trialInWords } from '../rules/trial-text.ts';
import { jsonlPosts, keptPosts, type TriedPost } from '../rules/tried-posts.ts';
import { tryRules } from '../rules/try-rules.ts';
import { terminalWidth } from '../table.ts';

type Options = {
  readonly days?: number;
  readonly input?: string;
  readonly data?: string;
  readonly replay?: string;
  readonly json?: boolean;
};

const DAYS = 30;

/** `rules try FILE…`: what changed rules would have made of the posts of the last days, or of a file; writes nothing. */
export function registerRules(program: Command, io: Io): void {
  program
    .command('rules')
    .description('规则试算')
    .command('try')
    .description('换上改过的专题、风险、分办等文件试算：多认出、少认出、改判什么，词准不准，有无冲突；不写任何数据')
    .argument('<文件...>', '改过的配置文件（YAML），按内容认，不看文件名')
    .option('--days <天数>', `用本机最近多少天的帖文（缺省 ${DAYS}）`, wholeNumber(1, 3650))
    .option(
      '--input <文件>',
      '改用 JSONL 里的帖文（写法同 analyze，可带标注 topic、leadUnit；- 为标准输入）；再写 --days 则两样都用',
    )
    .option('--data <目录>', '数据目录；缺省为本机的（只读，运行中也可用）')
    .option('--replay <场景>', '另把一个场景按新旧规则各重放一遍，比较事件、级别与牵头单位')
    .option('--json', '输出 JSON')
    .action(async (files: readonly string[], options: Options) => {
      const dataFolder = options.data === undefined ? io.dataFolder : resolve(options.data);
      const { before, after, keys } = readBoth({ ...io, dataFolder }, files);
      const at = instant(Date.now());
      const wantsPosts = options.replay === undefined || options.input !== undefined || options.days !== undefined;
      const since = plus(at, -days(options.days ?? DAYS));
      const { posts, count } = wantsPosts
        ? openPosts({ ...io, dataFolder }, options, since, before)
        : { posts: [], count: 0 };
      const bar = openBar(io, count);
      const trial = await tryRules({ before, after, keys }, posts, (read) => bar?.update(read)).finally(() =>
        bar?.stop(),
      );
      const replay = options.replay === undefined ? null : await replayBoth(options.replay, before, after);
      if (options.json === true) {
        io.stdout.write(`${JSON.stringify({ since: toIso(since), files, ...trial, replay })}\n`);
        return;
      }
      const names = namesOf(before, after);
      const { from, to } = trial.recognised;
      const about = `比较 ${trial.posts} 条帖文（${sourceOf(options)}）：原来认出 ${from} 条，换上后认出 ${to} 条，${trial.changed} 条的结果有变。`;
      if (wantsPosts) io.stdout.write(trialInWords(trial, names, about, terminalWidth(io.stdout)));
      if (replay) io.stdout.write(replayInWords(replay, names));
    });
}

function sourceOf({ input, days: asked }: Options): string {
  const kept = `最近 ${asked ?? DAYS} 天`;
  if (input === undefined) return kept;
  return asked === undefined ? input : `${kept}，另加 ${input}`;
}

/** The settings in use (what was edited while running among them) and those with the files in place of theirs; refuses with every mistake at once. */
function readBoth(
  io: Io,
  files: readonly string[],
): { before: Settings } & { after: Settings; keys: ReturnType<typeof loadChanged>['keys'] } {
  const { dataFolder } = io;
  try {
    const overlay = overlayHere(dataFolder);
    const before = loadSettings(io.configFolder, { dataFolder, overlay });
    const { settings: after, keys } = loadChanged(
      io.configFolder,
      files.map((file) => resolve(file)),
      { dataFolder, overlay },
    );
    return { before, after, keys };
  } catch (error) {
    if (error instanceof SettingsError)
      throw new CommandFailed(error.message, exitCodes.configuration, { cause: error });
    throw error;
  }
}

/** The posts asked for, and how many there are as far as that is known before they are read. */
function openPosts(
  io: Io,
  { input, days: asked }: Options,
  since: Instant,
  settings: Settings,
): { readonly posts: AsyncIterable<TriedPost> | Iterable<TriedPost>; readonly count: number } {
  const given = input === undefined ? undefined : jsonlPosts(input, settings.app.region.county, io);
  if (given && asked === undefined) return { posts: given, count: 0 };
  const kept = keptPosts(io.dataFolder, since);
  if (kept === undefined)
    throw new CommandFailed(
      `数据目录 ${io.dataFolder} 里还没有数据；先启动收集，或用 --input 给一份 JSONL（数据在集群里时也用 --input）`,
    );
  return given ? { posts: both(kept.posts, given), count: 0 } : kept;
}

async function* both(first: Iterable<TriedPost>, second: AsyncIterable<TriedPost>): AsyncGenerator<TriedPost> {
  yield* first;
  yield* second;
}

function openBar(io: Io, total: number): SingleBar | undefined {
  const out = io.stderr as typeof io.stderr & { readonly isTTY?: boolean };
  if (out.isTTY !== true) return undefined;
  const stream = out as unknown as NodeJS.WriteStream;
  const format = total > 0 ? '试算 [{bar}] {percentage}%，已读 {value} 条' : '试算：已读 {value} 条';
  const bar = new SingleBar({ format, stream, hideCursor: true, clearOnComplete: true });
  bar.start(total, 0);
  return bar;
}
