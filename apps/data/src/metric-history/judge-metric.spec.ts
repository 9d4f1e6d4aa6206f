import { describe, expect, it } from 'vitest';
import { judgeMetric, type MetricQuestion } from './judge-metric.js';

const BEFORE = [100, 104, 98, 101, 97, 103, 99, 102];

function judge(question: Partial<MetricQuestion>) {
  return judgeMetric({ metric: 'VOLUME', value: 100, history: BEFORE, falseAlarmRate: 0.01, ...question });
}

describe('a metric', () => {
  it('cannot be told to be strange by few points', () => {
    expect(judge({ value: 1e9, history: BEFORE.slice(0, 6) })).toEqual({
      ...{ kind: 'too-few-points', value: 1e9, points: 6, required: 7 },
    });
  });

  it('is strange far from the median, in either direction', () => {
    expect(judge({ value: 140 })).toMatchObject({ kind: 'anomaly', usual: 100.5 });
    expect(judge({ value: 60 })).toMatchObject({ kind: 'anomaly' });
    expect(judge({ value: 108 })).toMatchObject({ kind: 'usual' });
  });

  it.each(['FRESHNESS', 'NULL_RATE', 'DISTRIBUTION', 'STABILITY'] as const)(
    '%s is strange only above',
    (metric) => {
      const history = BEFORE.map((value) => value * 100);
      expect(judge({ metric, history, value: 0 })).toMatchObject({ kind: 'usual' });
      expect(judge({ metric, history, value: 100_000 })).toMatchObject({ kind: 'anomaly' });
    },
  );

  it('is judged as well after an anomaly as before', () => {
    const history = [...BEFORE, 1e9, ...BEFORE, -1e9];

    expect(judge({ history, value: 140 })).toMatchObject({ kind: 'anomaly', usual: 100.5 });
    expect(judge({ history, value: 102 })).toMatchObject({ kind: 'usual' });
  });

  it('that never moved may move by what nobody cares about, and by no more', () => {
    const history = BEFORE.map(() => 1000);

    expect(judge({ history, value: 1001 })).toMatchObject({ kind: 'usual' });
    expect(judge({ history, value: 2000 })).toMatchObject({ kind: 'anomaly' });
    expect(judge({ metric: 'NULL_RATE', history: BEFORE.map(() => 0), value: 0.3 })).toMatchObject({
      kind: 'anomaly',
    });
  });

  it.each([7, 8, 11, 14, 20, 30])('of %i points before alarms no more often than it may', (points) => {
    const random = randomFrom(points);
    const series = 40_000;
    for (const falseAlarmRate of [0.05, 0.01]) {
      let alarms = 0;
      for (let at = 0; at < series; at++) {
        const history = Array.from({ length: points }, () => 1000 + 50 * normal(random));
        const value = 1000 + 50 * normal(random);
        alarms += judge({ metric: 'MEAN', history, value, falseAlarmRate }).kind === 'anomaly' ? 1 : 0;
      }
      // Four standard errors of a simulation of this size.
      const error = 4 * Math.sqrt((falseAlarmRate * (1 - falseAlarmRate)) / series);
      expect(alarms / series).toBeLessThan(falseAlarmRate + error);
      expect(alarms / series).toBeGreaterThan(falseAlarmRate / 3);
    }
  });

  it('alarms less often the lower the rate that is asked for', () => {
    const scores = [0.1, 0.07, 0.05, 0.01, 0.003, 0.001, 0.0002, 0.0001].map((falseAlarmRate) => {
      const verdict = judge({ falseAlarmRate });
      return verdict.kind === 'usual' ? verdict.criticalScore : Number.NaN;
    });

    expect(scores).toEqual(scores.toSorted((left, right) => left - right));
    expect(new Set(scores).size).toBe(scores.length);
  });
});

/** Box and Muller 1958. */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** Numbers in [0, 1), always the same ones: mulberry32 (Ettinger 2017). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
