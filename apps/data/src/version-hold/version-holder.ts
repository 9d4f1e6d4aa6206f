/** What of other services can need a version. */
export type ExternalHolderKind = 'RUN' | 'TRAINING_SET' | 'MODEL_VERSION';

/** What can need a version. */
export type HolderKind = ExternalHolderKind | 'BRANCH' | 'TAG';

/** Something that needs a version: by its name, which for other services' things is their identifier. */
export interface VersionHolder {
  readonly kind: HolderKind;
  readonly name: string;
}
