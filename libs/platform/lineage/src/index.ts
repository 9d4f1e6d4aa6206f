export { ORRERY_NAMESPACE } from './emission/emitted-name.js';
export { toOpenLineage, type EmittedRunEvent } from './emission/to-open-lineage.js';
export { parseInstant, writeInstant, type Instant } from './open-lineage/instant.js';
export type {
  DatasetEvent,
  EventDataset,
  EventJob,
  Facets,
  JobEvent,
  LineageEvent,
  LineageFault,
  ParsedEvent,
  RunEvent,
} from './open-lineage/lineage-event.js';
export { parseLineageEvent } from './open-lineage/parse-lineage-event.js';
export {
  readColumnLineage,
  readDatasetLineage,
  readDatasetVersion,
  readErrorMessage,
  readJobLineage,
  readJobType,
  readNominalTime,
  readParent,
  readSchema,
  readSymlinks,
  type InputField,
  type LineageSource,
} from './open-lineage/read-facets.js';
