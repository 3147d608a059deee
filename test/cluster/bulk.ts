/** One action of a bulk request, as it was sent. */
export type BulkItem = {
  readonly action: 'index' | 'create' | 'update' | 'delete';
  /** Empty when the action leaves it to the path of the request. */
  readonly index: string;
  /** Empty when Elasticsearch is to choose it. */
  readonly id: string;
  /** The action and, except for deletions, its source. */
  readonly lines: readonly string[];
};

/** Takes the body of a bulk request apart. */
export function readBulk(body: string): readonly BulkItem[] {
  const lines = body.split('\n').filter((line) => line !== '');
  const items: BulkItem[] = [];
  for (let at = 0; at < lines.length;) {
    const [named] = Object.entries(JSON.parse(lines[at] ?? '') as Record<string, { _index?: string; _id?: string }>);
    if (!named) throw new Error(`not an action of a bulk: ${lines[at]}`);
    const [action, { _index: index = '', _id: id = '' }] = named;
    const size = action === 'delete' ? 1 : 2;
    items.push({ action: action as BulkItem['action'], index, id, lines: lines.slice(at, at + size) });
    at += size;
  }
  return items;
}

/** Puts a body together again. */
export function writeBulk(items: readonly BulkItem[]): string {
  return items
    .flatMap(({ lines }) => lines)
    .map((line) => `${line}\n`)
    .join('');
}

/** What Elasticsearch says of one action. */
export type BulkAnswer = Readonly<Record<string, unknown>>;

/** Answers for all items in their order: those that were let through, and those that were refused in between. */
export function weaveAnswers(
  items: readonly BulkItem[],
  refused: ReadonlyMap<BulkItem, BulkAnswer>,
  letThrough: readonly BulkAnswer[],
): readonly BulkAnswer[] {
  const answered = letThrough.values();
  return items.map((item) => {
    const answer = refused.get(item) ?? answered.next().value;
    if (!answer) throw new Error('Elasticsearch answered fewer items than it was sent');
    return answer;
  });
}
