/**
 * How people complain without a word of complaint: by the grammar of what fails. Resultatives that do not succeed (`拿不到`,
 * `过不去`), nobody who comes, a stretch of time and still nothing, not one of something, money owed or wasted trips,
 * harm suffered, a threat (`不交就`), a reproach put as a question.
 */
const patterns = [
  '[^\\s\\da-z,。!?;:、了少免忘离用舍说并都也还就](?:不|没)(?:了(?!解)|动|上(?![周个])|下(?!雨)|到|着|起|完|出|通(?!过)|进|过去|来|清|见|住|开|成|掉|回)',
  '没人(?!员|物|口|类)|无人(?=[管修接应问理])',
  '一(?:分|毛|个|户|口|次|天|点|片|样|斤)钱?(?:都|也)?(?:没|不|未)',
  '(?:还是?|至今|仍|依然|一直|根本|压根|迟迟)(?:没|未|不|无)|迟迟|(?:都|也)没用|没[个有]?(?:下文|说法|消息|动静|结果|反应)',
  '(?:[天日月年周]|小时)[了来里]?(?:都|还|也)?(?:没|未|不(?:到[帐账位]|见|来|发|给|修|管|动))',
  '拖(?:了|着|到|欠|延)|欠(?:了|着|我|他|款|费)|耽误|泡汤|打水漂|(?:跑|报|打|催|问|反映)了?(?:好?几|[二两三四五六七八九十\\d]+)[趟回遍次]',
  '没有?(?:任何|一点)?(?:通知|公示|公告|签字|手续|证照?|资质|说明|开票|发票|在岗|安全)',
  '被(?:人|狗|车|[\\u4e00-\\u9fff]{1,3})?(?:骗|偷|抢|打|绊|撞|占|毁|淹|堵|坑|宰|砸|咬|拖|扣|罚|拒|赶|骂|糊弄|忽悠)',
  '不(?:买|交|去|给|签|办|来|缴|同意|配合|干|听)就|(?:强制|强行|硬要|非要|逼|勒令)',
  '谁(?:来)?(?:管|负责|赔|认|担)|凭(?:啥|什么)|(?:怎么|咋|如何)(?:过|活|办|住|走|回家|上学|出门|生活|交代|得了)|什么(?:态度|道理|世道|玩意)|这叫(?:什么|啥)',
  '说好.{0,14}(?:没|不|却|结果|现在|拖)|(?:只|光)(?:说|管)不|说一套|互相推|推来推|踢皮球',
  '(?:天天|每天|整夜|整宿|半夜|凌晨|深夜).{0,10}(?:到(?:半夜|凌晨|深夜|天亮)|还在|不停|吵|施工|干活)',
  '吵(?:得|死|人)|呛|熏|刺鼻|馊|(?:裂|塌|断|翘|烂|坏|漏|堵|堆|锈|松|掉)(?:了|满|着|开|起)|(?:抢|要|坑)钱(?:啊|呢|吗)|猫腻|克扣|内定|冒充|走后门',
];
const grievance = new RegExp(patterns.join('|'));

/** Whether a text in matching form tells of something that fails, harms or is refused. Costs one pass over the text. */
export function tellsGrievance(text: string): boolean {
  return grievance.test(text.length > LOOKED_AT ? text.slice(0, LOOKED_AT) : text);
}

/** People say early what is wrong. */
const LOOKED_AT = 400;
