import { DomainError } from '@orrery/domain';
import type { Digest } from '@orrery/platform-artifacts';

/** What nobody referred to was collected. */
export class ContentGoneError extends DomainError {
  readonly code = 'CONTENT_GONE';
  readonly kind = 'conflict';

  constructor(manifests: readonly Digest[]) {
    super('The stored bytes are not there any more: send them again.', { manifests });
  }
}
