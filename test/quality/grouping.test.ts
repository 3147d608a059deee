import { hours, parseInstant, plus, type Instant } from '@tingchao/domain/time/instant.ts';
import { describe, expect, test } from 'vitest';
import { group } from './grouping-under-test.ts';

const official = { channelType: 'gov_wechat', channelName: '青岚发布', official: true } as const;

describe('what is the same matter', () => {
  test('two neighbours complain of the same heating failure in other words', () => {
    const { incidentOf } = group([
      { text: '湖滨社区5号楼暖气三天没热了,屋里只有13度' },
      { text: '东湖街道湖滨社区供暖出问题,家里冻得睡不着,换热站没人', channelType: 'gov_mailbox' },
    ]);
    expect(incidentOf(1)).toBe(incidentOf(0));
  });

  test('a polluted river is one matter, though two townships complain of it', () => {
    const { incidentOf } = group([
      { text: '白沙镇龙口村门前的河今天早上全黑了,漂着一层死鱼,味道刺鼻' },
      { text: '石桥镇河湾村的河水也发黑了,还有死鱼漂下来,上游谁在排污?' },
    ]);
    expect(incidentOf(1)).toBe(incidentOf(0));
  });

  test('a copy in traditional script folds into its original', () => {
    const { choices, incidentOf } = group([
      { text: '城关镇北门社区的自来水连续五天发黄,打了供水公司三次电话都说在查,到底什么时候能恢复正常供水' },
      {
        text: '城關鎮北門社區的自來水連續五天發黃,打了供水公司三次電話都說在查,到底什麼時候能恢復正常供水',
        channelType: 'tieba',
      },
    ]);
    expect(incidentOf(1)).toBe(incidentOf(0));
    expect(choices[1]).toMatchObject({ decision: 'fold', role: 'repost' });
  });

  test('the same person on three platforms is one independent source', () => {
    const text = '双塔镇塔前村的路灯坏了两个月,晚上老人出门摔了好几次,村里说没钱修';
    const { incidents, incidentOf, choices } = group([
      { text, authorKey: 'same', channelType: 'weibo' },
      { text, authorKey: 'same', channelType: 'douyin' },
      { text: '还是塔前村路灯的事,两个月了没人修,老人又摔了', authorKey: 'same', channelType: 'tieba' },
    ]);
    expect(new Set([0, 1, 2].map(incidentOf)).size).toBe(1);
    expect(choices.slice(1).map(({ role }) => role)).toEqual(['duplicate', 'duplicate']);
    expect(incidents.get(incidentOf(0) ?? '')?.counts.independentSources).toBe(1);
  });
});

describe('what is not the same matter', () => {
  test('the same complaint from another township', () => {
    const { incidentOf } = group([
      { text: '柳河镇上柳村停电一整天了,没有任何通知' },
      { text: '北坪乡石磨村停电一整天了,没有任何通知' },
    ]);
    expect(incidentOf(1)).not.toBe(incidentOf(0));
  });

  test('a small real rockfall beside the rumour of a landslide in the next village', () => {
    const { incidentOf } = group([
      { text: '快看!望山乡半坡村山体滑坡,埋了三户人家,快转发', channelType: 'kuaishou' },
      { text: '望山乡云顶村进村的路上掉了几块石头,大概一方多,村里正在清理,请慢行', channelType: 'toutiao' },
    ]);
    expect(incidentOf(1)).not.toBe(incidentOf(0));
  });

  test('a failure and a charge of the same utility in two communities on one day', () => {
    const { incidentOf } = group([
      { text: '北门社区暖气不热,修了两天没修好' },
      { text: '西屏社区没用暖气还要交百分之三十的空置费,凭什么收费' },
    ]);
    expect(incidentOf(1)).not.toBe(incidentOf(0));
  });

  test('a town of the same name in the neighbour county is not ours', () => {
    const { choices } = group([{ text: '桐江县石桥镇的集市今天搬迁,绕行请走新街' }]);
    expect(choices[0]).toMatchObject({ decision: 'ignore', incidentId: null });
    expect(choices[0]?.reason).toContain('桐江县');
  });

  test('praise and adverts found no incident', () => {
    const { choices } = group([
      { text: '给政务大厅的小姑娘点赞,十分钟就办好了,服务态度特别好' },
      { text: '急招挖机师傅两名,包吃住,工资日结,有意私信' },
    ]);
    expect(choices.map(({ decision }) => decision)).toEqual(['ignore', 'ignore']);
  });
});

