import { Injectable } from '@nestjs/common';
import {
  InvalidInputError,
  isIdentifier,
  NotFoundError,
  type DatasetVersionId,
  type ProjectScope,
  type TrainingSetId,
} from '@orrery/domain';
import { Outbox } from '@orrery/platform-events';
import { newId, UnitOfWork } from '@orrery/platform-postgres';
import { ModelAliasService } from '../model-alias/model-alias.service.js';
import { ModelVersionRepository } from '../model-version/model-version.repository.js';
import { versionNotFound } from '../model-version/model-version.service.js';
import type { ModelVersion } from '../model-version/model-version.js';
import { RegisteredModelRepository } from '../registered-model/registered-model.repository.js';
import type { RegisteredModel } from '../registered-model/registered-model.js';
import { ModelOptimizationRepository } from './model-optimization.repository.js';
import type {
  ModelOptimization,
  ModelOptimizationId,
  OptimizationTask,
  RowSource,
} from './model-optimization.js';
import { optimizeModelJob } from './optimize-model-job.js';
import { readTechnique, type TechniqueInput } from './read-technique.js';
import { calibrationNeed, type Technique } from './technique.js';

/** Rows as a caller names them: in one way at the most. */
export interface NamedRows {
  readonly datasetVersionId: string | null;
  readonly trainingSetId: string | null;
}

export interface OptimizationRequest {
  readonly scope: ProjectScope;
  readonly model: string;
  /** Exactly one of `version` and `alias` is given. */
  readonly version: number | null;
  readonly alias: string | null;
  readonly technique: TechniqueInput;
  readonly heldOut: NamedRows;
  readonly calibration: NamedRows;
  readonly labelColumn: string;
  readonly featureColumns: readonly string[] | null;
  readonly task: OptimizationTask | null;
  readonly maxAccuracyDrop: number | null;
  readonly description: string;
  readonly requestedBy: string;
  readonly requestKey: string | null;
}

const MAX_FEATURES = 10_000;

@Injectable()
export class ModelOptimizationService {
  constructor(
    private readonly optimizations: ModelOptimizationRepository,
    private readonly models: RegisteredModelRepository,
    private readonly versions: ModelVersionRepository,
    private readonly aliases: ModelAliasService,
    private readonly unitOfWork: UnitOfWork,
    private readonly outbox: Outbox,
  ) {}

  find(id: string): Promise<ModelOptimization | null> {
    return isIdentifier(id) ? this.optimizations.find(id as ModelOptimizationId) : Promise.resolve(null);
  }

  /** Queues it; the one that was queued before for the same key. @throws {NotFoundError | InvalidInputError} */
  request(request: OptimizationRequest): Promise<ModelOptimization> {
    const technique = readTechnique(request.technique);
    const rows = readRowReferences(request, technique);
    const { maxAccuracyDrop, description, requestedBy, requestKey } = request;
    if (maxAccuracyDrop !== null && !(maxAccuracyDrop >= 0 && maxAccuracyDrop <= 1)) {
      throw new InvalidInputError('maxAccuracyDrop', 'It is a share of all rows: 0 to 1.');
    }
    return this.unitOfWork.run(async () => {
      const model = await this.models.lockByName(request.scope, request.model);
      const earlier =
        requestKey === null ? null : await this.optimizations.findByRequestKey(model.id, requestKey);
      if (earlier !== null) return earlier;
      const source = await this.sourceOf(model, request);
      if (source.file === null) {
        throw new InvalidInputError('version', `Version ${source.version} has no ONNX file.`);
      }
      const optimization: ModelOptimization = {
        id: newId(),
        modelId: model.id,
        sourceVersionId: source.id,
        technique,
        rows,
        maxAccuracyDrop,
        description,
        requestedBy,
        requestedAt: new Date(),
        ...QUEUED,
      };
      await this.optimizations.insert(optimization, requestKey);
      await this.outbox.enqueue(optimizeModelJob(optimization.id));
      return optimization;
    });
  }

  private async sourceOf(
    model: RegisteredModel,
    { version, alias }: OptimizationRequest,
  ): Promise<ModelVersion> {
    if ((version === null) === (alias === null)) {
      throw new InvalidInputError('version', 'Give either a version or an alias.');
    }
    if (alias !== null) {
      const held = await this.aliases.findVersion(model.id, alias);
      if (held === null) throw new NotFoundError(`Alias of model ${model.name}`, alias);
      return held;
    }
    const found = version === null ? null : await this.versions.findByNumber(model.id, version);
    if (found === null) throw versionNotFound(model.name, version ?? 0);
    return found;
  }
}

const QUEUED = {
  state: 'QUEUED',
  step: null,
  progress: 0,
  report: null,
  refusal: null,
  error: null,
  resultVersionId: null,
  finishedAt: null,
} as const;

function readRowReferences(request: OptimizationRequest, technique: Technique): ModelOptimization['rows'] {
  const { labelColumn, featureColumns, task } = request;
  const heldOut = readRowSource('heldOut', request.heldOut);
  const calibration = readRowSource('calibration', request.calibration);
  const need = calibrationNeed(technique);
  if (heldOut === null) {
    throw new InvalidInputError('heldOutDatasetVersionId', 'Name the rows to measure both models by.');
  }
  if (need !== null && calibration === null) {
    const message = `${technique.kind} needs rows to ${need}: name some, and not the held-out ones.`;
    throw new InvalidInputError('calibrationDatasetVersionId', message);
  }
  if (need === null && calibration !== null) {
    throw new InvalidInputError('calibrationDatasetVersionId', 'This technique learns from no rows.');
  }
  if (featureColumns !== null && (featureColumns.length === 0 || featureColumns.length > MAX_FEATURES)) {
    throw new InvalidInputError('featureColumns', `Name 1 to ${MAX_FEATURES} columns.`);
  }
  if (labelColumn === '') throw new InvalidInputError('labelColumn', 'Name the column of the labels.');
  return { heldOut, calibration, labelColumn, featureColumns, task };
}

function readRowSource(
  use: 'heldOut' | 'calibration',
  { datasetVersionId, trainingSetId }: NamedRows,
): RowSource | null {
  if (datasetVersionId !== null && trainingSetId !== null) {
    throw new InvalidInputError(`${use}TrainingSetId`, 'Name either a dataset version or a training set.');
  }
  if (datasetVersionId !== null) {
    const id = requireIdentifier(`${use}DatasetVersionId`, datasetVersionId) as DatasetVersionId;
    return { kind: 'dataset-version', id };
  }
  if (trainingSetId === null) return null;
  const id = requireIdentifier(`${use}TrainingSetId`, trainingSetId) as TrainingSetId;
  return { kind: 'training-set', id };
}

function requireIdentifier(field: string, id: string): string {
  if (isIdentifier(id)) return id;
  throw new InvalidInputError(field, `"${id}" is no identifier.`);
}
