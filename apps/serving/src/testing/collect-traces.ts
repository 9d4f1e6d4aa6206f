import type { IncomingHttpHeaders } from 'node:http';
import { fromBinary } from '@bufbuild/protobuf';
import { listen, type Listener } from '@orrery/testing';
import {
  ExportTraceServiceRequestSchema,
  type KeyValue,
  type Span,
} from '../grpc/generated/opentelemetry/trace_pb.js';

type Attributes = Readonly<Record<string, string | bigint | undefined>>;

/** A span with its identifiers in hex, empty for none. */
export interface CollectedSpan extends Omit<Span, 'traceId' | 'spanId' | 'parentSpanId' | 'attributes'> {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly attributes: Attributes;
}

interface ExportRequest {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly services: readonly unknown[];
}

/** What a collector of traces was told. */
export interface TraceCollector {
  readonly listener: Listener;
  readonly requests: readonly ExportRequest[];
  readonly spans: readonly CollectedSpan[];
}

/** @param status what it answers. */
export async function collectTraces(status = 200): Promise<TraceCollector> {
  const requests: ExportRequest[] = [];
  const spans: CollectedSpan[] = [];
  const listener = await listen(({ url: path = '', headers }, _text, response, bytes) => {
    const told = readExport(bytes);
    requests.push({ path, headers, services: told.services });
    spans.push(...told.spans);
    response.writeHead(status).end();
  });
  return { listener, requests, spans };
}

/** Reads what is sent to `/v1/traces` by the schema of its messages. */
export function readExport(bytes: Uint8Array) {
  const { resourceSpans } = fromBinary(ExportTraceServiceRequestSchema, bytes);
  return {
    services: resourceSpans.map(({ resource }) => attributesOf(resource?.attributes ?? [])['service.name']),
    scopes: resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.map(({ scope }) => scope?.name)),
    spans: resourceSpans.flatMap(({ scopeSpans }) =>
      scopeSpans.flatMap((scope) => scope.spans.map(readable)),
    ),
  };
}

function readable({ traceId, spanId, parentSpanId, attributes, ...rest }: Span): CollectedSpan {
  return {
    ...rest,
    traceId: Buffer.from(traceId).toString('hex'),
    spanId: Buffer.from(spanId).toString('hex'),
    parentSpanId: Buffer.from(parentSpanId).toString('hex'),
    attributes: attributesOf(attributes),
  };
}

function attributesOf(pairs: readonly KeyValue[]): Attributes {
  return Object.fromEntries(pairs.map(({ key, value }) => [key, value?.value.value]));
}
