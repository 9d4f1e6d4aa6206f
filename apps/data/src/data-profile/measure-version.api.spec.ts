import { Injectable } from '@nestjs/common';
import type { DataJobId } from '@orrery/domain';
import { toldLineage } from '@orrery/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { JobStoppedError } from '../data-job/data-job-kind.js';
import { DataJobs } from '../data-job/data-jobs.js';
import { CSV } from '../testing/data-scenario.js';
import { startWithProbe, type ProbedService } from '../testing/start-with-probe.js';
import { VersionProbe } from '../testing/version-scenario.js';
import { MeasureVersionJob } from './measure-version.job.js';

const PATIENCE_MS = 60_000;
const SOON = { timeout: PATIENCE_MS };
const ROWS = ['x,k', ...Array.from({ length: 500 }, (_, i) => `${i % 7},k${i % 3}`), ''].join('\n');

@Injectable()
class Measuring {
  constructor(
    readonly inside: VersionProbe,
    readonly measure: MeasureVersionJob,
    readonly jobs: DataJobs,
  ) {}
}

let data: ProbedService<Measuring>;

beforeAll(async () => {
  data = await startWithProbe(Measuring, {}, [VersionProbe]);
});

afterAll(() => data.service.close());

describe('a version from before sketches were kept', { timeout: 2 * PATIENCE_MS }, () => {
  it('is measured when somebody needs its sketches, once for all who ask', async () => {
    const id = await ingest('asked');
    const kept = await (await sketches(id)).json();
    await asOfOld(id);

    const first = await Promise.all(Array.from({ length: 5 }, () => sketches(id)));

    expect([...new Set(first.map(({ status }) => status))]).toEqual([503]);
    expect(await first[0]?.json()).toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringContaining('ask again'),
    });
    await expect.poll(async () => (await sketches(id)).status, SOON).toBe(200);
    expect(await (await sketches(id)).json()).toEqual(kept);
    expect(await jobsOf(id)).toMatchObject([
      {
        ...{ kind: 'measure-version', state: 'SUCCEEDED', requestedBy: 'admin' },
        result: { rows: 500, columns: 2 },
      },
    ]);
  });

  it('has what its profile did not tell then', async () => {
    const id = await ingest('completed');
    await asOfOld(id);
    expect(await histogramsOf('completed', id)).toEqual([0, 0]);

    const job = await measure(id);

    await ended(job);
    expect(await histogramsOf('completed', id)).toEqual([20, 0]);
    await vi.waitFor(async () => {
      expect(await toldLineage(data.service, 'data.measure/completed')).toMatchObject([
        { state: 'START', runId: job, inputs: [{ kind: 'DATASET_VERSION', id }], outputs: [] },
        { state: 'COMPLETE', runId: job },
      ]);
    }, SOON);
  });

  it('is merged with others once all are measured', async () => {
    const [old, older] = [await ingest('merged-old', `${ROWS}9,k9\n`), await ingest('merged-older')];
    await asOfOld(old);
    await asOfOld(older);

    expect(await merged([old, older])).toMatchObject({
      errors: [{ message: expect.stringContaining('ask again'), extensions: { code: 'UNAVAILABLE' } }],
    });

    await expect.poll(async () => (await merged([old, older])).errors, SOON).toBeUndefined();
    const { mergedProfile } = (await merged([old, older])).data as unknown as Merged;
    expect(mergedProfile.columns[0]).toMatchObject({ name: 'x', rows: 1001, max: 9 });
    expect([await jobsOf(old), await jobsOf(older)].map(({ length }) => length)).toEqual([1, 1]);
  });

  it('that could not be measured is not tried again by itself, and is when somebody says so', async () => {
    const id = await ingest('given-up');
    await asOfOld(id);
    await jobOfOld(id, 'FAILED', { code: 'FILE_TOO_COMPLEX', message: 'It is too wide.' });

    const refused = await sketches(id);

    expect([refused.status, await refused.json()]).toMatchObject([
      409,
      { code: 'CONFLICT', message: expect.stringMatching(/too wide.*measureDatasetVersion/) },
    ]);
    await ended(await measure(id));
    expect((await sketches(id)).status).toBe(200);
  });

  it('is not measured again where it was stopped', async () => {
    const id = await ingest('stopped');
    await asOfOld(id);
    await jobOfOld(id, 'CANCELLED', null);

    expect((await sketches(id)).status).toBe(409);
  });
});

