import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deployEndpoint } from '../../stage/deploy-model.js';
import type { Stage } from '../../stage/stage.js';
import { benchPython } from '../bench-python.js';
import type { Listening } from '../listening-peer.js';
import { Load } from '../load/load.js';
import { PeerProcess } from '../peer-process.js';
import { localServer, type ModelServer } from './contenders.js';
import { DEEP, NARROW, WIDE, type Perceptron } from './perceptron.js';
import { PythonServer, type PythonForm } from './python-server.js';
import type { RuntimeAnswer, RuntimeQuestion } from './runtime-process.js';

export const OURS = 'serving';
export const RUN_PER_REQUEST = 'serving, a run for each request';
export const MICRO_BATCH = 'raw node:http + ONNX Runtime, micro-batch';
export const RAW_BINARY = 'raw node:http + ONNX Runtime, binary';
export const ECHO = 'Fastify echo of the same body';
export const RUNTIME = 'bare ONNX Runtime in process';
/** The same model once more, whose requests are never put together. */
const UNBATCHED = 'unbatched';
const MODELS: readonly Perceptron[] = [NARROW, WIDE, DEEP];
/** The share of requests whose traces are told: as much as anybody keeps of so many. */
const TRACED = '0.1';
/** A Python that has what requirements.txt lists. */
const PYTHON = 'ORRERY_BENCH_SERVING_PYTHON';

const PYTHON_NAMES: Readonly<Record<PythonForm, string>> = {
  plain: 'FastAPI + pydantic + onnxruntime',
  async: 'FastAPI + pydantic + onnxruntime, async',
  raw: 'raw ASGI + orjson + onnxruntime',
};

export interface PythonPeer extends ModelServer {
  readonly form: PythonForm;
}

type Runtime = PeerProcess<RuntimeQuestion, RuntimeAnswer>;

/** All that takes part: our service and what it is held against, with the same models. */
export interface ServingPeers {
  readonly load: Load;
  /** TF Serving's REST. */
  readonly ours: (model: Perceptron) => ModelServer;
  /** Open Inference's REST. */
  readonly infer: (model: Perceptron) => ModelServer;
  /** `NARROW`, by TF Serving's REST, without batches. */
  readonly unbatched: ModelServer;
  readonly graph: ModelServer;
  readonly microBatch: ModelServer;
  readonly rawBinary: ModelServer;
  readonly echo: ModelServer;
  readonly runtimeOf: (model: Perceptron) => Runtime;
  /** None where there is no Python. */
  readonly python: readonly PythonPeer[];
  readonly widePython: readonly PythonPeer[];
  readonly withoutPython: string | null;
  readonly stop: () => Promise<void>;
}

export async function startServingPeers(stage: Stage): Promise<ServingPeers> {
  const stopping: { readonly stop: () => Promise<void> }[] = [];
  const started = <T extends { readonly stop: () => Promise<void> }>(each: T): T => {
    stopping.push(each);
    return each;
  };
  const stop = async (): Promise<void> => {
    await Promise.all(stopping.map((each) => each.stop()));
  };
  try {
    const peer = <Q extends object, A>(program: string, ...args: readonly string[]) =>
      started(new PeerProcess<Q, A>(new URL(`./${program}.js`, import.meta.url), args));
    const collector = await localServer('traces', peer<object, Listening>('trace-collector'));
    const paths = await deploy(stage, MODELS, collector.url);
    const runtimes = new Map(
      MODELS.map((model) => [model, peer<RuntimeQuestion, RuntimeAnswer>('runtime-process', paths(model))]),
    );
    const found = await benchPython('serving', PYTHON);
    const python = async (form: PythonForm, model: Perceptron): Promise<PythonPeer[]> => {
      if (found.kind === 'missing') return [];
      const server = started(await PythonServer.start(found.program, form, paths(model)));
      return [{ name: PYTHON_NAMES[form], form, url: server.url, pid: server.pid }];
    };
    return {
      load: started(Load.start()),
      ...servedHere(stage),
      microBatch: await localServer(
        MICRO_BATCH,
        peer<object, Listening>('micro-batch-server', paths(NARROW)),
      ),
      rawBinary: await localServer(RAW_BINARY, peer<object, Listening>('binary-server', paths(WIDE))),
      echo: await localServer(ECHO, peer<object, Listening>('echo-server')),
      runtimeOf: (model) => {
        const runtime = runtimes.get(model);
        if (runtime === undefined) throw new Error(`Nothing runs ${model.name}.`);
        return runtime;
      },
      python: (
        await Promise.all((['plain', 'async', 'raw'] as const).map((form) => python(form, NARROW)))
      ).flat(),
      widePython: await python('plain', WIDE),
      withoutPython: found.kind === 'missing' ? found.reason : null,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** How serving itself is asked. */
function servedHere(stage: Stage): Pick<ServingPeers, 'ours' | 'infer' | 'unbatched' | 'graph'> {
  const at = (name: string, path: string): ModelServer => ({
    ...{ name, url: `${stage.urls.serving}${path}` },
    ...{ token: stage.tokens.reader, pid: stage.pidOf('serving') },
  });
  return {
    ours: ({ name }) => at(OURS, `/v1/models/${name}:predict`),
    unbatched: at(RUN_PER_REQUEST, `/v1/models/${UNBATCHED}:predict`),
    infer: ({ name }) => at(`${OURS}, binary tensors`, `/v2/models/${name}/infer`),
    // Its mutations ask for more than reading.
    graph: { ...at(`${OURS}, GraphQL`, '/graphql'), token: stage.tokens.writer },
  };
}

/** @returns where the file of each model is. */
async function deploy(
  stage: Stage,
  models: readonly Perceptron[],
  collectorUrl: string,
): Promise<(model: Perceptron) => string> {
  const pathOf = ({ name }: Perceptron): string => join(stage.folder, `${name}.onnx`);
  await stage.start(['registry', 'serving'], {
    OTEL_EXPORTER_OTLP_ENDPOINT: collectorUrl,
    OTEL_TRACES_SAMPLER_ARG: TRACED,
  });
  for (const model of models) {
    await writeFile(pathOf(model), model.file);
    await deployEndpoint(stage, model.name, model.file);
  }
  await deployEndpoint(stage, UNBATCHED, NARROW.file);
  await stage.graph('serving').change(
    `mutation ($input: SetBatchingInput!) {
      result: setBatching(input: $input) { __typename ... on UserError { message } }
    }`,
    { model: UNBATCHED, mode: 'OFF' },
  );
  return pathOf;
}
