export const satisfactions = ['满意', '基本满意', '不满意'] as const;
export type Satisfaction = (typeof satisfactions)[number];

/** What a rating says, in the words of the ledger; null where there is none or it says nothing of the kind. */
export function satisfactionIn(rating: string | null): Satisfaction | null {
  if (rating === null) return null;
  const text = rating.normalize('NFKC').trim();
  if (/不[^，。；]{0,2}满|差评|很差|较差/u.test(text)) return '不满意';
  if (/基本满意|较满意|一般/u.test(text)) return '基本满意';
  if (/满意|好评/u.test(text)) return '满意';
  const stars = /^(?:([★⭐]+)☆*|([1-5])(?:\s*(?:星|分|\/\s*5))?)$/u.exec(text);
  if (!stars) return null;
  const count = stars[1] === undefined ? Number(stars[2]) : [...stars[1]].length;
  if (count >= 4) return '满意';
  return count === 3 ? '基本满意' : '不满意';
}
