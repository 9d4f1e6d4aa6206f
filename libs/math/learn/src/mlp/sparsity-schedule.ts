/**
 * How sparse a network is after each pruning, as shares of its weights in [0, 1]: what `pruneAndRetrain` goes by.
 *
 * @example
 * sparsitySchedule.polynomial(0.9, 4); // [0.52, 0.79, 0.89, 0.9], about
 */
export const sparsitySchedule = {
  /** All at once. */
  oneShot: (final: number): readonly number[] => [final],

  /** Each round takes the same share of what is left: 1 − (1 − s)^(k / rounds). */
  iterative: (final: number, rounds: number): readonly number[] =>
    Array.from({ length: rounds }, (_, k) => 1 - (1 - final) ** ((k + 1) / rounds)),

  /**
   * Fast at first and slow at last, while the network still has much to spare: s + (s₀ − s)(1 − k / rounds)³.
   *
   * Source: M. Zhu, S. Gupta, "To prune, or not to prune" (2017), equation 1.
   */
  polynomial: (final: number, rounds: number, initial = 0): readonly number[] =>
    Array.from({ length: rounds }, (_, k) => final + (initial - final) * (1 - (k + 1) / rounds) ** 3),
} as const;
