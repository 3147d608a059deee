import type { intakeAnswerSchema } from '@tingchao/console/routes/intake.ts';
import { Alert, AutoComplete, Button, Form, Input, Radio } from 'antd';
import { useRef, useState, type ClipboardEvent, type ReactNode } from 'react';
import { Link } from 'react-router';
import type { z } from 'zod';
import { ask } from '../api/client.ts';
import { sentenceOf } from '../api/problem.ts';
import { useChange } from '../api/queries.ts';
import { useSession } from '../api/session.ts';
import { toBase64 } from '../case/civil-input.ts';
import { useDraft } from '../parts/draft.ts';
import { HostileText } from '../parts/hostile-text.tsx';
import { Alike, recommendedIn, useIntakeCheck } from './intake-hints.tsx';
import '../case/work.css';

type Answer = z.infer<typeof intakeAnswerSchema>;
type Words = { readonly pasted: string; readonly title: string; readonly channelType: string; readonly place: string };

const channels = [
  { value: 'hotline_12345', label: '12345 热线' },
  { value: 'gov_mailbox', label: '信箱留言' },
  { value: 'leader_board', label: '留言板' },
  { value: 'wechat_group_report', label: '微信群' },
  { value: 'wechat_mp', label: '公众号' },
  { value: 'douyin', label: '短视频' },
  { value: 'weibo', label: '微博' },
  { value: 'forum', label: '论坛' },
  { value: 'other', label: '其他' },
] as const;
const nothing: Words = { pasted: '', title: '', channelType: 'other', place: '' };

/**
 * 人工登记: paste a link, a text or a screenshot into one field and press Ctrl+Enter. A link is told from a text by itself; what
 * is there already is said, and recorded again only when somebody insists.
 */
export default function Intake(): ReactNode {
  const { data: session } = useSession();
  const [kept, keep, forget] = useDraft(session?.account.id ?? '', 'intake');
  const [words, setWords] = useState<Words>(() => ({ ...nothing, ...read(kept) }));
  const [picture, setPicture] = useState<File | null>(null);
  const [answer, setAnswer] = useState<Answer | null>(null);
  const field = useRef<HTMLDivElement>(null);
  const check = useIntakeCheck(words.pasted, words.title);
  const township = recommendedIn(check);
  const place = words.place.trim() === '' ? (township?.name ?? '') : words.place;
  const record = useChange(
    async (force: boolean) =>
      ask<Answer>('/api/intake', {
        method: 'POST',
        body: {
          ...entryOf({ ...words, place }),
          force,
          ...(picture === null ? {} : { picture: await toBase64(picture) }),
        },
      }),
    ['/api/'],
  );
  const change = (over: Partial<Words>): void => {
    const next = { ...words, ...over };
    setWords(next);
    keep(JSON.stringify(next));
  };
  const submit = (force = false): void => {
    setAnswer(null);
    record.mutate(force, {
      onSuccess: (given) => {
        setAnswer(given);
        if (given.status === 'duplicate') return;
        forget();
        setWords(nothing);
        setPicture(null);
        field.current?.querySelector('textarea')?.focus();
      },
    });
  };
  const paste = (event: ClipboardEvent): void => {
    const found = [...event.clipboardData.files].find(({ type }) => type.startsWith('image/'));
    if (found === undefined) return;
    event.preventDefault();
    setPicture(found);
  };
  const ready = words.pasted.trim() !== '' || words.title.trim() !== '';
  return (
    <>
      <div className="page-head">
        <h1>人工登记</h1>
        <span className="quiet">
          粘贴链接、文字或截图，<kbd>Ctrl</kbd> <kbd>Enter</kbd> 登记
        </span>
      </div>
      <div
        className="panel"
        ref={field}
        onPaste={paste}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && ready && !record.isPending) submit();
        }}
      >
        {record.error !== null && (
          <Alert role="alert" type="error" className="gap-below" title={sentenceOf(record.error)} />
        )}
        {answer === null && <Alike check={check} />}
        {answer !== null && <Told answer={answer} insist={() => submit(true)} />}
        <Form layout="vertical" component="div">
          <Form.Item label="链接或文字" htmlFor="pasted">
            <Input.TextArea
              id="pasted"
              autoFocus
              rows={6}
              value={words.pasted}
              onChange={({ target }) => change({ pasted: target.value })}
            />
          </Form.Item>
          <div className="form-row">
            <Form.Item label="标题（可不填）" htmlFor="intake-title">
              <Input id="intake-title" value={words.title} onChange={({ target }) => change({ title: target.value })} />
            </Form.Item>
            <Form.Item
              label="地点（可不填）"
              htmlFor="intake-place"
              extra={
                township !== undefined && words.place.trim() === ''
                  ? `不填就登记为${township.name}（文中写到“${township.words.join('”“')}”）`
                  : undefined
              }
            >
              <AutoComplete
                id="intake-place"
                value={words.place}
                placeholder={township?.name}
                options={(check?.allTownships ?? []).map((name) => ({ value: name }))}
                onChange={(value: string | undefined) => change({ place: value ?? '' })}
                showSearch={{ filterOption: (typed, one) => (one?.value ?? '').includes(typed) }}
              />
            </Form.Item>
          </div>
          <Form.Item label="来自">
            <Radio.Group
              aria-label="来自"
              value={words.channelType}
              onChange={({ target }) => change({ channelType: String(target.value) })}
              options={[...channels]}
            />
          </Form.Item>
          <Form.Item label="截图（可粘贴，可不填）" extra="PNG、JPEG、WebP，不超过 5 MB；有截图的仍写一句标题或内容。">
            <input
              type="file"
              aria-label="截图"
              accept="image/png,image/jpeg,image/webp"
              onChange={({ target }) => setPicture(target.files?.[0] ?? null)}
            />
            {picture !== null && (
              <span role="status">
                已选截图 {Math.ceil(picture.size / 1024)} KB{' '}
                <Button size="small" onClick={() => setPicture(null)}>
                  去掉
                </Button>
              </span>
            )}
          </Form.Item>
        </Form>
        <Button type="primary" disabled={!ready} loading={record.isPending} onClick={() => submit()}>
          登记
        </Button>
      </div>
    </>
  );
}

