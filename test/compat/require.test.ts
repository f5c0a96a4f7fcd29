import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { CompatApp, ROOT } from '../helpers/compat-app.js';

describe('node --require @mcp-vitals/node/register', () => {
  it.each(['v1.cjs', 'v1.mjs', 'v2.cjs', 'v2.mjs'])('sees both sides of %s', async (name) => {
    const file = path.join(ROOT, 'packages/instrumentation/test/fixtures', name);
    const app = await CompatApp.start({ args: [file], nodeOptions: '--require @mcp-vitals/node/register' });
    expect(await app.line()).toBe('hello');
    await app.receiver.until(({ spans }) => spans.filter((span) => span.name === 'tools/call greet').length === 2);
    await app.end();
    const spanOf = (kind: 'CLIENT' | 'SERVER') =>
      app.receiver.spans.find((span) => span.name === 'tools/call greet' && span.kind === kind);
    expect(spanOf('SERVER')!.parentSpanId).toBe(spanOf('CLIENT')!.spanId);
  });
});
