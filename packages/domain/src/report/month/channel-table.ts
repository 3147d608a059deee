import type { ChannelType } from '../../post/post.ts';
import { channelNames } from '../report-names.ts';
import type { MessageFact } from './message-fact.ts';
import type { Column, TableSpec } from './table.ts';

/** Which of the three kinds each channel is counted in (县人社局督办机制 §四: 微信公众号、微博、其他新媒体). */
export type Rollup = Readonly<Record<string, readonly ChannelType[]>>;

/** The columns of the channel table, with the one definition of each; printed under every table. */
const columns: readonly Column<MessageFact>[] = [
  {
    key: 'received',
    label: '收到数',
    kind: 'count',
    definition: '本期首次采集到的政务咨询、投诉、求助、建议等留言',
    is: (one) => one.received,
  },
  {
    key: 'valid',
    label: '有效数',
    kind: 'count',
    definition: '收到数去除重复、转发、广告和外地事项',
    is: (one) => one.valid,
  },
  {
    key: 'replied',
    label: '答复数',
    kind: 'count',
    definition: '有效留言中截至本期末已有办结性答复的；公开渠道上所属事件已公开回应的也算，“已转办”一类过程性答复不算',
    is: (one) => one.replied,
  },
  { key: 'reply_rate', label: '答复率', kind: 'rate', definition: '答复数 ÷ 有效数', of: 'replied', among: 'valid' },
  {
    key: 'timed',
    label: '可判时数',
    kind: 'count',
    definition: '答复数中答复时间明确、时限可算的',
    is: (one) => one.onTime !== null,
  },
  {
    key: 'on_time',
    label: '按期答复数',
    kind: 'count',
    definition: '在本渠道时限（sla.yaml）内答复的；没有渠道时限的按 48 小时',
    is: (one) => one.onTime === true,
  },
  {
    key: 'on_time_rate',
    label: '按期率',
    kind: 'rate',
    definition: '按期答复数 ÷ 可判时数',
    of: 'on_time',
    among: 'timed',
  },
  {
    key: 'within_48h',
    label: '48小时内回应数',
    kind: 'count',
    definition: '从首次采集起 48 小时内答复的',
    is: (one) => one.within48h === true,
  },
  {
    key: 'timed_48h',
    label: '48小时可判数',
    kind: 'count',
    definition: '答复数中答复时间明确的',
    is: (one) => one.within48h !== null,
  },
  {
    key: 'within_48h_rate',
    label: '48小时回应率',
    kind: 'rate',
    definition: '48小时内回应数 ÷ 48小时可判数',
    of: 'within_48h',
    among: 'timed_48h',
  },
  {
    key: 'avg_hours',
    label: '平均回应时长（小时）',
    kind: 'mean',
    definition: '从发布（无则采集）到答复，取答复时间明确的',
    value: (one) => one.hours,
  },
  {
    key: 'pending',
    label: '办理中',
    kind: 'count',
    definition: '有效留言中截至本期末未答复的',
    is: (one) => one.valid && !one.replied,
  },
  {
    key: 'answered_now',
    label: '本期答复',
    kind: 'count',
    definition: '本期内作出的答复，含上期收到的',
    is: (one) => one.answeredNow,
  },
  {
    key: 'rated',
    label: '评价数',
    kind: 'count',
    definition: '答复后网民给出满意度评价的',
    is: (one) => one.satisfaction !== null,
  },
  {
    key: 'dissatisfied',
    label: '不满意数',
    kind: 'count',
    definition: '评价为不满意的',
    is: (one) => one.satisfaction === '不满意',
  },
  {
    key: 'satisfied',
    label: '满意数',
    kind: 'count',
    definition: '评价为满意或基本满意的',
    is: (one) => one.satisfaction === '满意' || one.satisfaction === '基本满意',
  },
  {
    key: 'satisfaction',
    label: '满意率',
    kind: 'rate',
    definition: '满意数 ÷ 评价数',
    of: 'satisfied',
    among: 'rated',
  },
  {
    key: 'asked',
    label: '咨询',
    kind: 'count',
    definition: '有效留言中的咨询',
    is: (one) => one.valid && one.kind === '咨询',
  },
  {
    key: 'complained',
    label: '投诉',
    kind: 'count',
    definition: '有效留言中的投诉、举报',
    is: (one) => one.valid && (one.kind === '投诉' || one.kind === '举报'),
  },
  {
    key: 'sought',
    label: '求助',
    kind: 'count',
    definition: '有效留言中的求助',
    is: (one) => one.valid && one.kind === '求助',
  },
  {
    key: 'suggested',
    label: '建议',
    kind: 'count',
    definition: '有效留言中的建议',
    is: (one) => one.valid && one.kind === '建议',
  },
];

/** The three tables of messages: by the kinds of the source document, by channel, and by unit and kind. */
export function channelTables(
  name: string,
  rollup: Rollup,
  unitName: (id: string) => string,
): readonly TableSpec<MessageFact>[] {
  const classOf = (type: ChannelType): string =>
    Object.keys(rollup).find((one) => rollup[one]?.includes(type)) ?? '其他';
  const spec = (id: string, more: Omit<TableSpec<MessageFact>, 'id' | 'columns'>): TableSpec<MessageFact> => ({
    id,
    columns,
    ...more,
  });
  return [
    spec('channels', {
      name,
      rowsOf: ({ channel }) => [classOf(channel)],
      rowLabel: (key) => key,
      fixedRows: Object.keys(rollup),
    }),
    spec('channel_types', {
      name: '明细渠道',
      rowsOf: ({ channel }) => [channel],
      rowLabel: (key) => channelNames[key as ChannelType],
    }),
    spec('unit_channels', {
      name: '责任单位 × 渠道',
      rowsOf: ({ unit, channel }) => [`${unit ?? ''}|${classOf(channel)}`],
      rowLabel: (key) => {
        const [unit = '', kind = ''] = key.split('|');
        return `${unit === '' ? '未交办' : unitName(unit)}｜${kind}`;
      },
    }),
  ];
}
