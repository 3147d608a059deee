/** A post of the benchmark. */
export type BenchPost = { readonly title: string; readonly text: string };

const places = [
  '石桥镇桥头村',
  '白沙镇沙洲村',
  '东湖街道锦绣社区',
  '柳河镇上柳村',
  '望山乡云顶村',
  '城关镇东关社区',
  '双塔镇长坪村',
  '经开区',
];
const opening = ['今天路过', '我家住在', '昨晚在', '一早到', '朋友说', '孩子在', '刚从', '周末去'];
const plain = [
  '看到路边的花都开了，空气也好，下次带老人一起过来走走',
  '新开的面馆人不少，排队等了一会儿，味道还可以，价格也实在',
  '广场上有人下棋有人唱歌，小朋友跑来跑去，挺热闹的一个晚上',
  '天气转凉了，早上起来要多穿一件，晚上记得把窗户关好再睡',
  '地里的玉米差不多该收了，邻居家已经请了机器，过两天轮到我们',
];
const rich = [
  '自来水连着三天发黄，打电话给水厂说在抢修，到底什么时候恢复没有人回答',
  '工地夜间施工噪音扰民，凌晨两点还在打桩，老人孩子都睡不着，请有关部门管一管',
  '包工头拖欠二十多人工资一共三十万元，电话不接人也找不到，求劳动监察帮助',
  '小学门口没有红绿灯，大货车开得飞快，昨天一名学生被撞受伤住院，家长都很担心',
  '公交车半个小时不来一趟，候车亭也没有，希望增加班次方便大家出行',
  '村口垃圾池满了没人清运，苍蝇乱飞臭味很大，联系电话 19900000000 请回复',
  '医保报销比例为什么和去年不一样，窗口说法不一致，请问政策依据是什么',
  '物业公司擅自涨物业费，电梯坏了一个月不修，业主委员会也联系不上',
];

/** A small seeded generator (mulberry32): the same seed gives the same corpus on every machine. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Posts of 170 bytes of UTF-8 (about 57 characters), 40 % plain chat and 60 % matters for an office; the same for a seed. */
export function makePosts(count: number, seed: number, bytes = 170): readonly BenchPost[] {
  const random = seeded(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const posts: BenchPost[] = [];
  for (let at = 0; at < count; at += 1) {
    const matters = random() < 0.4 ? plain : rich;
    let text = `${pick(opening)}${pick(places)},${pick(matters)}。`;
    while (Buffer.byteLength(text) < bytes) text += `${pick(matters)}。`;
    while (Buffer.byteLength(text) > bytes) text = text.slice(0, -1);
    posts.push({ title: '', text });
  }
  return posts;
}
