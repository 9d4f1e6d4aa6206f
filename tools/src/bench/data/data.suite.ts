import type { Suite } from '../benchmark.js';
import { chunkingBenchmark, storingBenchmark } from './store.benchmark.js';

/** What versions of data cost. */
export const dataSuite: Suite = {
  name: 'data',
  title: 'Data: chunks and packs against whole files',
  open: async () => {
    const remarks: string[] = [];
    return {
      benchmarks: [chunkingBenchmark, storingBenchmark(remarks)],
      remarks: () => remarks,
      close: async () => {},
    };
  },
};
