import type { DoctorCheck, DoctorContext } from '../check.js';
import { probeEnvironment } from '../probe/probe-environment.js';
import { SpanReceiver } from '../probe/span-receiver.js';
import { answerText, type StdioOutcome, tryStdioServer } from '../probe/stdio-probe.js';
import { type Diagnosis, found, ok } from '../result/diagnosis.js';

/** Time for the last export of a process that was asked to end. */
const ARRIVAL_MILLIS = 5000;
const MCP_SPAN = /^(?:initialize|tools\/list)\b/;

/** Starts the application's own command as a stdio server, on request, and looks for the spans of two requests. */
export const commandCheck: DoctorCheck = {
  name: 'command',
  limitMillis: ({ timeoutMillis }) => timeoutMillis + ARRIVAL_MILLIS + 10_000,
  run: async (context) => {
    const { command = [], probeCommand } = context.options;
    const [program, ...args] = command;
    if (!probeCommand || program === undefined) return [ok('not asked for')];
    const receiver = await SpanReceiver.start();
    try {
      const { folder, variables, clock, signal, timeoutMillis } = context;
      const environment = probeEnvironment(variables, receiver.url);
      const server = { command: program, args, folder, environment };
      const outcome = await tryStdioServer(server, { clock, signal, limitMillis: timeoutMillis });
      return [...diagnosesOf(outcome, timeoutMillis), ...(await spansOf(outcome, receiver, context))];
    } finally {
      receiver.close();
    }
  },
};

function diagnosesOf(outcome: StdioOutcome, timeoutMillis: number): Diagnosis[] {
  const { status, strayLine, reason } = outcome;
  const stray = strayLine === undefined ? [] : [found('PROGRAM_WRITES_STDOUT', `it wrote to stdout: ${strayLine}`)];
  if (status === 'ended') return [...stray, found('PROGRAM_DOES_NOT_START', `no answer: ${reason}`)];
  if (status === 'silent') return [...stray, found('PROGRAM_SILENT', `no answer within ${timeoutMillis / 1000} s`)];
  return [...stray, ok(answerText(outcome))];
}

async function spansOf(
  { status }: StdioOutcome,
  receiver: SpanReceiver,
  { clock }: DoctorContext,
): Promise<Diagnosis[]> {
  if (status !== 'answered') return [];
  const arrival = new AbortController();
  const cancel = clock.after(ARRIVAL_MILLIS, () => arrival.abort());
  const isSeen = await receiver.until(({ name }) => MCP_SPAN.test(name), arrival.signal);
  cancel();
  return [
    isSeen ? ok('its spans arrived') : found('PROGRAM_UNSEEN', 'it answered two requests, and no span of them arrived'),
  ];
}
