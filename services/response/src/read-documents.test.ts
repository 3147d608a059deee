import { documentHtml } from '@tingchao/domain/document/document-html.ts';
import type { OfficialDocument } from '@tingchao/domain/document/official-document.ts';
import { PERIOD_RULE } from '@tingchao/domain/incident/sensitive-periods.ts';
import { caseCommandSchema } from '@tingchao/domain/response/case-command.ts';
import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import { hours, plus } from '@tingchao/domain/time/instant.ts';
import { aKeptPost, START } from '@tingchao/testkit/builders.ts';
import type { MemoryPlatform } from '@tingchao/testkit/memory-platform.ts';
import { describe, expect, test } from 'vitest';
import { documentsOfCase, forgetIssued, issueDocument, issuedOf } from './issued-documents.ts';
import { readCaseDocument } from './read-documents.ts';
import { aRiver, deliver, mustStep, open, person, settings } from './response-testing.ts';
import { runLadder } from './run-ladder.ts';
import { takeCaseStep } from './take-case-step.ts';

const caseKinds = settings.documents.documents.filter(({ of }) => of === 'case');

const secrets = {
  link: 'https://weibo.example/u/13579',
  phone: '13812345678',
  said: '我家门口的河三天了全是黑水求求你们管管',
  name: '王小明',
};

/** A river that four citizens and a newspaper wrote about, given to a unit, drafted upon and long overdue. */
async function aWrittenCase(): Promise<{ readonly platform: MemoryPlatform; readonly file: CaseFile }> {
  const platform = open();
  await platform.posts.add(
    [0, 1, 2, 3].map((n) =>
      aKeptPost({
        post: {
          channelType: n === 3 ? 'news' : 'weibo',
          link: n === 3 ? 'https://paper.example/1' : `${secrets.link}/${n}`,
          title: secrets.said,
          text: `${secrets.said}，我叫${secrets.name}，电话${secrets.phone}`,
          publishedAt: plus(START, hours(n)),
          collectedAt: plus(START, hours(n)),
          metrics: { reads: 0, reposts: 0, comments: n, likes: 0 },
        },
        analysis: { role: n === 3 ? 'media' : 'complaint', maskedTitle: secrets.said, maskedText: secrets.said },
        incidentId: 'river',
      }),
    ),
  );
  const river = aRiver({ id: 'river', level: 'II', counts: { ...aRiver().counts, posts: 4 } });
  await platform.incidents.save([river]);
  let [file] = await deliver(platform, river);
  file = await mustStep(platform, file!, '张敏', { action: 'judge', reason: `反映人电话 ${secrets.phone}` });
  file = await mustStep(platform, file, '张敏', { action: 'assign', lead: 'ecology_bureau', assist: ['water_bureau'] });
  file = await mustStep(platform, file, '李强', { action: 'accept', unit: 'ecology_bureau' });
  file = await refuted(platform, file);
  await platform.clock.advance(hours(60));
  await runLadder(platform);
  file = (await platform.cases.get(file.id))!;
  const text = `经查，上游管网破损，已抢修。反映人电话${secrets.phone}。`;
  file = await mustStep(platform, file, '王芳', {
    action: 'draft',
    title: '关于水体情况的通报',
    channel: '政府网站',
    text,
  });
  return { platform, file };
}

/** A statement that circulates, refuted, with a hand-over letter that a lawyer has read. */
async function refuted(platform: MemoryPlatform, file: CaseFile): Promise<CaseFile> {
  const found = { result: '已核不实', evidence: '县医院无就诊记录', source: '监测报告〔2026〕7号' };
  await mustStep(platform, file, '张敏', { action: 'claim', statement: '网传石桥段有多人中毒住院' });
  await mustStep(platform, file, '李强', { action: 'verify', claim: 'c1', unit: 'ecology_bureau', ...found });
  const content = '网上流传石桥段多人中毒住院的内容，经核查不实。';
  await mustStep(platform, file, '张敏', { action: 'handover', claim: 'c1', content });
  return mustStep(platform, file, '孙平', { action: 'handover_legal', handover: 'h1', decision: 'pass' });
}

async function read(platform: MemoryPlatform, file: CaseFile, kind: string): Promise<OfficialDocument> {
  const found = await readCaseDocument(platform, file, kind);
  if (!found.ok) throw new Error(JSON.stringify(found.error));
  return found.value;
}

