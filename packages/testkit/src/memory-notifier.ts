export { createMemoryNotifier, type MemoryNotifier } from '@tingchao/adapters/memory/memory-notifier.ts';
