import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { withSession } from '../testing/open-test-table.js';
import { findForeignLineEnd } from './find-foreign-line-end.js';

describe('the line ends of a CSV file', () => {
  it.each<[string, number | null]>([
    ['a\n1\n2\n', null],
    ['a\r\n1\r\n2', null],
    ['a\r1\r2\r', null],
    ['a\n1\n2\r\n3\n', 2],
    ['a\r\n1\n2\r\n', 1],
    ['a\n"x\r\ny"\n2\n', null],
    ['a\n"x\r\ny"\n2\r\n', 2],
  ])('of %j differ first in row %s', async (text, row) => {
    await withSession(async (_, folder) => {
      await writeFile(join(folder, 'file'), text);
      expect(await findForeignLineEnd(join(folder, 'file'))).toBe(row);
    });
  });
});
