import type { Benchmark, Suite } from './benchmark.js';
import { graphBenchmark } from './graph/graph.benchmark.js';
import { ingestBenchmark } from './ingest/ingest.benchmark.js';
import { predictBenchmark } from './predict/predict.benchmark.js';
import { trackingSuite } from './tracking/tracking.suite.js';

/** The benchmarks that stand alone. */
export const BENCHMARKS: readonly Benchmark[] = [predictBenchmark, graphBenchmark, ingestBenchmark];

/** Those that share their data. */
export const SUITES: readonly Suite[] = [trackingSuite];
