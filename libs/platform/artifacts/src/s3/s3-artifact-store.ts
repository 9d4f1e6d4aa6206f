import { tmpdir } from 'node:os';
import { Readable } from 'node:stream';
import type {
  ArtifactStore,
  BlobStat,
  GetOptions,
  PutOptions,
  PutResult,
  SweepOptions,
} from '../store/artifact-store.js';
import { DEFAULT_SWEEP_AGE_MS } from '../store/artifact-store.js';
import { ArtifactNotFoundError, ArtifactStoreUnavailableError } from '../store/artifact.errors.js';
import { checkRange, spanOfRange, type ByteRange } from '../store/byte-range.js';
import type { ByteSource } from '../store/byte-source.js';
import { checkDigest } from '../store/check-digest.js';
import { digestFromHex, hexOfDigest, type Digest } from '../store/digest.js';
import { verifiedStream } from '../store/verified-stream.js';
import { guarded } from './guarded.js';
import { keyPrefixOf } from './read-s3-url.js';
import { makeReplayable } from './replayable-bytes.js';
import { abandon, discard, reasonOf, S3Client, type S3ClientOptions, type S3Location } from './s3-client.js';
import { PART_BYTES, S3Uploader } from './s3-upload.js';
import { elementsOf, textOf } from './s3-xml.js';

export interface S3StoreOptions extends S3Location, S3ClientOptions {
  /** Put before every key; blobs lie at `<prefix>/sha256/<hex>`. */
  readonly prefix?: string;
  /** Where puts of more than 8 MiB wait for their digest. Default: the system's temporary folder. */
  readonly spoolFolder?: string;
}

const NOT_FOUND = 404;
const RANGE_NOT_SATISFIABLE = 416;
const PARTIAL_CONTENT = 206;
const BLOB_NAME = /^[0-9a-f]{64}$/;

/** Blobs as objects of a bucket of Amazon S3 or of a store that speaks its protocol. */
export class S3ArtifactStore implements ArtifactStore {
  private readonly client: S3Client;
  private readonly uploader: S3Uploader;
  private readonly keyPrefix: string;
  private readonly spoolFolder: string;

  constructor(options: S3StoreOptions) {
    this.client = new S3Client(options, options);
    this.uploader = new S3Uploader(this.client);
    this.keyPrefix = `${keyPrefixOf(options.prefix ?? '')}sha256/`;
    this.spoolFolder = options.spoolFolder ?? tmpdir();
  }

  async put(source: ByteSource, options: PutOptions = {}): Promise<PutResult> {
    const spool = { maxBytes: options.maxBytes, memoryBytes: PART_BYTES, folder: this.spoolFolder };
    const bytes = await makeReplayable(source, spool);
    try {
      const { digest, sizeBytes } = bytes;
      checkDigest(digest, options.expectedSha256);
      await options.announce?.({ digest, sizeBytes });
      const found = await this.find(digest);
      if (found?.sizeBytes === sizeBytes) return { digest, sizeBytes, isNew: false };
      return { digest, sizeBytes, isNew: await this.uploader.upload(this.keyOf(digest), bytes) };
    } finally {
      await bytes.dispose();
    }
  }

  async get(digest: Digest, options: GetOptions = {}): Promise<Readable> {
    const { range } = options;
    if (range !== undefined) return this.getRange(digest, checkRange(range));
    const { body, status } = await this.client.send({ ...this.reading(digest), expect: [NOT_FOUND] });
    if (status === NOT_FOUND) {
      await discard(body);
      throw new ArtifactNotFoundError(digest);
    }
    const stream = guarded(body, broken);
    return options.verify === true ? verifiedStream(stream, digest) : stream;
  }

  async has(digest: Digest): Promise<boolean> {
    return (await this.find(digest)) !== null;
  }

  async stat(digest: Digest): Promise<BlobStat> {
    const found = await this.find(digest);
    if (found === null) throw new ArtifactNotFoundError(digest);
    return found;
  }

  /** S3 does not say whether an object was there: of simultaneous deletions of one blob, each may resolve to true. */
  async delete(digest: Digest): Promise<boolean> {
    if (!(await this.has(digest))) return false;
    const key = this.keyOf(digest);
    await this.client.sendForText({ operation: 'delete a blob', method: 'DELETE', key, expect: [NOT_FOUND] });
    return true;
  }

  async *list(): AsyncGenerator<BlobStat> {
    let token: string | undefined;
    do {
      const query = {
        'list-type': '2',
        prefix: this.keyPrefix,
        ...(token === undefined ? {} : { 'continuation-token': token }),
      };
      const { text } = await this.client.sendForText({ operation: 'list blobs', method: 'GET', query });
      for (const object of elementsOf(text, 'Contents')) {
        const blob = this.blobOf(object);
        if (blob !== null) yield blob;
      }
      token = textOf(text, 'IsTruncated') === 'true' ? textOf(text, 'NextContinuationToken') : undefined;
    } while (token !== undefined);
  }

  async sweep(options: SweepOptions = {}): Promise<number> {
    const before = new Date(Date.now() - (options.olderThanMs ?? DEFAULT_SWEEP_AGE_MS));
    return this.uploader.abortStale(this.keyPrefix, before);
  }

  async close(): Promise<void> {
    await this.client.close();
  }

  private async getRange(digest: Digest, range: ByteRange): Promise<Readable> {
    if (range.length === 0) {
      spanOfRange(range, (await this.stat(digest)).sizeBytes);
      return Readable.from([]);
    }
    const last = range.length === undefined ? '' : String(range.offset + range.length - 1);
    const request = { ...this.reading(digest), headers: { range: `bytes=${range.offset}-${last}` } };
    const { body, status } = await this.client.send({
      ...request,
      expect: [NOT_FOUND, RANGE_NOT_SATISFIABLE],
    });
    if (status === PARTIAL_CONTENT) return guarded(body, broken);
    if (status !== NOT_FOUND && status !== RANGE_NOT_SATISFIABLE) {
      abandon(body);
      throw new ArtifactStoreUnavailableError('read a range', 'the store ignores ranges');
    }
    await discard(body);
    // Rejects when the blob is absent, and when the range starts behind its end.
    spanOfRange(range, (await this.stat(digest)).sizeBytes);
    return Readable.from([]);
  }

  private async find(digest: Digest): Promise<BlobStat | null> {
    const { response } = await this.client.sendForText({
      operation: 'look up a blob',
      method: 'HEAD',
      key: this.keyOf(digest),
      expect: [NOT_FOUND],
    });
    if (response.status === NOT_FOUND) return null;
    const { 'content-length': length, 'last-modified': modified } = response.headers;
    return { digest, sizeBytes: Number(length), storedAt: new Date(String(modified)) };
  }

  private blobOf(object: string): BlobStat | null {
    const name = textOf(object, 'Key')?.slice(this.keyPrefix.length) ?? '';
    const [size, modified] = [textOf(object, 'Size'), textOf(object, 'LastModified')];
    if (!BLOB_NAME.test(name) || size === undefined || modified === undefined) return null;
    return { digest: digestFromHex(name), sizeBytes: Number(size), storedAt: new Date(modified) };
  }

  private reading(digest: Digest): { operation: string; method: 'GET'; key: string } {
    return { operation: 'read a blob', method: 'GET', key: this.keyOf(digest) };
  }

  private keyOf(digest: Digest): string {
    return this.keyPrefix + hexOfDigest(digest);
  }
}

/** Of a connection that breaks in the middle. */
function broken(cause: unknown): Error {
  return new ArtifactStoreUnavailableError('read a blob', reasonOf(cause), { cause });
}
