import { TensorProto_DataType as Code, type GraphProto, type NodeProto } from '../generated/onnx_pb.js';
import type { OnnxModel } from './onnx-model.js';
import { subgraphsOf } from './walk-model.js';

const INT64_RESULT = ['Shape', 'Size', 'ArgMax', 'ArgMin', 'NonZero', 'NonMaxSuppression'];
const BOOL_RESULT = [
  ...['Equal', 'Greater', 'Less', 'GreaterOrEqual', 'LessOrEqual', 'And', 'Or', 'Not', 'Xor'],
  ...['IsNaN', 'IsInf', 'RegexFullMatch'],
];
const FIXED_RESULT: ReadonlyMap<string, Code> = new Map([
  ...INT64_RESULT.map((operator): [string, Code] => [operator, Code.INT64]),
  ...BOOL_RESULT.map((operator): [string, Code] => [operator, Code.BOOL]),
  ['StringNormalizer', Code.STRING],
  ['TfIdfVectorizer', Code.FLOAT],
]);
/** Operators whose results have the type of another input than the first. */
const TYPE_INPUT: ReadonlyMap<string, number> = new Map([
  ['Where', 1],
  ['CastLike', 1],
  ['OneHot', 2],
]);
/** Results after the first that have a type of their own. */
const SIDE_RESULT: ReadonlyMap<string, Code> = new Map([
  ['TopK', Code.INT64],
  ['MaxPool', Code.INT64],
  ['Unique', Code.INT64],
  ['Dropout', Code.BOOL],
  ['LayerNormalization', Code.FLOAT],
]);
/** Operators that state the type of their result in an attribute; without it, that of the first input, else float32. */
const TYPE_ATTRIBUTE: ReadonlyMap<string, string> = new Map([
  ['Cast', 'to'],
  ['BitCast', 'to'],
  ['RandomNormal', 'dtype'],
  ['RandomUniform', 'dtype'],
  ['RandomNormalLike', 'dtype'],
  ['RandomUniformLike', 'dtype'],
  ['EyeLike', 'dtype'],
  ['Bernoulli', 'dtype'],
]);
const NOT_TENSORS = /^(Sequence|SplitToSequence|ConcatFromSequence|Optional)/;
const OTHER = [
  ...['Multinomial', 'StringSplit', 'StringConcat', 'ImageDecoder', 'MelWeightMatrix'],
  ...['HannWindow', 'HammingWindow', 'BlackmanWindow'],
];

/**
 * The element types (`TensorProto.DataType`) of the values of a model's outermost graph, as far as they are stated or
 * follow from the operators. Values of other domains' operators, of functions and of sequences are left out unless the
 * model states their type. O(nodes).
 */
export function elementTypes(model: OnnxModel): ReadonlyMap<string, Code> {
  const types = new Map<string, Code>();
  declare(model.graph, types);
  for (const node of model.graph.node) {
    const results = resultTypes(node, types);
    node.output.forEach((name, i) => {
      const type = results[Math.min(i, results.length - 1)];
      if (name !== '' && type !== undefined && !types.has(name)) types.set(name, type);
    });
  }
  return types;
}

function declare(graph: GraphProto, types: Map<string, Code>): void {
  for (const { name, dataType } of graph.initializer) types.set(name, dataType);
  for (const { name, type } of [...graph.valueInfo, ...graph.output, ...graph.input]) {
    if (type?.value.case === 'tensorType' && type.value.value.elemType !== 0) {
      types.set(name, type.value.value.elemType);
    }
  }
}

/** The type of the first result, then that of all others; empty if it is not known. */
function resultTypes(node: NodeProto, types: ReadonlyMap<string, Code>): readonly (Code | undefined)[] {
  if (node.domain !== '' && node.domain !== 'ai.onnx') return [];
  if (NOT_TENSORS.test(node.opType) || OTHER.includes(node.opType)) return [];
  if (subgraphsOf(node).length > 0) return controlFlowTypes(node);
  const first = firstType(node, types);
  const side = SIDE_RESULT.get(node.opType);
  return side === undefined ? [first] : [first, side];
}

function firstType(node: NodeProto, types: ReadonlyMap<string, Code>): Code | undefined {
  const fixed = FIXED_RESULT.get(node.opType);
  if (fixed !== undefined) return fixed;
  if (node.opType === 'Constant' || node.opType === 'ConstantOfShape') return constantType(node);
  const inherited = types.get(node.input[TYPE_INPUT.get(node.opType) ?? 0] ?? '');
  const stated = TYPE_ATTRIBUTE.get(node.opType);
  if (stated === undefined) return inherited;
  const attribute = node.attribute.find(({ name }) => name === stated);
  if (attribute) return Number(attribute.i);
  return node.input.length > 0 ? inherited : Code.FLOAT;
}

function constantType(node: NodeProto): Code | undefined {
  for (const { name, t } of node.attribute) {
    if (name === 'value' && t) return t.dataType;
    if (name === 'value_float' || name === 'value_floats') return Code.FLOAT;
    if (name === 'value_int' || name === 'value_ints') return Code.INT64;
    if (name === 'value_string' || name === 'value_strings') return Code.STRING;
  }
  return node.opType === 'ConstantOfShape' ? Code.FLOAT : undefined;
}

/** If gives what its branches give; a Loop's body gives the condition first. Scan's results are not told apart. */
function controlFlowTypes(node: NodeProto): readonly (Code | undefined)[] {
  const [body] = subgraphsOf(node);
  if (!body || node.opType === 'Scan') return [];
  const results = node.opType === 'Loop' ? body.output.slice(1) : body.output;
  const types = results.map(({ type }) =>
    type?.value.case === 'tensorType' && type.value.value.elemType !== 0
      ? type.value.value.elemType
      : undefined,
  );
  return [...types, undefined];
}
