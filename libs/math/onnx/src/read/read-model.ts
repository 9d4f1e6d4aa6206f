import { fromBinary } from '@bufbuild/protobuf';
import { ModelProtoSchema, TensorProto_DataLocation, type ModelProto } from '../generated/onnx_pb.js';
import type { OnnxModel } from '../model/onnx-model.js';
import { tensorSizeProblem } from '../model/tensor-size.js';
import { nodesOf, tensorsOf } from '../model/walk-model.js';
import { foreignFormat, type ForeignFormat } from './foreign-format.js';
import { measureWire, type WireLimits } from './measure-wire.js';

/** Why a file is no ONNX model: another format was recognized, or what is broken. */
export type NotOnnxCause = ForeignFormat | 'empty' | 'truncated' | 'malformed' | 'not-a-model';

export type ReadModelResult =
  | { readonly kind: 'ok'; readonly model: OnnxModel }
  | { readonly kind: 'not-onnx'; readonly cause: NotOnnxCause; readonly reason: string }
  | { readonly kind: 'external-data'; readonly locations: readonly string[]; readonly reason: string }
  | {
      readonly kind: 'too-large';
      readonly what: keyof ReadModelLimits;
      readonly limit: number;
      readonly reason: string;
    };

/** Bounds on what is accepted: the file's bytes, and what decoding it would take. */
export interface ReadModelLimits extends WireLimits {
  readonly bytes: number;
}

/** Room for any model that one process should serve; a larger one is a decision for the caller to take. */
export const DEFAULT_READ_LIMITS: ReadModelLimits = {
  bytes: 512 * 1024 * 1024,
  decodedBytes: 512 * 1024 * 1024,
  depth: 64,
};

const EXECUTES_CODE: ReadonlySet<ForeignFormat> = new Set([
  'pickle',
  'zip',
  'gzip',
  'zlib',
  'bzip2',
  'xz',
  'hdf5',
]);

/**
 * Reads an ONNX model from the bytes of a file; never throws, whatever the bytes.
 *
 * Before anything is decoded the wire form is scanned against `limits`, so a small hostile file cannot allocate
 * gigabytes. Tensors must hold as much data as their dimensions promise. Models that keep tensors in other files are
 * not accepted: `external-data` lists those files, as written in the model and untrusted. Whether the graph's edges
 * hold is `modelProblems`' question; whether its operators exist is the runtime's.
 *
 * The model's byte strings are views of `bytes`: do not change or transfer the buffer while the model is in use.
 * Fields of newer formats are kept, and `writeModel` writes them back.
 *
 * @example
 * const result = readModel(new TextEncoder().encode('{"not": "onnx"}'));
 * // { kind: 'not-onnx', cause: 'json', reason: 'The file is JSON, not an ONNX model.' }
 */
export function readModel(bytes: Uint8Array, limits: Partial<ReadModelLimits> = {}): ReadModelResult {
  const bounds = { ...DEFAULT_READ_LIMITS, ...limits };
  const plain = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return refuseByFormat(plain, bounds) ?? refuseByWire(plain, bounds) ?? decode(plain, bounds);
}

type Refusal = Exclude<ReadModelResult, { kind: 'ok' }>;

function refuseByFormat(bytes: Uint8Array, limits: ReadModelLimits): Refusal | null {
  if (bytes.length === 0) return notOnnx('empty', 'The file is empty.');
  if (bytes.length > limits.bytes) return tooLarge('bytes', limits.bytes);
  const format = foreignFormat(bytes);
  if (format === null) return null;
  const danger = EXECUTES_CODE.has(format) ? ' Formats that can carry code are never opened.' : '';
  return notOnnx(format, `The file is ${FORMAT_NAMES[format]}, not an ONNX model.${danger}`);
}

