import type { MessageInitShape } from '@bufbuild/protobuf';
import { Injectable } from '@nestjs/common';
import { DomainError, InvalidInputError, type ErrorKind } from '@orrery/domain';
import { Readiness } from '@orrery/platform-service';
import { modelMetadata } from '../../open-inference/model-metadata.js';
import { routeOf, targetOf } from '../../open-inference/route-of.js';
import { serverMetadata } from '../../open-inference/server-metadata.js';
import { checkUserId } from '../../prediction/check-user-id.js';
import type { Route } from '../../routing/routed-endpoint.js';
import { RoutingTable } from '../../routing/routing-table.js';
import type {
  GRPCInferenceService,
  ModelInferRequest,
  ModelInferResponseSchema,
  ModelMetadataRequest,
  ModelMetadataResponseSchema,
  ModelReadyRequest,
} from '../generated/grpc_service_pb.js';
import { PredictCall } from '../predict-call.js';
import type { GrpcCall, MethodsOf } from '../unary-service.js';
import { inWordsOfTriton, pathOf, type NamedModel } from './named-model.js';
import { readTensors } from './read-tensors.js';
import { checkOutputs, writeTensors } from './write-tensors.js';

const NOT_READY: ReadonlySet<ErrorKind> = new Set(['not-found', 'unavailable']);

/** The Open Inference Protocol over gRPC; Triton's calls are beside it. */
@Injectable()
export class InferenceMethods {
  constructor(
    private readonly predictions: PredictCall,
    private readonly table: RoutingTable,
    private readonly readiness: Readiness,
  ) {}

  methods(): MethodsOf<typeof GRPCInferenceService> {
    return {
      serverLive: () => ({ live: true }),
      serverReady: async () => ({ ready: (await this.readiness.report()).ready }),
      serverMetadata: () => ({ ...serverMetadata(), extensions: [...serverMetadata().extensions] }),
      modelReady: (request) => this.modelReady(request),
      modelMetadata: (request) => this.modelMetadata(request),
      modelInfer: (request, call) => this.modelInfer(request, call),
    };
  }

  /** A model that is not there is not ready, which is no failure. */
  private modelReady(request: ModelReadyRequest): { ready: boolean } {
    try {
      const { destination } = routeOf(this.table, pathOf(request));
      return { ready: destination.runtime.isServing };
    } catch (error) {
      if (error instanceof DomainError && NOT_READY.has(error.kind)) return { ready: false };
      throw error;
    }
  }

  private modelMetadata(request: ModelMetadataRequest): MessageInitShape<typeof ModelMetadataResponseSchema> {
    const { signature } = this.routeOf(request).destination.runtime;
    const known = this.table.get(request.name).byVersion.keys();
    const { name, versions, platform, inputs, outputs } = modelMetadata(request.name, known, signature);
    return {
      name,
      platform,
      versions: [...versions],
      inputs: inputs.map((each) => ({ ...each, shape: each.shape.map(BigInt) })),
      outputs: outputs.map((each) => ({ ...each, shape: each.shape.map(BigInt) })),
    };
  }

  private async modelInfer(
    request: ModelInferRequest,
    call: GrpcCall,
  ): Promise<MessageInitShape<typeof ModelInferResponseSchema>> {
    const { modelName: name, modelVersion: version, id } = request;
    const model = { name, version };
    const tensors = readTensors(request);
    if (request.outputs.length > 0) {
      checkOutputs(request, this.routeOf(model).destination.runtime.signature.outputs);
    }
    const prediction = {
      endpoint: name,
      target: targetOf(pathOf(model)),
      input: { kind: 'tensors', tensors } as const,
      user: userOf(request),
    };
    const part = await this.predictions.predict(prediction, call).catch((error: unknown) => {
      throw inWordsOfTriton(error, model);
    });
    return {
      modelName: name,
      modelVersion: String(part.route.destination.version),
      id: id === '' ? part.id : id,
      ...writeTensors(part.outputs, request),
    };
  }

  private routeOf(model: NamedModel): Route {
    try {
      return routeOf(this.table, pathOf(model));
    } catch (error) {
      throw inWordsOfTriton(error, model);
    }
  }
}

function userOf({ parameters }: ModelInferRequest): string | null {
  const choice = parameters['user_id']?.parameterChoice;
  if (choice === undefined) return null;
  if (choice.case === 'stringParam') return checkUserId(choice.value, 'parameters.user_id');
  throw new InvalidInputError('parameters.user_id', 'The parameter "user_id" is a string_param.');
}
