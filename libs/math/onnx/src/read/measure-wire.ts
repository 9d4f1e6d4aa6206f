import { ScalarType, type DescField, type DescMessage } from '@bufbuild/protobuf';

/** Bounds on what decoding may allocate. A few bytes of file can otherwise become gigabytes of objects. */
export interface WireLimits {
  /** Nested messages: nodes, attributes, tensors, type and name entries. */
  readonly messages: number;
  /** Field values and entries of number lists; bytes of `raw_data` do not count. */
  readonly elements: number;
  /** Messages inside messages. */
  readonly depth: number;
}

/** What a scan of the wire form found. */
export type WireMeasure =
  | { readonly kind: 'ok'; readonly messages: number; readonly elements: number }
  | { readonly kind: 'truncated'; readonly offset: number }
  | { readonly kind: 'malformed'; readonly offset: number }
  | { readonly kind: 'too-large'; readonly what: keyof WireLimits; readonly limit: number };

type FieldShape = { readonly message: DescMessage } | { readonly packed: 'varint' | 4 | 8 } | 'leaf';

interface Frame {
  readonly fields: ReadonlyMap<number, FieldShape>;
  readonly end: number;
}

const shapesByMessage = new WeakMap<DescMessage, ReadonlyMap<number, FieldShape>>();

/**
 * Walks a protobuf message without decoding it: checks that every field ends where its parent allows, and counts
 * what decoding would allocate.
 *
 * O(fields), no recursion; byte strings are stepped over. Groups, which ONNX never uses, count as malformed.
 */
export function measureWire(schema: DescMessage, bytes: Uint8Array, limits: WireLimits): WireMeasure {
  return new WireScan(bytes, limits).run(schema);
}

/** The outcome of reading one field: go on, or the end of the scan. */
type Step = WireMeasure | null;

class WireScan {
  private position = 0;
  private messages = 0;
  private elements = 0;
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
    return { kind: 'ok', messages: this.messages, elements: this.elements };
  }

  private field(frame: Frame): Step {
    const tag = this.varint(frame.end);
    if (tag === null || tag < 8 || tag > 0xffffffff) return this.broken(frame.end);
    if (++this.elements > this.limits.elements) return this.tooLarge('elements');
    switch (tag % 8) {
      case 0:
        return this.varint(frame.end) === null ? this.broken(frame.end) : null;
      case 1:
        return this.skip(8, frame.end);
      case 2:
        return this.lengthDelimited(frame, frame.fields.get(Math.floor(tag / 8)) ?? 'leaf');
      case 5:
        return this.skip(4, frame.end);
      default:
        return { kind: 'malformed', offset: this.position };
    }
  }

  private lengthDelimited(frame: Frame, shape: FieldShape): Step {
    const length = this.varint(frame.end);
    if (length === null || this.position + length > frame.end) return this.broken(frame.end);
    const end = this.position + length;
    if (shape !== 'leaf' && 'message' in shape) return this.enter(shape.message, end);
    if (shape !== 'leaf') {
      this.elements += shape.packed === 'varint' ? this.varintsUntil(end) : Math.floor(length / shape.packed);
      if (this.elements > this.limits.elements) return this.tooLarge('elements');
    }
    this.position = end;
    return null;
  }

  private enter(message: DescMessage, end: number): Step {
    if (++this.messages > this.limits.messages) return this.tooLarge('messages');
    if (this.stack.length > this.limits.depth) return this.tooLarge('depth');
    this.stack.push({ fields: shapesOf(message), end });
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

  private varintsUntil(end: number): number {
    let count = 0;
    for (let i = this.position; i < end; i++) if (this.view.getUint8(i) < 128) count++;
    return count;
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
  if (field.message) return { message: field.message };
  if (field.fieldKind !== 'list' || field.scalar === undefined) return 'leaf';
  switch (field.scalar) {
    case ScalarType.STRING:
    case ScalarType.BYTES:
      return 'leaf';
    case ScalarType.FLOAT:
      return { packed: 4 };
    case ScalarType.DOUBLE:
      return { packed: 8 };
    default:
      return { packed: 'varint' };
  }
}
