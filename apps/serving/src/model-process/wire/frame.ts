/**
 * Frames between a model's process and its parent: a header of 16 bytes (u32 length of the whole frame, u8 kind,
 * 3 bytes 0, u32 request, 4 bytes 0), then a body. Lengths are multiples of 8, so that a body can be viewed as any
 * typed array. Little-endian, as both ends run on one machine.
 */
export const FRAME_HEADER_BYTES = 16;

/** From so many on, what is missing of a frame is read straight into it. */
const DIRECT_BYTES = 32 * 1024;

/** No frame may be longer. */
export const MAX_FRAME_BYTES = 256 * 1024 * 1024;

/** What a frame says. `load`, `ready`, `loadFailed` and `runFailed` carry JSON; `run` and `result` carry tensors; `started` and `unload` carry nothing. */
export const FRAME_KIND = {
  load: 1,
  ready: 2,
  loadFailed: 3,
  run: 4,
  result: 5,
  runFailed: 6,
  started: 7,
  unload: 8,
} as const;

export interface Frame {
  readonly kind: number;
  readonly request: number;
  /** Starts at a multiple of 8 in its buffer, which nothing else writes to. */
  readonly body: Uint8Array;
}

/** What came over the socket is not a frame. */
export class MalformedFrameError extends Error {
  override readonly name = 'MalformedFrameError';
}

/** Rounds up to a multiple of 8. */
export function aligned(bytes: number): number {
  return Math.ceil(bytes / 8) * 8;
}

/** An empty frame with room for a body. */
export function allocateFrame(kind: number, request: number, bodyBytes: number): Uint8Array {
  const frame = new Uint8Array(FRAME_HEADER_BYTES + aligned(bodyBytes));
  writeFrameHeader(frame, { kind, request, frameBytes: frame.byteLength });
  return frame;
}

/** Writes the header of a frame whose end may lie elsewhere. */
export function writeFrameHeader(
  bytes: Uint8Array,
  { kind, request, frameBytes }: Omit<Frame, 'body'> & { readonly frameBytes: number },
): void {
  const header = new DataView(bytes.buffer, bytes.byteOffset, FRAME_HEADER_BYTES);
  header.setUint32(0, frameBytes, true);
  header.setUint8(4, kind);
  header.setUint32(8, request, true);
}

/** A frame for a rare, small message. */
export function encodeJsonFrame(kind: number, request: number, message: unknown): Uint8Array {
  const text = Buffer.from(JSON.stringify(message));
  const frame = allocateFrame(kind, request, text.byteLength);
  // The padding must stay valid JSON.
  frame.fill(0x20, FRAME_HEADER_BYTES);
  frame.set(text, FRAME_HEADER_BYTES);
  return frame;
}

/** The message of a JSON frame. @throws {MalformedFrameError} */
export function decodeJsonBody(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString());
  } catch (cause) {
    throw new MalformedFrameError('The body is not JSON.', { cause });
  }
}

/** Cuts a byte stream into frames. */
export class FrameReader {
  readonly #header = new Uint8Array(FRAME_HEADER_BYTES);
  #headerFilled = 0;
  #frame: Uint8Array | undefined;
  #frameFilled = 0;

  constructor(private readonly onFrame: (frame: Frame) => void) {}

  /**
   * Where the next bytes may be read to: into the frame that is being read where much of it is to come, so that nothing is
   * copied, and undefined where its end and what follows are better read elsewhere. What was read there is `advance`d.
   */
  room(): Uint8Array | undefined {
    const frame = this.#frame;
    if (frame === undefined || frame.byteLength - this.#frameFilled < DIRECT_BYTES) return undefined;
    return frame.subarray(this.#frameFilled);
  }

  /** So many bytes were read to `room`. */
  advance(bytes: number): void {
    this.#frameFilled += bytes;
    this.#emitIfFull();
  }

  /** Takes what the socket read. @throws {MalformedFrameError} when a length cannot be right. */
  push(chunk: Uint8Array): void {
    let at = 0;
    while (at < chunk.byteLength)
      at += this.#frame === undefined ? this.#begin(chunk, at) : this.#fill(chunk, at);
  }

  #begin(chunk: Uint8Array, at: number): number {
    const whole = this.#viewWhole(chunk, at);
    if (whole !== undefined) {
      this.#emit(whole);
      return whole.byteLength;
    }
    const taken = Math.min(FRAME_HEADER_BYTES - this.#headerFilled, chunk.byteLength - at);
    this.#header.set(chunk.subarray(at, at + taken), this.#headerFilled);
    this.#headerFilled += taken;
    if (this.#headerFilled === FRAME_HEADER_BYTES) {
      // All of it is written before anybody sees it.
      this.#frame = Buffer.allocUnsafeSlow(this.#checkedLength(this.#header, 0));
      this.#frame.set(this.#header);
      this.#headerFilled = 0;
      this.#frameFilled = FRAME_HEADER_BYTES;
      this.#emitIfFull();
    }
    return taken;
  }

  /** The common case: a small frame lies complete and aligned in one chunk and needs no copy. */
  #viewWhole(chunk: Uint8Array, at: number): Uint8Array | undefined {
    if (this.#headerFilled > 0 || chunk.byteLength - at < FRAME_HEADER_BYTES) return undefined;
    if ((chunk.byteOffset + at) % 8 !== 0) return undefined;
    const length = this.#checkedLength(chunk, at);
    return chunk.byteLength - at < length ? undefined : chunk.subarray(at, at + length);
  }

  #fill(chunk: Uint8Array, at: number): number {
    const frame = this.#frame ?? new Uint8Array();
    const taken = Math.min(frame.byteLength - this.#frameFilled, chunk.byteLength - at);
    frame.set(chunk.subarray(at, at + taken), this.#frameFilled);
    this.#frameFilled += taken;
    this.#emitIfFull();
    return taken;
  }

  #emitIfFull(): void {
    const frame = this.#frame;
    if (frame === undefined || this.#frameFilled < frame.byteLength) return;
    this.#frame = undefined;
    this.#emit(frame);
  }

  #checkedLength(bytes: Uint8Array, at: number): number {
    const length = readUint32(bytes, at);
    if (length < FRAME_HEADER_BYTES || length % 8 !== 0 || length > MAX_FRAME_BYTES) {
      throw new MalformedFrameError(`A frame cannot be ${length} bytes long.`);
    }
    return length;
  }

  #emit(frame: Uint8Array): void {
    this.onFrame({
      kind: frame[4] ?? 0,
      request: readUint32(frame, 8),
      body: frame.subarray(FRAME_HEADER_BYTES),
    });
  }
}

function readUint32(bytes: Uint8Array, at: number): number {
  return new DataView(bytes.buffer, bytes.byteOffset + at, 4).getUint32(0, true);
}
