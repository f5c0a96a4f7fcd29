import { readFileSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { type AdapterDeclaration, declarationIssues, McpSchemaManager, type SchemaAdapter } from '../src/index.js';
import { warehouse } from './fixtures/warehouse.js';
import { connectPair } from './servers.js';

const read = (file: string) => readFileSync(new URL(file, import.meta.url), 'utf8');
const declared = JSON.parse(read('fixtures/warehouse.json')) as AdapterDeclaration;

it('the README shows both ways to write an adapter, in code of 20 lines and as data', () => {
  const [, code = ''] = read('fixtures/warehouse.ts').split('\n\n');
  expect(read('../README.md')).toContain(code.replace('export ', '').trim());
  expect(code.trim().split('\n').length).toBeLessThanOrEqual(21);
  expect(read('../README.md')).toContain(read('fixtures/warehouse.json').trim());
});

it.each([
  ['in code', warehouse],
  ['as data', declared],
] as [string, SchemaAdapter | AdapterDeclaration][])(
  'an adapter written %s reads every table of a server of its own kind',
  async (_, adapter) => {
    const names = Array.from({ length: 24 }, (__, index) => `relation_${index}`);
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
    const manager = new McpSchemaManager({}, { client, adapters: [adapter] });
    onTestFinished(() => manager.close());
    for (const table of await manager.discoverTables('main')) {
      expect(await manager.getTableSchema('main', table)).toMatchObject({
        ...{ database: 'main', name: table, primaryKey: 'unknown' },
        columns: [
          { name: 'id', type: 'int', nullable: 'unknown' },
          { name: 'name', type: `text of ${table}` },
        ],
      });
    }
    expect((await manager.getComprehensiveMonitoringReport()).schema.cache.entries).toBe(25);
    await expect(manager.getTableSchema('main', 'other')).rejects.toMatchObject({ code: 'not_found' });
  },
);

describe('a declaration that is wrong', () => {
  const wrong = {
    ...declared,
    name: ' ',
    tables: { tool: 'relations', arguments: { 'a/b': '{table}' }, lists: '/relations' },
    table: { ...declared.table, columns: { list: 'fields', name: '/key' } },
  };

  it('is refused with every error in it, each with its path and remedy', () => {
    expect(declarationIssues(wrong).map(({ path }) => path)).toEqual([
      ...['/name', '/tables/lists', '/tables/arguments/a~1b', '/table/columns/list', '/table/columns/type'],
    ]);
    expect(declarationIssues(wrong).every(({ message, remedy }) => message !== '' && remedy !== '')).toBe(true);
    const make = () =>
      new McpSchemaManager({ server: { url: 'http://a' } }, { adapters: [wrong as unknown as AdapterDeclaration] });
    expect(make).toThrow(/\/name is not a string: use a non-empty string.*\/table\/columns\/type is missing: write it/);
  });

  it.each([null, 7, [], 'x', {}])('is refused for a value of any type: %j', (value) => {
    expect(declarationIssues(value).length).toBeGreaterThan(0);
  });

  it('is told apart from a valid one', () => {
    expect(declarationIssues(declared)).toEqual([]);
  });
});
