import type { TriageLine } from '@tingchao/console/views/triage-view.ts';
import { useQueryClient } from '@tanstack/react-query';
import { App } from 'antd';
import { useState } from 'react';
import { sentenceOf } from '../api/problem.ts';
import { takeStep } from '../api/queries.ts';
import { useUndo } from '../parts/undo.tsx';

/**
 * One key, one verdict with its reason. The ones that keep a matter without an answer count against the words that brought it up
 * (`officer-verdict.ts`), which is what the rule bench shows.
 */
export const verdicts = [
  { key: '1', name: '应当研判', action: 'judge', reason: '' },
  { key: '2', name: '非舆情', action: 'keep', reason: '非舆情：与本地政务无关' },
  { key: '3', name: '广告或灌水', action: 'keep', reason: '非舆情：广告、招聘、灌水' },
  { key: '4', name: '已有答复', action: 'keep', reason: '无需回应：有关单位此前已公开答复' },
  { key: '5', name: '不属本县', action: 'keep', reason: '无需回应：事发地不在本县' },
] as const;
export type VerdictKey = (typeof verdicts)[number]['key'];

/** A matter found has to be looked at before it may be kept: two steps, one key. */
async function carryOut(line: TriageLine, key: VerdictKey): Promise<void> {
  const verdict = verdicts.find((one) => one.key === key);
  const { case: file } = line;
  if (verdict === undefined || file === null) return;
  let version = file.version;
  if (file.status !== 'judging') {
    const judged = await takeStep({ caseId: file.id, version, command: { action: 'judge', reason: verdict.reason } });
    version = judged.version;
  }
  if (verdict.action === 'keep')
    await takeStep({ caseId: file.id, version, command: { action: 'keep', reason: verdict.reason } });
}

/** Gives verdicts; until the time to take one back is over the matter is only out of sight. */
export function useVerdict(): {
  readonly give: (key: VerdictKey, lines: readonly TriageLine[]) => void;
  /** What was judged in this page and is not shown any more. */
  readonly gone: ReadonlySet<string>;
} {
  const { message } = App.useApp();
  const queries = useQueryClient();
  const undo = useUndo();
  const [gone, setGone] = useState<ReadonlySet<string>>(new Set());
  const show = (ids: readonly string[]): void =>
    setGone((before) => new Set([...before].filter((id) => !ids.includes(id))));
  const give = (key: VerdictKey, lines: readonly TriageLine[]): void => {
    const verdict = verdicts.find((one) => one.key === key);
    const fit = lines.filter(({ case: file }) => file !== null && ['found', 'judging'].includes(file.status));
    if (verdict === undefined) return;
    if (fit.length < lines.length)
      void message.info(`有 ${lines.length - fit.length} 件还没有立案或已经研判过，没有动。`);
    if (fit.length === 0) return;
    const ids = fit.map(({ id }) => id);
    setGone((before) => new Set([...before, ...ids]));
    undo({
      text: `${verdict.name}：${fit.length} 件${verdict.reason === '' ? '' : `（${verdict.reason}）`}`,
      undone: () => show(ids),
      run: () => {
        void (async () => {
          for (const line of fit) {
            try {
              await carryOut(line, key);
            } catch (error) {
              void message.error(`${line.title.slice(0, 20)}：${sentenceOf(error)}`, 8);
            }
          }
          await queries.invalidateQueries({ queryKey: ['/api/triage'] });
          show(ids);
        })();
      },
    });
  };
  return { give, gone };
}
