import { readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';

export interface ListedTool {
  readonly name: string;
  readonly inputSchema: Record<string, unknown>;
}

/** The settings that some servers require before they list their tools; no tool is called, so their values are unused. */
const ARGUMENTS: Readonly<Record<string, readonly string[]>> = {
  everything: ['stdio'],
  filesystem: ['/tmp'],
  mongodb: ['--connectionString', 'mongodb://127.0.0.1:1/none'],
};
/** Servers that start at the same time: most of a start is reading files. */
const IN_PARALLEL = 4;

const serverOf = (alias: string): string => alias.replace(/-\d+$/, '');

const ENVIRONMENT = {
  ...{ NOTION_TOKEN: 'ntn_none', GITHUB_PERSONAL_ACCESS_TOKEN: 'none' },
  ...{ MDB_MCP_TELEMETRY: 'disabled', DO_NOT_TRACK: '1', CI: '1' },
};

/**
 * The tools that the servers of an installed set list, by server and there from the oldest version to the newest. Packages
 * are named `<server>-<place in the row>` in its `package.json`.
 */
export async function listedTools(folder: string): Promise<Map<string, ListedTool[][]>> {
  // Beside the installed packages, whose lock says that they are the same: they are asked once, and removed with the answers.
  const kept = path.join(folder, 'listed-tools.json');
  const text = await readFile(kept, 'utf8').catch(() => undefined);
  if (text !== undefined) return new Map(JSON.parse(text) as [string, ListedTool[][]][]);
  const listed = await askAll(folder);
  const beside = `${kept}.${process.pid}`;
  await writeFile(beside, JSON.stringify([...listed]));
  await rename(beside, kept);
  return listed;
}

async function askAll(folder: string): Promise<Map<string, ListedTool[][]>> {
  const { dependencies } = await readManifest<{ dependencies: Record<string, string> }>(folder);
  const versions = new Map<string, ListedTool[][]>();
  const waiting = Object.keys(dependencies);
  const found = new Map<string, ListedTool[]>();
  const listNext = async (): Promise<void> => {
    for (let alias = waiting.shift(); alias !== undefined; alias = waiting.shift()) {
      found.set(alias, await toolsOf(path.join(folder, 'node_modules', alias), ARGUMENTS[serverOf(alias)] ?? []));
    }
  };
  await Promise.all(Array.from({ length: IN_PARALLEL }, listNext));
  for (const alias of Object.keys(dependencies)) {
    versions.set(serverOf(alias), [...(versions.get(serverOf(alias)) ?? []), found.get(alias)!]);
  }
  return versions;
}

async function toolsOf(folder: string, args: readonly string[]): Promise<ListedTool[]> {
  const { bin } = await readManifest<{ bin: string | Record<string, string> }>(folder);
  const program = path.join(folder, typeof bin === 'string' ? bin : Object.values(bin)[0]!);
  const client = new Client({ name: 'test', version: '1.0.0' });
  try {
    const env = { ...(process.env as Record<string, string>), ...ENVIRONMENT };
    await client.connect(
      new StdioClientTransport({ command: process.execPath, args: [program, ...args], env, stderr: 'ignore' }),
      // Several are started at once.
      { timeout: 240_000 },
    );
    return (await client.listTools()).tools as ListedTool[];
  } finally {
    await client.close();
  }
}

const readManifest = async <T>(folder: string): Promise<T> =>
  JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8')) as T;
