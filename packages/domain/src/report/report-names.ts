import type { FalseInfoStatus } from '../analysis/analysis.ts';
import type { ChannelType } from '../post/post.ts';

/** How ids print in a report; units and topics by the county's settings. */
export type ReportNames = {
  readonly unit: (id: string) => string;
  readonly topic: (id: string) => string;
};

export const channelNames: { readonly [C in ChannelType]: string } = {
  weibo: '微博',
  wechat_mp: '微信公众号',
  douyin: '抖音',
  kuaishou: '快手',
  toutiao: '今日头条',
  xiaohongshu: '小红书',
  tieba: '贴吧',
  forum: '论坛',
  rss: 'RSS',
  news: '新闻网站',
  gov_mailbox: '县长信箱、网站留言',
  leader_board: '领导留言板',
  hotline_12345: '12345 热线',
  petition: '信访',
  open_request: '依申请公开',
  wechat_group_report: '网格员报送',
  gov_wechat: '政务微信',
  gov_weibo: '政务微博',
  gov_website: '政府网站',
  gov_app: '政务客户端',
  superior_order: '上级交办',
  other: '其他',
};

/** The ledger's words for a false-information status; a conclusion needs a unit's evidence. */
export const falseFlags: { readonly [S in FalseInfoStatus]: string } = {
  none: '不涉',
  unverified: '待核实',
  suspected: '疑似不实',
  confirmed: '已核不实',
  corrected: '已更正',
};
