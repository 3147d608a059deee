import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import { countLetters, letterRegister, type RegisterLine } from '@tingchao/domain/response/letter-register.ts';
import { printedNumber } from '@tingchao/domain/response/notices.ts';
import { explainRefusal } from '@tingchao/domain/response/refusal.ts';
import { instant, parseInstant, type Instant } from '@tingchao/domain/time/instant.ts';
import { readLetter } from '@tingchao/response/read-letter.ts';
import { receiveByNumber } from '@tingchao/response/receive-letters.ts';
import { signDailyList } from '@tingchao/response/sign-daily-list.ts';
import { madeOf } from '@tingchao/runtime/live-settings.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { z } from 'zod';
import { eachOnDesk } from '../each-on-desk.ts';
import { findCase } from '../find-case.ts';
import { bySchema, toActor } from '../named-person.ts';
import { personNames } from '../person-names.ts';
import { notFound, Problem, problemResponses } from '../problem.ts';
import { resolveUnit } from '../resolve-unit.ts';
import type { Server } from '../server.ts';
import { formatSchema, send } from './documents.ts';
import { namesFrom, type Names } from '../views/names.ts';
import {
  caseTimeSchema,
  receiverName,
  registerLineSchema,
  signedListSchema,
  timeOf,
  toRegisterLine,
  toWaiting,
  unitLettersSchema,
  waitingLetterSchema,
} from '../views/supervision-view.ts';

const tags = ['督办'];
const rangeSchema = z.object({
  from: z.string().optional().meta({ description: '自何时签发，如 2026-03-01' }),
  to: z.string().optional().meta({ description: '至何时（不含）' }),
});

