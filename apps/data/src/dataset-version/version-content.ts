import type { Readable } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import {
  ARTIFACT_STORE,
  getChunked,
  parseDigest,
  putChunked,
  type ArtifactStore,
  type ByteRange,
  type Digest,
} from '@orrery/platform-artifacts';
import type { DatasetVersionId, Identifier } from '@orrery/domain';
import { decodeTree, encodeTree, type VersionTree } from './version-tree.js';

export type LeaseId = Identifier<'ContentLease'>;

/** The bytes of versions and of their lists of files. */
@Injectable()
export class VersionContent {
  constructor(@Inject(ARTIFACT_STORE) private readonly artifacts: ArtifactStore) {}

  async putTree(_lease: LeaseId, tree: VersionTree): Promise<{ manifest: Digest; newBytes: number }> {
    const stored = await putChunked(this.artifacts, encodeTree(tree));
    return { manifest: stored.manifestDigest, newBytes: stored.newBytes };
  }

  async readTree(manifest: string): Promise<VersionTree> {
    const pieces: Uint8Array[] = [];
    for await (const piece of await this.read(parseDigest(manifest))) pieces.push(piece as Uint8Array);
    return decodeTree(Buffer.concat(pieces).toString('utf8'));
  }

  read(manifest: Digest, range?: ByteRange): Promise<Readable> {
    return getChunked(this.artifacts, manifest, range && { range });
  }

  /** Keeps the contents for the version, in the transaction that makes it. */
  async use(_manifests: readonly Digest[], _id: DatasetVersionId): Promise<void> {}

  /** Lets go of what the version used, in the transaction that purges it. */
  async release(_id: DatasetVersionId): Promise<void> {}
}
