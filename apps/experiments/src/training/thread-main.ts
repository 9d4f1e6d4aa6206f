import { parentPort } from 'node:worker_threads';
import { prepareRows, type PreparedRows } from './prepare-rows.js';
import { readRowSets } from './read-rows.js';
import { trainTrial } from './train-trial.js';
import type { TrainingReply, TrainingRequest, TrainingSource, TrialRequest } from './training.js';

/** The program of the training thread: loads rows once and trains on them as often as it is asked. */

interface Loaded {
  readonly rows: PreparedRows;
  readonly source: TrainingSource;
}

let loaded: Loaded | undefined;

function reply(message: TrainingReply): void {
  parentPort?.postMessage(message);
}

async function load(source: TrainingSource): Promise<void> {
  const rows = prepareRows(await readRowSets(source), source.features);
  if (rows.kind === 'unusable') {
    reply(rows);
    return;
  }
  loaded = { rows, source };
  reply({ kind: 'loaded' });
}

function train(trial: TrialRequest): void {
  if (loaded === undefined) throw new Error('No rows are loaded.');
  const training = trainTrial(loaded.rows, trial, loaded.source);
  let step = training.next();
  for (; !step.done; step = training.next()) reply({ kind: 'epoch', measures: step.value });
  reply({ kind: 'ended', outcome: step.value });
}

async function answer(request: TrainingRequest): Promise<void> {
  if (request.kind === 'train') {
    train(request.trial);
    return;
  }
  try {
    await load(request.source);
  } catch (error) {
    reply({
      kind: 'unusable',
      reason: `it cannot be read: ${error instanceof Error ? error.message : error}`,
    });
  }
}

parentPort?.on('message', (request: TrainingRequest) => void answer(request));
