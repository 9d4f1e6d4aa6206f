import type { Provider, Type } from '@nestjs/common';
import type { DatabaseSchema } from '@orrery/platform-postgres';

/** A part of the service that stands for itself: what it is made of, and the tables it keeps. */
export interface Capability {
  readonly providers: readonly Provider[];
  readonly controllers: readonly Type<object>[];
  readonly entities: DatabaseSchema['entities'];
  readonly migrations: DatabaseSchema['migrations'];
}
