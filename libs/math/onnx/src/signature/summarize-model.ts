import type { OnnxModel } from '../model/onnx-model.js';
import { TensorProto_DataType, type TensorProto } from '../generated/onnx_pb.js';
import { elementCount } from '../model/tensor-size.js';
import { nodesOf, tensorsOf } from '../model/walk-model.js';

/** What a model is made of, to show and to search by. */
export interface ModelSummary {
  readonly producer: { readonly name: string; readonly version: string };
  readonly graphName: string;
  readonly description: string;
  /** The model's own version number, as its producer counts. */
  readonly modelVersion: bigint;
  readonly irVersion: number;
  /** Operator set versions by domain; the default domain under its full name, `ai.onnx`. */
  readonly opsets: Readonly<Record<string, number>>;
  /** Numbers stored in the model's tensors: weights and constants, at any depth; strings do not count. */
  readonly parameterCount: number;
  /** Nodes at any depth, the bodies of functions and of control flow included. */
  readonly nodeCount: number;
  /** How often each operator occurs, most frequent first; other domains' prefixed: `ai.onnx.ml.LabelEncoder`. */
  readonly operators: readonly { readonly operator: string; readonly count: number }[];
  readonly functionCount: number;
  readonly metadata: Readonly<Record<string, string>>;
}

const DEFAULT_DOMAIN = 'ai.onnx';

/** Counts what a model is made of; O(nodes + tensors), reads no tensor's data. */
export function summarizeModel(model: OnnxModel): ModelSummary {
  const operators = new Map<string, number>();
  let nodeCount = 0;
  for (const { domain, opType } of nodesOf(model)) {
    nodeCount += 1;
    const operator = isDefaultDomain(domain) ? opType : `${domain}.${opType}`;
    operators.set(operator, (operators.get(operator) ?? 0) + 1);
  }
  return {
    producer: { name: model.producerName, version: model.producerVersion },
    graphName: model.graph.name,
    description: model.docString || model.graph.docString,
    modelVersion: model.modelVersion,
    irVersion: Number(model.irVersion),
    opsets: Object.fromEntries(
      model.opsetImport.map(({ domain, version }) => [
        isDefaultDomain(domain) ? DEFAULT_DOMAIN : domain,
        Number(version),
      ]),
    ),
    parameterCount: countParameters(tensorsOf(model)),
    nodeCount,
    operators: byFrequency(operators),
    functionCount: model.functions.length,
    metadata: Object.fromEntries(model.metadataProps.map(({ key, value }) => [key, value])),
  };
}

function isDefaultDomain(domain: string): boolean {
  return domain === '' || domain === DEFAULT_DOMAIN;
}

function countParameters(tensors: Iterable<TensorProto>): number {
  let count = 0n;
  for (const tensor of tensors) {
    if (tensor.dataType !== TensorProto_DataType.STRING) count += elementCount(tensor) ?? 0n;
  }
  return Number(count);
}

function byFrequency(operators: ReadonlyMap<string, number>): ModelSummary['operators'] {
  return [...operators]
    .map(([operator, count]) => ({ operator, count }))
    .sort((a, b) => b.count - a.count || (a.operator < b.operator ? -1 : 1));
}
