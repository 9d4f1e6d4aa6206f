/** Bytes of a file: `start` inclusive, `end` exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** The bytes that are in any of the spans, as few spans in order that neither touch nor are empty. */
export function unionOf(spans: readonly Span[]): readonly Span[] {
  const union: Span[] = [];
  for (const { start, end } of [...spans].sort((a, b) => a.start - b.start)) {
    if (start >= end) continue;
    const last = union.at(-1);
    if (last === undefined || start > last.end) union.push({ start, end });
    else union[union.length - 1] = { start: last.start, end: Math.max(last.end, end) };
  }
  return union;
}

/** The bytes of `wanted` that are not in `present`. */
export function missingOf(wanted: readonly Span[], present: readonly Span[]): readonly Span[] {
  const there = unionOf(present);
  return unionOf(wanted).flatMap((span) => {
    const missing: Span[] = [];
    let { start } = span;
    for (const known of there) {
      if (known.end <= start || known.start >= span.end) continue;
      if (known.start > start) missing.push({ start, end: known.start });
      start = known.end;
    }
    if (start < span.end) missing.push({ start, end: span.end });
    return missing;
  });
}

export function bytesIn(spans: readonly Span[]): number {
  return unionOf(spans).reduce((sum, { start, end }) => sum + end - start, 0);
}
