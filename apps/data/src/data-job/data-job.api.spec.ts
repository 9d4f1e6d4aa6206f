import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ConflictError, type DataJobId } from '@orrery/domain';
import { UnitOfWork } from '@orrery/platform-postgres';
import { toldLineage } from '@orrery/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startWithProbe, type ProbedService } from '../testing/start-with-probe.js';
import type { JobFlows, RunningJob } from './data-job-kind.js';
import { DataJobRepository } from './data-job.repository.js';
import { DataJobWorker } from './data-job.worker.js';
import type { DataJob, JsonValue } from './data-job.js';
import { DataJobs } from './data-jobs.js';

/** Far longer than anything here takes, however busy the machine. */
const PATIENCE_MS = 30_000;

/** Steps that count what they did, and stop where a spec wants them to. */
@Injectable()
class Steps implements OnModuleInit {
  constructor(
    readonly jobs: DataJobs,
    readonly repository: DataJobRepository,
    readonly worker: DataJobWorker,
    readonly unitOfWork: UnitOfWork,
  ) {}

  onModuleInit(): void {
    const lineage = ({ kind, result }: DataJob): Promise<JobFlows> =>
      Promise.resolve({
        job: { name: `data.${kind}/flights`, kind: 'TEST' },
        outputs: result === null ? [] : [{ kind: 'DATASET', id: 'flights', name: 'flights' }],
      });
    this.jobs.register({ name: 'count', run: (job) => this.count(job), lineage });
    this.jobs.register({ name: 'refuse', run: () => Promise.reject(new ConflictError('No.')), lineage });
    this.jobs.register({ name: 'stumble', run: () => this.stumble() });
    this.jobs.register({ name: 'hang', run: (job) => hang(job) });
  }

  private async count(job: RunningJob): Promise<JsonValue> {
    const done = typeof job.checkpoint === 'number' ? job.checkpoint : 0;
    for (let step = done + 1; step <= 4; step += 1) {
      counted.push([job.id, step]);
      await job.tell({ step: `step ${step}`, progress: step / 4, checkpoint: step });
      if (step === 2 && job.payload === 'pause' && done === 0) await hang(job);
    }
    return { steps: 4, from: done };
  }

  private stumble(): Promise<JsonValue> {
    stumbles += 1;
    return stumbles < 3 ? Promise.reject(new Error('for now')) : Promise.resolve('up again');
  }
}

/** Waits for the end of the job's claim on its worker. */
async function hang(job: RunningJob): Promise<never> {
  await new Promise<void>((resolve) => job.signal.addEventListener('abort', () => resolve(), { once: true }));
  await job.tell({ step: 'never told', progress: 1 });
  throw new Error('A job that was stopped could tell something.');
}

const counted: [string, number][] = [];
let stumbles = 0;
let data: ProbedService<Steps>;

beforeAll(async () => {
  data = await startWithProbe(Steps);
});

afterAll(() => data.service.close());

