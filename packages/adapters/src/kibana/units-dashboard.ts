import {
  all,
  atUnit,
  isCounted,
  isOpenCase,
  notSignedFor,
  unitClockHasRun,
  unitDueWithin,
  unitIsLate,
} from './conditions.ts';
import { caseControls, type Dashboard } from './dashboard.ts';
import { ofCase } from './figure-fields.ts';
import { table, xy } from './lens-charts.ts';
import { count, earliest, median, share, sum, terms } from './lens-columns.ts';
import { countPanel, newCasesByWeek } from './panel-frames.ts';

/** 承办单位： what one unit has on its desk; choose the unit above. */
export const unitsDashboard: Dashboard = {
  id: 'tingchao-units',
  file: 'units',
  title: '听潮 · 承办单位',
  description:
    '承办单位每天上班先看：我单位手里有几件、哪件先到期、做得快不快。在上方选本单位；钟从交办起算，批准的延期计入。',
  from: 'now-30d',
  controls: caseControls,
  rows: [
    {
      height: 7,
      panels: [
        countPanel({
          id: 'at-work',
          title: '牵头在办',
          question: '我单位牵头、还没有办完的有几件？口径：在办且牵头交办为待签收或办理中；会办另列。',
          view: 'casesNow',
          only: atUnit,
          label: '牵头在办（件）',
        }),
        countPanel({
          id: 'to-sign-for',
          title: '待签收',
          question: '有没有交办了还没签收的？口径：在办且牵头交办为待签收。',
          view: 'casesNow',
          only: notSignedFor,
          label: '待签收（件）',
          color: '#d6bf57',
        }),
        countPanel({
          id: 'unit-due-soon',
          title: '24 小时内到期',
          question: '今明两天要交差的有几件？口径：牵头在办，本单位时限（含批准的延期）在今后 24 小时内到期。',
          view: 'casesNow',
          only: unitDueWithin(24),
          label: '24 小时内到期（件）',
          color: '#da8b45',
        }),
        countPanel({
          id: 'unit-late',
          title: '本单位超时',
          question: '哪些已经过了本单位时限？口径：牵头在办，本单位时限（含批准的延期）已过。',
          view: 'casesNow',
          only: unitIsLate,
          label: '本单位超时（件）',
          color: '#bd271e',
        }),
      ],
    },
    {
      height: 13,
      panels: [
        {
          id: 'unit-worklist',
          title: '牵头在办清单（按到期）',
          question: '先办哪一件？口径：牵头在办的处置单按本单位时限排列，只列编号；检举控告类不列。',
          view: 'casesNow',
          only: atUnit,
          columns: {
            number: terms('编号', ofCase('number'), { size: 30, by: 'due', ascending: true }),
            unit: terms('牵头单位', ofCase('leadUnit'), { size: 1, by: 'due', ascending: true }),
            level: terms('等级', ofCase('level'), { size: 1, by: 'due', ascending: true }),
            state: terms('签收', ofCase('leadStatus'), { size: 1, by: 'due', ascending: true }),
            due: earliest('本单位到期', ofCase('unitDueAt')),
          },
          chart: table(['number', 'unit', 'level', 'state', 'due']),
          width: 28,
        },
        {
          id: 'assisting',
          title: '会办未完',
          question:
            '我单位会办的还有几件没交？口径：在办处置单中会办未办完的，按会办单位计；一件有几个会办单位各计一次。',
          view: 'casesNow',
          only: isOpenCase,
          columns: {
            unit: terms('会办单位', ofCase('assisting'), { size: 20, by: 'n' }),
            n: count('会办未完（件）'),
          },
          chart: xy({ x: 'unit', y: ['n'], as: 'bar_horizontal' }),
          width: 20,
        },
      ],
    },
    {
      height: 12,
      panels: [
        {
          id: 'unit-pace',
          title: '本单位时限内办结率与用时',
          question:
            '我单位办得按时吗、快吗？口径：时间范围内立案、现由该单位牵头、本单位时限已到的；按时 = 时限内办完，未办完的计为不按时。用时中位数只计已办完的。',
          view: 'cases',
          only: all(isCounted, unitClockHasRun),
          columns: {
            unit: terms('牵头单位', ofCase('leadUnit'), { size: 50, by: 'n' }),
            n: count('时限已到（件）'),
            rate: share('时限内办完', ofCase('unitInTime')),
            time: median('用时中位数（小时）', ofCase('unitMinutes')),
            returns: sum('退单（次）', ofCase('returns')),
          },
          chart: table(['unit', 'n', 'rate', 'time', 'returns']),
          width: 28,
        },
        {
          id: 'unit-stages',
          title: '在办件走到哪一步',
          question: '在办的卡在哪个环节：交办、处置还是审签？口径：在办处置单按牵头单位和环节计。',
          view: 'casesNow',
          only: all(isOpenCase, `${ofCase('leadUnit')}: *`),
          columns: {
            unit: terms('牵头单位', ofCase('leadUnit'), { size: 20, by: 'n' }),
            stage: terms('环节', ofCase('stage'), { size: 5 }),
            n: count('在办（件）'),
          },
          chart: xy({ x: 'unit', y: ['n'], split: 'stage', as: 'bar_horizontal_stacked' }),
          width: 20,
        },
      ],
    },
    {
      height: 11,
      panels: [
        {
          id: 'unit-topics',
          title: '交给我们的是什么事',
          question: '哪类事反复找到我单位？口径：时间范围内立案、有牵头单位的处置单按首要议题计，已并案不计。',
          view: 'cases',
          only: all(isCounted, `${ofCase('leadUnit')}: *`),
          columns: {
            topic: terms('议题', ofCase('topic'), { size: 12, by: 'n', rest: true }),
            n: count('处置单（件）'),
          },
          chart: xy({ x: 'topic', y: ['n'], as: 'bar_horizontal' }),
          width: 24,
        },
        newCasesByWeek({
          id: 'unit-weeks',
          title: '每周新立案',
          question: '活儿是多了还是少了？口径：时间范围内立案的处置单按周、等级计，已并案不计。',
          only: isCounted,
          width: 24,
        }),
      ],
    },
  ],
};
