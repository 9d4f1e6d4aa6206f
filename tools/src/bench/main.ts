import { runOnStage, exitStatus } from '../stage/run-on-stage.js';
import type { Benchmark, Suite } from './benchmark.js';
import { BENCHMARKS, SUITES } from './benchmarks.js';
import { readCommandLine, type BenchOptions } from './command-line.js';
import { report } from './report.js';
import { runBenchmark } from './run-benchmark.js';

async function main(): Promise<number> {
  const options = readCommandLine(
    process.argv.slice(2),
    [...BENCHMARKS, ...SUITES].map(({ name }) => name),
  );
  if (options.list) {
    for (const { name, title } of [...BENCHMARKS, ...SUITES]) say(`${name}: ${title}`);
    return 0;
  }
  let missed = 0;
  for (const benchmark of BENCHMARKS.filter(({ name }) => options.names.includes(name)))
    missed += await measure(benchmark, options);
  for (const suite of SUITES.filter(({ name }) => options.names.includes(name)))
    missed += await measureSuite(suite, options);
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

/** @returns how many goals were missed. */
async function measureSuite(suite: Suite, { rounds, runs, files, only }: BenchOptions): Promise<number> {
  return runOnStage(async (stage, signal) => {
    showProgress(`${suite.name}: making the data`);
    const isWanted = (name: string): boolean => only.length === 0 || only.includes(name);
    const { benchmarks, remarks, close } = await suite.open(stage, { runs, files, isWanted }, signal);
    let missed = 0;
    try {
      for (const benchmark of benchmarks.filter(({ name }) => isWanted(name))) {
        const findings = await runBenchmark(benchmark, stage, { rounds, signal, onProgress: showProgress });
        for (const line of report(findings)) say(line);
        missed += findings.verdicts.filter(({ isMet }) => !isMet).length;
      }
      for (const line of remarks()) say(line);
    } finally {
      await close();
    }
    return missed;
  });
}

/** For people who wait, and logs that are looked at meanwhile; files that keep the output get the findings only. */
function showProgress(what: string): void {
  process.stderr.write(process.stderr.isTTY ? `\r\x1b[K${what}\r` : `${what}\n`);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

process.exitCode = await exitStatus(main);
