import { ConditionCompiler } from '../condition/condition-compiler.js';
import { guarded, type Matcher } from '../condition/matcher.js';
import { regexMatcher } from '../condition/regex-matcher.js';
import type { SavedGroups } from '../condition/saved-groups.js';
import { equalWeights } from './bucket-ranges.js';
import { CompiledExperiment } from './compiled-experiment.js';
import { CompiledFeature, type CompiledRule, experimentBody, forceBody } from './compiled-feature.js';
import type { Evaluation } from './evaluation.js';
import type { GrowthBookProblem } from './growthbook-evaluator.js';
import type {
  GrowthBookBandit,
  GrowthBookExperiment,
  GrowthBookFeature,
  GrowthBookPayload,
  GrowthBookPrerequisite,
  GrowthBookRule,
} from './growthbook-payload.js';
import type { CompiledPrerequisite } from './prerequisites.js';
import { urlTargets } from './url-target.js';

type Owner = GrowthBookProblem['owner'];

/** The leaf of those whom no context of a bandit matches. */
const NO_LEAF = -1;

/** Makes the parts of a payload ready, and notes what is wrong with them. */
export class PayloadCompiler {
  readonly problems: GrowthBookProblem[] = [];
  private readonly groups: SavedGroups;
  private readonly bandits: Readonly<Record<string, GrowthBookBandit>>;

  constructor({ savedGroups = {}, contextualBandits = {} }: GrowthBookPayload) {
    this.groups = savedGroups;
    this.bandits = contextualBandits;
  }

  feature(key: string, feature: GrowthBookFeature): CompiledFeature {
    const owner: Owner = { kind: 'feature', key };
    const rules = (feature.rules ?? []).flatMap((rule, i) =>
      this.rule(key, rule, { owner, path: `rules.${i}` }),
    );
    return new CompiledFeature(key, rules, feature.defaultValue);
  }

  experiment(experiment: GrowthBookExperiment): CompiledExperiment {
    const owner = { kind: 'experiment', key: experiment.key } as const;
    const place = { owner, path: '' };
    for (const [i, { type, pattern }] of (experiment.urlPatterns ?? []).entries()) {
      const reason = type === 'regex' ? regexMatcher(pattern, '').problem : null;
      if (reason !== null) this.problems.push({ owner, path: `urlPatterns.${i}.pattern`, reason });
    }
    return new CompiledExperiment(experiment, {
      matches: this.condition(experiment.condition, place),
      prerequisites: this.prerequisites(experiment.parentConditions, place),
      isUrlTargeted: experiment.urlPatterns === undefined ? null : urlTargets(experiment.urlPatterns),
    });
  }

  /** No rule at all for one that neither forces nor divides. */
  private rule(featureKey: string, rule: GrowthBookRule, place: Place): readonly CompiledRule[] {
    const gates = { prerequisites: this.prerequisites(rule.parentConditions, place), filters: rule.filters };
    const matches = this.condition(rule.condition, place);
    if ('force' in rule) return [{ ...gates, body: forceBody(rule, featureKey, matches) }];
    const variations = rule.contextualVariations ?? rule.variations;
    // Its prerequisites may still decide: a gate closes the feature whatever the rule does.
    if (!variations) return [{ ...gates, body: () => null }];
    const experimentOf = this.divided(experimentOfRule(rule, featureKey, variations), rule, matches);
    return [{ ...gates, body: experimentBody(rule, featureKey, experimentOf) }];
  }

  private divided(
    experiment: GrowthBookExperiment,
    { contextualBanditRef }: GrowthBookRule,
    matches: Matcher | null,
  ): (evaluation: Evaluation) => CompiledExperiment {
    const targeting = { matches, prerequisites: [], isUrlTargeted: null };
    const bandit =
      contextualBanditRef && Object.hasOwn(this.bandits, contextualBanditRef)
        ? this.bandits[contextualBanditRef]
        : undefined;
    if (bandit === undefined) {
      const plain = new CompiledExperiment(experiment, targeting);
      return () => plain;
    }
    const { banditVersion } = bandit;
    const leafOf = (leafId: number, weights: readonly number[], own: object) =>
      new CompiledExperiment(
        { ...experiment, ...own, contextualBandit: { leafId, variationWeights: weights, banditVersion } },
        targeting,
      );
    const none = leafOf(NO_LEAF, experiment.weights ?? equalWeights(experiment.variations.length), {});
    const owner: Owner = { kind: 'contextual-bandit', key: contextualBanditRef ?? '' };
    const leaves = (bandit.contexts ?? []).map(({ leafId, condition, weights }, i) => ({
      matches: this.condition(condition ?? {}, { owner, path: `contexts.${i}` }),
      compiled: leafOf(leafId, weights, { weights }),
    }));
    return ({ attributes }) => leaves.find((leaf) => leaf.matches?.(attributes))?.compiled ?? none;
  }

  private prerequisites(
    prerequisites: readonly GrowthBookPrerequisite[] = [],
    { owner, path }: Place,
  ): readonly CompiledPrerequisite[] {
    return prerequisites.map(({ id, condition, gate }, i) => {
      const place = { owner, path: joined(path, `parentConditions.${i}`) };
      return { id, matches: this.condition(condition ?? {}, place) ?? (() => true), gate: gate === true };
    });
  }

  private condition(condition: object | undefined | null, { owner, path }: Place): Matcher | null {
    if (!condition) return null;
    const compiler = new ConditionCompiler(this.groups);
    const matcher = guarded(compiler.compile(condition));
    for (const problem of compiler.problems)
      this.problems.push({
        owner,
        path: joined(path, joined('condition', problem.path)),
        reason: problem.reason,
      });
    return matcher;
  }
}

interface Place {
  readonly owner: Owner;
  readonly path: string;
}

function joined(path: string, rest: string): string {
  return path === '' || rest === '' ? path + rest : `${path}.${rest}`;
}

/** The experiment that GrowthBook makes of a rule: only what is set, some of it only if it is not empty. */
function experimentOfRule(
  rule: GrowthBookRule,
  featureKey: string,
  variations: readonly unknown[],
): GrowthBookExperiment {
  const { weights, hashAttribute, fallbackAttribute, disableStickyBucketing, namespace, meta, ranges } = rule;
  const { name, phase, seed, hashVersion, filters, condition } = rule;
  const optional = {
    ...{ weights, hashAttribute, fallbackAttribute, disableStickyBucketing, namespace, meta, ranges },
    ...{ name, phase, seed, hashVersion, filters, condition },
  };
  const set = Object.entries(optional).filter(([, value]) => value);
  return {
    variations,
    key: rule.key || featureKey,
    ...Object.fromEntries(set),
    ...('coverage' in rule ? { coverage: rule.coverage } : {}),
    ...(rule.bucketVersion === undefined ? {} : { bucketVersion: rule.bucketVersion }),
    ...(rule.minBucketVersion === undefined ? {} : { minBucketVersion: rule.minBucketVersion }),
  };
}
