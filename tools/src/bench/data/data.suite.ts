import type { Benchmark, Suite } from '../benchmark.js';
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
  open: async ({ folder }, { files, isWanted }) => {
    const remarks: string[] = [];
    // Each looks for a Python with packages of its own, which is a minute's work where there is none yet.
    const ifWanted = async (
      names: readonly string[],
      open: () => Promise<readonly Benchmark[]>,
    ): Promise<readonly Benchmark[]> => (names.some(isWanted) ? open() : []);
    return {
      benchmarks: [
        chunkingBenchmark,
        storingBenchmark(remarks),
        memoryBenchmark(remarks),
        ...(await ifWanted(['data-small-files', 'data-dvc-push'], () => openDvc(remarks, files))),
        tableIngestBenchmark,
        ...(await ifWanted(['data-profile'], () => openProfile(remarks))),
        ...(await ifWanted(['data-validation', 'data-validation-rules'], () =>
          openValidation(remarks, folder),
        )),
        diffBenchmark,
        lineageBenchmark,
      ],
      remarks: () => remarks,
      close: async () => {},
    };
  },
};
