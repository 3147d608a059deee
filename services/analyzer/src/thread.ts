import { serveInThread } from '@tingchao/runtime/serve-in-thread.ts';
import { createAnalyzer } from './service.ts';

// The analyzer in a thread of the embedded system.
await serveInThread(createAnalyzer);
