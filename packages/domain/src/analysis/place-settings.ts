import { z } from 'zod';

const names = z.array(z.string().min(1)).readonly().default([]);

const townSchema = z
  .strictObject({
    name: z.string().min(2),
    aliases: names,
    vague: names.meta({ description: '泛称，置信度低' }),
    villages: names,
    villageAliases: z.record(z.string(), z.string()).default({}).meta({ description: '简称 → 村、社区全名' }),
    ambiguous: z.boolean().default(false).meta({ description: '邻县有同名乡镇' }),
    traps: names.meta({ description: '含地名字样而不是该地的词' }),
  })
  .readonly();

/** `config/places.yaml`: the county's gazetteer. */
export const placeSettingsSchema = z
  .strictObject({
    version: z.literal(1),
    county: z
      .strictObject({
        name: z.string(),
        aliases: names,
        city: z.string(),
        province: z.string(),
        cityAliases: names,
      })
      .readonly(),
    towns: z.array(townSchema).readonly(),
    neighbors: z
      .array(
        z
          .strictObject({
            name: z.string(),
            aliases: names,
            towns: names.meta({ description: '邻县的乡镇' }),
            traps: names,
          })
          .readonly(),
      )
      .readonly(),
    poi: z
      .array(z.strictObject({ name: z.string(), town: z.string().nullable(), aliases: names }).readonly())
      .readonly(),
    roads: z
      .array(z.strictObject({ name: z.string(), town: z.string().nullable(), aliases: names }).readonly())
      .readonly()
      .meta({ description: '道路、河流、水库等跨镇地物' }),
    elsewhere: names.meta({ description: '外地地名' }),
    elsewhereTraps: names,
    here: names.meta({ description: '“我们县”一类指代' }),
  })
  .readonly();
export type PlaceSettings = z.infer<typeof placeSettingsSchema>;
