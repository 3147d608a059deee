import type { Platform } from '@tingchao/runtime/platform.ts';
import type { Server } from '../server.ts';
export function registerDigests(_app: Server, _platform: Platform): void {}
