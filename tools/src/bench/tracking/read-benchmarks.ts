import type { Benchmark, Contender } from '../benchmark.js';
import type { Load } from '../load/load.js';
import type { Operation } from '../load/messages.js';
import { prepareGet, prepareRequest } from '../load/prepared-request.js';
import { ask, request, type TrackingServer } from './tracking-server.js';

export interface ReadStage {
  readonly ours: TrackingServer;
  /** Null where there is no Python. */
  readonly mlflow: TrackingServer | null;
  readonly experimentOf: (server: TrackingServer) => string;
  readonly load: Load;
}

const ROUND_MS = 1_500;
const PAGE = 50;

const SEARCHES: readonly { readonly filter?: string; readonly order_by?: readonly string[] }[] = [
  { filter: `metrics.metric_3 > 0.999 AND params.param_1 != 'v7'`, order_by: ['metrics.metric_3 DESC'] },
  { filter: `params.param_0 = 'v77'`, order_by: ['metrics.metric_1 ASC'] },
  { order_by: ['metrics.metric_5 DESC'] },
  { filter: `metrics.metric_0 < 0.5` },
  { filter: `tags.\`mlflow.runName\` = 'run-777'` },
];

interface SearchAnswer {
  readonly runs?: readonly { readonly info: { readonly run_name: string } }[];
}

/** Filters and orders by metrics, params and tags in turns; whole runs are answered, as MLflow's protocol has it. */
export function searchBenchmark({ load, ours, mlflow, experimentOf }: ReadStage, runs: number): Benchmark {
  const bodies = (server: TrackingServer): readonly object[] =>
    SEARCHES.map((search) => ({ experiment_ids: [experimentOf(server)], max_results: PAGE, ...search }));
  const contender = (server: TrackingServer): Contender => ({
    name: server.name,
    answers: async () => {
      const names: (readonly string[])[] = [];
      for (const body of bodies(server)) {
        const answer = await ask<SearchAnswer>(server, 'runs/search', body);
        names.push((answer.runs ?? []).map(({ info }) => info.run_name));
      }
      return names;
    },
    work: () => {
      const operations = bodies(server).map((body) => [request(server, 'runs/search', body)]);
      return load.run({ operations, callers: 1, durationMs: ROUND_MS });
    },
    pids: server.pids,
  });
  return {
    name: 'tracking, search',
    title: `${SEARCHES.length} searches among ${runs.toLocaleString('en-US')} runs by metric, param and tag with order, pages of ${PAGE}, one caller`,
    unit: { one: 'search', many: 'searches' },
    prepare: async () => ({
      contenders: [contender(ours), ...(mlflow === null ? [] : [contender(mlflow)])],
      tolerance: 0,
      close: async () => {},
    }),
    warmUpOperations: 200,
    goals: mlflow === null ? [] : [{ reference: mlflow.name, throughputAtLeast: 20, cpuAtMost: 1 / 20 }],
  };
}

const FIELDS = `query Search($experiments: [String!]!) {
  searchRuns(experiments: $experiments, filter: "metrics.metric_0 >= 0", orderBy: ["metrics.metric_0 DESC"], first: ${PAGE}) {
    nodes { id name metrics(keys: ["metric_0"]) { last } }
  }
}`;

/** The same question about three fields, where runs have nothing else and where they have 200 more metrics. */
export function unaskedBenchmark({ load, ours }: ReadStage, lean: string, heavy: string): Benchmark {
  const contender = (name: string, experiment: string): Contender => ({
    name,
    answers: null,
    work: () =>
      load.run({
        operations: [[graph(ours, FIELDS, { experiments: [experiment] })]],
        callers: 1,
        durationMs: ROUND_MS,
      }),
    pids: ours.pids,
  });
  return {
    name: 'tracking, what is not asked for',
    title: `3 fields of ${PAGE} runs by GraphQL, where runs have 200 more metrics and where they have none`,
    unit: { one: 'search', many: 'searches' },
    prepare: async () => ({
      contenders: [contender('200 more metrics', heavy), contender('none', lean)],
      tolerance: 0,
      close: async () => {},
    }),
    warmUpOperations: 300,
    goals: [{ reference: 'none', throughputAtLeast: 1 / 1.2, cpuAtMost: 1.2 }],
  };
}

export interface History {
  readonly runOf: (server: TrackingServer) => string;
  readonly points: number;
}

const SAMPLES = 1000;
const SAMPLED = `query Sampled($ids: [ID!]!) {
  runs(ids: $ids) { metrics(keys: ["curve"]) { sampled(maxPoints: ${SAMPLES}) { step value } } }
}`;

/** A long history by a few points: as MLflow samples, and by the extremes of each stretch, which MLflow does not offer. */
export function historyBenchmark({ load, ours, mlflow }: ReadStage, { runOf, points }: History): Benchmark {
  const path = (server: TrackingServer): string =>
    `metrics/get-history-bulk-interval?run_ids=${runOf(server)}&metric_key=curve&max_results=${SAMPLES}`;
  const interval = (server: TrackingServer): Contender => ({
    name: server.name,
    answers: async () => {
      interface Answer {
        readonly metrics: readonly { readonly step: number; readonly value: number }[];
      }
      const { metrics } = await ask<Answer>(server, path(server));
      // In between, MLflow's releases choose differently: by steps up to 3.6, by rows in 3.17.
      return [metrics[0], metrics.at(-1)].map((point) => [Number(point?.step), point?.value]);
    },
    work: () => {
      const url = `${server.url}/api/2.0/mlflow/${path(server)}`;
      const get = prepareGet({ url, ...(server.token !== undefined && { token: server.token }) });
      return load.run({ operations: [[get]], callers: 1, durationMs: ROUND_MS });
    },
    pids: server.pids,
  });
  const id = runOf(ours).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  const extremes: Contender = {
    name: 'ours, keeping the extremes',
    answers: null,
    work: () =>
      load.run({ operations: [[graph(ours, SAMPLED, { ids: [id] })]], callers: 1, durationMs: ROUND_MS }),
    pids: ours.pids,
  };
  return {
    name: 'tracking, history',
    title: `a history of ${points.toLocaleString('en-US')} points by ${SAMPLES.toLocaleString('en-US')} of them, one caller`,
    unit: { one: 'history', many: 'histories' },
    prepare: async () => ({
      contenders: [interval(ours), extremes, ...(mlflow === null ? [] : [interval(mlflow)])],
      tolerance: 0,
      close: async () => {},
    }),
    warmUpOperations: 3,
    goals: mlflow === null ? [] : [{ reference: mlflow.name, throughputAtLeast: 1, cpuAtMost: 1 }],
  };
}

function graph(server: TrackingServer, query: string, variables: object): Operation[number] {
  const { token } = server;
  return prepareRequest({
    url: `${server.url}/graphql`,
    json: { query, variables },
    ...(token !== undefined && { token }),
  });
}
