import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import type { Notice } from '@mcp-vitals/monitor';
import { Delivery, type EmailChannelOptions, emailChannel, sampleNotice } from '@mcp-vitals/notify';
import { ManualClock } from '@mcp-vitals/signals';
import { describe, expect, it, onTestFinished } from 'vitest';
import { alertOf, noticeOf, resolvedOf } from '../notices.js';
import { makeCertificate } from './certificate.js';
import { never } from './http-receiver.js';
import { MailServer, SmtpError } from './mail-server.js';

const BASICS = { host: '127.0.0.1', from: 'Vitals <vitals@example.com>', to: ['ops@example.com'] };

const channelTo = ({ port }: { port: number }, options: Partial<EmailChannelOptions> = {}) =>
  emailChannel({ ...BASICS, port, ...options });

/** A TCP server that speaks as much SMTP as a fault needs. */
async function rawServer(onConnection: (socket: Socket) => void): Promise<{ port: number }> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    onConnection(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return { port: (server.address() as AddressInfo).port };
}

/** Answers each command that it knows, in upper case. */
const speaking = (answers: Record<string, string | ((socket: Socket) => void)>) => (socket: Socket) => {
  socket.write('220 hello\r\n');
  socket.on('data', (data) => {
    for (const line of String(data).split('\r\n')) {
      const answer = answers[line.split(/[ :]/)[0]!.toUpperCase()];
      if (typeof answer === 'string') socket.write(`${answer}\r\n`);
      else answer?.(socket);
    }
  });
};

describe('a mail', () => {
  it('arrives as text and HTML with the figure, the time, the trace and the runbook', async () => {
    const server = await MailServer.start();
    const channel = channelTo(server, { traceUrl: 'https://jaeger.example/trace/{{ traceId }}' });
    const notice = noticeOf({}, [alertOf(), resolvedOf()]);
    expect(await channel.send(notice, never)).toEqual({ status: 'delivered' });
    const [{ from, to, mail }] = server.mails as [(typeof server.mails)[0]];
    expect({ from, to }).toEqual({ from: 'vitals@example.com', to: ['ops@example.com'] });
    expect(mail.from?.text).toBe('"Vitals" <vitals@example.com>');
    expect(mail.subject).toBe('[FIRING 1] HighErrorRatio (critical): Calls fail');
    expect(mail.messageId).toBe(`<${notice.id}@example.com>`);
    expect(mail.headers.get('auto-submitted')).toBe('auto-generated');
    expect(mail.attachments).toEqual([]);
    expect(mail.text!.trim().split('\n')).toEqual([
      '[FIRING 1] HighErrorRatio (critical): Calls fail',
      '',
      'HighErrorRatio firing (critical)',
      'Calls fail',
      'Error ratio 6.234 % over 5m (1,250 requests), threshold 5 %',
      'since 2026-11-26 20:00:00 UTC',
      'mcp_method_name=tools/call',
      'worst trace: https://jaeger.example/trace/0af7651916cd43dd8448eb211c80319c',
      'runbook: https://runbooks.example/errors?a=1&b=2',
      '',
      'HighErrorRatio resolved (critical)',
      'Calls fail',
      'Error ratio now 6.234 % over 5m (1,250 requests), threshold 5 %, peak 8.1 %',
      'from 2026-11-26 20:00:00 UTC to 2026-11-26 21:05:00 UTC, lasted 1 h 5 min',
      'mcp_method_name=tools/call',
      'worst trace: https://jaeger.example/trace/0af7651916cd43dd8448eb211c80319c',
      'runbook: https://runbooks.example/errors?a=1&b=2',
    ]);
    expect(mail.html).toContain('<a href="https://runbooks.example/errors?a=1&amp;b=2">runbook</a>');
    expect(mail.html).toContain(
      '<a href="https://jaeger.example/trace/0af7651916cd43dd8448eb211c80319c">worst trace</a>',
    );
  });

  it('of one group stands in one thread', () => {
    const channel = channelTo({ port: 25 });
    const threads = [noticeOf({ groupKey: 'a' }), noticeOf({ groupKey: 'a' }), noticeOf({ groupKey: 'b' })].map(
      (notice) => channel.render(notice).threadId,
    );
    expect(threads[0]).toBe(threads[1]);
    expect(threads[0]).not.toBe(threads[2]);
  });

  it.each([
    ['test', '[TEST] ', 'This is a test of the channel. Nothing is wrong.'],
    ['drill', '[DRILL] ', 'This is a drill. Nothing is wrong; handle it as if it were.'],
  ] as const)('marks a %s', (reason, mark, preface) => {
    const mail = channelTo({ port: 25 }).render(sampleNotice({ channel: 'email', reason }));
    expect(mail.subject.startsWith(mark)).toBe(true);
    expect(mail.text).toContain(preface);
    expect(mail.html).toContain(preface);
  });

  it('has the headline of a template, whose values are data', () => {
    const headline =
      '{{ level }} {{rule}} {{ firing }}/{{ resolved }} {{ labels.severity }} {{ annotations.summary }}|{{ nothing }}{{ labels.constructor }}';
    const channel = channelTo({ port: 25 }, { headline });
    const summary = '{{ rule }} $(HOME) <%= 1 %>';
    const notice = noticeOf({}, [alertOf({ annotations: { summary } })]);
    expect(channel.render(notice).subject).toBe(`critical HighErrorRatio 1/0 critical ${summary}|`);
  });

  it('is cut to its limit and states how many alerts are left out', () => {
    const channel = channelTo({ port: 25 });
    const alerts = [
      ...Array.from({ length: 9000 }, () => alertOf()),
      ...Array.from({ length: 1000 }, () => resolvedOf()),
    ];
    const mail = channel.render(noticeOf({}, alerts));
    expect(mail.text).toContain('and 9,900 more (8,900 firing, 1,000 resolved), of 10,000 in all');
    expect(mail.html).toContain('and 9,900 more (8,900 firing, 1,000 resolved), of 10,000 in all');
    const long = Array.from({ length: 90 }, () => alertOf({ annotations: { summary: '<'.repeat(5000) } }));
    const large = channel.render(noticeOf({}, long));
    expect(Buffer.byteLength(large.html)).toBeLessThan(102_400);
    const shown = large.text.match(/HighErrorRatio firing/g)!.length;
    expect(large.text).toContain(`and ${90 - shown} more (${90 - shown} firing, 0 resolved), of 90 in all`);
  });

  it('says what is known when there is no figure', () => {
    const channel = channelTo({ port: 25 });
    const figure = { ...alertOf().figure, value: null };
    const text = (overrides: Parameters<typeof alertOf>[0]) => channel.render(noticeOf({}, [alertOf(overrides)])).text;
    expect(text({ cause: 'no_data', figure })).toContain('Error ratio: no data over 5m, threshold 5 %');
    expect(text({ cause: 'error', figure })).toContain('Error ratio: the evaluation failed, threshold 5 %');
    expect(text({ acknowledgedBy: 'Alice' })).toContain('acknowledged by Alice');
    const { traceId: _traceId, ...untraced } = alertOf();
    expect(channel.render(noticeOf({}, [untraced])).text).not.toContain('trace');
  });
});

