import { poll } from '@orrery/platform-local';
import { registerModel, uploadVersion } from '../stage/deploy-model.js';
import type { Stage } from '../stage/stage.js';

const READY_WITHIN_MS = 300_000;
/** As often as somebody looks who waits for a roll-out: each look is a query that the process under load answers. */
const LOOK_AGAIN_MS = 500;
const AT_A_TIME = 4;
const PAGE = 100;

const CREATE = `mutation ($input: CreateEndpointInput!) {
  result: createEndpoint(input: $input) { __typename ... on UserError { message } }
}`;
const DIVIDE = `mutation ($input: SetTrafficInput!) {
  result: setTraffic(input: $input) { __typename ... on UserError { message } }
}`;
const STATES = `query ($after: String) {
  endpoints(first: ${PAGE}, after: $after) {
    nodes { name traffic { version state error } }
    pageInfo { hasNextPage endCursor }
  }
}`;

/** A model with its versions' files, at an endpoint of the same name. */
export interface ModelToServe {
  readonly name: string;
  readonly files: readonly Uint8Array[];
}

interface EndpointState {
  readonly name: string;
  readonly traffic: readonly {
    readonly version: number;
    readonly state: string;
    readonly error: string | null;
  }[];
}

interface Page {
  readonly endpoints: {
    readonly nodes: readonly EndpointState[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  };
}

/** Registers the models, opens their endpoints and waits until all answer with their first version. */
export async function serveModels(stage: Stage, models: readonly ModelToServe[]): Promise<void> {
  const left = [...models];
  const serveNext = async (): Promise<void> => {
    for (let model = left.shift(); model !== undefined; model = left.shift()) {
      const { name, files } = model;
      await registerModel(stage, name);
      for (const file of files) await uploadVersion(stage, name, file);
      await stage.graph('serving').change(CREATE, { name, model: name, version: 1 });
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, serveNext));
  await untilServing(stage);
}

/** Gives a version all traffic, and waits until it answers. */
export async function moveTraffic(stage: Stage, endpoint: string, version: number): Promise<void> {
  await stage.graph('serving').change(DIVIDE, { endpoint, shares: [{ version, percent: 100 }] });
  await untilServing(stage);
}

async function untilServing(stage: Stage): Promise<void> {
  const isServing = await poll(async () => ((await areServing(stage)) ? true : undefined), {
    timeoutMs: READY_WITHIN_MS,
    intervalMs: LOOK_AGAIN_MS,
  });
  if (isServing === undefined) throw new Error('The models do not answer in time.');
}

async function areServing(stage: Stage): Promise<boolean> {
  let after: string | null = null;
  do {
    const { endpoints }: Page = await stage.graph('serving').ask<Page>(STATES, { after });
    for (const { name, traffic } of endpoints.nodes) {
      const failed = traffic.find(({ state }) => state === 'FAILED');
      if (failed !== undefined) throw new Error(`${name}: ${failed.error ?? ''}`);
      if (!traffic.every(({ state }) => state === 'READY' || state === 'PARKED')) return false;
    }
    after = endpoints.pageInfo.hasNextPage ? endpoints.pageInfo.endCursor : null;
  } while (after !== null);
  return true;
}
