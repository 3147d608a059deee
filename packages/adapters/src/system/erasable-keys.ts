import { hash, randomBytes, randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { Transient } from '@tingchao/ports/errors.ts';
import { linkIfFree, syncFolder, wipe, writeSynced } from './durable-files.ts';
import { cutOff, ID_BYTES, leafAt, PATH_BYTES, readTree, wholeTree, writeTree, type KeyTree } from './key-tree.ts';

/** A key for every name that is not erased; erasing a name makes its key underivable for everybody who shares the folder. */
export type ErasableKeys = {
  /** Eight bytes that tell these keys from those of every other installation. */
  readonly id: Buffer;
  /** Grows with every erasure: a lower one is an older copy of the folder, with keys that were erased since. */
  readonly version: number;
  /** The 256-bit key of a name; undefined when it was erased. Throws `Transient` while the folder cannot be read. */
  find(name: string): Buffer | undefined;
  /** Erases names, durably for every process, and returns how many of them were there. */
  erase(names: readonly string[]): number;
};

/** `tree-000000000003`: the highest number is the tree in use, lower ones are leftovers. */
const NAME = /^tree-(\d{12})$/u;
/** Rewritten with every erasure: opening it shows other hosts, over a network file system too, that there is a new tree. */
const SIGNAL = 'changed';
/** Others learn of an erasure within this time; whoever must be sure that all have waits `SETTLED_MS`. */
const LOOK_MS = 250;
export const SETTLED_MS = 1_000;
/** A draft this old was left by a process that is gone. */
const LEFT_MS = 10 * 60_000;
const [DRAFT, GONE] = ['.tmp', '.gone'] as const;
const TRIES = 20;
/** Keys kept ready: what is sealed now is mostly opened or sealed again soon. */
const KEPT = 5_000;

type Loaded = { readonly version: number; readonly tree: KeyTree; readonly id: Buffer };

/** Opens the erasable keys of a folder that every process of the installation shares; made when missing (mode 0700). */
export function openErasableKeys(folder: string): ErasableKeys {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  // Before the tree: a signal that comes in between is then seen as news.
  let signal = readSignal(folder);
  let loaded = load(folder) ?? begin(folder);
  let lookedAt = performance.now();
  // Two halves: when the newer is full the older is let go, which costs less than dropping one key at a time.
  let [recent, former] = [new Map<string, Buffer>(), new Map<string, Buffer>()];

  function use(newer: Loaded): void {
    loaded = newer;
    for (const half of [recent, former]) {
      for (const key of half.values()) key.fill(0);
      half.clear();
    }
  }

  function look(): void {
    if (performance.now() - lookedAt < LOOK_MS) return;
    reaching(folder, () => {
      const told = readSignal(folder);
      if (told !== signal) use(newest());
      signal = told;
    });
    lookedAt = performance.now();
  }

  /** The tree in use; throws when the folder is empty or holds an older copy: a share that went away, or a mistake. */
  function newest(): Loaded {
    const found = load(folder);
    if (found === undefined || !found.id.equals(loaded.id) || found.version < loaded.version)
      throw new Error(`密钥目录 ${folder} 不是原来的那个`);
    return found;
  }

  function erase(names: readonly string[]): number {
    for (let attempt = 1; attempt <= TRIES; attempt += 1) {
      const before = newest();
      const paths = names.map(pathOf).filter((path) => leafAt(before.tree, path) !== undefined);
      const after = { ...before, version: before.version + 1, tree: cutOff(before.tree, paths) };
      // What is gone already may still lie in an older file that a crash left behind.
      if (paths.length === 0 || publish(folder, after)) {
        removeOlder(folder, paths.length === 0 ? before.version : after.version);
        announce(folder);
        use(paths.length === 0 ? before : after);
        return new Set(paths.map((path) => path.toString('hex'))).size;
      }
    }
    throw new Error('另有进程正在不断修改');
  }

  return {
    get id() {
      return loaded.id;
    },
    get version() {
      return loaded.version;
    },
    find(name) {
      look();
      const known = recent.get(name) ?? former.get(name);
      // A copy: whoever holds it may outlive the erasure by a moment, never see zeros in the middle of its work.
      if (known) return Buffer.from(known);
      const key = leafAt(loaded.tree, pathOf(name));
      if (key === undefined) return undefined;
      if (recent.size === KEPT) [former, recent] = [recent, new Map()];
      recent.set(name, Buffer.from(key));
      return key;
    },
    erase: (names) => reaching(folder, () => erase(names)),
  };
}

/** Whatever a shared folder meets may pass: not mounted, full, taken away. */
function reaching<T>(folder: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Transient(`密钥目录 ${folder} 暂时不能用（${why}）；请检查共享目录是否挂载、有没有空间，系统会自动重试`, {
      cause: error,
    });
  }
}

