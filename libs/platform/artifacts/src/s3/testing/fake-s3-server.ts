import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { elementsOf, escapeXml, textOf } from '../s3-xml.js';
import type { S3Credentials } from '../sigv4.js';
import { FakeBucket, type FakeObject, type FakeUpload } from './fake-bucket.js';
import { signatureFault } from './verify-signature.js';

export interface FakeS3Options {
  readonly bucket: string;
  readonly region: string;
  readonly credentials: S3Credentials;
  /** Objects on one page of a listing. */
  readonly pageSize?: number;
  /** Answers 501 to conditional writes, as some stores do. */
  readonly refusesConditions?: boolean;
}

interface Call {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly key: string;
  readonly query: URLSearchParams;
  readonly body: Uint8Array;
}

/** Answers a request instead of the store: a failure to inject. */
export type Fault = (response: ServerResponse) => void;

/** The part of S3 that the artifact store uses, in memory, on a free port of the loopback. It checks every signature. */
export class FakeS3Server {
  readonly bucket = new FakeBucket();
  /** `PUT key` and the like, in the order of arrival. */
  readonly log: string[] = [];
  /** Each takes one request, in order; null lets one through. */
  readonly faults: (Fault | null)[] = [];
  /** Told of each request; its answer waits. */
  before: (line: string) => Promise<void> = () => Promise.resolve();

  private constructor(
    private readonly server: Server,
    private readonly options: FakeS3Options,
  ) {}

  static async start(options: FakeS3Options): Promise<FakeS3Server> {
    const server = createServer();
    const fake = new FakeS3Server(server, options);
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      fake.answer(request, response).catch(() => response.destroy());
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return fake;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(request);
    const url = new URL(request.url ?? '/', this.endpoint);
    const [, bucket, ...segments] = url.pathname.split('/').map(decodeURIComponent);
    const key = segments.join('/');
    const line = `${request.method} ${key}${url.search}`;
    this.log.push(line);
    await this.before(line);
    const fault = this.faults.shift();
    if (fault != null) return fault(response);
    const wrong = signatureFault(request, body, this.options);
    if (wrong !== null) return fail(response, 403, wrong);
    if (bucket !== this.options.bucket) return fail(response, 404, 'NoSuchBucket');
    const call = { request, response, key, query: url.searchParams, body };
    if (key === '') return this.answerBucket(call);
    if (call.query.has('uploads') || call.query.has('uploadId')) return this.answerUpload(call);
    return this.answerObject(call);
  }

  private answerBucket({ query, response }: Call): void {
    const prefix = query.get('prefix') ?? '';
    if (query.has('uploads')) return send(response, 200, this.uploadsXml(prefix));
    const after = Buffer.from(query.get('continuation-token') ?? '', 'base64').toString();
    const limit = this.options.pageSize ?? 1_000;
    const delimiter = query.get('delimiter') ?? '';
    const { keys, isTruncated } = this.bucket.keysUnder(prefix, { after, limit, delimiter });
    const contents = keys.map((key) => listedXml(key, this.bucket.objects.get(key)));
    const next = isTruncated
      ? `<NextContinuationToken>${Buffer.from(keys.at(-1) ?? '').toString('base64')}</NextContinuationToken>`
      : '';
    send(
      response,
      200,
      `<ListBucketResult><IsTruncated>${isTruncated}</IsTruncated>${contents.join('')}${next}</ListBucketResult>`,
    );
  }

  private answerObject(call: Call): void {
    const { request, response, key, body } = call;
    const object = this.bucket.objects.get(key);
    if (request.method === 'PUT') {
      if (this.refusesCondition(call)) return;
      response.setHeader('etag', this.bucket.put(key, body).tag);
      return send(response, 200, '');
    }
    if (request.method === 'DELETE') {
      this.bucket.objects.delete(key);
      return send(response, 204, '');
    }
    if (object === undefined) return fail(response, 404, 'NoSuchKey');
    sendObject(call, object);
  }

