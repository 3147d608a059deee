import { z } from 'zod';

const words = (description: string) => z.array(z.string().min(1)).min(1).readonly().meta({ description });
const share = (description: string) => z.number().min(0).max(1).meta({ description });

/** `config/reply-gate.yaml`: the words by which a drafted reply is looked through before it is signed. */
export const replyGateSettingsSchema = z
  .strictObject({
    version: z.literal(1),
    forward: words('转交他处的说法'),
    receipt: words('收到、知悉、请等待的说法：不算实质内容'),
    courtesy: words('称呼、致谢、客套：不算实质内容'),
    emptyTalk: words('表态的空话：不算实质内容'),
    verified: words('已查明、已核实的说法'),
    measures: words('已经采取或有结果的措施'),
    grounds: words('政策、法规、标准、条件的说明'),
    intends: words('打算、将要、正在'),
    vague: words('没有日期的许诺'),
    contact: words('联系方式的引导语'),
    contactName: words('公开联系人的引导语：其后的姓名、办公电话不算个人信息'),
    blame: words('责怪反映人的说法'),
    relabel: words('把投诉、举报、求助改称咨询或建议的说法'),
    complaint: words('来信是投诉、举报或求助'),
    consult: words('来信是咨询'),
    suggest: words('来信自己说是建议'),
    ask: words('来信提出要求或问题的说法'),
    rhetoric: words('问句里不含内容的词，比对时去掉'),
    cause: words('原因的断语'),
    checked: words('原因已查明或注明待核的说法'),
    change: words('数字更新的说法：续报、累计、更正等，与前次不同不算矛盾'),
    postponed: words('改期的说法'),
    opposites: z
      .array(z.strictObject({ was: words('前次通报的说法'), now: words('与之矛盾的说法') }).readonly())
      .min(1)
      .readonly()
      .meta({ description: '与前次通报相反的说法，分先后' }),
    dangers: z
      .array(
        z
          .strictObject({
            name: z.string().meta({ description: '险情名称' }),
            hints: words('来信中的险情'),
            addressed: words('回复中有所回应的说法'),
          })
          .readonly(),
      )
      .min(1)
      .readonly()
      .meta({ description: '来信提到的险情，与回复应有的回应' }),
    thresholds: z
      .strictObject({
        answered: share('诉求的用词在回复中出现的最低比例'),
        sameFact: share('两处说的是同一件事：用词相近的最低程度'),
        points: z.int().min(1).max(50).meta({ description: '每封来信最多看几项诉求' }),
      })
      .readonly(),
  })
  .readonly();
export type ReplyGateSettings = z.infer<typeof replyGateSettingsSchema>;
