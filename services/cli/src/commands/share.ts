import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { buffer } from 'node:stream/consumers';
import type { Command } from 'commander';
import { openJsonPost } from '@tingchao/adapters/notify/post-json.ts';
import { createSystemClock } from '@tingchao/adapters/system/system-clock.ts';
import { outgoingSchema, receivedSchema, sharesSchema } from '@tingchao/console/routes/shares.ts';
import { shareSchema } from '@tingchao/domain/sharing/share.ts';
import { toIso } from '@tingchao/domain/time/instant.ts';
import { Permanent, Transient } from '@tingchao/ports/errors.ts';
import { writeDurably } from '@tingchao/runtime/export-mark.ts';
import { readInwardKeys, readOutwardKeys } from '../bundle/bundle-keys.ts';
import { withDesk, type Desk } from '../connect.ts';
import { CommandFailed, type Io } from '../io.ts';
import { noteShares, openShares, sealShares, type OutgoingBundle } from '../share/share-bundle.ts';
import { terminalWidth, toTable } from '../table.ts';
import { shortTime } from '../text-lines.ts';

type Json = { readonly json?: boolean };
type Outward = Json & { readonly to: string; readonly by: string; readonly keys?: string };

const here = (path: string): string => resolve(process.env['INIT_CWD'] ?? process.cwd(), path);

/** `share list|export|send|import`: tells other levels of government which matters are in hand, and hears it from them. */
export function registerShare(program: Command, io: Io): void {
  const group = program.command('share').description('信息共享：与上下级互告哪件事已在办，避免重复监测、重复报送');
  addList(group, io);
  addExport(group, io);
  addSend(group, io);
  addImport(group, io);
}

function addList(group: Command, io: Io): void {
  const states = { open: '办理中', answered: '已回应', closed: '已办结' } as const;
  const sureness = { same: '同一件', maybe: '可能' } as const;
  group
    .command('list')
    .description('上下级告知的在办事项，与本级处置单的对应')
    .option('--json', '输出 JSON')
    .action(async ({ json }: Json) => {
      const text = await withDesk(io, (desk) => desk.ask({ path: '/api/shares' }));
      if (json === true) return void io.stdout.write(`${text}\n`);
      const { items } = sharesSchema.parse(JSON.parse(text));
      if (items.length === 0) return void io.stdout.write('还没有收到共享事项。\n');
      const rows = items.map((item) => [
        item.fromName,
        item.number,
        item.level,
        item.townships.join('、'),
        shortTime(item.detectedAt),
        states[item.state],
        item.own.map(({ number, sure }) => `${number}（${sureness[sure]}）`).join('、'),
      ]);
      const head = ['来自', '文号', '等级', '乡镇', '首次发现', '状态', '本级处置单'];
      io.stdout.write(toTable(head, rows, 6, terminalWidth(io.stdout)));
    });
}

function addExport(group: Command, io: Io): void {
  outward(group.command('export').description('把还没有告知对方的事项做成签名加密的共享包'))
    .requiredOption('--out <文件>', '共享包文件，或已有的目录')
    .action(async (options: Outward & { readonly out: string }) => {
      await withDesk(io, async (desk) => {
        const made = await makeBundle(desk, options, io);
        if (!made) return void io.stdout.write(options.json === true ? '{"file":null}\n' : '没有新的事项要告知。\n');
        const { bundle, bytes, peer } = made;
        const out = here(options.out);
        const file = existsSync(out) ? join(out, `tingchao-share-${peer.id}-${bundle.number}.tcb`) : out;
        if (existsSync(file)) throw new CommandFailed(`${file} 已存在；请换一个文件名，共享包不覆盖`);
        writeDurably(file, bytes);
        await noteOut(desk, made, options.by);
        const done = { file, number: bundle.number, shares: bundle.shares.length };
        const words = `第 ${done.number} 号共享包：${file}，${done.shares} 件，交${peer.name}。\n`;
        io.stdout.write(options.json === true ? `${JSON.stringify(done)}\n` : words);
      });
    });
}

