import type { Level } from '../analysis/analysis.ts';

/** One thing that is looked at before a text leaves; `levels` where it is mandatory, all of them when absent. */
export type ChecklistItem = {
  readonly id: string;
  readonly text: string;
  /** The document that asks for it. */
  readonly source: string;
  readonly levels?: readonly Level[];
};

/**
 * 保密审查: what is gone through item by item before publication (石城县2024要点 九:先审后发、一事一审；某县局督办机制 三(一)；rules.md
 * §5: personal data left in published texts is a frequent finding). Ⅰ and Ⅱ have more of it.
 */
export const secrecyChecklist: readonly ChecklistItem[] = [
  { id: 'state_secret', text: '不含国家秘密；没有引用标密文件的内容', source: '保守国家秘密法' },
  {
    id: 'work_secret',
    text: '不含工作秘密和内部敏感信息（未公开的部署、案件线索、内部电话）',
    source: '先审后发、一事一审',
  },
  { id: 'personal_data', text: '没有可以认出反映人、当事人的信息；必须写的已遮蔽', source: '个人信息保护法' },
  { id: 'minor', text: '涉及未成年人的，姓名、学校班级、照片都不出现', source: '未成年人保护法' },
  { id: 'business_secret', text: '不含企业商业秘密、第三方不愿公开的内容', source: '政府信息公开条例 第15条' },
  { id: 'consistent', text: '时间、地点、数字与此前公布和内部掌握的一致', source: '国办发〔2016〕61号 三' },
  { id: 'attachment', text: '附件、图片、隐藏批注和文件属性已一并查过', source: '先审后发、一事一审' },
  {
    id: 'investigation',
    text: '不影响正在进行的调查、侦查和救援',
    source: '突发事件应对法 第7条',
    levels: ['I', 'II'],
  },
  {
    id: 'wording',
    text: '伤亡、原因、责任的表述有权威结论，未定的写明正在核查',
    source: '国办发〔2016〕61号 三',
    levels: ['I', 'II'],
  },
  { id: 'timing', text: '发布的时机和范围已与主管部门、宣传部商定', source: '三同步', levels: ['I', 'II'] },
];

/** The items that are mandatory at a level. */
export const checklistFor = (level: Level): readonly ChecklistItem[] =>
  secrecyChecklist.filter(({ levels }) => levels === undefined || levels.includes(level));

/** Mandatory items that were not gone through. */
export const uncheckedItems = (level: Level, checked: readonly string[]): readonly ChecklistItem[] =>
  checklistFor(level).filter(({ id }) => !checked.includes(id));
