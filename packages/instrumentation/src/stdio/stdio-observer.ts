import { isMainThread } from 'node:worker_threads';
import { notices } from '@mcp-vitals/signals';
import type { Role } from '../config.js';
import type { Telemetry } from '../record/telemetry.js';
import { SessionMemory } from '../session/session-memory.js';
import { OBSERVED_PIPE } from '../session/transport-facts.js';
import { Connection } from '../wire/connection.js';
import { tapChildPipes } from './child-pipes.js';
import { tapOwnPipes } from './own-pipes.js';
import { PipeWatch } from './pipe-watch.js';

const OBSERVED = Symbol.for('@mcp-vitals/instrumentation.pipes');

/**
 * Observes MCP on the pipes of this process and of its child processes, for bundled programs, whose SDK no hook
 * reaches. Messages are not changed, so the work of a server's handler is not part of the trace.
 */
export function observePipes(telemetry: Telemetry): void {
  const process_ = process as NodeJS.Process & { [OBSERVED]?: boolean };
  if (process_[OBSERVED]) return;
  Object.defineProperty(process_, OBSERVED, { value: true });
  const memory = new SessionMemory();
  const relay = new Relay();
  const makeWatch = (role: Role) => (onOff: () => void, isHeard?: boolean) =>
    relay.watches(
      role,
      new PipeWatch({
        telemetry,
        sendsFirst: role === 'client',
        connect: () =>
          new Connection({
            telemetry,
            memory,
            role,
            facts: OBSERVED_PIPE,
            registry: undefined,
            serverName: undefined,
            transport: {},
          }),
        admits: (firstLine) => relay.admits(role, firstLine) && isHeard !== false,
        onConfirmed: () => {
          if (telemetry.records) sayHow(role);
        },
        onAnsweredElsewhere: () => {
          if (telemetry.records) sayUnanswered();
        },
        onOff,
      }),
    );
  // A worker thread has its own stdin, not the process's.
  if (isMainThread) tapOwnPipes(makeWatch('server'));
  tapChildPipes(makeWatch('client'));
}

/**
 * Detects a launcher such as nodemon, which forwards its stdin to the server it starts and is neither client nor server:
 * both of its pipes begin with the same line. The server may answer on the launcher's own stdout.
 */
class Relay {
  #own: PipeWatch | undefined;
  #firstLine: string | undefined;

  watches(role: Role, watch: PipeWatch): PipeWatch {
    if (role === 'server') this.#own = watch;
    return watch;
  }

  admits(role: Role, firstLine: string): boolean {
    if (role === 'server') this.#firstLine = firstLine;
    if (role === 'server' || firstLine !== this.#firstLine) return true;
    this.#own?.stop();
    return false;
  }
}

function sayHow(role: Role): void {
  const [where, what, add] =
    role === 'server'
      ? ['stdin and stdout', 'what its handlers do is not part of the trace', 'instrumentServer(server)']
      : [
          'the pipes of the servers it starts',
          'they receive no trace context',
          "instrumentTransport(transport, 'client')",
        ];
  notices.say(
    'not_observed',
    `no MCP SDK was seen in this ${role}, because it is bundled or not supported: its messages are observed on ${where}, ` +
      `and ${what}. For whole traces keep the SDK out of the bundle, or call ${add} of @mcp-vitals/instrumentation before it connects.`,
    `${role} pipes`,
  );
}

function sayUnanswered(): void {
  notices.say(
    'not_observed',
    'the answers of this server do not pass process.stdout, such as those written with fs.writeSync, so its messages are not ' +
      'observed; write them to process.stdout, or call instrumentTransport() of @mcp-vitals/instrumentation.',
    'answers',
  );
}
