import { execFileSync, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';

/** A program to run on its own, in a process group named after its first process. */
export type Program = {
  readonly command: string;
  readonly args: readonly string[];
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Run as this user and group instead of ours. */
  readonly user?: number | undefined;
};

/** Starts a program that outlives us and writes what it says to the end of a file; answers its process group. */
export function launch(program: Program, logFile: string): number {
  const log = openSync(logFile, 'a');
  try {
    const child = spawn(program.command, program.args, {
      cwd: program.folder,
      env: { ...program.environment },
      detached: true,
      stdio: ['ignore', log, log],
      ...(program.user === undefined ? {} : { uid: program.user, gid: program.user }),
    });
    child.unref();
    // Without a listener a program that cannot be started would end this process; the missing pid tells of it below.
    child.on('error', () => undefined);
    if (child.pid === undefined) throw new Error(`cannot start ${program.command}`);
    return child.pid;
  } finally {
    closeSync(log);
  }
}

type Process = { readonly pid: number; readonly group: number; readonly command: string };

/** Every process that still runs; one that has ended and waits for its parent does not. */
function listProcesses(): readonly Process[] {
  return existsSync('/proc/self/stat') ? fromProc() : fromPs();
}

function fromProc(): readonly Process[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
        const [state = '', , group = ''] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
        // A killed process may still hold its ports while its other threads end.
        if (/[ZX]/.test(state) && readdirSync(`/proc/${name}/task`).length < 2) return [];
        const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ');
        return [{ pid: Number(name), group: Number(group), command }];
      } catch (error) {
        // It ended while we were reading.
        if (/^(?:ENOENT|ESRCH)$/.test((error as NodeJS.ErrnoException).code ?? '')) return [];
        throw error;
      }
    });
}

function fromPs(): readonly Process[] {
  const table = execFileSync('ps', ['-A', '-ww', '-o', 'pid=,pgid=,stat=,command='], { encoding: 'utf8' });
  return table.split('\n').flatMap((line) => {
    const [, pid, group, state = '', command = ''] = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? [];
    return pid && !state.startsWith('Z') ? [{ pid: Number(pid), group: Number(group), command }] : [];
  });
}

/** Whether a process runs. */
export function isRunning(pid: number): boolean {
  return listProcesses().some((process) => process.pid === pid);
}

/**
 * Whether a process group still runs and is the one that was started: the system gives numbers again, so one of its
 * commands must name a file in the folder it was started for.
 */
export function groupRuns(group: number, folder: string): boolean {
  const members = listProcesses().filter((process) => process.group === group);
  return members.some(({ command }) => command.includes(`${folder}/`));
}

/**
 * Whether nothing runs under this number any more. A process that is being torn down has lost its command already, but not yet
 * its ports and files; one that becomes another program has none for a moment.
 */
export function groupIsGone(group: number): boolean {
  return !listProcesses().some((process) => process.group === group);
}

/** Sends a signal to a process group, if it runs and is ours. */
export function signalGroup(group: number, folder: string, signal: NodeJS.Signals): void {
  if (!groupRuns(group, folder)) return;
  try {
    process.kill(-group, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Ends a process group: asks it, waits up to `patienceMs`, then kills it. Resolves when nothing of it runs. */
export async function endGroup(group: number, folder: string, patienceMs: number): Promise<void> {
  if (!groupRuns(group, folder)) return;
  // A paused process hears nothing but the last signal.
  signalGroup(group, folder, 'SIGCONT');
  signalGroup(group, folder, 'SIGTERM');
  if (!(await goneWithin(group, patienceMs))) await killGroup(group, folder);
}

/** Ends a process group without asking. Resolves when nothing of it runs. */
export async function killGroup(group: number, folder: string): Promise<void> {
  if (!groupRuns(group, folder)) return;
  signalGroup(group, folder, 'SIGKILL');
  if (!(await goneWithin(group, 30_000))) throw new Error(`process group ${group} cannot be killed`);
}

async function goneWithin(group: number, ms: number): Promise<boolean> {
  const until = performance.now() + ms;
  while (!groupIsGone(group)) {
    if (performance.now() > until) return false;
    await wait(50);
  }
  return true;
}
