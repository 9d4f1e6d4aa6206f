import type { Stage } from '../stage/stage.js';

/** What a contender did in one round. */
export interface Work {
  /** Requests, rows: in the unit of the benchmark. */
  readonly operations: number;
  readonly seconds: number;
  /** Of single operations, where each of them is waited for. */
  readonly latency?: Latency;
}

export interface Latency {
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** One way of doing the work: ours, or one that it is held against. */
export interface Contender {
  readonly name: string;
  /** What it computes, in a form that all contenders share; null for one that computes nothing and is only a limit. */
  readonly answers: (() => Promise<unknown>) | null;
  /** Does the work of one round. Rounds that warm up are negative and do not count. */
  readonly work: (round: number) => Promise<Work>;
  /** The processes whose CPU counts, with all that they start. */
  readonly pids: readonly number[];
}

/** How far ours may stay behind a reference. Missed only when both ratios are. */
export interface Goal {
  /** Name of the contender that ours is held against. */
  readonly reference: string;
  /** Our operations per second ÷ the reference's. */
  readonly throughputAtLeast: number;
  /** Our CPU per operation ÷ the reference's. */
  readonly cpuAtMost: number;
}

/** The word for what is counted. */
export interface Unit {
  readonly one: string;
  readonly many: string;
}

/** Something that is worth being fast, and what it is measured against. */
export interface Benchmark {
  readonly name: string;
  readonly title: string;
  /** What is counted. */
  readonly unit: Unit;
  /** Starts what takes part, and makes what they work on. The first contender is ours. */
  readonly prepare: (stage: Stage) => Promise<Contest>;
  /** What each contender does before its rounds count: so much work until its code is compiled as it will stay. */
  readonly warmUpOperations: number;
  /** Of work that takes minutes, which outlast the machine's moods; as many as are asked for unless given. */
  readonly mostRounds?: number;
  readonly goals: readonly Goal[];
}

/** Benchmarks that work on the same data, which takes long to make. */
export interface Suite {
  readonly name: string;
  readonly title: string;
  /** Starts what takes part and makes the data. */
  readonly open: (stage: Stage, size: SuiteSize, signal: AbortSignal) => Promise<OpenSuite>;
}

export interface SuiteSize {
  /** How many runs the data has. */
  readonly runs: number;
  /** How many small files a dataset has. */
  readonly files: number;
  /** Whether a benchmark is to be run, by its name: what it needs has to be there then. */
  readonly isWanted: (benchmark: string) => boolean;
}

export interface OpenSuite {
  readonly benchmarks: readonly Benchmark[];
  /** What else there is to say: what was left out and why, and what is only known at the end. */
  readonly remarks: () => readonly string[];
  readonly close: () => Promise<void>;
}

export interface Contest {
  readonly contenders: readonly [Contender, ...Contender[]];
  /** Answers may differ by this much, relative to the larger (absolute below 1). */
  readonly tolerance: number;
  /** Ends what `prepare` started, besides the stage. */
  readonly close: () => Promise<void>;
}
