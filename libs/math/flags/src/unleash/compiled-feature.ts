import { compileConstraint, type ContextMatcher } from './constraint/compile-constraint.js';
import { compileStrategy } from './compile-strategy.js';
import { variantSelector, type VariantSelector } from './select-variant.js';
import type { UnleashContext, UnleashOptions, UnleashVariant } from './unleash-evaluator.js';
import type { UnleashDependency, UnleashFeature, UnleashSegment, UnleashStrategy } from './unleash-state.js';

export const NO_VARIANT: UnleashVariant = { name: 'disabled', enabled: false, feature_enabled: false };
const NO_VARIANT_BUT_ENABLED: UnleashVariant = { ...NO_VARIANT, feature_enabled: true };

/** What a feature needs to know of the others. */
export interface FeatureSurroundings {
  readonly segments: ReadonlyMap<number, UnleashSegment>;
  readonly options: UnleashOptions;
  /** Asked when a user is: the order of features does not matter. */
  readonly featureOf: (name: string) => CompiledUnleashFeature | undefined;
}

interface CompiledStrategy {
  readonly matches: readonly ContextMatcher[];
  readonly select: VariantSelector | null;
}

/** What enables a feature that has no strategies. */
const ENABLED: CompiledStrategy = { matches: [], select: null };

/** A feature of which all is known that does not depend on the user. */
export class CompiledUnleashFeature {
  readonly hasDependencies: boolean;
  private readonly strategies: readonly CompiledStrategy[];
  private readonly select: VariantSelector | null;
  private readonly isOn: boolean;

  constructor(
    private readonly feature: UnleashFeature,
    private readonly surroundings: FeatureSurroundings,
  ) {
    const { name, enabled, strategies, variants, dependencies } = feature;
    this.hasDependencies = (dependencies?.length ?? 0) > 0;
    this.isOn = enabled && strategies !== undefined;
    this.strategies =
      strategies?.length === 0
        ? [ENABLED]
        : (strategies ?? []).flatMap((strategy) => compiled(strategy, surroundings));
    this.select =
      variants && variants.length > 0
        ? variantSelector({ groupId: name, stickiness: variants[0].stickiness ?? undefined, variants })
        : null;
  }

  isEnabled(context: UnleashContext): boolean {
    return this.strategyFor(context) !== null;
  }

  variant(context: UnleashContext): UnleashVariant {
    const strategy = this.strategyFor(context);
    if (strategy === null) return NO_VARIANT;
    return strategy.select?.(context) ?? this.select?.(context) ?? NO_VARIANT_BUT_ENABLED;
  }

  /** The first strategy that takes the user; null when the feature is off for them. */
  private strategyFor(context: UnleashContext): CompiledStrategy | null {
    if (!this.isOn || (this.hasDependencies && !this.dependenciesHold(context))) return null;
    for (const strategy of this.strategies) if (holdsAll(strategy.matches, context)) return strategy;
    return null;
  }

  private dependenciesHold(context: UnleashContext): boolean {
    return (this.feature.dependencies ?? []).every((dependency) => this.holds(dependency, context));
  }

  /** A parent that depends on others itself never satisfies. */
  private holds({ feature, enabled, variants }: UnleashDependency, context: UnleashContext): boolean {
    const parent = this.surroundings.featureOf(feature);
    if (parent === undefined || parent.hasDependencies) return false;
    if (enabled === false) return !parent.isEnabled(context);
    if (variants === undefined || variants.length === 0) return parent.isEnabled(context);
    const { name, feature_enabled: isEnabled } = parent.variant(context);
    return isEnabled && variants.includes(name);
  }
}

function compiled(
  strategy: UnleashStrategy,
  { segments, options }: FeatureSurroundings,
): readonly CompiledStrategy[] {
  const enables = compileStrategy(strategy, options);
  if (enables === null) return [];
  const constraints = [
    ...(strategy.constraints ?? []).map(compileConstraint),
    ...(strategy.segments ?? []).flatMap((id) => ofSegment(segments.get(id))),
  ];
  return [{ matches: [...constraints, enables], select: selectorOf(strategy) }];
}

/** A segment that is not there holds for nobody. */
function ofSegment(segment: UnleashSegment | undefined): readonly ContextMatcher[] {
  return segment === undefined ? [() => false] : (segment.constraints ?? []).map(compileConstraint);
}

function selectorOf({ variants = [], parameters = {} }: UnleashStrategy): VariantSelector | null {
  if (variants.length === 0) return null;
  const stickiness = variants[0].stickiness || parameters.stickiness;
  return variantSelector({
    // Without a group, clients write "undefined" for it.
    groupId: String(parameters.groupId),
    stickiness: stickiness === undefined ? undefined : String(stickiness),
    variants,
  });
}

function holdsAll(matches: readonly ContextMatcher[], context: UnleashContext): boolean {
  for (let i = 0; i < matches.length; i++) if (!matches[i](context)) return false;
  return true;
}
