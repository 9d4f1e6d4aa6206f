import type { Matcher } from '../condition/matcher.js';
import { inRange } from './bucket-ranges.js';
import type { CompiledExperiment } from './compiled-experiment.js';
import type { Evaluation } from './evaluation.js';
import type { GrowthBookFeatureResult, GrowthBookRule, GrowthBookSource } from './growthbook-payload.js';
import { hashKeyOf, hashPoint } from './hash-key.js';
import { askPrerequisites, type CompiledPrerequisite } from './prerequisites.js';
import { isFilteredOut } from './user-filter.js';

/** What a rule does with those who get past its prerequisites and filters: an answer, or null for the next rule. */
export type RuleBody = (evaluation: Evaluation) => GrowthBookFeatureResult | null;

export interface CompiledRule {
  readonly prerequisites: readonly CompiledPrerequisite[];
  readonly filters: GrowthBookRule['filters'];
  readonly body: RuleBody;
}

export function featureResult(
  value: unknown,
  source: GrowthBookSource,
  ruleId = '',
): GrowthBookFeatureResult {
  return { value, on: !!value, off: !value, source, ruleId };
}

export const UNKNOWN_FEATURE = featureResult(null, 'unknownFeature');
export const CYCLIC_PREREQUISITE = featureResult(null, 'cyclicPrerequisite');
const GATED = featureResult(null, 'prerequisite');

/** A feature of which all is known that does not depend on the user. */
export class CompiledFeature {
  private readonly fallback: GrowthBookFeatureResult;
  private readonly hasPrerequisites: boolean;

  constructor(
    readonly key: string,
    private readonly rules: readonly CompiledRule[],
    defaultValue: unknown,
  ) {
    this.fallback = featureResult(defaultValue === undefined ? null : defaultValue, 'defaultValue');
    this.hasPrerequisites = rules.some(({ prerequisites }) => prerequisites.length > 0);
  }

  evaluate(evaluation: Evaluation): GrowthBookFeatureResult {
    if (!this.hasPrerequisites) return this.askRules(evaluation);
    const within = evaluation.trail;
    evaluation.trail = { key: this.key, within };
    const result = this.askRules(evaluation);
    evaluation.trail = within;
    return result;
  }

  private askRules(evaluation: Evaluation): GrowthBookFeatureResult {
    for (const { prerequisites, filters, body } of this.rules) {
      const outcome = prerequisites.length === 0 ? 'met' : askPrerequisites(prerequisites, evaluation);
      if (outcome === 'cyclic') return CYCLIC_PREREQUISITE;
      if (outcome === 'gated') return GATED;
      if (outcome === 'unmet' || (filters && isFilteredOut(filters, evaluation))) continue;
      const result = body(evaluation);
      if (result !== null) return result;
    }
    return this.fallback;
  }
}

/** A rule that gives its value to those who match and are part of the roll-out. */
export function forceBody(rule: GrowthBookRule, featureKey: string, matches: Matcher | null): RuleBody {
  const result = featureResult(rule.force, 'force', rule.id || '');
  const isRolledOut = rolloutOf(rule, featureKey);
  const { tracks } = rule;
  return (evaluation) => {
    if (matches !== null && !matches(evaluation.attributes)) return null;
    if (isRolledOut !== null && !isRolledOut(evaluation)) return null;
    if (tracks) for (const track of tracks) evaluation.user.onExperiment?.(track.experiment, track.result);
    return result;
  };
}

/** A rule that gives those who are in an experiment the value of their variation. */
export function experimentBody(
  rule: GrowthBookRule,
  featureKey: string,
  experimentOf: (evaluation: Evaluation) => CompiledExperiment,
): RuleBody {
  const ruleId = rule.id || '';
  return (evaluation) => {
    const compiled = experimentOf(evaluation);
    const result = compiled.enrol(evaluation, featureKey);
    if (result === null || result.passthrough) return null;
    return {
      value: result.value,
      on: !!result.value,
      off: !result.value,
      source: 'experiment',
      ruleId,
      experiment: result.hashUsed ? compiled.experiment : compiled.plain,
      experimentResult: result,
    };
  };
}

/** Null where everybody is in. As in GrowthBook, the end of a coverage is part of it. */
function rolloutOf(
  {
    range,
    coverage,
    seed,
    hashAttribute,
    fallbackAttribute,
    hashVersion,
    disableStickyBucketing,
  }: GrowthBookRule,
  featureKey: string,
): ((evaluation: Evaluation) => boolean) | null {
  if (!range && coverage === undefined) return null;
  if (!range && coverage === 0) return () => false;
  return ({ attributes, documents }) => {
    const fallback = documents !== undefined && !disableStickyBucketing ? fallbackAttribute : undefined;
    const { value } = hashKeyOf(attributes, hashAttribute || undefined, fallback);
    const point = value ? hashPoint(seed || featureKey, value, hashVersion || 1) : null;
    if (point === null) return false;
    return range ? inRange(point, range) : coverage === undefined || point <= coverage;
  };
}
