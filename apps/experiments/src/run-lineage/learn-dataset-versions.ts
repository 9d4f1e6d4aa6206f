import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { DatasetVersionId } from '@orrery/domain';
import { EventConsumer } from '@orrery/platform-events';
import { DatasetLinkRepository } from './dataset-link.repository.js';

/** Hears which dataset versions there are. */
@Injectable()
export class LearnDatasetVersions implements OnModuleInit {
  constructor(
    private readonly events: EventConsumer,
    private readonly links: DatasetLinkRepository,
  ) {}

  onModuleInit(): void {
    this.events.on(
      'DatasetVersionCreated',
      async ({ data: { versionId, dataset, version, contentDigest } }) => {
        await this.links.learn({ id: versionId as DatasetVersionId, dataset, version, contentDigest });
      },
    );
  }
}