describe('a mail server that is out of order', () => {
  it.each([
    [
      '450 for the recipient',
      { onRcptTo: (_a: unknown, _s: unknown, done: (e: Error) => void) => done(new SmtpError(450)) },
      'temporary_failure',
    ],
    [
      '550 for the recipient',
      { onRcptTo: (_a: unknown, _s: unknown, done: (e: Error) => void) => done(new SmtpError(550)) },
      'permanent_failure',
    ],
    [
      '451 for the sender',
      { onMailFrom: (_a: unknown, _s: unknown, done: (e: Error) => void) => done(new SmtpError(451)) },
      'temporary_failure',
    ],
    [
      '552 for the data',
      {
        onData: (stream: NodeJS.ReadableStream, _s: unknown, done: (e: Error) => void) => {
          stream.resume();
          stream.on('end', () => done(new SmtpError(552)));
        },
      },
      'permanent_failure',
    ],
    [
      '421 at the connection',
      { onConnect: (_s: unknown, done: (e: Error) => void) => done(new SmtpError(421)) },
      'temporary_failure',
    ],
    [
      '554 at the connection',
      { onConnect: (_s: unknown, done: (e: Error) => void) => done(new SmtpError(554)) },
      'permanent_failure',
    ],
  ])('answers %s', async (title, options, status) => {
    const server = await MailServer.start({ hideSTARTTLS: true, ...options } as never);
    const outcome = await channelTo(server).send(noticeOf(), never);
    expect(outcome).toMatchObject({ status, reason: expect.stringContaining(title.slice(0, 3)) });
  });

  it('is tried again when nobody listens', async () => {
    expect(await channelTo({ port: 1 }).send(noticeOf(), never)).toMatchObject({
      status: 'temporary_failure',
      reason: expect.stringContaining('ECONNREFUSED'),
    });
  });

  it.each([
    ['resets the connection at once', (socket: Socket) => void socket.resetAndDestroy()],
    [
      'resets in DATA',
      speaking({
        EHLO: '250 hello',
        MAIL: '250 ok',
        RCPT: '250 ok',
        DATA: (socket) => void socket.write('354 go\r\n', () => setTimeout(() => socket.resetAndDestroy(), 20)),
      }),
    ],
    ['closes in the middle', speaking({ EHLO: '250 hello', MAIL: (socket) => void socket.end() })],
    [
      'hangs up while TLS begins',
      speaking({ EHLO: '250-hello\r\n250 STARTTLS', STARTTLS: (socket) => void socket.end('220 go\r\n') }),
    ],
    ['answers nonsense', (socket: Socket) => void socket.write('HTTP/1.1 400 Bad Request\r\n\r\n')],
  ])('is tried again when it %s', async (_title, onConnection) => {
    const outcome = await channelTo(await rawServer(onConnection)).send(noticeOf(), never);
    expect(outcome.status).toBe('temporary_failure');
  });

  it.each([
    ['never greets', () => undefined, ''],
    [
      'drips its greeting',
      (socket: Socket) => {
        const drip = setInterval(() => socket.write('220-'), 100);
        socket.on('close', () => clearInterval(drip));
      },
      '',
    ],
    ['stops after the greeting', (socket: Socket) => void socket.write('220 hello\r\n'), 'EHLO'],
    ['stops in DATA', speaking({ EHLO: '250 hello', MAIL: '250 ok', RCPT: '250 ok', DATA: '354 go' }), 'DATA'],
  ])('is given up in time when it %s, and its connection is closed', async (_title, onConnection, last) => {
    let said: string | undefined;
    let closed = 0;
    const server = await rawServer((socket) => {
      said = '';
      socket.on('data', (chunk) => (said += String(chunk))).on('close', () => closed++);
      onConnection(socket);
    });
    const clock = new ManualClock();
    const delivery = new Delivery([channelTo(server)], { clock, policy: { timeoutMillis: 500 } });
    onTestFinished(() => delivery.close());
    const outcome = delivery.test('email');
    await expect.poll(() => said).toContain(last);
    clock.pass(500);
    expect(await outcome).toEqual({ status: 'temporary_failure', reason: 'no answer within 0.5 s' });
    await expect.poll(() => closed).toBe(1);
  });

  it('of several recipients gets a mail only for those who have none, and each has one', async () => {
    let isGreylisted = true;
    const server = await MailServer.start({
      hideSTARTTLS: true,
      onRcptTo: ({ address }, _session, done) => {
        if (address === 'gone@example.com') done(new SmtpError(550));
        else if (address === 'late@example.com' && isGreylisted) done(new SmtpError(450));
        else done();
      },
    });
    const channel = channelTo(server, { to: ['a@example.com', 'late@example.com', 'gone@example.com'] });
    const notice = noticeOf();
    expect(await channel.send(notice, never)).toMatchObject({
      status: 'temporary_failure',
      reason: expect.stringContaining('450'),
    });
    isGreylisted = false;
    expect(await channel.send(notice, never)).toEqual({ status: 'delivered' });
    expect(server.mails.map(({ to }) => to)).toEqual([['a@example.com'], ['late@example.com']]);
    expect(new Set(server.mails.map(({ mail }) => mail.messageId)).size).toBe(1);
  });
});

