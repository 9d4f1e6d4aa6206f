import { describe, expect, it } from 'vitest';
import { ProcessBudget, type ProcessLimits, type Resident } from './process-budget.js';

class Lodger implements Resident {
  isIdle = true;
  isParked = false;

  constructor(
    readonly lastUsedMs: number,
    readonly privateBytes = 1,
  ) {}

  park(): void {
    this.isParked = true;
    this.isIdle = false;
  }
}

function budgetOf(limits: Partial<ProcessLimits>): ProcessBudget {
  return new ProcessBudget({ maxProcesses: Infinity, maxBytes: Infinity, idleMs: Infinity, ...limits });
}

function parkedOf(...lodgers: readonly Lodger[]): readonly boolean[] {
  return lodgers.map(({ isParked }) => isParked);
}

describe('the budget of processes', () => {
  it('gives who comes the place of who was not used for longest', async () => {
    const budget = budgetOf({ maxProcesses: 2 });
    const [old, older, next] = [new Lodger(2), new Lodger(1), new Lodger(3)];
    for (const each of [old, older, next]) await budget.enter(each);
    expect(parkedOf(old, older, next)).toEqual([false, true, false]);
    expect(budget.stats()).toMatchObject({ resident: 2, parks: 1, waiting: 0 });
  });

  it('lets who comes wait while all are at work', async () => {
    const budget = budgetOf({ maxProcesses: 1 });
    const [busy, next] = [new Lodger(1), new Lodger(2)];
    busy.isIdle = false;
    await budget.enter(busy);
    const entered = budget.enter(next);
    expect(budget.stats().waiting).toBe(1);
    busy.isIdle = true;
    await entered;
    expect(parkedOf(busy, next)).toEqual([true, false]);
  });

  it('gives a place that was left to the next', async () => {
    const budget = budgetOf({ maxProcesses: 1 });
    const [busy, next] = [new Lodger(1), new Lodger(2)];
    busy.isIdle = false;
    await budget.enter(busy);
    const entered = budget.enter(next);
    budget.leave(busy);
    await entered;
    expect(budget.stats()).toMatchObject({ resident: 1, waiting: 0 });
  });

  it('lets go who waits and is not wanted any more', async () => {
    const budget = budgetOf({ maxProcesses: 1 });
    const [busy, next] = [new Lodger(1), new Lodger(2)];
    busy.isIdle = false;
    await budget.enter(busy);
    const entered = budget.enter(next);
    budget.leave(next);
    await entered;
    expect(budget.stats()).toMatchObject({ resident: 1, waiting: 0 });
    budget.leave(busy);
  });

  it('parks who is idle for too long, and nobody who is at work', async () => {
    const budget = budgetOf({ idleMs: 3_600_000 });
    const now = performance.now();
    const [idle, used, busy] = [new Lodger(now - 7_200_000), new Lodger(now), new Lodger(now - 7_200_000)];
    busy.isIdle = false;
    for (const each of [idle, used, busy]) await budget.enter(each);
    budget.sweep();
    expect(parkedOf(idle, used, busy)).toEqual([true, false, false]);
  });

  it('comes back within its bound of memory when processes have grown, but leaves the last one be', async () => {
    const budget = budgetOf({ maxBytes: 100 });
    const sizes = [new Lodger(1, 30), new Lodger(2, 30), new Lodger(3, 30)];
    for (const each of sizes) await budget.enter(each);
    expect(parkedOf(...sizes)).toEqual([false, false, false]);
    const huge = new Lodger(4, 500);
    await budget.enter(huge);
    budget.sweep();
    expect(parkedOf(...sizes, huge)).toEqual([true, true, true, false]);
  });

  it('has room for one, however large', async () => {
    const budget = budgetOf({ maxProcesses: 0, maxBytes: 0 });
    await budget.enter(new Lodger(1, 500));
    expect(budget.stats().resident).toBe(1);
  });
});
