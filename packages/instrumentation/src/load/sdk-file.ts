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
export const isSdkFile = (location: string): boolean => SDK_FILE.test(location);

/**
 * Appends a statement to an ES module's source that reports its exports. Nothing else changes: no wrapper module
 * is inserted, so circular imports and live bindings keep working.
 */
export function reporting(source: string): string {
  const members = EXPORTS.flatMap((name) => {
    const local = localNameOf(name, source);
    if (local === undefined) return [];
    const setter = isFunction(local, source) ? `, set ${name}(value) { ${local} = value; }` : '';
    return [`get ${name}() { return ${local}; }${setter}`];
  });
  return `${source}\n;globalThis[Symbol.for('${REPORT}')]?.({ ${members.join(', ')} });\n`;
}

/** The local name of an export in its module; `undefined` if the module does not define that export itself. */
function localNameOf(name: string, source: string): string | undefined {
  if (new RegExp(`^export (?:class|function|const|let|var) ${name}\\b`, 'm').test(source)) return name;
  for (const [, list = ''] of source.matchAll(/^export\s*\{([^}]*)\}\s*;?\s*$/gm)) {
    const [, renamed, plain] = new RegExp(`(?:^|,)\\s*(?:([\\w$]+) as ${name}|(${name}))\\s*(?=,|$)`).exec(list) ?? [];
    const local = renamed ?? plain;
    if (local !== undefined) return local;
  }
  return undefined;
}

const isFunction = (local: string, source: string): boolean =>
  new RegExp(`^(?:export )?(?:async )?function ${local.replaceAll('$', '\\$')}\\b`, 'm').test(source);
