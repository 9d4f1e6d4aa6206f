import { describe, expect, it } from 'vitest';
import { readCalibrateCommandLine } from './command-line.js';
import { dependent } from './dependent.js';
import { divided } from './divided.js';
import { Draws } from './draws.js';
import { atLeast, atMost, equals, judge, type Measurement, nothing, Tally } from './measurement.js';
import { replaceTable, tableOf } from './report.js';

const measurement: Measurement = {
  procedure: 'z-test',
  claim: 'false positives',
  promised: equals(0.05),
  measured: 0.05,
  error: 0.002,
  slack: 0,
};

function averageOf(count: number, draw: () => number): { mean: number; variance: number } {
  const values = Array.from({ length: count }, draw);
  const mean = values.reduce((sum, each) => sum + each, 0) / count;
  return { mean, variance: values.reduce((sum, each) => sum + (each - mean) ** 2, 0) / (count - 1) };
}

describe('a promise', () => {
  it('is kept within Monte-Carlo error and missed beyond it', () => {
    expect(judge(measurement)).toBe('kept');
    expect(judge({ ...measurement, measured: 0.057 })).toBe('kept');
    expect(judge({ ...measurement, measured: 0.06 })).toBe('missed');
    expect(judge({ ...measurement, measured: 0.06, slack: 0.003 })).toBe('kept');
    expect(judge({ ...measurement, measured: NaN })).toBe('missed');
  });

  it('of at most or at least binds on one side, and of nothing on none', () => {
    expect(judge({ ...measurement, promised: atMost(0.05), measured: 0.01 })).toBe('kept');
    expect(judge({ ...measurement, promised: atMost(0.05), measured: 0.06 })).toBe('missed');
    expect(judge({ ...measurement, promised: atLeast(0.8), measured: 0.7 })).toBe('missed');
    expect(judge({ ...measurement, promised: nothing, measured: 0.9 })).toBe('not-promised');
  });

  it('is measured with the error it would have if it were just kept', () => {
    const tally = new Tally();
    for (let run = 0; run < 100; run++) tally.add(run < 7);
    const found = tally.of('z-test', 'false positives', equals(0.05));
    expect(found.measured).toBeCloseTo(0.07, 12);
    expect(found.error).toBeCloseTo(Math.sqrt((0.05 * 0.95) / 100), 12);
  });
});

describe('drawn numbers', () => {
  it('have the mean and variance of their distributions', () => {
    const draws = new Draws(7);
    const count = 40_000;
    const cases = [
      { draw: () => draws.normal(), mean: 0, variance: 1 },
      { draw: () => draws.exponential(), mean: 1, variance: 1 },
      { draw: () => draws.gamma(0.4), mean: 0.4, variance: 0.4 },
      { draw: () => draws.gamma(30), mean: 30, variance: 30 },
      { draw: () => draws.binomial(30, 0.1), mean: 3, variance: 2.7 },
      { draw: () => draws.binomial(100_000, 0.51), mean: 51_000, variance: 24_990 },
      { draw: () => draws.binomial(500, 0.1), mean: 50, variance: 45 },
    ];
    for (const { draw, mean, variance } of cases) {
      const found = averageOf(count, draw);
      expect(Math.abs(found.mean - mean)).toBeLessThan(5 * Math.sqrt(variance / count));
      expect(Math.abs(found.variance / variance - 1)).toBeLessThan(0.1);
    }
  });

  it('are summarised as the observations would be: Wishart’s mean and the means’ variance', () => {
    const draws = new Draws(3);
    const factor = [
      [2, 0],
      [0.7, 0.5],
    ];
    const drawn = Array.from({ length: 20_000 }, () => draws.normalMoments(20, [10, 5], factor));
    const averages = [4, 1.4, 0.74].map((expected, i) => ({
      expected: 19 * expected,
      mean: drawn.reduce((sum, { deviations }) => sum + (deviations[i] ?? NaN), 0) / drawn.length,
    }));
    for (const { expected, mean } of averages) expect(Math.abs(mean / expected - 1)).toBeLessThan(0.01);
    let at = 0;
    const { variance } = averageOf(drawn.length, () => drawn[at++]?.means[0] ?? NaN);
    expect(Math.abs(variance / 0.2 - 1)).toBeLessThan(0.05);
  });
});

describe('the command', () => {
  it('reads its options and refuses what it cannot do', () => {
    expect(readCalibrateCommandLine([])).toEqual({ runs: 10_000, seed: 1, write: false });
    expect(readCalibrateCommandLine(['--runs', '300', '--seed', '4', '--write'])).toEqual({
      runs: 300,
      seed: 4,
      write: true,
    });
    expect(() => readCalibrateCommandLine(['--runs', '5'])).toThrow('from 100 on');
    expect(() => readCalibrateCommandLine(['--fast'])).toThrow('--fast');
  });

  it('measures the same for the same seed, and keeps its promises', () => {
    const [first, second] = [dependent.measure(150, new Draws(2)), dependent.measure(150, new Draws(2))];
    expect(second).toEqual(first);
    expect(first.filter((each) => judge(each) === 'missed')).toEqual([]);
    expect(divided.measure(150, new Draws(2)).filter((each) => judge(each) === 'missed')).toEqual([]);
  });

  it('shows a table and puts it into the guide between its marks', () => {
    const table = tableOf([measurement, { ...measurement, measured: 0.2 }]);
    expect(table).toContain('**MISSED**');
    const guide = replaceTable('a\n<!-- calibration -->\nold\n<!-- /calibration -->\nb', table);
    expect(guide).toBe(`a\n<!-- calibration -->\n\n${table}\n\n<!-- /calibration -->\nb`);
    expect(() => replaceTable('no marks', table)).toThrow('marks');
  });
});
