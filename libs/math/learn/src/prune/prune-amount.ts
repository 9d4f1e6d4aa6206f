import type { InvalidOption } from '../failures.js';

/** How much to prune: a fraction in [0, 1] of what is there, rounded half to even, or a count. */
export type PruneAmount =
  | { readonly kind: 'fraction'; readonly fraction: number }
  | { readonly kind: 'count'; readonly count: number };

/** More is to be pruned than is there. */
export interface TooManyToPrune {
  readonly kind: 'too-many';
  readonly available: number;
  readonly wanted: number;
}

/** The number of items to prune out of `available`, as `torch.nn.utils.prune` counts them. */
export function countToPrune(
  amount: PruneAmount,
  available: number,
): number | InvalidOption | TooManyToPrune {
  if (amount.kind === 'fraction') {
    const { fraction } = amount;
    if (!(fraction >= 0 && fraction <= 1)) return invalidAmount('a fraction in [0, 1]');
    return roundHalfToEven(fraction * available);
  }
  const { count } = amount;
  if (!Number.isInteger(count) || count < 0)
    return invalidAmount('a count that is a whole number, 0 or more');
  return count > available ? { kind: 'too-many', available, wanted: count } : count;
}

function invalidAmount(requirement: string): InvalidOption {
  return { kind: 'invalid-option', option: 'amount', requirement };
}

function roundHalfToEven(value: number): number {
  const below = Math.floor(value);
  const rest = value - below;
  if (rest !== 0.5) return rest < 0.5 ? below : below + 1;
  return below % 2 === 0 ? below : below + 1;
}
