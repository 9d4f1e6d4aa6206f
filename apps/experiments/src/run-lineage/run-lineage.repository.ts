import { Injectable } from '@nestjs/common';
import type { RunId } from '@orrery/domain';
import type { Page } from '@orrery/platform-graphql';
import { UnitOfWork } from '@orrery/platform-postgres';
import { runHex } from '../run/run-id.js';
import type { ChildrenRequest, LoggedDataset, LoggedModelUse, ReadersRequest } from './run-lineage.js';

/** The tag by which MLflow's clients nest runs: the identifier of the run above, as they write it. */
export const PARENT_TAG = 'mlflow.parentRunId';

/** Which pages are wanted, by their positions. */
const WANTED = `unnest($1::text[], $2::uuid[], $3::int[], $4::uuid[])
  WITH ORDINALITY AS wanted (name, id, first, after, position)`;

const LIST_CHILDREN = `
  SELECT wanted.position::int AS position, child.id FROM ${WANTED}
  CROSS JOIN LATERAL (
    SELECT run.id FROM run_tag JOIN run ON run.id = run_tag.run_id
    WHERE run_tag.experiment_id = wanted.id AND run_tag.key = '${PARENT_TAG}'
      AND "left"(run_tag.value, 100) COLLATE "C" = wanted.name
      AND run.deleted_at IS NULL AND (wanted.after IS NULL OR run.id < wanted.after)
    ORDER BY run.id DESC LIMIT wanted.first + 1
  ) AS child
  ORDER BY wanted.position, child.id DESC`;

const LIST_READERS = `
  SELECT wanted.position::int AS position, reader.id FROM ${WANTED}
  CROSS JOIN LATERAL (
    SELECT id FROM run
    WHERE deleted_at IS NULL AND (wanted.after IS NULL OR id < wanted.after) AND id IN (
      SELECT id FROM run WHERE dataset_version_ids <> '{}' AND dataset_version_ids @> ARRAY[wanted.id]
      UNION ALL
      SELECT run_id FROM run_dataset_version JOIN run_dataset_input USING (dataset_id) WHERE version_id = wanted.id
    )
    ORDER BY id DESC LIMIT wanted.first + 1
  ) AS reader
  ORDER BY wanted.position, reader.id DESC`;

const LIST_DATASETS = `
  SELECT input.run_id AS "runId", dataset.id AS "datasetId", dataset.name, dataset.digest,
    dataset.source_type AS "sourceType", dataset.source, dataset.schema, dataset.profile,
    input.tags ->> 'mlflow.data.context' AS context
  FROM run_dataset_input AS input JOIN run_dataset AS dataset ON dataset.id = input.dataset_id
  WHERE input.run_id = ANY ($1) ORDER BY input.run_id, input.position`;

const LIST_MODELS = `
  SELECT run_id AS "runId", direction, model_id AS "modelId", step FROM run_model
  WHERE run_id = ANY ($1) ORDER BY run_id, position`;

interface PositionedId {
  readonly position: number;
  readonly id: RunId;
}

/** How runs hang together with each other and with what they read and made; one statement for any number of them. */
@Injectable()
export class RunLineageRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** The pages in the order of the requests, newest run first. */
  async listChildren(requests: readonly ChildrenRequest[]): Promise<readonly Page<RunId>[]> {
    const rows = await this.unitOfWork.manager.query<PositionedId[]>(LIST_CHILDREN, [
      requests.map(({ runId }) => runHex(runId)),
      requests.map(({ experimentId }) => experimentId),
      requests.map(({ first }) => first),
      requests.map(({ after }) => after),
    ]);
    return pagesOf(rows, requests);
  }

  /** The pages in the order of the requests, newest run first. */
  async listReaders(requests: readonly ReadersRequest[]): Promise<readonly Page<RunId>[]> {
    const rows = await this.unitOfWork.manager.query<PositionedId[]>(LIST_READERS, [
      requests.map(() => ''),
      requests.map(({ versionId }) => versionId),
      requests.map(({ first }) => first),
      requests.map(({ after }) => after),
    ]);
    return pagesOf(rows, requests);
  }

  listDatasets(ids: readonly RunId[]): Promise<readonly LoggedDataset[]> {
    return this.unitOfWork.manager.query<LoggedDataset[]>(LIST_DATASETS, [ids]);
  }

  async listModels(ids: readonly RunId[]): Promise<readonly LoggedModelUse[]> {
    const rows = await this.unitOfWork.manager.query<(LoggedModelUse & { step: string })[]>(LIST_MODELS, [
      ids,
    ]);
    return rows.map((row) => ({ ...row, step: Number(row.step) }));
  }
}

function pagesOf(
  rows: readonly PositionedId[],
  requests: readonly { readonly first: number }[],
): readonly Page<RunId>[] {
  const found = requests.map((): RunId[] => []);
  for (const { position, id } of rows) found[position - 1]?.push(id);
  return requests.map(({ first }, index) => {
    const ids = found[index] ?? [];
    return { items: ids.slice(0, first), hasNextPage: ids.length > first };
  });
}
