import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { logChannel, sampleNotice } from '@mcp-vitals/notify';
import { describe, expect, it } from 'vitest';
import { alertOf, noticeOf, resolvedOf } from '../notices.js';
import { never } from './http-receiver.js';

const run = promisify(execFile);

describe('the log channel', () => {
  it('writes one line with the figure, the time, the trace and the runbook into its sink', async () => {
    const lines: string[] = [];
    const channel = logChannel({ sink: (line) => lines.push(line), traceUrl: 'https://jaeger.example/{{ traceId }}' });
    expect(await channel.send(noticeOf({}, [alertOf()]), never)).toEqual({ status: 'delivered' });
    expect(lines).toEqual([
      '[FIRING 1] HighErrorRatio (critical): Calls fail | HighErrorRatio {mcp_method_name=tools/call} firing: ' +
        'Error ratio 6.234 % over 5m (1,250 requests), threshold 5 %, since 2026-11-26 20:00:00 UTC, ' +
        'trace https://jaeger.example/0af7651916cd43dd8448eb211c80319c, runbook https://runbooks.example/errors?a=1&b=2',
    ]);
  });

  it('states value now, peak and how long it lasted when it is resolved', () => {
    const line = logChannel().render(noticeOf({}, [resolvedOf({ figure: { ...alertOf().figure, value: 0.4 } })]));
    expect(line).toMatch(/^\[RESOLVED 1\]/);
    expect(line).toContain('Error ratio now 0.4 % over 5m (1,250 requests), threshold 5 %, peak 8.1 %');
    expect(line).toContain('lasted 1 h 5 min');
  });

  it.each([
    [5.000_04, '%', 5, '5.00004 % over 5m (1,250 requests), threshold 5 %'],
    [99.94, '%', 99.95, '99.94 % over 5m (1,250 requests), threshold 99.95 %'],
    [12_345.678, 'ms', 1000, '12346 ms over 5m (1,250 requests), threshold 1,000 ms'],
    [5, '%', 5, '5 % over 5m (1,250 requests), threshold 5 %'],
  ])('shows %s %s with the digits that tell it from its threshold of %s', (value, unit, threshold, text) => {
    const figure = { ...alertOf().figure, value, unit, threshold };
    expect(logChannel().render(noticeOf({}, [alertOf({ figure })]))).toContain(`Error ratio ${text}`);
  });

  it.each([
    ['repeated', '[FIRING 1, still]'],
    ['silence_ended', '[FIRING 1, silence ended]'],
    ['escalated', '[FIRING 1, escalated]'],
    ['reminder', '[FIRING 1, reminder]'],
    ['test', '[TEST] [FIRING 1]'],
    ['drill', '[DRILL] [FIRING 1]'],
  ] as const)('says why it comes: %s', (reason, mark) => {
    expect(
      logChannel()
        .render(sampleNotice({ channel: 'log', reason }))
        .startsWith(mark),
    ).toBe(true);
  });

  it('stays one line without control and bidirectional characters, within its limit, with true counts', () => {
    const evil = 'a\nb\r\u001b[31m\u202egnp\u0000';
    const hostile = alertOf({ rule: evil, labels: { x: evil }, annotations: { summary: evil } });
    const line = logChannel().render(noticeOf({}, [hostile]));
    for (const character of '\n\r\u001b\u202e\u0000') expect(line).not.toContain(character);
    const long = logChannel().render(
      noticeOf(
        {},
        Array.from({ length: 500 }, () => alertOf({ rule: 'r'.repeat(400) })),
      ),
    );
    expect(Buffer.byteLength(long)).toBeLessThan(10_000);
    expect(long).toMatch(/and \d+ more \(\d+ firing, 0 resolved\), of 500 in all$/);
  });

  it('writes to stderr by default, never to stdout', async () => {
    const script =
      "import { logChannel, sampleNotice } from '@mcp-vitals/notify';" +
      "const { status } = await logChannel().send(sampleNotice({ channel: 'log' }), new AbortController().signal);" +
      'process.exitCode = status === "delivered" ? 0 : 1;';
    const { stdout, stderr } = await run(process.execPath, ['--input-type=module', '-e', script], {
      cwd: import.meta.dirname,
    });
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^mcp-vitals alert: \[TEST\] .*\n$/);
  });
});
