/** Where a Kibana is and who asks. Key and password are never logged. */
export type KibanaDoor = {
  /** With `server.basePath`, when it has one. */
  readonly url: string;
  readonly space?: string | undefined;
  readonly apiKey?: string | undefined;
  readonly user?: { readonly name: string; readonly password: string } | undefined;
  /** Total time for one request, default 60 s. */
  readonly deadlineMs?: number;
};

/** Nobody answers, or a server that is still starting: the same may work in a moment. */
export class KibanaUnreachable extends Error {
  override readonly name = 'KibanaUnreachable';
}

/** It answered no: rights, address, version or content. */
export class KibanaRefused extends Error {
  override readonly name = 'KibanaRefused';
}

/**
 * One request to Kibana; the JSON it answers. Redirects are not followed: a login page is no answer. Each refusal says in
 * one line what it was and what to do.
 */
export async function askKibana(
  door: KibanaDoor,
  method: 'GET' | 'POST',
  path: string,
  body?: FormData,
): Promise<unknown> {
  const address = addressOf(door, path);
  const { status, text } = await send(door, address, method, body);
  if (status >= 200 && status < 300) return parse(text, address);
  throw refusal(status, text, door, address);
}

function addressOf({ url, space }: KibanaDoor, path: string): string {
  const base = url.replace(/\/+$/u, '');
  return `${base}${space === undefined ? '' : `/s/${encodeURIComponent(space)}`}${path}`;
}

async function send(
  door: KibanaDoor,
  address: string,
  method: string,
  body: FormData | undefined,
): Promise<{ readonly status: number; readonly text: string }> {
  try {
    const answer = await fetch(address, {
      method,
      redirect: 'manual',
      // Kibana refuses what changes something without this header (its guard against forged requests).
      headers: { 'kbn-xsrf': 'tingchao', ...authorization(door) },
      ...(body === undefined ? {} : { body }),
      signal: AbortSignal.timeout(door.deadlineMs ?? 60_000),
    });
    return { status: answer.status, text: await answer.text() };
  } catch (error) {
    const reason = reasonOf(error);
    const remedy = /CERT|SELF_SIGNED|TLS|SSL/u.test(reason)
      ? '请用 NODE_EXTRA_CA_CERTS 指出签发它证书的 CA 文件'
      : '请核对地址、端口和网络';
    throw new KibanaUnreachable(`连不上 Kibana（${originOf(address)}）：${reason}。${remedy}`, {
      cause: error,
    });
  }
}

function authorization({ apiKey, user }: KibanaDoor): Readonly<Record<string, string>> {
  if (apiKey !== undefined) return { authorization: `ApiKey ${apiKey}` };
  if (user === undefined) return {};
  return { authorization: `Basic ${Buffer.from(`${user.name}:${user.password}`).toString('base64')}` };
}

const originOf = (address: string): string => new URL(address).origin;

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return '没有按时应答';
  const { cause } = error;
  if (!(cause instanceof Error)) return error.message;
  return 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.message;
}

function parse(text: string, address: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new KibanaRefused(`${originOf(address)} 回的不是 JSON：这个地址不像 Kibana，也许是前面的代理`, {
      cause: error,
    });
  }
}

function refusal(status: number, text: string, door: KibanaDoor, address: string): Error {
  const said = messageOf(text);
  if (status === 401) {
    return new KibanaRefused(
      `Kibana 不认这个身份（401）：${door.apiKey === undefined && door.user === undefined ? '没有给出账号。请设置 TINGCHAO_KIBANA_API_KEY，或用 --user 和 TINGCHAO_KIBANA_PASSWORD' : '请核对 API key 或账号密码'}`,
    );
  }
  if (status === 403) {
    const where = door.space === undefined ? '默认空间' : `空间 ${door.space}`;
    return new KibanaRefused(`没有权限（403）：这个身份须在${where}有“已保存对象管理”和仪表板的全部权限。${said}`);
  }
  if (status === 404) {
    const hint = door.space === undefined ? '请核对地址（有 basePath 的要带上）' : `请核对空间 ${door.space} 是否存在`;
    return new KibanaRefused(`Kibana 没有这个地址（404）：${hint}`);
  }
  if (status === 429 || status >= 500) return new KibanaUnreachable(`Kibana 还没准备好（${status}）：${said}`);
  if (status >= 300 && status < 400) {
    return new KibanaRefused(`${originOf(address)} 把请求转到别处（${status}）：请直接给出 Kibana 的地址，或给出账号`);
  }
  return new KibanaRefused(`Kibana 不收（${status}）：${said}`);
}

/** What the server says about its refusal, in one line. */
function messageOf(text: string): string {
  try {
    const { message } = JSON.parse(text) as { readonly message?: unknown };
    if (typeof message === 'string') return message.slice(0, 300);
  } catch {
    // Not JSON: the bare text is what there is.
  }
  return text.replaceAll(/\s+/gu, ' ').trim().slice(0, 300);
}
