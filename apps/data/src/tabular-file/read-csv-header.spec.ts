import { describe, expect, it } from 'vitest';
import { parseCsvHeader } from './read-csv-header.js';
import { UnreadableFileError } from './tabular-file.errors.js';

describe('the header of a CSV file', () => {
  it('ends at the first line break of any kind, or with the text', () => {
    for (const end of ['', '\n1,2', '\r\n1,2', '\r1,2'])
      expect(parseCsvHeader(`a,b${end}`)).toEqual(['a', 'b']);
  });

  it('may quote names that hold commas, quotes and line breaks', () => {
    expect(parseCsvHeader('"a,b","say ""hi""","two\nlines"\n')).toEqual(['a,b', 'say "hi"', 'two\nlines']);
  });

  it('is refused when a name is empty, repeated whatever its case, or quoted wrongly', () => {
    for (const text of ['', 'a,,b\n', 'a,b,A\n', '"a,b\n', '"a"b,c\n', 'a"b,c\n']) {
      expect(() => parseCsvHeader(text), text).toThrow(UnreadableFileError);
    }
  });
});
