import type { Incident } from '../incident/incident.ts';
import { boardFactNames, type BoardFactKind, type IncidentBoardFact } from '../post/board-fact.ts';
import { toClock, type Instant } from '../time/instant.ts';
import type { CaseFile } from './case-file.ts';
import { SYSTEM, type LedgerLine } from './case-parts.ts';
import { withNotice } from './notices.ts';
import type { SlaSettings } from './sla-settings.ts';

/** What happened to the incident's messages on their boards and is not in the ledger yet: a line each, under the case's own state. */
export function boardLines(
  file: CaseFile,
  { boardFacts = [] }: Pick<Incident, 'boardFacts'>,
  at: Instant,
  version: number,
): readonly LedgerLine[] {
  const known = new Set(file.ledger.flatMap(({ action, note }) => (action === ACTION ? [note] : [])));
  return [...new Set(boardFacts.map(noteOf))]
    .filter((note) => !known.has(note))
    .map((note) => ({ version, at, action: ACTION, by: SYSTEM.id, from: file.status, to: file.status, note }));
}

const ACTION = 'board_fact';

/** `领导留言板 03-01 08:00 的留言（尾号 3fa1c0）已不在网站上：…`; which message and when, no word of anybody. */
function noteOf(fact: IncidentBoardFact): string {
  const asked = fact.askedAt === null ? '' : ` ${toClock(fact.askedAt)} 的留言`;
  const which = `${fact.channelName}${asked}（尾号 ${tailOf(fact)}）`;
  const seen = fact.kind === 'removed' ? lastSeen(fact) : `${toClock(fact.at)} 发现`;
  const rating = fact.kind === 'rated' ? (fact.rating ?? '见原页') : '';
  return `${which}${boardFactNames[fact.kind]}${rating}：${seen}`;
}

function lastSeen({ at, lastSeenAt }: IncidentBoardFact): string {
  const last = lastSeenAt === null || lastSeenAt === undefined ? '' : `${toClock(lastSeenAt)} 最后见到，`;
  return `${last}${toClock(at)} 确认；采集时的内容和原页快照已留存，时限照常计算`;
}

const tailOf = ({ postId }: IncidentBoardFact): string => postId.slice(-6);

/** What a person has to look at: the citizen is not done with the matter, or what answered him is no longer to be read. */
const asksAttention: Readonly<Partial<Record<BoardFactKind, string>>> = {
  reopened: '留言重新列为待办，请核看',
  asked_again: '留言人追问，请核看',
  answer_withdrawn: '网站上的答复已撤下，请核看',
};

/** The duty officer hears of each such fact once; whether the case is opened again a person decides. */
export function withBoardNotices(
  file: CaseFile,
  { boardFacts = [] }: Pick<Incident, 'boardFacts'>,
  sla: SlaSettings,
  at: Instant,
): CaseFile {
  return boardFacts.reduce((now, fact) => {
    const poor = fact.kind === 'rated' && fact.rating === '不满意';
    const what = poor ? '答复被评为不满意，请核看' : asksAttention[fact.kind];
    if (what === undefined) return now;
    const step = `board:${fact.kind}:${tailOf(fact)}:${fact.at}`;
    return withNotice(now, { step, to: sla.notices.dutyOfficer, what, dueAt: null }, at);
  }, file);
}
