import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** How another process of this machine reaches the running server. */
export type ServerState = {
  readonly pid: number;
  readonly port: number;
  /** Bearer token for every request that changes state; 256 random bits, hex. */
  readonly token: string;
  /** ISO 8601, +08:00. */
  readonly startedAt: string;
};

const stateFile = (dataFolder: string): string => join(dataFolder, 'state.json');

/** Writes `<data>/state.json`, readable by its owner only, in one rename so that a reader never sees half of it. */
export function writeServerState(dataFolder: string, state: ServerState): void {
  const path = stateFile(dataFolder);
  mkdirSync(dirname(path), { recursive: true });
  const next = `${path}.${state.pid}`;
  writeFileSync(next, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 });
  chmodSync(next, 0o600);
  renameSync(next, path);
}

/**
 * Reads the state of the server that runs on this data; undefined when there is none, when the file is unreadable as
 * such, or when its process is gone (a crash leaves the file behind).
 */
export function readServerState(dataFolder: string): ServerState | undefined {
  let text: string;
  try {
    text = readFileSync(stateFile(dataFolder), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  const state = parseJson(text);
  return isServerState(state) && isAlive(state.pid) ? state : undefined;
}

/** Removes the state file when it is still the one of this process. */
export function removeServerState(dataFolder: string, pid: number): void {
  if (readServerState(dataFolder)?.pid === pid) rmSync(stateFile(dataFolder), { force: true });
}

function isServerState(value: unknown): value is ServerState {
  const state = value as Partial<ServerState> | null | undefined;
  return (
    typeof state?.pid === 'number' &&
    typeof state.port === 'number' &&
    typeof state.token === 'string' &&
    state.token.length >= 32
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Whether a process with this id runs; one of another user counts as running. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
