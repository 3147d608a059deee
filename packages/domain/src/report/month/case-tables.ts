import { levelNumerals, levels, type Level } from '../../analysis/analysis.ts';
import { categories } from '../../incident/incident.ts';
import type { ChannelType } from '../../post/post.ts';
import { channelNames, type ReportNames } from '../report-names.ts';
import type { CaseFact } from './case-fact.ts';
import type { Column, TableSpec } from './table.ts';

/** The columns of every table of cases. */
const columns: readonly Column<CaseFact>[] = [
  {
    key: 'opened',
    label: '新增',
    kind: 'count',
    definition: '本期建立的处置单，并案的除外',
    is: (one) => one.opened && !one.merged,
  },
  {
    key: 'carried',
    label: '结转',
    kind: 'count',
    definition: '上期未结转入本期的',
    is: (one) => !one.opened && !one.merged,
  },
  {
    key: 'due',
    label: '应回应',
    kind: 'count',
    definition: '公开回应时限在本期内到期的；无需回应、已并案的除外，未到期的计入到期那一期（国办发〔2016〕61号 三）',
    is: (one) => one.due,
  },
  {
    key: 'in_time',
    label: '按时回应',
    kind: 'count',
    definition: '应回应中在时限内已公开回应的；迟了就是迟了，事后不改',
    is: (one) => one.inTime === true,
  },
  {
    key: 'in_time_rate',
    label: '48小时回应率',
    kind: 'rate',
    definition: '按时回应 ÷ 应回应',
    of: 'in_time',
    among: 'due',
  },
  {
    key: 'late',
    label: '超时',
    kind: 'count',
    definition: '应回应中到期未回应的，含迟到的回应',
    is: (one) => one.inTime === false,
  },
  {
    key: 'first_due',
    label: '5小时应首发',
    kind: 'count',
    definition: '重大以上突发事件，首发时限在本期内到期的（国办发〔2016〕80号）',
    is: (one) => one.firstDue,
  },
  {
    key: 'first_in_time',
    label: '5小时内首发',
    kind: 'count',
    definition: '其中 5 小时内已发布权威信息的',
    is: (one) => one.firstInTime === true,
  },
  { key: 'answered', label: '本期回应', kind: 'count', definition: '本期内首次公开回应的', is: (one) => one.answered },
  {
    key: 'avg_hours',
    label: '平均回应时长（小时）',
    kind: 'mean',
    definition: '本期回应的，从首次发现到公开回应',
    value: (one) => one.hours,
  },
  { key: 'closed', label: '办结', kind: 'count', definition: '本期内办结的', is: (one) => one.closed },
  { key: 'open', label: '期末在办', kind: 'count', definition: '本期末仍在办的', is: (one) => one.openAtEnd },
  {
    key: 'overdue',
    label: '期末超时未回应',
    kind: 'count',
    definition: '本期末已过时限仍未回应的',
    is: (one) => one.overdueAtEnd,
  },
  { key: 'reopened', label: '次生', kind: 'count', definition: '本期内重新打开的', is: (one) => one.reopened },
  {
    key: 'not_needed',
    label: '无需回应',
    kind: 'count',
    definition: '经具名人员认定无需公开回应的',
    is: (one) => one.notNeeded,
  },
  {
    key: 'merged',
    label: '已并案',
    kind: 'count',
    definition: '并入另一处置单的，在那一件里计',
    is: (one) => one.merged,
  },
  {
    key: 'claims',
    label: '涉待核说法',
    kind: 'count',
    definition: '含待核实、疑似不实或已核不实说法的；结论须单位凭证据作出',
    is: (one) => one.falseInfo !== 'none',
  },
  {
    key: 'clarified',
    label: '已澄清',
    kind: 'count',
    definition: '期末状态为已澄清，或已更正的',
    is: (one) => one.falseInfo === 'corrected' || one.status === 'clarified',
  },
  {
    key: 'undetermined',
    label: '缺日历未计',
    kind: 'count',
    definition: '有时限因年度日历未公布而未算出的',
    is: (one) => one.undetermined,
  },
];

/** The tables of cases: by level, category, topic, channel of the first post, unit, township. */
export function caseTables(names: ReportNames): readonly TableSpec<CaseFact>[] {
  const none = '';
  return [
    {
      id: 'levels',
      name: '等级与时效',
      columns,
      rowsOf: ({ level }) => [level],
      rowLabel: (key) => levelNumerals[key as Level],
      fixedRows: levels,
    },
    {
      id: 'categories',
      name: '舆情类别',
      columns,
      rowsOf: ({ category }) => [category ?? none],
      rowLabel: (key) => (key === none ? '未判定' : key),
      fixedRows: categories,
    },
    {
      id: 'topics',
      name: '专题分布',
      columns,
      rowsOf: ({ topic }) => [topic ?? none],
      rowLabel: (key) => (key === none ? '其他' : names.topic(key)),
    },
    {
      id: 'sources',
      name: '首见渠道',
      columns,
      rowsOf: ({ channel }) => [channel ?? none],
      rowLabel: (key) => (key === none ? '未注明' : channelNames[key as ChannelType]),
    },
    {
      id: 'units',
      name: '责任单位',
      columns,
      rowsOf: ({ unit }) => [unit ?? none],
      rowLabel: (key) => (key === none ? '未交办' : names.unit(key)),
    },
    {
      id: 'townships',
      name: '涉事地域',
      columns,
      rowsOf: ({ townships }) => (townships.length > 0 ? townships : [none]),
      rowLabel: (key) => (key === none ? '未定位到乡镇' : key),
    },
  ];
}
