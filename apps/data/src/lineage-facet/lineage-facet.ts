/** What an event said of a node under a name, as its sender wrote it. */
export interface LineageFacet {
  readonly name: string;
  readonly value: object;
  /** When that was. */
  readonly at: Date;
}
