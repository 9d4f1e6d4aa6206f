import { describe, expect, it } from 'vitest';
import { GatherTurns } from './gather-turns.js';

/** An event loop whose turns a spec takes, each bringing so many requests. */
function gathering(batchesBefore: readonly number[]) {
  const turns: (() => void)[] = [];
  const gather = new GatherTurns((next) => turns.push(next), 0);
  for (const requests of batchesBefore) gather.observe(requests);
  const queue = { length: 1 };
  let sent: number | undefined;
  gather.gather(queue, () => {
    sent = queue.length;
  });
  return (...arrivals: readonly number[]): number | undefined => {
    for (const arrived of arrivals) {
      queue.length += arrived;
      turns.shift()?.();
    }
    return sent;
  };
}

describe('gathering', () => {
  it('ends with the turn of the event loop when there is one caller at a time', () => {
    expect(gathering([1, 1, 1])(0)).toBe(1);
  });

  it('goes on among many callers as long as turns bring more of them', () => {
    const after = gathering(new Array<number>(50).fill(32));

    expect(after(8, 4)).toBeUndefined();
    expect(after(0)).toBe(13);
  });

  it('ends although callers keep coming, one a turn', () => {
    expect(gathering(new Array<number>(50).fill(32))(...new Array<number>(16).fill(1))).toBe(17);
  });

  it('soon waits for nobody when the many are gone', () => {
    const before = [...new Array<number>(50).fill(32), ...new Array<number>(45).fill(1)];

    expect(gathering(before)(0)).toBe(1);
  });
});
