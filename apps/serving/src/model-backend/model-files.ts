import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { ARTIFACT_STORE, parseDigest, type ArtifactStore, type Digest } from '@orrery/platform-artifacts';
import { SERVICE_CONFIG } from '@orrery/platform-service';
import type { ServingConfig } from '../serving.config.js';
import { RegistryModels } from './registry-models.js';
import type { ServedVersion } from './served-version.js';
import { VersionNotServableError } from './version-not-servable.error.js';

const PRIVATE_FOLDER = 0o700;
const PRIVATE_FILE = 0o600;

/**
 * The model files that processes read: from the registry into this service's own store once, and from there to the
 * disk, so that a restart needs nobody else. What is read is what its digest says.
 */
@Injectable()
export class ModelFiles implements OnApplicationShutdown {
  private folder: Promise<string> | undefined;

  constructor(
    @Inject(ARTIFACT_STORE) private readonly store: ArtifactStore,
    private readonly registry: RegistryModels,
    @Inject(SERVICE_CONFIG) private readonly config: ServingConfig,
  ) {}

  /** Where the file of a version lies. @throws {VersionNotServableError} when it has none. */
  async pathOf(version: ServedVersion): Promise<string> {
    if (version.contentDigest === null) throw new VersionNotServableError(version);
    const digest = parseDigest(version.contentDigest);
    const path = join(await this.open(), `${digest.replace(':', '-')}.onnx`);
    if ((await digestOfFile(path)) === digest) return path;
    await this.keep(version, digest);
    // Replicas may share the folder: each writes a file of its own, and the last to finish changes nothing.
    const incoming = `${path}.${randomUUID()}`;
    try {
      const content = await this.store.get(digest, { verify: true });
      await pipeline(content, createWriteStream(incoming, { flags: 'wx', mode: PRIVATE_FILE }));
      await rename(incoming, path);
    } finally {
      await rm(incoming, { force: true });
    }
    return path;
  }

  async onApplicationShutdown(): Promise<void> {
    if (this.config.modelFolder !== null || this.folder === undefined) return;
    await rm(await this.folder, { recursive: true, force: true });
  }

  private async keep(version: ServedVersion, digest: Digest): Promise<void> {
    if (await this.store.has(digest)) return;
    const limits = { expectedSha256: digest, maxBytes: this.config.maxModelBytes };
    await this.store.put(await this.registry.file(version), limits);
  }

  private open(): Promise<string> {
    return (this.folder ??= openFolder(this.config.modelFolder));
  }
}

async function openFolder(folder: string | null): Promise<string> {
  if (folder === null) return mkdtemp(join(tmpdir(), 'orrery-models-'));
  await mkdir(folder, { recursive: true, mode: PRIVATE_FOLDER });
  return folder;
}

/** @returns null when there is no such file. */
async function digestOfFile(path: string): Promise<string | null> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 1024 ** 2 }))
      hash.update(chunk as Buffer);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
  return `sha256:${hash.digest('hex')}`;
}
