import {
  closeSync,
  fsyncSync,
  ftruncateSync,
  linkSync,
  openSync,
  fstatSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';

/** Writes a new file of mode 0600; its bytes are on the disk when this returns. */
export function writeSynced(file: string, bytes: Uint8Array): void {
  write(file, 'wx', bytes);
}

/** Adds to the end of a file (made with mode 0600 when missing); on the disk when this returns. */
export function appendSynced(file: string, text: string): void {
  write(file, 'a', text);
}

function write(file: string, flags: 'a' | 'wx', bytes: Uint8Array | string): void {
  const handle = openSync(file, flags, 0o600);
  try {
    writeFileSync(handle, bytes);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** Gives a file a second name; false when that name is taken. */
export function linkIfFree(file: string, name: string): boolean {
  try {
    linkSync(file, name);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/**
 * Overwrites a file with zeros and removes it; harmless when it is gone. A disk or file system that writes elsewhere (SSD,
 * copy-on-write, snapshots) may keep the old bytes: that is what disk encryption is for.
 */
export function wipe(file: string): void {
  try {
    const handle = openSync(file, 'r+');
    try {
      const { size } = fstatSync(handle);
      writeSync(handle, Buffer.alloc(size), 0, size, 0);
      fsyncSync(handle);
      ftruncateSync(handle, 0);
    } finally {
      closeSync(handle);
    }
    unlinkSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

/** What was made, renamed or removed in a folder is on the disk when this returns. */
export function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
