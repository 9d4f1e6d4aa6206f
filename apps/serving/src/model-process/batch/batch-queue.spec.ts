import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BatchQueue } from './batch-queue.js';
import { PendingPrediction } from './prediction.js';
import { floatColumn } from '../testing/tensors.js';

const UNBOUNDED = { maxRows: 1000, maxBytes: 1e9 };

function pending(caller: string | null, ...values: number[]): PendingPrediction {
  const ignore = () => undefined;
  return new PendingPrediction(
    floatColumn('x', ...values),
    { deadlineMs: 1000, caller },
    { resolve: ignore, reject: ignore },
  );
}

function queueOf(...callers: readonly string[]): BatchQueue {
  const queue = new BatchQueue();
  for (const caller of callers) queue.push(pending(caller, 1));
  return queue;
}

const callersOf = (batch: readonly PendingPrediction[]): string => batch.map(({ caller }) => caller).join('');

describe('the queue before a model', () => {
  it('gives callers their turns, whatever one of them sends', () => {
    const queue = queueOf(...'aaaaaaaabc');

    expect(callersOf(queue.take({ ...UNBOUNDED, maxRows: 4 }))).toBe('abca');
    expect(callersOf(queue.take({ ...UNBOUNDED, maxRows: 2 }))).toBe('aa');
    queue.push(pending('d', 1));
    expect(callersOf(queue.take({ ...UNBOUNDED, maxRows: 3 }))).toBe('ada');
  });

  it('goes on with the next caller where the batch before ended', () => {
    const queue = queueOf(...'aaabbbccc');

    expect(callersOf(queue.take({ ...UNBOUNDED, maxRows: 2 }))).toBe('ab');
    expect(callersOf(queue.take({ ...UNBOUNDED, maxRows: 2 }))).toBe('ca');
    expect(callersOf(queue.take(UNBOUNDED))).toBe('bcabc');
  });

  it('takes the place from whoever has the most waiting, and from nobody who has no more than the other', () => {
    const queue = queueOf(...'aaab');

    expect(queue.giveWay('c')?.caller).toBe('a');
    expect(queue.giveWay('b')).toBeUndefined();
    expect(queue.giveWay('a')).toBeUndefined();
    expect(callersOf(queue.take(UNBOUNDED))).toBe('aba');
  });

  it('loses nobody, keeps each caller’s order and counts right, whatever is pushed and taken', () => {
    const push = fc.record({
      kind: fc.constant('push' as const),
      caller: fc.constantFrom('a', 'b', null),
      rows: fc.integer({ min: 1, max: 3 }),
    });
    const take = fc.record({ kind: fc.constant('take' as const), maxRows: fc.integer({ min: 0, max: 5 }) });
    fc.assert(
      fc.property(fc.array(fc.oneof(push, take), { maxLength: 60 }), (steps) => {
        const queue = new BatchQueue();
        const pushed: PendingPrediction[] = [];
        const taken: PendingPrediction[] = [];
        for (const step of steps) {
          if (step.kind === 'take') taken.push(...queue.take({ ...UNBOUNDED, maxRows: step.maxRows }));
          else {
            const one = pending(step.caller, ...new Array<number>(step.rows).fill(0));
            pushed.push(one);
            queue.push(one);
          }
          expect(queue.length).toBe(pushed.length - taken.length);
        }
        while (queue.length > 0) taken.push(...queue.take(UNBOUNDED));
        expect(queue.bytes).toBe(0);
        for (const caller of ['a', 'b', null]) {
          const of = (all: readonly PendingPrediction[]) => all.filter((each) => each.caller === caller);
          expect(of(taken)).toEqual(of(pushed));
        }
      }),
    );
  });
});
