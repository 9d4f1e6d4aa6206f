import {
  AbTestReportDocument,
  EndpointDocument,
  StudyDocument,
  TrainingSetDocument,
} from '@orrery/client/operations';
import { bucketOf } from '@orrery/math-bucketing';
import { beforeAll, describe, expect, it } from 'vitest';
import { delayModelFile } from '../clients/delay-model.js';
import type { Platform } from '../demo/platform.js';
import type { Caller } from './caller.js';
import { flightsCsv } from './flights-csv.js';
import { usePlatform } from './use-platform.js';

const CSV = 'text/csv';
const BYTES = 'application/octet-stream';
const FLIGHTS = 20_000;
const JOURNEY_MS = 120_000;

const platform = usePlatform({ arrangement: 'split' });
let admin: Caller;
let patient: Platform;
let trainingSetId: string;

beforeAll(async () => {
  admin = platform().caller('admin');
  patient = platform().patient;
  await make('createDataset', { name: 'flights' });
  await admin.post('/datasets/flights/versions', flightsCsv(0, FLIGHTS), CSV);
  await make('createFeatureEntity', { name: 'airport', joinKeys: ['origin'] });
  await make('createFeatureView', {
    name: 'origin_delays',
    entity: 'airport',
    dataset: 'flights',
    timestampColumn: 'date',
    aggregations: [{ feature: 'mean_delay', aggregation: 'MEAN', column: 'delay', windowHours: 24 }],
    availabilityDelayMinutes: 60,
    bucketMinutes: 60,
    ttlSeconds: 0,
  });
  await make('createTrainingSet', {
    name: 'delays',
    dataset: 'flights',
    timestampColumn: 'date',
    label: { name: 'late', column: 'delay', greaterThan: 15 },
    columns: ['distance'],
    featureViews: ['origin_delays'],
  });
  const trainingSet = await patient.until(async () => {
    const asked = await patient.ask(TrainingSetDocument, { name: 'delays' });
    return asked.trainingSet?.state === 'SUCCEEDED' ? asked.trainingSet : undefined;
  }, 'The training set');
  trainingSetId = trainingSet.id;
}, JOURNEY_MS);

/** Calls a mutation that must succeed. @returns what `selection` asks of its success. */
async function make<Success>(mutation: string, input: object, selection = '__typename'): Promise<Success> {
  const answer = await admin.change(mutation, input, selection);
  expect(answer).toMatchObject({
    body: { data: { result: { __typename: expect.stringMatching(/Success$/) } } },
  });
  return (answer.body as { data: { result: Success } }).data.result;
}

describe('when experiments is killed in the middle of a study', () => {
  const TRIALS = 6;
  const EPOCHS = 30;
  const RUNS = `{
    experiment(name: "search") {
      runs(first: 100) {
        nodes { id name status metrics(keys: ["train_log_loss"]) { history { step } } artifacts { path } }
      }
    }
  }`;
  interface Runs {
    readonly experiment: {
      readonly runs: {
        readonly nodes: readonly {
          readonly id: string;
          readonly status: string;
          readonly metrics: readonly { readonly history: readonly { readonly step: number }[] }[];
          readonly artifacts: readonly { readonly path: string }[];
        }[];
      };
    };
  }

  it(
    'the study comes to its end, with one whole run for each trial',
    async () => {
      await make('createExperiment', { name: 'search' });
      await make('startStudy', {
        name: 'search',
        experiment: 'search',
        trainingSetId,
        validationFraction: 0.2,
        trials: TRIALS,
        epochs: EPOCHS,
        seed: 7,
      });
      const before = await patient.until(async () => {
        const { study } = await patient.ask(StudyDocument, { name: 'search' });
        const states = study?.trials.map(({ state }) => state) ?? [];
        return states.includes('SUCCEEDED') && states.includes('RUNNING') ? study : undefined;
      }, 'The second trial');

      await platform().kill('experiments');
      await platform().untilBack('experiments');
      const study = await patient.until(async () => {
        const asked = await patient.ask(StudyDocument, { name: 'search' });
        expect(asked.study?.state).not.toBe('FAILED');
        return asked.study?.state === 'SUCCEEDED' ? asked.study : undefined;
      }, 'The study');
      const { experiment } = await patient.ask<Runs, object>(RUNS, {});

      expect(before?.state).toBe('RUNNING');
      expect(study.trials.map(({ number, state }) => [number, state])).toEqual(
        Array.from({ length: TRIALS }, (_, number) => [number, 'SUCCEEDED']),
      );
      const runs = experiment.runs.nodes;
      expect(runs.map(({ id }) => id).toSorted()).toEqual(study.trials.map(({ run }) => run?.id).toSorted());
      const steps = Array.from({ length: EPOCHS }, (_, i) => i + 1);
      for (const run of runs) {
        expect(run.status).toBe('FINISHED');
        expect(run.metrics[0]?.history.map(({ step }) => step)).toEqual(steps);
        expect(run.artifacts.map(({ path }) => path)).toContain('model/model.onnx');
      }
      const kept = before?.trials.filter(({ state }) => state === 'SUCCEEDED') ?? [];
      for (const trial of kept) expect(study.trials).toContainEqual(trial);
    },
    JOURNEY_MS,
  );
});

