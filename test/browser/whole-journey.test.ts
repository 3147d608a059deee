import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDesk, type Desk, type Person, type Seat } from './open-desk.ts';

type File = {
  readonly id: string;
  readonly number: string;
  readonly status: string;
  readonly level: string;
  readonly assignments: readonly { readonly unit: string; readonly place: string | null; readonly part: string }[];
};

/** Answers whatever was asked: what was found, what was done, by what rule, until when, and where to ask. */
const reply =
  '经核实，4月2日您反映的情况属实。我们4月3日已派人到现场处理完毕。依据有关管理规定，将每周巡查一次，4月10日前公布巡查结果。欢迎到一楼服务窗口咨询。';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});
afterAll(() => desk?.close());

const office = '县政府办公室';
const approvers = [
  { id: 'liju', name: '李局', unit: office, roles: ['reviewer'], step: '06-review' },
  { id: 'zhoumi', name: '周密', unit: office, roles: ['secrecy'], step: '07-secrecy' },
  { id: 'zhaozhu', name: '赵主任', unit: office, roles: ['approver'], step: '08-sign-off' },
] as const;

// Six people on twelve screens: longer than a test may take as a rule.
test(
  'one matter goes its whole way: alert, triage, dispatch, draft, review, secrecy, sign-off, publication, effect, close, ledger',
  { timeout: 400_000 },
  async () => {
    const officer = await desk.seat({ id: 'zhouping', name: '周平', unit: '县委网信办', roles: ['dispatcher'] });
    const fileOf = (id: string): Promise<File> => officer.ask<File>(`/api/cases/${id}`);
    const shot = (seat: Seat, name: string): Promise<void> => seat.step(`journey-${name}`);

    // The alert: a line of the queue, with the factors of its level.
    await officer.open('/queue');
    await officer.page.getByRole('list', { name: '事件' }).getByRole('listitem').first().waitFor();
    await shot(officer, '01-alert');
    type Line = { readonly id: string; readonly level: string; readonly case: { readonly id: string } | null };
    const { items } = await officer.ask<{ items: readonly Line[] }>('/api/triage?state=found');
    const line = items.find((one) => one.case !== null && (one.level === 'III' || one.level === 'IV'))!;
    const { number } = await fileOf(line.case!.id);
    const { id } = line.case!;

    // Triage: what is known of it, then that it is ours.
    await officer.open(`/incidents/${line.id}`);
    await officer.page.getByRole('heading', { name: '传播与官方动作' }).waitFor();
    await shot(officer, '02-triage');
    await officer.ask(`/api/cases/${id}/steps`, 'POST', { command: { action: 'judge' } });

    await officer.open(`/dispatch/${id}`);
    await officer.page.getByRole('heading', { name: `交办 ${number}` }).waitFor();
    await officer.page.getByRole('region', { name: '时限' }).getByRole('listitem').first().waitFor();
    await shot(officer, '03-dispatch');
    await officer.page.getByRole('button', { name: '确认交办' }).click();
    await officer.page.getByRole('link', { name: '打印交办单' }).waitFor();
    const lead = (await fileOf(id)).assignments.find(({ part }) => part === 'lead')!;

    // The unit: takes it, writes its answer, sends it to be approved.
    const person: Person = {
      id: 'chengban',
      name: '陈洁',
      unit: lead.unit,
      roles: ['lead_officer'],
      ...(lead.place === null ? {} : { place: lead.place }),
    };
    const clerk = await desk.seat(person);
    await clerk.open('/to-do');
    await clerk.page.getByRole('listitem').filter({ hasText: number }).getByRole('link').click();
    await clerk.page.getByRole('button', { name: '签收' }).click();
    await clerk.page.getByRole('button', { name: '拟回应稿' }).waitFor();
    await shot(clerk, '04-accepted');
    await clerk.page.getByRole('button', { name: '拟回应稿' }).click();
    await clerk.page.getByLabel('正文').fill(reply);
    await clerk.page
      .getByText(/没有发现问题|条提示|必须答复/)
      .first()
      .waitFor();
    await shot(clerk, '05-draft');
    await clerk.page.getByRole('button', { name: '存稿并送审' }).click();
    await clerk.page.getByText('审签中').first().waitFor();

    for (const { step, ...who } of approvers) {
      const seat = await desk.seat(who);
      await seat.open('/approvals');
      await seat.page.getByRole('listitem').filter({ hasText: number }).getByRole('link').click();
      await seat.page.getByText('指纹').waitFor();
      await shot(seat, step);
      for (const box of await seat.page.getByRole('checkbox').all()) await box.check();
      await seat.page.getByRole('button', { name: /^(?:通过|签发这一稿)$/ }).click();
      await seat.page.getByText('没有等您办的稿件').waitFor();
      await seat.context.close();
    }

    await clerk.open(`/cases/${id}`);
    await clerk.page.getByRole('button', { name: '登记发布' }).click();
    await clerk.page.getByRole('dialog').getByRole('button', { name: '登记' }).click();
    await clerk.page.getByText('已回应').first().waitFor();
    await shot(clerk, '09-published');

    // How the answer does, and that the matter is followed before it ends.
    const effect = await officer.ask<{ windows: readonly { hours: number }[] }>(`/api/cases/${id}/effect`);
    expect(effect.windows.map(({ hours }) => hours)).toEqual([24, 72]);
    const step = async (button: string, fill: (dialog: ReturnType<typeof officer.page.getByRole>) => Promise<void>) => {
      await officer.open(`/cases/${id}`);
      await officer.page.getByRole('button', { name: button, exact: true }).click();
      const dialog = officer.page.getByRole('dialog');
      await fill(dialog);
      await dialog.getByRole('button', { name: '确定' }).click();
      const refusal = dialog.getByRole('alert');
      const isDone = async (): Promise<string> =>
        (await dialog.isVisible())
          ? (await refusal.count()) > 0
            ? await refusal.first().innerText()
            : 'open'
          : 'done';
      await expect.poll(isDone, { timeout: 30_000 }).toBe('done');
    };
    await step('转入跟踪', async (dialog) => dialog.getByLabel(/备注/).fill('看三日内有没有新的反映'));
    await officer.page.getByRole('heading', { name: '回应效果' }).waitFor();
    await officer.page.getByRole('region', { name: '回应前后' }).getByText('24 小时').waitFor();
    await shot(officer, '10-effect');
    // A matter ends when those that assisted have ended their part.
    const by = { name: '值班台' };
    const assisting = (await fileOf(id)).assignments.filter(({ part }) => part === 'assist');
    for (const { unit } of assisting) {
      await desk.ask(`/api/cases/${id}/steps`, 'POST', { by, command: { action: 'accept', unit } });
      await desk.ask(`/api/cases/${id}/steps`, 'POST', {
        by,
        command: { action: 'finish', unit, reason: '已协同处理' },
      });
    }
    await step('办结', async (dialog) => dialog.getByLabel('处置措施').fill('已修复并公布巡查安排'));
    expect((await fileOf(id)).status).toBe('closed');
    await shot(officer, '11-closed');

    const supervisor = await desk.seat({ id: 'duban', name: '王磊', unit: office, roles: ['supervisor'] });
    await supervisor.open('/ledger');
    await supervisor.page.getByRole('row').filter({ hasText: number }).waitFor();
    await shot(supervisor, '12-ledger');
    const csv = await supervisor.context.request.get(`${desk.url}/api/ledger.csv`);
    const own = (await csv.text()).split('\n').find((row) => row.includes(number));
    expect(own).toContain('已修复并公布巡查安排');
    expect(desk.wrongs()).toEqual([]);
  },
);
