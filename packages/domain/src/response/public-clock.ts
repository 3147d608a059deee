import type { Incident } from '../incident/incident.ts';
import type { ChannelType } from '../post/post.ts';
import type { SlaSettings } from './sla-settings.ts';

/** Channels on which somebody writes to an office and that office answers him: each has a limit of its own. */
export const deskChannels: ReadonlySet<ChannelType> = new Set([
  'hotline_12345',
  'leader_board',
  'gov_mailbox',
  'petition',
  'open_request',
]);

/** Kinds of 61号 二 that concern everybody, through whatever channel they are first heard of. */
const ofPublicConcern: ReadonlySet<Incident['category']> = new Set(['道德底线', '突发事件', '上级要求']);

/** What the machine says about a public answer, and why; a person confirms it. */
export type NeedSuggestion = { readonly needed: boolean; readonly reason: string };

type Told = Pick<Incident, 'needsPublicResponse' | 'category' | 'level' | 'channelTypes'>;

/**
 * Whether an answer in public is due (61号 二), as the machine sees it. A single letter that was seen on 12345, 领导留言板, a
 * mailbox or 信访 only, of no public concern and below Ⅱ, has its channel's clock instead — where that clock was chosen.
 */
export function suggestNeed(incident: Told, { channels }: Pick<SlaSettings, 'channels'>): NeedSuggestion {
  const { needsPublicResponse, category, level, channelTypes } = incident;
  const due = (reason: string): NeedSuggestion => ({ needed: true, reason: `舆情类别“${category}”：${reason}` });
  // A letter about a danger (飞线充电, a loose manhole) is filed under 突发事件 by its topic; at Ⅳ nothing has happened yet.
  const isLetterOfDanger = category === '突发事件' && level === 'IV' && !needsPublicResponse;
  if (ofPublicConcern.has(category) && !isLetterOfDanger) return due('属61号第二部分应当回应的情形');
  if (level === 'I' || level === 'II') return due('等级在Ⅱ级以上，应当公开回应');
  const isRequest = channelTypes.every((type) => type === 'open_request');
  if (needsPublicResponse && !isRequest) return due('已在公开渠道出现，未经确认不须回应的一律计时');
  const hasClock = channels.some(
    (clock) => clock.chosen && clock.channelTypes.some((type) => deskChannels.has(type) && channelTypes.includes(type)),
  );
  if (!hasClock) return due('来信渠道没有自己的时限，按政务舆情计时');
  return { needed: false, reason: '仅见于来信来访渠道的个案，按渠道时限办理；转为公开舆情后两个时限并行' };
}
