/** What the offline store calls the moment of a row. */
export const EVENT_TIMESTAMP = 'event_timestamp';
