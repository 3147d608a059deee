import {
  all,
  clockHasRun,
  isCounted,
  isOpenCase,
  isOverdue,
  isUrgentLevel,
  overdueFor,
  owesAnswer,
  standsAlone,
} from './conditions.ts';
import { commonControls, type Dashboard } from './dashboard.ts';
import { ofAll, ofCase } from './figure-fields.ts';
import { bigNumber, heat, ring, table, xy } from './lens-charts.ts';
import { count, median, parts, share, sum, terms } from './lens-columns.ts';
import { countPanel, newCasesByWeek } from './panel-frames.ts';

/** 领导视图： are we within the national limits, who is not, and what is growing. */
export const leadershipDashboard: Dashboard = {
  id: 'tingchao-leadership',
  file: 'leadership',
  title: '听潮 · 领导视图',
  description: '领导看三件事：48 小时底线守住没有，哪个单位没守住，哪类事、哪个乡镇在冒头。',
  from: 'now-30d',
  controls: commonControls('cases'),
  rows: [
    {
      height: 7,
      panels: [
        {
          id: 'in-time-rate',
          title: '48 小时回应率',
          question:
            '回应守住 48 小时底线了吗？口径（国办发〔2016〕61号第三部分）：时间范围内立案、须公开回应、时限已到的处置单中，首次公开回应不晚于时限的占比；到期未回应的留在分母里，迟了就记迟了。无需回应、已并案的不计。',
          view: 'cases',
          only: clockHasRun,
          columns: { rate: share('48 小时回应率', ofCase('answeredInTime')), n: count('时限已到（件）') },
          chart: bigNumber('rate', { color: '#54b399', beneath: 'n' }),
          width: 12,
        },
        {
          id: 'answer-rate',
          title: '回应率',
          question:
            '该回应的回应了多少？口径：时间范围内立案、须公开回应的处置单中已公开回应的占比，不论早晚；尚未到期的也在分母里。',
          view: 'cases',
          only: owesAnswer,
          columns: { rate: share('回应率', ofCase('answered')), n: count('须回应（件）') },
          chart: bigNumber('rate', { beneath: 'n' }),
          width: 12,
        },
        countPanel({
          id: 'overdue-now',
          title: '超时未回应（现在）',
          question: '此刻有几件超时还没回应？口径：在办、须公开回应、时限已过而没有回应；不随时间范围变化。',
          view: 'casesNow',
          only: isOverdue,
          label: '超时未回应（件）',
          color: '#bd271e',
        }),
        countPanel({
          id: 'urgent-open',
          title: 'Ⅰ、Ⅱ级在办（现在）',
          question: '此刻有几件重大以上的还没了结？口径：舆情等级Ⅰ、Ⅱ级且在办；这是舆情等级，不是突发事件等级。',
          view: 'casesNow',
          only: all(isOpenCase, isUrgentLevel),
          label: 'Ⅰ、Ⅱ级在办（件）',
          color: '#da8b45',
        }),
      ],
    },
    {
      height: 13,
      panels: [
        {
          id: 'unit-scores',
          title: '各单位回应情况',
          question:
            '哪个单位没守住、慢在哪里？口径：时间范围内立案、时限已到、有牵头单位的处置单；列出分母。按件数排，不按人排；不计登录和发帖。',
          view: 'cases',
          only: all(clockHasRun, `${ofCase('leadUnit')}: *`),
          columns: {
            unit: terms('牵头单位', ofCase('leadUnit'), { size: 50, by: 'n' }),
            n: count('时限已到（件）'),
            rate: share('48 小时回应率', ofCase('answeredInTime')),
            time: median('回应用时中位数（小时）', ofCase('responseMinutes')),
            reopened: share('次生率', ofCase('reopened')),
            returns: sum('退单（次）', ofCase('returns')),
          },
          chart: table(['unit', 'n', 'rate', 'time', 'reopened', 'returns']),
          width: 30,
        },
        {
          id: 'overdue-by-unit',
          title: '超时未回应的单位与时长',
          question: '谁压着、压了多久？口径：此刻超时未回应的处置单按牵头单位和超时长短计；还没交办的单列为缺失值。',
          view: 'casesNow',
          columns: {
            unit: terms('牵头单位', ofCase('leadUnit'), { size: 15, by: 'n', rest: true }),
            late: parts('超时', [
              { label: '24 小时以内', only: overdueFor(0, 24) },
              { label: '1—3 天', only: overdueFor(24, 72) },
              { label: '3 天以上', only: overdueFor(72) },
            ]),
            n: count('超时未回应（件）'),
          },
          only: isOverdue,
          chart: xy({ x: 'unit', y: ['n'], split: 'late', as: 'bar_horizontal_stacked' }),
          width: 18,
        },
      ],
    },
    {
      height: 12,
      panels: [
        {
          id: 'places-topics',
          title: '乡镇 × 议题',
          question:
            '哪个乡镇的哪类事最多，是不是同一件事反复来？口径：时间范围内发现的事件按所涉乡镇和首要议题计，已并入他件的不计；涉及几个乡镇各计一次。',
          view: 'incidents',
          only: standsAlone,
          columns: {
            township: terms('乡镇', ofAll('townships'), { size: 20, by: 'n' }),
            topic: terms('议题', ofAll('topic'), { size: 10, by: 'n' }),
            n: count('事件（件）'),
          },
          chart: heat('township', 'topic', 'n'),
          width: 28,
        },
        {
          id: 'topics-before',
          title: '各议题与上一个 30 天相比',
          question: '哪类事在增多？口径：时间范围内发现的事件数，与往前推 30 天的同长时段相比；已并入他件的不计。',
          view: 'incidents',
          only: standsAlone,
          columns: {
            topic: terms('议题', ofAll('topic'), { size: 12, by: 'n' }),
            n: count('本期（件）'),
            before: count('往前 30 天（件）', { shift: '30d' }),
          },
          chart: table(['topic', 'n', 'before']),
          width: 20,
        },
      ],
    },
    {
      height: 11,
      panels: [
        newCasesByWeek({
          id: 'levels-by-week',
          title: '每周新立案的等级',
          question: '形势在变重还是变轻？口径：时间范围内立案的处置单按周、舆情等级计，已并案不计。',
          only: isCounted,
          width: 20,
        }),
        {
          id: 'letters',
          title: '签发的催办、督办、通报',
          question:
            '督办用到了哪一级？口径：时间范围内立案的处置单已签发的函件，一件中同一种只计一次；拟稿未签、作废的不计。',
          view: 'cases',
          columns: {
            letter: terms('函件', ofCase('signedLetters'), { size: 6, by: 'n' }),
            n: count('处置单（件）'),
          },
          chart: xy({ x: 'letter', y: ['n'], as: 'bar_horizontal' }),
          width: 14,
        },
        {
          id: 'verified',
          title: '核实结论',
          question: '群众说的属实的有多少？口径：时间范围内立案、已写办结报告的处置单按是否属实计。',
          view: 'cases',
          columns: { verified: terms('核实结论', ofCase('verified'), { size: 4, by: 'n' }), n: count('处置单（件）') },
          chart: ring('verified', 'n'),
          width: 14,
        },
      ],
    },
  ],
};
