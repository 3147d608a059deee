import { afterAll, beforeAll, expect, test } from 'vitest';
import { tabTo } from './keyboard.ts';
import { openDesk, settled, type Desk, type Seat } from './open-desk.ts';

type File = { readonly id: string; readonly number: string; readonly version: number; readonly status: string };

const housing = 'housing_bureau';
const reply =
  '经核实，4月2日您反映的上柳村路灯损坏情况属实。县住建局4月3日已更换损坏的6盏路灯并恢复照明。依据《城市道路照明设施管理规定》，将每周巡查一次，4月10日前公布巡查结果。欢迎到县住建局一楼服务窗口咨询。';

let desk: Desk;
let clerk: Seat;
let cases: readonly File[];
const by = { name: '值班台' };
const step = (id: string, command: object): Promise<File> =>
  desk.ask<File>(`/api/cases/${id}/steps`, 'POST', { by, command });
const assigned = async (n: number): Promise<File> => step(cases[n]!.id, { action: 'assign', lead: housing });

beforeAll(async () => {
  desk = await openDesk();
  for (let tries = 0; tries < 120 && (cases ?? []).length < 5; tries += 1) {
    const { items } = await desk.ask<{ items: readonly (File & { level: string })[] }>(
      '/api/cases?open=true&limit=100',
    );
    cases = items.filter(({ level, status }) => (level === 'III' || level === 'IV') && status === 'found');
    if (cases.length < 5) await new Promise((done) => setTimeout(done, 500));
  }
  clerk = await desk.seat({ id: 'chenjie', name: '陈洁', unit: housing, roles: ['lead_officer'] });
});
afterAll(() => desk?.close());

test('a draft goes its way: department, review, secrecy with its checklist, sign-off by hash, publication', async () => {
  const file = await assigned(0);
  const { page, open, look } = clerk;
  await open('/to-do');
  await page.getByText(file.number).waitFor();
  await look('department-to-do');
  await page.getByRole('listitem').filter({ hasText: file.number }).getByRole('link').click();
  await page.getByRole('button', { name: '签收' }).click();
  await page.getByRole('button', { name: '拟回应稿' }).waitFor();
  await look('department-case');
  await page.getByRole('button', { name: '拟回应稿' }).click();
  await page.getByLabel('正文').fill('您反映的问题已转相关部门处理。');
  await page.getByText('必须答复').first().waitFor();
  await look('department-reply-findings');
  await page.getByLabel('正文').fill(reply);
  await page
    .getByText(/没有发现问题|条提示/)
    .first()
    .waitFor();
  await page.getByRole('button', { name: '存稿并送审' }).click();
  await page.getByText('审签中').first().waitFor();

  const reviewer = await desk.seat({ id: 'liju', name: '李局', unit: '县政府办公室', roles: ['reviewer'] });
  await reviewer.open('/approvals');
  await reviewer.page.getByText(file.number).waitFor();
  await reviewer.look('approver-inbox');
  await reviewer.page.getByRole('listitem').filter({ hasText: file.number }).getByRole('link').click();
  await reviewer.page.getByText('指纹').waitFor();
  await reviewer.page.getByLabel(/退回必须写明理由/).fill('写明由谁巡查');
  await reviewer.page.getByRole('button', { name: '退回' }).click();
  await reviewer.page.getByText('没有等您办的稿件').waitFor();

  await open(`/cases/${file.id}/reply`);
  await page.getByLabel('正文').fill(reply.replace('每周巡查一次', '由路灯所每周巡查两次'));
  await page.getByRole('button', { name: '存稿并送审' }).click();
  await page.getByText('审签中').first().waitFor();

  await reviewer.open(`/approvals/${file.id}`);
  await reviewer.page.getByText('上一稿', { exact: true }).click();
  await reviewer.page.locator('ins').first().waitFor();
  await reviewer.look('approver-red-line');
  await reviewer.page.getByRole('button', { name: '通过' }).click();
  await reviewer.page.getByText('没有等您办的稿件').waitFor();

  const secrecy = await desk.seat({ id: 'zhoumi', name: '周密', unit: '县政府办公室', roles: ['secrecy'] });
  await secrecy.open(`/approvals/${file.id}`);
  await secrecy.page.getByText('必查项没有核').waitFor();
  await expect.poll(() => secrecy.page.getByRole('button', { name: '通过' }).isDisabled()).toBe(true);
  await secrecy.look('approver-secrecy');
  for (const box of await secrecy.page.getByRole('checkbox').all()) await box.check();
  await secrecy.page.getByRole('button', { name: '通过' }).click();
  await secrecy.page.getByText('没有等您办的稿件').waitFor();

  const signer = await desk.seat({ id: 'zhaozhu', name: '赵主任', unit: '县政府办公室', roles: ['approver'] });
  await signer.open(`/approvals/${file.id}`);
  await signer.page.getByRole('button', { name: '签发这一稿' }).click();
  await signer.page.getByText('没有等您办的稿件').waitFor();

  await open(`/cases/${file.id}`);
  await page.getByRole('button', { name: '登记发布' }).click();
  await page.getByRole('dialog').getByRole('button', { name: '登记' }).click();
  await page.getByText('已回应').first().waitFor();
  await look('department-published');
  expect(desk.wrongs()).toEqual([]);
});

