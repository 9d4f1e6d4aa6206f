import { Readable } from 'node:stream';
import { ArtifactStoreUnavailableError, BucketUnavailableError } from '../store/artifact.errors.js';
import { guarded } from './guarded.js';
import { keyPrefixOf } from './read-s3-url.js';
import {
  abandon,
  discard,
  reasonOf,
  S3Client,
  type S3ClientOptions,
  type S3Location,
  type S3Request,
  type S3Response,
} from './s3-client.js';
import { elementsOf, textOf } from './s3-xml.js';

export interface S3ObjectsOptions extends S3Location, S3ClientOptions {
  /** Put before every name; nothing beside it is read. */
  readonly prefix?: string;
}

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

/** What became of the wish for an object. Bytes that were found must be read or destroyed. */
export type ObjectAnswer =
  | { readonly kind: 'FOUND'; readonly facts: ObjectFacts; readonly bytes: Readable }
  | { readonly kind: 'MISSING' | 'CHANGED' | 'SAME' };

const [NOT_MODIFIED, NOT_FOUND, PRECONDITION_FAILED, RANGE_NOT_SATISFIABLE] = [304, 404, 412, 416];
const PARTIAL_CONTENT = 206;

/** Objects of a bucket that others write, by their names below a prefix. Nothing is written, and no redirect is followed. */
export class S3Objects {
  private readonly client: S3Client;
  private readonly keyPrefix: string;

  constructor(options: S3ObjectsOptions) {
    this.client = new S3Client(options, options);
    this.keyPrefix = keyPrefixOf(options.prefix ?? '');
  }

  /**
   * Names of what lies right in a folder, as a `/` in keys makes them: objects, and folders.
   * @throws {BucketUnavailableError}
   */
  async *list(folder: string): AsyncGenerator<string> {
    const prefix = `${this.keyPrefix}${folder === '' ? '' : `${folder}/`}`;
    let token: string | undefined;
    do {
      const query = {
        ...{ 'list-type': '2', delimiter: '/', prefix },
        ...(token !== undefined && { 'continuation-token': token }),
      };
      const request: S3Request = { operation: 'list a folder', method: 'GET', query };
      const { text } = await told(() => this.client.sendForText(request));
      for (const key of [...keysIn(text, 'Contents', 'Key'), ...keysIn(text, 'CommonPrefixes', 'Prefix')]) {
        const name = key.slice(prefix.length).replace(/\/$/, '');
        if (name !== '') yield name;
      }
      token = textOf(text, 'IsTruncated') === 'true' ? textOf(text, 'NextContinuationToken') : undefined;
    } while (token !== undefined);
  }

  /** Null for what is not there. @throws {BucketUnavailableError} */
  async stat(name: string): Promise<ObjectFacts | null> {
    const key = this.keyPrefix + name;
    const request = { operation: 'look up an object', method: 'HEAD', key, expect: [NOT_FOUND] } as const;
    const { response } = await told(() => this.client.sendForText(request));
    return response.status === NOT_FOUND ? null : factsOf(response);
  }

  /** @throws {BucketUnavailableError}, also from the bytes when the connection breaks. */
  async open(name: string, need: ObjectNeed = {}): Promise<ObjectAnswer> {
    const request: S3Request = {
      ...{ operation: READING, method: 'GET', key: this.keyPrefix + name, headers: headersFor(need) },
      expect: [NOT_MODIFIED, NOT_FOUND, PRECONDITION_FAILED, RANGE_NOT_SATISFIABLE],
    };
    const response = await told(() => this.client.send(request));
    if (response.status === RANGE_NOT_SATISFIABLE) return this.behindTheEnd(name, response);
    if (response.status >= NOT_MODIFIED) {
      await discard(response.body);
      return { kind: refusalOf(response.status) };
    }
    if (need.range !== undefined && response.status !== PARTIAL_CONTENT) {
      abandon(response.body);
      throw new BucketUnavailableError(READING, 'it ignores ranges');
    }
    return { kind: 'FOUND', facts: factsOf(response), bytes: guarded(response.body, broken) };
  }

  async close(): Promise<void> {
    await this.client.close();
  }

  private async behindTheEnd(name: string, { body }: S3Response): Promise<ObjectAnswer> {
    await discard(body);
    const facts = await this.stat(name);
    return facts === null ? { kind: 'MISSING' } : { kind: 'FOUND', facts, bytes: Readable.from([]) };
  }
}

const READING = 'read an object';

function headersFor({ range, ifMatch, ifNoneMatch }: ObjectNeed): Record<string, string> {
  const last = range?.length === undefined ? '' : String(range.offset + range.length - 1);
  return {
    ...(range !== undefined && { range: `bytes=${range.offset}-${last}` }),
    ...(ifMatch !== undefined && { 'if-match': ifMatch }),
    ...(ifNoneMatch !== undefined && { 'if-none-match': ifNoneMatch }),
  };
}

function refusalOf(status: number): 'MISSING' | 'CHANGED' | 'SAME' {
  if (status === NOT_MODIFIED) return 'SAME';
  return status === PRECONDITION_FAILED ? 'CHANGED' : 'MISSING';
}

function factsOf({ headers }: S3Response): ObjectFacts {
  const { 'content-length': length, 'content-range': range, 'last-modified': modified, etag } = headers;
  const total = typeof range === 'string' ? range.slice(range.indexOf('/') + 1) : length;
  const sizeBytes = Number(total);
  if (typeof etag !== 'string' || !Number.isSafeInteger(sizeBytes)) {
    throw new BucketUnavailableError(READING, 'it does not say which object it is, or how long');
  }
  return { sizeBytes, etag, writtenAt: new Date(String(modified)) };
}

function keysIn(xml: string, element: string, name: string): readonly string[] {
  return elementsOf(xml, element).flatMap((inner) => textOf(inner, name) ?? []);
}

/** The artifact store's own words are not those for a bucket of others. */
async function told<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (!(cause instanceof ArtifactStoreUnavailableError)) throw cause;
    const { operation, reason } = cause.details;
    throw new BucketUnavailableError(String(operation), String(reason), { cause });
  }
}

/** Of a connection that breaks in the middle. */
function broken(cause: unknown): Error {
  return new BucketUnavailableError(READING, reasonOf(cause), { cause });
}
