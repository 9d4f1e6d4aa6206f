import type { Capability } from '../capability.js';
import { ContentCollector } from './content-collector.js';
import { ContentStore } from './content-store.js';

/** The bytes of datasets, each stored once. */
export const CONTENT: Capability = {
  providers: [ContentStore, ContentCollector],
  controllers: [],
  entities: [],
  migrations: [],
};
