import { readSettingsRecords } from '@tingchao/adapters/sqlite/read-settings.ts';
import { versionsIn } from '@tingchao/ports/settings-store.ts';
import { overlayAt } from '@tingchao/runtime/live-settings.ts';
import type { Overlay } from '@tingchao/settings/load-settings.ts';

/** What lies over the settings folder by the edits that a data folder holds; nothing is written, also while the system runs. */
export const overlayHere = (dataFolder: string): Overlay => overlayAt(versionsIn(readSettingsRecords(dataFolder)));
