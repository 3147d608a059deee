import { seeded } from './post-corpus.ts';

/** A post of a made-up stream. */
export type StreamPost = { readonly title: string; readonly text: string; readonly authorKey: string };

const towns = ['城关镇', '东湖街道', '石桥镇', '双塔镇', '白沙镇', '柳河镇', '望山乡', '北坪乡', '青岚经济开发区'];
const heads = [...'金银锦瑞康福安宁和平新华文景明月清泉玉兰梅竹松柏云霞龙凤东西南北上下前后大小长青'];
const tails = [...'源庭苑湾园岭溪桥台坪塘坝沟洼峪泽浦洲港沙林田城府台阁里坊'];
const kinds = ['小区', '花园', '公寓', '村', '社区', '家园', '新城', '大厦'];
const buildings = ['号楼', '栋', '单元', '组', '期'];
const matters: readonly (readonly [string, readonly string[]])[] = [
  ['停水', ['自来水停了', '水龙头没水', '又停水', '水压太低上不来']],
  ['噪音扰民', ['夜间施工噪音大', '打桩声整夜不停', '音响开到半夜', '空压机轰轰响']],
  ['物业', ['物业费涨价', '电梯坏了没人修', '楼道堆满杂物', '维修基金不知去向']],
  ['路灯不亮', ['路灯坏了一排', '晚上漆黑一片', '路灯不亮走路摔跤']],
  ['垃圾清运', ['垃圾没人收', '垃圾桶满了好几天', '苍蝇乱飞臭气熏天']],
  ['欠薪', ['工资拖着不发', '包工头不接电话', '工程款没结']],
  ['公交', ['公交半小时一趟', '班车取消了', '候车亭没有']],
  ['学位', ['孩子报不上名', '划片不合理', '校车不停']],
  ['医保', ['医保报销不了', '异地结算失败', '慢病卡办不下来']],
  ['养老金', ['养老金没到账', '认证刷脸通不过', '高龄津贴停发']],
  ['违建', ['楼顶私搭乱建', '占道经营没人管', '违章建筑挡光']],
  ['暖气不热', ['暖气冰凉', '室温只有十四度', '换热站停了']],
  ['河水', ['河水发黑', '排污口直排', '死鱼漂了一片']],
  ['道路', ['路面坑洼', '修了半年没完工', '下雨全是积水']],
];
const pleas = [
  '希望有关部门尽快处理',
  '打了几次电话都没有结果',
  '请给一个明确的答复',
  '老人孩子都受影响',
  '不知道该找哪个单位',
  '已经反映过三次了',
  '请领导过问一下',
  '附近居民意见很大',
];
const since = ['从上周开始', '今天早上', '连着三天', '这个月以来', '昨天夜里', '入冬以后', '半年多了', '前几天'];
/** Share of posts that speak of a matter somebody already raised; measured on a real message board (88 of 497). */
const REPEATED = 0.177;
/** A matter is raised again within so many posts. */
const REACH = 400;

type Matter = { readonly town: string; readonly place: string; readonly matter: number };

/** An endless, seeded stream of posts of about 170 bytes, each matter at a named place, some raised more than once. */
export function* makeStream(seed: number): Generator<StreamPost, never> {
  const random = seeded(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const recent: Matter[] = [];
  for (;;) {
    const again = recent.length > 0 && random() < REPEATED;
    const matter: Matter = again
      ? pick(recent)
      : {
          town: pick(towns),
          place: `${pick(heads)}${pick(tails)}${pick(heads)}${pick(kinds)}`,
          matter: Math.floor(random() * matters.length),
        };
    if (!again) recent.push(matter);
    if (recent.length > REACH) recent.shift();
    const [title, ways] = matters[matter.matter] as (typeof matters)[number];
    const spot = `${Math.floor(random() * 30) + 1}${pick(buildings)}`;
    const text = `${matter.town}${matter.place}${spot}${pick(since)}${pick(ways)},${pick(ways)},${pick(pleas)},${pick(pleas)}。`;
    yield { title: `${matter.place}${title}`, text, authorKey: `a${Math.floor(random() * 1e6)}` };
  }
}
