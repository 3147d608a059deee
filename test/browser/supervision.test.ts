import { createSystemClock } from '@tingchao/adapters/system/system-clock.ts';
import { withTimer } from '@tingchao/domain/response/ladder.ts';
import { civilDate, days, hours, plus } from '@tingchao/domain/time/instant.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { aCase, anAssignment, aPost } from '@tingchao/testkit/builders.ts';
import { shippedSettings } from '@tingchao/testkit/memory-platform.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { tabTo } from './keyboard.ts';
import { openDesk, settled, type Desk, type Seat } from './open-desk.ts';

const late = '青舆〔2025〕901号';
const title = '石桥镇上柳村自来水浑浊';
const about = { region: '青岚县', topic: 'ecology', townships: ['石桥镇'], channel: null };

/** What happened before the start: a matter that nobody answered in time, its two forerunners, a message that was set aside. */
async function before({ clock, cases, log }: Platform): Promise<void> {
  const now = clock.now();
  const from = plus(now, -hours(50));
  const { sla } = shippedSettings();
  const overdue = aCase({
    number: late,
    title,
    about,
    level: 'III',
    status: 'handling',
    openedAt: from,
    assignments: [
      anAssignment({ unit: 'water_bureau', offeredAt: from, acceptedAt: from, dueAt: plus(from, hours(24)) }),
    ],
  });
  const [clockOf] = overdue.deadlines;
  const earlier = [901, 902].map((n) =>
    aCase({ number: `青舆〔2024〕${n}号`, title, about, status: 'archived', openedAt: plus(now, -days(n - 860)) }),
  );
  await cases.save([
    withTimer({ ...overdue, deadlines: [{ ...clockOf!, startedAt: from, dueAt: plus(from, hours(48)) }] }, sla),
    ...earlier,
  ]);
  const post = aPost({
    sourceId: 'board-of-the-past',
    title: '城南路路灯不亮',
    text: '城关镇城南路三盏路灯坏了两周。',
  });
  await log.append('parked', [
    {
      key: post.id,
      value: JSON.stringify({
        topic: 'posts.collected',
        key: post.id,
        value: JSON.stringify(post),
        reason: '存储拒绝',
      }),
    },
  ]);
}

let desk: Desk;
let supervisor: Seat;
beforeAll(async () => {
  desk = await openDesk(before);
  supervisor = await desk.seat({ id: 'duban', name: '王磊', unit: '县政府办公室', roles: ['supervisor'] });
  // The ladder has its turn some seconds after the start.
  for (let tries = 0; tries < 120; tries += 1) {
    const { items } = await desk.ask<{ items: { case: string }[] }>('/api/supervision');
    if (items.filter((one) => one.case === late).length > 1) return;
    await new Promise((done) => setTimeout(done, 500));
  }
});
afterAll(() => desk?.close());

test('overdue: on the board with the next step, its letter is signed, gets a number, and is received by name', async () => {
  const { page, open, look } = supervisor;
  await open('/supervision');
  const row = page.getByRole('row').filter({ hasText: late });
  await row.first().getByText('已超时').waitFor();
  await look('supervisor-board');
  await tabTo(page, '有函件待签发');
  await page.keyboard.press('Enter');
  const letter = page.getByRole('row').filter({ hasText: late }).filter({ hasText: '超时督办' });
  await letter.first().waitFor();
  await look('supervisor-letters');
  await letter.first().getByRole('button', { name: '签发' }).click();
  await page.getByRole('dialog').getByRole('button', { name: '签发' }).click();
  await page.getByRole('tab', { name: '登记簿' }).click();
  const issued = page.getByRole('row').filter({ hasText: '舆督办〔' });
  await issued.getByText('未签收').waitFor();
  await look('supervisor-letter-register');

  const unit = await desk.seat({ id: 'shuili', name: '李川', unit: '县水利局', roles: ['lead_officer'] });
  await unit.open('/letters');
  await unit.page.getByRole('tab', { name: '登记簿' }).click();
  const theirs = unit.page.getByRole('row').filter({ hasText: '舆督办〔' });
  await theirs.getByRole('button', { name: '签收' }).click();
  await theirs.getByText('李川').waitFor();
  await unit.look('unit-letter-receipt');
  expect(desk.wrongs()).toEqual([]);
});

test('the screens of supervision: repeats, ledger, scorecards and the register', async () => {
  const { page, open, look } = supervisor;
  await open('/repeats');
  await page.getByText('建议提级督办').first().waitFor();
  await look('supervisor-repeats');
  await open('/ledger');
  await page.getByRole('link', { name: late }).waitFor();
  await page.getByLabel('单位').fill('县水利局');
  await page.keyboard.press('Enter');
  await page.getByRole('row').filter({ hasText: late }).waitFor();
  await look('supervisor-ledger');
  for (const path of ['/scorecards', '/register']) {
    await open(path === '/scorecards' ? `${path}?month=${civilDate(createSystemClock().now()).slice(0, 7)}` : path);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await look(`supervisor${path.replace('/', '-')}`);
  }
  expect(desk.wrongs()).toEqual([]);
});

