import { DomainError } from '@orrery/domain';

/** Bodies of this type are not read. */
export class UnsupportedMediaTypeError extends DomainError {
  readonly code = 'UNSUPPORTED_MEDIA_TYPE';
  readonly kind = 'invalid';
}

/** What bodies may be. Parquet is MLflow's third. */
const TYPES = { 'application/json': 'json', 'text/csv': 'csv' } as const;

/** How a body is to be read; without a type it is JSON. @throws {UnsupportedMediaTypeError} in MLflow's words. */
export function bodyTypeOf(contentType: string | undefined): 'json' | 'csv' {
  if (contentType === undefined) return 'json';
  const [type = '', ...parameters] = contentType.split(';').map((part) => part.trim());
  const values = new Map(parameters.map((pair) => splitOnce(pair)));
  if ((values.get('charset') ?? 'utf-8').toLowerCase() !== 'utf-8') {
    throw new UnsupportedMediaTypeError('The scoring server only supports UTF-8');
  }
  const unknown = [...values.keys()].filter((name) => name !== 'charset');
  if (unknown.length > 0) {
    throw new UnsupportedMediaTypeError(`Unrecognized content type parameters: ${unknown.join(', ')}.`);
  }
  if (isKnown(type)) return TYPES[type];
  const types = Object.keys(TYPES).map((name) => `'${name}'`);
  throw new UnsupportedMediaTypeError(
    `This predictor only supports the following content types: Types: [${types.join(', ')}]. Got '${contentType}'.`,
  );
}

function isKnown(type: string): type is keyof typeof TYPES {
  return Object.hasOwn(TYPES, type);
}

function splitOnce(pair: string): [string, string] {
  const equals = pair.indexOf('=');
  return equals === -1 ? [pair, ''] : [pair.slice(0, equals), pair.slice(equals + 1)];
}