/** `GET /api/supervision`, `/api/letters`, `/api/letters/counts`, `/api/cases/:id/time`; `POST /api/supervision/lists`, `/api/letters/receipts`. */
export function registerSupervision(app: Server, platform: Platform): void {
  const names = madeOf(platform, namesFrom);

  app.get(
    '/api/supervision',
    {
      config: { needs: 'supervision.read' },
      schema: {
        tags,
        summary: '待签发的催办、督办、约谈通报函件，先到时限的在前',
        response: { 200: z.object({ items: z.array(waitingLetterSchema) }), ...problemResponses },
      },
    },
    async () => ({ items: await waitingLetters(platform, names()) }),
  );

  app.post(
    '/api/supervision/lists',
    {
      config: { needs: 'supervision.act' },
      schema: {
        tags,
        summary: '签发一个单位当日的催办清单：其全部待催事项，一个文号',
        security: [{ token: [] }],
        body: z.object({
          by: bySchema,
          unit: z.string().min(1).meta({ description: '单位：名称或代码' }),
          place: z.string().nullable().default(null).meta({ description: '属地乡镇时的乡镇名' }),
          reason: z.string().trim().max(500).default(''),
        }),
        response: { 200: signedListSchema, ...problemResponses },
      },
    },
    async (request) => {
      const { by, place, reason } = request.body;
      const unit = resolveUnit(platform.settings, request.body.unit);
      const signed = await signDailyList(platform, { unit, place, by: toActor(by, platform.settings), reason });
      if (!signed.ok)
        throw refused(
          explainRefusal(signed.error, (id) => names().unit(id)),
          signed.error.code,
        );
      const { number, day, cases } = signed.value;
      return { number, day, cases: [...cases], unitName: names().unit(unit, place) };
    },
  );

  app.get(
    '/api/letters',
    {
      config: { needs: 'supervision.read' },
      schema: {
        tags,
        summary: '函件登记簿：有文号的函件与清单，作废的保留',
        querystring: rangeSchema,
        response: { 200: z.object({ items: z.array(registerLineSchema) }), ...problemResponses },
      },
    },
    async (request) => {
      const { from, to } = rangeOf(request.query);
      const lines = (await register(platform)).filter(({ signedAt }) => isWithin(signedAt, from, to));
      const person = await personNames(platform);
      return { items: lines.map((line) => toRegisterLine(line, names(), person)) };
    },
  );

  app.get(
    '/api/letters/counts',
    {
      config: { needs: 'supervision.read' },
      schema: {
        tags,
        summary: '各单位收到的函件数，一份清单算一件，作废的另计',
        querystring: rangeSchema,
        response: { 200: z.object({ items: z.array(unitLettersSchema) }), ...problemResponses },
      },
    },
    async (request) => {
      const { from, to } = rangeOf(request.query);
      const counted = countLetters(await register(platform), from, to);
      return {
        items: counted.map((one) => ({
          unitName: receiverName(one, names()),
          signed: { ...one.signed },
          void: one.void,
          unreceived: one.unreceived,
        })),
      };
    },
  );

  app.get(
    '/api/letters/:number/document',
    {
      config: { needs: 'supervision.read' },
      schema: {
        tags,
        summary: '一份有文号的函件：催办清单列出该单位当日全部事项，其余为该件的催办单、督办单、通报',
        params: z.object({ number: z.string().meta({ description: '文号，如 舆催办〔2026〕1号' }) }),
        querystring: z.object({ format: formatSchema }),
      },
    },
    async (request, reply) => {
      const { number } = request.params;
      const document = await readLetter(platform, number);
      if (document === undefined) throw notFound(`没有文号“${number}”；用 tingchao letter list 查看。`);
      return send(reply, platform, document, request.query.format);
    },
  );

  app.post(
    '/api/letters/receipts',
    {
      config: { needs: 'letter.receive' },
      schema: {
        tags,
        summary: '按文号签收；清单在其每一件中签收',
        security: [{ token: [] }],
        body: z.object({ by: bySchema, number: z.string().trim().min(1), unit: z.string().optional() }),
        response: { 200: z.object({ number: z.string(), received: z.int() }), ...problemResponses },
      },
    },
    async (request) => {
      const { by, number, unit } = request.body;
      const received = await receiveByNumber(platform, {
        number,
        by: toActor(by, platform.settings),
        unit: unit === undefined ? undefined : resolveUnit(platform.settings, unit),
      });
      if (!received.ok)
        throw refused(
          explainRefusal(received.error, (id) => names().unit(id)),
          received.error.code,
        );
      return { number, received: received.value };
    },
  );

  app.get(
    '/api/cases/:id/time',
    {
      config: { needs: 'case.read' },
      schema: {
        tags,
        summary: '每个时限的耗时与迟误，按研判、交办、承办、审签分到经手单位',
        params: z.object({ id: z.string() }),
        response: { 200: caseTimeSchema, ...problemResponses },
      },
    },
    async (request) => {
      const file = await findCase(platform, request.params.id);
      return { number: printedNumber(file), clocks: timeOf(file, platform, names()) };
    },
  );
}

const refused = (detail: string, code: string): Problem =>
  new Problem(422, 'step-refused', '这一步不能办', detail, { refusal: code });

async function waitingLetters(platform: Platform, names: Names): Promise<z.infer<typeof waitingLetterSchema>[]> {
  const at = platform.clock.now();
  const items: z.infer<typeof waitingLetterSchema>[] = [];
  await eachOnDesk(platform, { open: true, letters: 'waiting' }, (file) => {
    for (const letter of file.letters) {
      if (letter.status === 'draft') items.push(toWaiting(file, letter, platform, names, at));
    }
  });
  return items.toSorted((a, b) => Date.parse(a.dueAt) - Date.parse(b.dueAt));
}

async function register(platform: Platform): Promise<readonly RegisterLine[]> {
  const files: CaseFile[] = [];
  await eachOnDesk(platform, { letters: 'numbered' }, (file) => void files.push(file));
  return letterRegister(files);
}

/** A letter that was void before it was signed has no day: it stands in every list. */
const isWithin = (at: Instant | null, from: Instant, to: Instant): boolean => at === null || (at >= from && at < to);

function rangeOf({ from, to }: z.infer<typeof rangeSchema>): { readonly from: Instant; readonly to: Instant } {
  const read = (text: string | undefined, without: number): Instant => {
    if (text === undefined) return instant(without);
    const at = parseInstant(text);
    if (at === undefined) throw new Problem(400, 'bad-time', '时间有误', `读不出时间“${text}”；写成 2026-03-01。`);
    return at;
  };
  return { from: read(from, 0), to: read(to, 8.64e15) };
}
