import { Injectable } from '@nestjs/common';
import type { DatasetId, DatasetVersionId } from '@orrery/domain';
import { UnitOfWork } from '@orrery/platform-postgres';
import type { TableSource } from '@orrery/platform-tables';
import type { MeasuredTable } from '../data-profile/measure-profile.js';
import type { Dataset } from '../dataset/dataset.js';
import { ExpectationSuiteRepository } from '../expectation-suite/expectation-suite.repository.js';
import { ExpectationSuites } from '../expectation-suite/expectation-suites.js';
import { resultsOfRules, suiteOfRules } from '../expectation/rules-suite.js';
import { MetricHistory } from '../metric-history/metric-history.js';
import { metricJudge, seriesIn } from '../metric-history/metric-question.js';
import type { MetricFinding, MetricValue } from '../metric-history/metric.js';
import {
  FIRST_ROWS,
  judgeSuites,
  keptOutcome,
  type JudgedSuite,
  type JudgingSuite,
} from '../validation-result/judge-suites.js';
import { ValidationResultRepository } from '../validation-result/validation-result.repository.js';
import type { ValidationResult } from '../validation-result/validation-result.js';
import { Validations } from '../validation-result/validations.js';
import { decideGate, type GateFailure } from './decide-gate.js';
import { QualityEvents } from './quality-events.js';
import { QualityGateFailedError } from './quality-gate.errors.js';
import { QualityGateRepository } from './quality-gate.repository.js';
import type { GateActions } from './quality-gate.js';

/** A table that may become a version of a branch. */
export interface Candidate {
  readonly dataset: Dataset;
  readonly branch: string;
  readonly table: TableSource;
  readonly measured: MeasuredTable;
}

/** What was found out about a candidate, to be kept once it is a version. */
export interface JudgedTable {
  readonly dataset: Dataset;
  readonly rules: ValidationResult;
  readonly suites: readonly JudgedSuite[];
  readonly metrics: readonly MetricValue[];
  readonly findings: readonly MetricFinding[];
}

export type GateDecision =
  | { readonly outcome: 'PASS' | 'QUARANTINE'; readonly reason: string | null; readonly judged: JudgedTable }
  | { readonly outcome: 'REFUSE'; readonly error: QualityGateFailedError };

/** The version that a candidate became. */
export interface RecordedCandidate {
  readonly id: DatasetVersionId;
  readonly version: number;
  readonly datasetId: DatasetId;
  readonly branch: string;
  readonly createdAt: Date;
}

/** Shown rows of a rule of `setExpectations`, as its result always had them. */
const ROWS_OF_RULES = 10;

