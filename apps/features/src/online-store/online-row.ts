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

/** How long the row of a view with so many features is. */
export function rowBytes(features: number): number {
  return (HEADER + features) * WIDTH;
}

/** Writes a row as bytes at `offset`: little-endian float64, event time, expiry, then the values. */
export function packRow({ eventTimeMs, expiresAtMs, values }: OnlineRow, into: Buffer, offset: number): void {
  into.writeDoubleLE(eventTimeMs, offset);
  into.writeDoubleLE(expiresAtMs, offset + WIDTH);
  for (let index = 0; index < values.length; index++) {
    into.writeDoubleLE(values[index] ?? NaN, offset + (HEADER + index) * WIDTH);
  }
}

/** The row in these bytes; null when they do not hold as many values as the view has features. */
export function unpackRow(packed: Buffer, features: number): OnlineRow | null {
  if (packed.byteLength !== rowBytes(features)) return null;
  const values = new Float64Array(features);
  for (let index = 0; index < features; index++)
    values[index] = packed.readDoubleLE((HEADER + index) * WIDTH);
  return { eventTimeMs: packed.readDoubleLE(0), expiresAtMs: packed.readDoubleLE(WIDTH), values };
}
