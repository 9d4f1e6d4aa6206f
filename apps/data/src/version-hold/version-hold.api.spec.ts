import type { DatasetVersionId, EventPayload, EventType } from '@orrery/domain';
import { EVENT_STREAM } from '@orrery/platform-events';
import { newId } from '@orrery/platform-postgres';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startWithProbe, type ProbedService } from '../testing/start-with-probe.js';
import { VersionProbe } from '../testing/version-scenario.js';

/** Far longer than an event takes, however busy the machine. */
const PATIENCE_MS = 30_000;

let data: ProbedService<VersionProbe>;
let redis: Redis;

beforeAll(async () => {
  data = await startWithProbe(VersionProbe);
  redis = new Redis(data.service.redis.url);
});

afterAll(async () => {
  redis.disconnect();
  await data.service.close();
});

describe('a version', { timeout: 2 * PATIENCE_MS }, () => {
  it('that a run read cannot be deleted before the run is purged', async () => {
    const { old } = await versionsOf('run');
    const run = { runId: newId(), experimentId: newId() };
    await publish('RunFinished', { ...run, status: 'FINISHED', datasetVersionIds: [old] });
    await expect.poll(() => holdersOf(old), PATIENCE).toEqual([{ kind: 'RUN', name: run.runId }]);

    expect(await remove(old)).toEqual({
      __typename: 'VersionInUseError',
      message: expect.stringContaining(`run ${run.runId}`),
      holders: [{ kind: 'RUN', name: run.runId }],
    });
    await publish('RunPurged', run);
    await expect.poll(() => holdersOf(old), PATIENCE).toEqual([]);

    expect(await remove(old)).toMatchObject({ __typename: 'DeleteDatasetVersionSuccess' });
  });

  it('is let go with all runs of an experiment that is purged', async () => {
    const { old } = await versionsOf('experiment');
    const experimentId = newId();
    for (const runId of [newId(), newId()]) {
      await publish('RunFinished', { runId, experimentId, status: 'FAILED', datasetVersionIds: [old] });
    }
    await expect.poll(async () => (await holdersOf(old)).length, PATIENCE).toBe(2);

    await publish('ExperimentPurged', { experimentId, name: 'gone' });

    await expect.poll(() => holdersOf(old), PATIENCE).toEqual([]);
  });

  it('is needed by a model for what its run and its training set read, whichever is heard of first', async () => {
    const { old, head } = await versionsOf('model');
    const [early, late, runId, trainingSetId] = [newId(), newId(), newId(), newId()];
    const model = { modelId: newId(), model: 'm', version: 1, contentDigest: null };
    const run = { runId, experimentId: newId(), status: 'FINISHED' as const, datasetVersionIds: [old] };

    await publish('ModelVersionRegistered', { ...model, versionId: early, runId, trainingSetId: null });
    await publish('RunFinished', run);
    await publish('TrainingSetCreated', {
      trainingSetId,
      name: 't',
      rows: 1,
      datasetVersionIds: [old, head],
      featureViewIds: [],
    });
    await publish('ModelVersionRegistered', { ...model, versionId: late, runId: null, trainingSetId });
    await publish('RunPurged', { runId, experimentId: run.experimentId });

    await expect
      .poll(() => holdersOf(old), PATIENCE)
      .toEqual([
        ...[early, late].toSorted().map((name) => ({ kind: 'MODEL_VERSION', name })),
        { kind: 'TRAINING_SET', name: trainingSetId },
      ]);
    expect(await holdersOf(head)).toEqual([
      { kind: 'BRANCH', name: 'main' },
      { kind: 'MODEL_VERSION', name: late },
      { kind: 'TRAINING_SET', name: trainingSetId },
    ]);
  });

  it('that has a name cannot be deleted', async () => {
    const { old, head } = await versionsOf('named');
    await data.probe.refs.tag(
      { dataset: 'named', name: 'gold', versionId: old, reason: '', by: 'ada' },
      'keep',
    );

    expect(await remove(head)).toMatchObject({ holders: [{ kind: 'BRANCH', name: 'main' }] });
    expect(await remove(old)).toMatchObject({ holders: [{ kind: 'TAG', name: 'gold' }] });
    expect(await remove('nothing')).toMatchObject({ __typename: 'NotFoundError' });
  });

  it('that was deleted is found by nobody, and comes back when something turns out to need it', async () => {
    const { old } = await versionsOf('late');
    await remove(old);
    expect(await remove(old)).toMatchObject({ __typename: 'NotFoundError' });
    expect((await data.service.fetch(`/dataset-versions/${old}/content`)).status).toBe(404);
    expect(await found('late', 1)).toBeNull();
    await expect(data.probe.commit('late', { f: 'x' }, { parents: [old] })).rejects.toMatchObject({
      code: 'CONFLICT',
    });

    const runId = newId();
    await publish('RunFinished', {
      runId,
      experimentId: newId(),
      status: 'FINISHED',
      datasetVersionIds: [old],
    });

    await expect.poll(() => found('late', 1), PATIENCE).toEqual({ id: old, deletedAt: null });
    expect(await data.probe.deletions.purge(old)).toBe(false);
    expect(await (await data.service.fetch(`/dataset-versions/${old}/content`)).text()).toBe('late 1');
  });

  it('that was deleted and purged has left its number, and nothing else', async () => {
    const { old, head } = await versionsOf('purged');
    const purged: DatasetVersionId[] = [];
    data.probe.deletions.beside((id) => Promise.resolve(void purged.push(id)));
    await remove(old);

    expect(await data.probe.deletions.purge(old)).toBe(true);
    expect(await data.probe.deletions.purge(old)).toBe(false);

    expect(purged).toEqual([old]);
    const uses = await data.probe.unitOfWork.manager.query<unknown[]>(
      `SELECT 1 FROM content_use WHERE holder_kind = 'version' AND holder_id = $1`,
      [old],
    );
    expect(uses).toEqual([]);
    expect(await data.probe.commit('purged', { f: 'purged 1' })).toMatchObject({
      isNew: true,
      version: { version: 3 },
    });
    const { data: shown } = await data.service.graphql(
      `{ dataset(name: "purged") { version(id: "${head}") { parents { version deletedAt } } } }`,
    );
    expect(shown).toEqual({
      dataset: { version: { parents: [{ version: 1, deletedAt: expect.any(String) }] } },
    });
  });

  it('is either held or deleted, never both, when both are asked for at once', async () => {
    for (let i = 0; i < 8; i += 1) {
      const { old } = await versionsOf(`raced-${i}`);
      const holder = { kind: 'RUN', id: newId() } as const;

      await Promise.all([
        remove(old).then(() => data.probe.deletions.purge(old)),
        data.probe.unitOfWork.run(() => data.probe.holds.hold(holder, [old])),
      ]);

      const [row] = await data.probe.unitOfWork.manager.query<{ kept: boolean; gone: boolean }[]>(
        `SELECT deleted_at IS NULL AS kept, purged_at IS NOT NULL AS gone FROM dataset_version WHERE id = $1`,
        [old],
      );
      // Whoever came first: what is not purged is kept for its holder.
      expect(row?.kept).toBe(!row?.gone);
    }
  });
});

