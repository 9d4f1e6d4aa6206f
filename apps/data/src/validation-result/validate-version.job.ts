import { Injectable, type OnModuleInit } from '@nestjs/common';
import { NotFoundError, type ExpectationSuiteId, type JobState, type ValidationId } from '@orrery/domain';
import type { DataJobKind, JobFlows, RunningJob } from '../data-job/data-job-kind.js';
import type { DataJob, JsonValue } from '../data-job/data-job.js';
import { DataJobs } from '../data-job/data-jobs.js';
import { VersionNodes } from '../dataset-version/version-nodes.js';
import { Versions } from '../dataset-version/versions.js';
import { DatasetRepository } from '../dataset/dataset.repository.js';
import type { Dataset } from '../dataset/dataset.js';
import { ExpectationSuites } from '../expectation-suite/expectation-suites.js';
import { suiteOfRules } from '../expectation/rules-suite.js';
import { MetricHistory } from '../metric-history/metric-history.js';
import { metricJudge, seriesIn } from '../metric-history/metric-question.js';
import { TableReads } from '../table-read/table-reads.js';
import { FIRST_ROWS, judgeSuites, type JudgingSuite } from './judge-suites.js';
import { validationJob } from './validation-lineage.js';
import { Validations } from './validations.js';

/** Which version is to be judged, and by what. */
export interface ValidationRequest {
  readonly versionId: string;
  /** A suite of the version's dataset; the rules of `setExpectations`, if it is not given. */
  readonly suite: string | null;
  /** The latest, if it is not given. */
  readonly revision: number | null;
}

const KIND = 'validate-version';

/** Judges versions that exist, by suites that may be younger. */
@Injectable()
export class ValidateVersionJob implements OnModuleInit, DataJobKind {
  readonly name = KIND;

  constructor(
    private readonly jobs: DataJobs,
    private readonly versions: Versions,
    private readonly datasets: DatasetRepository,
    private readonly suites: ExpectationSuites,
    private readonly reads: TableReads,
    private readonly validations: Validations,
    private readonly history: MetricHistory,
    private readonly nodes: VersionNodes,
  ) {}

  onModuleInit(): void {
    this.jobs.register(this);
  }

  /** @throws {NotFoundError} when there is no such version or suite. */
  async start({ versionId, suite, revision }: ValidationRequest, requestedBy: string): Promise<DataJob> {
    const judging = await this.judging({ versionId, suite, revision });
    return this.jobs.start(KIND, { versionId, suite, revision: judging.revision }, requestedBy);
  }

  async run({ id, payload, signal, tell }: RunningJob<JsonValue>): Promise<JsonValue> {
    const request = payload as unknown as ValidationRequest;
    // The job's own name for its validation: done again after a crash, it finds what it did.
    const validationId = id as string as ValidationId;
    const done = await this.validations.find(validationId);
    if (done !== null) return { validationId, success: done.success };
    const version = await this.versions.get(request.versionId);
    const suite = await this.judging(request);
    await tell({ step: 'judging', progress: 0.1 });
    const metrics = metricJudge(await this.history.judgeVersion(version, seriesIn([suite.body])));
    const [judged] = await this.reads.open(version, {}, (table) =>
      judgeSuites(table, [suite], { signal, metrics }),
    );
    if (judged === undefined) throw new Error('A suite was judged, and there is no result.');
    await tell({ step: 'keeping', progress: 0.9 });
    const dataset = await this.datasetOf(version.id);
    const subject = { dataset, branch: version.branch, version };
    const kept = await this.validations.record(subject, 'REQUEST', judged, validationId);
    return { validationId, success: kept.success };
  }

  /** That it is complete is told with what came of it. */
  async lineage({ payload }: DataJob, state: JobState): Promise<JobFlows | null> {
    if (state === 'COMPLETE') return null;
    const version = await this.nodes.find((payload as unknown as ValidationRequest).versionId);
    return version && { job: validationJob(version), inputs: [version] };
  }

  private async judging({ versionId, suite: name, revision }: ValidationRequest): Promise<JudgingSuite> {
    const dataset = await this.datasetOf(versionId);
    if (name === null) {
      const body = suiteOfRules(dataset.expectations);
      return { suiteId: null, revision: null, body, rowKeys: [], firstRows: FIRST_ROWS };
    }
    const suite = await this.suites.get(dataset, name);
    const { body, rowKeys, revision: number } = await this.suites.revisionOf(suite, revision ?? undefined);
    const suiteId: ExpectationSuiteId = suite.id;
    return { suiteId, revision: number, body, rowKeys, firstRows: FIRST_ROWS };
  }

  private async datasetOf(versionId: string): Promise<Dataset> {
    const { datasetId } = await this.versions.get(versionId);
    const dataset = (await this.datasets.findByIds([datasetId])).get(datasetId);
    if (dataset === undefined) throw new NotFoundError('Dataset', datasetId);
    return dataset;
  }
}
