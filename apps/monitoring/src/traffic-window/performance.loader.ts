import { Injectable } from '@nestjs/common';
import type { MonitorId } from '@orrery/domain';
import { requestListLoader } from '@orrery/platform-graphql';
import { TrafficWindowRepository } from './traffic-window.repository.js';
import type { WindowPerformance } from './traffic-window.js';

const DAY_MS = 24 * 60 * 60 * 1000;
const MAX_WINDOWS = 200;

@Injectable()
export class PerformanceLoader {
  readonly byMonitor = requestListLoader<MonitorId, WindowPerformance>(
    (ids) => {
      const since = new Date(Date.now() - DAY_MS);
      return this.windows.listPerformance(ids, { since, limit: MAX_WINDOWS });
    },
    ({ monitorId }) => monitorId,
  );

  constructor(private readonly windows: TrafficWindowRepository) {}
}
