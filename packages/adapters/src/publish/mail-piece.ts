import { createTransport } from 'nodemailer';
import type { Outlet } from '@tingchao/domain/response/publication/publication-settings.ts';
import { Permanent, Transient } from '@tingchao/ports/errors.ts';
import type { Piece } from '@tingchao/ports/publisher.ts';

/** Time for each step of the conversation with the server. */
const DEADLINE_MS = 20_000;

/** Mails a piece to the editors of an outlet as plain text. Its message id is made of its id, so that a second copy is one mail. */
export async function mailPiece(
  outlet: Extract<Outlet, { way: 'mail' }>,
  piece: Piece,
  auth: { readonly user: string; readonly pass: string } | undefined,
): Promise<void> {
  const transport = createTransport({
    host: outlet.host,
    port: outlet.port,
    secure: outlet.secure,
    // Without an account and without TLS only a server of one's own network is meant.
    requireTLS: !outlet.secure && auth !== undefined,
    ...(auth ? { auth } : {}),
    connectionTimeout: DEADLINE_MS,
    greetingTimeout: DEADLINE_MS,
    socketTimeout: DEADLINE_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  try {
    await transport.sendMail({
      from: outlet.from,
      to: [...outlet.to],
      subject: piece.title,
      text: piece.text,
      textEncoding: 'base64',
      messageId: `<${piece.id}@${outlet.from.split('@')[1]}>`,
      date: new Date(piece.orderedAt),
      headers: { 'X-Content-SHA256': piece.hash, 'Auto-Submitted': 'auto-generated' },
    });
  } catch (error) {
    throw toPolicy(error);
  } finally {
    transport.close();
  }
}

function toPolicy(error: unknown): Error {
  const { code, responseCode } = error as { readonly code?: string; readonly responseCode?: number };
  if (code === 'EAUTH') return new Permanent('邮件服务器不接受账号或密码，请核对', { cause: error });
  const told = `邮件服务器${responseCode === undefined ? `没有应答（${code ?? 'unknown'}）` : `回 ${responseCode}`}`;
  return responseCode !== undefined && responseCode >= 500
    ? new Permanent(told, { cause: error })
    : new Transient(told, { cause: error });
}
