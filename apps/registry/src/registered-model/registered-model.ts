import type { RegisteredModelId } from '@orrery/domain';

/** A model as an idea with a name: its versions are the files. */
export interface RegisteredModel {
  readonly id: RegisteredModelId;
  readonly name: string;
  readonly description: string;
  readonly createdAt: Date;
}
