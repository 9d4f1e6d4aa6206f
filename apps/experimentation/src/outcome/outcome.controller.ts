import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { Access } from '@orrery/platform-service';
import { OutcomeService } from './outcome.service.js';
import { readOutcomes } from './read-outcomes.js';
import type { RecordedOutcomes } from './outcome.js';

/** What users did, by HTTP and in batches: it comes in masses. */
@Controller('v1/outcomes')
export class OutcomeController {
  constructor(private readonly outcomes: OutcomeService) {}

  @Post()
  @HttpCode(200)
  @Access('writer')
  record(@Body() body: unknown): Promise<RecordedOutcomes> {
    return this.outcomes.record(readOutcomes(body));
  }
}
