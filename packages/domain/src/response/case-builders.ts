import type { CalendarsSettings } from '../time/calendar-settings.ts';
import { createCalendar } from '../time/calendar.ts';
import { parseInstant, type Instant } from '../time/instant.ts';
import { caseFileSchema, type CaseFile } from './case-file.ts';
import type { Actor } from './case-parts.ts';
import { withTimer } from './ladder.ts';
import { planDeadlines } from './plan-deadlines.ts';
import { slaSettingsSchema, type SlaSettings } from './sla-settings.ts';
import type { StepContext } from './step-context.ts';
import { unitsSettingsSchema } from './units-settings.ts';

/** Builders for the tests of this folder: a Thursday morning before 清明, small settings of the shipped shape. */
export const START: Instant = parseInstant('2026-04-02T07:30:00+08:00') as Instant;

const calendars: CalendarsSettings = {
  version: 1,
  weeklyOff: [6, 7],
  years: { '2026': { papers: [], daysOff: ['2026-04-04', '2026-04-05', '2026-04-06'], extraWorkdays: [] } },
};

const hoursOf = (amount: number) => ({ amount, unit: 'elapsed_hour' });
const workdays = (amount: number) => ({ amount, unit: 'workday' });
const text = { name: '一般', color: '蓝', commander: '责任单位分管负责同志', notify: [] };

/** Settings with the national floors, one extendable clock and the full ladder. */
export const someSla: SlaSettings = slaSettingsSchema.parse({
  version: 1,
  clocks: [
    {
      id: 'first_release',
      name: '权威信息首发',
      cases: [{ eventSeverities: ['重大', '特别重大'], limit: hoursOf(5), hard: true, basis: '80号' }],
    },
    {
      id: 'press_conference',
      name: '新闻发布会',
      cases: [{ eventSeverities: ['重大', '特别重大'], limit: hoursOf(24), hard: true, basis: '61号' }],
    },
    {
      id: 'internal_response',
      name: '内部目标',
      cases: [{ levels: ['I', 'II', 'III'], limit: hoursOf(24), hard: false, basis: '本地' }],
    },
    {
      id: 'public_response',
      name: '政务舆情回应',
      ladder: true,
      answered: true,
      cases: [{ needsPublicResponse: true, limit: hoursOf(48), hard: true, basis: '61号' }],
    },
    { id: 'report_up', name: '向上报送', cases: [{ limit: hoursOf(2), hard: false, basis: '本地' }] },
    { id: 'dispatch', name: '交办', cases: [{ limit: hoursOf(4), hard: false, basis: '本地' }] },
    { id: 'close', name: '办结', cases: [{ limit: workdays(5), extend: workdays(5), hard: false, basis: '本地' }] },
  ],
  channels: [],
  unitClock: {
    limits: { I: hoursOf(5), II: hoursOf(12), III: hoursOf(24), IV: hoursOf(36) },
    extend: hoursOf(12),
    basis: '本地',
  },
  ladder: [
    { id: 'hint', at: 0.5, name: '提示', automatic: true, to: ['承办人'] },
    { id: 'yellow', at: 0.75, name: '黄牌', automatic: true, to: ['承办人'] },
    { id: 'urge', at: 0.9, name: '催办', automatic: false, document: 'urge_note', series: '舆催办', to: ['政府办'] },
    {
      id: 'supervise',
      at: 1,
      name: '红牌',
      automatic: false,
      document: 'supervise_note',
      series: '舆督办',
      to: ['政府办'],
    },
    {
      id: 'circulate',
      at: 1.5,
      name: '通报',
      automatic: false,
      document: 'circular_note',
      series: '舆通报',
      to: ['县政府'],
    },
  ],
  levels: { I: text, II: text, III: text, IV: text },
  notices: {
    dutyOfficer: 'duty',
    alertLevels: ['I', 'II', 'III'],
    maxTries: 3,
    firstRetrySeconds: 30,
    maxRetrySeconds: 600,
  },
});

/** A few units: a lead, an assistant, the office, the township, a company, the discipline authority. */
const someUnits = unitsSettingsSchema.parse({
  version: 1,
  units: [
    { id: 'gov_office', name: '县政府办公室', level: 'county', kind: 'coordinator' },
    { id: 'ecology_bureau', name: '生态环境分局', level: 'county', kind: 'department', vertical: 'city' },
    { id: 'water_bureau', name: '县水利局', level: 'county', kind: 'department' },
    { id: 'town_gov', name: '属地乡镇(街道)', level: 'township', kind: 'territory' },
    { id: 'water_supply', name: '自来水公司', level: 'county', kind: 'company' },
    { id: 'discipline', name: '县纪委监委', level: 'county', kind: 'other_authority' },
  ],
});

export function aContext(over: Partial<StepContext> = {}): StepContext {
  return { sla: someSla, units: someUnits, calendar: createCalendar(calendars), ...over };
}

export const aPerson = (id: string): Actor => ({ id, name: id, role: '值班员', unit: null });

/** A case of level Ⅲ as the machine leaves it: waiting, its clocks running from `openedAt`. */
export function aWaitingCase(over: Partial<CaseFile> = {}): CaseFile {
  const openedAt = over.openedAt ?? START;
  const { deadlines } = planDeadlines(
    {
      level: 'III',
      eventSeverity: '无',
      detectedAt: openedAt,
      channelTypes: ['weibo'],
      superiorOrders: [],
      needsPublicResponse: true,
      kinds: ['投诉'],
    },
    someSla,
    createCalendar(calendars),
  );
  const file = caseFileSchema.parse({
    id: 'case-1',
    number: '青舆〔2026〕1号',
    incidentId: '1',
    version: 1,
    appendedVersion: 0,
    title: '河水发黑',
    level: 'III',
    status: 'found',
    openedAt,
    deadlines,
    notices: [],
    nextTimerAt: null,
  });
  return withTimer({ ...file, ...over }, someSla);
}
