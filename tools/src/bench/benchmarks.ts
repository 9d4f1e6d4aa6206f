import type { Benchmark } from './benchmark.js';
import { graphBenchmark } from './graph/graph.benchmark.js';
import { ingestBenchmark } from './ingest/ingest.benchmark.js';
import { predictBenchmark } from './predict/predict.benchmark.js';

/** All benchmarks there are. */
export const BENCHMARKS: readonly Benchmark[] = [predictBenchmark, graphBenchmark, ingestBenchmark];
