import type { JsonObject } from '../json.js';

/** What only JavaScript can tell of a text: patterns that look around or back, and JSON schemas. */
export type ValueTest =
  | { readonly kind: 'pattern'; readonly pattern: string }
  | { readonly kind: 'json-schema'; readonly schema: JsonObject };

/** What the thread says: that it can begin, which of the texts passed, or why nothing can be told. */
export type ThreadReply =
  | { readonly kind: 'ready' }
  | { readonly kind: 'judged'; readonly passes: readonly boolean[] }
  | { readonly kind: 'unusable'; readonly reason: string };
