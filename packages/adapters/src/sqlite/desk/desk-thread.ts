/* oxlint-disable unicorn/require-post-message-target-origin -- a worker thread has no origin */
import { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';
import type { Ask, DeskThreadData, FromThread, ToThread } from './desk-messages.ts';
import { openDeskQuestions } from './desk-questions.ts';
import { openFollower } from './desk-follower.ts';

/** A thread of the desk: one follows the log into the index, others answer questions; no writer ever waits for them. */
const { role, main, desk } = workerData as DeskThreadData;
const tell = (message: FromThread): void => parentPort?.postMessage(message);

type Works = Readonly<Record<string, (...args: readonly unknown[]) => unknown>>;
type Part = { readonly works: Works; look(): void; tell(): void; close(): void };

function openReader(): Part {
  const open = (file: string): DatabaseSync => {
    const connection = new DatabaseSync(file, { readOnly: true, timeout: 15_000 });
    connection.exec('PRAGMA cache_size = -16384; PRAGMA temp_store = MEMORY; PRAGMA mmap_size = 268435456');
    return connection;
  };
  const [documents, index] = [open(main), open(desk)];
  return {
    works: openDeskQuestions(documents, index) as unknown as Works,
    look: () => {},
    tell: () => {},
    close() {
      documents.close();
      index.close();
    },
  };
}

const opened: Promise<Part> =
  role === 'reader'
    ? Promise.resolve().then(openReader)
    : openFollower({ main, desk, changed: (changes) => tell({ kind: 'changes', changes }) }).then((follower) => ({
        ...follower,
        works: follower.works as unknown as Works,
      }));

async function answer(part: Part, { id, name, args }: Ask): Promise<void> {
  try {
    tell({ kind: 'answer', id, value: await part.works[name]?.(...args) });
  } catch (error) {
    const { name: kind, message } = error instanceof Error ? error : { name: 'Error', message: String(error) };
    tell({ kind: 'refusal', id, name: kind, message });
  }
}

/** What cannot be opened ends the thread, and with it every question to it. */
async function take(message: ToThread): Promise<void> {
  const part = await opened;
  if (message === 'close') {
    part.close();
    parentPort?.close();
  } else if (message === 'look') part.look();
  else if (message === 'tell') part.tell();
  else await answer(part, message);
}

parentPort?.on('message', (message: ToThread) => void take(message));
await opened;
