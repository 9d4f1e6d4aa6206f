import { LoggedModelMetricRepository } from './logged-model-metric.repository.js';
import { LoggedModelSearchRepository } from './logged-model-search.repository.js';
import { LoggedModelRepository } from './logged-model.repository.js';
import { LoggedModelService } from './logged-model.service.js';

export const LOGGED_MODEL = [
  LoggedModelRepository,
  LoggedModelSearchRepository,
  LoggedModelMetricRepository,
  LoggedModelService,
];
