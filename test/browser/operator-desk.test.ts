import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDesk, type Desk, type Seat } from './open-desk.ts';

type Errand = {
  readonly state: string;
  readonly trial: { readonly requests: readonly { readonly url: string }[] } | null;
};

let desk: Desk;
let operator: Seat;

beforeAll(async () => {
  desk = await openDesk();
  operator = await desk.seat({ id: 'liugong', name: '刘工', unit: '县委网信办', roles: ['admin'] });
});
afterAll(() => desk?.close());

/** Where the list of a sample source really is: the collector says so when it tries the source. */
async function addressOf(id: string): Promise<string> {
  const { id: errand } = await operator.ask<{ id: string }>('/api/source-desk/errands', 'POST', {
    errand: { do: 'test', id },
  });
  let found: Errand | undefined;
  await expect
    .poll(
      async () => {
        found = await operator.ask<Errand>(`/api/source-desk/errands/${errand}`);
        return found.state;
      },
      { timeout: 60_000, interval: 500 },
    )
    .toBe('done');
  const urls = found!.trial!.requests.map(({ url }) => url);
  return urls.find((url) => !url.endsWith('/robots.txt'))!;
}

test('an address is looked at, tried, taken into the settings, held against its sample, and paused', async () => {
  const address = await addressOf('sample-notices');
  const { page, open, look } = operator;
  await open('/sources/new');
  await page.getByLabel('网址').fill(address);
  await page.getByRole('button', { name: '看怎样采' }).click();
  await page.getByText('认出来了').waitFor({ timeout: 60_000 });
  await page.getByRole('heading', { name: '试采结果' }).waitFor();
  await page.getByLabel('名称').fill('公告栏（试）');
  await page.getByRole('button', { name: '看配置会变什么' }).click();
  await page.getByText('sources/desk.yaml').waitFor();
  await look('operator-source-new');
  await page.getByRole('button', { name: '采用', exact: true }).click();
  await page.getByRole('dialog').getByLabel('理由').fill('新栏目上线');
  await page.getByRole('dialog').getByRole('button', { name: '采用' }).click();
  await page.getByRole('button', { name: '暂停公告栏（试）' }).waitFor({ timeout: 60_000 });

  await page.getByRole('link', { name: '查看和修改公告栏（试）' }).click();
  await page.getByRole('button', { name: '存为样本' }).click();
  await page.getByRole('heading', { name: '存下的样本' }).waitFor({ timeout: 60_000 });
  await page.getByRole('button', { name: '与样本比对' }).click();
  await page.getByText('的样本一致').waitFor({ timeout: 60_000 });
  await look('operator-source-compare');

  await open('/sources');
  await page.getByRole('button', { name: '暂停公告栏（试）' }).click();
  await page.getByRole('dialog').getByLabel('理由').fill('先看两天');
  await page.getByRole('dialog').getByRole('button', { name: '暂停' }).click();
  await page.getByRole('button', { name: '恢复公告栏（试）' }).waitFor();
  await look('operator-sources-paused');
  expect(desk.wrongs()).toEqual([]);
});

test('a backup is made while the desk works, and checked', async () => {
  const { page, open, look } = operator;
  await open('/backups');
  await page.getByText('没有', { exact: true }).first().waitFor();
  await page.getByRole('button', { name: '现在备份' }).click();
  await page.getByText('做完了').waitFor({ timeout: 60_000 });
  await page
    .getByRole('button', { name: /^核对 / })
    .first()
    .click();
  await page.getByText('完好').first().waitFor({ timeout: 60_000 });
  await page.getByText('恢复会换掉全部数据').waitFor();
  await look('operator-backups');
  expect(desk.wrongs()).toEqual([]);
});

test('a shift is handed over by one and taken by another, and the duty desk shows it', async () => {
  const first = await desk.seat({ id: 'mabo', name: '马波', unit: 'gov_office', roles: ['dispatcher'] });
  const second = await desk.seat({ id: 'hanmei', name: '韩梅', unit: 'gov_office', roles: ['dispatcher'] });
  await first.open('/duty/handover');
  await first.page.getByLabel('交班说明').fill('柳河镇路灯已报县水利局，明早八点回电。');
  await first.look('duty-handover-offer');
  await first.page.getByRole('button', { name: '交班', exact: true }).click();
  await first.page.getByText('等人接班').waitFor();
  await first.page.getByRole('button', { name: '撤回重写' }).waitFor();
  await second.open('/duty/handover');
  await second.page.getByLabel('接班意见').fill('已当面核对');
  await second.page.getByRole('button', { name: '接班', exact: true }).click();
  await second.page.getByText('马波 → 韩梅（已接班）').waitFor();
  await second.page.getByText('马波 → 韩梅（已接班）').click();
  await second.look('duty-handover-taken');
  await second.open('/duty/desk');
  await second.page.getByText('明早八点回电').waitFor();
  await second.look('duty-desk-handover');
  expect(desk.wrongs()).toEqual([]);
});
