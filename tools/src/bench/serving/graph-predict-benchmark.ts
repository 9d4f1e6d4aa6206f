import type { Benchmark, Contender } from '../benchmark.js';
import { prepareRequest } from '../load/prepared-request.js';
import { post, rowsOverHttp, type Asking, type ModelServer } from './contenders.js';
import { NARROW, rowsFor } from './perceptron.js';
import { OURS, type ServingPeers } from './serving-peers.js';

const ROUND_MS = 1_500;
const CALLERS = 32;
const TOLERANCE = 1e-6;

const PREDICT = `mutation Predict($input: PredictInput!) {
  predict(input: $input) { __typename ... on PredictSuccess { predictions version } ... on UserError { message } }
}`;

/** What GraphQL adds to a prediction, asked of the service itself. */
export function graphPredictBenchmark(peers: ServingPeers): Benchmark {
  const requests = rowsFor(NARROW, 64).map((row) => [row]);
  const asking: Asking = { load: peers.load, requests, callers: CALLERS, durationMs: ROUND_MS };
  return {
    name: 'serving, graph',
    title: `the same row by GraphQL's predict and by REST, ${CALLERS} callers`,
    unit: { one: 'request', many: 'requests' },
    prepare: async () => ({
      contenders: [overGraph(peers.graph, asking), rowsOverHttp(peers.ours(NARROW), asking)],
      tolerance: TOLERANCE,
      close: async () => {},
    }),
    warmUpOperations: 20_000,
    goals: [{ reference: OURS, throughputAtLeast: 1 / 3, cpuAtMost: 3 }],
  };
}

function overGraph({ name, pid, ...address }: ModelServer, asking: Asking): Contender {
  const { load, callers, durationMs } = asking;
  const questions = asking.requests.map((instances) => ({
    query: PREDICT,
    variables: { input: { endpoint: NARROW.name, instances } },
  }));
  return {
    name,
    answers: () =>
      Promise.all(
        questions.map(async (question) => {
          const answer = await post(address, 'application/json', JSON.stringify(question));
          const { data } = (await answer.json()) as { data: { predict: { predictions: unknown } } };
          return data.predict.predictions;
        }),
      ),
    work: () =>
      load.run({
        operations: questions.map((json) => [prepareRequest({ ...address, json })]),
        callers,
        durationMs,
      }),
    pids: [pid],
  };
}
