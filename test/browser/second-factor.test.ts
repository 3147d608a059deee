import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fromBase32, totpCode, totpStep } from '@tingchao/domain/access/totp.ts';
import { instant } from '@tingchao/domain/time/instant.ts';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findingsOf } from './accessibility.ts';
import { openDesk, settled, widths, type Desk } from './open-desk.ts';
import { artefacts } from './start-browser.ts';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});
afterAll(() => desk?.close());

/** A picture of the page for who is not signed in, wide and narrow, with nothing serious found by axe. */
async function look(page: Page, name: string): Promise<void> {
  mkdirSync(artefacts, { recursive: true });
  for (const [width, size] of Object.entries(widths)) {
    await page.setViewportSize(size);
    await settled(page);
    await page.screenshot({ path: join(artefacts, `${name}-${width}.png`), fullPage: true });
    expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
    expect(await findingsOf(page), `${name}, ${width}`).toEqual([]);
  }
  await page.setViewportSize(widths.wide);
}

test('a second factor is set up from its picture or its text, and a recovery code lets in when the phone is gone', async () => {
  const stranger = await desk.stranger();
  await stranger.goto(`${desk.url}/console/sign-in?sso=down`);
  await stranger.getByRole('button', { name: '登录' }).waitFor();
  await look(stranger, 'sign-in');

  const {
    page,
    open,
    look: see,
  } = await desk.seat({
    id: 'sunqi',
    name: '孙琪',
    unit: '县委网信办',
    roles: ['analyst'],
  });
  await page.getByRole('button', { name: /孙琪/ }).click();
  await page.getByRole('menuitem', { name: '密码与二次验证' }).click();
  await page.getByRole('heading', { name: '动态口令' }).waitFor();
  await see('own-security');
  await page.getByRole('button', { name: '设动态口令' }).click();
  const shown = page.locator('.factor-secret');
  await shown.waitFor();
  await see('second-factor');
  const secret = (await shown.innerText()).replaceAll(' ', '');
  expect(await page.locator('.factor-code svg').count()).toBe(1);
  await page.getByLabel('六位数字').fill('000000');
  await page.getByRole('button', { name: '确认' }).click();
  await page.getByRole('alert').filter({ hasText: '动态口令不对' }).waitFor();
  expect((await shown.innerText()).replaceAll(' ', '')).toBe(secret);
  await page.getByLabel('六位数字').fill(totpCode(fromBase32(secret), totpStep(instant(Date.now()))));
  await page.getByRole('button', { name: '确认' }).click();
  const codes = page.getByRole('list', { name: '恢复码' });
  await codes.waitFor();
  await see('recovery-codes');
  const [code = ''] = await codes.getByRole('listitem').allInnerTexts();
  await page.getByRole('button', { name: '我已抄好' }).click();
  await page.getByRole('navigation', { name: '主菜单' }).waitFor();

  await page.getByRole('button', { name: /孙琪/ }).click();
  await page.getByRole('menuitem', { name: '退出' }).click();
  await page.getByLabel('账号').fill('sunqi');
  await page.getByLabel('密码', { exact: true }).fill('青岚县的海潮声-2026');
  await page.getByRole('button', { name: '登录' }).click();
  await page.getByRole('alert').filter({ hasText: '请输入动态口令' }).waitFor();
  await page.getByLabel(/动态口令/).fill(code);
  await page.getByRole('button', { name: '登录' }).click();
  await page.getByRole('navigation', { name: '主菜单' }).waitFor();
  await open('/sign-in?change=1');
  await page.getByText('恢复码还剩 7 个').waitFor();
  expect(desk.wrongs()).toEqual([]);
});
