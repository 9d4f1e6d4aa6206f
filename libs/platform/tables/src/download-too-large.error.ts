import { DomainError } from '@orrery/domain';

/** A file of another service is larger than this one reads. */
export class DownloadTooLargeError extends DomainError {
  readonly code = 'DOWNLOAD_TOO_LARGE';
  readonly kind = 'too-large';

  constructor(limitBytes: number) {
    super(`The file is larger than ${limitBytes} bytes, the most that is read here: use a smaller one.`, {
      limitBytes,
    });
  }
}
