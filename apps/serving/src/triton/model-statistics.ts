import { Injectable } from '@nestjs/common';
import type { BatcherStats } from '../model-process/index.js';
import type { ModelPath } from '../open-inference/open-inference-protocol.js';
import { routeOf } from '../open-inference/route-of.js';
import { RoutingTable } from '../routing/routing-table.js';
import type { Destination } from '../routing/routed-endpoint.js';

/** So many times, and how long together. */
export interface DurationStat {
  readonly count: number;
  readonly ns: number;
}

export interface ComputeStats {
  readonly compute_input: DurationStat;
  readonly compute_infer: DurationStat;
  readonly compute_output: DurationStat;
}

export interface InferStats extends ComputeStats {
  readonly success: DurationStat;
  readonly fail: DurationStat;
  readonly queue: DurationStat;
  readonly cache_hit: DurationStat;
  readonly cache_miss: DurationStat;
}

/** Triton's `ModelStatistics` of one version of a model, in the names of its protobuf as JSON. */
export interface ModelStat {
  readonly name: string;
  readonly version: string;
  readonly last_inference: number;
  readonly inference_count: number;
  readonly execution_count: number;
  readonly inference_stats: InferStats;
  readonly response_stats: Readonly<Record<string, never>>;
  readonly batch_stats: readonly (ComputeStats & { readonly batch_size: number })[];
  readonly memory_usage: readonly {
    readonly type: string;
    readonly id: number;
    readonly byte_size: number;
  }[];
}

export interface ModelStats {
  readonly model_stats: readonly ModelStat[];
}

/** Never taken: there is no cache, and the copies before and after a run belong to no model. */
const NEVER: DurationStat = { count: 0, ns: 0 };

/**
 * Triton's statistics. Requests are counted by endpoint; executions, batches and the time in them by version, wherever else
 * it stands too.
 */
@Injectable()
export class ModelStatistics {
  constructor(private readonly table: RoutingTable) {}

  /** Of every version that answers. */
  all(): ModelStats {
    const routes = [...this.table.list()].flatMap(({ endpoint, byVersion }) =>
      [...byVersion.values()].map(({ destination }) => statOf(endpoint.name, destination)),
    );
    return { model_stats: routes };
  }

  /** Of all versions of a model, or of one. @throws {NotFoundError | UnavailableError} */
  of(path: ModelPath): ModelStats {
    const { byVersion } = this.table.get(path.model);
    const routes = path.version === undefined ? [...byVersion.values()] : [routeOf(this.table, path)];
    return { model_stats: routes.map(({ destination }) => statOf(path.model, destination)) };
  }
}

function statOf(name: string, { version, runtime, meter }: Destination): ModelStat {
  const { batcher, process } = runtime.stats();
  const requests = meter.totals();
  return {
    name,
    version: String(version),
    last_inference: Math.round(requests.lastAnsweredAtMs ?? 0),
    inference_count: requests.rows,
    execution_count: batcher.batches,
    inference_stats: {
      success: stat(requests.answered, requests.answeredMs),
      fail: stat(requests.refused + requests.overloaded + requests.failed, requests.unansweredMs),
      queue: stat(batcher.requests, batcher.queueMs),
      compute_input: NEVER,
      compute_infer: stat(batcher.requests, batcher.requestComputeMs),
      compute_output: NEVER,
      cache_hit: NEVER,
      cache_miss: NEVER,
    },
    response_stats: {},
    batch_stats: batchStats(batcher),
    memory_usage: process.rssBytes === null ? [] : [{ type: 'CPU', id: 0, byte_size: process.rssBytes }],
  };
}

function batchStats({ byBatchRows }: BatcherStats): ModelStat['batch_stats'] {
  return [...byBatchRows]
    .toSorted(([a], [b]) => a - b)
    .map(([rows, { batches, computeMs }]) => ({
      batch_size: rows,
      compute_input: NEVER,
      compute_infer: stat(batches, computeMs),
      compute_output: NEVER,
    }));
}

function stat(count: number, ms: number): DurationStat {
  return { count, ns: Math.round(ms * 1e6) };
}
