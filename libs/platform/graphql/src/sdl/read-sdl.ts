import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const SHARED = new URL('../../src/sdl/shared.graphql', import.meta.url);

/**
 * The schema of a subgraph: every `.graphql` file below `directory`, after the definitions that all subgraphs share.
 * It is read from the sources, so that what runs and what is composed are the same files.
 */
export function readSubgraphSdl(directory: URL): string {
  const root = fileURLToPath(directory);
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.graphql'))
    .sort();
  const parts = files.map((file) => readFileSync(`${root}/${file}`, 'utf8'));
  return [readFileSync(SHARED, 'utf8'), ...parts].join('\n');
}
