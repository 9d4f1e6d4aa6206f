import { randomBytes } from 'node:crypto';
import { OutboundPool } from '@orrery/platform-outbound';
import { listen, testToken } from '@orrery/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { GRPCInferenceService } from '../grpc/generated/grpc_service_pb.js';
import { HttpChannel } from '../remote-backend/protocol/http-channel.js';
import { HttpRowsClient } from '../remote-backend/protocol/http-rows-client.js';
import { halfPlusTwo, startGrpcBench, type GrpcBench } from '../testing/grpc-bench.js';
import { SpanKind } from '../grpc/generated/opentelemetry/trace_pb.js';
import { collectTraces, type CollectedSpan as Span, type TraceCollector } from '../testing/collect-traces.js';
import { RequestTrace } from './request-trace.js';

/** Others may keep the machine busy. */
const PATIENCE = { timeout: 60_000 };

let bench: GrpcBench;
let collector: TraceCollector;

beforeAll(async () => {
  collector = await collectTraces();
  bench = await startGrpcBench({
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.listener.url,
    OTEL_EXPORTER_OTLP_HEADERS: 'x-key=se%20cret',
    OTEL_TRACES_SAMPLER_ARG: '0',
  });
  await bench.open('half', { versions: 1, file: halfPlusTwo() });
}, 120_000);

afterAll(async () => {
  await bench.close();
  await collector.listener.close();
});

const PARENT = 'b7ad6b7169203331';

function newTrace(flags: '00' | '01') {
  const traceId = randomBytes(16).toString('hex');
  return { traceId, traceparent: `00-${traceId}-${PARENT}-${flags}` };
}

async function untilCollected(traceId: string, count: number): Promise<readonly Span[]> {
  return vi.waitFor(() => {
    const found = collector.spans.filter((span) => span.traceId === traceId);
    expect(found).toHaveLength(count);
    return found;
  }, PATIENCE);
}

function expectWhole(found: readonly Span[], name: string): void {
  const root = found.find(({ parentSpanId }) => parentSpanId === PARENT);
  expect(root).toMatchObject({ name, kind: SpanKind.SERVER });
  const parts = found.filter((span) => span !== root);
  expect(parts.map((part) => part.name).toSorted()).toEqual(['compute', 'encode', 'queue', 'route']);
  for (const part of parts) {
    expect(part.parentSpanId).toBe(root?.spanId);
    expect(part.startTimeUnixNano).toBeGreaterThanOrEqual(root?.startTimeUnixNano ?? 0n);
    expect(part.endTimeUnixNano).toBeGreaterThanOrEqual(part.startTimeUnixNano);
    expect(part.endTimeUnixNano).toBeLessThanOrEqual(root?.endTimeUnixNano ?? 0n);
  }
}

describe('a request of a trace', PATIENCE, () => {
  it('is told to the collector in its parts, and to who asked', async () => {
    const { traceId, traceparent } = newTrace('01');
    const { status, headers } = await bench.predict('half:predict', { instances: [1] }, { traceparent });
    expect(status).toBe(200);
    expect(headers.get('traceresponse')).toMatch(new RegExp(`^00-${traceId}-[0-9a-f]{16}-01$`));

    const found = await untilCollected(traceId, 5);

    expectWhole(found, 'POST /v1/models/*');
    const compute = found.find(({ name }) => name === 'compute');
    expect(compute?.attributes).toMatchObject({ 'orrery.endpoint': 'half', 'orrery.rows': 1n });
    expect(collector.requests[0]).toMatchObject({
      path: '/v1/traces',
      headers: { 'x-key': 'se cret', 'content-type': 'application/x-protobuf' },
      services: ['orrery-serving'],
    });
  });

  it('may come by any protocol', async () => {
    const invoked = newTrace('01');
    await bench.service.fetch('/endpoints/half/invocations', {
      method: 'POST',
      headers: { 'content-type': 'application/json', traceparent: invoked.traceparent },
      body: JSON.stringify({ inputs: { x: [1] } }),
    });
    const called = newTrace('01');
    const { code } = await bench.client.call(
      GRPCInferenceService.method.modelInfer,
      {
        modelName: 'half',
        inputs: [{ name: 'x', datatype: 'FP32', shape: [1n], contents: { fp32Contents: [1] } }],
      },
      { metadata: { traceparent: called.traceparent } },
    );
    expect(code).toBe(0);
    const asked = newTrace('01');
    await fetch(new URL('/graphql', bench.service.url), {
      method: 'POST',
      headers: {
        authorization: `Bearer ${testToken('admin')}`,
        'content-type': 'application/json',
        traceparent: asked.traceparent,
      },
      body: JSON.stringify({
        query: 'mutation { predict(input: { endpoint: "half", instances: [1] }) { __typename } }',
      }),
    });

    expectWhole(await untilCollected(invoked.traceId, 5), 'POST /endpoints/:endpoint/invocations');
    expectWhole(await untilCollected(called.traceId, 5), 'inference.GRPCInferenceService/ModelInfer');
    expectWhole(await untilCollected(asked.traceId, 5), 'POST /graphql');
  });

  it('is not told where its caller does not record, or nobody began a trace', async () => {
    const silent = newTrace('00');
    const { headers } = await bench.predict('half:predict', { instances: [1] }, silent);
    expect(headers.get('traceresponse')).toMatch(new RegExp(`^00-${silent.traceId}-[0-9a-f]{16}-00$`));
    const untraced = await bench.predict('half:predict', { instances: [1] });
    expect(untraced.headers.has('traceresponse')).toBe(false);
    const { traceId, traceparent } = newTrace('01');
    await bench.predict('half:predict', { instances: ['text'] }, { traceparent });

    const found = await untilCollected(traceId, 1);

    expect(found[0]?.attributes).toMatchObject({ 'http.response.status_code': 400n });
    expect(collector.spans.every(({ parentSpanId }) => parentSpanId !== '')).toBe(true);
    expect(collector.spans.some((span) => span.traceId === silent.traceId)).toBe(false);
  });
});

