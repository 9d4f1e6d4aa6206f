import { InvalidInputError } from '@orrery/domain';

/** Whether a value is text as bytes in TF Serving's form: `{ "b64": "…" }`. */
export function isBase64(value: unknown): value is { readonly b64: string } {
  if (typeof value !== 'object' || value === null || !('b64' in value)) return false;
  return typeof value.b64 === 'string' && Object.keys(value).length === 1;
}

/**
 * The same values with text in place of every `{ "b64": "…" }`.
 *
 * @throws {InvalidInputError} for what is no base64, or no UTF-8: the strings of an ONNX model are text.
 */
export function decodeBase64(value: unknown, field: string, depth = 0): unknown {
  if (Array.isArray(value)) {
    // What is nested deeper than any tensor is refused by its shape.
    return depth > MAX_DEPTH ? value : value.map((each: unknown) => decodeBase64(each, field, depth + 1));
  }
  return isBase64(value) ? textOf(value.b64, field) : value;
}

const MAX_DEPTH = 32;

/** Padding may be missing. */
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(?:==)?|[A-Za-z0-9+/]{3}=?)?$/;
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function textOf(base64: string, field: string): string {
  if (!BASE64.test(base64)) throw new InvalidInputError(field, 'Unable to base64 decode');
  try {
    return utf8.decode(Buffer.from(base64, 'base64'));
  } catch {
    throw new InvalidInputError(
      field,
      `The bytes of "${field}" are not UTF-8, and the strings of this model are text.`,
    );
  }
}