test('who wrote the draft is told before the click that somebody else signs it', async () => {
  const file = await assigned(1);
  const both = await desk.seat({ id: 'wuyi', name: '吴一', unit: housing, roles: ['lead_officer', 'reviewer'] });
  await both.ask(`/api/cases/${file.id}/steps`, 'POST', { command: { action: 'accept', unit: housing } });
  const draft = { action: 'draft', title: '说明', channel: '县政府网站', text: reply };
  await both.ask(`/api/cases/${file.id}/steps`, 'POST', { command: draft });
  await both.ask(`/api/cases/${file.id}/steps`, 'POST', { command: { action: 'submit' } });
  await both.open(`/approvals/${file.id}`);
  await both.page.getByText('您是拟稿人').waitFor();
  expect(await both.page.getByRole('button', { name: '通过' }).count()).toBe(0);
});

test('a matter that is another’s goes back with a reason and an owner; an extension is asked for and granted', async () => {
  const wrong = await assigned(2);
  const { page, open, look } = clerk;
  await open(`/cases/${wrong.id}`);
  await page.getByRole('button', { name: '不是我们的事' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('24 小时').first().waitFor();
  await dialog.getByLabel('建议由哪个单位承办').fill('水利');
  await page.getByRole('option', { name: '水利' }).or(page.locator('.ant-select-item-option')).first().waitFor();
  await page.keyboard.press('Enter');
  await dialog.getByText('县水利局').filter({ visible: true }).first().waitFor();
  await look('department-not-ours');
  await dialog.getByLabel('依据').fill('权责清单第12项：河道管理归水利部门');
  await dialog.getByRole('button', { name: '退单' }).click();
  await dialog.waitFor({ state: 'hidden' });
  expect((await desk.ask<File>(`/api/cases/${wrong.id}`)).status).toBe('returned');

  const late = await assigned(3);
  await step(late.id, { action: 'accept', unit: housing });
  await open(`/cases/${late.id}`);
  await page.getByRole('button', { name: '申请延期' }).click();
  await page
    .getByRole('dialog')
    .getByLabel(/为什么要延/)
    .fill('需委托检测，4月6日出结果');
  await page.getByRole('dialog').getByRole('button', { name: '申请', exact: true }).click();
  await page.getByText('您反映的问题已收到').waitFor();
  const officer = await desk.seat({ id: 'sunban', name: '孙办', unit: '县政府办公室', roles: ['dispatcher'] });
  await officer.open(`/cases/${late.id}`);
  await officer.page.getByRole('button', { name: '批准延期' }).waitFor();
  expect(desk.wrongs()).toEqual([]);
});

test('two on one case: one wins, the other is told what changed and keeps every word', async () => {
  const file = await assigned(4);
  await step(file.id, { action: 'accept', unit: housing });
  const { page, open, look } = clerk;
  await open(`/cases/${file.id}/reply`);
  await page.getByLabel('正文').fill(reply);
  await step(file.id, { action: 'level', level: 'II', reason: '现场聚集' });
  await page.getByRole('button', { name: '只存稿' }).click();
  await page.getByRole('dialog').getByText('改级').waitFor();
  await look('department-conflict');
  await page.getByRole('button', { name: '看最新的，再决定' }).click();
  expect(await page.getByLabel('正文').inputValue()).toBe(reply);
  await clerk.context.setOffline(true);
  await page.getByRole('button', { name: '只存稿' }).click();
  await page.getByRole('alert').filter({ hasText: '连不上服务器' }).waitFor();
  await clerk.context.setOffline(false);
  await page.reload();
  await settled(page);
  expect(await page.getByLabel('正文').inputValue()).toBe(reply);
});

test('the way from the list to the reply is gone by keyboard', async () => {
  const { page, open } = clerk;
  await open('/to-do');
  await tabTo(page, /.+/, 3);
  await page.getByRole('listitem').getByRole('link').first().focus();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: '时限' }).waitFor();
  await tabTo(page, /拟回应稿|改稿|签收|不是我们的事/);
});
