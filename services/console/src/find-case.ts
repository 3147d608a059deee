import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import { civilDate } from '@tingchao/domain/time/instant.ts';
import { findCase as findByReference } from '@tingchao/response/take-case-step.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { notFound } from './problem.ts';

/** The case by internal id, printed number, or the bare serial of this year; `Problem` 404 when there is none. */
export async function findCase(platform: Platform, name: string): Promise<CaseFile> {
  const { prefix } = platform.settings.app.numbering;
  const year = civilDate(platform.clock.now()).slice(0, 4);
  const reference = /^\d{1,6}$/.test(name.trim()) ? `${prefix}〔${year}〕${name.trim()}号` : name;
  const file = await findByReference(platform, reference);
  if (file !== undefined) return file;
  throw notFound(`没有处置单“${name}”；用 tingchao case list 或 GET /api/cases 查看现有处置单。`);
}
