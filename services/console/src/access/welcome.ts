import { whatIsDue } from '@tingchao/domain/access/session-rules.ts';
import { sightOf, type Viewer } from '@tingchao/domain/access/viewer.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Problem } from '../problem.ts';
import { giveToken } from './session-cookie.ts';
import type { SessionView } from './session-view.ts';
import type { SignedIn } from './sign-in.ts';
import { toSessionView } from './to-session-view.ts';
import { csrfOf } from './tokens.ts';

/** A person with a session of an account. */
export type Signed = Extract<Viewer, { kind: 'account' }>;

/** Gives the browser the token of a new session, and says who it is of. */
export function welcome(
  { settings }: Pick<Platform, 'settings'>,
  reply: FastifyReply,
  { account, session, token }: SignedIn,
): SessionView {
  const { access } = settings.app;
  giveToken(reply, token, access);
  const due = whatIsDue(account, access, session.by);
  const viewer: Signed = { kind: 'account', account, session, sight: sightOf(account, settings.units.units), due };
  return toSessionView(viewer, csrfOf(token), settings);
}

/** Who is signed in; the token of a run is nobody. */
export function signedIn({ viewer }: FastifyRequest): Signed {
  if (viewer.kind === 'account') return viewer;
  throw new Problem(401, 'sign-in-needed', '请先登录', '这是本人的登录资料，须以账号登录。');
}
