import { seededMlpGraph } from '@orrery/math-onnx/testing';
import { openEndpoint, registerModel, uploadVersion } from '../../stage/deploy-model.js';
import type { Stage } from '../../stage/stage.js';
import type { Benchmark, Contender, Contest } from '../benchmark.js';
import { Load } from '../load/load.js';
import type { Operation } from '../load/messages.js';
import { prepareRequest } from '../load/prepared-request.js';

const MODEL = 'graph';
const VERSIONS = 20;
const SERVED = [19, 20] as const;
const CALLERS = 16;
const ROUND_MS = 2_000;

const OURS = 'gateway and both services';
const DIRECT = 'the same services, asked one after the other';

/** Models and versions belong to one service, their endpoints to another: what does it cost to ask for both at once? */
export const graphBenchmark: Benchmark = {
  name: 'graph',
  title: `${VERSIONS} model versions of one service with their endpoints of another, in one query, ${CALLERS} callers`,
  unit: { one: 'query', many: 'queries' },
  prepare,
  warmUpOperations: 2_000,
  goals: [{ reference: DIRECT, throughputAtLeast: 1 / 3, cpuAtMost: 3 }],
};

const VERSION_FIELDS = 'version parameterCount sizeBytes contentDigest createdAt aliases';
const ENDPOINT_FIELDS = 'endpoints { name traffic { version percent state } }';

const WHOLE = `query Versions($name: String!) {
  model(name: $name) { name versions(first: ${VERSIONS}) { nodes { id ${VERSION_FIELDS} ${ENDPOINT_FIELDS} } } }
}`;
const VERSIONS_ONLY = `query Versions($name: String!) {
  model(name: $name) { name versions(first: ${VERSIONS}) { nodes { __typename id ${VERSION_FIELDS} } } }
}`;
const ENDPOINTS_ONLY = `query Endpoints($representations: [_Any!]!) {
  _entities(representations: $representations) { ... on ModelVersion { ${ENDPOINT_FIELDS} } }
}`;

interface Versions {
  readonly model: { readonly name: string; readonly versions: { readonly nodes: readonly Version[] } };
}

interface Version {
  readonly __typename?: string;
  readonly id: string;
}

async function prepare(stage: Stage): Promise<Contest> {
  await stage.start(['registry', 'serving', 'gateway']);
  await registerModel(stage, MODEL);
  for (let version = 1; version <= VERSIONS; version += 1)
    await uploadVersion(stage, MODEL, seededMlpGraph([10, 16, 2], version));
  for (const version of SERVED)
    await openEndpoint(stage, { name: `${MODEL}-${version}`, model: MODEL, version });
  const load = Load.start();
  return {
    contenders: [throughGateway(stage, load), await directly(stage, load)],
    tolerance: 0,
    close: () => load.stop(),
  };
}

function throughGateway(stage: Stage, load: Load): Contender {
  const variables = { name: MODEL };
  return {
    name: OURS,
    answers: () => stage.graph('gateway').ask(WHOLE, variables),
    work: () => run(load, [request(stage, 'gateway', WHOLE, variables)]),
    pids: [stage.pidOf('gateway'), stage.pidOf('registry'), stage.pidOf('serving')],
  };
}

async function directly(stage: Stage, load: Load): Promise<Contender> {
  const variables = { name: MODEL };
  const { model } = await stage.graph('registry').ask<Versions>(VERSIONS_ONLY, variables);
  // Known beforehand here, so that a caller need not read the first answer to write the second question.
  const representations = model.versions.nodes.map(({ __typename, id }) => ({ __typename, id }));
  return {
    name: DIRECT,
    answers: async () => {
      const { _entities } = await stage
        .graph('serving')
        .ask<{ _entities: readonly object[] }>(ENDPOINTS_ONLY, { representations });
      const nodes = model.versions.nodes.map(({ __typename, ...version }, i) => ({
        ...version,
        ..._entities[i],
      }));
      return { model: { ...model, versions: { nodes } } };
    },
    work: () =>
      run(load, [
        request(stage, 'registry', VERSIONS_ONLY, variables),
        request(stage, 'serving', ENDPOINTS_ONLY, { representations }),
      ]),
    pids: [stage.pidOf('registry'), stage.pidOf('serving')],
  };
}

function request(
  stage: Stage,
  service: 'gateway' | 'registry' | 'serving',
  query: string,
  variables: object,
): Operation[number] {
  const url = `${stage.urls[service]}/graphql`;
  return prepareRequest({ url, token: stage.tokens.reader, json: { query, variables } });
}

function run(load: Load, operation: Operation) {
  return load.run({ operations: [operation], callers: CALLERS, durationMs: ROUND_MS });
}
