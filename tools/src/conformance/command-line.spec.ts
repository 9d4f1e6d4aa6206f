import { describe, expect, it } from 'vitest';
import { UsageError } from '../up/command-line.js';
import { readConformanceCommandLine } from './command-line.js';

describe('readConformanceCommandLine', () => {
  it('takes the client of the checkout unless told otherwise, and hands the rest on to pytest', () => {
    expect(readConformanceCommandLine(['--checkout', '/mlflow', '--', '-k', 'log_batch'])).toEqual({
      kind: 'tests',
      checkout: '/mlflow',
      package: 'checkout',
      python: null,
      pytestArgs: ['-k', 'log_batch'],
    });
  });

  it('compares with a server of MLflow when it is told to', () => {
    expect(readConformanceCommandLine(['--differential', '--', '--only', 'search'])).toEqual({
      kind: 'differential',
      python: null,
      args: ['--only', 'search'],
    });
  });

  it.each([[[]], [['--checkout', '/mlflow', '--package', 'newest']], [['--nothing']]])(
    'refuses %j, and shows what there is',
    (args) => {
      const read = () => readConformanceCommandLine(args);
      expect(read).toThrow(UsageError);
      expect(read).toThrow('--checkout');
    },
  );
});
