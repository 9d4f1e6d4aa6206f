/** The lengths of nested lists, by their first elements; what holds them must check that all are alike. */
export function shapeOf(value: unknown): readonly number[] {
  const dims: number[] = [];
  for (let level = value; Array.isArray(level); level = level[0] as unknown) dims.push(level.length);
  return dims;
}
