import { requireRange } from '../require-range.js';

/** How the p-values of several comparisons are judged together. */
export type CorrectionMethod = 'none' | 'bonferroni' | 'holm' | 'benjamini-hochberg';

/**
 * The p-values as they count when all of them are judged together at one alpha, in the order given.
 *
 *     Bonferroni: m p,    Holm: maxⱼ≤ᵢ (m − j + 1) p₍ⱼ₎,    Benjamini–Hochberg: minⱼ≥ᵢ m p₍ⱼ₎ / j
 *
 * each at most 1. Bonferroni and Holm bound the chance of a single false positive at alpha whatever the dependence, and
 * Holm rejects at least as much. Benjamini and Hochberg bound the expected share of false ones among the positives, for independent or
 * positively dependent p-values.
 *
 * Source: Holm, Scand. J. Statist. 6 (1979), 65–70; Benjamini, Hochberg, JRSS B 57 (1995), 289–300.
 *
 * @example
 * adjustPValues([0.01, 0.04, 0.03], 'holm'); // [0.03, 0.06, 0.06]
 */
export function adjustPValues(pValues: readonly number[], method: CorrectionMethod): number[] {
  pValues.forEach((p) => requireRange('p', p, { atLeast: 0, atMost: 1 }));
  const count = pValues.length;
  switch (method) {
    case 'none':
      return [...pValues];
    case 'bonferroni':
      return pValues.map((p) => Math.min(1, count * p));
    case 'holm':
      return stepped(pValues, ascending(pValues), (p, rank) => (count - rank) * p, Math.max);
    case 'benjamini-hochberg':
      return stepped(
        pValues,
        ascending(pValues).reverse(),
        (p, rank) => (p * count) / (count - rank),
        Math.min,
      );
  }
}

/** Adjusts in the given order, each no better (or no worse) than the one before. */
function stepped(
  pValues: readonly number[],
  order: readonly number[],
  adjust: (p: number, rank: number) => number,
  keep: (a: number, b: number) => number,
): number[] {
  const adjusted = new Array<number>(pValues.length).fill(0);
  let last = keep === Math.max ? 0 : 1;
  order.forEach((at, rank) => {
    last = Math.min(1, keep(last, adjust(pValues[at], rank)));
    adjusted[at] = last;
  });
  return adjusted;
}

function ascending(pValues: readonly number[]): number[] {
  return pValues.map((_, i) => i).sort((a, b) => pValues[a] - pValues[b]);
}
