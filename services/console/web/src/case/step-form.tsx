import { Alert, Form, Input, Modal, Select } from 'antd';
import { useState, type ReactNode } from 'react';
import { ask } from '../api/client.ts';
import { useChange, type Step } from '../api/queries.ts';
import { isVersionChanged, sentenceOf } from '../api/problem.ts';
import { useSession } from '../api/session.ts';
import { CaseNews } from '../parts/case-news.tsx';
import { ConflictDialog } from '../parts/conflict-dialog.tsx';
import { useDraft } from '../parts/draft.ts';
import { toBase64 } from './civil-input.ts';
import type { CaseFileView } from './case-data.ts';
import { newestOf, useKnowingStep } from './take-knowing.ts';

/** One field of a step's form. */
export type StepField = {
  readonly name: string;
  readonly label: string;
  readonly kind: 'text' | 'long' | 'choice' | 'time' | 'file';
  /** `note` stands under its choice and is searched with it. */
  readonly choices?: readonly { readonly value: string; readonly label: string; readonly note?: string }[];
  readonly required?: boolean;
  readonly start?: string;
  readonly hint?: string;
};

/** A step that asks for something before it is taken. */
export type StepPlan = {
  readonly title: string;
  readonly intro?: ReactNode;
  readonly fields: readonly StepField[];
  /** The command from what was filled in. */
  readonly command: (values: Readonly<Record<string, string>>) => Step['command'];
  readonly yes?: string;
  readonly done?: (file: CaseFileView) => void;
};

type Given = { readonly command: Step['command']; readonly file?: string | undefined };

/**
 * A step in a dialog. What was typed is kept in the browser until the server has it; who was slower is told what changed and keeps
 * his words.
 */
export function StepForm({
  file,
  plan,
  close,
}: {
  readonly file: CaseFileView;
  readonly plan: StepPlan;
  readonly close: () => void;
}): ReactNode {
  const { data: session } = useSession();
  const key = `step:${file.id}:${plan.title}`;
  const [kept, keep, forget] = useDraft(session?.account.id ?? '', key);
  const [form] = Form.useForm<Record<string, string>>();
  const [scan, setScan] = useState<File | null>(null);
  // What was before the person when the form was opened; live updates do not change what was decided on.
  const [seen, setSeen] = useState(file);
  const step = useKnowingStep(seen);
  const paper = useChange(
    async ({ command, file: content }: Given) =>
      ask<CaseFileView>(`/api/cases/${encodeURIComponent(file.id)}/papers`, {
        method: 'POST',
        body: { command, file: content },
      }),
    ['/api/'],
  );
  const busy = step.isPending || paper.isPending;
  const failure = step.error ?? paper.error;
  const start = {
    ...Object.fromEntries(plan.fields.map(({ name, start: text }) => [name, text ?? ''])),
    ...read(kept),
  };
  const finish = (next: unknown): void => {
    forget();
    close();
    plan.done?.(next as CaseFileView);
  };
  const submit = async (values: Record<string, string>): Promise<void> => {
    const command = plan.command(values);
    if (scan === null) step.mutate(command, { onSuccess: finish });
    else paper.mutate({ command, file: await toBase64(scan) }, { onSuccess: finish });
  };
  return (
    <>
      <Modal
        open
        title={plan.title}
        okText={plan.yes ?? '确定'}
        cancelText="不办"
        confirmLoading={busy}
        onCancel={close}
        onOk={() => form.submit()}
      >
        <CaseNews seen={seen} now={file} take={() => setSeen(file)} />
        {plan.intro}
        {failure !== null && !isVersionChanged(failure) && (
          <Alert role="alert" type="error" className="gap-below" title={sentenceOf(failure)} />
        )}
        <Form
          form={form}
          layout="vertical"
          initialValues={start}
          onValuesChange={(_, values) => keep(JSON.stringify(values))}
          onFinish={(values) => void submit(values)}
        >
          {plan.fields.map((field) => (
            <Form.Item
              key={field.name}
              {...(field.kind === 'file' ? {} : { name: field.name })}
              label={field.label}
              {...(field.hint === undefined ? {} : { extra: field.hint })}
              rules={
                field.required === true && field.kind !== 'file'
                  ? [{ required: true, message: `请填${field.label}` }]
                  : []
              }
            >
              {inputOf(field, setScan)}
            </Form.Item>
          ))}
        </Form>
      </Modal>
      <ConflictDialog
        error={failure}
        caseId={file.id}
        seen={seen.timeline.length}
        close={() => {
          step.reset();
          paper.reset();
          void newestOf(file.id).then(setSeen);
        }}
      />
    </>
  );
}

/** More choices than this are looked for by typing. */
const MOST_UNSEARCHED = 8;
const isLike = (typed: string, one?: { label?: string; note?: string }): boolean =>
  `${one?.label ?? ''}${one?.note ?? ''}`.includes(typed.trim());

function inputOf(field: StepField, setScan: (file: File | null) => void): ReactNode {
  switch (field.kind) {
    case 'long':
      return <Input.TextArea rows={4} maxLength={500} showCount />;
    case 'choice':
      return (
        <Select
          {...((field.choices?.length ?? 0) > MOST_UNSEARCHED
            ? {
                showSearch: {
                  filterOption: (typed: string, one?: { label?: string; note?: string }) => isLike(typed, one),
                },
              }
            : {})}
          allowClear={field.required !== true}
          popupMatchSelectWidth={false}
          options={[...(field.choices ?? [])]}
          optionRender={({ data }) => (
            <>
              {data.label}
              {data.note !== undefined && data.note !== '' && <div className="quiet choice-note">{data.note}</div>}
            </>
          )}
        />
      );
    case 'time':
      return <Input type="datetime-local" />;
    case 'file':
      return (
        <input
          type="file"
          aria-label={field.label}
          accept="image/png,image/jpeg,image/webp,application/pdf"
          onChange={({ target }) => setScan(target.files?.[0] ?? null)}
        />
      );
    case 'text':
      return <Input maxLength={200} />;
  }
}

function read(kept: string): Record<string, string> {
  if (kept === '') return {};
  const values: unknown = JSON.parse(kept);
  return typeof values === 'object' && values !== null ? (values as Record<string, string>) : {};
}
