import { ertlEstimate } from '@orrery/math-statistics';
import { quoteName, type TableColumn } from '@orrery/platform-tables';

/** A standard error of 1.04/√2¹⁷ = 0.29 %: three of them are less than 1 %. */
export const INDEX_BITS = 17;
/** Hashes of 64 bits leave 47 for ranks; one above 40 needs more values than there are. */
const REST_BITS = 64 - INDEX_BITS;
const RANKS = 40;

/**
 * A bit for each register and rank that a value's hash has: all columns in one scan, where a maximum for each register
 * would take a grouping for each column.
 */
export function registersMeasure({ name }: TableColumn, i: number): string {
  const hash = `hash(${quoteName(name)})`;
  const rest = `(${hash} & ${2n ** BigInt(REST_BITS) - 1n})`;
  // Of no rest the logarithm is not defined: the greatest rank stands for it.
  const rank = `least(${RANKS - 1}, coalesce(${REST_BITS - 1} - floor(log2(nullif(${rest}, 0))), ${RANKS - 1}))`;
  const bit = `((${hash} >> ${REST_BITS})::BIGINT * ${RANKS} + (${rank})::BIGINT)`;
  const bits = `bitstring_agg(${bit}, 0, ${2 ** INDEX_BITS * RANKS - 1}) FILTER (WHERE ${quoteName(name)} IS NOT NULL)`;
  return `to_base64((${bits})::BLOB) AS registers_${i}`;
}

/** The greatest rank of each register, from 1; 0 for one without a value. */
export function registersIn(base64: unknown): Uint8Array {
  const registers = new Uint8Array(2 ** INDEX_BITS);
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
  return Math.round(ertlEstimate(registers, REST_BITS));
}

function trailingZeros(byte: number): number {
  return 31 - Math.clz32(byte & -byte);
}
