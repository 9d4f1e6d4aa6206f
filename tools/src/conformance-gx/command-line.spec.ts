import { describe, expect, it } from 'vitest';
import { UsageError } from '../up/command-line.js';
import { readGxCommandLine } from './command-line.js';

describe('readGxCommandLine', () => {
  it('takes a checkout, and judges all of it unless told otherwise', () => {
    expect(readGxCommandLine(['--checkout', '/gx'])).toEqual({ checkout: '/gx', only: null });
    expect(readGxCommandLine(['--checkout', '/gx', '--only', 'regex'])).toMatchObject({ only: 'regex' });
  });

  it.each([[[]], [['--nothing']]])('refuses %j, and shows what there is', (args) => {
    const read = () => readGxCommandLine(args);
    expect(read).toThrow(UsageError);
    expect(read).toThrow('--checkout');
  });
});
