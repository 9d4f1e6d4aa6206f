import { join } from 'node:path';
import type { TrainingSetColumnType } from '@orrery/client/operations';
import { readColumns } from './flights.js';
import { trainingSetNamed } from './make-features.js';
import { ENDPOINT } from './names.js';
import { DemoError, type Platform } from './platform.js';
import type { Progress } from './stage-display.js';

/** A flight as the model sees it, who asks, and what became of it. */
export interface Flight {
  readonly features: Readonly<Record<string, unknown>>;
  readonly userId: string;
  readonly late: boolean;
}

/** What the endpoint said about a flight, and which version said it. */
export interface AnsweredFlight extends Flight {
  readonly probability: number;
  readonly version: number;
}

const ROWS_PER_REQUEST = 50;
const CALLERS = 4;

/** The rows of a training set as flights that are about to leave. */
export async function flightsOf(
  platform: Platform,
  name: string,
  directory: string,
): Promise<readonly Flight[]> {
  const { id, columns } = await trainingSetNamed(platform, name);
  const file = join(directory, `${name}.parquet`);
  await platform.download(`/training-sets/${id}/content`, file);
  const values = await readColumns(file);
  const features = columns?.filter(({ role }) => role === 'FEATURE') ?? [];
  const label = columns?.find(({ role }) => role === 'LABEL')?.name ?? '';
  const labels = values.get(label) ?? [];
  return labels.map((late, row) => ({
    features: Object.fromEntries(
      features.map((column) => [column.name, valueOf(values.get(column.name)?.[row], column.type)]),
    ),
    userId: `${name}-${row}`,
    late: Number(late) === 1,
  }));
}

/** A value as JSON has it: DuckDB gives 64-bit integers as text. */
function valueOf(value: unknown, type: TrainingSetColumnType): unknown {
  if (value == null) return null;
  return type === 'NUMBER' ? Number(value) : value;
}

/** Asks an endpoint about flights, many in a request, several requests at once, as live traffic would. */
export async function predictAll(
  platform: Platform,
  flights: readonly Flight[],
  progress: Progress,
  endpoint = ENDPOINT,
): Promise<readonly AnsweredFlight[]> {
  const answers: (readonly AnsweredFlight[])[] = [];
  const batches = Math.ceil(flights.length / ROWS_PER_REQUEST);
  let next = 0;
  const caller = async (): Promise<void> => {
    while (next < batches) {
      const batch = next++;
      const from = batch * ROWS_PER_REQUEST;
      answers[batch] = await predict(platform, endpoint, flights.slice(from, from + ROWS_PER_REQUEST));
      progress(batch, batches);
    }
  };
  await Promise.all(Array.from({ length: CALLERS }, caller));
  return answers.flat();
}

interface PredictAnswer {
  readonly predictions: readonly { readonly probability: number }[];
  readonly model_versions: readonly number[];
}

async function predict(
  platform: Platform,
  endpoint: string,
  flights: readonly Flight[],
): Promise<readonly AnsweredFlight[]> {
  const { status, body } = await platform.post(`/v1/models/${endpoint}:predict`, {
    instances: flights.map(({ features }) => features),
    user_ids: flights.map(({ userId }) => userId),
  });
  if (status !== 200) throw new DemoError(`Predict: ${status} ${JSON.stringify(body)}`);
  const { predictions, model_versions: versions } = body as PredictAnswer;
  return flights.map((flight, i) => ({
    ...flight,
    probability: Number(predictions[i]?.probability),
    version: Number(versions[i]),
  }));
}
