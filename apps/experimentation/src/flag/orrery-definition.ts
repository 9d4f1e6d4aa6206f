import { z } from 'zod';
import { conditionSchema, flagValueSchema, shareSchema } from './definition-parts.js';

const MAX_RULES = 200;

const forceRule = z.strictObject({
  kind: z.literal('force'),
  condition: conditionSchema.nullish(),
  coverage: z.strictObject({ share: shareSchema, seed: z.string().min(1).max(200) }).nullish(),
  value: flagValueSchema,
});

const testRule = z.strictObject({
  kind: z.literal('test'),
  condition: conditionSchema.nullish(),
  /** The test's unique name. While it does not run, the rule takes nobody. */
  abTest: z.string().min(1).max(200),
  /** By key of the variation. */
  values: z.record(z.string(), flagValueSchema),
});

/** A flag of our own: rules in order, the first that takes a user decides. */
export const orreryDefinitionSchema = z.strictObject({
  defaultValue: flagValueSchema,
  rules: z
    .array(z.discriminatedUnion('kind', [forceRule, testRule]))
    .max(MAX_RULES)
    .default([]),
  prerequisites: z
    .array(z.strictObject({ flag: z.string(), condition: conditionSchema }))
    .max(MAX_RULES)
    .default([]),
});

export type OrreryDefinition = z.infer<typeof orreryDefinitionSchema>;