function refuseByWire(bytes: Uint8Array, limits: ReadModelLimits): Refusal | null {
  const measure = measureWire(ModelProtoSchema, bytes, limits);
  switch (measure.kind) {
    case 'ok':
      return null;
    case 'too-large':
      return tooLarge(measure.what, measure.limit);
    case 'truncated':
      return notOnnx(
        'truncated',
        `The file ends inside a field (byte ${measure.offset}): cut short, or not ONNX.`,
      );
    case 'malformed':
      return notOnnx('malformed', `The file is not a protobuf message: bad field at byte ${measure.offset}.`);
  }
}

function decode(bytes: Uint8Array, limits: ReadModelLimits): ReadModelResult {
  let proto: ModelProto;
  try {
    proto = fromBinary(ModelProtoSchema, bytes, { recursionLimit: limits.depth + 1 });
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return notOnnx('malformed', `The file is not an ONNX protobuf: ${detail}.`);
  }
  if (!holdsGraph(proto)) return notOnnx('not-a-model', 'The file is a protobuf without an ONNX graph.');
  return refuseByContent(proto) ?? { kind: 'ok', model: proto };
}

function holdsGraph(model: ModelProto): model is OnnxModel {
  return model.graph !== undefined;
}

function refuseByContent(model: OnnxModel): Refusal | null {
  if (model.irVersion < 1n) return notOnnx('not-a-model', 'The model states no IR version.');
  if (model.irVersion >= 3n && model.opsetImport.length === 0) {
    return notOnnx('not-a-model', 'The model imports no operator set: the file may be cut short.');
  }
  if (model.graph.output.length === 0) return notOnnx('not-a-model', 'The graph has no outputs.');
  for (const node of nodesOf(model)) {
    if (node.opType === '') return notOnnx('not-a-model', `Node "${node.name}" names no operator.`);
  }
  return refuseByTensors(model);
}

function refuseByTensors(model: OnnxModel): Refusal | null {
  const locations = new Set<string>();
  for (const tensor of tensorsOf(model)) {
    const isExternal =
      tensor.dataLocation === TensorProto_DataLocation.EXTERNAL || tensor.externalData.length > 0;
    if (isExternal) {
      locations.add(tensor.externalData.find(({ key }) => key === 'location')?.value ?? '');
      continue;
    }
    const problem = tensorSizeProblem(tensor);
    if (problem) return notOnnx('malformed', `Tensor "${tensor.name}" is inconsistent: ${problem}.`);
  }
  if (locations.size === 0) return null;
  const reason = 'The model keeps tensors in other files; save it as one file, with its data inside.';
  return { kind: 'external-data', locations: [...locations].sort(), reason };
}

function notOnnx(cause: NotOnnxCause, reason: string): Refusal {
  return { kind: 'not-onnx', cause, reason };
}

function tooLarge(what: keyof ReadModelLimits, limit: number): Refusal {
  return {
    kind: 'too-large',
    what,
    limit,
    reason: `The file passes the limit of ${limit} ${LIMIT_NAMES[what]}.`,
  };
}

const LIMIT_NAMES: Record<keyof ReadModelLimits, string> = {
  bytes: 'bytes',
  decodedBytes: 'bytes of memory to decode',
  depth: 'levels of nesting',
};

const FORMAT_NAMES: Record<ForeignFormat, string> = {
  pickle: 'a Python pickle',
  zip: 'a ZIP archive (PyTorch, Keras or NumPy use it)',
  gzip: 'gzip-compressed',
  zlib: 'zlib-compressed (joblib uses it)',
  bzip2: 'bzip2-compressed',
  xz: 'xz-compressed',
  zstd: 'Zstandard-compressed',
  tar: 'a tar archive',
  hdf5: 'HDF5 (Keras uses it)',
  npy: 'a NumPy array',
  json: 'JSON',
  markup: 'HTML or XML',
  tflite: 'a TensorFlow Lite model',
  ort: 'in the ONNX Runtime internal format',
  gguf: 'a GGUF model',
  safetensors: 'a safetensors file',
};
