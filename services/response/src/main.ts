import { runAlone } from '@tingchao/runtime/run-alone.ts';
import { createResponse } from './service.ts';

// The response service as a process of its own.
process.exitCode = await runAlone(createResponse);
