import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from 'vitest';
import { Permanent, Throttled, Transient, Unanswered } from '@tingchao/ports/errors.ts';
import type { OutgoingNotice } from '@tingchao/ports/notifier.ts';
import { notifierContract } from '@tingchao/ports/notifier.contract.ts';
import { createFakeClock } from '../memory/fake-clock.ts';
import { dingtalk, feishu, wecom, type RobotDialect } from './robot-dialects.ts';
import { createRobotNotifier } from './robot-notifier.ts';

const notice: OutgoingNotice = {
  idempotencyKey: 'case-1:remind:1',
  to: 'duty',
  subject: '【提醒】青舆〔2026〕1号',
  body: 'Ⅲ级',
  link: 'http://127.0.0.1:7070/cases/case-1',
};
const keys = { key: 'robot-key', secret: 'SECrobot' };

type Seen = { readonly url: URL; readonly body: Record<string, unknown> };

/** The platform's side: answers 200 to everything, as they do, and says in the body what it thinks. */
async function openPlatformSide(dialect: RobotDialect, perMinute = 20, mentions: readonly string[] | null = []) {
  const seen: Seen[] = [];
  const answers = { status: 200, body: '{"errcode":0,"code":0}', hangUp: false };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>;
      seen.push({ url: new URL(request.url ?? '', 'http://127.0.0.1'), body });
      if (answers.hangUp) request.socket.destroy();
      else response.writeHead(answers.status).end(answers.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const clock = createFakeClock('2026-03-02T09:00:00+08:00');
  const notifier = createRobotNotifier({
    id: 'robot',
    dialect,
    base: `${base}/`,
    keys,
    perMinute,
    mentionsFor: () => mentions,
    clock,
    policy: { grantedOrigins: [base] },
    deadlineMs: 5000,
  });
  const close = async (): Promise<void> => {
    await notifier.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { notifier, seen, answers, clock, close };
}

const textIn = ({ body }: Seen): string => {
  const { text, content } = body as {
    readonly text?: { readonly content: string };
    readonly content?: { readonly text: string };
  };
  return text?.content ?? content?.text ?? '';
};

describe.each([
  ['企业微信', wecom, '{"errcode":-1,"errmsg":"system busy"}', '{"errcode":93000,"errmsg":"invalid webhook url"}'],
  ['钉钉', dingtalk, '{"errcode":-1,"errmsg":"系统繁忙"}', '{"errcode":310000,"errmsg":"sign not match"}'],
  ['飞书', feishu, '{"code":-1,"msg":"busy"}', '{"code":19001,"msg":"param invalid"}'],
] as const)('the robot of %s', (_name, dialect, busy, wrong) => {
  notifierContract(async () => {
    const { notifier, seen, answers, close } = await openPlatformSide(dialect);
    const taken: string[] = [];
    return {
      notifier: {
        ...notifier,
        send: async (one) => {
          const before = seen.length;
          await notifier.send(one);
          if (seen.slice(before).some((message) => textIn(message).includes(one.subject)))
            taken.push(one.idempotencyKey);
        },
      },
      arrived: () => taken,
      refuse(how) {
        answers.body = how === null ? '{"errcode":0,"code":0}' : how === 'in passing' ? busy : wrong;
      },
      close,
    };
  });

  test('is asked nothing more once it wants silence, and answers that are no answers are refused', async () => {
    const side = await openPlatformSide(dialect);
    side.answers.body = '{"errcode":130101,"code":11232,"errmsg":"send too fast","msg":"too many request"}';
    const failure: unknown = await side.notifier.send(notice).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Throttled);
    expect(side.notifier.room?.()).toBe(0);
    await expect(side.notifier.send(notice)).rejects.toBeInstanceOf(Throttled);
    expect(side.seen).toHaveLength(1);
    await side.clock.advance((failure as Throttled).retryAt - side.clock.now());
    side.answers.body = '<html>维护中</html>';
    await expect(side.notifier.send(notice)).rejects.toBeInstanceOf(Permanent);
    await side.close();
  });

  test('is told of a failure without its key', async () => {
    const side = await openPlatformSide(dialect);
    Object.assign(side.answers, { status: 500 });
    const failure: unknown = await side.notifier.send(notice).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Transient);
    expect(String(failure)).not.toContain(keys.key);
    await side.close();
  });

  test('that hangs up after it was told may have taken it', async () => {
    const side = await openPlatformSide(dialect);
    side.answers.hangUp = true;
    await expect(side.notifier.send(notice)).rejects.toBeInstanceOf(Unanswered);
    await side.close();
  });

  test('that nobody listens to was certainly not told', async () => {
    const side = await openPlatformSide(dialect);
    await side.close();
    const again = createRobotNotifier({
      id: 'robot',
      dialect,
      base: 'http://127.0.0.1:1',
      keys,
      perMinute: 20,
      mentionsFor: () => [],
      clock: side.clock,
      policy: { grantedOrigins: ['http://127.0.0.1:1'] },
    });
    const failure: unknown = await again.send(notice).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Transient);
    expect(failure).not.toBeInstanceOf(Unanswered);
    await again.close();
  });
});

