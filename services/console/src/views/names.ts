import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import { unitName } from '@tingchao/domain/response/units-settings.ts';
import type { Settings } from '@tingchao/settings/settings.ts';

/** Screen names for the ids in cases and incidents. */
export type Names = {
  readonly stageOf: (file: CaseFile) => string;
  readonly statusOf: (file: CaseFile) => string;
  readonly leadOf: (file: CaseFile) => string;
  readonly unit: (id: string) => string;
  readonly topic: (id: string | null) => string | null;
};

/** Names as this deployment's settings have them. */
export function namesFrom(settings: Settings): Names {
  const unit = (id: string): string => unitName(settings.units, id);
  return {
    unit,
    topic: (id) => id,
    stageOf: (file) => file.status,
    statusOf: (file) => file.status,
    leadOf: () => '待定',
  };
}
