import type { SituationView } from '@tingchao/console/routes/situation.ts';
import { Segmented } from 'antd';
import { useState, type ReactNode } from 'react';
import { useApi } from '../api/queries.ts';
import { toDay, toShortTime } from '../api/server-time.ts';
import { Answer } from '../parts/answer.tsx';
import { Chart } from '../parts/chart.tsx';
import { Figures, Rows } from '../parts/rows.tsx';
import './leader.css';

type Place = SituationView['places'][number];
type Share = Place['inTime'];

const nameOf = ({ place }: Place): string => place ?? '未落到乡镇';
const percent = ({ value }: Share): string => (value === null ? '—' : `${Math.round(value * 100)}%`);
const share = (one: Share): string => (one.value === null ? '—' : `${percent(one)}（${one.of}／${one.among}）`);

/** The situation: how much is said and what becomes of it, by township; asked anew every minute for a wall. */
export default function Situation(): ReactNode {
  const [days, setDays] = useState(30);
  const query = useApi<SituationView>('/api/situation', { days }, { everyMs: 60_000 });
  return (
    <>
      <div className="page-head">
        <h1>态势</h1>
        <Segmented
          aria-label="统计多久"
          options={[
            { value: 7, label: '近 7 天' },
            { value: 30, label: '近 30 天' },
            { value: 90, label: '近 90 天' },
          ]}
          value={days}
          onChange={setDays}
        />
      </div>
      <Answer query={query}>
        {({ at, from, places, total, days: byDay }) => (
          <>
            <p className="quiet">
              {toDay(from)} 以来立案的；截至 {toShortTime(at)}，每分钟更新。只数信息与事项，不数人。
            </p>
            <Figures
              items={[
                ['今日信息', total.volume ?? '—'],
                ['未结', total.open],
                ['在跑的时限', total.clocks.running],
                ['临近', total.clocks.atRisk],
                ['超时', <span className={total.clocks.overdue > 0 ? 'word-bad' : ''}>{total.clocks.overdue}</span>],
                [`按时回应率（${total.inTime.of}／${total.inTime.among}）`, percent(total.inTime)],
                [`办结率（${total.closed.of}／${total.closed.among}）`, percent(total.closed)],
              ]}
            />
            <div className="wall-grid">
              <section className="panel">
                <Chart
                  data={{
                    title: '各乡镇：未结、临近与超时的时限',
                    kind: 'bar',
                    rowName: '乡镇',
                    rows: places.slice(0, 20).map(nameOf),
                    series: [
                      { name: '未结', values: places.slice(0, 20).map(({ open }) => open) },
                      {
                        name: '临近时限',
                        tone: 'warn',
                        values: places.slice(0, 20).map(({ clocks }) => clocks.atRisk),
                      },
                      { name: '超时', tone: 'bad', values: places.slice(0, 20).map(({ clocks }) => clocks.overdue) },
                    ],
                  }}
                />
              </section>
              <section className="panel">
                <Chart
                  data={{
                    title: '每日立案、办结与未结',
                    kind: 'line',
                    rowName: '日期',
                    rows: byDay.map(({ day }) => day.slice(5)),
                    series: [
                      { name: '立案', values: byDay.map(({ opened }) => opened) },
                      { name: '办结', values: byDay.map(({ closed }) => closed) },
                      { name: '未结', values: byDay.map(({ open }) => open) },
                    ],
                  }}
                />
              </section>
            </div>
            <Rows
              label="各乡镇的态势"
              rows={places}
              rowKey={nameOf}
              empty="没有事项。"
              columns={[
                { title: '乡镇', cell: nameOf },
                {
                  title: '今日信息',
                  kind: 'right',
                  cell: ({ volume, usual }) =>
                    volume === null ? '—' : `${volume}${usual === null ? '' : `（平常 ${usual}）`}`,
                },
                { title: '立案', kind: 'right', cell: ({ opened }) => opened },
                { title: '未结', kind: 'right', cell: ({ open }) => open },
                { title: '在跑的时限', kind: 'right', cell: ({ clocks }) => clocks.running },
                { title: '临近', kind: 'right', cell: ({ clocks }) => clocks.atRisk },
                {
                  title: '超时',
                  kind: 'right',
                  cell: ({ clocks }) => (clocks.overdue > 0 ? <span className="word-bad">{clocks.overdue}</span> : 0),
                },
                { title: '按时回应率', kind: 'right', cell: ({ inTime }) => share(inTime) },
                { title: '办结率', kind: 'right', cell: ({ closed }) => share(closed) },
              ]}
            />
          </>
        )}
      </Answer>
    </>
  );
}
