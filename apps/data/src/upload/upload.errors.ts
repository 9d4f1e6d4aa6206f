import { ConflictError, DomainError } from '@orrery/domain';

/** The sender goes on from somewhere else than the upload has come to. */
export class UploadOffsetError extends DomainError {
  readonly code = 'UPLOAD_OFFSET';
  readonly kind = 'conflict';

  constructor(offset: number) {
    super(`The upload has come to the byte ${offset}: go on from there.`, { offset });
  }
}

/** The piece is not what its sender says that it is; nothing of it was kept. */
export class UploadChecksumError extends DomainError {
  readonly code = 'UPLOAD_CHECKSUM';
  readonly kind = 'invalid';

  constructor(algorithm: string) {
    super(`The ${algorithm} of what arrived is another one: send the piece again.`, { algorithm });
  }
}

/** The file is not whole yet. */
export class UploadUnfinishedError extends ConflictError {
  constructor(offset: number, sizeBytes: number) {
    super(`Only ${offset} of ${sizeBytes} bytes have arrived: send the rest first.`);
  }
}
