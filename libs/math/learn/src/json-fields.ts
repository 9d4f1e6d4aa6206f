/** The fields of an untrusted document, or undefined when it is no object. */
export function fieldsOf(document: unknown): Readonly<Record<string, unknown>> | undefined {
  if (typeof document !== 'object' || document === null || Array.isArray(document)) return undefined;
  return document as Readonly<Record<string, unknown>>;
}

export function isFiniteNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

export function isFiniteNumberArray(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every(isFiniteNumber);
}

export function isStringArray(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}
