import { expect, test } from 'vitest';
import { createArgon2Passwords } from './argon2-passwords.ts';

test('a password fits its own hash and no other, and is hashed with salt', async () => {
  const passwords = createArgon2Passwords();
  const [one, other] = await Promise.all([passwords.hash('青岚春天的雨水多'), passwords.hash('青岚春天的雨水多')]);
  expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/u);
  expect(one).not.toBe(other);
  expect(await passwords.fits('青岚春天的雨水多', one)).toBe(true);
  expect(await passwords.fits('青岚春天的雨水少', one)).toBe(false);
});

test('where there is no hash nothing fits, after the same work', async () => {
  const passwords = createArgon2Passwords();
  expect(await passwords.fits('no password fits this', null)).toBe(false);
});

test('the same text in another Unicode form is the same password', async () => {
  const passwords = createArgon2Passwords();
  expect(await passwords.fits('ＡＢＣ１２３ｘｙｚ', await passwords.hash('ABC123xyz'))).toBe(true);
});
