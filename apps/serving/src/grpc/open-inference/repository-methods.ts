import { fromJsonString, type MessageInitShape } from '@bufbuild/protobuf';
import { Injectable } from '@nestjs/common';
import { NotFoundError } from '@orrery/domain';
import { routeOf } from '../../open-inference/route-of.js';
import { RoutingTable } from '../../routing/routing-table.js';
import { configOf } from '../../triton/model-config.js';
import { ModelRepository } from '../../triton/model-repository.js';
import { ModelStatistics, type DurationStat, type ModelStat } from '../../triton/model-statistics.js';
import type {
  GRPCInferenceService,
  ModelConfigRequest,
  ModelConfigResponseSchema,
  ModelStatisticsRequest,
  ModelStatisticsResponseSchema,
  ModelStatisticsSchema,
  RepositoryIndexRequest,
  RepositoryIndexResponseSchema,
  RepositoryModelLoadRequest,
} from '../generated/grpc_service_pb.js';
import { ModelConfigSchema } from '../generated/model_config_pb.js';
import type { MethodsOf } from '../unary-service.js';
import { inWordsOfTriton, pathOf, type NamedModel } from './named-model.js';

/** Triton's calls about its repository, configurations and statistics. */
@Injectable()
export class RepositoryMethods {
  constructor(
    private readonly repository: ModelRepository,
    private readonly statistics: ModelStatistics,
    private readonly table: RoutingTable,
  ) {}

  methods(): MethodsOf<typeof GRPCInferenceService> {
    return {
      repositoryIndex: (request) => this.index(request),
      repositoryModelLoad: (request) => this.load(request),
      repositoryModelUnload: async ({ modelName: name }) => {
        await inItsWords({ name, version: '' }, () => this.repository.unload(name));
        return {};
      },
      modelConfig: (request) => inItsWords(request, () => this.config(request)),
      modelStatistics: (request) => inItsWords(request, () => this.stats(request)),
    };
  }

  private index({ ready }: RepositoryIndexRequest): MessageInitShape<typeof RepositoryIndexResponseSchema> {
    return { models: this.repository.index(ready ? 'ready' : 'all').map((entry) => ({ ...entry })) };
  }

  private async load({ modelName: name, parameters }: RepositoryModelLoadRequest): Promise<object> {
    const given = Object.keys(parameters);
    await inItsWords({ name, version: '' }, () => this.repository.load(name, given));
    return {};
  }

  /** What Triton's REST gives as JSON: the JSON form of this message, in the names of its fields. */
  private config(request: ModelConfigRequest): MessageInitShape<typeof ModelConfigResponseSchema> {
    const config = configOf(request.name, routeOf(this.table, pathOf(request)).destination);
    return { config: fromJsonString(ModelConfigSchema, JSON.stringify(config)) };
  }

  private stats(request: ModelStatisticsRequest): MessageInitShape<typeof ModelStatisticsResponseSchema> {
    const { model_stats: stats } =
      request.name === '' ? this.statistics.all() : this.statistics.of(pathOf(request));
    return { modelStats: stats.map(modelStat) };
  }
}

async function inItsWords<T>(model: NamedModel, ask: () => T | Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    throw error instanceof NotFoundError ? inWordsOfTriton(error, model) : error;
  }
}

function modelStat(stat: ModelStat): MessageInitShape<typeof ModelStatisticsSchema> {
  const { inference_stats: of } = stat;
  return {
    name: stat.name,
    version: stat.version,
    lastInference: BigInt(stat.last_inference),
    inferenceCount: BigInt(stat.inference_count),
    executionCount: BigInt(stat.execution_count),
    inferenceStats: {
      success: duration(of.success),
      fail: duration(of.fail),
      queue: duration(of.queue),
      computeInput: duration(of.compute_input),
      computeInfer: duration(of.compute_infer),
      computeOutput: duration(of.compute_output),
      cacheHit: duration(of.cache_hit),
      cacheMiss: duration(of.cache_miss),
    },
    batchStats: stat.batch_stats.map((batch) => ({
      batchSize: BigInt(batch.batch_size),
      computeInput: duration(batch.compute_input),
      computeInfer: duration(batch.compute_infer),
      computeOutput: duration(batch.compute_output),
    })),
  };
}

function duration({ count, ns }: DurationStat): { count: bigint; ns: bigint } {
  return { count: BigInt(count), ns: BigInt(ns) };
}
