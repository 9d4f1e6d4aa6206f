import { z } from 'zod';
import { conditionSchema, flagValueSchema, shareSchema } from './definition-parts.js';

const MAX_RULES = 200;
const MAX_VARIATIONS = 100;
/** What weights may miss 1 by: thirds are written with a few digits. */
const WEIGHTS_TOLERANCE = 0.001;

const text = z.string().min(1).max(500);
const range = z.tuple([shareSchema, shareSchema]);
const hashVersion = z.union([z.literal(1), z.literal(2)]);
const bucketVersion = z.int().min(0).max(1000);

const filter = z.strictObject({
  seed: text,
  ranges: z.array(range).max(MAX_VARIATIONS),
  hashVersion: hashVersion.optional(),
  attribute: text.optional(),
});

const rule = z
  .strictObject({
    id: text.optional(),
    condition: conditionSchema.optional(),
    parentConditions: z
      .array(z.strictObject({ id: text, condition: conditionSchema, gate: z.boolean().optional() }))
      .max(MAX_RULES)
      .optional(),
    force: flagValueSchema.optional(),
    variations: z.array(flagValueSchema).min(1).max(MAX_VARIATIONS).optional(),
    key: text.optional(),
    weights: z.array(shareSchema).optional(),
    coverage: shareSchema.optional(),
    range: range.optional(),
    ranges: z.array(range).optional(),
    meta: z
      .array(
        z.strictObject({
          key: text.optional(),
          name: text.optional(),
          passthrough: z.boolean().optional(),
        }),
      )
      .optional(),
    filters: z.array(filter).max(MAX_VARIATIONS).optional(),
    namespace: z.tuple([text, shareSchema, shareSchema]).optional(),
    seed: text.optional(),
    name: text.optional(),
    phase: text.optional(),
    hashAttribute: text.optional(),
    fallbackAttribute: text.optional(),
    hashVersion: hashVersion.optional(),
    disableStickyBucketing: z.boolean().optional(),
    bucketVersion: bucketVersion.optional(),
    minBucketVersion: bucketVersion.optional(),
  })
  .refine(({ force, variations }) => (force === undefined) !== (variations === undefined), {
    message: 'has either "force" or "variations"',
  })
  .superRefine(({ variations, weights, ranges, meta }, context) => {
    for (const [name, list] of Object.entries({ weights, ranges, meta }))
      if (list !== undefined && list.length !== variations?.length)
        context.addIssue({ code: 'custom', path: [name], message: 'has one part for each variation' });
    const sum = weights?.reduce((all, weight) => all + weight, 0) ?? 1;
    // The SDKs would silently divide equally instead.
    if (Math.abs(sum - 1) > WEIGHTS_TOLERANCE)
      context.addIssue({ code: 'custom', path: ['weights'], message: `sums to ${sum}, not to 1` });
  });

/** A feature as GrowthBook's SDKs evaluate it, without what our payload does not tell them. */
export const growthBookDefinitionSchema = z.strictObject({
  defaultValue: flagValueSchema,
  rules: z.array(rule).max(MAX_RULES).default([]),
});

export type GrowthBookDefinition = z.infer<typeof growthBookDefinitionSchema>;
