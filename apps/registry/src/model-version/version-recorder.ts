import { Injectable } from '@nestjs/common';
import type { ModelVersionId, ProjectScope } from '@orrery/domain';
import { Outbox } from '@orrery/platform-events';
import { UnitOfWork, newId } from '@orrery/platform-postgres';
import type { RegisteredModel, Tags } from '../registered-model/registered-model.js';
import { RegisteredModelRepository } from '../registered-model/registered-model.repository.js';
import { ModelVersionRepository } from './model-version.repository.js';
import type {
  ModelFile,
  ModelOrigin,
  ModelSource,
  ModelVersion,
  SampleRows,
  VersionSignature,
} from './model-version.js';
import { readSourceJob } from './read-source-job.js';

/** All that is known of a version before it has its number. */
export interface NewVersion {
  readonly scope: ProjectScope;
  readonly model: string;
  readonly description: string;
  readonly origin: ModelOrigin;
  readonly source: ModelSource;
  readonly tags: Tags;
  readonly createdBy: string;
  /** Null: nobody has read the files at the source yet, so a worker does. */
  readonly contents: VersionContents | null;
  /** A second version with the same key is the first one. */
  readonly requestKey: string | null;
}

/** What the files of a version are. */
export interface VersionContents {
  readonly file: ModelFile | null;
  readonly signature: VersionSignature | null;
  readonly sampleRows: SampleRows | null;
  readonly flavors: readonly string[];
  readonly unservableReason: string | null;
}

const UNREAD: VersionContents = {
  file: null,
  signature: null,
  sampleRows: null,
  flavors: [],
  unservableReason: null,
};

/** Gives versions their numbers: in one transaction with their events and with the job that reads their files. */
@Injectable()
export class VersionRecorder {
  constructor(
    private readonly versions: ModelVersionRepository,
    private readonly models: RegisteredModelRepository,
    private readonly unitOfWork: UnitOfWork,
    private readonly outbox: Outbox,
  ) {}

  /** @throws {NotFoundError} when there is no such model. */
  record(registered: NewVersion): Promise<ModelVersion> {
    const { scope, model: name, requestKey } = registered;
    return this.unitOfWork.run(async () => {
      const model = await this.models.lockByName(scope, name);
      const earlier = requestKey === null ? null : await this.versions.findByRequestKey(model.id, requestKey);
      if (earlier !== null) return earlier;
      const version = newVersion(registered, model, await this.versions.nextNumber(model.id));
      await this.versions.insert(version, requestKey);
      await this.models.update(model.id, { updatedAt: version.createdAt });
      await this.tell(model, version);
      return version;
    });
  }

  private async tell(model: RegisteredModel, version: ModelVersion): Promise<void> {
    const { origin, source, file, tags } = version;
    await this.outbox.publish('ModelVersionRegistered', model.id, {
      modelId: model.id,
      model: model.name,
      project: model.project,
      versionId: version.id,
      version: version.version,
      ...origin,
      contentDigest: file && file.contentDigest,
      description: version.description,
      tags: { ...tags },
      runRef: source.runRef,
      ...(source.uri !== null && { source: source.uri }),
    });
    if (version.inspectedAt === null) await this.outbox.enqueue(readSourceJob(version.id));
  }
}

function newVersion(registered: NewVersion, model: RegisteredModel, version: number): ModelVersion {
  const { description, origin, source, tags, createdBy, contents } = registered;
  const id: ModelVersionId = newId();
  const now = new Date();
  return {
    ...contentsOf(contents ?? UNREAD),
    id,
    modelId: model.id,
    version,
    description,
    origin,
    source,
    status: 'READY',
    statusMessage: null,
    stage: 'None',
    createdBy,
    tags,
    inspectedAt: contents && now,
    createdAt: now,
    updatedAt: now,
    deletedAt: null,
  };
}

/** Only what is said of contents: a whole version may stand for what its files are. */
function contentsOf({
  file,
  signature,
  sampleRows,
  flavors,
  unservableReason,
}: VersionContents): VersionContents {
  return { file, signature, sampleRows, flavors, unservableReason };
}
