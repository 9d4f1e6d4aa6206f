import { startTestService, testToken, type TestService } from '@orrery/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { MlflowSource } from './mlflow-source.js';
import { MoveDisplay } from './move-display.js';
import { moveServer } from './move-server.js';
import { OrreryTarget } from './orrery-target.js';
import { RestClient } from './rest-client.js';
import { KINDS, Tally } from './tally.js';
import { serverIds, someContents, type ServerIds } from './testing/contents.js';
import { fakeMlflow, type FakeMlflow } from './testing/fake-mlflow.js';
import { serviceRouter, type ServiceRouter } from './testing/service-router.js';

const ADMIN = `Bearer ${testToken('admin')}`;

let experiments: TestService;
let registry: TestService;
let orrery: ServiceRouter;
let mlflow: FakeMlflow;
let ids: ServerIds;
let servers = 0;

beforeAll(async () => {
  const { experimentsSchema, experimentsService } = await import('@orrery/experiments');
  const { registrySchema, registryService } = await import('@orrery/registry');
  experiments = await startTestService(experimentsService, experimentsSchema);
  registry = await startTestService(registryService, registrySchema, {
    urls: { experiments: experiments.url },
  });
  orrery = await serviceRouter({ experiments: experiments.url, registry: registry.url });
});

beforeEach(async () => {
  servers += 1;
  ids = serverIds(servers);
  mlflow = await fakeMlflow(someContents(ids));
});

afterEach(() => mlflow.close());

afterAll(async () => {
  await orrery.close();
  await registry.close();
  await experiments.close();
});

