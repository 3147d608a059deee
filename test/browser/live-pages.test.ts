import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { openDesk, settled, type Desk, type Seat } from './open-desk.ts';

type File = { readonly id: string; readonly number: string; readonly level: string; readonly status: string };

const housing = 'housing_bureau';
let desk: Desk;
let clerk: Seat;
let officer: Seat;
let cases: readonly File[];
const step = (id: string, command: object): Promise<File> =>
  officer.ask<File>(`/api/cases/${id}/steps`, 'POST', { command });
const assign = (n: number): Promise<File> => step(cases[n]!.id, { action: 'assign', lead: housing });

beforeAll(async () => {
  desk = await openDesk();
  for (let tries = 0; tries < 180 && (cases ?? []).length < 3; tries += 1) {
    // Refused while the index of the lists is made for the first time.
    const { items } = await desk
      .ask<{ items: readonly File[] }>('/api/cases?open=true&limit=100')
      .catch(() => ({ items: [] }));
    cases = items.filter(({ level, status }) => (level === 'III' || level === 'IV') && status === 'found');
    if (cases.length < 3) await new Promise((done) => setTimeout(done, 500));
  }
  clerk = await desk.seat({ id: 'chenjie', name: '陈洁', unit: housing, roles: ['lead_officer'] });
  officer = await desk.seat({ id: 'zhouping', name: '周平', unit: '县委网信办', roles: ['dispatcher'] });
});
afterAll(() => desk?.close());

test('what one person sends, the other’s list shows by itself, and the page of the case says who did what', async () => {
  const { page, open } = clerk;
  await open('/to-do');
  await page.evaluate(() => Object.assign(window, { __sameLoad: true }));
  const file = await assign(0);
  await page.getByRole('listitem').filter({ hasText: file.number }).getByRole('link').click();
  await page.getByRole('button', { name: '签收' }).waitFor();
  await step(file.id, { action: 'level', level: 'II', reason: '现场聚集' });
  await page.getByRole('status').filter({ hasText: '本案已由 周平 更新：改级' }).waitFor();
  await page.getByText('Ⅱ').first().waitFor();
  expect(await page.evaluate(() => '__sameLoad' in window)).toBe(true);
  expect(desk.wrongs()).toEqual([]);
});

test('a text in the making stays when somebody acts on its case; the newest is shown when it is asked for', async () => {
  const file = await assign(1);
  await clerk.ask(`/api/cases/${file.id}/steps`, 'POST', { command: { action: 'accept', unit: housing } });
  const { page, open, look } = clerk;
  await open(`/cases/${file.id}/reply`);
  await page.getByLabel('正文').fill('经核实，您反映的路灯损坏情况属实。');
  await step(file.id, { action: 'level', level: 'II', reason: '现场聚集' });
  const note = page.getByRole('status').filter({ hasText: '本案已由 周平 更新：改级' });
  await note.waitFor();
  await look('live-case-news');
  expect(await page.getByLabel('正文').inputValue()).toContain('情况属实');
  await note.getByRole('button', { name: '看最新的' }).click();
  await note.waitFor({ state: 'hidden' });
  expect(await page.getByLabel('正文').inputValue()).toContain('情况属实');
  await page.getByRole('button', { name: '只存稿' }).click();
  await page.getByRole('heading', { name: '时限' }).waitFor();
  expect(desk.wrongs()).toEqual([]);
});

test('a cut line is told, comes back by itself, and what happened meanwhile is there', async () => {
  const { page, open, context, look } = clerk;
  onTestFinished(() => context.setOffline(false));
  await open('/to-do');
  await context.setOffline(true);
  await page.getByText('连接中断，正在重连').waitFor();
  await look('live-line-lost');
  const file = await assign(2);
  await context.setOffline(false);
  await page.getByText('连接中断，正在重连').waitFor({ state: 'hidden' });
  await page.getByRole('listitem').filter({ hasText: file.number }).waitFor();
});

test('a session that has ended leads to signing in, over a page that keeps what was typed', async () => {
  const signer = await desk.seat({ id: 'zhaozhu', name: '赵主任', unit: '县政府办公室', roles: ['approver'] });
  const { page, open, look } = signer;
  await open('/delegations');
  await page.getByLabel('理由').fill('外出开会，下周一回来');
  await signer.ask('/api/session', 'DELETE', {});
  const dialog = page.getByRole('dialog', { name: '登录已到期' });
  await dialog.waitFor({ timeout: 30_000 });
  expect(await page.getByLabel('理由').isVisible()).toBe(false);
  await look('live-session-over');
  await dialog.getByLabel('密码').fill('not this one');
  await dialog.getByRole('button', { name: '接着办' }).click();
  await dialog.getByRole('alert').waitFor();
  await dialog.getByLabel('密码').fill(desk.password);
  await page.keyboard.press('Enter');
  await dialog.waitFor({ state: 'hidden' });
  expect(await page.getByLabel('理由').inputValue()).toBe('外出开会，下周一回来');
  await settled(page);
  await page.getByLabel('受托人姓名').fill('钱副主任');
  await page.getByRole('button', { name: '委托', exact: true }).click();
  await page.getByText('生效中').waitFor();
  expect(desk.wrongs()).toEqual([]);
});
