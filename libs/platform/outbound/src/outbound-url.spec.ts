import { describe, expect, it } from 'vitest';
import { readOutboundUrl } from './outbound-url.js';

/** Ways to write an address that is not of the internet, named after where they were seen. */
const LOOPBACK = [
  '127.0.0.1', '127.1', '127.0.1', '127.255.255.254', '2130706433', '017700000001', '0x7f000001', '0x7f.1',
  '0177.0.0.1', '0x7f.0x0.0x0.0x1', '127.0.0.1.', '0', '0.0.0.0', '0x0', '00000', '①②⑦.⓪.⓪.①', '127。0。0。1', '%31%32%37.0.0.1',
  'localhost', 'LOCALHOST', 'localhost.', 'app.localhost', 'ｌｏｃａｌｈｏｓｔ', '[::1]', '[0:0:0:0:0:0:0:1]', '[::]', '[0000::1]',
]; // prettier-ignore
const MAPPED = [
  '[::ffff:127.0.0.1]', '[::ffff:7f00:1]', '[0:0:0:0:0:ffff:10.0.0.1]', '[::ffff:169.254.169.254]', '[::127.0.0.1]',
  '[::7f00:1]', '[64:ff9b::7f00:1]', '[64:ff9b::10.0.0.1]', '[64:ff9b:1::a00:1]', '[2002:7f00:1::]', '[2002:a00:1::1]',
  '[2001:0:7f00:1::]', '[2001::1]', '[::ffff:0:127.0.0.1]',
]; // prettier-ignore
const PRIVATE = [
  '10.0.0.1', '10.255.255.255', '012.0.0.1', '167772161', '0xa000001', '172.16.0.1', '172.31.255.254', '192.168.0.1',
  '192.168.1', '3232235521', '100.64.0.1', '100.127.255.254', '198.18.0.1', '198.19.255.255', '192.0.0.1',
  '[fc00::1]', '[fd12:3456:789a::1]', '[fec0::1]',
]; // prettier-ignore
const LINK_LOCAL = [
  '169.254.169.254', '169.254.0.1', '2852039166', '0xa9fea9fe', '0251.0376.0251.0376', '169.254.43518', '[fe80::1]',
  '[febf::1]', '[fe80::a9fe:a9fe]',
]; // prettier-ignore
const RESERVED = [
  '224.0.0.1', '239.255.255.255', '240.0.0.1', '255.255.255.255', '192.0.2.1', '198.51.100.7', '203.0.113.9',
  '192.88.99.1', '[ff02::1]', '[2001:db8::1]', '[3fff::1]', '[100::1]', '[5f00::1]',
]; // prettier-ignore
const SINGLE_LABELS = ['metadata', 'redis', 'postgres', 'kubernetes', 'router'];
const CORPUS = [...LOOPBACK, ...MAPPED, ...PRIVATE, ...LINK_LOCAL, ...RESERVED, ...SINGLE_LABELS];

describe('an address that a user gave', () => {
  it.each(CORPUS)('is refused for the host %s, with any port and path', (host) => {
    for (const url of [
      `http://${host}/`,
      `https://${host}:8080/latest/meta-data?x=1#y`,
      `http:${host}/`,
      `http:\\\\${host}\\`,
    ]) {
      expect(readOutboundUrl(url, []), url).toMatchObject({ kind: 'refused' });
    }
  });

  it.each([
    'file:///etc/passwd', 'ftp://example.com/', 'gopher://example.com/', 'data:text/plain,x', 'javascript:alert(1)', '',
    'example.com', '//example.com', 'http://', 'http:// example.com', 'http://user:secret@example.com/',
    'http://example.com@127.0.0.1/', 'http://127.0.0.1\\@example.com/', 'http://example.com:99999/', `https://example.com/${'x'.repeat(2000)}`,
  ])('is refused when it is %s', (url) => {
    expect(readOutboundUrl(url, [])).toMatchObject({ kind: 'refused' });
  }); // prettier-ignore

  it.each([
    'https://hooks.example.com/a?b=c',
    'http://8.8.8.8/',
    'https://[2606:4700::1111]:8443/x',
    'http://1.1.1.1:9000/',
  ])('is accepted when it is %s', (url) => {
    expect(readOutboundUrl(url, [])).toMatchObject({ kind: 'accepted', trusted: false });
  });

  it('may be private where the operator trusts the host, and only there', () => {
    const allowed = ['127.0.0.1', 'alerts', '::1'];

    expect(readOutboundUrl('http://127.1:9000/', allowed)).toMatchObject({ kind: 'accepted', trusted: true });
    expect(readOutboundUrl('http://alerts/', allowed)).toMatchObject({ kind: 'accepted', trusted: true });
    expect(readOutboundUrl('http://[::1]/', allowed)).toMatchObject({ kind: 'accepted', trusted: true });
    expect(readOutboundUrl('http://127.0.0.2/', allowed)).toMatchObject({ kind: 'refused' });
    expect(readOutboundUrl('http://alerts.localhost/', allowed)).toMatchObject({ kind: 'refused' });
  });
});