describe('when serving is killed in the middle of an A/B test', () => {
  const USERS = Array.from({ length: 4000 }, (_, i) => `user-${i}`);
  const BATCH = 10;
  const CALLERS = 4;
  const KILL_AFTER = 600;
  const ROW = { distance: 500, hour: 9, origin: 'ATL' };

  interface Answer {
    readonly model_versions: readonly number[];
  }

  const askFor = (users: readonly string[]) => ({ instances: users.map(() => ROW), user_ids: users });

  async function startTest(): Promise<string> {
    await make('registerModel', { name: 'delay' });
    const versionIds: string[] = [];
    for (let i = 0; i < 2; i++) {
      const answer = await admin.post('/models/delay/versions', new Uint8Array(delayModelFile()), BYTES);
      versionIds.push((answer.body as { id: string }).id);
    }
    await make('createEndpoint', { name: 'delay', model: 'delay', version: 1 });
    await make('setTraffic', {
      endpoint: 'delay',
      shares: [
        { version: 1, percent: 100 },
        { version: 2, percent: 0 },
      ],
    });
    const endpoint = await patient.until(async () => {
      const asked = await patient.ask(EndpointDocument, { name: 'delay' });
      const traffic = asked.endpoint?.traffic ?? [];
      return traffic.every(({ state }) => state === 'READY') ? asked.endpoint : undefined;
    }, 'Loading the models');
    const variations = ['control', 'treatment'].map((key, i) => ({
      key,
      modelVersionId: versionIds[i],
      version: i + 1,
      weight: 50,
    }));
    const { abTest } = await make<{ abTest: { id: string } }>(
      'createABTest',
      { name: 'duel', endpointId: endpoint?.id, endpoint: 'delay', metric: { name: 'clicked' }, variations },
      'abTest { id }',
    );
    await make('startABTest', { name: 'duel' });
    const probes = USERS.slice(0, BATCH);
    await patient.until(async () => {
      const { body } = await patient.post('/v1/models/delay:predict', askFor(probes));
      return (body as Answer).model_versions.includes(2) || undefined;
    }, 'Routing by the A/B test');
    return abTest.id;
  }

  /** Sends users batch by batch, several batches at once; `send` says whether to go on. */
  async function inBatches(
    users: readonly string[],
    send: (batch: readonly string[]) => Promise<boolean>,
  ): Promise<void> {
    let next = 0;
    const caller = async (): Promise<void> => {
      while (next < users.length) {
        const batch = users.slice(next, (next += BATCH));
        if (!(await send(batch))) return;
      }
    };
    await Promise.all(Array.from({ length: CALLERS }, caller));
  }

  async function tellOutcomes(users: readonly string[]): Promise<unknown> {
    const outcomes = users.map((userId) => ({ abTest: 'duel', userId, value: 1 }));
    return (await patient.post('/v1/outcomes', { outcomes })).body;
  }

  function reportOnce(isWhole: (report: Report) => boolean): Promise<Report> {
    return patient.until(async () => {
      const { abTest } = await patient.ask(AbTestReportDocument, { name: 'duel' });
      return abTest != null && isWhole(abTest.report) ? abTest.report : undefined;
    }, 'Counting the users');
  }

  it(
    'traffic goes on, and every user who was answered counts once',
    async () => {
      const abTestId = await startTest();
      const versions = new Map<string, number>();
      const note = (users: readonly string[], body: unknown): void => {
        users.forEach((user, i) => versions.set(user, (body as Answer).model_versions[i] ?? 0));
      };
      let killed: Promise<void> | undefined;
      await inBatches(USERS, async (batch) => {
        const answer = await admin.post('/v1/models/delay:predict', askFor(batch)).catch(() => null);
        if (answer?.status !== 200) return false;
        note(batch, answer.body);
        if (versions.size >= KILL_AFTER) killed ??= platform().kill('serving');
        return true;
      });
      await killed;
      const answered = [...versions.keys()];
      expect(answered.length).toBeLessThan(USERS.length);
      expect(await tellOutcomes(answered)).toEqual({ accepted: answered.length, duplicates: 0 });
      await reportOnce((report) => conversionsIn(report) === answered.length);

      await inBatches(
        USERS.filter((user) => !versions.has(user)),
        async (batch) => {
          const { body } = await patient.post('/v1/models/delay:predict', askFor(batch));
          note(batch, body);
          return true;
        },
      );
      const { length } = USERS;
      const told = { accepted: length - answered.length, duplicates: answered.length };
      expect(await tellOutcomes(USERS)).toEqual(told);
      const report = await reportOnce(({ users }) => users >= length);

      const assigned = new Map(USERS.map((user) => [user, variationOf(abTestId, user)]));
      expect(versions).toEqual(new Map([...assigned].map(([user, index]) => [user, index + 1])));
      expect(report).toMatchObject({ users: length, conflicting: 0 });
      const expected = [0, 1].map((index) => [...assigned.values()].filter((each) => each === index).length);
      expect(report.variations.map(({ users }) => users)).toEqual(expected);
      expect(report.variations.map(({ conversions }) => conversions)).toEqual(expected);
    },
    JOURNEY_MS,
  );
});

