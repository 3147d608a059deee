import type { ClusterOptions, ClusterStores } from '@tingchao/adapters/cluster/open-cluster-stores.ts';
import { createSystemClock } from '@tingchao/adapters/system/system-clock.ts';
import { loadSettings, SettingsError } from '@tingchao/settings/load-settings.ts';
import { CommandFailed, exitCodes, type Io } from './io.ts';

/** Where the cluster is, by the settings and the environment; the data folder is the one its services share. */
export async function findCluster(io: Io): Promise<ClusterOptions> {
  const [{ clusterOptions }, { createPinoEvents }] = await Promise.all([
    import('@tingchao/runtime/open-cluster.ts'),
    import('@tingchao/runtime/pino-events.ts'),
  ]);
  try {
    return clusterOptions(
      loadSettings(io.configFolder, { dataFolder: io.dataFolder }),
      { dataFolder: io.dataFolder },
      {
        clock: createSystemClock(),
        events: createPinoEvents({ level: 'warn' }),
        watch: { retried: () => {}, recovered: () => {} },
      },
    );
  } catch (error) {
    if (error instanceof SettingsError) throw new CommandFailed(error.message, exitCodes.configuration);
    throw error;
  }
}

/** Opens log and stores of the cluster for a command that looks after them. */
export async function openClusterHere(io: Io): Promise<ClusterStores> {
  const { openClusterStores } = await import('@tingchao/adapters/cluster/open-cluster-stores.ts');
  return openClusterStores(await findCluster(io));
}
