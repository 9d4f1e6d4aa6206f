/** The whole of what arrived, or all that arrives when it is too much to be held. */
export type Head =
  | { readonly bytes: Buffer; readonly rest: null }
  | { readonly bytes: null; readonly rest: AsyncIterable<Uint8Array> };

/** Takes up to so many bytes into memory. What has more comes as it arrives, with what was taken at its head. */
export async function headOf(arriving: AsyncIterable<Uint8Array>, mostBytes: number): Promise<Head> {
  const pieces = arriving[Symbol.asyncIterator]();
  const taken: Uint8Array[] = [];
  for (let sizeBytes = 0; sizeBytes <= mostBytes;) {
    const { done, value } = await pieces.next();
    if (done === true) return { bytes: Buffer.concat(taken, sizeBytes), rest: null };
    taken.push(value);
    sizeBytes += value.byteLength;
  }
  return { bytes: null, rest: restOf(taken, pieces) };
}

async function* restOf(
  taken: Uint8Array[],
  pieces: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array, void, void> {
  try {
    for (let piece = taken.shift(); piece !== undefined; piece = taken.shift()) yield piece;
    for (let next = await pieces.next(); next.done !== true; next = await pieces.next()) yield next.value;
  } finally {
    await pieces.return?.();
  }
}
