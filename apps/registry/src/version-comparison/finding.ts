/** Something that was looked for: found, or why it could not be. */
export type Finding<T> =
  { readonly kind: 'known'; readonly value: T } | { readonly kind: 'unknown'; readonly reason: string };

export function known<T>(value: T): Finding<T> {
  return { kind: 'known', value };
}

export function unknown(reason: string): Finding<never> {
  return { kind: 'unknown', reason };
}
