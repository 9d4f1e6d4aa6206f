import type { DatasetVersionId } from '@orrery/domain';

/** Which version of a dataset is meant: itself, or what a branch or a tag names, now or at a moment. */
export type VersionSelector =
  | { readonly number: number }
  | { readonly id: DatasetVersionId }
  | { readonly tag: string; readonly asOf?: Date }
  | { readonly branch?: string; readonly asOf?: Date };
