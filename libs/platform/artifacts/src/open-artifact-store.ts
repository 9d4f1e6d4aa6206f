import { fileURLToPath } from 'node:url';
import { FolderArtifactStore } from './folder/folder-artifact-store.js';
import type { ArtifactStore } from './store/artifact-store.js';
import { InvalidArtifactStoreUrlError } from './store/artifact.errors.js';

/** Opens the store that a URL names: `file:///…` is a folder. */
export async function openArtifactStore(url: string): Promise<ArtifactStore> {
  const { protocol } = new URL(url);
  if (protocol === 'file:') return FolderArtifactStore.open(fileURLToPath(url));
  throw new InvalidArtifactStoreUrlError('An artifact store is named by file:///… or s3://…');
}
