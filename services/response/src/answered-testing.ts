import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import { minutes, plus, type Instant } from '@tingchao/domain/time/instant.ts';
import { aKeptPost } from '@tingchao/testkit/builders.ts';
import type { MemoryPlatform } from '@tingchao/testkit/memory-platform.ts';
import { aRiver, deliver, disposable, mustStep, open, settings, step } from './response-testing.ts';

/** What is signed and published in these tests. */
export const text = '经现场核查，石桥段水体发黑系管网破损。现已修复，水质检测达标。联系电话：0000-12345。';

/** Settings with a page for the feed, so that what is out is fetched back. */
export const page = 'https://www.example.gov.cn/hygq/{id}.html';
const withPage = {
  ...settings,
  publication: {
    ...settings.publication,
    outlets: settings.publication.outlets.map((one) => ({ ...one, pageUrl: page })),
  },
};
/** A platform in memory whose outlets tell where a text will stand. */
export const openWithPage = (): MemoryPlatform & AsyncDisposable => disposable({ ...open(), settings: withPage });

/** A case whose text is signed and waits to be published. */
export async function signed(platform: MemoryPlatform, draft: object = { action: 'draft' }): Promise<CaseFile> {
  const [file] = await deliver(platform, aRiver());
  const go = (by: string, command: object): Promise<CaseFile> => mustStep(platform, file!, by, command);
  await go('zhang', { action: 'assign', lead: 'ecology_bureau' });
  await go('li', { action: 'accept', unit: 'ecology_bureau' });
  if ('claim' in draft) {
    await go('zhang', { action: 'claim', statement: '网传石桥段有多人中毒住院' });
    await go('li', {
      action: 'verify',
      claim: 'c1',
      unit: 'ecology_bureau',
      result: '已核不实',
      evidence: '县医院无就诊记录，水样达标',
      source: '监测报告〔2026〕7号',
    });
  }
  await go('li', { title: '情况通报', channel: '政府网站', text, ...draft });
  await go('li', { action: 'submit' });
  await go('wang', { action: 'review', decision: 'pass' });
  await go('zhao', { action: 'secrecy', decision: 'pass' });
  const found = (await platform.cases.get(file!.id))!.drafts.at(-1)?.findings ?? [];
  for (const { id } of found)
    await step(platform, file!, 'wang', { action: 'answer_finding', finding: id, reason: '已核对' });
  return go('qian', { action: 'sign', decision: 'pass' });
}

/** A case as it stands now. */
export const newest = async (platform: MemoryPlatform, { id }: CaseFile): Promise<CaseFile> =>
  (await platform.cases.get(id))!;

/** Posts of the public about the river, so many within an hour from `at`. */
export async function talk(platform: MemoryPlatform, at: Instant, count: number, hostile = true): Promise<void> {
  const incident = (await platform.incidents.get('river'))!;
  const posts = Array.from({ length: count }, (_, n) => {
    const when = plus(at, minutes(n));
    const kept = aKeptPost({
      post: { id: `p${at}-${n}`, publishedAt: when, collectedAt: when, authorKey: `a${n % 7}` },
    });
    return {
      ...kept,
      analysis: {
        ...kept.analysis,
        sentiment: { label: hostile ? ('negative' as const) : ('neutral' as const), score: 0 },
      },
      membership: { ...kept.membership, incidentId: 'river' },
    };
  });
  const told = { ...incident, version: incident.version + 1, lastPostAt: posts.at(-1)!.post.collectedAt };
  await platform.commit({ posts, incidents: [told] });
}

/** The river as its incident stands in the store too. */
export async function published(platform: MemoryPlatform): Promise<CaseFile> {
  const file = await signed(platform);
  await platform.incidents.save([aRiver({ id: 'river', version: 1 })]);
  await platform.cases.save([{ ...file, version: file.version + 1, incidentId: 'river' }]);
  return mustStep(platform, file, 'li', { action: 'publish', text });
}
