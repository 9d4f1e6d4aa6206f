import { tableColumn } from '@orrery/platform-tables';
import { describe, expect, it } from 'vitest';
import type { TableSession } from '../tabular-file/table-session.js';
import { withSession } from '../testing/open-test-table.js';
import { comparableForms } from './comparable-forms.js';

/** A value of a type, as SQL has it. */
type Written = readonly [type: string, value: string];

async function areSame(session: TableSession, from: Written, to: Written): Promise<boolean> {
  const [old, young] = [from, to].map(([type, value]) => `(${value})::${type}`);
  const forms = comparableForms(tableColumn('c', from[0]), tableColumn('c', to[0]), {
    from: old ?? '',
    to: young ?? '',
  });
  if (forms === null) return false;
  const parts = forms.from.map((form, at) => `${form} IS NOT DISTINCT FROM ${forms.to[at]}`);
  return (await session.row(`SELECT ${parts.join(' AND ')} AS same`))['same'] === true;
}

const SAME: readonly (readonly [Written, Written])[] = [
  [
    ['BIGINT', '1'],
    ['DOUBLE', '1.0'],
  ],
  [
    ['INTEGER', '-7'],
    ['BIGINT', '-7'],
  ],
  [
    ['UBIGINT', '18446744073709551615'],
    ['HUGEINT', '18446744073709551615'],
  ],
  [
    ['BIGINT', '9007199254740992'],
    ['DOUBLE', '9007199254740992'],
  ],
  [
    ['BIGINT', 'NULL'],
    ['DOUBLE', 'NULL'],
  ],
  [
    ['DOUBLE', `'NaN'`],
    ['FLOAT', `'NaN'`],
  ],
  [
    ['DOUBLE', `'-0'`],
    ['DOUBLE', '0'],
  ],
  [
    ['BIGINT', '0'],
    ['DOUBLE', `'-0'`],
  ],
  [
    ['DECIMAL(10,2)', '1.50'],
    ['DECIMAL(38,10)', '1.5'],
  ],
  [
    ['DECIMAL(10,2)', '100'],
    ['BIGINT', '100'],
  ],
  [
    ['DECIMAL(10,2)', '0'],
    ['UHUGEINT', '0'],
  ],
  [
    ['DECIMAL(10,2)', '0.10'],
    ['DOUBLE', '0.1'],
  ],
  [
    ['TIMESTAMP', `'2001-02-03 04:05:06.789'`],
    ['TIMESTAMP_NS', `'2001-02-03 04:05:06.789'`],
  ],
  [
    ['TIMESTAMP_S', `'1969-12-31 23:59:59'`],
    ['TIMESTAMP_NS', `'1969-12-31 23:59:59'`],
  ],
  [
    ['TIMESTAMP', `'2001-02-03 04:05:06'`],
    ['TIMESTAMP WITH TIME ZONE', `'2001-02-03 04:05:06+00'`],
  ],
  [
    ['TIMESTAMP', `'infinity'`],
    ['TIMESTAMP_S', `'infinity'`],
  ],
  [
    ['INTEGER[]', '[1, NULL]'],
    ['BIGINT[]', '[1, NULL]'],
  ],
];

const DIFFERENT: readonly (readonly [Written, Written])[] = [
  [
    ['BIGINT', '9007199254740993'],
    ['DOUBLE', '9007199254740992'],
  ],
  [
    ['BIGINT', '0'],
    ['DOUBLE', 'NULL'],
  ],
  [
    ['BIGINT', '2'],
    ['DOUBLE', '1.6'],
  ],
  [
    ['BIGINT', '0'],
    ['DOUBLE', `'NaN'`],
  ],
  [
    ['BIGINT', '0'],
    ['DOUBLE', `'1e300'`],
  ],
  [
    ['DOUBLE', `'NaN'`],
    ['DOUBLE', 'NULL'],
  ],
  [
    ['FLOAT', '0.1'],
    ['DOUBLE', '0.1'],
  ],
  [
    ['DECIMAL(10,2)', '10'],
    ['BIGINT', '1'],
  ],
  [
    ['DECIMAL(38,2)', '9007199254740993'],
    ['DECIMAL(38,1)', '9007199254740992'],
  ],
  [
    ['TIMESTAMP', `'2001-02-03 04:05:06'`],
    ['TIMESTAMP_NS', `'2001-02-03 04:05:06.000000001'`],
  ],
  [
    ['TIMESTAMP', `'1969-12-31 23:59:59.999999'`],
    ['TIMESTAMP_NS', `'1969-12-31 23:59:59.999999999'`],
  ],
  [
    ['VARCHAR', `'1'`],
    ['BIGINT', '1'],
  ],
  [
    ['VARCHAR', `'\u00e4'`],
    ['VARCHAR', `'a\u0308'`],
  ],
];

/** The pairs of which one way or the other is judged so. */
function judged(
  pairs: readonly (readonly [Written, Written])[],
  verdict: boolean,
): Promise<readonly unknown[]> {
  return withSession(async (session) => {
    const found: unknown[] = [];
    for (const [from, to] of pairs) {
      if ((await areSame(session, from, to)) === verdict) found.push([from, to]);
      if ((await areSame(session, to, from)) === verdict) found.push([to, from]);
    }
    return found;
  });
}

describe('values of columns of two types', () => {
  it('are the same where they are worth the same, both ways', async () => {
    expect(await judged(SAME, false)).toEqual([]);
  });

  it('are not where one only resembles the other', async () => {
    expect(await judged(DIFFERENT, true)).toEqual([]);
  });
});
