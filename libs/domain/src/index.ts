export { DomainError, type ErrorDetails, type ErrorKind } from './error/domain-error.js';
export {
  ConflictError,
  DeadlineError,
  ForbiddenError,
  InvalidInputError,
  NameTakenError,
  NotFoundError,
  OverloadedError,
  ProjectBoundError,
  TooLargeError,
  UnauthenticatedError,
  UnavailableError,
} from './error/common-errors.js';
export {
  EVENT_SCHEMAS,
  parseEvent,
  type DomainEvent,
  type EventPayload,
  type EventType,
} from './event/events.js';
export {
  PREDICTION_STREAM,
  predictionRecordSchema,
  type PredictionRecord,
} from './event/prediction-record.js';
export {
  isIdentifier,
  type ABTestId,
  type AlertId,
  type BaselineId,
  type DataJobId,
  type DatasetId,
  type DatasetVersionId,
  type DriftReportId,
  type EndpointId,
  type EventId,
  type ExpectationSuiteId,
  type ExperimentId,
  type FeatureViewId,
  type Identifier,
  type LineageRunId,
  type ModelVersionId,
  type MonitorId,
  type PipelineId,
  type PipelineRunId,
  type RegisteredModelId,
  type RunId,
  type StudyId,
  type TrainingSetId,
  type UploadId,
  type ValidationId,
} from './identity/identifier.js';
export { DEFAULT_PROJECT, projectOf, scopeIncludes, type ProjectScope } from './identity/project-scope.js';
export {
  COLUMN_FLOWS,
  JOB_STATES,
  NODE_CHANGES,
  reportedCode,
  jobReport,
  type ColumnFlow,
  type JobState,
  type NodeChange,
  type ReportedCode,
  type ReportedColumn,
  type ReportedJob,
  type ReportedNode,
} from './lineage/job-report.js';
export { LINEAGE_NODE_KINDS, type LineageNodeKind } from './lineage/lineage-node-kind.js';
export { ROLES, roleIncludes, type Role } from './identity/role.js';
export {
  LISTENER_NAMES,
  SERVICE_NAMES,
  type ListenerName,
  type ServiceName,
} from './identity/service-name.js';
export {
  TENSOR_TYPES,
  type ModelSignature,
  type TensorSpec,
  type TensorType,
} from './signature/tensor-signature.js';
