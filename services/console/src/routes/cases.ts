import type { Platform } from '@tingchao/runtime/platform.ts';
import type { Server } from '../server.ts';
export function registerCases(_app: Server, _platform: Platform): void {}
