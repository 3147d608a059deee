import type { DelegationView } from '@tingchao/console/routes/delegations.ts';
import type { DraftTexts } from '@tingchao/console/routes/case-work.ts';
import { Alert, Button, Checkbox, Form, Input, Select } from 'antd';
import { useState, type ReactNode } from 'react';
import { useNavigate } from 'react-router';
import { isVersionChanged, sentenceOf } from '../api/problem.ts';
import { useChange } from '../api/queries.ts';
import type { Session } from '../api/session.ts';
import { isMe, stepNames, type CaseFileView } from '../case/case-data.ts';
import { newestOf, takeKnowing } from '../case/take-knowing.ts';
import { ConflictDialog } from '../parts/conflict-dialog.tsx';
import { useDraft } from '../parts/draft.ts';

type Step = 'review' | 'secrecy' | 'wording' | 'sign';

/** The decision on the text as it is shown: bound to its hash; what stands in the way is told before the click. */
export function Decide({
  file,
  draft,
  step,
  session,
  checklist,
  delegations,
  fresh,
}: {
  readonly file: CaseFileView;
  readonly draft: DraftTexts['drafts'][number];
  readonly step: Step;
  readonly session: Session;
  readonly checklist: DraftTexts['checklist'];
  readonly delegations: readonly DelegationView[];
  /** The newest is wanted: after somebody was faster. */
  readonly fresh: () => void;
}): ReactNode {
  const me = session.account.id;
  const navigate = useNavigate();
  // What was before the person when the text was opened; live updates do not change what was decided on.
  const [seen, setSeen] = useState(file);
  const [reason, keepReason, forget] = useDraft(me, `decide:${file.id}:${step}`);
  const taking = useChange(
    async (command: Parameters<typeof takeKnowing>[1]) => {
      await takeKnowing(seen, command);
      // Here and not when it is settled: with the step this part of the page is gone.
      forget();
      await navigate('/approvals');
    },
    ['/api/'],
  );
  const [checked, setChecked] = useState<readonly string[]>([]);
  const [confirmed, setConfirmed] = useState(false);
  const forMe = delegations.filter(
    ({ to, standing, steps }) => isMe(to.id, session) && standing === 'running' && steps.includes(step),
  );
  const own = session.steps.includes(step);
  const [behalfOf, setBehalfOf] = useState('');
  const personal = (file.drafts.at(-1) as { personalData?: readonly unknown[] } | undefined)?.personalData?.length ?? 0;
  const open = file.drafts.at(-1)?.findings?.filter(({ blocking, answer }) => blocking && answer === null).length ?? 0;
  const isForAuthor = forMe.some(({ from }) => from.id === behalfOf && [from.id, from.name].includes(draft.by));
  const why = whyNot({ own, isAuthor: isMe(draft.by, session), isForAuthor });
  const missing = passNeeds({ step, checklist, checked, open, personal, confirmed, reason });
  const decide = (decision: 'pass' | 'reject'): void =>
    taking.mutate({
      action: step,
      decision,
      reason,
      hash: draft.hash,
      ...(behalfOf === '' ? {} : { behalfOf }),
      ...(step === 'secrecy' ? { checked } : {}),
      ...(step === 'review' ? { confirmPersonalData: confirmed } : {}),
    });
  return (
    <section className="panel" aria-labelledby="decide">
      <h2 id="decide">{stepNames[step]}</h2>
      {why !== null && <Alert type="warning" className="gap-below" title={why} />}
      {taking.error !== null && !isVersionChanged(taking.error) && (
        <Alert role="alert" type="error" className="gap-below" title={sentenceOf(taking.error)} />
      )}
      {step === 'secrecy' && why === null && (
        <fieldset className="checklist">
          <legend>保密审查必查项（{file.levelName}，逐项核过）</legend>
          {checklist.map(({ id, text, source }) => (
            <Checkbox
              key={id}
              checked={checked.includes(id)}
              onChange={({ target }) =>
                setChecked(target.checked ? [...checked, id] : checked.filter((one) => one !== id))
              }
            >
              {text} <span className="quiet">（{source}）</span>
            </Checkbox>
          ))}
        </fieldset>
      )}
      {step === 'review' && personal > 0 && why === null && (
        <Checkbox checked={confirmed} onChange={({ target }) => setConfirmed(target.checked)}>
          稿中疑似个人信息 {personal} 处，确可公开（须在意见里写明理由）
        </Checkbox>
      )}
      {why === null && (
        <Form layout="vertical" component="div">
          {forMe.length > 0 && (
            <Form.Item label="以谁的名义" htmlFor="behalf">
              <Select
                id="behalf"
                value={behalfOf}
                onChange={setBehalfOf}
                options={[
                  { value: '', label: `本人（${session.account.name}）` },
                  ...forMe.map(({ from }) => ({ value: from.id, label: `受 ${from.name} 委托` })),
                ]}
              />
            </Form.Item>
          )}
          <Form.Item label="意见（退回必须写明理由）" htmlFor="decide-reason">
            <Input.TextArea
              id="decide-reason"
              rows={3}
              maxLength={500}
              value={reason}
              onChange={({ target }) => keepReason(target.value)}
            />
          </Form.Item>
          {missing.length > 0 && (
            <ul className="quiet" aria-label="通过之前还差">
              {missing.map((text) => (
                <li key={text}>{text}</li>
              ))}
            </ul>
          )}
          <div className="case-actions">
            <Button
              type="primary"
              loading={taking.isPending}
              disabled={missing.length > 0}
              onClick={() => decide('pass')}
            >
              {step === 'sign' ? '签发这一稿' : '通过'}
            </Button>
            <Button
              danger
              loading={taking.isPending}
              disabled={reason.trim().length < 2}
              onClick={() => decide('reject')}
            >
              退回
            </Button>
          </div>
        </Form>
      )}
      <ConflictDialog
        error={taking.error}
        caseId={file.id}
        seen={seen.timeline.length}
        close={() => {
          taking.reset();
          fresh();
          void newestOf(file.id).then(setSeen);
        }}
      />
    </section>
  );
}

function whyNot(is: {
  readonly own: boolean;
  readonly isAuthor: boolean;
  readonly isForAuthor: boolean;
}): string | null {
  if (is.isAuthor) return '您是拟稿人，不能审查、签发自己的稿件；请由别人办。';
  if (!is.own) return '这一环节不在您的岗位；您可以看，不能办。';
  if (is.isForAuthor) return '委托人就是拟稿人，不能代他审签；请由别人办。';
  return null;
}

function passNeeds(is: {
  readonly step: Step;
  readonly checklist: readonly { readonly id: string }[];
  readonly checked: readonly string[];
  readonly open: number;
  readonly personal: number;
  readonly confirmed: boolean;
  readonly reason: string;
}): readonly string[] {
  const left = is.step === 'secrecy' ? is.checklist.filter(({ id }) => !is.checked.includes(id)).length : 0;
  return [
    ...(left > 0 ? [`还有 ${left} 项必查项没有核`] : []),
    ...(is.step === 'sign' && is.open > 0 ? [`还有 ${is.open} 条提示没有答复`] : []),
    ...(is.step === 'review' && is.personal > 0 && !is.confirmed ? ['确认疑似个人信息可以公开，或退回'] : []),
    ...(is.step === 'review' && is.personal > 0 && is.confirmed && is.reason.trim().length < 2
      ? ['在意见里写明个人信息可以公开的理由']
      : []),
  ];
}
