import { Alert, Button, Form, Input } from 'antd';
import { useState, type ReactNode } from 'react';
import { sentenceOf } from '../api/problem.ts';
import { useStep } from '../api/queries.ts';
import { useSession } from '../api/session.ts';
import { HostileText } from '../parts/hostile-text.tsx';
import { isMe, type CaseFileView } from '../case/case-data.ts';

type Finding = NonNullable<CaseFileView['drafts'][number]['findings']>[number];

/** 机器预检: what the gate found on the draft, each with its sentence and source; who did not write it may answer with a reason. */
export function PreCheck({ file, text }: { readonly file: CaseFileView; readonly text: string | null }): ReactNode {
  const { data: session } = useSession();
  const draft = file.drafts.at(-1);
  const findings = draft?.findings ?? [];
  const mayAnswer =
    session?.steps.includes('answer_finding') === true &&
    file.allowed.some(({ action }) => action === 'answer_finding') &&
    !isMe(draft?.['by'], session);
  return (
    <section className="panel" aria-labelledby="pre-check">
      <h2 id="pre-check">机器预检</h2>
      <p className="quiet">
        查个人信息、与此前公布的矛盾、没有答到的问题、空话和责怪；{text === null ? '' : `正文 ${text.length} 字。`}
      </p>
      {findings.length === 0 && <p>没有发现问题。</p>}
      {findings.map((one) => (
        <FindingLine
          key={one.id}
          file={file}
          finding={one}
          mayAnswer={mayAnswer && one.blocking && one.answer === null}
        />
      ))}
    </section>
  );
}

function FindingLine({
  file,
  finding,
  mayAnswer,
}: {
  readonly file: CaseFileView;
  readonly finding: Finding;
  readonly mayAnswer: boolean;
}): ReactNode {
  const [reason, setReason] = useState('');
  const step = useStep();
  return (
    <div className={finding.blocking ? 'finding finding-blocking' : 'finding'}>
      <strong>{finding.blocking ? '必须答复　' : '提示　'}</strong>
      {finding.message}
      {finding.sentence !== '' && (
        <div>
          “<HostileText text={finding.sentence} />”
        </div>
      )}
      <div className="quiet">依据：{finding.source}</div>
      {finding.answer !== null && (
        <div>
          已答复（{finding.answer.by}）：
          <HostileText text={finding.answer.reason} />
        </div>
      )}
      {mayAnswer && (
        <Form layout="vertical" component="div">
          {step.error !== null && <Alert role="alert" type="error" title={sentenceOf(step.error)} />}
          <Form.Item label="为什么可以这样写" htmlFor={`answer-${finding.id}`}>
            <Input
              id={`answer-${finding.id}`}
              value={reason}
              maxLength={500}
              onChange={({ target }) => setReason(target.value)}
            />
          </Form.Item>
          <Button
            loading={step.isPending}
            disabled={reason.trim().length < 2}
            onClick={() =>
              step.mutate({
                caseId: file.id,
                version: file.version,
                command: { action: 'answer_finding', finding: finding.id, reason },
              })
            }
          >
            答复这一条
          </Button>
        </Form>
      )}
    </div>
  );
}
