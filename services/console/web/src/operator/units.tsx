import type { UnitsPreview, UnitsView } from '@tingchao/console/routes/units.ts';
import { Alert, App, Button, Input } from 'antd';
import { useId, useState, type ReactNode } from 'react';
import { ask } from '../api/client.ts';
import { useApi, useChange } from '../api/queries.ts';
import { may, useSession } from '../api/session.ts';
import { Answer } from '../parts/answer.tsx';
import { Rows } from '../parts/rows.tsx';
import { Failure } from '../parts/states.tsx';
import { WordsDialog, type WordsAsked } from '../parts/words-dialog.tsx';

/** The units, and bringing them in from a spreadsheet: pasted, looked at, then taken over as a version of the settings. */
export default function Units(): ReactNode {
  const query = useApi<UnitsView>('/api/units');
  const { data: session } = useSession();
  return (
    <>
      <div className="page-head">
        <h1>责任单位</h1>
      </div>
      {may(session, 'settings.write') && <Import />}
      <Answer query={query}>
        {({ items }) => (
          <Rows
            label="责任单位"
            rows={items}
            rowKey={({ id }) => id}
            empty="没有单位。"
            columns={[
              { title: '名称', cell: ({ name }) => name },
              { title: '代码', kind: 'tight', cell: ({ id }) => <span className="mono">{id}</span> },
              { title: '性质', kind: 'tight', cell: ({ kindName }) => kindName },
              { title: '别名', cell: ({ aliases }) => aliases.join('、') },
              { title: '职责', cell: ({ duty }) => duty || '—' },
            ]}
          />
        )}
      </Answer>
    </>
  );
}

function Import(): ReactNode {
  const id = useId();
  const { message } = App.useApp();
  const [text, setText] = useState('');
  const [asked, setAsked] = useState<WordsAsked>();
  const preview = useChange(
    (table: string) => ask<UnitsPreview>('/api/units/preview', { method: 'POST', body: { text: table } }),
    [],
  );
  const take = useChange(
    (body: { readonly text: string; readonly reason: string }) => ask('/api/units/import', { method: 'POST', body }),
    ['/api/units', '/api/settings'],
  );
  const seen = preview.data;
  return (
    <section className="panel">
      <h2>导入</h2>
      <label htmlFor={id}>
        从电子表格复制后粘贴，第一行为栏名：代码、名称、别名（顿号分隔）、性质、职责。原有的按代码或名称对上，没有列出的不动。
      </label>
      <Input.TextArea id={id} rows={5} value={text} onChange={(event) => setText(event.target.value)} />
      <div className="line-actions panel-actions">
        <Button disabled={text.trim() === ''} loading={preview.isPending} onClick={() => preview.mutate(text)}>
          试看
        </Button>
        <Button
          type="primary"
          disabled={
            seen === undefined || seen.mistakes.length > 0 || seen.changes.length === 0 || preview.variables !== text
          }
          onClick={() =>
            setAsked({
              title: '采用这次导入',
              explanation: `新增、修改 ${seen?.changes.length ?? 0} 个单位，记为设置的新一版，可以退回。`,
              label: '理由',
              yes: '采用',
              run: async (reason) => {
                await take.mutateAsync({ text, reason });
                setText('');
                preview.reset();
                void message.success('已采用');
              },
            })
          }
        >
          采用
        </Button>
      </div>
      <div aria-live="polite">
        {preview.error && <Failure error={preview.error} />}
        {seen && seen.mistakes.length > 0 && (
          <Alert
            type="error"
            title={`有 ${seen.mistakes.length} 处不对，不能采用`}
            description={
              <ul className="note-list">
                {seen.mistakes.map((mistake) => (
                  <li key={mistake}>{mistake}</li>
                ))}
              </ul>
            }
          />
        )}
        {seen && seen.mistakes.length === 0 && (
          <Rows
            label="会变什么"
            rows={seen.changes}
            rowKey={({ id: unit }) => unit}
            empty="与现有的相同，没有要改的。"
            columns={[
              { title: '单位', cell: ({ name }) => name },
              { title: '代码', kind: 'tight', cell: ({ id: unit }) => <span className="mono">{unit}</span> },
              { title: '怎么变', cell: ({ what }) => what.join('；') },
            ]}
          />
        )}
      </div>
      <WordsDialog asked={asked} close={() => setAsked(undefined)} />
    </section>
  );
}
