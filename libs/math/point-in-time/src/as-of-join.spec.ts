import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asOfJoin, type AsOfJoinInput } from './as-of-join.js';

/** Every event is asked, for every spine row, whether it is a better answer than the best so far. */
function bruteForce({ events, spine, ttlMs = 0, allowExactMatch = true }: AsOfJoinInput): Int32Array {
  const created = (i: number) => {
    const time = events.createdTime?.[i] ?? 0;
    return Number.isNaN(time) ? -Infinity : time;
  };
  return Int32Array.from(spine.time, (t, row) => {
    let best = -1;
    for (let i = 0; i < events.eventTime.length; i++) {
      const time = events.eventTime[i];
      if (events.entity[i] !== spine.entity[row] || events.entity[i] < 0) continue;
      if (!(allowExactMatch ? time <= t : time < t)) continue;
      if (ttlMs > 0 && time < t - ttlMs) continue;
      const newer = best === -1 || time > events.eventTime[best];
      const tie = best !== -1 && time === events.eventTime[best];
      if (newer || (tie && created(i) >= created(best))) best = i;
    }
    return best;
  });
}

const code = fc.integer({ min: -1, max: 4 });
const time = fc.oneof(
  { weight: 20, arbitrary: fc.integer({ min: -20, max: 20 }) },
  fc.constantFrom(NaN, Infinity, -Infinity),
);

/** Few distinct times of writing, so that ties between them, and with none at all, are common. */
const written = fc.constantFrom(NaN, 1, 2, 3);

const cases = fc
  .record({
    events: fc.array(fc.tuple(code, time, written), { maxLength: 60 }),
    spine: fc.array(fc.tuple(code, time), { maxLength: 60 }),
    withCreated: fc.boolean(),
    ttlMs: fc.constantFrom(0, 1, 7, 1000),
    allowExactMatch: fc.boolean(),
  })
  .map(({ events, spine, withCreated, ttlMs, allowExactMatch }): AsOfJoinInput => {
    const columns = {
      entity: Int32Array.from(events, ([entity]) => entity),
      eventTime: Float64Array.from(events, ([, eventTime]) => eventTime),
    };
    const createdTime = Float64Array.from(events, ([, , created]) => created);
    return {
      events: withCreated ? { ...columns, createdTime } : columns,
      spine: {
        entity: Int32Array.from(spine, ([entity]) => entity),
        time: Float64Array.from(spine, ([, t]) => t),
      },
      ttlMs,
      allowExactMatch,
    };
  });

/** A repeatable stream of integers below a bound. */
function draws(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

describe('asOfJoin', () => {
  it('finds the newest row that was known, of late and unordered rows too', () => {
    const events = {
      entity: Int32Array.of(0, 1, 0, 0),
      eventTime: Float64Array.of(30, 15, 10, 20),
    };
    const spine = { entity: Int32Array.of(0, 0, 0, 1, 2), time: Float64Array.of(25, 9, 30, 15, 99) };
    expect([...asOfJoin({ events, spine })]).toEqual([3, -1, 0, 1, -1]);
    expect([...asOfJoin({ events, spine, allowExactMatch: false })]).toEqual([3, -1, 3, -1, -1]);
  });

  it('settles equal event times by the time of writing, then by the last row', () => {
    const eventTime = Float64Array.of(5, 5, 5, 5);
    const entity = Int32Array.of(0, 0, 0, 0);
    const spine = { entity: Int32Array.of(0), time: Float64Array.of(5) };
    const createdTime = Float64Array.of(1, 9, 9, NaN);
    expect([...asOfJoin({ events: { entity, eventTime, createdTime }, spine })]).toEqual([2]);
    const neverWritten = { entity, eventTime, createdTime: Float64Array.of(NaN, 1, NaN, NaN) };
    expect([...asOfJoin({ events: neverWritten, spine })]).toEqual([1]);
    expect([...asOfJoin({ events: { entity, eventTime }, spine })]).toEqual([3]);
  });

  it('keeps a row that is exactly as old as its time to live and drops an older one', () => {
    const events = { entity: Int32Array.of(0), eventTime: Float64Array.of(10) };
    const spine = { entity: Int32Array.of(0, 0), time: Float64Array.of(15, 16) };
    expect([...asOfJoin({ events, spine, ttlMs: 5 })]).toEqual([0, -1]);
    expect([...asOfJoin({ events, spine, ttlMs: 0 })]).toEqual([0, 0]);
  });

  it('agrees with brute force on any input', () => {
    fc.assert(
      fc.property(cases, (input) => {
        expect([...asOfJoin(input)]).toEqual([...bruteForce(input)]);
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    [20_000, 900_000],
    [400_000, 100_000],
  ])('gives no future value: %i random events, %i random questions', (events, questions) => {
    const draw = draws(events);
    const entities = events / 20;
    const entity = Int32Array.from({ length: events }, () => draw(entities));
    const eventTime = Float64Array.from({ length: events }, () => draw(500));
    const spine = {
      entity: Int32Array.from({ length: questions }, () => draw(entities)),
      time: Float64Array.from({ length: questions }, () => draw(520)),
    };
    const match = asOfJoin({ events: { entity, eventTime }, spine });
    const rowsOf = Array.from({ length: entities }, (): number[] => []);
    entity.forEach((e, row) => rowsOf[e].push(row));
    let wrong = 0;
    for (let row = 0; row < questions; row++) {
      let best = -1;
      for (const i of rowsOf[spine.entity[row]]) {
        if (eventTime[i] <= spine.time[row] && (best === -1 || eventTime[i] >= eventTime[best])) best = i;
      }
      if (match[row] !== best) wrong++;
    }
    expect(wrong).toBe(0);
  });

  it('answers empty tables', () => {
    const none = { entity: new Int32Array(0), eventTime: new Float64Array(0) };
    const spine = { entity: Int32Array.of(3), time: Float64Array.of(1) };
    expect([...asOfJoin({ events: none, spine })]).toEqual([-1]);
    expect(asOfJoin({ events: none, spine: { entity: none.entity, time: none.eventTime } })).toHaveLength(0);
  });

  it('refuses columns of unequal length, a negative time to live and codes that are not dense', () => {
    const events = { entity: Int32Array.of(0), eventTime: Float64Array.of(1, 2) };
    const spine = { entity: Int32Array.of(0), time: Float64Array.of(1) };
    expect(() => asOfJoin({ events, spine })).toThrow('eventTime has 2 rows but entity has 1');
    const good = { entity: Int32Array.of(0), eventTime: Float64Array.of(1) };
    expect(() => asOfJoin({ events: good, spine, ttlMs: -1 })).toThrow(RangeError);
    expect(() => asOfJoin({ events: good, spine: { ...spine, entity: new Int32Array(2) } })).toThrow(
      RangeError,
    );
    const hashed = { entity: Uint32Array.of(4_000_000_000), eventTime: Float64Array.of(1) };
    expect(() => asOfJoin({ events: hashed, spine })).toThrow('not dense');
  });
});
