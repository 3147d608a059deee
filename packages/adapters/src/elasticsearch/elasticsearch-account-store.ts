import type { Account, Session, SignInTries } from '@tingchao/domain/access/account.ts';
import type { AccountStore } from '@tingchao/ports/account-store.ts';
import { Conflict, Rejected } from '@tingchao/ports/errors.ts';
import { bulk, refusedIn, type Write } from './bulk.ts';
import type { IndexKind } from './indices.ts';
import { getAll, searchAll, type Source, type Stored } from './read.ts';
import type { Server } from './server.ts';

/** More than any deployment has at once. */
const ALL = 100_000;

/** Accounts, sessions and tries, one document each. What lets somebody in is got by id: no search decides about it. */
export function createElasticAccountStore(server: Server): AccountStore {
  const accounts = server.index('accounts');
  const sessions = server.index('sessions');
  const stored = async (index: string, id: string): Promise<Stored | undefined> =>
    (await getAll(server, [{ index, id }], ['document'])).get(id);
  const read = async <T>(index: string, id: string): Promise<T | undefined> => {
    const found = await stored(index, id);
    return found && toValue<T>(found.source);
  };
  const write = async (kind: IndexKind, writes: readonly Write[]): Promise<void> => {
    const refused = refusedIn(await bulk(server, writes), (n) => writes[n]?.id);
    server.refresher.wrote(kind);
    if (refused.length > 0) throw new Rejected(`${server.where} 拒绝了账号资料`, refused);
  };
  const remove = (ids: readonly string[]): Promise<void> =>
    write(
      'sessions',
      ids.map((id) => ({ action: 'delete', index: sessions, id })),
    );
  const find = async (query: object): Promise<readonly Source[]> => {
    await server.refresher.all('sessions');
    return searchAll(server, {
      kind: 'sessions',
      query,
      sort: [
        ['at', 'desc'],
        ['key', 'asc'],
      ],
      limit: ALL,
      only: ['key', 'document'],
    });
  };
  return {
    get: (id) => read<Account>(accounts, id),
    async list() {
      await server.refresher.all('accounts');
      const search = { kind: 'accounts', query: { match_all: {} }, sort: [['key', 'asc']], limit: ALL } as const;
      return (await searchAll(server, { ...search, only: ['document'] })).map((source) => toValue<Account>(source));
    },
    async save(account) {
      const before = await stored(accounts, account.id);
      const version = before === undefined ? 0 : toValue<Account>(before.source).version;
      const body = { key: account.id, document: JSON.stringify(account) };
      const how: Pick<Write, 'action' | 'seen'> =
        before === undefined
          ? { action: 'create' }
          : { action: 'index', seen: { seqNo: before.seqNo, primaryTerm: before.primaryTerm } };
      if (account.version !== version + 1)
        throw new Conflict(`account ${account.id}: version ${account.version} on top of ${version}`);
      const [outcome] = await bulk(server, [{ ...how, index: accounts, id: account.id, body }]);
      server.refresher.wrote('accounts');
      if (outcome?.kind === 'rejected')
        throw new Rejected(`账号 ${account.id} 无法保存`, [{ id: account.id, reason: outcome.reason }]);
      // A lost answer that is tried again meets its own write.
      if (outcome?.kind === 'present' && (await stored(accounts, account.id))?.source['document'] !== body.document)
        throw new Conflict(`account ${account.id} was changed meanwhile`);
    },
    session: (id) => read<Session>(sessions, id),
    putSession: (session) =>
      write('sessions', [
        {
          action: 'index',
          index: sessions,
          id: session.id,
          body: { key: session.id, account: session.account, at: session.startedAt, document: JSON.stringify(session) },
        },
      ]),
    touchSession: (session) =>
      write('sessions', [
        { action: 'update', index: sessions, id: session.id, body: { doc: { document: JSON.stringify(session) } } },
      ]),
    endSessions: remove,
    sessionsOf: async (account) => (await find({ term: { account } })).map((source) => toValue<Session>(source)),
    tries: (key) => read<SignInTries>(sessions, triesId(key)),
    putTries: (tries) =>
      write('sessions', [
        {
          action: 'index',
          index: sessions,
          id: triesId(tries.key),
          body: { key: triesId(tries.key), at: tries.lastAt, document: JSON.stringify(tries) },
        },
      ]),
    clearTries: (key) => remove([triesId(key)]),
    async forget(at) {
      const old = await find({ range: { at: { lt: at } } });
      if (old.length > 0) await remove(old.map((source) => source['key'] as string));
    },
  };
}

const triesId = (key: string): string => `tries-${key}`;
const toValue = <T>(source: Source): T => JSON.parse(source['document'] as string) as T;
