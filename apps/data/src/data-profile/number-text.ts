import type { TableColumn } from '@orrery/platform-tables';

/** A finite number of a column as text that casts back to it: the shortest that does. */
export function numberText({ type }: TableColumn, value: number): string {
  return type === 'FLOAT' ? singleText(value) : String(value);
}

const FEWEST_DIGITS = 6;
const MOST_DIGITS = 9;

function singleText(value: number): string {
  for (let digits = FEWEST_DIGITS; digits < MOST_DIGITS; digits++) {
    const rounded = Number(value.toPrecision(digits));
    if (Math.fround(rounded) === value) return String(rounded);
  }
  return String(Number(value.toPrecision(MOST_DIGITS)));
}
