import { Injectable } from '@nestjs/common';
import type { ValidationId } from '@orrery/domain';
import { Outbox } from '@orrery/platform-events';
import type { ExpectationValidation, Severity } from '@orrery/platform-expectations';
import type { DatasetVersion } from '../dataset-version/dataset-version.js';
import type { Dataset } from '../dataset/dataset.js';
import { shownSeverity } from '../expectation-suite/severity.js';
import type { MetricFinding } from '../metric-history/metric.js';
import type { JudgedSuite } from '../validation-result/judge-suites.js';
import type { ValidationOccasion } from '../validation-result/validation.js';

/** What was judged: a version, or a file that became none. */
export interface JudgedSubject {
  readonly dataset: Pick<Dataset, 'id' | 'name'>;
  readonly branch: string;
  readonly version: Pick<DatasetVersion, 'id' | 'version'> | null;
}

/** A version that was judged. */
export interface JudgedVersion extends JudgedSubject {
  readonly version: Pick<DatasetVersion, 'id' | 'version'>;
}

export interface FinishedValidation {
  /** Null for a file that was refused: nothing of it is kept. */
  readonly id: ValidationId | null;
  readonly occasion: ValidationOccasion;
  readonly judged: JudgedSuite;
}

const MOST_FAILURES = 10;
const FROM_WORST: readonly Severity[] = ['critical', 'warning', 'info'];

/** Tells other services how data is: each in the caller's transaction. */
@Injectable()
export class QualityEvents {
  constructor(private readonly outbox: Outbox) {}

  async validated(subject: JudgedSubject, { id, occasion, judged }: FinishedValidation): Promise<void> {
    const { suite, validation } = judged;
    const failures = validation.results.filter(({ success }) => !success);
    const worst = FROM_WORST.find((severity) => failures.some((failure) => severityOf(failure) === severity));
    await this.outbox.publish('ValidationFinished', subject.dataset.id, {
      ...tableOf(subject),
      ...{ validationId: id, suite: suite.body.name, occasion, success: validation.success },
      ...{ evaluated: validation.results.length, failed: failures.length },
      severity: worst === undefined ? null : shownSeverity(worst),
      failures: failures.slice(0, MOST_FAILURES).map(failureOf),
    });
  }

  /** Of all that checks said, what is out of line. */
  async measured(subject: JudgedSubject, findings: readonly MetricFinding[]): Promise<void> {
    for (const { metric, column, severity, verdict } of findings) {
      if (verdict.kind !== 'anomaly') continue;
      const { value, usual, score, criticalScore } = verdict;
      await this.outbox.publish('AnomalyFound', subject.dataset.id, {
        ...tableOf(subject),
        ...{ metric, column: column === '' ? null : column, severity: shownSeverity(severity) },
        ...{ value, usual, score, criticalScore },
      });
    }
  }
}

function tableOf({ dataset, branch, version }: JudgedSubject) {
  return {
    ...{ datasetId: dataset.id, dataset: dataset.name, branch },
    ...{ versionId: version?.id ?? null, version: version?.version ?? null },
  };
}

function severityOf({ configuration }: ExpectationValidation): Severity {
  return configuration.severity ?? 'critical';
}

function failureOf({ configuration: { type, kwargs }, judgement }: ExpectationValidation) {
  const { column } = kwargs;
  const rows =
    judgement.kind === 'judged' && judgement.outcome.kind === 'rows' ? judgement.outcome.unexpected : null;
  return { expectation: type, column: typeof column === 'string' ? column : null, rows };
}