describe('TLS', () => {
  it('is used by STARTTLS and from the first byte, with the login', async () => {
    const certificate = await makeCertificate();
    for (const secure of [false, true]) {
      const server = await MailServer.withTls(certificate, { secure });
      const channel = channelTo(server, {
        ...{ host: 'localhost', secure, requireTls: true, ca: certificate.cert },
        ...{ user: 'vitals', password: 'right' },
      });
      expect(await channel.send(noticeOf(), never)).toEqual({ status: 'delivered' });
      expect(server.mails).toMatchObject([{ isEncrypted: true, user: 'vitals' }]);
    }
  });

  it.each([['offers no STARTTLS', { hideSTARTTLS: true, disabledCommands: ['STARTTLS'] }]])(
    'is required: nothing is sent to a server that %s',
    async (_title, options) => {
      const server = await MailServer.start(options);
      const outcome = await channelTo(server, { requireTls: true }).send(noticeOf(), never);
      expect(outcome).toMatchObject({
        status: 'permanent_failure',
        reason: expect.stringContaining('nothing was sent without TLS'),
      });
      expect(server.mails).toEqual([]);
    },
  );

  it('is required with a certificate of a known authority', async () => {
    const server = await MailServer.withTls(await makeCertificate());
    const outcome = await channelTo(server, { requireTls: true }).send(noticeOf(), never);
    expect(outcome).toMatchObject({ status: 'temporary_failure', reason: expect.stringMatching(/self.signed/) });
    expect(server.mails).toEqual([]);
    // A loopback server needs no TLS, and gets it when it offers it.
    expect(await channelTo(server).send(noticeOf(), never)).toEqual({ status: 'delivered' });
    expect(server.mails).toMatchObject([{ isEncrypted: true }]);
  });

  it('is required by default unless the server is loopback', async () => {
    const server = await MailServer.start({ hideSTARTTLS: true, disabledCommands: ['STARTTLS'] });
    expect(await channelTo(server, { host: '127.0.0.1' }).send(noticeOf(), never)).toEqual({ status: 'delivered' });
    // The same server under an address that is not one of loopback.
    const outcome = await channelTo(server, { host: '0.0.0.0' }).send(noticeOf(), never);
    expect(outcome).toMatchObject({ status: 'permanent_failure' });
  });

  it('comes before the password: a wrong one is a permanent failure that does not show it', async () => {
    const certificate = await makeCertificate();
    const server = await MailServer.withTls(certificate);
    const channel = channelTo(server, {
      host: 'localhost',
      ca: certificate.cert,
      user: 'vitals',
      password: 'wr0ng-s3cret',
    });
    const outcome = await channel.send(noticeOf(), never);
    expect(outcome).toMatchObject({ status: 'permanent_failure', reason: expect.stringContaining('535') });
    expect(JSON.stringify(outcome)).not.toContain('wr0ng');
  });
});