interface Report {
  readonly users: number;
  readonly conflicting: number;
  readonly variations: readonly { readonly users: number; readonly conversions: number }[];
}

function conversionsIn({ variations }: Report): number {
  return variations.reduce((sum, { conversions }) => sum + conversions, 0);
}

/** Of two halves. */
function variationOf(experimentId: string, userId: string): number {
  return bucketOf({ experimentId, userId }) < 50 ? 0 : 1;
}

describe('when registry is killed as soon as it has registered a version', () => {
  const HISTORY = `{
    model(name: "logged") { versions(first: 100) { nodes { version features { name } } } }
  }`;
  interface History {
    readonly model: {
      readonly versions: {
        readonly nodes: readonly {
          readonly version: number;
          readonly features: readonly { readonly name: string }[] | null;
        }[];
      };
    };
  }

  it(
    'the version is there once, and the others hear of it',
    async () => {
      await make('createExperiment', { name: 'logged' });
      await make('registerModel', { name: 'logged' });
      const { run } = await make<{ run: { id: string } }>(
        'startRun',
        { experiment: 'logged', name: 'one', trainingSetId },
        'run { id }',
      );
      await admin.send(`/runs/${run.id}/artifacts/model.onnx`, {
        method: 'PUT',
        headers: { 'content-type': BYTES },
        body: new Uint8Array(delayModelFile()),
      });
      const input = { model: 'logged', runId: run.id, artifactPath: 'model.onnx', requestKey: 'once' };
      const first = await make<Registered>('registerModelVersion', input, 'modelVersion { id }');
      await platform().kill('registry');
      await platform().untilBack('registry');
      const second = await make<Registered>('registerModelVersion', input, 'modelVersion { id }');

      const versions = await patient.until(async () => {
        const { model } = await patient.ask<History, object>(HISTORY, {});
        const { nodes } = model.versions;
        return nodes.every(({ features }) => features !== null) ? nodes : undefined;
      }, 'What the version learned from');
      expect(second.modelVersion.id).toBe(first.modelVersion.id);
      expect(versions).toEqual([{ version: 1, features: [{ name: 'origin_delays' }] }]);
    },
    JOURNEY_MS,
  );
});

interface Registered {
  readonly modelVersion: { readonly id: string };
}

describe('when data is killed while a file arrives', () => {
  const VERSIONS = `{ dataset(name: "arrivals") { versions(first: 100) { nodes { version rows } } } }`;

  it(
    'the file is a version once it was sent again, and no other one',
    async () => {
      await make('createDataset', { name: 'arrivals' });
      const file = flightsCsv(0, FLIGHTS);
      const body = ReadableStream.from(haltingAt(file, () => platform().kill('data'))) as ReadableStream;
      const headers = { 'content-type': CSV };
      const init = { method: 'POST', headers, body, duplex: 'half' } as const;
      const interrupted = await admin.send('/datasets/arrivals/versions', init).catch(() => null);
      await platform().untilBack('data');

      const again = await admin.post('/datasets/arrivals/versions', file, CSV);

      expect(interrupted?.status).not.toBe(201);
      expect(again).toMatchObject({ status: 201, body: { version: 1, rows: FLIGHTS } });
      expect(await patient.ask<object, object>(VERSIONS, {})).toEqual({
        dataset: { versions: { nodes: [{ version: 1, rows: FLIGHTS }] } },
      });
    },
    JOURNEY_MS,
  );
});

/** A file in two halves; `halt` comes between them. */
async function* haltingAt(file: string, halt: () => Promise<void>): AsyncGenerator<Uint8Array> {
  const bytes = new TextEncoder().encode(file);
  const middle = Math.floor(bytes.length / 2);
  yield bytes.subarray(0, middle);
  await halt();
  yield bytes.subarray(middle);
}
