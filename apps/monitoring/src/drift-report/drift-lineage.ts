import type { JobReport } from '@orrery/platform-events';
import { monitorNode } from '../monitor/monitor-node.js';
import type { Monitor } from '../monitor/monitor.js';
import type { DriftReport, FeatureDrift } from './drift-report.js';

/** What lineage is told of a report: whose traffic of which time it judged, and which columns held. It is made at once. */
export function driftLineage(monitor: Monitor, report: DriftReport): JobReport {
  const { id, modelVersionId, version, from, to, rows, features, predictions, createdAt } = report;
  return {
    runId: id,
    job: { name: `monitoring.drift/${monitor.name}`, kind: 'DRIFT_REPORT' },
    state: 'COMPLETE',
    at: createdAt,
    nominal: { from, until: to },
    inputs: [
      { kind: 'ENDPOINT', id: monitor.endpointId, name: monitor.endpoint, rows },
      { kind: 'MODEL_VERSION', id: modelVersionId, name: monitor.model, version: String(version) },
    ],
    outputs: [{ ...monitorNode(monitor), assertions: [...features, ...predictions].flatMap(assertionOf) }],
  };
}

/** What could not be measured was not tried. */
function assertionOf({ name, drifted }: FeatureDrift) {
  return drifted === null ? [] : [{ assertion: 'no_drift', success: !drifted, column: name }];
}
