import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

/** How the next identity tokens are wrong; say only what the test is about. */
export type Wrong = {
  readonly claims?: Readonly<Record<string, unknown>>;
  /** Signed with a key that the provider does not publish. */
  readonly strangeKey?: boolean;
  /** `none`: not signed at all. */
  readonly algorithm?: 'none';
};

type Pending = { readonly nonce: string; readonly challenge: string; readonly redirectUri: string; used: boolean };

/** An OpenID Connect provider on loopback with real keys and signed tokens; whoever is asked for is signed in at once. */
export type IdentityProvider = {
  readonly origin: string;
  /** The person who signs in next, as claims. */
  person: Readonly<Record<string, unknown>>;
  wrong: Wrong;
  /** Every request answers 503 while true. */
  isDown: boolean;
  /** Follows the address that the browser was sent to; gives the address that it comes back to. */
  readonly signIn: (url: string) => string;
  /** Paths that were asked for, in order. */
  readonly asked: readonly string[];
  readonly close: () => Promise<void>;
};

/** One pair for every provider of a run: making them takes longer than a test. */
const own = generateKeyPairSync('rsa', { modulusLength: 2048 });
const strange = generateKeyPairSync('rsa', { modulusLength: 2048 });

/** Opens a provider that knows one client; tokens are made at the moment of the machine, as the library checks them. */
export async function openIdentityProvider(client: {
  readonly id: string;
  readonly secret: string;
}): Promise<IdentityProvider> {
  const codes = new Map<string, Pending>();
  const asked: string[] = [];
  const server = createServer((request, response) => {
    void answer(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const origin = `http://127.0.0.1:${address.port}`;
  const provider: IdentityProvider = {
    origin,
    person: {},
    wrong: {},
    isDown: false,
    asked,
    signIn(url) {
      const { searchParams: query } = new URL(url);
      if (query.get('client_id') !== client.id || query.get('response_type') !== 'code')
        throw new Error('not a request of the client');
      if (query.get('code_challenge_method') !== 'S256') throw new Error('no PKCE');
      const code = randomBytes(16).toString('hex');
      const redirectUri = query.get('redirect_uri') ?? '';
      codes.set(code, {
        nonce: query.get('nonce') ?? '',
        challenge: query.get('code_challenge') ?? '',
        redirectUri,
        used: false,
      });
      const back = new URL(redirectUri);
      back.searchParams.set('code', code);
      back.searchParams.set('state', query.get('state') ?? '');
      return back.href;
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = new URL(request.url ?? '/', origin).pathname;
    asked.push(path);
    if (provider.isDown) return send(response, 503, { error: 'temporarily_unavailable' });
    if (path === '/.well-known/openid-configuration') return send(response, 200, metadataOf(origin));
    if (path === '/keys') return send(response, 200, { keys: [publicKey(own.publicKey)] });
    if (path !== '/token') return send(response, 404, { error: 'not_found' });
    const form = new URLSearchParams(await bodyOf(request));
    if (!isClient(request.headers.authorization ?? '')) return send(response, 401, { error: 'invalid_client' });
    const pending = codes.get(form.get('code') ?? '');
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    if (pending === undefined || pending.used || pending.challenge !== challenge)
      return send(response, 400, { error: 'invalid_grant' });
    if (pending.redirectUri !== form.get('redirect_uri')) return send(response, 400, { error: 'invalid_grant' });
    pending.used = true;
    const now = Math.floor(Date.now() / 1000);
    const claims = { iss: origin, aud: client.id, iat: now, exp: now + 300, nonce: pending.nonce, sub: 'somebody' };
    const token = signed({ ...claims, ...provider.person, ...provider.wrong.claims }, provider.wrong);
    send(response, 200, { access_token: randomBytes(16).toString('hex'), token_type: 'Bearer', id_token: token });
  }

  /** Name and secret, each written as in a form (RFC 6749 §2.3.1). */
  function isClient(header: string): boolean {
    const given = Buffer.from(header.replace(/^Basic /u, ''), 'base64')
      .toString('utf8')
      .split(':');
    const [id, secret] = given.map((text) => decodeURIComponent(text.replaceAll('+', ' ')));
    return given.length === 2 && id === client.id && secret === client.secret;
  }

  function signed(claims: object, { strangeKey = false, algorithm }: Wrong): string {
    const head = part({ alg: algorithm ?? 'RS256', kid: 'k1', typ: 'JWT' });
    const body = `${head}.${part(claims)}`;
    if (algorithm === 'none') return `${body}.`;
    const key = strangeKey ? strange.privateKey : own.privateKey;
    return `${body}.${sign('sha256', Buffer.from(body), key).toString('base64url')}`;
  }
  return provider;
}

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const publicKey = (key: KeyObject): object => ({
  ...key.export({ format: 'jwk' }),
  kid: 'k1',
  use: 'sig',
  alg: 'RS256',
});

const metadataOf = (origin: string): object => ({
  issuer: origin,
  authorization_endpoint: `${origin}/authorize`,
  token_endpoint: `${origin}/token`,
  jwks_uri: `${origin}/keys`,
  end_session_endpoint: `${origin}/end`,
  response_types_supported: ['code'],
  subject_types_supported: ['public'],
  id_token_signing_alg_values_supported: ['RS256'],
  code_challenge_methods_supported: ['S256'],
});

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const piece of request) parts.push(piece as Buffer);
  return Buffer.concat(parts).toString('utf8');
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
