import { DomainError } from '@orrery/domain';
import type { Digest } from './digest.js';

export class ArtifactNotFoundError extends DomainError {
  readonly code = 'ARTIFACT_NOT_FOUND';
  readonly kind = 'not-found';

  constructor(digest: Digest) {
    super(`No artifact ${digest} is stored.`, { digest });
  }
}

export class ArtifactTooLargeError extends DomainError {
  readonly code = 'ARTIFACT_TOO_LARGE';
  readonly kind = 'too-large';

  constructor(maxBytes: number) {
    super(`The artifact is larger than the ${maxBytes} bytes allowed here; nothing was stored.`, {
      maxBytes,
    });
  }
}

/** What arrived is not what the sender said it would send. */
export class DigestMismatchError extends DomainError {
  readonly code = 'DIGEST_MISMATCH';
  readonly kind = 'unprocessable';

  constructor(expected: Digest, actual: Digest) {
    super(`The bytes have the digest ${actual}, not ${expected}: send them again. Nothing was stored.`, {
      expected,
      actual,
    });
  }
}

/** What is stored under a digest does not have that digest any more. */
export class ArtifactCorruptedError extends DomainError {
  readonly code = 'ARTIFACT_CORRUPTED';
  readonly kind = 'unavailable';

  constructor(digest: Digest, found: string) {
    super(`The stored artifact ${digest} is damaged (${found}): restore it, or put it again.`, {
      digest,
      found,
    });
  }
}

export class InvalidRangeError extends DomainError {
  readonly code = 'INVALID_RANGE';
  readonly kind = 'invalid';

  constructor(sizeBytes?: number) {
    super(
      sizeBytes === undefined
        ? 'A byte range needs a whole offset ≥ 0 and a whole length ≥ 0.'
        : `The byte range starts behind the end of the artifact, which has ${sizeBytes} bytes.`,
      sizeBytes === undefined ? {} : { sizeBytes },
    );
  }
}

/** The store itself did not answer or refused; trying again later may help. */
export class ArtifactStoreUnavailableError extends DomainError {
  readonly code = 'ARTIFACT_STORE_UNAVAILABLE';
  readonly kind = 'unavailable';

  constructor(operation: string, reason: string, options?: { readonly cause?: unknown }) {
    super(`The artifact store could not ${operation} (${reason}): try again later.`, { operation, reason });
    if (options?.cause !== undefined) this.cause = options.cause;
  }
}

/** A bucket that others write did not answer or refused; trying again later may help. */
export class BucketUnavailableError extends DomainError {
  readonly code = 'BUCKET_UNAVAILABLE';
  readonly kind = 'unavailable';

  constructor(operation: string, reason: string, options?: { readonly cause?: unknown }) {
    super(`The bucket could not ${operation} (${reason}): try again later.`, { operation, reason });
    if (options?.cause !== undefined) this.cause = options.cause;
  }
}

/** A store that was set up wrongly: the operator, not the caller, has to act. */
export class InvalidArtifactStoreUrlError extends DomainError {
  readonly code = 'INVALID_ARTIFACT_STORE_URL';
  readonly kind = 'invalid';
}

/** Something below the root of a folder store is not what the store made, such as a symbolic link. */
export class UnsafeArtifactFolderError extends DomainError {
  readonly code = 'UNSAFE_ARTIFACT_FOLDER';
  readonly kind = 'unavailable';

  constructor(relativePath: string) {
    super(`"${relativePath}" in the artifact folder is not a plain folder of this store: remove it.`, {
      relativePath,
    });
  }
}

/** The blob is no manifest of a chunked file. */
export class InvalidManifestError extends DomainError {
  readonly code = 'INVALID_MANIFEST';
  readonly kind = 'unprocessable';

  constructor(digest: Digest, reason: string) {
    super(`The artifact ${digest} is no manifest of a chunked file: ${reason}.`, { digest, reason });
  }
}
