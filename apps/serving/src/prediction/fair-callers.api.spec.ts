import { infiniteLoopGraph } from '@orrery/math-onnx/testing';
import { testToken } from '@orrery/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { GRPCInferenceService } from '../grpc/generated/grpc_service_pb.js';
import { DataType } from '../grpc/generated/tensorflow/core/framework/types_pb.js';
import { PredictionService } from '../grpc/generated/tensorflow_serving/apis/prediction_service_pb.js';
import { startGrpcBench, type GrpcBench } from '../testing/grpc-bench.js';

/** Others may keep the machine busy. */
const PATIENCE = { timeout: 90_000 };
/** More than half of what one batch takes: each of these requests is one. */
const ROWS = 200;
const FLOOD = 6;
/** A row that the model does not end. */
const ENDLESS = 2;

const DATA = new Array<number>(ROWS).fill(1);
const SHAPE = [BigInt(ROWS), 1n];
type Caller = 'writer' | 'admin';

let bench: GrpcBench;

beforeAll(async () => {
  bench = await startGrpcBench({
    ORRERY_MODEL_RUN_DEADLINE_MS: '3000',
    ORRERY_PREDICT_DEADLINE_MS: '60000',
  });
}, PATIENCE.timeout);

afterAll(() => bench.close());

const bearer = (caller: Caller) => ({ authorization: `Bearer ${testToken(caller)}` });

async function post(path: string, body: object, caller: Caller): Promise<boolean> {
  const headers = { ...bearer(caller), 'content-type': 'application/json' };
  const { ok } = await bench.service.fetch(path, { method: 'POST', headers, body: JSON.stringify(body) });
  return ok;
}

/** How each protocol is asked; whether it answered. */
const PROTOCOLS: Readonly<Record<string, (endpoint: string, caller: Caller) => Promise<boolean>>> = {
  'tf-serving': (endpoint, caller) => post(`/v1/models/${endpoint}:predict`, { instances: DATA }, caller),
  'open-inference': (endpoint, caller) => {
    const input = { name: 'x', datatype: 'FP32', shape: [ROWS, 1], data: DATA };
    return post(`/v2/models/${endpoint}/infer`, { inputs: [input] }, caller);
  },
  invocations: (endpoint, caller) =>
    post(
      `/endpoints/${endpoint}/invocations`,
      { dataframe_split: { columns: ['x'], data: DATA.map((value) => [value]) } },
      caller,
    ),
  'open-inference-grpc': async (modelName, caller) => {
    const input = { name: 'x', datatype: 'FP32', shape: SHAPE, contents: { fp32Contents: DATA } };
    const options = { metadata: bearer(caller), deadlineMs: PATIENCE.timeout };
    const method = GRPCInferenceService.method.modelInfer;
    return (await bench.client.call(method, { modelName, inputs: [input] }, options)).code === 0;
  },
  'tf-serving-grpc': async (name, caller) => {
    const x = {
      dtype: DataType.DT_FLOAT,
      tensorShape: { dim: SHAPE.map((size) => ({ size })) },
      floatVal: DATA,
    };
    const options = { metadata: bearer(caller), deadlineMs: PATIENCE.timeout };
    const method = PredictionService.method.predict;
    return (await bench.client.call(method, { modelSpec: { name }, inputs: { x } }, options)).code === 0;
  },
  graphql: async (endpoint, caller) => {
    const asked = 'mutation ($input: PredictInput!) { predict(input: $input) { __typename } }';
    const { data } = await bench.service.graphql(asked, { input: { endpoint, instances: DATA } }, caller);
    return (data['predict'] as { __typename: string } | undefined)?.__typename === 'PredictSuccess';
  },
};

async function untilWaiting(endpoint: string, count: number): Promise<void> {
  await vi.waitFor(async () => {
    const metrics = await (await bench.service.fetch('/metrics')).text();
    const line = `nv_inference_pending_request_count{model="${endpoint}",version="1"} ${count}\n`;
    expect(metrics).toContain(line);
  }, PATIENCE);
}

describe.each(Object.entries(PROTOCOLS))('a caller who asks by %s', PATIENCE, (protocol, ask) => {
  it('waits for one turn of a caller who has sent much before, and not for all of it', async () => {
    await bench.open(protocol, { versions: 1, file: infiniteLoopGraph(1) });
    const answered: Caller[] = [];
    const send = async (caller: Caller): Promise<void> => {
      expect(await ask(protocol, caller)).toBe(true);
      answered.push(caller);
    };
    // It is as long as the others, so that none of them shares its batch.
    // Nothing is computed until the process that is at this is ended, and there is another.
    const blocking = bench.predict(`${protocol}:predict`, { instances: [ENDLESS, ...DATA.slice(1)] });
    const flood = Array.from({ length: FLOOD }, () => send('writer'));
    // One that is refused would be waited for in vain.
    await Promise.race([untilWaiting(protocol, FLOOD), Promise.all(flood)]);
    const late = send('admin');

    await Promise.all([...flood, late, blocking]);

    expect(answered).toHaveLength(FLOOD + 1);
    expect(answered.indexOf('admin')).toBeLessThanOrEqual(2);
  });
});
