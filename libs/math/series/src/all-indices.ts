/** 0, 1, …, length − 1: the answer of every method that need not leave anything out. */
export function allIndices(length: number): Uint32Array {
  const indices = new Uint32Array(length);
  for (let i = 0; i < length; i++) indices[i] = i;
  return indices;
}
