const pi2 = Math.PI ** 2;
const pi4 = Math.PI ** 4;
const pi6 = Math.PI ** 6;
const sqrtTwoPi = Math.sqrt(2 * Math.PI);

/**
 * P(Dₙ ≤ d) by the expansion K₀(z) + K₁(z)/√n + K₂(z)/n + K₃(z)/n^{3/2} with z = d √n, whose theta series
 * converge within a few terms for the small z that it is used for. About seven digits at n = 141, more beyond.
 *
 * Source: Pelz and Good, J. R. Statist. Soc. B 38 (1976), 152–156, eq. 3.1–3.4.
 */
export function pelzGoodCdf(d: number, sampleSize: number): number {
  const z = d * Math.sqrt(sampleSize);
  const [k0, k1, k2, k3] = oddSums(z);
  const [k2Even, k3Even] = evenSums(z);
  return (
    k0 +
    k1 / Math.sqrt(sampleSize) +
    (k2 + k2Even) / sampleSize +
    (k3 + k3Even) / (sampleSize * Math.sqrt(sampleSize))
  );
}

/** More terms than either series has above the last digit. */
function termCount(z: number): number {
  return Math.ceil((16 * z) / Math.PI);
}

/** The sums over odd m of powers of exp(−π² / (8 z²)) to m². */
function oddSums(z: number): readonly [number, number, number, number] {
  const z2 = z * z;
  const z4 = z2 * z2;
  const z6 = z4 * z2;
  const z8 = z4 * z4;
  const sums: [number, number, number, number] = [0, 0, 0, 0];
  for (let k = termCount(z); k > 0; k--) {
    const m2 = (2 * k - 1) ** 2;
    const m4 = m2 * m2;
    const weight = sqrtTwoPi * Math.exp((-pi2 * m2) / (8 * z2));
    sums[0] += weight;
    sums[1] += weight * ((pi2 / 4) * m2 - z2);
    sums[2] +=
      weight * (6 * z6 + 2 * z4 + ((2 * z4 - 5 * z2) * pi2 * m2) / 4 + (pi4 * (1 - 2 * z2) * m4) / 16);
    sums[3] +=
      weight *
      ((pi6 * (5 - 30 * z2) * m4 * m2) / 64 +
        (pi4 * (212 * z4 - 60 * z2) * m4) / 16 +
        (pi2 * (135 * z4 - 96 * z6) * m2) / 4 -
        30 * z6 -
        90 * z8);
  }
  return [sums[0] / z, sums[1] / (6 * z4), sums[2] / (72 * z6 * z), sums[3] / (6480 * z8 * z2)];
}

/** The sums over all k of powers of exp(−π² / (2 z²)) to k², which only K₂ and K₃ have. */
function evenSums(z: number): readonly [number, number] {
  const z2 = z * z;
  let second = 0;
  let third = 0;
  for (let k = termCount(z); k > 0; k--) {
    const weight = k * k * Math.exp((-pi2 * k * k) / (2 * z2));
    second += weight;
    third += weight * (3 * z2 - pi2 * k * k);
  }
  return [(second * -pi2 * sqrtTwoPi) / (36 * z2 * z), (third * pi2 * sqrtTwoPi) / (216 * z2 * z2 * z2)];
}