describe('a data job', { timeout: 2 * PATIENCE_MS }, () => {
  it('is done in the background, and says how far it is and what came of it', async () => {
    const { id } = await data.probe.jobs.start('count', 'through', 'ada');

    await shown(id).toMatchObject({ state: 'SUCCEEDED' });

    expect(await show(id)).toEqual({
      ...{ kind: 'count', state: 'SUCCEEDED', step: '', progress: 1, attempt: 1, requestedBy: 'ada' },
      ...{ result: { steps: 4, from: 0 }, failure: null },
      finishedAt: expect.any(String),
    });
    expect(stepsOf(id)).toEqual([1, 2, 3, 4]);
  });

  it('tells lineage that it began and how it ended, where its kind touches data', async () => {
    const done = await data.probe.jobs.start('count', 'told', 'ada');
    const refused = await data.probe.jobs.start('refuse', {}, 'ada');
    const stopped = await data.probe.jobs.start('count', 'pause', 'ada');
    await shown(stopped.id).toMatchObject({ step: 'step 2' });
    await change('cancel', stopped.id);

    const toldOf = async (id: string, kind: string) =>
      (await toldLineage(data.service, `data.${kind}/flights`))
        .filter(({ runId }) => runId === id)
        .map(({ state, error, outputs }) => [state, error, outputs.length]);
    await vi.waitFor(async () => {
      expect(await toldOf(done.id, 'count')).toEqual([
        ['START', null, 0],
        ['COMPLETE', null, 1],
      ]);
      expect(await toldOf(refused.id, 'refuse')).toEqual([
        ['START', null, 0],
        ['FAIL', 'No.', 0],
      ]);
      expect(await toldOf(stopped.id, 'count')).toEqual([
        ['START', null, 0],
        ['ABORT', null, 0],
      ]);
    }, PATIENCE_MS);
  });

  it('is not begun when what asked for it is rolled back', async () => {
    let id = '';
    const cause = new Error('rolled back');
    const asked = data.probe.unitOfWork.run(async () => {
      ({ id } = await data.probe.jobs.start('count', 'never', 'ada'));
      throw cause;
    });
    await expect(asked).rejects.toBe(cause);
    const after = await data.probe.jobs.start('count', 'after', 'ada');

    await shown(after.id).toMatchObject({ state: 'SUCCEEDED' });

    expect(await show(id)).toBeNull();
    expect(stepsOf(id)).toEqual([]);
  });

  it('fails for good where it is refused, and is tried again where something broke', async () => {
    const refused = await data.probe.jobs.start('refuse', {}, 'ada');
    const stumbled = await data.probe.jobs.start('stumble', {}, 'ada');

    await shown(refused.id).toMatchObject({
      state: 'FAILED',
      attempt: 1,
      failure: { code: 'CONFLICT', message: 'No.' },
    });
    await shown(stumbled.id).toMatchObject({
      state: 'SUCCEEDED',
      attempt: 3,
      result: 'up again',
    });
  });

  it('of a kind that nobody knows fails, and says so', async () => {
    const { id } = await data.probe.jobs.start('of-tomorrow', {}, 'ada');

    await shown(id).toMatchObject({ state: 'FAILED', failure: { code: 'UNKNOWN_KIND' } });
  });

  it('stops when it is cancelled, and goes on from its checkpoint when it is resumed', async () => {
    const { id } = await data.probe.jobs.start('count', 'pause', 'ada');
    await shown(id).toMatchObject({ step: 'step 2', progress: 0.5 });

    expect(await change('cancel', id)).toEqual({
      __typename: 'CancelDataJobSuccess',
      job: { state: 'CANCELLED' },
    });
    expect(await change('cancel', id)).toMatchObject({ __typename: 'ConflictError' });
    expect(await change('resume', id)).toEqual({
      __typename: 'ResumeDataJobSuccess',
      job: { state: 'QUEUED' },
    });

    await shown(id).toMatchObject({ state: 'SUCCEEDED', result: { from: 2 } });
    expect(stepsOf(id)).toEqual([1, 2, 3, 4]);
    expect(await change('resume', id)).toMatchObject({ __typename: 'ConflictError' });
    expect(await change('cancel', '01920000-0000-7000-8000-000000000001')).toMatchObject({
      __typename: 'NotFoundError',
    });
  });

  it('is taken from a worker that fell silent, which is not listened to any more', async () => {
    const { probe } = data;
    const { id } = await probe.unitOfWork.run(async () => {
      const job = await probe.jobs.start('count', 'taken', 'ada');
      // As a worker of another process that took it up, told one step, and was killed long ago.
      await probe.repository.claim(job.id);
      await probe.repository.tell(
        { id: job.id, attempt: 1 },
        { step: 'step 1', progress: 0.25, checkpoint: 1 },
      );
      await probe.unitOfWork.manager.query(
        `UPDATE data_job SET alive_at = now() - interval '1 hour' WHERE id = $1`,
        [job.id],
      );
      return job;
    });

    await shown(id).toMatchObject({ state: 'SUCCEEDED', attempt: 2 });

    expect(stepsOf(id)).toEqual([2, 3, 4]);
    expect(await probe.repository.tell({ id, attempt: 1 }, { step: 'late', progress: 1 })).toBe(false);
    expect(await probe.repository.succeed({ id, attempt: 1 }, 'late')).toBe(false);
  });

  it('is given up when it ended its process again and again', async () => {
    const { probe } = data;
    const { id } = await probe.unitOfWork.run(async () => {
      const job = await probe.jobs.start('count', 'deadly', 'ada');
      await probe.unitOfWork.manager.query('UPDATE data_job SET tries = 5 WHERE id = $1', [job.id]);
      return job;
    });

    await shown(id).toMatchObject({ state: 'FAILED', failure: { code: 'INTERRUPTED' } });
    expect(stepsOf(id)).toEqual([]);
  });

  it('that a restart interrupts goes on after it', async () => {
    const { id } = await data.probe.jobs.start('count', 'pause', 'ada');
    await shown(id).toMatchObject({ step: 'step 2' });

    await data.service.restart();

    await shown(id).toMatchObject({
      state: 'SUCCEEDED',
      attempt: 2,
      result: { from: 2 },
    });
    expect(stepsOf(id)).toEqual([1, 2, 3, 4]);
  });

  it('is listed with those of its kind, the newest first', async () => {
    const ids: DataJobId[] = [];
    for (let i = 0; i < 3; i += 1) ids.unshift((await data.probe.jobs.start('refuse', { i }, 'listing')).id);
    const ask = `query ($after: String) { dataJobs(kind: "refuse", first: 2, after: $after) {
      nodes { id } pageInfo { hasNextPage endCursor } } }`;

    const first = await data.service.graphql(ask);
    const jobs = first.data['dataJobs'] as unknown as JobPage;

    expect(jobs.nodes.map(({ id }) => id)).toEqual(ids.slice(0, 2));
    const second = await data.service.graphql(ask, { after: jobs.pageInfo.endCursor });
    expect((second.data['dataJobs'] as unknown as JobPage).nodes[0]?.id).toBe(ids[2]);
  });
});

interface JobPage {
  readonly nodes: readonly { readonly id: string }[];
  readonly pageInfo: { readonly endCursor: string };
}

function stepsOf(id: string): readonly number[] {
  return counted.filter(([job]) => job === id).map(([, step]) => step);
}

/** What is shown of a job sooner or later. */
function shown(id: string) {
  return expect.poll(() => show(id), { timeout: PATIENCE_MS });
}

async function show(id: string): Promise<unknown> {
  const query = `query ($id: ID!) { dataJob(id: $id) {
    kind state step progress attempt result failure { code message } requestedBy finishedAt } }`;
  return (await data.service.graphql(query, { id })).data['dataJob'];
}

async function change(verb: 'cancel' | 'resume', id: string): Promise<unknown> {
  const name = `${verb}DataJob`;
  const success = verb === 'cancel' ? 'CancelDataJobSuccess' : 'ResumeDataJobSuccess';
  const mutation = `mutation ($id: ID!) { ${name}(input: { id: $id }) {
    __typename ... on ${success} { job { state } } } }`;
  return (await data.service.graphql(mutation, { id })).data[name];
}
