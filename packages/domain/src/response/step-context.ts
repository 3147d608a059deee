import { createHash } from 'node:crypto';
import type { Delegation } from '../duty/delegation.ts';
import type { Result } from '../result.ts';
import type { Calendar } from '../time/calendar.ts';
import type { Instant } from '../time/instant.ts';
import type { CaseCommand, CaseAction, CommandOf } from './case-command.ts';
import type { CaseFile } from './case-file.ts';
import type { Actor } from './case-parts.ts';
import { consentNames, consentWayNames } from './contact/consent.ts';
import type { PublicationSettings } from './publication/publication-settings.ts';
import type { Refusal } from './refusal.ts';
import type { ReplyContext } from './reply-gate/reply-draft.ts';
import type { ReplyGateSettings } from './reply-gate/reply-gate-settings.ts';
import type { SlaSettings } from './sla-settings.ts';
import type { UnitsSettings } from './units-settings.ts';

/** What a step may look at beside the case itself. */
export type StepContext = {
  readonly sla: SlaSettings;
  readonly units: UnitsSettings;
  readonly calendar: Calendar;
  /** The number taken for the letter that is being signed. */
  readonly letterNumber?: string;
  /** The 催办清单 that the letter goes out with; the unit is told of it once, from the case that `tells`. */
  readonly letterList?: { readonly id: string; readonly count: number; readonly tells: boolean };
  /** Where signed texts may go and how they are looked after; without it nothing leaves by an outlet. */
  readonly publication?: PublicationSettings;
  /** Who may sign for whom; without it nobody signs for another. */
  readonly delegations?: readonly Delegation[];
  /** What a draft is measured against; without it nothing is looked through. */
  readonly reply?: { readonly settings: ReplyGateSettings; readonly context: ReplyContext };
};

/** One step, at one time, by one person. */
export type Step<A extends CaseAction = CaseAction> = {
  readonly command: CommandOf<A>;
  readonly by: Actor;
  readonly at: Instant;
  readonly context: StepContext;
};

/** Takes one kind of step: the changed case (status included), or why not. */
export type Taker<A extends CaseAction> = (file: CaseFile, step: Step<A>) => Result<CaseFile, Refusal>;
export type Takers = { readonly [A in CaseAction]: Taker<A> };

/** SHA-256 of a text as published or signed, in hex. */
export function hashText(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

/** The remark a command carries, for the ledger: what it is about, and the reason. */
export function noteOf(command: CaseCommand): string {
  const reason = 'reason' in command ? command.reason : '';
  // The action picks the entry of the same action; TypeScript cannot follow that through a union.
  const tell = about[command.action] as ((command: CaseCommand) => string) | undefined;
  return [tell?.(command) ?? '', reason].filter((part) => part !== '').join('；');
}

/** What a step is about where its name does not say it; ids and choices, no free text. */
const about: { readonly [A in CaseAction]?: (command: CommandOf<A>) => string } = {
  ask_extension: ({ clock }) => clock,
  extend: ({ clock }) => clock,
  doubt: ({ claim }) => claim,
  clarify: ({ claim }) => claim,
  handover: ({ claim }) => claim,
  verify: ({ claim, result, source }) => `${claim} ${result}（${source}）`,
  handover_legal: ({ handover }) => handover,
  sign_handover: ({ handover }) => handover,
  void_handover: ({ handover }) => handover,
  publish: ({ through, link }) => (through === undefined ? (link ?? '') : `出口 ${through}`),
  link: ({ publication, link }) => `${publication} ${link}`,
  consent: ({ state, way, record }) => `${consentNames[state]}（${consentWayNames[way]}：${record}）`,
  call_back: ({ satisfaction }) => satisfaction,
  measure: ({ due }) => `${due} 前`,
  measure_done: ({ measure }) => measure,
  measure_postpone: ({ measure }) => measure,
  measure_drop: ({ measure }) => measure,
};
