import { ScalarType, type DescField, type DescMessage } from '@bufbuild/protobuf';

/** Bounds on what decoding may take. A few bytes of file can otherwise become gigabytes of objects. */
export interface WireLimits {
  /** Memory of the decoded objects, estimated from above; the bytes of `raw_data` are not copied and do not count. */
  readonly decodedBytes: number;
  /** Messages inside messages. */
  readonly depth: number;
}

/** What a scan of the wire form found. */
export type WireMeasure =
  | { readonly kind: 'ok'; readonly decodedBytes: number }
  | { readonly kind: 'truncated'; readonly offset: number }
  | { readonly kind: 'malformed'; readonly offset: number }
  | { readonly kind: 'too-large'; readonly what: keyof WireLimits; readonly limit: number };

/** Heap bytes that one decoded thing takes, measured on V8 (Node 20) and rounded up; a string's text comes on top. */
const COST = { message: 420, unknown: 160, bytes: 110, string: 32, number: 36 } as const;
const COST_PER_CHARACTER = 2;

const VARINT = 0;
const FIXED_64 = 1;
const LENGTH_DELIMITED = 2;
const FIXED_32 = 5;

/** What a field holds, and the wire types under which it may come. */
type FieldShape = { readonly wireTypes: readonly number[] } & (
  | { readonly kind: 'message'; readonly fields: () => ReadonlyMap<number, FieldShape> }
  | { readonly kind: 'number'; readonly width: 'varint' | 4 | 8 }
  | { readonly kind: 'bytes' | 'string' | 'unknown' }
);

const UNKNOWN: FieldShape = { kind: 'unknown', wireTypes: [VARINT, FIXED_64, LENGTH_DELIMITED, FIXED_32] };

interface Frame {
  readonly fields: ReadonlyMap<number, FieldShape>;
  readonly end: number;
}

const shapesByMessage = new WeakMap<DescMessage, ReadonlyMap<number, FieldShape>>();

/**
 * Walks a protobuf message without decoding it: checks that every field ends where its parent allows, and adds
 * up what decoding would allocate.
 *
 * O(fields), no recursion; byte strings are stepped over. Groups, which ONNX never uses, count as malformed,
 * and so does a known field under a wrong wire type.
 */
export function measureWire(schema: DescMessage, bytes: Uint8Array, limits: WireLimits): WireMeasure {
  return new WireScan(bytes, limits).run(schema);
}

/** The outcome of reading one field: go on, or the end of the scan. */
type Step = WireMeasure | null;

class WireScan {
  private position = 0;
  private decodedBytes = 0;
  private readonly stack: Frame[] = [];
  private readonly view: DataView;

