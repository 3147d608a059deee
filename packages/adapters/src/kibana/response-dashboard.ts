import { all, clockHasRun, isCounted, isMessage, isReplied, owesAnswer } from './conditions.ts';
import { commonControls, type Dashboard } from './dashboard.ts';
import { ofAll, ofCase, ofPost } from './figure-fields.ts';
import { bigNumber, ring, table, xy } from './lens-charts.ts';
import { byTime, count, distinct, median, percentile, share, terms } from './lens-columns.ts';

/** 回应与渠道： how fast and where answers are given, and what the message boards show. */
export const responseDashboard: Dashboard = {
  id: 'tingchao-response',
  file: 'response',
  title: '听潮 · 回应与渠道',
  description: '政务公开、宣传口每月核对：回应得快不快，发在哪里，各渠道的留言答复了多少。',
  from: 'now-30d',
  controls: commonControls('cases'),
  rows: [
    {
      height: 7,
      panels: [
        {
          id: 'median-time',
          title: '回应用时中位数',
          question:
            '一件事从发现到公开回应，通常要多久？口径：时间范围内首次公开回应的处置单，从首次发现到首次回应发布的时间（连续计算，节假日不停表）。',
          view: 'answers',
          columns: { time: median('回应用时中位数（小时）', ofCase('responseMinutes')), n: count('已回应（件）') },
          chart: bigNumber('time', { beneath: 'n' }),
          width: 12,
        },
        {
          id: 'p90-time',
          title: '九成在多久以内回应',
          question: '慢的那一成有多慢？口径：同上，第 90 百分位数。',
          view: 'answers',
          columns: {
            time: percentile('第 90 百分位（小时）', ofCase('responseMinutes'), 90),
            n: count('已回应（件）'),
          },
          chart: bigNumber('time', { beneath: 'n' }),
          width: 12,
        },
        {
          id: 'approval-time',
          title: '审签发布用时中位数',
          question: '时间花在审签上了吗？口径：时间范围内首次回应、由本系统发布的处置单，从第一稿到发布的时间。',
          view: 'answers',
          columns: {
            time: median('审签发布用时中位数（小时）', ofCase('approvalMinutes')),
            n: count('由本系统发布（件）', { only: `${ofCase('approvalMinutes')}: *` }),
          },
          chart: bigNumber('time', { beneath: 'n' }),
          width: 12,
        },
        {
          id: 'dispatch-time',
          title: '交办用时中位数',
          question:
            '时间花在等交办上了吗？口径：时间范围内立案并已交办的处置单，从立案到第一次交办的时间，已并案不计。',
          view: 'cases',
          only: isCounted,
          columns: {
            time: median('交办用时中位数（小时）', ofCase('dispatchMinutes')),
            n: count('已交办（件）', { only: `${ofCase('dispatchMinutes')}: *` }),
          },
          chart: bigNumber('time', { beneath: 'n' }),
          width: 12,
        },
      ],
    },
    {
      height: 12,
      panels: [
        {
          id: 'answers-by-week',
          title: '每周回应与发布渠道',
          question:
            '回应发在哪里，是多了还是少了？口径：按首次公开回应的发布时间和渠道计；在官方渠道监测到的按其渠道名。',
          view: 'answers',
          columns: {
            week: byTime('周', ofCase('respondedAt'), '1w'),
            channel: terms('回应渠道', ofCase('answerChannel'), { size: 8, by: 'n' }),
            n: count('回应（件）'),
          },
          chart: xy({ x: 'week', y: ['n'], split: 'channel', as: 'bar_stacked' }),
          width: 28,
        },
        {
          id: 'answer-channels',
          title: '回应渠道占比',
          question: '月报要报的微信公众号、微博、其他各多少？口径：时间范围内首次公开回应的处置单按回应渠道计。',
          view: 'answers',
          columns: {
            channel: terms('回应渠道', ofCase('answerChannel'), { size: 8, by: 'n' }),
            n: count('回应（件）'),
          },
          chart: ring('channel', 'n'),
          width: 20,
        },
      ],
    },
    {
      height: 12,
      panels: [
        {
          id: 'by-origin',
          title: '各来源渠道的回应',
          question: '哪个渠道来的事回应得慢？口径：时间范围内立案、须公开回应、时限已到的处置单按首次发现的渠道计。',
          view: 'cases',
          only: all(clockHasRun, `${ofCase('channel')}: *`),
          columns: {
            channel: terms('来源渠道', ofAll('channel'), { size: 21, by: 'n' }),
            n: count('时限已到（件）'),
            answered: share('回应率', ofCase('answered')),
            rate: share('48 小时回应率', ofCase('answeredInTime')),
            time: median('回应用时中位数（小时）', ofCase('responseMinutes')),
          },
          chart: table(['channel', 'n', 'answered', 'rate', 'time']),
          width: 28,
        },
        {
          id: 'boards',
          title: '留言渠道的答复',
          question:
            '留言板、信箱、热线的留言答复了多少？口径：时间范围内发布的留言（修订不重计）与其中至今已有实质答复的；“已转办”不算答复。答复率 = 答复数 ÷ 留言数；用时从发布到答复，答复改过的各计一次。',
          view: 'messages',
          only: isMessage,
          columns: {
            channel: terms('渠道', ofAll('channel'), { size: 4, by: 'messages' }),
            messages: distinct('留言数', ofPost('message')),
            replied: distinct('答复数', ofPost('message'), { only: isReplied }),
            time: median('答复用时中位数（小时）', ofPost('replyMinutes')),
          },
          chart: table(['channel', 'messages', 'replied', 'time']),
          width: 20,
        },
      ],
    },
    {
      height: 11,
      panels: [
        {
          id: 'rate-by-week',
          title: '48 小时回应率的走势',
          question: '在变好还是变差？口径：须公开回应、时限已到的处置单按立案的周计，其中按时回应的占比。',
          view: 'cases',
          only: clockHasRun,
          columns: {
            week: byTime('立案的周', ofCase('openedAt'), '1w'),
            rate: share('48 小时回应率', ofCase('answeredInTime')),
          },
          chart: xy({ x: 'week', y: ['rate'], as: 'line' }),
          width: 24,
        },
        {
          id: 'reopened-by-topic',
          title: '哪类事回应了还会再起',
          question:
            '回应有没有解决问题？口径：时间范围内立案、须公开回应的处置单按首要议题计，其中重新打开（次生）过的占比。',
          view: 'cases',
          only: owesAnswer,
          columns: {
            topic: terms('议题', ofAll('topic'), { size: 12, by: 'n' }),
            n: count('处置单（件）'),
            rate: share('次生率', ofCase('reopened')),
          },
          chart: table(['topic', 'n', 'rate']),
          width: 24,
        },
      ],
    },
  ],
};
