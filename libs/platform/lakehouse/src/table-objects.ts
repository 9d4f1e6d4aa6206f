import type { Readable } from 'node:stream';

/** What a bucket says of an object. */
export interface ObjectFacts {
  readonly sizeBytes: number;
  /** Another one for other bytes. */
  readonly etag: string;
  readonly writtenAt: Date;
}

/** What of an object is wanted, and on which condition. */
export interface ObjectNeed {
  /** All of it, if none is given; without a length, or past the end, up to the end. */
  readonly range?: { readonly offset: number; readonly length?: number };
  /** Only if it is this one still. */
  readonly ifMatch?: string;
  /** Only if it is another one by now. */
  readonly ifNoneMatch?: string;
}

/** Bytes that were found must be read or destroyed. */
export type ObjectAnswer =
  | { readonly kind: 'FOUND'; readonly facts: ObjectFacts; readonly bytes: Readable }
  | { readonly kind: 'MISSING' | 'CHANGED' | 'SAME' };

/** Objects of a bucket by their names below a prefix: what S3 is to tables. */
export interface TableObjects {
  /** Names of what lies right in a folder, as a `/` in keys makes them. */
  list(folder: string): AsyncIterable<string>;
  /** Null for what is not there. */
  stat(name: string): Promise<ObjectFacts | null>;
  open(name: string, need?: ObjectNeed): Promise<ObjectAnswer>;
}
