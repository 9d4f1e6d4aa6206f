import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { status as Status } from '@grpc/grpc-js';
import { identityGraph } from '@orrery/math-onnx/testing';
import { testToken } from '@orrery/testing';
import { delayModel } from '../testing/delay-model.js';
import { freePort, grpcClient, type GrpcClient } from '../testing/grpc-client.js';
import { startServingBench, type ServingBench } from '../testing/serving-bench.js';
import { GRPCInferenceService } from './generated/grpc_service_pb.js';

const { modelInfer, serverLive, modelMetadata, modelReady, serverReady } = GRPCInferenceService.method;

let bench: ServingBench;
let client: GrpcClient;

beforeAll(async () => {
  const port = await freePort();
  bench = await startServingBench({ ORRERY_GRPC_PORT: String(port) });
  client = grpcClient(`127.0.0.1:${port}`);
  await bench.open('echo', { versions: 2, file: identityGraph('float32', ['N', 2]) });
  await bench.open('delay', { versions: 1, file: delayModel() });
});

afterAll(async () => {
  client.close();
  await bench.close();
});

const X = { name: 'x', datatype: 'FP32', shape: [2n, 2n] };

describe('the gRPC listener', () => {
  it('says that it lives to anybody, and predicts for nobody without a token', async () => {
    const anonymous = { metadata: { authorization: '' } };
    expect((await client.call(serverLive, {}, anonymous)).message?.live).toBe(true);
    const refused = await client.call(modelInfer, { modelName: 'echo' }, anonymous);
    expect(refused.code).toBe(Status.UNAUTHENTICATED);
  });

  it('answers raw contents raw, and typed contents typed', async () => {
    const raw = Buffer.from(new Float32Array([1, 2, 3, 4.5]).buffer);
    const answered = await client.call(modelInfer, {
      modelName: 'echo',
      id: 'mine',
      inputs: [X],
      rawInputContents: [raw],
    });
    expect(answered.code).toBe(Status.OK);
    expect(answered.message).toMatchObject({ modelName: 'echo', modelVersion: '1', id: 'mine' });
    expect(Buffer.from(answered.message?.rawOutputContents[0] ?? []).equals(raw)).toBe(true);
    expect(answered.trailer.get('x-orrery-prediction-id')).toHaveLength(1);

    const typed = await client.call(modelInfer, {
      modelName: 'echo',
      modelVersion: '2',
      inputs: [{ ...X, contents: { fp32Contents: [1, 2, 3, 4.5] } }],
    });
    expect(typed.message?.outputs[0]?.contents?.fp32Contents).toEqual([1, 2, 3, 4.5]);
  });
});
