// `npm run check`: every gate, in the order of their speed; CI runs the same. Stops at the first that fails.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { prepare, root } from './prepare.mjs';

const testReport = join(root, '.orrery', 'test-report.json');

const gates = [
  ['formatting', 'prettier/bin/prettier.cjs', ['--check', '--log-level', 'warn', '.']],
  ['types', 'typescript7/bin/tsc', ['-p', 'tsconfig.json']],
  [
    'import cycles',
    'dependency-cruiser/bin/dependency-cruise.mjs',
    ['--output-type', 'err', 'apps', 'libs', 'tools/src'],
  ],
  // The linter asks Nx which project may import which; this makes Nx look at the projects first.
  ['projects', 'nx/dist/bin/nx.js', ['show', 'projects', '--json']],
  ['lint, module boundaries', 'eslint/bin/eslint.js', ['apps', 'libs', 'tools/src', '--max-warnings', '0']],
  ['graph: composed, described, compatible', null, [join(root, 'tools/dist/schema/main.js'), 'check']],
  ['client: equal to a fresh generation', null, [join(root, 'tools/dist/client/main.js'), 'check']],
  [
    'tests',
    'vitest/vitest.mjs',
    ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${testReport}`],
  ],
];

await prepare();
mkdirSync(join(root, '.orrery'), { recursive: true });
for (const [name, program, args] of gates) {
  const startedAt = performance.now();
  process.stdout.write(`── ${name}\n`);
  const command = program === null ? args : [join(root, 'node_modules', program), ...args];
  const { status } = spawnSync(process.execPath, command, {
    cwd: root,
    stdio: ['ignore', name === 'projects' ? 'ignore' : 'inherit', 'inherit'],
    env: { ...process.env, NX_DAEMON: 'false' },
  });
  const took = `${((performance.now() - startedAt) / 1000).toFixed(1)} s`;
  process.stdout.write(`   ${name}: ${status === 0 ? 'ok' : 'FAILED'} (${took})\n`);
  if (status !== 0) process.exit(1);
}
const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(testReport, 'utf8'));
process.stdout.write(`${numPassedTests} passed, ${numFailedTests} failed\n`);
