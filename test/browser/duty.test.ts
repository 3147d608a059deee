import { afterAll, beforeAll, expect, test } from 'vitest';
import { tabTo } from './keyboard.ts';
import { openDesk, widths, type Desk, type Seat } from './open-desk.ts';

type File = { readonly id: string; readonly number: string; readonly status: string; readonly level: string };

const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
let desk: Desk;
let officer: Seat;

beforeAll(async () => {
  desk = await openDesk();
  officer = await desk.seat({ id: 'zhangmin', name: '张敏', unit: 'gov_office', roles: ['dispatcher'] });
});
afterAll(() => desk?.close());

test('what was pasted is recorded by keyboard, and what is there already is told', async () => {
  const { page, open, look } = officer;
  await open('/duty/intake');
  const text = '柳河镇上柳村桥头的六盏路灯坏了半个月，晚上老人摔了一跤，请问什么时候能修好？';
  // One paste and one key: what it takes to record an entry, told as inputs and not as seconds (30 s at most is asked for).
  await page.getByLabel('链接或文字').evaluate((field) => field.focus());
  await page.keyboard.insertText(text);
  await page.getByText('不填就登记为柳河镇').waitFor();
  await page.keyboard.press('Control+Enter');
  await page.getByText('已登记').waitFor();
  expect(await page.getByLabel('链接或文字').inputValue()).toBe('');
  await expect
    .poll(
      async () => {
        await page.getByLabel('链接或文字').fill(text);
        await page.getByRole('button', { name: '登记', exact: true }).click();
        await page.getByRole('alert').or(page.getByText('已登记')).first().waitFor();
        return page.getByRole('button', { name: '不是同一条' }).count();
      },
      // Until the analyzer has filed it.
      { timeout: 60_000 },
    )
    .toBe(1);
  await look('duty-intake');
});

test('the rota says who is on duty; it is changed with a reason', async () => {
  const { page, open, look } = officer;
  await open('/duty/rota');
  await page.getByLabel('值班员', { exact: true }).fill('张敏 科员 0931-8880001');
  await page.getByLabel('替班', { exact: true }).fill('李强 科员 0931-8880002 13900000002');
  await page.getByLabel('带班领导', { exact: true }).fill('王主任 主任 0931-8880003');
  await page.getByRole('button', { name: '保存' }).click();
  await page.getByRole('button', { name: '换班' }).waitFor();
  await look('duty-rota');
  await page.getByRole('button', { name: '换班' }).click();
  await page.getByRole('button', { name: '保存' }).click();
  await page.getByRole('alert').filter({ hasText: '理由' }).waitFor();
  await open('/duty/desk');
  await page.getByText('王主任').first().waitFor();
  await look('duty-desk');
});

test('a call is written down', async () => {
  const { page, open, look } = officer;
  await open('/duty/calls');
  await page.getByLabel('对方单位').fill('县水利局');
  await page.getByLabel('说了什么').fill('催报河道核查情况，答应下午三点前报');
  await tabTo(page, '记下');
  await page.keyboard.press('Enter');
  await page.getByText('答应下午三点前报').last().waitFor();
  await look('duty-calls');
});

