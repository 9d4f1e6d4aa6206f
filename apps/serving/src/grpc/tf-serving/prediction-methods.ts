import { anyPack } from '@bufbuild/protobuf/wkt';
import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { status as Status } from '@grpc/grpc-js';
import { Injectable } from '@nestjs/common';
import { InvalidInputError, type TensorSpec } from '@orrery/domain';
import { RoutingTable } from '../../routing/routing-table.js';
import { SIGNATURE_NAME } from '../../tf-serving/read-predict-body.js';
import { findRoute } from '../find-route.js';
import type { TensorInfoSchema } from '../generated/tensorflow/core/protobuf/meta_graph_pb.js';
import {
  SignatureDefMapSchema,
  type GetModelMetadataRequest,
  type GetModelMetadataResponseSchema,
} from '../generated/tensorflow_serving/apis/get_model_metadata_pb.js';
import type {
  PredictRequest,
  PredictResponseSchema,
} from '../generated/tensorflow_serving/apis/predict_pb.js';
import type { PredictionService } from '../generated/tensorflow_serving/apis/prediction_service_pb.js';
import { GrpcError } from '../grpc-status.js';
import { PredictCall } from '../predict-call.js';
import type { GrpcCall, MethodsOf } from '../unary-service.js';
import { DTYPES } from './dtypes.js';
import { checkInputNames, chooseOutputs } from './hold-to-signature.js';
import { findModel, readModelSpec, writeModelSpec } from './model-spec.js';
import { readTensors } from './read-tensors.js';
import { writeTensor } from './write-tensor.js';

const METADATA_FIELD = 'signature_def';
const ANY_SIZE = -1n;

/** What of TF Serving's PredictionService takes tensors, and tells which. */
@Injectable()
export class PredictionMethods {
  constructor(
    private readonly predictions: PredictCall,
    private readonly table: RoutingTable,
  ) {}

  methods(): MethodsOf<typeof PredictionService> {
    return {
      predict: (request, call) => this.predict(request, call),
      getModelMetadata: (request) => this.metadata(request),
    };
  }

  private async predict(
    request: PredictRequest,
    call: GrpcCall,
  ): Promise<MessageInitShape<typeof PredictResponseSchema>> {
    const asked = readModelSpec(request.modelSpec);
    const routed = findModel(this.table, asked);
    if (asked.signature !== SIGNATURE_NAME) {
      const message = `Serving signature key "${asked.signature}" not found.`;
      throw new GrpcError(Status.FAILED_PRECONDITION, message);
    }
    const { signature } = findRoute(this.table, routed, asked.target).destination.runtime;
    checkInputNames(signature, Object.keys(request.inputs));
    chooseOutputs(signature.outputs, request.outputFilter);
    const input = { kind: 'tensors', tensors: readTensors(request.inputs) } as const;
    const part = await this.predictions.predict({ endpoint: asked.name, target: asked.target, input }, call);
    const outputs = chooseOutputs(part.outputs, request.outputFilter);
    return {
      modelSpec: writeModelSpec(asked.name, part.route.destination.version, SIGNATURE_NAME),
      outputs: Object.fromEntries(outputs.map((tensor) => [tensor.name, writeTensor(tensor)])),
    };
  }

  private metadata({
    modelSpec,
    metadataField: fields,
  }: GetModelMetadataRequest): MessageInitShape<typeof GetModelMetadataResponseSchema> {
    const asked = readModelSpec(modelSpec);
    if (fields.length === 0) {
      const message = 'GetModelMetadataRequest must specify at least one metadata_field';
      throw new InvalidInputError('metadata_field', message);
    }
    const unknown = fields.find((field) => field !== METADATA_FIELD);
    if (unknown !== undefined) {
      throw new InvalidInputError('metadata_field', `Metadata field ${unknown} is not supported`);
    }
    const { destination } = findRoute(this.table, findModel(this.table, asked), asked.target);
    const { inputs, outputs } = destination.runtime.signature;
    const signature = {
      inputs: Object.fromEntries(inputs.map(tensorInfo)),
      outputs: Object.fromEntries(outputs.map(tensorInfo)),
      methodName: 'tensorflow/serving/predict',
    };
    const map = create(SignatureDefMapSchema, { signatureDef: { [SIGNATURE_NAME]: signature } });
    return {
      modelSpec: writeModelSpec(asked.name, destination.version),
      metadata: { [METADATA_FIELD]: anyPack(SignatureDefMapSchema, map) },
    };
  }
}

function tensorInfo({ name, dtype, shape }: TensorSpec): [string, MessageInitShape<typeof TensorInfoSchema>] {
  const dim = shape.map((size) => ({ size: typeof size === 'number' ? BigInt(size) : ANY_SIZE }));
  return [name, { encoding: { case: 'name', value: name }, dtype: DTYPES[dtype], tensorShape: { dim } }];
}
