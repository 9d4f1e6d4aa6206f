import type { LakehouseSelector } from './lakehouse-table.js';

/** Which version is meant, as the graph says it. */
export interface SelectorArgs {
  readonly version?: string | null;
  readonly asOf?: Date | null;
  readonly ref?: string | null;
}

/** What is null was not given. */
export function selectorIn({ version, asOf, ref }: SelectorArgs): LakehouseSelector {
  return {
    ...(version != null && { version }),
    ...(asOf != null && { asOf }),
    ...(ref != null && { ref }),
  };
}