/** Decides what becomes of a table that arrived, and keeps what was found out about it. */
@Injectable()
export class GateKeeper {
  constructor(
    private readonly suites: ExpectationSuites,
    private readonly repository: ExpectationSuiteRepository,
    private readonly gates: QualityGateRepository,
    private readonly history: MetricHistory,
    private readonly validations: Validations,
    private readonly results: ValidationResultRepository,
    private readonly events: QualityEvents,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** All suites of the dataset and its rules are judged in the passes of one. */
  async judge({ dataset, branch, table, measured }: Candidate): Promise<GateDecision> {
    const judging = await this.judging(dataset, table);
    const place = { datasetId: dataset.id, branch, measured, at: new Date() };
    const { verdicts, ...measures } = await this.history.judge(
      place,
      seriesIn(judging.map(({ body }) => body)),
    );
    const suites = await judgeSuites(table, judging, { metrics: metricJudge(verdicts) });
    const [first] = suites;
    const ofRules = first?.suite.suiteId === null ? first.validation.results : [];
    const columns = table.columns.map(({ name }) => name);
    const rules = { expectations: resultsOfRules(dataset.expectations, ofRules, columns) };
    const judged = { dataset, rules, suites, ...measures };
    const decision = decisionOf(judged, await this.gates.actionsOf(dataset.id, branch));
    // Nothing of a refused file is kept: what is to be known of it is told now, or never.
    if (decision.outcome === 'REFUSE') await this.unitOfWork.run(() => this.tellRefused(judged, branch));
    return decision;
  }

  /** In the transaction that makes the version. */
  async record(version: RecordedCandidate, judged: JudgedTable): Promise<void> {
    await this.results.insert(version.id, judged.rules);
    const subject = { dataset: judged.dataset, branch: version.branch, version };
    for (const suite of judged.suites) await this.validations.record(subject, 'INTAKE', suite);
    await this.history.record(version, judged);
    await this.events.measured(subject, judged.findings);
  }

  private async tellRefused({ dataset, suites, findings }: JudgedTable, branch: string): Promise<void> {
    const subject = { dataset, branch, version: null };
    for (const judged of suites) {
      await this.events.validated(subject, { id: null, occasion: 'INTAKE', judged });
    }
    await this.events.measured(subject, findings);
  }

  private async judging({ id, expectations }: Dataset, table: TableSource): Promise<readonly JudgingSuite[]> {
    const rowKeys = table.columns.map(({ name }) => name);
    const rules: JudgingSuite = {
      ...{ suiteId: null, revision: null, body: suiteOfRules(expectations), rowKeys },
      firstRows: ROWS_OF_RULES,
    };
    const judging: JudgingSuite[] = expectations.length === 0 ? [] : [rules];
    for (const suite of await this.repository.judging(id)) {
      const { body, revision, rowKeys: keys } = await this.suites.revisionOf(suite);
      judging.push({ suiteId: suite.id, revision, body, rowKeys: keys, firstRows: FIRST_ROWS });
    }
    return judging;
  }
}

function decisionOf(judged: JudgedTable, actions: GateActions): GateDecision {
  const { action, failures } = decideGate(failuresOf(judged), actions);
  if (action === 'REFUSE') return { outcome: 'REFUSE', error: refusal(judged, actions) };
  if (action !== 'QUARANTINE') return { outcome: 'PASS', reason: null, judged };
  const named = failures.slice(0, 10).map(({ what }) => what);
  const more = failures.length > named.length ? ` and ${failures.length - named.length} more` : '';
  return { outcome: 'QUARANTINE', reason: `It does not fulfil ${named.join(', ')}${more}.`, judged };
}

function failuresOf({ suites, findings }: JudgedTable): readonly GateFailure[] {
  const failed = suites.flatMap(({ suite, validation }) =>
    validation.results
      .filter(({ success }) => !success)
      .map(({ configuration: { type, kwargs, severity = 'critical' } }) => {
        const { column } = kwargs;
        const of = typeof column === 'string' ? ` of "${column}"` : '';
        return { severity, what: `${type}${of} (${suite.body.name})` };
      }),
  );
  const strange = findings
    .filter(({ verdict }) => verdict.kind === 'anomaly')
    .map(({ metric, column, severity }) => ({
      severity,
      what: column === '' ? `the usual ${metric}` : `the usual ${metric} of "${column}"`,
    }));
  return [...failed, ...strange];
}

/** Names what refuses the file, and nothing that would only be told. */
function refusal({ rules, suites, findings }: JudgedTable, actions: GateActions): QualityGateFailedError {
  const refusing = suites
    .filter(({ suite }) => suite.suiteId !== null)
    .flatMap(({ validation }) => validation.results)
    .filter(({ success, configuration }) => {
      return !success && actions[configuration.severity ?? 'critical'] === 'REFUSE';
    });
  return new QualityGateFailedError({
    rules: actions.critical === 'REFUSE' ? rules.expectations.filter(({ success }) => !success) : [],
    outcomes: refusing.map(keptOutcome),
    anomalies: findings.filter(
      ({ verdict, severity }) => verdict.kind === 'anomaly' && actions[severity] === 'REFUSE',
    ),
  });
}
