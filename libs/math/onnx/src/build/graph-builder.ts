import { create } from '@bufbuild/protobuf';
import { ModelProtoSchema, OperatorSetIdProtoSchema } from '../generated/onnx_pb.js';
import { nodesOf } from '../model/walk-model.js';
import type { GraphResult } from './graph-problem.js';
import { GraphScope, NameRegister } from './graph-scope.js';
import { modelProblems } from './model-problems.js';

export interface GraphBuilderOptions {
  readonly name: string;
  /** The file format's version; 8 unless given. Runtimes refuse versions newer than themselves. */
  readonly irVersion?: 8 | 9 | 10;
  /** The version of the ai.onnx operators; 17 unless given. */
  readonly opset?: 17 | 18 | 19 | 20 | 21;
  /** The version of the ai.onnx.ml operators, imported only if one is used; 3 unless given. */
  readonly mlOpset?: 3 | 4 | 5;
  /** The producer's own number for this model. */
  readonly modelVersion?: number;
  readonly description?: string;
  readonly metadata?: Readonly<Record<string, string>>;
}

const PRODUCER = 'orrery';

/** A model under construction. Problems are gathered and told by `build`, so that callers need no try/catch. */
export class GraphBuilder extends GraphScope {
  constructor(private readonly options: GraphBuilderOptions) {
    super(options.name, new NameRegister());
  }

  /** The model, or every problem that it has; the builder is spent after this. */
  build(): GraphResult {
    const {
      irVersion = 8,
      opset = 17,
      mlOpset = 3,
      modelVersion = 0,
      description = '',
      metadata = {},
    } = this.options;
    const proto = create(ModelProtoSchema, {
      irVersion: BigInt(irVersion),
      producerName: PRODUCER,
      modelVersion: BigInt(modelVersion),
      docString: description,
      opsetImport: [{ domain: '', version: BigInt(opset) }],
      metadataProps: Object.entries(metadata).map(([key, value]) => ({ key, value })),
    });
    const model = Object.assign(proto, { graph: this.proto });
    if ([...nodesOf(model)].some(({ domain }) => domain === 'ai.onnx.ml')) {
      model.opsetImport.push(
        create(OperatorSetIdProtoSchema, { domain: 'ai.onnx.ml', version: BigInt(mlOpset) }),
      );
    }
    const problems = modelProblems(model);
    return problems.length === 0 ? { kind: 'ok', model } : { kind: 'invalid', problems };
  }
}

/**
 * Begins a model.
 *
 * @example
 * const graph = graphBuilder({ name: 'double' });
 * const x = graph.input('x', 'float32', ['N', 1]);
 * const y = graph.node('Add', [x, x], { output: 'y' });
 * graph.output(y, 'float32', ['N', 1]);
 * const result = graph.build(); // { kind: 'ok', model }
 */
export function graphBuilder(options: GraphBuilderOptions): GraphBuilder {
  return new GraphBuilder(options);
}
