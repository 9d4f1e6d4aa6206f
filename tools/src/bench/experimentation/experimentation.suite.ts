import type { Suite } from '../benchmark.js';
import { assignmentBenchmarks, compareWithPython } from './assignment-benchmarks.js';
import { evaluationBenchmarks } from './evaluation-benchmarks.js';
import { ingestBenchmark } from './ingest-benchmark.js';
import { reportBenchmark } from './report-benchmark.js';
import { openStatistics } from './statistics-benchmarks.js';

/** What A/B tests cost: who gets what, what is counted, and what follows from it. */
export const experimentationSuite: Suite = {
  name: 'experimentation',
  title: 'assigning users to variations by MD5, against createHash and BigInt',
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
