/** A value as text, which unlike a GraphQL `Float` also says `NaN`, `Infinity` and `-Infinity`. */
export function numberText(value: number): string {
  return String(value);
}

/** The value, or null where GraphQL's `Float` has no word for it. */
export function finiteOrNull(value: number | null): number | null {
  return Number.isFinite(value) ? value : null;
}
