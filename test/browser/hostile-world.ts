import type { Desk } from './open-desk.ts';
import { payloads } from './hostile-payloads.ts';

/** A matter of its own in a place of its own: each gathers every ninth payload. */
const matters = [
  '城关镇东关社区自来水浑浊发黄，烧开有沉淀',
  '东湖街道锦绣社区工地夜里两点还在打桩，整夜睡不着',
  '石桥镇桥头村垃圾站半个月没有清运，臭气熏天',
  '双塔镇中心小学门口没有红绿灯，孩子过马路很危险',
  '白沙镇沙洲村道路塌陷一个大坑，已经摔了两个人',
  '柳河镇新建村养鸡场粪水直接排进水渠，鱼都死了',
  '望山乡云顶村医保报销窗口推来推去跑了五趟',
  '北坪乡石磨村停电一个星期没有通知，变压器坏了',
  '青岚经济开发区拖欠农民工工资三个月没有说法',
] as const;

type File = { readonly id: string; readonly number: string; readonly status: string; readonly version: number };
type Finding = { readonly id: string; readonly blocking: boolean; readonly answer: object | null };
type CaseNow = File & {
  readonly drafts: readonly { readonly findings?: readonly Finding[] }[];
};
/** What went all the way to a published answer, and what only came in. */
export type HostileWorld = { readonly published: readonly CaseNow[]; readonly cases: readonly File[] };

/**
 * Every payload comes in as title, body, author, address, place and answer of an imported message; then some of the cases go
 * their way with payloads in everything that officers write.
 */
export async function bringIn(desk: Desk): Promise<HostileWorld> {
  const { added } = await desk.ask<{ added: number }>('/api/imports', 'POST', {
    source: { profile: 'board' },
    items: payloads.map(toItem),
  });
  if (added < payloads.length) throw new Error(`${added} of ${payloads.length} were taken in`);
  const cases = await untilThere(desk);
  const published = await Promise.all(cases.slice(0, 3).map((file, n) => answer(desk, file, n)));
  return { published, cases };
}

function toItem({ text }: (typeof payloads)[number], n: number): object {
  return {
    identity: { by: 'native', id: `hostile-${n}` },
    link: text,
    title: text,
    text: `${matters[n % matters.length]}，请尽快处理。${text}`,
    author: text,
    publishedAt: Date.now() - 60 * 60_000 - n * 1000,
    metrics: {},
    reply: { unit: text, at: Date.now() - 30 * 60_000, text, status: text, rating: text },
    answered: n % 5 === 4,
    regionHint: n % 4 === 3 ? text : null,
    forwards: null,
    superiorOrder: null,
  };
}

/** The cases of what was brought in, once everything is at its place; lists are refused while their index is made for the first time. */
async function untilThere(desk: Desk): Promise<readonly File[]> {
  const patiently = <T>(path: string): Promise<{ items: readonly T[] }> =>
    desk.ask<{ items: readonly T[] }>(path).catch(() => ({ items: [] }));
  let before = '';
  for (let tries = 0; tries < 240; tries += 1) {
    const incidents = await patiently<{ id: string; posts: number }>('/api/incidents?limit=200');
    const grown = new Map(incidents.items.filter(({ posts }) => posts >= 8).map(({ id, posts }) => [id, posts]));
    const { items } = await patiently<File & { incidentId: string; level: string }>('/api/cases?open=true&limit=200');
    const ours = items.filter(({ incidentId }) => grown.has(incidentId));
    const posts = ours.reduce((sum, { incidentId }) => sum + (grown.get(incidentId) ?? 0), 0);
    const now = ours.map(({ id, version }) => `${id} ${version}`).join();
    if (posts >= payloads.length && ours.length >= 3 && now === before) return ours.toSorted((a, b) => byLevel(b, a));
    before = now;
    await new Promise((done) => setTimeout(done, 1500));
  }
  throw new Error(`not all of what was brought in became part of a case: ${before}`);
}

/** Ⅳ last: 'IV' and 'III' are answered without 口径会商. */
const byLevel = (a: { readonly level: string }, b: { readonly level: string }): number =>
  Number(a.level === 'IV' || a.level === 'III') - Number(b.level === 'IV' || b.level === 'III');

/** Takes a case to a published answer; what officers write is a payload wherever it may be any text. */
async function answer(desk: Desk, { id }: File, n: number): Promise<CaseNow> {
  const words = payloads.filter((_, at) => at % 3 === n).map(({ text }) => text);
  const one = (at: number): string => [...`${words[at % words.length]}。`].slice(0, 200).join('');
  const unit = 'housing_bureau';
  const go = (name: string, command: object): Promise<CaseNow> =>
    desk.ask<CaseNow>(`/api/cases/${id}/steps`, 'POST', { by: { name }, command });
  await go('周平', { action: 'judge', reason: one(1) });
  await go('周平', { action: 'assign', lead: unit, reason: one(2) });
  await go('陈洁', { action: 'accept', unit });
  const text = `经核实，您反映的情况属实，已安排处理，4月10日前办完，联系电话见网站。\n${words.map((word) => word.slice(0, 400)).join('\n')}`;
  await go('陈洁', { action: 'draft', title: one(3), channel: one(4).slice(0, 40), text });
  await go('陈洁', { action: 'submit' });
  await go('李局', { action: 'review', decision: 'reject', reason: one(5) });
  await go('陈洁', { action: 'draft', title: one(6), channel: one(7).slice(0, 40), text: `${text}\n${one(8)}` });
  await go('陈洁', { action: 'submit' });
  await go('李局', { action: 'review', decision: 'pass', confirmPersonalData: true, reason: one(9) });
  const cleared = await go('周密', { action: 'secrecy', decision: 'pass', reason: one(10) });
  const open = cleared.drafts.at(-1)?.findings?.filter(({ blocking, answer: said }) => blocking && said === null) ?? [];
  for (const { id: finding } of open) await go('李局', { action: 'answer_finding', finding, reason: one(11) });
  if (cleared.status === 'wording') await go('孙部', { action: 'wording', decision: 'pass', reason: one(12) });
  await go('赵主任', { action: 'sign', decision: 'pass', reason: one(13) });
  const { drafts } = await desk.ask<{ drafts: readonly { text: string }[] }>(`/api/cases/${id}/drafts`);
  return go('陈洁', { action: 'publish', text: drafts.at(-1)?.text });
}
