import { Option, type Command } from 'commander';
import { accountViewSchema, openedAccountSchema } from '@tingchao/console/routes/accounts.ts';
import { roleIds, roles, type Role } from '@tingchao/domain/access/roles.ts';
import { z } from 'zod';
import { withDesk } from '../connect.ts';
import { CommandFailed, exitCodes, type Io } from '../io.ts';
import { terminalWidth, toTable } from '../table.ts';
import { fullTime } from '../text-lines.ts';

type Json = { readonly json?: boolean };
type By = Json & { readonly by: string };
type Person = By & { readonly name: string; readonly unit: string; readonly place?: string; readonly roles: string };
type Change = By & Partial<Person> & { readonly enable?: boolean };

const stateNames = { active: '正常', first_password: '待改初始密码', disabled: '已停用' } as const;
const rolesHelp = `岗位，多个用逗号隔开：${roleIds.map((id) => `${id} ${roles[id].name}`).join('、')}`;
const byOption = (): Option => new Option('--by <姓名>', '经办人姓名').makeOptionMandatory();

/** `account add|list|change|disable|reset|sign-out`: who may sign in to the console, with which roles. */
export function registerAccount(program: Command, io: Io): void {
  const group = program.command('account').description('账号：谁能登录工作台，担任什么岗位');
  const pathOf = (id: string, more = ''): string => `/api/accounts/${encodeURIComponent(id)}${more}`;

  group
    .command('list')
    .description('全部账号、单位与岗位')
    .option('--json', '输出 JSON')
    .action(async ({ json }: Json) => {
      const text = await withDesk(io, (desk) => desk.ask({ path: '/api/accounts' }));
      if (json === true) return void io.stdout.write(`${text}\n`);
      const { items } = z.object({ items: z.array(accountViewSchema) }).parse(JSON.parse(text));
      const rows = items.map((one) => [
        one.id,
        one.name,
        one.unitName,
        one.roleNames.join('、'),
        stateNames[one.state],
        one.hasTotp ? '有' : '',
      ]);
      io.stdout.write(toTable(['账号', '姓名', '单位', '岗位', '状态', '动态口令'], rows, 3, terminalWidth(io.stdout)));
    });

  group
    .command('add')
    .description('开账号；初始密码只显示这一次，首次登录必须修改')
    .argument('<账号>', '小写字母、数字、点、下划线、连字符')
    .requiredOption('--name <姓名>', '姓名')
    .requiredOption('--unit <单位>', '单位：代码、名称或别名')
    .option('--place <乡镇>', '属地乡镇的账号：哪个乡镇')
    .requiredOption('--roles <岗位>', rolesHelp)
    .addOption(byOption())
    .option('--json', '输出 JSON')
    .action(async (id: string, { by, name, unit, place, roles: held, json }: Person) => {
      const body = { by: { name: by }, id, name, unit, place: place ?? null, roles: rolesIn(held) };
      tellOpened(await withDesk(io, (desk) => desk.ask({ method: 'POST', path: '/api/accounts', body })), json);
    });

  group
    .command('change')
    .description('改单位、岗位；此人的登录随之失效。姓名不改，写错了就停用后另开')
    .argument('<账号>')
    .option('--unit <单位>', '单位：代码、名称或别名')
    .option('--place <乡镇>', '属地乡镇的账号：哪个乡镇')
    .option('--roles <岗位>', rolesHelp)
    .addOption(byOption())
    .option('--json', '输出 JSON')
    .action(async (id: string, { by, unit, place, roles: held, json }: Change) => {
      const body = {
        by: { name: by },
        ...(unit === undefined ? {} : { unit, place: place ?? null }),
        ...(held === undefined ? {} : { roles: rolesIn(held) }),
      };
      await tellChanged(pathOf(id), body, json, '已改');
    });

  group
    .command('disable')
    .description('停用账号，此人的登录随之失效；--enable 重新启用')
    .argument('<账号>')
    .option('--enable', '重新启用')
    .addOption(byOption())
    .option('--json', '输出 JSON')
    .action(async (id: string, { by, enable = false, json }: Change) => {
      await tellChanged(pathOf(id), { by: { name: by }, disabled: !enable }, json, enable ? '已启用' : '已停用');
    });

  group
    .command('reset')
    .description('重发初始密码并取消动态口令；忘记密码、丢了手机时用')
    .argument('<账号>')
    .addOption(byOption())
    .option('--json', '输出 JSON')
    .action(async (id: string, { by, json }: By) => {
      const ask = { method: 'POST', path: pathOf(id, '/reset'), body: { by: { name: by } } } as const;
      tellOpened(await withDesk(io, (desk) => desk.ask(ask)), json);
    });

  group
    .command('sign-out')
    .description('结束此人的全部登录')
    .argument('<账号>')
    .addOption(byOption())
    .action(async (id: string, { by }: By) => {
      const ask = { method: 'POST', path: pathOf(id, '/sign-out'), body: { by: { name: by } } } as const;
      await withDesk(io, (desk) => desk.ask(ask));
      io.stdout.write(`${id} 的登录已全部结束。\n`);
    });

  function tellOpened(text: string, json: boolean | undefined): void {
    if (json === true) return void io.stdout.write(`${text}\n`);
    const { account, password, validUntil } = openedAccountSchema.parse(JSON.parse(text));
    io.stdout.write(
      `账号 ${account.id}（${account.name}，${account.unitName}，${account.roleNames.join('、')}）\n初始密码 ${password}\n只显示这一次；${fullTime(validUntil)} 前登录并修改。\n`,
    );
  }
  async function tellChanged(path: string, body: object, json: boolean | undefined, done: string): Promise<void> {
    const text = await withDesk(io, (desk) => desk.ask({ method: 'PUT', path, body }));
    if (json === true) return void io.stdout.write(`${text}\n`);
    const account = accountViewSchema.parse(JSON.parse(text));
    io.stdout.write(
      `${done}：${account.id}（${account.name}，${account.unitName}，${account.roleNames.join('、')}）。\n`,
    );
  }
}

/** Roles by code or by name. */
function rolesIn(text: string): readonly Role[] {
  return text.split(/[,，、\s]+/u).flatMap((word) => {
    if (word === '') return [];
    const role = roleIds.find((id) => id === word || roles[id].name === word);
    if (role !== undefined) return [role];
    throw new CommandFailed(`没有岗位“${word}”；${rolesHelp}`, exitCodes.usage);
  });
}
