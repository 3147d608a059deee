import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { arePagesReady, webFolder } from './pages-source.ts';

let preparing: Promise<void> | undefined;

/**
 * Sees to it that the pages are built: at once when they are, else in a process of its own of low priority that takes some
 * seconds. One attempt at a time; a failed one rejects with what the builder said and may be repeated.
 */
export function preparePages(): Promise<void> {
  preparing ??= arePagesReady()
    ? Promise.resolve()
    : build().catch((error: unknown) => {
        preparing = undefined;
        throw error;
      });
  return preparing;
}

async function build(): Promise<void> {
  const child = spawn(process.execPath, [join(webFolder, 'build.ts')], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = `${said}${text}`.slice(-2_000);
  });
  // The desk does not wait for its pages to end.
  child.unref();
  const code = await new Promise<number | null>((resolve, reject) =>
    child.once('error', reject).once('close', resolve),
  );
  if (code !== 0) throw new Error(`the web pages could not be built (exit ${code}): ${said.trim()}`);
}
