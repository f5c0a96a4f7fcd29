import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The query that loaders add to a URL. The module that import-in-the-middle puts around another has one too, and is not that one. */
const QUERY = String.raw`(?:\?(?!(?:.*&)?iitm=).*)?$`;

/**
 * The files of the MCP SDKs that define the patched classes. v1 keeps them in `dist/`, since 1.5 in `dist/esm/` and
 * `dist/cjs/`; v2 has one file per package.
 */
const V1_FILE = String.raw`[\\/]dist[\\/](?:esm[\\/]|cjs[\\/])?(?:(?:client|server)[\\/]index|server[\\/]mcp)\.js`;
const V2_FILE = String.raw`[\\/]dist[\\/]index\.[mc]js`;
const SDK_FILE = new RegExp(
  String.raw`[\\/]@modelcontextprotocol[\\/](?:sdk${V1_FILE}|(?:client|server)${V2_FILE})${QUERY}`,
);

/** The same files of any package. */
const NAMED_ALIKE = new RegExp(`(?:${V1_FILE}|${V2_FILE})${QUERY}`);

const SDK_PACKAGES: ReadonlySet<unknown> = new Set(
  ['sdk', 'client', 'server'].map((name) => `@modelcontextprotocol/${name}`),
);

/** The exports that are patched: classes in place, functions by replacement. */
const EXPORTS = ['Client', 'Server', 'McpServer', 'createMcpHandler'];

/**
 * The key of the function that loaded modules report their exports to, shared by all copies of this package in a
 * thread.
 */
export const REPORT = '@mcp-vitals/instrumentation.loaded';

/**
 * Whether a path or a URL names one of the SDK's files. A package may be installed under another name, by an alias of npm or a link to
 * a checkout; its `package.json` then tells.
 */
export function isSdkFile(location: string): boolean {
  // Asked for every module of the application: the search for a word is faster.
  if (!location.includes('dist')) return false;
  if (location.includes('@modelcontextprotocol') && SDK_FILE.test(location)) return true;
  const { index } = NAMED_ALIKE.exec(location) ?? {};
  return index !== undefined && isOfSdk(location.slice(0, index));
}

/** Whether a folder, as a path or a URL, is a package of the SDKs. */
function isOfSdk(folder: string): boolean {
  try {
    const file = `${folder}/package.json`;
    const { name } = JSON.parse(readFileSync(file.startsWith('file:') ? fileURLToPath(file) : file, 'utf8')) as {
      name?: unknown;
    };
    return SDK_PACKAGES.has(name);
  } catch {
    return false;
  }
}

/** What a loader hook returns of a module. */
export interface Loaded {
  readonly format?: string | null | undefined;
  readonly source?: string | ArrayBuffer | NodeJS.TypedArray | null | undefined;
}

/**
 * Makes a module of the SDKs that a loader hook returns report its exports; any other is returned as it is. A CommonJS
 * module has a source here where Node.js does not load it by `Module.prototype._compile`: where another hook provides the
 * source, and below a TypeScript file.
 */
export function reportingModule<L extends Loaded>(url: string, loaded: L): L {
  const { format, source } = loaded;
  const append = format === 'module' ? reporting : format === 'commonjs' ? reportingCommonJs : undefined;
  if (append === undefined || source == null || !isSdkFile(url)) return loaded;
  return { ...loaded, source: append(Buffer.from(source as Uint8Array).toString()) };
}

const reportingCommonJs = (source: string): string =>
  `${source}\n;globalThis[Symbol.for('${REPORT}')]?.(module.exports);\n`;

/**
 * Appends a statement to an ES module's source that reports its exports. Nothing else changes: no wrapper module
 * is inserted, so circular imports and live bindings keep working.
 */
export function reporting(source: string): string {
  const locals = localNames(source);
  const members = EXPORTS.flatMap((name) => {
    const local = locals.get(name);
    if (local === undefined) return [];
    const setter = isFunction(local, source) ? `, set ${name}(value) { ${local} = value; }` : '';
    return [`get ${name}() { return ${local}; }${setter}`];
  });
  return `${source}\n;globalThis[Symbol.for('${REPORT}')]?.({ ${members.join(', ')} });\n`;
}

/** A list of exports, or a declaration that is exported. */
const EXPORT = /export\s*(?:\{([^}]*)\}[ \t]*;?[ \t\r]*$|(?:async\s+)?(?:class|function|const|let|var)\s+([\w$]+))/my;

/** The local names of the exports that a module defines itself, by exported name. */
function localNames(source: string): Map<string, string> {
  const locals = new Map<string, string>();
  for (const start of lineStarts('export', source)) {
    EXPORT.lastIndex = start;
    const [, list, declared] = EXPORT.exec(source) ?? [];
    if (declared !== undefined) locals.set(declared, declared);
    for (const entry of list?.split(',') ?? []) {
      const [local = '', exported = local] = entry.trim().split(/\s+as\s+/);
      if (!locals.has(exported)) locals.set(exported, local);
    }
  }
  return locals;
}

const isFunction = (local: string, source: string): boolean =>
  ['', 'export ', 'async ', 'export async '].some((before) => {
    const head = `${before}function ${local}`;
    return [...lineStarts(head, source)].some((start) => !/[\w$]/.test(source.charAt(start + head.length)));
  });

/** Where lines begin with these words. The start of each process waits for this; a regular expression takes longer. */
function* lineStarts(words: string, source: string): Generator<number> {
  for (let start = source.indexOf(words); start !== -1; start = source.indexOf(words, start + 1)) {
    if (start === 0 || source[start - 1] === '\n') yield start;
  }
}
