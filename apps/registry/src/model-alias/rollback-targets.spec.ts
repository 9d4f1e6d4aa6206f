import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rollbackTargets } from './rollback-targets.js';

const set = (toVersion: number | null) =>
  ({ cause: toVersion === null ? 'REMOVED' : 'SET', toVersion }) as const;
const back = (toVersion: number) => ({ cause: 'ROLLED_BACK', toVersion }) as const;

/** Histories as they come about: no move leads where the alias is. */
const history = fc
  .array(fc.option(fc.integer({ min: 1, max: 5 })), { maxLength: 12 })
  .map((versions) => versions.filter((version, i) => version !== (versions[i - 1] ?? null)).map(set));

describe('rollbackTargets', () => {
  it('has nothing to go back to before the second move', () => {
    expect(rollbackTargets([])).toEqual([]);
    expect(rollbackTargets([set(1)])).toEqual([]);
  });

  it('goes from version to version, the last one first', () => {
    expect(rollbackTargets([set(1), set(2), set(3)])).toEqual([2, 1]);
  });

  it('goes further back the second time, and not forth again', () => {
    expect(rollbackTargets([set(1), set(2), set(3), back(2)])).toEqual([1]);
    expect(rollbackTargets([set(1), set(2), set(3), back(2), back(1)])).toEqual([]);
  });

  it('counts moves after a rollback from where it led', () => {
    expect(rollbackTargets([set(1), set(2), set(3), back(1), set(4)])).toEqual([1]);
  });

  it('restores a removed alias to the version that it was taken from', () => {
    expect(rollbackTargets([set(1), set(2), set(null)])).toEqual([2, 1]);
  });

  it('takes back a move exactly: what could be gone back to before it can be after the rollback', () => {
    fc.assert(
      fc.property(history, fc.integer({ min: 6, max: 9 }), (steps, version) => {
        const [now] = rollbackTargets([...steps, set(version)]);
        if (now === undefined) return;
        const held = steps.at(-1)?.toVersion === null ? steps.slice(0, -1) : steps;
        expect(rollbackTargets([...steps, set(version), back(now)])).toEqual(rollbackTargets(held));
      }),
    );
  });

  it('names only versions that the alias pointed at', () => {
    fc.assert(
      fc.property(history, (steps) => {
        const held = new Set(steps.map(({ toVersion }) => toVersion));
        expect(rollbackTargets(steps).every((version) => held.has(version))).toBe(true);
      }),
    );
  });
});
