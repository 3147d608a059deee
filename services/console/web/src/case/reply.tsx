import type { replyCheckSchema } from '@tingchao/console/routes/reply-check.ts';
import type { DraftTexts } from '@tingchao/console/routes/case-work.ts';
import { Alert, Button, Form, Input, Select } from 'antd';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { Link, useNavigate, useParams, useSearchParams } from 'react-router';
import type { z } from 'zod';
import { ask } from '../api/client.ts';
import { isVersionChanged, sentenceOf } from '../api/problem.ts';
import { useApi, useChange } from '../api/queries.ts';
import { useSession } from '../api/session.ts';
import { CaseNews } from '../parts/case-news.tsx';
import { ConflictDialog } from '../parts/conflict-dialog.tsx';
import { useDraft } from '../parts/draft.ts';
import { HostileText } from '../parts/hostile-text.tsx';
import { Failure, Loading } from '../parts/states.tsx';
import type { CaseFileView } from './case-data.ts';
import { EarlierReplies } from './earlier-replies.tsx';
import { ReplyParts } from './reply-parts.tsx';
import { newestOf, takeKnowing } from './take-knowing.ts';
import './work.css';

type Check = z.infer<typeof replyCheckSchema>;
type Words = { readonly title: string; readonly channel: string; readonly text: string };

const channels = ['县政府网站', '政务微信公众号', '政务微博', '原渠道答复'] as const;
const holding =
  '您反映的问题已收到，我单位正在核查。目前进展：（写明已做了什么）。因（写明原因），核查需要更多时间，将于（写明日期）前告知结果。联系单位及电话：（写明）。';
/** Typing rests so long before the text is looked through. */
const restMs = 1200;

/** 拟回应稿: the text on one side, what the gate says of each sentence on the other; nothing typed is ever lost. */
export default function Reply(): ReactNode {
  const { id = '' } = useParams();
  const path = `/api/cases/${encodeURIComponent(id)}`;
  const file = useApi<CaseFileView>(path, {}, { everyMs: 60_000 });
  const texts = useApi<DraftTexts>(`${path}/drafts`);
  const error = file.error ?? texts.error;
  if (file.data && texts.data) return <Composer file={file.data} texts={texts.data} />;
  if (error) return <Failure error={error} retry={() => void Promise.all([file.refetch(), texts.refetch()])} />;
  return <Loading />;
}

