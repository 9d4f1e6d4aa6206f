import { identityGraph } from '@orrery/math-onnx/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServingBench, type ServingBench } from '../testing/serving-bench.js';

let bench: ServingBench;

beforeAll(async () => {
  bench = await startServingBench();
  await bench.open('float', { versions: 1, file: identityGraph() });
  await bench.predict('float:predict', { instances: [[1], [2], [3]] });
  await bench.predict('float:predict', { instances: [[4]] });
  await bench.predict('float:predict', { instances: [['far']] });
});

afterAll(() => bench.close());

describe('what Prometheus reads', () => {
  it('has Triton’s names, by model and version', async () => {
    const samples = await scrape();

    expect(samples.get('nv_inference_request_success{model="float",version="1"}')).toBe(2);
    expect(samples.get('nv_inference_count{model="float",version="1"}')).toBe(4);
    expect(samples.get('nv_inference_exec_count{model="float",version="1"}')).toBe(2);
    expect(samples.get('nv_inference_request_failure{model="float",version="1",reason="OTHER"}')).toBe(1);
    expect(samples.get('nv_inference_pending_request_count{model="float",version="1"}')).toBe(0);
    for (const what of ['request', 'queue', 'compute_infer']) {
      expect(samples.get(`nv_inference_${what}_duration_us{model="float",version="1"}`)).toBeGreaterThan(0);
    }
    expect(samples.get('nv_cpu_memory_total_bytes')).toBeGreaterThan(0);
    expect(samples.get('nv_cpu_utilization')).toBeLessThanOrEqual(1);
  });

  it('has KServe’s name, in seconds', async () => {
    const samples = await scrape();

    expect(samples.get('request_predict_seconds_count{model_name="float"}')).toBe(2);
    expect(samples.get('request_predict_seconds_bucket{model_name="float",le="10"}')).toBe(2);
    expect(samples.get('request_predict_seconds_bucket{model_name="float",le="+Inf"}')).toBe(2);
  });

  it('has TF Serving’s names, in microseconds', async () => {
    const samples = await scrape();
    const seconds = samples.get('request_predict_seconds_sum{model_name="float"}') ?? 0;
    const latency = ':tensorflow:serving:request_latency';

    expect(samples.get(`${latency}_sum{model_name="float",API="predict"}`)).toBeCloseTo(seconds * 1e6, 3);
    expect(samples.get(`${latency}_bucket{model_name="float",API="predict",le="10000000"}`)).toBe(2);
    expect(samples.get(':tensorflow:serving:request_count{model_name="float",version="1",status="OK"}')).toBe(
      2,
    );
    expect(
      samples.get(
        ':tensorflow:serving:request_count{model_name="float",version="1",status="INVALID_ARGUMENT"}',
      ),
    ).toBe(1);
    expect(samples.get(':tensorflow:serving:request_example_count_total{model="float",version="1"}')).toBe(4);
    expect(
      samples.get(
        ':tensorflow:serving:runtime_latency_count{model_name="float",version="1",API="predict",runtime="ONNX"}',
      ),
    ).toBe(2);
    expect(
      samples.get(':tensorflow:serving:batching_session:queuing_latency_count{thread_pool_name="float/1"}'),
    ).toBe(2);
  });

  it('is the same page where TF Serving has it, for those who may read', async () => {
    const page = await bench.service.fetch('/monitoring/prometheus/metrics');

    expect(await page.text()).toContain('nv_inference_count');
    expect(page.headers.get('content-type')).toContain('version=0.0.4');
    const nobody = { headers: { authorization: 'Bearer nobody' } };
    expect((await bench.service.fetch('/monitoring/prometheus/metrics', nobody)).status).toBe(401);
  });
});

/** Samples by name and labels, as they are written. */
async function scrape(): Promise<ReadonlyMap<string, number>> {
  const text = await (await bench.service.fetch('/metrics')).text();
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => {
      const space = line.lastIndexOf(' ');
      return [line.slice(0, space), Number(line.slice(space + 1))];
    }),
  );
}
