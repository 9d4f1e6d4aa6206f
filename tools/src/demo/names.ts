/** What the main job calls the things that it makes. */
export const DATASET = 'flights';
export const MODEL = 'flight-delay';
export const ENDPOINT = 'flight-delay';
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
