import type { Dossier, TriageLine } from '@tingchao/console/views/triage-view.ts';
import { Button, Flex } from 'antd';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { useApi } from '../api/queries.ts';
import { toDay, toShortTime } from '../api/server-time.ts';
import { HostileText, marksOf } from '../parts/hostile-text.tsx';
import { WordLegend } from '../parts/word-legend.tsx';
import { verdicts, type VerdictKey } from './verdict.ts';

/** The matter in hand: the text with the words that counted, a like matter of before, and the verdicts. */
export function QueuePane({
  line,
  judge,
}: {
  readonly line: TriageLine;
  readonly judge: (key: VerdictKey) => void;
}): ReactNode {
  const { data } = useApi<Dossier>(`/api/incidents/${line.id}/dossier`);
  const similar = data?.line.id === line.id ? data.similar : [];
  return (
    <section className="panel queue-pane" aria-label="当前这一件">
      <h2>
        <HostileText text={line.title} marks={marksOf(line.title, line.words)} most={80} />
      </h2>
      <p className="quiet">
        {line.channel} · 发现于 {toShortTime(line.detectedAt)} · {line.places.join('、') || '地点未定'}
      </p>
      <p>
        <HostileText text={line.excerpt} marks={marksOf(line.excerpt, line.words)} />
      </p>
      <WordLegend words={line.words} />
      <h3>为什么是这个等级</h3>
      <p>{line.factors}</p>
      <h3>建议牵头</h3>
      <p>{line.case?.lead ?? '立案后给出'}</p>
      <h3>同地同类旧案</h3>
      {similar.length === 0 ? (
        <p className="quiet">没有找到。</p>
      ) : (
        <ul className="plain-list">
          {similar.map((one) => (
            <li key={one.caseId}>
              <Link to={`/cases/${encodeURIComponent(one.caseId)}`}>{one.number}</Link>{' '}
              <HostileText text={one.title} most={40} />
              <br />
              <span className="quiet">
                {toDay(one.at)} · {one.lead} · {one.status}
              </span>
            </li>
          ))}
        </ul>
      )}
      <Flex wrap gap={8}>
        {verdicts.map(({ key, name }) => (
          <Button key={key} onClick={() => judge(key)}>
            {name} <kbd>{key}</kbd>
          </Button>
        ))}
      </Flex>
      <Flex wrap gap={8} className="gap-above">
        <Link className="ant-btn-like" to={`/incidents/${line.id}`}>
          打开 <kbd>o</kbd>
        </Link>
        {line.case !== null && (
          <Link className="ant-btn-like" to={`/dispatch/${encodeURIComponent(line.case.id)}`}>
            去交办 <kbd>d</kbd>
          </Link>
        )}
      </Flex>
    </section>
  );
}
