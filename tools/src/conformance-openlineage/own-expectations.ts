import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { repositoryRoot } from '../up/home.js';
import type { Check } from './check-scenario.js';
import type { DatasetName } from './dataset-name.js';
import type { ToldGraph } from './told-graph.js';

/** What scenarios without a consumer's expectations must leave in the graph, by what describes them. */
interface OwnExpectations {
  readonly links: readonly { readonly source: string; readonly target: string }[];
  readonly columns: readonly (DatasetName & { readonly column: string; readonly from: readonly string[] })[];
}

const FILE = join(repositoryRoot, 'tools', 'conformance', 'openlineage', 'expectations.json');

export async function readOwnExpectations(): Promise<Readonly<Record<string, OwnExpectations>>> {
  return JSON.parse(await readFile(FILE, 'utf8')) as Record<string, OwnExpectations>;
}

export async function checkOwn(
  { links, columns }: OwnExpectations,
  told: ToldGraph,
): Promise<readonly Check[]> {
  const found = await told.links(null);
  const checks: Check[] = links.map(({ source, target }) => ({
    what: `link ${source} → ${target}`,
    wrong: found.some((link) => link.source === source && link.target === target) ? null : 'not there',
  }));
  for (const { column, from, ...node } of columns) {
    const sources = await told.columnSources(node, column);
    const wrong = sources.join() === from.join() ? null : `it is made of ${sources.join(', ') || 'nothing'}`;
    checks.push({ what: `column ${node.name}.${column}`, wrong });
  }
  return checks;
}
