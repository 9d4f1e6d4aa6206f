import type { PredictionRecord } from '@orrery/domain';
import type { Destination } from '../routing/routed-endpoint.js';
import type { PredictionFacts } from './prediction-facts.js';
import { featureColumns, predictionColumns } from './record-columns.js';

type Subject = Pick<PredictionRecord, 'endpoint' | 'model' | 'modelVersionId' | 'version'>;

/** What all records of a destination begin with. */
const beginnings = new WeakMap<Destination, string>();

/**
 * The entry of the prediction stream: a `PredictionRecord` as JSON, put together from what is written already and without
 * an object in between. What was refused has no features: nobody knows what they are.
 */
export function encodeRecord(facts: PredictionFacts): string {
  const { route, input, rows, outcome, outputs, exposures, shown } = facts;
  const { signature } = route.destination.runtime;
  const isAnswered = outcome === 'OK';
  const features = isAnswered ? featureColumns(signature, input) : '{}';
  const predictions = isAnswered ? predictionColumns(outputs, rows) : '{}';
  const told = exposures.length === 0 ? '[]' : JSON.stringify(exposures);
  const at = new Date(facts.arrivedAtMs).toISOString();
  const latencyMs = Math.round(facts.latencyMs * 1000) / 1000;
  return (
    `${beginningOf(facts)},"id":"${facts.id}","at":"${at}","rows":${rows},"requests":${shown.requests},"sampled":${shown.share},"latencyMs":${latencyMs},` +
    `"outcome":"${outcome}","features":${features},"predictions":${predictions},"exposures":${told}}`
  );
}

function beginningOf({ routed: { endpoint }, route: { destination } }: PredictionFacts): string {
  let beginning = beginnings.get(destination);
  if (beginning === undefined) {
    const { versionId, version } = destination;
    const subject: Subject = {
      endpoint: endpoint.name,
      model: endpoint.model,
      modelVersionId: versionId,
      version,
    };
    beginning = JSON.stringify(subject).slice(0, -1);
    beginnings.set(destination, beginning);
  }
  return beginning;
}