function Told({ answer, insist }: { readonly answer: Answer; readonly insist: () => void }): ReactNode {
  const { status, duplicate, title, reportedBefore } = answer;
  if (status === 'recorded')
    return (
      <Alert
        role="status"
        type="success"
        className="gap-below"
        title={
          <>
            已登记：
            <HostileText text={title} most={60} />
            {duplicate !== null && '（另有相同的一条）'}
          </>
        }
      />
    );
  const how = { same_entry: '同一条已登记过', same_link: '同一链接已有', same_text: '内容相同的已有' };
  return (
    <Alert
      role="alert"
      type="warning"
      className="gap-below"
      title={duplicate === null ? '已有相同的' : how[duplicate.by]}
      description={
        <>
          <HostileText text={duplicate?.title ?? ''} most={80} />（{duplicate?.channelName}）
          {duplicate?.incidentId && (
            <>
              {' '}
              <Link className="inline-link" to={`/incidents/${duplicate.incidentId}`}>
                看这件事
              </Link>
            </>
          )}
          {reportedBefore?.number && <div>已立处置单 {reportedBefore.number}</div>}
        </>
      }
      action={
        <Button size="small" onClick={insist}>
          不是同一条，仍要登记
        </Button>
      }
    />
  );
}

/** What was pasted, told apart: an address alone is a link, an address within words is both. */
function entryOf({ pasted, title, channelType, place }: Words): object {
  const link = /https?:\/\/[^\s，。；、"'<>]+/i.exec(pasted)?.[0] ?? null;
  const text = (link === null ? pasted : pasted.replace(link, '')).trim();
  return {
    link,
    text: text === '' ? null : text,
    title: title.trim() === '' ? null : title.trim(),
    channelType,
    place: place.trim() === '' ? null : place.trim(),
  };
}

function read(kept: string): Partial<Words> {
  if (kept === '') return {};
  const words: unknown = JSON.parse(kept);
  return typeof words === 'object' && words !== null ? words : {};
}
