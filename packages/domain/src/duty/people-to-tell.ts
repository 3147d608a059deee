import { repetitionOf } from '../notice/acknowledge.ts';
import type { NoticeSettings } from '../notice/notice-settings.ts';
import type { DutyPerson, Shift } from './shift.ts';
import type { Turn } from './turn.ts';

/** Whom an alert of the duty desk goes to by the rota: whose turn it is, and which registered people those are. */
export type Told = {
  readonly who: Turn['who'];
  /** Ids of `config/notices.yaml`; never empty. */
  readonly people: readonly string[];
};

/**
 * Whom the alert with this step goes to by 值班表: first the officer, its first repetition (15 minutes later) the stand-in, then
 * 带班领导. Undefined where none of those is registered in `config/notices.yaml`: then it goes to whom that names, and nobody is
 * left untold because a name was not registered.
 */
export function peopleToTell(
  shift: Shift | undefined,
  step: string,
  settings: Pick<NoticeSettings, 'people'>,
): Told | undefined {
  if (shift === undefined) return undefined;
  const turns: readonly { readonly who: Turn['who']; readonly people: readonly DutyPerson[] }[] = [
    { who: 'officer', people: shift.officers },
    ...(shift.standIns.length === 0 ? [] : [{ who: 'stand_in' as const, people: shift.standIns }]),
    { who: 'leader', people: [shift.leader] },
  ];
  const turn = turns[Math.min(repetitionOf(step), turns.length - 1)]!;
  const people = registered(turn.people, settings);
  return people.length === 0 ? undefined : { who: turn.who, people };
}

/** Who of these is registered: by the account, else by the name. */
const registered = (people: readonly DutyPerson[], settings: Pick<NoticeSettings, 'people'>): readonly string[] =>
  settings.people
    .filter(({ id, name }) => people.some((one) => one.account === id || one.name === name))
    .map(({ id }) => id);

/** Names on a shift that no way of notice leads to: an alert in their turn would go to the usual people instead. */
export const unregisteredOf = (shift: Shift, settings: Pick<NoticeSettings, 'people'>): readonly string[] =>
  [...shift.officers, ...shift.standIns, shift.leader]
    .filter(
      (one) =>
        !settings.people.some(({ id, name, reach }) => reach.length > 0 && (one.account === id || one.name === name)),
    )
    .map(({ name }) => name);
