import { runAlone } from '@tingchao/runtime/run-alone.ts';
import { createCollector } from './service.ts';

// The collector as a process of its own.
// Ended here: a connection that is still being made would keep a process alive that does nothing.
process.exit(await runAlone(createCollector));
