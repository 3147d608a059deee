import type { DispatchPreview } from '@tingchao/console/views/triage-view.ts';
import { Alert, App, Button, Flex, Form, Input, Select, Tag } from 'antd';
import { useEffect, useState, type ReactNode } from 'react';
import { Link, useNavigate, useParams } from 'react-router';
import { isMissing, useApi, useStep } from '../api/queries.ts';
import { isVersionChanged } from '../api/problem.ts';
import { toShortTime } from '../api/server-time.ts';
import { useSession } from '../api/session.ts';
import type { CaseFileView } from '../case/case-data.ts';
import { CaseNews } from '../parts/case-news.tsx';
import { ConflictDialog } from '../parts/conflict-dialog.tsx';
import { Countdown } from '../parts/countdown.tsx';
import { useDraft } from '../parts/draft.ts';
import { HostileText } from '../parts/hostile-text.tsx';
import { LevelTag } from '../parts/level-tag.tsx';
import { Empty, Failure, Loading } from '../parts/states.tsx';

/** The generic unit that stands for all townships; which one says `place`. */
const township = 'town_gov';

/** Whom a case goes to: proposed with grounds, changed by a person, with the clocks and the unit's view shown before it leaves. */
export default function DispatchPage(): ReactNode {
  const { caseId = '' } = useParams();
  const [lead, setLead] = useState<string | undefined>();
  const [place, setPlace] = useState<string | undefined>();
  const [assist, setAssist] = useState<readonly string[] | undefined>();
  const path = `/api/cases/${encodeURIComponent(caseId)}/dispatch`;
  const preview = useApi<DispatchPreview>(path, { lead, place, assist: assist?.join(',') });
  const { data } = preview;
  useEffect(() => {
    if (!data?.proposal || lead !== undefined) return;
    setLead(data.proposal.lead);
    setPlace(data.proposal.place ?? undefined);
    setAssist(data.proposal.assisting.map(({ id }) => id));
  }, [data, lead]);
  if (isMissing(preview.error)) return <Empty text="没有这件处置单，或者不在你的范围内。" />;
  if (preview.error && !data) return <Failure error={preview.error} retry={() => void preview.refetch()} />;
  if (!data) return <Loading text="正在读取交办建议" />;
  const unitOptions = data.units.map(({ id, name }) => ({ value: id, label: name }));
  return (
    <>
      <div className="page-head">
        <LevelTag level={data.case.level} />
        <h1>交办 {data.case.number}</h1>
        <HostileText text={data.case.title} most={80} />
        <Link to={`/incidents/${data.case.incidentId}`}>看事件</Link>
      </div>
      <div className="two-columns wide-columns">
        <div>
          <Grounds data={data} />
          <section className="panel" aria-label="交给谁">
            <h2>交给谁</h2>
            <Form layout="vertical">
              <Form.Item label="牵头单位" htmlFor="lead">
                <Select
                  id="lead"
                  showSearch={{ optionFilterProp: 'label' }}
                  value={lead ?? null}
                  onChange={(value: string | null) => {
                    setLead(value ?? undefined);
                    if (value !== township) setPlace(undefined);
                  }}
                  options={data.units
                    .filter(({ canLead }) => canLead)
                    .map(({ id, name }) => ({ value: id, label: name }))}
                />
              </Form.Item>
              {lead === township && (
                <Form.Item label="哪个乡镇" htmlFor="place">
                  <Select
                    id="place"
                    value={place ?? null}
                    onChange={(value: string | null) => setPlace(value ?? undefined)}
                    options={data.townships.map((name) => ({ value: name, label: name }))}
                  />
                </Form.Item>
              )}
              <Form.Item label="会办单位" htmlFor="assist">
                <Select
                  id="assist"
                  mode="multiple"
                  showSearch={{ optionFilterProp: 'label' }}
                  value={[...(assist ?? [])]}
                  onChange={(value: string[]) => setAssist(value)}
                  options={unitOptions}
                />
              </Form.Item>
            </Form>
            <Send
              data={data}
              lead={lead}
              place={place}
              assist={assist ?? []}
              fresh={async () => (await preview.refetch()).data}
            />
          </section>
        </div>
        <div>
          <section className="panel" aria-label="时限">
            <h2>交办后的时限</h2>
            {data.refused !== null && <Alert type="warning" title={data.refused} className="gap-below" />}
            <ul className="plain-list">
              {data.clocks.map((clock) => (
                <li key={`${clock.name}${clock.arithmetic}`}>
                  <strong>{clock.name}</strong> {clock.hard ? <Tag>硬性</Tag> : <Tag>内部</Tag>}
                  <br />
                  {toShortTime(clock.dueAt)} 到期，
                  <Countdown due={clock.dueAt} />
                  <br />
                  <span className="quiet">
                    {clock.arithmetic}；{clock.basis}
                  </span>
                </li>
              ))}
            </ul>
          </section>
          <section className="panel" aria-label="单位会看到什么">
            <h2>单位会看到什么</h2>
            <p className="quiet">只有转述，没有原文、网名、链接和联系方式。</p>
            <p>
              <strong>{data.unitSees.title}</strong>
            </p>
            <ul>
              {data.unitSees.posts.map((text) => (
                <li key={text}>{text}</li>
              ))}
            </ul>
          </section>
        </div>
      </div>
    </>
  );
}

