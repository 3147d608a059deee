import { Alert, Button } from 'antd';
import { type ReactNode } from 'react';
import { useNavigate } from 'react-router';
import { isVersionChanged, sentenceOf } from '../api/problem.ts';
import { useApi } from '../api/queries.ts';
import { useSession } from '../api/session.ts';
import { ConflictDialog } from '../parts/conflict-dialog.tsx';
import type { OwnersView } from '@tingchao/console/routes/case-owners.ts';
import type { DraftTexts } from '@tingchao/console/routes/case-work.ts';
import { ownAssignment, type CaseFileView } from './case-data.ts';
import {
  closePlan,
  countersignPlan,
  extensionPlan,
  finishPlan,
  grantPlan,
  oralPlan,
  orderPlan,
  paperPlan,
  publishPlan,
  trackPlan,
} from './step-plans.ts';
import { decideReturnPlan, returnPlan, transferPlan } from './hand-on-plans.ts';
import type { StepPlan } from './step-form.tsx';
import { useKnowingStep } from './take-knowing.ts';

/** What this account may do about the case now: one button a step, the next one first. */
export function CaseActions({
  file,
  open,
}: {
  readonly file: CaseFileView;
  readonly open: (plan: StepPlan) => void;
}): ReactNode {
  const { data: session } = useSession();
  const navigate = useNavigate();
  const step = useKnowingStep(file);
  const texts = useApi<DraftTexts>(`/api/cases/${file.id}/drafts`, {}, { enabled: file.status === 'approved' });
  const isRunning = file.open && file.assignments.some(({ endedAt }) => endedAt === null);
  const owners = useApi<OwnersView>(`/api/cases/${file.id}/owners`, {}, { enabled: isRunning });
  if (!session) return null;
  const { unit, place } = session.account;
  const allowed = new Set(file.allowed.map(({ action }) => action));
  const may = (action: string): boolean => allowed.has(action) && session.steps.includes(action);
  const own = ownAssignment(file, unit, place);
  const take = (command: { action: string; [field: string]: unknown }): void => step.mutate(command);
  const asked = askedExtension(file);
  // A dispatcher hands on what the lead has; a unit its own.
  const lead = own ?? file.assignments.findLast(({ part, endedAt }) => part === 'lead' && endedAt === null);
  const returning = file.assignments.find(
    ({ endedAt, lateReturn }) => endedAt === null && lateReturn?.decision === null,
  );
  const signed = texts.data?.drafts.at(-1)?.text ?? null;
  return (
    <section className="panel" aria-label="可以办的步骤">
      {step.error !== null && !isVersionChanged(step.error) && (
        <Alert role="alert" type="error" className="gap-below" title={sentenceOf(step.error)} />
      )}
      <div className="case-actions">
        {own?.status === 'offered' && may('accept') && (
          <Button type="primary" loading={step.isPending} onClick={() => take({ action: 'accept', unit: own.unit })}>
            签收
          </Button>
        )}
        {own?.status === 'accepted' && may('draft') && (
          <Button type="primary" onClick={() => void navigate(`/cases/${file.id}/reply`)}>
            {file.drafts.length === 0 ? '拟回应稿' : '改稿'}
          </Button>
        )}
        {may('submit') && own?.status === 'accepted' && (
          <Button loading={step.isPending} onClick={() => take({ action: 'submit' })}>
            送审
          </Button>
        )}
        {may('publish') && signed !== null && file.status === 'approved' && (
          <Button type="primary" onClick={() => open(publishPlan(signed))}>
            登记发布
          </Button>
        )}
        {may('track') && <Button onClick={() => open(trackPlan)}>转入跟踪</Button>}
        {may('close') && <Button onClick={() => open(closePlan)}>办结</Button>}
        {own?.status === 'accepted' && may('finish') && (
          <Button onClick={() => open(finishPlan(own))}>本单位办完</Button>
        )}
        {own && may('ask_extension') && own.extension === null && asked === null && (
          <Button onClick={() => open(extensionPlan(own, () => void navigate(`/cases/${file.id}/reply?holding=1`)))}>
            申请延期
          </Button>
        )}
        {asked !== null && may('extend') && <Button onClick={() => open(grantPlan(asked))}>批准延期</Button>}
        {own && may('return') && owners.data && own.lateReturn?.decision !== null && (
          <Button onClick={() => owners.data && open(returnPlan(own, owners.data))}>不是我们的事</Button>
        )}
        {returning && may('decide_return') && (
          <Button type="primary" onClick={() => open(decideReturnPlan(returning))}>
            裁定逾期退单
          </Button>
        )}
        {lead && may('transfer') && owners.data && (
          <Button onClick={() => owners.data && open(transferPlan(lead, owners.data))}>转办</Button>
        )}
        {['review', 'secrecy', 'wording', 'sign'].some(may) && (
          <Button type="primary" onClick={() => void navigate(`/approvals/${file.id}`)}>
            去审签
          </Button>
        )}
        {may('oral') && <Button onClick={() => open(oralPlan(file))}>口头批准</Button>}
        {may('countersign') && <Button onClick={() => open(countersignPlan(file))}>补签</Button>}
        {may('paper') && <Button onClick={() => open(paperPlan(file))}>代录线下签批</Button>}
        {may('order') && <Button onClick={() => open(orderPlan)}>代录批示</Button>}
      </div>
      {returning && <p className="quiet">{returning.unitName}已申请逾期退单，等督办人员裁定；裁定之前继续办理。</p>}
      {asked !== null && <p className="quiet">承办单位已申请延期，等批准。</p>}
      <ConflictDialog error={step.error} caseId={file.id} seen={file.timeline.length} close={() => step.reset()} />
    </section>
  );
}

/** The assignment an extension was asked for and nobody has granted; its clock, or null. */
function askedExtension({ timeline, assignments }: CaseFileView): string | null {
  const line = timeline.findLast(({ action }) => action === '申请延期');
  const clock = line?.note.split('；')[0];
  const found = assignments.find(({ id, endedAt }) => id === clock && endedAt === null);
  return found && found.extension === null ? found.id : null;
}
