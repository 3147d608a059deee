import { serveDesk } from '@tingchao/console/console-testing.ts';
import { caseCommandSchema } from '@tingchao/domain/response/case-command.ts';
import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import { effectsOf, openRebound } from '@tingchao/domain/response/effect/effect.ts';
import { publicationsOf } from '@tingchao/domain/response/publication/publication.ts';
import { explainRefusal } from '@tingchao/domain/response/refusal.ts';
import { hours, minutes, parseInstant, plus, type Instant } from '@tingchao/domain/time/instant.ts';
import { takeCaseStep } from '@tingchao/response/take-case-step.ts';
import { openMemoryPlatform, shippedSettings, type MemoryPlatform } from '@tingchao/testkit/memory-platform.ts';
import { expect, test } from 'vitest';
import { deliver, post, startServices } from './lived-world.ts';

const shipped = shippedSettings();
const { outlets } = shipped.publication;
const pageUrl = 'https://www.example.gov.cn/hygq/{id}.html';
/** The shipped settings with addresses of the pages, and a small county: six posts are many. */
const settings = {
  ...shipped,
  publication: {
    ...shipped.publication,
    outlets: outlets.map((one) => ({ ...one, pageUrl })),
    effect: { ...shipped.publication.effect, rebound: { leastPosts: 6, times: 1.5, hostility: 0.3 } },
  },
};

const rumour = '网传青岚河石桥段死鱼是上游工厂偷排，已有多人中毒';
const answer =
  '经现场核查，3月2日石桥段死鱼系夜间缺氧所致，上游无工厂，无人中毒。水样检测达标，已打捞清理。下次通报时间3月5日。联系电话：0000-12345。';

async function step(
  platform: MemoryPlatform,
  id: string,
  person: string,
  command: object,
  role = '值班员',
): Promise<CaseFile> {
  const by = { id: person, name: person, role, unit: null };
  const done = await takeCaseStep(platform, { case: id, by, command: caseCommandSchema.parse(command) });
  if (!done.ok) throw new Error(`${JSON.stringify(command)}: ${explainRefusal(done.error)}`);
  return done.value;
}

/** Posts of other people about the river, from a minute on. */
const river = (name: string, from: Instant, count: number) =>
  Array.from({ length: count }, (_, n) => {
    const at = plus(from, minutes(n * 3));
    const text = ['石桥镇青岚河水体发黑,死了很多鱼', '青岚河石桥段有死鱼,臭味很大', '石桥镇河水发黑,谁来管管'][n % 3]!;
    return { ...post(`${name}${n}`, `${text},第${n + 1}天了`, 0), publishedAt: at, collectedAt: at };
  });

