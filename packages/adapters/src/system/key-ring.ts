import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, mkdirSync, openSync, readdirSync, readFileSync, unlinkSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** Named 256-bit keys, one file each with mode 0600. Erasing a key erases whatever was sealed with it. */
export type KeyRing = {
  /** The key of this name, made when missing. */
  obtain(name: string): Buffer;
  /** The key of this name, if it was made and not erased. */
  find(name: string): Buffer | undefined;
  erase(name: string): void;
  /** Names of all keys, sorted. */
  names(): readonly string[];
};

const KEY_BYTES = 32;
const SUFFIX = '.key';

/** Opens the keys of a folder (made when missing, mode 0700). */
export function openKeyRing(folder: string): KeyRing {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const held = new Map<string, Buffer>();
  const path = (name: string): string => join(folder, name + SUFFIX);

  function find(name: string): Buffer | undefined {
    const known = held.get(name);
    if (known) return known;
    const read = readKey(path(name));
    if (read) held.set(name, read);
    return read;
  }

  return {
    find,
    obtain(name) {
      const known = find(name);
      if (known) return known;
      const key = randomBytes(KEY_BYTES);
      writeKey(path(name), key);
      syncFolder(folder);
      held.set(name, key);
      return key;
    },
    erase(name) {
      held.get(name)?.fill(0);
      held.delete(name);
      if (!readdirSync(folder).includes(name + SUFFIX)) return;
      unlinkSync(path(name));
      syncFolder(folder);
    },
    names: () =>
      readdirSync(folder)
        .filter((file) => file.endsWith(SUFFIX))
        .map((file) => file.slice(0, -SUFFIX.length))
        .toSorted(),
  };
}

function readKey(file: string): Buffer | undefined {
  try {
    const key = readFileSync(file);
    if (key.length !== KEY_BYTES) throw new Error(`密钥文件 ${file} 不完整(${key.length} 字节);请从备份恢复该文件`);
    return key;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Written in one go and synced before anything is sealed with it: a record never outlives the key it needs. */
function writeKey(file: string, key: Buffer): void {
  const handle = openSync(file, 'wx', 0o600);
  try {
    writeSync(handle, key);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
