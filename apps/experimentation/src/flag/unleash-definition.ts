import { z } from 'zod';
import { flagValueSchema } from './definition-parts.js';

const MAX_PARTS = 200;
const MAX_VALUES = 10_000;

/** Those that Unleash's SDKs have and we evaluate; anything else would be off without a word. */
const OPERATORS = [
  'IN', 'NOT_IN', 'STR_STARTS_WITH', 'STR_ENDS_WITH', 'STR_CONTAINS', 'NUM_EQ', 'NUM_GT', 'NUM_GTE', 'NUM_LT',
  'NUM_LTE', 'DATE_AFTER', 'DATE_BEFORE', 'SEMVER_EQ', 'SEMVER_GT', 'SEMVER_GTE', 'SEMVER_LT', 'SEMVER_LTE', 'REGEX',
  'IN_CIDR',
] as const; // prettier-ignore
const STRATEGIES = [
  'default',
  'userWithId',
  'gradualRolloutUserId',
  'gradualRolloutSessionId',
  'gradualRolloutRandom',
  'flexibleRollout',
  'remoteAddress',
] as const;

const text = z.string().max(500);
const name = text.min(1);
const constraint = z.strictObject({
  contextName: name,
  operator: z.enum(OPERATORS),
  values: z.array(text).max(MAX_VALUES).optional(),
  value: z.union([text, z.number()]).optional(),
  inverted: z.boolean().optional(),
  caseInsensitive: z.boolean().optional(),
});
const constraints = z.array(constraint).max(MAX_PARTS);

const variant = z.strictObject({
  name,
  weight: z.int().min(0).max(1000),
  stickiness: name.optional(),
  payload: z.strictObject({ type: name, value: z.string() }).optional(),
  overrides: z
    .array(z.strictObject({ contextName: name, values: z.array(text).max(MAX_VALUES) }))
    .max(MAX_PARTS)
    .optional(),
});
const variants = z.array(variant).max(MAX_PARTS);

const strategy = z.strictObject({
  name: z.enum(STRATEGIES),
  parameters: z.record(z.string(), z.union([z.string(), z.number()])).default({}),
  constraints: constraints.default([]),
  segments: z.array(z.int()).max(MAX_PARTS).optional(),
  variants: variants.optional(),
});

/** What a feature of Unleash has besides its name and whether it is enabled, which the flag says. */
export const unleashDefinitionSchema = z
  .strictObject({
    strategies: z.array(strategy).max(MAX_PARTS).default([]),
    variants: variants.default([]),
    dependencies: z
      .array(
        z.strictObject({
          feature: name,
          enabled: z.boolean().optional(),
          variants: z.array(name).max(MAX_PARTS).optional(),
        }),
      )
      .max(MAX_PARTS)
      .default([]),
    /** Those that the strategies name; one that another flag has too must be the same there. */
    segments: z
      .array(z.strictObject({ id: z.int(), name: name.optional(), constraints: constraints.default([]) }))
      .max(MAX_PARTS)
      .default([]),
    /** What a flag whose values are payloads of variants has where there is none. */
    defaultValue: flagValueSchema.optional(),
  })
  .superRefine(({ strategies, segments }, context) => {
    const known = new Set(segments.map(({ id }) => id));
    strategies.forEach((each, i) => {
      const missing = each.segments?.findIndex((id) => !known.has(id)) ?? -1;
      if (missing < 0) return;
      const path = ['strategies', i, 'segments', missing];
      context.addIssue({ code: 'custom', path, message: 'names no segment of this definition' });
    });
  });

export type UnleashDefinition = z.infer<typeof unleashDefinitionSchema>;
