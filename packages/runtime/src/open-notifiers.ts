import type { Clock } from '@tingchao/ports/clock.ts';
import type { Notifier } from '@tingchao/ports/notifier.ts';
import { SettingsError } from '@tingchao/settings/mistake.ts';
import type { Settings } from '@tingchao/settings/settings.ts';
import type { PlatformOptions } from './open-platform.ts';

/**
 * The ways notices leave: the console always, the webhook when `config/app.yaml` names one. Throws `SettingsError` when
 * the secret it is signed with is not in the environment. In memory nothing leaves.
 */
export async function openNotifiers(
  settings: Settings,
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
  const { webhook } = settings.app;
  if (webhook) {
    const { createWebhookNotifier } = await import('@tingchao/adapters/notify/webhook-notifier.ts');
    const notifier = createWebhookNotifier({
      url: webhook.url,
      secret: secretFrom(options.env ?? process.env, webhook.secretEnv),
      clock,
      policy: { extraPorts: settings.app.collector.extraPorts, grantedOrigins: options.grantedOrigins ?? [] },
    });
    notifiers.push(notifier);
    opened.push(() => notifier.close());
  }
  return notifiers;
}

function secretFrom(env: Readonly<Record<string, string | undefined>>, name: string): string {
  const secret = env[name];
  if (secret !== undefined && secret !== '') return secret;
  const message = `环境变量 ${name} 没有设置，通知无法签名；请设置它，或删去 app.yaml 的 webhook`;
  throw new SettingsError([{ file: 'app.yaml', line: 1, column: 1, path: 'webhook.secretEnv', message }]);
}
