import {
  BUCKETS_AT,
  LANES_AT,
  LANE_BYTES,
  LENGTHS_AT,
  PAGES,
  PREFIX_AT,
  STATE_AT,
  TEXT_AT,
} from './lanes-layout.js';
import {
  type Code,
  EXPORTED,
  I32,
  MODULE_HEADER,
  SECTION,
  V128,
  call,
  functionBody,
  functionType,
  get,
  i32,
  i32x4,
  repeatWhile,
  section,
  set,
  text,
  unsigned,
  v128,
  vector,
} from './wasm-code.js';

/**
 * A WebAssembly module that takes MD5 of four messages side by side, one in each lane of 128-bit vectors, and the
 * remainder of each digest modulo 100. It exports `memory` (see lanes-layout.ts) and
 *
 *   hash(users, prefixBytes, prefixBits)
 *
 * where `prefixBytes` of the prefix lie at PREFIX_AT, below 64, and `prefixBits` is the whole prefix's length in bits.
 * Every lane takes as many blocks as the longest of the four messages; those that are over keep their state.
 */
export function lanesProgram(): Uint8Array {
  return Uint8Array.from([
    ...MODULE_HEADER,
    ...section(
      SECTION.types,
      vector([functionType([I32, I32, I32, I32, I32], [I32]), functionType([I32, I32, I32], [])]),
    ),
    ...section(SECTION.functions, vector([[FILL], [HASH]])),
    ...section(SECTION.memories, vector([[0x00, ...unsigned(PAGES)]])),
    ...section(
      SECTION.exports,
      vector([
        [...text('memory'), EXPORTED.memory, 0],
        [...text('hash'), EXPORTED.func, HASH],
      ]),
    ),
    ...section(SECTION.code, vector([fill(), hash()])),
  ]);
}

// Each function has the type of its own number.
const FILL = 0;
const HASH = 1;
const NOWHERE = i32.of(0);

/** fill(lane, text, length, prefixBytes, prefixBits): writes a padded message; answers how many blocks it has. */
function fill(): Code {
  const [lane, from, length, prefixBytes, prefixBits, at, blocks] = [0, 1, 2, 3, 4, 5, 6];
  const start = i32.add(get(lane), get(prefixBytes));
  const end = i32.add(start, get(length));
  const next = set(at, i32.add(get(at), i32.of(16)));
  const blocksEnd = i32.add(get(lane), i32.shiftLeft(get(blocks), i32.of(6)));
  const ONE_BIT = v128.of([0x80, ...new Array<number>(15).fill(0)]);
  const ZEROS = v128.of(new Array<number>(16).fill(0));
  return functionBody(
    [[2, I32]],
    [
      ...[0, 16, 32, 48].flatMap((i) => v128.store(get(lane), i, v128.load(NOWHERE, PREFIX_AT + i))),
      ...set(at, i32.of(0)),
      ...repeatWhile(
        [...v128.store(i32.add(start, get(at)), 0, v128.load(i32.add(get(from), get(at)), 0)), ...next],
        i32.isLess(get(at), get(length)),
      ),
      // 0x80 and at least eight bytes of length follow the message.
      ...set(
        blocks,
        i32.add(
          i32.shiftRight(i32.add(i32.add(get(prefixBytes), get(length)), i32.of(8)), i32.of(6)),
          i32.of(1),
        ),
      ),
      ...v128.store(end, 0, ONE_BIT),
      ...set(at, i32.add(end, i32.of(16))),
      ...repeatWhile([...v128.store(get(at), 0, ZEROS), ...next], i32.isLess(get(at), blocksEnd)),
      ...i32.store(
        i32.add(blocksEnd, i32.of(-8)),
        0,
        i32.add(get(prefixBits), i32.shiftLeft(get(length), i32.of(3))),
      ),
      ...get(blocks),
    ],
  );
}

// Locals of `hash`.
const [USERS, PREFIX_BYTES, PREFIX_BITS, USER, FROM, LENGTH, BLOCKS, BLOCK, MOST] = [
  0, 1, 2, 3, 4, 5, 6, 7, 8,
];
const [A, B, C, D] = [9, 10, 11, 12];
const STATE = [13, 14, 15, 16];
const BLOCKS_OF_LANES = 17;
const WORDS = Array.from({ length: 16 }, (_, i) => 18 + i);

function hash(): Code {
  const locals = [
    [6, I32],
    [25, V128],
  ] as const;
  return functionBody(locals, [
    ...set(FROM, i32.of(TEXT_AT)),
    ...repeatWhile(
      [
        ...fillLanes(),
        ...STATE.flatMap((word, i) => set(word, i32x4.splat(i32.load(NOWHERE, STATE_AT + 4 * i)))),
        ...set(BLOCK, i32.of(0)),
        ...repeatWhile(compress(), i32.isLess(get(BLOCK), get(MOST))),
        ...storeBuckets(),
        ...set(USER, i32.add(get(USER), i32.of(4))),
      ],
      i32.isLess(get(USER), get(USERS)),
    ),
  ]);
}

