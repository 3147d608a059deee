import type { AccountStore } from '@tingchao/ports/account-store.ts';

/** Copies the accounts into a store that has none; nobody is signed in there. */
export async function copyAccounts(from: AccountStore, to: AccountStore): Promise<void> {
  for (const account of await from.list()) await to.save({ ...account, version: 1 });
}
