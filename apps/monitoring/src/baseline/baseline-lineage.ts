import { Injectable } from '@nestjs/common';
import type { ReportedColumn, ReportedNode } from '@orrery/domain';
import { JobReports, type JobReport } from '@orrery/platform-events';
import { MonitorRepository } from '../monitor/monitor.repository.js';
import { monitorNode } from '../monitor/monitor-node.js';
import type { Monitor } from '../monitor/monitor.js';
import type { BaselineColumn } from './baseline-column.js';
import type { Baseline } from './baseline.js';

/** Versions of which is told column by column what becomes of them: all have the same columns. */
const TOLD_BY_COLUMN = 10;

/** Tells lineage of baselines, in the caller's transaction: which rows, and whose predictions of them, a monitor compares with. */
@Injectable()
export class BaselineLineage {
  constructor(
    private readonly monitors: MonitorRepository,
    private readonly jobReports: JobReports,
  ) {}

  /** Told by each try, it is the same. */
  async tellBegun(baseline: Baseline): Promise<void> {
    await this.tell(baseline, (run) => ({ ...run, state: 'START', at: baseline.createdAt }));
  }

  async tellReady(baseline: Baseline, rows: number, columns: readonly BaselineColumn[]): Promise<void> {
    const sources = sourcesOf(baseline).slice(0, TOLD_BY_COLUMN);
    const features = columns.flatMap(({ bins }) => (bins.role === 'FEATURE' ? [bins.name] : []));
    const all = columns.map(({ bins }) => ({ name: bins.name, type: bins.kind }));
    await this.tell(baseline, (run, monitor) => ({
      ...run,
      state: 'COMPLETE',
      outputs: [{ ...monitorNode(monitor), rows, columns: all, change: 'OVERWRITE' }],
      columns: sources.flatMap((_, node) =>
        features.map((column): ReportedColumn => ({
          from: { node, column },
          to: { node: 0, column },
          how: 'AGGREGATION',
        })),
      ),
    }));
  }

  async tellFailed(baseline: Baseline, error: string): Promise<void> {
    await this.tell(baseline, (run) => ({ ...run, state: 'FAIL', error }));
  }

  private async tell(
    baseline: Baseline,
    said: (run: Omit<JobReport, 'state'>, monitor: Monitor) => JobReport,
  ): Promise<void> {
    const monitor = (await this.monitors.findByIds([baseline.monitorId])).get(baseline.monitorId);
    if (monitor !== undefined) await this.jobReports.report(said(runOf(baseline, monitor), monitor));
  }
}

/** What the rows are of, the first of the inputs. */
function sourcesOf({ trainingSetId, datasetVersionIds }: Baseline): readonly ReportedNode[] {
  if (trainingSetId !== null) return [{ kind: 'TRAINING_SET', id: trainingSetId, name: trainingSetId }];
  return datasetVersionIds.map((id) => ({ kind: 'DATASET_VERSION', id, name: id }));
}

/** Of dataset versions, the model is not asked about. */
function runOf(baseline: Baseline, monitor: Monitor): Omit<JobReport, 'state'> {
  const { name, model, modelVersionId, version } = monitor;
  const asked: ReportedNode = {
    kind: 'MODEL_VERSION',
    id: modelVersionId,
    name: model,
    version: String(version),
  };
  return {
    runId: baseline.id,
    job: { name: `monitoring.baseline/${name}`, kind: 'BASELINE' },
    inputs: [...sourcesOf(baseline), ...(baseline.trainingSetId === null ? [] : [asked])],
  };
}
