import { Timeline } from 'antd';
import type { ReactNode } from 'react';
import { toShortTime } from '../api/server-time.ts';
import { HostileText } from '../parts/hostile-text.tsx';
import type { CaseFileView } from './case-data.ts';

/** Every step that was taken, the newest first. */
export function CaseTimeline({ file }: { readonly file: CaseFileView }): ReactNode {
  return (
    <section className="panel" aria-labelledby="timeline">
      <h2 id="timeline">办理经过</h2>
      <Timeline
        items={file.timeline.toReversed().map(({ at, by, action, note, from, to }, n) => ({
          key: n,
          content: (
            <>
              {toShortTime(at)}　{by}　{action}
              {from !== to && <span className="quiet">　{to}</span>}
              {note !== '' && (
                <div>
                  <HostileText text={note} />
                </div>
              )}
            </>
          ),
        }))}
      />
    </section>
  );
}
