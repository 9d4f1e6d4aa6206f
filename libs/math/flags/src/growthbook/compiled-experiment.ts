import type { Matcher } from '../condition/matcher.js';
import { bucketRanges, chooseVariation } from './bucket-ranges.js';
import type { Evaluation } from './evaluation.js';
import type {
  GrowthBookExperiment,
  GrowthBookExperimentResult,
  GrowthBookLeaf,
  GrowthBookRange,
} from './growthbook-payload.js';
import { type HashKey, hashKeyOf, hashPoint, inNamespace } from './hash-key.js';
import { askPrerequisites, type CompiledPrerequisite } from './prerequisites.js';
import { queryStringOverride } from './query-string-override.js';
import {
  rememberedVariation,
  type StickyExperiment,
  stickyExperiment,
  withAssignment,
} from './sticky-buckets.js';
import { isFilteredOut } from './user-filter.js';

const NOBODY = -1;

/** What has been made of the experiment's conditions. */
export interface ExperimentTargeting {
  readonly matches: Matcher | null;
  readonly prerequisites: readonly CompiledPrerequisite[];
  readonly isUrlTargeted: ((url: string) => boolean) | null;
}

/** An experiment of which all is known that does not depend on the user. */
export class CompiledExperiment {
  /** What is said with the result: without the leaf of a bandit where the hash did not decide. */
  readonly plain: GrowthBookExperiment;
  private readonly ranges: readonly GrowthBookRange[];
  private readonly sticky: StickyExperiment;
  private readonly leaf: GrowthBookLeaf | undefined;
  private readonly keys: readonly string[];

  constructor(
    readonly experiment: GrowthBookExperiment,
    private readonly targeting: ExperimentTargeting,
  ) {
    const { contextualBandit, ...plain } = experiment;
    this.plain = contextualBandit === undefined ? experiment : plain;
    this.leaf = leafOf(experiment);
    this.sticky = stickyExperiment(experiment);
    this.ranges =
      experiment.ranges ??
      bucketRanges({
        variations: experiment.variations.length,
        coverage: experiment.coverage,
        weights: experiment.weights,
      });
    this.keys = experiment.variations.map((_, i) => experiment.meta?.[i]?.key || String(i));
  }

  /** The answer, whether the user is in the experiment or not. */
  run(evaluation: Evaluation, featureId: string | null): GrowthBookExperimentResult {
    return this.enrol(evaluation, featureId) ?? this.result(evaluation, NOBODY, featureId);
  }

  /** The answer for a user who is in the experiment; null for one who is not. */
  enrol(evaluation: Evaluation, featureId: string | null): GrowthBookExperimentResult | null {
    evaluation.forget();
    const chosen = this.choose(evaluation);
    const isIn = chosen >= 0 && chosen < this.experiment.variations.length;
    // More ranges than variations: GrowthBook tells of an exposure to none of them.
    if (!isIn && !evaluation.hashUsed) return null;
    const result = this.result(evaluation, isIn ? chosen : NOBODY, featureId);
    if (evaluation.hashUsed) this.tell(evaluation, result);
    return isIn ? result : null;
  }

  /** In GrowthBook's order. */
  private choose(evaluation: Evaluation): number {
    const { user } = evaluation;
    const { key, variations, active, status } = this.experiment;
    if (variations.length < 2 || user.enabled === false) return NOBODY;
    if (this.targeting.isUrlTargeted?.(user.url ?? '') === false) return NOBODY;
    const asked = user.url ? queryStringOverride(key, user.url, variations.length) : null;
    if (asked !== null) return asked;
    const { forcedVariations } = user;
    if (forcedVariations !== undefined && Object.hasOwn(forcedVariations, key)) return forcedVariations[key];
    if (status === 'draft' || active === false) return NOBODY;
    const { value } = this.keyOf(evaluation);
    return value ? this.assign(evaluation, value) : NOBODY;
  }

