import type { Platform } from '@tingchao/runtime/platform.ts';
import { buildServer, type Server } from './server.ts';

const TOKEN = 'f'.repeat(64);

/** What changes anything at a server of `serveDesk` brings along. */
export const headers = { authorization: `Bearer ${TOKEN}` };

/** The interface over a platform, ready from the start; an error that no answer says is thrown. */
export const serveDesk = (platform: Platform): Promise<Server> =>
  buildServer(platform, {
    token: TOKEN,
    progress: { isReady: () => true },
    report: (error) => {
      throw error;
    },
  });
