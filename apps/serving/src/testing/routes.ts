import type { ABTestId, EndpointId, ModelVersionId, RegisteredModelId } from '@orrery/domain';
import { planOfWeights } from '../ab-test/plan-of-weights.js';
import type { RunningTest } from '../ab-test/running-test.js';
import type { Endpoint } from '../endpoint/endpoint.js';
import type { Destination } from '../routing/routed-endpoint.js';
import type { WantedEndpoint } from '../routing/wanted-state.js';

export const ENDPOINT: Endpoint = {
  id: '01920000-0000-7000-8000-00000000000e' as EndpointId,
  name: 'flights',
  modelId: '01920000-0000-7000-8000-00000000000d' as RegisteredModelId,
  model: 'delay',
  missingValues: 'REFUSE',
  loaded: true,
  createdAt: new Date(0),
};

export const versionId = (version: number): ModelVersionId => `version-${version}` as ModelVersionId;

/** A destination of which nothing but the version is asked. */
export function destination(version: number): Destination {
  return { versionId: versionId(version), version } as Destination;
}

/** What is wanted of the endpoint: percents by version, and tests. */
export function wantedEndpoint(
  percents: Readonly<Record<number, number>>,
  ...tests: readonly RunningTest[]
): WantedEndpoint {
  const shares = Object.entries(percents).map(([version, percent]) => ({
    endpointId: ENDPOINT.id,
    version: Number(version),
    versionId: versionId(Number(version)),
    percent,
  }));
  return {
    endpoint: ENDPOINT,
    shares,
    tests,
    labels: [],
    rollout: null,
    shadow: null,
    bandit: null,
    rules: null,
    logger: null,
    batching: null,
  };
}

/** A test whose variations are called `v<version>`. */
export function runningTest(id: string, weights: Readonly<Record<number, number>>): RunningTest {
  const variations = Object.entries(weights).map(([version, weight]) => ({
    key: `v${version}`,
    versionId: versionId(Number(version)),
    version: Number(version),
    weight,
  }));
  const plan = planOfWeights(id as ABTestId, variations);
  return {
    id: id as ABTestId,
    endpoint: ENDPOINT.name,
    variations,
    plan,
    savedGroups: {},
    startedAt: new Date(0),
  };
}
