import type { Command } from 'commander';
import { z } from 'zod';
import { compileAnalyzer } from '@tingchao/domain/analysis/analyze-post.ts';
import { openGrouping } from '@tingchao/domain/incident/grouping.ts';
import { channelTypeSchema, metricsSchema, type Post } from '@tingchao/domain/post/post.ts';
import { instant, parseInstant } from '@tingchao/domain/time/instant.ts';
import { openSegmenter } from '@tingchao/adapters/jieba/open-segmenter.ts';
import { loadSettings, SettingsError } from '@tingchao/settings/load-settings.ts';
import { CommandFailed, exitCodes, type Io } from '../io.ts';
import { readLines, writeLine } from '../jsonl.ts';

const lineSchema = z.object({
  id: z.union([z.string(), z.number()]).transform(String),
  title: z.string().nullish(),
  text: z.string().nullish(),
  publishedAt: z.string().nullish(),
  channelType: channelTypeSchema.catch('other').nullish(),
  channelName: z.string().nullish(),
  region: z.string().nullish(),
  authorKey: z.string().nullish(),
  official: z.boolean().nullish(),
  repostOf: z.string().nullish(),
  metrics: metricsSchema.nullish(),
});

/** `cluster`: JSONL in time order on stdin → the final `{id, incident}` of each line, in input order, at the end of input. */
export function registerCluster(program: Command, io: Io): void {
  program
    .command('cluster')
    .description('把帖文归并为事件：标准输入 JSONL（按时间先后），输出每条的最终归属')
    .option('--json', '输出即为 JSONL，此选项不改变结果')
    .action(async () => {
      const settings = readSettings(io);
      const analyzer = compileAnalyzer(settings);
      const segmenter = await openSegmenter({
        userWords: analyzer.userWords,
        onFallback: ({ from, to, reason }) => void io.stderr.write(`分词改用 ${to}（${from} 不可用：${reason}）\n`),
      });
      const grouping = openGrouping(settings.clustering);
      const assigned = new Map<string, string>();
      const merged = new Map<string, string>();
      let last = instant(0);
      for await (const { line, number } of readLines(io.stdin)) {
        const post = toPost(line, number, last, settings.app.region.county);
        last = post.collectedAt;
        if (assigned.has(post.id)) continue;
        const { analysis, features } = analyzer.analyze(post, (text) => segmenter.cut(text));
        const choice = grouping.place(post, analysis, features);
        assigned.set(post.id, choice.incidentId ?? post.id);
        for (const other of choice.merges) {
          if (choice.incidentId === null) continue;
          grouping.merge(other, choice.incidentId);
          merged.set(other, choice.incidentId);
        }
      }
      for (const [id, incident] of assigned)
        await writeLine(io.stdout, { id, incident: finalIncident(merged, incident) });
    });
}

function readSettings(io: Io): ReturnType<typeof loadSettings> {
  try {
    return loadSettings(io.configFolder, { dataFolder: io.dataFolder });
  } catch (error) {
    if (error instanceof SettingsError) throw new CommandFailed(error.message, exitCodes.configuration);
    throw error;
  }
}

function toPost(line: string, number: number, last: Post['collectedAt'], county: string): Post {
  const read = lineSchema.safeParse(parseLine(line, number));
  if (!read.success) {
    const issue = read.error.issues[0];
    throw new CommandFailed(`第 ${number} 行：${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`);
  }
  const given = read.data;
  const publishedAt = given.publishedAt ? (parseInstant(given.publishedAt) ?? null) : null;
  return {
    id: given.id,
    sourceId: 'cluster',
    // What comes without a channel is read as a letter to an office.
    channelType: given.channelType ?? 'leader_board',
    channelName: given.channelName ?? '',
    region: given.region ?? county,
    official: given.official ?? false,
    link: null,
    title: given.title ?? '',
    text: given.text ?? '',
    authorKey: given.authorKey ?? null,
    publishedAt,
    // A line without a time is as old as the one before it: the input is in time order.
    collectedAt: publishedAt ?? last,
    metrics: given.metrics ?? { reads: 0, reposts: 0, comments: 0, likes: 0 },
    repostOf: given.repostOf ?? null,
    revision: 0,
    reply: null,
    superiorOrder: null,
    snapshot: null,
    regionHint: null,
  };
}

function parseLine(line: string, number: number): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    throw new CommandFailed(`第 ${number} 行不是 JSON`, exitCodes.failed, { cause: error });
  }
}

/** Follows merges to the incident that is left in the end. */
function finalIncident(merged: ReadonlyMap<string, string>, incident: string): string {
  let at = incident;
  const seen = new Set<string>();
  for (let next = merged.get(at); next !== undefined && !seen.has(at); next = merged.get(at)) {
    seen.add(at);
    at = next;
  }
  return at;
}
