import { readFileSync } from 'node:fs';
import { ImpactDocument } from '@orrery/client/operations';
import { parse, print, validate } from 'graphql';
import { describe, expect, it } from 'vitest';
import { apiSchema } from './api-schema.js';
import { PROJECT, SUPERGRAPH_FILE } from './compose.js';

const DOCUMENTS = [
  'README.md',
  'docs/guides/data.md',
  'docs/guides/dvc.md',
  'docs/guides/experimentation.md',
  'docs/guides/impact.md',
  'docs/guides/lineage.md',
  'docs/guides/quality.md',
  'docs/guides/serving.md',
];

function operationsIn(document: string): string[] {
  const text = readFileSync(new URL(document, PROJECT), 'utf8');
  return [...text.matchAll(/```graphql\n([\s\S]*?)```/g)].flatMap(([, operation]) => operation ?? []);
}

describe('the documents', () => {
  it.each(DOCUMENTS)('%s asks only what the graph can answer', (document) => {
    const schema = apiSchema(readFileSync(SUPERGRAPH_FILE, 'utf8'));
    const operations = operationsIn(document);

    expect(operations).not.toHaveLength(0);
    expect(operations.flatMap((operation) => validate(schema, parse(operation)))).toEqual([]);
  });

  it('show the question that the main job ends with', () => {
    const shown = operationsIn('docs/guides/impact.md').map((operation) => print(parse(operation)));
    expect(shown).toEqual([print(parse(ImpactDocument.toString()))]);
  });
});
