import { claimsOf } from '../response/false-info/claim.ts';
import { toClock } from '../time/instant.ts';
import { cite, clean, say, type CaseMaterial, type Fields, type Said } from './material.ts';

/** The kind of document that a hand-over letter is printed as; its number is taken when it is signed, never by issuing. */
export const HANDOVER_DOCUMENT = 'handover_letter';

type Signature = { readonly by: string; readonly at: Parameters<typeof toClock>[0] };

const signature = (
  given: CaseMaterial,
  pick: (of: NonNullable<CaseMaterial['handover']>) => Signature | null,
): Said => {
  const found = given.handover && pick(given.handover);
  if (!found) return undefined;
  return say(`${clean(found.by)}（${toClock(found.at)}）`, cite.case(given.file));
};

/** The fields of 线索移送函: what was said and what is true of it, never who said it (design.md §7). */
export const handoverFields: Fields = {
  移送内容: ({ handover, file }) => handover && say(clean(handover.content), cite.case(file), `移送函 ${handover.id}`),
  核查结论与依据: ({ handover, file, names }) => {
    const claim = claimsOf(file).find(({ id }) => id === handover?.claim);
    const found = claim?.findings.at(-1);
    if (claim === undefined || found === undefined) return undefined;
    const who = found.unit === null ? '' : `经${names.unit(found.unit)}核查，`;
    const truth = found.truth === '' ? '' : `实际情况是：${clean(found.truth)}。`;
    return say(
      `${who}“${clean(claim.statement)}”不属实。${truth}依据：${clean(found.evidence)}（${clean(found.source)}）。`,
      `说法 ${claim.id}`,
    );
  },
  法制审核: (given) => signature(given, ({ legal }) => legal),
  签发: (given) => signature(given, ({ signed }) => signed),
  移送要求: ({ handover, file }) =>
    handover &&
    say('请依法核查处理，并将处理情况函告我单位。本函只移送内容，不含发布者的账号、姓名和联系方式。', cite.case(file)),
};
