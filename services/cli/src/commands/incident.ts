import { boardFactKinds, boardFactNames } from '@tingchao/domain/post/board-fact.ts';
import type { Command } from 'commander';
import { levels } from '@tingchao/domain/analysis/analysis.ts';
import {
  incidentDetailSchema,
  incidentPostSchema,
  incidentSummarySchema,
} from '@tingchao/console/views/incident-view.ts';
import { z } from 'zod';
import { withDesk } from '../connect.ts';
import { addRegroup } from '../incident-regroup.ts';
import type { Io } from '../io.ts';
import { oneOf, wholeNumber } from '../option-values.ts';
import { terminalWidth, toTable } from '../table.ts';
import { shortTime } from '../text-lines.ts';

const listSchema = z.object({ items: z.array(incidentSummarySchema), nextOffset: z.int().nullable() });
const detailSchema = z.object({ incident: incidentDetailSchema, posts: z.array(incidentPostSchema) });
type Detail = z.infer<typeof detailSchema>;

/** `incident list|show|merge|split|move|unmerge`: what is going on, why the machine thinks so, and what officers decide. */
export function registerIncident(program: Command, io: Io): void {
  const incident = program.command('incident').description('查看事件；并案、拆案');
  incident
    .command('list')
    .description('列出事件，最近有新帖文的在前')
    .option('--level <级别>', '只列该等级：I、II、III、IV', oneOf(levels))
    .option('--topic <主题>', '只列该主题（编号）')
    .option('--since <时间>', '只列此后有新帖文的，如 2026-03-02')
    .option('--all', '连已并入他案的一起列')
    .option('--limit <条数>', '最多几条', wholeNumber(1, 200), 50)
    .option('--json', '输出 JSON')
    .action(async (options: ListOptions) => {
      const query = new URLSearchParams({ limit: String(options.limit) });
      if (options.all !== true) query.set('status', 'open');
      for (const name of ['level', 'topic', 'since'] as const) {
        const value = options[name];
        if (value !== undefined) query.set(name, value);
      }
      const text = await withDesk(io, (desk) => desk.ask({ path: `/api/incidents?${query.toString()}` }));
      io.stdout.write(options.json === true ? `${text}\n` : toList(listSchema.parse(JSON.parse(text)), io));
    });
  incident
    .command('show')
    .description('看一个事件：定级依据、成员帖文（已遮蔽个人信息）、并案拆案经过')
    .argument('<事件编号>', '可只写编号开头几位以上的全称，见 incident list --json')
    .option('--json', '输出 JSON')
    .action(async (id: string, options: { readonly json?: boolean }) => {
      const text = await withDesk(io, (desk) => desk.ask({ path: `/api/incidents/${encodeURIComponent(id)}` }));
      io.stdout.write(options.json === true ? `${text}\n` : toSheet(detailSchema.parse(JSON.parse(text))));
    });
  addRegroup(incident, io);
}

type ListOptions = {
  readonly level?: string;
  readonly topic?: string;
  readonly since?: string;
  readonly all?: boolean;
  readonly limit: number;
  readonly json?: boolean;
};

function toList(page: z.infer<typeof listSchema>, io: Io): string {
  if (page.items.length === 0) return '没有符合条件的事件。\n';
  const rows = page.items.map((item) => [
    item.levelName,
    item.title,
    item.places.slice(0, 2).join('、'),
    String(item.posts),
    item.falseInfo.status === 'none' ? '' : item.falseInfo.name,
    shortTime(item.lastPostAt),
    item.id,
  ]);
  const table = toTable(
    ['等级', '标题', '地点', '帖文', '涉虚假', '最近', '事件编号'],
    rows,
    1,
    terminalWidth(io.stdout),
  );
  return page.nextOffset === null ? table : `${table}（还有更多，加 --limit 查看）\n`;
}

function toSheet({ incident, posts }: Detail): string {
  const { risk, history, boardFacts } = z
    .object({
      risk: z.object({
        score: z.number(),
        reasons: z.array(z.object({ rule: z.string(), words: z.array(z.string()), points: z.number() })),
      }),
      history: z.array(z.object({ at: z.string(), note: z.string() })),
      boardFacts: z
        .array(z.object({ at: z.string(), kind: z.enum(boardFactKinds), channelName: z.string() }))
        .default([]),
    })
    .parse(incident);
  const places = z.array(z.object({ name: z.string() })).parse(incident.places);
  return [
    incident.title,
    `  ${incident.levelName} · 突发事件等级 ${incident.eventSeverity} · ${incident.category} · 涉虚假：${incident.falseInfo.name}`,
    `  地点 ${places.map(({ name }) => name).join('、') || '未明'} · 帖文 ${incident.posts} 条，独立信源 ${incident.independentSources} 个`,
    `  首次发现 ${shortTime(incident.detectedAt)} · 最近 ${shortTime(incident.lastPostAt)} · 编号 ${incident.id}`,
    ...(incident.mergedInto === null ? [] : [`  已并入 ${incident.mergedInto}`]),
    '',
    `定级 ${incident.levelBasis}`,
    `风险 ${Math.round(risk.score)} 分`,
    ...risk.reasons.map(
      ({ rule, words, points }) =>
        `  ${points > 0 ? '+' : ''}${points} ${rule}${words.length > 0 ? `(${words.join('、')})` : ''}`,
    ),
    '',
    '帖文',
    ...posts.flatMap((post) => [
      `  ${post.publishedAt === null ? '无发布时间' : shortTime(post.publishedAt)} ${post.channelName}${post.official ? '（官方）' : ''} ${post.title}`,
      `    ${post.text.replaceAll(/\s+/g, ' ').slice(0, 120)}`,
      `    ${post.reason}`,
      ...(post.attachments.length === 0 ? [] : [`    附件 ${post.attachments.map(({ name }) => name).join('、')}`]),
      `    帖文编号 ${post.id}`,
    ]),
    ...(boardFacts.length === 0
      ? []
      : [
          '',
          '留言变化',
          ...boardFacts.map((fact) => `  ${shortTime(fact.at)} ${fact.channelName} ${boardFactNames[fact.kind]}`),
        ]),
    ...(history.length === 0 ? [] : ['', '经过', ...history.map(({ at, note }) => `  ${shortTime(at)} ${note}`)]),
    '',
  ].join('\n');
}
