import type { Hash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ModelSettings } from '@tingchao/domain/analysis/linear/model-settings.ts';
import { unpackWeights, type UnpackRefusal } from '@tingchao/domain/analysis/linear/pack-model.ts';

/** Where `tingchao train` puts a county's weights, below its data folder. */
export const countyWeights = 'model/letters.bin';

const reasons: Readonly<Record<UnpackRefusal, string>> = {
  not_weights: '不是听潮的模型权重',
  other_version: '权重的格式与本版程序不符',
  damaged: '权重文件不完整',
};

/**
 * The bytes of the model: the county's own where there are any, else those shipped; nothing while `model.yaml` itself is
 * wrong. They take part in the version of the settings.
 */
export function readWeights(
  loaded: { readonly model?: ModelSettings },
  where: { readonly folder: string; readonly dataFolder: string | undefined; readonly hash: Hash },
): { readonly weights?: Uint8Array } | { readonly file: string; readonly mistake: string } {
  const { model } = loaded;
  if (model === undefined) return {};
  const own = where.dataFolder === undefined ? undefined : join(where.dataFolder, countyWeights);
  const isOwn = own !== undefined && existsSync(own);
  const file = isOwn ? own : join(where.folder, model.weights);
  const wayOut = isOwn ? '请重新运行 tingchao train，或删除此文件改用随程序发布的权重' : '请从安装包的 config/ 补回';
  let weights: Uint8Array;
  try {
    weights = readFileSync(file);
  } catch (error) {
    return { file, mistake: `无法读取权重（${(error as NodeJS.ErrnoException).code ?? String(error)}），${wayOut}` };
  }
  const unpacked = unpackWeights(weights);
  if (!unpacked.ok) return { file, mistake: `${reasons[unpacked.error]}，${wayOut}` };
  where.hash.update(weights);
  return { weights: new Uint8Array(weights) };
}
