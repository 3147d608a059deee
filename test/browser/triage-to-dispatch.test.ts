import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDesk, settled, type Desk, type Seat } from './open-desk.ts';

let desk: Desk;
let analyst: Seat;
let dispatcher: Seat;
beforeAll(async () => {
  desk = await openDesk();
  analyst = await desk.seat({ id: 'wanglan', name: '王岚', unit: '县委网信办', roles: ['analyst'] });
  dispatcher = await desk.seat({ id: 'zhouping', name: '周平', unit: '县委网信办', roles: ['dispatcher'] });
});
afterAll(() => desk?.close());

type Line = {
  readonly id: string;
  readonly case: { readonly id: string; readonly number: string; readonly status: string } | null;
};
const found = async (seat: Seat): Promise<readonly Line[]> =>
  (await seat.ask<{ items: Line[] }>('/api/triage?state=found')).items;

test('the queue tells why a matter has its level, and every screen of the analyst is looked at', async () => {
  const { page, open, look } = analyst;
  await open('/queue');
  await page.getByRole('list', { name: '事件' }).getByRole('listitem').first().waitFor();
  expect(await page.locator('.queue-factors').first().textContent()).toMatch(/^风险 \d+ 分，对应[ⅠⅡⅢⅣ]级/);
  await look('analyst-queue');
  // Most urgent first unless somebody wants the newest; the choice is in the address.
  const agree = async (): Promise<boolean> =>
    (await page.locator('.queue-line').first().getAttribute('id')) === `line-${(await found(analyst))[0]?.id}`;
  await expect.poll(agree, { timeout: 40_000 }).toBe(true);
  await page.getByText('最新在前').click();
  await page.waitForURL(/order=newest/);
  await page.getByText('紧急在前').click();
  await page.keyboard.press('?');
  await page.getByRole('dialog', { name: '快捷键' }).waitFor();
  await look('analyst-shortcuts');
  await page.keyboard.press('Escape');
  const [line] = await found(analyst);
  await open(`/incidents/${line?.id}`);
  await page.getByRole('heading', { name: '传播与官方动作' }).waitFor();
  await page.locator('.chart-box svg').waitFor();
  await look('analyst-incident');
  expect(desk.wrongs()).toEqual([]);
});

test('what a page looked like when it was collected is read in words, with its hash', async () => {
  const { page, open, look } = analyst;
  const [line] = await found(analyst);
  await open(`/incidents/${line?.id}`);
  await page.getByRole('button', { name: '看存证' }).first().click();
  await page.getByText('与登记的 SHA-256 一致').first().waitFor();
  await look('analyst-evidence');
  expect(desk.wrongs()).toEqual([]);
});

test('by keyboard alone: what is no matter of ours is kept with its reason in one key, and can be taken back', async () => {
  const { page, open } = analyst;
  await open('/queue');
  await page.getByRole('list', { name: '事件' }).getByRole('listitem').first().waitFor();
  const before = await found(analyst);
  await page.keyboard.press('2');
  await page.getByRole('button', { name: /撤回/ }).click();
  await settled(page);
  expect((await found(analyst)).length).toBe(before.length);
  await page.keyboard.press('j');
  await page.keyboard.press('k');
  // What is in hand, not what is first: a more urgent matter may have come in above it.
  const inHand = (await page.locator('.queue-current').getAttribute('id'))?.slice('line-'.length);
  const gone = (await found(analyst)).find(({ id }) => id === inHand);
  await page.keyboard.press('2');
  type Kept = { readonly status: string; readonly timeline: readonly { readonly note: string }[] };
  const read = (): Promise<Kept> => analyst.ask<Kept>(`/api/cases/${gone?.case?.id}`);
  await expect.poll(async () => (await read()).status, { timeout: 30_000 }).toBe('not_need');
  const file = await read();
  expect(file.timeline.at(-1)?.note).toContain('非舆情');
  expect(desk.wrongs()).toEqual([]);
});

test('from the alert to the unit by keyboard: verdict, dispatch with its grounds and clocks, the sheet to print', async () => {
  const { page, open, look } = dispatcher;
  await open('/queue');
  await page.getByRole('list', { name: '事件' }).getByRole('listitem').first().waitFor();
  const inHand = (await page.locator('.queue-current').getAttribute('id'))?.slice('line-'.length);
  const line = (await found(dispatcher)).find(({ id }) => id === inHand);
  await page.keyboard.press('d');
  await page.getByRole('heading', { name: `交办 ${line?.case?.number}` }).waitFor();
  await page.getByRole('region', { name: '时限' }).getByRole('listitem').first().waitFor();
  await look('dispatch');
  const send = page.getByRole('button', { name: '确认交办' });
  await send.focus();
  await page.keyboard.press('Enter');
  await page.getByRole('link', { name: '打印交办单' }).waitFor();
  const file = await dispatcher.ask<{ status: string; timeline: { by: string }[] }>(`/api/cases/${line?.case?.id}`);
  expect(file.status).toBe('dispatched');
  const sheet = await page.getByRole('link', { name: '打印交办单' }).getAttribute('href');
  expect((await page.request.get(`${desk.url}${sheet}`)).status()).toBe(200);
  expect(desk.wrongs()).toEqual([]);
});

test('two at one case: the second is told who was faster, and what was typed is still there', async () => {
  const { page, open } = dispatcher;
  const line = (await found(dispatcher)).find((one) => one.case !== null);
  await open(`/dispatch/${line?.case?.id}`);
  await page.getByRole('region', { name: '时限' }).getByRole('listitem').first().waitFor();
  await page.getByLabel(/交办意见/).fill('请两日内到现场核实');
  await analyst.ask(`/api/cases/${line?.case?.id}/steps`, 'POST', { command: { action: 'judge' } });
  await page.getByRole('button', { name: '确认交办' }).click();
  const dialog = page.getByRole('dialog', { name: '刚才有人先办了' });
  await dialog.getByText('王岚').waitFor();
  await dialog.getByRole('button', { name: /看最新的/ }).click();
  expect(await page.getByLabel(/交办意见/).inputValue()).toBe('请两日内到现场核实');
  await page.reload();
  await page.getByLabel(/交办意见/).waitFor();
  expect(await page.getByLabel(/交办意见/).inputValue()).toBe('请两日内到现场核实');
});

test('a word is tried on the posts of the last 30 days, taken into use, and the draft outlives a reload', async () => {
  const { page, open, look } = analyst;
  await open('/rules');
  const box = page.getByLabel(/^全文/);
  await box.waitFor();
  const text = await box.inputValue();
  await box.fill(text.replace('办事难,', '办事难, 来回折腾好多趟,'));
  await page.reload();
  await box.waitFor();
  expect(await box.inputValue()).toContain('来回折腾好多趟');
  await page.getByRole('button', { name: '检查改动' }).click();
  await page
    .getByRole('region', { name: '结果' })
    .getByText(/增：来回折腾好多趟/)
    .waitFor();
  await page.getByRole('button', { name: /30 天/ }).click();
  await page.getByLabel('试算结果').filter({ hasText: '换上后' }).waitFor({ timeout: 90_000 });
  await look('rule-studio');
  await page.getByLabel('为什么改').fill('窗口投诉里常见的说法');
  await page.getByRole('button', { name: '采用这次修改' }).click();
  await expect
    .poll(async () => (await analyst.ask<{ latest: number }>('/api/settings')).latest, { timeout: 30_000 })
    .toBe(1);
  expect(desk.wrongs()).toEqual([]);
});
