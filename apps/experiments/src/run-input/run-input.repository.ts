import { Injectable } from '@nestjs/common';
import type { ExperimentId, ProjectScope, RunId } from '@orrery/domain';
import { UnitOfWork } from '@orrery/platform-postgres';
import {
  DATASET_CONTEXT_TAG,
  type DatasetInput,
  type DatasetSummary,
  type ModelOutput,
} from './run-input.js';

/** In the order of their names, so that runs that read the same data wait for each other and never both. */
const ADD_DATASETS = `
  INSERT INTO run_dataset (experiment_id, name, digest, source_type, source, schema, profile)
  SELECT $1, name, digest, source_type, source, schema, profile
  FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[])
    AS given (name, digest, source_type, source, schema, profile)
  ORDER BY name, digest
  ON CONFLICT (experiment_id, name, digest) DO NOTHING`;

const ADD_INPUTS = `
  INSERT INTO run_dataset_input (run_id, dataset_id, tags)
  SELECT $2, run_dataset.id, given.tags
  FROM unnest($3::text[], $4::text[], $5::jsonb[]) WITH ORDINALITY AS given (name, digest, tags, position)
  JOIN run_dataset ON experiment_id = $1 AND run_dataset.name = given.name AND run_dataset.digest = given.digest
  ORDER BY given.position
  ON CONFLICT (run_id, dataset_id) DO NOTHING`;

const ADD_MODELS = `
  INSERT INTO run_model (run_id, direction, model_id, step)
  SELECT $1, $2, model_id, step FROM unnest($3::text[], $4::int8[]) AS given (model_id, step)
  ON CONFLICT (run_id, direction, model_id) DO NOTHING`;

const LIST_DATASETS = `
  SELECT DISTINCT experiment.number, run_dataset.name, digest, tags ->> '${DATASET_CONTEXT_TAG}' AS context
  FROM experiment
  JOIN run_dataset ON run_dataset.experiment_id = experiment.id
  JOIN run_dataset_input ON dataset_id = run_dataset.id
  WHERE number = ANY ($1::int8[]) AND ($2::text IS NULL OR project = $2)
  ORDER BY number, name, digest, context LIMIT $3`;

interface SummaryRow extends Omit<DatasetSummary, 'experimentNumber'> {
  readonly number: string;
}

/** What runs read and made, as MLflow's clients log it. What is logged again stays as it is. */
@Injectable()
export class RunInputRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async addDatasets(
    experimentId: ExperimentId,
    runId: RunId,
    inputs: readonly DatasetInput[],
  ): Promise<void> {
    if (inputs.length === 0) return;
    const { manager } = this.unitOfWork;
    const distinct = firstOfEach(inputs);
    const datasets = distinct.map(({ dataset }) => dataset);
    const names = datasets.map(({ name }) => name);
    const digests = datasets.map(({ digest }) => digest);
    await manager.query(ADD_DATASETS, [
      ...[experimentId, names, digests],
      datasets.map(({ sourceType }) => sourceType),
      datasets.map(({ source }) => source),
      datasets.map(({ schema }) => schema),
      datasets.map(({ profile }) => profile),
    ]);
    const tags = distinct.map((input) =>
      JSON.stringify(Object.fromEntries(input.tags.map(({ key, value }) => [key, value]))),
    );
    await manager.query(ADD_INPUTS, [experimentId, runId, names, digests, tags]);
  }

  async addModels(
    runId: RunId,
    direction: 'INPUT' | 'OUTPUT',
    models: readonly ModelOutput[],
  ): Promise<void> {
    if (models.length === 0) return;
    const ids = models.map(({ modelId }) => modelId);
    const steps = models.map(({ step }) => step);
    await this.unitOfWork.manager.query(ADD_MODELS, [runId, direction, ids, steps]);
  }

  async listDatasets(
    scope: ProjectScope,
    experiments: readonly number[],
    limit: number,
  ): Promise<readonly DatasetSummary[]> {
    const values = [experiments, scope, limit];
    const rows = await this.unitOfWork.manager.query<SummaryRow[]>(LIST_DATASETS, values);
    return rows.map(({ number, ...summary }) => ({ ...summary, experimentNumber: Number(number) }));
  }
}

/** Of inputs with the same dataset the first, as MLflow has it. */
function firstOfEach(inputs: readonly DatasetInput[]): readonly DatasetInput[] {
  const byName = new Map<string, DatasetInput>();
  for (const input of inputs) {
    const name = JSON.stringify([input.dataset.name, input.dataset.digest]);
    if (!byName.has(name)) byName.set(name, input);
  }
  return [...byName.values()];
}
