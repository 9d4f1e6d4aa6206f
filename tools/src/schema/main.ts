import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { apiSchema } from './api-schema.js';
import { allowedBreaks, breakingChanges } from './breaking-changes.js';
import { PROJECT, SUPERGRAPH_FILE, composeSupergraph } from './compose.js';
import { schemaStyleProblems } from './schema-style.js';

const DECISIONS = new URL('docs/decisions/', PROJECT);

/** `compose` writes the supergraph; `check` says whether the committed one is fresh, described, and breaks nobody. */
async function main(command: string | undefined): Promise<readonly string[]> {
  if (command === 'compose') {
    writeFileSync(SUPERGRAPH_FILE, composeSupergraph());
    return [];
  }
  if (command === 'check') return check();
  return ['usage: schema compose | check'];
}

async function check(): Promise<readonly string[]> {
  const fresh = composeSupergraph();
  const committed = readFileSync(SUPERGRAPH_FILE, 'utf8');
  const stale =
    fresh === committed
      ? []
      : ['supergraph.graphql is not what the subgraphs compose to: run "npm run schema".'];
  return [...stale, ...schemaStyleProblems(apiSchema(fresh)), ...(await unallowedBreaks(fresh))];
}

async function unallowedBreaks(fresh: string): Promise<readonly string[]> {
  const before = publishedSupergraph(fresh);
  if (before === null) return [];
  const allowed = allowedBreaks(decisions());
  return (await breakingChanges(before, fresh))
    .filter(({ path }) => path === undefined || !allowed.has(path))
    .map(({ path, message }) => `${path}: ${message} An ADR must allow this with a line "Breaks: ${path}".`);
}

/** The newest committed supergraph that differs from the fresh one: what clients use today. */
function publishedSupergraph(fresh: string): string | null {
  const commits = git('log', '--format=%H', '-n', '2', '--', 'supergraph.graphql')
    .split('\n')
    .filter(Boolean);
  for (const commit of commits) {
    const text = git('show', `${commit}:supergraph.graphql`);
    if (text !== fresh) return text;
  }
  return null;
}

function decisions(): string[] {
  if (!existsSync(DECISIONS)) return [];
  return readdirSync(DECISIONS).map((file) => readFileSync(new URL(file, DECISIONS), 'utf8'));
}

function git(...args: string[]): string {
  return execFileSync('git', args, { cwd: fileURLToPath(PROJECT), encoding: 'utf8' });
}

const problems = await main(process.argv[2]);
for (const problem of problems) process.stderr.write(`${problem}\n`);
process.exitCode = problems.length > 0 ? 1 : 0;
