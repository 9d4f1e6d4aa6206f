import type { AliasChange } from './model-alias.js';

type Step = Pick<AliasChange, 'cause' | 'toVersion'>;

/**
 * The versions that an alias can be rolled back to, the last one first: what it pointed at before what it points at now.
 *
 * A rollback takes back the moves behind its target, as an editor's undo does: a second rollback goes further back and
 * not forth again. An alias that was removed is rolled back to the version it was taken from. A version counts once for
 * each time that it was moved to.
 *
 * @param steps all moves of the alias in their order
 */
export function rollbackTargets(steps: readonly Step[]): readonly number[] {
  let held: readonly number[] = [];
  let current: number | null = null;
  for (const { cause, toVersion } of steps) {
    current = toVersion;
    if (toVersion === null) continue;
    const target = cause === 'ROLLED_BACK' ? held.lastIndexOf(toVersion) : -1;
    held = target === -1 ? [...held, toVersion] : held.slice(0, target + 1);
  }
  const before = current === null ? held : held.slice(0, -1);
  return before.toReversed();
}
