/** A source of pseudo-random numbers, given as an argument wherever chance is needed. */
export interface Prng {
  /** A uniform integer in 0…2³² − 1. */
  nextUint32(): number;
  /** A uniform multiple of 2⁻⁵³ in [0, 1). */
  nextFloat(): number;
  /** A uniform integer in 0…`bound` − 1, without bias; `bound` is an integer in 1…2³². */
  nextInt(bound: number): number;
}
