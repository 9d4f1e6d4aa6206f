import { describe, expect, it } from 'vitest';
import { describeExpectation } from './describe-expectation.js';
import type { QualityReport } from './quality-report.js';
import { renderHtml } from './render-html.js';
import { renderText } from './render-text.js';

const EVIL = '<script>alert("x")</script>\u001B[2J';

const REPORT: QualityReport = {
  ...{ validationId: '0192', dataset: 'orders', version: 3, suite: EVIL, revision: 2 },
  ...{ success: false, evaluated: 3, successful: 1, rows: 1_234_567 },
  validatedAt: new Date('2026-11-01T12:34:00Z'),
  outcomes: [
    {
      ...{ type: 'expect_column_values_to_be_between', success: false, severity: 'warning' },
      expected: 'amount is between 0 and 10.',
      found: {
        ...{ kind: 'rows', unexpected: 12, judged: 1_200_000 },
        examples: [
          { row: EVIL, value: EVIL },
          { row: 'row 9', value: null },
        ],
      },
    },
    {
      ...{ type: 'expect_column_mean_to_be_between', success: true, severity: 'critical' },
      ...{ expected: 'The mean of amount is at least 1.', found: { kind: 'observed', value: 2.5 } },
    },
    {
      ...{ type: 'x', success: false, severity: 'critical', expected: 'No row is found.' },
      found: { kind: 'fault', reason: 'Parser Error' },
    },
  ],
};

describe('a report', () => {
  it('as text marks each expectation, and says what was found', () => {
    expect(renderText({ ...REPORT, suite: 'daily' })).toBe(
      [
        '❌ orders, version 3: expectations are not met',
        '   daily, revision 2 · 2026-11-01 12:34 UTC · 1,234,567 rows',
        '   1 of 3 met (33.3 %)',
        '',
        '❌ amount is between 0 and 10. [warning]',
        '   12 of 1,200,000 rows fail (< 0.01 %)',
        '   – <script>alert("x")</script>␦[2J: <script>alert("x")</script>␦[2J',
        '   – row 9: null',
        '✅ The mean of amount is at least 1.',
        '   found 2.5',
        '❌ No row is found.',
        '   could not be judged: Parser Error',
        '',
      ].join('\n'),
    );
  });

  it('as a page stands for itself, and holds nothing that the table could have put there', () => {
    const page = renderHtml(REPORT);

    expect(page).not.toContain('<script');
    expect(page).toContain('&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;');
    expect(page).not.toMatch(/(src|href)=/);
    expect(page.match(/❌/g)).toHaveLength(3);
    expect(page.match(/✅/g)).toHaveLength(1);
    expect(page).toContain('aria-label="1 of 3 met"');
  });
});

describe('an expectation', () => {
  it.each([
    [
      'expect_column_values_to_be_between',
      { column: 'a', min_value: 0, max_value: 1, mostly: 0.95 },
      'a is between 0 and 1 in at least 95 % of the rows.',
    ],
    [
      'expect_column_values_to_be_between',
      { column: 'a', min_value: 0, strict_min: true },
      'a is more than 0.',
    ],
    ['expect_column_values_to_not_be_null', { column: 'a' }, 'a has a value in every row.'],
    ['expect_column_values_to_be_in_set', { column: 'a', value_set: ['x', 2] }, 'a is one of x, 2.'],
    [
      'expect_column_values_to_be_unique',
      { column: 'a', row_condition: 'b > 1' },
      'Where b > 1: No value of a occurs twice.',
    ],
    ['expect_something_else', { column: 'a', n: [1] }, 'Expect something else: column “a”, n [1].'],
  ])('%s of %j is told as a sentence', (type, kwargs, sentence) => {
    expect(describeExpectation({ type, kwargs })).toBe(sentence);
  });
});
