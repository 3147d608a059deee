/* oxlint-disable unicorn/require-post-message-target-origin -- a worker thread has no origin */
import { parentPort, workerData } from 'node:worker_threads';
import { FontMissing } from '@tingchao/adapters/document/find-fonts.ts';
import { renderDocument } from '@tingchao/adapters/document/render-document.ts';
import type { FontSettings } from '@tingchao/domain/document/document-settings.ts';
import type { OfficialDocument } from '@tingchao/domain/document/official-document.ts';

/** What the thread is to do. */
export type RenderTask = {
  readonly document: OfficialDocument;
  readonly format: 'docx' | 'pdf' | 'html';
  readonly fonts: FontSettings;
};
/** The file, or which fonts are missing and what to do about it. */
export type Rendering = { readonly bytes: Uint8Array } | { readonly missing: string };

/** Entry of the thread that renders one document: any other failure ends the thread with its error. */
const { document, format, fonts } = workerData as RenderTask;
const done: Rendering = await renderDocument(document, format, fonts).then(
  (bytes) => ({ bytes }),
  (error: unknown) => {
    if (error instanceof FontMissing) return { missing: error.message };
    throw error;
  },
);
parentPort?.postMessage(done);
