import { LEVEL } from 'triple-beam';
import TransportStream from 'winston-transport';
import type { LogFields } from './context/log-context.js';
import { type LogLevel, levelOf } from './level.js';
import type { Pipeline } from './pipeline.js';

/** A winston transport that writes into a pipeline and calls back at once, so that it never holds winston up. */
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
    const { level, message, ...fields } = info;
    const severity: LogLevel = levelOf(String(info[LEVEL] ?? level)) ?? 'info';
    this.#pipeline.emit(this.#name, severity, message, [this.#fields(), fields]);
    callback();
  }
}
