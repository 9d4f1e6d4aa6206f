import { describe, expect, it } from 'vitest';
import { ConfigurationError, readServiceConfig } from './service-config.js';

describe('readServiceConfig', () => {
  it('listens on loopback, in production mode and with no token unless told otherwise', () => {
    expect(readServiceConfig({})).toMatchObject({ mode: 'production', host: '127.0.0.1', tokens: [] });
  });

  it('cannot be changed once read', () => {
    expect(Object.isFrozen(readServiceConfig({}))).toBe(true);
  });

  it('names every variable that is wrong at once', () => {
    const read = () => readServiceConfig({ ORRERY_PORT: '99999', ORRERY_TOKENS: 'no json' });
    expect(read).toThrow(ConfigurationError);
    expect(read).toThrow(/ORRERY_PORT[\s\S]*ORRERY_TOKENS/);
  });

  it('refuses to listen on other addresses than loopback in the local mode', () => {
    expect(() => readServiceConfig({ ORRERY_MODE: 'local', ORRERY_HOST: '0.0.0.0' })).toThrow(/loopback/);
  });

  it('lets a service be emptied only where that is asked for, and never on other addresses than loopback', () => {
    expect(readServiceConfig({})).toMatchObject({ allowReset: false });
    expect(readServiceConfig({ ORRERY_ALLOW_RESET: '1' })).toMatchObject({ allowReset: true });
    for (const host of ['0.0.0.0', '::', '10.0.0.1', 'localhost.example.com']) {
      const read = () => readServiceConfig({ ORRERY_ALLOW_RESET: '1', ORRERY_HOST: host });
      expect(read).toThrow(/ORRERY_ALLOW_RESET.*loopback/);
    }
  });

  it('opens to pages of no origin unless told which, each as browsers write it', () => {
    expect(readServiceConfig({})).toMatchObject({ browserOrigins: [] });
    const read = (origins: string) => readServiceConfig({ ORRERY_BROWSER_ORIGINS: origins }).browserOrigins;
    expect(read('https://shop.example, http://localhost:5173')).toEqual([
      'https://shop.example',
      'http://localhost:5173',
    ]);
    expect(read('*')).toEqual(['*']);
    for (const wrong of ['shop.example', 'https://shop.example/', 'https://shop.example:443', 'null'])
      expect(() => read(wrong)).toThrow(/ORRERY_BROWSER_ORIGINS/);
  });

  it('reads the project that a token is bound to', () => {
    const grant = { name: 'vision', role: 'writer', project: 'vision', sha256: '0'.repeat(64) };
    expect(readServiceConfig({ ORRERY_TOKENS: JSON.stringify([grant]) }).tokens).toEqual([grant]);
    const nameless = { ...grant, project: '' };
    expect(() => readServiceConfig({ ORRERY_TOKENS: JSON.stringify([nameless]) })).toThrow(/project/);
  });
});
