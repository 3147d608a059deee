import type { Instant } from '../../time/instant.ts';
import type { CaseFile } from '../case-file.ts';
import { SYSTEM } from '../case-parts.ts';
import { withNotice } from '../notices.ts';
import type { SlaSettings } from '../sla-settings.ts';
import { changePublication, nextCheck, publicationsOf, type PublicationCheck } from './publication.ts';
import type { PublicationSettings } from './publication-settings.ts';

const MOST_CHECKS = 10;
const MOST_SENTENCES = 5;
const LONGEST = 200;
/** A page that nobody served is tried again after so long. */
const AGAIN_MS = 3_600_000;

/** What a look found, as it is said. */
export const checkNames = {
  equal: '与签发稿一致',
  differs: '与签发稿不一致',
  gone: '已找不到',
  unreachable: '没有应答',
} as const;

/**
 * Records a look at a published text, one version on. The ledger gets a line where the result is another than before; a text
 * that differs or is gone is told to the duty officer once. It moves neither state nor clock.
 */
export function recordCheck(
  file: CaseFile,
  id: string,
  found: Omit<PublicationCheck, 'at'>,
  at: Instant,
  settings: { readonly sla: SlaSettings; readonly publication: PublicationSettings },
): CaseFile {
  const publication = publicationsOf(file).find((one) => one.id === id);
  if (publication?.status !== 'out' || publication.publishedAt === null) return file;
  const version = file.version + 1;
  const before = publication.checks.findLast(({ result }) => result !== 'unreachable')?.result;
  const check = {
    at,
    result: found.result,
    missing: found.missing.slice(0, MOST_SENTENCES).map(cut),
    added: found.added.slice(0, MOST_SENTENCES).map(cut),
  };
  const planned = nextCheck(publication.publishedAt, at, settings.publication.recheckHours);
  const again = (at + AGAIN_MS) as Instant;
  const failed = publication.checks.slice(-2).filter(({ result }) => result === 'unreachable').length;
  const soon = found.result === 'unreachable' && failed < 2 ? again : null;
  const nextCheckAt = soon === null || (planned !== null && planned < soon) ? planned : soon;
  const checked = changePublication(file, id, (one) => ({
    ...one,
    checks: [...one.checks, check].slice(-MOST_CHECKS),
    nextCheckAt,
  }));
  if (found.result === before || (found.result === 'unreachable' && soon !== null)) return { ...checked, version };
  const note = `${id} ${checkNames[found.result]}`;
  const line = { version, at, action: 'checked_back', by: SYSTEM.id, from: file.status, to: file.status, note };
  const told = { ...checked, version, ledger: [...file.ledger, line] };
  if (found.result === 'equal') return told;
  const step = `publication:${id}:${found.result}:${at}`;
  return withNotice(
    told,
    { step, to: settings.sla.notices.dutyOfficer, what: `发布内容${checkNames[found.result]}`, dueAt: null },
    at,
  );
}

const cut = (text: string): string => (text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 1)}…`);
