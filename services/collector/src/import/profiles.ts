import { sourceSchema, type ImportSource } from '@tingchao/domain/post/source-settings.ts';

/** Imports that need no configuration: the usual column names of the usual files. */
export const importProfiles = ['12345', 'board', 'vendor', 'chat'] as const;
export type ImportProfile = (typeof importProfiles)[number];

const settings: Readonly<Record<ImportProfile, unknown>> = {
  '12345': {
    id: 'import-12345',
    kind: 'import',
    name: '12345热线工单',
    channelType: 'hotline_12345',
    owner: '12345 热线办',
    mapping: {
      columns: {
        id: ['工单编号', '工单号', '受理编号', '诉求编号', '编号'],
        title: ['诉求标题', '工单标题', '标题', '主题'],
        text: ['诉求内容', '反映内容', '问题描述', '工单内容', '内容'],
        time: ['来电时间', '受理时间', '登记时间', '诉求时间', '创建时间'],
        author: ['来电号码', '联系电话', '来电人', '诉求人'],
        place: ['事发地址', '诉求地址', '发生地址', '所属区域', '地址'],
        category: ['诉求类型', '工单类型', '类型'],
        status: ['状态', '工单状态', '办理状态'],
        replyUnit: ['办理单位', '承办单位', '主办单位', '答复单位'],
        replyText: ['答复内容', '办理结果', '回复内容', '办理情况'],
        replyTime: ['答复时间', '办结时间', '回复时间'],
        rating: ['满意度', '评价', '满意情况'],
        picture: ['截图', '图片', '附图'],
      },
      required: ['id', 'text', 'time'],
    },
  },
  board: {
    id: 'import-board',
    kind: 'import',
    name: '网上留言板（导入）',
    channelType: 'leader_board',
    owner: '政府办信息科',
    mapping: {
      columns: {
        id: ['id', 'tid', 'threadId', '留言编号', '编号'],
        link: ['link', 'url', '链接'],
        title: ['title', 'subject', '留言标题', '标题', '主题'],
        text: ['text', 'content', 'body', '留言内容', '内容', '详情'],
        time: ['publishedAt', 'time', 'createdAt', 'date', '留言时间', '发布时间', '时间'],
        author: ['author', 'nickname', '留言用户', '网友'],
        place: ['place', 'area', '地区', '属地'],
        status: ['status', '状态', '办理状态'],
        replyUnit: ['replyUnit', 'reply_unit', '答复单位', '回复单位'],
        replyText: ['reply', 'replyText', 'reply_text', '答复内容', '回复内容', '答复意见'],
        replyTime: ['repliedAt', 'replyTime', 'reply_time', '答复时间', '回复时间'],
        rating: ['rating', '满意度', '评价'],
        likes: ['likes', '点赞数'],
        picture: ['picture', 'screenshot', '截图', '图片'],
      },
      required: ['id', 'text'],
    },
  },
  // Lists of monitoring services: no number of their own, so the link is what tells two rows apart.
  vendor: {
    id: 'import-vendor',
    kind: 'import',
    name: '监测平台导出（导入）',
    channelType: 'other',
    owner: '网信办值班员',
    mapping: {
      columns: {
        link: ['链接', '原文链接', '文章链接', '网址', 'URL', 'url', '原文地址', '信息链接'],
        title: ['标题', '文章标题', '信息标题'],
        text: ['正文', '内容', '全文', '文章内容', '摘要', '内容摘要', '信息内容'],
        time: ['发布时间', '发表时间', '发布日期', '时间'],
        author: ['作者', '账号', '账号名称', '发布者', '用户名', '媒体名称'],
        place: ['地域', '涉及地域', '属地', '命中地域', '地区'],
        likes: ['点赞数', '点赞'],
        picture: ['截图', '图片', '截图文件'],
      },
      required: ['link', 'text', 'time'],
    },
  },
  chat: {
    id: 'import-chat',
    kind: 'import',
    name: '群聊摘要（导入，已去姓名）',
    channelType: 'wechat_group_report',
    owner: '网信办值班员',
    mapping: { columns: { text: ['群聊摘要'], time: ['时间'] }, required: ['text'] },
  },
};

/** The import source that stands for a profile. */
export const profileSource = (profile: ImportProfile): ImportSource =>
  sourceSchema.parse(settings[profile]) as ImportSource;
