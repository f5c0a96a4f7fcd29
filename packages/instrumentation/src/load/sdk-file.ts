/**
 * The files of the MCP SDKs that define the patched classes. v1 keeps them in `dist/`, since 1.5 in `dist/esm/` and
 * `dist/cjs/`; v2 has one file per package.
 */
const SDK_FILE =
  /[\\/]@modelcontextprotocol[\\/](?:sdk[\\/]dist[\\/](?:esm[\\/]|cjs[\\/])?(?:(?:client|server)[\\/]index|server[\\/]mcp)\.js|(?:client|server)[\\/]dist[\\/]index\.[mc]js)$/;

/** The exports that are patched: classes in place, functions by replacement. */
const EXPORTS = ['Client', 'Server', 'McpServer', 'createMcpHandler'];

/**
 * The key of the function that loaded modules report their exports to, shared by all copies of this package in a
 * thread.
 */
export const REPORT = '@mcp-vitals/instrumentation.loaded';

/** Whether a path or a URL names one of the SDK's files. */
export const isSdkFile = (location: string): boolean =>
  // Asked for every module of the application: the search for a word is faster.
  location.includes('@modelcontextprotocol') && SDK_FILE.test(location);

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
