import { Alert, Button } from 'antd';
import type { ReactNode } from 'react';
import { sentenceOf } from '../api/problem.ts';
import { useStep } from '../api/queries.ts';
import { useSession } from '../api/session.ts';
import { toShortTime } from '../api/server-time.ts';
import type { CaseFileView } from './case-data.ts';

/** 催办、督办、通报 that were signed, and 签收 by the unit. */
export function CaseLetters({ file }: { readonly file: CaseFileView }): ReactNode {
  const { data: session } = useSession();
  const step = useStep();
  const letters = file.letters.filter(({ status }) => status === 'signed');
  if (letters.length === 0) return null;
  const mayReceive = session?.steps.includes('receive_letter') === true;
  return (
    <section className="panel" aria-labelledby="letters">
      <h2 id="letters">函件</h2>
      {step.error !== null && <Alert role="alert" type="error" className="gap-below" title={sentenceOf(step.error)} />}
      <ul className="plain-list">
        {letters.map((letter) => (
          <li key={letter.id}>
            <div>
              {letter.name}　{letter.number}　{letter.signedAt === null ? '' : toShortTime(letter.signedAt)}
            </div>
            {letter.receipt !== undefined ? (
              <span className="quiet">
                {letter.receipt.by} {toShortTime(letter.receipt.at)} 已签收
              </span>
            ) : (
              mayReceive && (
                <Button
                  loading={step.isPending}
                  onClick={() =>
                    step.mutate({
                      caseId: file.id,
                      version: file.version,
                      command: { action: 'receive_letter', letter: letter.id },
                    })
                  }
                >
                  签收{letter.name}
                </Button>
              )
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
