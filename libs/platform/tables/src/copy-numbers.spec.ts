import { describe, expect, it } from 'vitest';
import { copyNumbers } from './copy-numbers.js';
import { PrivateFolders } from './private-folders.js';
import { withSandbox } from './sandbox.js';

describe('the numbers of a column', () => {
  it('are copied behind those of the chunk before, whatever their width, with a sign for null', async () => {
    const sql = 'SELECT n::DOUBLE, n::BIGINT, if(n % 2 = 0, n, NULL)::UTINYINT FROM range(250) t(n)';
    const columns = [new Float64Array(251), new Int32Array(251), new Uint8Array(251)] as const;
    const [doubles, wholes, halves] = columns;
    await new PrivateFolders('orrery-numbers-spec').within((folder) =>
      withSandbox(folder, { threads: 1 }, async (connection) => {
        for await (const chunk of await connection.stream(sql)) {
          for (const [index, into] of columns.entries())
            copyNumbers(chunk.getColumnVector(index), { into, offset: 1, missing: 255 });
        }
      }),
    );
    expect([doubles[0], doubles[1], doubles[250]]).toEqual([0, 0, 249]);
    expect([wholes[0], wholes[1], wholes[250]]).toEqual([0, 0, 249]);
    expect([halves[247], halves[248], halves[249]]).toEqual([246, 255, 248]);
  });
});