function fillLanes(): Code {
  return [
    ...set(MOST, i32.of(0)),
    ...[0, 1, 2, 3].flatMap((lane) => [
      ...set(LENGTH, i32.load(i32.shiftLeft(get(USER), i32.of(2)), LENGTHS_AT + 4 * lane)),
      ...set(
        BLOCKS,
        call(
          FILL,
          i32.of(LANES_AT + lane * LANE_BYTES),
          get(FROM),
          get(LENGTH),
          get(PREFIX_BYTES),
          get(PREFIX_BITS),
        ),
      ),
      ...set(BLOCKS_OF_LANES, i32x4.withLane(get(BLOCKS_OF_LANES), lane, get(BLOCKS))),
      ...set(MOST, i32.select(get(BLOCKS), get(MOST), i32.isLess(get(MOST), get(BLOCKS)))),
      ...set(FROM, i32.add(get(FROM), get(LENGTH))),
    ]),
  ];
}

/** Takes block number BLOCK of each lane into the lanes' states, and counts BLOCK up. */
function compress(): Code {
  const block = i32.shiftLeft(get(BLOCK), i32.of(6));
  const word = (i: number): Code =>
    [1, 2, 3].reduce<Code>(
      (lanes, lane) => i32x4.loadLane(block, LANES_AT + lane * LANE_BYTES + 4 * i, lanes, lane),
      i32x4.loadFirst(block, LANES_AT + 4 * i),
    );
  const isLeft = i32x4.isGreater(get(BLOCKS_OF_LANES), i32x4.splat(get(BLOCK)));
  return [
    ...WORDS.flatMap((local, i) => set(local, word(i))),
    ...[A, B, C, D].flatMap((local, i) => set(local, get(STATE[i]))),
    ...Array.from({ length: 64 }, (_, i) => step(i)).flat(),
    ...[A, B, C, D].flatMap((local, i) =>
      set(STATE[i], v128.select(i32x4.add(get(STATE[i]), get(local)), get(STATE[i]), isLeft)),
    ),
    ...set(BLOCK, i32.add(get(BLOCK), i32.of(1))),
  ];
}

interface Round {
  readonly mix: (b: Code, c: Code, d: Code) => Code;
  readonly word: (i: number) => number;
  readonly shifts: readonly [number, number, number, number];
}

/** RFC 1321, §3.4; the first two mixes are choices bit by bit: c or d by b, and b or c by d. */
const ROUNDS: readonly Round[] = [
  { mix: (b, c, d) => v128.select(c, d, b), word: (i) => i, shifts: [7, 12, 17, 22] },
  { mix: (b, c, d) => v128.select(b, c, d), word: (i) => (5 * i + 1) % 16, shifts: [5, 9, 14, 20] },
  { mix: (b, c, d) => v128.xor(b, v128.xor(c, d)), word: (i) => (3 * i + 5) % 16, shifts: [4, 11, 16, 23] },
  {
    mix: (b, c, d) => v128.xor(c, v128.or(b, v128.not(d))),
    word: (i) => (7 * i) % 16,
    shifts: [6, 10, 15, 21],
  },
];

/** `a ← b + ((a + φ(b, c, d) + x + t) ⋘ s)`, where the four words change places from step to step. */
function step(i: number): Code {
  const { mix, word, shifts } = ROUNDS[i >> 4];
  const [a, b, c, d] = [0, 1, 2, 3].map((place) => [A, B, C, D][(place + 64 - i) % 4]);
  const added = i32x4.add(get(WORDS[word(i % 16)]), i32x4.splat(i32.of(sine(i))));
  return [
    ...set(a, i32x4.add(i32x4.add(get(a), added), mix(get(b), get(c), get(d)))),
    ...set(a, i32x4.add(get(b), i32x4.rotateLeft(get(a), shifts[i % 4]))),
  ];
}

/** ⌊2³² · |sin(i + 1)|⌋ as a signed word. */
function sine(i: number): number {
  return Math.floor(2 ** 32 * Math.abs(Math.sin(i + 1))) | 0;
}

/** The digest is its words' bytes from the lowest on, read as one number from its most significant byte on. */
function storeBuckets(): Code {
  const SWAPPED = [3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12];
  const hundred = i32.of(100);
  const bucket = (lane: number): Code =>
    // 2³² mod 100 = 96; 99·96³ + 99·96² + 99·96 + 99 < 2³², so that one remainder at the end is enough.
    i32.remainder(
      STATE.slice(1).reduce<Code>(
        (sum, word) =>
          i32.add(i32.multiply(sum, i32.of(96)), i32.remainder(i32x4.lane(get(word), lane), hundred)),
        i32.remainder(i32x4.lane(get(STATE[0]), lane), hundred),
      ),
      hundred,
    );
  return [
    ...STATE.flatMap((word) => set(word, v128.shuffle(get(word), SWAPPED))),
    ...[0, 1, 2, 3].flatMap((lane) => i32.storeByte(get(USER), BUCKETS_AT + lane, bucket(lane))),
  ];
}
