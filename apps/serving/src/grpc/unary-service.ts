import {
  Metadata,
  status as Status,
  type MethodDefinition,
  type Server,
  type ServerUnaryCall,
  type UntypedServiceImplementation,
  type sendUnaryData,
} from '@grpc/grpc-js';
import {
  create,
  toBinary,
  type DescMessage,
  type DescMethod,
  type MessageInitShape,
  type MessageShape,
} from '@bufbuild/protobuf';
import type { GenService, GenServiceMethods } from '@bufbuild/protobuf/codegenv2';
import type { Principal } from '@orrery/platform-service';
import type { RequestTrace } from '../trace/request-trace.js';
import { decodeMessage } from './decode-message.js';

/** What a method knows of a call besides its message. */
export interface GrpcCall {
  readonly principal: Principal | null;
  readonly metadata: Metadata;
  /** On the clock of `performance.now()`. */
  readonly arrivedMs: number;
  /** How long the caller still waits; null when it has not said. */
  readonly deadlineMs: number | null;
  /** Undefined unless it is traced. */
  readonly trace: RequestTrace | undefined;
  /** Goes after the answer. */
  readonly trailer: Metadata;
}

type UnaryNames<M extends GenServiceMethods> = {
  [K in keyof M]: M[K] extends { readonly methodKind: 'unary' } ? K : never;
}[keyof M];

/** The unary methods of a generated service, as functions of its messages. */
export type UnaryMethods<M extends GenServiceMethods> = {
  readonly [K in UnaryNames<M>]: (
    request: MessageShape<M[K]['input']>,
    call: GrpcCall,
  ) => MessageInitShape<M[K]['output']> | Promise<MessageInitShape<M[K]['output']>>;
};

export type MethodsOf<S> = S extends GenService<infer M> ? Partial<UnaryMethods<M>> : never;

/** What stands between the transport and the methods of all services. */
export interface CallFrame {
  readonly describe: (call: ServerUnaryCall<Buffer, Buffer>) => GrpcCall;
  /** Answers the call, and tells whoever wants to know how it went. */
  readonly observe: (path: string, call: GrpcCall, answer: () => Promise<Buffer>) => Promise<Buffer>;
  /** Ends a call that failed. */
  readonly fail: (thrown: unknown, path: string) => Parameters<sendUnaryData<Buffer>>[0];
}

type Method = (request: MessageShape<DescMessage>, call: GrpcCall) => unknown;

/**
 * Adds a generated service to the listener. Messages go as bytes through the transport: what cannot be read is a failure
 * as any other then. What has no method, as streams, is unimplemented.
 */
export function addService<M extends GenServiceMethods>(
  server: Server,
  service: GenService<M>,
  { methods, frame }: { readonly methods: Partial<UnaryMethods<M>>; readonly frame: CallFrame },
): void {
  const byName = new Map<string, Method>(Object.entries(methods));
  const definition: Record<string, MethodDefinition<Buffer, Buffer>> = {};
  const implementation: UntypedServiceImplementation = {};
  for (const desc of Object.values<DescMethod>(service.method)) {
    const { name, localName } = desc;
    const path = `/${service.typeName}/${name}`;
    const isStream = desc.methodKind !== 'unary';
    definition[name] = {
      path,
      requestStream: isStream,
      responseStream: isStream,
      requestDeserialize: (bytes: Buffer) => bytes,
      requestSerialize: (bytes: Buffer) => bytes,
      responseDeserialize: (bytes: Buffer) => bytes,
      responseSerialize: (bytes: Buffer) => bytes,
    };
    const method = byName.get(localName);
    if (method === undefined) implementation[name] = refuseStream;
    else implementation[name] = unary(desc, { path, method, frame });
  }
  server.addService(definition, implementation);
}

function unary(
  { input, output }: DescMethod,
  { path, method, frame }: { readonly path: string; readonly method: Method; readonly frame: CallFrame },
) {
  const answer = async (call: ServerUnaryCall<Buffer, Buffer>, known: GrpcCall): Promise<Buffer> => {
    const init = await method(decodeMessage(input, call.request), known);
    const bytes = toBinary(output, create(output, init as MessageInitShape<DescMessage>));
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  };
  return (call: ServerUnaryCall<Buffer, Buffer>, done: sendUnaryData<Buffer>): void => {
    const known = frame.describe(call);
    const observed = frame.observe(path, known, () => answer(call, known));
    observed.then(
      (bytes) => done(null, bytes, known.trailer),
      (thrown: unknown) => done(frame.fail(thrown, path)),
    );
  };
}

function refuseStream(call: { readonly emit: (event: 'error', status: object) => boolean }): void {
  const details = 'Streams are not served: send each request by itself.';
  call.emit('error', { code: Status.UNIMPLEMENTED, details, metadata: new Metadata() });
}
