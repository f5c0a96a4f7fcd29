import { context } from '@opentelemetry/api';
import { injectable, withContext } from '../message/carrier.js';
import type { Notification, Request } from '../message/messages.js';
import type { Operation } from '../record/operation.js';
import { SUCCESS } from '../record/outcome.js';
import { safely } from '../safely.js';
import type { Connection } from './connection.js';
import type { Outgoing } from './outbound.js';
import { isThenable, promiseOf } from './thenable.js';
import type { Transport } from './transport.js';

type Send = Transport['send'];

/** The batches being sent, and their copies with context. */
const underway = new WeakSet<object>();

/** Sends a batch of messages, which MCP had in 2025-03-26 only. Each of them is an operation of its own. */
export function transmitBatch(
  connection: Connection,
  send: Send,
  transport: Transport,
  args: [unknown[], unknown?],
  addsContext: boolean,
): Promise<void> {
  const [messages] = args;
  if (underway.has(messages)) return send.apply(transport, args);
  const outgoing = messages.map((message) => safely(() => connection.sending(message)));
  if (addsContext) args[0] = messages.map((message, i) => safely(() => carrying(message, outgoing[i])) ?? message);
  for (const batch of [messages, args[0]]) underway.add(batch);
  const settle = (work: (operation: Operation) => void): void => {
    for (const batch of [messages, args[0]]) underway.delete(batch);
    for (const one of outgoing) if (one?.operation) safely(() => work(one.operation!));
  };
  const taken = (): void => settle((operation) => operation.isRequest || operation.end(SUCCESS));
  const refused = (error: unknown): never => {
    settle((operation) => connection.outbound.sendFailed(operation, error));
    throw error;
  };
  try {
    const result = send.apply(transport, args);
    if (isThenable(result)) return promiseOf(result).then(taken, refused);
    taken();
    return result;
  } catch (error) {
    return refused(error);
  }
}

function carrying(message: unknown, outgoing: Outgoing | undefined): unknown {
  if (!outgoing || outgoing.fields.length === 0) return message;
  const { context: own, fields } = outgoing;
  return context.with(own, () => withContext(message as Request | Notification, injectable(own), fields));
}
