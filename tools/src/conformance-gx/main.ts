import { join } from 'node:path';
import { PrivateFolders, withSandbox } from '@orrery/platform-tables';
import { exitStatus } from '../stage/run-on-stage.js';
import { repositoryRoot } from '../up/home.js';
import { readGxCommandLine } from './command-line.js';
import { runTests, type TestOutcome } from './run-tests.js';
import { readScope, verdictOf } from './scope.js';
import { readTestFiles } from './test-definitions.js';

const SCOPE = join(repositoryRoot, 'tools', 'conformance', 'gx', 'scope.json');

async function main(): Promise<number> {
  const { checkout, only } = readGxCommandLine(process.argv.slice(2));
  const files = await readTestFiles(checkout);
  const outcomes: TestOutcome[] = [];
  await new PrivateFolders('orrery-conformance-gx').within((folder) =>
    withSandbox(folder, { threads: 1, memoryMegabytes: 512 }, async (connection) => {
      for (const file of files.filter(({ expectation }) => only === null || expectation.includes(only))) {
        outcomes.push(...(await runTests(connection, file)));
      }
    }),
  );
  const verdict = verdictOf(await readScope(SCOPE), outcomes, { isWhole: only === null });
  console.log(verdict.lines.join('\n'));
  return verdict.isMet ? 0 : 1;
}

process.exitCode = await exitStatus(main);
