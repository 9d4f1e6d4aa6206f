import type { SavedGroups } from '../condition/saved-groups.js';
import { compileGrowthBook } from '../growthbook/compile-growthbook.js';
import type { GrowthBookFeatureResult } from '../growthbook/growthbook-payload.js';
import type { CompiledFlag } from './compiled-flag.js';
import type { FlagValue, GrowthBookFlag } from './flag-definition.js';
import type { FlagEvaluation, FlagProblem, FlagReason, FlagSubject } from './flag-evaluator.js';

/** Compiles the flags of this dialect together, since they may be each other's prerequisites. */
export function compileGrowthBookFlags(
  flags: readonly GrowthBookFlag[],
  groups: SavedGroups,
  report: (problem: FlagProblem) => void,
): ReadonlyMap<string, CompiledFlag> {
  const features = Object.fromEntries(flags.map(({ key, feature }) => [key, feature]));
  const evaluator = compileGrowthBook({ features, savedGroups: groups });
  for (const { owner, path, reason } of evaluator.problems)
    report({ flag: owner.key, path, problem: { kind: 'invalid-condition', path, reason } });
  return new Map(
    flags.map(({ key, feature }) => {
      const fallback: FlagReason = feature.rules?.length ? 'DEFAULT' : 'STATIC';
      return [
        key,
        {
          evaluate: (subject) =>
            evaluationOf(evaluator.feature(key, { attributes: withId(subject) }), fallback),
        },
      ];
    }),
  );
}

/** The routing key is the attribute `id`. */
function withId({ userId, attributes }: FlagSubject) {
  return attributes.id === userId ? attributes : { ...attributes, id: userId };
}

function evaluationOf(result: GrowthBookFeatureResult, fallback: FlagReason): FlagEvaluation {
  const { value, source, experiment, experimentResult } = result;
  const isTest = experiment !== undefined && experimentResult?.hashUsed === true;
  return {
    kind: 'value',
    // A payload is JSON, which has no other values than these.
    value: value as FlagValue | null,
    variant: experimentResult?.key ?? null,
    reason: source === 'force' ? 'TARGETING_MATCH' : source === 'experiment' ? 'SPLIT' : fallback,
    test: isTest ? { id: experiment.key, variation: experimentResult.variationId } : null,
  };
}
