import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { appendSynced, linkIfFree, syncFolder, writeSynced } from './durable-files.ts';

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
/** Fingerprints of erased keys, one a line. */
const ERASED = 'erased.txt';

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
      writeKey(path(name), randomBytes(KEY_BYTES));
      syncFolder(folder);
      // Another thread may have made it meanwhile: there is one key of a name.
      return find(name) as Buffer;
    },
    erase(name) {
      const key = find(name);
      if (!key) return;
      // Written down first: a restore must not bring back what is erased here.
      appendSynced(join(folder, ERASED), `${fingerprint(key)}\n`);
      key.fill(0);
      held.delete(name);
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
    if (key.length !== KEY_BYTES) throw new Error(`密钥文件 ${file} 不完整（${key.length} 字节）；请从备份恢复该文件`);
    return key;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * Written and synced before anything is sealed with it: a record never outlives the key it needs. The name appears with the
 * whole key behind it; a key that is there stays.
 */
function writeKey(file: string, key: Buffer): void {
  const draft = `${file}.${randomUUID()}.tmp`;
  writeSynced(draft, key);
  try {
    linkIfFree(draft, file);
  } finally {
    unlinkSync(draft);
  }
}

/** Tells a key from every other without telling what it is. */
const fingerprint = (key: Uint8Array): string => createHash('sha256').update(key).digest('hex');

/** Makes `target` forget the keys that were erased from it or from `other`, and remember that they were. */
export function keepErased(target: string, other: string): void {
  const erased = new Set([...erasedKeys(other), ...erasedKeys(target)]);
  if (erased.size === 0) return;
  const keys = openKeyRing(target);
  for (const name of keys.names()) {
    const key = keys.find(name);
    if (key && erased.has(fingerprint(key))) unlinkSync(join(target, name + SUFFIX));
  }
  writeFileSync(join(target, ERASED), [...erased].map((line) => `${line}\n`).join(''), { mode: 0o600 });
}

/** Fingerprints of the keys that were erased from a folder; none when it was never used. */
function erasedKeys(folder: string): readonly string[] {
  try {
    return readFileSync(join(folder, ERASED), 'utf8')
      .split('\n')
      .filter((line) => line !== '');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
