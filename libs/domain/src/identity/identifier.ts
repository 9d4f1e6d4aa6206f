declare const brand: unique symbol;

/**
 * An identifier that belongs to one kind of thing: a `ModelVersionId` cannot be passed where a `RunId` is wanted.
 * At run time it is a plain UUID (version 7, so that identifiers sort by creation time).
 */
export type Identifier<Kind extends string> = string & { readonly [brand]: Kind };

export type DatasetId = Identifier<'Dataset'>;
export type DatasetVersionId = Identifier<'DatasetVersion'>;
export type UploadId = Identifier<'Upload'>;
export type DataJobId = Identifier<'DataJob'>;
export type ExpectationSuiteId = Identifier<'ExpectationSuite'>;
export type ValidationId = Identifier<'Validation'>;
export type LineageRunId = Identifier<'LineageRun'>;
export type FeatureViewId = Identifier<'FeatureView'>;
export type TrainingSetId = Identifier<'TrainingSet'>;
export type ExperimentId = Identifier<'Experiment'>;
export type RunId = Identifier<'Run'>;
export type StudyId = Identifier<'Study'>;
export type PipelineId = Identifier<'Pipeline'>;
export type PipelineRunId = Identifier<'PipelineRun'>;
export type RegisteredModelId = Identifier<'RegisteredModel'>;
export type ModelVersionId = Identifier<'ModelVersion'>;
export type EndpointId = Identifier<'Endpoint'>;
export type ABTestId = Identifier<'ABTest'>;
export type MonitorId = Identifier<'Monitor'>;
export type BaselineId = Identifier<'Baseline'>;
export type DriftReportId = Identifier<'DriftReport'>;
export type AlertId = Identifier<'Alert'>;
export type EventId = Identifier<'Event'>;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Whether `text` has the form of an identifier; what is not of that form cannot name anything that is stored. */
export function isIdentifier(text: string): text is Identifier<string> {
  return UUID.test(text);
}
