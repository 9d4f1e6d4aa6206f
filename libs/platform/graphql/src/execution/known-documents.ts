import type { ApolloServerPlugin } from '@apollo/server';
import type { DocumentNode } from 'graphql';

/** What is parsed takes some hundred times the memory of its text. */
const MOST_CHARACTERS = 200_000;
const LARGEST_CHARACTERS = 10_000;

/**
 * The documents that Apollo has parsed and found valid, by their text, the latest of them: whoever sends one again need
 * not have it parsed, hashed and validated again.
 */
export class KnownDocuments {
  private readonly documents = new Map<string, DocumentNode>();
  private characters = 0;

  find(source: string): DocumentNode | undefined {
    return this.documents.get(source);
  }

  remember(source: string, document: DocumentNode): void {
    if (source.length > LARGEST_CHARACTERS || this.documents.has(source)) return;
    this.documents.set(source, document);
    this.characters += source.length;
    for (const oldest of this.documents.keys()) {
      if (this.characters <= MOST_CHARACTERS) return;
      this.documents.delete(oldest);
      this.characters -= oldest.length;
    }
  }

  /** Tells of every document when it has been found valid. */
  plugin(): ApolloServerPlugin {
    return {
      requestDidStart: async () => ({
        didResolveOperation: async ({ source, document }) => this.remember(source, document),
      }),
    };
  }
}
