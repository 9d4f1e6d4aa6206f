export {
  encodeManifest,
  readManifest,
  type ChunkManifest,
  type ChunkRef,
} from './chunking/chunk-manifest.js';
export { DEFAULT_CHUNK_SIZES, nextCut, type ChunkSizes } from './chunking/fast-cdc.js';
export { splitIntoChunks } from './chunking/split-into-chunks.js';
export { FolderArtifactStore } from './folder/folder-artifact-store.js';
export {
  detectForbiddenFormat,
  FORMAT_HEAD_BYTES,
  type FormatVerdict,
} from './forbidden-format/detect-forbidden-format.js';
export { FORBIDDEN_FORMATS, type Danger, type ForbiddenFormat } from './forbidden-format/forbidden-format.js';
export {
  decodeLogicalPath,
  InvalidLogicalPathError,
  MAX_LOGICAL_PATH_BYTES,
  parseLogicalPath,
  type LogicalPath,
  type LogicalPathFault,
} from './logical-path/logical-path.js';
export {
  ARTIFACT_STORE,
  ArtifactsModule,
  openServicePart,
  type ArtifactsOptions,
} from './nest/artifacts.module.js';
export type { ChunkIndex, ChunkPlace, IndexedFile, Pack, PackedChunk } from './packed/chunk-index.js';
export type { DamageReport } from './packed/chunk-repair.js';
export type { FileWriter, WriterOptions } from './packed/file-writer.js';
export { letGo } from './packed/let-go.js';
export type { LeaseId } from './packed/lease-id.js';
export { InvalidWriterStateError, LeaseLostError, Md5MismatchError } from './packed/packed.errors.js';
export {
  PackedStore,
  type FileFacts,
  type PackCheck,
  type PackedFile,
  type PackedStoreOptions,
} from './packed/packed-store.js';
export type { FileExpectation, FileToPut, PutFile, StoredFile } from './packed/stored-file.js';
export { holdsIntact } from './packed/read-span.js';
export type { WriterState } from './packed/writer-state.js';
export { openArtifactStore, type ArtifactStoreEnv } from './open-artifact-store.js';
export { keyPrefixOf, readS3Url, type S3Env, type S3Place } from './s3/read-s3-url.js';
export {
  S3Objects,
  type ObjectAnswer,
  type ObjectFacts,
  type ObjectNeed,
  type S3ObjectsOptions,
} from './s3/s3-objects.js';
export { S3ArtifactStore, type S3StoreOptions } from './s3/s3-artifact-store.js';
export type { S3ClientOptions, S3Location } from './s3/s3-client.js';
export type { S3Credentials } from './s3/sigv4.js';
export type {
  ArtifactStore,
  BlobStat,
  GetOptions,
  PutOptions,
  PutResult,
  SweepOptions,
} from './store/artifact-store.js';
export {
  ArtifactCorruptedError,
  ArtifactNotFoundError,
  ArtifactStoreUnavailableError,
  ArtifactTooLargeError,
  BucketUnavailableError,
  DigestMismatchError,
  InvalidArtifactStoreUrlError,
  InvalidManifestError,
  InvalidRangeError,
  UnsafeArtifactFolderError,
} from './store/artifact.errors.js';
export { InvalidDigestError } from './store/invalid-digest.error.js';
export type { ByteRange } from './store/byte-range.js';
export type { ByteSource } from './store/byte-source.js';
export {
  bytesOfDigest,
  digestFromBytes,
  digestFromHex,
  digestOfBytes,
  digestOfBytesAsync,
  DigestBuilder,
  hexOfDigest,
  isDigest,
  parseDigest,
  type Digest,
} from './store/digest.js';
