import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { Client, Metadata, credentials, type ServiceError } from '@grpc/grpc-js';
import {
  create,
  fromBinary,
  toBinary,
  type DescMethod,
  type MessageInitShape,
  type MessageShape,
} from '@bufbuild/protobuf';
import { testToken } from '@orrery/testing';

/** What a call ended with. */
export interface GrpcAnswer<T> {
  readonly code: number;
  readonly details: string;
  /** Undefined unless the call succeeded. */
  readonly message: T | undefined;
  readonly trailer: Metadata;
}

export interface CallOptions {
  readonly metadata?: Readonly<Record<string, string>>;
  readonly deadlineMs?: number;
}

/** Calls a gRPC listener as clients do, as a reader unless the metadata say otherwise. */
export interface GrpcClient {
  readonly call: <M extends Pick<DescMethod, 'input' | 'output' | 'name'>>(
    method: M,
    request: MessageInitShape<M['input']>,
    options?: CallOptions,
  ) => Promise<GrpcAnswer<MessageShape<M['output']>>>;
  /** Sends bytes as they are. */
  readonly send: (path: string, bytes: Buffer, options?: CallOptions) => Promise<GrpcAnswer<Buffer>>;
  readonly close: () => void;
}

export function grpcClient(address: string): GrpcClient {
  const client = new Client(address, credentials.createInsecure(), {
    'grpc.max_receive_message_length': -1,
  });
  const send: GrpcClient['send'] = (path, bytes, { metadata = {}, deadlineMs = 20_000 } = {}) => {
    const sent = new Metadata();
    const headers = { authorization: `Bearer ${testToken('reader')}`, ...metadata };
    for (const [name, value] of Object.entries(headers)) if (value !== '') sent.set(name, value);
    return new Promise((resolve) => {
      let outcome: { error: ServiceError | null; answer: Buffer | undefined };
      const call = client.makeUnaryRequest(
        path,
        (value: Buffer) => value,
        (value: Buffer) => value,
        bytes,
        sent,
        { deadline: Date.now() + deadlineMs },
        (error, answer) => {
          outcome = { error, answer };
        },
      );
      call.on('status', ({ code, details, metadata: trailer }) => {
        queueMicrotask(() => resolve({ code, details, message: outcome.answer, trailer }));
      });
    });
  };
  return {
    send,
    call: async (method, request, options) => {
      const { parent, name } = method as unknown as DescMethod;
      const bytes = Buffer.from(toBinary(method.input, create(method.input, request)));
      const answer = await send(`/${parent.typeName}/${name}`, bytes, options);
      const message = answer.message && fromBinary(method.output, answer.message);
      return { ...answer, message: message as MessageShape<(typeof method)['output']> | undefined };
    },
    close: () => client.close(),
  };
}

/** A port that nobody listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
