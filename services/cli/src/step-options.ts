import { InvalidArgumentError, Option } from 'commander';
import { parseInstant } from '@tingchao/domain/time/instant.ts';
import type { caseCommandSchema } from '@tingchao/domain/response/case-command.ts';
import { z } from 'zod';

type StepSchema = (typeof caseCommandSchema)['options'][number];
/** What the JSON Schema of a field says that an option needs. */
type Field = {
  /** Several where the field may be null. */
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly enum?: readonly string[];
  readonly maxLength?: number;
};

/** One field of a step as an option of the command line. */
export type StepOption = {
  readonly field: string;
  readonly option: Option;
  /** A second option that reads the field from a file, for long texts. */
  readonly fromFile?: Option;
  readonly required: boolean;
};

/** Words a clerk may use for the schema's own. */
const words: Readonly<Record<string, string>> = {
  通过: 'pass',
  退回: 'reject',
  回应: 'response',
  澄清: 'clarification',
  是: 'true',
  否: 'false',
  '12345热线': 'hotline_12345',
  领导留言板: 'leader_board',
  政府信箱: 'gov_mailbox',
  信访: 'petition',
};
/** The schema's word as a clerk says it. */
const spoken = (word: string): string => Object.keys(words).find((name) => words[name] === word) ?? word;

/** Names of fields that need more than the schema says. */
const hints: Readonly<Record<string, string>> = {
  lead: '牵头单位：名称或代码',
  unit: '办理单位：名称或代码',
  to: '转给哪个单位：名称或代码',
  assist: '协办单位，几个用逗号隔开',
  place: '牵头单位是属地乡镇时，乡镇名',
  reason: '理由或说明',
  into: '并入的处置单：文号或序号',
  clock: '时限代码，见 case show',
  decision: '结论：通过或退回',
  title: '标题',
  channel: '回应渠道，如 微信公众号',
  kind: '回应，或澄清不实信息',
  text: '正文',
  verified: '是否属实',
  measures: '处置措施',
  level: '等级：I、II、III、IV',
  finding: '提示编号，如 f1',
  needed: '是否应当公开回应：是、否',
};

/** The options of a step, one a field of its schema, required where the schema asks for the field. */
export function stepOptions(schema: StepSchema): readonly StepOption[] {
  const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as {
    readonly properties: Readonly<Record<string, Field>>;
    readonly required?: readonly string[];
  };
  return Object.entries(json.properties)
    .filter(([field]) => field !== 'action')
    .map(([field, shape]) => toOption(field, shape, json.required?.includes(field) === true));
}

function toOption(field: string, shape: Field, required: boolean): StepOption {
  const flag = field.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  const own = shape.enum === undefined ? undefined : shape.description;
  const description = own ?? hints[field] ?? shape.description ?? field;
  const long = field === 'text' || field === 'content';
  const option = new Option(`--${flag} <${placeholder(field, shape)}>`, description)
    .makeOptionMandatory(required && !long)
    .argParser((text: string) => readField(field, shape, text));
  if (!long) return { field, option, required };
  return { field, option, required, fromFile: new Option(`--${flag}-file <文件>`, `从文件读${description}（UTF-8）`) };
}

/** Fields that hold a moment. */
const instants: ReadonlySet<string> = new Set(['publishedAt', 'dueAt', 'receivedAt', 'approvedAt']);

const placeholder = (field: string, shape: Field): string => {
  if (field === 'reason') return '理由';
  if (instants.has(field)) return '时间';
  if (shape.enum !== undefined) return shape.enum.map(spoken).join('|');
  return isYesNo(shape) ? '是|否' : '内容';
};

const isYesNo = ({ type }: Field): boolean => type === 'boolean' || (Array.isArray(type) && type.includes('boolean'));

/** Reads one option into what the schema wants; texts stay as they are. */
function readField(field: string, shape: Field, text: string): unknown {
  const word = words[text] ?? text;
  if (shape.enum !== undefined && !shape.enum.includes(word)) {
    throw new InvalidArgumentError(`只能是 ${shape.enum.map(spoken).join('、')}。`);
  }
  if (shape.enum !== undefined) return word;
  if (isYesNo(shape)) {
    if (word === 'true' || word === 'false') return word === 'true';
    throw new InvalidArgumentError('只能是 是、否。');
  }
  if (shape.type === 'array') return text.split(/[,,、]/).filter((part) => part.trim() !== '');
  if (instants.has(field)) {
    const at = parseInstant(text);
    if (at !== undefined) return at;
    throw new InvalidArgumentError('须为日期时间，如 2026-03-02T09:00。');
  }
  return text;
}

/** The fields of a step from the parsed options; a text comes from its file when one is named. */
export function readStep(
  options: readonly StepOption[],
  given: Readonly<Record<string, unknown>>,
  readFile: (path: string) => string,
): { readonly fields: Readonly<Record<string, unknown>>; readonly missing: string | undefined } {
  const fields: Record<string, unknown> = {};
  let missing: string | undefined;
  for (const { field, option, fromFile, required } of options) {
    const path = fromFile === undefined ? undefined : given[fromFile.attributeName()];
    const value = typeof path === 'string' ? readFile(path) : given[option.attributeName()];
    if (value !== undefined) fields[field] = value;
    else if (fromFile !== undefined && required) missing ??= `${option.long ?? ''} 或 ${fromFile.long ?? ''}`;
  }
  return { fields, missing };
}