const PATIENCE = { timeout: PATIENCE_MS };

async function versionsOf(dataset: string) {
  await data.probe.datasets.create(dataset, '');
  const old = await data.probe.commit(dataset, { f: `${dataset} 1` });
  const head = await data.probe.commit(dataset, { f: `${dataset} 2` });
  return { old: old.version.id, head: head.version.id };
}

/** As another service tells it. */
async function publish<T extends EventType>(type: T, payload: EventPayload<T>): Promise<void> {
  const event = {
    ...{ id: newId(), type, source: 'spec', subject: newId() },
    ...{ occurredAt: new Date().toISOString(), data: payload },
  };
  await redis.xadd(`${data.service.redis.prefix}:${EVENT_STREAM}`, '*', 'event', JSON.stringify(event));
}

async function holdersOf(id: string): Promise<readonly object[]> {
  return (await data.probe.holds.holdersOf(id as DatasetVersionId, { first: 100, after: null })).items;
}

async function found(dataset: string, number: number): Promise<unknown> {
  const query = `{ dataset(name: "${dataset}") { version(number: ${number}) { id deletedAt } } }`;
  return ((await data.service.graphql(query)).data['dataset'] as { version: unknown }).version;
}

async function remove(id: string): Promise<unknown> {
  const mutation = `mutation ($id: ID!) { deleteDatasetVersion(input: { id: $id }) {
    __typename ... on VersionInUseError { message holders { kind name } } } }`;
  return (await data.service.graphql(mutation, { id })).data['deleteDatasetVersion'];
}
