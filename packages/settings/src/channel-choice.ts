import { deskChannels } from '@tingchao/domain/response/public-clock.ts';
import { channelNames } from '@tingchao/domain/report/report-names.ts';
import type { CheckedTogether, CrossMistake } from './cross-checks.ts';

/**
 * A source whose channel has limits of its own (12345, 领导留言板, mailbox, 信访, 依申请公开) while the county chose none: there are
 * no national ones for most of them (rules.md §9.4), so that somebody has to choose before anything is collected.
 */
export function channelsWithoutChoice({ sla, sources = [] }: CheckedTogether): readonly CrossMistake[] {
  if (!sla) return [];
  const chosen = new Set(sla.channels.flatMap((clock) => (clock.chosen ? clock.channelTypes : [])));
  return sources.flatMap((file, index) =>
    file.sources.flatMap((source, at): CrossMistake[] => {
      const type = source.channelType;
      if (!source.enabled || !deskChannels.has(type) || chosen.has(type)) return [];
      const offers = sla.channels.filter(({ channelTypes }) => channelTypes.includes(type)).map(({ id }) => id);
      const which =
        offers.length === 0 ? '在其 channels 里写一条' : `在其 ${offers.join('、')} 中选一条写 chosen: true`;
      const message = `${channelNames[type]}没有选定办理时限：请到 sla.yaml ${which}（各地规定不同，没有默认）`;
      return [{ setting: 'sources', index, keys: ['sources', at, 'channelType'], message }];
    }),
  );
}
