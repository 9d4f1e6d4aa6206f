import { Injectable } from '@nestjs/common';
import { NotFoundError } from '@orrery/domain';
import type { Page, PageRequest } from '@orrery/platform-graphql';
import { newId } from '@orrery/platform-postgres';
import { ExperimentService } from '../experiment/experiment.service.js';
import { requireInteger, requireName, requireText } from '../input/require.js';
import { requireFraction, requireSettings, type RequestedSettings } from '../study/study-settings.js';
import type { TrainingSetDefinition } from '../training-set/training-set.js';
import { PipelineRepository } from './pipeline.repository.js';
import type { Pipeline } from './pipeline.js';

export interface CreatePipeline extends RequestedSettings {
  readonly name: string;
  readonly model: string;
  readonly experiment: string;
  readonly dataset: string;
  readonly trainingSet: TrainingSetDefinition;
  readonly validationFraction: number;
  readonly alias: string;
}

/** Room for the identifier of a pipeline run behind it: together they name what the run makes. */
const MAX_NAME_LENGTH = 120;
const MAX_COLUMN_LENGTH = 500;
const MAX_INT = 2 ** 31 - 1;

@Injectable()
export class PipelineService {
  constructor(
    private readonly pipelines: PipelineRepository,
    private readonly experiments: ExperimentService,
  ) {}

  /** @throws {NameTakenError | NotFoundError | InvalidInputError} */
  async create(request: CreatePipeline): Promise<Pipeline> {
    const { model, dataset, alias, experiment, validationFraction } = request;
    const checked = {
      name: requireName('name', request.name, MAX_NAME_LENGTH),
      model: requireName('model', model),
      dataset: requireName('dataset', dataset),
      alias: requireName('alias', alias),
      trainingSet: requireDefinition(request.trainingSet),
      validationFraction: requireFraction('validationFraction', validationFraction),
      settings: requireSettings(request),
    };
    const { id: experimentId } = await this.experiments.get(null, experiment);
    const pipeline: Pipeline = { id: newId(), ...checked, experimentId, createdAt: new Date() };
    await this.pipelines.insert(pipeline);
    return pipeline;
  }

  find(name: string): Promise<Pipeline | null> {
    return this.pipelines.findByName(name);
  }

  /** @throws {NotFoundError} */
  async get(name: string): Promise<Pipeline> {
    const pipeline = await this.pipelines.findByName(name);
    if (pipeline === null) throw new NotFoundError('Pipeline', name);
    return pipeline;
  }

  list(page: PageRequest): Promise<Page<Pipeline>> {
    return this.pipelines.list(page);
  }
}

/** The feature store judges the rest when it makes the training set. */
function requireDefinition(definition: TrainingSetDefinition): TrainingSetDefinition {
  const { timestampColumn, label, columns, maxRows } = definition;
  requireText('trainingSet.timestampColumn', timestampColumn, 1, MAX_COLUMN_LENGTH);
  requireText('trainingSet.label.name', label.name, 1, MAX_COLUMN_LENGTH);
  requireText('trainingSet.label.column', label.column, 1, MAX_COLUMN_LENGTH);
  columns.forEach((column, index) =>
    requireText(`trainingSet.columns.${index}`, column, 1, MAX_COLUMN_LENGTH),
  );
  if (maxRows !== null) requireInteger('trainingSet.maxRows', maxRows, 1, MAX_INT);
  return definition;
}
