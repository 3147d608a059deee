import { z } from 'zod';
import { no, ok, type Result } from '../result.ts';
import { findPersonalData, maskText } from '../text/mask.ts';
import { instantSchema, minutes, plus, type Instant } from '../time/instant.ts';

/** With whom the desk speaks. */
export const callParties = {
  unit: '承办单位',
  leader: '领导',
  superior: '上级',
  duty: '值班人员',
  media: '媒体',
  citizen: '群众',
} as const;
export const callPurposes = {
  inform: '通知',
  urge: '催办',
  ask: '请示',
  approve: '口头批准',
  report: '报告情况',
  call_back: '回访',
  other: '其他',
} as const;
const keys = <T extends object>(names: T): [keyof T & string, ...(keyof T & string)[]] =>
  Object.keys(names) as [keyof T & string, ...(keyof T & string)[]];

export const newCallSchema = z
  .strictObject({
    direction: z.enum(['in', 'out']).meta({ description: '来电、去电' }),
    party: z.enum(keys(callParties)),
    /** Unit of the other side. */
    unit: z.string().trim().max(50).default(''),
    /** Who it was, by name and position; never a citizen. */
    person: z.string().trim().max(50).default('').meta({ description: '对方姓名、职务；群众来电不写' }),
    purpose: z.enum(keys(callPurposes)),
    reached: z.boolean().meta({ description: '是否接通' }),
    at: instantSchema.meta({ description: '通话时间' }),
    note: z.string().trim().max(1000).default('').meta({ description: '内容摘要；个人信息自动遮蔽' }),
    /** Printed number of the case it is about. */
    caseNumber: z.string().trim().max(60).nullable().default(null),
  })
  .readonly();
export type NewCall = z.infer<typeof newCallSchema>;

export const callSchema = newCallSchema
  .unwrap()
  .extend({ id: z.string(), by: z.string(), recordedAt: instantSchema })
  .readonly();
/** One call of the desk as it was written down. */
export type Call = z.infer<typeof callSchema>;

export type CallRefusal =
  | { readonly code: 'in_future' }
  | { readonly code: 'names_citizen' }
  | { readonly code: 'note_needed' };

/** A clock of another machine may be a little ahead. */
const AHEAD_MS = minutes(5);

/** Writes down a call. What is said of it holds no personal data; of a citizen there is neither name nor unit. */
export function recordCall(given: NewCall, id: string, by: string, at: Instant): Result<Call, CallRefusal> {
  if (given.at > plus(at, AHEAD_MS)) return no({ code: 'in_future' });
  if (given.party === 'citizen' && given.person !== '') return no({ code: 'names_citizen' });
  if (given.reached && given.note === '') return no({ code: 'note_needed' });
  const note = maskText(given.note, findPersonalData(given.note));
  return ok({ ...given, note, id, by, recordedAt: at });
}

/** A refusal in one Chinese line: what is wrong and what to do. */
export function explainCallRefusal(refusal: CallRefusal): string {
  switch (refusal.code) {
    case 'in_future':
      return '通话时间晚于现在，请核对。';
    case 'names_citizen':
      return '群众来电不记姓名；反映的问题请用人工登记，联系方式由台上按规定保管。';
    case 'note_needed':
      return '已接通的电话须写明说了什么。';
  }
}