test('DingTalk is silent for ten minutes after too many, and signs with its timestamp', async () => {
  const side = await openPlatformSide(dingtalk, 20, ['13900000000']);
  await side.notifier.send(notice);
  const { url, body } = side.seen[0]!;
  const at = String(side.clock.now());
  expect(url.pathname).toBe('/robot/send');
  expect(url.searchParams.get('access_token')).toBe(keys.key);
  expect(url.searchParams.get('sign')).toBe(
    createHmac('sha256', keys.secret).update(`${at}\n${keys.secret}`).digest('base64'),
  );
  expect(body).toMatchObject({ msgtype: 'text', at: { atMobiles: ['13900000000'], isAtAll: false } });
  side.answers.body = '{"errcode":130101,"errmsg":"send too fast, exceed 20 times per minute"}';
  const failure: unknown = await side.notifier.send(notice).catch((error: unknown) => error);
  expect((failure as Throttled).retryAt - side.clock.now()).toBe(10 * 60_000);
  await side.close();
});

test('Feishu signs with timestamp and secret as the key of nothing', async () => {
  const side = await openPlatformSide(feishu);
  await side.notifier.send(notice);
  const timestamp = String(Math.floor(side.clock.now() / 1000));
  const sign = createHmac('sha256', `${timestamp}\n${keys.secret}`).update('').digest('base64');
  expect(side.seen[0]).toMatchObject({ body: { timestamp, sign, msg_type: 'text' } });
  expect(side.seen[0]!.url.pathname).toBe(`/open-apis/bot/v2/hook/${keys.key}`);
  await side.close();
});

test('a robot gets a quarter of its messages in the first minute after a start, then all, and never more', async () => {
  const side = await openPlatformSide(wecom, 20);
  const sendAll = async (): Promise<number> => {
    let sent = 0;
    while ((side.notifier.room?.() ?? 0) > 0) {
      await side.notifier.send(notice);
      sent += 1;
    }
    return sent;
  };
  expect(await sendAll()).toBe(5);
  await expect(side.notifier.send(notice)).rejects.toBeInstanceOf(Throttled);
  await side.clock.advance(60_000);
  expect(await sendAll()).toBe(20);
  expect(await sendAll()).toBe(0);
  await side.clock.advance(-3_600_000);
  expect(side.notifier.room?.()).toBeLessThanOrEqual(20);
  await side.close();
});

test('a robot that has nothing to do with the receiver sends nothing', async () => {
  const side = await openPlatformSide(wecom, 20, null);
  await side.notifier.send(notice);
  expect(side.notifier.reaches?.('duty')).toBe(false);
  expect(side.seen).toEqual([]);
  await side.close();
});
