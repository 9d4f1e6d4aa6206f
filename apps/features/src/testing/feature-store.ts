import type { GraphQLAnswer, TestService } from '@orrery/testing';
import { expect } from 'vitest';

export async function createEntity(
  features: TestService,
  name: string,
  joinKeys: readonly string[],
): Promise<void> {
  await features.graphql(
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
    .poll(async () => (await features.graphql(query, { name })).data['trainingSet'], { timeout: 15_000 })
    .toEqual({ state: 'SUCCEEDED', error: null });
  return String(id);
}
