/** What a parameter can be set to by name. */
export type ParameterValue = string | number | boolean;

/** A real number in [low, high]; `log-uniform` spreads it evenly over orders of magnitude and needs low > 0. */
export interface FloatRange {
  readonly kind: 'float';
  readonly low: number;
  readonly high: number;
  readonly scale: 'uniform' | 'log-uniform';
}

/** An integer in low…high, both included; `log-uniform` needs low ≥ 1. */
export interface IntRange {
  readonly kind: 'int';
  readonly low: number;
  readonly high: number;
  readonly scale: 'uniform' | 'log-uniform';
}

/** One of these values, all equally likely. */
export interface CategoricalRange {
  readonly kind: 'categorical';
  readonly choices: readonly ParameterValue[];
}

export type ParameterRange = FloatRange | IntRange | CategoricalRange;

/** Parameter ranges by name, as plain data. */
export type SearchSpaceDefinition = Readonly<Record<string, ParameterRange>>;

/** A value for every parameter of a space. */
export type SampledParameters<Definition extends SearchSpaceDefinition> = {
  readonly [Name in keyof Definition]: Definition[Name] extends {
    readonly choices: readonly (infer Choice)[];
  }
    ? Choice
    : number;
};

/** The first range that cannot be sampled, and what it must be. */
export interface InvalidRange {
  readonly kind: 'invalid-range';
  readonly parameter: string;
  readonly requirement: string;
}

/** A definition whose ranges have all been checked; only `declareSearchSpace` makes one. */
export class SearchSpace<Definition extends SearchSpaceDefinition> {
  /** @internal */
  constructor(readonly definition: Definition) {}

  toJSON(): Definition {
    return this.definition;
  }
}

/**
 * Checks the ranges of a search space once, so that sampling from it cannot fail.
 *
 * @example
 * declareSearchSpace({
 *   learningRate: { kind: 'float', low: 1e-4, high: 1e-1, scale: 'log-uniform' },
 *   batchSize: { kind: 'categorical', choices: [64, 256, 1024] },
 * });
 */
export function declareSearchSpace<const Definition extends SearchSpaceDefinition>(
  definition: Definition,
): { readonly kind: 'declared'; readonly space: SearchSpace<Definition> } | InvalidRange {
  for (const [parameter, range] of Object.entries(definition)) {
    const requirement = findUnmetRequirement(range);
    if (requirement !== undefined) return { kind: 'invalid-range', parameter, requirement };
  }
  return { kind: 'declared', space: new SearchSpace(definition) };
}

function findUnmetRequirement(range: ParameterRange): string | undefined {
  if (range.kind === 'categorical') return range.choices.length === 0 ? 'one choice or more' : undefined;
  const { kind, low, high, scale } = range;
  if (!Number.isFinite(low) || !Number.isFinite(high) || low > high) return 'finite bounds with low ≤ high';
  if (!Number.isFinite(high - low)) return 'a width within the range of doubles';
  if (kind === 'float')
    return scale === 'log-uniform' && low <= 0 ? 'low > 0 on a logarithmic scale' : undefined;
  if (!Number.isSafeInteger(low) || !Number.isSafeInteger(high)) return 'integers up to 2⁵³ − 1 as bounds';
  if (high - low >= 2 ** 32) return 'at most 2³² integers';
  return scale === 'log-uniform' && low < 1 ? 'low ≥ 1 on a logarithmic scale' : undefined;
}
