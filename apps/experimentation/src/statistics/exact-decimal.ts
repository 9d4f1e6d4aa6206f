/** A decimal number as Postgres's `numeric` holds it: units · 10^−scale, nothing rounded. */
export interface ExactDecimal {
  readonly units: bigint;
  readonly scale: number;
}

/** 64 bits of a quotient are enough to round it once more, to the 53 of a number. */
const QUOTIENT_BITS = 64n;
const BITS_PER_HEX_DIGIT = 4;

export const exactDecimal = {
  /** Reads Postgres's text of a `numeric`. */
  parse(text: string): ExactDecimal {
    const [whole = '0', fraction = ''] = text.split('.');
    return { units: BigInt(whole + fraction), scale: fraction.length };
  },

  /** The decimal number that a number is shown as. */
  ofNumber(value: number): ExactDecimal {
    const [digits = '0', exponent = '0'] = value.toExponential().split('e');
    const [whole = '0', fraction = ''] = digits.split('.');
    const units = BigInt(whole + fraction);
    const scale = fraction.length - Number(exponent);
    return scale >= 0 ? { units, scale } : { units: units * 10n ** BigInt(-scale), scale: 0 };
  },

  add(a: ExactDecimal, b: ExactDecimal): ExactDecimal {
    const scale = Math.max(a.scale, b.scale);
    return { units: unitsAt(a, scale) + unitsAt(b, scale), scale };
  },

  subtract(a: ExactDecimal, b: ExactDecimal): ExactDecimal {
    return exactDecimal.add(a, { units: -b.units, scale: b.scale });
  },

  multiply(a: ExactDecimal, b: ExactDecimal): ExactDecimal {
    return { units: a.units * b.units, scale: a.scale + b.scale };
  },

  /** a · factor − b · c. */
  multiplyAndSubtract(a: ExactDecimal, factor: bigint, b: ExactDecimal, c: ExactDecimal): ExactDecimal {
    const scale = Math.max(a.scale, b.scale + c.scale);
    const product = { units: b.units * c.units, scale: b.scale + c.scale };
    return { units: unitsAt(a, scale) * factor - unitsAt(product, scale), scale };
  },

  /** The number nearest to a / divisor, up to its last bit. */
  divide({ units, scale }: ExactDecimal, divisor: bigint): number {
    const denominator = divisor * 10n ** BigInt(scale);
    const magnitude = units < 0n ? -units : units;
    const missing = QUOTIENT_BITS + BigInt(bitsOf(denominator) - bitsOf(magnitude));
    const shift = missing > 0n ? missing : 0n;
    const quotient = Number((magnitude << shift) / denominator) * 2 ** -Number(shift);
    return units < 0n ? -quotient : quotient;
  },
} as const;

export const ZERO: ExactDecimal = { units: 0n, scale: 0 };

function unitsAt({ units, scale }: ExactDecimal, wanted: number): bigint {
  return wanted === scale ? units : units * 10n ** BigInt(wanted - scale);
}

function bitsOf(value: bigint): number {
  return value.toString(16).length * BITS_PER_HEX_DIGIT;
}
