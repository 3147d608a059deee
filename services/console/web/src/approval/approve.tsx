import type { DelegationView } from '@tingchao/console/routes/delegations.ts';
import type { DraftTexts } from '@tingchao/console/routes/case-work.ts';
import { Alert, Segmented } from 'antd';
import { useEffect, useState, type ReactNode } from 'react';
import { Link, useParams } from 'react-router';
import { useApi } from '../api/queries.ts';
import { useSession } from '../api/session.ts';
import type { CaseFileView } from '../case/case-data.ts';
import { CasePapers } from '../case/case-papers.tsx';
import { StageBar } from '../case/stage-bar.tsx';
import { CaseNews, isMovedByOthers } from '../parts/case-news.tsx';
import { Countdown } from '../parts/countdown.tsx';
import { HostileText } from '../parts/hostile-text.tsx';
import { LevelTag } from '../parts/level-tag.tsx';
import { Failure, Loading } from '../parts/states.tsx';
import { Decide } from './decide.tsx';
import { PreCheck } from './pre-check.tsx';
import { RedLine } from './red-line.tsx';
import '../case/work.css';

const stepOf: Readonly<Record<string, 'review' | 'secrecy' | 'wording' | 'sign'>> = {
  reviewing: 'review',
  secrecy: 'secrecy',
  wording: 'wording',
  signing: 'sign',
};

/** 审签一件: the text, how it differs from the one before, the signed and the published one, what the machine found, the decision. */
export default function Approve(): ReactNode {
  const { id = '' } = useParams();
  const path = `/api/cases/${encodeURIComponent(id)}`;
  const file = useApi<CaseFileView>(path, {}, { everyMs: 30_000 });
  const texts = useApi<DraftTexts>(`${path}/drafts`, {}, { everyMs: 30_000 });
  const held = useApi<{ items: readonly DelegationView[] }>('/api/delegations');
  const error = file.error ?? texts.error;
  const isOlder = file.isPlaceholderData || texts.isPlaceholderData;
  if (!file.data || !texts.data || isOlder) {
    return error ? (
      <Failure error={error} retry={() => void Promise.all([file.refetch(), texts.refetch()])} />
    ) : (
      <Loading />
    );
  }
  const reread = async (): Promise<Opened | undefined> => {
    const [newest, words] = await Promise.all([file.refetch(), texts.refetch()]);
    return newest.data && words.data && { file: newest.data, texts: words.data };
  };
  const delegations = held.data?.items ?? [];
  return <Held key={file.data.id} file={file.data} texts={texts.data} delegations={delegations} reread={reread} />;
}

type Opened = { readonly file: CaseFileView; readonly texts: DraftTexts };
type Shown = Opened & { readonly delegations: readonly DelegationView[] };

/** What was opened stays as it is until the reader wants the newest: nobody else changes a text under a decision in the making. */
function Held({
  file,
  texts,
  delegations,
  reread,
}: Shown & { readonly reread: () => Promise<Opened | undefined> }): ReactNode {
  const { data: session } = useSession();
  const [held, setHeld] = useState<Opened>({ file, texts });
  const stays = session ? isMovedByOthers(held.file, file, session) : false;
  useEffect(() => {
    if (!stays) setHeld({ file, texts });
  }, [stays, file, texts]);
  const fresh = (): void => void reread().then((newest) => newest && setHeld(newest));
  return (
    <>
      <CaseNews seen={held.file} now={file} take={fresh} />
      <One {...held} delegations={delegations} fresh={fresh} />
    </>
  );
}

function One({ file, texts, delegations, fresh }: Shown & { readonly fresh: () => void }): ReactNode {
  const { data: session } = useSession();
  const draft = texts.drafts.at(-1);
  const others = [
    { label: '上一稿', draft: texts.drafts.at(-2) },
    { label: '最近签发', draft: texts.drafts.find(({ id }) => id === texts.signed) },
    { label: '已发布', draft: texts.drafts.find(({ id }) => id === texts.published) },
  ].filter((one) => one.draft !== undefined && one.draft.id !== draft?.id);
  const [against, setAgainst] = useState('正文');
  const step = stepOf[file.status];
  const other = others.find(({ label }) => label === against)?.draft;
  return (
    <>
      <div className="page-head">
        <LevelTag level={file.level} />
        <h1>
          <HostileText text={draft?.title ?? file.title} />
        </h1>
        <Link to={`/cases/${file.id}`}>{file.number}</Link>
        {file.nextDeadline && (
          <span>
            {file.nextDeadline.name}：
            <Countdown due={file.nextDeadline.dueAt} />
          </span>
        )}
      </div>
      <StageBar stage={file.stage} state={file.statusName} />
      {draft === undefined && <Alert type="info" className="gap-below" title="还没有稿件。" />}
      {draft !== undefined && (
        <div className="composer">
          <div>
            <section className="panel" aria-label="稿件">
              <p className="quiet">
                {draft.by} 拟稿　{draft.channel}　第 {draft.id.slice(1)} 稿
              </p>
              {others.length > 0 && (
                <Segmented
                  className="gap-below"
                  options={['正文', ...others.map(({ label }) => label)]}
                  value={against}
                  onChange={setAgainst}
                  aria-label="与哪一稿对照"
                />
              )}
              {typeof other?.text === 'string' && draft.text !== null ? (
                <RedLine before={other.text} after={draft.text} />
              ) : (
                <div className="red-line">
                  <HostileText text={draft.text ?? '正文已抹除。'} />
                </div>
              )}
              <p className="quiet">
                本稿指纹（SHA-256）：<span className="hash">{draft.hash}</span>
                ；签的就是这一份，发布时一字不差。
              </p>
            </section>
            <CasePapers file={file} />
          </div>
          <div>
            <PreCheck file={file} text={draft.text} />
            {session && step !== undefined && (
              <Decide
                key={`${step}${draft.hash}`}
                file={file}
                draft={draft}
                step={step}
                session={session}
                checklist={texts.checklist}
                delegations={delegations}
                fresh={fresh}
              />
            )}
            {step === undefined && (
              <section className="panel">
                <p>现在是“{file.statusName}”，没有要审签的环节。</p>
              </section>
            )}
          </div>
        </div>
      )}
    </>
  );
}
