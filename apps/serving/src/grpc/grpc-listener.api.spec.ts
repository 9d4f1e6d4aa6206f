import { connect } from 'node:http2';
import { status as Status } from '@grpc/grpc-js';
import { testToken } from '@orrery/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { grpcClient } from '../testing/grpc-client.js';
import { halfPlusTwo, startGrpcBench, type GrpcBench } from '../testing/grpc-bench.js';
import { GRPCInferenceService } from './generated/grpc_service_pb.js';

const { modelInfer, modelStreamInfer, serverLive, serverReady, repositoryModelUnload } =
  GRPCInferenceService.method;
const INFER = '/inference.GRPCInferenceService/ModelInfer';
const MOST = 1024 * 1024;

let bench: GrpcBench;

beforeAll(async () => {
  bench = await startGrpcBench({ ORRERY_GRPC_MAX_MESSAGE_BYTES: String(MOST) });
  await bench.open('half', { versions: 1, file: halfPlusTwo() });
});

afterAll(() => bench.close());

const ask = {
  modelName: 'half',
  inputs: [{ name: 'x', datatype: 'FP32', shape: [1n], contents: { fp32Contents: [2] } }],
};

describe('the gRPC listener', () => {
  it('tells anybody that it lives and is ready', async () => {
    const anonymous = { metadata: { authorization: '' } };
    expect((await bench.client.call(serverLive, {}, anonymous)).message).toMatchObject({ live: true });
    expect((await bench.client.call(serverReady, {}, anonymous)).message).toMatchObject({ ready: true });
  });

  it('asks everybody else for a token, in the words of HTTP', async () => {
    for (const authorization of ['', 'Bearer wrong', 'Basic eDp5']) {
      const refused = await bench.client.call(modelInfer, ask, { metadata: { authorization } });
      expect(refused).toMatchObject({ code: Status.UNAUTHENTICATED });
      expect(refused.details).toContain('Authorization: Bearer');
    }
  });

  it('takes the password of any user for the token', async () => {
    const authorization = `Basic ${Buffer.from(`me:${testToken('reader')}`).toString('base64')}`;
    expect((await bench.client.call(modelInfer, ask, { metadata: { authorization } })).code).toBe(Status.OK);
  });

  it('asks for the role of a writer where something changes', async () => {
    expect((await bench.client.call(repositoryModelUnload, { modelName: 'half' })).code).toBe(
      Status.PERMISSION_DENIED,
    );
  });

  it('lets only the platform itself ask for what nobody hears of', async () => {
    const untold = { metadata: { 'x-orrery-record': 'none' } };
    expect((await bench.client.call(modelInfer, ask, untold)).code).toBe(Status.PERMISSION_DENIED);
  });

  it('names the prediction after the answer', async () => {
    const { trailer, message } = await bench.client.call(modelInfer, ask);
    expect(trailer.get('x-orrery-prediction-id')).toEqual([message?.id]);
  });

  it('refuses a message over the limit, and answers the next', async () => {
    const refused = await bench.client.send(INFER, Buffer.alloc(MOST + 1));
    expect(refused.code).toBe(Status.RESOURCE_EXHAUSTED);
    expect((await bench.client.call(modelInfer, ask)).code).toBe(Status.OK);
  });

  it('refuses a small message that would become large', async () => {
    // An input without anything is 2 bytes, and some hundred when it is read.
    const bomb = Buffer.from([0x2a, 0x00])
      .toString('latin1')
      .repeat(MOST / 2 - 1);
    const refused = await bench.client.send(INFER, Buffer.from(bomb, 'latin1'));
    expect(refused.code).toBe(Status.RESOURCE_EXHAUSTED);
    expect(refused.details).toContain('too many values');
  });

  it('names the message that cannot be read', async () => {
    const refused = await bench.client.send(INFER, Buffer.from([0x0a, 0x7f]));
    expect(refused).toMatchObject({ code: Status.INVALID_ARGUMENT });
    expect(refused.details).toContain('ModelInferRequest');
  });

  it('tells a failure in no more than clients take', async () => {
    const refused = await bench.client.call(modelInfer, {
      ...ask,
      modelName: '\u{1f4a3}\ud800'.repeat(50_000),
    });
    expect(refused.code).toBe(Status.NOT_FOUND);
    expect(encodeURI(refused.details).length).toBeLessThan(8_000);
  });

  it('has no streams, and says so', async () => {
    const path = `/${GRPCInferenceService.typeName}/${modelStreamInfer.name}`;
    expect(await bench.client.send(path, Buffer.alloc(0))).toMatchObject({ code: Status.UNIMPLEMENTED });
  });

  it('knows no other methods', async () => {
    expect((await bench.client.send('/nobody.Service/Call', Buffer.alloc(0))).code).toBe(
      Status.UNIMPLEMENTED,
    );
  });

  it('keeps to the deadline of the call', async () => {
    const { code } = await bench.client.call(modelInfer, ask, { deadlineMs: 0 });
    expect(code).toBe(Status.DEADLINE_EXCEEDED);
  });

  it('ends a connection that speaks HTTP/2 and no gRPC by a status', async () => {
    const session = connect(`http://${bench.address}`);
    const stream = session.request({ ':path': INFER, ':method': 'POST', 'content-type': 'text/plain' });
    const status = await new Promise((resolve) =>
      stream
        .on('response', (headers) => resolve(headers[':status']))
        .resume()
        .end('x'),
    );
    session.destroy();
    expect(status).toBe(415);
  });
});

describe('a gRPC listener that ends', () => {
  let own: GrpcBench;

  beforeAll(async () => {
    own = await startGrpcBench();
    await own.open('half', { versions: 1, file: halfPlusTwo() });
  });

  it('answers what is under way, and takes nothing new', async () => {
    const client = grpcClient(own.address);
    const answers = Array.from({ length: 50 }, () => client.call(modelInfer, ask));
    // The first answer tells that all of them have reached the listener before it ends.
    await answers[0];
    await own.close();
    const codes = (await Promise.all(answers)).map(({ code }) => code);
    expect(new Set(codes)).toEqual(new Set([Status.OK]));
    expect((await client.call(modelInfer, ask, { deadlineMs: 500 })).code).not.toBe(Status.OK);
    client.close();
  });
});
