import { ExperimentController } from './experiment.controller.js';
import { MetricController } from './metric.controller.js';
import { RunLoggingController } from './run-logging.controller.js';
import { RunController } from './run.controller.js';

/** MLflow's routes for experiments, runs, and what is logged to them. */
export const TRACKING_CONTROLLERS = [
  ExperimentController,
  RunController,
  RunLoggingController,
  MetricController,
];
