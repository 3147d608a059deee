import { createHmac } from 'node:crypto';
import { z } from 'zod';

/** What leaves for a robot: the text, and the numbers of those it calls by name. */
export type RobotMessage = { readonly text: string; readonly mentions: readonly string[] };
/** Key of the robot, and the secret its messages are signed with where it asks for that. */
export type RobotKeys = { readonly key: string; readonly secret?: string };

/** What a robot said: taken, wait until then, try again, or never. All of them answer 200 to everything. */
export type RobotVerdict =
  | { readonly kind: 'taken' }
  | { readonly kind: 'wait'; readonly ms: number; readonly reason: string }
  | { readonly kind: 'again'; readonly reason: string }
  | { readonly kind: 'never'; readonly reason: string };

/** How one platform wants its messages, and what its answers mean. */
export type RobotDialect = {
  readonly name: string;
  request(
    base: string,
    keys: RobotKeys,
    message: RobotMessage,
    nowMs: number,
  ): { readonly url: string; readonly body: unknown };
  judge(answer: string): RobotVerdict;
};

const MINUTE_MS = 60_000;

/** 企业微信群机器人: `errcode` 0 is taken; 45009 is above 20 a minute. */
export const wecom: RobotDialect = {
  name: '企业微信',
  request: (base, { key }, { text, mentions }) => ({
    url: `${base}/cgi-bin/webhook/send?key=${encodeURIComponent(key)}`,
    body: { msgtype: 'text', text: { content: text, mentioned_mobile_list: mentions } },
  }),
  judge: judgeBy({ name: '企业微信', tooFast: new Set([45009, 45033]), silenceMs: MINUTE_MS, busy: new Set([-1]) }),
};

/** 钉钉自定义机器人: signed with timestamp and secret; above 20 a minute it is silent for ten minutes. */
export const dingtalk: RobotDialect = {
  name: '钉钉',
  request: (base, { key, secret }, { text, mentions }, nowMs) => {
    const query = new URLSearchParams({ access_token: key });
    if (secret !== undefined) {
      query.set('timestamp', String(nowMs));
      query.set('sign', createHmac('sha256', secret).update(`${nowMs}\n${secret}`).digest('base64'));
    }
    return {
      url: `${base}/robot/send?${query.toString()}`,
      body: { msgtype: 'text', text: { content: text }, at: { atMobiles: mentions, isAtAll: false } },
    };
  },
  judge: judgeBy({
    name: '钉钉',
    tooFast: new Set([130101, 410100, 90030]),
    silenceMs: 10 * MINUTE_MS,
    busy: new Set([-1]),
  }),
};

/** 飞书自定义机器人: `code` (older: `StatusCode`) 0 is taken; the signature has the text as its key. */
export const feishu: RobotDialect = {
  name: '飞书',
  request: (base, { key, secret }, { text }, nowMs) => {
    const timestamp = String(Math.floor(nowMs / 1000));
    const signed =
      secret === undefined
        ? {}
        : { timestamp, sign: createHmac('sha256', `${timestamp}\n${secret}`).update('').digest('base64') };
    return {
      url: `${base}/open-apis/bot/v2/hook/${encodeURIComponent(key)}`,
      body: { ...signed, msg_type: 'text', content: { text } },
    };
  },
  judge: judgeBy({
    name: '飞书',
    tooFast: new Set([11232, 99991400]),
    silenceMs: MINUTE_MS,
    busy: new Set([-1, 10500]),
  }),
};

const answerSchema = z.looseObject({
  errcode: z.coerce.number().optional(),
  code: z.coerce.number().optional(),
  StatusCode: z.coerce.number().optional(),
  errmsg: z.string().optional(),
  msg: z.string().optional(),
  StatusMessage: z.string().optional(),
});
/** What platforms write when a limit that we do not know by number was passed. */
const TOO_FAST = /too fast|too many|frequen|rate limit|over limit|频率|过快|限流/iu;
const MOST_REASON = 120;

function judgeBy(known: {
  readonly name: string;
  readonly tooFast: ReadonlySet<number>;
  readonly silenceMs: number;
  readonly busy: ReadonlySet<number>;
}): RobotDialect['judge'] {
  return (answer) => {
    const read = answerSchema.safeParse(parsed(answer));
    if (!read.success) return { kind: 'never', reason: `${known.name}回的不是约定的应答，请核对地址` };
    const { errcode, code, StatusCode, errmsg, msg, StatusMessage } = read.data;
    const number = errcode ?? code ?? StatusCode;
    if (number === undefined) return { kind: 'never', reason: `${known.name}回的不是约定的应答，请核对地址` };
    if (number === 0) return { kind: 'taken' };
    const said = (errmsg ?? msg ?? StatusMessage ?? '').slice(0, MOST_REASON);
    const reason = `${known.name}回 ${number} ${said}`.trim();
    if (known.tooFast.has(number) || TOO_FAST.test(said)) return { kind: 'wait', ms: known.silenceMs, reason };
    return { kind: known.busy.has(number) ? 'again' : 'never', reason };
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
