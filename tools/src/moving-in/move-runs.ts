import { createHash } from 'node:crypto';
import { forEachBounded, inParts } from './bounded.js';
import type { SourceRun } from './mlflow-json.js';
import { moveFiles } from './move-files.js';
import type { Move } from './move.js';

const RUN_ID = /^[0-9a-f]{32}$/;
const POINTS_AT_ONCE = 5000;
/** A run may have a thousand params: few enough runs that a request stays small. */
const RUNS_AT_ONCE = 10;

/** Moves the runs of an experiment: what was moved before, and has not changed since, is only counted. */
export async function moveRuns(move: Move, experimentId: string, number: string): Promise<void> {
  for await (const page of move.source.runs(experimentId)) {
    const runs = page.filter((run) => isMovable(move, run));
    runs.forEach((run) => count(move, run));
    const known = await move.target.listKnownRuns(runs.map(fingerprintOf));
    const changed = runs.filter(({ info }) => !known.has(info.run_id));
    for (const part of inParts(changed, RUNS_AT_ONCE)) await moveChanged(move, number, part);
    await moveFilesOf(
      move,
      number,
      runs.filter(({ info }) => known.has(info.run_id)),
    );
  }
}

async function moveChanged(move: Move, number: string, runs: readonly SourceRun[]): Promise<void> {
  await move.target.moveRuns(number, runs.map(described));
  const points = new Map<string, number>();
  const series = runs.flatMap(({ info, data }) => data.metrics.map(({ key }) => ({ run: info.run_id, key })));
  await forEachBounded(series, move.concurrency, async ({ run, key }) => {
    const moved = await moveHistory(move, run, key);
    points.set(run, (points.get(run) ?? 0) + moved);
  });
  await moveFilesOf(move, number, runs);
  await move.target.finishRuns(
    runs.map((run) => ({
      ...fingerprintOf(run),
      status: run.info.status,
      endedAtMs: run.info.end_time || null,
      deleted: run.info.lifecycle_stage === 'deleted',
      points: points.get(run.info.run_id) ?? 0,
    })),
  );
}

/** @returns how many points the source has. */
async function moveHistory({ source, target }: Move, run: string, key: string): Promise<number> {
  let moved = 0;
  for await (const page of source.history(run, key)) {
    for (const part of inParts(page, POINTS_AT_ONCE)) {
      await target.movePoints(
        run,
        part.map(({ step, timestamp, value }) => [key, step, timestamp, value]),
      );
    }
    moved += page.length;
  }
  return moved;
}

function moveFilesOf(move: Move, number: string, runs: readonly SourceRun[]): Promise<void> {
  return moveFiles(
    move,
    runs.map(({ info }) => ({
      kind: 'run',
      id: info.run_id,
      location: info.artifact_uri,
      folder: `${number}/${info.run_id}/artifacts`,
    })),
  );
}

function isMovable({ tally }: Move, { info }: SourceRun): boolean {
  if (RUN_ID.test(info.run_id)) return true;
  tally.problem(`The run "${info.run_id}" has no identifier of 32 hexadecimal digits.`);
  return false;
}

function count({ tally }: Move, { data, inputs }: SourceRun): void {
  tally.found('runs');
  tally.found('params', data.params.length);
  tally.found('tags', data.tags.length);
  tally.found('inputs', inputs.dataset_inputs.length);
}

function described({ info, data, inputs, outputs }: SourceRun): object {
  return {
    id: info.run_id,
    name: info.run_name,
    userId: info.user_id,
    startedAtMs: info.start_time,
    params: data.params,
    tags: data.tags,
    datasets: inputs.dataset_inputs.map(({ dataset: { source_type: sourceType, ...dataset }, tags }) => ({
      dataset: { ...dataset, sourceType },
      tags,
    })),
    modelInputs: inputs.model_inputs.map(({ model_id }) => model_id),
    modelOutputs: outputs.model_outputs.map(({ model_id, step }) => ({ modelId: model_id, step })),
  };
}

/** Of all that the source tells about a run in a search, its metrics' latest values with it. */
function fingerprintOf(run: SourceRun): { readonly id: string; readonly fingerprint: string } {
  const fingerprint = createHash('sha256').update(JSON.stringify(run)).digest('base64url');
  return { id: run.info.run_id, fingerprint };
}
