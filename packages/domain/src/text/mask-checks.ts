const ID_WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const ID_CHECKS = '10X98765432';

/** GB 11643: whether the last character of an 18-character number is its check digit. */
export function hasIdCheckDigit(id: string): boolean {
  let sum = 0;
  for (let at = 0; at < 17; at += 1) sum += (id.charCodeAt(at) - 48) * ID_WEIGHTS[at]!;
  return ID_CHECKS[sum % 11] === id[17]!.toUpperCase();
}

/** Whether `yyyymmdd` is a day between 1900 and 2099. */
export function isBirthDate(text: string): boolean {
  const year = Number(text.slice(0, 4));
  const month = Number(text.slice(4, 6));
  const day = Number(text.slice(6, 8));
  if (year < 1900 || year > 2099 || month < 1 || month > 12 || day < 1) return false;
  return day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}

/** ISO/IEC 7812: whether the digits pass the Luhn test that every bank card passes. */
export function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let at = digits.length - 1, second = false; at >= 0; at -= 1, second = !second) {
    let digit = digits.charCodeAt(at) - 48;
    if (second) digit = digit > 4 ? digit * 2 - 9 : digit * 2;
    sum += digit;
  }
  return sum % 10 === 0;
}

const surnameList =
  '赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏窦章苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳' +
  '酆鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋' +
  '茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯管卢莫经房裘缪干解应宗丁' +
  '宣邓郁单杭洪包诸左石崔吉钮龚程嵇邢滑裴陆荣翁荀羊惠甄曲封芮储靳松井段富巫乌焦巴弓牧隗山谷车侯宓蓬全郗班仰秋仲伊宫宁仇' +
  '栾甘厉戎祖武符刘景詹束龙叶司黎溥印白蒲邰从鄂索咸籍赖卓蔺屠蒙池乔阴胥苍闻党翟谭贡劳申扶堵冉宰郦雍桑桂牛寿通边扈燕冀浦' +
  '尚农温别庄晏柴瞿阎充慕连茹习艾鱼容向古易慎戈廖庾终居衡步都耿满弘匡文寇广禄阙东欧沃利蔚越隆师巩聂晁勾敖融冷辛阚那简饶' +
  '曾沙养鞠须丰巢关相查后荆红游竺权盖益桓公肖闫付代仝覃涂邸晋楚佟';
const surnames = new Set(surnameList);
const compoundSurnames = new Set([
  '欧阳',
  '上官',
  '司马',
  '诸葛',
  '东方',
  '皇甫',
  '尉迟',
  '公孙',
  '慕容',
  '司徒',
  '令狐',
  '夏侯',
  '端木',
  '南宫',
]);

/** Length of the family name a text begins with at a position: 2, 1, or 0 for none. */
export function surnameLength(text: string, at: number): 0 | 1 | 2 {
  if (compoundSurnames.has(text.slice(at, at + 2))) return 2;
  return surnames.has(text[at] ?? '') ? 1 : 0;
}
