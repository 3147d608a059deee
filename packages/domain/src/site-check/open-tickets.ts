import { no, ok, type Result } from '../result.ts';
import type { Calendar } from '../time/calendar.ts';
import { toClock, type Instant } from '../time/instant.ts';
import type { SiteCheck, Ticket } from './site-check.ts';
import type { SiteCheckSettings } from './site-check-settings.ts';
import type { SiteFinding } from './site-finding.ts';

/**
 * Tickets for what is to be mended (限期整改, 石城县2024 七). A problem that has an open ticket keeps it, date and all: checking
 * again never gives more time.
 */
export function openTickets(
  findings: readonly SiteFinding[],
  before: readonly Ticket[],
  site: { readonly id: string; readonly ownerUnit: string; readonly owner: string },
  rules: { readonly calendar: Calendar; readonly rectify: SiteCheckSettings['rectify']; readonly at: Instant },
): readonly Ticket[] {
  const problems = findings.filter(({ verdict }) => verdict === 'fail' || verdict === 'warn');
  const kept = before.map((ticket) => {
    const again = ticket.closed === null ? problems.find(({ indicator }) => indicator === ticket.indicator) : undefined;
    return again === undefined ? ticket : { ...ticket, problem: again.found, details: again.details };
  });
  const open = new Set(kept.filter(({ closed }) => closed === null).map(({ indicator }) => indicator));
  const opened = problems
    .filter(({ indicator }) => !open.has(indicator))
    .map((finding, index): Ticket => {
      const { indicator, found, details, veto } = finding;
      const workdays = veto && finding.verdict === 'fail' ? rules.rectify.vetoWorkdays : rules.rectify.otherWorkdays;
      const due = rules.calendar.plusWorkdays(rules.at, workdays);
      return {
        id: `${site.id}-${kept.length + index + 1}`,
        indicator,
        problem: found,
        details,
        ownerUnit: site.ownerUnit,
        owner: site.owner,
        veto,
        openedAt: rules.at,
        due: due.ok ? due.value : null,
        dueNote: due.ok
          ? `${workdays} 个工作日，当日不计，至 ${toClock(due.value)}`
          : `${due.error.year} 年放假安排未录入，期限算不出来，请人工掌握`,
        closed: null,
      };
    });
  return [...kept, ...opened];
}

/** Closes a ticket: a named person says what was done. */
export function closeTicket(
  check: SiteCheck,
  id: string,
  done: { readonly by: string; readonly at: Instant; readonly note: string },
): Result<SiteCheck, { readonly code: 'no_such_ticket' | 'closed'; readonly message: string }> {
  const ticket = check.tickets.find((one) => one.id === id);
  if (ticket === undefined)
    return no({ code: 'no_such_ticket', message: `没有编号为 ${id} 的整改单；用 site tickets 查看。` });
  if (ticket.closed !== null)
    return no({
      code: 'closed',
      message: `整改单 ${id} 已由${ticket.closed.by}于 ${toClock(ticket.closed.at)} 销号。`,
    });
  const tickets = check.tickets.map((one) => (one.id === id ? { ...one, closed: done } : one));
  return ok({ ...check, tickets, version: check.version + 1 });
}
