import { exceedsDrop } from '../model-optimization/judge-drop.js';
import { accuracyDrop } from '../model-optimization/optimization-report.js';
import {
  compareVersionSignatures,
  type SignatureChange,
} from '../version-comparison/compare-version-signatures.js';
import type { Finding } from '../version-comparison/finding.js';
import type { PromotionFacts, RunFacts } from './promotion-facts.js';
import {
  datasetText,
  ruleText,
  type MetricRule,
  type PromotionRule,
  type RuleDataset,
} from './promotion-rule.js';

/** `UNKNOWN`: it could not be evaluated; that does not satisfy a rule either. */
export type RuleOutcome = 'SATISFIED' | 'UNSATISFIED' | 'UNKNOWN';

/** Whether one rule is satisfied, and why. */
export interface RuleEvaluation {
  readonly rule: PromotionRule;
  readonly outcome: RuleOutcome;
  /** One sentence with the values that were compared. */
  readonly explanation: string;
  /** How the signatures differ, for the rule about them; empty for the others. */
  readonly signatureChanges: readonly SignatureChange[];
}

type Verdict = Omit<RuleEvaluation, 'rule' | 'signatureChanges'> &
  Partial<Pick<RuleEvaluation, 'signatureChanges'>>;

export function judgeRule(rule: PromotionRule, facts: PromotionFacts): RuleEvaluation {
  return { rule, signatureChanges: [], ...verdictOn(rule, facts) };
}

/** Whether all rules are satisfied; true for none. */
export function allSatisfied(evaluations: readonly RuleEvaluation[]): boolean {
  return evaluations.every(({ outcome }) => outcome === 'SATISFIED');
}

function verdictOn(rule: PromotionRule, facts: PromotionFacts): Verdict {
  switch (rule.kind) {
    case 'METRIC_AT_LEAST':
    case 'METRIC_AT_MOST':
      return verdictOnMetric(rule, facts.run);
    case 'SIGNATURE_COMPATIBLE':
      return verdictOnSignature(facts);
    case 'NO_OPEN_CRITICAL_ALERT':
      return verdictOnAlerts(facts);
    case 'ACCURACY_DROP_AT_MOST':
      return verdictOnDrop(rule.threshold, facts);
    case 'APPROVALS':
      return verdictOnApprovals(rule.required, facts.approvers);
  }
}

function verdictOnMetric(rule: MetricRule, run: Finding<RunFacts>): Verdict {
  if (run.kind === 'unknown') return notEvaluated(run.reason);
  const { metric, threshold, dataset } = rule;
  if (dataset !== null && !hasRead(run.value, dataset)) {
    return { outcome: 'UNSATISFIED', explanation: `The run did not read ${datasetText(dataset)}.` };
  }
  const value = run.value.metrics.get(metric);
  if (value === undefined) return notEvaluated(`The run has no metric "${metric}".`);
  if (Number.isNaN(value)) return notEvaluated(`"${metric}" is not a number (NaN).`);
  const holds = rule.kind === 'METRIC_AT_LEAST' ? value >= threshold : value <= threshold;
  const explanation = `"${metric}" is ${value}; ${ruleText({ ...rule, dataset: null })} is asked for.`;
  return { outcome: holds ? 'SATISFIED' : 'UNSATISFIED', explanation };
}

function hasRead({ datasetVersionIds, datasetDigests }: RunFacts, dataset: RuleDataset): boolean {
  return dataset.kind === 'version'
    ? datasetVersionIds.includes(dataset.id)
    : datasetDigests.includes(dataset.digest);
}

function verdictOnSignature({ signature, holder }: PromotionFacts): Verdict {
  if (holder === null) {
    return { outcome: 'SATISFIED', explanation: 'The alias points at no version that it could differ from.' };
  }
  if (signature === null) return notEvaluated('The signature of the version is not known.');
  if (holder.signature === null)
    return notEvaluated(`The signature of version ${holder.version} is not known.`);
  const { compatible, changes } = compareVersionSignatures(holder.signature, signature);
  const breaking = changes.filter((change) => change.breaking);
  const named = breaking.map(({ side, name }) => `${side.toLowerCase()} "${name}"`).join(', ');
  const explanation = compatible
    ? `Callers of version ${holder.version} notice no difference.`
    : `Callers of version ${holder.version} would notice: ${named}.`;
  return { outcome: compatible ? 'SATISFIED' : 'UNSATISFIED', explanation, signatureChanges: changes };
}

function verdictOnAlerts({ criticalAlerts }: PromotionFacts): Verdict {
  if (criticalAlerts.kind === 'unknown') return notEvaluated(criticalAlerts.reason);
  const [first] = criticalAlerts.value;
  if (first === undefined) return { outcome: 'SATISFIED', explanation: 'No critical alert is open.' };
  const explanation = `${criticalAlerts.value.length} critical alert(s) open, among them: ${first}`;
  return { outcome: 'UNSATISFIED', explanation };
}

function verdictOnDrop(most: number, { optimizations }: PromotionFacts): Verdict {
  const [first] = optimizations;
  if (first === undefined) {
    return { outcome: 'SATISFIED', explanation: 'The version was not made by an optimisation.' };
  }
  const drops = optimizations.map(accuracyDrop).filter((drop) => drop !== null);
  if (drops.length < optimizations.length) {
    return notEvaluated('The version is of a regression, which has no accuracy.');
  }
  const drop = drops.reduce((sum, each) => sum + each, 0);
  const lost = `lost ${Number(drop.toPrecision(4))} of the accuracy`;
  const told =
    optimizations.length === 1
      ? `Optimisation ${lost} on ${first.quality.rows} held-out rows`
      : `${optimizations.length} optimisations, one upon the other, ${lost} on held-out rows`;
  const outcome = exceedsDrop(drop, most) ? 'UNSATISFIED' : 'SATISFIED';
  return { outcome, explanation: `${told}; ${most} is allowed.` };
}

function verdictOnApprovals(required: number, approvers: readonly string[]): Verdict {
  const by = approvers.length === 0 ? '' : `: ${approvers.join(', ')}`;
  const explanation = `${approvers.length} of ${required} approved${by}.`;
  return { outcome: approvers.length >= required ? 'SATISFIED' : 'UNSATISFIED', explanation };
}

function notEvaluated(reason: string): Verdict {
  return { outcome: 'UNKNOWN', explanation: reason };
}
