import type { Suite } from '../benchmark.js';
import { assignmentBenchmarks, compareWithPython } from './assignment-benchmarks.js';
import { evaluationBenchmarks } from './evaluation-benchmarks.js';
import { ingestBenchmark } from './ingest-benchmark.js';
import { reportBenchmark } from './report-benchmark.js';
import { openStatistics } from './statistics-benchmarks.js';

/** What A/B tests cost: who gets what, what is counted, and what follows from it. */
export const experimentationSuite: Suite = {
  name: 'experimentation',
  title:
    'A/B tests: assignment against createHash, flags against their SDKs, exposures against bare inserts, reports, and statistics against scipy',
  open: async (stage) => {
    await stage.start(['experimentation']);
    const keys = await compareWithPython();
    const statistics = await openStatistics(stage);
    return {
      benchmarks: [
        ...assignmentBenchmarks(),
        ...evaluationBenchmarks(),
        ingestBenchmark(),
        reportBenchmark(),
        ...statistics.benchmarks,
      ],
      remarks: () => [
        `experimentation: ${keys.toLocaleString('en-US')} keys in four scripts, one by one and in batches: every bucket as Python’s`,
        ...(statistics.withoutPython === null
          ? []
          : [
              `experimentation: statistics without scipy, because there is no Python (${statistics.withoutPython})`,
            ]),
      ],
      close: async () => {},
    };
  },
};
