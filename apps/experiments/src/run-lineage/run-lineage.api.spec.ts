import { startTestService, type TestService } from '@orrery/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { experimentsSchema, experimentsService } from '../index.js';
import { graphTracker, type GraphTracker } from '../testing/graph-tracker.js';

let experiments: TestService;
let tracker: GraphTracker;

beforeAll(async () => {
  experiments = await startTestService(experimentsService, experimentsSchema);
  tracker = graphTracker(experiments);
});

afterAll(() => experiments.close());

const hex = (id: string) => id.replaceAll('-', '');

describe('what a run hangs together with', () => {
  it('is its parent and its children, in either direction', async () => {
    const name = await tracker.createExperiment();
    const parent = await tracker.createRun(name, { name: 'parent' });
    const tags = { 'mlflow.parentRunId': hex(parent) };
    await tracker.createRun(name, { name: 'older', tags });
    await tracker.createRun(name, { name: 'newer', tags });
    const { data, errors } = await experiments.graphql(
      `query ($id: ID!) { run(id: $id) {
        mlflowId user parent { name }
        children(first: 1) { nodes { name parent { name } } pageInfo { hasNextPage } }
      } }`,
      { id: parent },
    );
    expect(errors).toBeUndefined();
    expect(data['run']).toEqual({
      mlflowId: hex(parent),
      user: null,
      parent: null,
      children: {
        nodes: [{ name: 'newer', parent: { name: 'parent' } }],
        pageInfo: { hasNextPage: true },
      },
    });
  });

  it('is found by either of its identifiers', async () => {
    const id = await tracker.createRun(await tracker.createExperiment());
    const { data } = await experiments.graphql(
      'query ($id: ID!, $hex: ID!) { ours: run(id: $id) { id } theirs: run(id: $hex) { id } }',
      { id, hex: hex(id) },
    );
    expect(data).toEqual({ ours: { id }, theirs: { id } });
  });

  it('is what it read, also where nobody knows the dataset', async () => {
    const id = await tracker.createRun(await tracker.createExperiment());
    await tracker.mlflow('runs/log-inputs', {
      run_id: hex(id),
      datasets: [
        {
          tags: [{ key: 'mlflow.data.context', value: 'training' }],
          dataset: { name: 'rows', digest: 'd1', source_type: 'local', source: '{"uri": "rows.csv"}' },
        },
      ],
    });
    const { data, errors } = await experiments.graphql(
      `query ($id: ID!) { run(id: $id) {
        datasetInputs { id } outputs { modelId step }
        inputs { __typename ... on RunDatasetInput { name digest sourceType source context schema datasetVersions { id } } }
      } }`,
      { id },
    );
    expect(errors).toBeUndefined();
    expect(data['run']).toEqual({
      datasetInputs: [],
      outputs: [],
      inputs: [
        {
          __typename: 'RunDatasetInput',
          name: 'rows',
          digest: 'd1',
          sourceType: 'local',
          source: '{"uri": "rows.csv"}',
          context: 'training',
          schema: null,
          datasetVersions: [],
        },
      ],
    });
  });
});

describe('an experiment', () => {
  it('lies in a folder, is moved to another, and is known to MLflow by a number', async () => {
    const name = await tracker.createExperiment('vision/segmentation');
    const ask = async () =>
      (
        await experiments.graphql(
          'query ($name: String!) { experiment(name: $name) { id folder lifecycle mlflowId tags { key } } }',
          { name },
        )
      ).data['experiment'];
    const experiment = await ask();
    expect(experiment).toMatchObject({ folder: 'vision/segmentation', lifecycle: 'ACTIVE', tags: [] });
    expect(Number(experiment?.['mlflowId'])).toBeGreaterThan(0);

    const { data } = await experiments.graphql(
      `{ experimentFolders(under: "vision") { nodes { path name experimentCount } }
         experiments(folder: "vision/segmentation") { nodes { name } } }`,
    );
    expect(data).toEqual({
      experimentFolders: {
        nodes: [{ path: 'vision/segmentation', name: 'segmentation', experimentCount: 1 }],
      },
      experiments: { nodes: [{ name }] },
    });

    const moved = await experiments.graphql(
      `mutation ($input: MoveExperimentInput!) { moveExperiment(input: $input) {
        ... on MoveExperimentSuccess { experiment { folder } } ... on InvalidInputError { field }
      } }`,
      { input: { experimentId: experiment?.['id'], folder: null } },
    );
    expect(moved.data['moveExperiment']).toEqual({ experiment: { folder: null } });
    const refused = await experiments.graphql(
      `mutation { createExperiment(input: { name: "x", folder: "../up" }) {
        ... on InvalidInputError { field } } }`,
    );
    expect(refused.data['createExperiment']).toEqual({ field: 'folder' });
  });
});
