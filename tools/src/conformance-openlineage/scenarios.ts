import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A file's JSON, by its name. */
export interface NamedJson {
  readonly name: string;
  readonly json: unknown;
}

/** What a consumer's maintainers say must be there after a scenario, in Dataplex's words. */
export interface Expectations {
  readonly processes: readonly ExpectedProcess[];
  readonly runs: readonly ExpectedRun[];
  readonly links: readonly ExpectedLink[];
  readonly lineage_events: readonly ExpectedEvent[];
}

export interface ExpectedProcess {
  readonly display_name: string;
}

export interface ExpectedRun {
  readonly display_name: string;
  readonly start_time: string;
  readonly end_time: string;
  /** 1 started, 2 completed, 3 failed, 4 aborted. */
  readonly state: number;
}

interface End {
  readonly fully_qualified_name: string;
}

export interface Flow {
  readonly source: End;
  readonly target: End;
}

export interface ExpectedLink extends Flow {
  readonly start_time: string;
}

export interface ExpectedEvent {
  readonly start_time: string;
  readonly links: readonly Flow[];
}

export interface Scenario {
  readonly name: string;
  /** In the order in which they happened. */
  readonly events: readonly NamedJson[];
  /** Null where no consumer says what must be there. */
  readonly expected: Expectations | null;
}

const PARTS = ['processes', 'runs', 'links', 'lineage_events'] as const;

export async function readScenarios(checkout: string): Promise<readonly Scenario[]> {
  const folder = join(checkout, 'consumer', 'scenarios');
  const names = (await readdir(folder)).sort();
  return Promise.all(
    names.map(async (name) => ({
      name,
      events: await readFolder(join(folder, name, 'events')),
      expected: await readExpectations(
        join(checkout, 'consumer', 'consumers', 'dataplex', 'scenarios', name),
      ),
    })),
  );
}

/** The examples of the specification: one facet each, or a whole event. */
export async function readSpecTests(spec: string): Promise<readonly NamedJson[]> {
  const folder = join(spec, 'spec', 'tests');
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  const files = entries.filter((entry) => entry.isFile() && entry.name.endsWith('.json'));
  return Promise.all(
    files.map(async ({ parentPath, name }) => {
      const path = join(parentPath, name);
      return { name: path.slice(folder.length + 1), json: await readJson(path) };
    }),
  );
}

async function readFolder(folder: string): Promise<readonly NamedJson[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.json')).sort();
  return Promise.all(names.map(async (name) => ({ name, json: await readJson(join(folder, name)) })));
}

async function readExpectations(folder: string): Promise<Expectations | null> {
  try {
    const parts = PARTS.map(async (part) => [
      part,
      await readJson(join(folder, 'validation', part, `${part}.json`)),
    ]);
    return Object.fromEntries(await Promise.all(parts)) as Expectations;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

async function readJson(path: string): Promise<unknown> {
  return JSON.parse(await readFile(path, 'utf8'));
}
