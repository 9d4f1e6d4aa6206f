import type { Stage } from '../../stage/stage.js';

const VERSIONS = ['01920000-0000-7000-8000-000000000001', '01920000-0000-7000-8000-000000000002'];

/** Starts an A/B test of an endpoint of its own. */
export async function runningTest(stage: Stage, name: string): Promise<{ readonly id: string }> {
  const graph = stage.graph('experimentation');
  const { abTest } = await graph.change<{ abTest: { id: string } }>(
    `mutation ($input: CreateABTestInput!) {
      result: createABTest(input: $input) {
        __typename ... on CreateABTestSuccess { abTest { id } } ... on UserError { message }
      }
    }`,
    {
      name,
      endpointId: '01920000-0000-7000-8000-00000000000e',
      endpoint: name,
      metric: { name: 'bought' },
      variations: ['control', 'treatment'].map((key, i) => ({
        key,
        modelVersionId: VERSIONS[i],
        version: i + 1,
        weight: 50,
      })),
    },
  );
  await graph.change(
    `mutation ($input: StartABTestInput!) {
      result: startABTest(input: $input) { __typename ... on UserError { message } }
    }`,
    { name },
  );
  return abTest;
}
