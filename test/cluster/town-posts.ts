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

/** Matters, and what different people add to each; nothing is said of two of them. */
const matters = [
  {
    title: '停水',
    text: '停水已经两天了，没有任何通知，老人没水做饭',
    more: [
      '，水龙头一滴水都没有。',
      '，到村口井里挑水吃。',
      '，水管哪里爆了也没人说。',
      '，自来水公司电话打不通。',
      '，开饭馆的只好关门。',
      '，厕所都冲不了。',
      '，水压一直上不来。',
      '，供水什么时候恢复？',
    ],
  },
  {
    title: '文化广场照明灯不亮',
    text: '文化广场照明灯坏掉两个多月，跳舞的阿姨摸黑回家',
    more: [
      '，灯杆倒了一根。',
      '，电工来看过一次就走了。',
      '，夜里骑车掉进沟里。',
      '，灯泡换一个要等半年吗？',
      '，线路老化早就该换。',
      '，下夜班的女工都害怕走这条路。',
      '，打着手电才敢出门。',
      '，太阳能板被偷了。',
    ],
  },
  {
    title: '垃圾成堆',
    text: '的垃圾堆了一个星期，臭味熏天，苍蝇乱飞',
    more: [
      '，垃圾桶早就满了。',
      '，老鼠到处跑。',
      '，污水流到了菜地里。',
      '，保洁员说车坏了。',
      '，烧垃圾的烟熏得睁不开眼。',
      '，填埋点就在屋后。',
      '，收了卫生费却不收垃圾。',
      '，夏天没法开窗。',
    ],
  },
  {
    title: '小学食堂学生呕吐',
    text: '小学食堂三十多名学生午饭后呕吐腹泻，已经送医',
    more: [
      '，中午吃的是豆角炒肉。',
      '，校长说正在化验。',
      '，有两个孩子还在输液。',
      '，家长都守在急诊室。',
      '，怀疑是隔夜的肉。',
      '，食堂是外面承包的。',
      '，班里一半人请假。',
      '，疾控的人已经取样。',
    ],
  },
] as const;

/** Posts of one matter in one town. */
const PER_MATTER = 8;

/** 256 posts of 32 matters in eight places, in the order of their collection; those of one place have one region. */
export function townPosts(): readonly Post[] {
  const posts: Post[] = [];
  for (let n = 0; n < PER_MATTER; n += 1) {
    for (const [place, [town, village]] of towns.entries()) {
      for (const [about, { title, text, more }] of matters.entries()) {
        const at = plus(BEGIN, posts.length * 5_000);
        posts.push(
          aPost({
            id: `post-${place}-${about}-${n}`,
            region: `${town}${village}`,
            channelType: n % 2 === 0 ? 'leader_board' : 'weibo',
            authorKey: `author-${place}-${about}-${n}`,
            title: `${village}${title}`,
            text: `青岚县${town}${village}${text}${more[n]}`,
            publishedAt: at,
            collectedAt: at,
          }),
        );
      }
    }
  }
  return posts;
}
