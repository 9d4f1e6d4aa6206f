/** A list of texts as the engine gives it: null when there was no value. */
export function textList(list: unknown): readonly string[] {
  return Array.isArray(list) ? list.map(String) : [];
}

/** A list of whole numbers likewise. */
export function countList(list: unknown): readonly number[] {
  return Array.isArray(list) ? list.map(Number) : [];
}
