import { Body, Controller, HttpCode, Post, UseFilters } from '@nestjs/common';
import { Access } from '@orrery/platform-service';
import { FeastErrorFilter } from './feast-error.filter.js';
import { readOnlineFeaturesRequest } from './online-features-request.js';
import { OnlineFeaturesService } from './online-features.service.js';
import type { OnlineFeatures } from './online-features.js';

/** The read side of Feast's feature server. */
@Controller()
@UseFilters(FeastErrorFilter)
export class OnlineFeaturesController {
  constructor(private readonly onlineFeatures: OnlineFeaturesService) {}

  @Post('get-online-features')
  @HttpCode(200)
  @Access('reader')
  read(@Body() body: unknown): Promise<OnlineFeatures> {
    return this.onlineFeatures.read(readOnlineFeaturesRequest(body));
  }
}
