import type { DatasetVersionId } from '@orrery/domain';

/** Rows that a run read: a dataset version, or rows by the digest that an MLflow client gave them. */
export type RuleDataset =
  | { readonly kind: 'version'; readonly id: DatasetVersionId }
  | { readonly kind: 'digest'; readonly digest: string };

/** What must hold of a version before an alias is moved to it. */
export type PromotionRule =
  | {
      readonly kind: 'METRIC_AT_LEAST' | 'METRIC_AT_MOST';
      readonly metric: string;
      readonly threshold: number;
      /** Only a run that read these rows counts; null for any. */
      readonly dataset: RuleDataset | null;
    }
  | { readonly kind: 'SIGNATURE_COMPATIBLE' }
  | { readonly kind: 'NO_OPEN_CRITICAL_ALERT' }
  | { readonly kind: 'ACCURACY_DROP_AT_MOST'; readonly threshold: number }
  | { readonly kind: 'APPROVALS'; readonly required: number };

export type PromotionRuleKind = PromotionRule['kind'];
export type MetricRule = Extract<PromotionRule, { readonly metric: string }>;

export function isMetricRule(rule: PromotionRule): rule is MetricRule {
  return rule.kind === 'METRIC_AT_LEAST' || rule.kind === 'METRIC_AT_MOST';
}

export function datasetText(dataset: RuleDataset): string {
  return dataset.kind === 'version'
    ? `dataset version ${dataset.id}`
    : `the dataset of digest ${dataset.digest}`;
}

/** The rule as a sentence's subject: `accuracy ≥ 0.9 on dataset version …`. */
export function ruleText(rule: PromotionRule): string {
  switch (rule.kind) {
    case 'METRIC_AT_LEAST':
    case 'METRIC_AT_MOST': {
      const sign = rule.kind === 'METRIC_AT_LEAST' ? '≥' : '≤';
      const place = rule.dataset === null ? '' : ` on ${datasetText(rule.dataset)}`;
      return `${rule.metric} ${sign} ${rule.threshold}${place}`;
    }
    case 'SIGNATURE_COMPATIBLE':
      return 'signature compatible with the version that the alias points at';
    case 'NO_OPEN_CRITICAL_ALERT':
      return 'no open critical alert about the version';
    case 'ACCURACY_DROP_AT_MOST':
      return `accuracy lost by optimisation ≤ ${rule.threshold}`;
    case 'APPROVALS':
      return rule.required === 1 ? 'one approval' : `${rule.required} approvals`;
  }
}
