import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { policySettingsSchema } from '@tingchao/domain/policy/policy-settings.ts';
import { siteCheckSettingsSchema } from '@tingchao/domain/site-check/site-check-settings.ts';
import { repositoryRoot } from '../architecture/source-tree.ts';

const read = (name: string): unknown => parse(readFileSync(join(repositoryRoot, 'config', name), 'utf8'));

/** The rules that ship. */
export const policySettings = policySettingsSchema.parse(read('policy.yaml'));
export const siteCheckSettings = siteCheckSettingsSchema.parse(read('site-check.yaml'));
