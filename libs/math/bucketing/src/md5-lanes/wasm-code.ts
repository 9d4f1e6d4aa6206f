/**
 * As much of WebAssembly's binary format as the lanes need: each function writes one instruction after its operands, so
 * that nested calls read as formulas.
 *
 * Source: WebAssembly Core Specification 2.0 (2022), chapter 5, "Binary Format".
 */

/** Bytes of a piece of a module. */
export type Code = readonly number[];

export const I32 = 0x7f;
export const V128 = 0x7b;

/** An unsigned integer in LEB128. */
export function unsigned(value: number): Code {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x7f; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80);
  return [...bytes, rest];
}

/** A signed 32-bit integer in LEB128. */
function signed(value: number): Code {
  const bytes: number[] = [];
  let rest = value;
  for (; rest < -0x40 || rest > 0x3f; rest >>= 7) bytes.push((rest & 0x7f) | 0x80);
  return [...bytes, rest & 0x7f];
}

/** Any number of items, with their count before them. */
export function vector(items: readonly Code[]): Code {
  return [...unsigned(items.length), ...items.flat()];
}

/** What every module starts with: "\0asm" and the version. */
export const MODULE_HEADER: Code = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];

/** What is exported, and the sections in which it is declared. */
export const EXPORTED = { func: 0x00, memory: 0x02 } as const;
export const SECTION = { types: 1, functions: 3, memories: 5, exports: 7, code: 10 } as const;

/** A function's parameters and results, by their types. */
export function functionType(parameters: Code, results: Code): Code {
  return [0x60, ...vector(parameters.map((type) => [type])), ...vector(results.map((type) => [type]))];
}

/** A function's locals beyond its parameters, as counts of types, and what it does. */
export function functionBody(locals: readonly (readonly [count: number, type: number])[], does: Code): Code {
  const body = [...vector(locals.map(([count, type]) => [...unsigned(count), type])), ...does, 0x0b];
  return [...unsigned(body.length), ...body];
}

export function section(id: number, content: Code): Code {
  return [id, ...unsigned(content.length), ...content];
}

export function text(ascii: string): Code {
  return vector(Array.from(ascii, (character) => [character.charCodeAt(0)]));
}

/** A number that an instruction works on: the code that leaves it on the stack. */
type Operand = Code;

const operation =
  (...opcode: Code) =>
  (...operands: readonly Operand[]): Code => [...operands.flat(), ...opcode];
const simd = (opcode: number): ((...operands: readonly Operand[]) => Code) =>
  operation(0xfd, ...unsigned(opcode));

// Alignments are hints: none is promised.
const memory = (offset: number): Code => [0, ...unsigned(offset)];

export const get = (local: number): Code => [0x20, ...unsigned(local)];
export const set = (local: number, value: Operand): Code => [...value, 0x21, ...unsigned(local)];
export const call = (func: number, ...operands: readonly Operand[]): Code => [
  ...operands.flat(),
  0x10,
  ...unsigned(func),
];

/** Does `body` at least once, and again as long as `condition` is not 0 after it. */
export const repeatWhile = (body: Code, condition: Operand): Code => [
  ...[0x03, 0x40, ...body],
  ...[...condition, 0x0d, 0],
  0x0b,
];

export const i32 = {
  of: (value: number): Code => [0x41, ...signed(value)],
  add: operation(0x6a),
  multiply: operation(0x6c),
  remainder: operation(0x70),
  shiftLeft: operation(0x74),
  shiftRight: operation(0x76),
  isLess: operation(0x49),
  /** The first value where the condition, the third, is not 0, else the second. */
  select: operation(0x1b),
  load: (address: Operand, offset: number): Code => [...address, 0x28, ...memory(offset)],
  store: (address: Operand, offset: number, value: Operand): Code => [
    ...address,
    ...value,
    0x36,
    ...memory(offset),
  ],
  storeByte: (address: Operand, offset: number, value: Operand): Code => [
    ...address,
    ...value,
    0x3a,
    ...memory(offset),
  ],
} as const;

export const v128 = {
  of: (bytes: Code): Code => [0xfd, 12, ...bytes],
  load: (address: Operand, offset: number): Code => [...address, 0xfd, 0, ...memory(offset)],
  store: (address: Operand, offset: number, value: Operand): Code => [
    ...address,
    ...value,
    ...[0xfd, 11, ...memory(offset)],
  ],
  not: simd(77),
  or: simd(80),
  xor: simd(81),
  /** Bit by bit the first value where the third has a one, else the second. */
  select: simd(82),
  /** The bytes of `value` at the given places. */
  shuffle: (value: Operand, places: Code): Code => [...value, ...value, 0xfd, 13, ...places],
} as const;

/** Four 32-bit integers side by side. */
export const i32x4 = {
  splat: simd(17),
  add: simd(174),
  isGreater: simd(59),
  /** One lane from memory, the others zero. */
  loadFirst: (address: Operand, offset: number): Code => [...address, 0xfd, 92, ...memory(offset)],
  /** One lane from memory, the others as in `value`. */
  loadLane: (address: Operand, offset: number, value: Operand, lane: number): Code => [
    ...address,
    ...value,
    ...[0xfd, 86, ...memory(offset), lane],
  ],
  lane: (value: Operand, lane: number): Code => [...value, 0xfd, 27, lane],
  withLane: (value: Operand, lane: number, to: Operand): Code => [...value, ...to, 0xfd, 28, lane],
  /** Each lane's bits turned left by 0 < shift < 32; `value` is computed twice. */
  rotateLeft: (value: Operand, shift: number): Code =>
    v128.or(
      [...value, ...i32.of(shift), 0xfd, ...unsigned(171)],
      [...value, ...i32.of(32 - shift), 0xfd, ...unsigned(173)],
    ),
} as const;
