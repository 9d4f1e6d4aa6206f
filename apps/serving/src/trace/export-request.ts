const RESOURCE_SPANS = 0x0a;
const RESOURCE = 0x0a;
const SCOPE_SPANS = 0x12;
const SCOPE = 0x0a;
const SCOPE_NAME = 0x0a;
const ATTRIBUTE = 0x0a;
const KEY = 0x0a;
const VALUE = 0x12;
const TEXT = 0x0a;

/** What comes before the spans of a `SpanBatch` in an `ExportTraceServiceRequest` of OTLP. */
export function exportRequestHead(service: string, spansBytes: number): Buffer {
  const name = field(ATTRIBUTE, text(KEY, 'service.name'), field(VALUE, text(TEXT, service)));
  const resource = field(RESOURCE, name);
  const scope = field(SCOPE, text(SCOPE_NAME, 'orrery.serving'));
  const scopeSpans = head(SCOPE_SPANS, scope.byteLength + spansBytes);
  const rest = Buffer.concat([resource, scopeSpans, scope]);
  return Buffer.concat([head(RESOURCE_SPANS, rest.byteLength + spansBytes), rest]);
}

function text(tag: number, value: string): Buffer {
  return field(tag, Buffer.from(value));
}

function field(tag: number, ...content: readonly Buffer[]): Buffer {
  const bytes = Buffer.concat(content);
  return Buffer.concat([head(tag, bytes.byteLength), bytes]);
}

function head(tag: number, length: number): Buffer {
  const bytes = [tag];
  let rest = length;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) + 0x80);
  return Buffer.from([...bytes, rest]);
}
