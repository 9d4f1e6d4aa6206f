import { describe, expect, it } from 'vitest';
import { readCommandLine, UsageError } from './command-line.js';

const known = ['predict', 'graph'];

describe('readCommandLine', () => {
  it('takes the benchmarks to run, seven rounds each unless told otherwise', () => {
    const options = readCommandLine(['graph', 'predict', '--check'], known);
    expect(options).toEqual({
      ...{ names: ['graph', 'predict'], check: true, list: false, only: [] },
      ...{ rounds: 7, runs: 10_000, files: 10_000 },
    });
    expect(readCommandLine(['graph', '--rounds', '9'], known).rounds).toBe(9);
  });

  it('names the benchmarks there are when none or an unknown one is asked for', () => {
    expect(() => readCommandLine([], known)).toThrow('predict, graph');
    expect(() => readCommandLine(['speed'], known)).toThrow('no benchmark "speed"');
    expect(() => readCommandLine(['--fast'], known)).toThrow(UsageError);
  });

  it('takes the size of the data', () => {
    expect(readCommandLine(['graph', '--runs', '100000'], known).runs).toBe(100_000);
    for (const runs of ['10', 'many', '1e9.5'])
      expect(() => readCommandLine(['graph', '--runs', runs], known)).toThrow('--runs');
    expect(readCommandLine(['graph', '--files', '100000'], known).files).toBe(100_000);
    expect(() => readCommandLine(['graph', '--files', '1'], known)).toThrow('--files');
  });

  it('takes what of a suite is to be run', () => {
    expect(readCommandLine(['graph', '--only', 'a', '--only', 'b'], known).only).toEqual(['a', 'b']);
  });

  it('refuses so few rounds that chance decides', () => {
    for (const rounds of ['4', '5.5', 'many']) {
      expect(() => readCommandLine(['graph', '--rounds', rounds], known)).toThrow('--rounds');
    }
  });
});
