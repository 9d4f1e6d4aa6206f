import { describe, expect, it } from 'vitest';
import { drawTable } from './draw-table.js';

describe('drawTable', () => {
  it('makes every column as wide as its widest cell, names to the left and figures to the right', () => {
    const rows = [
      ['', 'a'],
      ['size', '1,024 B'],
      ['zeros', ''],
    ];

    expect(drawTable(rows)).toEqual([
      '┌───────┬─────────┐',
      '│       │       a │',
      '├───────┼─────────┤',
      '│ size  │ 1,024 B │',
      '│ zeros │         │',
      '└───────┴─────────┘',
    ]);
  });
});
