import { graphBuilder, tensor } from '@orrery/math-onnx';
import { modelBytes } from '@orrery/math-onnx/testing';
import { freePort, grpcClient, type GrpcClient } from './grpc-client.js';
import { startServingBench, type ServingBench } from './serving-bench.js';

/** A service that listens for gRPC too, and a client of it. */
export interface GrpcBench extends ServingBench {
  readonly client: GrpcClient;
  readonly address: string;
}

export async function startGrpcBench(env: Readonly<Record<string, string>> = {}): Promise<GrpcBench> {
  const port = await freePort();
  const bench = await startServingBench({ ORRERY_GRPC_PORT: String(port), ...env });
  const address = `127.0.0.1:${port}`;
  const client = grpcClient(address);
  return {
    ...bench,
    client,
    address,
    close: async () => {
      client.close();
      await bench.close();
    },
  };
}

/** TF Serving's own example as ONNX: `x` float32 [N] → `y` = x / 2 + 2. */
export function halfPlusTwo(): Uint8Array {
  const graph = graphBuilder({ name: 'half_plus_two' });
  const x = graph.input('x', 'float32', ['N']);
  const half = graph.node('Mul', [x, graph.constant(tensor.float32([], [0.5]), 'half')]);
  const two = graph.constant(tensor.float32([], [2]), 'two');
  graph.output(graph.node('Add', [half, two], { output: 'y' }), 'float32', ['N']);
  return modelBytes(graph.build());
}
