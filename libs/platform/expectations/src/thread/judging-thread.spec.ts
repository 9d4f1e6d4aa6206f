import { describe, expect, it } from 'vitest';
import { JudgingDeadlineFault } from '../expectation.errors.js';
import { expectation, toldOf, validated } from '../testing/with-table.js';
import { JudgingThread } from './judging-thread.js';

/** Each letter more doubles the ways in which this fails to match. */
const ENDLESS = `SELECT repeat('a', 60) || '!' AS code UNION ALL SELECT 'aa'`;
const BACKTRACKING = '(?=a)^(a+)+$';

/** Threads begin late on a machine that has other things to do. */
const PATIENCE = { timeout: 60_000 };

describe('a pattern that only JavaScript can judge', PATIENCE, () => {
  it('looks around and back', async () => {
    const { results } = await validated(`SELECT unnest(['aa', 'ab', 'ba', NULL]) AS code`, [
      expectation('expect_column_values_to_match_regex', { column: 'code', regex: '(\\w)\\1' }),
      expectation('expect_column_values_to_match_regex', { column: 'code', regex: '^(?!b)' }),
      expectation('expect_column_values_to_not_match_regex', { column: 'code', regex: '(?P<x>a)(?P=x)' }),
    ]);

    expect(results.map(toldOf)).toEqual([2, 1, 1]);
  });

  it('is stopped when it backtracks without end, and nothing else waits for it', async () => {
    let turns = 0;
    const turning = setInterval(() => turns++, 5);
    const { results } = await validated(
      ENDLESS,
      [
        expectation('expect_column_values_to_match_regex', { column: 'code', regex: BACKTRACKING }),
        expectation('expect_column_values_to_not_be_null', { column: 'code' }),
      ],
      { judgingMs: 300 },
    );
    clearInterval(turning);

    const [slow, other] = results;
    expect(slow?.judgement).toMatchObject({
      kind: 'fault',
      fault: {
        code: 'EXPECTATION_TOO_SLOW',
        details: { expectation: 'expect_column_values_to_match_regex of "code"', deadlineMs: 300 },
      },
    });
    expect(slow?.success).toBe(false);
    expect(other?.success).toBe(true);
    // The process went on while the thread was at it.
    expect(turns).toBeGreaterThan(1);
  });

  it('has one time for all its values', async () => {
    const limits = { expectation: 'it', deadlineMs: 300 };
    const thread = await JudgingThread.open({ kind: 'pattern', pattern: BACKTRACKING }, limits);
    const judged = async (): Promise<void> => {
      for (let length = 12; length < 60; length++) await thread.judge([`${'a'.repeat(length)}!`]);
    };

    await expect(judged()).rejects.toThrow(JudgingDeadlineFault);
    await thread.close();
  });

  it('that is none is a fault of its expectation', async () => {
    const { results } = await validated(`SELECT 'a' AS code`, [
      expectation('expect_column_values_to_match_regex', { column: 'code', regex: '(?=a' }),
    ]);

    expect(results.map(toldOf)).toEqual([
      expect.stringContaining('"code": the pattern "(?=a" cannot be used'),
    ]);
  });

  it('ends with whoever waits for it', async () => {
    const stop = new AbortController();
    const limits = { expectation: 'it', deadlineMs: 60_000, signal: stop.signal };
    const thread = await JudgingThread.open({ kind: 'pattern', pattern: BACKTRACKING }, limits);
    const judged = thread.judge([`${'a'.repeat(60)}!`]);
    stop.abort(new Error('It was stopped.'));

    await expect(judged).rejects.toThrow('It was stopped.');
    await thread.close();
  });
});

describe('a JSON schema', PATIENCE, () => {
  it('with a pattern that backtracks without end is stopped as well', async () => {
    const json_schema = { type: 'string', pattern: '^(a+)+$' };
    const { results } = await validated(
      `SELECT '"' || repeat('a', 60) || '!"' AS code`,
      [expectation('expect_column_values_to_match_json_schema', { column: 'code', json_schema })],
      { judgingMs: 300 },
    );

    expect(results.map(toldOf)).toEqual([expect.stringContaining('was stopped after 300 ms')]);
  });

  it('is not held against values that would take too much memory to read', async () => {
    const json_schema = { type: 'array' };
    const { results } = await validated(`SELECT '[' || repeat('[],', 500_000) || '0]' AS code`, [
      expectation('expect_column_values_to_match_json_schema', { column: 'code', json_schema }),
    ]);

    expect(results.map(toldOf)).toEqual([expect.stringContaining('a value has 1500003 characters')]);
  });

  it('judges the longest values that it may, however many, in the memory that it has', async () => {
    const json_schema = { type: 'array', items: { type: 'object' } };
    // Every object has a shape of its own: nothing takes more memory for as long a text.
    const objects = `list_transform(range(70_000), x -> '{"k' || (x * 7 + i)::VARCHAR || '":1}')`;
    const long = `SELECT '[' || array_to_string(${objects}, ',') || ']' AS code FROM range(8) AS t(i)`;
    const { results } = await validated(long, [
      expectation('expect_column_values_to_match_json_schema', { column: 'code', json_schema }),
    ]);

    expect(results.map(toldOf)).toEqual([0]);
  });
});
