import type { RuleFiles, RuleText, RuleTrial } from '@tingchao/console/routes/rule-studio.ts';
import type { settingsPreviewSchema } from '@tingchao/console/routes/settings.ts';
import { Alert, App, Button, Flex, Input, Select } from 'antd';
import { useEffect, useState, type ReactNode } from 'react';
import { Link } from 'react-router';
import type { z } from 'zod';
import { ask } from '../api/client.ts';
import { useApi, useChange } from '../api/queries.ts';
import { may, useSession } from '../api/session.ts';
import { useDraft } from '../parts/draft.ts';
import { HostileText } from '../parts/hostile-text.tsx';
import { Failure, Loading } from '../parts/states.tsx';

type Preview = z.infer<typeof settingsPreviewSchema>;

/** Words and rules: edited, tried on the posts of the last 30 days, taken into use as a version that can be gone back from. */
export default function RuleStudio(): ReactNode {
  const files = useApi<RuleFiles>('/api/rules');
  const [path, setPath] = useState<string>();
  const shown = path ?? files.data?.files[0]?.path;
  if (files.error) return <Failure error={files.error} retry={() => void files.refetch()} />;
  if (!files.data || shown === undefined) return <Loading text="正在读取规则" />;
  return (
    <>
      <div className="page-head">
        <h1>词与规则</h1>
        <Select
          aria-label="规则文件"
          className="rule-pick"
          showSearch={{ optionFilterProp: 'label' }}
          value={shown}
          onChange={setPath}
          options={files.data.files.map((one) => ({
            value: one.path,
            label: `${one.name}${one.changed ? '（改过）' : ''}`,
          }))}
        />
        <Link to="/settings">历次修改与退回</Link>
      </div>
      <Editor key={shown} path={shown} version={files.data.version} />
    </>
  );
}

function Editor({ path, version }: { readonly path: string; readonly version: number }): ReactNode {
  const { data: session } = useSession();
  const current = useApi<RuleText>('/api/rules/text', { path });
  const [draft, setDraft, forget] = useDraft(session?.account.id ?? '', `rule:${path}`);
  const [text, setText] = useState<string>();
  const [reason, setReason] = useState('');
  const { message } = App.useApp();
  const own = current.data?.path === path ? current.data.text : undefined;
  useEffect(() => {
    if (text === undefined && own !== undefined) setText(draft === '' ? own : draft);
  }, [text, own, draft]);
  const name = path.split('/').at(-1) ?? path;
  const preview = useChange(
    (edited: string) =>
      ask<Preview>('/api/settings/preview', { method: 'POST', body: { files: [{ name, text: edited }] } }),
    [],
  );
  const trial = useChange(
    (edited: string) => ask<RuleTrial>('/api/rules/trial', { method: 'POST', body: { text: edited } }),
    [],
  );
  const adopt = useChange(
    (edited: string) =>
      ask('/api/settings', { method: 'POST', body: { files: [{ name, text: edited }], reason, base: version } }),
    ['/api/'],
  );
  if (current.error) return <Failure error={current.error} retry={() => void current.refetch()} />;
  if (text === undefined) return <Loading text="正在读取规则" />;
  const changed = text !== own;
  const edit = (next: string): void => {
    setText(next);
    setDraft(next === own ? '' : next);
    preview.reset();
    trial.reset();
  };
  return (
    <div className="two-columns wide-columns">
      <section className="panel" aria-label="修改">
        <label htmlFor="rule-text">全文（照原来的写法改；词与词用逗号隔开）</label>
        <Input.TextArea
          id="rule-text"
          className="mono rule-text"
          rows={24}
          spellCheck={false}
          value={text}
          readOnly={!may(session, 'settings.write')}
          onChange={({ target }) => edit(target.value)}
        />
        <Flex wrap gap={8} className="gap-above">
          <Button disabled={!changed} loading={preview.isPending} onClick={() => preview.mutate(text)}>
            检查改动
          </Button>
          <Button disabled={!changed} loading={trial.isPending} onClick={() => trial.mutate(text)}>
            在最近 30 天的帖文上试算
          </Button>
          <Button disabled={!changed} onClick={() => edit(own ?? '')}>
            放弃修改
          </Button>
        </Flex>
      </section>
      <section className="panel" aria-label="结果" aria-live="polite">
        <h2>会变什么</h2>
        {!changed && <p className="quiet">还没有改动。没有送出的修改会留在这台机器上，断线、刷新都不丢。</p>}
        {preview.error && <Wrong error={preview.error} />}
        {preview.data?.files.map((file) => (
          <div key={file.path}>
            <h3>{file.path}</h3>
            <ul>
              {file.changes.map((change) => (
                <li key={change.path}>
                  {change.path}
                  {change.added !== undefined && change.added.length > 0 && `，增：${change.added.join('、')}`}
                  {change.removed !== undefined && change.removed.length > 0 && `，删：${change.removed.join('、')}`}
                  {change.to !== undefined && `：${change.from ?? '无'} → ${change.to ?? '无'}`}
                </li>
              ))}
            </ul>
          </div>
        ))}
        {trial.error && <Wrong error={trial.error} />}
        {trial.isPending && <Loading text="正在用最近 30 天的帖文试算" />}
        {trial.data && (
          <>
            <h3>最近 30 天试算</h3>
            <pre className="trial" tabIndex={0} aria-label="试算结果">
              <HostileText text={trial.data.text} />
            </pre>
          </>
        )}
        {changed && may(session, 'settings.write') && (
          <>
            <h3>采用</h3>
            <p className="quiet">不停机，下一批帖文起生效；记为新的一版，随时可以退回。</p>
            <label htmlFor="rule-reason">为什么改</label>
            <Input id="rule-reason" value={reason} maxLength={500} onChange={({ target }) => setReason(target.value)} />
            {adopt.error && <Wrong error={adopt.error} />}
            <Button
              type="primary"
              className="gap-above"
              disabled={reason.trim() === ''}
              loading={adopt.isPending}
              onClick={() =>
                adopt.mutate(text, {
                  onSuccess: () => {
                    forget();
                    setReason('');
                    void message.success('已采用，记为新的一版');
                  },
                })
              }
            >
              采用这次修改
            </Button>
          </>
        )}
      </section>
    </div>
  );
}

/** Every mistake in its own line, as the checker writes them. */
const Wrong = ({ error }: { readonly error: Error }): ReactNode => (
  <Alert role="alert" type="error" className="gap-below" title={<HostileText text={error.message} />} />
);
