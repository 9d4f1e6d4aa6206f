import { Injectable } from '@nestjs/common';
import { ConflictError, type MonitorId } from '@orrery/domain';
import { JobReports } from '@orrery/platform-events';
import { UnitOfWork, newId } from '@orrery/platform-postgres';
import { AlertRuleRepository } from '../alert-rule/alert-rule.repository.js';
import type { AlertRule } from '../alert-rule/alert-rule.js';
import { AlertService } from '../alert/alert.service.js';
import type { BaselineColumn } from '../baseline/baseline-column.js';
import { BaselineRepository } from '../baseline/baseline.repository.js';
import { MonitorRepository } from '../monitor/monitor.repository.js';
import type { Monitor } from '../monitor/monitor.js';
import { performanceOf } from '../traffic-window/performance.js';
import { SAMPLE_ROWS, columnOf, leastRows } from '../traffic-window/row-sample.js';
import { TrafficWindowRepository } from '../traffic-window/traffic-window.repository.js';
import type { TrafficWindow, TrafficWindowId } from '../traffic-window/traffic-window.js';
import { TooFewRowsError } from './drift-report.errors.js';
import { DriftReportRepository } from './drift-report.repository.js';
import { driftLineage } from './drift-lineage.js';
import type { DriftReport, FeatureDrift } from './drift-report.js';
import { byDistance, driftThreshold, measureDrift, notMeasured } from './measure-drift.js';

/** Windows that are judged in one round of the schedule. */
const MAX_DUE = 1000;

/** Judges windows of traffic: report, closed window, alerts, events and deliveries are one transaction. */
@Injectable()
export class MonitorEvaluation {
  constructor(
    private readonly monitors: MonitorRepository,
    private readonly rules: AlertRuleRepository,
    private readonly baselines: BaselineRepository,
    private readonly windows: TrafficWindowRepository,
    private readonly reports: DriftReportRepository,
    private readonly alerts: AlertService,
    private readonly jobReports: JobReports,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** @throws {ConflictError} without a baseline. @throws {TooFewRowsError} when no window holds enough rows. */
  async evaluate(monitor: Monitor): Promise<DriftReport> {
    const baseline = (await this.baselines.listOfMonitors([monitor.id])).get(monitor.id);
    if (baseline?.state !== 'READY') {
      const reason = baseline?.error ?? 'try again later';
      throw new ConflictError(`The baseline of monitor "${monitor.name}" is not ready: ${reason}.`);
    }
    const open = await this.windows.listOpen(monitor.id);
    const reports: DriftReport[] = [];
    for (const { id, totals } of open) {
      const report = totals.rows >= monitor.minimumRows ? await this.evaluateWindow(id) : null;
      if (report !== null) reports.push(report);
    }
    const [fullest] = reports.toSorted((a, b) => b.rows - a.rows);
    const report = reports.find(({ modelVersionId }) => modelVersionId === monitor.modelVersionId) ?? fullest;
    if (report !== undefined) return report;
    throw new TooFewRowsError(Math.max(0, ...open.map(({ totals }) => totals.rows)), monitor.minimumRows);
  }

  /** The windows that hold enough to be judged. */
  listDue(): Promise<readonly TrafficWindowId[]> {
    return this.windows.listDue(MAX_DUE);
  }

  /** Judges and closes a window; null when that was done in the meantime. */
  async evaluateWindow(id: TrafficWindowId): Promise<DriftReport | null> {
    return this.unitOfWork.run(async () => {
      const window = await this.windows.lockIfOpen(id);
      if (window === null) return null;
      const monitor = await this.monitors.lock(window.monitorId);
      if (monitor === null) return null;
      const rules = await this.rules.listOfMonitors([monitor.id]);
      const report = await this.report(monitor, window, rules);
      await this.reports.insert(report);
      await this.windows.close(id, report.createdAt);
      await this.alerts.judge({ monitor, rules, report });
      await this.jobReports.report(driftLineage(monitor, report));
      return report;
    });
  }

  private async report(
    monitor: Monitor,
    window: TrafficWindow,
    rules: readonly AlertRule[],
  ): Promise<DriftReport> {
    const drifts = await this.measure(monitor, window, rules);
    const { totals, latency } = window;
    return {
      id: newId(),
      monitorId: monitor.id,
      windowId: window.id,
      modelVersionId: window.modelVersionId,
      version: window.version,
      from: totals.firstAt,
      to: totals.lastAt,
      rows: totals.rows,
      drifted: [...drifts.features, ...drifts.predictions].some(({ drifted }) => drifted === true),
      ...drifts,
      performance: performanceOf([{ ...totals, latency }]),
      createdAt: new Date(),
    };
  }

  private async measure({ id, minimumRows }: Monitor, window: TrafficWindow, rules: readonly AlertRule[]) {
    const columns = await this.columnsOf(id);
    const numeric = columns.filter(({ bins }) => bins.kind === 'NUMERIC');
    const sample = leastRows(await this.windows.listSamples(window.id), numeric.length, SAMPLE_ROWS);
    const features: FeatureDrift[] = [];
    const predictions: FeatureDrift[] = [];
    for (const [index, column] of columns.entries()) {
      const { bins } = column;
      const binCounts = window.binCounts[index] ?? [];
      const place = numeric.indexOf(column);
      const numbers = place < 0 ? new Float64Array() : columnOf(sample, place);
      const drift =
        window.totals.rows < minimumRows
          ? notMeasured(bins, `Only ${window.totals.rows} of the ${minimumRows} rows came that it takes.`)
          : measureDrift(column, { binCounts, numbers }, driftThreshold(rules, bins.role));
      (bins.role === 'FEATURE' ? features : predictions).push(drift);
      await new Promise(setImmediate);
    }
    return { features: byDistance(features), predictions: byDistance(predictions) };
  }

  private async columnsOf(monitorId: MonitorId): Promise<readonly BaselineColumn[]> {
    const baseline = (await this.baselines.listOfMonitors([monitorId])).get(monitorId);
    return baseline === undefined ? [] : this.baselines.listColumns(baseline.id);
  }
}
