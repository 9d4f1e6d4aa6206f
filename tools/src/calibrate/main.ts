import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UsageError } from '../up/command-line.js';
import { repositoryRoot } from '../up/home.js';
import { bayesian } from './bayesian.js';
import { readCalibrateCommandLine } from './command-line.js';
import { dependent } from './dependent.js';
import { divided } from './divided.js';
import { Draws } from './draws.js';
import { fixedHorizon } from './fixed-horizon.js';
import { judge, type Measurement } from './measurement.js';
import { replaceTable, tableOf } from './report.js';
import { sequential } from './sequential.js';
import { together } from './together.js';

const GUIDE = join(repositoryRoot, 'docs', 'guides', 'calibration.md');

async function main(): Promise<number> {
  const { runs, seed, write } = readCalibrateCommandLine(process.argv.slice(2));
  const measurements: Measurement[] = [];
  const startedAt = performance.now();
  [fixedHorizon, sequential, bayesian, dependent, together, divided].forEach(({ name, measure }, i) => {
    const before = performance.now();
    measurements.push(...measure(runs, new Draws(seed * 1000 + i)));
    process.stderr.write(`${name}: ${((performance.now() - before) / 1000).toFixed(1)} s\n`);
  });
  const table = tableOf(measurements);
  const missed = measurements.filter((each) => judge(each) === 'missed');
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
  const summary = `${runs} experiments of each kind, seed ${seed}, in ${seconds} s: ${missed.length} of ${measurements.length} outside.`;
  process.stdout.write(`${table}\n\n${summary}\n`);
  if (write) await writeFile(GUIDE, replaceTable(await readFile(GUIDE, 'utf8'), table));
  return missed.length === 0 ? 0 : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
