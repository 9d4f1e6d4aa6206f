/** What is known of whoever is asked about: JSON values by name. */
export type Attributes = Readonly<Record<string, unknown>>;
