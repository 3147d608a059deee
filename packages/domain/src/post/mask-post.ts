import { findPersonalData, maskText } from '../text/mask.ts';
import type { Post } from './post.ts';

/** The text with everything personal in it masked. */
export const maskPersonal = (text: string): string => maskText(text, findPersonalData(text));

/** A message for people and logs, with the links in it, without anything personal. */
export const maskMessage = (text: string): string =>
  maskPersonal(text.replaceAll(/https?:\/\/[^\s<>"'()()、。;]+/gi, maskLink));

/**
 * A post as it may lie in a store: title and text as the analysis masked them, and whatever else a citizen's words come
 * along with — the official reply, its rating, the place, the names of files, the query of links. Its id does not depend on them.
 */
export function maskPost(post: Post, masked: { readonly title: string; readonly text: string }): Post {
  const { reply, link, regionHint, attachments } = post;
  return {
    ...post,
    ...masked,
    link: link === null ? null : maskLink(link),
    reply: reply && {
      ...reply,
      text: maskPersonal(reply.text),
      rating: reply.rating === null ? null : maskPersonal(reply.rating),
    },
    regionHint: regionHint === null ? null : maskPersonal(regionHint),
    ...(attachments && {
      attachments: attachments.map((file) => ({
        ...file,
        name: maskPersonal(file.name),
        url: file.url === null ? null : maskLink(file.url),
      })),
    }),
  };
}

/** Names of parameters that carry a person, whatever the value looks like. */
const PERSONAL_KEY =
  /^(?:[\w-]*(?:mobile|phone|telephone|idcard|id_card|cert_?no|real_?name|user_?name|nick_?name|xingming|contact)|name|author|nick|tel|xm|sfz|sfzh|lxr|lxdh|qq|weixin|wechat)$/i;
/** Names of parameters that number a page: eleven digits there are no telephone. */
const PAGE_KEY = /^(?:[\w-]*id|no|num|number|sn|t|ts|time|timestamp|_|page|p|v)$/i;
const MASK = '***';

/**
 * A link without the personal data in its query or fragment; otherwise the very same text. A path stays: it is what leads
 * to the page.
 */
export function maskLink(link: string): string {
  const mark = link.search(/[?#]/);
  const head = withoutUser(mark === -1 ? link : link.slice(0, mark));
  return mark === -1
    ? head
    : head + link.slice(mark).replaceAll(/([?#&;/]?)([^?#&;/=]*)(=?)([^?#&;]*)/g, maskParameter);
}

const withoutUser = (head: string): string => head.replace(/^([a-z]+:\/\/)[^/@]*@/i, '$1');

function maskParameter(whole: string, mark: string, name: string, equals: string, value: string): string {
  if (equals === '') return holdsPerson(decoded(name + value)) ? `${mark}${MASK}` : whole;
  const plain = decoded(value);
  const key = decoded(name);
  const isPersonal = PERSONAL_KEY.test(key)
    ? /[\p{Script=Han}@]|\d{6}/u.test(plain) || holdsPerson(plain)
    : holdsPerson(PAGE_KEY.test(key) ? plain.replaceAll(/(?<!\d)\d{11}(?!\d)/g, '') : plain);
  return isPersonal ? `${mark}${name}=${MASK}` : whole;
}

const holdsPerson = (text: string): boolean => findPersonalData(text).length > 0;

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch (error) {
    // Percent signs of GBK bytes: no UTF-8 to read, the digits in it still are.
    if (error instanceof URIError) return text;
    throw error;
  }
}
