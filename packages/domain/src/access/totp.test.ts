import { expect, test } from 'vitest';
import { instant } from '../time/instant.ts';
import { fromBase32, toBase32, totpCode, totpStep, totpStepOf, type TotpHash } from './totp.ts';

/** RFC 6238, appendix B: seed of the length of the hash, eight digits. */
const seeds: Readonly<Record<TotpHash, Buffer>> = {
  sha1: Buffer.from('12345678901234567890'),
  sha256: Buffer.from('12345678901234567890123456789012'),
  sha512: Buffer.from('1234567890123456789012345678901234567890123456789012345678901234'),
};
test.each<[number, TotpHash, string]>([
  [59, 'sha1', '94287082'],
  [59, 'sha256', '46119246'],
  [59, 'sha512', '90693936'],
  [1111111109, 'sha1', '07081804'],
  [1111111109, 'sha256', '68084774'],
  [1111111109, 'sha512', '25091201'],
  [1234567890, 'sha1', '89005924'],
  [2000000000, 'sha256', '90698825'],
  [20000000000, 'sha1', '65353130'],
  [20000000000, 'sha512', '47863826'],
])('at %i s with %s the code is %s', (seconds, hash, code) => {
  expect(totpCode(seeds[hash], totpStep(instant(seconds * 1000)), 8, hash)).toBe(code);
});

test('a code of the step before or after fits, an older one or one that was used does not', () => {
  const at = instant(1_700_000_000_000);
  const step = totpStep(at);
  for (const near of [step - 1, step, step + 1]) {
    expect(totpStepOf(seeds.sha1, totpCode(seeds.sha1, near), at, 0)).toBe(near);
    expect(totpStepOf(seeds.sha1, totpCode(seeds.sha1, near), at, near)).toBeUndefined();
  }
  expect(totpStepOf(seeds.sha1, totpCode(seeds.sha1, step - 2), at, 0)).toBeUndefined();
});

test('Base32 comes back as it went', () => {
  expect(toBase32(Buffer.from('foobar'))).toBe('MZXW6YTBOI');
  expect(Buffer.from(fromBase32('MZXW6YTBOI')).toString()).toBe('foobar');
  expect(() => fromBase32('1')).toThrow(TypeError);
});
