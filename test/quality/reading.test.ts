import { describe, expect, test } from 'vitest';
import { explainRisk } from '@tingchao/domain/analysis/explain-risk.ts';
import { read, settings } from './analyzer-under-test.ts';

describe('places', () => {
  test('a village rolls up to its town, a shared name beside one of ours is ours', () => {
    const { places, territory } = read('石桥镇桥头村的河变黑了');
    expect(places.map(({ name }) => name)).toEqual(expect.arrayContaining(['石桥镇', '桥头村']));
    expect(territory).toBe('ours');
  });

  test('the namesake in the neighbouring county is outside', () => {
    expect(read('桐江县石桥镇今天修路,请绕行')).toMatchObject({ territory: 'outside', role: 'noise' });
  });

  test('a shared name alone is not sure enough to dispatch on', () => {
    const [place] = read('石桥那边又堵了', { region: '别的县' }).places;
    expect(place?.confidence ?? 0).toBeLessThan(0.5);
  });

  test.each(['刚买的白沙发到货了', '希望山上的路早点修好', '武汉东湖的樱花开了', '前程锦绣'])(
    '%s names no place of ours',
    (text) => {
      expect(read(text).places.filter(({ confidence }) => confidence >= 0.5)).toEqual([]);
    },
  );
});

describe('negation, drills, questions', () => {
  test('a denial within six characters takes the weight away and says so', () => {
    const analysis = read('云顶村今天雨很大,但没有滑坡,没有人员受伤');
    expect(analysis.risk.score).toBe(0);
    expect(analysis.marks).toContain('negated');
  });

  test('a denial of one thing does not deny another', () => {
    expect(read('老师说没有事,可是中午好几个孩子吐了').risk.score).toBeGreaterThan(20);
    expect(read('学校说不是食物中毒,孩子吃完饭吐了两次').risk.score).toBeGreaterThan(20);
  });

  test('a comma ends the reach of a negation', () => {
    expect(read('没人管,厂房起火了').risk.score).toBeGreaterThan(20);
  });

  test('words that only contain a sign of negation negate nothing', () => {
    expect(read('非法集资特别严重').risk.score).toBeGreaterThan(10);
  });

  test('a double negation restores', () => {
    const analysis = read('不是没有受伤,是有两个人受伤了');
    expect(analysis.risk.score).toBeGreaterThan(15);
    expect(analysis.marks).toContain('double_negation');
  });

  test('a drill that is only told is noise, whoever tells it; one that is asked about or went wrong is not', () => {
    const told = '今天上午县人民医院组织消防疏散演练,模拟三楼起火,六分钟完成疏散,大家不要惊慌。';
    expect(read(told, { channelType: 'weibo' })).toMatchObject({ role: 'noise', risk: { score: 0 } });
    expect(read('刚才城关镇那几声响是不是演习?谁知道', { channelType: 'weibo' }).role).toBe('question');
    expect(read('小区搞消防演练,有人真的摔伤了,物业不管', { channelType: 'weibo' }).role).toBe('complaint');
  });

  test('a drill is no accident, and its numbers are no facts', () => {
    const analysis = read('开展化工泄漏应急演练,模拟3人死亡、20人受伤', {
      channelType: 'gov_wechat',
      official: true,
      title: '应急演练',
    });
    expect(analysis).toMatchObject({ role: 'noise', facts: { deaths: null }, urgency: 'routine' });
    expect(analysis.risk.score).toBe(0);
  });

  test('what might happen weighs nothing', () => {
    expect(read('如果下大雨,滑坡了怎么办').facts.deaths).toBeNull();
    expect(read('万一爆炸了谁负责').marks).toContain('hypothetical');
  });
});

