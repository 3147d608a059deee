import { createHash } from 'node:crypto';
import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import { hours, parseInstant, plus, type Instant } from '@tingchao/domain/time/instant.ts';
import { aCase, aKeptPost, anAssignment, anIncident } from '@tingchao/testkit/builders.ts';
import { openMemoryPlatform, type MemoryPlatform } from '@tingchao/testkit/memory-platform.ts';
import { readArchive } from '@tingchao/runtime/make-files.ts';
import { expect, test } from 'vitest';
import { originalsRefused, proofPack } from './read-proof.ts';

const START = parseInstant('2026-03-02T09:00+08:00') as Instant;
const REPLY = '关于和平路工地夜间施工的情况说明';

/** An answered case with a reply, an approval, a post with its page, and a line on the audit chain. */
async function handled(
  over: Partial<CaseFile> = {},
): Promise<{ readonly platform: MemoryPlatform; readonly file: CaseFile }> {
  const platform = openMemoryPlatform({ at: '2026-03-05T09:00+08:00' });
  const hash = await platform.blobs.put(new TextEncoder().encode(REPLY));
  const snapshot = await platform.blobs.put(new TextEncoder().encode('<p>张三 13800000000</p>'));
  const incident = anIncident();
  const answeredAt = plus(START, hours(20));
  const built = aCase({ incidentId: incident.id, status: 'published', assignments: [anAssignment()] });
  const file: CaseFile = {
    ...built,
    deadlines: built.deadlines.map((one) => ({ ...one, metAt: answeredAt })),
    drafts: [{ id: 'd1', hash, title: '情况说明', channel: '政府网站', kind: 'response', by: '李川', at: START }],
    approvals: [{ step: 'sign', draftId: 'd1', hash, decision: 'pass', by: '陈立', at: START, reason: '' }],
    answers: [{ source: 'published', ref: 'd1', at: answeredAt, channel: '政府网站' }],
    ...over,
  };
  await platform.incidents.save([incident]);
  await platform.cases.save([file]);
  await platform.posts.add([aKeptPost({ post: { snapshot }, incidentId: incident.id })]);
  await platform.audit.append('1', { at: START, actor: '王岚', action: 'case_assigned', subject: file.id, detail: {} });
  return { platform, file };
}

const unpack = async (bytes: Uint8Array): Promise<ReadonlyMap<string, string>> =>
  new Map([...(await readArchive(bytes))].map(([path, content]) => [path, new TextDecoder().decode(content)]));

test('a pack holds every proof, and its manifest the hash of every file', async () => {
  const { platform, file } = await handled();
  const bytes = await proofPack(platform, file);
  const files = await unpack(bytes);
  const wanted = [
    'index.html',
    'case.json',
    'grounds.json',
    'clocks.json',
    'approvals.json',
    'letters.json',
    'reply.json',
  ];
  expect([...files.keys()]).toEqual(expect.arrayContaining([...wanted, 'effect.json', 'audit.jsonl', 'manifest.json']));
  expect([...files].find(([path]) => path.startsWith('drafts/d1-'))?.[1]).toBe(REPLY);
  expect(files.get('audit.jsonl')).toContain('case_assigned');
  expect(JSON.parse(files.get('clocks.json') ?? '')).toMatchObject([
    { outcome: '按时', arithmetic: expect.stringContaining('48 小时') },
  ]);
  const manifest = JSON.parse(files.get('manifest.json') ?? '') as { files: { path: string; sha256: string }[] };
  expect(manifest.files.map(({ path }) => path).toSorted()).toEqual(
    [...files.keys()].filter((path) => path !== 'manifest.json').toSorted(),
  );
  for (const { path, sha256 } of manifest.files) {
    expect(
      createHash('sha256')
        .update(files.get(path) ?? '')
        .digest('hex'),
    ).toBe(sha256);
  }
});

test('the same case gives the same bytes, whenever it is packed', async () => {
  const { platform, file } = await handled();
  const first = await proofPack(platform, file);
  await platform.clock.advance(hours(50));
  expect(await proofPack(platform, file)).toEqual(first);
});

test('original pages come only to a named person, and the audit says so', async () => {
  const { platform, file } = await handled();
  expect([...(await unpack(await proofPack(platform, file))).values()].join('')).not.toContain('13800000000');
  const by = { id: '赵敏', name: '赵敏', role: '督办员', unit: null };
  const whole = await unpack(await proofPack(platform, file, { by, reason: '复核' }));
  expect([...whole].find(([path]) => path.startsWith('originals/'))?.[1]).toContain('13800000000');
  expect(await platform.audit.list({ subject: `${file.id}/originals` })).toMatchObject([{ actor: '赵敏' }]);
});

test('a report on officials is packed without its words', async () => {
  const sealed = {
    lead: 'discipline',
    leadPlace: null,
    assisting: [],
    candidates: [],
    coordination: [],
    clause: { id: 'other_authority', text: '举报', basis: '' },
    recused: [],
    confidence: 1,
    dispatchable: false,
    reasons: [],
  };
  const { platform, file } = await handled({ proposal: sealed, title: '举报某镇干部收礼' });
  const files = await unpack(await proofPack(platform, file));
  const text = [...files.values()].join('\n');
  for (const said of ['收礼', REPLY, '噪音']) expect(text).not.toContain(said);
  expect(originalsRefused(file)).toBe('sealed');
});
