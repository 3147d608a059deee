import { runAlone } from '@tingchao/runtime/run-alone.ts';
import { createAnalyzer } from './service.ts';

// The analyzer as a process of its own.
process.exitCode = await runAlone(createAnalyzer);
