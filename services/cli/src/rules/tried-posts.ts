import { createReadStream } from 'node:fs';
import { access } from 'node:fs/promises';
import { basename } from 'node:path';
import { z } from 'zod';
import { openKept, type KeptReader } from '@tingchao/adapters/sqlite/read-kept.ts';
import type { AnalyzerInput } from '@tingchao/domain/analysis/analyze-post.ts';
import type { RuleReading } from '@tingchao/domain/analysis/compare-rules.ts';
import type { Verdict } from '@tingchao/domain/analysis/word-records.ts';
import type { KeptPost } from '@tingchao/domain/incident/incident.ts';
import { caseIdOf } from '@tingchao/domain/response/open-case.ts';
import { verdictOf } from '@tingchao/domain/response/officer-verdict.ts';
import type { Instant } from '@tingchao/domain/time/instant.ts';
import { toAnalyzerInput } from '../commands/analyze.ts';
import { CommandFailed, exitCodes, type Io } from '../io.ts';
import { readLines } from '../jsonl.ts';

/** What a person says a post is about; the names are those of `train` and `export labels`. */
export type TriedLabel = { readonly topic?: string | undefined; readonly leadUnit?: string | undefined };

/** A post to try rules on, with what officers made of it, asked for only when it matters. */
export type TriedPost = {
  readonly id: string;
  readonly input: AnalyzerInput;
  readonly label?: TriedLabel;
  readonly verdict: (reading: RuleReading) => Verdict | undefined;
};

const labelSchema = z.object({ topic: z.string().optional(), leadUnit: z.string().optional() });

/** Posts of a data folder from `since` on, masked as they lie there; erased ones have no words left and are left out. */
export function keptPosts(
  folder: string,
  since: Instant,
): { readonly count: number; readonly posts: Generator<TriedPost> } | undefined {
  const kept = openKept(folder);
  return kept && { count: kept.count(since), posts: fromKept(kept, since) };
}

function* fromKept(kept: KeptReader, since: Instant): Generator<TriedPost> {
  try {
    for (const page of kept.posts(since)) {
      for (const post of page) {
        if (post.post.erasedAt !== undefined) continue;
        yield { id: post.post.id, input: post.post, verdict: () => askVerdict(kept, post) };
      }
    }
  } finally {
    kept.close();
  }
}

function askVerdict(kept: KeptReader, post: KeptPost): Verdict | undefined {
  const { incidentId } = post.membership;
  if (incidentId === null) return undefined;
  return verdictOf(post, kept.incident(incidentId), kept.case(caseIdOf(incidentId)));
}

/** Posts of a JSONL in the shape of `analyze`, with labels (`topic`, `leadUnit`) where it has some; a line that is none ends the command with its number. */
export async function* jsonlPosts(file: string, region: string, io: Io): AsyncGenerator<TriedPost> {
  if (file !== '-')
    await access(file).catch((cause: unknown) => {
      throw new CommandFailed(`读不了文件 ${file}：文件不存在或没有权限；请检查路径`, exitCodes.failed, { cause });
    });
  for await (const { line, number } of readLines(file === '-' ? io.stdin : createReadStream(file, 'utf8'))) {
    const where = `${basename(file)} 第 ${number} 行`;
    const request = parse(line, where);
    const { input, label } = readPost(request, region, where);
    const id = typeof request['id'] === 'string' ? request['id'] : JSON.stringify(request['id'] ?? number);
    yield { id, input, label, verdict: (reading) => byLabel(id, label, reading) };
  }
}

/** A label is a verdict on whatever reading it is held against. */
function byLabel(id: string, label: TriedLabel, reading: RuleReading): Verdict | undefined {
  const agrees = isAsLabelled(label, reading);
  if (agrees === undefined) return undefined;
  return {
    caseId: id,
    topic: agrees ? 'right' : 'wrong',
    risk: null,
    reasons: [agrees ? '与标注一致' : '与标注不符'],
  };
}

/** Whether a reading says what the label says; the topic goes before the unit. Undefined without a label. */
function isAsLabelled({ topic, leadUnit }: TriedLabel, reading: RuleReading): boolean | undefined {
  if (topic !== undefined) return reading.topics[0]?.id === topic;
  return leadUnit === undefined ? undefined : reading.unit === leadUnit;
}

function readPost(
  request: Record<string, unknown>,
  region: string,
  where: string,
): { readonly input: AnalyzerInput; readonly label: TriedLabel } {
  const label = labelSchema.safeParse(request);
  if (!label.success) throw new CommandFailed(`${where}：标注 topic、leadUnit 须为编号`);
  try {
    return { input: toAnalyzerInput(request, region), label: label.data };
  } catch (cause) {
    if (cause instanceof CommandFailed)
      throw new CommandFailed(`${where}：${cause.message}`, cause.exitCode, { cause });
    throw cause;
  }
}

function parse(line: string, where: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (cause) {
    throw new CommandFailed(`${where}：不是完整的 JSON`, exitCodes.failed, { cause });
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new CommandFailed(`${where}：不是一个 JSON 对象`);
}
