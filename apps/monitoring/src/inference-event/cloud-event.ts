/** What stands in an event besides its payload, by lower-case name; extensions too. */
export type EventAttributes = ReadonlyMap<string, string>;

/** A CloudEvent 1.0, however it was carried. */
export interface CloudEvent {
  readonly attributes: EventAttributes;
  /** JSON. */
  readonly data: unknown;
  /** What the sender calls an attribute, and a place in the payload: for messages. */
  readonly placeOf: (attribute: string) => string;
}