function addSend(group: Command, io: Io): void {
  outward(group.command('send').description('把共享包直接送到对方登记的地址（sharing.yaml 的 url）')).action(
    async (options: Outward) => {
      await withDesk(io, async (desk) => {
        const made = await makeBundle(desk, options, io);
        if (!made) return void io.stdout.write(options.json === true ? '{"number":null}\n' : '没有新的事项要告知。\n');
        const { bundle, bytes, sha256, peer } = made;
        if (peer.url === null) throw new CommandFailed(`${peer.name}没有登记接收地址；请用 share export 做成文件`);
        await post(io, peer.url, JSON.stringify({ type: 'share', id: sha256, bundle: bytes.toString('base64') }));
        await noteOut(desk, made, options.by);
        const words = `第 ${bundle.number} 号共享包已送${peer.name}，${bundle.shares.length} 件。\n`;
        io.stdout.write(options.json === true ? `${JSON.stringify({ number: bundle.number })}\n` : words);
      });
    },
  );
}

function addImport(group: Command, io: Io): void {
  group
    .command('import')
    .description('核对并收下对方的共享包（- 表示标准输入）；同一个包再收不会重复')
    .argument('<文件>', '共享包')
    .requiredOption('--from <对象>', '哪一方送来的：sharing.yaml 里的 id')
    .option('--keys <目录>', '与该方约定的密钥目录（缺省在配置目录旁的 share-keys/<对象>）')
    .option('--json', '输出 JSON')
    .action(async (file: string, options: Json & { readonly from: string; readonly keys?: string }) => {
      const bytes =
        file === '-'
          ? await buffer(io.stdin)
          : await readFile(here(file)).catch((cause: unknown) => {
              throw new CommandFailed(`读不了共享包 ${file}；请检查路径和权限`, undefined, { cause });
            });
      const opened = openShares(bytes, readInwardKeys(keysFor(options.from, options.keys, io)), io.dataFolder);
      const { number } = opened.bundle.header;
      const known = { added: 0, known: opened.shares.length };
      const done = opened.known
        ? known
        : await withDesk(io, async (desk) => {
            const body = { peer: options.from, shares: opened.shares };
            return receivedSchema.parse(JSON.parse(await desk.ask({ method: 'POST', path: '/api/shares', body })));
          });
      if (!opened.known) noteShares(io.dataFolder, opened);
      const words = `第 ${number} 号共享包：${opened.shares.length} 件，新收 ${done.added}，已知 ${done.known}。\n`;
      io.stdout.write(options.json === true ? `${JSON.stringify({ number, ...done })}\n` : words);
    });
}

const outward = (command: Command): Command =>
  command
    .requiredOption('--to <对象>', 'sharing.yaml 里的 id 或名称')
    .requiredOption('--by <姓名>', '经办人姓名：没有具名人员确认不外送')
    .option('--keys <目录>', '与该方约定的密钥目录（缺省在配置目录旁的 share-keys/<对象>）')
    .option('--json', '输出 JSON');

const keysFor = (peer: string, given: string | undefined, io: Io): string =>
  given === undefined ? resolve(io.configFolder, '../share-keys', peer) : here(given);

type Made = {
  readonly peer: { readonly id: string; readonly name: string; readonly url: string | null };
  readonly bundle: OutgoingBundle;
  readonly bytes: Buffer;
  readonly sha256: string;
};

async function makeBundle(desk: Desk, { to, keys }: Outward, io: Io): Promise<Made | undefined> {
  const path = `/api/shares/outgoing?peer=${encodeURIComponent(to)}`;
  const { peer, shares, ...header } = outgoingSchema.parse(JSON.parse(await desk.ask({ path })));
  if (shares.length === 0) return undefined;
  const createdAt = toIso(createSystemClock().now());
  const bundle = { ...header, createdAt, shares: shares.map((share) => shareSchema.parse(share)) };
  return { peer, bundle, ...sealShares(bundle, readOutwardKeys(keysFor(peer.id, keys, io))) };
}

/** After the bundle is out: killed in between, the same number is made again, which the peer takes for the same. */
async function noteOut(desk: Desk, { peer, bundle, sha256 }: Made, by: string): Promise<void> {
  const body = { by: { name: by }, peer: peer.id, number: bundle.number, sha256, shares: bundle.shares };
  await desk.ask({ method: 'POST', path: '/api/shares/sent', body });
}

async function post({ grantedOrigins = [] }: Io, url: string, content: string): Promise<void> {
  const way = openJsonPost({ clock: createSystemClock(), policy: { grantedOrigins } });
  try {
    await way.send(url, content);
  } catch (error) {
    if (error instanceof Transient || error instanceof Permanent)
      throw new CommandFailed(`没有送到：${error.message}；可改用 share export 做成文件`, undefined, { cause: error });
    throw error;
  } finally {
    await way.close();
  }
}
