import { join } from 'node:path';
import {
  FinishRunDocument,
  LogRunBatchDocument,
  RunMetricsDocument,
  StartRunDocument,
} from '@orrery/client/operations';
import { PERCEPTRON, fitPerceptron, type FlightColumns } from './fit-perceptron.js';
import { readNumbers } from './flights.js';
import { TRAINING_SETS, TRAINING_SET_TEMPLATE, trainingSetNamed } from './make-features.js';
import { EXPERIMENT } from './names.js';
import { succeeded, type Platform } from './platform.js';
import { MODEL_FILE, register } from './register-models.js';

const TRAINING_ROWS = 30_000;
const VALIDATION_ROWS = 20_000;
const AUC = 'validation_auc';

/** A version that was trained outside the platform, and how well it told late flights from others. */
export interface RegisteredPerceptron {
  readonly id: string;
  readonly version: number;
  readonly sizeBytes: number;
  readonly validationAuc: number | null;
}

/**
 * Trains a perceptron here, as anybody trains with a program of their own: the platform tracks it as a run, keeps its file
 * and registers it. A run that an earlier job finished is taken as it is.
 */
export async function trainPerceptron(
  platform: Platform,
  directory: string,
  onEpoch: (epoch: number) => void,
): Promise<RegisteredPerceptron> {
  const { id: trainingSetId } = await trainingSetNamed(platform, TRAINING_SETS.train.name);
  const { hiddenSizes, ...settings } = PERCEPTRON;
  const params = Object.entries({ ...settings, hidden_sizes: hiddenSizes.join(','), rows: TRAINING_ROWS });
  const { startRun } = await platform.ask(StartRunDocument, {
    input: {
      experiment: EXPERIMENT,
      name: 'perceptron',
      trainingSetId,
      params: params.map(([key, value]) => ({ key, value: String(value) })),
      requestKey: 'perceptron',
    },
  });
  const { run } = succeeded(startRun);
  if (run.status === 'RUNNING') await track(platform, run.id, directory, onEpoch);
  const { version, id, sizeBytes } = await register(platform, run.id, 'A perceptron, to be made smaller.');
  const { run: told } = await platform.ask(RunMetricsDocument, { id: run.id, keys: [AUC] });
  return { id, version, sizeBytes: sizeBytes ?? 0, validationAuc: told?.metrics[0]?.last ?? null };
}

async function track(
  platform: Platform,
  runId: string,
  directory: string,
  onEpoch: (epoch: number) => void,
): Promise<void> {
  const log = async (key: string, value: number, step: number): Promise<void> => {
    const input = { runId, metrics: [{ key, value, step }] };
    succeeded((await platform.ask(LogRunBatchDocument, { input })).logRunBatch);
  };
  const names = await featureNames(platform);
  const training = await columnsOf(platform, 'train', names, { directory, atMost: TRAINING_ROWS });
  const validation = await columnsOf(platform, 'validation', names, { directory, atMost: VALIDATION_ROWS });
  const epochs = fitPerceptron({ names, training, validation });
  let step = epochs.next();
  for (; !step.done; step = epochs.next()) {
    onEpoch(step.value.epoch);
    await log('train_log_loss', step.value.loss, step.value.epoch);
  }
  await log(AUC, step.value.validationAuc, PERCEPTRON.epochs);
  await platform.put(`/runs/${runId}/artifacts/${MODEL_FILE}`, step.value.file);
  succeeded((await platform.ask(FinishRunDocument, { input: { runId, status: 'FINISHED' } })).finishRun);
}

async function featureNames(platform: Platform): Promise<readonly string[]> {
  const { columns } = await trainingSetNamed(platform, TRAINING_SETS.train.name);
  return (columns ?? []).filter(({ role }) => role === 'FEATURE').map(({ name }) => name);
}

async function columnsOf(
  platform: Platform,
  purpose: keyof typeof TRAINING_SETS,
  names: readonly string[],
  { directory, atMost }: { readonly directory: string; readonly atMost: number },
): Promise<FlightColumns> {
  const { id } = await trainingSetNamed(platform, TRAINING_SETS[purpose].name);
  const file = join(directory, `perceptron-${purpose}.parquet`);
  await platform.download(`/training-sets/${id}/content`, file);
  const columns = await readNumbers(file, [...names, TRAINING_SET_TEMPLATE.label.name], atMost);
  return { features: columns.slice(0, -1), late: columns.at(-1) ?? new Float64Array() };
}
