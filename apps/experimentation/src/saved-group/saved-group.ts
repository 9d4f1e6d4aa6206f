/** A group that conditions refer to by its key. */
export interface SavedGroup {
  readonly key: string;
  /** The users' values of an attribute, or a condition of its own. */
  readonly definition: SavedGroupDefinition;
  readonly updatedAt: Date;
}

export type SavedGroupDefinition =
  | { readonly kind: 'values'; readonly attribute: string | null; readonly values: readonly unknown[] }
  | { readonly kind: 'condition'; readonly condition: object };
