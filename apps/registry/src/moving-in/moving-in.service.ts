import { Injectable } from '@nestjs/common';
import { ConflictError, type ModelVersionId } from '@orrery/domain';
import { Outbox } from '@orrery/platform-events';
import { UnitOfWork, newId } from '@orrery/platform-postgres';
import { ModelAliasService } from '../model-alias/model-alias.service.js';
import { ModelVersionRepository } from '../model-version/model-version.repository.js';
import type { ModelVersion } from '../model-version/model-version.js';
import { readSourceJob } from '../model-version/read-source-job.js';
import { VersionStageService } from '../model-version/version-stage.service.js';
import { RegisteredModelRepository } from '../registered-model/registered-model.repository.js';
import type { RegisteredModel } from '../registered-model/registered-model.js';
import { MovedModelRepository, ORIGIN_TAG, movedBecause, originKey } from './moved-model.repository.js';
import type { MovedAlias, MovedModel, MovedVersion } from './moving-in.js';

/** Admins only call this, bound to no project: models are moved into the default one. */
const SCOPE = null;

/**
 * Takes what another registry has, under the numbers and times that it has there. Everything can be repeated: what is
 * there already stays as it is, and what is new is added.
 */
@Injectable()
export class MovingInService {
  constructor(
    private readonly models: RegisteredModelRepository,
    private readonly versions: ModelVersionRepository,
    private readonly moved: MovedModelRepository,
    private readonly stages: VersionStageService,
    private readonly aliases: ModelAliasService,
    private readonly unitOfWork: UnitOfWork,
    private readonly outbox: Outbox,
  ) {}

  /** A model of the same name is the same one. */
  async moveModels(source: string, models: readonly MovedModel[]): Promise<void> {
    for (const model of models) await this.unitOfWork.run(() => this.moveModel(source, model));
  }

  /** @returns the numbers of those that are here now; another version has the numbers that are missing. */
  async moveVersions(
    source: string,
    model: string,
    versions: readonly MovedVersion[],
    changedBy: string,
  ): Promise<readonly number[]> {
    const here: number[] = [];
    for (const version of versions) {
      const is = await this.unitOfWork.run(() => this.moveVersion(source, model, version, changedBy));
      if (is) here.push(version.version);
    }
    return here;
  }

  /** An alias that somebody moved here since stays where it is. @returns the aliases that point where they did. */
  async moveAliases(
    source: string,
    name: string,
    aliases: readonly MovedAlias[],
    changedBy: string,
  ): Promise<readonly string[]> {
    const here: string[] = [];
    for (const { alias, version } of aliases) {
      const is = await this.unitOfWork.run(async () => {
        const model = await this.models.lockByName(SCOPE, name);
        const pointedAt = await this.aliases.findVersion(model.id, alias);
        if (pointedAt?.version === version) return true;
        const last = await this.moved.lastReason(model.id, alias);
        const reason = movedBecause(source);
        if (last !== null && last !== reason) return false;
        await this.aliases.set({ scope: SCOPE, model: name, alias, version, changedBy, reason });
        return true;
      });
      if (is) here.push(alias);
    }
    return here;
  }

  private async moveModel(source: string, { name, ...model }: MovedModel): Promise<void> {
    const here = await this.models.findByName(SCOPE, name);
    if (here !== null) {
      const other = here.tags[ORIGIN_TAG];
      if (other !== undefined && other !== source) {
        throw new ConflictError(`There is a model "${name}" already, which came from ${other}: rename it.`);
      }
      await this.models.update(here.id, { tags: { ...model.tags, ...here.tags, [ORIGIN_TAG]: source } });
      return;
    }
    const created: RegisteredModel = {
      id: newId(),
      project: 'default',
      name,
      description: model.description,
      tags: { ...model.tags, [ORIGIN_TAG]: source },
      createdAt: new Date(model.createdAtMs),
      updatedAt: new Date(model.updatedAtMs),
      deletedAt: null,
    };
    await this.models.insert(created);
    const { id: modelId, project, description, tags } = created;
    await this.outbox.publish('ModelRegistered', modelId, {
      modelId,
      model: name,
      project,
      description,
      tags,
    });
  }

  private async moveVersion(
    source: string,
    name: string,
    moved: MovedVersion,
    changedBy: string,
  ): Promise<boolean> {
    const model = await this.models.lockByName(SCOPE, name);
    const key = originKey(source, moved.version);
    const earlier = await this.moved.findOrigin(model.id, moved.version);
    if (earlier !== null) return earlier.requestKey === key;
    const version = versionOf(model, moved, changedBy);
    await this.versions.insert(version, key);
    await this.tell(model, version);
    if (moved.stage !== 'None') {
      const transition = { scope: SCOPE, model: name, version: moved.version, stage: moved.stage };
      await this.stages.transition({ ...transition, others: 'keep', changedBy });
    }
    return true;
  }

  private async tell(model: RegisteredModel, version: ModelVersion): Promise<void> {
    const { origin, source, description, tags } = version;
    await this.outbox.publish('ModelVersionRegistered', model.id, {
      modelId: model.id,
      model: model.name,
      project: model.project,
      versionId: version.id,
      version: version.version,
      ...origin,
      contentDigest: null,
      description,
      tags: { ...tags },
      runRef: source.runRef,
      ...(source.uri !== null && { source: source.uri }),
    });
    await this.outbox.enqueue(readSourceJob(version.id));
  }
}

/** Its files have not been read: a worker does, and finds its run. */
function versionOf(model: RegisteredModel, moved: MovedVersion, createdBy: string): ModelVersion {
  const { version, description, status, statusMessage, tags } = moved;
  const { uri, storageLocation, runRef, runLink, loggedModelId } = moved;
  return {
    id: newId<ModelVersionId>(),
    modelId: model.id,
    version,
    description,
    origin: { runId: null, trainingSetId: null },
    source: { uri, storageLocation, runRef, runLink, loggedModelId },
    status,
    statusMessage,
    stage: 'None',
    createdBy,
    tags,
    file: null,
    signature: null,
    sampleRows: null,
    flavors: [],
    unservableReason: null,
    inspectedAt: null,
    createdAt: new Date(moved.createdAtMs),
    updatedAt: new Date(moved.updatedAtMs),
    deletedAt: null,
  };
}
