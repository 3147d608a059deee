import { Transient } from '@tingchao/ports/errors.ts';
import { bulk } from './bulk.ts';
import { getAll } from './read.ts';
import type { Server } from './server.ts';

/** Says a value that all processes must agree on; answers with what the first of them said. */
export async function claimMeta(server: Server, name: string, value: string): Promise<string> {
  const index = server.index('meta');
  const read = async () => (await getAll(server, [{ index, id: name }])).get(name);
  const said = await read();
  // Nothing is written at a later start, so that it succeeds on a full disk too.
  if (said !== undefined) return said.source['value'] as string;
  await bulk(server, [{ action: 'create', index, id: name, body: { value } }]);
  const stored = await read();
  if (stored === undefined) throw new Transient(`${server.where} 没有保存 ${name}；系统会自动重试`);
  return stored.source['value'] as string;
}
