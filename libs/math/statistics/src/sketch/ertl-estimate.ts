/** 1 / (2 ln 2): the bias of infinitely many registers. */
const alpha = 0.5 / Math.LN2;

/**
 * The number of distinct hashes that HyperLogLog registers have seen.
 *
 *     n ≈ α m² / (m σ(C₀/m) + Σₖ Cₖ 2⁻ᵏ + m τ(1 − C_{q+1}/m) 2⁻ᑫ)
 *
 * where Cₖ of the m registers hold rank k, of 0 … q + 1. σ corrects for empty registers, τ for full ones.
 *
 * Source: Ertl, arXiv:1702.01284 (2017), algorithm 6.
 */
export function ertlEstimate(registers: Uint8Array, rankBits: number): number {
  const m = registers.length;
  const counts = new Float64Array(rankBits + 2);
  for (const rank of registers) counts[rank]++;
  let z = m * tau(1 - counts[rankBits + 1] / m);
  for (let k = rankBits; k >= 1; k--) z = 0.5 * (z + counts[k]);
  z += m * sigma(counts[0] / m);
  return (alpha * m * m) / z;
}

/** x + Σₖ x^(2ᵏ) 2ᵏ⁻¹, infinite at 1. */
function sigma(x: number): number {
  if (x === 1) return Infinity;
  let power = x;
  let sum = x;
  for (let weight = 1; ; weight *= 2) {
    power *= power;
    const next = sum + power * weight;
    if (next === sum) return sum;
    sum = next;
  }
}

/** (1 − x − Σₖ (1 − x^(2⁻ᵏ))² 2⁻ᵏ) / 3. */
function tau(x: number): number {
  if (x === 0 || x === 1) return 0;
  let root = x;
  let sum = 1 - x;
  for (let weight = 0.5; ; weight /= 2) {
    root = Math.sqrt(root);
    const next = sum - (1 - root) ** 2 * weight;
    if (next === sum) return sum / 3;
    sum = next;
  }
}
