import { UsageError } from '../up/command-line.js';
import { readCommandLine, usage, type MoveOptions } from './command-line.js';
import { MlflowSource } from './mlflow-source.js';
import { MoveDisplay } from './move-display.js';
import { moveServer } from './move-server.js';
import { OrreryTarget } from './orrery-target.js';
import { RestClient } from './rest-client.js';
import { Tally } from './tally.js';

async function main(): Promise<number> {
  const options = readCommandLine(process.argv.slice(2), process.env);
  if (options === null) {
    process.stdout.write(`${usage}\n`);
    return 0;
  }
  return moveAndReport(options);
}

async function moveAndReport(options: MoveOptions): Promise<number> {
  const { from, to, source: name, concurrency } = options;
  const tally = new Tally();
  const display = new MoveDisplay(process.stdout, tally);
  const source = new MlflowSource(new RestClient(from, options.fromAuthorization));
  const target = new OrreryTarget(new RestClient(to, options.toAuthorization), name);
  await moveServer({ source, target, tally, display, concurrency });
  display.report();
  return tally.problems.length === 0 && tally.missing.length === 0 ? 0 : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`\n${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
