import type { SingleSignOn } from '@tingchao/ports/single-sign-on.ts';
import { SettingsError } from '@tingchao/settings/mistake.ts';
import type { Settings } from '@tingchao/settings/settings.ts';
import type { PlatformOptions } from './open-platform.ts';

/**
 * The county's provider of identities, when `config/app.yaml` names one; nothing is asked of it before somebody signs in. Throws
 * `SettingsError` when its secret is not in the environment. In memory there is none.
 */
export async function openOwnSignOn(
  { app }: Settings,
  { mode, env = process.env, grantedOrigins = [] }: PlatformOptions,
  opened: (() => Promise<void>)[],
): Promise<SingleSignOn | undefined> {
  const settings = app.access.singleSignOn;
  if (settings === undefined || mode === 'memory') return undefined;
  const { secretEnv } = settings;
  const secret = secretEnv === undefined ? undefined : env[secretEnv];
  if (secretEnv !== undefined && (secret ?? '') === '') {
    const message = `环境变量 ${secretEnv} 没有设置，单点登录用不了；请设置它，或删去 app.yaml 的 access.singleSignOn`;
    const path = 'access.singleSignOn.secretEnv';
    throw new SettingsError([{ file: 'app.yaml', line: 1, column: 1, path, message }]);
  }
  const { openSignOn } = await import('@tingchao/adapters/openid/openid-sign-on.ts');
  const signOn = openSignOn({ settings, secret, grantedOrigins });
  opened.push(() => signOn.close());
  return signOn;
}
