/** Numbers as bytes, little-endian as all machines that this runs on are; the other way round in `float32Of`. */
export function bytesOf(numbers: Float32Array | Uint32Array): Buffer {
  return Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength);
}

/** A copy, since the bytes of a query's answer need not be aligned; not by `slice`, which on a Buffer copies nothing. */
export function float32Of(bytes: Uint8Array): Float32Array {
  return new Float32Array(new Uint8Array(bytes).buffer);
}

export function uint32Of(bytes: Uint8Array): Uint32Array {
  return new Uint32Array(new Uint8Array(bytes).buffer);
}
