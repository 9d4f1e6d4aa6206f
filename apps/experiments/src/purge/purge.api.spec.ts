import { startTestService, type TestService } from '@orrery/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { experimentsSchema, experimentsService } from '../index.js';
import { graphTracker, type GraphTracker } from '../testing/graph-tracker.js';

let experiments: TestService;
let tracker: GraphTracker;

beforeAll(async () => {
  experiments = await startTestService(experimentsService, experimentsSchema, {
    env: { ORRERY_RETENTION_DELETED_HOURS: '48' },
  });
  tracker = graphTracker(experiments);
});

afterAll(() => experiments.close());

const CHANGE_RUN = (mutation: string) => `mutation ($runId: ID!) {
  ${mutation}(input: { runId: $runId }) { __typename
    ... on DeleteRunSuccess { run { lifecycle deletedAt purgeAt } }
    ... on RestoreRunSuccess { run { lifecycle deletedAt purgeAt } }
    ... on UserError { code }
  }
}`;

const changeRun = async (mutation: string, runId: string) =>
  (await experiments.graphql(changing(mutation), { runId })).data[mutation];

/** Only the types that the mutation's union has may be named. */
function changing(mutation: string): string {
  const own = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Success`;
  return CHANGE_RUN(mutation)
    .split('\n')
    .filter((line) => !line.includes('Success') || line.includes(own))
    .join('\n');
}

const run = async (id: string) =>
  (await experiments.graphql('query ($id: ID!) { run(id: $id) { lifecycle } }', { id })).data['run'];

describe('a run that is not wanted any more', () => {
  it('is deleted, says until when it can be restored, and is restored', async () => {
    const id = await tracker.createRun(await tracker.createExperiment());
    const deleted = await changeRun('deleteRun', id);
    expect(deleted).toMatchObject({ __typename: 'DeleteRunSuccess', run: { lifecycle: 'DELETED' } });
    const { deletedAt, purgeAt } = deleted?.['run'] ?? { deletedAt: '', purgeAt: '' };
    expect(Date.parse(purgeAt) - Date.parse(deletedAt)).toBe(48 * 3_600_000);
    expect(await changeRun('restoreRun', id)).toEqual({
      __typename: 'RestoreRunSuccess',
      run: { lifecycle: 'ACTIVE', deletedAt: null, purgeAt: null },
    });
  });

  it('is purged at once by an admin only, and only when it is deleted', async () => {
    const id = await tracker.createRun(await tracker.createExperiment());
    expect(await changeRun('purgeRun', id)).toMatchObject({ code: 'CONFLICT' });
    await changeRun('deleteRun', id);
    const refused = await experiments.graphql(changing('purgeRun'), { runId: id }, 'writer');
    expect(refused.errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    expect(await run(id)).toEqual({ lifecycle: 'DELETED' });
    expect(await changeRun('purgeRun', id)).toEqual({ __typename: 'PurgeRunSuccess' });
    expect(await run(id)).toBeNull();
    expect(await changeRun('purgeRun', id)).toMatchObject({ code: 'NOT_FOUND' });
    expect(await changeRun('deleteRun', 'x')).toMatchObject({ code: 'INVALID_INPUT' });
  });
});

describe('an experiment that is not wanted any more', () => {
  it('is deleted and restored with its runs, and purged with them', async () => {
    const name = await tracker.createExperiment();
    const id = await tracker.createRun(name);
    const found = await experiments.graphql('query ($name: String!) { experiment(name: $name) { id } }', {
      name,
    });
    const experimentId = found.data['experiment']?.['id'];
    const change = async (mutation: string) =>
      (
        await experiments.graphql(
          `mutation ($experimentId: ID!) {
            ${mutation}(input: { experimentId: $experimentId }) { __typename ... on UserError { code } }
          }`,
          { experimentId },
        )
      ).data[mutation];

    expect(await change('purgeExperiment')).toMatchObject({ code: 'CONFLICT' });
    expect(await change('deleteExperiment')).toEqual({ __typename: 'DeleteExperimentSuccess' });
    expect(await run(id)).toEqual({ lifecycle: 'DELETED' });
    expect(await change('restoreExperiment')).toEqual({ __typename: 'RestoreExperimentSuccess' });
    expect(await run(id)).toEqual({ lifecycle: 'ACTIVE' });
    await change('deleteExperiment');
    expect(await change('purgeExperiment')).toEqual({ __typename: 'PurgeExperimentSuccess' });
    expect(await run(id)).toBeNull();
    expect(await change('restoreExperiment')).toMatchObject({ code: 'NOT_FOUND' });
  });
});