test('a month is closed, stands in the book as whole, and is opened again with a reason', async () => {
  const { page, open, look } = supervisor;
  await open('/months');
  await look('supervisor-month-open');
  await page.getByRole('button', { name: /^月结 \d{4}-\d{2}$/ }).click();
  await page.getByRole('dialog').getByRole('button', { name: '月结' }).click();
  await page.getByText('与审计链相符').waitFor();
  await page.getByRole('button', { name: '重开' }).waitFor();
  await look('supervisor-month-closed');
  await page.getByRole('button', { name: '重开' }).click();
  await page.getByLabel('理由').fill('补录一件线下办理的来信');
  await page.getByRole('dialog').getByRole('button', { name: '重开' }).click();
  await page.getByText('补录一件线下办理的来信').waitFor();
  expect(desk.wrongs()).toEqual([]);
});

test('a leader writes on the digest; it is a task with a number, and what was reported stands in the next digest', async () => {
  const leader = await desk.seat({ id: 'zhou', name: '周县长', unit: '县政府办公室', roles: ['leader'] });
  const { page, open, look } = leader;
  await open('/digest');
  await page.getByRole('heading', { name: /舆情日报/ }).waitFor();
  await look('leader-digest');
  await tabTo(page, `就 ${late} 写批示`);
  await page.keyboard.press('Enter');
  await page.getByLabel('批示内容').fill('请水利局今日到现场查明原因，结果报我。');
  await look('leader-instruction');
  await page.getByRole('button', { name: '签批' }).click();
  await page.getByText('尚未报结。').waitFor();
  await supervisor.open('/instructions');
  await supervisor.page.getByRole('button', { name: '报结' }).click();
  await supervisor.page.getByLabel('落实情况').fill('已到现场，更换滤料，水质复测合格。');
  await supervisor.page.getByRole('dialog').getByRole('button', { name: '报结' }).click();
  await supervisor.page.getByText('没有办理中的批示').waitFor();
  await supervisor.page.getByText('全部', { exact: true }).click();
  await supervisor.page.getByText('已按时报结').waitFor();
  await supervisor.look('supervisor-instructions');
  await open(`/digest?date=${civilDate(plus(createSystemClock().now(), days(1)))}`);
  await page.getByText('报结：已到现场，更换滤料，水质复测合格。').waitFor();
  await look('leader-digest-reported');
  for (const path of ['/situation', '/special-reports']) {
    await open(path);
    await settled(page);
    await look(`leader${path.replace('/', '-')}`);
  }
  await open('/digest');
  await page.emulateMedia({ media: 'print' });
  await page.pdf({ format: 'A4' }).then((paper) => expect(paper.length).toBeGreaterThan(1000));
  await page.emulateMedia({ media: 'screen' });
  expect(desk.wrongs()).toEqual([]);
});

test('what was set aside is tried again, sources are visited at once, and every screen of the operator is sound', async () => {
  const operator = await desk.seat({ id: 'zhaogong', name: '赵工', unit: '县委网信办', roles: ['admin'] });
  const { page, open, look } = operator;
  await open('/pipeline');
  await page.getByText('存储拒绝').waitFor();
  await look('operator-pipeline');
  await page.getByRole('button', { name: /^重放/ }).click();
  // Once it went its way through the log.
  await page.getByText('没有搁置的消息。').waitFor({ timeout: 120_000 });
  await open('/sources');
  await look('operator-sources');
  await page
    .getByRole('button', { name: /^立即采集/ })
    .first()
    .click();
  await page.getByText('约 15 秒内开始采集').waitFor();
  for (const path of ['/calendars', '/settings', '/accounts']) {
    await open(path);
    await look(`operator${path.replace('/', '-')}`);
  }
  await open('/units');
  await page.getByLabel(/从电子表格复制/).fill('代码\t名称\t性质\nweather\t县气象局\t事业单位');
  await page.getByRole('button', { name: '试看' }).click();
  await page.getByText('新增').waitFor();
  await look('operator-units');
  const auditor = await desk.seat({ id: 'shenji', name: '孙审', unit: '县政府办公室', roles: ['auditor'] });
  await auditor.open('/audit');
  await auditor.page.getByRole('button', { name: '核对审计链' }).click();
  await auditor.page.getByText('审计链完整').waitFor();
  await auditor.look('auditor-audit');
  expect(desk.wrongs()).toEqual([]);
});
