import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { Permanent, Throttled } from '@tingchao/ports/errors.ts';
import type { OutgoingNotice } from '@tingchao/ports/notifier.ts';
import { notifierContract } from '@tingchao/ports/notifier.contract.ts';
import { createSystemClock } from '../system/system-clock.ts';
import { createConsoleNotifier } from './console-notifier.ts';
import { createWebhookNotifier } from './webhook-notifier.ts';
import { signWebhook, verifyWebhook } from './webhook-signature.ts';

const secret = `whsec_${Buffer.from('a shared secret').toString('base64')}`;
const clock = createSystemClock();
const notice = { idempotencyKey: 'case-1:remind:1', to: 'duty', subject: '提醒', body: 'Ⅲ级', link: null };

/** A receiver that verifies signatures and answers as it is told. */
async function openReceiver(origin?: string) {
  const arrived: string[] = [];
  const answers = { status: 204, headers: {} as Record<string, string> };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      const header = (name: string): string => String(request.headers[name]);
      const message = { id: header('webhook-id'), timestampSeconds: Number(header('webhook-timestamp')), body };
      const sound = verifyWebhook(secret, message, header('webhook-signature'), Date.now() / 1000);
      if (answers.status < 300 && sound) arrived.push((JSON.parse(body) as { id: string }).id);
      response.writeHead(sound ? answers.status : 400, answers.headers).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const own = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const notifier = createWebhookNotifier({
    url: `${own}/hook`,
    secret,
    clock,
    policy: { grantedOrigins: [origin ?? own] },
    deadlineMs: 5000,
  });
  const close = async (): Promise<void> => {
    await notifier.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { notifier, arrived, answers, close };
}

describe('webhook', () => {
  notifierContract(async () => {
    const { notifier, arrived, answers, close } = await openReceiver();
    return {
      notifier,
      arrived: () => arrived,
      refuse(how) {
        answers.status = how === null ? 204 : how === 'in passing' ? 503 : 410;
      },
      close,
    };
  });

  test('an address inside is denied before anything is sent', async () => {
    const receiver = await openReceiver('http://127.0.0.1:1');
    await expect(receiver.notifier.send(notice)).rejects.toBeInstanceOf(Permanent);
    expect(receiver.arrived).toEqual([]);
    await receiver.close();
  });

  test('a receiver that asks for patience gets it, and a redirect is not followed', async () => {
    const receiver = await openReceiver();
    Object.assign(receiver.answers, { status: 429, headers: { 'retry-after': '60' } });
    const failure: unknown = await receiver.notifier.send(notice).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Throttled);
    expect((failure as Throttled).retryAt).toBeGreaterThan(clock.now() + 50_000);
    Object.assign(receiver.answers, { status: 302, headers: { location: 'http://127.0.0.1:9/' } });
    await expect(receiver.notifier.send(notice)).rejects.toThrow(/重定向/);
    await receiver.close();
  });
});

describe('signature', () => {
  const message = { id: 'm', timestampSeconds: 1_700_000_000, body: '{"a":1}' };
  const { 'webhook-signature': signature } = signWebhook(secret, message);

  test('fits its own message within five minutes and nothing else', () => {
    const at = message.timestampSeconds;
    expect(verifyWebhook(secret, message, signature, at + 299)).toBe(true);
    expect(verifyWebhook(secret, message, `v1,AAAA ${signature}`, at)).toBe(true);
    expect(verifyWebhook(secret, message, signature, at + 301)).toBe(false);
    expect(verifyWebhook('other', message, signature, at)).toBe(false);
    expect(verifyWebhook(secret, { ...message, body: '{"a":2}' }, signature, at)).toBe(false);
    expect(verifyWebhook(secret, { ...message, id: 'n' }, signature, at)).toBe(false);
    expect(verifyWebhook(secret, message, 'v1,', at)).toBe(false);
  });
});

describe('the console', () => {
  const shown = async (...notices: readonly OutgoingNotice[]): Promise<string> => {
    const out = new PassThrough();
    const notifier = createConsoleNotifier(out, clock);
    for (const one of notices) await notifier.send(one);
    await notifier.close();
    return String(out.read());
  };

  test('shows a notice as one line, whatever is in it', async () => {
    const told = { ...notice, subject: '提醒\n\u001b[2J假的一行', link: 'http://127.0.0.1/c' };
    expect(await shown(told)).toBe('[通知 → duty] 提醒 [2J假的一行 Ⅲ级 http://127.0.0.1/c\n');
  });

  test('calls the receiver by name where there is one', async () => {
    expect(await shown({ ...notice, toName: '值班员' })).toBe('[通知 → 值班员] 提醒 Ⅲ级\n');
  });

  test('shows a burst as one line that says how many of what, and where to look', async () => {
    const opened = {
      ...notice,
      toName: '值班员',
      subject: '【新的处置单待研判】1号',
      link: 'http://127.0.0.1:7191/cases/1',
    };
    const raised = { ...opened, subject: '【舆情等级上调】1号' };
    expect(await shown(opened, raised, opened, opened)).toBe(
      '[通知 → 值班员] 共 4 条：新的处置单待研判 3、舆情等级上调 1；打开 http://127.0.0.1:7191/ 查看\n',
    );
  });
});
