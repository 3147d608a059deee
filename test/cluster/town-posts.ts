import type { Post } from '@tingchao/domain/post/post.ts';
import { minutes, parseInstant, plus, type Instant } from '@tingchao/domain/time/instant.ts';
import { aPost } from '@tingchao/testkit/builders.ts';

/** When the posts begin to be collected: a working Monday. */
export const BEGIN = parseInstant('2026-03-02T09:00+08:00') as Instant;
/** When all of them are collected: what the clocks of these tests start from. */
export const COLLECTED: Instant = plus(BEGIN, minutes(30));

const towns = [
  ['城关镇', '东关社区'],
  ['东湖街道', '湖滨社区'],
  ['双塔镇', '塔前村'],
  ['白沙镇', '沙洲村'],
  ['柳河镇', '上柳村'],
  ['望山乡', '云顶村'],
  ['北坪乡', '石磨村'],
  ['城关镇', '北门社区'],
] as const;

const matters = [
  { title: '停水', text: '停水已经两天了，没有任何通知，老人没水做饭' },
  { title: '路灯不亮', text: '的路灯坏了两个多月，晚上漆黑一片，孩子放学摔倒过' },
  { title: '垃圾没人清运', text: '的垃圾堆了一个星期没人清运，臭味熏天，苍蝇乱飞' },
  { title: '学校食堂学生呕吐', text: '小学食堂三十多名学生午饭后呕吐腹泻，已经送医' },
] as const;

const endings = [
  '，请有关部门管一管。',
  '，打了几次电话都没人管。',
  '，什么时候能解决？',
  '，希望尽快处理，给个说法。',
  '，我们已经反映过了，还是老样子。',
  '，到底归谁管？',
  '，今天还是一样，没有人来看。',
  '，请媒体朋友关注一下。',
] as const;

/** Posts of one matter in one town. */
const PER_MATTER = endings.length;

/** 256 posts of 32 matters in eight places, in the order of their collection; those of one place have one region. */
export function townPosts(): readonly Post[] {
  const posts: Post[] = [];
  for (let n = 0; n < PER_MATTER; n += 1) {
    for (const [place, [town, village]] of towns.entries()) {
      for (const [about, { title, text }] of matters.entries()) {
        const at = plus(BEGIN, posts.length * 5_000);
        posts.push(
          aPost({
            id: `post-${place}-${about}-${n}`,
            region: `${town}${village}`,
            channelType: n % 2 === 0 ? 'leader_board' : 'weibo',
            authorKey: `author-${place}-${about}-${n}`,
            title: `${village}${title}`,
            text: `青岚县${town}${village}${text}${endings[n]}`,
            publishedAt: at,
            collectedAt: at,
          }),
        );
      }
    }
  }
  return posts;
}