describe('measuring a version', { timeout: 2 * PATIENCE_MS }, () => {
  it('that was measured changes nothing, however often', async () => {
    const id = await ingest('measured');
    const before = await rowsOf(id);

    await ended(await measure(id));
    await ended(await measure(id));

    expect(await rowsOf(id)).toEqual(before);
  });

  it('ends where it is stopped, and keeps nothing', async () => {
    const id = await ingest('interrupted');
    await asOfOld(id);
    const steps: string[] = [];
    const tell = ({ step }: { readonly step: string }): Promise<void> => {
      steps.push(step);
      return step.startsWith('counting') ? Promise.reject(new JobStoppedError(job.id)) : Promise.resolve();
    };
    const job = {
      id: 'x' as DataJobId,
      payload: { versionId: id },
      checkpoint: null,
      requestedBy: 'ada',
      tell,
    };

    const { signal } = new AbortController();
    await expect(data.probe.measure.run({ ...job, signal })).rejects.toBeInstanceOf(JobStoppedError);
    expect(steps.at(-1)).toContain('counting');
    await expect(data.probe.measure.run({ ...job, signal: AbortSignal.abort('stopped') })).rejects.toBe(
      'stopped',
    );

    expect((await rowsOf(id)).sketches).toEqual([]);
  });

  it('is refused for what is no table, or not there', async () => {
    await data.probe.inside.datasets.create('pictures', '');
    const { version } = await data.probe.inside.commit('pictures', { 'a.png': 'not really' });

    expect((await begun(version.id)).__typename).toBe('NoTableError');
    expect((await begun('nothing')).__typename).toBe('NotFoundError');
  });

  it('gives way to a deletion', async () => {
    const id = await ingest('deleted');
    await ingest('deleted', `${ROWS}9,k9\n`);
    await asOfOld(id);
    await data.probe.inside.deletions.delete(id);

    expect((await begun(id)).__typename).toBe('NotFoundError');
    expect((await sketches(id)).status).toBe(404);
  });
});

interface Merged {
  readonly mergedProfile: { readonly columns: readonly object[] };
}

interface Begun {
  readonly __typename: string;
  readonly job?: { readonly id: string };
}

async function ingest(name: string, body = ROWS): Promise<string> {
  await data.service.graphql(
    'mutation ($name: String!) { createDataset(input: { name: $name }) { __typename } }',
    { name },
  );
  const init = { method: 'POST', headers: { 'content-type': CSV }, body };
  const response = await data.service.fetch(`/datasets/${name}/versions`, init);
  return ((await response.json()) as { readonly id: string }).id;
}

/** Takes from a version what a release before sketches did not keep. */
async function asOfOld(id: string): Promise<void> {
  await query('DELETE FROM column_sketch WHERE version_id = $1', [id]);
  await query(
    `UPDATE data_profile SET columns = (
       SELECT jsonb_agg(c - 'histogram' - 'topValues' - 'skewness' - 'kurtosis') FROM jsonb_array_elements(columns) AS c)
      WHERE version_id = $1`,
    [id],
  );
}

/** A job that measured the version once, and ended so. */
async function jobOfOld(id: string, state: string, failure: object | null): Promise<void> {
  await data.probe.inside.unitOfWork.run(async () => {
    const job = await data.probe.measure.start(id, 'ada');
    await query('UPDATE data_job SET state = $2, failure = $3, finished_at = now() WHERE id = $1', [
      ...[job.id, state, failure && JSON.stringify(failure)],
    ]);
  });
}

function jobsOf(versionId: string): Promise<object[]> {
  return query(
    `SELECT kind, state, result, requested_by AS "requestedBy" FROM data_job WHERE payload->>'versionId' = $1`,
    [versionId],
  );
}

async function rowsOf(id: string): Promise<{ readonly profile: object[]; readonly sketches: object[] }> {
  return {
    profile: await query('SELECT xmin::text, columns FROM data_profile WHERE version_id = $1', [id]),
    sketches: await query(
      'SELECT xmin::text, place, sketch FROM column_sketch WHERE version_id = $1 ORDER BY place',
      [id],
    ),
  };
}

function query(sql: string, values: readonly unknown[]): Promise<object[]> {
  return data.probe.inside.unitOfWork.manager.query<object[]>(sql, [...values]);
}

async function begun(id: string): Promise<Begun> {
  const mutation = `mutation ($id: ID!) { measureDatasetVersion(input: { id: $id }) {
    __typename ... on MeasureDatasetVersionSuccess { job { id } } } }`;
  const { data: answer } = await data.service.graphql(mutation, { id });
  return (answer as unknown as { readonly measureDatasetVersion: Begun }).measureDatasetVersion;
}

async function measure(id: string): Promise<string> {
  return (await begun(id)).job?.id ?? 'none';
}

async function ended(job: string): Promise<void> {
  await expect.poll(async () => (await data.probe.jobs.find(job))?.state, SOON).toBe('SUCCEEDED');
}

function merged(ids: readonly string[]) {
  return data.service.graphql(
    'query ($ids: [ID!]!) { mergedProfile(versionIds: $ids) { columns { name rows max } } }',
    { ids },
  );
}

function sketches(id: string): Promise<Response> {
  return data.service.fetch(`/dataset-versions/${id}/sketches`);
}

/** How many bins each column's histogram has. */
async function histogramsOf(dataset: string, id: string): Promise<readonly number[]> {
  const { data: answer } = await data.service.graphql(
    `query ($id: ID!, $dataset: String!) { dataset(name: $dataset) { version(id: $id) {
      profile { columns { histogram { count } } } } } }`,
    { id, dataset },
  );
  const { dataset: found } = answer as unknown as {
    readonly dataset: {
      readonly version: { readonly profile: { readonly columns: { histogram: object[] }[] } };
    };
  };
  return found.version.profile.columns.map(({ histogram }) => histogram.length);
}
