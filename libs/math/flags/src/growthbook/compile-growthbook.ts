import type { CompiledExperiment } from './compiled-experiment.js';
import {
  type CompiledFeature,
  CYCLIC_PREREQUISITE,
  featureResult,
  UNKNOWN_FEATURE,
} from './compiled-feature.js';
import { Evaluation } from './evaluation.js';
import type {
  GrowthBookEvaluator,
  GrowthBookProblem,
  GrowthBookRedirect,
  GrowthBookUser,
} from './growthbook-evaluator.js';
import type {
  GrowthBookExperiment,
  GrowthBookExperimentResult,
  GrowthBookFeatureResult,
  GrowthBookPayload,
} from './growthbook-payload.js';
import { hashKeyOf } from './hash-key.js';
import { PayloadCompiler } from './payload-compiler.js';
import { withQueryOf } from './redirect-url.js';
import { stickyKey } from './sticky-buckets.js';
import { urlTargets } from './url-target.js';
import { readUrl } from '../url/read-url.js';

/**
 * Makes the features and experiments of a GrowthBook payload ready to be evaluated often.
 *
 * Equal to `@growthbook/growthbook` 1.8.0 for every user, with meant differences: attributes that JavaScript cannot
 * turn into text match nothing instead of throwing, costly expressions match no long texts (see `compileCondition`),
 * and more than 10,000 prerequisites of one question count as a cycle. Of what the SDK has deprecated, `overrides`, `groups`, `include` and `url` are not read. It
 * calls `onExperiment` each time: telling each exposure once is for the caller.
 *
 * Conditions, ranges, keys and answers that do not depend on the user are made once; a question allocates its answer
 * and little else. Compiling costs one pass over the payload.
 *
 * Source: GrowthBook, sdk-js 1.8.0, core.ts.
 *
 * @example
 * const evaluator = compileGrowthBook({ features: { dark: { defaultValue: false, rules: [{ force: true }] } } });
 * evaluator.feature('dark', { attributes: { id: 'user-1' } }).value; // true
 */
export function compileGrowthBook(payload: GrowthBookPayload): GrowthBookEvaluator {
  return new CompiledPayload(payload);
}

class CompiledPayload implements GrowthBookEvaluator {
  readonly problems: readonly GrowthBookProblem[];
  private readonly features: ReadonlyMap<string, CompiledFeature>;
  /** Experiments are taken as they are when they are first seen. */
  private readonly experiments = new WeakMap<GrowthBookExperiment, CompiledExperiment>();
  private readonly compiler: PayloadCompiler;

  constructor(private readonly payload: GrowthBookPayload) {
    this.compiler = new PayloadCompiler(payload);
    this.features = new Map(
      Object.entries(payload.features ?? {}).map(([key, feature]) => [
        key,
        this.compiler.feature(key, feature),
      ]),
    );
    for (const experiment of payload.experiments ?? []) this.compiled(experiment);
    this.problems = [...this.compiler.problems];
  }

  keys(): readonly string[] {
    return [...this.features.keys()];
  }

  feature(key: string, user: GrowthBookUser): GrowthBookFeatureResult {
    return this.ask(key, new Evaluation(user, this.ask));
  }

  run(experiment: GrowthBookExperiment, user: GrowthBookUser): GrowthBookExperimentResult {
    return this.compiled(experiment).run(new Evaluation(user, this.ask), null);
  }

  redirect(user: GrowthBookUser): GrowthBookRedirect | null {
    const present = user.url ?? '';
    if (readUrl(present) === null) return null;
    for (const experiment of this.payload.experiments ?? []) {
      if (!redirects(experiment)) continue;
      const result = this.run(experiment, user);
      if (result.inExperiment) return { experiment, result, url: redirectUrl(experiment, result, present) };
    }
    return null;
  }

  stickyKeys(user: GrowthBookUser): readonly string[] {
    const features = Object.values(this.payload.features ?? {});
    const splits = [
      ...features
        .flatMap(({ rules = [] }) => rules)
        .filter(({ variations, contextualVariations }) => variations ?? contextualVariations),
      ...(this.payload.experiments ?? []),
    ];
    const attributes = new Set(
      splits.flatMap(({ hashAttribute, fallbackAttribute }) => [
        hashAttribute || 'id',
        fallbackAttribute || 'id',
      ]),
    );
    return [...attributes].map((attribute) =>
      stickyKey(attribute, hashKeyOf(user.attributes, attribute).value),
    );
  }

  private readonly ask = (key: string, evaluation: Evaluation): GrowthBookFeatureResult => {
    if (evaluation.isEndless(key)) return CYCLIC_PREREQUISITE;
    const { forcedFeatures } = evaluation.user;
    if (forcedFeatures !== undefined && forcedFeatures.has(key))
      return featureResult(forcedFeatures.get(key), 'override');
    return this.features.get(key)?.evaluate(evaluation) ?? UNKNOWN_FEATURE;
  };

  private compiled(experiment: GrowthBookExperiment): CompiledExperiment {
    const known = this.experiments.get(experiment);
    if (known !== undefined) return known;
    const compiled = this.compiler.experiment(experiment);
    this.experiments.set(experiment, compiled);
    return compiled;
  }
}

function redirects({ urlPatterns, variations, manual }: GrowthBookExperiment): boolean {
  if (urlPatterns === undefined || manual) return false;
  const targets = variations.map(targetOf).filter((target) => target !== undefined);
  return targets.length > 0 && targets.every((target) => target === '' || readUrl(target) !== null);
}

function redirectUrl(
  { urlPatterns = [], persistQueryString }: GrowthBookExperiment,
  { value }: GrowthBookExperimentResult,
  present: string,
): string | null {
  const target = targetOf(value);
  if (!target) return null;
  const url = persistQueryString ? withQueryOf(target, present) : target;
  return urlTargets(urlPatterns)(url) ? null : url;
}

function targetOf(variation: unknown): string | undefined {
  if (typeof variation !== 'object' || variation === null || !('urlRedirect' in variation)) return undefined;
  return typeof variation.urlRedirect === 'string' ? variation.urlRedirect : '';
}
