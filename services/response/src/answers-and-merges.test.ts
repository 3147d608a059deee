import { describe, expect, test } from 'vitest';
import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import type { Incident } from '@tingchao/domain/incident/incident.ts';
import { hours, plus, type Instant } from '@tingchao/domain/time/instant.ts';
import { aKeptPost, aPost, START } from '@tingchao/testkit/builders.ts';
import type { MemoryPlatform } from '@tingchao/testkit/memory-platform.ts';
import { aRiver, deliver, disposable, mustStep, open } from './response-testing.ts';

describe('who answered', () => {
  const board = { channelType: 'leader_board' as const, channelName: '领导留言板' };
  const message = (unit: string | null) =>
    aPost({
      ...board,
      id: 'm1',
      reply: { unit, at: plus(START, hours(30)), text: '已责令整改。', status: '已办理', rating: null },
    });
  const sample = (postId: string, official: boolean, at: Instant): Incident['exemplars'][number] => ({
    ...board,
    postId,
    role: official ? 'clarification' : 'complaint',
    title: '河水发黑',
    excerpt: '',
    official,
    publishedAt: at,
    collectedAt: at,
    link: null,
    metrics: { reads: 0, reposts: 0, comments: 0, likes: 0 },
  });

  async function answered(unit: string | null, over: Partial<Incident> = {}): Promise<CaseFile> {
    await using platform = disposable(open());
    await platform.posts.add([aKeptPost({ post: message(unit) })]);
    const incident = aRiver({ channelTypes: ['leader_board'], ...over });
    await deliver(platform, incident);
    const answeredBy = { postId: 'm1', at: plus(START, hours(30)), text: '已责令整改。' };
    const exemplars = [sample('m1', false, START), sample('m1/reply', true, plus(START, hours(30)))];
    const [file] = await deliver(platform, { ...incident, exemplars, version: 2, answeredBy, ...over });
    return file!;
  }
  const clockOf = (file: CaseFile, id: string) => file.deadlines.find((one) => one.id === id);

  test('is in the ledger: the unit as the board prints it, and whether it leads', async () => {
    const byLead = await answered('宁川市生态环境局青岚分局');
    expect(byLead.answers[0]).toMatchObject({ unit: '宁川市生态环境局青岚分局', byLead: true });
    expect(byLead.ledger.at(-1)?.note).toMatch(/宁川市生态环境局青岚分局$/u);
    const unknown = await answered('县燕窝协会');
    expect(unknown.answers[0]).toMatchObject({ unit: '县燕窝协会', byLead: null });
    const other = await answered('青岚县水利局');
    expect(other.answers[0]).toMatchObject({ channel: '领导留言板', unit: '青岚县水利局', byLead: false });
    expect(other.ledger.at(-1)?.note).toContain('不是牵头单位');
    const nobody = await answered(null);
    expect(nobody.answers[0]).toMatchObject({ unit: null, byLead: null });
  });

  test('does not matter to the clock: an official answer stops it, the channel clock of its message too', async () => {
    for (const unit of ['青岚县水利局', null]) {
      const file = await answered(unit);
      expect(clockOf(file, 'public_response')?.metAt).toBe(plus(START, hours(30)));
      expect(clockOf(file, 'channel_reply.leader_board')?.metAt).toBe(plus(START, hours(30)));
    }
  });

  test('matters to the channel: its clock runs while another message of it waits', async () => {
    const exemplars = [
      sample('m1', false, START),
      sample('m1/reply', true, plus(START, hours(30))),
      sample('m2', false, plus(START, hours(1))),
    ];
    expect(clockOf(await answered(null, { exemplars }), 'channel_reply.leader_board')?.metAt).toBeNull();
  });
});

describe('a merge by the machine', () => {
  async function merged(prepare: (platform: MemoryPlatform, gone: CaseFile, kept: CaseFile) => Promise<void>) {
    await using platform = disposable(open());
    const kept = aRiver({ detectedAt: plus(START, -hours(5)) });
    const gone = aRiver();
    await deliver(platform, kept, gone);
    const fileOf = async ({ id }: Incident) => (await platform.cases.get(`case-${id}`))!;
    await prepare(platform, await fileOf(gone), await fileOf(kept));
    const before = await fileOf(gone);
    const record = { ...gone, version: 2, status: 'merged' as const, mergedInto: kept.id };
    await deliver(platform, record);
    const after = { gone: await fileOf(gone), kept: await fileOf(kept) };
    await deliver(platform, record);
    expect(await fileOf(gone)).toEqual(after.gone);
    expect(await fileOf(kept)).toEqual(after.kept);
    return { before, ...after };
  }
  const assign = { action: 'assign', lead: 'ecology_bureau', assist: ['water_bureau'] };

  test('ends the assignments of the case that goes up, tells its units, and asks to assign in the surviving one', async () => {
    const { gone, kept } = await merged(
      async (platform, file) => void (await mustStep(platform, file, 'zhang', assign)),
    );
    expect(gone).toMatchObject({ status: 'merged', mergedInto: kept.number });
    expect(gone.assignments.map(({ status }) => status)).toEqual(['merged', 'merged']);
    expect(gone.notices.slice(-2).map(({ to }) => to)).toEqual(['ecology_bureau', 'water_bureau']);
    expect(kept.ledger.at(-1)).toMatchObject({ action: 'absorb', by: 'system' });
    expect(kept.ledger.at(-1)?.note).toContain(gone.number);
    expect(kept.notices.at(-1)?.to).toBe('duty');
  });

  test('leaves a finished case as it is and hides no open one in a finished one; the duty officer decides', async () => {
    const keep = { action: 'keep', reason: '已线下答复' };
    const finish = async (platform: MemoryPlatform, file: CaseFile): Promise<void> => {
      await mustStep(platform, file, 'zhang', { action: 'judge' });
      await mustStep(platform, file, 'zhang', keep);
    };
    const finished = await merged(async (platform, file) => finish(platform, file));
    expect(finished.gone).toMatchObject({ status: 'not_need', mergedInto: null });
    expect(finished.gone.ledger.at(-1)).toMatchObject({ action: 'merge_refused' });
    const into = await merged(async (platform, _gone, file) => finish(platform, file));
    expect(into.gone).toMatchObject({ status: 'found', mergedInto: null });
    expect(into.gone.deadlines).toEqual(into.before.deadlines);
    expect(into.gone.ledger.at(-1)?.note).toContain('重新打开');
    expect(into.gone.notices.at(-1)?.to).toBe('duty');
  });

  test('does not break off an answer that is being approved', async () => {
    const { gone } = await merged(async (platform, file) => {
      await mustStep(platform, file, 'zhang', assign);
      await mustStep(platform, file, 'li', { action: 'accept', unit: 'ecology_bureau' });
      const draft = { action: 'draft', title: '通报', channel: '微信公众号', text: '正在核查。' };
      await mustStep(platform, file, 'li', draft);
    });
    expect(gone).toMatchObject({ status: 'drafting', mergedInto: null });
    expect(gone.assignments[0]).toMatchObject({ status: 'accepted' });
  });
});
