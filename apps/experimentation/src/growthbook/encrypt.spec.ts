import { GrowthBook } from '@growthbook/growthbook';
import { describe, expect, it } from 'vitest';
import { encrypt } from './encrypt.js';

/** The group `decrypt` of GrowthBook's own cases.json (specVersion 5, MIT): those that can be opened. */
const OPENED: [encrypted: string, key: string, text: string][] = [
  [
    'm5ylFM6ndyOJA2OPadubkw==.Uu7ViqgKEt/dWvCyhI46q088PkAEJbnXKf3KPZjf9IEQQ+A8fojNoxw4wIbPX3aj',
    'Zvwv/+uhpFDznZ6SX28Yjg==',
    '{"feature":{"defaultValue":true}}',
  ],
  [
    'SVZIM2oKD1JoHNIeeoW3Uw==.AGbRiGAHf2f6/ziVr9UTIy+bVFmVli6+bHZ2jnCm9N991ITv1ROvOEjxjLSmgEpv',
    'UQD0Qqw7fM1bhfKKPH8TGw==',
    '{"feature":{"defaultValue":true?5%',
  ],
];

describe('encrypt', () => {
  it.each(OPENED)('makes %s again from its key, its initial vector and its text', (encrypted, key, text) => {
    const [initialVector = ''] = encrypted.split('.');

    expect(encrypt(text, key, Buffer.from(initialVector, 'base64'))).toBe(encrypted);
  });

  it.each(['', 'Ærøskøbing 🚢', 'x'.repeat(100_000)])('is opened by the SDK (%#)', async (defaultValue) => {
    const decryptionKey = OPENED[0]?.[1] ?? '';
    const features = { text: { defaultValue } };
    const encryptedFeatures = encrypt(JSON.stringify(features), decryptionKey);

    const sdk = new GrowthBook({ decryptionKey });
    await sdk.setPayload({ encryptedFeatures });
    expect(sdk.getFeatures()).toEqual(features);
  });

  it('never makes the same text twice', () => {
    const key = OPENED[0]?.[1] ?? '';

    expect(encrypt('same', key)).not.toBe(encrypt('same', key));
  });
});
