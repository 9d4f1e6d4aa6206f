import type { AlertRule } from '../alert-rule/alert-rule.js';
import type { DriftReport, FeatureDrift } from '../drift-report/drift-report.js';

/** What a rule says to a report: the message where it fires, and nothing where nothing was measured. */
export type Verdict =
  | { readonly kind: 'fires'; readonly message: string }
  | { readonly kind: 'holds' }
  | { readonly kind: 'undecided' };

/** Whether what a rule measures reached its threshold in the report's window. */
export function judgeRule(rule: AlertRule, report: DriftReport): Verdict {
  switch (rule.kind) {
    case 'FEATURE_DRIFT':
      return judgeDrift(rule, report, report.features[0], 'Feature');
    case 'PREDICTION_DRIFT':
      return judgeDrift(rule, report, report.predictions[0], 'Prediction');
    case 'ERROR_RATE':
      return judgeValue(rule, report, report.performance.errorRate, (value) => {
        return `${percent(value)} of the requests failed, at or above ${percent(rule.threshold)}`;
      });
    case 'LATENCY_P99':
      return judgeValue(rule, report, report.performance.p99, (value) => {
        return `The 99th percentile of the latency is ${digits(value)} ms, at or above ${digits(rule.threshold)} ms`;
      });
  }
}

function judgeDrift(
  rule: AlertRule,
  report: DriftReport,
  worst: FeatureDrift | undefined,
  what: string,
): Verdict {
  return judgeValue(rule, report, worst?.psi ?? null, (psi) => {
    return `${what} "${worst?.name}" has drifted: its stability index is ${digits(psi)}, at or above ${digits(rule.threshold)}`;
  });
}

function judgeValue(
  rule: AlertRule,
  { version, performance }: DriftReport,
  value: number | null,
  describe: (value: number) => string,
): Verdict {
  if (value === null) return { kind: 'undecided' };
  if (value < rule.threshold) return { kind: 'holds' };
  const message = `${describe(value)} (version ${version}, ${performance.requests} requests).`;
  return { kind: 'fires', message };
}

function percent(share: number): string {
  return `${digits(share * 100)} %`;
}

function digits(value: number): string {
  return String(Number(value.toPrecision(3)));
}
