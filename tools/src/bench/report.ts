import type { Unit } from './benchmark.js';
import type { MeasuredRound } from './measure/measured-round.js';
import { spread, type Spread } from './measure/spread.js';
import type { Verdict } from './measure/verdict.js';
import type { Findings } from './run-benchmark.js';

/** What was measured, a line for each contender and then one for each goal. */
export function report({ benchmark, contenders, verdicts }: Findings): readonly string[] {
  const width = Math.max(...contenders.map(({ name }) => name.length));
  const [ours] = contenders;
  return [
    `${benchmark.name}: ${benchmark.title}`,
    ...contenders.map(({ name, rounds }) => contenderLine(name.padEnd(width), rounds, benchmark.unit)),
    ...verdicts.map((verdict) => verdictLine(ours?.name ?? '', verdict)),
  ];
}

function contenderLine(name: string, rounds: readonly MeasuredRound[], unit: Unit): string {
  const throughput = spread(rounds.map((round) => round.throughput));
  const cpu = spread(rounds.map((round) => round.cpuSecondsPerOperation));
  const latencies = rounds.flatMap(({ latency }) => latency ?? []);
  const parts = [
    `${quantities(throughput, count)} ${unit.many}/s`,
    `CPU ${quantities(cpu, duration)}/${unit.one}`,
  ];
  if (latencies.length > 0) {
    const p50 = spread(latencies.map(({ p50Ms }) => p50Ms)).median;
    const p99 = spread(latencies.map(({ p99Ms }) => p99Ms)).median;
    parts.push(`p50 ${duration(p50 / 1000)}, p99 ${duration(p99 / 1000)}`);
  }
  return `  ${name}  ${parts.join(' · ')}`;
}

function verdictLine(ours: string, { goal, throughput, cpu, isMet }: Verdict): string {
  const fast = `throughput ${quantities(throughput, factor)}, goal ≥ ${factor(goal.throughputAtLeast)}`;
  const lean = `CPU ${quantities(cpu, factor)}, goal ≤ ${factor(goal.cpuAtMost)}`;
  return `  ${ours} ÷ ${goal.reference}: ${fast} · ${lean} · ${isMet ? 'met' : 'MISSED'}`;
}

function quantities({ median, min, max }: Spread, write: (value: number) => string): string {
  return `${write(median)} (${write(min)} to ${write(max)})`;
}

function factor(ratio: number): string {
  return `${ratio.toFixed(2)}×`;
}

function count(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

/** Three digits in the unit that fits. */
function duration(seconds: number): string {
  const [scale, unit] = UNITS.find(([size]) => seconds >= size) ?? SMALLEST;
  return `${(seconds / scale).toPrecision(3)} ${unit}`;
}

const SMALLEST = [1e-9, 'ns'] as const;
const UNITS = [[1, 's'], [1e-3, 'ms'], [1e-6, 'µs'], SMALLEST] as const;
