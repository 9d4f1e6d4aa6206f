import { Client, escapeIdentifier } from 'pg';

const TABLES = `
  SELECT relname AS name FROM pg_class
  WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition ORDER BY relname`;

/** A digest of the rows of each table, by the table's name: two that are equal say that nothing was written in between. */
export async function tableDigests(databaseUrl: string): Promise<Readonly<Record<string, string>>> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string }>(TABLES);
    const digests = rows.map(
      ({ name }) =>
        `SELECT '${name}' AS name, md5(string_agg(row::text, ' ' ORDER BY row::text)) AS digest FROM ${escapeIdentifier(name)} AS row`,
    );
    const answer = await client.query<{ name: string; digest: string | null }>(digests.join(' UNION ALL '));
    return Object.fromEntries(answer.rows.map(({ name, digest }) => [name, digest ?? '']));
  } finally {
    await client.end();
  }
}
