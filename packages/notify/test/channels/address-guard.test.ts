import type { LookupFunction } from 'node:net';
import { alertmanagerChannel, slackChannel, webhookChannel } from '@mcp-vitals/notify';
import { describe, expect, it } from 'vitest';
import { noticeOf } from '../notices.js';
import { HttpReceiver, never } from './http-receiver.js';

/** Literal hosts that must not be reached, by the way they hide. */
const BLOCKED = [
  ['loopback', '127.0.0.1'],
  ['loopback, another', '127.9.9.9'],
  ['loopback, IPv6', '[::1]'],
  ['any', '0.0.0.0'],
  ['any, IPv6', '[::]'],
  ['private', '10.1.2.3'],
  ['private', '172.16.0.1'],
  ['private', '192.168.0.1'],
  ['carrier-grade NAT, metadata of Alibaba', '100.100.100.200'],
  ['link-local, metadata', '169.254.169.254'],
  ['metadata of Oracle', '192.0.0.192'],
  ['metadata of Azure', '168.63.129.16'],
  ['metadata of AWS, IPv6', '[fd00:ec2::254]'],
  ['link-local, IPv6', '[fe80::1]'],
  ['site-local, IPv6', '[fec0::1]'],
  ['unique local', '[fc00::1]'],
  ['IPv4-mapped loopback', '[::ffff:127.0.0.1]'],
  ['IPv4-mapped, in hexadecimal', '[::ffff:7f00:1]'],
  ['IPv4-compatible', '[::127.0.0.1]'],
  ['IPv4-translated', '[::ffff:0:127.0.0.1]'],
  ['NAT64', '[64:ff9b::7f00:1]'],
  ['NAT64, local', '[64:ff9b:1::7f00:1]'],
  ['6to4', '[2002:7f00:1::]'],
  ['Teredo', '[2001:0:4136:e378:8000:63bf:3fff:fdd2]'],
  ['ISATAP', '[2001:db9::5efe:7f00:1]'],
  ['documentation', '[2001:db8::1]'],
  ['documentation', '192.0.2.1'],
  ['multicast', '224.0.0.1'],
  ['broadcast', '255.255.255.255'],
  ['decimal', '2130706433'],
  ['hexadecimal', '0x7f000001'],
  ['octal', '0177.0.0.1'],
  ['short', '127.1'],
  ['full-width digits', '１２７.0.0.1'],
] as const;

describe('an address that is not public', () => {
  it.each(BLOCKED)('is refused at construction: %s %s', (_title, host) => {
    for (const make of [
      () => webhookChannel({ url: `https://${host}/` }),
      () => slackChannel({ url: `https://${host}/` }),
      () => alertmanagerChannel({ urls: [`https://${host}/`] }),
    ]) {
      expect(make).toThrow(/is not a public address; nothing is sent there.*allowAddresses/);
    }
  });

  it.each(['8.8.8.8', '[2606:4700::1111]', 'hooks.example'])('is not what %s is', (host) => {
    expect(() => webhookChannel({ url: `https://${host}/` })).not.toThrow();
  });

  it('may be permitted by range, and by nothing else', () => {
    const permit = (host: string, allowAddresses: readonly string[]) => () =>
      webhookChannel({ url: `https://${host}/`, allowAddresses });
    expect(permit('10.1.2.3', ['10.0.0.0/8'])).not.toThrow();
    expect(permit('[::ffff:10.1.2.3]', ['10.0.0.0/8'])).not.toThrow();
    expect(permit('[fd00::1]', ['fd00::/8'])).not.toThrow();
    expect(permit('10.1.2.3', ['10.1.2.3'])).not.toThrow();
    expect(permit('127.0.0.1', ['all'])).not.toThrow();
    expect(permit('11.0.0.1', ['10.0.0.0/8'])).not.toThrow();
    expect(permit('192.168.0.1', ['10.0.0.0/8', 'fd00::/8'])).toThrow(/is not a public address/);
    expect(permit('hooks.example', ['10.0.0'])).toThrow('"10.0.0" is no address range');
    expect(permit('hooks.example', ['10.0.0.0/33'])).toThrow('is no address range');
  });
});

describe('a name', () => {
  const answering =
    (...addresses: string[]): LookupFunction =>
    (_hostname, _options, callback) =>
      callback(
        null,
        addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      );

  it.each(['127.0.0.1', '10.0.0.1', '169.254.169.254', '::1', '::ffff:127.0.0.1', 'fe80::1%eth0', 'nonsense'])(
    'is refused when it resolves to %s',
    async (address) => {
      const channel = webhookChannel({ url: 'https://hooks.example/', lookup: answering(address) });
      const outcome = await channel.send(noticeOf(), never);
      expect(outcome).toMatchObject({
        status: 'permanent_failure',
        reason: expect.stringContaining(`hooks.example: ${address} is not a public address`),
      });
    },
  );

  it('is connected to at the address that was checked, although it changes at once', async () => {
    const receiver = await HttpReceiver.start();
    let lookups = 0;
    // First a permitted address, then one that is not: a rebinding name.
    const lookup: LookupFunction = (hostname, options, callback) =>
      answering(lookups++ === 0 ? '127.0.0.1' : '127.0.0.2')(hostname, options, callback);
    const url = `http://rebinding.example:${receiver.port}/`;
    const channel = webhookChannel({ url, allowHttp: true, allowAddresses: ['127.0.0.1'], lookup });
    expect(await channel.send(noticeOf(), never)).toEqual({ status: 'delivered' });
    expect({ lookups, host: receiver.requests[0]!.headers.host }).toEqual({
      lookups: 1,
      host: `rebinding.example:${receiver.port}`,
    });
    // The next attempt resolves anew, and the new address is checked.
    expect(await channel.send(noticeOf(), never)).toMatchObject({ status: 'permanent_failure' });
    expect(receiver.requests).toHaveLength(1);
  });

  it('is connected to at a permitted address among others', async () => {
    const receiver = await HttpReceiver.start();
    const url = `http://mixed.example:${receiver.port}/`;
    const lookup = answering('10.0.0.1', '127.0.0.1');
    const channel = webhookChannel({ url, allowHttp: true, allowAddresses: ['127.0.0.1'], lookup });
    expect(await channel.send(noticeOf(), never)).toEqual({ status: 'delivered' });
  });

  it('that does not resolve is tried again', async () => {
    const lookup: LookupFunction = (_hostname, _options, callback) =>
      callback(Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' }), []);
    const channel = webhookChannel({ url: 'https://hooks.example/', lookup });
    expect(await channel.send(noticeOf(), never)).toMatchObject({ status: 'temporary_failure' });
  });
});

describe('a scheme', () => {
  it.each(['http://hooks.example/', 'ftp://hooks.example/', 'file:///etc/passwd', 'data:text/plain,x', 'nonsense'])(
    'other than https is refused: %s',
    (url) => {
      expect(() => webhookChannel({ url })).toThrow(TypeError);
    },
  );

  it.each(['ftp://hooks.example/', 'file:///etc/passwd'])('other than http is refused in any case: %s', (url) => {
    expect(() => webhookChannel({ url, allowHttp: true, allowAddresses: ['all'] })).toThrow(/has to be https/);
  });
});