const pathOf = (name: string): Buffer => hash('sha256', name, 'buffer').subarray(0, PATH_BYTES);

/** The newest tree; undefined where none was made yet. */
function load(folder: string): Loaded | undefined {
  for (let attempt = 1; ; attempt += 1) {
    const version = versionsIn(folder).at(-1);
    if (version === undefined) return undefined;
    const file = fileOf(folder, version);
    try {
      const read = readTree(readFileSync(file));
      if (read) return { version, ...read };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
    // Another process put a newer one in its place while we read; else the file is damaged.
    if (attempt === TRIES || versionsIn(folder).at(-1) === version)
      throw new Error(
        `密钥文件 ${file} 已损坏；Kafka 里的内容因此读不出，请用备份恢复（tingchao restore … --cluster --replace）`,
      );
  }
}

/** The first tree of an installation: of two processes that start at once one makes it. */
function begin(folder: string): Loaded {
  const secret = randomBytes(32);
  publish(folder, { version: 1, tree: wholeTree(secret), id: randomBytes(ID_BYTES) });
  secret.fill(0);
  announce(folder);
  return load(folder) as Loaded;
}

/**
 * Puts a tree in place; false when another process was faster with this version. A name may be free again because others went
 * on and removed it: they did so with a higher one in place, which shows behind our own.
 */
function publish(folder: string, { version, tree, id }: Loaded): boolean {
  const [draft, file] = [join(folder, `${randomUUID()}${DRAFT}`), fileOf(folder, version)];
  try {
    writeSynced(draft, writeTree(tree, id));
  } catch (error) {
    wipe(draft);
    throw error;
  }
  const linked = linkIfFree(draft, file);
  const done = linked && versionsIn(folder).at(-1) === version;
  if (linked && !done) wipe(file);
  if (done) rmSync(draft, { force: true });
  else wipe(draft);
  syncFolder(folder);
  return done;
}

/** Overwrites and removes the trees before a version, and what a process that died left half-done. */
function removeOlder(folder: string, version: number): void {
  for (const older of versionsIn(folder)) if (older < version) wipe(fileOf(folder, older));
  for (const name of readdirSync(folder).filter((each) => each.endsWith(DRAFT) || each.endsWith(GONE)))
    removeLeft(join(folder, name));
  syncFolder(folder);
}

/**
 * Removes a draft whose process is gone. First its name, so that a process that was only paused finds nothing to put in place;
 * a draft that has a second name is the tree in use, and only the first one goes.
 */
function removeLeft(draft: string): void {
  const age = statSync(draft, { throwIfNoEntry: false })?.mtimeMs;
  if (age === undefined || Date.now() - age < LEFT_MS) return;
  const taken = `${draft}${GONE}`;
  try {
    renameSync(draft, taken);
    if (statSync(taken).nlink > 1) unlinkSync(taken);
    else wipe(taken);
  } catch (error) {
    // Another process took it away.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

function announce(folder: string): void {
  const draft = join(folder, `${randomUUID()}${DRAFT}`);
  writeSynced(draft, Buffer.from(randomUUID()));
  renameSync(draft, join(folder, SIGNAL));
  syncFolder(folder);
}

/** Empty between the making of the first tree and its announcement. */
function readSignal(folder: string): string {
  try {
    return readFileSync(join(folder, SIGNAL), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}

const fileOf = (folder: string, version: number): string => join(folder, `tree-${String(version).padStart(12, '0')}`);
const versionsIn = (folder: string): readonly number[] =>
  readdirSync(folder)
    .flatMap((name) => NAME.exec(name)?.[1] ?? [])
    .map(Number)
    .toSorted((a, b) => a - b);
