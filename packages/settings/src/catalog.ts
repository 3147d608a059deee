import type { z } from 'zod';
import { kindSettingsSchema } from '@tingchao/domain/analysis/kind-settings.ts';
import { modelSettingsSchema } from '@tingchao/domain/analysis/linear/model-settings.ts';
import { topicSettingsSchema } from '@tingchao/domain/analysis/lexicon-settings.ts';
import { placeSettingsSchema } from '@tingchao/domain/analysis/place-settings.ts';
import { documentsSettingsSchema } from '@tingchao/domain/document/document-settings.ts';
import { riskSettingsSchema } from '@tingchao/domain/analysis/risk-settings.ts';
import { clusteringSettingsSchema } from '@tingchao/domain/incident/clustering-settings.ts';
import { levelSettingsSchema } from '@tingchao/domain/incident/level-settings.ts';
import { policySettingsSchema } from '@tingchao/domain/policy/policy-settings.ts';
import { sourcesFileSchema } from '@tingchao/domain/post/source-settings.ts';
import { reportsSettingsSchema } from '@tingchao/domain/report/report-settings.ts';
import { noticeSettingsSchema } from '@tingchao/domain/notice/notice-settings.ts';
import { publicationSettingsSchema } from '@tingchao/domain/response/publication/publication-settings.ts';
import { siteCheckSettingsSchema } from '@tingchao/domain/site-check/site-check-settings.ts';
import { registerSettingsSchema } from '@tingchao/domain/register/register-settings.ts';
import { replyGateSettingsSchema } from '@tingchao/domain/response/reply-gate/reply-gate-settings.ts';
import { retentionSettingsSchema } from '@tingchao/domain/retention/retention-settings.ts';
import { routingSettingsSchema } from '@tingchao/domain/response/routing-settings.ts';
import { sharingSettingsSchema } from '@tingchao/domain/sharing/sharing-settings.ts';
import { slaSettingsSchema } from '@tingchao/domain/response/sla-settings.ts';
import { unitsSettingsSchema } from '@tingchao/domain/response/units-settings.ts';
import { calendarsSettingsSchema } from '@tingchao/domain/time/calendar-settings.ts';
import { trendSettingsSchema } from '@tingchao/domain/trend/trend-settings.ts';
import { appSettingsSchema } from './app-settings.ts';

/** One settings file (or folder of files): where it lies under `config/`, and its strict schema, the single truth. */
export type SettingsEntry = {
  /** `file`: one document. `folder`: every `*.yaml` in it, each one document, in name order. */
  readonly kind: 'file' | 'folder';
  readonly path: string;
  readonly schema: z.ZodType;
};

/** Every settings file there is. A new one is added here, in `settings.ts`, and nowhere else. */
export const catalog = {
  app: { kind: 'file', path: 'app.yaml', schema: appSettingsSchema },
  sources: { kind: 'folder', path: 'sources', schema: sourcesFileSchema },
  units: { kind: 'file', path: 'units.yaml', schema: unitsSettingsSchema },
  routing: { kind: 'file', path: 'routing.yaml', schema: routingSettingsSchema },
  reports: { kind: 'file', path: 'reports.yaml', schema: reportsSettingsSchema },
  sla: { kind: 'file', path: 'sla.yaml', schema: slaSettingsSchema },
  calendars: { kind: 'file', path: 'calendars.yaml', schema: calendarsSettingsSchema },
  topics: { kind: 'folder', path: 'lexicons/topics', schema: topicSettingsSchema },
  risk: { kind: 'file', path: 'risk.yaml', schema: riskSettingsSchema },
  places: { kind: 'file', path: 'places.yaml', schema: placeSettingsSchema },
  kinds: { kind: 'file', path: 'kinds.yaml', schema: kindSettingsSchema },
  clustering: { kind: 'file', path: 'clustering.yaml', schema: clusteringSettingsSchema },
  model: { kind: 'file', path: 'model.yaml', schema: modelSettingsSchema },
  levels: { kind: 'file', path: 'levels.yaml', schema: levelSettingsSchema },
  replyGate: { kind: 'file', path: 'reply-gate.yaml', schema: replyGateSettingsSchema },
  publication: { kind: 'file', path: 'publication.yaml', schema: publicationSettingsSchema },
  trend: { kind: 'file', path: 'trend.yaml', schema: trendSettingsSchema },
  siteCheck: { kind: 'file', path: 'site-check.yaml', schema: siteCheckSettingsSchema },
  policy: { kind: 'file', path: 'policy.yaml', schema: policySettingsSchema },
  documents: { kind: 'file', path: 'documents.yaml', schema: documentsSettingsSchema },
  notices: { kind: 'file', path: 'notices.yaml', schema: noticeSettingsSchema },
  register: { kind: 'file', path: 'register.yaml', schema: registerSettingsSchema },
  retention: { kind: 'file', path: 'retention.yaml', schema: retentionSettingsSchema },
  sharing: { kind: 'file', path: 'sharing.yaml', schema: sharingSettingsSchema },
} as const satisfies Record<string, SettingsEntry>;

export type SettingsKey = keyof typeof catalog;
