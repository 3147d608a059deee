import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { readDraft, UnreadableDraft, type DraftLines } from '@tingchao/adapters/draft/read-draft.ts';
import { MAX_DRAFT_BYTES } from '@tingchao/adapters/draft/unreadable-draft.ts';
import { assessPolicy } from '@tingchao/domain/policy/assess-policy.ts';
import type { Misreading } from '@tingchao/domain/policy/finding.ts';
import { maskPersons } from '@tingchao/domain/policy/mask-persons.ts';
import { findWrongWording } from '@tingchao/domain/site-check/find-wrong-wording.ts';
import type { Assessment } from '@tingchao/domain/policy/assessment.ts';
import { readClauses, type Draft } from '@tingchao/domain/policy/read-clauses.ts';
import { isMarkedSecret } from '@tingchao/domain/text/secret-marking.ts';
import type { Instant } from '@tingchao/domain/time/instant.ts';

import type { Settings } from '@tingchao/settings/settings.ts';
import { readSettings } from '../connect.ts';
import { CommandFailed, exitCodes, type Io } from '../io.ts';
import { readInput } from '../read-input.ts';
import { readMatter } from './read-matter.ts';
import { readPast } from './read-past.ts';

/** Reads a draft from a file, asks the stores what was said before, and assesses it. */
export async function assessDraft(file: string, at: Instant, io: Io): Promise<Assessment> {
  const { bytes, read } = await readDraftFile(file, io);
  const settings = readSettings(io);
  const draft = readClauses(read.lines, settings.policy);
  const matter = await readMatter(draft, settings, io);
  const { topics, places } = matter;
  const past = await readPast(matter, settings.policy, at, io);
  return assessPolicy({
    draft,
    draftHash: createHash('sha256').update(bytes).digest('hex'),
    fileName: file === '-' ? '标准输入' : basename(file),
    format: read.format,
    topics,
    places,
    past,
    settings: {
      version: settings.version,
      policy: settings.policy,
      units: settings.units,
      county: settings.app.region.county,
    },
    at,
    proofread: proofread(draft, settings),
  });
}

/** Wrong wording as the check of websites looks for it: better found before the release. */
function proofread(draft: Draft, { siteCheck, policy }: Settings): readonly Misreading[] {
  return draft.sentences.flatMap(({ clause, text }) =>
    findWrongWording(text, siteCheck).map(({ wrong, right, context, serious }): Misreading => ({
      rule: serious ? 'serious_wording' : 'wrong_wording',
      name: serious ? '疑似严重表述错误（须人工核定）' : '疑似错别字',
      clause,
      sentence: maskPersons(context),
      words: [`“${wrong}”应为“${right}”`],
      why: serious ? '严重表述错误在网站检查里是单项否决，也最容易被截图' : '错字会被拿来质疑“连文件都没校对”',
      advice: '核对后改正',
      source: '国办秘函〔2019〕19号',
      weight: policy.codedWeights[serious ? 'serious_wording' : 'wrong_wording'] ?? 0,
    })),
  );
}

const SECRET =
  '文稿带有国家秘密标志（绝密、机密、秘密），本系统只处理公开、内部和工作秘密；没有评估，也没有保存，请按保密规定办理。';

/** The bytes of a draft and its lines; a file that is too large is refused before it is read. */
export async function readDraftFile(
  file: string,
  io: Io,
): Promise<{ readonly bytes: Uint8Array; readonly read: DraftLines }> {
  const size = file === '-' ? undefined : await sizeOf(file);
  if (size !== undefined && size > MAX_DRAFT_BYTES) {
    throw new CommandFailed(
      `${file}：文件有 ${Math.ceil(size / 1024 / 1024)} MiB，上限 20 MiB；请去掉图片后再试。`,
      exitCodes.failed,
    );
  }
  const bytes = await readInput(file, io);
  try {
    const read = await readDraft(bytes);
    if (isMarkedSecret(read.whole.join('\n'))) throw new UnreadableDraft(SECRET);
    return { bytes, read };
  } catch (error) {
    if (error instanceof UnreadableDraft)
      throw new CommandFailed(`${file}：${error.message}`, exitCodes.failed, { cause: error });
    throw error;
  }
}

/** Undefined where it cannot be told; reading then says why. */
async function sizeOf(file: string): Promise<number | undefined> {
  return stat(file).then(
    (found) => (found.isFile() ? found.size : undefined),
    () => undefined,
  );
}