describe('moving an MLflow server in', () => {
  it('brings everything, under its own identifiers, numbers and times, and counts it', async () => {
    const { tally } = await move();

    expect(tally.problems).toEqual([]);
    expect(counts(tally, 'atTarget')).toEqual(counts(tally, 'atSource'));
    expect(counts(tally, 'atSource')).toEqual({
      experiments: 3, runs: 3, params: 6, tags: 6, inputs: 3, points: 7, 'logged models': 1, files: 4,
      bytes: 35, models: 2, versions: 2, aliases: 1, 'registry tags': 3,
    }); // prettier-ignore
    const { run } = await get(`/api/2.0/mlflow/runs/get?run_id=${ids.run}`);
    expect(run.info).toMatchObject({
      run_id: ids.run,
      run_name: 'run a',
      user_id: 'ada',
      status: 'FINISHED',
      start_time: 1_600_000_000_000,
      end_time: 1_600_000_005_000,
      lifecycle_stage: 'active',
    });
    expect((await get(`/api/2.0/mlflow/runs/get?run_id=${ids.deletedRun}`)).run.info.lifecycle_stage).toBe(
      'deleted',
    );
    const { metrics } = await get(`/api/2.0/mlflow/metrics/get-history?run_id=${ids.run}&metric_key=loss`);
    expect(metrics.map(({ value }) => value)).toEqual([0.9, 0.5, 'NaN', 0.1, 'Infinity']);
    const { experiment } = await get(
      `/api/2.0/mlflow/experiments/get-by-name?experiment_name=old%20flights-${ids.mark}`,
    );
    expect(experiment).toMatchObject({ lifecycle_stage: 'deleted', creation_time: 1_500_000_000_000 });
  });

  it('brings files byte for byte, and points versions at where they are now', async () => {
    await move();
    const { run } = await get(`/api/2.0/mlflow/runs/get?run_id=${ids.run}`);

    const content = await orrery.fetch(`/get-artifact?run_id=${ids.run}&path=deep/er/a%20b%25.txt`, ADMIN);
    expect(await content.text()).toBe('ünïcode');
    const { model_version } = await get(
      `/api/2.0/mlflow/model-versions/get?name=delays-${ids.mark}&version=3`,
    );
    expect(model_version).toMatchObject({
      version: '3',
      source: `${run.info.artifact_uri}/deep`,
      current_stage: 'Production',
      creation_timestamp: 1_600_000_000_000,
    });
    const { registered_model } = await get(`/api/2.0/mlflow/registered-models/get?name=delays-${ids.mark}`);
    expect(registered_model.aliases).toEqual([{ alias: 'champion', version: '3' }]);
    const { model } = await get(`/api/2.0/mlflow/logged-models/${ids.model}`);
    expect(model.info).toMatchObject({
      name: 'forest',
      source_run_id: ids.run,
      status: 'LOGGED_MODEL_READY',
    });
  });

  it('reads no history and no file again that is here, and brings what is new', async () => {
    await move();
    mlflow.requests.length = 0;
    mlflow.contents.histories[`${ids.otherRun}/loss`]?.push({ key: 'loss', value: 2, step: 9, timestamp: 9 });
    const changed = mlflow.contents.runs.find(({ info }) => info.run_id === ids.otherRun);
    Object.assign(changed?.['data'] as object, {
      metrics: [{ key: 'loss', value: 2, step: 9, timestamp: 9 }],
    });

    const { tally } = await move();

    expect(tally.problems).toEqual([]);
    expect(counts(tally, 'atTarget')).toEqual(counts(tally, 'atSource'));
    expect(tally.atTarget('points')).toBe(8);
    expect(mlflow.requests.filter((request) => request.includes('get-history'))).toHaveLength(1);
    expect(mlflow.requests.filter((request) => request.includes('mlflow-artifacts'))).toEqual([]);
  });

  it.each([5, 9, 14, 20])('goes on where it was stopped after %i requests', async (requests) => {
    mlflow.dieAfter(requests);
    await expect(move()).rejects.toThrow();
    mlflow.dieAfter(Number.POSITIVE_INFINITY);

    const { tally } = await move();

    expect(tally.problems).toEqual([]);
    expect(counts(tally, 'atTarget')).toEqual(counts(tally, 'atSource'));
  });

  it('puts an experiment whose name another import has beside that one, and says so', async () => {
    await move();
    const renamed = { ...serverIds(1000 + servers), mark: ids.mark };
    const other = await fakeMlflow({ ...someContents(renamed), models: [], versions: [] });

    const { lines, tally } = await move(other, 'elsewhere');

    const name = `flights-${ids.mark}`;
    expect(lines.join('\n')).toContain(`The experiment "${name}" is "${name} (elsewhere)" here.`);
    expect(tally.missing).toEqual([]);
    await other.close();
  });

  it('tells of what it cannot move, and moves the rest', async () => {
    mlflow.contents.runs.push({ info: { run_id: 'not-a-run', experiment_id: '1' } });

    const { tally } = await move();

    expect(tally.problems).toEqual(['The run "not-a-run" has no identifier of 32 hexadecimal digits.']);
    expect(tally.missing).toEqual([]);
  });

  it('leaves an alias that was moved here since, and says so', async () => {
    await move();
    const moved = { name: `delays-${ids.mark}`, alias: 'champion', version: '1' };
    await orrery.fetch('/api/2.0/mlflow/registered-models/alias', ADMIN, moved);

    const { tally } = await move();

    expect(tally.problems).toEqual([expect.stringContaining('Alias "champion"')]);
  });

  it('takes nothing from a token that is no admin’s', async () => {
    const response = await orrery.fetch('/import/tracking/counts', `Bearer ${testToken('writer')}`, {
      source: 'x',
    });

    expect(response.status).toBe(403);
  });
});

async function move(from: FakeMlflow = mlflow, name = `server-${ids.mark}`) {
  const lines: string[] = [];
  const tally = new Tally();
  const display = new MoveDisplay({ write: (text) => lines.push(text) > 0 }, tally);
  const source = new MlflowSource(new RestClient(from.url, null, { retryDelaysMs: [] }));
  const target = new OrreryTarget(new RestClient(orrery.url, ADMIN), name);
  await moveServer({ source, target, tally, display, concurrency: 3 });
  display.report();
  return { tally, lines };
}

function counts(tally: Tally, side: 'atSource' | 'atTarget'): object {
  return Object.fromEntries(KINDS.map((kind) => [kind, tally[side](kind)]));
}

/** What is read of MLflow's answers here. */
interface Shown {
  readonly run: { readonly info: Readonly<Record<string, unknown>> };
  readonly metrics: readonly { readonly value: unknown }[];
  readonly experiment: object;
  readonly model_version: object;
  readonly registered_model: { readonly aliases: unknown };
  readonly model: { readonly info: object };
}

async function get(path: string): Promise<Shown> {
  return (await orrery.fetch(path, ADMIN)).json() as Promise<Shown>;
}
