#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { escapeText, type SchemaKind } from '@mcp-vitals/signals';
import { acceptPin } from './pins/accept-pin.js';

const KINDS: readonly string[] = ['tool', 'prompt', 'resource', 'table', 'server'] satisfies SchemaKind[];
const USAGE = `usage: mcp-vitals-drift accept <pin file> --server <server> --kind ${KINDS.join('|')} --name <name> (--fingerprint <sha256-…> | --gone)
Agrees with one reported change. The report, or its log record, names all of these. Exits with 0 when that is done, 1 when
the pin file cannot be used or nothing could be meant, 2 for this text.`;

/** @returns the exit code */
async function run(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    ...{ args: [...args], allowPositionals: true },
    options: {
      ...{ server: { type: 'string' }, kind: { type: 'string' }, name: { type: 'string' } },
      ...{ fingerprint: { type: 'string' }, gone: { type: 'boolean' } },
    },
  });
  const [command, pinFile, ...rest] = positionals;
  const { server, kind, name, fingerprint, gone = false } = values;
  const isComplete = server !== undefined && name !== undefined && (fingerprint === undefined) === gone;
  const isKnown = command === 'accept' && pinFile !== undefined && rest.length === 0 && KINDS.includes(kind ?? '');
  if (!isComplete || !isKnown) throw new TypeError('arguments are missing or unknown');
  try {
    await acceptPin({ pinFile, server, kind: kind as SchemaKind, name, fingerprint: fingerprint ?? null });
    process.stdout.write(
      `${escapeText(`accepted: ${kind} ${name} of ${server} ${gone ? 'is gone' : `is ${fingerprint}`}`)}\n`,
    );
    return 0;
  } catch (error) {
    process.stderr.write(`mcp-vitals-drift: ${escapeText((error as Error).message)}\n`);
    return 1;
  }
}

process.exitCode = await run(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${escapeText((error as Error).message)}\n${USAGE}\n`);
  return 2;
});
