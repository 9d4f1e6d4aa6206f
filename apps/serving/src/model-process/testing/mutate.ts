/** Integers in [0, below) from a seed: mulberry32 (Tommy Ettinger, 2017). */
export function randomIntegers(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

type Mutation = (bytes: Buffer, random: (below: number) => number, other: Buffer) => Buffer;

/** What the length of a field, the size of a dimension or a number may never be. */
const HOSTILE = [0x00, 0x7f, 0x80, 0xff];

const MUTATIONS: readonly Mutation[] = [
  function flipBits(bytes, random) {
    for (let flips = 1 + random(8); flips > 0; flips--) {
      const at = random(bytes.length);
      bytes[at] = (bytes[at] ?? 0) ^ (1 << random(8));
    }
    return bytes;
  },
  function overwrite(bytes, random) {
    const at = random(bytes.length);
    return bytes.fill(HOSTILE[random(HOSTILE.length)] ?? 0, at, Math.min(bytes.length, at + 1 + random(10)));
  },
  function truncate(bytes, random) {
    return bytes.subarray(0, random(bytes.length));
  },
  function remove(bytes, random) {
    const at = random(bytes.length);
    return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + random(20))]);
  },
  function repeat(bytes, random) {
    const at = random(bytes.length);
    return Buffer.concat([bytes.subarray(0, at + random(40)), bytes.subarray(at)]);
  },
  function splice(bytes, random, other) {
    return Buffer.concat([bytes.subarray(0, random(bytes.length)), other.subarray(random(other.length))]);
  },
];

/** File number `seed` of endlessly many: one of `sources` with one to three things done to it. */
export function mutated(sources: readonly Uint8Array[], seed: number): Uint8Array {
  const random = randomIntegers(seed);
  const pick = (): Buffer => Buffer.from(sources[random(sources.length)] ?? []);
  let bytes = pick();
  for (let times = 1 + random(3); times > 0; times--) {
    const mutate = MUTATIONS[random(MUTATIONS.length)];
    if (mutate !== undefined && bytes.length > 0) bytes = mutate(bytes, random, pick());
  }
  return new Uint8Array(bytes);
}
