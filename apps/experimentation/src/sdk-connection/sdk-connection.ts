import type { Identifier } from '@orrery/domain';

export type SdkConnectionId = Identifier<'SdkConnection'>;

/** By what GrowthBook's SDKs are let in: they show a key in the path, and may be on pages that anybody reads. */
export interface SdkConnection {
  readonly id: SdkConnectionId;
  readonly name: string;
  readonly keySha256: string;
  /** No definition leaves the service: its SDKs are told values only. */
  readonly remoteOnly: boolean;
  /** Base64 of 16 bytes; the payload travels encrypted by it. */
  readonly encryptionKey: string | null;
  readonly createdAt: Date;
}
