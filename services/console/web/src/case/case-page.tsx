import { Alert } from 'antd';
import { useState, type ReactNode } from 'react';
import { useParams } from 'react-router';
import { useApi } from '../api/queries.ts';
import { CaseJustChanged } from '../parts/case-news.tsx';
import { LevelTag } from '../parts/level-tag.tsx';
import { HostileText } from '../parts/hostile-text.tsx';
import { Failure, Loading } from '../parts/states.tsx';
import type { CaseFileView } from './case-data.ts';
import { CaseActions } from './case-actions.tsx';
import { CaseClocks } from './case-clocks.tsx';
import { CaseContact } from './case-contact.tsx';
import { CaseEffect } from './case-effect.tsx';
import { CaseLetters } from './case-letters.tsx';
import { CaseMatter } from './case-matter.tsx';
import { CasePapers } from './case-papers.tsx';
import { CaseTimeline } from './case-timeline.tsx';
import { EarlierReplies } from './earlier-replies.tsx';
import { ReplyParts } from './reply-parts.tsx';
import { StageBar } from './stage-bar.tsx';
import { StepForm, type StepPlan } from './step-form.tsx';
import './work.css';

/** 处置单: one case for who handles it — the matter, the clocks, what to do, earlier answers, papers, what was done. */
export default function CasePage(): ReactNode {
  const { id = '' } = useParams();
  const [plan, setPlan] = useState<StepPlan | null>(null);
  const {
    data: file,
    error,
    isPending,
    refetch,
  } = useApi<CaseFileView>(`/api/cases/${encodeURIComponent(id)}`, {}, { everyMs: 30_000 });
  if (error && !file) return <Failure error={error} retry={() => void refetch()} />;
  if (isPending) return <Loading />;
  return (
    <>
      <div className="page-head">
        <LevelTag level={file.level} />
        <h1>
          <HostileText text={file.title} />
        </h1>
        <span className="quiet">
          {file.number}　{file.statusName}　牵头：{file.lead}
        </span>
      </div>
      <StageBar stage={file.stage} state={file.statusName} />
      {error && (
        <Alert role="status" type="warning" className="gap-below" title="连不上服务器，下面是刚才读到的内容。" />
      )}
      <CaseJustChanged key={file.id} file={file} />
      <CaseActions file={file} open={setPlan} />
      <div className="case-grid">
        <div>
          <CaseMatter file={file} />
          <CaseContact file={file} />
          <CasePapers file={file} />
          <CaseEffect file={file} />
          <EarlierReplies file={file} />
        </div>
        <div>
          <CaseClocks file={file} />
          <ReplyParts />
          <CaseLetters file={file} />
          <CaseTimeline file={file} />
        </div>
      </div>
      {plan !== null && <StepForm key={plan.title} file={file} plan={plan} close={() => setPlan(null)} />}
    </>
  );
}
