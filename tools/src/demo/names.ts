/** What the main job calls the things that it makes. */
export const DATASET = 'flights';
export const MODEL = 'flight-delay';
export const ENDPOINT = 'flight-delay';
/** The alias of the small model, and the endpoint that serves it. */
export const COMPACT = 'compact';
export const COMPACT_ENDPOINT = 'flight-delay-compact';
export const EXPERIMENT = 'flight-delay';
export const STUDY = 'flight-delay-search';
export const AB_TEST = 'challenger-against-champion';
export const MONITOR = 'flight-delay-traffic';
export const CHANNEL = 'on-call';
export const PIPELINE = 'retrain-flight-delay';
export const ORIGIN_VIEW = 'origin_delays';
export const ROUTE_VIEW = 'route_delays';

/** A flight counts as late above this many minutes. */
export const LATE_MINUTES = 15;

/** A passenger is warned when a flight is likelier to be late than flights are in general. */
export const WARN_ABOVE = 0.2;
