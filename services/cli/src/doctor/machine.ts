import { mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

export type FolderProbe =
  | { readonly writable: true; readonly freeBytes: number }
  | { readonly writable: false; readonly reason: string };

/** Whether files can be made in a folder (which is made when missing), and the bytes left on its disk. */
export function probeFolder(folder: string): FolderProbe {
  const probe = join(folder, `.doctor-${process.pid}`);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(probe, 'ok');
    rmSync(probe);
    const { bavail, bsize } = statfsSync(folder);
    return { writable: true, freeBytes: bavail * bsize };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return { writable: false, reason: code ?? message };
  }
}

/** Whether a server could listen on a port of the loopback address. Port 0 always can. */
export function isPortFree(port: number): Promise<boolean> {
  const { promise, resolve, reject } = Promise.withResolvers<boolean>();
  const server = createServer();
  server.once('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve(false);
    else reject(error);
  });
  server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  return promise;
}

/** Opens the segmenter as the system would, and names it; `reason` says why it is not the first choice. */
export async function nameSegmenter(): Promise<{ readonly name: string; readonly reason?: string }> {
  const { openSegmenter } = await import('@tingchao/adapters/jieba/open-segmenter.ts');
  let reason: string | undefined;
  const segmenter = await openSegmenter({
    userWords: [],
    onFallback: (fallback) => {
      ({ reason } = fallback);
    },
  });
  return { name: segmenter.name, ...(reason === undefined ? {} : { reason }) };
}
