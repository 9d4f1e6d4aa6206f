import type { GraphQLAnswer, TestService } from '@orrery/testing';
import { expect, vi } from 'vitest';

export function createEntity(
  features: TestService,
  name: string,
  joinKeys: readonly string[],
): Promise<GraphQLAnswer> {
  return features.graphql(
    'mutation ($input: CreateFeatureEntityInput!) { createFeatureEntity(input: $input) { __typename } }',
    { input: { name, joinKeys } },
  );
}

/** Declares a view of flights; what is not given is as small as it may be. */
export function createView(features: TestService, input: object): Promise<GraphQLAnswer> {
  return features.graphql(
    `mutation ($input: CreateFeatureViewInput!) {
      createFeatureView(input: $input) {
        __typename
        ... on CreateFeatureViewSuccess { featureView { id name } }
        ... on UserError { code message }
        ... on InvalidInputError { field }
      }
    }`,
    {
      input: {
        timestampColumn: 'date',
        availabilityDelayMinutes: 0,
        bucketMinutes: 1,
        ttlSeconds: 0,
        ...input,
      },
    },
  );
}

/** Waits until the training set that was created is written. @returns its identifier. */
export async function succeeded(features: TestService, created: GraphQLAnswer): Promise<string> {
  const { id, name } = created.data['createTrainingSet']?.['trainingSet'] ?? { id: '', name: '' };
  const query = 'query ($name: String!) { trainingSet(name: $name) { state error } }';
  await expect
    .poll(async () => (await features.graphql(query, { name })).data['trainingSet'], { timeout: 50_000 })
    .toEqual({ state: 'SUCCEEDED', error: null });
  return String(id);
}

/** Starts a materialization. @returns the member of the result union. */
export async function materialize(features: TestService, input: object) {
  const { data: answer } = await features.graphql(
    `mutation ($input: MaterializeFeatureViewInput!) {
      materializeFeatureView(input: $input) {
        __typename
        ... on MaterializeFeatureViewSuccess { materialization { id } }
        ... on UserError { code message }
      }
    }`,
    { input },
  );
  return answer['materializeFeatureView'];
}

/** Waits until a materialization has ended. */
export function ended(
  features: TestService,
  started: { readonly materialization?: { readonly id: string } } | undefined,
) {
  const query = 'query ($id: ID!) { materialization(id: $id) { state rowsOffline rowsOnline error } }';
  return vi.waitFor(
    async () => {
      const { data: answer } = await features.graphql(query, { id: started?.materialization?.id ?? '' });
      expect(answer['materialization']).toMatchObject({ state: expect.stringMatching(/SUCCEEDED|FAILED/) });
      return answer['materialization'];
    },
    { timeout: 50_000 },
  );
}
