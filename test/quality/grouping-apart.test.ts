import { expect, test } from 'vitest';
import { recordFigures } from './figures.ts';
import { group } from './grouping-under-test.ts';

const places = [
  '城关镇东关社区',
  '城关镇北门社区',
  '城关镇西屏社区',
  '东湖街道湖滨社区',
  '石桥镇桥头村',
  '双塔镇塔前村',
  '白沙镇沙洲村',
  '柳河镇新建村',
  '望山乡半坡村',
  '北坪乡天池村',
];
const complaints = [
  '停水两天了没有任何通知,打电话没人接',
  '的垃圾堆了一个星期没人清运,臭气熏天',
  '的路灯全不亮,晚上走路都害怕',
  '旁边工地半夜施工,吵得孩子睡不着',
  '的征地补偿款一年多了还没发到手里',
];

test('a post that names another place than the incident is never joined to it', () => {
  let pairs = 0;
  let joined = 0;
  for (const complaint of complaints) {
    for (let a = 0; a < places.length; a += 1) {
      for (let b = a + 1; b < places.length; b += 1) {
        const { incidentOf } = group([
          { text: `${places[a]}${complaint}` },
          { text: `${places[b]}${complaint},请解决` },
        ]);
        pairs += 1;
        if (incidentOf(0) !== null && incidentOf(0) === incidentOf(1)) joined += 1;
      }
    }
  }
  process.stdout.write(`  kept apart: ${pairs - joined} of ${pairs} pairs that name two places\n`);
  recordFigures('grouping-apart-gazetteer', [
    { measure: 'another place of the gazetteer, joined', size: `${pairs} pairs`, result: `${joined}`, floor: '0' },
  ]);
  expect(pairs).toBeGreaterThanOrEqual(200);
  expect(joined).toBe(0);
});

const estates = [
  '永和豪庭',
  '紫薇花园',
  '张家湾村',
  '李家湾村',
  '文昌社区',
  '和平小区',
  '翠湖雅苑',
  '下台新城',
  '宏达砖厂',
  '博文小学',
];

test('posts in the same words at two places that no gazetteer knows are two matters', () => {
  let pairs = 0;
  let joined = 0;
  for (const complaint of complaints) {
    for (const a of estates) {
      for (const b of estates.filter((other) => other !== a)) {
        const { incidentOf } = group([
          { text: `我们${a}${complaint}` },
          { text: `${b}${complaint},请解决`, minute: 300 },
        ]);
        pairs += 1;
        if (incidentOf(0) !== null && incidentOf(0) === incidentOf(1)) joined += 1;
      }
    }
  }
  process.stdout.write(`  kept apart: ${pairs - joined} of ${pairs} pairs that name two unknown places\n`);
  expect(joined).toBe(0);
});
