import { ArtifactStoreUnavailableError } from '../store/artifact.errors.js';
import type { ReplayableBytes } from './replayable-bytes.js';
import type { S3Client, S3Request, S3Response } from './s3-client.js';
import { elementsOf, escapeXml, textOf } from './s3-xml.js';

export const PART_BYTES = 8 * 1024 * 1024;
/** S3's own bound. */
const MAX_PARTS = 10_000;
const PARALLEL_PARTS = 3;
const NOT_FOUND = 404;
const EXISTS_ALREADY = 412;
const NOT_IMPLEMENTED = 501;
const IF_ABSENT = { 'if-none-match': '*' };

interface OpenUpload {
  readonly key: string;
  readonly uploadId: string;
}

/** Writes objects: whole up to one part's size, else in parts. An object appears complete or not at all. */
export class S3Uploader {
  private readonly openUploads = new Set<string>();
  private canWriteIfAbsent = true;

  constructor(private readonly client: S3Client) {}

  /** Resolves to false when the object was there already. */
  async upload(key: string, bytes: ReplayableBytes): Promise<boolean> {
    if (bytes.sizeBytes > PART_BYTES) return this.uploadInParts(key, bytes);
    const body = await bytes.slice(0, bytes.sizeBytes);
    const { response } = await this.sendIfAbsent({ operation: 'store a blob', method: 'PUT', key, body });
    return response.status !== EXISTS_ALREADY;
  }

  /** Aborts the uploads below a prefix that began before `before`, except those of this process. */
  async abortStale(prefix: string, before: Date): Promise<number> {
    let aborted = 0;
    for (const upload of await this.listUploads(prefix)) {
      if (upload.initiated >= before || this.openUploads.has(upload.uploadId)) continue;
      await this.abort(upload);
      aborted += 1;
    }
    return aborted;
  }

  private async uploadInParts(key: string, bytes: ReplayableBytes): Promise<boolean> {
    const upload = await this.begin(key);
    try {
      const tags = await this.sendParts(upload, bytes);
      const isNew = await this.complete(upload, tags);
      if (!isNew) await this.abort(upload);
      return isNew;
    } catch (error) {
      // The first failure tells more than a failing clean-up would, and the sweep comes back for what is left.
      await this.abort(upload).catch(() => undefined);
      throw error;
    } finally {
      this.openUploads.delete(upload.uploadId);
    }
  }

  private async begin(key: string): Promise<OpenUpload> {
    const operation = 'begin an upload';
    const { text } = await this.client.sendForText({
      operation,
      method: 'POST',
      key,
      query: { uploads: '' },
    });
    const uploadId = textOf(text, 'UploadId');
    if (uploadId === undefined)
      throw new ArtifactStoreUnavailableError(operation, 'the answer names no upload');
    this.openUploads.add(uploadId);
    return { key, uploadId };
  }

  private async sendParts(upload: OpenUpload, bytes: ReplayableBytes): Promise<string[]> {
    const partBytes = Math.max(PART_BYTES, Math.ceil(bytes.sizeBytes / MAX_PARTS));
    const partCount = Math.ceil(bytes.sizeBytes / partBytes);
    const tags = new Array<string>(partCount);
    let next = 0;
    const sendSome = async (): Promise<void> => {
      for (let index = next++; index < partCount; index = next++) {
        const start = index * partBytes;
        const body = await bytes.slice(start, Math.min(bytes.sizeBytes, start + partBytes));
        tags[index] = await this.sendPart(upload, index + 1, body);
      }
    };
    const senders = Array.from({ length: Math.min(PARALLEL_PARTS, partCount) }, sendSome);
    // All have to come to rest before the upload may be aborted and its bytes disposed of.
    const failed = (await Promise.allSettled(senders)).find((sender) => sender.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
    return tags;
  }

  private async sendPart(
    { key, uploadId }: OpenUpload,
    partNumber: number,
    body: Uint8Array,
  ): Promise<string> {
    const operation = 'upload a part';
    const query = { partNumber: String(partNumber), uploadId };
    const { response } = await this.client.sendForText({ operation, method: 'PUT', key, query, body });
    const tag = response.headers['etag'];
    if (typeof tag !== 'string') throw new ArtifactStoreUnavailableError(operation, 'the answer has no ETag');
    return tag;
  }

  private async complete({ key, uploadId }: OpenUpload, tags: readonly string[]): Promise<boolean> {
    const operation = 'complete an upload';
    const parts = tags.map(
      (tag, i) => `<Part><PartNumber>${i + 1}</PartNumber><ETag>${escapeXml(tag)}</ETag></Part>`,
    );
    const xml = `<CompleteMultipartUpload>${parts.join('')}</CompleteMultipartUpload>`;
    const sent = {
      operation,
      method: 'POST',
      key,
      query: { uploadId },
      body: Buffer.from(xml),
      expect: [NOT_FOUND],
    } as const;
    const { response, text } = await this.sendIfAbsent(sent);
    if (response.status === EXISTS_ALREADY) return false;
    // The answer to an earlier attempt was lost: the upload is gone because it was completed.
    if (response.status === NOT_FOUND && (await this.exists(key))) return true;
    // S3 sends 200 before it has finished, so a failure can only stand in the body.
    if (!text.includes('CompleteMultipartUploadResult')) {
      throw new ArtifactStoreUnavailableError(operation, textOf(text, 'Code') ?? 'an unknown answer');
    }
    return true;
  }

  private async exists(key: string): Promise<boolean> {
    const operation = 'look up a blob';
    const { response } = await this.client.sendForText({
      operation,
      method: 'HEAD',
      key,
      expect: [NOT_FOUND],
    });
    return response.status !== NOT_FOUND;
  }

  private async abort({ key, uploadId }: OpenUpload): Promise<void> {
    const operation = 'abort an upload';
    await this.client.sendForText({
      operation,
      method: 'DELETE',
      key,
      query: { uploadId },
      expect: [NOT_FOUND],
    });
  }

  private async listUploads(prefix: string): Promise<(OpenUpload & { readonly initiated: Date })[]> {
    const uploads: (OpenUpload & { readonly initiated: Date })[] = [];
    let marker: Readonly<Record<string, string>> = {};
    for (;;) {
      const query = { uploads: '', prefix, ...marker };
      const { text } = await this.client.sendForText({ operation: 'list uploads', method: 'GET', query });
      for (const upload of elementsOf(text, 'Upload')) {
        const [key, uploadId, initiated] = ['Key', 'UploadId', 'Initiated'].map((name) =>
          textOf(upload, name),
        );
        if (key === undefined || uploadId === undefined || initiated === undefined) continue;
        uploads.push({ key, uploadId, initiated: new Date(initiated) });
      }
      const keyMarker = textOf(text, 'NextKeyMarker');
      if (textOf(text, 'IsTruncated') !== 'true' || keyMarker === undefined) return uploads;
      marker = { 'key-marker': keyMarker, 'upload-id-marker': textOf(text, 'NextUploadIdMarker') ?? '' };
    }
  }

  /** Some stores know no conditional writes. There, of two simultaneous first puts both are told to be new. */
  private async sendIfAbsent(request: S3Request): Promise<{ response: S3Response; text: string }> {
    if (this.canWriteIfAbsent) {
      const expect = [...(request.expect ?? []), EXISTS_ALREADY, NOT_IMPLEMENTED];
      const answer = await this.client.sendForText({ ...request, headers: IF_ABSENT, expect });
      if (answer.response.status !== NOT_IMPLEMENTED) return answer;
      this.canWriteIfAbsent = false;
    }
    return this.client.sendForText(request);
  }
}
