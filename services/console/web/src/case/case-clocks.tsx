import type { ReactNode } from 'react';
import { Countdown } from '../parts/countdown.tsx';
import { HostileText } from '../parts/hostile-text.tsx';
import type { CaseFileView } from './case-data.ts';

/** Every clock with its arithmetic and the document behind it; then those of the units. */
export function CaseClocks({ file }: { readonly file: CaseFileView }): ReactNode {
  return (
    <section className="panel" aria-labelledby="clocks">
      <h2 id="clocks">时限</h2>
      <ul className="plain-list">
        {file.deadlines.map((clock) => (
          <li key={clock.id}>
            <div className="work-line">
              <strong>{clock.name}</strong>
              <Countdown due={clock.dueAt} done={clock.metAt === null ? undefined : clock.remaining} />
              {clock.hard && <span className="quiet">文件规定</span>}
            </div>
            <div>{clock.arithmetic}</div>
            <div className="quiet">依据：{clock.basis}</div>
            {clock.order && (
              <div>
                {clock.order.text !== '' && <HostileText text={`“${clock.order.text}”`} />}
                <span className="quiet">（{clock.order.by} 代录）</span>
                {clock.order.scan !== null && (
                  <a
                    className="inline-link"
                    href={`/api/cases/${file.id}/scans/${clock.order.scan}`}
                    target="_blank"
                    rel="noreferrer"
                  >
                    看批件
                  </a>
                )}
                {clock.order.report !== null && <div>已报结：{clock.order.report}</div>}
              </div>
            )}
          </li>
        ))}
        {file.assignments.map((one) => (
          <li key={one.id}>
            <div className="work-line">
              <strong>
                {one.unitName}（{one.part === 'lead' ? '牵头' : '协办'}）
              </strong>
              <Countdown
                due={one.extension?.until ?? one.dueAt}
                done={one.endedAt === null ? undefined : one.statusName}
              />
              <span className="quiet">{one.statusName}</span>
            </div>
            <div>{one.extension?.arithmetic ?? one.arithmetic}</div>
            {one.reason !== null && <div className="quiet">{one.reason}</div>}
          </li>
        ))}
      </ul>
    </section>
  );
}
