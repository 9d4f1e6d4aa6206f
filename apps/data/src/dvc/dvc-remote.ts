import type { Identifier } from '@orrery/domain';

export type DvcRemoteId = Identifier<'DvcRemote'>;

/** Where clients of DVC push to and pull from. It begins with the first push. */
export interface DvcRemote {
  readonly id: DvcRemoteId;
  readonly name: string;
  readonly createdBy: string;
  readonly createdAt: Date;
}
