import { no, ok, type Result } from '../../result.ts';
import type { Instant } from '../../time/instant.ts';
import { withAnswers } from '../answers.ts';
import { clearedAt, mayPublish } from '../approval-steps.ts';
import type { CaseFile } from '../case-file.ts';
import type { Draft } from '../case-papers.ts';
import { SYSTEM } from '../case-parts.ts';
import { withTimer } from '../ladder.ts';
import { withNotice } from '../notices.ts';
import type { Refusal } from '../refusal.ts';
import type { SlaSettings } from '../sla-settings.ts';
import { hashText, type Taker } from '../step-context.ts';
import { changePublication, nextCheck, publicationsOf, type Publication } from './publication.ts';
import type { PublicationSettings } from './publication-settings.ts';

const MOST_PUBLICATIONS = 20;

/**
 * 发布: by hand what stands somewhere already, or an order to an outlet. Either way the text is the one that was signed, to
 * the byte, and its publication time stops the clocks, late or not.
 */
export const publish: Taker<'publish'> = (file, step) => {
  const cleared = mayPublish(file);
  if (!cleared.ok) return cleared;
  if (publicationsOf(file).length >= MOST_PUBLICATIONS)
    return no({ code: 'too_many', what: '发布', most: MOST_PUBLICATIONS });
  const { text, through } = step.command;
  if (text !== undefined && hashText(text) !== cleared.value.hash) return no({ code: 'not_as_signed' });
  if (through === undefined) {
    return text === undefined ? no({ code: 'text_or_outlet' }) : register(file, step, cleared.value);
  }
  return order(file, step, cleared.value, through);
};

/** What an officer put up by hand: where, and when. */
const register = (
  file: CaseFile,
  { command, by, at, context }: Parameters<Taker<'publish'>>[1],
  draft: Draft,
): Result<CaseFile, Refusal> => {
  const publishedAt = command.publishedAt ?? at;
  if (publishedAt > at || publishedAt < clearedAt(file)) return no({ code: 'publication_time', at: publishedAt });
  const link = command.link ?? null;
  const recheck = context.publication?.recheckHours ?? [];
  const done: Publication = {
    ...aPublication(file, draft, by.id, at),
    way: 'hand',
    outlet: null,
    status: 'out',
    link,
    publishedAt,
    nextCheckAt: link === null || recheck.length === 0 ? null : at,
  };
  return ok(withPublished({ ...file, publications: [...publicationsOf(file), done] }, draft, publishedAt));
};

/** An order to an outlet: the text leaves within seconds, and the clocks stop when it is out. */
function order(
  file: CaseFile,
  { command, by, at, context }: Parameters<Taker<'publish'>>[1],
  draft: Draft,
  through: string,
): Result<CaseFile, Refusal> {
  const outlet = context.publication?.outlets.find(({ id, name }) => id === through || name === through);
  if (!outlet)
    return no({
      code: 'unknown_outlet',
      outlet: through,
      known: context.publication?.outlets.map(({ id }) => id) ?? [],
    });
  if (command.publishedAt !== undefined || command.link !== undefined) return no({ code: 'outlet_tells' });
  const same = publicationsOf(file).find(
    (one) =>
      one.outlet === outlet.id && one.hash === draft.hash && one.status !== 'failed' && one.status !== 'withdrawn',
  );
  if (same) return no({ code: 'already_published', publication: same.id });
  const waiting: Publication = { ...aPublication(file, draft, by.id, at), way: outlet.way, outlet: outlet.id };
  return ok({ ...file, publications: [...publicationsOf(file), waiting] });
}

function aPublication(file: CaseFile, draft: Draft, by: string, at: Instant): Publication {
  return {
    id: `p${publicationsOf(file).length + 1}`,
    draft: draft.id,
    hash: draft.hash,
    way: 'hand',
    outlet: null,
    by,
    at,
    status: 'waiting',
    link: null,
    publishedAt: null,
    tries: 0,
    nextTryAt: at,
    lastError: null,
    checks: [],
    nextCheckAt: null,
  };
}

/** The answer stands: 已回应 or 已澄清 where the case waited for it. A second way out of the same text is no second answer. */
function withPublished(file: CaseFile, draft: Draft, publishedAt: Instant): CaseFile {
  const known = file.answers.find(({ source, ref }) => source === 'published' && ref === draft.id);
  const answer = { source: 'published' as const, ref: draft.id, at: publishedAt, channel: draft.channel };
  const others = file.answers.filter((one) => one !== known);
  const answered = known && known.at <= publishedAt ? file : withAnswers(file, [...others, answer]);
  if (file.status !== 'approved') return answered;
  return { ...answered, status: draft.kind === 'clarification' ? 'clarified' : 'published' };
}

