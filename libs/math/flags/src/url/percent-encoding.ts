/** What must not stand bare in each part of an address (WHATWG URL, §1.3), besides controls and all beyond ASCII. */
const BARE_IN = {
  path: / |["#<>?`{}]/,
  query: / |["#<>']/,
  fragment: / |["<>`]/,
} as const;

/** Encodes what must not stand bare; what is encoded already stays. */
export function percentEncoded(text: string, part: keyof typeof BARE_IN): string {
  let encoded = '';
  for (const character of wellFormed(text))
    encoded += needsEncoding(character, part) ? bytesOf(character) : character;
  return encoded;
}

function needsEncoding(character: string, part: keyof typeof BARE_IN): boolean {
  const point = character.codePointAt(0) ?? 0;
  return point <= 0x1f || point >= 0x7f || BARE_IN[part].test(character);
}

function bytesOf(character: string): string {
  const encoded = encodeURIComponent(character);
  if (encoded !== character) return encoded;
  return `%${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(2, '0')}`;
}

/** The pairs of a query, by the rules of HTML forms: `+` is a space. */
export function queryPairs(query: string): readonly (readonly [key: string, value: string])[] {
  return query
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const at = pair.indexOf('=');
      return at < 0
        ? [formDecoded(pair), '']
        : [formDecoded(pair.slice(0, at)), formDecoded(pair.slice(at + 1))];
    });
}

/** The query of the pairs, by the same rules. */
export function queryOf(pairs: readonly (readonly [key: string, value: string])[]): string {
  return pairs.map(([key, value]) => `${formEncoded(key)}=${formEncoded(value)}`).join('&');
}

/** What is not valid UTF-8 stays encoded. */
function formDecoded(text: string): string {
  const spaced = text.replaceAll('+', ' ');
  try {
    return decodeURIComponent(spaced);
  } catch (error) {
    if (error instanceof URIError) return spaced;
    throw error;
  }
}

function formEncoded(text: string): string {
  return encodeURIComponent(wellFormed(text))
    .replaceAll('%20', '+')
    .replace(/[!'()~]/g, (bare) => `%${bare.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** Lone surrogates have no UTF-8 form. */
function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\ufffd');
}
