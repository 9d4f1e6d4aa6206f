import type { Suite } from '../benchmark.js';
import { diffBenchmark } from './diff.benchmark.js';
import { openDvc } from './dvc.benchmark.js';
import { tableIngestBenchmark } from './ingest.benchmark.js';
import { lineageBenchmark } from './lineage.benchmark.js';
import { memoryBenchmark } from './memory.benchmark.js';
import { openProfile } from './profile.benchmark.js';
import { chunkingBenchmark, storingBenchmark } from './store.benchmark.js';
import { openValidation } from './validation.benchmark.js';

/** What versions of data cost, and to know whether they are good. */
export const dataSuite: Suite = {
  name: 'data',
  title: 'Data: chunks and packs against whole files, and expectations against pandera and SQL',
  open: async (_, { files }) => {
    const remarks: string[] = [];
    return {
      benchmarks: [
        chunkingBenchmark,
        storingBenchmark(remarks),
        memoryBenchmark(remarks),
        ...(await openDvc(remarks, files)),
        tableIngestBenchmark,
        ...(await openProfile(remarks)),
        ...(await openValidation(remarks)),
        diffBenchmark,
        lineageBenchmark,
      ],
      remarks: () => remarks,
      close: async () => {},
    };
  },
};
