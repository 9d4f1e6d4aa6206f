import { Injectable } from '@nestjs/common';
import type { MonitorId } from '@orrery/domain';
import { requestLoader } from '@orrery/platform-graphql';
import type { Monitor } from './monitor.js';
import { MonitorRepository } from './monitor.repository.js';

@Injectable()
export class MonitorLoader {
  readonly byId = requestLoader<MonitorId, Monitor>((ids) => this.monitors.findByIds(ids));

  constructor(private readonly monitors: MonitorRepository) {}
}
