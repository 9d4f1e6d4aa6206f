import type { DuckDBConnection } from '@duckdb/node-api';
import {
  BASIC,
  readResultFormat,
  resultToJson,
  validate,
  type ExpectationTable,
  type JsonObject,
} from '@orrery/platform-expectations';
import * as statistics from '@orrery/math-statistics';
import { backendOf, type Backend } from './backends.js';
import { checkResult } from './check-result.js';
import type { NamedTable, TestCase, TestDataset, TestFile } from './test-definitions.js';
import { openTestTable, typeNamed } from './test-table.js';

/** What came of one of the tests. */
export interface TestOutcome {
  readonly expectation: string;
  /** Where it stands: file, place of the dataset, place in it. */
  readonly place: string;
  readonly title: string;
  readonly backend: Backend;
  /** Null when it passed. */
  readonly wrong: string | null;
}

/** The tests of whose failed rows are known by `pk_index`. */
const KEYED = /^column_map|^column_pair_map|^multicolumn_map/;

/** Runs the tests of a file that Great Expectations runs too. */
export async function runTests(
  connection: DuckDBConnection,
  file: TestFile,
): Promise<readonly TestOutcome[]> {
  const outcomes: TestOutcome[] = [];
  for (const [at, dataset] of file.datasets.entries()) {
    const tables = new Map<Backend, Tables>();
    for (const [number, test] of dataset.tests.entries()) {
      const backend = backendOf(file.expectation, dataset, test);
      if (backend === null) continue;
      const opened = tables.get(backend) ?? (await openTables(connection, file, dataset, backend, at));
      tables.set(backend, opened);
      const wrong = await judge(file, test, opened);
      const place = `${file.name}:${at + 1}:${number + 1}`;
      outcomes.push({ expectation: file.expectation, place, title: test.title, backend, wrong });
    }
  }
  return outcomes;
}

interface Tables {
  readonly judged: ExpectationTable;
  readonly others: ReadonlyMap<string, ExpectationTable>;
}

async function openTables(
  connection: DuckDBConnection,
  file: TestFile,
  { data, schemas }: TestDataset,
  backend: Backend,
  at: number,
): Promise<Tables> {
  const schema = schemas[backend] ?? {};
  const named = isNamed(data)
    ? data
    : [{ dataset_name: 'judged', data: KEYED.test(file.folder) ? keyed(data) : data }];
  const others = new Map<string, ExpectationTable>();
  for (const each of named) {
    const name = `${file.name}-${at}-${backend}-${each.dataset_name}`;
    const types = (column: string): string | null => typeNamed(schema[column], backend);
    others.set(each.dataset_name, await openTestTable(connection, name, each.data, types));
  }
  const [judged] = others.values();
  if (judged === undefined) throw new Error(`${file.name} has a dataset without a table.`);
  return { judged, others };
}

function isNamed(data: TestDataset['data']): data is readonly NamedTable[] {
  return Array.isArray(data);
}

function keyed(data: JsonObject): JsonObject {
  const [first = []] = Object.values(data) as readonly (readonly unknown[])[];
  return { ...data, pk_index: first.map((_, row) => row) };
}

async function judge(file: TestFile, test: TestCase, { judged, others }: Tables): Promise<string | null> {
  const { catch_exceptions: _, ...kwargs } = test.input;
  const format = readResultFormat({
    result_format: 'COMPLETE',
    ...(KEYED.test(file.folder) && { unexpected_index_column_names: ['pk_index'] }),
  });
  const suite = { name: file.name, expectations: [{ type: file.expectation, kwargs }], meta: {} };
  const { results } = await validate(judged, suite, {
    clock: () => new Date(),
    resultFormat: kwargs['result_format'] === undefined ? format : BASIC,
    otherTables: others,
    statistics,
  });
  const [result] = results;
  return result === undefined ? 'there is no result' : checkResult(test, resultToJson(result));
}
