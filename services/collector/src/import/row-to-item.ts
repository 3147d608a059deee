import { plainItem, type CollectedItem } from '@tingchao/domain/post/collected-item.ts';
import type { ImportField, ImportMapping } from '@tingchao/domain/post/import-settings.ts';
import type { Reply } from '@tingchao/domain/post/post.ts';
import { no, ok, type Result } from '@tingchao/domain/result.ts';
import { instant, type Instant } from '@tingchao/domain/time/instant.ts';
import { isOpen, readCount, readTime } from '../kinds/item-values.ts';

type Values = Readonly<Partial<Record<ImportField, string>>>;

/** A row as an item, or why it cannot be one. A time that cannot be read refuses the row: no date is invented or dropped. */
export function rowToItem(values: Values, mapping: ImportMapping, at: Instant): Result<CollectedItem, string> {
  const missing = mapping.required.filter((field) => values[field] === undefined);
  if (missing.length > 0) return no(`缺少${missing.map((field) => names[field]).join('、')}`);
  const text = values.text ?? '';
  if (text === '' && values.title === undefined) return no('没有内容');
  const publishedAt = timeOf(values.time, at);
  if (publishedAt === undefined) return no(`时间“${values.time}”读不懂`);
  const replyAt = timeOf(values.replyTime, at);
  if (replyAt === undefined) return no(`答复时间“${values.replyTime}”读不懂`);
  const reply = replyOf(values, replyAt, mapping.openStatuses);
  const likes = readCount(values.likes);
  return ok(
    plainItem({
      identity: identityOf(values),
      link: values.link ?? null,
      title: values.title ?? '',
      text: values.category === undefined ? text : `${text}\n诉求类型:${values.category}`,
      author: values.author ?? null,
      publishedAt,
      regionHint: values.place ?? null,
      reply,
      answered: reply !== null && !isOpen(values.status, mapping.openStatuses),
      metrics: likes === undefined ? {} : { likes },
      ...(isOpen(values.status, mapping.openStatuses) && { waits: true }),
    }),
  );
}

const names: Readonly<Record<ImportField, string>> = {
  id: '编号',
  link: '链接',
  title: '标题',
  text: '内容',
  time: '时间',
  author: '来源人',
  place: '地点',
  category: '类型',
  status: '状态',
  rating: '评价',
  replyText: '答复内容',
  replyTime: '答复时间',
  replyUnit: '答复单位',
  likes: '点赞数',
  picture: '截图',
};

function identityOf(values: Values): CollectedItem['identity'] {
  if (values.id !== undefined) return { by: 'native', id: values.id };
  if (values.link !== undefined) return { by: 'link', link: values.link };
  return { by: 'content', title: values.title ?? '', text: `${values.time ?? ''}\n${values.text ?? ''}` };
}

function replyOf(values: Values, at: Instant | null, openStatuses: readonly string[]): Reply | null {
  if (values.replyText === undefined) return null;
  return {
    unit: values.replyUnit ?? null,
    at,
    text: values.replyText,
    status: values.status ?? null,
    rating: values.rating ?? null,
    ...(isOpen(values.status, openStatuses) && { settles: false }),
  };
}

/** Null when there is none, undefined when there is one nobody can read. Excel's day numbers (1900 system) are read too. */
function timeOf(text: string | undefined, at: Instant): Instant | null | undefined {
  if (text === undefined) return null;
  if (/^[3-6]\d{4}(\.\d+)?$/.test(text)) {
    const civilMs = Math.round((Number(text) - 25_569) * 86_400) * 1000;
    return instant(civilMs - 8 * 3_600_000);
  }
  return readTime(text, at) ?? undefined;
}
