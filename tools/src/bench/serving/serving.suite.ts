import type { Suite } from '../benchmark.js';
import { graphPredictBenchmark } from './graph-predict-benchmark.js';
import { busyBenchmark, idleBenchmark } from './row-benchmarks.js';
import { startServingPeers } from './serving-peers.js';
import {
  carriedTensorsBenchmark,
  computedTensorsBenchmark,
  tensorsAsTextBenchmark,
} from './tensor-benchmark.js';

/** A model behind our service, as in production, against the least that the same costs and against Python's servers. */
export const servingSuite: Suite = {
  name: 'serving',
  title:
    'predictions as JSON, as bytes and by GraphQL, against bare ONNX Runtime and against servers in Python',
  open: async (stage) => {
    const peers = await startServingPeers(stage);
    return {
      benchmarks: [
        busyBenchmark(peers),
        idleBenchmark(peers),
        computedTensorsBenchmark(peers),
        carriedTensorsBenchmark(peers),
        tensorsAsTextBenchmark(peers),
        graphPredictBenchmark(peers),
      ],
      remarks: () =>
        peers.withoutPython === null
          ? []
          : [`serving: without servers in Python, because there is none for them (${peers.withoutPython})`],
      close: peers.stop,
    };
  },
};
