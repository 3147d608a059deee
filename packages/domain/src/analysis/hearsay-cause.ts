/** A clause of hearsay that ends with what gave out: “听说是换热站的泵出故障”. */
const brokeDown =
  /(?:听说|据说|听讲|听别人说|听人讲)是?[^,。!?;\n]{0,18}(?:故障|坏了?|老化了?|堵了?|漏水|漏了|检修|维修|抢修|断了|跳闸|烧了|没电|爆管|爆裂)(?=[,。!?;\n]|$)/;

/** Whether hearsay in matching form only passes on what broke down: nobody is accused by it, and nobody is misled. */
export const passesOnBreakdown = (text: string): boolean => text.length <= LOOKED_AT && brokeDown.test(text);

const LOOKED_AT = 400;
