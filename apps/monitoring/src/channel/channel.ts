import type { Identifier } from '@orrery/domain';

export type ChannelId = Identifier<'Channel'>;
export type ChannelKind = 'WEBHOOK';

/** Where alerts go. */
export interface Channel {
  readonly id: ChannelId;
  readonly name: string;
  readonly kind: ChannelKind;
  readonly url: string;
  /** Signs deliveries; never shown. */
  readonly secret: string | null;
  readonly createdAt: Date;
}