describe.each(caseKinds)('$name', (template) => {
  test('has every field of its template, told, said to be missing, or left for a hand', async () => {
    const { platform, file } = await aWrittenCase();
    const document = await read(platform, file, template.id);
    const page = documentHtml(document);
    for (const label of template.sections.flatMap(({ fields = [] }) => fields)) {
      const found = document.sections.some(({ title, blocks }) =>
        blocks.some(
          (block) =>
            (block.kind === 'fields' && block.fields.some((field) => field.label === label)) ||
            ((block.kind === 'table' || block.kind === 'chart') && block.table.title === label) ||
            (block.kind === 'paragraph' && (title === label || template.prose)),
        ),
      );
      expect(found, label).toBe(true);
    }
    for (const title of template.prose ? [] : template.sections.map((section) => section.title))
      expect(page).toContain(title);
  });

  test('holds nothing by which a citizen could be known', async () => {
    const { platform, file } = await aWrittenCase();
    const text = JSON.stringify(await read(platform, file, template.id));
    for (const secret of Object.values(secrets)) expect(text).not.toContain(secret);
  });

  test('is the same when it is drawn up again, and rests on ids', async () => {
    const { platform, file } = await aWrittenCase();
    const document = await read(platform, file, template.id);
    expect(await read(platform, file, template.id)).toEqual(document);
    for (const { blocks } of document.sections) {
      for (const block of blocks) {
        if (block.kind !== 'fields') continue;
        for (const { state, sources, label } of block.fields)
          expect(sources.length > 0, `${label} ${state}`).toBe(state === 'told');
      }
    }
  });
});

test('what is not known is said so and never made up', async () => {
  const platform = open();
  const [file] = await deliver(platform, aRiver({ firstPublishedAt: null }));
  const { sections } = await read(platform, file!, 'quick_report');
  const fields = sections.flatMap(({ blocks }) =>
    blocks.flatMap((block) => (block.kind === 'fields' ? block.fields : [])),
  );
  const said = (label: string): string | undefined => fields.find((field) => field.label === label)?.text;
  expect(said('阅读量')).toBe('未记录');
  expect(said('现场核实情况')).toBe('未记录');
  expect(said('具体时间')).toContain('发布时间未注明');
});

test('a report on officials shows nothing of its content in any document', async () => {
  const { platform, file } = await aWrittenCase();
  const sealed: CaseFile = {
    ...file,
    proposal: { ...file.proposal!, recused: ['police'] },
  };
  for (const { id } of caseKinds) {
    const found = await readCaseDocument(platform, sealed, id);
    if (!found.ok) continue;
    const { sources: _, ...shown } = found.value;
    expect(JSON.stringify(shown)).not.toContain('水体');
    expect(JSON.stringify(shown)).not.toContain('管网');
  }
});

test('a letter that the ladder has not drafted is not there', async () => {
  const platform = open();
  const [file] = await deliver(platform, aRiver());
  expect(await readCaseDocument(platform, file!, 'urge_note')).toMatchObject({
    ok: false,
    error: { code: 'no_letter' },
  });
  expect(await readCaseDocument(platform, file!, 'constructor')).toMatchObject({
    ok: false,
    error: { code: 'unknown_kind' },
  });
});

