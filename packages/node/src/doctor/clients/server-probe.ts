import type { DoctorContext } from '../check.js';
import { answerText, tryStdioServer } from '../probe/stdio-probe.js';
import { type Diagnosis, found, ok } from '../result/diagnosis.js';
import { findCommand } from './command-search.js';
import type { ConfiguredServer } from './configured-server.js';

const REFERENCE = /\$\{[^}]+\}/;

/** Starts a server as its client would, lists its tools, and ends it. It runs the command in the file: only on request. */
export async function probeServer(
  server: ConfiguredServer,
  subject: string,
  context: DoctorContext,
): Promise<Diagnosis[]> {
  const { command = '', args } = server;
  if ([command, ...args, ...server.env.values()].some((value) => REFERENCE.test(value))) {
    return [ok('not started, because the client fills in parts of its entry', subject)];
  }
  const environment = { ...context.variables, ...Object.fromEntries(server.env) };
  if ((await findCommand(command, { ...context, variables: environment })) === undefined) return [];
  const { clock, signal, timeoutMillis: limitMillis, folder } = context;
  const outcome = await tryStdioServer({ command, args, folder, environment }, { clock, signal, limitMillis });
  const stray =
    outcome.strayLine === undefined
      ? []
      : [found('SERVER_WRITES_STDOUT', `it wrote to stdout: ${outcome.strayLine}`, { subject })];
  switch (outcome.status) {
    case 'answered':
      return [...stray, ok(answerText(outcome), subject)];
    case 'ended':
      return [...stray, found('SERVER_DOES_NOT_START', `no answer: ${outcome.reason}`, { subject })];
    case 'silent':
      return [...stray, found('SERVER_SILENT', `no answer within ${limitMillis / 1000} s`, { subject })];
  }
}
