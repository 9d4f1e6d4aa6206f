import { describe, expect, it } from 'vitest';
import { readCommandLine, UsageError } from './command-line.js';

describe('readCommandLine', () => {
  it('stays up, in one process, unless told otherwise', () => {
    expect(readCommandLine([])).toMatchObject({ split: false, exit: false, demo: false });
    expect(readCommandLine(['--split', '--exit'])).toMatchObject({ split: true, exit: true });
  });

  it('refuses an option that it does not know, and shows those it knows', () => {
    expect(() => readCommandLine(['--fast'])).toThrow(UsageError);
    expect(() => readCommandLine(['--fast'])).toThrow('--split');
  });
});
