import { readPageToken, writePageToken } from '@orrery/platform-mlflow';

/** The page tokens of one search. */
export interface PageTokens {
  /** Where the page begins; null for the first. @throws {MlflowError} for a token of another search. */
  readonly read: (token: string | undefined) => string | null;
  /** What the answer says of the next page: nothing after the last. */
  readonly write: (next: string | null) => { readonly next_page_token?: string };
}

/** @param asked Everything that decides what the search finds and in which order. */
export function pageTokens(endpoint: string, asked: readonly unknown[]): PageTokens {
  const query = JSON.stringify([endpoint, ...asked]);
  return {
    read: (token) => {
      const [after] = readPageToken(query, token, ['text']) ?? [];
      return typeof after === 'string' ? after : null;
    },
    write: (next) => (next === null ? {} : { next_page_token: writePageToken(query, [next]) }),
  };
}
