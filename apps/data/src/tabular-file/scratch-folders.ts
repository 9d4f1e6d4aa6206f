import { Injectable, type OnModuleInit } from '@nestjs/common';
import { PrivateFolders } from '@orrery/platform-tables';

/** The private temporary folders of this service. */
@Injectable()
export class ScratchFolders extends PrivateFolders implements OnModuleInit {
  constructor() {
    super('orrery-data');
  }

  async onModuleInit(): Promise<void> {
    await this.removeOrphans();
  }
}
