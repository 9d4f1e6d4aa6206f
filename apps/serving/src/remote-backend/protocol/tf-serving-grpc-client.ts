import { create, fromBinary, toBinary, type DescMessage, type MessageShape } from '@bufbuild/protobuf';
import { Client, Metadata, status as Status, credentials, type ServiceError } from '@grpc/grpc-js';
import type { ModelSignature, TensorSpec } from '@orrery/domain';
import { anyUnpack } from '@bufbuild/protobuf/wkt';
import { DataType } from '../../grpc/generated/tensorflow/core/framework/types_pb.js';
import type { TensorInfo } from '../../grpc/generated/tensorflow/core/protobuf/meta_graph_pb.js';
import {
  GetModelMetadataRequestSchema,
  GetModelMetadataResponseSchema,
  SignatureDefMapSchema,
} from '../../grpc/generated/tensorflow_serving/apis/get_model_metadata_pb.js';
import {
  GetModelStatusRequestSchema,
  GetModelStatusResponseSchema,
  ModelVersionStatus_State as State,
} from '../../grpc/generated/tensorflow_serving/apis/get_model_status_pb.js';
import { ModelSpecSchema, type ModelSpec } from '../../grpc/generated/tensorflow_serving/apis/model_pb.js';
import {
  PredictRequestSchema,
  PredictResponseSchema,
} from '../../grpc/generated/tensorflow_serving/apis/predict_pb.js';
import { tensorTypeOf } from '../../grpc/tf-serving/dtypes.js';
import { readTensors } from '../../grpc/tf-serving/read-tensors.js';
import { writeTensor } from '../../grpc/tf-serving/write-tensor.js';
import type { Tensor } from '../../model-process/index.js';
import { RemoteCallError, type RemoteFailure } from '../remote-call-error.js';
import type { InferCall, RemoteClient } from '../remote-client.js';
import type { RemoteModel } from '../remote-model.js';
import { reading } from './http-channel.js';

const SIGNATURE = 'serving_default';
const SERVICES = '/tensorflow.serving';

const FAILURES: Partial<Record<Status, RemoteFailure>> = {
  [Status.RESOURCE_EXHAUSTED]: 'busy',
  [Status.DEADLINE_EXCEEDED]: 'late',
  [Status.INVALID_ARGUMENT]: 'refused',
  [Status.NOT_FOUND]: 'refused',
  [Status.FAILED_PRECONDITION]: 'refused',
  [Status.OUT_OF_RANGE]: 'refused',
  [Status.UNAUTHENTICATED]: 'refused',
  [Status.PERMISSION_DENIED]: 'refused',
};

/** Where a gRPC server listens, after its address was checked. */
export interface GrpcTarget {
  /** `host:port` to connect to: an address, not a name that could lead elsewhere the next time. */
  readonly address: string;
  /** What it is called: the authority of calls, and the name that a certificate must have. */
  readonly authority: string;
  readonly isEncrypted: boolean;
  /** Sent along with each call; null for none. */
  readonly authorization: string | null;
  readonly maxAnswerBytes: number;
}

/** TensorFlow Serving by gRPC. Its `serving_default` signature is the model. */
export class TfServingGrpcClient implements RemoteClient {
  readonly #spec: ModelSpec;
  #connection: Promise<Connection> | undefined;

