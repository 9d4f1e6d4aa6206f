/** A list of whole numbers as the engine gives it: null when there was no value. */
export function countList(list: unknown): readonly number[] {
  return Array.isArray(list) ? list.map(Number) : [];
}
