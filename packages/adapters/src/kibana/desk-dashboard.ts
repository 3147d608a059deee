import {
  isNewPost,
  all,
  dueWithin,
  isOverdue,
  isPublicPost,
  isUnchecked,
  waitsAtDesk,
  isOpenCase,
} from './conditions.ts';
import { commonControls, type Dashboard } from './dashboard.ts';
import { ofAll, ofCase, ofPost } from './figure-fields.ts';
import { cloud, heat, table, xy } from './lens-charts.ts';
import { byTime, count, earliest, latest, terms } from './lens-columns.ts';
import { countPanel } from './panel-frames.ts';

/** 值班台： what the duty officer of the 网信办 looks at first, and what has to leave the desk now. */
export const deskDashboard: Dashboard = {
  id: 'tingchao-desk',
  file: 'desk',
  title: '听潮 · 值班台',
  description: '值班员交接班、研判、交办时看：现在有什么要办，今天来了什么，哪里静得反常。',
  from: 'now-7d',
  controls: commonControls('posts'),
  rows: [
    {
      height: 7,
      panels: [
        countPanel({
          id: 'to-dispatch',
          title: '待交办',
          question:
            '现在有几件等值班台研判、交办？口径：已发现、研判中、已报送、退单、次生的处置单，不随时间范围变化。',
          view: 'casesNow',
          only: waitsAtDesk,
          label: '待交办（件）',
          color: '#d6bf57',
        }),
        countPanel({
          id: 'due-soon',
          title: '12 小时内到期未回应',
          question: '哪些要马上催？口径：在办、须公开回应、尚未回应，回应时限在今后 12 小时内到期。',
          view: 'casesNow',
          only: dueWithin(12),
          label: '12 小时内到期（件）',
          color: '#da8b45',
        }),
        countPanel({
          id: 'overdue',
          title: '超时未回应',
          question:
            '有没有已经超时还没有回应的？口径：在办、须公开回应、时限已过而没有回应（按查看时刻计算，不靠存下的标记）。',
          view: 'casesNow',
          only: isOverdue,
          label: '超时未回应（件）',
          color: '#bd271e',
        }),
        countPanel({
          id: 'unchecked',
          title: '待核实的说法',
          question:
            '时间范围内发现的事件里，有几件含未经核实的说法？口径：涉虚假状态为待核实、疑似不实的事件；是否不实须由责任单位举证。',
          view: 'incidents',
          only: isUnchecked,
          label: '待核实（件）',
          color: '#54b399',
        }),
      ],
    },
    {
      height: 12,
      panels: [
        {
          id: 'topics-by-day',
          title: '各议题每日信息量',
          question: '哪个议题在升温？口径：公众信息按采集时间、首要议题计，官方信息与修订不计。',
          view: 'posts',
          only: isPublicPost,
          columns: {
            topic: terms('议题', ofPost('topic'), { size: 8, by: 'n', rest: true }),
            day: byTime('日期', ofPost('collectedAt'), '1d'),
            n: count('信息（条）'),
          },
          chart: xy({ x: 'day', y: ['n'], split: 'topic', as: 'area_stacked' }),
          width: 24,
        },
        {
          id: 'kinds-by-day',
          title: '每日诉求类型',
          question: '群众要的是什么：咨询、投诉、求助、建议还是举报？口径：公众信息按采集时间、诉求类型计。',
          view: 'posts',
          only: isPublicPost,
          columns: {
            kind: terms('诉求类型', ofPost('kind'), { size: 7, by: 'n' }),
            day: byTime('日期', ofPost('collectedAt'), '1d'),
            n: count('信息（条）'),
          },
          chart: xy({ x: 'day', y: ['n'], split: 'kind', as: 'bar_stacked' }),
          width: 24,
        },
      ],
    },
    {
      height: 13,
      panels: [
        {
          id: 'worklist',
          title: '在办清单（按回应到期）',
          question: '先办哪一件？口径：在办而未回应的处置单按到期时间排列，只列编号；检举控告类不列。',
          view: 'casesNow',
          only: all(isOpenCase, `not ${ofCase('respondedAt')}: *`),
          columns: {
            number: terms('编号', ofCase('number'), { size: 20, by: 'due', ascending: true }),
            level: terms('等级', ofCase('level'), { size: 1, by: 'due', ascending: true }),
            stage: terms('环节', ofCase('stage'), { size: 1, by: 'due', ascending: true }),
            unit: terms('牵头单位', ofCase('leadUnit'), { size: 1, by: 'due', ascending: true, rest: true }),
            due: earliest('回应到期', ofCase('responseDueAt')),
          },
          chart: table(['number', 'level', 'stage', 'unit', 'due']),
          width: 28,
        },
        {
          id: 'sources',
          title: '各信源来了多少、最后一条何时',
          question:
            '哪个信源静得反常（断采还是真的没有）？口径：按信源计首次采集的信息数与最近采集时间；信源没有一条时不在表中，看健康检查。',
          view: 'posts',
          only: isNewPost,
          columns: {
            source: terms('信源', ofPost('source'), { size: 30, by: 'last', ascending: true }),
            n: count('信息（条）'),
            last: latest('最近采集', ofPost('collectedAt')),
          },
          chart: table(['source', 'n', 'last']),
          width: 20,
        },
      ],
    },
    {
      height: 14,
      panels: [
        {
          id: 'channel-topic',
          title: '渠道 × 议题',
          question: '哪个议题在哪个渠道上说？口径：公众信息按渠道和首要议题计。',
          view: 'posts',
          only: isPublicPost,
          columns: {
            channel: terms('渠道', ofAll('channel'), { size: 10, by: 'n' }),
            topic: terms('议题', ofAll('topic'), { size: 10, by: 'n' }),
            n: count('信息（条）'),
          },
          chart: heat('channel', 'topic', 'n'),
          width: 28,
        },
        {
          id: 'words',
          title: '命中词',
          question: '大家用的是哪些词？口径：公众信息命中的词典词，一条信息同一词计一次；不取原文其他字词。',
          view: 'posts',
          only: isPublicPost,
          columns: { word: terms('词', ofPost('words'), { size: 40, by: 'n' }), n: count('信息（条）') },
          chart: cloud('word', 'n'),
          width: 20,
        },
      ],
    },
  ],
};
