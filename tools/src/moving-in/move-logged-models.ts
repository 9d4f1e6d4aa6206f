import { moveFiles } from './move-files.js';
import type { SourceLoggedModel } from './mlflow-json.js';
import type { Move } from './move.js';

const MODEL_ID = /^m-[0-9a-f]{32}$/;
const RUN_ID = /^[0-9a-f]{32}$/;

const STATUS: Readonly<Record<string, string>> = {
  LOGGED_MODEL_PENDING: 'PENDING',
  LOGGED_MODEL_READY: 'READY',
  LOGGED_MODEL_UPLOAD_FAILED: 'FAILED',
};

/** Moves the logged models of an experiment with their files; its runs are here already. */
export async function moveLoggedModels(move: Move, experimentId: string, number: string): Promise<void> {
  for await (const page of move.source.loggedModels(experimentId)) {
    const models = page.filter(({ info }) => MODEL_ID.test(info.model_id));
    const unnamed = page.length - models.length;
    if (unnamed > 0) move.tally.problem(`${unnamed} logged models have an identifier of another form.`);
    if (models.length === 0) continue;
    await move.target.moveLoggedModels(models.map((model) => described(model, number)));
    await moveFiles(
      move,
      models.map(({ info }) => ({
        kind: 'model',
        id: info.model_id,
        location: info.artifact_uri,
        folder: `${number}/models/${info.model_id}/artifacts`,
      })),
    );
    const moved = models.map(({ info }) => info.model_id);
    move.tally.found('logged models', page.length);
    move.tally.isHere('logged models', (await move.target.listFiles([], moved)).models);
  }
}

function described({ info, data }: SourceLoggedModel, number: string): object {
  return {
    id: info.model_id,
    experiment: number,
    name: info.name,
    modelType: info.model_type,
    sourceRunId: info.source_run_id,
    status: STATUS[info.status] ?? 'UNSPECIFIED',
    createdAtMs: info.creation_timestamp_ms,
    updatedAtMs: info.last_updated_timestamp_ms,
    params: data.params,
    tags: info.tags,
    metrics: data.metrics
      .filter(({ run_id }) => RUN_ID.test(run_id))
      .map(({ key, step, timestamp, value, ...metric }) => ({
        key,
        step,
        atMs: timestamp,
        value,
        runId: metric.run_id,
        datasetName: metric.dataset_name,
        datasetDigest: metric.dataset_digest,
      })),
  };
}
