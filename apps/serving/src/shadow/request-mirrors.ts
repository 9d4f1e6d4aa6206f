import { Injectable } from '@nestjs/common';
import type { Destination } from '../routing/routed-endpoint.js';
import { RequestMirror } from './request-mirror.js';
import type { Shadow, ShadowId } from './shadow.js';

/** The mirrors of this replica, one for each shadow that is loaded. */
@Injectable()
export class RequestMirrors {
  private readonly byShadow = new Map<ShadowId, RequestMirror>();

  mirrorOf(shadow: Shadow, destination: Destination): RequestMirror {
    let mirror = this.byShadow.get(shadow.id);
    if (mirror === undefined) {
      mirror = new RequestMirror(shadow, destination);
      this.byShadow.set(shadow.id, mirror);
    }
    mirror.moveTo(destination);
    return mirror;
  }

  list(): readonly RequestMirror[] {
    return [...this.byShadow.values()];
  }

  dismiss(id: ShadowId): void {
    this.byShadow.delete(id);
  }
}
