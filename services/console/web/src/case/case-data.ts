import type { Session } from '../api/session.ts';
import type { CaseDetail, CaseSummary } from '@tingchao/console/views/case-view.ts';

/** Members of a case that the screens read beside those the summary states; as `case-file.ts` has them, times as ISO. */
export type CaseFileView = Pick<
  CaseDetail,
  keyof CaseSummary | 'levelBasis' | 'deadlines' | 'drafts' | 'timeline' | 'allowed'
> & {
  readonly assignments: readonly {
    readonly id: string;
    readonly unit: string;
    readonly unitName: string;
    readonly place: string | null;
    readonly part: 'lead' | 'assist';
    readonly status: string;
    readonly statusName: string;
    readonly offeredAt: string;
    readonly dueAt: string;
    readonly endedAt: string | null;
    readonly arithmetic: string;
    readonly extension: { readonly until: string; readonly arithmetic: string } | null;
    readonly reason: string | null;
    readonly lateReturn?: {
      readonly by: string;
      readonly at: string;
      readonly reason: string;
      readonly decision: { readonly result: string } | null;
    };
  }[];
  readonly letters: readonly {
    readonly id: string;
    readonly name: string;
    readonly status: string;
    readonly number: string | null;
    readonly unit?: string | null;
    readonly signedAt: string | null;
    readonly receipt?: { readonly by: string; readonly at: string };
  }[];
  readonly approvals: readonly {
    readonly step: string;
    readonly draftId: string;
    readonly decision: 'pass' | 'reject';
    readonly by: string;
    readonly at: string;
    readonly reason: string;
    readonly behalfOf?: string;
    readonly oral?: { readonly recordedBy: string; readonly signedAt: string | null };
    readonly paper?: { readonly recordedBy: string; readonly scan: string };
  }[];
  readonly proposal: {
    readonly lead: string;
    readonly leadName: string;
    readonly candidates: readonly string[];
    readonly reasons: readonly string[];
    readonly clause: { readonly text: string; readonly basis: string };
  } | null;
};

export const stepNames: Readonly<Record<string, string>> = {
  review: '审签',
  secrecy: '保密审查',
  wording: '口径会商',
  sign: '签发',
};

/** The running assignment of a unit (and township) in a case. */
export const ownAssignment = (
  file: CaseFileView,
  unit: string,
  place: string | null,
): CaseFileView['assignments'][number] | undefined =>
  file.assignments.findLast(
    (one) =>
      one.unit === unit &&
      (place === null || one.place === place) &&
      (one.status === 'offered' || one.status === 'accepted'),
  );

/** Whether a person of a case is who is signed in: the server writes names where it knows them, else accounts. */
export const isMe = (person: unknown, { account }: Session): boolean =>
  person === account.id || person === account.name;
