import { Injectable } from '@nestjs/common';
import { InvalidInputError, type EndpointId } from '@orrery/domain';
import { requestListLoader } from '@orrery/platform-graphql';
import { LatencyRecorder } from './latency-recorder.js';
import { LatencyRepository, type LatencyWindow } from './latency.repository.js';

const HOUR_MS = 3_600_000;
const DEFAULT_HOURS = 24;
const MAX_HOURS = 168;

/** The windows of endpoints, what this replica has just measured included. */
@Injectable()
export class LatencyLoader {
  private readonly byHours = new Map<number, ReturnType<LatencyLoader['loaderFor']>>();

  constructor(
    private readonly windows: LatencyRepository,
    private readonly recorder: LatencyRecorder,
  ) {}

  /** @throws {InvalidInputError} for less than 1 or more than 168 hours. */
  load(
    context: object,
    endpointId: EndpointId,
    lastHours?: number | null,
  ): Promise<readonly LatencyWindow[]> {
    const hours = lastHours ?? DEFAULT_HOURS;
    if (hours < 1 || hours > MAX_HOURS) {
      throw new InvalidInputError('lastHours', `"lastHours" must be from 1 to ${MAX_HOURS}, not ${hours}.`);
    }
    let loader = this.byHours.get(hours);
    if (loader === undefined) {
      loader = this.loaderFor(hours);
      this.byHours.set(hours, loader);
    }
    return loader.load(context, endpointId);
  }

  private loaderFor(hours: number) {
    return requestListLoader<EndpointId, LatencyWindow>(
      async (ids) => {
        await this.recorder.flush();
        const runningHour = Math.floor(Date.now() / HOUR_MS);
        return this.windows.listSince(ids, new Date((runningHour - hours + 1) * HOUR_MS));
      },
      ({ endpointId }) => endpointId,
    );
  }
}
