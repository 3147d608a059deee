/* oxlint-disable unicorn/require-post-message-target-origin -- a worker thread has no origin */
import { Worker } from 'node:worker_threads';
import type { FontSettings } from '@tingchao/domain/document/document-settings.ts';
import type { OfficialDocument } from '@tingchao/domain/document/official-document.ts';
import type { Rendering, RenderTask } from './render-document-thread.ts';

/** What laying out the longest report takes; a thread that needs more is broken. */
const HEAP_MB = 512;

/**
 * Renders a document in a thread of its own: laying out a PDF and drawing charts takes a second in which nobody else would be
 * answered, and what it loads is gone with the thread.
 */
export function renderInThread(
  document: OfficialDocument,
  format: RenderTask['format'],
  fonts: FontSettings,
): Promise<Rendering> {
  const next = running.then(() => render({ document, format, fonts }));
  running = next.catch(() => undefined);
  return next;
}

/** One after the other: whoever asks for all documents at once must not fill the memory with threads. */
let running: Promise<unknown> = Promise.resolve();

function render(task: RenderTask): Promise<Rendering> {
  const { promise, resolve, reject } = Promise.withResolvers<Rendering>();
  const worker = new Worker(new URL('./render-document-thread.ts', import.meta.url), {
    workerData: task,
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
  });
  worker.once('message', resolve);
  worker.once('error', reject);
  worker.once('exit', (code) => reject(new Error(`the thread that renders a document ended with ${code}`)));
  return promise;
}
