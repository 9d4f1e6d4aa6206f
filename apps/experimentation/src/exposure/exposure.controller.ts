import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { Access } from '@orrery/platform-service';
import type { RecordedExposures } from './exposure.js';
import { ExposureService } from './exposure.service.js';
import { readToldExposures } from './read-told-exposures.js';

/** Who was given what, from those who assign users themselves: by HTTP and in batches. */
@Controller('v1/exposures')
export class ExposureController {
  constructor(private readonly exposures: ExposureService) {}

  @Post()
  @HttpCode(200)
  @Access('writer')
  record(@Body() body: unknown): Promise<RecordedExposures> {
    return this.exposures.record(readToldExposures(body, new Date()));
  }
}