test('an approval on paper and an instruction are written down with their scans, by mouth with a countersignature', async () => {
  const { page, open, look } = officer;
  const by = { name: '值班台' };
  const step = (id: string, who: object, command: object): Promise<File> =>
    desk.ask<File>(`/api/cases/${id}/steps`, 'POST', { by: who, command });
  const unit = 'housing_bureau';
  let file: File | undefined;
  await expect
    .poll(
      async () => {
        const { items } = await desk.ask<{ items: readonly File[] }>('/api/cases?open=true&status=found&limit=50');
        file = items.find(({ level }) => level === 'III' || level === 'IV');
        return file !== undefined;
      },
      { timeout: 60_000 },
    )
    .toBe(true);
  const { id } = file!;
  await step(id, by, { action: 'level', level: 'II', reason: '现场聚集' });
  await step(id, by, { action: 'assign', lead: unit });
  await step(id, { name: '承办' }, { action: 'accept', unit });
  await step(
    id,
    { name: '承办' },
    { action: 'draft', title: '情况说明', channel: '网站', text: '已派人核查，今日公布结果。' },
  );
  await step(id, { name: '承办' }, { action: 'submit' });
  await open(`/cases/${id}`);
  await page.getByRole('button', { name: '代录线下签批' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('谁签的').fill('李局长');
  await dialog.getByLabel('纸上的意见').fill('同意，尽快公布');
  await dialog.getByLabel('扫描件').setInputFiles({ name: '审批表.png', mimeType: 'image/png', buffer: png });
  await look('duty-paper');
  await dialog.getByRole('button', { name: '登记' }).click();
  await page.getByText('线下签批').first().waitFor();
  await page.getByText('保密审查中').first().waitFor();
  const picture = await page.getByRole('link', { name: '看扫描件' }).getAttribute('href');
  const seen = await officer.context.request.get(desk.url + picture!);
  expect(seen.headers()['content-type']).toBe('image/png');
  await page.getByRole('button', { name: '代录批示' }).click();
  await dialog.getByLabel('谁批示的').fill('王县长');
  await dialog.getByLabel('批示编号').fill('批〔2026〕5号');
  await dialog.getByLabel('批示原话').fill('请住建局今日到现场核查');
  await dialog.getByRole('button', { name: '登记' }).click();
  await page.getByText('领导批示 批〔2026〕5号').first().waitFor();
  await look('duty-case');
  expect(desk.wrongs()).toEqual([]);
});

test('on a phone: a word of mouth is written down, and signed within its 24 hours by who gave it', async () => {
  const by = { name: '值班台' };
  const unit = 'housing_bureau';
  const { items } = await desk.ask<{ items: readonly File[] }>('/api/cases?open=true&status=found&limit=50');
  const { id } = items.find(({ level }) => level === 'III' || level === 'IV')!;
  const step = (who: object, command: object): Promise<File> =>
    desk.ask<File>(`/api/cases/${id}/steps`, 'POST', { by: who, command });
  await step(by, { action: 'level', level: 'II', reason: '现场聚集' });
  await step(by, { action: 'assign', lead: unit });
  await step({ name: '承办' }, { action: 'accept', unit });
  const draft = { action: 'draft', title: '情况说明', channel: '网站', text: '已派人核查，今日公布结果。' };
  await step({ name: '承办' }, draft);
  await step({ name: '承办' }, { action: 'submit' });
  const { page, open } = officer;
  await page.setViewportSize(widths.narrow);
  await open(`/cases/${id}`);
  await page.getByRole('button', { name: '口头批准' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('谁批准的').fill('孙县长');
  await dialog.getByLabel('怎么说的').fill('同意先发，回来补签');
  await dialog.getByRole('button', { name: '登记' }).click();
  await page.getByText('口头批准，待补签').waitFor();
  await page.getByText('口头批准补签（孙县长）').waitFor();
  await page.setViewportSize(widths.wide);
  const leader = await desk.seat({ id: 'sunxian', name: '孙县长', unit: 'gov_office', roles: ['approver'] });
  await leader.page.setViewportSize(widths.narrow);
  await leader.open(`/cases/${id}`);
  await leader.page.getByRole('button', { name: '补签' }).click();
  await leader.page.getByRole('dialog').getByRole('button', { name: '补签' }).click();
  await leader.page.getByText('口头批准，已补签').waitFor();
  expect(desk.wrongs()).toEqual([]);
});

test('an approver who goes away leaves his signature to somebody, and takes it back', async () => {
  const signer = await desk.seat({ id: 'zhaozhu', name: '赵主任', unit: 'gov_office', roles: ['approver'] });
  await signer.open('/delegations');
  await signer.page.getByLabel('受托人姓名').fill('钱副主任');
  await signer.page.getByLabel('理由').fill('外出开会');
  await signer.page.getByRole('button', { name: '委托', exact: true }).click();
  await signer.page.getByText('生效中').waitFor();
  await signer.look('approver-delegations');
  await signer.page.getByRole('button', { name: '撤回委托' }).click();
  await signer.page.getByText('已撤回').waitFor();
  expect(desk.wrongs()).toEqual([]);
});
