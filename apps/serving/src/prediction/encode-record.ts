import type { PredictionRecord } from '@orrery/domain';
import { newId } from '@orrery/platform-postgres';
import type { PredictionFacts } from './prediction-facts.js';
import { featureColumns, predictionColumns } from './record-columns.js';

/** The entry of the prediction stream, as JSON. What was refused has no features: nobody knows what they are. */
export function encodeRecord(facts: PredictionFacts): string {
  const { routed, route, input, rows, outcome, outputs, exposures } = facts;
  const { destination } = route;
  const isAnswered = outcome === 'OK';
  const record: PredictionRecord = {
    id: newId(),
    at: new Date(facts.arrivedAtMs).toISOString(),
    endpoint: routed.endpoint.name,
    model: routed.endpoint.model,
    modelVersionId: destination.versionId,
    version: destination.version,
    rows,
    latencyMs: Math.round(facts.latencyMs * 1000) / 1000,
    outcome,
    features: isAnswered ? featureColumns(destination.runtime.signature, input) : {},
    predictions: isAnswered ? predictionColumns(outputs, rows) : {},
    exposures,
  };
  return JSON.stringify(record);
}
