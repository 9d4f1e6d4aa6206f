/**
 * Groups that conditions refer to by id: a bare list of values (`$inGroup`, `$notInGroup`), or, in the newer form, a
 * list that knows its attribute or a condition of its own (`$savedGroup`).
 */
export type SavedGroups = Readonly<Record<string, SavedGroup>>;

export type SavedGroup =
  | readonly unknown[]
  | { readonly type: 'list'; readonly attributeKey?: string; readonly values: readonly unknown[] }
  | { readonly type: 'condition'; readonly condition: object };
