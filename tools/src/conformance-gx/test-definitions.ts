import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { JsonObject, JsonValue } from '@orrery/platform-expectations';

/** One of Great Expectations' test files. */
export interface TestFile {
  readonly folder: string;
  readonly name: string;
  readonly expectation: string;
  readonly datasets: readonly TestDataset[];
}

export interface TestDataset {
  /** The table, or several of which the first is judged. */
  readonly data: JsonObject | readonly NamedTable[];
  readonly schemas: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly only_for: readonly string[] | null;
  readonly suppress_test_for: readonly string[];
  readonly tests: readonly TestCase[];
}

export interface NamedTable {
  readonly dataset_name: string;
  readonly data: JsonObject;
}

export interface TestCase {
  readonly title: string;
  readonly exact: boolean;
  readonly input: JsonObject;
  readonly output: JsonObject;
  /** Whether an error is expected instead of an output. */
  readonly raises: boolean;
  readonly tolerance: number | null;
  readonly only_for: readonly string[] | null;
  readonly suppress_test_for: readonly string[];
}

/** The files below `tests/test_definitions` of a checkout, in the order of their names. */
export async function readTestFiles(checkout: string): Promise<readonly TestFile[]> {
  const root = join(checkout, 'tests', 'test_definitions');
  const files: TestFile[] = [];
  for (const folder of (await readdir(root, { withFileTypes: true })).filter((entry) =>
    entry.isDirectory(),
  )) {
    const names = (await readdir(join(root, folder.name))).filter((name) => name.endsWith('.json'));
    for (const name of names) files.push(await readTestFile(root, folder.name, name));
  }
  return files.sort((left, right) => left.name.localeCompare(right.name));
}

async function readTestFile(root: string, folder: string, name: string): Promise<TestFile> {
  const json = readPythonJson(await readFile(join(root, folder, name), 'utf8')) as JsonObject;
  return {
    folder,
    name,
    expectation: String(json['expectation_type']),
    datasets: (json['datasets'] as readonly JsonObject[]).map(readDataset),
  };
}

function readDataset(json: JsonObject): TestDataset {
  return {
    data: json['data'] as TestDataset['data'],
    schemas: (json['schemas'] ?? {}) as TestDataset['schemas'],
    only_for: backends(json['only_for']),
    suppress_test_for: backends(json['suppress_test_for']) ?? [],
    tests: (json['tests'] as readonly JsonObject[]).map(readTest),
  };
}

function readTest(json: JsonObject): TestCase {
  const { tolerance } = json;
  return {
    title: String(json['title']),
    exact: json['exact_match_out'] === true,
    input: json['in'] as JsonObject,
    output: json['out'] as JsonObject,
    raises: json['error'] !== undefined,
    tolerance: typeof tolerance === 'number' ? tolerance : null,
    only_for: backends(json['only_for']),
    suppress_test_for: backends(json['suppress_test_for']) ?? [],
  };
}

function backends(value: JsonValue | undefined): readonly string[] | null {
  if (value === undefined || value === null) return null;
  return (Array.isArray(value) ? value : [value]).map(String);
}

/** Python writes NaN and infinities as they are: here they become texts, outside of texts. */
export function readPythonJson(text: string): unknown {
  return JSON.parse(
    text.replace(/"(?:[^"\\]|\\.)*"|-?\bInfinity\b|\bNaN\b/g, (token) =>
      token.startsWith('"') ? token : `"${token}"`,
    ),
  );
}