describe('tone and roles', () => {
  test.each([
    '公交公司真棒👍,等了一个小时没来一趟车',
    '效率真高,两年办不下来一个证',
    '物业服务一流,电梯坏了半个月,给你们点赞👏',
    '自来水又又又停了,太贴心了,省水费🙃',
  ])('%s is mockery, not praise', (text) => {
    expect(read(text)).toMatchObject({ sentiment: { label: 'negative' } });
    expect(read(text).role).not.toBe('praise');
    expect(read(text).kind).not.toBe('感谢');
    expect(read(text).marks).toContain('sarcasm');
  });

  test.each(['办事大厅的工作人员很耐心,二十分钟就拿到证,点赞', '我们社区供暖挺好,给师傅点个赞'])(
    '%s is praise',
    (text) => {
      expect(read(text)).toMatchObject({ role: 'praise', sentiment: { label: 'positive' } });
    },
  );

  test.each([
    ['急招!瓦工 木工 日结400 包吃住 私信', 'recruiting'],
    ['房产证办不下来?专业代办,可加急,加微信', 'advert'],
    ['周末好去处,这家小店真的没有踩雷!收藏', 'shop_praise'],
  ])('%s is noise', (text, mark) => {
    const analysis = read(text, { channelType: 'xiaohongshu' });
    expect(analysis.role).toBe('noise');
    expect(analysis.marks).toContain(mark);
  });

  test('a town that shows its event off tells of no matter', () => {
    expect(
      read('镇里举办重阳敬老活动,志愿者为老人理发,大家很感动', { channelType: 'gov_wechat', official: true }).role,
    ).toBe('noise');
  });

  test('only an official channel clarifies; a citizen who says “别造谣” does not', () => {
    const text = '经核实,网传“水库溃坝”不属实';
    expect(read(text, { channelType: 'gov_weibo', official: true })).toMatchObject({
      role: 'clarification',
      debunks: { scope: 'whole' },
    });
    expect(read(text).debunks).toBeNull();
    expect(read('有文件吗?没文件就别造谣').role).not.toBe('clarification');
  });

  test('the denial of one claim leaves the rest of the answer standing', () => {
    const analysis = read('今日8名学生出现腹泻,均已就诊;网传“50人住院”不属实。', {
      channelType: 'gov_wechat',
      official: true,
      title: '情况通报',
    });
    expect(analysis.debunks).toEqual({ scope: 'partial', claims: ['50人住院'] });
    expect(analysis.facts).toMatchObject({ ill: 8, illPupils: 8 });
  });

  test('a short post that leans on an earlier matter says so', () => {
    for (const text of ['检测结果什么时候公布?到底谁负责?', '去年也说年底兑付,结果拖到现在', '那到底交多少?'])
      expect(read(text).marks).toContain('follow_up');
  });
});

describe('false information', () => {
  test('style goes no further than “to be verified”', () => {
    const analysis = read('出大事了!听说县医院死了5个人,删前速看,大家快转');
    expect(analysis.falseInfo.status).toBe('unverified');
    expect(analysis.role).toBe('rumour');
  });

  test('an alleged cover-up is an accusation, not a cue', () => {
    expect(read('这件事被压下来了,不让报,河里全是死鱼').falseInfo.status).toBe('none');
  });
});

describe('stated numbers', () => {
  test.each([
    ['我们四十来个工友的工资一直拖欠,一共68万元', { claimants: 40, amountYuan: 680_000 }],
    ['事故已致2死5伤', { deaths: 2 }],
    ['转移群众230人,2人失联', { evacuated: 230, missing: 2 }],
    ['售楼部门口聚集了八十多人', { gathered: 80 }],
    ['幼儿园十二名幼儿上吐下泻', { ill: 12, illPupils: 12 }],
    ['没有人死亡', { deaths: null }],
  ])('%s', (text, expected) => {
    expect(read(text).facts).toMatchObject(expected);
  });

  test('a call with time and place is a planned gathering, not one that took place', () => {
    const { facts } = read('群里有人说下周一上午九点大家一起去县政府门口', { channelType: 'wechat_group_report' });
    expect(facts).toMatchObject({ plannedGathering: true, gathered: null });
  });
});

test('the score is told as a sentence, word by word', () => {
  const analysis = read('双塔镇长坪村仓库起火,没有人员受伤');
  const sentence = explainRisk(analysis.risk, settings.risk);
  expect(sentence).toContain('“起火”');
  expect(sentence).toContain('被否定，不计分');
  expect(sentence).toContain(`${analysis.risk.score} 分`);
});

test('the components never pass their caps', () => {
  const analysis = read(
    '爆炸死亡失联食物中毒坍塌聚众虐待停暖非法集资幼儿园老人孕妇学生打人一刀切瞒报求扩散快转央视新华社',
    {
      metrics: { reads: 9_000_000, reposts: 99_999, comments: 99_999, likes: 99_999 },
    },
  );
  for (const [component, { max }] of Object.entries(settings.risk.components)) {
    const points = analysis.risk.reasons
      .filter(({ rule }) => rule.startsWith(`${component}.`))
      .reduce((sum, { points }) => sum + points, 0);
    expect(points).toBeLessThanOrEqual(max + 0.1);
  }
  expect(analysis.risk.score).toBeLessThanOrEqual(100);
});

test('extreme words call for help first', () => {
  expect(read('工钱要不回来,我不想活了').urgency).toBe('high');
});