  /** @param locate Says where the server is now; asked again after it could not be reached. @throws {Error} */
  constructor(
    private readonly locate: () => Promise<GrpcTarget>,
    { model: name, version }: RemoteModel,
  ) {
    this.#spec = create(ModelSpecSchema, {
      name,
      signatureName: SIGNATURE,
      ...(version !== null && {
        versionChoice: { case: 'version', value: { value: BigInt(version) } },
      }),
    });
  }

  async check(deadlineMs: number): Promise<void> {
    const request = create(GetModelStatusRequestSchema, { modelSpec: this.#spec });
    const { modelVersionStatus: versions } = await this.#call(
      'ModelService/GetModelStatus',
      toBinary(GetModelStatusRequestSchema, request),
      { answer: GetModelStatusResponseSchema, deadlineMs },
    );
    if (versions.some(({ state }) => state === State.AVAILABLE)) return;
    const said = versions.map(({ version, state }) => `version ${version} is ${State[state]}`).join(', ');
    throw new RemoteCallError('busy', `No version is available${said === '' ? '' : `: ${said}`}.`);
  }

  async describe(deadlineMs: number): Promise<ModelSignature> {
    const request = create(GetModelMetadataRequestSchema, {
      modelSpec: this.#spec,
      metadataField: ['signature_def'],
    });
    const { metadata } = await this.#call(
      'PredictionService/GetModelMetadata',
      toBinary(GetModelMetadataRequestSchema, request),
      { answer: GetModelMetadataResponseSchema, deadlineMs },
    );
    return reading(() => {
      const field = metadata['signature_def'];
      const signature = field && anyUnpack(field, SignatureDefMapSchema)?.signatureDef[SIGNATURE];
      if (signature === undefined) throw new TypeError(`the model has no signature "${SIGNATURE}".`);
      return {
        inputs: Object.entries(signature.inputs).map(specOf),
        outputs: Object.entries(signature.outputs).map(specOf),
      };
    });
  }

  async infer(
    inputs: readonly Tensor[],
    _rows: number,
    { deadlineMs, traceHeaders }: InferCall,
  ): Promise<readonly Tensor[]> {
    const request = create(PredictRequestSchema, {
      modelSpec: this.#spec,
      inputs: Object.fromEntries(inputs.map((input) => [input.name, writeTensor(input)])),
    });
    const { outputs } = await this.#call(
      'PredictionService/Predict',
      toBinary(PredictRequestSchema, request),
      { answer: PredictResponseSchema, deadlineMs, traceHeaders },
    );
    return reading(() => readTensors(outputs));
  }

  async close(): Promise<void> {
    const connection = await this.#connection?.catch(() => undefined);
    connection?.client.close();
    this.#connection = undefined;
  }

  /** The connection, made when it is needed. @throws {RemoteCallError} */
  async #connected(): Promise<Connection> {
    this.#connection ??= this.locate().then(connect);
    try {
      return await this.#connection;
    } catch (error) {
      this.#connection = undefined;
      throw new RemoteCallError('unreachable', error instanceof Error ? error.message : String(error));
    }
  }

  async #call<Answer extends DescMessage>(
    method: string,
    message: Uint8Array,
    { answer, deadlineMs, traceHeaders }: { readonly answer: Answer } & InferCall,
  ): Promise<MessageShape<Answer>> {
    const { client, metadata: known } = await this.#connected();
    const metadata = withHeaders(known, traceHeaders);
    const bytes = await new Promise<Buffer>((resolve, reject) => {
      client.makeUnaryRequest(
        `${SERVICES}.${method}`,
        (body: Uint8Array) => Buffer.from(body.buffer, body.byteOffset, body.byteLength),
        (body: Buffer) => body,
        message,
        metadata,
        { deadline: Date.now() + Math.max(1, deadlineMs) },
        (error, body) => (body === undefined ? reject(callError(error)) : resolve(body)),
      );
    }).catch(async (error: unknown) => {
      // It may have moved to another address.
      if (error instanceof RemoteCallError && error.failure === 'unreachable') await this.close();
      throw error;
    });
    return reading(() => fromBinary(answer, bytes, { readUnknownFields: false }));
  }
}

function withHeaders(metadata: Metadata, headers: InferCall['traceHeaders']): Metadata {
  if (headers === undefined) return metadata;
  const own = metadata.clone();
  for (const [name, value] of Object.entries(headers)) own.set(name, value);
  return own;
}

interface Connection {
  readonly client: Client;
  readonly metadata: Metadata;
}

function connect(target: GrpcTarget): Connection {
  const { address, authority, isEncrypted, maxAnswerBytes, authorization } = target;
  const metadata = new Metadata();
  if (authorization !== null) metadata.set('authorization', authorization);
  const client = new Client(address, isEncrypted ? credentials.createSsl() : credentials.createInsecure(), {
    'grpc.default_authority': authority,
    ...(isEncrypted && { 'grpc.ssl_target_name_override': authority.replace(/:\d+$/, '') }),
    'grpc.max_receive_message_length': maxAnswerBytes,
    'grpc.enable_http_proxy': 0,
    'grpc.enable_retries': 0,
    // The circuit breaker decides when to try again, and must not be told of an older failure then.
    'grpc.initial_reconnect_backoff_ms': 100,
    'grpc.max_reconnect_backoff_ms': 1_000,
  });
  return { client, metadata };
}

function callError(error: ServiceError | null): RemoteCallError {
  if (error === null) return new RemoteCallError('unreachable', 'It ended the call without an answer.');
  return new RemoteCallError(FAILURES[error.code] ?? 'unreachable', error.details);
}

function specOf([name, { dtype, tensorShape }]: [string, TensorInfo]): TensorSpec {
  const type = tensorTypeOf(dtype);
  if (type === undefined) throw new TypeError(`"${name}" has the type ${DataType[dtype]}, not known here.`);
  if (tensorShape === undefined || tensorShape.unknownRank)
    throw new TypeError(`"${name}" has an unknown rank.`);
  return { name, dtype: type, shape: tensorShape.dim.map(({ size }) => (size < 0n ? null : Number(size))) };
}