  private assign(evaluation: Evaluation, value: unknown): number {
    const remembered = this.isSticky(evaluation)
      ? rememberedVariation(this.sticky, evaluation.attributes, evaluation.documents ?? {})
      : NOBODY;
    const found = typeof remembered === 'number' && remembered >= 0;
    if (!found && !this.isTargeted(evaluation, value)) return NOBODY;
    const { seed, key, hashVersion } = this.experiment;
    const point = hashPoint(seed || key, value, hashVersion || 1);
    if (point === null) return NOBODY;
    evaluation.stickyUsed = found || remembered === 'blocked';
    if (remembered === 'blocked') return NOBODY;
    return this.enforce(evaluation, found ? remembered : chooseVariation(point, this.ranges), point);
  }

  private enforce(evaluation: Evaluation, variation: number, point: number): number {
    const { experiment } = this;
    if (variation < 0) return NOBODY;
    const overridden = 'force' in experiment || evaluation.user.qaMode || experiment.status === 'stopped';
    if (overridden) {
      evaluation.stickyUsed = false;
      return 'force' in experiment ? (experiment.force ?? NOBODY) : NOBODY;
    }
    evaluation.hashUsed = true;
    evaluation.point = point;
    return variation;
  }

  private isTargeted(evaluation: Evaluation, value: unknown): boolean {
    const { filters, namespace } = this.experiment;
    const { matches, prerequisites } = this.targeting;
    if (filters) {
      if (isFilteredOut(filters, evaluation)) return false;
    } else if (namespace && !inNamespace(value, namespace)) return false;
    if (matches !== null && !matches(evaluation.attributes)) return false;
    if (prerequisites.length === 0) return true;
    const outcome = askPrerequisites(prerequisites, evaluation);
    evaluation.forget();
    return outcome === 'met';
  }

  private result(
    evaluation: Evaluation,
    chosen: number,
    featureId: string | null,
  ): GrowthBookExperimentResult {
    const inExperiment = chosen >= 0;
    const variationId = inExperiment ? chosen : 0;
    const { attribute, value } = this.keyOf(evaluation);
    const { hashUsed, stickyUsed, point } = evaluation;
    const meta = this.experiment.meta?.[variationId];
    const { leaf } = this;
    const fromLeaf = leaf !== undefined && hashUsed && inExperiment;
    // One shape for all, absent fields too: several times as fast as to spread what is there.
    return {
      key: this.keys[variationId] ?? String(variationId),
      featureId,
      inExperiment,
      hashUsed,
      variationId,
      value: this.experiment.variations[variationId],
      hashAttribute: attribute,
      hashValue: value,
      stickyBucketUsed: stickyUsed,
      name: meta?.name || undefined,
      bucket: point,
      passthrough: meta?.passthrough || undefined,
      leafId: fromLeaf ? leaf.leafId : undefined,
      variationWeights: fromLeaf ? leaf.variationWeights : undefined,
      banditVersion: fromLeaf ? leaf.banditVersion : undefined,
    };
  }

  /** Remembers the assignment, then tells of it. */
  private tell(evaluation: Evaluation, result: GrowthBookExperimentResult): void {
    const { user, documents } = evaluation;
    if (this.isSticky(evaluation) && documents !== undefined) {
      const added = withAssignment(documents, this.keyOf(evaluation), {
        id: this.sticky.id,
        variation: result.key,
      });
      if (added !== null) {
        evaluation.documents = { ...documents, [added.key]: added.document };
        user.onSticky?.(added.key, added.document);
      }
    }
    user.onExperiment?.(this.experiment, result);
  }

  private isSticky(evaluation: Evaluation): boolean {
    return evaluation.documents !== undefined && !this.experiment.disableStickyBucketing;
  }

  private keyOf(evaluation: Evaluation): HashKey {
    const { hashAttribute, fallbackAttribute } = this.experiment;
    return hashKeyOf(
      evaluation.attributes,
      hashAttribute || undefined,
      this.isSticky(evaluation) ? fallbackAttribute : undefined,
    );
  }
}

/** Weights of the experiment itself are what a leaf has been given. */
function leafOf({ contextualBandit, weights }: GrowthBookExperiment): GrowthBookLeaf | undefined {
  if (contextualBandit === undefined || weights === undefined) return contextualBandit;
  return { ...contextualBandit, variationWeights: weights };
}
