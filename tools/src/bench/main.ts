import { runOnStage, exitStatus } from '../stage/run-on-stage.js';
import type { Benchmark } from './benchmark.js';
import { BENCHMARKS } from './benchmarks.js';
import { readCommandLine, type BenchOptions } from './command-line.js';
import { report } from './report.js';
import { runBenchmark } from './run-benchmark.js';

async function main(): Promise<number> {
  const options = readCommandLine(
    process.argv.slice(2),
    BENCHMARKS.map(({ name }) => name),
  );
  if (options.list) {
    for (const { name, title } of BENCHMARKS) say(`${name}: ${title}`);
    return 0;
  }
  let missed = 0;
  for (const benchmark of BENCHMARKS.filter(({ name }) => options.names.includes(name)))
    missed += await measure(benchmark, options);
  return options.check && missed > 0 ? 1 : 0;
}

/** @returns how many goals were missed. */
async function measure(benchmark: Benchmark, { rounds }: BenchOptions): Promise<number> {
  const findings = await runOnStage((stage, signal) =>
    runBenchmark(benchmark, stage, { rounds, signal, onProgress: showProgress }),
  );
  for (const line of report(findings)) say(line);
  return findings.verdicts.filter(({ isMet }) => !isMet).length;
}

/** For people who wait; files that keep the output get the findings only. */
function showProgress(what: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${what}\r`);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

process.exitCode = await exitStatus(main);
