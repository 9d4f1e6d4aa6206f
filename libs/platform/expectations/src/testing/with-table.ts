import { withSandbox } from '@orrery/platform-tables';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { duckdbTable } from '../table/duckdb-table.js';
import type { ExpectationTable } from '../table/expectation-table.js';
import type { ExpectationConfiguration } from '../suite/expectation-suite.js';
import { validate, type ValidateOptions } from '../validate.js';
import type { ExpectationValidation, Validation } from '../validation.js';

/** Makes a table of what a query gives, in the order in which it gives it. */
export async function withTable<T>(query: string, work: (table: ExpectationTable) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'orrery-spec-expectations-'));
  try {
    return await withSandbox(folder, { threads: 2, memoryMegabytes: 512 }, async (connection) => {
      await connection.run(`CREATE TABLE given AS ${query}`);
      return work(await duckdbTable(connection, 'given'));
    });
  } finally {
    await rm(folder, { recursive: true });
  }
}

export function expectation(
  type: string,
  kwargs: ExpectationConfiguration['kwargs'],
): ExpectationConfiguration {
  return { type, kwargs };
}

export function validated(
  query: string,
  expectations: readonly ExpectationConfiguration[],
  options: Partial<ValidateOptions> = {},
): Promise<Validation> {
  const suite = { name: 'spec', expectations, meta: {} };
  return withTable(query, (table) => validate(table, suite, { clock: () => new Date(0), ...options }));
}

/** How many rows failed; what was measured; or why nothing was. */
export function toldOf({ judgement }: ExpectationValidation): unknown {
  if (judgement.kind === 'fault') return judgement.fault.message;
  return judgement.outcome.kind === 'rows' ? judgement.outcome.unexpected : judgement.outcome.observed;
}
