import { poll } from '@orrery/platform-local';
import type { Stage } from './stage.js';

const READY_WITHIN_MS = 60_000;
/** A parked model gets its process back with the first request. */
const ANSWERS: ReadonlySet<string> = new Set(['READY', 'PARKED']);

/** Gives a model its name. */
export async function registerModel(stage: Stage, name: string): Promise<void> {
  await stage.graph('registry').change(
    `mutation ($input: RegisterModelInput!) {
       result: registerModel(input: $input) { __typename ... on UserError { message } }
     }`,
    { name },
  );
}

/** Uploads a file as the next version of a model. @returns its number. */
export async function uploadVersion(stage: Stage, model: string, file: Uint8Array): Promise<number> {
  const response = await fetch(`${stage.urls.registry}/models/${model}/versions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${stage.tokens.writer}`, 'content-type': 'application/octet-stream' },
    body: new Uint8Array(file),
  });
  if (!response.ok) throw new Error(`The registry refused the model: ${await response.text()}`);
  const { version } = (await response.json()) as { version: number };
  return version;
}

/** Opens an endpoint for a version and waits until it answers. */
export async function openEndpoint(
  stage: Stage,
  input: { readonly name: string; readonly model: string; readonly version: number },
): Promise<void> {
  const serving = stage.graph('serving');
  await serving.change(
    `mutation ($input: CreateEndpointInput!) {
       result: createEndpoint(input: $input) { __typename ... on UserError { message } }
     }`,
    input,
  );
  const ready = await poll(
    async () => {
      const { endpoint } = await serving.ask<{ endpoint: { traffic: TrafficShare[] } }>(
        'query ($name: String!) { endpoint(name: $name) { traffic { state error } } }',
        { name: input.name },
      );
      const failed = endpoint.traffic.find(({ state }) => state === 'FAILED');
      if (failed !== undefined) throw new Error(`The model cannot be served: ${failed.error ?? ''}`);
      return endpoint.traffic.every(({ state }) => ANSWERS.has(state)) || undefined;
    },
    { timeoutMs: READY_WITHIN_MS },
  );
  if (ready === undefined)
    throw new Error(`The endpoint ${input.name} is not ready after ${READY_WITHIN_MS} ms.`);
}

interface TrafficShare {
  readonly state: string;
  readonly error: string | null;
}

/** A new model with one version behind an endpoint, both called `name`. */
export async function deployEndpoint(stage: Stage, name: string, file: Uint8Array): Promise<void> {
  await registerModel(stage, name);
  await openEndpoint(stage, { name, model: name, version: await uploadVersion(stage, name, file) });
}
