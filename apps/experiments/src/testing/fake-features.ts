import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startFakeService, type FakeService, type GraphQLRequest } from './fake-services.js';
import { FLIGHT_COLUMNS, writeFlights } from './flights-file.js';

export const DATASET_VERSION = '01920000-0000-7000-8000-0000000000d1';
export const TRAINING_SET = '01920000-0000-7000-8000-0000000000a1';
export const VALIDATION_SET = '01920000-0000-7000-8000-0000000000a2';
export const FAILED_SET = '01920000-0000-7000-8000-0000000000a3';
/** Has a feature that is text. */
export const TEXT_SET = '01920000-0000-7000-8000-0000000000a4';

export interface FakeFeatures extends FakeService {
  /** The training sets that were asked for by name, in order. */
  readonly created: string[];
}

/** A feature store that has two training sets of flights, and makes any other at once. */
export async function startFakeFeatures(rows: number): Promise<FakeFeatures> {
  const folder = await mkdtemp(join(tmpdir(), 'orrery-fake-features-'));
  const files: Readonly<Record<string, string>> &
    Record<typeof TRAINING_SET | typeof VALIDATION_SET, string> = {
    [TRAINING_SET]: join(folder, 'train.parquet'),
    [VALIDATION_SET]: join(folder, 'valid.parquet'),
  };
  await writeFlights({ path: files[TRAINING_SET], rows, seed: 1 });
  await writeFlights({ path: files[VALIDATION_SET], rows: Math.ceil(rows / 4), seed: 2 });
  const created: string[] = [];
  const service = await startFakeService(
    (request) => answer(request, created),
    (path) => {
      const id = /^\/training-sets\/([^/]+)\/content$/.exec(path)?.[1];
      return id === undefined ? undefined : (files[id] ?? files[TRAINING_SET]);
    },
  );
  return {
    ...service,
    created,
    close: () => {
      service.close();
      void rm(folder, { recursive: true, force: true });
    },
  };
}

function answer({ query, variables }: GraphQLRequest, created: string[]): object {
  if (query.includes('createTrainingSet')) {
    const { name } = variables['input'] as { readonly name: string };
    if (created.includes(name)) {
      const message = `Training set "${name}" exists already.`;
      return { createTrainingSet: { __typename: 'NameTakenError', code: 'NAME_TAKEN', message } };
    }
    created.push(name);
    return {
      createTrainingSet: { __typename: 'CreateTrainingSetSuccess', trainingSet: { id: TRAINING_SET } },
    };
  }
  if (query.includes('trainingSet(name:')) return { trainingSet: { id: TRAINING_SET } };
  const [{ id }] = variables['representations'] as [{ readonly id: string }];
  return { _entities: [trainingSet(id)] };
}

function trainingSet(id: string): object | null {
  const made = {
    id,
    state: 'SUCCEEDED',
    error: null,
    columns: FLIGHT_COLUMNS,
    datasetVersion: { id: DATASET_VERSION },
  };
  if (id === TRAINING_SET || id === VALIDATION_SET) return made;
  if (id === TEXT_SET) {
    return { ...made, columns: FLIGHT_COLUMNS.map((column) => ({ ...column, role: textual(column) })) };
  }
  if (id === FAILED_SET)
    return { ...made, state: 'FAILED', error: 'the column "delay" is missing', columns: null };
  return null;
}

function textual({ name, role }: (typeof FLIGHT_COLUMNS)[number]): string {
  return name === 'origin' ? 'FEATURE' : role;
}
