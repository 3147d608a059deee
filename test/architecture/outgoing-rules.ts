import { importsOf } from './imports.ts';
import { maskSource } from './mask-source.ts';
import { isTest, type Rule, type Violation } from './source-tree.ts';

/** Where the global `fetch` may stand, and why the guard has no say there. */
const ownServers: Readonly<Record<string, string>> = {
  'packages/adapters/src/kibana/kibana-door.ts': 'the operator names his own Kibana on the command line',
  'services/cli/src/bench/console-users.ts': 'the system that the measurement started itself, on loopback',
  'services/cli/src/connect.ts': 'the running system on loopback, by its state file',
  'services/cli/src/doctor/running.ts': 'the running system on loopback',
};

const globalFetch = /(?<![\w.$])fetch\s*\(/;
const nodeClient = /^import\s*\{[^}]*\b(?:request|get)\b[^}]*\}\s*from\s*['"]node:https?['"]/m;
/** A declaration of that name is not the global one. */
const ownFetch = /(?:\bfunction\s+|\basync\s+|^\s*)fetch\s*\([^()]*\)\s*(?::[^{;]*)?\{|\bfetch\([^()]*\):/m;

/**
 * Every request to an address that settings or pages name passes the guard: whoever holds undici dials through
 * `guardedConnector`, nobody uses the global `fetch` or Node's own client, and mail opens no address or file by itself.
 */
export const outgoingIsGuarded: Rule = (files) =>
  files.flatMap(({ path, text }): Violation[] => {
    if (isTest(path) || !/^(?:packages|services)\/[^/]+\/src\//.test(path)) return [];
    const { code } = maskSource(text);
    const modules = importsOf(text);
    const found: Violation[] = [];
    const tell = (message: string): void => void found.push({ path, message });
    if (modules.includes('undici') && !/\bguardedConnector\b/.test(code))
      tell('undici without guardedConnector: let it dial through the guard');
    if (globalFetch.test(code) && !ownFetch.test(code) && ownServers[path] === undefined)
      tell('the global fetch passes no guard: use the HttpFetcher port');
    if (nodeClient.test(text)) tell('the client of node:http passes no guard: use the HttpFetcher port');
    if (
      modules.includes('nodemailer') &&
      !(/\bdisableUrlAccess:\s*true/.test(code) && /\bdisableFileAccess:\s*true/.test(code))
    )
      tell('mail may open addresses and files: set disableUrlAccess and disableFileAccess');
    return found;
  });
