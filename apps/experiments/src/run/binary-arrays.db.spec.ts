import { createTestDatabase } from '@orrery/testing';
import { Client } from 'pg';
import { expect, it } from 'vitest';
import {
  binaryFloat8Array,
  binaryInt4Array,
  binaryInt8Array,
  binaryTextArray,
} from '@orrery/platform-postgres';

it('reads arrays in their binary form as what they are, with nulls and extremes and nothing', async () => {
  const database = await createTestDatabase({ template: 'arrays', migrate: async () => {} });
  const client = new Client({ connectionString: database.url });
  await client.connect();
  const { rows } = await client.query<Record<string, string>>(
    `SELECT $1::bigint[]::text AS large, $2::integer[]::text AS small, $3::float8[]::text AS real, $4::text[]::text AS words,
       $5::bigint[]::text AS none`,
    [
      binaryInt8Array([0, -1, 1, null, 2 ** 53, -(2 ** 53), -(2 ** 63), 1_700_000_000_123]),
      binaryInt4Array([1, null, -2_147_483_648]),
      binaryFloat8Array([0.1, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, null, -0]),
      binaryTextArray(['a', '', 'übung', '{"NULL"}', '💥']),
      binaryInt8Array([]),
    ],
  );
  expect(rows).toEqual([
    {
      large: '{0,-1,1,NULL,9007199254740992,-9007199254740992,-9223372036854775808,1700000000123}',
      small: '{1,NULL,-2147483648}',
      real: '{0.1,NaN,Infinity,-Infinity,NULL,-0}',
      words: '{a,"",übung,"{\\"NULL\\"}",💥}',
      none: '{}',
    },
  ]);
  await client.end();
  await database.drop();
});
