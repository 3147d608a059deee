import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { instant, parseInstant } from '@tingchao/domain/time/instant.ts';
import { keepErased, openKeyRing } from './key-ring.ts';
import { createSealer } from './sealer.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tingchao-keys-'));
});
afterEach(() => rmSync(folder, { recursive: true }));
const at = parseInstant('2026-03-02T00:00:00') ?? instant(0);

describe('sealing', () => {
  test('what was sealed opens to the letter, at any time of day', () => {
    const sealer = createSealer(openKeyRing(folder), 'log');
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.nat(86_399_999), (text, ms) => {
        expect(sealer.open(sealer.seal(text, 'k', instant(at + ms)), 'k')).toBe(text);
      }),
      { numRuns: 50 },
    );
    expect(openKeyRing(folder).names()).toEqual(['log-2026-03-02']);
  });

  test('another process opens it with the same key, which only its owner may read', () => {
    const sealed = createSealer(openKeyRing(folder), 'log').seal('原文', 'k', at);
    expect(createSealer(openKeyRing(folder), 'log').open(sealed, 'k')).toBe('原文');
    expect(statSync(join(folder, 'log-2026-03-02.key')).mode & 0o777).toBe(0o600);
  });

  test('no nonce is used twice', () => {
    const sealer = createSealer(openKeyRing(folder), 'log');
    const nonces = Array.from({ length: 2000 }, () => Buffer.from(sealer.seal('原文', 'k', at)).toString('hex', 5, 17));
    expect(new Set(nonces).size).toBe(2000);
    expect(nonces).not.toContain('0'.repeat(24));
  });

  test('changed bytes and a foreign label do not open', () => {
    const sealer = createSealer(openKeyRing(folder), 'log');
    const sealed = sealer.seal('原文', 'k', at);
    expect(() => sealer.open(sealed, 'other')).toThrow();
    const changed = Uint8Array.from(sealed);
    changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1;
    expect(() => sealer.open(changed, 'k')).toThrow();
  });

  test('after its key is erased nothing of the day opens, and a copy of the key is not taken back', () => {
    const keys = openKeyRing(folder);
    const sealer = createSealer(keys, 'log');
    const sealed = sealer.seal('原文', 'k', at);
    const copy = readFileSync(join(folder, 'log-2026-03-02.key'));
    keys.erase('log-2026-03-02');
    expect(sealer.open(sealed, 'k')).toBeUndefined();
    expect(createSealer(openKeyRing(folder), 'log').open(sealed, 'k')).toBeUndefined();
    writeFileSync(join(folder, 'log-2026-03-02.key'), copy);
    keepErased(folder, join(folder, 'never used'));
    expect(createSealer(openKeyRing(folder), 'log').open(sealed, 'k')).toBeUndefined();
  });
});
