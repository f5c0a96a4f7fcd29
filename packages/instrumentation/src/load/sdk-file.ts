/**
 * The files of the MCP SDKs that define what is patched. v1 keeps them in `dist/`, since 1.5 in `dist/esm/` and
 * `dist/cjs/`; v2 has one file a package.
 */
const SDK_FILE =
  /[\\/]@modelcontextprotocol[\\/](?:sdk[\\/]dist[\\/](?:esm[\\/]|cjs[\\/])?(?:(?:client|server)[\\/]index|server[\\/]mcp)\.js|(?:client|server)[\\/]dist[\\/]index\.[mc]js)$/;

/** What the patches look for among a module's exports; a function can be replaced, a class is patched in place. */
const EXPORTS = ['Client', 'Server', 'McpServer', 'createMcpHandler'];

/** Where a module that was loaded reports its exports: one place for all copies of this package in a thread. */
export const REPORT = '@mcp-vitals/instrumentation.loaded';

/** Whether a path or a URL names one of the SDK's files. */
export const isSdkFile = (location: string): boolean => SDK_FILE.test(location);

/**
 * An ES module's source with a last statement that reports what it exports. Nothing else of it changes: no wrapper module
 * stands between it and its importers, so circular imports and live bindings work as they did.
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

/** What an exported name is called in the module that exports it; `undefined` when it exports no such thing of its own. */
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
