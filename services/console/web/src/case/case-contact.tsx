import type { ContactLines, OpenedOriginal } from '@tingchao/console/routes/originals.ts';
import { Button, Form, Input, Modal, Radio } from 'antd';
import { useState, type ReactNode } from 'react';
import { ask } from '../api/client.ts';
import { useApi, useStep } from '../api/queries.ts';
import { toShortTime } from '../api/server-time.ts';
import { may, useSession } from '../api/session.ts';
import { HostileText } from '../parts/hostile-text.tsx';
import { Failure } from '../parts/states.tsx';
import { WordsDialog } from '../parts/words-dialog.tsx';
import type { CaseFileView } from './case-data.ts';

type Line = ContactLines['items'][number];
type Asked = { readonly post: string; readonly what: 'text' | 'contact' };

/** What is masked, whether its author may be contacted, and opening it with a reason; nothing is shown before it is asked for. */
export function CaseContact({ file }: { readonly file: CaseFileView }): ReactNode {
  const { data: session } = useSession();
  const mayOpen = may(session, 'case.open');
  const path = `/api/cases/${encodeURIComponent(file.id)}`;
  const { data, error } = useApi<ContactLines>(`${path}/contacts`, {}, { enabled: mayOpen });
  const [asked, setAsked] = useState<Asked>();
  const [opened, setOpened] = useState<OpenedOriginal>();
  const [consenting, setConsenting] = useState<Line>();
  if (!mayOpen) return null;
  const maySay = session?.steps.includes('consent') === true;
  return (
    <section className="panel no-print" aria-labelledby="contact">
      <h2 id="contact">原文与联系方式</h2>
      <p className="quiet">已遮蔽个人信息。查看须写明理由，记入审计；与当事人联系，先征得书面同意。</p>
      {error && <Failure error={error} />}
      <ul className="plain-list">
        {(data?.items ?? []).map((line) => (
          <li key={line.post}>
            {line.channelName}　{toShortTime(line.at)}
            <div className="quiet">
              {line.masked.length === 0 ? '没有遮蔽的个人信息。' : `遮蔽了：${line.masked.join('、')}。`}
              {line.consent === null ? (
                '还没有问过当事人。'
              ) : (
                <>
                  {line.consent.stateName}（{line.consent.way}，
                  <HostileText text={line.consent.record} most={60} />，{toShortTime(line.consent.at)}）。
                </>
              )}
              {line.why !== null && !line.mayText && line.why}
            </div>
            <div className="line-actions">
              {line.mayText && (
                <Button
                  size="small"
                  aria-label={`查看原文 ${line.channelName} ${toShortTime(line.at)}`}
                  onClick={() => setAsked({ post: line.post, what: 'text' })}
                >
                  查看原文
                </Button>
              )}
              {line.mayContact && (
                <Button
                  size="small"
                  aria-label={`查看联系方式 ${line.channelName} ${toShortTime(line.at)}`}
                  onClick={() => setAsked({ post: line.post, what: 'contact' })}
                >
                  查看联系方式
                </Button>
              )}
              {maySay && (
                <Button
                  size="small"
                  aria-label={`登记意愿 ${line.channelName} ${toShortTime(line.at)}`}
                  onClick={() => setConsenting(line)}
                >
                  登记意愿
                </Button>
              )}
            </div>
          </li>
        ))}
      </ul>
      <WordsDialog
        asked={
          asked && {
            title: asked.what === 'text' ? '查看原文' : '查看联系方式',
            explanation: '何人、何时、为何查看都记入审计，不能删改。理由里不要写姓名、电话。',
            label: '为什么要看',
            yes: '查看',
            least: 4,
            most: 200,
            run: async (reason) =>
              setOpened(await ask<OpenedOriginal>(`${path}/originals`, { method: 'POST', body: { ...asked, reason } })),
          }
        }
        close={() => setAsked(undefined)}
      />
      <Modal
        open={opened !== undefined}
        title="只在这里显示，关上就没有了"
        onCancel={() => setOpened(undefined)}
        footer={
          <Button type="primary" onClick={() => setOpened(undefined)}>
            看完了
          </Button>
        }
      >
        {opened && <Original opened={opened} />}
      </Modal>
      {consenting && <ConsentForm file={file} line={consenting} close={() => setConsenting(undefined)} />}
    </section>
  );
}

function Original({ opened: { text, contacts } }: { readonly opened: OpenedOriginal }): ReactNode {
  return (
    <>
      {text !== null && (
        <p>
          <HostileText text={text} />
        </p>
      )}
      {text === null && contacts.length === 0 && <p>原文里没有可以联系的方式，请在原平台回复。</p>}
      {text === null && (
        <ul className="plain-list">
          {contacts.map(({ typeName, value }) => (
            <li key={value}>
              {typeName}：<HostileText text={value} most={80} />
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

type Said = { readonly state: string; readonly way: string; readonly record: string };

/** What the author of a post said when the desk asked, and where the writing lies. */
function ConsentForm({
  file,
  line,
  close,
}: {
  readonly file: CaseFileView;
  readonly line: Line;
  readonly close: () => void;
}): ReactNode {
  const [form] = Form.useForm<Said>();
  const step = useStep();
  const save = (said: Said): void =>
    step.mutate({ caseId: file.id, command: { action: 'consent', post: line.post, ...said } }, { onSuccess: close });
  return (
    <Modal
      open
      title="登记当事人意愿"
      okText="登记"
      cancelText="不办"
      confirmLoading={step.isPending}
      onOk={() => form.submit()}
      onCancel={close}
    >
      <p className="quiet">
        在原平台问当事人是否同意由承办单位直接联系；要有书面答复。没有答复就不登记，由值班室代为转达。
      </p>
      <Form<Said> form={form} layout="vertical" initialValues={{ state: 'given', way: 'platform' }} onFinish={save}>
        <Form.Item name="state" label="当事人的意思">
          <Radio.Group
            options={[
              { value: 'given', label: '同意联系' },
              { value: 'refused', label: '不同意' },
              ...(line.consent?.state === 'given' ? [{ value: 'withdrawn', label: '收回同意' }] : []),
            ]}
          />
        </Form.Item>
        <Form.Item name="way" label="怎样答复的">
          <Radio.Group
            options={[
              { value: 'platform', label: '平台留言' },
              { value: 'message', label: '短信或邮件' },
              { value: 'paper', label: '纸质签字' },
            ]}
          />
        </Form.Item>
        <Form.Item
          name="record"
          label="答复存在哪里"
          extra="如平台回复编号、档案盒号；不写姓名电话"
          rules={[{ required: true, min: 2, message: '请写明存在哪里' }]}
        >
          <Input autoComplete="off" maxLength={200} />
        </Form.Item>
      </Form>
      {step.error && <Failure error={step.error} />}
    </Modal>
  );
}
