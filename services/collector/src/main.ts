import { runAlone } from '@tingchao/runtime/run-alone.ts';
import { createCollector } from './service.ts';

// The collector as a process of its own.
process.exitCode = await runAlone(createCollector);
