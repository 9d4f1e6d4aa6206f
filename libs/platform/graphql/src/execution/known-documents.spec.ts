import { parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { KnownDocuments } from './known-documents.js';

const DOCUMENT = parse('{ a }');
const textOf = (name: string, characters: number): string => `{ a } # ${name} `.padEnd(characters, '.');

describe('KnownDocuments', () => {
  it('forgets the oldest when there is more than it may hold', () => {
    const documents = new KnownDocuments();
    const texts = Array.from({ length: 25 }, (_, i) => textOf(String(i), 10_000));
    for (const text of texts) documents.remember(text, DOCUMENT);
    documents.remember('{ a }', DOCUMENT);
    expect(texts.filter((text) => documents.find(text) !== undefined)).toEqual(texts.slice(6));
    expect(documents.find('{ a }')).toBe(DOCUMENT);
  });

  it('does not hold texts of any length', () => {
    const documents = new KnownDocuments();
    const long = textOf('long', 10_001);
    documents.remember(long, DOCUMENT);
    expect(documents.find(long)).toBeUndefined();
  });
});
