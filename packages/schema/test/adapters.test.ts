import { readFileSync } from 'node:fs';
import { expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { McpSchemaManager } from '../src/index.js';
import { warehouse } from './fixtures/warehouse.js';
import { connectPair } from './servers.js';

const read = (file: string) => readFileSync(new URL(file, import.meta.url), 'utf8');

it('an adapter of 20 lines, the one the README shows, reads every table of a server of its own kind', async () => {
  const [, code = ''] = read('fixtures/warehouse.ts').split('\n\n');
  expect(read('../README.md')).toContain(code.replace('export ', '').trim());
  expect(code.trim().split('\n').length).toBeLessThanOrEqual(21);

  const names = Array.from({ length: 24 }, (_, index) => `relation_${index}`);
  const say = (answer: object | string) => ({
    content: [{ type: 'text' as const, text: typeof answer === 'string' ? answer : JSON.stringify(answer) }],
    ...(typeof answer === 'string' && { isError: true }),
  });
  const { client } = await connectPair('v2', (server) => {
    const { registerTool } = server as { registerTool: (...parts: unknown[]) => void };
    const register = registerTool.bind(server);
    register('catalogs', {}, () => say({ catalogs: ['main'] }));
    register('relations', { inputSchema: z.object({ catalog: z.string() }) }, () => say({ relations: names }));
    register(
      'relation',
      { inputSchema: z.object({ catalog: z.string(), relation: z.string() }) },
      ({ relation }: { relation: string }) =>
        say(names.includes(relation) ? { fields: { id: 'int', name: `text of ${relation}` } } : 'no such relation'),
    );
  });
  const manager = new McpSchemaManager({}, { client, adapters: [warehouse] });
  onTestFinished(() => manager.close());
  for (const table of await manager.discoverTables('main')) {
    expect(await manager.getTableSchema('main', table)).toMatchObject({
      ...{ database: 'main', primaryKey: 'unknown', name: table },
      columns: [
        { name: 'id', type: 'int', nullable: 'unknown' },
        { name: 'name', type: `text of ${table}` },
      ],
    });
  }
  expect((await manager.getComprehensiveMonitoringReport()).schema.cache.entries).toBe(25);
  await expect(manager.getTableSchema('main', 'other')).rejects.toMatchObject({ code: 'not_found' });
});
