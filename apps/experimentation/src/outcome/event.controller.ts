import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { Access } from '@orrery/platform-service';
import type { RecordedEvents } from './outcome.js';
import { OutcomeService } from './outcome.service.js';
import { readEvents } from './read-events.js';

/** What users did, by event: every test whose metrics are made of it takes what is its own. */
@Controller('v1/events')
export class EventController {
  constructor(private readonly outcomes: OutcomeService) {}

  @Post()
  @HttpCode(200)
  @Access('writer')
  record(@Body() body: unknown): Promise<RecordedEvents> {
    return this.outcomes.recordEvents(readEvents(body));
  }
}
