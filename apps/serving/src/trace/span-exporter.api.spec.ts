import { describe, expect, it } from 'vitest';
import { collectTraces } from '../testing/collect-traces.js';
import type { TracedRequest } from './span.js';
import { SpanExporter } from './span-exporter.js';

const REQUEST: TracedRequest = {
  traceId: '0af7651916cd43dd8448eb211c80319c',
  spanId: 'b7ad6b7169203331',
  parentSpanId: null,
  tracestate: '',
  name: 'POST /v1/models/*',
  startMs: 0.25,
  endMs: 1,
  attributes: {},
  hasFailed: false,
  parts: [{ name: 'route', startMs: 0.25, endMs: 0.5, attributes: {} }],
};

describe('spans', () => {
  it('are dropped and counted past a bound, whatever the collector does', async () => {
    let dropped = 0;
    const { listener, requests, spans } = await collectTraces();
    const exporter = new SpanExporter({
      url: `${listener.url}/v1/traces`,
      headers: {},
      service: 'test',
      onDropped: (count) => (dropped += count),
    });
    const offered = 40_000;

    for (let i = 0; i < offered / 2; i++) exporter.offer(REQUEST);
    await exporter.close();

    // The first batch was on its way before the rest came.
    expect(requests).toHaveLength(1 + 8 + 1);
    expect(dropped).toBeGreaterThan(0);
    expect(spans.length + dropped).toBe(offered);
    await listener.close();
  });

  it('are sent when somebody asks for it, also while others are on their way', async () => {
    const { listener, spans } = await collectTraces();
    const options = { url: listener.url, headers: {}, service: 'test', onDropped: () => undefined };
    const exporter = new SpanExporter(options);

    exporter.offer(REQUEST);
    const first = exporter.flush();
    exporter.offer(REQUEST);
    await Promise.all([first, exporter.flush()]);

    expect(spans).toHaveLength(4);
    await exporter.close();
    await listener.close();
  });

  it('are dropped and counted when the collector refuses them, or there is none', async () => {
    const reasons: string[] = [];
    const { listener } = await collectTraces(503);
    const options = { url: listener.url, headers: {}, service: 'test' };
    const exporter = new SpanExporter({
      ...options,
      onDropped: (spans, reason) => reasons.push(`${spans} ${reason}`),
    });
    exporter.offer(REQUEST);
    await exporter.flush();
    await listener.close();
    exporter.offer(REQUEST);
    await exporter.close();

    expect(reasons).toEqual(['2 the collector answered 503', expect.stringMatching(/^2 /)]);
  });
});
