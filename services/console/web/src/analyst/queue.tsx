import type { TriageLine } from '@tingchao/console/views/triage-view.ts';
import { Button, Checkbox, Flex, Tag } from 'antd';
import { useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { useNavigate } from 'react-router';
import { toShortTime } from '../api/server-time.ts';
import { Countdown } from '../parts/countdown.tsx';
import { HostileText, marksOf } from '../parts/hostile-text.tsx';
import { LevelTag } from '../parts/level-tag.tsx';
import { Sparkline } from '../parts/sparkline.tsx';
import { Empty, Failure, Loading } from '../parts/states.tsx';
import { useNarrow } from '../shell/narrow.ts';
import { MergeDialog } from './merge-dialog.tsx';
import { orderOf, QueueFilters, useQueueFilter } from './queue-filters.tsx';
import { QueuePane } from './queue-pane.tsx';
import { ShortcutHelp, useShortcuts } from './shortcuts.tsx';
import { useTriage } from './use-triage.ts';
import { useVerdict, verdicts, type VerdictKey } from './verdict.ts';

const orderNames = {
  urgent: '未办结的按等级、先到期的时限排',
  newest: '最近有新帖文的在前',
} as const;

/** What waits for a verdict: the list, beside it the matter in hand; every action has a key. */
export default function Queue(): ReactNode {
  const [filter, setFilter] = useQueueFilter();
  const { lines, error, isPending, more, loadMore, refetch } = useTriage(filter);
  const [at, setAt] = useState(0);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [help, setHelp] = useState(false);
  const [merging, setMerging] = useState(false);
  const { give, gone } = useVerdict();
  const narrow = useNarrow();
  const navigate = useNavigate();
  const search = useRef<HTMLInputElement>(null);
  const shown = useMemo(() => lines.filter(({ id }) => !gone.has(id)), [lines, gone]);
  // The matter in hand is held by its id: lines come and go while keys are pressed, and a key never means another one.
  const [held, setHeld] = useState<string | undefined>();
  const heldAt = shown.findIndex(({ id }) => id === held);
  const isTaken = heldAt < 0 && held !== undefined && !gone.has(held) && lines.length > 0 && !isPending;
  const current = isTaken ? undefined : (shown[heldAt] ?? shown[Math.min(at, shown.length - 1)]);
  useEffect(() => {
    if (current === undefined) return;
    setHeld(current.id);
    setAt(shown.indexOf(current));
  }, [current, shown]);
  const picked = shown.filter(({ id }) => chosen.has(id));

  const choose = (next: number): void => {
    setAt(next);
    setHeld(shown[next]?.id);
  };
  const move = (by: number): void => {
    const next = Math.max(0, Math.min(shown.length - 1, isTaken && by > 0 ? at : at + by));
    choose(next);
    document.getElementById(`line-${shown[next]?.id ?? ''}`)?.scrollIntoView({ block: 'nearest' });
  };
  const toggle = (id: string): void =>
    setChosen((before) => {
      const after = new Set(before);
      if (!after.delete(id)) after.add(id);
      return after;
    });
  const judge = (key: VerdictKey): void => {
    const of = picked.length > 0 ? picked : current === undefined ? [] : [current];
    give(key, of);
    setChosen(new Set());
  };
  useShortcuts(
    {
      j: () => move(1),
      k: () => move(-1),
      x: () => current && toggle(current.id),
      o: () => current && void navigate(`/incidents/${current.id}`),
      Enter: () => current && void navigate(`/incidents/${current.id}`),
      d: () => current?.case && void navigate(`/dispatch/${encodeURIComponent(current.case.id)}`),
      m: () => picked.length > 1 && setMerging(true),
      '/': () => search.current?.focus(),
      '?': () => setHelp(true),
      ...Object.fromEntries(verdicts.map(({ key }) => [key, () => judge(key)])),
    },
    !help && !merging,
  );
  useEffect(() => {
    setAt(0);
    setHeld(undefined);
  }, [filter]);

  return (
    <>
      <div className="page-head">
        <h1>研判队列</h1>
        <span className="quiet" role="status">
          {isPending ? '正在读取' : `${shown.length} 件${more ? '，还有更多' : ''}，${orderNames[orderOf(filter)]}`}
        </span>
        <Button size="small" onClick={() => setHelp(true)}>
          快捷键 <kbd>?</kbd>
        </Button>
      </div>
      <QueueFilters filter={filter} change={setFilter} search={search} />
      {error && <Failure error={error} retry={refetch} />}
      {picked.length > 0 && (
        <div className="panel batch" role="region" aria-label="批量办理">
          <strong>已选 {picked.length} 件</strong>
          {verdicts.map(({ key, name }) => (
            <Button key={key} size="small" onClick={() => judge(key)}>
              {name} <kbd>{key}</kbd>
            </Button>
          ))}
          <Button size="small" disabled={picked.length < 2} onClick={() => setMerging(true)}>
            并案 <kbd>m</kbd>
          </Button>
          <Button size="small" type="text" onClick={() => setChosen(new Set())}>
            不选了
          </Button>
        </div>
      )}
      {isPending && lines.length === 0 ? (
        <Loading text="正在读取队列" />
      ) : shown.length === 0 && !error ? (
        <Empty text="没有符合条件的事件。可以放宽筛选；新帖文到了会自动出现。" />
      ) : (
        <div className={narrow ? undefined : 'queue-split'}>
          <div>
            <ul className="queue" aria-label="事件">
              {shown.map((line, index) => (
                <QueueLine
                  key={line.id}
                  line={line}
                  current={line.id === current?.id}
                  chosen={chosen.has(line.id)}
                  select={() => choose(index)}
                  toggle={() => toggle(line.id)}
                  open={() => void navigate(`/incidents/${line.id}`)}
                />
              ))}
            </ul>
            {more && (
              <Button block onClick={loadMore}>
                再看一页
              </Button>
            )}
          </div>
          {!narrow && current !== undefined && <QueuePane line={current} judge={judge} />}
          {isTaken && (
            <p role="status" className="panel">
              手上这一件刚由他人办理，已不在队列里。按 <kbd>j</kbd> 或点下一件接着看。
            </p>
          )}
        </div>
      )}
      <ShortcutHelp open={help} close={() => setHelp(false)} />
      {merging && <MergeDialog lines={picked} close={() => setMerging(false)} done={() => setChosen(new Set())} />}
    </>
  );
}

function QueueLine({
  line,
  current,
  chosen,
  select,
  toggle,
  open,
}: {
  readonly line: TriageLine;
  readonly current: boolean;
  readonly chosen: boolean;
  readonly select: () => void;
  readonly toggle: () => void;
  readonly open: () => void;
}): ReactNode {
  const heat = line.heat.reduce((sum, count) => sum + count, 0);
  return (
    <li id={`line-${line.id}`} className={current ? 'queue-line queue-current' : 'queue-line'} aria-current={current}>
      <Checkbox checked={chosen} onChange={toggle} aria-label={`选中：${line.title}`} />
      <div className="queue-body">
        <Flex wrap gap="4px 8px" align="center">
          <LevelTag level={line.level} />
          <button type="button" className="queue-title" onFocus={select} onClick={current ? open : select}>
            <HostileText text={line.title} marks={marksOf(line.title, line.words)} most={80} />
          </button>
          {line.falseInfo !== null && <Tag>{line.falseInfo}</Tag>}
        </Flex>
        <p className="queue-factors">{line.factors}</p>
        <Flex wrap gap="2px 12px" align="center" className="quiet">
          <span>{line.townships.join('、') || '地点未定'}</span>
          <span>{line.topic ?? '专题未定'}</span>
          <span>
            {line.posts} 帖 · {line.sources} 源
          </span>
          <Sparkline counts={line.heat} width={72} height={20} label={`近 24 小时 ${heat} 帖`} />
          <span>最近 {toShortTime(line.lastPostAt)}</span>
          <span>{line.case === null ? '待立案' : line.case.statusName}</span>
          {line.case?.deadline && <Countdown due={line.case.deadline.dueAt} />}
        </Flex>
      </div>
    </li>
  );
}
