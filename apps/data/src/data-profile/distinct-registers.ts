import { ertlEstimate } from '@orrery/math-statistics';
import { quoteName } from '@orrery/platform-tables';
import type { ColumnFacts } from './column-facts.js';
import { hashOf } from './hashed-column.js';

/** A standard error of 1.04/√2¹⁷ = 0.29 %: three of them are less than 1 %. */
export const FINE_BITS = 17;
/** 0.57 %, in 16 kB at the most: what is kept of a version. */
export const KEPT_BITS = 15;
/** One above needs more values than there are. */
const RANKS = 40;

/**
 * A bit for each register and rank that a value's hash has: all columns in one scan, where a maximum for each register
 * would take a grouping for each column.
 *
 * @param value the expression of a value, null for none; the column itself when not given.
 */
export function registersOf(facts: ColumnFacts, indexBits: number, value?: string): string {
  const hash = hashOf(facts, value);
  const restBits = 64 - indexBits;
  const rest = `(${hash} & ${2n ** BigInt(restBits) - 1n})`;
  // Of no rest the logarithm is not defined: the greatest rank stands for it. Just below a power of two it is rounded.
  const zeros = `coalesce(${restBits - 1} - floor(log2(nullif(${rest}, 0))), ${RANKS - 1})`;
  const rank = `greatest(0, least(${RANKS - 1}, ${zeros}))`;
  const bit = `((${hash} >> ${restBits})::BIGINT * ${RANKS} + (${rank})::BIGINT)`;
  const known = `${value ?? quoteName(facts.column.name)} IS NOT NULL`;
  const bits = `bitstring_agg(${bit}, 0, ${2 ** indexBits * RANKS - 1}) FILTER (WHERE ${known})`;
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

function trailingZeros(byte: number): number {
  return 31 - Math.clz32(byte & -byte);
}

export function estimateDistinct(registers: Uint8Array): number {
  return Math.round(ertlEstimate(registers, 64 - Math.log2(registers.length)));
}
