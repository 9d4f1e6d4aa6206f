import { ertlEstimate } from '@orrery/math-statistics';
import type { ColumnFacts } from './column-facts.js';
import { hashOf } from './hashed-column.js';

/** A standard error of 1.04/√2¹⁷ = 0.29 %: three of them are less than 1 %. */
export const FINE_BITS = 17;
/** 0.57 %, in 16 kB at the most: what is kept of a version. */
export const KEPT_BITS = 15;
/** One above needs more values than there are. */
const RANKS = 40;

/** The register that an expression of a value falls into. */
export function registerOf(facts: ColumnFacts, indexBits: number, value: string): string {
  return `(${hashOf(facts, value)} >> ${64 - indexBits})::BIGINT`;
}

/** The zeros at the end of its hash. */
export function zerosOf(facts: ColumnFacts, value: string): string {
  const ended = `(${hashOf(facts, value)} | ${2n ** BigInt(RANKS - 1)}::UBIGINT)`;
  return `bit_count((${ended} - 1) & ~${ended})::BIGINT`;
}

/** Aggregates registers and zeros as a bit for each of both that occur together: most of them occur in no value. */
export function registersMeasure(register: string, zeros: string, indexBits: number): string {
  const bits = `bitstring_agg(${register} * ${RANKS} + ${zeros}, 0, ${2 ** indexBits * RANKS - 1})`;
  return `to_base64((${bits})::BLOB)`;
}

/** The greatest rank of each register, from 1; 0 for one without a value. */
export function registersIn(base64: unknown, indexBits: number): Uint8Array {
  const registers = new Uint8Array(2 ** indexBits);
  if (typeof base64 !== 'string') return registers;
  const bits = Buffer.from(base64, 'base64');
  const bytesEach = RANKS / 8;
  for (let register = 0; register < registers.length; register++) {
    for (let k = bytesEach - 1; k >= 0; k--) {
      const byte = bits[register * bytesEach + k] ?? 0;
      if (byte === 0) continue;
      // The first bit is the highest of its byte.
      registers[register] = 8 * k + 8 - trailingZeros(byte);
      break;
    }
  }
  return registers;
}

export function estimateDistinct(registers: Uint8Array): number {
  return Math.round(ertlEstimate(registers, 64 - Math.log2(registers.length)));
}

function trailingZeros(byte: number): number {
  return 31 - Math.clz32(byte & -byte);
}
