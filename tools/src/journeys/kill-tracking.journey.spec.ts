import { setTimeout as delay } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import type { CallAnswer } from './caller.js';
import { startTrackedRun, tracking, type TrackingCall } from './tracking.js';
import { usePlatform } from './use-platform.js';

const BATCHES = 10_000;
const WRITERS = 16;
const JOURNEY_MS = 240_000;
/** As MLflow's client waits before it tries again what failed for a passing reason. */
const RETRY_MS = 100;
const PASSING = new Set([429, 500, 502, 503, 504]);

const platform = usePlatform({ arrangement: 'split' });
let call: TrackingCall;

beforeAll(() => {
  call = tracking(platform()).call;
});

/** Sends until it is answered for good, as MLflow's client does. */
async function patiently(route: string, content: object): Promise<CallAnswer> {
  for (;;) {
    const answer = await call(route, content).catch(() => null);
    if (answer !== null && !PASSING.has(answer.status)) return answer;
    platform().signal.throwIfAborted();
    await delay(RETRY_MS);
  }
}

interface Point {
  readonly step: number;
  readonly value: number;
  readonly timestamp: number;
}

async function history(runId: string, key: string): Promise<Point[]> {
  const points: Point[] = [];
  let token: string | undefined;
  do {
    const page = token === undefined ? {} : { page_token: token };
    const content = { run_id: runId, metric_key: key, max_results: 25_000, ...page };
    const { body } = await patiently('GET mlflow/metrics/get-history', content);
    const { metrics = [], next_page_token: next } = body as { metrics?: Point[]; next_page_token?: string };
    points.push(...metrics);
    token = next;
  } while (token);
  return points;
}

function point(key: string, step: number): object {
  return { key, value: step / 7, timestamp: 1_700_000_000_000 + step, step };
}

/** Does `work` for 0 … count-1, some at a time. */
async function inParallel(count: number, work: (i: number) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let i = next++; i < count; i = next++) await work(i);
  };
  await Promise.all(Array.from({ length: WRITERS }, worker));
}

describe('when experiments is killed in the middle of 10,000 batches', () => {
  it(
    'every point that was acknowledged is there, once',
    async () => {
      const run = await startTrackedRun(call);
      let acknowledged = 0;
      const kills: Promise<void>[] = [];
      await inParallel(BATCHES, async (step) => {
        const metrics = [point('loss', step), point('accuracy', step)];
        const content = { run_id: run.id, metrics, params: [{ key: 'seed', value: '1' }] };
        expect((await patiently('POST mlflow/runs/log-batch', content)).status).toBe(200);
        acknowledged += 1;
        if (acknowledged === 2_000 || acknowledged === 5_000) kills.push(platform().kill('experiments'));
      });
      await Promise.all(kills);

      expect(kills).toHaveLength(2);
      for (const key of ['loss', 'accuracy']) {
        const points = await history(run.id, key);
        const steps = points.map(({ step }) => step).toSorted((a, b) => a - b);
        expect(steps).toEqual(Array.from({ length: BATCHES }, (_, step) => step));
        expect(points.filter(({ step, value }) => value !== step / 7)).toEqual([]);
      }
      const { body } = await patiently('GET mlflow/runs/get', { run_id: run.id });
      expect(body).toMatchObject({
        run: {
          data: {
            metrics: expect.arrayContaining([expect.objectContaining({ key: 'loss', step: BATCHES - 1 })]),
            params: [{ key: 'seed', value: '1' }],
          },
        },
      });
    },
    JOURNEY_MS,
  );
});

describe('two writers on one run', () => {
  it('both have all that they wrote, and the last value is that of the last step', async () => {
    const run = await startTrackedRun(call);
    const STEPS = 300;
    const write = async (writer: number): Promise<void> => {
      for (let i = 0; i < STEPS; i += 1) {
        const step = 2 * i + writer;
        const metrics = [point('shared', step), point(`own-${writer}`, step)];
        const tags = [
          { key: `writer-${writer}`, value: String(step) },
          { key: 'last', value: String(writer) },
        ];
        const { status } = await call('POST mlflow/runs/log-batch', { run_id: run.id, metrics, tags });
        expect(status).toBe(200);
      }
    };
    await Promise.all([write(0), write(1)]);
    expect((await history(run.id, 'shared')).length).toBe(2 * STEPS);
    expect((await history(run.id, 'own-0')).length).toBe(STEPS);
    const { body } = await call('GET mlflow/runs/get', { run_id: run.id });
    expect(body).toMatchObject({
      run: {
        data: {
          metrics: expect.arrayContaining([expect.objectContaining({ key: 'shared', step: 2 * STEPS - 1 })]),
          tags: expect.arrayContaining([
            { key: 'writer-0', value: String(2 * STEPS - 2) },
            { key: 'writer-1', value: String(2 * STEPS - 1) },
          ]),
        },
      },
    });
  }, 60_000);

  it('cannot both give a param its value', async () => {
    const run = await startTrackedRun(call);
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        call('POST mlflow/runs/log-parameter', { run_id: run.id, key: 'seed', value: String(i) }),
      ),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 400)).toHaveLength(19);
  });
});

describe('ten on one model name', () => {
  it('one makes the model, and all get versions of their own', async () => {
    const ten = Array.from({ length: 10 }, (_, i) => i);
    const made = await Promise.all(
      ten.map(() => call('POST mlflow/registered-models/create', { name: 'shared' })),
    );
    expect(made.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(made.filter(({ status }) => status === 400)).toHaveLength(9);

    const versions = await Promise.all(
      ten.flatMap((i) =>
        [0, 1, 2].map(async (j) => {
          const source = `s3://bucket/${i}/${j}`;
          const { status, body } = await call('POST mlflow/model-versions/create', {
            name: 'shared',
            source,
          });
          expect(status).toBe(200);
          return Number((body as { model_version: { version: string } }).model_version.version);
        }),
      ),
    );
    expect(versions.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 30 }, (_, i) => i + 1));
  }, 60_000);

  it('the alias is where the last one set it, whoever that was', async () => {
    const name = 'aliased';
    await call('POST mlflow/registered-models/create', { name });
    for (let i = 0; i < 10; i += 1) {
      await call('POST mlflow/model-versions/create', { name, source: `s3://bucket/${i}` });
    }
    const set = (version: number) =>
      call('POST mlflow/registered-models/alias', { name, alias: 'champion', version: String(version) });
    const answers = await Promise.all(Array.from({ length: 10 }, (_, i) => set(i + 1)));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 200));
    const { body } = await call('GET mlflow/registered-models/get', { name });
    const { aliases } = (body as { registered_model: { aliases: object[] } }).registered_model;
    expect(aliases).toEqual([{ alias: 'champion', version: expect.stringMatching(/^([1-9]|10)$/) }]);
  }, 60_000);
});
