import { Injectable } from '@nestjs/common';
import { NotFoundError, type ProjectScope } from '@orrery/domain';
import { doesNotExist, invalidParameter } from '@orrery/platform-mlflow';
import { ModelAliasService } from '../model-alias/model-alias.service.js';
import type { RegisteredModel } from '../registered-model/registered-model.js';
import { RegisteredModelRepository } from '../registered-model/registered-model.repository.js';
import { ModelVersionRepository } from './model-version.repository.js';
import { versionNotFound } from './model-version.service.js';
import { STAGES, type ModelVersion, type Stage } from './model-version.js';
import type { VersionSelector } from './source-uri.js';

/** A version as `models:/…` names it. */
export interface SelectedVersion {
  readonly model: string;
  readonly by: VersionSelector;
}

/** Finds a version by any of the ways in which MLflow names one: number, alias, stage, or the latest. */
@Injectable()
export class VersionFinder {
  constructor(
    private readonly models: RegisteredModelRepository,
    private readonly versions: ModelVersionRepository,
    private readonly aliases: ModelAliasService,
  ) {}

  /** @throws {NotFoundError | MlflowError} */
  async find(
    scope: ProjectScope,
    { model: name, by }: SelectedVersion,
  ): Promise<{ model: RegisteredModel; version: ModelVersion }> {
    const model = await this.models.findByName(scope, name);
    if (model === null) throw new NotFoundError('Model', name);
    return { model, version: await this.select(model, by) };
  }

  private async select(model: RegisteredModel, by: VersionSelector): Promise<ModelVersion> {
    if (by === 'latest') return this.latest(model, STAGES);
    if ('alias' in by) return this.byAlias(model, by.alias);
    if ('stage' in by) return this.latest(model, [requireStage(by.stage)]);
    const version = await this.versions.findByNumber(model.id, by.number);
    if (version === null) throw versionNotFound(model.name, by.number);
    return version;
  }

  private async byAlias(model: RegisteredModel, alias: string): Promise<ModelVersion> {
    if (alias.toLowerCase() === 'latest') return this.latest(model, STAGES);
    const version = await this.aliases.findVersion(model.id, alias);
    if (version === null) throw invalidParameter(`Registered model alias ${alias} not found.`);
    return version;
  }

  private async latest({ id, name }: RegisteredModel, stages: readonly Stage[]): Promise<ModelVersion> {
    const inStages = (await this.versions.listLatest([id])).filter(({ stage }) => stages.includes(stage));
    const newest = inStages.at(-1);
    if (newest === undefined) throw doesNotExist(`Latest version not found for model ${name}.`);
    return newest;
  }
}

/** The stage by its name in any case. @throws {MlflowError} */
export function requireStage(written: string): Stage {
  const stage = STAGES.find((known) => known.toLowerCase() === written.toLowerCase());
  if (stage !== undefined) return stage;
  const known = STAGES.join(', ');
  throw invalidParameter(`Invalid Model Version stage: ${written}. Value must be one of ${known}.`);
}
