import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import {
  ARTIFACT_STORE,
  getChunked,
  parseDigest,
  putChunked,
  type ArtifactStore,
} from '@orrery/platform-artifacts';
import type { StoredContent } from './stored-content.js';

const READ_BYTES = 1024 * 1024;

/** The bytes of versions, as chunks whose borders follow the content: what files share is stored once. */
@Injectable()
export class ContentStore {
  constructor(@Inject(ARTIFACT_STORE) private readonly artifacts: ArtifactStore) {}

  /** Stores a file whose digest is known; a file that changed meanwhile is refused. */
  async put(path: string, contentDigest: string): Promise<StoredContent> {
    const source = createReadStream(path, { highWaterMark: READ_BYTES });
    const expectedSha256 = parseDigest(contentDigest);
    const { manifestDigest, sizeBytes, newBytes } = await putChunked(this.artifacts, source, {
      expectedSha256,
    });
    return { contentDigest, manifestDigest, sizeBytes, newBytes };
  }

  /** The file, byte for byte. */
  read({ manifestDigest }: StoredContent): Promise<Readable> {
    return getChunked(this.artifacts, parseDigest(manifestDigest));
  }
}
