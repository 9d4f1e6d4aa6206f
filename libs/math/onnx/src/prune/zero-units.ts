import type { Weight } from './weight-graph.js';

/** The units whose weights are all zero, along `unitDim`. */
export function zeroUnits({ dims, values }: Weight, unitDim: number): number[] {
  const inner = dims.slice(unitDim + 1).reduce((product, size) => product * size, 1);
  const isZero = new Uint8Array(dims[unitDim]).fill(1);
  values.forEach((value, i) => {
    if (value !== 0) isZero[Math.floor(i / inner) % dims[unitDim]] = 0;
  });
  return Array.from(isZero.keys()).filter((unit) => isZero[unit] === 1);
}

/** How many of `units` to keep so that it is a multiple, or all; never none. */
export function keptCount(units: number, wanted: number, multiple: number): number {
  return Math.min(units, Math.max(1, Math.ceil(wanted / multiple)) * multiple);
}
