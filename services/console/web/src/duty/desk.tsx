import type { RotaView, UntakenView } from '@tingchao/console/routes/duty-desk.ts';
import { Alert, Button } from 'antd';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { ask } from '../api/client.ts';
import { sentenceOf } from '../api/problem.ts';
import { useApi, useChange } from '../api/queries.ts';
import { toShortTime } from '../api/server-time.ts';
import { Countdown } from '../parts/countdown.tsx';
import { HostileText } from '../parts/hostile-text.tsx';
import { LevelTag } from '../parts/level-tag.tsx';
import { Failure, Loading } from '../parts/states.tsx';
import { LastHandover } from './last-handover.tsx';
import { Phones } from './phones.tsx';
import '../case/work.css';

/** 值班台: what nobody has taken up and whose turn it is, who is on duty, and the ways in. */
export default function DutyDesk(): ReactNode {
  const untaken = useApi<UntakenView>('/api/duty/untaken', {}, { everyMs: 15_000 });
  const rota = useApi<RotaView>('/api/duty/rota', {}, { everyMs: 300_000 });
  const know = useChange(
    (id: string) => ask(`/api/cases/${encodeURIComponent(id)}/acknowledge`, { method: 'POST', body: {} }),
    ['/api/'],
  );
  return (
    <>
      <div className="page-head">
        <h1>值班台</h1>
        <Link to="/duty/intake">人工登记</Link>
        <Link to="/duty/calls">记电话</Link>
        <Link to="/duty/rota">值班表</Link>
        <Link to="/duty/handover">交接班</Link>
      </div>
      {know.error !== null && <Alert role="alert" type="error" className="gap-below" title={sentenceOf(know.error)} />}
      <section className="work-section" aria-labelledby="untaken">
        <h2 id="untaken">无人知悉的Ⅰ、Ⅱ级（{untaken.data?.items.length ?? '…'}）</h2>
        {untaken.error && <Failure error={untaken.error} retry={() => void untaken.refetch()} />}
        {untaken.isPending && <Loading />}
        {untaken.data?.items.length === 0 && (
          <p className="quiet">都有人接了。{untaken.data.afterMinutes} 分钟无人知悉会转给替班，再转带班领导。</p>
        )}
        <ul className="work-cards">
          {untaken.data?.items.map(({ case: file, since, turn }) => (
            <li key={file.id} className="work-card">
              <div className="work-line">
                <LevelTag level={file.level} />
                <span>{file.number}</span>
                <span className="quiet">{toShortTime(since)} 起</span>
              </div>
              <Link className="work-title" to={`/cases/${file.id}`}>
                <HostileText text={file.title} most={80} />
              </Link>
              {turn === null ? (
                <p className="countdown-late">今天没有排班，不知道该找谁。</p>
              ) : (
                <>
                  <p>
                    现在轮到<strong>{turn.name}</strong>
                    {turn.movesOnAt !== null && (
                      <>
                        ，转下一位：
                        <Countdown due={turn.movesOnAt} />
                      </>
                    )}
                  </p>
                  <Phones people={turn.people} />
                </>
              )}
              <Button type="primary" loading={know.isPending} onClick={() => know.mutate(file.id)}>
                我已知悉
              </Button>
            </li>
          ))}
        </ul>
      </section>
      <section className="panel" aria-labelledby="on-duty">
        <h2 id="on-duty">现在值班</h2>
        {rota.error && <Failure error={rota.error} retry={() => void rota.refetch()} />}
        {rota.data?.now === null && (
          <p className="countdown-late">
            {rota.data.today} 没有排班。
            <Link className="inline-link" to="/duty/rota">
              去排班
            </Link>
          </p>
        )}
        {rota.data?.now && (
          <>
            <h3>值班员</h3>
            <Phones people={rota.data.now.officers} />
            <h3>替班</h3>
            {rota.data.now.standIns.length === 0 ? (
              <p className="quiet">没有替班，无人知悉时直接转带班领导。</p>
            ) : (
              <Phones people={rota.data.now.standIns} />
            )}
            <h3>带班领导</h3>
            <Phones people={[rota.data.now.leader]} />
          </>
        )}
        {rota.data && rota.data.gaps.length > 0 && (
          <p className="quiet">
            今后两周没排好的：
            {rota.data.gaps
              .slice(0, 7)
              .map(({ day, lacks }) => `${day.slice(5)}（${lacks === 'shift' ? '没有排班' : '缺替班'}）`)
              .join('、')}
            {rota.data.gaps.length > 7 && ` 等 ${rota.data.gaps.length} 天`}
          </p>
        )}
      </section>
      <LastHandover />
    </>
  );
}
