import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { hasSyncHooks } from '../src/load/loader.js';
import { isSdkFile, reporting } from '../src/load/sdk-file.js';

describe('a file of the SDKs', () => {
  it.each([
    'file:///app/node_modules/@modelcontextprotocol/sdk/dist/client/index.js',
    'file:///app/node_modules/@modelcontextprotocol/sdk/dist/esm/server/mcp.js',
    '/app/node_modules/.pnpm/@modelcontextprotocol+sdk@1.32.2/node_modules/@modelcontextprotocol/sdk/dist/cjs/server/index.js',
    'C:\\app\\node_modules\\@modelcontextprotocol\\client\\dist\\index.cjs',
    'file:///app/node_modules/@modelcontextprotocol/server/dist/index.mjs',
    'file:///app/node_modules/@modelcontextprotocol/sdk/dist/esm/client/index.js?tsx-namespace=1',
  ])('is recognised by its path: %s', (location) => {
    expect(isSdkFile(location)).toBe(true);
  });

  it.each([
    'file:///app/client/index.js',
    'file:///app/node_modules/@modelcontextprotocol/sdk/dist/esm/types.js',
    'file:///app/node_modules/@modelcontextprotocol/server-everything/dist/index.js',
    'file:///app/node_modules/@modelcontextprotocol/client/dist/index.mjs?iitm=true',
    'file:///app/node_modules/@modelcontextprotocol/client/dist/index.mjs?v=1&iitm=true',
  ])('is not %s', (location) => {
    expect(isSdkFile(location)).toBe(false);
  });
});

describe('a package of the SDKs under another name', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'alias-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each([
    ['@modelcontextprotocol/sdk', 'dist/esm/client/index.js', true],
    ['@modelcontextprotocol/server', 'dist/index.mjs', true],
    ['@modelcontextprotocol/inspector', 'dist/index.mjs', false],
    ['another', 'dist/cjs/server/index.js', false],
  ])('is recognised by its package.json: %s, %s', (name, file, is) => {
    const package_ = mkdtempSync(path.join(folder, 'package-'));
    writeFileSync(path.join(package_, 'package.json'), JSON.stringify({ name }));
    const location = path.join(package_, file);
    expect([isSdkFile(location), isSdkFile(pathToFileURL(location).href)]).toEqual([is, is]);
  });
});

/** The exports that a module reports. */
async function reportedBy(source: string): Promise<Record<string, unknown>> {
  let reported: Record<string, unknown> = {};
  const key = Symbol.for('@mcp-vitals/instrumentation.loaded');
  const place = globalThis as { [key: symbol]: unknown };
  const before = Object.getOwnPropertyDescriptor(place, key);
  Object.defineProperty(place, key, { value: (exports: typeof reported) => (reported = exports), configurable: true });
  try {
    const module = await import(/* @vite-ignore */ `data:text/javascript,${encodeURIComponent(reporting(source))}`);
    return { ...reported, module };
  } finally {
    Reflect.deleteProperty(place, key);
    if (before) Object.defineProperty(place, key, before);
  }
}

describe('the source of an ES module', () => {
  it.each([
    ['declares its exports', 'export class Client {}\nexport class Server {}'],
    ['lists its exports', 'class Client {}\nvar Server = class {};\nexport { Client, Server };'],
    [
      'lists its exports over several lines',
      'class Client {}\nclass $1 {}\nexport {\n  Client,\n  $1 as Server,\n};\n',
    ],
    [
      'names them in comments and in other lists',
      '// export { no as Client };\nclass Client {}\nclass Server {}\nexport { x } from "data:text/javascript,export const x = 1";\nexport { Client, Server };',
    ],
    ['renames its exports', 'class a {}\nclass b {}\nexport { a as Client, b as Server };\n//# sourceMappingURL=x.map'],
  ])('that %s reports its classes', async (_, source) => {
    const { Client, Server, McpServer, module } = await reportedBy(source);
    expect([Client, Server]).toEqual([(module as { Client: unknown }).Client, (module as { Server: unknown }).Server]);
    expect(typeof Client).toBe('function');
    expect(McpServer).toBeUndefined();
  });

  it('exports the replacement of its function', async () => {
    const source = reporting('function createMcpHandler() { return 1; }\nexport { createMcpHandler };');
    const key = Symbol.for('@mcp-vitals/instrumentation.loaded');
    const place = globalThis as { [key: symbol]: unknown };
    const before = Object.getOwnPropertyDescriptor(place, key);
    Object.defineProperty(place, key, {
      value: (exports: { createMcpHandler: () => number }) => (exports.createMcpHandler = () => 2),
      configurable: true,
    });
    const module = await import(/* @vite-ignore */ `data:text/javascript,${encodeURIComponent(source)}`);
    Reflect.deleteProperty(place, key);
    if (before) Object.defineProperty(place, key, before);
    expect(module.createMcpHandler()).toBe(2);
  });
});

it.each([
  ['20.20.2', false],
  ['22.15.0', false],
  ['22.22.2', false],
  ['22.22.3', true],
  ['22.23.0', true],
  ['23.11.0', false],
  ['24.11.0', false],
  ['24.11.1', true],
  ['25.0.0', false],
  ['25.1.0', true],
  ['26.12.1', true],
])('Node.js %s has synchronous hooks that take CommonJS: %s', (version, has) => {
  expect(hasSyncHooks(version)).toBe(has);
});
