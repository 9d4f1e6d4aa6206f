/**
 * The values of a column at the given places, in their order.
 *
 * What the methods of this package answer are places, so that every column of a series (step, time, value) is thinned
 * by the same ones. A place beyond the column is a `RangeError`. O(indices).
 *
 * @example
 * takeAt(Float64Array.of(10, 20, 30), Uint32Array.of(0, 2)); // Float64Array [10, 30]
 */
export function takeAt(column: Float64Array, indices: Uint32Array): Float64Array {
  const taken = new Float64Array(indices.length);
  for (let i = 0; i < indices.length; i++) {
    const index = indices[i];
    if (index >= column.length)
      throw new RangeError(`There is no value ${index} in a column of ${column.length}.`);
    taken[i] = column[index];
  }
  return taken;
}