  private answerUpload(call: Call): void {
    const { request, response, key, query, body } = call;
    if (request.method === 'POST' && query.has('uploads')) {
      const uploadId = this.bucket.begin(key);
      return send(
        response,
        200,
        `<InitiateMultipartUploadResult><UploadId>${uploadId}</UploadId></InitiateMultipartUploadResult>`,
      );
    }
    const uploadId = query.get('uploadId') ?? '';
    const upload = this.bucket.uploads.get(uploadId);
    if (upload?.key !== key) return fail(response, 404, 'NoSuchUpload');
    if (request.method === 'PUT') {
      response.setHeader('etag', this.bucket.putPart(upload, Number(query.get('partNumber')), body).tag);
      return send(response, 200, '');
    }
    if (request.method === 'DELETE') {
      this.bucket.uploads.delete(uploadId);
      return send(response, 204, '');
    }
    if (!this.refusesCondition(call)) this.complete(call, uploadId, upload);
  }

  private complete({ response, key, body }: Call, uploadId: string, upload: FakeUpload): void {
    const named = elementsOf(Buffer.from(body).toString(), 'Part');
    const parts = named.map((part) => upload.parts.get(Number(textOf(part, 'PartNumber'))));
    const isRight = named.every((part, i) => textOf(part, 'ETag') === parts[i]?.tag);
    if (!isRight) return fail(response, 400, 'InvalidPart');
    const small = parts.slice(0, -1).some((part) => (part?.bytes.byteLength ?? 0) < 5 * 1024 * 1024);
    if (small) return fail(response, 400, 'EntityTooSmall');
    this.bucket.put(key, Buffer.concat(parts.flatMap((part) => (part === undefined ? [] : [part.bytes]))));
    this.bucket.uploads.delete(uploadId);
    send(
      response,
      200,
      `<CompleteMultipartUploadResult><Key>${escapeXml(key)}</Key></CompleteMultipartUploadResult>`,
    );
  }

  private refusesCondition({ request, response, key }: Call): boolean {
    if (request.headers['if-none-match'] !== '*') return false;
    if (this.options.refusesConditions === true) fail(response, 501, 'NotImplemented');
    else if (this.bucket.objects.has(key)) fail(response, 412, 'PreconditionFailed');
    else return false;
    return true;
  }

  private uploadsXml(prefix: string): string {
    const uploads = [...this.bucket.uploads].filter(([, upload]) => upload.key.startsWith(prefix));
    const items = uploads.map(
      ([id, { key, initiated }]) =>
        `<Upload><Key>${escapeXml(key)}</Key><UploadId>${id}</UploadId><Initiated>${initiated.toISOString()}</Initiated></Upload>`,
    );
    return `<ListMultipartUploadsResult>${items.join('')}<IsTruncated>false</IsTruncated></ListMultipartUploadsResult>`;
  }
}

function sendObject({ request, response }: Call, object: FakeObject): void {
  const { bytes } = object;
  response.setHeader('last-modified', object.modified.toUTCString());
  response.setHeader('etag', object.tag);
  const { 'if-match': match, 'if-none-match': noneMatch } = request.headers;
  if (match !== undefined && match !== object.tag) return fail(response, 412, 'PreconditionFailed');
  if (noneMatch === object.tag) return void response.writeHead(304).end();
  const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '');
  if (range === null) return sendBytes(response, 200, bytes);
  const start = Number(range[1]);
  if (start >= bytes.byteLength) return fail(response, 416, 'InvalidRange');
  const part = bytes.subarray(start, range[2] === '' ? undefined : Number(range[2]) + 1);
  const end = start + part.byteLength - 1;
  response.setHeader('content-range', `bytes ${start}-${end}/${bytes.byteLength}`);
  sendBytes(response, 206, part);
}

/** What is no object is the common prefix of some. */
function listedXml(key: string, object: FakeObject | undefined): string {
  if (object === undefined) return `<CommonPrefixes><Prefix>${escapeXml(key)}</Prefix></CommonPrefixes>`;
  const modified = object.modified.toISOString();
  return `<Contents><Key>${escapeXml(key)}</Key><LastModified>${modified}</LastModified><Size>${object.bytes.byteLength}</Size></Contents>`;
}

function sendBytes(response: ServerResponse, status: number, bytes: Uint8Array): void {
  response.writeHead(status, { 'content-length': bytes.byteLength }).end(bytes);
}

function send(response: ServerResponse, status: number, xml: string): void {
  if (status === 204) response.writeHead(204).end();
  else sendBytes(response, status, Buffer.from(xml));
}

function fail(response: ServerResponse, status: number, code: string): void {
  send(response, status, `<Error><Code>${code}</Code><Message>refused</Message></Error>`);
}
