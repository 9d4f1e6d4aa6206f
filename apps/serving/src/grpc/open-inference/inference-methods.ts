import type { MessageInitShape } from '@bufbuild/protobuf';
import { status as Status } from '@grpc/grpc-js';
import { Injectable } from '@nestjs/common';
import { InvalidInputError, NotFoundError, UnavailableError } from '@orrery/domain';
import { Readiness } from '@orrery/platform-service';
import { modelMetadata } from '../../open-inference/model-metadata.js';
import { serverMetadata } from '../../open-inference/server-metadata.js';
import { checkUserId } from '../../prediction/check-user-id.js';
import type { PredictTarget } from '../../prediction/prediction.service.js';
import type { Route, RoutedEndpoint } from '../../routing/routed-endpoint.js';
import { RoutingTable } from '../../routing/routing-table.js';
import { findRoute } from '../find-route.js';
import type {
  GRPCInferenceService,
  ModelInferRequest,
  ModelInferResponseSchema,
  ModelMetadataRequest,
  ModelMetadataResponseSchema,
  ModelReadyRequest,
} from '../generated/grpc_service_pb.js';
import { GrpcError } from '../grpc-status.js';
import { PredictCall } from '../predict-call.js';
import type { GrpcCall, MethodsOf } from '../unary-service.js';
import { readTensors } from './read-tensors.js';
import { writeTensors } from './write-tensors.js';

interface Model {
  readonly name: string;
  readonly version: string;
}

/** The Open Inference Protocol over gRPC, with Triton's calls. */
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
  private modelReady({ name, version }: ModelReadyRequest): { ready: boolean } {
    try {
      const { destination } = findRoute(this.table, this.table.get(name), targetOf(version));
      return { ready: destination.runtime.state.kind === 'ready' };
    } catch (error) {
      if (error instanceof NotFoundError || error instanceof UnavailableError) return { ready: false };
      throw error;
    }
  }

  private modelMetadata(request: ModelMetadataRequest): MessageInitShape<typeof ModelMetadataResponseSchema> {
    const { routed, route } = this.routeOf(request);
    const { name, versions, platform, inputs, outputs } = modelMetadata(
      request.name,
      routed.byVersion.keys(),
      route.destination.runtime.signature,
    );
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
    const input = { kind: 'tensors', tensors: readTensors(request) } as const;
    const prediction = { endpoint: name, target: targetOf(version), input, user: userOf(request) };
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

  private routeOf(model: Model): { readonly routed: RoutedEndpoint; readonly route: Route } {
    try {
      const routed = this.table.get(model.name);
      return { routed, route: findRoute(this.table, routed, targetOf(model.version)) };
    } catch (error) {
      throw inWordsOfTriton(error, model);
    }
  }
}

/** A version is a number, or else a label. */
function targetOf(version: string): PredictTarget {
  if (version === '') return { kind: 'routed' };
  return /^\d{1,9}$/.test(version)
    ? { kind: 'version', version: Number(version) }
    : { kind: 'label', label: version };
}

function userOf({ parameters }: ModelInferRequest): string | null {
  const choice = parameters['user_id']?.parameterChoice;
  if (choice === undefined) return null;
  if (choice.case === 'stringParam') return checkUserId(choice.value, 'parameters.user_id');
  throw new InvalidInputError('parameters.user_id', 'The parameter "user_id" is a string_param.');
}

function inWordsOfTriton(error: unknown, { name, version }: Model): unknown {
  if (!(error instanceof NotFoundError)) return error;
  const which = error.details['by'] === name || version === '' ? '' : ` version ${version}`;
  return new GrpcError(Status.NOT_FOUND, `Request for unknown model: '${name}'${which} is not found`);
}
