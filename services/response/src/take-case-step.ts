import type { CaseCommand, CommandOf } from '@tingchao/domain/response/case-command.ts';
import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import { isOpen } from '@tingchao/domain/response/case-states.ts';
import type { Actor } from '@tingchao/domain/response/case-parts.ts';
import { isListed, receiverOf } from '@tingchao/domain/response/letter-clock.ts';
import { isHigher } from '@tingchao/domain/response/level-override.ts';
import { matterOf } from '@tingchao/domain/response/matter-of.ts';
import { absorbCase } from '@tingchao/domain/response/merge-case.ts';
import { withClocksOfLevel } from '@tingchao/domain/response/open-case.ts';
import type { Refusal } from '@tingchao/domain/response/refusal.ts';
import type { StepContext } from '@tingchao/domain/response/step-context.ts';
import { takeStep } from '@tingchao/domain/response/take-step.ts';
import { no, ok, type Result } from '@tingchao/domain/result.ts';
import { createCalendar } from '@tingchao/domain/time/calendar.ts';
import type { Instant } from '@tingchao/domain/time/instant.ts';
import { Conflict } from '@tingchao/ports/errors.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { readDelegations } from './delegations.ts';
import { saveCases } from './relay-cases.ts';
import { replyContextOf } from './reply-context.ts';
import { signDailyList } from './sign-daily-list.ts';
import { signHandover } from './sign-handovers.ts';
import { signingContext, signOneLetter } from './sign-letters.ts';

export type CaseStepRequest = {
  /** Id of the case or its printed number. */
  readonly case: string;
  readonly by: Actor;
  readonly command: CaseCommand;
  /** The version the person saw when deciding; a newer one is a `Conflict`. Without it the newest state decides. */
  readonly version?: number;
};

/**
 * Takes one step on a case for a named person: decided on the newest state, saved, told. The one door for the command
 * line and the interface; what it refuses is said by `explainRefusal`. Throws `Conflict` when the case is not at `version`.
 */
export async function takeCaseStep(platform: Platform, request: CaseStepRequest): Promise<Result<CaseFile, Refusal>> {
  const { by, command } = request;
  for (;;) {
    const file = await findCase(platform, request.case);
    if (!file) return no({ code: 'unknown_case', reference: request.case });
    if (request.version !== undefined && file.version !== request.version) {
      throw new Conflict(`${file.number} is at version ${file.version}, not ${request.version}`);
    }
    if (command.action === 'sign_letter' || command.action === 'sign_handover') {
      const signed = await signOf(platform, file, command, by);
      if (signed === undefined) continue;
      return signed;
    }
    const at = platform.clock.now();
    const context = await contextFor(platform, file, command);
    const target = command.action === 'merge' ? await findCase(platform, command.into) : undefined;
    if (command.action === 'merge' && !target) return no({ code: 'unknown_case', reference: command.into });
    if (target && !isOpen(target.status)) return no({ code: 'into_closed', number: target.number });
    const taken = takeStep(file, normalised(command, target), by, at, context);
    if (!taken.ok) return taken;
    const stepped = await withClocks(platform, file, taken.value, context);
    const changed = [stepped, ...(target ? [absorbing(platform, target, file, at)] : [])];
    // The text first: a case must never name a draft that is nowhere.
    if (command.action === 'draft' || command.action === 'clarify')
      await platform.blobs.put(new TextEncoder().encode(command.text));
    try {
      await saveCases(platform, changed);
    } catch (error) {
      if (error instanceof Conflict) continue;
      throw error;
    }
    platform.events.emit('case_stepped', { caseId: file.id, action: command.action, actor: by.id });
    return ok(stepped);
  }
}

/** What takes a number is signed in writes of its own; undefined when the case was changed meanwhile. */
async function signOf(
  platform: Platform,
  file: CaseFile,
  command: CommandOf<'sign_letter' | 'sign_handover'>,
  by: Actor,
): Promise<Result<CaseFile, Refusal> | undefined> {
  try {
    return command.action === 'sign_letter'
      ? await signLetterOf(platform, file, command, by)
      : await signHandover(platform, file, command, by);
  } catch (error) {
    if (error instanceof Conflict) return undefined;
    throw error;
  }
}

/** Signs a letter, alone or with today's list of its unit. */
async function signLetterOf(
  platform: Platform,
  file: CaseFile,
  command: CommandOf<'sign_letter'>,
  by: Actor,
): Promise<Result<CaseFile, Refusal>> {
  const { sla } = platform.settings;
  const letter = file.letters.find(({ id }) => id === command.letter);
  const receiver = letter && isListed(letter, sla) ? receiverOf(file, letter, platform.clock.now(), sla) : undefined;
  if (letter?.status !== 'draft' || receiver?.kind !== 'unit') return signOneLetter(platform, file, command, by);
  const trial = takeStep(file, command, by, platform.clock.now(), { ...signingContext(platform), letterNumber: '' });
  if (!trial.ok) return trial;
  const { unit, place } = receiver;
  const list = await signDailyList(platform, { unit, place, by, reason: command.reason });
  return list.ok ? ok((await platform.cases.get(file.id)) ?? file) : list;
}

/** A level that a person raised brings its clocks at once, not only with the next post. */
async function withClocks(
  { incidents }: Platform,
  before: CaseFile,
  after: CaseFile,
  { sla, calendar }: StepContext,
): Promise<CaseFile> {
  if (!isHigher(after.level, before.level)) return after;
  const incident = await incidents.get(after.incidentId);
  if (incident === undefined) return after;
  return withClocksOfLevel(after, { incident, kinds: matterOf(incident).kinds, sla, calendar });
}

/** A case by its id or printed number; the `-R1` of a case opened again may be there or not. */
export async function findCase(platform: Platform, reference: string): Promise<CaseFile | undefined> {
  const plain = reference.trim().replace(/-R\d+$/u, '');
  return (await platform.cases.get(plain)) ?? (await platform.cases.byNumber(plain));
}

function normalised(command: CaseCommand, target: CaseFile | undefined): CaseCommand {
  return command.action === 'merge' && target ? { ...command, into: target.number } : command;
}

function absorbing(platform: Platform, target: CaseFile, merged: CaseFile, at: Instant): CaseFile {
  return absorbCase(target, merged, at, platform.settings.sla, target.version + 1);
}

/** The context of a step: the rules, and for a draft what it is measured against. */
async function contextFor(platform: Platform, file: CaseFile, command: CaseCommand): Promise<StepContext> {
  const { sla, units, calendars, publication } = platform.settings;
  const context: StepContext = { sla, units, calendar: createCalendar(calendars), publication };
  if ('behalfOf' in command && command.behalfOf !== undefined)
    return { ...context, delegations: await readDelegations(platform) };
  if (command.action === 'draft' || command.action === 'clarify') {
    const reply = { settings: platform.settings.replyGate, context: await replyContextOf(platform, file) };
    return { ...context, reply };
  }
  return context;
}