  constructor(
    bytes: Uint8Array,
    private readonly limits: WireLimits,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  run(schema: DescMessage): WireMeasure {
    this.stack.push({ fields: shapesOf(schema), end: this.view.byteLength });
    for (let frame = this.stack.at(-1); frame; frame = this.stack.at(-1)) {
      if (this.position === frame.end) {
        this.stack.pop();
        continue;
      }
      const stop = this.field(frame);
      if (stop) return stop;
    }
    return { kind: 'ok', decodedBytes: this.decodedBytes };
  }

  private field(frame: Frame): Step {
    const tag = this.varint(frame.end);
    if (tag === null || tag < 8 || tag > 0xffffffff) return this.broken(frame.end);
    const shape = frame.fields.get(Math.floor(tag / 8)) ?? UNKNOWN;
    this.decodedBytes += COST[shape.kind];
    if (this.decodedBytes > this.limits.decodedBytes) return this.tooLarge('decodedBytes');
    const wireType = tag % 8;
    if (!shape.wireTypes.includes(wireType)) return { kind: 'malformed', offset: this.position };
    switch (wireType) {
      case VARINT:
        return this.varint(frame.end) === null ? this.broken(frame.end) : null;
      case FIXED_64:
        return this.skip(8, frame.end);
      case FIXED_32:
        return this.skip(4, frame.end);
      default:
        return this.lengthDelimited(frame.end, shape);
    }
  }

  private lengthDelimited(limit: number, shape: FieldShape): Step {
    const length = this.varint(limit);
    if (length === null || this.position + length > limit) return this.broken(limit);
    const end = this.position + length;
    if (shape.kind === 'message') return this.enter(shape.fields(), end);
    if (shape.kind === 'string') this.decodedBytes += length * COST_PER_CHARACTER;
    if (shape.kind === 'number') {
      const entries = shape.width === 'varint' ? this.varintsUntil(end) : length / shape.width;
      if (entries === null || !Number.isInteger(entries)) return { kind: 'malformed', offset: this.position };
      this.decodedBytes += entries * COST.number;
    }
    this.position = end;
    return this.decodedBytes > this.limits.decodedBytes ? this.tooLarge('decodedBytes') : null;
  }

  private enter(fields: Frame['fields'], end: number): Step {
    if (this.stack.length > this.limits.depth) return this.tooLarge('depth');
    this.stack.push({ fields, end });
    return null;
  }

  /** Reads a varint of at most ten bytes; null if it is longer or passes the end. Exact below 2⁵³. */
  private varint(end: number): number | null {
    let value = 0;
    for (let i = 0, factor = 1; i < 10; i++, factor *= 128) {
      if (this.position >= end) return null;
      const byte = this.view.getUint8(this.position++);
      value += (byte % 128) * factor;
      if (byte < 128) return value;
    }
    return null;
  }

  /** How many varints of at most ten bytes fill the bytes up to `end`; null if they do not. */
  private varintsUntil(end: number): number | null {
    let count = 0;
    let start = this.position;
    for (let i = start; i < end; i++) {
      if (this.view.getUint8(i) >= 128) continue;
      if (i - start >= 10) return null;
      count += 1;
      start = i + 1;
    }
    return start === end ? count : null;
  }

  private skip(length: number, end: number): Step {
    if (this.position + length > end) return this.broken(end);
    this.position += length;
    return null;
  }

  /** A field that passes the end of the file was cut off; one that passes the end of its parent never was right. */
  private broken(end: number): WireMeasure {
    const reachesFileEnd = end === this.view.byteLength;
    return { kind: reachesFileEnd ? 'truncated' : 'malformed', offset: this.position };
  }

  private tooLarge(what: keyof WireLimits): WireMeasure {
    return { kind: 'too-large', what, limit: this.limits[what] };
  }
}

function shapesOf(message: DescMessage): ReadonlyMap<number, FieldShape> {
  const known = shapesByMessage.get(message);
  if (known) return known;
  const shapes = new Map(message.fields.map((field) => [field.number, shapeOf(field)]));
  shapesByMessage.set(message, shapes);
  return shapes;
}

function shapeOf(field: DescField): FieldShape {
  if (field.fieldKind === 'map') return shapeOfMap(field);
  if (field.message) return shapeOfMessage(field.message);
  return shapeOfScalar(field.scalar, field.fieldKind === 'list' ? [LENGTH_DELIMITED] : []);
}

function shapeOfMessage(message: DescMessage): FieldShape {
  return { kind: 'message', fields: () => shapesOf(message), wireTypes: [LENGTH_DELIMITED] };
}

/** On the wire a map is a list of messages: the key is field 1 and the value field 2. */
function shapeOfMap({ mapKey, message, scalar }: DescField & { readonly fieldKind: 'map' }): FieldShape {
  const value = message ? shapeOfMessage(message) : shapeOfScalar(scalar, []);
  const fields = new Map([
    [1, shapeOfScalar(mapKey, [])],
    [2, value],
  ]);
  return { kind: 'message', fields: () => fields, wireTypes: [LENGTH_DELIMITED] };
}

/** An enum has no scalar type, and comes as a number. */
function shapeOfScalar(scalar: ScalarType | undefined, packed: readonly number[]): FieldShape {
  switch (scalar) {
    case ScalarType.STRING:
      return { kind: 'string', wireTypes: [LENGTH_DELIMITED] };
    case ScalarType.BYTES:
      return { kind: 'bytes', wireTypes: [LENGTH_DELIMITED] };
    case ScalarType.FLOAT:
      return { kind: 'number', width: 4, wireTypes: [FIXED_32, ...packed] };
    case ScalarType.DOUBLE:
      return { kind: 'number', width: 8, wireTypes: [FIXED_64, ...packed] };
    default:
      return { kind: 'number', width: 'varint', wireTypes: [VARINT, ...packed] };
  }
}
