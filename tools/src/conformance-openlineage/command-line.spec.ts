import { describe, expect, it } from 'vitest';
import { UsageError } from '../up/command-line.js';
import { readOpenLineageCommandLine } from './command-line.js';

describe('readOpenLineageCommandLine', () => {
  it('takes a checkout of the scenarios, and one of the specification if it is given', () => {
    expect(readOpenLineageCommandLine(['--checkout', '/tests'])).toEqual({ checkout: '/tests', spec: null });
    expect(readOpenLineageCommandLine(['--checkout', '/tests', '--spec', '/spec'])).toMatchObject({
      spec: '/spec',
    });
  });

  it.each([[[]], [['--nothing']]])('refuses %j, and shows what there is', (args) => {
    const read = () => readOpenLineageCommandLine(args);
    expect(read).toThrow(UsageError);
    expect(read).toThrow('--checkout');
  });
});
