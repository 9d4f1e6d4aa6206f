import type { Move } from './allocation.js';

/**
 * The move that takes a bucket along, or null when its users get what they got before.
 *
 * @example
 * moveOf([{ from: 0, to: 1, ranges: [{ from: 20, to: 50 }], share: 0.3 }], 25)?.to; // 1
 */
export function moveOf(moves: readonly Move[], bucket: number): Move | null {
  return moves.find(({ ranges }) => ranges.some(({ from, to }) => bucket >= from && bucket < to)) ?? null;
}