describe('what leans on a matter without naming it', () => {
  const wages = [
    { text: '柳河镇安置房工地拖欠我们二十多个工人的工资,老板跑得没影' },
    { text: '柳河镇安置房项目欠薪,一共二十六个人,请劳动监察管管', channelType: 'gov_mailbox' },
  ] as const;

  test('a call to gather joins the only live matter it can mean', () => {
    const { incidentOf, incidents } = group([
      ...wages,
      { text: '群里有人喊后天上午十点一起去县政府门口讨说法,人越多越好', channelType: 'wechat_group_report' },
    ]);
    expect(incidentOf(2)).toBe(incidentOf(0));
    expect(incidents.get(incidentOf(0) ?? '')?.levelTriggers).toContain('group_30');
  });

  test('a question for results joins the matter it echoes', () => {
    const { incidentOf } = group([
      ...wages,
      { text: '已约谈柳河镇安置房项目方,拖欠工资将于月底前兑付,核查结果另行公布。', title: '情况通报', ...official },
      { text: '核查结果什么时候公布?到底谁负责?', channelType: 'gov_mailbox', minute: 600 },
    ]);
    expect(incidentOf(3)).toBe(incidentOf(0));
  });

  test('an alarm about a dam does not join a report on the village it names', () => {
    const { incidentOf } = group([
      {
        text: '实名举报双塔镇长坪村村干部优亲厚友,给自己的亲戚办低保,村务公开栏半年没有更新。',
        channelType: 'leader_board',
      },
      {
        text: '紧急扩散!双塔水库大坝裂缝,今晚十二点开闸泄洪,塔前村、长坪村的赶紧转移!!我亲戚在水利局上班说的,千真万确,转给身边的人!',
        channelType: 'weibo',
      },
      {
        text: '转发:双塔水库大坝裂缝,今晚十二点开闸泄洪,塔前村、长坪村的赶紧转移!!',
        channelType: 'weibo',
        minute: 30,
      },
    ]);
    expect(incidentOf(1)).not.toBe(incidentOf(0));
    expect(incidentOf(2)).toBe(incidentOf(1));
  });

  test('with two live matters that fit alike it stays alone', () => {
    const { incidentOf } = group([
      { text: '石桥镇桥头村停水两天了' },
      { text: '石桥镇桥头村停水,村民没水做饭' },
      { text: '双塔镇长坪村停水两天了' },
      { text: '双塔镇长坪村停水,村民没水做饭' },
      { text: '到底什么时候恢复?', channelType: 'gov_mailbox', minute: 90 },
    ]);
    expect(incidentOf(0)).not.toBe(incidentOf(2));
    expect([incidentOf(0), incidentOf(2)]).not.toContain(incidentOf(4));
  });
});

