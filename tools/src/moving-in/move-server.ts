import { inParts } from './bounded.js';
import type { SourceExperiment } from './mlflow-json.js';
import { moveLoggedModels } from './move-logged-models.js';
import { moveRegistry } from './move-registry.js';
import { moveRuns } from './move-runs.js';
import type { Move } from './move.js';
import type { MovedExperiment } from './orrery-target.js';

const EXPERIMENTS_AT_ONCE = 100;

/** Moves everything, then counts what is here: the tally says what is missing. */
export async function moveServer(move: Move): Promise<void> {
  const experiments = await listExperiments(move);
  const places = await placeExperiments(move, experiments);
  for (const [index, experiment] of experiments.entries()) {
    const { number } = placeOf(places, experiment);
    move.display.progress(index, experiments.length, `experiment ${experiment.name}`);
    await moveRuns(move, experiment.experiment_id, number);
    await moveLoggedModels(move, experiment.experiment_id, number);
    await move.target.finishExperiments([
      {
        number,
        deleted: experiment.lifecycle_stage === 'deleted',
        updatedAtMs: experiment.last_update_time,
      },
    ]);
  }
  const numbers = new Map([...places].map(([id, { number }]) => [id, number]));
  await moveRegistry(move, { experiments: numbers });
  await countHere(move);
}

async function listExperiments({ source, tally }: Move): Promise<readonly SourceExperiment[]> {
  const experiments: SourceExperiment[] = [];
  for await (const page of source.experiments()) experiments.push(...page);
  tally.found('experiments', experiments.length);
  return experiments;
}

async function placeExperiments(
  { target, display }: Move,
  experiments: readonly SourceExperiment[],
): Promise<ReadonlyMap<string, MovedExperiment>> {
  const places = new Map<string, MovedExperiment>();
  for (const part of inParts(experiments, EXPERIMENTS_AT_ONCE)) {
    for (const place of await target.moveExperiments(part.map(described))) places.set(place.id, place);
  }
  for (const experiment of experiments) {
    const { name } = placeOf(places, experiment);
    if (name !== experiment.name) display.line(`  The experiment "${experiment.name}" is "${name}" here.`);
  }
  return places;
}

function placeOf(
  places: ReadonlyMap<string, MovedExperiment>,
  { experiment_id: id, name }: SourceExperiment,
): MovedExperiment {
  const place = places.get(id);
  if (place === undefined) throw new Error(`The experiment "${name}" was not taken.`);
  return place;
}

function described(experiment: SourceExperiment): object {
  return {
    id: experiment.experiment_id,
    name: experiment.name,
    tags: experiment.tags,
    createdAtMs: experiment.creation_time,
    updatedAtMs: experiment.last_update_time,
  };
}

async function countHere({ target, tally }: Move): Promise<void> {
  const tracking = await target.countTracking();
  for (const kind of ['experiments', 'runs', 'params', 'tags', 'inputs', 'points'] as const) {
    tally.isHere(kind, tracking[kind] ?? 0);
  }
  tally.found('points', tracking['pointsAtSource'] ?? 0);
  const registry = await target.countRegistry();
  for (const kind of ['models', 'versions', 'aliases'] as const) tally.isHere(kind, registry[kind] ?? 0);
  tally.isHere('registry tags', registry['tags'] ?? 0);
}
