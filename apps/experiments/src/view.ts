/** Which things a list shows: those that are there, those that were deleted and can be restored, or both. */
export type View = 'ACTIVE' | 'DELETED' | 'ALL';
