import { getMetricsCollector, type ValidationTarget } from '@mcp-vitals/signals';
import { isObject } from '../message/messages.js';
import type { Telemetry } from '../record/telemetry.js';
import { observingFailed } from '../safely.js';
import { isLeftOut } from '../session/left-out.js';
import { connections } from '../wire/transport.js';
import { type Method, wrapMethod } from './wrap-method.js';

/** The members of a high-level server that this file uses. */
type McpServer = { readonly server?: { readonly transport?: object } };

type Validator = (input: unknown) => { valid?: unknown };

/** Measures input and output validation in a high-level `McpServer` or its prototype (SDK v1 >= 1.24, v2). */
export function watchServerValidation(mcpServer: object): void {
  const watch = (target: ValidationTarget, schemaKey: string) => (validate: Method) =>
    function (this: McpServer, ...args: unknown[]): unknown {
      // Without a schema there is nothing to validate.
      const tool = args[0] as Record<string, unknown> | undefined;
      const connection = tool?.[schemaKey] ? connections.get(this.server?.transport as object) : undefined;
      const name = typeof args[2] === 'string' ? args[2] : undefined;
      if (
        !connection?.session.telemetry.records ||
        isLeftOut(this.server, { method: 'tools/call', params: { name } })
      ) {
        return validate.apply(this, args);
      }
      const start = performance.now();
      const result = validate.apply(this, args) as Promise<unknown>;
      if (typeof result?.then !== 'function') return result;
      return result.then(
        (value) => {
          record(target, start, true);
          return value;
        },
        (error) => {
          record(target, start, false);
          throw error;
        },
      );
    };
  wrapMethod(mcpServer, 'validateToolInput', watch('tool_input', 'inputSchema'));
  wrapMethod(mcpServer, 'validateToolOutput', watch('tool_output', 'outputSchema'));
}

/** Measures validation of tool output in a client. It happens after the response, which is successful on the wire. */
export function watchClientValidation(client: object, telemetry: Telemetry): void {
  const provider = (client as { _jsonSchemaValidator?: unknown })._jsonSchemaValidator;
  if (!isObject(provider)) return;
  wrapMethod(provider, 'getValidator', (getValidator) => {
    return function (...args) {
      const validator = getValidator.apply(this, args);
      return typeof validator === 'function' ? timed(validator as Validator, telemetry) : validator;
    };
  });
}

const timed = (validator: Validator, telemetry: Telemetry): Validator =>
  function (this: unknown, input) {
    if (!telemetry.records) return validator.call(this, input);
    const start = performance.now();
    const result = validator.call(this, input);
    record('tool_output', start, result?.valid === true);
    return result;
  };

function record(target: ValidationTarget, start: number, success: boolean): void {
  try {
    getMetricsCollector().recordValidation(performance.now() - start, { target, success });
  } catch (error) {
    observingFailed(error);
  }
}
