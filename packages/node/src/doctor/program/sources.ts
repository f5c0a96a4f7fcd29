import { stat } from 'node:fs/promises';
import path from 'node:path';
import { readPlainFile } from '../../config/source/plain-file.js';

const MAX_FILES = 200;
const MAX_FILE_BYTES = 8 * 2 ** 20;
const RELATIVE = /(?:\bfrom\s*|\bimport\s*\(?\s*|\brequire\s*\(\s*)["'](\.{1,2}\/[^"']+)["']/g;
const VITALS = /["']@mcp-vitals\/(?:node|instrumentation|schema)(?:\/register)?["']/;
const MCP_SDK = /["']@modelcontextprotocol\/(?:sdk|client|server)[/"']/;
/** A message of the SDK's protocol class, which a minifier keeps. Both majors have it. */
const SDK_CODE = 'Received a response for an unknown message ID';

/** What the source files of a program say. */
export interface SourceFacts {
  readonly importsVitals: boolean;
  readonly importsSdk: boolean;
  /** The file that holds the SDK's own code; `undefined` if none does. */
  readonly bundle: string | undefined;
  readonly files: number;
}

/** Reads a program file and the files that it imports by relative paths, at most 200. Runs nothing. */
export async function readSources(entry: string): Promise<SourceFacts> {
  const seen = new Set([entry]);
  const facts = { importsVitals: false, importsSdk: false, bundle: undefined as string | undefined };
  for (const file of seen) {
    const source = sourceOf(file);
    facts.importsVitals ||= VITALS.test(source);
    // The SDK's own comments show how to import it.
    if (source.includes(SDK_CODE)) facts.bundle ??= file;
    else facts.importsSdk ||= MCP_SDK.test(source);
    for (const [, name = ''] of source.matchAll(RELATIVE)) {
      if (seen.size >= MAX_FILES) break;
      const target = await existing(path.resolve(path.dirname(file), name));
      if (target !== undefined) seen.add(target);
    }
  }
  return { ...facts, files: seen.size };
}

function sourceOf(file: string): string {
  try {
    return readPlainFile(file, MAX_FILE_BYTES);
  } catch {
    // A file that cannot be read says nothing; Node.js reports it when it runs.
    return '';
  }
}

/** The file behind a relative import, also the TypeScript source of a `.js` name. */
async function existing(name: string): Promise<string | undefined> {
  const candidates = [
    name,
    name.replace(/\.([cm]?)js$/, '.$1ts'),
    `${name}.js`,
    `${name}.ts`,
    path.join(name, 'index.js'),
  ];
  for (const file of candidates) {
    if ((await stat(file).catch(() => undefined))?.isFile()) return file;
  }
  return undefined;
}
