import type { InstructionView } from '@tingchao/console/views/instruction-view.ts';
import { App, Radio } from 'antd';
import { useState, type ReactNode } from 'react';
import { ask } from '../api/client.ts';
import { useChange } from '../api/queries.ts';
import { serverNow } from '../api/server-time.ts';
import { WordsDialog, type WordsAsked } from '../parts/words-dialog.tsx';

/** What an instruction is about. */
export type Instructed = { readonly caseId: string; readonly number: string; readonly title: string };

const dayMs = 86_400_000;
const choices = [
  { value: 0, label: '今天下班前' },
  { value: 1, label: '明天' },
  { value: 3, label: '三天' },
  { value: 7, label: '一周' },
] as const;

/** 17:30 of the civil day so many days from now, `2026-03-03T17:30`; what is past already is the end of the day. */
export function dueIn(days: number, nowMs: number): string {
  const civil = new Date(nowMs + 8 * 3_600_000 + days * dayMs).toISOString().slice(0, 10);
  const afternoon = Date.parse(`${civil}T17:30:00+08:00`);
  return nowMs >= afternoon ? `${civil}T23:59` : `${civil}T17:30`;
}

/** A leader's words on a case: they become a numbered task with a clock, and tomorrow's digest reports back. */
export function InstructionDialog({
  about,
  close,
}: {
  readonly about: Instructed | undefined;
  readonly close: () => void;
}): ReactNode {
  const { message } = App.useApp();
  const [days, setDays] = useState<number>(1);
  const give = useChange(
    (body: { readonly case: string; readonly text: string; readonly dueAt: string }) =>
      ask<InstructionView>('/api/instructions', { method: 'POST', body }),
    ['/api/instructions', '/api/digests', '/api/cases'],
  );
  const asked: WordsAsked | undefined = about && {
    title: '写批示',
    explanation: `就 ${about.number} ${about.title}。写好后编号、单独计时并通知承办单位，次日日报回报。`,
    label: '批示内容',
    yes: '签批',
    run: async (text) => {
      const { documentNo } = await give.mutateAsync({ case: about.caseId, text, dueAt: dueIn(days, serverNow()) });
      void message.success(`已编为 ${documentNo}`);
    },
  };
  return (
    <WordsDialog key={about?.caseId ?? ''} asked={asked} close={close}>
      <p>
        <Radio.Group
          aria-label="何时报结"
          value={days}
          onChange={(event) => setDays(Number(event.target.value))}
          options={choices.map(({ value, label }) => ({ value, label }))}
        />
      </p>
    </WordsDialog>
  );
}
