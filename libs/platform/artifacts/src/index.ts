export { FolderArtifactStore } from './folder/folder-artifact-store.js';
export { ARTIFACT_STORE, ArtifactsModule } from './nest/artifacts.module.js';
export { openArtifactStore } from './open-artifact-store.js';
export type { ArtifactStore, BlobStat, GetOptions, PutOptions, PutResult } from './store/artifact-store.js';
export { parseDigest, type Digest } from './store/digest.js';
