import { InvalidInputError } from '@orrery/domain';
import type { MissingValues } from '../endpoint/endpoint.js';
import type { Category, FeatureRule } from './input-rules.js';

export interface FeatureRuleInput {
  readonly feature: string;
  readonly min?: number | null;
  readonly max?: number | null;
  readonly categories?: readonly unknown[] | null;
  readonly missing?: MissingValues | null;
}

const MOST_FEATURES = 10_000;
const MOST_CATEGORIES = 10_000;

/** @throws {InvalidInputError} for rules that nothing could keep, or that say nothing. */
export function readFeatureRules(inputs: readonly FeatureRuleInput[]): readonly FeatureRule[] {
  if (inputs.length > MOST_FEATURES) throw invalid(`There are at most ${MOST_FEATURES} rules of features.`);
  const rules = inputs.map(readRule);
  const names = new Set<string>();
  for (const { feature } of rules) {
    if (names.has(feature)) throw invalid(`There are two rules of "${feature}": say both in one.`);
    names.add(feature);
  }
  return rules;
}

function readRule({ feature, min, max, categories, missing }: FeatureRuleInput): FeatureRule {
  const rule = {
    feature,
    min: min ?? null,
    max: max ?? null,
    categories: categories == null ? null : readCategories(feature, categories),
    missing: missing ?? null,
  };
  const isRanged = rule.min !== null || rule.max !== null;
  if (rule.min !== null && rule.max !== null && rule.min > rule.max) {
    throw invalid(`No number is at least ${rule.min} and at most ${rule.max} ("${feature}").`);
  }
  if (isRanged && rule.categories !== null) {
    throw invalid(`"${feature}" has a range or categories, not both.`);
  }
  if (!isRanged && rule.categories === null && rule.missing === null) {
    throw invalid(`The rule of "${feature}" says nothing: give it a range, categories or what is missing.`);
  }
  return rule;
}

function readCategories(feature: string, categories: readonly unknown[]): readonly Category[] {
  if (categories.length === 0 || categories.length > MOST_CATEGORIES) {
    throw invalid(`"${feature}" has 1 to ${MOST_CATEGORIES} categories, not ${categories.length}.`);
  }
  return categories.map((category) => {
    if (typeof category === 'string' || typeof category === 'boolean') return category;
    if (typeof category === 'number') return category;
    throw invalid(`A category of "${feature}" is neither text nor a number nor a truth value.`);
  });
}

function invalid(message: string): InvalidInputError {
  return new InvalidInputError('features', message);
}
