import type { Suite } from '../benchmark.js';
import { assignmentBenchmarks, compareWithPython } from './assignment-benchmarks.js';
import { evaluationBenchmarks } from './evaluation-benchmarks.js';
import { ingestBenchmark } from './ingest-benchmark.js';
import { reportBenchmark } from './report-benchmark.js';

/** What A/B tests cost: who gets what, what is counted, and what follows from it. */
export const experimentationSuite: Suite = {
  name: 'experimentation',
  title: 'assigning users to variations by MD5, against createHash and BigInt',
  open: async (stage) => {
    await stage.start(['experimentation']);
    const keys = await compareWithPython();
    return {
      benchmarks: [
        ...assignmentBenchmarks(),
        ...evaluationBenchmarks(),
        ingestBenchmark(),
        reportBenchmark(),
      ],
      remarks: () => [
        `experimentation: ${keys.toLocaleString('en-US')} keys in four scripts, one by one and in batches: every bucket as Python’s`,
      ],
      close: async () => {},
    };
  },
};
