import { newId } from '@orrery/platform-postgres';
import type { GraphClient } from '../stage/graph-client.js';
import type { Stage } from '../stage/stage.js';
import { AB_TEST, FLAGS, SAVED_GROUP, TOLD_TESTS, VARIATIONS, VARIATION_PERCENT } from './flags.js';

/** Where SDKs find the platform, and by what they are let in. */
export interface FlagPlatform {
  /** The gateway: the one public address. */
  readonly url: string;
  /** The service itself. */
  readonly direct: string;
  readonly tokens: { readonly reader: string; readonly writer: string };
  readonly clientKey: string;
  readonly remoteKey: string;
  readonly encrypted: { readonly clientKey: string; readonly encryptionKey: string };
  readonly graph: GraphClient;
}

/** Starts what is needed and defines the flags, a saved group and a test that runs. */
export async function openFlagPlatform(stage: Stage): Promise<FlagPlatform> {
  await stage.start(['experimentation', 'gateway']);
  const graph = stage.graph('experimentation');
  await change(graph, 'defineSavedGroup', 'DefineSavedGroupInput', SAVED_GROUP);
  await startTest(graph, AB_TEST, VARIATION_PERCENT, {});
  for (const { name, plan } of TOLD_TESTS) await startTest(graph, name, 50, plan);
  for (const flag of FLAGS) await change(graph, 'defineFlag', 'DefineFlagInput', flag);
  const { clientKey } = await connect(graph, { name: 'sdk' });
  const { clientKey: remoteKey } = await connect(graph, { name: 'remote', remoteOnly: true });
  const { clientKey: key, encryptionKey } = await connect(graph, { name: 'page', encrypted: true });
  return {
    url: stage.urls.gateway,
    direct: stage.urls.experimentation,
    tokens: stage.tokens,
    clientKey,
    remoteKey,
    encrypted: { clientKey: key, encryptionKey: encryptionKey ?? '' },
    graph,
  };
}

/** A mutation of which only the success matters. */
export async function change(graph: GraphClient, name: string, type: string, input: object): Promise<void> {
  await graph.change(
    `mutation ($input: ${type}!) { result: ${name}(input: $input) { __typename ... on UserError { message } } }`,
    input,
  );
}

async function startTest(graph: GraphClient, name: string, weight: number, plan: object): Promise<void> {
  const variations = VARIATIONS.map((key, i) => ({
    key,
    modelVersionId: newId(),
    version: i + 1,
    weight,
  }));
  const metric = { name: 'paid', description: 'The user paid.' };
  await change(graph, 'createABTest', 'CreateABTestInput', {
    name,
    endpointId: newId(),
    endpoint: name,
    metric,
    variations,
    ...plan,
  });
  await change(graph, 'startABTest', 'StartABTestInput', { name });
}

interface Opened {
  readonly clientKey: string;
  readonly encryptionKey: string | null;
}

function connect(graph: GraphClient, input: object): Promise<Opened> {
  return graph.change<Opened>(
    `mutation ($input: OpenSdkConnectionInput!) { result: openSdkConnection(input: $input) {
       __typename ... on UserError { message } ... on OpenSdkConnectionSuccess { clientKey encryptionKey }
     } }`,
    input,
  );
}