/** Whether an ordered text may leave now: it is still the newest one and everything that was approved of it still is. */
export function maySend(file: CaseFile, publication: Publication): boolean {
  const cleared = mayPublish(file);
  return (
    file.erasedAt === undefined &&
    cleared.ok &&
    cleared.value.id === publication.draft &&
    cleared.value.hash === publication.hash
  );
}

/** How long who sends an order has it for himself; after a crash it is sent again, with the same id. */
const CLAIM_MS = 120_000;

/**
 * Takes an order for sending, one version on, so that of two that run only one sends it. The very same file when it is settled,
 * not due, or taken by another. `claim` is a word that no other try has: two that save the same would both believe they have it.
 */
export function claimSend(file: CaseFile, id: string, claim: string, at: Instant): CaseFile {
  const order = publicationsOf(file).find((one) => one.id === id);
  if (order?.status !== 'waiting' || order.nextTryAt > at) return file;
  const claimed = changePublication(file, id, (one) => ({ ...one, claim, nextTryAt: (at + CLAIM_MS) as Instant }));
  return { ...claimed, version: file.version + 1 };
}

/** What an outlet made of an order. */
export type SendOutcome =
  | { readonly kind: 'out'; readonly link: string | null }
  | { readonly kind: 'withdrawn' }
  | { readonly kind: 'refused'; readonly reason: string; readonly forGood: boolean; readonly retryAt?: Instant };

/**
 * Records what an outlet made of an order, one version on: out at `at`, which stops the clocks; tried again later with
 * doubling back-off; or given up, for everybody to see. An order that is settled stays as it is.
 */
export function recordSend(
  file: CaseFile,
  id: string,
  outcome: SendOutcome,
  at: Instant,
  settings: { readonly sla: SlaSettings; readonly publication: PublicationSettings },
): CaseFile {
  const order = publicationsOf(file).find((one) => one.id === id);
  if (order?.status !== 'waiting') return file;
  const version = file.version + 1;
  if (outcome.kind === 'refused') return { ...refused(file, order, outcome, at, settings.sla), version };
  if (outcome.kind === 'withdrawn') {
    return { ...changePublication(file, id, (one) => ({ ...one, status: 'withdrawn' })), version };
  }
  const { link } = outcome;
  const nextCheckAt = link === null ? null : nextCheck(at, at, settings.publication.recheckHours);
  const out = changePublication(file, id, (one) => ({
    ...one,
    status: 'out',
    link,
    publishedAt: at,
    tries: one.tries + 1,
    lastError: null,
    nextCheckAt,
  }));
  const draft = file.drafts.find((one) => one.id === order.draft)!;
  const answered = withPublished(out, draft, at);
  const note = `${order.id} 由出口 ${order.outlet ?? ''} 发布`;
  const line = { version, at, action: 'sent_out', by: SYSTEM.id, from: file.status, to: answered.status, note };
  return withTimer({ ...answered, version, ledger: [...file.ledger, line] }, settings.sla);
}

function refused(
  file: CaseFile,
  { id, tries }: Publication,
  { reason, forGood, retryAt }: Extract<SendOutcome, { kind: 'refused' }>,
  at: Instant,
  { notices }: SlaSettings,
): CaseFile {
  const givenUp = forGood || tries + 1 >= notices.maxTries;
  const backOff = Math.min(notices.maxRetrySeconds, notices.firstRetrySeconds * 2 ** tries) * 1000;
  const told = givenUp
    ? withNotice(
        file,
        { step: `publication:${id}:failed`, to: notices.dutyOfficer, what: '发布没有发出', dueAt: null },
        at,
      )
    : file;
  return changePublication(told, id, (one) => ({
    ...one,
    status: givenUp ? 'failed' : 'waiting',
    tries: tries + 1,
    nextTryAt: Math.max(at + backOff, retryAt ?? 0) as Instant,
    lastError: reason.slice(0, 200),
  }));
}

/** Says where a published text stands, so that it can be fetched back. */
export const link: Taker<'link'> = (file, { command, at, context }) => {
  const found = publicationsOf(file).find(({ id }) => id === command.publication);
  if (found?.status !== 'out') return no({ code: 'unknown_publication', publication: command.publication });
  const recheck = context.publication?.recheckHours ?? [];
  return ok(
    changePublication(file, found.id, (one) => ({
      ...one,
      link: command.link,
      nextCheckAt: recheck.length === 0 ? null : at,
    })),
  );
};
