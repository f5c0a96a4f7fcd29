import { describe, expect, it } from 'vitest';
import { DEMO } from '../../src/cli/commands/demo.js';
import { DEMOS } from '../../src/demo/demos.js';
import { mcpVitals } from './command.js';

describe('demo', () => {
  it('lists every demo, which completion offers too', async () => {
    const { stdout, code } = await mcpVitals(['demo', '--json']);
    const { demos } = JSON.parse(stdout) as { demos: { name: string }[] };
    const names = demos.map(({ name }) => name);
    expect([code, names]).toEqual([0, DEMOS.map(({ name }) => name)]);
    expect(DEMO.argumentChoices).toEqual(names);
  });

  it('stages a fault, explains it and ends with 0 where the monitor told it', async () => {
    const { stdout, stderr, code } = await mcpVitals(['demo', 'rug-pull']);
    expect(code, stderr).toBe(0);
    expect(stdout).toContain('✓ the monitor told everything that was staged');
  });

  it('asks whether another one was meant', async () => {
    const { stderr, code } = await mcpVitals(['demo', 'rugpul']);
    expect([code, stderr]).toEqual([2, expect.stringContaining('did you mean mcp-vitals demo rug-pull?')]);
  });
});
