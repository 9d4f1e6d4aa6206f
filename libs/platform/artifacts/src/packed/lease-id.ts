import type { Identifier } from '@orrery/domain';

/** Under which bytes are stored that nothing refers to yet: while the lease lives they are not collected. */
export type LeaseId = Identifier<'ContentLease'>;
