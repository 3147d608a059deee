import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import type { AuditEntry } from './audit-log.ts';

/** The lines of a case's ledger that are not in the audit log yet; ids, states and numbers, no text. */
export function auditOfCase(file: CaseFile): readonly { readonly id: string; readonly entry: AuditEntry }[] {
  return file.ledger.flatMap((line, index) =>
    line.version <= file.appendedVersion
      ? []
      : [
          {
            id: `${file.id}:${index}`,
            entry: {
              at: line.at,
              actor: line.by,
              action: `case_${line.action}`,
              subject: file.id,
              detail: {
                number: file.number,
                from: line.from,
                to: line.to,
                version: line.version,
                ...(line.confirmedBy === undefined ? {} : { confirmedBy: line.confirmedBy }),
              },
            },
          },
        ],
  );
}
