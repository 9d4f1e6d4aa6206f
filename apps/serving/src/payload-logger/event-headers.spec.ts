import { describe, expect, it } from 'vitest';
import { eventHeaders } from './event-headers.js';

describe('the attributes of an event', () => {
  it('become headers that a CloudEvents reader turns back', () => {
    const text = 'a "b" 100 % é 😀\r\nx: y';
    const { 'ce-subject': header = '' } = eventHeaders({ subject: text });
    expect(header).toMatch(/^[\x21-\x7e]+$/);
    expect(header).not.toContain('"');
    expect(decodeURIComponent(header)).toBe(text);
  });

  it('stay as they are where nothing stands against it', () => {
    expect(eventHeaders({ source: '/a/b?c=d&e', metadata: '{}' })).toEqual({
      'content-type': 'application/json',
      'ce-source': '/a/b?c=d&e',
      'ce-metadata': '{}',
    });
  });
});