test(
  'a rumour inside a true event is checked, clarified, sent out, held against what was signed, measured, and comes back as -R1',
  { timeout: 60_000 },
  async () => {
    const platform: MemoryPlatform = { ...openMemoryPlatform({ at: '2026-03-02T11:00:00+08:00' }), settings };
    const services = await startServices(platform);
    const [first] = river('a', parseInstant('2026-03-02T08:00:00+08:00')!, 1);
    await deliver(platform, [first!, ...river('b', parseInstant('2026-03-02T08:10:00+08:00')!, 4)]);
    await services.settled();
    const incident = (await platform.posts.get('a0'))!.membership.incidentId!;
    const id = `case-${incident}`;
    const now = async (): Promise<CaseFile> => (await platform.cases.get(id))!;
    const go = (person: string, command: object, role?: string): Promise<CaseFile> =>
      step(platform, id, person, command, role);
    const clocksBefore = (await now()).deadlines;

    await go('王岚', { action: 'assign', lead: 'ecology_bureau' });
    await go('李川', { action: 'accept', unit: 'ecology_bureau' });
    await go('王岚', { action: 'claim', statement: rumour });
    const clarify = {
      action: 'clarify',
      claim: 'c1',
      title: '关于石桥段死鱼的情况说明',
      channel: '政府网站',
      text: answer,
    };
    await go('李川', clarify);
    await go('李川', { action: 'submit' });
    await go('赵敏', { action: 'review', decision: 'pass' });
    const cleared = await go('周正', { action: 'secrecy', decision: 'pass' });
    for (const { id: finding } of cleared.drafts.at(-1)?.findings ?? [])
      await go('赵敏', { action: 'answer_finding', finding, reason: '已核对，照发' });
    if (cleared.status === 'wording') await go('孙部', { action: 'wording', decision: 'pass' });
    await expect(go('陈立', { action: 'sign', decision: 'pass' })).rejects.toThrow('还没有核实');
    const found = await go('李川', {
      action: 'verify',
      claim: 'c1',
      unit: 'ecology_bureau',
      result: '部分属实',
      truth: '确有死鱼',
      evidence: '现场核查上游无工厂，县医院无中毒就诊记录，水样达标',
      source: '监测报告〔2026〕7号',
    });
    // What a unit finds moves no clock and no level.
    expect(found.deadlines.map(({ id: clock, dueAt }) => [clock, dueAt])).toEqual(
      clocksBefore.map(({ id: clock, dueAt }) => [clock, dueAt]),
    );
    await go('陈立', { action: 'sign', decision: 'pass' });
    await go('王岚', { action: 'publish', through: 'answers_rss' });
    await services.pass(minutes(1));
    const out = await now();
    expect(out.status).toBe('clarified');
    const [publication] = publicationsOf(out);
    const answeredAt = publication!.publishedAt!;
    expect(out.deadlines.find(({ id: clock }) => clock === 'public_response')).toMatchObject({ metAt: answeredAt });

    // The page is changed after an hour: told, and nothing else moves.
    platform.publisher.stand(publication!.link!, `首页\n${answer.replace('无人中毒', '')}\n页脚`);
    await services.pass(minutes(70));
    const looked = await now();
    expect(publicationsOf(looked)[0]!.checks.at(-1)).toMatchObject({ result: 'differs' });
    expect(looked.deadlines).toEqual(out.deadlines);

    platform.clock.jumpTo(plus(answeredAt, hours(25)));
    await services.pass(minutes(2));
    const [measured] = effectsOf(await now());
    expect(measured).toMatchObject({ hours: 24, verdict: 'calmer', after: { posts: 0 } });
    expect(measured!.before.posts).toBeGreaterThan(1);

    await deliver(platform, river('c', plus(answeredAt, hours(24) + minutes(30)), 9));
    await services.settled();
    await services.pass(minutes(2));
    const proposed = await now();
    const seen = openRebound(proposed);
    expect(seen?.why).toMatch(/回应后 \d+ 帖/u);
    expect(proposed.status).toBe('clarified');
    await services.pass(hours(1));
    const again = await go('王岚', { action: 'reopen', reason: '网民继续追问死鱼原因' });
    const byId = new Map(again.deadlines.map((one) => [one.id, one]));
    expect(byId.get('public_response')?.metAt).toBe(answeredAt);
    expect(byId.get('public_response#R1')).toMatchObject({
      startedAt: seen!.at,
      dueAt: plus(seen!.at, hours(48)),
      metAt: null,
    });

    // The interface shows it, and neither it nor what left names an officer's words or a citizen.
    const app = await serveDesk(platform);
    const effect = (await app.inject({ url: `/api/cases/${id}/effect` })).json();
    expect(effect).toMatchObject({
      clarifies: [{ id: 'c1', statusName: '部分属实' }],
      windows: [{ hours: 24, over: true }, { hours: 72 }],
    });
    const search = (
      await app.inject({ url: `/api/clarifications?q=${encodeURIComponent('有人说上游工厂偷排死鱼')}` })
    ).json();
    expect(search.items).toMatchObject([{ text: answer }]);
    const left = JSON.stringify([...platform.publisher.published.values()].map((pieces) => [...pieces.values()]));
    expect(left).not.toMatch(/王岚|李川|author|监测报告|case-/u);
    await app.close();
    await services.stop();
  },
);
