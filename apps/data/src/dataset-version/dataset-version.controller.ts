import { Controller, Get, Param, StreamableFile } from '@nestjs/common';
import { Access } from '@orrery/platform-service';
import { ContentStore } from '../content/content-store.js';
import { CONTENT_TYPES } from '../tabular-file/file-format.js';
import { Versions } from './versions.js';

/** Files of versions by HTTP. */
@Controller('dataset-versions')
export class DatasetVersionController {
  constructor(
    private readonly versions: Versions,
    private readonly content: ContentStore,
  ) {}

  /** The file as it was ingested, byte for byte. */
  @Get(':id/content')
  @Access('reader')
  async download(@Param('id') id: string): Promise<StreamableFile> {
    const { content, format } = await this.versions.get(id);
    return new StreamableFile(await this.content.read(content), {
      type: CONTENT_TYPES[format],
      length: content.sizeBytes,
    });
  }
}
