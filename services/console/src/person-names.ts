import type { Platform } from '@tingchao/runtime/platform.ts';

/** The name of whoever signed under an account; an id without one (the command line, an old case) prints as itself. */
export async function personNames({ accounts }: Pick<Platform, 'accounts'>): Promise<(id: string) => string> {
  const names = new Map((await accounts.list()).map(({ id, name }) => [id, name]));
  return (id) => names.get(id) ?? id;
}
