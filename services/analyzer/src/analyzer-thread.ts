import { inThread } from '@tingchao/runtime/in-thread.ts';

/** The analyzer in a thread of its own, on the data of this process: reading posts holds up neither desk nor clocks. */
export const analyzerInThread = inThread({ name: 'analyzer', entry: new URL('./thread.ts', import.meta.url) });
