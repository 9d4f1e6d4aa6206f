import { constantGraph } from '@orrery/math-onnx/testing';
import { startTestService, type TestService, type TestServiceOptions } from '@orrery/testing';
import { servingSchema, servingService } from '../index.js';
import { buildChild } from '../model-process/testing/build-child.js';
import { startFakeRegistry, type FakeRegistry } from './fake-registry.js';

/** What specs do to a service under test, beside its registry. */
export interface ServingBench {
  readonly service: TestService;
  readonly registry: FakeRegistry;
  /** Opens an endpoint of a model of its own, whose versions answer their number, and waits until it answers. */
  readonly open: (name: string, options?: OpenOptions) => Promise<void>;
  readonly divide: (endpoint: string, shares: Readonly<Record<number, number>>) => Promise<void>;
  readonly predict: (
    path: string,
    body: unknown,
    headers?: Readonly<Record<string, string>>,
  ) => Promise<PredictAnswer>;
  readonly untilReady: (endpoint: string) => Promise<void>;
  readonly close: () => Promise<void>;
}

export interface OpenOptions {
  /** Versions of the model, 1 to so many; 2 unless given. */
  readonly versions?: number;
  readonly missingValues?: 'ALLOW' | 'REFUSE';
  /** The file of every version, where it is not one that answers its number. */
  readonly file?: Uint8Array;
}

interface TrafficState {
  readonly state: string;
  readonly error: string | null;
}

export interface PredictAnswer {
  readonly status: number;
  readonly body: {
    readonly predictions?: readonly unknown[];
    readonly outputs?: unknown;
    readonly model_versions?: readonly number[];
    readonly error?: string;
  };
  readonly headers: Headers;
}

const CREATE = /* GraphQL */ `
  mutation ($input: CreateEndpointInput!) {
    createEndpoint(input: $input) {
      __typename
    }
  }
`;

const DIVIDE = /* GraphQL */ `
  mutation ($input: SetTrafficInput!) {
    setTraffic(input: $input) {
      __typename
    }
  }
`;

const STATES = 'query ($name: String!) { endpoint(name: $name) { traffic { state error } } }';

/** Where specs run the machine is busy all the time: loads do not wait for it to be idle, and Redis may be slow. */
export const ON_A_BUSY_MACHINE = { ORRERY_LOAD_PATIENCE_MS: '0', ORRERY_LIMIT_ANSWER_MS: '10000' };

/** @param urls Other services that it asks, beside the registry. */
export async function startServingBench(
  env: Readonly<Record<string, string>> = {},
  urls: TestServiceOptions['urls'] = {},
): Promise<ServingBench> {
  buildChild();
  const registry = await startFakeRegistry();
  const service = await startTestService(servingService, servingSchema, {
    urls: { registry: registry.url, ...urls },
    env: { ...ON_A_BUSY_MACHINE, ...env },
  });

  const mutate = async (document: string, input: object): Promise<void> => {
    const { data, errors } = await service.graphql(document, { input });
    const [result] = Object.values<{ __typename: string } | undefined>(data ?? {});
    if (!result?.__typename.endsWith('Success')) throw new Error(JSON.stringify({ data, errors }));
  };

  const untilReady = async (name: string): Promise<void> => {
    for (;;) {
      const { data } = await service.graphql(STATES, { name });
      const { endpoint } = data as unknown as { endpoint: { traffic: TrafficState[] } | null };
      const states = endpoint?.traffic.map(({ state }) => state) ?? [];
      if (states.length > 0 && states.every((state) => state === 'READY' || state === 'PARKED')) return;
      const failed = endpoint?.traffic.find(({ state }) => state === 'FAILED');
      if (failed !== undefined) throw new Error(`${name}: ${failed.error}`);
    }
  };

  const divide: ServingBench['divide'] = async (endpoint, shares) => {
    const wanted = Object.entries(shares).map(([version, percent]) => ({
      version: Number(version),
      percent,
    }));
    await mutate(DIVIDE, { endpoint, shares: wanted });
    await untilReady(endpoint);
  };

  return {
    service,
    registry,
    untilReady,
    divide,
    open: async (name, { versions = 2, missingValues, file } = {}) => {
      for (let version = 1; version <= versions; version++) {
        registry.add(name, version, file ?? constantGraph(version));
      }
      await mutate(CREATE, { name, model: name, version: 1, ...(missingValues && { missingValues }) });
      await untilReady(name);
    },
    predict: async (path, body, headers = {}) => {
      const response = await service.fetch(`/v1/models/${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      });
      const answer = (await response.json()) as PredictAnswer['body'];
      return { status: response.status, body: answer, headers: response.headers };
    },
    close: async () => {
      await service.close();
      registry.close();
    },
  };
}
