/** What the online store holds of one entity and view. */
export interface OnlineRow {
  /** The moment as of which the values hold, in milliseconds. */
  readonly eventTimeMs: number;
  /** From this moment on, by the wall clock, the values are too old to use; Infinity for never. */
  readonly expiresAtMs: number;
  /** One value for each feature of the view, in its order; NaN is null. */
  readonly values: Float64Array;
}

const HEADER = 2;
const WIDTH = Float64Array.BYTES_PER_ELEMENT;

/** A row as bytes: little-endian float64, event time, expiry, then the values. */
export function packRow({ eventTimeMs, expiresAtMs, values }: OnlineRow): Buffer {
  const packed = Buffer.allocUnsafe((HEADER + values.length) * WIDTH);
  packed.writeDoubleLE(eventTimeMs, 0);
  packed.writeDoubleLE(expiresAtMs, WIDTH);
  for (const [index, value] of values.entries()) packed.writeDoubleLE(value, (HEADER + index) * WIDTH);
  return packed;
}

/** The row in these bytes; null when they do not hold as many values as the view has features. */
export function unpackRow(packed: Buffer, features: number): OnlineRow | null {
  if (packed.byteLength !== (HEADER + features) * WIDTH) return null;
  const values = new Float64Array(features);
  for (let index = 0; index < features; index++)
    values[index] = packed.readDoubleLE((HEADER + index) * WIDTH);
  return { eventTimeMs: packed.readDoubleLE(0), expiresAtMs: packed.readDoubleLE(WIDTH), values };
}
