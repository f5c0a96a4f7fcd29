import { LEVEL } from 'triple-beam';
import TransportStream from 'winston-transport';
import type { LogFields } from './context/log-context.js';
import { type LogLevel, levelOf } from './level.js';
import type { Pipeline } from './pipeline.js';
import { memberOf } from './value/log-values.js';

/** A winston transport that writes into a pipeline and calls back at once, so that it never blocks winston. */
export class PipelineTransport extends TransportStream {
  readonly #pipeline: Pipeline;
  readonly #name: string;
  readonly #fields: () => LogFields;

  constructor(pipeline: Pipeline, name: string, fields: () => LogFields) {
    super({ level: 'debug' });
    this.#pipeline = pipeline;
    this.#name = name;
    this.#fields = fields;
  }

  override log(info: Record<string | symbol, unknown>, callback: () => void): void {
    const severity: LogLevel = levelOf(String(info[LEVEL])) ?? 'info';
    // winston passes an error that is logged alone as the record itself.
    const message = info instanceof Error ? info : memberOf(info, 'message');
    this.#pipeline.emit(this.#name, severity, message, [this.#fields(), fieldsOf(info)]);
    callback();
  }
}

/** The other members, read only when they are copied: a getter that throws then loses its own member alone. */
function fieldsOf(info: Record<string, unknown>): LogFields {
  const fields: Record<string, unknown> = {};
  for (const name of Object.keys(info)) {
    if (name === 'level' || name === 'message') continue;
    Object.defineProperty(fields, name, { enumerable: true, get: () => info[name] });
  }
  return fields;
}
