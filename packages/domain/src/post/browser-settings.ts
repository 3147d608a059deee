import { z } from 'zod';

/** `collector.browser` of `config/app.yaml`: the browser that opens the pages of sources with `fetch: browser`. */
export const browserSettingsSchema = z
  .strictObject({
    executable: z.string().min(1).optional().meta({ description: 'Chromium 的路径；缺省在常见位置找' }),
    pages: z
      .int()
      .min(1)
      .max(4)
      .default(1)
      .meta({ description: '同时打开几个网页；每页另起一个进程，小机器上一个就够' }),
    sandbox: z.boolean().default(true).meta({ description: '浏览器自带的沙箱；只有以 root 运行、沙箱起不来时才关' }),
  })
  .readonly()
  .prefault({})
  .meta({
    description:
      '用浏览器打开网页（信源写 fetch: browser 的才用）：要装 Chromium，没有装时这些信源报明原因，其余不受影响',
  });
