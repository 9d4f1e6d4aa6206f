import { InvalidInputError, type ModelSignature, type TensorSpec, type TensorType } from '@orrery/domain';
import type { Tensor } from '../../model-process/index.js';
import type { Example } from '../generated/tensorflow/core/example/example_pb.js';
import type { Feature } from '../generated/tensorflow/core/example/feature_pb.js';
import type { Input } from '../generated/tensorflow_serving/apis/input_pb.js';
import { tensorOfList, type ValueList } from '../tensor/tensor-of-list.js';

type Features = ReadonlyMap<string, Feature>;

/** Lists that examples have, and what TensorFlow calls their type. */
const KINDS = {
  bytesList: 'string',
  floatList: 'float',
  int64List: 'int64',
} as const;

type Kind = keyof typeof KINDS;

/**
 * The features that a model takes, of each example and what `context` says of all, as tensors. An example may have others.
 *
 * @throws {InvalidInputError} in TF Serving's words.
 */
export function readExamples(input: Input | undefined, { inputs }: ModelSignature): readonly Tensor[] {
  const rows = rowsOf(input);
  if (rows.length === 0) throw new InvalidInputError('input', 'Input is empty.');
  return inputs.map((spec) => tensorOf(spec, rows));
}

function rowsOf(input: Input | undefined): readonly Features[] {
  const kind = input?.kind;
  if (kind?.case === undefined) return [];
  const { examples } = kind.value;
  const shared = kind.case === 'exampleListWithContext' ? kind.value.context : undefined;
  return examples.map((example) => new Map([...featuresOf(shared), ...featuresOf(example)]));
}

function featuresOf(example: Example | undefined): readonly (readonly [string, Feature])[] {
  return Object.entries(example?.features?.feature ?? {});
}

function tensorOf(spec: TensorSpec, rows: readonly Features[]): Tensor {
  const { name, dtype, shape } = spec;
  const lists = rows.map((row, index) => listOf(spec, row.get(name), index));
  const width = lists[0]?.length ?? 0;
  const uneven = lists.findIndex((list) => list.length !== width);
  const inner = innerDims(shape.slice(1), width);
  if (uneven !== -1 || inner === undefined) {
    const found = lists[Math.max(uneven, 0)]?.length ?? 0;
    const message = `Key: ${name}, Index: ${Math.max(uneven, 0)}.  Number of ${KINDS[kindOf(dtype)]} values != expected.  values size: ${found} but output shape: [${shape.slice(1).join(',')}]`;
    throw new InvalidInputError(name, message);
  }
  return tensorOfList({ name, dtype, dims: [rows.length, ...inner] }, lists.flat(), 'refused');
}

function listOf({ name, dtype }: TensorSpec, feature: Feature | undefined, index: number): ValueList {
  const kind = kindOf(dtype);
  const list = feature?.kind;
  if (list?.case === undefined) {
    const message = `Feature: ${name} (data type: ${KINDS[kind]}) is required but could not be found.`;
    throw new InvalidInputError(name, message);
  }
  if (list.case !== kind) {
    const message = `Key: ${name}, Index: ${index}.  Data types don't match. Expected type: ${KINDS[kind]}`;
    throw new InvalidInputError(name, message);
  }
  return list.value.value;
}

function kindOf(dtype: TensorType): Kind {
  if (dtype === 'string') return 'bytesList';
  return dtype.startsWith('float') ? 'floatList' : 'int64List';
}

/** Dimensions of one row that so many values fill; of those that the model leaves open, one may be told from them. */
function innerDims(shape: TensorSpec['shape'], width: number): readonly number[] | undefined {
  const known = shape.reduce<number>((product, dim) => product * (typeof dim === 'number' ? dim : 1), 1);
  const open = shape.filter((dim) => typeof dim !== 'number').length;
  const rest = open === 0 ? 1 : width / known;
  if (open > 1 || known * rest !== width || !Number.isInteger(rest)) return undefined;
  return shape.map((dim) => (typeof dim === 'number' ? dim : rest));
}
