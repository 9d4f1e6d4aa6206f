import type { FileWriter, StoredFile, WriterState } from '@orrery/platform-artifacts';
import type { Content } from '../content/content.js';
import { UploadOffsetError } from './upload.errors.js';
import type { Upload } from './upload.js';
import type { UploadRepository } from './upload.repository.js';

/** What arrives is written down at least so often: a killed process loses no more. */
const KEEP_BYTES = 16 * 1024 * 1024;

/** A piece on its way into the store, and how far it is known to have come. */
export class UploadWriting {
  private writer: FileWriter | null = null;
  private state: WriterState | null;
  private keptBytes: number;
  arrivedBytes: number;

  constructor(
    private readonly uploads: UploadRepository,
    private readonly content: Content,
    private readonly upload: Upload,
    private readonly ttlMs: number,
  ) {
    this.state = upload.writerState;
    this.keptBytes = upload.arrivedBytes;
    this.arrivedBytes = upload.arrivedBytes;
  }

  async write(bytes: Uint8Array): Promise<void> {
    await this.open().write(bytes);
    this.arrivedBytes += bytes.byteLength;
  }

  async keepNowAndThen(): Promise<void> {
    if (this.arrivedBytes - this.keptBytes >= KEEP_BYTES) await this.keep();
  }

  /** Everything that was written is kept for good. @throws {UploadOffsetError} where another sender was faster. */
  async keep(): Promise<void> {
    if (this.writer === null) return;
    const writerState = await this.writer.suspend();
    const expiresAt = new Date(Date.now() + this.ttlMs);
    const progress = { arrivedBytes: this.arrivedBytes, writerState, expiresAt };
    if (!(await this.uploads.advance(this.upload.id, this.keptBytes, progress))) {
      throw new UploadOffsetError(this.keptBytes);
    }
    [this.writer, this.state, this.keptBytes] = [null, writerState, this.arrivedBytes];
  }

  finish(): Promise<StoredFile> {
    return this.open().finish();
  }

  /** What was written and not kept is lost, if anything. */
  close(): void {
    this.writer?.abort();
  }

  private open(): FileWriter {
    if (this.upload.lease === null) throw new Error('A whole upload has no writer.');
    const resumed = this.state === null ? {} : { resume: this.state };
    this.writer ??= this.content.writer(this.upload.lease, { ...resumed, ownsPieces: true });
    return this.writer;
  }
}
