import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { DomainError, type ModelVersionId, type ReportedNode } from '@orrery/domain';
import { JobReports, Outbox, type JobReport } from '@orrery/platform-events';
import { UnitOfWork } from '@orrery/platform-postgres';
import { Queues } from '@orrery/platform-redis';
import type { RegisteredModel } from '../registered-model/registered-model.js';
import { RegisteredModelRepository } from '../registered-model/registered-model.repository.js';
import { ArtifactSources } from '../run-artifact/artifact-sources.js';
import { ModelVersionRepository } from './model-version.repository.js';
import type { ModelOrigin, ModelVersion } from './model-version.js';
import { READ_SOURCE_QUEUE, readSourceJob, versionOfJob } from './read-source-job.js';
import { RunLink } from './run-link.service.js';
import { SourceReader } from './source-reader.js';
import { versionNode } from './version-node.js';
import type { VersionContents } from './version-recorder.js';

const CONCURRENCY = 2;
/** What a start takes up again at once of what earlier processes could not finish. */
const MAX_RESUMED = 1000;

/** Reads the files of versions after they were registered. A second run for a version that was read does nothing. */
@Injectable()
export class SourceReaderWorker implements OnApplicationBootstrap {
  constructor(
    private readonly queues: Queues,
    private readonly versions: ModelVersionRepository,
    private readonly models: RegisteredModelRepository,
    private readonly reader: SourceReader,
    private readonly runs: RunLink,
    private readonly sources: ArtifactSources,
    private readonly unitOfWork: UnitOfWork,
    private readonly outbox: Outbox,
    private readonly jobReports: JobReports,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    this.queues.work(READ_SOURCE_QUEUE, (payload) => this.work(versionOfJob(payload)), {
      concurrency: CONCURRENCY,
    });
    // A job is given up after some tries, for instance when tracking was away for long: a start is a new beginning.
    const attempt = new Date().toISOString().replace(/\D/g, '');
    for (const id of await this.versions.listUnread(MAX_RESUMED)) {
      await this.outbox.enqueue(readSourceJob(id, attempt));
    }
  }

  private async work(id: ModelVersionId): Promise<void> {
    try {
      await this.read(id);
    } catch (error) {
      // The queue gives up on a domain error at once; that tracking is away for a while is a reason to come again.
      throw error instanceof DomainError ? new Error(error.message, { cause: error }) : error;
    }
  }

  private async read(id: ModelVersionId): Promise<void> {
    const version = (await this.versions.findByIds([id])).get(id);
    if (version === undefined || isDone(version)) return;
    const model = (await this.models.findByIds([version.modelId])).get(version.modelId);
    const { uri, storageLocation, runRef, loggedModelId } = version.source;
    const place = storageLocation ?? uri;
    if (model === undefined || place === null) return;
    const { project } = model;
    const origin =
      version.origin.runId === null ? await this.runs.find({ project, runRef, source: uri }) : version.origin;
    if (loggedModelId !== null) {
      await this.sources.noteVersion(loggedModelId, { project, model: model.name, version: version.version });
    }
    await this.keep(model, id, { origin, contents: await this.reader.read({ project, uri: place }) });
  }

  private async keep(
    model: RegisteredModel,
    id: ModelVersionId,
    { origin, contents }: { readonly origin: ModelOrigin; readonly contents: VersionContents },
  ): Promise<void> {
    await this.unitOfWork.run(async () => {
      await this.models.lock(model.id);
      const version = (await this.versions.findByIds([id])).get(id);
      if (version === undefined || isDone(version)) return;
      // What is learnt of a version is no change of it: when it was updated stays.
      const read = { ...version, ...contents, origin, inspectedAt: new Date() };
      await this.versions.save(read);
      await this.jobReports.report(importReport(model, read));
    });
  }
}

/** The run is told here where it was not known yet when the version was registered. */
function importReport(model: RegisteredModel, version: ModelVersion): JobReport {
  const { runId, trainingSetId } = version.origin;
  const inputs: ReportedNode[] = [];
  if (runId !== null) inputs.push({ kind: 'EXPERIMENT_RUN', id: runId, name: runId });
  if (trainingSetId !== null) inputs.push({ kind: 'TRAINING_SET', id: trainingSetId, name: trainingSetId });
  return {
    runId: version.id,
    job: { name: `registry.import/${model.name}`, kind: 'IMPORT' },
    state: 'COMPLETE',
    inputs,
    outputs: [{ ...versionNode(model, version), change: 'ALTER' }],
  };
}

function isDone({ inspectedAt, deletedAt }: ModelVersion): boolean {
  return inspectedAt !== null || deletedAt !== null;
}
