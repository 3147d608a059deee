import { attributeTime, type Holder } from '@tingchao/domain/response/attribute-time.ts';
import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import type { Letter } from '@tingchao/domain/response/case-papers.ts';
import { isListed, letterStanding, receiverOf } from '@tingchao/domain/response/letter-clock.ts';
import type { RegisterLine } from '@tingchao/domain/response/letter-register.ts';
import { printedNumber } from '@tingchao/domain/response/notices.ts';
import { toIso, type Instant } from '@tingchao/domain/time/instant.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { z } from 'zod';
import type { Names } from './names.ts';

const isoSchema = z.string().meta({ description: 'ISO 8601,+08:00' });

/** A letter that waits for a signature. */
export const waitingLetterSchema = z.object({
  case: z.string(),
  letter: z.string().meta({ description: '签发时写的函件代码' }),
  name: z.string(),
  unit: z.string().nullable().meta({ description: '收文单位代码；null 为值班室' }),
  place: z.string().nullable(),
  unitName: z.string(),
  dueAt: isoSchema,
  listed: z.boolean().meta({ description: '并入该单位当日催办清单' }),
  standing: z.enum(['due', 'moot', 'early']).meta({ description: 'due 可签发；moot 已回应或办完；early 未超时' }),
  signer: z.string(),
});

/** One numbered letter or list, as the register prints it. */
export const registerLineSchema = z.object({
  number: z.string(),
  name: z.string(),
  status: z.enum(['signed', 'void']),
  unitName: z.string(),
  cases: z.array(z.string()),
  signedBy: z.string().nullable(),
  signedAt: isoSchema.nullable(),
  receivedBy: z.string().nullable(),
  receivedAt: isoSchema.nullable(),
  voidReason: z.string().nullable(),
});

export const unitLettersSchema = z.object({
  unitName: z.string(),
  signed: z.record(z.string(), z.int()),
  void: z.int(),
  unreceived: z.int(),
});

export const signedListSchema = z.object({
  number: z.string(),
  unitName: z.string(),
  day: z.string(),
  cases: z.array(z.string()),
});

/** Where the time of every clock of a case went. */
export const caseTimeSchema = z.object({
  number: z.string(),
  clocks: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      startedAt: isoSchema,
      endedAt: isoSchema,
      dueAt: isoSchema,
      totalMs: z.int(),
      lateMs: z.int(),
      parts: z.array(z.object({ stage: z.string(), holder: z.string(), ms: z.int(), lateMs: z.int() })),
    }),
  ),
});

/** Whom a letter turns to, in words. */
export const receiverName = (
  { unit, place }: { readonly unit: string | null; readonly place: string | null },
  names: Names,
) => (unit === null ? '值班室' : names.unit(unit, place));

/** A letter that waits, as it stands at `at`. */
export function toWaiting(
  file: CaseFile,
  letter: Letter,
  { settings }: Platform,
  names: Names,
  at: Instant,
): z.infer<typeof waitingLetterSchema> {
  const receiver = receiverOf(file, letter, at, settings.sla);
  const to = receiver.kind === 'unit' ? receiver : { unit: null, place: null };
  return {
    case: printedNumber(file),
    letter: letter.id,
    name: letter.name,
    unit: to.unit,
    place: to.place,
    unitName: receiverName(to, names),
    dueAt: toIso(letter.dueAt),
    listed: isListed(letter, settings.sla) && to.unit !== null,
    standing: letterStanding(file, letter, at, settings.sla).standing,
    signer: letter.signer,
  };
}

/** A line of the register, in words. */
export const toRegisterLine = (
  line: RegisterLine,
  names: Names,
  person: (id: string) => string,
): z.infer<typeof registerLineSchema> => ({
  number: line.number,
  name: line.name,
  status: line.status,
  unitName: receiverName(line, names),
  cases: [...line.cases],
  signedBy: line.signedBy && person(line.signedBy),
  signedAt: line.signedAt === null ? null : toIso(line.signedAt),
  receivedBy: line.receivedBy && person(line.receivedBy),
  receivedAt: line.receivedAt === null ? null : toIso(line.receivedAt),
  voidReason: line.voidReason,
});

const holderName = (holder: Holder, names: Names): string =>
  holder.kind === 'unit' ? names.unit(holder.unit, holder.place) : holder.kind === 'desk' ? '值班室' : '审签各环节';

/** Where the time of each clock of a case went, in words. */
export function timeOf(
  file: CaseFile,
  { settings, clock }: Platform,
  names: Names,
): z.infer<typeof caseTimeSchema>['clocks'] {
  const at = clock.now();
  return file.deadlines.map((deadline) => {
    const { startedAt, endedAt, dueAt, totalMs, lateMs, parts } = attributeTime(file, deadline, at, settings.sla);
    return {
      id: deadline.id,
      name: deadline.name,
      startedAt: toIso(startedAt),
      endedAt: toIso(endedAt),
      dueAt: toIso(dueAt),
      totalMs,
      lateMs,
      parts: parts.map(({ stage, holder, ms, lateMs: late }) => ({
        stage,
        holder: holderName(holder, names),
        ms,
        lateMs: late,
      })),
    };
  });
}