function Composer({ file, texts }: { readonly file: CaseFileView; readonly texts: DraftTexts }): ReactNode {
  const { data: session } = useSession();
  const [query] = useSearchParams();
  const navigate = useNavigate();
  const last = texts.drafts.at(-1);
  const [kept, keep, forget] = useDraft(session?.account.id ?? '', `reply:${file.id}`);
  const [words, setWords] = useState<Words>(() => ({
    title: last?.title ?? '情况说明',
    channel: last?.channel ?? channels[0],
    text: query.get('holding') === '1' ? holding : (last?.text ?? ''),
    ...read(kept),
  }));
  const area = useRef<HTMLTextAreaElement | null>(null);
  const { check, failure, checking } = useCheck(file.id, words.text);
  // What was before the person when writing began; live updates do not change what was decided on.
  const [seen, setSeen] = useState(file);
  const step = useChange(
    async (submit: boolean) => {
      const next = await takeKnowing(seen, { action: 'draft', ...words });
      return submit ? takeKnowing(next, { action: 'submit' }) : next;
    },
    ['/api/'],
  );
  const change = (over: Partial<Words>): void => {
    const next = { ...words, ...over };
    setWords(next);
    keep(JSON.stringify(next));
  };
  const save = (submit: boolean): void =>
    step.mutate(submit, {
      onSuccess: () => {
        forget();
        void navigate(`/cases/${file.id}`);
      },
    });
  const show = (start: number, end: number): void => {
    const field = area.current;
    if (field === null) return;
    field.focus();
    field.setSelectionRange(start, end);
  };
  const answered = new Map(
    (file.drafts.at(-1)?.findings ?? []).flatMap((one) => (one.answer === null ? [] : [[one.message, one.answer]])),
  );
  return (
    <>
      <div className="page-head">
        <h1>拟回应稿</h1>
        <Link to={`/cases/${file.id}`}>{file.number}</Link>
        <span className="quiet">
          <HostileText text={file.title} most={60} />
        </span>
      </div>
      <CaseNews seen={seen} now={file} take={() => setSeen(file)} />
      <div className="composer">
        <div className="panel">
          {step.error !== null && !isVersionChanged(step.error) && (
            <Alert role="alert" type="error" className="gap-below" title={sentenceOf(step.error)} />
          )}
          <Form layout="vertical" component="div">
            <div className="form-row">
              <Form.Item label="标题" htmlFor="reply-title">
                <Input
                  id="reply-title"
                  value={words.title}
                  onChange={({ target }) => change({ title: target.value })}
                />
              </Form.Item>
              <Form.Item label="回应渠道" htmlFor="reply-channel">
                <Select
                  id="reply-channel"
                  value={words.channel}
                  onChange={(channel: string) => change({ channel })}
                  options={channels.map((value) => ({ value, label: value }))}
                />
              </Form.Item>
            </div>
            <Form.Item label="正文" htmlFor="reply-text">
              <Input.TextArea
                id="reply-text"
                ref={(given) => {
                  area.current = given?.resizableTextArea?.textArea ?? null;
                }}
                value={words.text}
                onChange={({ target }) => change({ text: target.value })}
                rows={16}
                showCount
              />
            </Form.Item>
          </Form>
          <p className="quiet" role="status">
            {kept === '' ? '已保存的稿件在服务器上。' : '正在写的内容已留在这台电脑上，断线、刷新都不会丢。'}
          </p>
          <div className="case-actions">
            <Button
              type="primary"
              loading={step.isPending}
              disabled={words.text.trim() === '' || words.title.trim() === ''}
              onClick={() => save(true)}
            >
              存稿并送审
            </Button>
            <Button loading={step.isPending} disabled={words.text.trim() === ''} onClick={() => save(false)}>
              只存稿
            </Button>
          </div>
        </div>
        <div>
          <section className="panel" aria-labelledby="findings" aria-busy={checking}>
            <h2 id="findings">送审前比对</h2>
            {failure !== null && <p role="status">{sentenceOf(failure)}</p>}
            {check === null && failure === null && <p className="quiet">写了正文就逐句比对，不会保存。</p>}
            {check !== null && (
              <p role="status">
                {check.findings.length === 0
                  ? '没有发现问题。'
                  : `${check.findings.length} 条提示，其中 ${check.blocking} 条签发前必须改好或由他人说明理由。`}
              </p>
            )}
            {check?.findings.map((one) => (
              <div key={one.id} className={one.blocking ? 'finding finding-blocking' : 'finding'}>
                <strong>{one.blocking ? '必须答复　' : '提示　'}</strong>
                {one.message}
                {one.sentence !== '' &&
                  (one.of === 'reply' ? (
                    <button type="button" className="finding-sentence" onClick={() => show(one.start, one.end)}>
                      <span className="hidden-text">到这一句：</span>
                      <HostileText text={one.sentence} />
                    </button>
                  ) : (
                    <div>
                      {one.of === 'letter' ? '来信：' : '此前公布：'}
                      <HostileText text={one.sentence} />
                    </div>
                  ))}
                <div className="quiet">依据：{one.source}</div>
                {answered.has(one.message) && <div className="quiet">已答复：{answered.get(one.message)?.reason}</div>}
              </div>
            ))}
          </section>
          <ReplyParts />
          <EarlierReplies file={file} />
        </div>
      </div>
      <ConflictDialog
        error={step.error}
        caseId={file.id}
        seen={seen.timeline.length}
        close={() => {
          step.reset();
          void newestOf(file.id).then(setSeen);
        }}
      />
    </>
  );
}

/** What the gate says of the text once typing rests; the last answer stays while a new one is on its way. */
function useCheck(id: string, text: string): { check: Check | null; failure: unknown; checking: boolean } {
  const [check, setCheck] = useState<Check | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  const [checking, setChecking] = useState(false);
  useEffect(() => {
    if (text.trim() === '') {
      setCheck(null);
      return;
    }
    const stop = new AbortController();
    const look = async (): Promise<void> => {
      setChecking(true);
      try {
        const path = `/api/cases/${encodeURIComponent(id)}/reply-check`;
        setCheck(await ask<Check>(path, { method: 'POST', body: { text }, signal: stop.signal }));
        setFailure(null);
      } catch (error) {
        if (!stop.signal.aborted) setFailure(error);
      } finally {
        setChecking(false);
      }
    };
    const timer = setTimeout(() => void look(), restMs);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [id, text]);
  return { check, failure, checking };
}

function read(kept: string): Partial<Words> {
  if (kept === '') return {};
  const words: unknown = JSON.parse(kept);
  return typeof words === 'object' && words !== null ? words : {};
}
