import { Injectable } from '@nestjs/common';
import { Resets, ServiceClient } from '@orrery/platform-service';

const DEADLINE_MS = 10_000;

/** The services that clients of MLflow see as one tracking server. */
const TRACKING_SERVER = ['experiments', 'registry'] as const;

/** Lets the services behind the gateway begin anew with it, where each of them allows that. */
@Injectable()
export class ResetServices {
  constructor(resets: Resets, services: ServiceClient) {
    resets.register(async () => {
      const reset = { method: 'POST', path: '/-/reset', deadlineMs: DEADLINE_MS } as const;
      await Promise.all(TRACKING_SERVER.map((name) => services.json(name, reset)));
    });
  }
}
