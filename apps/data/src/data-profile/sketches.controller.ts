import { Controller, Get, Param, Query } from '@nestjs/common';
import { Access, Caller, type Principal } from '@orrery/platform-service';
import { Versions } from '../dataset-version/versions.js';
import { Profiles } from './profiles.js';

/** What columns of versions look like, for programs that merge or compare them. */
@Controller('dataset-versions')
export class SketchesController {
  constructor(
    private readonly versions: Versions,
    private readonly profiles: Profiles,
  ) {}

  /** @param columns names, `?columns=a&columns=b`; all when not given. */
  @Get(':id/sketches')
  @Access('reader')
  async read(
    @Caller() { name: by }: Principal,
    @Param('id') id: string,
    @Query('columns') columns?: string | readonly string[],
  ) {
    const version = await this.versions.get(id);
    const names = typeof columns === 'string' ? [columns] : columns;
    const sketches = await this.profiles.sketchesOf(version, { names, by });
    return {
      format: 'column-sketches/1',
      versionId: version.id,
      rows: version.rows,
      columns: sketches.map(({ name, type, kind, bytes }) => {
        return { name, type, kind, sketch: Buffer.from(bytes).toString('base64') };
      }),
    };
  }
}
