import { FORBIDDEN_FORMATS, type Danger, type ForbiddenFormat } from './forbidden-format.js';
import { numpyKind } from './numpy-file.js';
import { isPickle } from './pickle-scan.js';
import { formatBySignature, isHdf5, isOldTar, isPythonBytecode } from './signatures.js';
import { zipFormat } from './zip-file.js';

export type FormatVerdict =
  | { readonly kind: 'forbidden'; readonly format: ForbiddenFormat; readonly danger: Danger }
  /** No forbidden format begins like this. It does not say that the bytes are a model: parse them. */
  | { readonly kind: 'none-found' };

/** How much of a blob to hand over. Fewer bytes are taken for the whole blob. */
export const FORMAT_HEAD_BYTES = 64 * 1024;

/**
 * Recognises formats that execute code when they are read, and wrappers that may hide them, by their content: a name or a
 * media type has no say.
 */
export function detectForbiddenFormat(headBytes: Uint8Array): FormatVerdict {
  const format = formatOf(headBytes);
  return format === undefined
    ? { kind: 'none-found' }
    : { kind: 'forbidden', format, danger: FORBIDDEN_FORMATS[format] };
}

function formatOf(head: Uint8Array): ForbiddenFormat | undefined {
  return (
    zipFormat(head) ??
    formatBySignature(head) ??
    (isHdf5(head) ? 'hdf5' : undefined) ??
    (isOldTar(head) ? 'tar' : undefined) ??
    (isPythonBytecode(head) ? 'python-bytecode' : undefined) ??
    (numpyKind(head) === 'object' ? 'npy-object' : undefined) ??
    pickleFormat(head) ??
    textFormat(head)
  );
}

const MAX_PICKLE_PROTOCOL = 15;
const PROTO = 0x80;

function pickleFormat(head: Uint8Array): ForbiddenFormat | undefined {
  // The protocols to come may have opcodes that the scan does not know.
  const hasProto = head[0] === PROTO && (head[1] ?? Infinity) <= MAX_PICKLE_PROTOCOL;
  if (!hasProto && !isPickle(head, head.length < FORMAT_HEAD_BYTES)) return undefined;
  return textIn(head).includes('joblib') ? 'joblib' : 'pickle';
}

const KERAS_LAMBDA = /"class_name"\s*:\s*"(?:Lambda|__lambda__|function)"/;
const JSONPICKLE = /"py\/(?:object|reduce|type|function|repr|newargs|newargsex|newobj|state|mod)"\s*:/;
const YAML_PYTHON = /!!python\/|tag:yaml\.org,2002:python\//;

function textFormat(head: Uint8Array): ForbiddenFormat | undefined {
  const text = textIn(head);
  if (KERAS_LAMBDA.test(text)) return 'keras-lambda';
  if (JSONPICKLE.test(text)) return 'jsonpickle';
  return YAML_PYTHON.test(text) ? 'yaml-python' : undefined;
}

function textIn(head: Uint8Array): string {
  return Buffer.from(head.buffer, head.byteOffset, head.byteLength).toString('latin1');
}
