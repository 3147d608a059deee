import type { Command } from 'commander';
import { z } from 'zod';
import {
  compileAnalyzer,
  type Analyzer,
  type AnalyzerInput,
  type Cut,
} from '@tingchao/domain/analysis/analyze-post.ts';
import type { Analysis } from '@tingchao/domain/analysis/analysis.ts';
import { channelTypeSchema, metricsSchema } from '@tingchao/domain/post/post.ts';
import { compileRouting, type Router } from '@tingchao/domain/response/route-to-unit.ts';
import { parseInstant } from '@tingchao/domain/time/instant.ts';
import { openSegmenter } from '@tingchao/adapters/jieba/open-segmenter.ts';
import { loadSettings } from '@tingchao/settings/load-settings.ts';
import { CommandFailed, exitCodes, type Io } from '../io.ts';
import { answerLines } from '../jsonl.ts';

const requestSchema = z.object({
  title: z.string().nullish(),
  text: z.string().nullish(),
  channelType: channelTypeSchema.catch('other').default('other'),
  region: z.string().nullish(),
  regionHint: z.string().nullish(),
  official: z.boolean().nullish(),
  publishedAt: z.string().nullish(),
  authorKey: z.string().nullish(),
  repostOf: z.string().nullish(),
  metrics: metricsSchema.nullish(),
});

/** Everything that `analyze` needs, opened once. */
export type AnalyzeBench = {
  readonly analyzer: Analyzer;
  readonly router: Router;
  readonly cut: Cut;
  readonly region: string;
};

/** Opens analyzer, router and segmenter from the settings folder; says on stderr when the native segmenter is missing. */
export async function openAnalyzeBench(io: Io): Promise<AnalyzeBench> {
  const settings = loadSettings(io.configFolder, { dataFolder: io.dataFolder });
  const analyzer = compileAnalyzer(settings);
  const segmenter = await openSegmenter({
    userWords: analyzer.userWords,
    onFallback: ({ from, to, reason }) => io.stderr.write(`分词改用 ${to}（${from} 不可用：${reason}）\n`),
  });
  return {
    analyzer,
    router: compileRouting(settings),
    cut: (text) => segmenter.cut(text),
    region: settings.app.region.county,
  };
}

/** A request line as the analyzer takes it; `region` is that of the county where the line names none. Throws with a clear message on a bad one. */
export function toAnalyzerInput(request: Record<string, unknown>, region: string): AnalyzerInput {
  const parsed = requestSchema.safeParse(request);
  if (!parsed.success) {
    throw new CommandFailed(parsed.error.issues.map((issue) => `${issue.path.join('.')}:${issue.message}`).join('；'));
  }
  const { data } = parsed;
  return {
    title: data.title ?? '',
    text: data.text ?? '',
    channelType: data.channelType,
    region: data.region ?? region,
    regionHint: data.regionHint,
    official: data.official ?? false,
    publishedAt: data.publishedAt === null || data.publishedAt === undefined ? null : parseInstant(data.publishedAt),
    authorKey: data.authorKey,
    repostOf: data.repostOf,
    metrics: data.metrics ?? undefined,
  };
}

/** One request line to one answer: the shape of design.md §5, with more fields. Throws with a clear message on a bad request. */
export function answerAnalyze(bench: AnalyzeBench, request: Record<string, unknown>): object {
  const input = toAnalyzerInput(request, bench.region);
  const { analysis, features } = bench.analyzer.analyze(input, bench.cut);
  const route = bench.router.routeToUnit({
    topics: analysis.topics.map(({ id }) => id),
    subtopics: analysis.subtopics.map(({ id }) => id),
    text: features.title === '' ? features.text : `${features.title}\n${features.text}`,
    places: analysis.places,
    kind: analysis.kind,
    official: input.official ?? false,
  });
  return {
    ...shapeOf(analysis, route),
    why: { ...bench.analyzer.explain(analysis, features), leadUnit: route.reasons },
  };
}

function shapeOf(analysis: Analysis, route: ReturnType<Router['routeToUnit']>): object {
  return {
    topics: analysis.topics,
    subtopics: analysis.subtopics.map(({ id }) => id),
    kind: analysis.kind,
    role: analysis.role,
    places: analysis.places,
    territory: analysis.territory,
    leadUnit: route.lead,
    leadPlace: route.leadPlace,
    candidateUnits: route.candidates,
    assistingUnits: route.assisting,
    risk: analysis.risk,
    sentiment: analysis.sentiment,
    urgency: analysis.urgency,
    falseInfo: analysis.falseInfo,
    debunks: analysis.debunks ?? null,
    facts: analysis.facts,
    marks: analysis.marks,
    personalData: analysis.personalData,
    masked: { title: analysis.maskedTitle, text: analysis.maskedText },
  };
}

/** `analyze`: one post a line on stdin, one reading a line on stdout, in order. */
export function registerAnalyze(program: Command, io: Io): void {
  program
    .command('analyze')
    .description('逐行分析帖文：标准输入每行一个 JSON，标准输出每行一个结果')
    .option('--json', '输出 JSON（本命令总是如此）')
    .option('--jsonl', '逐行读写（本命令总是如此）')
    .action(async () => {
      const bench = await openAnalyzeBench(io);
      const { failed } = await answerLines(io.stdin, io.stdout, (request) => answerAnalyze(bench, request));
      if (failed > 0) {
        throw new CommandFailed(`有 ${failed} 行无法分析，原因见各行的 error`, exitCodes.partial);
      }
    });
}
