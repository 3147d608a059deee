import { z } from 'zod';

const dateSchema = z.string().regex(/^\d{4}-\d{2}-\d{2}$/u, '日期写成 2026-01-31');

const yearSchema = z
  .strictObject({
    papers: z.array(z.url()).readonly().meta({ description: '国务院办公厅放假通知的网址' }),
    daysOff: z.array(dateSchema).readonly().meta({ description: '放假的日期（含放假期间的周末）' }),
    extraWorkdays: z.array(dateSchema).readonly().meta({ description: '调休上班的周末' }),
  })
  .readonly();

/** `config/calendars.yaml`: the published holidays of each year; a year that is not here is unknown, never guessed. */
export const calendarsSettingsSchema = z
  .strictObject({
    version: z.literal(1),
    weeklyOff: z.array(z.int().min(1).max(7)).readonly().meta({ description: '每周休息日，1 = 星期一，7 = 星期日' }),
    years: z
      .record(z.string().regex(/^\d{4}$/u), yearSchema)
      .readonly()
      .meta({ description: '年度 → 放假与调休' }),
  })
  .readonly()
  .superRefine((settings, context) => {
    for (const [year, { daysOff, extraWorkdays }] of Object.entries(settings.years)) {
      for (const [list, dates] of Object.entries({ daysOff, extraWorkdays })) {
        for (const [index, date] of dates.entries()) {
          if (date.startsWith(year)) continue;
          context.addIssue({ code: 'custom', path: ['years', year, list, index], message: `${date} 不在 ${year} 年` });
        }
      }
    }
  });
export type CalendarsSettings = z.infer<typeof calendarsSettingsSchema>;
