/** A file format that people hand in where an ONNX model is expected. */
export type ForeignFormat =
  | 'pickle'
  | 'zip'
  | 'gzip'
  | 'zlib'
  | 'bzip2'
  | 'xz'
  | 'zstd'
  | 'tar'
  | 'hdf5'
  | 'npy'
  | 'json'
  | 'markup'
  | 'tflite'
  | 'ort'
  | 'gguf'
  | 'safetensors';

interface Signature {
  readonly format: ForeignFormat;
  readonly matches: (bytes: Uint8Array) => boolean;
}

const SIGNATURES: readonly Signature[] = [
  {
    format: 'pickle',
    matches: (bytes) => startsWithAny(bytes, ['\x80\x02', '\x80\x03', '\x80\x04', '\x80\x05']),
  },
  { format: 'zip', matches: (bytes) => startsWithAny(bytes, ['PK\x03\x04', 'PK\x05\x06']) },
  { format: 'gzip', matches: (bytes) => startsWith(bytes, '\x1f\x8b') },
  {
    format: 'zlib',
    matches: (bytes) => startsWithAny(bytes, ['\x78\x01', '\x78\x5e', '\x78\x9c', '\x78\xda']),
  },
  { format: 'bzip2', matches: (bytes) => startsWith(bytes, 'BZh') && startsWith(bytes, '1AY&SY', 4) },
  { format: 'xz', matches: (bytes) => startsWith(bytes, '\xfd7zXZ\0') },
  { format: 'zstd', matches: (bytes) => startsWith(bytes, '\x28\xb5\x2f\xfd') },
  { format: 'hdf5', matches: (bytes) => startsWith(bytes, '\x89HDF\r\n\x1a\n') },
  { format: 'npy', matches: (bytes) => startsWith(bytes, '\x93NUMPY') },
  { format: 'tflite', matches: (bytes) => startsWith(bytes, 'TFL3', 4) },
  { format: 'ort', matches: (bytes) => startsWith(bytes, 'ORTM', 4) },
  { format: 'gguf', matches: (bytes) => startsWith(bytes, 'GGUF') },
  { format: 'safetensors', matches: (bytes) => startsWith(bytes, '\0\0{"', 6) },
  { format: 'tar', matches: (bytes) => startsWith(bytes, 'ustar', 257) },
  { format: 'json', matches: (bytes) => startsWithAny(bytes, ['{', '[']) },
  { format: 'markup', matches: (bytes) => startsWith(bytes, '<') },
];

/**
 * The other format that a file's first bytes show, or null if none is recognized.
 *
 * No signature here can begin a model: each is an impossible or unknown first field of `ModelProto`.
 */
export function foreignFormat(bytes: Uint8Array): ForeignFormat | null {
  return SIGNATURES.find(({ matches }) => matches(bytes))?.format ?? null;
}

function startsWith(bytes: Uint8Array, text: string, offset = 0): boolean {
  if (bytes.length < offset + text.length) return false;
  for (let i = 0; i < text.length; i++) if (bytes[offset + i] !== text.charCodeAt(i)) return false;
  return true;
}

function startsWithAny(bytes: Uint8Array, texts: readonly string[]): boolean {
  return texts.some((text) => startsWith(bytes, text));
}
