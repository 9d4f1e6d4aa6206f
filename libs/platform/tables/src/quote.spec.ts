import { describe, expect, it } from 'vitest';
import { PrivateFolders } from './private-folders.js';
import { quoteName, quoteText } from './quote.js';
import { withSandbox } from './sandbox.js';

const TEXTS = ['plain', 'two words', `"; DROP TABLE x; --`, `'; DROP TABLE x; --`, `\\'"\n`, '$1', 'ü'];

describe('what a caller writes', () => {
  it('stays a name, or a text, whatever is in it', async () => {
    await new PrivateFolders('orrery-quote-spec').within((folder) =>
      withSandbox(folder, { threads: 1 }, async (connection) => {
        for (const text of TEXTS) {
          const reader = await connection.runAndReadAll(`SELECT ${quoteText(text)} AS ${quoteName(text)}`);
          expect(reader.getRowObjectsJson()).toEqual([{ [text]: text }]);
        }
      }),
    );
  });
});