describe('issuing', () => {
  const issue = async (platform: MemoryPlatform, file: CaseFile, kind: string) =>
    issueDocument(platform, await read(platform, file, kind), {
      subject: documentsOfCase(file.id),
      series: settings.documents.documents.find(({ id }) => id === kind)!.series,
      year: 2026,
      by: person('陈主任'),
    });

  test('gives the next number of the series and freezes the text', async () => {
    const { platform, file } = await aWrittenCase();
    const issued = await issue(platform, file, 'quick_report');
    expect(issued.head.number).toBe('舆快报〔2026〕1号');
    await platform.clock.advance(hours(5));
    const later = await mustStep(platform, file, '王芳', { action: 'submit' });
    expect(await read(platform, later, 'quick_report')).toEqual(issued);
  });

  test('again gives the same document, and skips no number', async () => {
    const { platform, file } = await aWrittenCase();
    const first = await issue(platform, file, 'dispatch_note');
    await platform.clock.advance(hours(1));
    expect(await issue(platform, file, 'dispatch_note')).toEqual(first);
    const [other] = await deliver(platform, aRiver({ id: 'other' }));
    const next = await issue(platform, other!, 'dispatch_note');
    expect([first, next].map(({ head }) => head.number)).toEqual(['舆交办〔2026〕1号', '舆交办〔2026〕2号']);
    expect(JSON.stringify(first.sections)).toContain('舆交办〔2026〕1号');
  });

  test('of two at the same moment one counts', async () => {
    const { platform, file } = await aWrittenCase();
    const [one, two] = await Promise.all([
      issue(platform, file, 'close_report'),
      issue(platform, file, 'close_report'),
    ]);
    expect(one).toEqual(two);
    expect(await issuedOf(platform, documentsOfCase(file.id))).toHaveLength(1);
  });

  test('is forgotten with the words of its case, its number is not given again', async () => {
    const { platform, file } = await aWrittenCase();
    await issue(platform, file, 'quick_report');
    await forgetIssued(platform, file.id);
    expect(await issuedOf(platform, documentsOfCase(file.id))).toMatchObject([
      { number: '舆快报〔2026〕1号', document: undefined },
    ]);
    const [other] = await deliver(platform, aRiver({ id: 'other' }));
    expect((await issue(platform, other!, 'quick_report')).head.number).toBe('舆快报〔2026〕2号');
  });
});

test('the special report names the sensitive periods that the matter falls in, or says that there is none', async () => {
  const { platform, file } = await aWrittenCase();
  const page = async (): Promise<string> => documentHtml(await read(platform, file, 'special_report'));
  expect(await page()).toContain('不在所列敏感时点内');
  const [river] = await platform.incidents.list({ limit: 1 });
  const risk = { ...river!.risk, reasons: [{ rule: PERIOD_RULE, words: ['汛期', '法定节假日'], points: 5 }] };
  await platform.incidents.save([{ ...river!, version: river!.version + 1, risk }]);
  expect(await page()).toContain('汛期、法定节假日');
});

test('a hand-over letter is printed with its content, finding and signatures; its number is that of the signature', async () => {
  const { platform, file } = await aWrittenCase();
  const draft = await read(platform, file, 'handover_letter');
  expect(draft).toMatchObject({ to: '县公安局', head: { number: null } });
  const command = caseCommandSchema.parse({ action: 'sign_handover', handover: 'h1' });
  const by = { ...person('钱立'), role: '主要负责人' };
  expect((await takeCaseStep(platform, { case: file.number, by, command })).ok).toBe(true);
  const letter = await read(platform, (await platform.cases.get(file.id))!, 'handover_letter');
  expect(letter.head.number).toMatch(/^舆移送〔2026〕1号$/u);
  const text = JSON.stringify([letter.sections, letter.signatures]);
  for (const part of ['石桥段多人中毒住院', '县医院无就诊记录', '孙平', '钱立']) expect(text).toContain(part);
  expect(text).not.toContain('待填');
  expect(await readCaseDocument(platform, file, 'handover_letter', 'h2')).toMatchObject({
    error: { code: 'no_letter', known: ['h1'] },
  });
});

test('the record of a press conference is filled with what the case knows', async () => {
  const { platform, file } = await aWrittenCase();
  await mustStep(platform, file, '张敏', { action: 'claim', statement: '网传上游还有一处偷排口' });
  const measure = { action: 'measure', what: '普查全县排水管网', unit: 'ecology_bureau', due: '2026-06-30' };
  await mustStep(platform, file, '张敏', measure);
  const { sections } = await read(platform, (await platform.cases.get(file.id))!, 'press_release');
  const fields = sections.flatMap(({ blocks }) =>
    blocks.flatMap((block) => (block.kind === 'fields' ? block.fields : [])),
  );
  const said = (label: string) => fields.find((one) => one.label === label);
  expect(said('发布内容')?.text).toContain('上游管网破损');
  expect(said('答复要点')?.text).toContain('“网传石桥段有多人中毒住院”不属实');
  expect(said('后续追问清单')?.text).toContain('偷排口”是否属实？（尚未核实，不作结论）');
  expect(said('后续追问清单')?.text).toContain('普查全县排水管网”何时完成？');
  expect(said('记者提问')?.state).toBe('blank');
});
