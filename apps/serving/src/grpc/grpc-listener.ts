import { Metadata, Server, ServerCredentials, status as Status, type ServerUnaryCall } from '@grpc/grpc-js';
import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { SERVICE_CONFIG, ServiceLogger, TokenAuthenticator } from '@orrery/platform-service';
import type { ServingConfig } from '../serving.config.js';
import { GRPCInferenceService } from './generated/grpc_service_pb.js';
import { ModelService } from './generated/tensorflow_serving/apis/model_service_pb.js';
import { PredictionService } from './generated/tensorflow_serving/apis/prediction_service_pb.js';
import { authorizationOf, gate } from './grpc-access.js';
import { describeStatus, isUnexpected } from './grpc-status.js';
import { InferenceMethods } from './open-inference/inference-methods.js';
import { RepositoryMethods } from './open-inference/repository-methods.js';
import type { RequestTrace } from '../trace/request-trace.js';
import { Tracer, type TraceHeaders } from '../trace/tracer.js';
import { AssessmentMethods } from './tf-serving/assessment-methods.js';
import { ModelMethods } from './tf-serving/model-methods.js';
import { PredictionMethods } from './tf-serving/prediction-methods.js';
import { addService, type CallFrame, type GrpcCall } from './unary-service.js';

/** Beyond this a connection's calls wait at the client. */
const STREAMS_A_CONNECTION = 256;
const KEEPALIVE_MS = { every: 60_000, within: 20_000, idle: 15 * 60_000 };
/** What is left then of calls that were under way at the end is cut off. */
const DRAIN_SLACK_MS = 2_000;

/** The listener of the protocols that travel over gRPC; there is none without a port. */
@Injectable()
export class GrpcListener implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private server: Server | undefined;

  constructor(
    private readonly inference: InferenceMethods,
    private readonly repository: RepositoryMethods,
    private readonly predictions: PredictionMethods,
    private readonly assessments: AssessmentMethods,
    private readonly models: ModelMethods,
    private readonly authenticator: TokenAuthenticator,
    @Inject(SERVICE_CONFIG) private readonly config: ServingConfig,
    private readonly logger: ServiceLogger,
    private readonly tracer: Tracer,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const { grpcPort, host } = this.config;
    if (grpcPort === null) return;
    const server = this.open();
    const port = await bind(server, `${host.includes(':') ? `[${host}]` : host}:${grpcPort}`);
    this.server = server;
    this.logger.log('listening for gRPC', { host, port });
  }

  /** Takes nothing new, and answers what is under way. */
  async beforeApplicationShutdown(): Promise<void> {
    const { server } = this;
    if (server === undefined) return;
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      timer = setTimeout(() => {
        server.forceShutdown();
        resolve();
      }, this.config.predictDeadlineMs + DRAIN_SLACK_MS);
      server.tryShutdown(() => resolve());
    });
    clearTimeout(timer);
  }

  private open(): Server {
    const most = this.config.grpcMaxMessageBytes;
    const server = new Server({
      interceptors: [gate(this.authenticator)],
      'grpc.max_receive_message_length': most,
      'grpc.max_send_message_length': most,
      'grpc.max_concurrent_streams': STREAMS_A_CONNECTION,
      'grpc.keepalive_time_ms': KEEPALIVE_MS.every,
      'grpc.keepalive_timeout_ms': KEEPALIVE_MS.within,
      'grpc.max_connection_idle_ms': KEEPALIVE_MS.idle,
      'grpc.enable_channelz': 0,
    });
    const frame: CallFrame = {
      describe: (call) => this.describe(call),
      observe: (path, { trace }, answer) => (trace === undefined ? answer() : traced(trace, path, answer)),
      fail: (thrown, path) => this.fail(thrown, path),
    };
    const inference = { ...this.inference.methods(), ...this.repository.methods() };
    addService(server, GRPCInferenceService, { methods: inference, frame });
    const predictions = { ...this.predictions.methods(), ...this.assessments.methods() };
    addService(server, PredictionService, { methods: predictions, frame });
    addService(server, ModelService, { methods: this.models.methods(), frame });
    return server;
  }

  private describe(call: ServerUnaryCall<Buffer, Buffer>): GrpcCall {
    const { metadata } = call;
    const deadline = call.getDeadline();
    const arrivedMs = performance.now();
    return {
      metadata,
      principal: this.authenticator.authenticate(authorizationOf(metadata)),
      arrivedMs,
      trace: this.tracer.isOn ? this.tracer.begin(traceHeadersOf(metadata), arrivedMs) : undefined,
      trailer: new Metadata(),
      deadlineMs: deadline === Infinity ? null : Math.max(1, Number(deadline) - Date.now()),
    };
  }

  private fail(thrown: unknown, path: string): ReturnType<CallFrame['fail']> {
    if (isUnexpected(thrown)) this.logger.error(thrown instanceof Error ? thrown : String(thrown), { path });
    return describeStatus(thrown);
  }
}

function traceHeadersOf(metadata: Metadata): TraceHeaders {
  const [traceparent] = metadata.get('traceparent');
  const [tracestate] = metadata.get('tracestate');
  return { traceparent, tracestate };
}

async function traced(trace: RequestTrace, path: string, answer: () => Promise<Buffer>): Promise<Buffer> {
  const end = (code: number): void => {
    const attributes = { 'rpc.system': 'grpc', 'rpc.grpc.status_code': code };
    trace.end({ name: path.slice(1), attributes, hasFailed: code !== 0 }, performance.now());
  };
  try {
    const bytes = await answer();
    end(Status.OK);
    return bytes;
  } catch (error) {
    end(describeStatus(error).code);
    throw error;
  }
}

/** @returns the port, also when any was asked for. */
function bind(server: Server, address: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync(address, ServerCredentials.createInsecure(), (error, port) => {
      if (error === null) resolve(port);
      else reject(error);
    });
  });
}
