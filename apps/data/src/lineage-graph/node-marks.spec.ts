import { describe, expect, it } from 'vitest';
import { NodeMarks } from './node-marks.js';

const LARGEST = 2 ** 18 - 1;

describe('NodeMarks', () => {
  it('knows nothing of what was noted before it began anew, however often it did', () => {
    const marks = new NodeMarks();
    const wrong: number[] = [];
    for (let turn = 0; turn < 20_000; turn += 1) {
      marks.begin(2 + (turn % 7));
      const before = marks.get(0) + marks.get(1);
      marks.set(turn % 2, LARGEST);
      const [set, other] = [marks.get(turn % 2), marks.get(1 - (turn % 2))];
      if (before !== 0 || set !== LARGEST || other !== 0) wrong.push(turn);
    }
    expect(wrong).toEqual([]);
  });

  it('has room for the nodes that it was begun for', () => {
    const marks = new NodeMarks();
    marks.begin(1);
    marks.set(0, 1);
    marks.begin(5000);
    marks.set(4999, 3);
    expect([marks.get(0), marks.get(4999), marks.get(6000)]).toEqual([0, 3, 0]);
  });
});
