import { exitStatus, runOnStage } from '../stage/run-on-stage.js';
import { readCommandLine } from './command-line.js';
import { densityTrial } from './density.trial.js';
import { neighboursTrial } from './neighbours.trial.js';
import { soakTrial } from './soak.trial.js';
import type { Trial } from './trial.js';

const TRIALS: readonly Trial[] = [densityTrial, neighboursTrial, soakTrial];

async function main(): Promise<number> {
  const { names, ...options } = readCommandLine(
    process.argv.slice(2),
    TRIALS.map(({ name }) => name),
  );
  let broken = 0;
  for (const { name, title, run } of TRIALS.filter((trial) => names.includes(trial.name))) {
    say(`${name}: ${title}`);
    const promises = await runOnStage((stage) => run(stage, options, (line) => say(`  ${line}`)));
    for (const { what, isKept } of promises) say(`  ${isKept ? 'kept  ' : 'BROKEN'}  ${what}`);
    broken += promises.filter(({ isKept }) => !isKept).length;
  }
  return broken > 0 ? 1 : 0;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

process.exitCode = await exitStatus(main);
