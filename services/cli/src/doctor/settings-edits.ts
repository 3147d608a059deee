import { Permanent, Transient } from '@tingchao/ports/errors.ts';
import { versionsIn, type SettingsVersion } from '@tingchao/ports/settings-store.ts';
import { Damaged } from '@tingchao/adapters/sqlite/sqlite-errors.ts';
import { readSettingsRecords } from '@tingchao/adapters/sqlite/read-settings.ts';
import { overlaidFiles } from '@tingchao/runtime/edit-settings.ts';
import { overlayAt } from '@tingchao/runtime/live-settings.ts';
import { tingchaoCommand } from '@tingchao/runtime/own-command.ts';
import { loadSettings, SettingsError } from '@tingchao/settings/load-settings.ts';
import type { Settings } from '@tingchao/settings/settings.ts';
import type { Finding } from './check-up.ts';

const about = { id: 'settings-edits', name: '运行中改过的配置' } as const;

/**
 * Whether the edits that a data folder holds can be used over the settings folder, and the settings they make; nothing to say
 * when nothing was ever edited.
 */
export function checkEdits(
  configFolder: string,
  dataFolder: string,
): { readonly findings: readonly Finding[]; readonly settings?: Settings } {
  let history: readonly SettingsVersion[];
  try {
    history = versionsIn(readSettingsRecords(dataFolder));
  } catch (error) {
    if (error instanceof Permanent)
      return { findings: [{ ...about, status: 'failed', detail: error.message, remedy: '用写下它的那一版程序打开' }] };
    // What is wrong with the database itself is told by the look at it.
    if (error instanceof Transient || error instanceof Damaged) return { findings: [] };
    throw error;
  }
  if (history.length === 0) return { findings: [] };
  const version = `版本 ${history.length}`;
  try {
    const settings = loadSettings(configFolder, { dataFolder, overlay: overlayAt(history) });
    const below = overlaidFiles(configFolder, history).filter(({ changedBelow }) => changedBelow);
    if (below.length === 0) return { settings, findings: [{ ...about, status: 'ok', detail: `${version}，内容无误` }] };
    const detail = `${below.map(({ path }) => path).join('、')} 在配置目录里后来又改过，那里的改动不起作用`;
    const remedy = `要用目录里的：${tingchaoCommand} config put 该文件；要放弃：把目录里的改回去`;
    return { settings, findings: [{ ...about, status: 'warning', detail, remedy }] };
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    const [first = ''] = error.message.split('\n', 1);
    const detail = `${version} 用不了，系统会改用能用的最近一版（${error.mistakes.length} 处错误，第一处：${first}）`;
    const remedy = `改正后 ${tingchaoCommand} config put，或 ${tingchaoCommand} config rollback`;
    return { findings: [{ ...about, status: 'failed', detail, remedy }] };
  }
}
