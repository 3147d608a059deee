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

/** Says a value over whatever was said before. */
export async function setMeta(server: Server, name: string, value: string): Promise<void> {
  await bulk(server, [{ action: 'index', index: server.index('meta'), id: name, body: { value } }]);
}

/** The value said last, if any. */
export async function readMeta(server: Server, name: string): Promise<string | undefined> {
  const stored = (await getAll(server, [{ index: server.index('meta'), id: name }])).get(name);
  return stored?.source['value'] as string | undefined;
}

/** Takes a value back. */
export async function releaseMeta(server: Server, name: string): Promise<void> {
  const index = server.index('meta');
  await server.call((client) => client.delete({ index, id: name }, { ignore: [404] }));
}
