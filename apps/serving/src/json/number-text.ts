/** A 64-bit float in JSON, always as a float: `3.0`, not `3`, so that clients of typed languages read one type. */
export function doubleText(value: number): string {
  const text = String(value);
  // Beyond 10²¹ there is an exponent, which says the same.
  return Number.isInteger(value) && !text.includes('e') ? `${value === 0 ? zeroText(value) : text}.0` : text;
}

function zeroText(zero: number): string {
  return Object.is(zero, -0) ? '-0' : '0';
}

/**
 * A 32-bit float in JSON: the fewest digits, from six on, that mean this float32 and no other; `0.1` where the same number
 * as a float64 is 0.10000000149011612.
 */
export function singleText(value: number): string {
  const magnitude = Math.abs(value);
  if (Number.isInteger(value) && magnitude <= EXACT_INTEGERS) return doubleText(value);
  if (magnitude >= LEAST_SCALED && magnitude < MOST_SCALED) {
    const digits = scaled(value, magnitude);
    if (digits !== undefined) return doubleText(digits);
  }
  return doubleText(printed(value));
}

const EXACT_INTEGERS = 2 ** 24;
const LEAST_SCALED = 1e-5;
const MOST_SCALED = 1e9;

const POWERS = Array.from({ length: 23 }, (_, exponent) => 10 ** exponent);
const FEWEST_DIGITS = 6;
/** So many mean one float32 always. */
const MOST_DIGITS = 9;

/** By arithmetic: a quotient of two exact numbers is the float64 that a reader of these digits gets, too. */
function scaled(value: number, magnitude: number): number | undefined {
  const integerDigits = Math.floor(Math.log10(magnitude)) + 1;
  for (let digits = FEWEST_DIGITS; digits <= MOST_DIGITS; digits++) {
    const power = POWERS[digits - integerDigits];
    if (power === undefined) return undefined;
    const rounded = Math.round(value * power) / power;
    if (Math.fround(rounded) === value) return rounded;
  }
  return undefined;
}

function printed(value: number): number {
  for (let digits = FEWEST_DIGITS; digits < MOST_DIGITS; digits++) {
    const rounded = Number(value.toPrecision(digits));
    if (Math.fround(rounded) === value) return rounded;
  }
  return Number(value.toPrecision(MOST_DIGITS));
}
