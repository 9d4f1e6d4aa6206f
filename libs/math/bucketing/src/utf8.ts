// Of the host, this needs only the encoder of the WHATWG's Encoding Standard, which every engine's host has.
declare const TextEncoder: new () => Utf8Encoder;

interface Utf8Encoder {
  /** Writes as many whole characters as fit; lone surrogates as U+FFFD. */
  encodeInto(text: string, into: Uint8Array): { readonly read: number; readonly written: number };
}

export const utf8: Utf8Encoder = new TextEncoder();
