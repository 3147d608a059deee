import { z } from 'zod';
import { labelledTextSchema, type LabelledText } from '@tingchao/domain/analysis/linear/labelled-text.ts';
import { CommandFailed, exitCodes } from '../io.ts';

const text = z.string();
const texts = z.array(text);

/** Names other tables use for the same labels; ours win where both stand. */
const otherNames = z.object({
  topic_primary: text.optional(),
  acceptable_primary: texts.optional(),
  acceptable_kind: texts.optional(),
  lead_unit: text.optional(),
  acceptable_lead_unit: texts.optional(),
});

export type KnownIds = { readonly topics: ReadonlySet<string>; readonly units: ReadonlySet<string> };

/**
 * Labelled JSONL as rows; a label may be missing, but not all of them. Refuses with every wrong line at once (at most
 * ten are listed): what cannot be read, and topics or units that the settings do not know.
 */
export function readLabels(source: string, known: KnownIds): readonly LabelledText[] {
  const rows: LabelledText[] = [];
  const mistakes: string[] = [];
  for (const [index, line] of source.split(/\r?\n/u).entries()) {
    if (line.trim() === '') continue;
    const read = readLine(line, known);
    if (typeof read === 'string') mistakes.push(`第 ${index + 1} 行：${read}`);
    else rows.push(read);
  }
  if (mistakes.length > 0) {
    const more = mistakes.length > 10 ? `\n……共 ${mistakes.length} 行有误` : '';
    throw new CommandFailed(`${mistakes.slice(0, 10).join('\n')}${more}`, exitCodes.failed);
  }
  if (rows.length === 0) throw new CommandFailed('没有一行标注；每行一个 JSON，写明 text 和至少一项标注');
  return rows;
}

function readLine(line: string, known: KnownIds): LabelledText | string {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return '不是完整的 JSON';
  }
  const other = otherNames.safeParse(value).data ?? {};
  const renamed = {
    topic: other.topic_primary,
    acceptable: other.acceptable_primary,
    acceptableKinds: other.acceptable_kind,
    leadUnit: other.lead_unit,
    acceptableUnits: other.acceptable_lead_unit,
  };
  const given = typeof value === 'object' && value !== null ? value : {};
  const parsed = labelledTextSchema.safeParse({ ...withoutGaps(renamed), ...given });
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return `${issue?.path.join('.') ?? ''} 不合格式`;
  }
  const { data } = parsed;
  if ((data.topic ?? data.kind ?? data.leadUnit ?? data.urgency) === undefined) return '没有标注';
  if (data.topic !== undefined && !known.topics.has(data.topic)) return `没有专题“${data.topic}”`;
  if (data.leadUnit !== undefined && !known.units.has(data.leadUnit)) return `没有单位“${data.leadUnit}”`;
  return data;
}

const withoutGaps = (values: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
