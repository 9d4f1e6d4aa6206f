import { UNLEASH_VARIANT_SEED, unleashBucket } from '@orrery/math-bucketing';
import { type ContextValue, contextValue } from './context-value.js';
import type { UnleashContext, UnleashVariant } from './unleash-evaluator.js';
import type { UnleashVariantDefinition } from './unleash-state.js';

const RANDOM_SEEDS = 100_000;

/** Who gets which variant; null where there is none to get. */
export type VariantSelector = (context: UnleashContext) => UnleashVariant | null;

export interface VariantSplit {
  readonly groupId: string;
  /** What users are split by; `default` if left out: the user, the session or the address. */
  readonly stickiness: string | undefined;
  readonly variants: readonly UnleashVariantDefinition[];
}

/**
 * Makes a split ready: overrides first, then the variant whose part of the weights holds the user's bucket.
 *
 * Source: unleash-client (npm), variant.ts, `selectVariantDefinition`.
 */
export function variantSelector({ groupId, stickiness, variants }: VariantSplit): VariantSelector {
  const answers = variants.map(answerOf);
  const total = variants.reduce((sum, { weight }) => sum + weight, 0);
  if (!(total > 0)) return () => null;
  const overrides = variants.flatMap((variant, i) => overridesOf(variant, answers[i]));
  const weighted = answersByWeight(variants, answers);
  const seedOf = seedReader(stickiness);
  return (context) => {
    for (const { read, values, answer } of overrides) if (values.has(read(context))) return answer;
    const id = seedOf(context);
    const bucket = unleashBucket({ groupId, id }, { normalizer: total, seed: UNLEASH_VARIANT_SEED });
    return weighted.find(({ end }) => end >= bucket)?.answer ?? null;
  };
}

function answersByWeight(variants: readonly UnleashVariantDefinition[], answers: readonly UnleashVariant[]) {
  let end = 0;
  return variants
    .map(({ weight }, i) => ({ weight, end: (end += weight), answer: answers[i] }))
    .filter(({ weight }) => weight !== 0);
}

function answerOf({ name, payload }: UnleashVariantDefinition): UnleashVariant {
  return { name, enabled: true, ...(payload === undefined ? {} : { payload }), feature_enabled: true };
}

interface Override {
  readonly read: ContextValue;
  readonly values: ReadonlySet<string | undefined>;
  readonly answer: UnleashVariant;
}

function overridesOf(
  { overrides = [] }: UnleashVariantDefinition,
  answer: UnleashVariant,
): readonly Override[] {
  return overrides.map(({ contextName, values }) => ({
    read: contextValue(contextName),
    values: new Set<string | undefined>(values),
    answer,
  }));
}

function seedReader(stickiness = 'default'): (context: UnleashContext) => string {
  if (stickiness === 'default')
    return (context) => context.userId || context.sessionId || context.remoteAddress || randomSeed(context);
  const read = contextValue(stickiness);
  return (context) => read(context) || randomSeed(context);
}

function randomSeed(context: UnleashContext): string {
  return String(Math.round(context.random() * RANDOM_SEEDS));
}