describe('an address of mail', () => {
  it.each([
    'b@x.test\r\nRCPT TO:<evil@x.test>',
    'b@x.test\nBcc: evil@x.test',
    'a@x.test, evil@x.test',
    'a@x.test; evil@x.test',
    'group: a@x.test, evil@x.test;',
    'Name <a@x.test> <evil@x.test>',
    '"a@x.test" evil@x.test',
    'a@x.test\u2028evil@x.test',
    'a@x.test\u0000',
    'no address',
    '@x.test',
    'a@',
    '',
  ])('is refused unless it is exactly one: %j', (address) => {
    expect(() => emailChannel({ ...BASICS, to: [address] })).toThrow(/is not exactly one mail address/);
    expect(() => emailChannel({ ...BASICS, from: address })).toThrow(/is not exactly one mail address/);
  });

  it('may have a name, and characters of any language', async () => {
    const server = await MailServer.start();
    const to = ['Größe Müller <ops@example.com>', '"On call" <oncall@example.com>', 'plain+tag@sub.example.com'];
    expect(await channelTo(server, { to }).send(noticeOf(), never)).toEqual({ status: 'delivered' });
    expect(server.mails[0]!.to).toEqual(['ops@example.com', 'oncall@example.com', 'plain+tag@sub.example.com']);
    expect(() => emailChannel({ ...BASICS, to: [] })).toThrow('at least one recipient');
  });

  it('comes from the configuration alone, whatever an alert says', async () => {
    const server = await MailServer.start();
    const evil = 'x\r\nTo: evil@x.test\r\nBcc: evil@x.test\r\n\r\nbody';
    const hostile = alertOf({
      rule: evil,
      labels: { alertname: evil, [evil]: evil },
      annotations: { summary: evil, runbook_url: `javascript:alert(1)//${evil}` },
      acknowledgedBy: evil,
      traceId: evil,
      runbookUrl: `https://x.test/${evil}`,
    });
    const notice: Notice = noticeOf({ id: evil, groupKey: evil, groupLabels: { alertname: evil } }, [hostile]);
    expect(await channelTo(server).send(notice, never)).toEqual({ status: 'delivered' });
    const [{ to, mail, raw }] = server.mails as [(typeof server.mails)[0]];
    expect(to).toEqual(['ops@example.com']);
    expect(mail.bcc).toBeUndefined();
    expect([mail.to].flat().map((field) => field!.text)).toEqual(['ops@example.com']);
    expect(raw).not.toMatch(/^(To|Bcc): evil/im);
    expect(mail.subject).toContain('\\u{d}\\u{a}');
  });
});

describe('HTML of a mail', () => {
  it('escapes everything that an alert says', () => {
    const evil = `<script>alert("1")</script><img src=x onerror='x'>&amp;`;
    const hostile = alertOf({
      rule: evil,
      labels: { alertname: evil, name: evil },
      annotations: { summary: evil },
      runbookUrl: `https://x.test/"onmouseover="x`,
    });
    const { html } = channelTo({ port: 25 }).render(noticeOf({ groupLabels: { alertname: evil } }, [hostile]));
    expect(html).not.toMatch(/<script|<img|onerror='|"onmouseover/);
    expect(html).toContain('&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;');
    expect(html).not.toContain('runbook</a>');
  });
});
