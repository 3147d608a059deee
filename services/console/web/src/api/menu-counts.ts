import type { InboxView, ToDoView } from '@tingchao/console/routes/case-work.ts';
import { useApi } from './queries.ts';
import { may, type Session } from './session.ts';

type Counts = { readonly cases: { readonly byStatus: Readonly<Record<string, number>>; readonly overdue: number } };
const approvalSteps = ['review', 'secrecy', 'wording', 'sign'] as const;

/** How much waits behind a line of the menu, by its path: what the live stream keeps up to date. Nothing for what is not counted. */
export function useMenuCounts(session: Session, enabled: boolean): Readonly<Record<string, number>> {
  const { unit, place, id, name } = session.account;
  const handles = enabled && may(session, 'case.handle');
  const approves = enabled && approvalSteps.some((step) => session.steps.includes(step));
  const counts = useApi<Counts>('/api/counts', {}, { enabled: enabled && may(session, 'case.read') }).data?.cases;
  const toDo = useApi<ToDoView>('/api/to-do', { unit, place }, { enabled: handles }).data?.items;
  const inbox = useApi<InboxView>('/api/approvals', {}, { enabled: approves }).data?.items;
  return {
    ...(counts && { '/queue': counts.byStatus['found'] ?? 0, '/supervision': counts.overdue }),
    ...(toDo && { '/to-do': toDo.filter(({ bucket }) => bucket !== 'waiting').length }),
    ...(inbox && {
      '/approvals': inbox.filter(
        ({ step, draft }) => session.steps.includes(step) && draft.by !== id && draft.by !== name,
      ).length,
    }),
  };
}
