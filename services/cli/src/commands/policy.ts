import { createSystemClock } from '@tingchao/adapters/system/system-clock.ts';
import { assessmentOutline } from '@tingchao/domain/policy/assessment-outline.ts';
import type { Command } from 'commander';

import { readSettings } from '../connect.ts';
import type { Io } from '../io.ts';
import { assessDraft } from '../policy/assess-draft.ts';
import { addAssessmentSteps, openAssessments } from '../policy/assessment-desk.ts';
import { writeOutline, type OutlineOptions } from '../write-outline.ts';

type AssessOptions = OutlineOptions & { readonly save: boolean };

/** `policy`: 政策舆情风险评估 of a draft, and what follows until it was released and compared with what came. */
export function registerPolicy(program: Command, io: Io): void {
  const group = program.command('policy').description('政策舆情风险评估：发布前看哪里会被误读，备好预案和答问');
  group
    .command('assess')
    .description('评估一份文稿：受影响的人和地方、容易误读的原句、过去的诉求、等级与理由、预案、答问、三同步')
    .argument('<文件>', '文稿：docx、PDF（文字版）、HTML、txt、md；- 为标准输入')
    .option('--out <文件>', '写成文件：.md、.html 或 .json')
    .option('--no-save', '不存档（缺省存档，供发布后对照）')
    .option('--json', '输出 JSON')
    .action(async (file: string, options: AssessOptions) => {
      const at = createSystemClock().now();
      const assessed = await assessDraft(file, at, io);
      const kept = options.save ? keep(assessed, io) : assessed;
      const { policy } = readSettings(io);
      await writeOutline(assessmentOutline(kept, policy, at), kept, options, io);
    });
  addAssessmentSteps(group, io);
}

/** A draft that was assessed before keeps what was decided of it: only the findings are new. */
function keep(assessed: Awaited<ReturnType<typeof assessDraft>>, io: Io): typeof assessed {
  const papers = openAssessments(io);
  const before = papers.read(assessed.id);
  const next =
    before === undefined
      ? assessed
      : {
          ...assessed,
          version: before.version + 1,
          sync: before.sync,
          spokesperson: before.spokesperson,
          decisions: before.decisions,
          release: before.release,
          comparison: before.comparison,
          // What was expected is not rewritten once it is out.
          forecasts: before.release === null ? assessed.forecasts : before.forecasts,
        };
  papers.write(next);
  return next;
}
