import { tableColumn } from '@orrery/platform-tables';
import { describe, expect, it } from 'vitest';
import { withTable, type TestFile } from '../testing/open-test-table.js';
import { FILE } from './table.js';
import { UnreadableFileError } from './tabular-file.errors.js';

describe('a JSON lines file', () => {
  it('has a column for every key, as wide as all its values need', async () => {
    const bytes = [
      '{"n": 1, "t": "x", "day": "2001-01-02", "at": "2001-01-02 03:04:05", "on": true, "none": null, "mixed": 1}',
      '{"n": 2.5, "t": "y", "id": "3f2504e0-4f89-11d3-9a0c-0305e82c3301", "mixed": "a", "deep": {"a": [1]}}',
      '',
    ].join('\r\n');

    const columns = await withTable(json(bytes), async (table) => table.columns);

    expect(columns.map(({ name, kind }) => `${name} ${kind}`)).toEqual([
      ...['n NUMBER', 't STRING', 'day DATE', 'at TIMESTAMP', 'on BOOLEAN', 'none STRING', 'mixed STRING'],
      ...['id STRING', 'deep OTHER'],
    ]);
  });

  it('keeps texts and numbers of a column of both as texts', async () => {
    const rows = await withTable(json('{"a": 1}\n{"a": "x"}\n{}\n'), (table) =>
      table.rows(`SELECT a FROM ${FILE}`),
    );

    expect(rows).toEqual([{ a: '1' }, { a: 'x' }, { a: null }]);
  });

  it('keeps the kind that a column had before where its values leave that open', async () => {
    const earlier = [tableColumn('n', 'BIGINT'), tableColumn('t', 'VARCHAR')];

    const columns = await withTable({ ...json('{"n": null, "t": "2001-01-02"}\n'), earlier }, async (table) =>
      table.columns.map(({ kind }) => kind),
    );

    expect(columns).toEqual(['NUMBER', 'STRING']);
  });

  it.each<[string, string | Uint8Array, number]>([
    ['an object that does not end', '{"a": 1}\n\n{"a":\n{"a": 3}\n', 3],
    ['a number in place of an object', '{"a": 1}\n3\n', 2],
    ['two objects on a line', '{"a": 1}{"a": 2}\n', 1],
    ['a comma between lines', '{"a": 1}\n{"a": 2},\n', 2],
    ['an array of objects', '[{"a": 1}]\n', 1],
    ['bytes that are no UTF-8', Buffer.from('{"a": 1}\n{"a": "caf\u00e9"}\n', 'latin1'), 2],
    [
      'values that are nested too deep',
      `{"a": "[["}\n{"a": ${'['.repeat(99_999)}${']'.repeat(99_999)}}\n`,
      2,
    ],
    ['a line that is too long', `{"a": 1}\n{"a": "${'x'.repeat(5 * 1024 * 1024)}"}\n`, 2],
  ])('is refused for %s, naming the line', async (_, bytes, line) => {
    const error = await errorOf(json(bytes));

    expect(error).toBeInstanceOf(UnreadableFileError);
    expect(error).toMatchObject({ details: { line } });
  });

  it.each([
    ['keys that are equal but for their case', '{"a": 1, "A": 2}\n'],
    ['a key twice in an object', '{"a": 1, "a": 2}\n'],
    ['an empty key', '{"": 1}\n'],
    ['objects without keys', '{}\n{}\n'],
    ['no object', '\n\n'],
    ['thousands of keys', `{${Array.from({ length: 5000 }, (_, i) => `"k${i}": ${i}`).join(',')}}\n`],
  ])('is refused for %s', async (_, bytes) => {
    expect(await errorOf(json(bytes))).toMatchObject({ kind: 'unprocessable' });
  });

  it('is refused when a value is not of the kind that the column had before', async () => {
    const earlier = [tableColumn('n', 'BIGINT')];

    expect(await errorOf({ ...json('{"n": 1}\n{"n": "many"}\n'), earlier })).toMatchObject({
      code: 'UNREADABLE_FILE',
      details: { reason: expect.stringContaining('line 2') },
    });
  });
});

function json(bytes: string | Uint8Array): TestFile {
  return { bytes, format: 'JSON_LINES' };
}

function errorOf(file: TestFile): Promise<unknown> {
  return withTable(file, (table) => table.row(`SELECT count(COLUMNS(*)) FROM ${FILE}`)).catch(
    (error: unknown) => error,
  );
}
