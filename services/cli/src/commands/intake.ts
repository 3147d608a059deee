import type { Command } from 'commander';
import { intakeAnswerSchema } from '@tingchao/console/routes/intake.ts';
import { channelTypes } from '@tingchao/domain/post/post.ts';
import { parseInstant, toClock, type Instant } from '@tingchao/domain/time/instant.ts';
import type { z } from 'zod';
import { withDesk } from '../connect.ts';
import { CommandFailed, exitCodes, type Io } from '../io.ts';
import { readPicture } from '../import-pictures.ts';
import { oneOf } from '../option-values.ts';

type Options = {
  readonly text?: string;
  readonly link?: string;
  readonly title?: string;
  readonly channel: string;
  readonly time?: string;
  readonly place?: string;
  readonly orderNo?: string;
  readonly orderFrom?: string;
  readonly due?: string;
  readonly picture?: string;
  readonly force?: boolean;
  readonly unit?: string;
  readonly json?: boolean;
};

/** `intake`: records by hand what came by phone, paper, chat or from above. */
export function registerIntake(program: Command, io: Io): void {
  program
    .command('intake')
    .description('人工登记一条（文字或链接）；上级交办带文号、来文单位和时限')
    .option('--text <文字>', '内容，照原话；写 - 则从标准输入读')
    .option('--link <链接>', '原帖链接；没有 --text 时会去取正文')
    .option('--title <标题>', '标题')
    .option('--channel <渠道>', '渠道类型', oneOf(channelTypes), 'other')
    .option('--time <时间>', '发布时间，如 2026-03-02T09:00；不知道就不写')
    .option('--place <地点>', '来源标注的地点')
    .option('--order-no <文号>', '上级交办的文号')
    .option('--order-from <单位>', '上级交办的来文单位')
    .option('--due <时间>', '上级交办的时限，如 2026-03-05T17:00')
    .option('--picture <文件>', '截图（PNG、JPEG、WebP、PDF），按哈希留作证据')
    .option('--unit <单位>', '哪个单位报送的；已有单位报过的会告知')
    .option('--force', '已有相同内容也照样登记')
    .option('--json', '输出 JSON')
    .action(async (options: Options) => {
      const body = await requestOf(options, io);
      const answer = await withDesk(io, (desk) => desk.ask({ method: 'POST', path: '/api/intake', body }));
      io.stdout.write(options.json === true ? `${answer}\n` : toText(intakeAnswerSchema.parse(JSON.parse(answer))));
    });
}

async function requestOf(options: Options, io: Io): Promise<object> {
  if (options.text === undefined && options.link === undefined) throw usage('请给 --text 或 --link');
  const text = options.text === '-' ? await readAll(io) : options.text;
  return {
    ...(text !== undefined && { text }),
    ...(options.link !== undefined && { link: options.link }),
    ...(options.title !== undefined && { title: options.title }),
    ...(options.place !== undefined && { place: options.place }),
    ...(options.time !== undefined && { publishedAt: timeOf(options.time, '--time') }),
    ...(options.picture !== undefined && { picture: (await readPicture(options.picture)).toString('base64') }),
    ...(options.force === true && { force: true }),
    ...(options.unit !== undefined && { unit: options.unit }),
    channelType: options.channel,
    superiorOrder: orderOf(options),
  };
}

function orderOf({ orderNo, orderFrom, due }: Options): object | null {
  if (orderNo === undefined && orderFrom === undefined && due === undefined) return null;
  if (orderNo === undefined || orderFrom === undefined || due === undefined) {
    throw usage('上级交办须同时给 --order-no、--order-from 和 --due');
  }
  return { documentNo: orderNo, from: orderFrom, due: timeOf(due, '--due') };
}

function timeOf(text: string, option: string): Instant {
  const at = parseInstant(text);
  if (at !== undefined) return at;
  throw usage(`${option} 的时间“${text}”读不懂，请写成 2026-03-05T17:00（北京时间）`);
}

const usage = (message: string): CommandFailed => new CommandFailed(message, exitCodes.usage);

async function readAll(io: Io): Promise<string> {
  let text = '';
  for await (const chunk of io.stdin.setEncoding('utf8') as AsyncIterable<string>) text += chunk;
  return text;
}

function toText(answer: z.infer<typeof intakeAnswerSchema>): string {
  const lines = [
    answer.status === 'recorded' ? `已登记：帖文 ${answer.postId}` : '已有相同内容，没有重复登记（确需登记加 --force）',
  ];
  const { duplicate, superiorOrder } = answer;
  if (duplicate) {
    const reasons = { same_entry: '同一条登记', same_link: '链接相同', same_text: '文字相近' };
    const where = duplicate.incidentId === null ? '（未入事件）' : `事件 ${duplicate.incidentId}`;
    const share = duplicate.by === 'same_text' ? `，相似 ${Math.round(duplicate.similarity * 100)}%` : '';
    lines.push(
      `相同的在：${where}，帖文 ${duplicate.postId}，${duplicate.channelName}“${duplicate.title}”（${reasons[duplicate.by]}${share}）`,
    );
  }
  const { reportedBefore } = answer;
  if (reportedBefore?.unit) {
    const at = reportedBefore.at?.slice(0, 16).replace('T', ' ') ?? '';
    lines.push(`已由${reportedBefore.unit}于 ${at} 报送，不必重复报送`);
  }
  if (reportedBefore?.number) lines.push(`这件事已在办：${reportedBefore.number}`);
  if (answer.title !== '') lines.push(`标题：${answer.title}`);
  if (superiorOrder) {
    lines.push(`上级交办：${superiorOrder.from} ${superiorOrder.documentNo}，时限 ${toClock(superiorOrder.due)}`);
  }
  return `${lines.join('\n')}\n`;
}