describe('what a request has a remote server do', () => {
  it('is part of its trace', async () => {
    const seen: unknown[] = [];
    const remote = await listen(({ headers }, _body, response) => {
      seen.push([headers['traceparent'], headers['tracestate']]);
      response.end('{"predictions":[1]}');
    });
    const options = {
      allowedHosts: ['127.0.0.1'],
      connections: 1,
      connectDeadlineMs: 5_000,
      maxAnswerBytes: 1_000,
    };
    const pool = OutboundPool.open(remote.url, options);
    if (!(pool instanceof OutboundPool)) return expect.fail(pool.reason);
    const number = { name: 'x', dtype: 'float32', shape: [null] } as const;
    const client = new HttpRowsClient(new HttpChannel(pool, null), {
      ...{ predictPath: '/', healthPath: '/' },
      signature: { inputs: [number], outputs: [number] },
    });
    const parent = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: PARENT, isSampled: true };
    const trace = new RequestTrace(
      { parent, tracestate: 'vendor=1', isSampled: true, startMs: 0 },
      () => undefined,
    );

    const row = [{ name: 'x', dtype: 'float32', dims: [1], data: Float32Array.of(1) }] as const;
    await client.infer(row, 1, { deadlineMs: 5_000, traceHeaders: trace.headers });
    await client.infer(row, 1, { deadlineMs: 5_000 });

    expect(seen).toEqual([
      [`00-${parent.traceId}-${trace.spanId}-01`, 'vendor=1'],
      [undefined, undefined],
    ]);
    await client.close();
    await remote.close();
  });

  it('is part of its trace when it is a TF Serving that is called by gRPC', PATIENCE, async () => {
    const { listener, spans } = await collectTraces();
    const remote = await startGrpcBench({ OTEL_EXPORTER_OTLP_ENDPOINT: listener.url });
    await remote.open('half_plus_two', { versions: 1, file: halfPlusTwo() });
    const near = await startGrpcBench({
      OTEL_EXPORTER_OTLP_ENDPOINT: listener.url,
      ORRERY_REMOTE_ALLOWED_HOSTS: '127.0.0.1',
      ORRERY_REMOTE_AUTHORIZATION: JSON.stringify({ [remote.address]: `Bearer ${testToken('reader')}` }),
    });
    near.registry.addWithoutFile('away', 1, 'It is elsewhere.');
    const input = { model: 'away', version: 1, protocol: 'TF_SERVING_GRPC', remoteModel: 'half_plus_two' };
    await near.service.graphql(REGISTER, { input: { ...input, urls: [`http://${remote.address}`] } });
    await near.service.graphql(CREATE, { input: { name: 'away', model: 'away', version: 1 } });
    await near.untilReady('away');

    const { traceId, traceparent } = newTrace('01');
    const { body } = await near.predict('away:predict', { instances: [2] }, { traceparent });
    expect(body.predictions).toEqual([3]);

    const called = 'tensorflow.serving.PredictionService/Predict';
    const [root, call] = await vi.waitFor(() => {
      const found = spans.filter((span) => span.traceId === traceId);
      const both = ['POST /v1/models/*', called].map((name) => found.find((span) => span.name === name));
      expect(both).not.toContain(undefined);
      return both;
    }, PATIENCE);
    expect(root?.parentSpanId).toBe(PARENT);
    expect(call?.parentSpanId).toBe(root?.spanId);
    await near.close();
    await remote.close();
    await listener.close();
  });
});

const REGISTER =
  'mutation ($input: RegisterRemoteBackendInput!) { registerRemoteBackend(input: $input) { __typename } }';
const CREATE = 'mutation ($input: CreateEndpointInput!) { createEndpoint(input: $input) { __typename } }';
