import type { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import type { DatasetVersionId } from '@orrery/domain';
import { parseDigest, type ByteRange, type Digest, type LeaseId } from '@orrery/platform-artifacts';
import { Content } from '../content/content.js';
import { decodeTree, encodeTree, type VersionTree } from './version-tree.js';

/** The bytes of versions and of their lists of files. */
@Injectable()
export class VersionContent {
  constructor(private readonly content: Content) {}

  putTree(
    lease: LeaseId,
    tree: VersionTree,
  ): Promise<{ readonly manifest: Digest; readonly newBytes: number }> {
    return this.content.put(lease, encodeTree(tree));
  }

  async readTree(manifest: string): Promise<VersionTree> {
    const pieces: Uint8Array[] = [];
    for await (const piece of await this.read(parseDigest(manifest))) pieces.push(piece as Uint8Array);
    return decodeTree(Buffer.concat(pieces).toString('utf8'));
  }

  read(manifest: Digest, range?: ByteRange): Promise<Readable> {
    return this.content.read(manifest, range && { range });
  }

  /** Keeps the contents for the version, in the transaction that makes it. */
  use(manifests: readonly Digest[], id: DatasetVersionId): Promise<void> {
    return this.content.use(manifests, { kind: 'version', id });
  }

  /** Lets go of what the version used, in the transaction that purges it. */
  release(id: DatasetVersionId): Promise<void> {
    return this.content.release({ kind: 'version', id });
  }
}
