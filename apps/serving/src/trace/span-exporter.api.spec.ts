import { listen } from '@orrery/testing';
import { describe, expect, it } from 'vitest';
import type { Span } from './span.js';
import { SpanExporter } from './span-exporter.js';

const SPAN: Span = {
  traceId: '0af7651916cd43dd8448eb211c80319c',
  spanId: 'b7ad6b7169203331',
  parentSpanId: null,
  name: 'route',
  kind: 'internal',
  startMs: 0.25,
  endMs: 1,
  attributes: {},
  hasFailed: false,
};

describe('spans', () => {
  it('are dropped and counted past a bound, whatever the collector does', async () => {
    let dropped = 0;
    let received = 0;
    const collector = await listen((_request, _body, response) => {
      received += 1;
      response.end('{}');
    });
    const exporter = new SpanExporter({
      url: collector.url,
      headers: {},
      service: 'test',
      onDropped: (spans) => (dropped += spans),
    });
    const offered = 20_000;

    for (let i = 0; i < offered; i++) exporter.offer([SPAN]);
    await exporter.close();

    // The first batch was on its way before the rest came.
    expect(dropped).toBe(offered - 8_192 - 512);
    expect(received).toBe((offered - dropped) / 512);
    await collector.close();
  });

  it('are dropped and counted when the collector refuses them', async () => {
    const reasons: string[] = [];
    const collector = await listen((_request, _body, response) => response.writeHead(503).end());
    const exporter = new SpanExporter({
      url: collector.url,
      headers: {},
      service: 'test',
      onDropped: (spans, reason) => reasons.push(`${spans} ${reason}`),
    });
    exporter.offer([SPAN, SPAN]);

    await exporter.close();

    expect(reasons).toEqual(['2 the collector answered 503']);
    await collector.close();
  });
});
