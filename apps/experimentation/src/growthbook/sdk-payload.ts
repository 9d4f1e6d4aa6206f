import type { Catalogue } from '../evaluation/catalogue.js';
import type { SdkConnection } from '../sdk-connection/sdk-connection.js';
import { encrypt } from './encrypt.js';

/** What `/api/features/{clientKey}` answers, as text. */
export function sdkPayload(
  { growthBook: { payload }, changedAt }: Catalogue,
  { encryptionKey }: SdkConnection,
): string {
  const { features, savedGroups } = payload;
  const dateUpdated = changedAt.toISOString();
  if (encryptionKey === null) return JSON.stringify({ status: 200, features, savedGroups, dateUpdated });
  return JSON.stringify({
    status: 200,
    features: {},
    dateUpdated,
    encryptedFeatures: encrypt(JSON.stringify(features), encryptionKey),
    encryptedSavedGroups: encrypt(JSON.stringify(savedGroups), encryptionKey),
  });
}
