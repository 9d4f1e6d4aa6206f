/** A value of a column, as prediction records have it. */
export type PayloadValue = number | string | boolean | null;

/** What a request or an answer says, by column. */
export interface Payload {
  /** All; the columns show the first of them. */
  readonly rows: number;
  readonly columns: ReadonlyMap<string, readonly PayloadValue[]>;
}

/** The half of an exchange that an event tells. */
export type Half = 'request' | 'response';
