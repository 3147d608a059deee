import type { RetentionSettings } from './retention-settings.ts';

/** One section of the notice: a heading and its sentences. */
export type NoticeSection = { readonly heading: string; readonly lines: readonly string[] };

/**
 * The data-protection notice as citizens read it, from the terms in force (个人信息保护法 第七、十七、三十五条: 公开处理规则,
 * 告知). What it says is what the system does; nothing is promised that no code keeps.
 */
export function privacyNotice(
  settings: RetentionSettings,
  deployment: { readonly county: string; readonly collectedDays: number },
): readonly NoticeSection[] {
  const { unrelatedDays, closedCopyDays, logDays, incidentYears, contact, publicContact } = settings;
  return [
    {
      heading: '我们处理什么、为了什么',
      lines: [
        `${deployment.county}为依法回应群众关切，读取公开发布的信息和政务留言，按事项归集、交有关单位办理并公开回应。`,
        '只读取公开页面和本级政务渠道，不登录他人账号，不进入私密群组，不绕过访问限制。',
        '处理依据：为履行法定职责所必需，并在合理范围内处理已公开的信息（个人信息保护法第十三条、第二十七条）。',
      ],
    },
    {
      heading: '我们不做什么',
      lines: [
        '不做任何人的画像、名单、评分，不作跨平台身份关联。', // never: profiles, lists, scores
        '不删除、不屏蔽他人的言论；系统没有这样的功能。',
        '不自动认定“谣言”；真假由有权单位依证据认定。',
        '不把来信人的身份转给被反映的单位。',
      ],
    },
    {
      heading: '怎样保护',
      lines: [
        '姓名、电话、证件号、住址等在入库时即脱敏；原文加密，只有经办人凭理由可开，每次都有审计。',
        '发布者只留一个不可还原的标记，用来数有几个独立来源。',
        '数据存放在本地，不交境外，不交外部人工智能服务。',
      ],
    },
    {
      heading: '保存多久',
      lines: [
        `采集的原文：${deployment.collectedDays} 天后销毁。`,
        `没有归入任何事件的信息：${unrelatedDays} 天后抹除内容，只留件数。`,
        `投诉、求助、举报的原文快照：办结后 ${closedCopyDays} 天销毁。`,
        `事件材料：${incidentYears} 年，期满按档案规定处置。日志与审计：不少于 ${logDays} 天。`,
      ],
    },
    {
      heading: '您可以做什么',
      lines: [
        '查询、更正、要求删除与您有关的信息，或者反对处理（个人信息保护法第四十四条至第四十八条）。',
        `请联系：${contact}，${publicContact}。请说明是哪一条信息（网址或留言编号）；不需要说明身份以外的情况。`,
        '收到后核对身份，15 个工作日内书面答复；不同意的写明理由，您可以依法投诉、复议或起诉。',
      ],
    },
  ];
}
