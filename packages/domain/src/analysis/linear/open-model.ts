import { compileLinear, type HeadName, type LinearModel } from './linear-model.ts';
import type { ModelSettings } from './model-settings.ts';
import { unpackWeights } from './pack-model.ts';

/** The parts of the settings that say whether a model speaks; without weights the dictionary stands alone. */
export type ModelParts = { readonly model?: ModelSettings; readonly weights?: Uint8Array };

/** A model with the settings it is fused by. */
export type Fusion = { readonly linear: LinearModel; readonly settings: ModelSettings };

const opened = new WeakMap<Uint8Array, Map<string, LinearModel>>();

/**
 * The model of the settings for some decisions, laid out once per bytes; `undefined` in `dictionary` mode. The settings
 * have checked the bytes: others throw.
 */
export function openModel({ model, weights }: ModelParts, heads: readonly HeadName[]): Fusion | undefined {
  if (model === undefined || weights === undefined || model.mode === 'dictionary') return undefined;
  const layouts = opened.get(weights) ?? new Map<string, LinearModel>();
  opened.set(weights, layouts);
  const key = heads.join();
  let linear = layouts.get(key);
  if (linear === undefined) {
    const unpacked = unpackWeights(weights);
    if (!unpacked.ok) throw new TypeError(`weights that the settings took are ${unpacked.error}`);
    linear = compileLinear(unpacked.value, heads);
    layouts.set(key, linear);
  }
  return { linear, settings: model };
}
