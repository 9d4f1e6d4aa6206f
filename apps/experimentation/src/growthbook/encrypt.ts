import { createCipheriv, randomBytes } from 'node:crypto';

const IV_BYTES = 16;

/** AES-CBC of 128 bits, as GrowthBook's SDKs open it: base64 of the initial vector, a dot, base64 of the text. */
export function encrypt(
  text: string,
  encryptionKey: string,
  initialVector: Uint8Array = randomBytes(IV_BYTES),
): string {
  const cipher = createCipheriv('aes-128-cbc', Buffer.from(encryptionKey, 'base64'), initialVector);
  const encrypted = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return `${Buffer.from(initialVector).toString('base64')}.${encrypted.toString('base64')}`;
}
