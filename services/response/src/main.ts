import { runAlone } from '@tingchao/runtime/run-alone.ts';
import { createResponse } from './service.ts';

// The response service as a process of its own.
// Ended here: a connection that is still being made would keep a process alive that does nothing.
process.exit(await runAlone(createResponse));
