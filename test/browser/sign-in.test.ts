import { afterAll, beforeAll, expect, test } from 'vitest';
import { findingsOf } from './accessibility.ts';
import { openDesk, settled, type Desk } from './open-desk.ts';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});
afterAll(() => desk?.close());

test('who is not signed in sees the sign-in page and nothing else, and a wrong password is told in one sentence', async () => {
  const page = await desk.stranger();
  await page.goto(`${desk.url}/console/queue`);
  await page.getByRole('button', { name: '登录' }).waitFor();
  expect(new URL(page.url()).pathname).toBe('/console/sign-in');
  expect(await findingsOf(page)).toEqual([]);
  await page.getByLabel('账号').fill('nobody');
  await page.getByLabel('密码', { exact: true }).fill('not a password');
  await page.keyboard.press('Enter');
  await page.getByRole('alert').filter({ hasText: '账号、密码或动态口令不对' }).waitFor();
  expect(desk.wrongs()).toEqual([]);
});

test('the first password is changed, then the desk opens where it was asked for; signing out ends it', async () => {
  const { page, open } = await desk.seat({ id: 'wanglan', name: '王岚', unit: '县委网信办', roles: ['analyst'] });
  await open('/queue');
  await page.getByRole('heading', { name: '研判队列' }).waitFor();
  await page.getByRole('button', { name: /王岚/ }).click();
  await page.getByRole('menuitem', { name: '退出' }).click();
  await page.getByRole('button', { name: '登录' }).waitFor();
  await page.goBack();
  await page.getByRole('button', { name: '登录' }).waitFor();
  await settled(page);
  expect(desk.wrongs()).toEqual([]);
});
