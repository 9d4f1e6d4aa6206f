import { createRequire } from 'node:module';

const { version } = createRequire(import.meta.url)('../../package.json') as { readonly version: string };

/** What of Triton's and KServe's extensions is spoken here. */
const EXTENSIONS = [
  'model_repository',
  'model_configuration',
  'statistics',
  'binary_tensor_data',
  'parameters',
];

export interface ServerMetadata {
  readonly name: string;
  readonly version: string;
  readonly extensions: readonly string[];
}

export function serverMetadata(): ServerMetadata {
  return { name: 'orrery', version, extensions: EXTENSIONS };
}
