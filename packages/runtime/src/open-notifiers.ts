import { addressesBy } from '@tingchao/domain/notice/recipients.ts';
import type { NoticeWay } from '@tingchao/domain/notice/notice-settings.ts';
import type { Clock } from '@tingchao/ports/clock.ts';
import type { Notifier } from '@tingchao/ports/notifier.ts';
import { SettingsError } from '@tingchao/settings/mistake.ts';
import type { Settings } from '@tingchao/settings/settings.ts';
import type { PlatformOptions } from './open-platform.ts';

type Closing = Notifier & { close(): Promise<void> };
type Parts = {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  readonly policy: { readonly extraPorts: readonly number[]; readonly grantedOrigins: readonly string[] };
  /** Whom a way reaches for a receiver right now, by the settings in force. */
  readonly addresses: (way: string) => (to: string, people?: readonly string[]) => readonly string[] | null;
};

/**
 * The ways notices leave: the console always, the webhook when `config/app.yaml` names one, robots, mail and short messages as
 * `config/notices.yaml` says. Throws `SettingsError` when a secret is not in the environment. In memory nothing leaves. Which
 * ways there are is read at the start; who is on duty, whenever something is sent.
 */
export async function openNotifiers(
  current: () => Settings,
  options: PlatformOptions,
  clock: Clock,
  opened: (() => Promise<void>)[],
): Promise<readonly Notifier[]> {
  if (options.mode === 'memory')
    return [(await import('@tingchao/adapters/memory/memory-notifier.ts')).createMemoryNotifier()];
  const { createConsoleNotifier } = await import('@tingchao/adapters/notify/console-notifier.ts');
  const terminal = createConsoleNotifier(process.stderr, clock);
  opened.push(() => terminal.close());
  const notifiers: Notifier[] = [terminal];
  const { app, notices } = current();
  const parts: Parts = {
    env: options.env ?? process.env,
    clock,
    policy: { extraPorts: app.collector.extraPorts, grantedOrigins: options.grantedOrigins ?? [] },
    addresses: (way) => (to, people) => addressesBy(way, to, current().notices, clock.now(), people),
  };
  if (app.webhook) {
    const { createWebhookNotifier } = await import('@tingchao/adapters/notify/webhook-notifier.ts');
    const secret = secretFrom(parts.env, app.webhook.secretEnv, 'app.yaml', 'webhook.secretEnv');
    const notifier = createWebhookNotifier({ url: app.webhook.url, secret, clock, policy: parts.policy });
    notifiers.push(notifier);
    opened.push(() => notifier.close());
  }
  for (const [index, way] of notices.ways.entries()) {
    const notifier = await openWay(way, index, parts);
    notifiers.push(notifier);
    opened.push(() => notifier.close());
  }
  return notifiers;
}

async function openWay(way: NoticeWay, index: number, parts: Parts): Promise<Closing> {
  const { clock, policy, env } = parts;
  const secret = (name: string, key: string): string => secretFrom(env, name, 'notices.yaml', `ways[${index}].${key}`);
  const reach = parts.addresses(way.id);
  switch (way.kind) {
    case 'wecom':
    case 'dingtalk':
    case 'feishu': {
      const [{ createRobotNotifier }, dialects] = await Promise.all([
        import('@tingchao/adapters/notify/robot-notifier.ts'),
        import('@tingchao/adapters/notify/robot-dialects.ts'),
      ]);
      const signedBy = 'secretEnv' in way ? way.secretEnv : undefined;
      return createRobotNotifier({
        id: way.id,
        dialect: dialects[way.kind],
        base: way.base,
        keys: {
          key: secret(way.keyEnv, 'keyEnv'),
          ...(signedBy === undefined ? {} : { secret: secret(signedBy, 'secretEnv') }),
        },
        perMinute: way.perMinute,
        mentionsFor: reach,
        clock,
        policy,
      });
    }
    case 'mail': {
      const { createMailNotifier } = await import('@tingchao/adapters/notify/mail-notifier.ts');
      const { userEnv, passwordEnv } = way;
      return createMailNotifier({
        ...way,
        clock,
        addressesFor: reach,
        ...(userEnv === undefined || passwordEnv === undefined
          ? {}
          : { auth: { user: secret(userEnv, 'userEnv'), pass: secret(passwordEnv, 'passwordEnv') } }),
      });
    }
    case 'sms': {
      const { createSmsNotifier } = await import('@tingchao/adapters/notify/sms-notifier.ts');
      const key = secret(way.secretEnv, 'secretEnv');
      return createSmsNotifier({ ...way, secret: key, clock, policy, numbersFor: reach });
    }
    default:
      return way satisfies never;
  }
}

function secretFrom(env: Parts['env'], name: string, file: string, path: string): string {
  const secret = env[name];
  if (secret !== undefined && secret !== '') return secret;
  const remedy = file === 'app.yaml' ? '请设置它，或删去 app.yaml 的 webhook' : '请设置它，或删去这一种方式';
  const message = `环境变量 ${name} 没有设置，通知发不出去；${remedy}`;
  throw new SettingsError([{ file, line: 1, column: 1, path, message }]);
}
