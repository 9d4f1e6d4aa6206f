import type { Benchmark, Suite } from './benchmark.js';
import { dataSuite } from './data/data.suite.js';
import { experimentationSuite } from './experimentation/experimentation.suite.js';
import { graphBenchmark } from './graph/graph.benchmark.js';
import { ingestBenchmark } from './ingest/ingest.benchmark.js';
import { servingSuite } from './serving/serving.suite.js';
import { trackingSuite } from './tracking/tracking.suite.js';

/** The benchmarks that stand alone. */
export const BENCHMARKS: readonly Benchmark[] = [graphBenchmark, ingestBenchmark];

/** Those that share their data. */
export const SUITES: readonly Suite[] = [dataSuite, experimentationSuite, servingSuite, trackingSuite];
