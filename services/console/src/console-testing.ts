import type { Account, Person } from '@tingchao/domain/access/account.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { addAccount, changeAccount } from './access/account-desk.ts';
import { openSession } from './access/sign-in.ts';
import { csrfOf } from './access/tokens.ts';
import { buildServer, type Server } from './server.ts';

const TOKEN = 'f'.repeat(64);

/** What the command line brings along. */
export const headers = { authorization: `Bearer ${TOKEN}` };

/** Brings nothing along. */
export const nobody = { cookie: '' };

/** The interface over a platform as a browser meets it: who asks brings what lets in, or nothing. */
export const serveGate = (platform: Platform, report?: (error: unknown) => void): Promise<Server> =>
  buildServer(platform, {
    token: TOKEN,
    progress: { isReady: () => true },
    report:
      report ??
      ((error) => {
        throw error;
      }),
  });

/**
 * The interface over a platform, ready from the start, asked by the command line: a request that says nothing of who asks brings the
 * token of the run. An error that no answer says is thrown.
 */
export const serveDesk = async (platform: Platform): Promise<Server> => asCommandLine(await serveGate(platform));

/** Lets a server's test requests carry the token of its run, unless they say themselves who asks. */
export function asCommandLine(app: Server, authorization: string = headers.authorization): Server {
  const inject = app.inject.bind(app) as (request: object) => ReturnType<Server['inject']>;
  const asked = (request: string | { readonly headers?: Readonly<Record<string, unknown>> }): object => {
    if (typeof request === 'string') return { url: request, headers: { authorization } };
    const { headers: own = {} } = request;
    const says = Object.keys(own).some((name) => /^(?:authorization|cookie)$/iu.test(name));
    return says ? request : { ...request, headers: { ...own, authorization } };
  };
  app.inject = ((request: Parameters<typeof asked>[0]) => inject(asked(request))) as Server['inject'];
  return app;
}

/** A person who is signed in: what the browser brings along with each request. */
export type SignedInPerson = {
  readonly account: Account;
  readonly headers: { readonly cookie: string; readonly 'x-csrf-token': string };
};

/** Opens an account with a session, as after the first sign-in; say only what the test is about. */
export async function signInAs(
  platform: Platform,
  person: Partial<Person> & Pick<Person, 'roles'>,
): Promise<SignedInPerson> {
  const { id = person.roles.join('-').replaceAll('_', '-'), name = id, unit = 'cac_office', place = null } = person;
  const { account: opened } = await addAccount(platform, { id, name, unit, place, roles: person.roles }, 'test');
  const account = await changeAccount(platform, opened.id, (before) => ({ ...before, firstPasswordUntil: null }));
  const { token } = await openSession(platform, account, 'password', 'test');
  return { account, headers: { cookie: `tingchao=${token}`, 'x-csrf-token': csrfOf(token) } };
}
