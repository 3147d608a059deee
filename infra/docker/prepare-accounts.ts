/**
 * `node prepare-accounts.ts`: gives the services an account that may do what they need with their own indices and no more,
 * and Kibana its own password. Idempotent. Exit code 1 and one line when Elasticsearch refuses.
 */
const { env } = process;
/** Names of all our indices begin so (`cluster.elasticsearch.prefix`, and the `kibana build` of the same). */
const ours = ['tingchao-*'];

type Call = { readonly method: 'PUT' | 'POST'; readonly path: string; readonly body: object };
const calls: readonly Call[] = [
  {
    method: 'PUT',
    path: '/_security/role/tingchao',
    body: {
      cluster: ['monitor', 'manage_index_templates'],
      indices: [{ names: ours, privileges: ['all'] }],
    },
  },
  {
    method: 'PUT',
    path: '/_security/user/tingchao',
    body: { password: env['TINGCHAO_ELASTICSEARCH_PASSWORD'], roles: ['tingchao'], full_name: '听潮各服务' },
  },
  {
    method: 'POST',
    path: '/_security/user/kibana_system/_password',
    body: { password: env['KIBANA_SYSTEM_PASSWORD'] },
  },
];

const server = env['TINGCHAO_ELASTICSEARCH'] ?? '';
const authorization = `Basic ${Buffer.from(`elastic:${env['ELASTIC_PASSWORD'] ?? ''}`).toString('base64')}`;

async function send({ method, path, body }: Call): Promise<void> {
  const answer = await fetch(new URL(path, server), {
    method,
    headers: { authorization, 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(30_000),
  });
  if (answer.ok) return;
  const { error } = (await answer.json().catch(() => ({}))) as { readonly error?: { readonly type?: string } };
  const advice =
    answer.status === 401
      ? '管理员口令不对：.env 的 ELASTIC_PASSWORD 只在数据卷为空时生效，之后改口令要在 Elasticsearch 里改'
      : `请核对 .env 里的口令（至少六个字符）`;
  throw new Error(`${method} ${path} 被拒绝（${answer.status} ${error?.type ?? ''}）：${advice}`);
}

try {
  for (const call of calls) await send(call);
  process.stdout.write('账号已就绪：tingchao、kibana_system\n');
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
