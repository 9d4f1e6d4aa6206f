/** What reading the format does, or may hide, that a model must not. */
export type Danger =
  /** Its readers run code that the file holds or names. */
  | 'executes-code'
  /** A wrapper: what is inside cannot be judged from outside. */
  | 'hides-content';

export const FORBIDDEN_FORMATS = {
  pickle: 'executes-code',
  joblib: 'executes-code',
  'torch-legacy': 'executes-code',
  'torch-zip': 'executes-code',
  'pickle-zip': 'executes-code',
  'keras-zip': 'executes-code',
  hdf5: 'executes-code',
  'keras-lambda': 'executes-code',
  'npy-object': 'executes-code',
  'npz-object': 'executes-code',
  jsonpickle: 'executes-code',
  'yaml-python': 'executes-code',
  'python-bytecode': 'executes-code',
  'java-serialized': 'executes-code',
  'r-data': 'executes-code',
  executable: 'executes-code',
  npz: 'hides-content',
  zip: 'hides-content',
  tar: 'hides-content',
  gzip: 'hides-content',
  bzip2: 'hides-content',
  xz: 'hides-content',
  lzma: 'hides-content',
  zlib: 'hides-content',
  zstd: 'hides-content',
  lz4: 'hides-content',
  snappy: 'hides-content',
  compress: 'hides-content',
  '7z': 'hides-content',
  rar: 'hides-content',
  cab: 'hides-content',
  cpio: 'hides-content',
  ar: 'hides-content',
} as const satisfies Readonly<Record<string, Danger>>;

export type ForbiddenFormat = keyof typeof FORBIDDEN_FORMATS;
