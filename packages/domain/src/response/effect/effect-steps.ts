import { no, ok } from '../../result.ts';
import type { CaseFile } from '../case-file.ts';
import { holdsPersonalData } from '../false-info/claim-steps.ts';
import { withNotice } from '../notices.ts';
import type { SlaSettings } from '../sla-settings.ts';
import type { Taker } from '../step-context.ts';
import { callBackChannels, callBacksOf, openRebound, reboundsOf, type CallBack } from './effect.ts';

const MOST_CALL_BACKS = 100;

/** The proposal that waits is settled by a person: the case was opened again, or the reason why not is kept. */
export function settleRebound(
  file: CaseFile,
  decided: NonNullable<ReturnType<typeof reboundsOf>[number]['decided']>,
): CaseFile {
  if (openRebound(file) === undefined) return file;
  return { ...file, rebounds: reboundsOf(file).map((one) => (one.decided === null ? { ...one, decided } : one)) };
}

/** 不是反弹: a person turns the proposal down. */
export const noRebound: Taker<'no_rebound'> = (file, { command, by, at }) =>
  openRebound(file) === undefined
    ? no({ code: 'no_rebound' })
    : ok(settleRebound(file, { by: by.id, at, reopened: false, reason: command.reason }));

/**
 * 回访: whether the citizen is satisfied and the matter solved, on a channel that the case came in by. A citizen who is not
 * satisfied is told to the duty officer; the machine opens nothing again by itself.
 */
export const callBack: Taker<'call_back'> = (file, { command, by, at, context }) => {
  const { channel, satisfaction, solved, reason } = command;
  if (!channelsOf(file, context.sla).includes(channel)) return no({ code: 'no_call_back', channel });
  if (holdsPersonalData(reason)) return no({ code: 'names_person', field: '备注' });
  const known = callBacksOf(file);
  if (known.length >= MOST_CALL_BACKS) return no({ code: 'too_many', what: '回访', most: MOST_CALL_BACKS });
  if (satisfaction !== '未联系上' && solved === null) return no({ code: 'needs_solved' });
  const next: CallBack = {
    id: `b${known.length + 1}`,
    channel,
    satisfaction,
    solved: satisfaction === '未联系上' ? null : solved,
    note: reason,
    by: by.id,
    at,
  };
  const called: CaseFile = { ...file, callBacks: [...known, next] };
  if (satisfaction !== '不满意' && next.solved !== false) return ok(called);
  const notice = {
    step: `call_back:${next.id}`,
    to: context.sla.notices.dutyOfficer,
    what: '回访不满意或未解决',
    dueAt: null,
  };
  return ok(withNotice(called, notice, at));
};

/** The channels with a call-back that a case came in by: where it was first seen, and those whose clock it has. */
export function channelsOf(file: CaseFile, sla: SlaSettings): readonly CallBack['channel'][] {
  const clocks = sla.channels
    .filter(({ id }) => file.deadlines.some((deadline) => deadline.id.startsWith(`channel_reply.${id}`)))
    .flatMap(({ channelTypes }) => channelTypes);
  const types = new Set<string>([...(file.about?.channel ? [file.about.channel] : []), ...clocks]);
  return callBackChannels.filter((channel) => types.has(channel));
}