describe('official answers', () => {
  test('one notice that answers two matters is a member of one and answers both', () => {
    const { choices, incidentOf } = group([
      { text: '湖滨社区暖气不热,家里12度' },
      { text: '湖滨社区供暖不达标,修了三天', channelType: 'gov_mailbox' },
      { text: '西屏社区供暖报停还收30%热费,物业说不交就停水' },
      { text: '西屏社区报停用户仍收三成热费,依据是什么?', channelType: 'leader_board' },
      {
        text: '一、湖滨社区供暖已于今日10时恢复,室温达标;二、关于供暖报停收费:依据供热管理办法收取基本热费,物业不得以停水催缴,已责成整改。',
        title: '关于供暖问题的说明',
        ...official,
      },
    ]);
    const answered = [incidentOf(4), ...(choices[4]?.answers ?? [])];
    expect(new Set(answered)).toEqual(new Set([incidentOf(0), incidentOf(2)]));
  });

  test('a notice from before the first complaint stops no clock, the next one does', () => {
    const start = parseInstant('2026-03-02T09:00') as Instant;
    const notice = '因循环泵故障,锦绣社区暖气不热,供热部门正在抢修。';
    const { incidents, incidentOf } = group([
      { text: '锦绣社区暖气又不热了,家里14度', publishedAt: start },
      { text: notice, title: '锦绣社区供暖说明', publishedAt: plus(start, -hours(30)), ...official },
      { text: notice, title: '锦绣社区供暖再说明', publishedAt: plus(start, hours(3)), minute: 200, ...official },
    ]);
    expect([incidentOf(1), incidentOf(2)]).toEqual([incidentOf(0), incidentOf(0)]);
    expect(incidents.get(incidentOf(0) ?? '')?.answeredBy?.at).toBe(plus(start, hours(3)));
  });

  test('a notice that answers nothing founds nothing', () => {
    const { choices } = group([
      { text: '我县将于下周开展义务植树活动,欢迎市民报名参加。', title: '活动通知', ...official },
    ]);
    expect(choices[0]).toMatchObject({ decision: 'ignore', incidentId: null });
  });

  test('a newspaper that reports sampling, and a company that announces repairs, belong to the matter and answer nothing', () => {
    const { incidents, incidentOf } = group([
      { text: '锦绣社区暖气又不热了,家里14度,老人冻得直哆嗦' },
      {
        text: '因循环泵故障,锦绣社区部分楼栋室温不达标,维修人员正在抢修,预计明日恢复。',
        channelType: 'wechat_mp',
        channelName: '县供热公司',
      },
    ]);
    expect(incidentOf(1)).toBe(incidentOf(0));
    expect(incidents.get(incidentOf(0) ?? '')?.answeredBy).toBeNull();
  });

  test('an official denial of a number corrects, a denial of the whole confirms that it is untrue', () => {
    const partial = group([
      { text: '双塔小学中午有孩子吃完饭吐了,食堂的菜有酸味' },
      { text: '出大事了!双塔小学四十个孩子中毒进了ICU,快转!', channelType: 'kuaishou' },
      {
        text: '双塔镇中心小学有3名学生呕吐,已就诊并返校,留样已封存送检;网传“40人进ICU”不属实。',
        title: '情况通报',
        ...official,
      },
    ]);
    expect([...partial.incidents.values()].map(({ falseInfo }) => falseInfo.status)).toEqual(['corrected']);
    const whole = group([
      { text: '网传望山乡云顶村水库要溃坝了,赶快转给家人', channelType: 'kuaishou' },
      { text: '云顶村水库溃坝是真的吗?', channelType: 'tieba' },
      { text: '经核实,望山乡云顶村水库未发生险情,网传信息系谣言,请勿传播。', title: '辟谣', ...official },
    ]);
    expect([...whole.incidents.values()].map(({ falseInfo }) => falseInfo.status)).toEqual(['confirmed']);
  });
});

describe('titles', () => {
  test('say no accusation that only hearsay brought in', () => {
    const { incidents } = group([
      { text: '石桥镇桥头村的河水发黑,死了好多鱼' },
      { text: '都在传是经开区恒福化工半夜偷排,听里面上班的讲的', channelType: 'wechat_group_report' },
    ]);
    const titles = [...incidents.values()].map(({ title }) => title).join();
    expect(titles).not.toMatch(/恒福|偷排/);
    expect(titles).toContain('石桥镇');
  });
});
