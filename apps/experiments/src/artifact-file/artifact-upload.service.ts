import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import {
  ConflictError,
  InvalidInputError,
  NotFoundError,
  TooLargeError,
  UnavailableError,
  isIdentifier,
  type ProjectScope,
} from '@orrery/domain';
import { ARTIFACT_STORE, parseDigest, type ArtifactStore } from '@orrery/platform-artifacts';
import { UnitOfWork, newId } from '@orrery/platform-postgres';
import { SERVICE_CONFIG } from '@orrery/platform-service';
import type { ExperimentsConfig } from '../experiments.config.js';
import { requireInteger } from '../input/require.js';
import type { FileContent } from './artifact-file.js';
import { ArtifactFileService } from './artifact-file.service.js';
import { parseArtifactPath } from './artifact-path.js';
import { ArtifactPlaces } from './artifact-places.js';
import {
  MAX_UPLOAD_PARTS,
  type ArtifactUpload,
  type ArtifactUploadId,
  type ArtifactUploadPart,
} from './artifact-upload.js';
import { ArtifactUploadRepository } from './artifact-upload.repository.js';

/** An upload that has begun, with the key that its parts are to be sent with: it is told once. */
export interface BegunUpload {
  readonly upload: ArtifactUpload;
  readonly key: string;
}

export interface SentPart {
  readonly uploadId: string;
  readonly number: number;
  readonly key: string;
  readonly content: FileContent;
}

export interface EndedUpload {
  readonly uploadId: string;
  /** Where the caller says that the file goes: where it said so in the beginning. */
  readonly path: string;
}

/** A part as the caller knows it: what it was told when it had sent it. */
export interface ClaimedPart {
  readonly number: number;
  readonly contentDigest: string | null;
}

const KEY_BYTES = 32;

@Injectable()
export class ArtifactUploadService {
  constructor(
    private readonly uploads: ArtifactUploadRepository,
    private readonly files: ArtifactFileService,
    private readonly places: ArtifactPlaces,
    @Inject(ARTIFACT_STORE) private readonly store: ArtifactStore,
    private readonly unitOfWork: UnitOfWork,
    @Inject(SERVICE_CONFIG) private readonly config: ExperimentsConfig,
  ) {}

  /** @throws {NotFoundError | InvalidInputError | InvalidLogicalPathError} */
  async begin(scope: ProjectScope, text: string, parts: number): Promise<BegunUpload> {
    requireInteger('num_parts', parts, 1, MAX_UPLOAD_PARTS);
    const { project, path } = await this.places.of(scope, parseArtifactPath(text));
    const key = randomBytes(KEY_BYTES).toString('base64url');
    const keySha256 = sha256(key).toString('hex');
    const createdAt = new Date();
    const upload = {
      id: newId<ArtifactUploadId>(),
      project,
      path,
      keySha256,
      parts,
      createdAt,
      completedAt: null,
    };
    await this.uploads.insert(upload);
    return { upload, key };
  }

  /** Keeps a part; one that is sent again replaces the one before. @throws {NotFoundError | InvalidInputError | ArtifactTooLargeError | UnavailableError} */
  async putPart({ uploadId, number, key, content }: SentPart): Promise<ArtifactUploadPart> {
    const upload = await this.get(uploadId);
    // Who does not know the key learns nothing, not even that there is such an upload.
    if (!timingSafeEqual(sha256(key), Buffer.from(upload.keySha256, 'hex'))) throw unknown(uploadId);
    requireInteger('part_number', number, 1, upload.parts);
    const { digest, sizeBytes } = await this.store.put(content, { maxBytes: this.config.maxArtifactBytes });
    const part = { number, contentDigest: digest, sizeBytes };
    if (!(await this.uploads.keepPart(upload.id, part))) throw unknown(uploadId);
    if (await this.store.has(digest)) return part;
    throw new UnavailableError('The part could not be kept: send it again.');
  }

  /**
   * Makes the parts one file, in the place of one that is there. Done again it does nothing: the answer to the first
   * time may have been lost.
   * @throws {NotFoundError | InvalidInputError | ConflictError | TooLargeError | UnavailableError}
   */
  async complete(
    scope: ProjectScope,
    { uploadId, path }: EndedUpload,
    claimed: readonly ClaimedPart[],
  ): Promise<void> {
    const upload = await this.getOf(scope, uploadId, path);
    if (upload.completedAt !== null) return;
    const parts = requireParts(await this.uploads.listParts(upload.id), claimed);
    const sizeBytes = parts.reduce((sum, part) => sum + part.sizeBytes, 0);
    if (sizeBytes > this.config.maxArtifactBytes) throw new TooLargeError(this.config.maxArtifactBytes);
    const stored = await this.store.put(this.joined(parts), { maxBytes: sizeBytes });
    const place = await this.places.of(upload.project, upload.path);
    await this.unitOfWork.run(async () => {
      await this.files.replace(place, stored);
      await this.uploads.finish(upload.id, new Date());
    });
  }

  /** Forgets an upload; one that has ended is forgotten already. @throws {NotFoundError} */
  async abort(scope: ProjectScope, { uploadId, path }: EndedUpload): Promise<void> {
    const upload = await this.getOf(scope, uploadId, path);
    if (upload.completedAt === null) await this.unitOfWork.run(() => this.uploads.delete(upload.id));
  }

  private async getOf(scope: ProjectScope, uploadId: string, text: string): Promise<ArtifactUpload> {
    const upload = await this.get(uploadId);
    const { project, path } = await this.places.of(scope, parseArtifactPath(text));
    if (upload.project !== project || upload.path !== path) throw unknown(uploadId);
    return upload;
  }

  private async get(uploadId: string): Promise<ArtifactUpload> {
    const upload = isIdentifier(uploadId) ? await this.uploads.find(uploadId as ArtifactUploadId) : null;
    if (upload === null) throw unknown(uploadId);
    return upload;
  }

  /** The bytes of the parts one after another; a damaged part fails instead of becoming part of the file. */
  private async *joined(parts: readonly ArtifactUploadPart[]): AsyncGenerator<Uint8Array> {
    for (const { contentDigest } of parts) {
      yield* await this.store.get(parseDigest(contentDigest), { verify: true });
    }
  }
}

/** The parts that were sent, when they are those that the caller claims, from the first to the last. */
function requireParts(
  sent: readonly ArtifactUploadPart[],
  claimed: readonly ClaimedPart[],
): readonly ArtifactUploadPart[] {
  if (claimed.length === 0) throw new InvalidInputError('parts', 'An upload has at least one part.');
  const byNumber = new Map(sent.map((part) => [part.number, part]));
  return claimed.map(({ number, contentDigest }, index) => {
    if (number !== index + 1) {
      throw new InvalidInputError(`parts[${index}]`, 'Name the parts from 1 on, each of them once.');
    }
    const part = byNumber.get(number);
    if (part === undefined) throw new ConflictError(`Part ${number} has not arrived: send it again.`);
    if (contentDigest !== null && contentDigest !== part.contentDigest) {
      throw new ConflictError(`Part ${number} is another one than you sent: send it again.`);
    }
    return part;
  });
}

function unknown(uploadId: string): NotFoundError {
  return new NotFoundError('Upload', uploadId);
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
