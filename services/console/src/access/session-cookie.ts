import type { AccessSettings } from '@tingchao/domain/access/access-settings.ts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { START_LASTS } from './sealed-start.ts';
import { cookieIn } from './tokens.ts';

/** Whether browsers reach the desk over TLS: then the cookie goes nowhere else. */
const isSecure = ({ publicUrl }: AccessSettings): boolean => publicUrl?.startsWith('https:') === true;

/** `__Host-`: no other path, no subdomain, TLS only; a browser refuses the prefix without TLS, hence the plain name on loopback. */
const nameOf = (settings: AccessSettings): string => (isSecure(settings) ? '__Host-tingchao' : 'tingchao');

/** The token of a session that a request brings. */
export const tokenIn = (request: FastifyRequest, settings: AccessSettings): string | undefined =>
  cookieIn(request.headers.cookie, nameOf(settings));

/** Gives the browser a token until it is closed; no script reads it, no other site's request carries it. */
export function giveToken(reply: FastifyReply, token: string, settings: AccessSettings): void {
  void reply.header('set-cookie', cookie(settings, token));
}

/** Takes the token back. */
export function takeToken(reply: FastifyReply, settings: AccessSettings): void {
  void reply.header('set-cookie', `${cookie(settings, '')}; Max-Age=0`);
}

const cookie = (settings: AccessSettings, value: string): string =>
  `${nameOf(settings)}=${value}; Path=/; HttpOnly; SameSite=Strict${isSecure(settings) ? '; Secure' : ''}`;

/** The begun sign-in of a browser; `Lax`, since it must come along when the provider sends the browser back. */
const startName = (settings: AccessSettings): string => `${nameOf(settings)}-sso`;
const startCookie = (settings: AccessSettings, value: string, seconds: number): string =>
  `${startName(settings)}=${value}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Lax${isSecure(settings) ? '; Secure' : ''}`;

/** What a browser keeps of a sign-in it began at the provider. */
export const startIn = (request: FastifyRequest, settings: AccessSettings): string | undefined =>
  cookieIn(request.headers.cookie, startName(settings));

/** Lets the browser keep a begun sign-in, for as long as it may take. */
export function giveStart(reply: FastifyReply, sealed: string, settings: AccessSettings): void {
  void reply.header('set-cookie', startCookie(settings, sealed, START_LASTS / 1000));
}

/** Takes the begun sign-in back. */
export function takeStart(reply: FastifyReply, settings: AccessSettings): void {
  void reply.header('set-cookie', startCookie(settings, '', 0));
}
