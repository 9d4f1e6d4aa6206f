declare const leaseBrand: unique symbol;

/** Under which bytes are stored that nothing refers to yet: while the lease lives they are not collected. */
export type LeaseId = string & { readonly [leaseBrand]: true };
