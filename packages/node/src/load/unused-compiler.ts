import { createRequire } from 'node:module';
import { notices } from '@mcp-vitals/signals';

const TYPESCRIPT = /\.[cm]?tsx?$/;
/** The codes with which Node.js refuses TypeScript: before it reads any by itself, and what it cannot only strip. */
const REFUSED = /^ERR_UNKNOWN_FILE_EXTENSION$|_TYPESCRIPT_SYNTAX$/;
/** The name of the function with which Node.js itself loads TypeScript. */
const OF_NODE = 'loadTS';

/**
 * Reports a program in TypeScript that does not start because of `--import`: beside this flag Node.js loads the program as ES modules
 * are, past a compiler such as ts-node that is preloaded with `--require`.
 */
export function watchForUnusedCompiler(): void {
  process.once('uncaughtExceptionMonitor', (error: NodeJS.ErrnoException) => {
    const compile = createRequire(import.meta.url).extensions['.ts'];
    if (compile === undefined || compile.name === OF_NODE || !TYPESCRIPT.test(process.argv[1] ?? '')) return;
    if (!REFUSED.test(error?.code ?? '')) return;
    notices.say(
      'not_honoured',
      'Node.js loads the program past its compiler for TypeScript because of --import, so the program does not start; ' +
        'use --require instead: --require @mcp-vitals/node/register',
      'compiler',
    );
  });
}
