import { Injectable } from '@nestjs/common';
import { newId } from '@orrery/platform-postgres';
import { Resets } from '@orrery/platform-service';
import { DataSource } from 'typeorm';

/** The experiment of whoever names none. The migrations made it; who empties the service finds it there again. */
@Injectable()
export class DefaultExperiment {
  constructor(dataSource: DataSource, resets: Resets) {
    resets.register(async () => {
      await dataSource.query(
        `INSERT INTO experiment (id, number, name, created_at, updated_at) VALUES ($1, 0, 'Default', now(), now())`,
        [newId()],
      );
    });
  }
}
