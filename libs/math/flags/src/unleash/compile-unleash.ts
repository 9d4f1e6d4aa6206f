import { CompiledUnleashFeature, NO_VARIANT } from './compiled-feature.js';
import type { UnleashEvaluator, UnleashOptions } from './unleash-evaluator.js';
import type { UnleashState } from './unleash-state.js';

/**
 * Makes the features of an Unleash state ready to be evaluated often.
 *
 * Equal to `unleash-client` 6.12.1 (Node) for every context, chance apart, which is the context's. The hash is that
 * client's, over the low bytes of code units: clients in other languages differ from it beyond ASCII. A question
 * allocates nothing but the text that is hashed. Compiling costs one pass over the state.
 *
 * Source: unleash-client (npm) 6.12.1, client.ts.
 *
 * @example
 * const state = { features: [{ name: 'dark', enabled: true, strategies: [{ name: 'default' }] }] };
 * const context = { userId: 'user-1', currentTimeMs: 0, random: () => 0.5 };
 * compileUnleash(state).isEnabled('dark', context); // true
 */
export function compileUnleash(state: UnleashState, options: UnleashOptions = {}): UnleashEvaluator {
  const features = new Map<string, CompiledUnleashFeature>();
  const surroundings = {
    segments: new Map((state.segments ?? []).map((segment) => [segment.id, segment])),
    options,
    featureOf: (name: string) => features.get(name),
  };
  for (const feature of state.features)
    features.set(feature.name, new CompiledUnleashFeature(feature, surroundings));
  return {
    isEnabled: (name, context) => features.get(name)?.isEnabled(context) ?? false,
    variant: (name, context) => features.get(name)?.variant(context) ?? NO_VARIANT,
    has: (name) => features.has(name),
    names: () => [...features.keys()],
  };
}
