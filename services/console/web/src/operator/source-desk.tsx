import type { WrittenView } from '@tingchao/console/routes/source-desk.ts';
import type { settingsPreviewSchema, settingsVersionSchema } from '@tingchao/console/routes/settings.ts';
import { Alert, App, Button, Input } from 'antd';
import { useEffect, useState, type ReactNode } from 'react';
import { Link, useNavigate, useParams } from 'react-router';
import type { z } from 'zod';
import { ask } from '../api/client.ts';
import { useApi, useChange } from '../api/queries.ts';
import { toShortTime } from '../api/server-time.ts';
import { Failure, Loading } from '../parts/states.tsx';
import { WordsDialog, type WordsAsked } from '../parts/words-dialog.tsx';
import { SourceFields, type Draft } from './source-fields.tsx';
import './source-desk.css';
import { TrialPanel } from './trial-panel.tsx';
import { useErrand } from './use-errand.ts';

type Preview = z.infer<typeof settingsPreviewSchema>;
type Version = z.infer<typeof settingsVersionSchema>;

/** One source: found by its address or read from the settings, tried, held against what was recorded, and taken into the settings. */
export default function SourceDesk(): ReactNode {
  const { id } = useParams();
  const written = useApi<WrittenView>(
    `/api/source-desk/sources/${encodeURIComponent(id ?? '')}`,
    {},
    { enabled: id !== undefined },
  );
  const errand = useErrand();
  const [address, setAddress] = useState('');
  const [owner, setOwner] = useState('网信办值班员');
  const [draft, setDraft] = useState<Draft>();
  const [preview, setPreview] = useState<Preview>();
  const [asked, setAsked] = useState<WordsAsked>();
  const navigate = useNavigate();
  const { message } = App.useApp();
  const proposed = errand.answer?.proposed;
  useEffect(() => {
    if (written.data !== undefined) setDraft(written.data.source);
  }, [written.data]);
  useEffect(() => {
    if (proposed) setDraft(proposed.source);
  }, [proposed]);
  useEffect(() => setPreview(undefined), [draft]);
  const look = useChange(
    (source: Draft) => ask<Preview>('/api/source-desk/preview', { method: 'POST', body: { source } }),
    [],
  );
  const save = async (source: Draft, reason: string): Promise<void> => {
    const { number } = await ask<Version>('/api/source-desk/sources', { method: 'POST', body: { source, reason } });
    void message.success(`已采用，配置第 ${number} 版；采集服务随即采集`);
    void navigate('/sources');
  };
  const find = (): void => errand.send({ do: 'propose', url: address.trim(), owner: owner.trim() });
  const trial = errand.answer?.trial ?? proposed?.trial;
  const compared = errand.answer?.compared;
  return (
    <>
      <div className="page-head">
        <h1>{id === undefined ? '新增信源' : `信源 ${id}`}</h1>
        <Link to="/sources">全部信源</Link>
      </div>
      {id === undefined && (
        <form
          className="filters source-find"
          onSubmit={(event) => {
            event.preventDefault();
            find();
          }}
        >
          <label>
            <span>网址</span>
            <Input
              value={address}
              placeholder="https://…，订阅源、栏目列表或留言板"
              onChange={(event) => setAddress(event.target.value)}
            />
          </label>
          <label>
            <span>责任人</span>
            <Input value={owner} onChange={(event) => setOwner(event.target.value)} />
          </label>
          <Button
            type="primary"
            htmlType="submit"
            loading={errand.busy && errand.what === 'propose'}
            disabled={address.trim() === '' || owner.trim() === ''}
          >
            看怎样采
          </Button>
        </form>
      )}
      {id !== undefined && written.isPending && <Loading />}
      {written.error && <Failure error={written.error} />}
      {errand.error !== undefined && <Failure error={errand.error} />}
      {errand.busy && <Loading text="采集服务正在取网页，按对方要求的间隔，最长两分钟" />}
      {errand.answer?.problem && (
        <Alert role="alert" type="warning" className="gap-below" title="没有办成" description={errand.answer.problem} />
      )}
      {proposed && <Alert type="info" className="gap-below" title="认出来了" description={proposed.why} />}
      {draft !== undefined && (
        <section className="panel" aria-label="怎样采">
          <h2>怎样采</h2>
          {written.data !== undefined && <p className="quiet">写在 {written.data.path}</p>}
          <SourceFields draft={draft} change={setDraft} />
          <div className="filters">
            <Button
              loading={errand.busy && errand.what === 'try'}
              onClick={() => errand.send({ do: 'try', source: draft })}
            >
              照此试采
            </Button>
            {id !== undefined && (
              <>
                <Button
                  loading={errand.busy && errand.what === 'compare'}
                  onClick={() => errand.send({ do: 'compare', id })}
                >
                  与样本比对
                </Button>
                <Button
                  loading={errand.busy && errand.what === 'record'}
                  onClick={() => errand.send({ do: 'record', id })}
                >
                  存为样本
                </Button>
              </>
            )}
            <Button loading={look.isPending} onClick={() => look.mutate(draft, { onSuccess: setPreview })}>
              看配置会变什么
            </Button>
            <Button
              type="primary"
              onClick={() =>
                setAsked({
                  title: id === undefined ? '采用这个信源' : '采用改动',
                  explanation: '写进配置，记为新的一版；可在“设置的版本”里退回。',
                  label: '理由',
                  yes: '采用',
                  run: (reason) => save(draft, reason),
                })
              }
            >
              采用
            </Button>
          </div>
          {look.error && <Failure error={look.error} />}
          {preview && <Changes preview={preview} />}
        </section>
      )}
      {compared && (
        <>
          <Alert
            className="gap-below"
            type={compared.told.length > 0 ? 'error' : 'success'}
            title={
              compared.recordedAt === null
                ? '还没有样本；先“存为样本”，以后每天自动比对'
                : compared.told.length > 0
                  ? `与 ${toShortTime(compared.recordedAt)} 的样本不一样`
                  : `与 ${toShortTime(compared.recordedAt)} 的样本一致`
            }
            description={compared.told.join('；')}
          />
          <div className="source-beside">
            {compared.recorded && <TrialPanel title="存样本时" trial={compared.recorded} />}
            <TrialPanel title="今天" trial={compared.now} />
          </div>
        </>
      )}
      {trial && <TrialPanel title={errand.what === 'record' ? '存下的样本' : '试采结果'} trial={trial} />}
      <WordsDialog asked={asked} close={() => setAsked(undefined)} />
    </>
  );
}

function Changes({ preview }: { readonly preview: Preview }): ReactNode {
  return (
    <ul className="plain-list" aria-label="配置的变化">
      {preview.files.map(({ path, isNew, changes }) => (
        <li key={path}>
          {path}
          {isNew && '（新文件）'}：
          {changes.map((change, n) => (
            <span key={`${n}`} className="mono">
              {change.path} {change.from ?? ''} → {change.to ?? ''}
              {change.added?.length ? ` 加 ${change.added.join('、')}` : ''}
              {change.removed?.length ? ` 去 ${change.removed.join('、')}` : ''}；
            </span>
          ))}
        </li>
      ))}
    </ul>
  );
}
