import { InvalidInputError, isIdentifier, type DatasetVersionId } from '@orrery/domain';
import type { PromotionRule, PromotionRuleKind, RuleDataset } from './promotion-rule.js';

/** A rule as the graph takes it: which fields belong to it depends on its kind. */
export interface PromotionRuleInput {
  readonly kind: PromotionRuleKind;
  readonly metric?: string | null;
  readonly threshold?: number | null;
  readonly datasetVersionId?: string | null;
  readonly datasetDigest?: string | null;
  readonly approvals?: number | null;
}

const MAX_RULES = 20;
const MAX_METRIC_LENGTH = 250;
const MAX_APPROVALS = 20;

const FIELDS_OF: Readonly<Record<PromotionRuleKind, readonly (keyof PromotionRuleInput)[]>> = {
  METRIC_AT_LEAST: ['metric', 'threshold', 'datasetVersionId', 'datasetDigest'],
  METRIC_AT_MOST: ['metric', 'threshold', 'datasetVersionId', 'datasetDigest'],
  SIGNATURE_COMPATIBLE: [],
  NO_OPEN_CRITICAL_ALERT: [],
  ACCURACY_DROP_AT_MOST: ['threshold'],
  APPROVALS: ['approvals'],
};

/** @throws {InvalidInputError} naming the first field that can never be right. */
export function readRules(inputs: readonly PromotionRuleInput[]): readonly PromotionRule[] {
  if (inputs.length === 0 || inputs.length > MAX_RULES) {
    throw new InvalidInputError('rules', `A policy has 1 to ${MAX_RULES} rules; remove it to have none.`);
  }
  const rules = inputs.map((input, i) => readRule(input, `rules.${i}`));
  const once = new Set(rules.map((rule) => JSON.stringify(rule)));
  if (once.size < rules.length) throw new InvalidInputError('rules', 'A rule is given twice.');
  return rules;
}

function readRule(input: PromotionRuleInput, path: string): PromotionRule {
  const { kind } = input;
  for (const field of ['metric', 'threshold', 'datasetVersionId', 'datasetDigest', 'approvals'] as const) {
    if (input[field] != null && !FIELDS_OF[kind].includes(field)) {
      throw new InvalidInputError(`${path}.${field}`, `A rule of kind ${kind} has no "${field}".`);
    }
  }
  switch (kind) {
    case 'METRIC_AT_LEAST':
    case 'METRIC_AT_MOST':
      return { kind, ...readMetric(input, path) };
    case 'ACCURACY_DROP_AT_MOST':
      return { kind, threshold: readDrop(input.threshold, `${path}.threshold`) };
    case 'APPROVALS':
      return { kind, required: readApprovals(input.approvals, `${path}.approvals`) };
    case 'SIGNATURE_COMPATIBLE':
    case 'NO_OPEN_CRITICAL_ALERT':
      return { kind };
  }
}

function readMetric(input: PromotionRuleInput, path: string) {
  const { metric, threshold } = input;
  if (metric == null || metric === '' || metric.length > MAX_METRIC_LENGTH) {
    throw new InvalidInputError(`${path}.metric`, `A metric's key has 1 to ${MAX_METRIC_LENGTH} characters.`);
  }
  if (threshold == null) throw new InvalidInputError(`${path}.threshold`, 'Say which value is asked for.');
  return { metric, threshold, dataset: readDataset(input, path) };
}

function readDataset(
  { datasetVersionId, datasetDigest }: PromotionRuleInput,
  path: string,
): RuleDataset | null {
  if (datasetVersionId != null && datasetDigest != null) {
    throw new InvalidInputError(`${path}.datasetDigest`, 'Name the dataset by its version or by its digest.');
  }
  if (datasetDigest != null) return { kind: 'digest', digest: datasetDigest };
  if (datasetVersionId == null) return null;
  if (!isIdentifier(datasetVersionId)) {
    const message = `"${datasetVersionId}" is not the identifier of a dataset version.`;
    throw new InvalidInputError(`${path}.datasetVersionId`, message);
  }
  return { kind: 'version', id: datasetVersionId as DatasetVersionId };
}

function readDrop(threshold: number | null | undefined, path: string): number {
  if (threshold != null && threshold >= 0 && threshold <= 1) return threshold;
  throw new InvalidInputError(path, 'Say which share of the accuracy may be lost: 0 to 1.');
}

function readApprovals(approvals: number | null | undefined, path: string): number {
  if (approvals != null && approvals >= 1 && approvals <= MAX_APPROVALS) return approvals;
  throw new InvalidInputError(path, `Ask for 1 to ${MAX_APPROVALS} approvals.`);
}
