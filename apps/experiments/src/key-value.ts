/** A param, or a tag. */
export interface KeyValue {
  readonly key: string;
  readonly value: string;
}