function Grounds({ data: { proposal } }: { readonly data: DispatchPreview }): ReactNode {
  if (proposal === null)
    return (
      <section className="panel" aria-label="建议">
        <h2>建议</h2>
        <p>规则没有给出建议，请按职责选单位。</p>
      </section>
    );
  return (
    <section className="panel" aria-label="建议">
      <h2>建议：{proposal.leadName}</h2>
      {!proposal.dispatchable && (
        <Alert type="warning" className="gap-below" title="地点或单位把握不足，请先核对再交办。" />
      )}
      <p>
        依据：{proposal.clause}
        <br />
        <span className="quiet">{proposal.basis}</span>
      </p>
      {proposal.assisting.length > 0 && <p>会办：{proposal.assisting.map(({ name }) => name).join('、')}</p>}
      {proposal.coordination.map(({ by, basis }) => (
        <p key={basis}>
          协调：{by}（{basis}）
        </p>
      ))}
      {proposal.recused.length > 0 && <p>回避：{proposal.recused.join('、')}（被反映，不经手、不可见）</p>}
      <details>
        <summary>怎么得出的（把握 {Math.round(proposal.confidence * 100)}%）</summary>
        <ul>
          {proposal.reasons.map((reason) => (
            <li key={reason}>{reason}</li>
          ))}
          <li>其他可能：{proposal.candidates.map(({ name }) => name).join('、')}</li>
        </ul>
      </details>
    </section>
  );
}

/** The step itself: a remark that outlives a lost connection, and the printable sheet when it is done. */
function Send({
  data,
  lead,
  place,
  assist,
  fresh,
}: {
  readonly data: DispatchPreview;
  readonly lead: string | undefined;
  readonly place: string | undefined;
  readonly assist: readonly string[];
  readonly fresh: () => Promise<DispatchPreview | undefined>;
}): ReactNode {
  const { data: session } = useSession();
  const [reason, setReason, sent] = useDraft(session?.account.id ?? '', `dispatch:${data.case.id}`);
  const file = useApi<CaseFileView>(`/api/cases/${encodeURIComponent(data.case.id)}`);
  // What was before the person when the page was opened; live updates do not change what was decided on.
  const [seen, setSeen] = useState(data.case);
  const isMoved = data.case.steps !== seen.steps || data.case.level !== seen.level;
  const takeNewest = (): void => void fresh().then((newest) => newest && setSeen(newest.case));
  const step = useStep();
  const { message } = App.useApp();
  const navigate = useNavigate();
  const [done, setDone] = useState(false);
  const sheet = `/api/cases/${encodeURIComponent(data.case.id)}/documents/dispatch_note?format=`;
  const ready = lead !== undefined && (lead !== township || place !== undefined) && data.refused === null;
  const send = (): void =>
    step.mutate(
      {
        caseId: data.case.id,
        version: (isMoved ? seen : data.case).version,
        command: { action: 'assign', lead, place: place ?? null, assist, reason },
      },
      {
        onSuccess: () => {
          sent();
          setDone(true);
          void message.success('已交办，单位会收到通知');
        },
      },
    );
  return (
    <>
      {file.data && !done && (
        <CaseNews
          seen={{ status: file.data.status, level: seen.level, timeline: { length: seen.steps } }}
          now={file.data}
          take={takeNewest}
        />
      )}
      <label htmlFor="dispatch-reason">交办意见（可不写）</label>
      <Input.TextArea
        id="dispatch-reason"
        autoSize={{ minRows: 2, maxRows: 6 }}
        maxLength={500}
        value={reason}
        onChange={({ target }) => setReason(target.value)}
      />
      {step.error && !isVersionChanged(step.error) && <Failure error={step.error} />}
      <Flex wrap gap={8} className="gap-above">
        <Button type="primary" disabled={!ready || done} loading={step.isPending} onClick={send}>
          确认交办
        </Button>
        {done && (
          <>
            <a className="ant-btn-like" href={`${sheet}html`} target="_blank" rel="noopener">
              打印交办单
            </a>
            <a className="ant-btn-like" href={`${sheet}docx`}>
              下载交办单（Word）
            </a>
            <Button onClick={() => void navigate('/queue')}>回到队列</Button>
          </>
        )}
      </Flex>
      <ConflictDialog
        error={step.error}
        caseId={data.case.id}
        seen={seen.steps}
        close={() => {
          step.reset();
          takeNewest();
        }}
      />
    </>
  );
}
