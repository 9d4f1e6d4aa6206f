import type { TensorShapeProto, TypeProto, ValueInfoProto } from '../generated/onnx_pb.js';
import { dtypeOfCode } from '../model/dtype.js';
import type { OnnxModel } from '../model/onnx-model.js';
import type { Dimension, ModelSignature, NonTensorValue, SignatureValue } from './signature.js';

/**
 * What a model takes and gives. An input that an initializer of the same name feeds has a default, need not be sent,
 * and is not listed.
 *
 * @example
 * // for a model of one column of floats:
 * readSignature(model).inputs; // [{ kind: 'tensor', name: 'age', dtype: 'float32', shape: ['N', 1] }]
 */
export function readSignature(model: OnnxModel): ModelSignature {
  const { graph } = model;
  const fed = new Set(graph.initializer.map(({ name }) => name));
  for (const { values } of graph.sparseInitializer) if (values) fed.add(values.name);
  return {
    inputs: graph.input.filter(({ name }) => !fed.has(name)).map(signatureValue),
    outputs: graph.output.map(signatureValue),
  };
}

function signatureValue({ name, type }: ValueInfoProto): SignatureValue {
  if (type?.value.case === 'tensorType') {
    const { elemType, shape } = type.value.value;
    const dtype = dtypeOfCode(elemType);
    if (dtype !== null) return { kind: 'tensor', name, dtype, shape: dimensionsOf(shape) };
  }
  return { kind: nonTensorKind(type), name, type: describeType(type) };
}

const KINDS = {
  tensorType: 'unknown',
  sequenceType: 'sequence',
  mapType: 'map',
  optionalType: 'optional',
  sparseTensorType: 'sparse-tensor',
  opaqueType: 'opaque',
} as const;

function nonTensorKind(type: TypeProto | undefined): NonTensorValue['kind'] {
  const shape = type?.value.case;
  return shape === undefined ? 'unknown' : KINDS[shape];
}

function dimensionsOf(shape: TensorShapeProto | undefined): Dimension[] | null {
  if (!shape) return null;
  return shape.dim.map(({ value }) => {
    if (value.case === 'dimValue') return value.value < 0n ? null : Number(value.value);
    return value.case === 'dimParam' && value.value !== '' ? value.value : null;
  });
}

function describeType(type: TypeProto | undefined): string {
  const value = type?.value;
  switch (value?.case) {
    case 'tensorType':
      return `tensor(${element(value.value.elemType)})`;
    case 'sparseTensorType':
      return `sparse-tensor(${element(value.value.elemType)})`;
    case 'sequenceType':
      return `sequence(${describeType(value.value.elemType)})`;
    case 'optionalType':
      return `optional(${describeType(value.value.elemType)})`;
    case 'mapType':
      return `map(${element(value.value.keyType)}, ${describeType(value.value.valueType)})`;
    case 'opaqueType':
      return `opaque(${value.value.domain}, ${value.value.name})`;
    default:
      return 'unknown';
  }
}

function element(code: number): string {
  return dtypeOfCode(code) ?? `type ${code}`;
}
