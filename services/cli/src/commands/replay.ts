import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { loadSettings } from '@tingchao/settings/load-settings.ts';
import { CommandFailed, exitCodes, type Io } from '../io.ts';
import { answerLines, writeLine } from '../jsonl.ts';
import { describeOutcome, type ReplayOutcome } from '../replay/describe-outcome.ts';
import { scenarioSchema, toPosts } from '../replay/read-scenario.ts';
import { runScenario, type OpenPlatform } from '../replay/run-scenario.ts';

/** `replay FILE`: one scenario through the whole pipeline on a fake clock; prints incidents, clocks and outcomes. */
export function registerReplay(program: Command, io: Io): void {
  program
    .command('replay')
    .description('把一个场景文件按时间重放一遍，输出事件、时限与结果（不读其中的 expected）')
    .argument('[file]', '场景文件（JSON）')
    .option('--jsonl', '从标准输入逐行读 {id, file},逐行作答')
    .option('--json', '输出 JSON（本命令总是如此）')
    .action(async (file: string | undefined, options: { readonly jsonl?: boolean }) => {
      const settings = loadSettings(io.configFolder);
      if (options.jsonl) {
        await answerLines(io.stdin, io.stdout, (request) => replayFile(String(request['file']), settings));
        return;
      }
      if (file === undefined) throw new CommandFailed('缺少场景文件：tingchao replay 文件.json', exitCodes.usage);
      await writeLine(io.stdout, await replayFile(file, settings));
    });
}

/** Replays one file. Throws `CommandFailed` with one line when it cannot be read or is no scenario. */
async function replayFile(file: string, settings: ReturnType<typeof loadSettings>): Promise<ReplayOutcome> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new CommandFailed(`读不到场景文件 ${file}：请检查路径`, exitCodes.failed, { cause: error });
  });
  return replayScenario(text, file, settings);
}

/** As `replayFile`, from the file's text; in memory unless another platform is opened. */
export async function replayScenario(
  text: string,
  name: string,
  settings: ReturnType<typeof loadSettings>,
  open?: OpenPlatform,
): Promise<ReplayOutcome> {
  const scenario = scenarioSchema.safeParse(parseJson(text, name));
  if (!scenario.success) {
    const [first] = scenario.error.issues;
    throw new CommandFailed(`${name} 不是场景文件：${first?.path.join('.')} ${first?.message}`);
  }
  const { evaluateAt } = scenario.data;
  const posts = toPosts(scenario.data).filter((post) => post.collectedAt <= evaluateAt);
  const ids = posts.map((post) => post.id);
  return runScenario(posts, evaluateAt, settings, (platform) => describeOutcome(platform, ids, evaluateAt), open);
}

function parseJson(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new CommandFailed(`${name} 不是 JSON:${(error as Error).message}`, exitCodes.failed, { cause: error });
  }
}
