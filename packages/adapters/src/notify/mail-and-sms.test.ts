import { createServer as createHttpServer } from 'node:http';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import { Permanent, Transient, Unanswered } from '@tingchao/ports/errors.ts';
import type { OutgoingNotice } from '@tingchao/ports/notifier.ts';
import { notifierContract } from '@tingchao/ports/notifier.contract.ts';
import { createFakeClock } from '../memory/fake-clock.ts';
import { createMailNotifier } from './mail-notifier.ts';
import { createSmsNotifier } from './sms-notifier.ts';
import { verifyWebhook } from './webhook-signature.ts';

const notice: OutgoingNotice = {
  idempotencyKey: 'case-1:remind:1',
  to: 'duty',
  subject: '【提醒】青舆〔2026〕1号',
  body: 'Ⅲ级',
  link: 'http://127.0.0.1:7070/cases/case-1',
};

/** A mail server that speaks as much SMTP as a client needs; `refuse` makes it answer a command with a code. */
async function openMailServer() {
  const mails: string[] = [];
  const answers: { refuse: { readonly command: string; readonly line: string } | null; hangUpAfterData: boolean } = {
    refuse: null,
    hangUpAfterData: false,
  };
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    let buffer = '';
    let inData = false;
    const say = (line: string): void => void socket.write(`${line}\r\n`);
    say('220 test ready');
    socket.on('data', (chunk) => {
      buffer += chunk.toString('utf8');
      for (;;) {
        const end = buffer.indexOf(inData ? '\r\n.\r\n' : '\r\n');
        if (end < 0) return;
        const line = buffer.slice(0, end);
        buffer = buffer.slice(end + (inData ? 5 : 2));
        if (inData) {
          inData = false;
          if (answers.hangUpAfterData) return void socket.destroy();
          mails.push(line);
          say('250 taken');
          continue;
        }
        const command = line.slice(0, 4).toUpperCase();
        if (answers.refuse?.command === command) say(answers.refuse.line);
        else if (command === 'DATA') {
          inData = true;
          say('354 go on');
        } else if (command === 'QUIT') {
          say('221 bye');
          socket.end();
        } else say('250 ok');
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  };
  return { mails, answers, port, close };
}

const headerOf = (mail: string, name: string): string =>
  new RegExp(`^${name}: (.*(?:\\r\\n\\s.*)*)`, 'imu').exec(mail)?.[1] ?? '';
const mailTo = (port: number, addresses: readonly string[] | null = ['zhang@qinglan.example']) =>
  createMailNotifier({
    id: 'mail',
    host: '127.0.0.1',
    port,
    tls: 'none',
    from: 'tingchao@qinglan.example',
    perMinute: 20,
    clock: createFakeClock(),
    addressesFor: () => addresses,
    deadlineMs: 5000,
  });

describe('mail', () => {
  notifierContract(async () => {
    const server = await openMailServer();
    const notifier = mailTo(server.port);
    return {
      notifier,
      arrived: () => server.mails.map(() => notice.idempotencyKey),
      refuse(how) {
        const line = how === 'in passing' ? '451 later' : '550 never';
        server.answers.refuse = how === null ? null : { command: 'RCPT', line };
      },
      close: async () => {
        await notifier.close();
        await server.close();
      },
    };
  });

  test('carries subject, one line and the link, under a name that is the same for the same notice', async () => {
    const server = await openMailServer();
    const notifier = mailTo(server.port, ['zhang@qinglan.example', 'li@qinglan.example']);
    await notifier.send(notice);
    await notifier.send(notice);
    const [first = '', second = ''] = server.mails;
    expect(headerOf(first, 'To')).toContain('li@qinglan.example');
    expect(headerOf(first, 'Message-ID')).toBe(headerOf(second, 'Message-ID'));
    expect(headerOf(first, 'Auto-Submitted')).toBe('auto-generated');
    const body = first.slice(first.indexOf('\r\n\r\n') + 4);
    const text = /base64/iu.test(headerOf(first, 'Content-Transfer-Encoding'))
      ? Buffer.from(body, 'base64').toString('utf8')
      : body;
    expect(text).toContain('/cases/case-1');
    await notifier.close();
    await server.close();
  });

  test('whose text was handed over without an answer may have been taken', async () => {
    const server = await openMailServer();
    server.answers.hangUpAfterData = true;
    const notifier = mailTo(server.port);
    await expect(notifier.send(notice)).rejects.toBeInstanceOf(Unanswered);
    await server.close();
    // A server that is gone was certainly not told.
    const failure: unknown = await notifier.send(notice).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Transient);
    expect(failure).not.toBeInstanceOf(Unanswered);
    await notifier.close();
  });

  test('to nobody on duty sends nothing', async () => {
    const server = await openMailServer();
    const notifier = mailTo(server.port, null);
    expect(notifier.reaches?.('duty')).toBe(false);
    await notifier.send(notice);
    expect(server.mails).toEqual([]);
    await notifier.close();
    await server.close();
  });
});

describe('short messages', () => {
  notifierContract(async () => {
    const arrived: string[] = [];
    let status = 204;
    const clock = createFakeClock();
    const secret = 'shared';
    const server = createHttpServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const body = Buffer.concat(chunks).toString();
        const header = (name: string): string => String(request.headers[name]);
        const message = { id: header('webhook-id'), timestampSeconds: Number(header('webhook-timestamp')), body };
        const sound = verifyWebhook(secret, message, header('webhook-signature'), clock.now() / 1000);
        const read = JSON.parse(body) as { readonly id: string; readonly numbers: readonly string[] };
        if (status < 300 && sound && read.numbers.length === 1) arrived.push(read.id);
        response.writeHead(sound ? status : 400).end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const notifier = createSmsNotifier({
      id: 'sms',
      url: `${origin}/send`,
      secret,
      perMinute: 20,
      clock,
      policy: { grantedOrigins: [origin] },
      numbersFor: () => ['13900000000'],
    });
    return {
      notifier,
      arrived: () => arrived,
      refuse(how) {
        status = how === null ? 204 : how === 'in passing' ? 503 : 410;
      },
      close: async () => {
        await notifier.close();
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      },
    };
  });

  test('go to no address inside unless it was granted', async () => {
    const notifier = createSmsNotifier({
      id: 'sms',
      url: 'http://10.0.0.1/send',
      secret: 's',
      perMinute: 5,
      clock: createFakeClock(),
      policy: {},
      numbersFor: () => ['13900000000'],
    });
    await expect(notifier.send(notice)).rejects.toBeInstanceOf(Permanent);
    await notifier.close();
  });
});
